/* The files of one index as Groonga has them, open. Only for search/. */
#ifndef LH_SEARCH_ENGINE_H
#define LH_SEARCH_ENGINE_H

#include "search/search.h"

#include <groonga.h>

/* One table "Doc", key as in search_doc. Its facets refer to "Value", whose keys are "0notice",
 * "1construction": the facet's digit, the value. "Term" holds the pairs of characters of title and
 * text. */
struct engine {
        grn_obj *db, *doc, *value, *facet[SEARCH_FACETS], *day, *title, *text;
        grn_obj *term, *index; /* NULL: not made yet */
};

/* One a process, before anything else. */
void engine_start(void);
/* When everything is closed; a process that ends need not call it. */
void engine_stop(void);

/* make: a new one in a folder that exists, without an index. */
int engine_open(struct ctx *cx, grn_ctx *g, const char *folder, bool make,
                struct engine *ret) LH_MUST_CHECK;
/* Makes the index over all that was put: many times faster than word by word. */
int engine_index(struct ctx *cx, grn_ctx *g, struct engine *e) LH_MUST_CHECK;
void engine_close(grn_ctx *g, struct engine *e);

int engine_put(struct ctx *cx, grn_ctx *g, struct engine *e,
               const struct search_doc *d) LH_MUST_CHECK;
int engine_drop(struct ctx *cx, grn_ctx *g, struct engine *e, const char *key) LH_MUST_CHECK;
/* The id of a facet's value, GRN_ID_NIL if no document ever had it. */
grn_id engine_value(grn_ctx *g, const struct engine *e, enum search_facet f, const char *value);
int engine_failed(struct ctx *cx, grn_ctx *g, const char *doing);

#endif
