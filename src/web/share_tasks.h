/* What sharing leaves undone: applications and corrections whose clock has run out, grants that
 * nobody uses. One list for the supervision's pages; only for web/. */
#ifndef LH_SHARE_TASKS_H
#define LH_SHARE_TASKS_H

#include "web/supervise.h"

extern const struct table_file_column share_task_columns[];
extern const size_t share_task_columns_n;

/* The body's whose turn it is; "": of all. Longest late first within a kind. */
void share_tasks_list(struct list *l, const char *body, int64_t limit);
int share_tasks_feed(struct model *m, const char *body, enum page_form form, struct buf *out);

#endif
