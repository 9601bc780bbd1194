/* Drawing functions of the screen.* acts; only for view/. */
#ifndef LH_VIEW_SCREENING_H
#define LH_VIEW_SCREENING_H

#include "view/drawing.h"

void draw_screen_policy(struct drawing *d, const struct record *r);
void draw_screen_confirm(struct drawing *d, const struct record *r);
void draw_screen_allow(struct drawing *d, const struct record *r);
void draw_screen_override(struct drawing *d, const struct record *r);
void draw_screen_end(struct drawing *d, const struct record *r);
void draw_screen_finding(struct drawing *d, const struct record *r);
void draw_screen_settle(struct drawing *d, const struct record *r);

#endif
