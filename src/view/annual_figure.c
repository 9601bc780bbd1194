/* The figures of an annual report: what the views count, what was entered, what was published. */
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "view/annual.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct span {
        char from[11], to[11], cut[11]; /* what is overdue lies before cut: today, or the end */
};

static struct span span_of(struct ctx *cx, int year)
{
        struct span s;

        snprintf(s.from, sizeof(s.from), "%04u-01-01", (unsigned)year % 10000);
        snprintf(s.to, sizeof(s.to), "%04u-01-01", (unsigned)(year + 1) % 10000);
        date_format(date_in_china(cx->now_ms()), s.cut);
        if (strcmp(s.cut, s.to) > 0)
                memcpy(s.cut, s.to, sizeof(s.cut));
        return s;
}

static int find_body(struct store_tx *tx, struct annual_report *a)
{
        struct store_rows r = store_query(tx, Q_BODY_GET, "t", a->body);
        bool found = store_next(&r);

        if (found)
                a->name = store_dup(&r, 1);
        store_rows_done(&r);
        if (tx->rc != LH_OK)
                return tx->rc;
        return found ? LH_OK
                     : err_field(tx->cx, LH_NOT_FOUND, "body", "no body \"%.64s\" is registered",
                                 a->body);
}

static int begin(struct store_tx *tx, const struct rule_set *rules, const char *body, int year,
                 struct annual_report *a)
{
        struct store_rows r;
        int rc;

        *a = (struct annual_report){
                .body = body, .year = year, .idx = -1, .date = "", .due = "", .reason = ""
        };
        rc = find_body(tx, a);
        if (rc != LH_OK)
                return rc;
        a->form = annual_form_of_year(rules, year);
        if (a->form == NULL)
                return err_field(tx->cx, LH_INVALID, "year",
                                 "no form is for the year %d; rules/annual/ has those from 2019 on",
                                 year);
        a->cells = arena_alloc(tx->cx->mem, a->form->n_cells * sizeof(*a->cells));
        a->texts = arena_alloc(tx->cx->mem, a->form->n_sections * sizeof(*a->texts));
        for (size_t i = 0; i < a->form->n_cells; i++)
                a->cells[i].idx = -1;
        for (size_t i = 0; i < a->form->n_sections; i++)
                a->texts[i] = "";
        r = store_query(tx, Q_ANNUAL_SCOPE, "t", body);
        if (store_next(&r))
                a->bodies = store_i64(&r, 0);
        store_rows_done(&r);
        return tx->rc;
}

static void compute(struct annual_value *c, int64_t v)
{
        c->from = ANNUAL_COMPUTED;
        c->has_computed = true;
        c->computed += v;
        c->v = c->computed;
}

/* Which row a count belongs to: 新收, 上年结转, 结转下年 by their ids, outcomes by what rows take.
 */
static bool row_of(const struct annual_table *t, struct str kind, struct str outcome, size_t *ret)
{
        if (str_is(kind, "outcome"))
                return annual_outcome_row(t, outcome, ret);
        for (size_t i = 0; i < t->n_rows; i++)
                if (str_is(kind, t->rows[i].id)) {
                        *ret = i;
                        return true;
                }
        return false;
}

static bool column_of(const struct annual_table *t, struct str applicant, size_t *ret)
{
        for (size_t i = 0; i < t->n_columns; i++)
                if (t->columns[i].n_sum == 0 && str_is(applicant, t->columns[i].id)) {
                        *ret = i;
                        return true;
                }
        return false;
}

/* Every cell of the table that is no sum is known: what nobody asked for is 0. */
static void read_requests(struct store_tx *tx, const struct annual_table *t,
                          struct annual_report *a)
{
        struct span s = span_of(tx->cx, a->year);
        struct store_rows r;

        for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
                if (t->rows[i / t->n_columns].n_sum == 0 && t->columns[i % t->n_columns].n_sum == 0)
                        compute(&a->cells[t->first + i], 0);
        r = store_query(tx, Q_ANNUAL_REQUESTS, "ttt", a->body, s.from, s.to);
        while (store_next(&r)) {
                size_t row, column;

                if (row_of(t, store_str(&r, 0), store_str(&r, 1), &row) &&
                    column_of(t, store_str(&r, 2), &column))
                        compute(&a->cells[t->first + row * t->n_columns + column],
                                store_i64(&r, 3) * ANNUAL_UNIT);
        }
        store_rows_done(&r);
}

/* What was entered stands in the place of what was counted; both are kept. */
static void read_entered(struct store_tx *tx, struct annual_report *a)
{
        struct store_rows r = store_query(tx, Q_ANNUAL_CELLS, "ti", a->body, (int64_t)a->year);

        while (store_next(&r)) {
                size_t cell;
                int64_t v;

                if (!annual_cell_find(a->form, store_str(&r, 0), &cell) ||
                    !annual_value_parse(annual_place(a->form, cell).column, store_str(&r, 1), &v))
                        continue;
                a->cells[cell].from = ANNUAL_ENTERED;
                a->cells[cell].v = v;
                a->cells[cell].idx = store_i64(&r, 3);
        }
        store_rows_done(&r);
        r = store_query(tx, Q_ANNUAL_TEXTS, "ti", a->body, (int64_t)a->year);
        while (store_next(&r)) {
                const struct annual_section *s = annual_section(a->form, store_str(&r, 0));

                if (s != NULL)
                        a->texts[s - a->form->sections] = store_dup(&r, 1);
        }
        store_rows_done(&r);
}

static struct annual_domain *domain_of(struct ctx *cx, struct annual_report *a, struct str id)
{
        struct annual_domain *d;

        for (size_t i = 0; i < a->n_domains; i++)
                if (str_is(id, a->domains[i].id))
                        return &a->domains[i];
        d = &a->domains[a->n_domains++];
        *d = (struct annual_domain){ .id = arena_strndup(cx->mem, id.p, id.n) };
        return d;
}

static int by_id(const void *a, const void *b)
{
        return strcmp(((const struct annual_domain *)a)->id, ((const struct annual_domain *)b)->id);
}

#define DOMAINS_MAX 256

static void read_domains(struct store_tx *tx, struct annual_report *a)
{
        struct span s = span_of(tx->cx, a->year);
        struct store_rows r = store_query(tx, Q_ANNUAL_DOMAINS, "ttt", a->body, s.from, s.to);

        a->domains = arena_alloc(tx->cx->mem, DOMAINS_MAX * sizeof(*a->domains));
        while (a->n_domains < DOMAINS_MAX && store_next(&r)) {
                struct annual_domain *d = domain_of(tx->cx, a, store_str(&r, 0));

                d->projects = store_i64(&r, 1);
                d->allocated = store_i64(&r, 2);
                d->amount = store_i64(&r, 3);
                d->published = store_i64(&r, 4);
                d->on_time = store_i64(&r, 5);
                d->late = store_i64(&r, 6);
                d->corrected = store_i64(&r, 7);
                d->withdrawn = store_i64(&r, 8);
        }
        store_rows_done(&r);
        r = store_query(tx, Q_ANNUAL_MISSING, "tttt", a->body, s.from, s.to, s.cut);
        while (a->n_domains < DOMAINS_MAX && store_next(&r))
                domain_of(tx->cx, a, store_str(&r, 0))->missing = store_i64(&r, 1);
        store_rows_done(&r);
        qsort(a->domains, a->n_domains, sizeof(*a->domains), by_id);
}

int annual_draft(struct store_tx *tx, const struct rule_set *rules, const char *body, int year,
                 struct annual_report *ret)
{
        int rc = begin(tx, rules, body, year, ret);

        if (rc != LH_OK)
                return rc;
        for (size_t i = 0; i < ret->form->n_tables; i++)
                if (ret->form->tables[i].from_requests)
                        read_requests(tx, &ret->form->tables[i], ret);
        read_entered(tx, ret);
        annual_sum(ret->form, ret->cells);
        read_domains(tx, ret);
        return tx->rc;
}

/* "computed", "entered", "sum" */
static enum annual_from from_word(const char *word)
{
        if (word != NULL && strcmp(word, "entered") == 0)
                return ANNUAL_ENTERED;
        return word != NULL && strcmp(word, "sum") == 0 ? ANNUAL_SUMMED : ANNUAL_COMPUTED;
}

static struct str json_str(const json_t *o, const char *name)
{
        const json_t *v = json_object_get(o, name);

        return (struct str){ json_string_value(v), json_string_length(v) };
}

static void take_cell(struct ctx *cx, struct annual_report *a, const json_t *row)
{
        struct annual_value *v;
        size_t cell;

        (void)cx;
        if (!annual_cell_find(a->form, json_str(row, "cell"), &cell))
                return;
        v = &a->cells[cell];
        if (!annual_value_parse(annual_place(a->form, cell).column, json_str(row, "value"), &v->v))
                return;
        v->from = from_word(json_string_value(json_object_get(row, "from")));
        if (json_is_integer(json_object_get(row, "entered")))
                v->idx = json_integer_value(json_object_get(row, "entered"));
}

static void take_text(struct ctx *cx, struct annual_report *a, const json_t *row)
{
        const struct annual_section *s = annual_section(a->form, json_str(row, "section"));
        struct str text = json_str(row, "text");

        if (s != NULL && text.p != NULL)
                a->texts[s - a->form->sections] = arena_strndup(cx->mem, text.p, text.n);
}

static void take_domain(struct ctx *cx, struct annual_report *a, const json_t *row)
{
        struct annual_domain *d;

        if (a->n_domains == DOMAINS_MAX)
                return;
        d = domain_of(cx, a, json_str(row, "domain"));
        d->projects = json_integer_value(json_object_get(row, "projects"));
        d->allocated = json_integer_value(json_object_get(row, "allocated"));
        d->amount = json_integer_value(json_object_get(row, "amount_fen"));
        d->published = json_integer_value(json_object_get(row, "published"));
        d->on_time = json_integer_value(json_object_get(row, "on_time"));
        d->late = json_integer_value(json_object_get(row, "late"));
        d->corrected = json_integer_value(json_object_get(row, "corrected"));
        d->withdrawn = json_integer_value(json_object_get(row, "withdrawn"));
        d->missing = json_integer_value(json_object_get(row, "missing"));
}

static void take_rows(struct ctx *cx, struct annual_report *a, const struct record *r,
                      const char *table,
                      void (*take)(struct ctx *, struct annual_report *, const json_t *))
{
        const struct field *f = record_field(r, table);

        for (size_t i = 0; f != NULL && i < f->n_rows; i++) {
                json_t *row = json_loadb(f->rows[i].value.p, f->rows[i].value.n, 0, NULL);

                take(cx, a, row);
                json_decref(row);
        }
}

static bool find_published(struct store_tx *tx, struct annual_report *a)
{
        struct store_rows r =
                store_query(tx, Q_ANNUAL_REPORTS, "tii", a->body, (int64_t)a->year, (int64_t)1);
        bool found = store_next(&r);

        if (found) {
                a->idx = store_i64(&r, 0);
                a->date = store_dup(&r, 2);
                a->due = store_dup(&r, 3);
                a->late_days = store_i64(&r, 4);
                a->reason = store_dup(&r, 5);
                a->time_ms = store_i64(&r, 6);
        }
        store_rows_done(&r);
        return found;
}

int annual_published(struct store_tx *tx, const struct rule_set *rules, const char *body, int year,
                     struct annual_report *ret)
{
        int rc = begin(tx, rules, body, year, ret);
        struct record r;

        if (rc != LH_OK)
                return rc;
        if (!find_published(tx, ret))
                return tx->rc != LH_OK ? tx->rc
                                       : err_set(tx->cx, LH_NOT_FOUND,
                                                 "the report of \"%.64s\" on %d was not published",
                                                 body, year);
        rc = ledger_record(tx, (uint64_t)ret->idx, &r, NULL);
        if (rc != LH_OK)
                return rc;
        ret->domains = arena_alloc(tx->cx->mem, DOMAINS_MAX * sizeof(*ret->domains));
        take_rows(tx->cx, ret, &r, "cells", take_cell);
        take_rows(tx->cx, ret, &r, "texts", take_text);
        take_rows(tx->cx, ret, &r, "domains", take_domain);
        return LH_OK;
}

static bool domains_differ(const struct annual_domain *a, const struct annual_domain *b)
{
        return strcmp(a->id, b->id) != 0 || a->projects != b->projects ||
               a->allocated != b->allocated || a->amount != b->amount ||
               a->published != b->published || a->on_time != b->on_time || a->late != b->late ||
               a->corrected != b->corrected || a->withdrawn != b->withdrawn ||
               a->missing != b->missing;
}

bool annual_differs(const struct annual_report *a, const struct annual_report *b)
{
        if (a->form != b->form || a->n_domains != b->n_domains)
                return true;
        for (size_t i = 0; i < a->form->n_cells; i++)
                if (a->cells[i].from != b->cells[i].from || a->cells[i].v != b->cells[i].v)
                        return true;
        for (size_t i = 0; i < a->form->n_sections; i++)
                if (strcmp(a->texts[i], b->texts[i]) != 0)
                        return true;
        for (size_t i = 0; i < a->n_domains; i++)
                if (domains_differ(&a->domains[i], &b->domains[i]))
                        return true;
        return false;
}
