#include "view/share_building.h"

struct facts {
        bool rebuild, exchange, goals, protection, crypto, evaluation;
        int64_t shares;
};

static bool some(struct store_rows *r, int col)
{
        return store_str(r, col).n > 0;
}

static int read_facts(struct store_tx *tx, const char *id, struct facts *ret)
{
        struct store_rows r = store_query(tx, Q_SHARE_BUILD_FACTS, "t", id);
        bool found = store_next(&r);

        if (found)
                *ret = (struct facts){ .rebuild = str_is(store_str(&r, 0), "rebuild"),
                                       .exchange = str_is(store_str(&r, 0), "exchange"),
                                       .goals = some(&r, 1),
                                       .protection = some(&r, 2),
                                       .crypto = some(&r, 3),
                                       .evaluation = some(&r, 4),
                                       .shares = store_i64(&r, 5) };
        store_rows_done(&r);
        if (tx->rc != LH_OK)
                return tx->rc;
        return found ? LH_OK
                     : err_set(tx->cx, LH_NOT_FOUND, "there is no application \"%.64s\"", id);
}

static void read_again(struct store_tx *tx, const char *id, struct building_findings *ret)
{
        struct store_rows r =
                store_query(tx, Q_SHARE_BUILD_AGAIN, "ti",
                            arena_printf(tx->cx->mem, "build:%s", id), (int64_t)BUILDING_AGAIN_MAX);

        ret->again = arena_alloc(tx->cx->mem, BUILDING_AGAIN_MAX * sizeof(*ret->again));
        while (ret->n_again < BUILDING_AGAIN_MAX && store_next(&r))
                ret->again[ret->n_again++] =
                        (struct building_again){ store_dup(&r, 0), store_dup(&r, 1),
                                                 store_dup(&r, 2), store_dup(&r, 3),
                                                 store_dup(&r, 4) };
        store_rows_done(&r);
}

static bool stands_against(enum building_check check, const struct facts *f, size_t n_again)
{
        switch (check) {
        case BUILDING_SHARES_NOTHING: return f->shares == 0;
        case BUILDING_COLLECTS_AGAIN: return n_again > 0;
        case BUILDING_NO_GOALS: return !f->goals;
        case BUILDING_NO_PROTECTION: return !f->protection;
        case BUILDING_NO_CRYPTO: return !f->crypto;
        case BUILDING_NO_EVALUATION: return f->rebuild && !f->evaluation;
        case BUILDING_EXCHANGE_SYSTEM: return f->exchange;
        default: return false;
        }
}

int share_building_check(struct store_tx *tx, const struct rule_set *rules, const char *id,
                         struct building_findings *ret)
{
        const struct rule_building *all;
        struct facts f = { 0 };
        size_t n;
        int rc = rule_building_read(tx->cx, rules, &all, &n);

        *ret = (struct building_findings){ 0 };
        if (rc == LH_OK)
                rc = read_facts(tx, id, &f);
        if (rc != LH_OK)
                return rc;
        read_again(tx, id, ret);
        for (size_t i = 0; i < n && i < BUILDING_CHECK_COUNT; i++)
                if (stands_against(all[i].check, &f, ret->n_again))
                        ret->rules[ret->n++] = &all[i];
        return tx->rc;
}
