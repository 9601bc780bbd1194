/* The OCDS release of one act: what its notice says, where a reader finds it, how it is proved, and
 * what of it is withheld. Only public values are read. doc/format/open-data.md */
#ifndef LH_EXPORT_RELEASE_H
#define LH_EXPORT_RELEASE_H

#include "export/process.h"

#define RELEASE_ROWS_MAX 1000 /* of a table; longer ones are counted, and stand on the page */

/* The caller gives *ret back with json_decref(). ret_record, which may be NULL: the notice, of
 * which only what record_field() gives is public. */
int release_make(struct store_tx *tx, const struct export_site *site, const struct process *p,
                 const struct event *e, struct record *ret_record, json_t **ret) LH_MUST_CHECK;
/* A table whose rows name persons: it is counted, and shown on its page only. */
bool release_names_persons(const struct rule_element *table);

/* How releases are written: numbers as short as they are exact. */
#define RELEASE_JSON_FLAGS (JSON_COMPACT | JSON_REAL_PRECISION(15))

/* Appends a value. LH_LIMIT when out is full. */
int export_put_json(struct ctx *cx, const json_t *v, struct buf *out) LH_MUST_CHECK;

#endif
