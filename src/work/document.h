/* Reading an act document. Only for work/. Paths name a field in errors: "project.code". */
#ifndef LH_DOCUMENT_H
#define LH_DOCUMENT_H

#include "base/ctx.h"
#include "base/buf.h"

#include <jansson.h>

/* LH_INVALID if the object has a name that is not in the list (NULL at the end). */
int document_names(struct ctx *cx, const json_t *o, const char *path,
                   const char *const *allowed) LH_MUST_CHECK;
/* The text of a value: a string as it is, numbers and booleans as they are written, an array of
 * strings joined by LF. Absent or null: ret->p is NULL. chars_max: the most characters. Control
 * characters but LF and TAB are refused. */
int document_text(struct ctx *cx, const json_t *v, const char *path, size_t chars_max,
                  struct str *ret) LH_MUST_CHECK;
/* The same for member `name` of o; required: LH_INVALID if it is absent or empty. */
int document_member(struct ctx *cx, const json_t *o, const char *path, const char *name,
                    size_t chars_max, bool required, struct str *ret) LH_MUST_CHECK;
/* "path.name", or "name" where path is empty; in cx->mem. */
const char *document_path(struct ctx *cx, const char *path, const char *name);

#endif
