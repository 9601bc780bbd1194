/* Counts of buyers and tenderers by their id: the one thing that grows with the input. */
#ifndef LH_FLAG_PARTY_H
#define LH_FLAG_PARTY_H

#include "base/buf.h"

enum party_role { PARTY_TENDERER, PARTY_BUYER };

struct party {
        const char *id;
        uint32_t id_n, hash;
        enum party_role role;
        uint32_t processes, bids, valid, wins, out;
        uint64_t classes[2]; /* a bit for each of the hundred first levels of a classification */
};

struct parties;

struct parties *parties_new(size_t max);
void parties_free(struct parties **p); /* for lh_auto as well */
/* Found or made; NULL: there are too many. Valid until the next call. */
struct party *parties_get(struct parties *p, enum party_role role, struct str id);
/* In the order in which they came. */
const struct party *parties_at(const struct parties *p, size_t i); /* NULL behind the last */

#endif
