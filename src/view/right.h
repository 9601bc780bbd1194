/* Rights of people in bodies and who released what, drawn from right.*, notice.release and
 * notice.review. doc/format/right.md. */
#ifndef LH_VIEW_RIGHT_H
#define LH_VIEW_RIGHT_H

#include "view/drawing.h"

#define RIGHT_ROLES             6
#define RIGHT_ACCOUNT_CHARS_MAX 40

/* clerk, reviewer, publisher, supervisor, auditor, administrator */
extern const char *const right_role[RIGHT_ROLES];
/* 2 to RIGHT_ACCOUNT_CHARS_MAX of [a-z0-9.-], a letter or digit first. */
bool right_account_ok(struct str s);

void draw_right(struct drawing *d, const struct record *r);
void draw_right_end(struct drawing *d, const struct record *r);
void draw_release(struct drawing *d, const struct record *r);
void draw_release_review(struct drawing *d, const struct record *r);

#endif
