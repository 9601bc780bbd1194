/* Documents that go with notices. */
#ifndef LH_VIEW_ATTACHMENT_H
#define LH_VIEW_ATTACHMENT_H

#include "view/drawing.h"

void draw_attachment(struct drawing *d, const struct record *r);
/* What is left of it after values were withheld or erased. */
void attachment_draw_fewer_values(struct store_tx *tx, const struct record *r);

#endif
