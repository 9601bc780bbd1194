/* The annual report on disclosure (年度报告): figures and texts that are entered for it, and its
 * publication. OGI Regulation art. 49, 50; doc/format/annual.md. */
#include "base/text.h"
#include "base/time.h"
#include "rule/clock.h"
#include "screen/gate.h"
#include "view/annual.h"
#include "work/task.h"

#include <stdio.h>
#include <stdlib.h>

#define BASIS_CHARS_MAX  500
#define REASON_CHARS_MAX 2000
#define VALUE_CHARS_MAX  20
#define CELLS_MAX        400

/* What is entered, or published, is for one body and one year. */
struct year_of {
        const char *body;
        int year;
        struct str text; /* "2025" */
        const struct annual_form *form;
};

/* A body that stands in the log: nothing is registered by the way. */
static int read_body(struct task *t, const char **ret)
{
        if (!json_is_string(json_object_get(t->doc, "body")))
                return err_field(t->cx, LH_INVALID, "body",
                                 "body is missing; give the id of a registered body");
        return task_body(t, ret);
}

static int read_year(struct task *t, struct year_of *y)
{
        uint64_t year;
        int rc = document_member(t->cx, t->doc, "", "year", 4, true, &y->text);

        if (rc == LH_OK && (!decimal_parse(y->text, &year) || y->text.n != 4))
                rc = err_field(t->cx, LH_INVALID, "year", "\"%.*s\" is no year; write like 2025",
                               (int)y->text.n, y->text.p);
        if (rc != LH_OK)
                return rc;
        y->year = (int)year;
        y->form = annual_form_of_year(t->w->rules, y->year);
        if (y->form == NULL)
                return err_field(t->cx, LH_INVALID, "year",
                                 "no form of the report is for %d; there are forms from 2019 on",
                                 y->year);
        return LH_OK;
}

static int read_form(struct task *t, const struct year_of *y)
{
        struct str id;
        int rc = document_member(t->cx, t->doc, "", "form", 16, false, &id);

        if (rc == LH_OK && id.n > 0 && !str_is(id, y->form->id))
                rc = err_field(t->cx, LH_INVALID, "form",
                               "the report on %d has the form %s, not %.*s; leave form out",
                               y->year, y->form->id, (int)id.n, id.p);
        return rc;
}

static int read_reason(struct task *t, const char *name, size_t chars_max, bool required,
                       struct str *ret)
{
        int rc = document_member(t->cx, t->doc, "", name, chars_max, required, ret);

        return rc == LH_OK && ret->n > 0 ? screen_plain(t->cx, name, *ret) : rc;
}

/* Rows of a record's table as they are gathered. */
struct rows {
        struct row *at;
        size_t n;
};

static void add_row(struct task *t, struct rows *l, json_t *row)
{
        char *text = json_dumps(row, JSON_COMPACT);

        if (text == NULL)
                abort(); /* every part was checked */
        l->at[l->n++].value = str_of(arena_strdup(t->cx->mem, text));
        free(text);
        json_decref(row);
}

static json_t *json_of(struct str s)
{
        return json_stringn(s.n == 0 ? "" : s.p, s.n);
}

static int enter_cell(struct task *t, const struct year_of *y, const char *name, const json_t *v,
                      struct annual_report *draft, struct rows *rows)
{
        const char *path = document_path(t->cx, "cells", name);
        struct annual_value *c;
        struct str text;
        size_t cell;
        int rc = document_text(t->cx, v, path, VALUE_CHARS_MAX, &text);

        if (rc != LH_OK)
                return rc;
        if (!annual_cell_find(y->form, str_of(name), &cell))
                return err_field(t->cx, LH_INVALID, path,
                                 "the form %s has no cell \"%.60s\"; the names stand on the form's "
                                 "page, like norms.documents.made",
                                 y->form->id, name);
        c = &draft->cells[cell];
        if (text.n == 0) {
                c->from = c->has_computed ? ANNUAL_COMPUTED : ANNUAL_UNKNOWN;
                c->v = c->computed;
        } else if (!annual_value_parse(annual_place(y->form, cell).column, text, &c->v)) {
                return err_field(t->cx, LH_INVALID, path,
                                 "\"%.*s\" is no figure for this cell; write digits like 12, with "
                                 "at most %d decimals",
                                 (int)text.n, text.p, annual_place(y->form, cell).column->decimals);
        } else {
                c->from = ANNUAL_ENTERED;
        }
        add_row(t, rows, json_pack("{s:s, s:o}", "cell", name, "value", json_of(text)));
        return LH_OK;
}

/* What was a sum before is one again, unless it is entered now. */
static void forget_sums(struct annual_report *draft)
{
        for (size_t i = 0; i < draft->form->n_cells; i++)
                if (draft->cells[i].from == ANNUAL_SUMMED)
                        draft->cells[i].from = ANNUAL_UNKNOWN;
}

static int refuse_fault(struct task *t, const struct annual_form *f,
                        const struct annual_fault *fault, size_t more)
{
        char name[ANNUAL_CELL_BYTES];
        const char *text = annual_fault_text(t->cx->mem, f, fault, true);

        annual_cell_name(f, fault->cell, name);
        if (more > 0)
                return err_field(t->cx, LH_INVALID, document_path(t->cx, "cells", name),
                                 "%s (and %zu more)", text, more);
        return err_field(t->cx, LH_INVALID, document_path(t->cx, "cells", name), "%s", text);
}

static int enter_cells(struct task *t, const struct year_of *y, const json_t *cells,
                       struct annual_report *draft, struct rows *rows)
{
        struct annual_fault fault;
        const char *name;
        json_t *v;

        if (cells != NULL && (!json_is_object(cells) || json_object_size(cells) > CELLS_MAX))
                return err_field(t->cx, LH_INVALID, "cells",
                                 "cells is an object of at most %d figures by the cells' names",
                                 CELLS_MAX);
        forget_sums(draft);
        json_object_foreach ((json_t *)(uintptr_t)cells, name, v) {
                int rc = enter_cell(t, y, name, v, draft, rows);

                if (rc != LH_OK)
                        return rc;
        }
        annual_sum(y->form, draft->cells);
        if (rows->n > 0 && annual_contradicts(y->form, draft->cells, &fault))
                return refuse_fault(t, y->form, &fault, 0);
        return LH_OK;
}

static int enter_texts(struct task *t, const struct year_of *y, const json_t *texts,
                       struct rows *rows)
{
        const char *name;
        json_t *v;

        if (texts != NULL && (!json_is_object(texts) || json_object_size(texts) > 20))
                return err_field(t->cx, LH_INVALID, "texts",
                                 "texts is an object of texts by the sections' names");
        json_object_foreach ((json_t *)(uintptr_t)texts, name, v) {
                const struct annual_section *s = annual_section(y->form, str_of(name));
                const char *path = document_path(t->cx, "texts", name);
                struct str text;
                int rc;

                if (s == NULL || s->chars_max == 0)
                        return err_field(t->cx, LH_INVALID, path,
                                         "the form %s has no section with a text \"%.40s\"",
                                         y->form->id, name);
                rc = document_text(t->cx, v, path, s->chars_max, &text);
                if (rc == LH_OK && text.n > 0)
                        rc = screen_plain(t->cx, path, text);
                if (rc != LH_OK)
                        return rc;
                add_row(t, rows, json_pack("{s:s, s:o}", "section", name, "text", json_of(text)));
        }
        return LH_OK;
}

/* True if all that is entered stands there already, from the act *ret. */
static bool stands(struct task *t, const struct year_of *y, enum query q, const char *name,
                   const char *value, const struct rows *rows, int64_t *ret)
{
        int value_column = 1, idx_column = q == Q_ANNUAL_CELLS ? 3 : 2;
        size_t same = 0;

        for (size_t i = 0; i < rows->n; i++) {
                struct store_rows r = store_query(t->tx, q, "ti", y->body, (int64_t)y->year);
                json_t *row = json_loadb(rows->at[i].value.p, rows->at[i].value.n, 0, NULL);

                while (store_next(&r))
                        if (str_is(store_str(&r, 0),
                                   json_string_value(json_object_get(row, name))) &&
                            str_is(store_str(&r, value_column),
                                   json_string_value(json_object_get(row, value)))) {
                                same++;
                                *ret = store_i64(&r, idx_column);
                        }
                store_rows_done(&r);
                json_decref(row);
        }
        return same == rows->n;
}

static int append_entry(struct task *t, const struct year_of *y, const struct rows *cells,
                        const struct rows *texts, struct str basis, struct str reason)
{
        struct field f[6] = {
                { .name = str_of("year"), .value = y->text },
                { .name = str_of("form"), .value = str_of(y->form->id) },
                { .name = str_of("basis"), .value = basis },
        };
        struct record r = { .schema = act_kinds[ACT_ANNUAL_ENTER].schema,
                            .fields = f,
                            .n_fields = 3 };

        if (reason.n > 0)
                f[r.n_fields++] = (struct field){ .name = str_of("reason"), .value = reason };
        if (cells->n > 0)
                f[r.n_fields++] = (struct field){ .name = str_of("cells"),
                                                  .table = true,
                                                  .rows = cells->at,
                                                  .n_rows = cells->n };
        if (texts->n > 0)
                f[r.n_fields++] = (struct field){ .name = str_of("texts"),
                                                  .table = true,
                                                  .rows = texts->at,
                                                  .n_rows = texts->n };
        return task_append(t, ACT_ANNUAL_ENTER, y->body, "-", &r);
}

static int read_entry(struct task *t, struct year_of *y, struct str *basis, struct str *reason)
{
        static const char *const names[] = { "act",   "by",    "body",  "year",   "form",
                                             "cells", "texts", "basis", "reason", NULL };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_body(t, &y->body);
        if (rc == LH_OK)
                rc = read_year(t, y);
        if (rc == LH_OK)
                rc = read_form(t, y);
        if (rc == LH_OK && t->by.n == 0)
                rc = err_field(t->cx, LH_INVALID, "by",
                               "by is missing: the officer who answers for these figures");
        if (rc == LH_OK)
                rc = read_reason(t, "basis", BASIS_CHARS_MAX, true, basis);
        if (rc == LH_OK)
                rc = read_reason(t, "reason", REASON_CHARS_MAX, false, reason);
        return rc;
}

int task_annual_enter(struct task *t)
{
        const json_t *cells = json_object_get(t->doc, "cells"),
                     *texts = json_object_get(t->doc, "texts");
        struct rows cell_rows = { arena_alloc(t->cx->mem, CELLS_MAX * sizeof(struct row)), 0 };
        struct rows text_rows = { arena_alloc(t->cx->mem, 20 * sizeof(struct row)), 0 };
        struct annual_report draft;
        struct str basis, reason;
        struct year_of y;
        int64_t idx = -1;
        int rc = read_entry(t, &y, &basis, &reason);

        if (rc == LH_OK)
                rc = annual_draft(t->tx, t->w->rules, y.body, y.year, &draft);
        if (rc == LH_OK)
                rc = enter_texts(t, &y, texts, &text_rows);
        if (rc == LH_OK)
                rc = enter_cells(t, &y, cells, &draft, &cell_rows);
        if (rc == LH_OK && cell_rows.n + text_rows.n == 0)
                rc = err_field(t->cx, LH_INVALID, "cells",
                               "nothing is entered; give cells, texts or both");
        if (rc != LH_OK)
                return rc;
        if (stands(t, &y, Q_ANNUAL_CELLS, "cell", "value", &cell_rows, &idx) &&
            stands(t, &y, Q_ANNUAL_TEXTS, "section", "text", &text_rows, &idx)) {
                task_repeated(t, ACT_ANNUAL_ENTER, (uint64_t)idx, "-");
                return t->tx->rc;
        }
        return append_entry(t, &y, &cell_rows, &text_rows, basis, reason);
}

/* Departments by 31 January to the authority and the public, governments by 31 March: a body that
 * stands below no other and above some is a government here. */
static int report_due(struct task *t, const struct annual_report *a, char ret[11])
{
        struct store_rows r = store_query(t->tx, Q_BODY_GET, "t", a->body);
        bool top = store_next(&r) && store_str(&r, 5).n == 0, known;
        const char *id = top && a->bodies > 1 ? "ogi-report-government" : "ogi-report-department";
        const struct rule_clock *c;
        int32_t end;

        store_rows_done(&r);
        if (!date_make(a->year, 12, 31, &end))
                return err_field(t->cx, LH_INVALID, "year", "%d is no year", a->year);
        c = rule_clock(t->w->rules, str_of(id), end, &known);
        ret[0] = '\0';
        if (c != NULL && c->kind == CLOCK_YEARLY)
                date_format(clock_yearly_day(c, end), ret);
        return t->tx->rc;
}

static int read_date(struct task *t, struct str *ret)
{
        int32_t today = date_in_china(t->cx->now_ms()), day;
        int rc = document_member(t->cx, t->doc, "", "date", 10, false, ret);

        if (rc != LH_OK)
                return rc;
        if (ret->n == 0) {
                char *text = arena_alloc(t->cx->mem, 11);

                date_format(today, text);
                *ret = str_of(text);
        } else if (!date_parse(*ret, &day) || day > today + 1) {
                return err_field(t->cx, LH_INVALID, "date",
                                 "\"%.*s\" is no day up to today; write YYYY-MM-DD", (int)ret->n,
                                 ret->p);
        }
        return LH_OK;
}

static int check_year_over(struct task *t, const struct year_of *y, struct str date)
{
        int year, month, mday;
        int32_t day;

        if (!date_parse(date, &day))
                return LH_OK;
        date_split(day, &year, &month, &mday);
        if (year > y->year)
                return LH_OK;
        return err_field(t->cx, LH_INVALID, "year",
                         "the year %d was not over on %.*s; its report can be published from "
                         "January on",
                         y->year, (int)date.n, date.p);
}

static int check_whole(struct task *t, const struct annual_report *a)
{
        struct annual_fault fault;
        size_t n = annual_check(a->form, a->cells, &fault, 1);

        if (n > 0)
                return refuse_fault(t, a->form, &fault, n - 1);
        for (size_t i = 0; i < a->form->n_sections; i++)
                if (a->form->sections[i].required && a->texts[i][0] == '\0')
                        return err_field(t->cx, LH_INVALID,
                                         document_path(t->cx, "texts", a->form->sections[i].id),
                                         "the text of section \"%s\" is missing; enter it with "
                                         "annual.enter",
                                         a->form->sections[i].name_en);
        return LH_OK;
}

static const char *from_name(enum annual_from from)
{
        if (from == ANNUAL_ENTERED)
                return "entered";
        return from == ANNUAL_SUMMED ? "sum" : "computed";
}

static struct rows cell_rows(struct task *t, const struct annual_report *a)
{
        struct rows l = { arena_alloc(t->cx->mem, a->form->n_cells * sizeof(struct row)), 0 };

        for (size_t i = 0; i < a->form->n_cells; i++) {
                char name[ANNUAL_CELL_BYTES], value[24];
                json_t *o;

                annual_cell_name(a->form, i, name);
                annual_value_format(a->cells[i].v, value);
                o = json_pack("{s:s, s:s, s:s}", "cell", name, "value", value, "from",
                              from_name(a->cells[i].from));
                if (a->cells[i].idx >= 0)
                        json_object_set_new(o, "entered", json_integer(a->cells[i].idx));
                add_row(t, &l, o);
        }
        return l;
}

static struct rows text_rows(struct task *t, const struct annual_report *a)
{
        struct rows l = { arena_alloc(t->cx->mem, a->form->n_sections * sizeof(struct row)), 0 };

        for (size_t i = 0; i < a->form->n_sections; i++)
                if (a->texts[i][0] != '\0')
                        add_row(t, &l,
                                json_pack("{s:s, s:s}", "section", a->form->sections[i].id, "text",
                                          a->texts[i]));
        return l;
}

static struct rows domain_rows(struct task *t, const struct annual_report *a)
{
        struct rows l = { arena_alloc(t->cx->mem, (a->n_domains + 1) * sizeof(struct row)), 0 };

        for (size_t i = 0; i < a->n_domains; i++) {
                const struct annual_domain *d = &a->domains[i];

                add_row(t, &l,
                        json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "domain",
                                  d->id, "projects", d->projects, "allocated", d->allocated,
                                  "amount_fen", d->amount, "published", d->published, "on_time",
                                  d->on_time, "late", d->late, "corrected", d->corrected,
                                  "withdrawn", d->withdrawn, "missing", d->missing));
        }
        return l;
}

static void add_table(struct record *r, const char *name, struct rows rows)
{
        if (rows.n > 0)
                r->fields[r->n_fields++] = (struct field){
                        .name = str_of(name), .table = true, .rows = rows.at, .n_rows = rows.n
                };
}

static void add_value(struct record *r, const char *name, struct str value)
{
        if (value.n > 0)
                r->fields[r->n_fields++] = (struct field){ .name = str_of(name), .value = value };
}

static int append_report(struct task *t, const struct year_of *y, const struct annual_report *a,
                         struct str date, struct str reason)
{
        struct field f[8];
        struct record r = { .schema = act_kinds[ACT_ANNUAL_PUBLISH].schema, .fields = f };
        char due[11];
        int rc = report_due(t, a, due);

        if (rc != LH_OK)
                return rc;
        add_value(&r, "year", y->text);
        add_value(&r, "form", str_of(a->form->id));
        add_value(&r, "date", date);
        add_value(&r, "due", str_of(due));
        add_value(&r, "reason", reason);
        add_table(&r, "cells", cell_rows(t, a));
        add_table(&r, "domains", domain_rows(t, a));
        add_table(&r, "texts", text_rows(t, a));
        rc = task_append(t, ACT_ANNUAL_PUBLISH, y->body, "-", &r);
        snprintf(t->out->page, sizeof(t->out->page), "/annual/%.64s-%d", y->body, y->year);
        return rc;
}

int task_annual_publish(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body",   "year",
                                             "form", "date", "reason", NULL };
        struct annual_report draft, old;
        struct str date, reason;
        struct year_of y;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_body(t, &y.body);
        if (rc == LH_OK)
                rc = read_year(t, &y);
        if (rc == LH_OK)
                rc = read_form(t, &y);
        if (rc == LH_OK)
                rc = read_date(t, &date);
        if (rc == LH_OK)
                rc = check_year_over(t, &y, date);
        if (rc == LH_OK)
                rc = read_reason(t, "reason", REASON_CHARS_MAX, false, &reason);
        if (rc == LH_OK)
                rc = annual_draft(t->tx, t->w->rules, y.body, y.year, &draft);
        if (rc == LH_OK)
                rc = check_whole(t, &draft);
        if (rc != LH_OK)
                return rc;
        rc = annual_published(t->tx, t->w->rules, y.body, y.year, &old);
        if (rc == LH_OK && !annual_differs(&old, &draft)) {
                task_repeated(t, ACT_ANNUAL_PUBLISH, (uint64_t)old.idx, "-");
                return t->tx->rc;
        }
        if (rc == LH_OK && reason.n == 0)
                return err_field(t->cx, LH_CONFLICT, "reason",
                                 "record %lld published this report with other figures; say in "
                                 "reason why it is replaced",
                                 (long long)old.idx);
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return rc;
        return append_report(t, &y, &draft, date, reason);
}
