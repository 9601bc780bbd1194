/* The order of a waiting list: a rule of one line, a pure function from entries to places. The rule
 * is data (rules/housing/ *.yaml) and stands in every published order, so that anyone can recompute
 * it. doc/format/housing.md section 3. */
#ifndef LH_HOUSING_ORDER_H
#define LH_HOUSING_ORDER_H

#include "base/buf.h"
#include "base/ctx.h"

#define ORDER_KEYS_MAX   8
#define ORDER_VALUES_MAX 32

enum order_by { ORDER_CATEGORY, ORDER_POINTS, ORDER_DATE, ORDER_NUMBER };

struct order_key {
        enum order_by by;
        bool down;
        struct str values[ORDER_VALUES_MAX]; /* of a category, first come first */
        size_t n_values;
};

struct order_rule {
        struct order_key key[ORDER_KEYS_MAX];
        size_t n;
};

/* "category=A/B; points desc; registered_on asc; number asc". Ends with number, so that no two
 * entries are alike. Texts point into s. */
int order_rule_parse(struct ctx *cx, struct str s, struct order_rule *ret) LH_MUST_CHECK;

struct order_entry {
        struct str number, category, registered_on;
        int64_t points;
        size_t at; /* of the caller */
};
/* Puts them in order. */
void order_sort(const struct order_rule *rule, struct order_entry *e, size_t n);
int order_compare(const struct order_rule *rule, const struct order_entry *a,
                  const struct order_entry *b);

#endif
