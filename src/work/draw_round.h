/* What the acts of a draw share. Only for work/draw_*.c. */
#ifndef LH_WORK_DRAW_ROUND_H
#define LH_WORK_DRAW_ROUND_H

#include "housing/round.h"
#include "work/task.h"

/* The id of the round; its pages' files are named after it. */
int draw_read_id(struct task *t, struct str *ret) LH_MUST_CHECK;
int draw_find_round(struct task *t, struct str id, struct round_row *ret) LH_MUST_CHECK;
const char *draw_hex(struct task *t, const struct hash *h);
/* Errors of the draw name a field of the round: rc as the document's error. */
int draw_in_round(struct task *t, int rc) LH_MUST_CHECK;

#endif
