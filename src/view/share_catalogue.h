/* Drawing the sharing registers: resources, systems, applications to build one, openings, sheets.
 * Only for view/. */
#ifndef LH_VIEW_SHARE_CATALOGUE_H
#define LH_VIEW_SHARE_CATALOGUE_H

#include "view/drawing.h"

void share_draw_resource(struct drawing *d, const struct record *r);
void share_draw_system(struct drawing *d, const struct record *r);
void share_draw_build(struct drawing *d, const struct record *r);
void share_draw_build_decide(struct drawing *d, const struct record *r);
void share_draw_opening(struct drawing *d, const struct record *r);
void share_draw_opening_end(struct drawing *d, const struct record *r);
void share_draw_errand(struct drawing *d, const struct record *r);

#endif
