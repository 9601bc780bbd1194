/* Indicators of groups: of a bidder, a buyer, or a buyer and who wins of it in a year. Their counts
 * are drawn with the views (view/flag.c); what they come to is told here, when somebody asks. */
#ifndef LH_FLAG_GROUP_H
#define LH_FLAG_GROUP_H

#include "rule/indicator.h"
#include "store/store.h"

/* Texts live during the call. */
struct group_hit {
        const char *party;            /* the bidder, supplier or winner; "" for a buyer */
        const char *body, *body_name; /* the buyer; "" for a bidder */
        const char *domain, *year;    /* of a pair; else "" */
        int64_t value, cases;         /* how many bids, processes or awards it rests on */
};

struct group_sum {
        int64_t measured, hits;
};

/* Calls see (may be NULL) for every hit. A failure is the transaction's. */
struct group_sum group_each(struct store_tx *tx, const struct indicator *i,
                            void (*see)(void *arg, const struct group_hit *h), void *arg);

#endif
