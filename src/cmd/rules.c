/* The rules in force with their sources: what an administrator compares with the statute. */
#include "cmd/cmd.h"
#include "base/time.h"
#include "housing/variant.h"
#include "rule/clock.h"

#include <stdio.h>
#include <string.h>

struct row {
        const char *id, *limit, *kind, *name, *source;
        char certainty;
        int32_t since, until;
};

static const char *day_or(int32_t day, int32_t none, char ret[11])
{
        if (day == none)
                return "-";
        date_format(day, ret);
        return ret;
}

static void show(const struct row *r)
{
        char since[11], until[11];

        printf("%s\t%s\t%s\t%c\t%s\t%s\t%s\t%s\n", r->id, r->kind, r->limit, r->certainty,
               day_or(r->since, INT32_MIN, since), day_or(r->until, INT32_MAX, until), r->name,
               r->source);
}

static bool wanted(char certainty, bool unverified_only)
{
        return !unverified_only || certainty == 'K';
}

static size_t show_clocks(const struct rule_set *rules, bool unverified)
{
        size_t n, shown = 0;
        const struct rule_clock *c = rule_clocks(rules, &n);

        for (size_t i = 0; i < n; i++) {
                if (!wanted(c[i].certainty, unverified))
                        continue;
                show(&(struct row){ c[i].id, c[i].limit_text, clock_kind_name(c[i].kind), c[i].name,
                                    c[i].source, c[i].certainty, c[i].since, c[i].until });
                shown++;
        }
        return shown;
}

static const char *limit_text(struct ctx *cx, const struct rule_limit *l)
{
        return l->set ? arena_printf(cx->mem, "%d%s", l->n, l->working ? "wd" : "cd") : "-";
}

static size_t show_kinds(struct ctx *cx, const struct rule_domain *d, bool unverified)
{
        size_t shown = 0;

        for (size_t i = 0; i < d->n_kinds; i++) {
                const struct rule_kind *k = &d->kinds[i];

                if (!wanted(k->certainty, unverified))
                        continue;
                show(&(struct row){ arena_printf(cx->mem, "%s.%s", d->id, k->id),
                                    limit_text(cx, &k->limit), k->expected ? "expected" : "notice",
                                    k->name, k->source, k->certainty, k->since, k->until });
                shown++;
        }
        return shown;
}

/* The orders of waiting lists. */
static int show_orders(struct ctx *cx, const struct rule_set *rules, bool unverified,
                       size_t *ret_shown)
{
        const struct variant *v;
        size_t n;
        int rc = variant_read(cx, rules, &v, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++) {
                if (!wanted(v[i].certainty, unverified))
                        continue;
                show(&(struct row){ arena_printf(cx->mem, "housing/%s", v[i].id), "-", "order",
                                    arena_printf(cx->mem, "%s: %s", v[i].name, v[i].order),
                                    v[i].source, v[i].certainty, INT32_MIN, INT32_MAX });
                (*ret_shown)++;
        }
        return rc;
}

int cmd_rules(struct ctx *cx, int argc, char **argv)
{
        lh_auto(rule_free) struct rule_set *rules = NULL;
        bool unverified = false;
        const struct option_spec specs[] = { { "unverified", NULL, &unverified },
                                             { NULL, NULL, NULL } };
        const struct rule_domain *d;
        size_t n_domains, shown;
        int n, rc = cmd_options(argc, argv, specs, &n);

        if (rc != EXIT_DONE || n > 1)
                return EXIT_USAGE;
        if (rule_load(cx, n == 1 ? argv[0] : NULL, &rules) != LH_OK)
                return cmd_failed(cx);
        printf("rule\tkind\tlimit\tcertainty\tsince\tuntil\tname\tplace to check\n");
        shown = show_clocks(rules, unverified);
        d = rule_domains(rules, &n_domains);
        for (size_t i = 0; i < n_domains; i++)
                shown += show_kinds(cx, &d[i], unverified);
        if (show_orders(cx, rules, unverified, &shown) != LH_OK)
                return cmd_failed(cx);
        fprintf(stderr,
                "%zu rules%s; laws and regulations can be read at flk.npc.gov.cn, documents of the "
                "State Council at www.gov.cn\n",
                shown, unverified ? " that nobody has compared with their source" : "");
        return EXIT_DONE;
}
