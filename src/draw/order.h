/* The order of the tickets of one ballot (doc/format/draw.md section 6). */
#ifndef LH_DRAW_ORDER_H
#define LH_DRAW_ORDER_H

#include "draw/round.h"

#define DRAW_TICKET_TEXT_MAX (DRAW_NUMBER_BYTES_MAX + 8)

struct draw_key {
        struct hash key;
        uint32_t ticket;
};

struct draw_order {
        struct hash seed; /* of this ballot */
        uint32_t n;
        struct draw_key *at; /* first drawn first */
};

/* The number, or "joint:ID"; ret holds DRAW_TICKET_TEXT_MAX. */
struct str ticket_text(const struct draw_entries *e, uint32_t ticket, char *ret);
struct hash order_seed(const struct hash *seed, const char *ballot);
struct hash order_key(const struct hash *ballot_seed, struct str ticket);
void order_make(const struct draw_round *r, uint32_t ballot, struct draw_order *ret);
void order_done(struct draw_order *o); /* for lh_auto as well */

#endif
