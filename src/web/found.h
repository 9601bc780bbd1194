/* Full text: what the page /search asks the index, and its hits. Only for model_search.c and
 * model_found*.c. */
#ifndef LH_WEB_FOUND_H
#define LH_WEB_FOUND_H

#include "search/search.h"
#include "web/model.h"

#define FOUND_FEED_ROWS  100
#define FOUND_TABLE_ROWS SEARCH_HITS_MAX
#define FOUND_BEHIND_MAX 10000 /* records that the index may lack; beyond, it says too little */
#define FOUND_HINTS_MAX  6

struct found_ask {
        struct search_ask ask;
        const char *q;
        int64_t page;
};

/* The parameters as the index calls them, in the order of enum search_facet. */
extern const char *const found_params[SEARCH_FACETS];

/* Reads the request; false if it asks for nothing that only the index has. */
bool found_wanted(struct model *m, struct found_ask *ret);
/* The page. False if the index cannot answer now: the plain list does, and is not kept. */
bool model_found(struct model *m, const struct found_ask *f);
/* Asks. False: there is no index, or it is too far behind; m->passing is set then, and where it
 * lacks some records. ret_missing: how many. */
bool found_answer(struct model *m, const struct search_ask *a, struct search_answer *ret,
                  int64_t *ret_missing);

/* "facets": every value with its count and the link that chooses it or takes it back. */
void put_facets(struct model *m, const struct found_ask *f, const struct search_answer *a);
/* The address of the same question, with one parameter put in place (NULL: none) of what it has. */
const char *found_link(struct model *m, const struct found_ask *f, const char *path,
                       const char *param, const char *value);
const char *found_value_name(struct model *m, enum search_facet f, const char *value);

#endif
