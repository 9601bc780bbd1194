/* Drawing of the acts of the annual report; listed in draw.c. Only for view/. */
#ifndef LH_VIEW_ANNUAL_DRAW_H
#define LH_VIEW_ANNUAL_DRAW_H

#include "view/drawing.h"

void draw_annual_enter(struct drawing *d, const struct record *r);
void draw_annual_publish(struct drawing *d, const struct record *r);
void draw_request_receive(struct drawing *d, const struct record *r);
void draw_request_extend(struct drawing *d, const struct record *r);
void draw_request_answer(struct drawing *d, const struct record *r);
void draw_check_report(struct drawing *d, const struct record *r);

#endif
