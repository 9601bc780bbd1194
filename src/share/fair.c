#include "share/fair.h"
#include "rule/value.h"

static bool same_price(struct str a, struct str b)
{
        int64_t x, y;

        return rule_price_number(a, &x) && rule_price_number(b, &y) ? x == y : str_eq(a, b);
}

static bool meet(const struct fair_opening *a, const struct fair_opening *b)
{
        return str_eq(a->resource, b->resource) && a->from <= b->to && b->from <= a->to;
}

static unsigned differences(const struct fair_opening *a, const struct fair_opening *b)
{
        return (same_price(a->price, b->price) ? 0u : FAIR_PRICE) |
               (str_eq(a->fields, b->fields) ? 0u : FAIR_FIELDS) |
               (str_eq(a->duty, b->duty) ? 0u : FAIR_DUTY);
}

void fair_judge(struct fair_opening *all, size_t n)
{
        for (size_t i = 0; i < n; i++)
                all[i].faults = (all[i].exclusive ? FAIR_EXCLUSIVE : 0u) |
                                (all[i].direct ? FAIR_DIRECT : 0u);
        for (size_t i = 0; i < n; i++)
                for (size_t j = i + 1; j < n; j++)
                        if (meet(&all[i], &all[j])) {
                                unsigned d = differences(&all[i], &all[j]);

                                all[i].faults |= d;
                                all[j].faults |= d;
                        }
}
