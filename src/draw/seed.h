/* From commitments and reveals to the seed (doc/format/draw.md section 5). */
#ifndef LH_DRAW_SEED_H
#define LH_DRAW_SEED_H

#include "draw/round.h"

struct hash seed_commitment(const char *round, const char *party, bool rehearsal,
                            const struct hash *nonce);
/* Digest of what was announced. */
int seed_announcement(struct ctx *cx, struct draw_round *r) LH_MUST_CHECK;
/* Fills in r->seed and r->seed_sm3; the round is ready. */
void seed_make(struct draw_round *r);
/* Names of rehearsals begin so, and no others: neither can be taken for the other. */
bool seed_rehearsal_name(const char *round);

#endif
