/* Drawing of services, consumers, grants and exchanges; listed in view/draw.c. Only for view/. */
#ifndef LH_SHARE_ACCESS_H
#define LH_SHARE_ACCESS_H

#include "view/drawing.h"

void share_draw_service(struct drawing *d, const struct record *r);
void share_draw_consumer(struct drawing *d, const struct record *r);
void share_draw_apply(struct drawing *d, const struct record *r);
void share_draw_decide(struct drawing *d, const struct record *r);
void share_draw_revoke(struct drawing *d, const struct record *r);
void share_draw_exchange(struct drawing *d, const struct record *r);
void share_draw_correct(struct drawing *d, const struct record *r);
void share_draw_answer(struct drawing *d, const struct record *r);
void share_draw_consent(struct drawing *d, const struct record *r);
void share_draw_withdraw(struct drawing *d, const struct record *r);
void share_draw_erase(struct drawing *d, const struct record *r);

#endif
