/* Only for search/. */
#ifndef LH_SEARCH_PASS_H
#define LH_SEARCH_PASS_H

#include "search/engine.h"

/* res: a result of Groonga over Doc, or Doc itself for all. Fills all of ret but `followed`. */
void pass_over(struct ctx *cx, grn_ctx *g, const struct engine *e, const struct search_ask *a,
               grn_obj *res, struct search_answer *ret);

#endif
