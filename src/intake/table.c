#include "intake/table.h"

#include "base/text.h"

void table_open(struct ctx *cx, struct table *t, const struct reader_job *job, struct sink *out)
{
        *t = (struct table){ .cx = cx, .job = job, .out = out };
}

static struct str trimmed(struct str s)
{
        while (s.n > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
                s = (struct str){ s.p + 1, s.n - 1 };
        while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
                s.n--;
        return s;
}

static bool is_blank(const struct row *row)
{
        for (size_t i = 0; i < row->n; i++)
                if (trimmed(row->cells[i]).n > 0)
                        return false;
        return true;
}

static bool has_name(const struct str *names, size_t n, const char *wanted)
{
        for (size_t i = 0; i < n; i++)
                if (str_is(names[i], wanted))
                        return true;
        return false;
}

static struct str keep(struct table *t, struct str s)
{
        return (struct str){ arena_strndup(t->cx->mem, s.p, s.n), s.n };
}

static struct str *keep_names(struct table *t, const struct row *row)
{
        struct str *names = arena_alloc(t->cx->mem, (row->n + 1) * sizeof(*names));

        for (size_t i = 0; i < row->n; i++)
                names[i] = keep(t, trimmed(row->cells[i]));
        return names;
}

/* Two rows of header: a merged cell above stands in its first column only and names those to its
 * right as well. */
static void join_upper(struct table *t, struct str *names, size_t n)
{
        struct str above = { 0 };

        for (size_t i = 0; i < n; i++) {
                char *both;

                if (i < t->n_upper && t->upper[i].n > 0)
                        above = t->upper[i];
                if (names[i].n == 0)
                        names[i] = i < t->n_upper ? t->upper[i] : (struct str){ "", 0 };
                else if (above.n > 0) {
                        both = arena_printf(t->cx->mem, "%.*s/%.*s", (int)above.n, above.p,
                                            (int)names[i].n, names[i].p);
                        names[i] = str_of(both);
                }
        }
}

/* Nameless columns are called by their number, repeated names get one. */
static void make_unique(struct table *t, struct str *names, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                unsigned copy = 1;

                for (size_t k = 0; k < i && names[i].n > 0; k++)
                        copy += str_eq(names[k], names[i]) ? 1 : 0;
                if (names[i].n == 0)
                        names[i] = str_of(arena_printf(t->cx->mem, "#%zu", i + 1));
                else if (copy > 1)
                        names[i] = str_of(arena_printf(t->cx->mem, "%.*s#%u", (int)names[i].n,
                                                       names[i].p, copy));
        }
}

static bool is_header(const struct table *t, const struct str *names, size_t n)
{
        for (size_t i = 0; i < t->job->n_header; i++)
                if (!has_name(names, n, t->job->header[i]))
                        return false;
        return true;
}

static int no_header(struct table *t)
{
        struct buf list;
        int rc;

        buf_init(&list, 400);
        for (size_t i = 0; i < t->job->n_header; i++)
                buf_printf(&list, "%s\"%s\"", i ? ", " : "", t->job->header[i]);
        rc = err_set(t->cx, LH_INVALID,
                     "none of its first %u rows has all the columns %s; choose the mapping that "
                     "fits with "
                     "--as, or put the names back",
                     t->looked_at, list.p ? list.p : "");
        buf_done(&list);
        return rc;
}

static int look_for_header(struct table *t, const struct row *row)
{
        struct str *names = keep_names(t, row);
        struct piece head = { .type = PIECE_HEADER,
                              .line = row->line,
                              .bytes_done = row->bytes_done };

        if (t->job->header_rows == 2)
                join_upper(t, names, row->n);
        if (is_header(t, names, row->n) && (t->job->header_rows < 2 || t->upper != NULL)) {
                make_unique(t, names, row->n);
                t->names = names;
                t->n_names = row->n;
                head.cells = names;
                head.n_cells = row->n;
                t->out->put(t->out->arg, &head);
                return LH_OK;
        }
        t->upper = keep_names(t, row);
        t->n_upper = row->n;
        return ++t->looked_at >= HEADER_ROWS_LOOKED_AT ? no_header(t) : LH_OK;
}

static size_t cells_used(const struct row *row)
{
        size_t n = row->n;

        while (n > 0 && trimmed(row->cells[n - 1]).n == 0)
                n--;
        return n;
}

int table_row(struct table *t, const struct row *row)
{
        struct row fit = *row;

        if (is_blank(row))
                return LH_OK;
        if (t->job->header_rows > 0 && t->names == NULL)
                return look_for_header(t, row);
        if (t->names != NULL && fit.n > t->n_names)
                fit.n = cells_used(row);
        if (t->names != NULL && fit.n > t->n_names)
                sink_refuse(t->out, row->line, row->bytes_done,
                            "the row has %zu cells but the header has %zu; put quotes around cells "
                            "that "
                            "hold the delimiter",
                            fit.n, t->n_names);
        else if (t->names != NULL && fit.n < t->n_names && !t->short_rows_ok)
                sink_refuse(t->out, row->line, row->bytes_done,
                            "the row has %zu cells but the header has %zu; the row is cut off or a "
                            "delimiter is missing",
                            fit.n, t->n_names);
        else
                sink_record(t->out, PIECE_ROW, row->line, row->bytes_done, fit.cells, fit.n);
        return LH_OK;
}

int table_end(struct table *t)
{
        if (t->job->header_rows > 0 && t->names == NULL && t->job->n_header > 0)
                return no_header(t);
        return LH_OK;
}
