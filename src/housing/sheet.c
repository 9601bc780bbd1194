#include "housing/sheet_int.h"

#include <stdlib.h>

static void note(struct ctx *cx, struct sheet_list *l, const char *text)
{
        if (l->n_notes == l->cap_notes) {
                const char **more = arena_alloc(cx->mem, 2 * (l->cap_notes + 32) * sizeof(*more));

                for (size_t i = 0; i < l->n_notes; i++)
                        more[i] = l->notes[i];
                l->notes = more;
                l->cap_notes = 2 * (l->cap_notes + 32);
        }
        l->notes[l->n_notes++] = text;
}

static void add_row(struct ctx *cx, struct sheet_list *l, const struct sheet_row *row)
{
        if (l->n == l->cap) {
                struct sheet_row *more = arena_alloc(cx->mem, 2 * (l->cap + 256) * sizeof(*more));

                if (l->n > 0)
                        memcpy(more, l->rows, l->n * sizeof(*more));
                l->rows = more;
                l->cap = 2 * (l->cap + 256);
        }
        l->rows[l->n++] = *row;
}

static bool is_blank(const struct grid *g, size_t i)
{
        for (size_t k = 0; k < g->columns; k++)
                if (g->cells[i][k].n > 0)
                        return false;
        return true;
}

static void take_rows(struct ctx *cx, const struct grid *g, const size_t *at, const char *where,
                      struct sheet_list *l)
{
        for (size_t i = 0; i < g->n; i++) {
                struct sheet_row row = { .sheet = where, .line = g->lines[i] };
                double amount;

                for (size_t k = 0; k < COLUMN_KINDS; k++)
                        if (at[k] < SHEET_COLUMNS_MAX)
                                row.cell[k] = g->cells[i][at[k]];
                if (is_blank(g, i))
                        continue;
                if (!sheet_is_name(row.cell[COLUMN_NAME]) ||
                    !sheet_number(row.cell[COLUMN_AMOUNT], &amount)) {
                        note(cx, l,
                             arena_printf(cx->mem,
                                          "%s, row %llu: no name with an amount (title, header or "
                                          "sum)",
                                          where, (unsigned long long)g->lines[i]));
                        continue;
                }
                add_row(cx, l, &row);
        }
}

/* Who a row is about: ID number, or account. */
static struct str person(const struct sheet_row *r)
{
        return r->cell[COLUMN_ID].n > 0 ? r->cell[COLUMN_ID] : r->cell[COLUMN_CARD];
}

static int by_person(const void *a, const void *b)
{
        const struct str x = person(*(const struct sheet_row *const *)a),
                         y = person(*(const struct sheet_row *const *)b);
        int c = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);

        return c != 0 ? c : (x.n > y.n) - (x.n < y.n);
}

/* Rows from `from` on whose people stand in a sheet before: told each, unless they are most of the
 * sheet, which then is a list of another kind (who is new, who left) and would pay them twice. */
static size_t find_repeats(struct ctx *cx, struct sheet_list *l, size_t from, bool tell)
{
        const struct sheet_row **known = mem_alloc((from + 1) * sizeof(*known));
        size_t n = 0, found = 0;

        for (size_t i = 0; i < from; i++)
                if (person(&l->rows[i]).n > 0)
                        known[n++] = &l->rows[i];
        if (n > 0)
                qsort(known, n, sizeof(*known), by_person);
        for (size_t i = from; i < l->n; i++) {
                const struct sheet_row *r = &l->rows[i];
                const struct sheet_row **twin =
                        n == 0 || person(r).n == 0
                                ? NULL
                                : bsearch(&r, known, n, sizeof(*known), by_person);

                if (twin == NULL)
                        continue;
                found++;
                l->n_repeats += tell;
                if (tell)
                        note(cx, l,
                             arena_printf(cx->mem,
                                          "%s, row %llu: taken, but the same person stands in %s, "
                                          "row %llu",
                                          r->sheet, (unsigned long long)r->line, (*twin)->sheet,
                                          (unsigned long long)(*twin)->line));
        }
        free(known);
        return found;
}

static void leave_sheet(struct ctx *cx, struct sheet_list *l, const char *name, const char *why)
{
        l->left[l->n_left++] = arena_printf(cx->mem, "%s: %s", name, why);
}

/* must: it was asked for by name, so that what is wrong with it is an error. */
static int read_sheet(struct ctx *cx, const char *path, const char *name, bool must,
                      struct sheet_list *l)
{
        lh_auto(grid_done) struct grid g = { 0 };
        const char *where = name == NULL ? "list" : name;
        size_t at[COLUMN_KINDS], rows = l->n, notes = l->n_notes;
        int rc = sheet_grid(cx, path, name, &g);

        if (rc != LH_OK)
                return rc;
        rc = sheet_columns(cx, &g, where, at);
        if (rc != LH_OK) {
                if (must)
                        return rc;
                leave_sheet(cx, l, where,
                            g.n == 0 ? "empty" : "no column of names and one of amounts");
                return LH_OK;
        }
        take_rows(cx, &g, at, where, l);
        if (!must && 2 * find_repeats(cx, l, rows, false) > l->n - rows) {
                l->n = rows;
                l->n_notes = notes;
                leave_sheet(cx, l, where,
                            "most of its people stand in the sheets before; --sheet adds it");
                return LH_OK;
        }
        find_repeats(cx, l, rows, true);
        l->read[l->n_read++] = where;
        return LH_OK;
}

static bool is_among(const char *name, const char *const *names, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(name, names[i]) == 0)
                        return true;
        return false;
}

/* "新增退出名单": who came and who left, not who is paid. */
static bool tells_changes(const char *name)
{
        static const char *const words[] = { "退出", "新增", "停发", "注销", "变更" };

        for (size_t i = 0; i < countof(words); i++)
                if (strstr(name, words[i]) != NULL)
                        return true;
        return false;
}

/* All sheets of a workbook that are a list, or those that were asked for; why the others are not
 * read is said. */
static int read_book(struct ctx *cx, const char *path, const struct books *b,
                     const char *const *sheets, size_t n_sheets, struct sheet_list *l)
{
        for (size_t i = 0; i < b->n; i++) {
                const char *name = b->names[i];
                int rc = LH_OK;

                if (n_sheets > 0 && !is_among(name, sheets, n_sheets))
                        leave_sheet(cx, l, name, "not asked for");
                else if (n_sheets == 0 && b->hidden[i])
                        leave_sheet(cx, l, name, "hidden; --sheet adds it");
                else if (n_sheets == 0 && b->n > 1 && tells_changes(name))
                        leave_sheet(cx, l, name, "a list of changes by its name; --sheet adds it");
                else
                        rc = read_sheet(cx, path, name, n_sheets > 0 || b->n == 1, l);
                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

int sheet_list_read(struct ctx *cx, const char *path, char *const *sheets, size_t n_sheets,
                    struct sheet_list *ret)
{
        const char *const *asked = (const char *const *)sheets;
        struct books b;
        int rc = sheet_books(cx, path, &b);

        *ret = (struct sheet_list){ 0 };
        /* What is asked for and not there is an error, not a list with fewer people. */
        for (size_t i = 0; rc == LH_OK && i < n_sheets; i++)
                if (!is_among(asked[i], b.names, b.n))
                        rc = err_set(cx, LH_INVALID, "there is no sheet \"%s\"", asked[i]);
        if (rc == LH_OK)
                rc = b.is_book ? read_book(cx, path, &b, asked, n_sheets, ret)
                               : read_sheet(cx, path, NULL, true, ret);
        if (rc != LH_OK)
                return rc;
        return ret->n > 0 ? LH_OK : err_set(cx, LH_INVALID, "%s holds no row of a list", path);
}
