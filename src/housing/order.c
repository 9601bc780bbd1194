#include "housing/order.h"

#include <stdlib.h>

static struct str trim(struct str s)
{
        while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\n'))
                s.p++, s.n--;
        while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\n'))
                s.n--;
        return s;
}

/* The text before c, which is taken off with it; all of it if there is no c. */
static struct str cut(struct str *rest, char c)
{
        const char *p = rest->n == 0 ? NULL : memchr(rest->p, c, rest->n);
        struct str s = { rest->p, p == NULL ? rest->n : (size_t)(p - rest->p) };

        rest->p += s.n + (p != NULL);
        rest->n -= s.n + (p != NULL);
        return trim(s);
}

static int parse_category(struct ctx *cx, struct str values, struct order_key *k)
{
        k->by = ORDER_CATEGORY;
        while (values.n > 0) {
                if (k->n_values == ORDER_VALUES_MAX)
                        return err_set(cx, LH_LIMIT, "an order has at most %d categories",
                                       ORDER_VALUES_MAX);
                k->values[k->n_values++] = cut(&values, '/');
        }
        return LH_OK;
}

static int parse_key(struct ctx *cx, struct str part, struct order_key *k)
{
        static const char *const names[] = {
                [ORDER_POINTS] = "points", [ORDER_DATE] = "registered_on", [ORDER_NUMBER] = "number"
        };
        struct str rest = part, name;

        if (str_skip(&rest, "category="))
                return parse_category(cx, rest, k);
        name = cut(&rest, ' ');
        for (size_t i = ORDER_POINTS; i <= ORDER_NUMBER; i++)
                if (str_is(name, names[i]) && (str_is(rest, "asc") || str_is(rest, "desc"))) {
                        k->by = (enum order_by)i;
                        k->down = str_is(rest, "desc");
                        return LH_OK;
                }
        return err_set(cx, LH_INVALID,
                       "\"%.*s\" is no key of an order; write category=A/B, points desc, "
                       "registered_on asc or number asc",
                       (int)part.n, part.p);
}

int order_rule_parse(struct ctx *cx, struct str s, struct order_rule *ret)
{
        *ret = (struct order_rule){ 0 };
        while (s.n > 0) {
                int rc;

                if (ret->n == ORDER_KEYS_MAX)
                        return err_set(cx, LH_LIMIT, "an order has at most %d keys",
                                       ORDER_KEYS_MAX);
                rc = parse_key(cx, cut(&s, ';'), &ret->key[ret->n++]);
                if (rc != LH_OK)
                        return rc;
        }
        if (ret->n == 0 || ret->key[ret->n - 1].by != ORDER_NUMBER)
                return err_set(cx, LH_INVALID,
                               "an order ends with number, so that no two entries are alike");
        return LH_OK;
}

static int compare_text(struct str a, struct str b)
{
        int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

        return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

/* A category that the rule does not name comes behind all that it names. */
static size_t rank_of(const struct order_key *k, struct str category)
{
        size_t i = 0;

        while (i < k->n_values && !str_eq(k->values[i], category))
                i++;
        return i;
}

static int compare_key(const struct order_key *k, const struct order_entry *a,
                       const struct order_entry *b)
{
        size_t x, y;

        switch (k->by) {
        case ORDER_CATEGORY:
                x = rank_of(k, a->category);
                y = rank_of(k, b->category);
                return (x > y) - (x < y);
        case ORDER_POINTS: return (a->points > b->points) - (a->points < b->points);
        case ORDER_DATE: return compare_text(a->registered_on, b->registered_on);
        default: return compare_text(a->number, b->number);
        }
}

int order_compare(const struct order_rule *rule, const struct order_entry *a,
                  const struct order_entry *b)
{
        for (size_t i = 0; i < rule->n; i++) {
                int c = compare_key(&rule->key[i], a, b);

                if (c != 0)
                        return rule->key[i].down ? -c : c;
        }
        return 0;
}

static int compare(const void *a, const void *b, void *rule)
{
        return order_compare(rule, a, b);
}

void order_sort(const struct order_rule *rule, struct order_entry *e, size_t n)
{
        qsort_r(e, n, sizeof(*e), compare, (void *)(uintptr_t)rule);
}
