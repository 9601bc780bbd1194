/* Only for search/. */
#ifndef LH_SEARCH_PASS_H
#define LH_SEARCH_PASS_H

#include "search/engine.h"

/* The columns that a pass reads, in memory; opening them takes longer than a rare word, so a
 * context keeps them while its files are open. */
struct pass_columns {
        grn_column_cache *facet[SEARCH_FACETS], *day;
};

void pass_columns_open(grn_ctx *g, const struct engine *e, struct pass_columns *ret);
void pass_columns_close(grn_ctx *g, struct pass_columns *c);

/* Each fills all of ret but `followed`.
 * res: a result of Groonga over Doc, or Doc itself for all. */
void pass_over(struct ctx *cx, grn_ctx *g, const struct engine *e, const struct pass_columns *c,
               const struct search_ask *a, grn_obj *res, struct search_answer *ret);
/* What one term of the index stands in, read from the index itself: a word of two Chinese
 * characters is one term, and a common one stands in most of all documents. weights: of title and
 * text. */
void pass_over_term(struct ctx *cx, grn_ctx *g, const struct engine *e,
                    const struct pass_columns *c, const struct search_ask *a, grn_id term,
                    const int weights[2], struct search_answer *ret);

#endif
