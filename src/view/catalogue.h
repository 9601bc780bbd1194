/* A body's catalogue of disclosure as drawn from acts; only for view/draw.c. */
#ifndef LH_VIEW_CATALOGUE_H
#define LH_VIEW_CATALOGUE_H

#include "view/drawing.h"

void draw_catalogue_adopt(struct drawing *d, const struct record *r);
void draw_catalogue_add(struct drawing *d, const struct record *r);
void draw_catalogue_drop(struct drawing *d, const struct record *r);

#endif
