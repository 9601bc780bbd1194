/* Openings against the commitments of their entry (doc/format/ledger.md section 3): the form of the
 * store (8.2), where withheld values can be checked too, and the form that is served (4.5), where
 * they cannot. */
#ifndef LH_VERIFY_OPENING_H
#define LH_VERIFY_OPENING_H

#include "verify/entry.h"
#include "verify/verify.h"

#include <jansson.h>

#define VALUE_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define TABLE_ROWS_MAX  50000u
/* No act is larger than 4 MiB (act.md 1.1); salts and JSON's escapes make more of it, never this
 * much. */
#define OPENING_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* Checks the opening of one entry and adds to the counts. On failure the message names the field,
 * not the entry. */
int verify_opening_stored(struct ctx *cx, struct str fields, const struct verify_entry *e,
                          struct verify_counts *counts) LH_MUST_CHECK;
/* line: without its LF. */
int verify_opening_served(struct ctx *cx, struct str line, uint64_t index,
                          const struct verify_entry *e, struct verify_counts *counts) LH_MUST_CHECK;

/* For an object read already (the `extra` of a proof): its "fields". */
int verify_opening_fields(struct ctx *cx, const json_t *fields, const struct verify_entry *e,
                          struct verify_counts *counts) LH_MUST_CHECK;
/* Reads strictly: no duplicate names, at most OPENING_BYTES_MAX. NULL and the error set if it is
 * not a JSON object. */
json_t *verify_json(struct ctx *cx, struct str text);

#endif
