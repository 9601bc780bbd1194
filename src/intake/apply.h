/* A record through a mapping: act documents, or the first thing that is wrong with it. */
#ifndef LH_APPLY_H
#define LH_APPLY_H

#include "intake/mapping.h"

#define RECORD_DOCS_MAX 64 /* act.md 1.6 */

/* mem: for the texts in between; may be reset after the call. default_body: an id, or NULL.
 * *ret_docs is a new array. */
int apply_mapping(struct ctx *cx, struct arena *mem, const struct mapping *m,
                  const struct path_scope *scope, const char *default_body,
                  json_t **ret_docs) LH_MUST_CHECK;

/* Do the lists that the mapping names hold no id twice? */
int check_unique(struct ctx *cx, struct arena *mem, const struct mapping *m,
                 const struct path_scope *scope) LH_MUST_CHECK;

/* Is the document one that doc/format/act.md allows, as far as that can be told without the rules?
 */
int check_document(struct ctx *cx, const json_t *doc) LH_MUST_CHECK;

#endif
