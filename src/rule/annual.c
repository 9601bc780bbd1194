#include "rule/annual.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct annual_form *annual_form_of_year(const struct rule_set *set, int year)
{
        size_t n;
        const struct annual_form *f = rule_annual_forms(set, &n);

        for (size_t i = 0; i < n; i++)
                if (year >= f[i].first && year <= f[i].last)
                        return &f[i];
        return NULL;
}

const struct annual_form *annual_form(const struct rule_set *set, struct str id)
{
        size_t n;
        const struct annual_form *f = rule_annual_forms(set, &n);

        for (size_t i = 0; i < n; i++)
                if (str_is(id, f[i].id))
                        return &f[i];
        return NULL;
}

const struct annual_section *annual_section(const struct annual_form *f, struct str id)
{
        for (size_t i = 0; i < f->n_sections; i++)
                if (str_is(id, f->sections[i].id))
                        return &f->sections[i];
        return NULL;
}

struct annual_place annual_place(const struct annual_form *f, size_t cell)
{
        const struct annual_table *t = f->tables;

        while (cell >= t->first + t->n_rows * t->n_columns)
                t++;
        cell -= t->first;
        return (struct annual_place){ t, &t->rows[cell / t->n_columns],
                                      &t->columns[cell % t->n_columns] };
}

static bool take_word(struct str *rest, struct str *ret)
{
        const char *dot = rest->n == 0 ? NULL : memchr(rest->p, '.', rest->n);

        if (rest->p == NULL)
                return false;
        *ret = *rest;
        if (dot == NULL) {
                *rest = (struct str){ NULL, 0 };
                return true;
        }
        ret->n = (size_t)(dot - rest->p);
        *rest = (struct str){ dot + 1, rest->n - ret->n - 1 };
        return true;
}

static bool line_find(const struct annual_line *l, size_t n, struct str id, size_t *ret)
{
        for (size_t i = 0; i < n; i++)
                if (str_is(id, l[i].id)) {
                        *ret = i;
                        return true;
                }
        return false;
}

bool annual_cell_find(const struct annual_form *f, struct str name, size_t *ret)
{
        struct str table, row, column;
        size_t r, c;

        if (!take_word(&name, &table) || !take_word(&name, &row) || !take_word(&name, &column) ||
            name.p != NULL)
                return false;
        for (size_t i = 0; i < f->n_tables; i++) {
                const struct annual_table *t = &f->tables[i];

                if (!str_is(table, t->id) || !line_find(t->rows, t->n_rows, row, &r) ||
                    !line_find(t->columns, t->n_columns, column, &c))
                        continue;
                *ret = t->first + r * t->n_columns + c;
                return true;
        }
        return false;
}

void annual_cell_name(const struct annual_form *f, size_t cell, char *ret)
{
        struct annual_place p = annual_place(f, cell);

        snprintf(ret, ANNUAL_CELL_BYTES, "%s.%s.%s", p.table->id, p.row->id, p.column->id);
}

static void put_line(struct buf *b, const struct annual_line *l, bool english)
{
        const char *group = english ? l->group_en : l->group;

        if (group[0] != '\0')
                buf_printf(b, "%s / ", group);
        buf_puts(b, english ? l->name_en : l->name);
}

const char *annual_cell_title(struct arena *mem, const struct annual_form *f, size_t cell,
                              bool english)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct annual_place p = annual_place(f, cell);

        buf_init(&b, 4096);
        put_line(&b, p.row, english);
        buf_puts(&b, english ? ", " : "，");
        put_line(&b, p.column, english);
        return arena_strndup(mem, b.p, b.n);
}

bool annual_outcome_row(const struct annual_table *t, struct str outcome, size_t *ret_row)
{
        for (size_t i = 0; i < t->n_rows; i++)
                for (size_t k = 0; k < t->rows[i].n_takes; k++)
                        if (str_is(outcome, t->rows[i].takes[k])) {
                                *ret_row = i;
                                return true;
                        }
        return false;
}

const struct annual_table *annual_requests(const struct annual_form *f)
{
        for (size_t i = 0; i < f->n_tables; i++)
                if (f->tables[i].from_requests)
                        return &f->tables[i];
        return NULL;
}

static bool fraction_parse(struct str s, int decimals, int64_t *ret)
{
        int64_t v = 0;

        if (s.n == 0 || s.n > (size_t)decimals)
                return false;
        for (size_t i = 0; i < ANNUAL_DECIMALS; i++) {
                if (i < s.n && (s.p[i] < '0' || s.p[i] > '9'))
                        return false;
                v = v * 10 + (i < s.n ? s.p[i] - '0' : 0);
        }
        *ret = v;
        return true;
}

bool annual_value_parse(const struct annual_line *column, struct str text, int64_t *ret)
{
        bool minus = text.n > 0 && text.p[0] == '-';
        struct str whole = minus ? (struct str){ text.p + 1, text.n - 1 } : text, fraction;
        const char *dot = whole.n == 0 ? NULL : memchr(whole.p, '.', whole.n);
        int64_t part = 0;
        uint64_t v;

        if (minus && !column->negative)
                return false;
        if (dot != NULL) {
                fraction.p = dot + 1;
                fraction.n = whole.n - (size_t)(dot - whole.p) - 1;
                whole.n -= fraction.n + 1;
                if (!fraction_parse(fraction, column->decimals, &part))
                        return false;
        }
        if (whole.n > ANNUAL_DIGITS_MAX || !decimal_parse(whole, &v))
                return false;
        *ret = (int64_t)v * ANNUAL_UNIT + part;
        if (minus)
                *ret = -*ret;
        return true;
}

void annual_value_format(int64_t v, char *ret)
{
        int64_t whole = v / ANNUAL_UNIT, part = v % ANNUAL_UNIT;
        size_t n = (size_t)snprintf(ret, 24, "%s%" PRId64 ".%06" PRId64, v < 0 ? "-" : "",
                                    whole < 0 ? -whole : whole, part < 0 ? -part : part);

        while (ret[n - 1] == '0')
                n--;
        if (ret[n - 1] == '.')
                n--;
        ret[n] = '\0';
}

/* The sum of n cells, from `first` with a step for each place; false if one of them is unknown. */
static bool add_up(const struct annual_value *first, const size_t *places, size_t n, size_t step,
                   int64_t *ret)
{
        *ret = 0;
        for (size_t i = 0; i < n; i++) {
                const struct annual_value *c = first + places[i] * step;

                if (c->from == ANNUAL_UNKNOWN)
                        return false;
                *ret += c->v;
        }
        return true;
}

/* The cell as the sum of cells of its own row; else of its column. */
static bool cell_sum(const struct annual_table *t, const struct annual_value *cells, size_t row,
                     size_t column, int64_t *ret)
{
        const struct annual_line *r = &t->rows[row], *c = &t->columns[column];
        const struct annual_value *table = cells + t->first;

        if (c->n_sum > 0)
                return add_up(table + row * t->n_columns, c->sum, c->n_sum, 1, ret);
        return r->n_sum > 0 && add_up(table + column, r->sum, r->n_sum, t->n_columns, ret);
}

static void sum_table(const struct annual_table *t, struct annual_value *cells)
{
        for (size_t r = 0; r < t->n_rows; r++)
                for (size_t c = 0; c < t->n_columns; c++) {
                        struct annual_value *v = &cells[t->first + r * t->n_columns + c];
                        int64_t sum;

                        if (v->from == ANNUAL_ENTERED || !cell_sum(t, cells, r, c, &sum))
                                continue;
                        v->from = ANNUAL_SUMMED;
                        v->v = sum;
                }
}

void annual_sum(const struct annual_form *f, struct annual_value *cells)
{
        for (size_t i = 0; i < f->n_tables; i++)
                sum_table(&f->tables[i], cells);
}

struct faults {
        struct annual_fault *at;
        size_t n, max;
};

static void add_fault(struct faults *l, enum annual_fault_kind kind, size_t cell, int64_t got,
                      int64_t sum)
{
        if (l->n < l->max)
                l->at[l->n] = (struct annual_fault){ kind, cell, got, sum };
        l->n++;
}

static void check_cell(const struct annual_table *t, const struct annual_value *cells, size_t row,
                       size_t column, struct faults *out)
{
        const struct annual_line *r = &t->rows[row], *c = &t->columns[column];
        const struct annual_value *table = cells + t->first;
        size_t cell = t->first + row * t->n_columns + column;
        int64_t sum;

        if (cells[cell].from == ANNUAL_UNKNOWN) {
                /* A sum is missing only because one of its parts is. */
                if (c->n_sum == 0 && r->n_sum == 0)
                        add_fault(out, ANNUAL_MISSING, cell, 0, 0);
                return;
        }
        if (c->n_sum > 0 && add_up(table + row * t->n_columns, c->sum, c->n_sum, 1, &sum) &&
            sum != cells[cell].v)
                add_fault(out, ANNUAL_SUM_ROW, cell, cells[cell].v, sum);
        if (r->n_sum > 0 && add_up(table + column, r->sum, r->n_sum, t->n_columns, &sum) &&
            sum != cells[cell].v)
                add_fault(out, ANNUAL_SUM_COLUMN, cell, cells[cell].v, sum);
}

static void check_balance(const struct annual_table *t, const struct annual_value *cells,
                          struct faults *out)
{
        for (size_t c = 0; c < t->n_columns; c++) {
                const struct annual_value *table = cells + t->first + c;
                int64_t left, right;

                if (add_up(table, t->left, t->n_left, t->n_columns, &left) &&
                    add_up(table, t->right, t->n_right, t->n_columns, &right) && left != right)
                        add_fault(out, ANNUAL_BALANCE, t->first + t->left[0] * t->n_columns + c,
                                  left, right);
        }
}

size_t annual_check(const struct annual_form *f, const struct annual_value *cells,
                    struct annual_fault *ret, size_t max)
{
        struct faults l = { ret, 0, max };

        for (size_t i = 0; i < f->n_tables; i++) {
                const struct annual_table *t = &f->tables[i];

                for (size_t k = 0; k < t->n_rows * t->n_columns; k++)
                        check_cell(t, cells, k / t->n_columns, k % t->n_columns, &l);
                if (t->n_left > 0)
                        check_balance(t, cells, &l);
        }
        return l.n;
}

bool annual_contradicts(const struct annual_form *f, const struct annual_value *cells,
                        struct annual_fault *ret)
{
        struct annual_fault *all = mem_alloc((f->n_cells * 3 + 1) * sizeof(*all));
        size_t n = annual_check(f, cells, all, f->n_cells * 3), i = 0;

        while (i < n && all[i].kind == ANNUAL_MISSING)
                i++;
        if (i < n)
                *ret = all[i];
        free(all);
        return i < n;
}

static void put_rows(struct buf *b, const struct annual_table *t, const size_t *rows, size_t n,
                     bool english)
{
        for (size_t i = 0; i < n; i++)
                buf_printf(b, "%s%s", i == 0 ? "" : " + ",
                           english ? t->rows[rows[i]].name_en : t->rows[rows[i]].name);
}

static void put_balance(struct buf *b, const struct annual_form *f,
                        const struct annual_fault *fault, const char *left, const char *right,
                        bool english)
{
        struct annual_place p = annual_place(f, fault->cell);

        buf_printf(b, english ? "%s: " : "%s：", english ? p.column->name_en : p.column->name);
        put_rows(b, p.table, p.table->left, p.table->n_left, english);
        buf_printf(b, english ? " is %s, but " : "为%s，而", left);
        put_rows(b, p.table, p.table->right, p.table->n_right, english);
        buf_printf(b, english ? " is %s" : "为%s", right);
}

const char *annual_fault_text(struct arena *mem, const struct annual_form *f,
                              const struct annual_fault *fault, bool english)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const char *title = annual_cell_title(mem, f, fault->cell, english);
        char got[24], sum[24];

        buf_init(&b, 8192);
        annual_value_format(fault->got, got);
        annual_value_format(fault->sum, sum);
        switch (fault->kind) {
        case ANNUAL_MISSING:
                buf_printf(&b,
                           english ? "%s: nothing was entered; enter 0 if there was none"
                                   : "%s：没有填写；没有的填 0",
                           title);
                break;
        case ANNUAL_SUM_ROW:
                buf_printf(&b,
                           english ? "%s: %s was entered, the columns before it add up to %s"
                                   : "%s：填的是%s，同一行各列之和是%s",
                           title, got, sum);
                break;
        case ANNUAL_SUM_COLUMN:
                buf_printf(&b,
                           english ? "%s: %s was entered, the rows before it add up to %s"
                                   : "%s：填的是%s，同一列各行之和是%s",
                           title, got, sum);
                break;
        case ANNUAL_BALANCE: put_balance(&b, f, fault, got, sum, english); break;
        }
        return arena_strndup(mem, b.p, b.n);
}
