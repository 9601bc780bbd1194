#include "web/table_file_int.h"
#include "base/text.h"

#include <stdio.h>

struct table_file_row {
        struct table_file_row *next;
        struct str cells[];
};

struct table_file table_file_begin(struct ctx *cx, const char *title,
                                   const struct table_file_column *columns, size_t n_columns,
                                   bool english)
{
        struct table_file t = { .cx = cx,
                                .title = title,
                                .columns = columns,
                                .n_columns = n_columns,
                                .english = english };

        if (n_columns == 0 || n_columns > TABLE_FILE_COLUMNS_MAX)
                t.rc = err_set(cx, LH_LIMIT, "a table file has 1 to %d columns, not %zu",
                               TABLE_FILE_COLUMNS_MAX, n_columns);
        return t;
}

static void open_row(struct table_file *t)
{
        size_t bytes = sizeof(struct table_file_row) + t->n_columns * sizeof(struct str);

        if (t->n_rows >= TABLE_FILE_ROWS_MAX) {
                t->rc = err_set(t->cx, LH_LIMIT,
                                "the list has more than %d rows; ask for fewer with the filters",
                                TABLE_FILE_ROWS_MAX);
                return;
        }
        t->open = arena_alloc(t->cx->mem, bytes);
        t->n_cells = 0;
}

static void close_row(struct table_file *t)
{
        if (t->last == NULL)
                t->first = t->open;
        else
                t->last->next = t->open;
        t->last = t->open;
        t->open = NULL;
        t->n_rows++;
}

void table_file_str(struct table_file *t, struct str cell)
{
        if (t->rc == LH_OK && t->open == NULL)
                open_row(t);
        if (t->rc != LH_OK)
                return;
        if (cell.n > 0)
                cell.p = arena_strndup(t->cx->mem, cell.p, cell.n);
        t->open->cells[t->n_cells++] = cell;
        if (t->n_cells == t->n_columns)
                close_row(t);
}

void table_file_text(struct table_file *t, const char *cell)
{
        table_file_str(t, str_of(cell));
}

void table_file_empty(struct table_file *t)
{
        table_file_str(t, str_of(NULL));
}

void table_file_int(struct table_file *t, int64_t v)
{
        char text[24];

        snprintf(text, sizeof(text), "%lld", (long long)v);
        table_file_text(t, text);
}

void table_file_fen(struct table_file *t, int64_t fen)
{
        uint64_t v = fen < 0 ? -(uint64_t)fen : (uint64_t)fen;
        char text[32];

        snprintf(text, sizeof(text), "%s%llu.%02u", fen < 0 ? "-" : "",
                 (unsigned long long)(v / 100), (unsigned)(v % 100));
        table_file_text(t, text);
}

int table_file_check(struct table_file *t)
{
        if (t->rc == LH_OK && t->open != NULL)
                t->rc = err_set(t->cx, LH_CORRUPT,
                                "row %zu of the table file \"%s\" has %zu of %zu cells",
                                t->n_rows + 1, t->title, t->n_cells, t->n_columns);
        return t->rc;
}

const char *table_file_heading(const struct table_file *t, size_t column)
{
        const struct table_file_column *c = &t->columns[column];

        return t->english && c->name_en != NULL && c->name_en[0] != '\0' ? c->name_en : c->name;
}

const struct str *table_file_cells(const struct table_file *t, const void **at)
{
        const struct table_file_row *row =
                *at == NULL ? t->first : ((const struct table_file_row *)*at)->next;

        *at = row;
        return row == NULL ? NULL : row->cells;
}

bool table_file_decimal(struct str s)
{
        size_t i = 0, digits = 0;

        if (i < s.n && s.p[i] == '-')
                i++;
        for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
                digits++;
        if (digits == 0)
                return false;
        if (i < s.n && s.p[i] == '.') {
                size_t point = ++i;

                while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
                        i++;
                if (i == point)
                        return false;
        }
        return i == s.n;
}

/* True if a spreadsheet could take what stands here for a formula. */
static bool starts_formula(struct str s)
{
        static const char *const signs[] = {
                "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"
        };

        for (size_t i = 0; i < countof(signs); i++) {
                struct str rest = s;

                if (str_skip(&rest, signs[i]))
                        return true;
        }
        return false;
}

static bool needs_guard(struct str s)
{
        while (s.n > 0 && s.p[0] == '\'') {
                s.p++;
                s.n--;
        }
        return starts_formula(s);
}

static void put_quoted(struct buf *out, struct str s, bool guard)
{
        bool quote = guard;

        for (size_t i = 0; i < s.n && !quote; i++)
                quote = strchr("\",\r\n", s.p[i]) != NULL || (unsigned char)s.p[i] < ' ';
        if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
                quote = true;
        if (!quote) {
                buf_str(out, s);
                return;
        }
        buf_putc(out, '"');
        if (guard)
                buf_putc(out, '\'');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"')
                        buf_putc(out, '"');
                buf_putc(out, s.p[i]);
        }
        buf_putc(out, '"');
}

static void put_cell(struct buf *out, enum table_file_type type, struct str s)
{
        bool number = type == TABLE_NUMBER || type == TABLE_MONEY;

        put_quoted(out, s, needs_guard(s) && !(number && table_file_decimal(s)));
}

int table_file_csv(struct table_file *t, struct buf *out)
{
        const struct str *cells;
        const void *at = NULL;

        if (table_file_check(t) != LH_OK)
                return t->rc;
        buf_puts(out, "\xef\xbb\xbf");
        for (size_t i = 0; i < t->n_columns; i++) {
                if (i > 0)
                        buf_putc(out, ',');
                put_cell(out, TABLE_TEXT, str_of(table_file_heading(t, i)));
        }
        buf_puts(out, "\r\n");
        while ((cells = table_file_cells(t, &at)) != NULL) {
                for (size_t i = 0; i < t->n_columns; i++) {
                        if (i > 0)
                                buf_putc(out, ',');
                        put_cell(out, t->columns[i].type, cells[i]);
                }
                buf_puts(out, "\r\n");
        }
        if (!buf_ok(out))
                return err_set(t->cx, LH_LIMIT,
                               "the list is larger than %zu bytes as CSV; ask for fewer rows with "
                               "the filters",
                               out->max);
        return LH_OK;
}
