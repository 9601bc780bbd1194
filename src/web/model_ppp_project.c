/* A PPP project's own facts on its page: the points that the disclosure rules ask for, each with
 * the notice it stands in. */
#include "rule/value.h"
#include "web/flag.h"
#include "web/ppp.h"

#include <string.h>

#define NOTICES_READ_MAX 60
#define ROWS_SHOWN_MAX   10

/* In this order on the page. */
static const struct {
        const char *kind, *element;
} points[] = {
        { "project", "industry" },
        { "project", "mode" },
        { "project", "return_mode" },
        { "scheme", "value_for_money" },
        { "scheme", "vfm_score" },
        { "scheme", "affordability" },
        { "scheme", "affordability_share" },
        { "scheme", "risks" },
        { "scheme", "risk_allocation" },
        { "award", "winner" },
        { "award", "partner_type" },
        { "award", "return_rate" },
        { "contract", "project_company" },
        { "contract", "shareholders" },
        { "contract", "government_share" },
        { "contract", "share_capital" },
        { "contract", "finance" },
        { "contract", "term_years" },
        { "contract", "tariff" },
        { "contract", "guarantees" },
        { "contract", "termination" },
        { "performance", "phase" },
        { "performance", "result" },
        { "performance", "failures" },
        { "handover", "outcome" },
};

struct ppp_notice {
        const char *kind;
        int64_t idx;
        struct record r;
};

/* The newest of each kind, and of payments all. */
static size_t read_notices(struct model *m, const char *project, struct ppp_notice *ret)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_CURRENT_OF_PROJECT, "ti", project,
                                          (int64_t)NOTICES_READ_MAX);
        size_t n = 0;

        while (n < NOTICES_READ_MAX && store_next(&r))
                ret[n++] = (struct ppp_notice){ .kind = store_dup(&r, 1), .idx = store_i64(&r, 0) };
        store_rows_done(&r);
        for (size_t i = 0; i < n; i++)
                if (ledger_record(m->tx, (uint64_t)ret[i].idx, &ret[i].r, NULL) != LH_OK)
                        model_fail(m, m->cx->err.rc);
        return m->rc == LH_OK ? n : 0;
}

static const struct ppp_notice *newest(const struct ppp_notice *all, size_t n, const char *kind)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(all[i].kind, kind) == 0)
                        return &all[i];
        return NULL;
}

static void put_rows(struct model *m, json_t *o, const struct rule_element *e,
                     const struct field *f)
{
        json_t *rows = put_array(m, o, "rows");

        for (size_t i = 0; i < f->n_rows && i < ROWS_SHOWN_MAX; i++)
                if (f->rows[i].state == FIELD_OPEN)
                        add_text(m, rows, row_text(m, e, f->rows[i].value));
}

static void put_point(struct model *m, json_t *array, const struct rule_domain *d,
                      const struct ppp_notice *n, const char *element)
{
        const struct rule_kind *k = rule_kind(d, str_of(n->kind));
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, str_of(element));
        const struct field *f = e == NULL ? NULL : record_field(&n->r, element);
        json_t *o;

        if (f == NULL || (f->table ? f->n_rows == 0 : f->value.n == 0))
                return;
        o = add_object(m, array);
        put_text(m, o, "id", element);
        put_text(m, o, "name", label(m, e->name, e->name_en));
        put_int(m, o, "index", n->idx);
        if (f->table)
                put_rows(m, o, e, f);
        else if (e->type == RULE_PRICE)
                put(m, o, "sum", money_json(m, f->value));
        else
                put_str(m, o, "value", f->value);
        put_flag(m, o, "_rows", f->table);
}

static void put_paid(struct model *m, json_t *o, const struct ppp_notice *all, size_t n)
{
        int64_t sum = 0, count = 0, fen;

        for (size_t i = 0; i < n; i++)
                if (strcmp(all[i].kind, "payment") == 0 &&
                    rule_price_number(record_value(&all[i].r, "paid"), &fen) &&
                    !__builtin_add_overflow(sum, fen, &sum))
                        count++;
        put_int(m, o, "payments", count);
        put(m, o, "paid", count == 0 ? json_null() : money_fen(m, sum));
}

void put_project_ppp(struct model *m, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_PPP_ONE, "t", project);
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(PPP_DOMAIN));
        struct ppp_notice *all;
        json_t *o, *array;
        size_t n;

        if (d == NULL || !store_next(&r)) {
                store_rows_done(&r);
                return;
        }
        o = put_object(m, m->top, "ppp");
        put_text(m, o, "stage", ppp_stage_name(m, store_i64(&r, 0)));
        put_flag(m, o, "demonstration", store_i64(&r, 1) != 0);
        put_str(m, o, "entered", store_str(&r, 2));
        put_str(m, o, "signed", store_str(&r, 3));
        store_rows_done(&r);
        all = arena_alloc(m->cx->mem, NOTICES_READ_MAX * sizeof(*all));
        n = read_notices(m, project, all);
        array = put_array(m, o, "points");
        for (size_t i = 0; i < countof(points); i++) {
                const struct ppp_notice *from = newest(all, n, points[i].kind);

                if (from != NULL)
                        put_point(m, array, d, from, points[i].element);
        }
        put_paid(m, o, all, n);
}
