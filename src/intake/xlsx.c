#include "intake/xlsx.h"

#include "base/time.h"
#include "intake/table.h"
#include "intake/xlsx_book.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL };

struct sheet {
        struct table table;
        uint64_t row;  /* from 1 */
        size_t column; /* of the cell that is read, from 0 */
        size_t n;      /* cells used in the row */
        bool in_row, in_value, wide;
        enum cell_type type;
        size_t style;
        struct buf value; /* of the cell */
        struct buf bytes; /* of the row */
        struct {
                size_t begin, end;
        } at[RECORD_CELLS_MAX];
        struct str cells[RECORD_CELLS_MAX];
};

/* "BC12" is column 54. Without a reference the cell follows the one before. */
static size_t column_of(const char *ref, size_t next)
{
        size_t c = 0;

        if (ref == NULL)
                return next;
        for (; *ref >= 'A' && *ref <= 'Z' && c < 100000; ref++)
                c = c * 26 + (size_t)(*ref - 'A' + 1);
        return c == 0 ? next : c - 1;
}

static enum cell_type type_of(const char *t)
{
        if (t == NULL || strcmp(t, "n") == 0)
                return CELL_NUMBER;
        if (strcmp(t, "s") == 0)
                return CELL_SHARED;
        return strcmp(t, "b") == 0 ? CELL_BOOL : CELL_TEXT;
}

static void open_row(struct part *p, struct sheet *s, const char **a)
{
        const char *r = part_attribute(a, "r");

        s->row = r ? strtoull(r, NULL, 10) : s->row + 1;
        if (s->row == 0 || s->row > XLSX_ROWS_MAX)
                part_stop(p, err_set(p->book->cx, LH_LIMIT,
                                     "it has more than %u rows; split it or save it as CSV",
                                     XLSX_ROWS_MAX));
        s->in_row = true;
        s->n = 0;
        s->wide = false;
        s->column = (size_t)-1;
        buf_clear(&s->bytes);
}

static void open_cell(struct sheet *s, const char **a)
{
        const char *style = part_attribute(a, "s");

        s->column = column_of(part_attribute(a, "r"), s->column + 1);
        s->type = type_of(part_attribute(a, "t"));
        s->style = style ? strtoul(style, NULL, 10) : 0;
        buf_clear(&s->value);
}

static void sheet_open(struct part *p, const char *name, const char **a)
{
        struct sheet *s = p->arg;

        if (strcmp(name, "row") == 0)
                open_row(p, s, a);
        else if (s->in_row && strcmp(name, "c") == 0)
                open_cell(s, a);
        s->in_value = s->in_row && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
}

static void sheet_text(struct part *p, const char *text, size_t n)
{
        struct sheet *s = p->arg;

        if (s->in_value)
                buf_add(&s->value, text, n);
}

/* A day of the workbook's calendar. Its day 60 is 1900-02-29, which never was; before it the count
 * is one off. */
static bool put_date(struct buf *out, double serial, bool from_1904)
{
        double whole = floor(serial);
        long seconds = lround((serial - whole) * 86400);
        int32_t day;
        char text[16];

        if (serial < 0 || serial > 2958465 || (!from_1904 && whole == 60))
                return false;
        day = (int32_t)whole + (from_1904 ? -24107 : whole < 60 ? -25568 : -25569);
        if (seconds == 86400) {
                seconds = 0;
                day++;
        }
        date_format(day, text);
        buf_puts(out, text);
        if (seconds > 0)
                buf_printf(out, " %02ld:%02ld:%02ld", seconds / 3600, seconds / 60 % 60,
                           seconds % 60);
        return true;
}

/* A sheet keeps binary fractions; what it shows, and what the clerk typed, has at most 15 digits.
 */
static void put_number(struct buf *out, double v)
{
        char text[64];
        int point = v == 0 ? 0 : (int)floor(log10(fabs(v)));

        snprintf(text, sizeof(text), "%.15g", v);
        if (strchr(text, 'e') == NULL) {
                buf_puts(out, text);
                return;
        }
        if (point >= 15 || point < -20) {
                buf_printf(out, "%.0f", v);
                return;
        }
        snprintf(text, sizeof(text), "%.*f", 14 - point, v);
        buf_puts(out, text);
        while (out->n > 0 && out->p[out->n - 1] == '0')
                out->n--;
}

static void put_cell_number(struct book *b, struct sheet *s, struct str v)
{
        char *end;
        double d;

        if (v.n == 0)
                return;
        d = strtod(v.p, &end);
        if (*end != '\0' || !isfinite(d)) {
                buf_str(&s->bytes, v);
                return;
        }
        if (s->style < b->n_styles && b->date_style[s->style] &&
            put_date(&s->bytes, d, b->date_1904))
                return;
        put_number(&s->bytes, d);
}

static void put_value(struct part *p, struct sheet *s)
{
        struct str v = { s->value.p == NULL ? "" : s->value.p, s->value.n };
        size_t i;

        switch (s->type) {
        case CELL_NUMBER: put_cell_number(p->book, s, v); break;
        case CELL_BOOL: buf_puts(&s->bytes, str_is(v, "1") ? "true" : v.n ? "false" : ""); break;
        case CELL_TEXT: buf_str(&s->bytes, v); break;
        case CELL_SHARED:
                i = strtoul(v.p, NULL, 10);
                if (v.n == 0 || i >= p->book->n_shared)
                        part_stop(p, err_set(p->book->cx, LH_INVALID,
                                             "row %llu points to a text that is not there; save "
                                             "the workbook again",
                                             (unsigned long long)s->row));
                else
                        buf_str(&s->bytes, book_shared(p->book, i));
                break;
        }
}

static void close_cell(struct part *p, struct sheet *s)
{
        if (s->column >= RECORD_CELLS_MAX) {
                s->wide = true;
                return;
        }
        while (s->n <= s->column) {
                s->at[s->n].begin = s->at[s->n].end = s->bytes.n;
                s->n++;
        }
        s->at[s->column].begin = s->bytes.n;
        put_value(p, s);
        s->at[s->column].end = s->bytes.n;
}

static void close_row(struct part *p, struct sheet *s)
{
        struct row row = { s->cells, s->n, s->row, (uint64_t)XML_GetCurrentByteIndex(p->xml) };
        int rc;

        s->in_row = false;
        if (s->wide || !buf_ok(&s->bytes) || !buf_ok(&s->value)) {
                sink_refuse(s->table.out, s->row, row.bytes_done,
                            "the row has more than %d cells or 4 MiB; split the table",
                            RECORD_CELLS_MAX);
                buf_clear(&s->value);
                return;
        }
        for (size_t i = 0; i < s->n; i++)
                s->cells[i] = (struct str){ s->bytes.p == NULL ? "" : s->bytes.p + s->at[i].begin,
                                            s->at[i].end - s->at[i].begin };
        rc = table_row(&s->table, &row);
        if (rc != LH_OK || sink_full(s->table.out))
                part_stop(p, rc);
}

static void sheet_close(struct part *p, const char *name)
{
        struct sheet *s = p->arg;

        s->in_value = false;
        if (s->in_row && strcmp(name, "c") == 0)
                close_cell(p, s);
        else if (s->in_row && strcmp(name, "row") == 0)
                close_row(p, s);
}

static int read_sheet(struct book *b, const struct reader_job *job, struct sink *out)
{
        struct sheet *s = mem_zalloc(sizeof(*s));
        struct part_reader r = { sheet_open, sheet_close, sheet_text, s };
        int rc;

        table_open(b->cx, &s->table, job, out);
        s->table.short_rows_ok = true;
        buf_init(&s->value, RECORD_ROW_BYTES_MAX);
        buf_init(&s->bytes, RECORD_ROW_BYTES_MAX);
        rc = book_part(b, b->sheet_member, &r);
        if (rc == LH_NOT_FOUND)
                rc = err_set(b->cx, LH_INVALID, "its sheet is missing; save the workbook again");
        if (rc == LH_OK)
                rc = table_end(&s->table);
        buf_done(&s->value);
        buf_done(&s->bytes);
        free(s);
        return rc;
}

int xlsx_read(struct ctx *cx, const struct reader_job *job, struct source *src, struct sink *out)
{
        struct book b;
        int rc;

        if (job->sheet_names)
                return book_sheets(cx, src, out);
        rc = book_open(cx, &b, src, job->sheet);
        if (rc == LH_OK)
                rc = read_sheet(&b, job, out);
        book_close(&b);
        return rc;
}
