/* Finds the records in a JSON document of any size without holding more than one of them: walks
 * along the paths of the mapping ("data.records"; arrays on the way are walked through) and hands
 * out each element of the array there. Each record is parsed here as well, so that a bad one is
 * refused alone. */
#ifndef LH_JSON_SCAN_H
#define LH_JSON_SCAN_H

#include "intake/decode.h"
#include "intake/record.h"

#define JSON_PATH_PARTS_MAX 8

int json_read(struct ctx *cx, const struct reader_job *job, struct text_in *in,
              struct sink *out) LH_MUST_CHECK;

/* A record a line. A line that is not JSON is refused alone. */
int jsonl_read(struct ctx *cx, struct text_in *in, struct sink *out) LH_MUST_CHECK;

/* Lines "NAME : VALUE" as some platforms' tools write an answer, turned into one JSON object. */
int fields_to_json(struct ctx *cx, struct text_in *in, struct buf *out) LH_MUST_CHECK;

#endif
