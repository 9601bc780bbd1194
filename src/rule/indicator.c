#include "rule/indicator.h"
#include "rule/rule.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const fact_words[FACTS] = {
        "offered",    "opens",       "bid_due",  "estimate",   "cap",      "floor",
        "award",      "awarded",     "winner",   "bidders",    "contract", "contractor",
        "signed",     "change",      "category", "method",     "units",    "recipients",
        "shown_from", "shown_until", "bids",     "candidates",
};

const char *fact_name(enum fact f)
{
        return fact_words[f];
}

const struct indicator *rule_indicators(const struct rule_set *set, size_t *ret_n)
{
        const struct indicator_set *s = rule_indicator_set(set);

        *ret_n = s->n;
        return s->all;
}

const struct fact_source *rule_fact_sources(const struct rule_set *set, size_t *ret_n)
{
        const struct indicator_set *s = rule_indicator_set(set);

        *ret_n = s->n_sources;
        return s->sources;
}

const struct indicator *rule_indicator(const struct rule_set *set, struct str id)
{
        size_t n;
        const struct indicator *all = rule_indicators(set, &n);

        for (size_t i = 0; i < n; i++)
                if (strlen(all[i].id) == id.n && strncasecmp(all[i].id, id.p, id.n) == 0)
                        return &all[i];
        return NULL;
}

bool indicator_of_domain(const struct indicator *i, const char *domain)
{
        for (size_t k = 0; k < i->n_domains; k++)
                if (strcmp(i->domains[k], domain) == 0)
                        return true;
        return false;
}

static bool compare(enum indicator_op op, int64_t value, int64_t threshold)
{
        switch (op) {
        case OP_BELOW: return value < threshold;
        case OP_AT_MOST: return value <= threshold;
        case OP_ABOVE: return value > threshold;
        case OP_AT_LEAST: return value >= threshold;
        }
        return false;
}

bool indicator_hit(const struct indicator *i, int64_t value)
{
        return compare(i->op, value, i->threshold);
}

bool indicator_hit_ocds(const struct indicator *i, int64_t value)
{
        return i->ocds != NULL && compare(i->ocds_op, value, i->ocds_threshold);
}
