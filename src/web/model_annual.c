/* /annual/BODY-YEAR: the annual report of a body, as it was published, else the draft that the
 * record writes; the same as .xlsx and .docx. /annual: the list. */
#include "base/text.h"
#include "report/annual.h"
#include "report/annual_layout.h"
#include "web/model.h"

#include <stdlib.h>
#include <string.h>

#define FAULTS_SHOWN 40
#define BODIES_SHOWN 60
#define YEAR_FIRST   2008

/* "yl-zfb-2025" */
static bool split(struct model *m, const char *arg, const char **ret_body, int *ret_year)
{
        const char *dash = strrchr(arg, '-');
        uint64_t year;

        if (dash == NULL || dash == arg || !decimal_parse(str_of(dash + 1), &year) ||
            strlen(dash + 1) != 4)
                return false;
        *ret_body = arena_strndup(m->cx->mem, arg, (size_t)(dash - arg));
        *ret_year = (int)year;
        return true;
}

/* What was published, unless the draft is asked for or nothing was. */
static int read_report(struct model *m, const char *arg, struct annual_report *ret)
{
        const char *body;
        int year, rc = LH_NOT_FOUND;

        if (!split(m, arg, &body, &year))
                return err_set(m->cx, LH_NOT_FOUND,
                               "\"%.64s\" names no report; write the body's id and the year, like "
                               "/annual/yl-zfb-2025",
                               arg);
        if (asked(m, "draft")[0] == '\0')
                rc = annual_published(m->tx, m->site->rules, body, year, ret);
        if (rc == LH_NOT_FOUND)
                rc = annual_draft(m->tx, m->site->rules, body, year, ret);
        if (rc == LH_INVALID) /* a year without a form */
                return err_set(m->cx, LH_NOT_FOUND, "there is no annual report for the year %d",
                               year);
        return rc;
}

static struct annual_paper paper(struct model *m, const struct annual_report *a)
{
        return (struct annual_paper){ m->cx, a, m->site->rules, m->english };
}

static void put_head(struct model *m, json_t *row, const struct annual_head *h, bool column)
{
        json_t *o = add_object(m, row);

        put_str(m, o, "text", h->text);
        put_int(m, o, "cols", (int64_t)(column ? h->lines : h->levels));
        put_int(m, o, "rows", (int64_t)(column ? h->levels : h->lines));
        put_flag(m, o, "_th", true);
        put_text(m, o, "scope",
                 column ? (h->group ? "colgroup" : "col") : (h->group ? "rowgroup" : "row"));
}

static void put_corner(struct model *m, json_t *row, const struct annual_table *t, size_t wide,
                       size_t deep)
{
        json_t *o = add_object(m, row);
        const char *text = label(m, t->head, t->head_en);

        put_text(m, o, "text", text[0] == '\0' ? say(m, "项目") : text);
        put_int(m, o, "cols", (int64_t)wide);
        put_int(m, o, "rows", (int64_t)deep);
        put_flag(m, o, "_th", true);
        put_text(m, o, "scope", "col");
}

static void put_value(struct model *m, json_t *row, const struct annual_value *v)
{
        json_t *o = add_object(m, row);
        char text[24];

        annual_value_format(v->v, text);
        put_text(m, o, "text", v->from == ANNUAL_UNKNOWN ? NULL : text);
        put_flag(m, o, "_unknown", v->from == ANNUAL_UNKNOWN);
        put_flag(m, o, "_entered", v->from == ANNUAL_ENTERED);
        put_flag(m, o, "_known", v->from == ANNUAL_COMPUTED || v->from == ANNUAL_ENTERED);
        put_flag(m, o, "_sum", v->from == ANNUAL_SUMMED);
        put_flag(m, o, "_th", false);
}

/* "_rows": the table as HTML wants it. */
static void put_layout(struct model *m, json_t *o, const struct annual_report *a,
                       const struct annual_table *t)
{
        size_t n_cols, n_rows, deep, wide;
        struct annual_head *cols =
                annual_heads(m->cx->mem, t->columns, t->n_columns, m->english, &n_cols, &deep);
        struct annual_head *rows =
                annual_heads(m->cx->mem, t->rows, t->n_rows, m->english, &n_rows, &wide);
        json_t *head = put_array(m, o, "_head"), *body = put_array(m, o, "_body");

        for (size_t l = 0; l < deep; l++) {
                json_t *row = put_array(m, add_object(m, head), "cells");

                if (l == 0)
                        put_corner(m, row, t, wide, deep);
                for (size_t i = 0; i < n_cols; i++)
                        if (cols[i].level == l)
                                put_head(m, row, &cols[i], true);
        }
        for (size_t r = 0; r < t->n_rows; r++) {
                json_t *row = put_array(m, add_object(m, body), "cells");

                for (size_t i = 0; i < n_rows; i++)
                        if (rows[i].line == r)
                                put_head(m, row, &rows[i], false);
                for (size_t c = 0; c < t->n_columns; c++)
                        put_value(m, row, &a->cells[t->first + r * t->n_columns + c]);
        }
}

static const char *from_name(enum annual_from from)
{
        switch (from) {
        case ANNUAL_COMPUTED: return "computed";
        case ANNUAL_ENTERED: return "entered";
        case ANNUAL_SUMMED: return "sum";
        default: return NULL;
        }
}

/* "cells": the figures by their names, for programs. */
static void put_cells(struct model *m, json_t *o, const struct annual_report *a,
                      const struct annual_table *t)
{
        json_t *cells = put_array(m, o, "cells");

        for (size_t i = 0; i < t->n_rows * t->n_columns; i++) {
                const struct annual_value *v = &a->cells[t->first + i];
                json_t *c = add_object(m, cells);
                char name[ANNUAL_CELL_BYTES], text[24];

                annual_cell_name(a->form, t->first + i, name);
                annual_value_format(v->v, text);
                put_text(m, c, "cell", name);
                put_text(m, c, "value", v->from == ANNUAL_UNKNOWN ? NULL : text);
                put_text(m, c, "from", from_name(v->from));
                if (v->from == ANNUAL_ENTERED && v->idx >= 0)
                        put_int(m, c, "entered", v->idx);
                if (v->from == ANNUAL_ENTERED && v->has_computed) {
                        annual_value_format(v->computed, text);
                        put_text(m, c, "computed", text);
                }
        }
}

static void put_tables(struct model *m, json_t *o, const struct annual_report *a,
                       const char *section)
{
        json_t *tables = put_array(m, o, "tables");

        for (size_t i = 0; i < a->form->n_tables; i++) {
                const struct annual_table *t = &a->form->tables[i];
                json_t *one;

                if (strcmp(t->section, section) != 0)
                        continue;
                one = add_object(m, tables);
                put_text(m, one, "id", t->id);
                put_text(m, one, "name", label(m, t->name, t->name_en));
                put_cells(m, one, a, t);
                put_layout(m, one, a, t);
        }
}

static void put_domain_row(struct model *m, json_t *rows, const struct annual_paper *p,
                           const struct annual_domain *d, const char *name)
{
        const char *values[ANNUAL_DOMAIN_COLUMNS];
        json_t *o = add_object(m, rows), *list = put_array(m, o, "_values");

        put_text(m, o, "id", d->id);
        put_text(m, o, "name", name);
        put_int(m, o, "projects", d->projects);
        put_int(m, o, "allocated", d->allocated);
        put_int(m, o, "amount_fen", d->amount);
        put_int(m, o, "published", d->published);
        put_int(m, o, "on_time", d->on_time);
        put_int(m, o, "late", d->late);
        put_int(m, o, "corrected", d->corrected);
        put_int(m, o, "withdrawn", d->withdrawn);
        put_int(m, o, "missing", d->missing);
        annual_domain_values(p, d, values);
        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++) {
                json_t *v = add_object(m, list);

                put_text(m, v, "text", values[i]);
                put_text(m, v, "label", annual_domain_heads[i][m->english]);
        }
}

static void put_domains(struct model *m, json_t *o, const struct annual_paper *p)
{
        const struct annual_report *a = p->report;
        struct annual_domain sum = annual_domain_sum(a);
        json_t *box = put_object(m, o, "domains"), *heads = put_array(m, box, "_heads"),
               *rows = put_array(m, box, "rows"), *last = put_array(m, box, "_sum");

        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++)
                put_text(m, add_object(m, heads), "text", annual_domain_heads[i][m->english]);
        for (size_t i = 0; i < a->n_domains; i++)
                put_domain_row(m, rows, p, &a->domains[i], annual_domain_name(p, a->domains[i].id));
        put_domain_row(m, last, p, &sum, say(m, "合计"));
}

static void put_lines(struct model *m, json_t *o, const char *key, const char *text)
{
        struct str rest = str_of(arena_printf(m->cx->mem, "%s\n", text)), line;
        json_t *lines = put_array(m, o, key);

        while (str_line(&rest, &line))
                if (line.n > 0)
                        put_str(m, add_object(m, lines), "text", line);
}

static void put_sections(struct model *m, const struct annual_paper *p)
{
        const struct annual_report *a = p->report;
        json_t *sections = put_array(m, m->top, "sections");

        for (size_t i = 0; i < a->form->n_sections; i++) {
                const struct annual_section *s = &a->form->sections[i];
                json_t *o = add_object(m, sections);

                put_text(m, o, "id", s->id);
                put_text(m, o, "name", label(m, s->name, s->name_en));
                put_text(m, o, "text", a->texts[i]);
                put_lines(m, o, "_lines", a->texts[i]);
                put_flag(m, o, "_unwritten", s->chars_max > 0 && a->texts[i][0] == '\0');
                if (i == 0) {
                        put_lines(m, o, "computed", annual_overview(p));
                        put_domains(m, o, p);
                }
                put_tables(m, o, a, s->id);
        }
}

static void put_faults(struct model *m, const struct annual_report *a)
{
        struct annual_fault faults[FAULTS_SHOWN];
        size_t n = annual_check(a->form, a->cells, faults, FAULTS_SHOWN);
        json_t *list = put_array(m, m->top, "faults");

        for (size_t i = 0; i < n && i < FAULTS_SHOWN; i++) {
                json_t *o = add_object(m, list);
                char name[ANNUAL_CELL_BYTES];

                annual_cell_name(a->form, faults[i].cell, name);
                put_text(m, o, "cell", name);
                put_text(m, o, "text",
                         annual_fault_text(m->cx->mem, a->form, &faults[i], m->english));
        }
        put_flag(m, m->top, "_faults", n > 0);
        put_int(m, m->top, "faults_count", (int64_t)n);
        put_flag(m, m->top, "_more_faults", n > FAULTS_SHOWN);
}

/* A published report and what the record says today may differ; the page says so. */
static void put_change(struct model *m, const struct annual_report *a)
{
        struct annual_report now;
        bool differs = a->idx >= 0 &&
                       annual_draft(m->tx, m->site->rules, a->body, a->year, &now) == LH_OK &&
                       annual_differs(a, &now);

        put_flag(m, m->top, "changed_since", differs);
}

static void put_report(struct model *m, const struct annual_paper *p)
{
        const struct annual_report *a = p->report;
        json_t *o = put_object(m, m->top, "report");

        put_named(m, o, "body", a->body, a->name);
        put_int(m, o, "year", a->year);
        put_text(m, o, "form", a->form->id);
        put_text(m, o, "source", a->form->source);
        put_flag(m, o, "unverified", a->form->certainty == 'K');
        put_int(m, o, "bodies", a->bodies);
        put_flag(m, o, "published", a->idx >= 0);
        put_text(m, o, "date", a->date);
        put_text(m, o, "due", a->due);
        put_int(m, o, "late_days", a->late_days);
        put_flag(m, o, "_late", a->late_days > 0);
        put_text(m, o, "reason", a->reason);
        if (a->idx >= 0)
                put_int(m, o, "index", a->idx);
        put_text(m, o, "_state", annual_state(p));
        put_flag(m, o, "_draft", a->idx < 0);
        put_text(m, o, "_path", arena_printf(m->cx->mem, "/annual/%s-%d", a->body, a->year));
        put_text(m, o, "_form", arena_printf(m->cx->mem, "/annual-form/%s-%d", a->body, a->year));
}

int model_annual(struct model *m, const char *arg)
{
        struct annual_report a;
        struct annual_paper p;
        int rc = read_report(m, arg, &a);

        if (rc != LH_OK)
                return rc;
        p = paper(m, &a);
        m->page = "annual";
        m->title = annual_title(&p);
        if (asked(m, "draft")[0] != '\0')
                m->query = "draft=1";
        m->article =
                (struct page_article){ m->title, a.idx >= 0 ? a.time_ms : m->cx->now_ms(), a.name };
        put_text(m, m->top, "title", m->title);
        put_report(m, &p);
        put_sections(m, &p);
        put_faults(m, &a);
        put_change(m, &a);
        return m->rc;
}

int write_annual(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct annual_report a;
        struct annual_paper p;
        int rc = read_report(m, arg, &a);

        if (rc != LH_OK)
                return rc;
        p = paper(m, &a);
        return form == PAGE_DOCX ? annual_docx(&p, out) : annual_xlsx(&p, out);
}

/* "reports": what was published, newest year first. */
static void put_published(struct model *m)
{
        int64_t total = 0, page, pages;
        struct store_rows r = store_query(m->tx, Q_ANNUAL_LIST_COUNT, "");
        json_t *list = put_array(m, m->top, "reports");

        if (store_next(&r))
                total = store_i64(&r, 0);
        store_rows_done(&r);
        pages = (total + LIST_ROWS - 1) / LIST_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        r = store_query(m->tx, Q_ANNUAL_LIST, "ii", (int64_t)LIST_ROWS, (page - 1) * LIST_ROWS);
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *body = store_dup(&r, 0);

                put_named(m, o, "body", body, store_dup(&r, 1));
                put_int(m, o, "year", store_i64(&r, 2));
                put_str(m, o, "form", store_str(&r, 3));
                put_int(m, o, "index", store_i64(&r, 4));
                put_str(m, o, "date", store_str(&r, 5));
                put_int(m, o, "late_days", store_i64(&r, 6));
                put_flag(m, o, "_late", store_i64(&r, 6) > 0);
                put_text(m, o, "_path",
                         arena_printf(m->cx->mem, "/annual/%s-%lld", body,
                                      (long long)store_i64(&r, 2)));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_none", json_array_size(list) == 0);
        put_pager(m, "", "page", page, pages);
}

/* "drafts": bodies whose report on the year can be written, and which was. */
static void put_drafts(struct model *m, int64_t year)
{
        struct store_rows r =
                store_query(m->tx, Q_ANNUAL_BODIES, "ii", year, (int64_t)BODIES_SHOWN);
        json_t *list = put_array(m, m->top, "drafts");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *body = store_dup(&r, 0);

                put_named(m, o, "body", body, store_dup(&r, 1));
                put_int(m, o, "entered", store_i64(&r, 2));
                put_flag(m, o, "published", !store_null(&r, 3));
                put_text(m, o, "_path",
                         arena_printf(m->cx->mem, "/annual/%s-%lld", body, (long long)year));
        }
        store_rows_done(&r);
}

int model_annual_list(struct model *m, const char *arg)
{
        int64_t this_year = strtoll(today_in_china(m), NULL, 10);
        int64_t year = asked_number(m, "year", this_year - 1, 9999);

        (void)arg;
        if (year < YEAR_FIRST || annual_form_of_year(m->site->rules, (int)year) == NULL)
                year = this_year - 1;
        m->page = "annual_list";
        m->title = say(m, "政府信息公开年度报告");
        put_int(m, m->top, "year", year);
        put_published(m);
        put_drafts(m, year);
        return m->rc;
}
