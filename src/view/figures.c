#include "view/figures.h"

static void add(struct store_tx *tx, const struct rule_set *rules, const struct rule_domain *d,
                const struct rule_kind *k, const struct record *r, const struct kept_time *time)
{
        ppp_add(tx, d, k, r);
        flag_add(tx, rules, d, k, r, time->late);
        stat_add(tx, d, k, r, time);
}

static void take(struct store_tx *tx, const struct rule_set *rules, int64_t idx)
{
        ppp_take(tx, idx);
        flag_take(tx, rules, idx);
        stat_take(tx, idx);
}

void figures_draw_notice(struct store_tx *tx, const struct rule_set *rules,
                         const struct rule_domain *d, const struct rule_kind *k,
                         const struct record *r, int64_t replaced, const struct kept_time *time)
{
        if (replaced >= 0)
                take(tx, rules, replaced);
        add(tx, rules, d, k, r, time);
}

void figures_draw_withdrawal(struct store_tx *tx, const struct rule_set *rules, int64_t idx)
{
        take(tx, rules, idx);
}

static bool is_current(struct store_tx *tx, int64_t idx, struct kept_time *ret)
{
        struct store_rows r = store_query(tx, Q_NOTICE_GET, "i", idx);
        bool current = store_next(&r) && str_is(store_str(&r, 4), "current");

        if (current)
                *ret = (struct kept_time){ store_str(&r, 9).n > 0, store_i64(&r, 8) > 0 };
        store_rows_done(&r);
        return current;
}

void figures_draw_fewer_values(struct store_tx *tx, const struct rule_set *rules,
                               const struct rule_domain *d, const struct rule_kind *k,
                               const struct record *target)
{
        struct kept_time time;

        if (!is_current(tx, (int64_t)target->idx, &time))
                return;
        take(tx, rules, (int64_t)target->idx);
        add(tx, rules, d, k, target, &time);
}
