/* Masks: how much of a value may stay, by kind. Fixed and irreversible; never X, which ends ID
 * numbers; never a hash, because so few numbers exist that any can be found by trying (GB/T
 * 37964-2019). */
#ifndef LH_SCREEN_MASK_H
#define LH_SCREEN_MASK_H

#include "screen/finding.h"

/* Writes the masks of all pieces of the finding, in mem. */
void mask_finding(struct arena *mem, const struct document *d, struct finding *f);

/* The value with its mask, for people's eyes: "110101********1234". Nothing of a name but the
 * surname. */
void mask_value(const struct finding *f, struct buf *out);

#endif
