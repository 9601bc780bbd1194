/* What the index is told of a notice, a project, a body; a page of hits shows the same. */
#ifndef LH_SEARCH_DOCUMENT_H
#define LH_SEARCH_DOCUMENT_H

#include "rule/rule.h"
#include "search/search.h"
#include "store/store.h"

/* key: as in search_doc. Reads the views of tx, and the record of a notice. LH_NOT_FOUND: nothing
 * is to be found under that key (any more): it was corrected, withdrawn, or never was. All in
 * cx->mem. */
int document_read(struct store_tx *tx, const struct rule_set *rules, const char *key,
                  struct search_doc *ret) LH_MUST_CHECK;

#endif
