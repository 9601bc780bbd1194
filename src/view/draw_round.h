/* Drawing draws (摇号); only for view/. */
#ifndef LH_VIEW_DRAW_ROUND_H
#define LH_VIEW_DRAW_ROUND_H

#include "view/drawing.h"

void draw_round_entries(struct drawing *d, const struct record *r);
void draw_round_announcement(struct drawing *d, const struct record *r);
void draw_round_reveal(struct drawing *d, const struct record *r);
void draw_round_result(struct drawing *d, const struct record *r);

#endif
