#include "flag/group.h"
#include "view/process.h"

struct watch {
        const struct indicator *i;
        void (*see)(void *arg, const struct group_hit *h);
        void *arg;
        struct group_sum sum;
};

static void take(struct watch *w, const struct group_hit *h)
{
        if (h->cases < w->i->least || h->cases == 0)
                return;
        w->sum.measured++;
        if (!indicator_hit(w->i, h->value))
                return;
        w->sum.hits++;
        if (w->see != NULL)
                w->see(w->arg, h);
}

/* Wins are of valid bids; bids put out of all. A bidder rests on his bids, a buyer on processes. */
static void each_party(struct store_tx *tx, struct watch *w, const char *role)
{
        struct store_rows r = store_query(tx, Q_FLAG_PARTIES, "t", role);
        bool buyer = role[1] == 'u', wins = w->i->formula == FORMULA_WIN_RATE;

        while (store_next(&r)) {
                int64_t bids = store_i64(&r, wins ? 3 : 2);
                const char *who = store_dup(&r, 0);
                struct group_hit h = { .party = buyer ? "" : who,
                                       .body = buyer ? who : "",
                                       .body_name = "",
                                       .domain = "",
                                       .year = "",
                                       .cases = buyer ? store_i64(&r, 1) : bids };

                if (bids <= 0)
                        continue;
                h.value = process_ratio(store_i64(&r, wins ? 4 : 5), bids);
                take(w, &h);
        }
        store_rows_done(&r);
}

static void each_variety(struct store_tx *tx, struct watch *w)
{
        struct store_rows r = store_query(tx, Q_FLAG_VARIETIES, "");

        while (store_next(&r)) {
                struct group_hit h = { .party = store_dup(&r, 0),
                                       .body = "",
                                       .body_name = "",
                                       .domain = "",
                                       .year = "",
                                       .value = store_i64(&r, 1) * INDICATOR_UNIT,
                                       .cases = store_i64(&r, 2) };

                take(w, &h);
        }
        store_rows_done(&r);
}

static void each_pair(struct store_tx *tx, struct watch *w)
{
        struct store_rows r = store_query(tx, Q_FLAG_PAIRS, "");
        bool split = w->i->formula == FORMULA_SPLIT;

        while (store_next(&r)) {
                struct group_hit h = { .domain = store_dup(&r, 0),
                                       .body = store_dup(&r, 1),
                                       .body_name = store_dup(&r, 2),
                                       .year = store_dup(&r, 3),
                                       .party = store_dup(&r, 4),
                                       .cases = store_i64(&r, split ? 7 : 5) };

                if (!indicator_of_domain(w->i, h.domain))
                        continue;
                h.value = split ? process_ratio(store_i64(&r, 8),
                                                w->i->limit_fen > 0 ? w->i->limit_fen : 1)
                                : process_ratio(store_i64(&r, 5), store_i64(&r, 9));
                take(w, &h);
        }
        store_rows_done(&r);
}

struct group_sum group_each(struct store_tx *tx, const struct indicator *i,
                            void (*see)(void *arg, const struct group_hit *h), void *arg)
{
        struct watch w = { .i = i, .see = see, .arg = arg };

        switch (i->formula) {
        case FORMULA_WIN_RATE:
        case FORMULA_OUT_RATE_BIDDER: each_party(tx, &w, "bidder"); break;
        case FORMULA_OUT_RATE_BUYER: each_party(tx, &w, "buyer"); break;
        case FORMULA_VARIETY: each_variety(tx, &w); break;
        case FORMULA_PAIR_SHARE:
        case FORMULA_SPLIT: each_pair(tx, &w); break;
        default: break;
        }
        return w.sum;
}
