/* The one who writes the index: reads the log from where it stopped, and puts what the views say
 * of each record that an act was about. */
#ifndef LH_SEARCH_FOLLOW_H
#define LH_SEARCH_FOLLOW_H

#include "rule/rule.h"
#include "search/search.h"
#include "store/store.h"

struct search_follower;
/* Opens the index of the store folder, or finds that it has to be made anew. One a folder: the
 * caller holds the folder's lock. Files of an older index are removed. */
int search_follow_open(struct ctx *cx, const char *dir, const struct rule_set *rules,
                       struct search_follower **ret) LH_MUST_CHECK;
void search_follow_close(struct search_follower **f);

/* Readers can ask: nothing is being made anew. */
bool search_follow_ready(const struct search_follower *f);

/* Takes in what the log has more, in batches; makes the index when there is none. ret_more: there
 * may be more at once. After LH_IO: close, search_forget(), open again. */
int search_follow(struct ctx *cx, struct search_follower *f, struct store *s,
                  bool *ret_more) LH_MUST_CHECK;

#endif
