#include "rule/domain.h"

#include <string.h>

const struct rule_kind *rule_kind(const struct rule_domain *d, struct str id)
{
        for (size_t i = 0; i < d->n_kinds; i++)
                if (str_is(id, d->kinds[i].id))
                        return &d->kinds[i];
        return NULL;
}

static const struct rule_element *find(const struct rule_element *list, size_t n, struct str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_is(id, list[i].id))
                        return &list[i];
        return NULL;
}

const struct rule_element *rule_element(const struct rule_kind *k, struct str id)
{
        return find(k->elements, k->n_elements, id);
}

const struct rule_element *rule_column(const struct rule_element *table, struct str id)
{
        return find(table->columns, table->n_columns, id);
}

const struct rule_element *rule_withheld_table(const struct rule_kind *k, struct str field)
{
        static const char tail[] = "_withheld";
        size_t n = sizeof(tail) - 1;

        if (field.n <= n || memcmp(field.p + field.n - n, tail, n) != 0)
                return NULL;
        return rule_element(k, (struct str){ field.p, field.n - n });
}

int rule_stage_rank(const struct rule_domain *d, struct str stage_id)
{
        for (size_t i = 0; i < d->n_stages; i++)
                if (str_is(stage_id, d->stages[i].id))
                        return (int)i;
        return -1;
}

bool rule_kind_counts_as(const struct rule_kind *k, const struct rule_kind *expected)
{
        size_t n = strlen(expected->id);

        return strncmp(k->id, expected->id, n) == 0 &&
               (k->id[n] == '\0' || strcmp(k->id + n, "-text") == 0);
}

bool rule_kind_in_force(const struct rule_kind *k, int32_t day)
{
        return day >= k->since && day < k->until;
}

const char *const rule_type_words[] = { "text",   "longtext", "date", "price", "number", "integer",
                                        "region", "party",    "uscc", "url",   "enum",   "table" };
const char *const rule_show_words[] = { "open", "mask", "withhold" };
const char *const rule_money_words[] = { "estimate", "cap", "award", "contract", "change", "paid" };
const char *const rule_role_words[] = { "approver", "implementer", "maker" };

const char *rule_type_name(enum rule_type t)
{
        return rule_type_words[t];
}

const char *rule_show_name(enum rule_show s)
{
        return rule_show_words[s];
}

const char *rule_money_name(enum rule_money m)
{
        return m == RULE_MONEY_NONE ? "" : rule_money_words[m - RULE_MONEY_ESTIMATE];
}

const char *rule_role_name(enum rule_role r)
{
        return rule_role_words[r];
}
