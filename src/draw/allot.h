/* From the order to the winners of one ballot (doc/format/draw.md section 7). */
#ifndef LH_DRAW_ALLOT_H
#define LH_DRAW_ALLOT_H

#include "draw/order.h"

struct draw_win {
        uint32_t place; /* in the order, from 0 */
        uint32_t lot;   /* of the ballot, from 0 */
};

struct draw_pass_result {
        uint32_t *offered, *left; /* by lot; offered counts what came from earlier passes */
        uint32_t wins, reserves;
        struct draw_win *win;
        uint32_t *reserve; /* places */
};

struct draw_allotment {
        uint32_t passes;
        struct draw_pass_result *pass;
};

/* Marks what was won in the tickets; ballots are allotted in the order of the rule. */
void allot(struct draw_round *r, uint32_t ballot, const struct draw_order *o,
           struct draw_allotment *ret);
void allot_done(struct draw_allotment *a); /* for lh_auto as well */

#endif
