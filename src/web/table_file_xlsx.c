#include "base/text.h"
#include "base/time.h"
#include "web/table_file_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#include <xlsxwriter.h>
#pragma GCC diagnostic pop

#define SHEET_NAME_CHARS_MAX 31
#define EXACT_DIGITS_MAX     15 /* a double holds so many whatever they are */
#define WIDTH_MAX            60

struct sheet {
        struct table_file *t;
        lxw_workbook *book;
        lxw_worksheet *sheet;
        lxw_format *head, *text, *number, *money, *date;
        size_t widths[TABLE_FILE_COLUMNS_MAX];
};

/* A sheet's name has no []:*?/\ and is not empty. */
static const char *sheet_name(struct table_file *t)
{
        struct str cut = utf8_cut(str_of(t->title), SHEET_NAME_CHARS_MAX);
        char *name = arena_strndup(t->cx->mem, cut.p, cut.n);

        for (char *p = name; *p != '\0'; p++)
                if (strchr("[]:*?/\\'", *p) != NULL)
                        *p = ' ';
        return name[0] == '\0' ? "1" : name;
}

static size_t count_digits(struct str s)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] >= '0' && s.p[i] <= '9';
        return n;
}

/* Chinese characters take about two columns of a letter. */
static size_t width_of(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;
        size_t w = 0;

        while (p < end && w < WIDTH_MAX)
                w += utf8_next(&p, end) < 0x1100 ? 1 : 2;
        return w < WIDTH_MAX ? w : WIDTH_MAX;
}

static lxw_datetime datetime_of(int32_t day)
{
        lxw_datetime d = { 0 };

        date_split(day, &d.year, &d.month, &d.day);
        return d;
}

static lxw_error put_text(struct sheet *s, lxw_row_t row, lxw_col_t col, struct str cell)
{
        struct str cut = utf8_cut(cell, TABLE_FILE_CELL_CHARS_MAX);
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, cut.n + 4);
        buf_str(&b, cut);
        if (cut.n < cell.n)
                buf_puts(&b, "…");
        return worksheet_write_string(s->sheet, row, col, b.p, s->text);
}

static lxw_error put_cell(struct sheet *s, lxw_row_t row, size_t col, struct str cell)
{
        enum table_file_type type = s->t->columns[col].type;
        lxw_col_t c = (lxw_col_t)col;
        int32_t day;

        if (cell.n == 0)
                return LXW_NO_ERROR;
        if ((type == TABLE_NUMBER || type == TABLE_MONEY) && table_file_decimal(cell) &&
            count_digits(cell) <= EXACT_DIGITS_MAX) {
                lxw_format *f = type == TABLE_MONEY ? s->money : s->number;

                return worksheet_write_number(s->sheet, row, c, strtod(cell.p, NULL), f);
        }
        if (type == TABLE_DATE && date_parse(cell, &day)) {
                lxw_datetime d = datetime_of(day);

                return worksheet_write_datetime(s->sheet, row, c, &d, s->date);
        }
        return put_text(s, row, c, cell);
}

static lxw_format *make_format(lxw_workbook *book, const char *number_format)
{
        lxw_format *f = workbook_add_format(book);

        if (number_format != NULL)
                format_set_num_format(f, number_format);
        return f;
}

static void make_formats(struct sheet *s)
{
        s->head = make_format(s->book, NULL);
        format_set_bold(s->head);
        format_set_bottom(s->head, LXW_BORDER_THIN);
        s->text = make_format(s->book, "@"); /* stays text when somebody edits it */
        s->number = make_format(s->book, NULL);
        s->money = make_format(s->book, "#,##0.00");
        s->date = make_format(s->book, "yyyy-mm-dd");
}

/* Rows go to a temporary file as they come (constant memory), so widths must be set before. */
static void set_widths(struct sheet *s)
{
        const struct str *cells;
        const void *at = NULL;

        for (size_t i = 0; i < s->t->n_columns; i++)
                s->widths[i] = width_of(str_of(table_file_heading(s->t, i)));
        while ((cells = table_file_cells(s->t, &at)) != NULL)
                for (size_t i = 0; i < s->t->n_columns; i++) {
                        size_t w = width_of(cells[i]);

                        if (w > s->widths[i])
                                s->widths[i] = w;
                }
        for (size_t i = 0; i < s->t->n_columns; i++)
                worksheet_set_column(s->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)s->widths[i] + 2,
                                     NULL);
}

static lxw_error fill(struct sheet *s)
{
        const struct str *cells;
        const void *at = NULL;
        lxw_error e = LXW_NO_ERROR;
        lxw_row_t row = 0;

        set_widths(s);
        worksheet_freeze_panes(s->sheet, 1, 0);
        worksheet_repeat_rows(s->sheet, 0, 0);
        if (s->t->n_rows > 0)
                worksheet_autofilter(s->sheet, 0, 0, (lxw_row_t)s->t->n_rows,
                                     (lxw_col_t)(s->t->n_columns - 1));
        for (size_t i = 0; i < s->t->n_columns; i++)
                worksheet_write_string(s->sheet, 0, (lxw_col_t)i, table_file_heading(s->t, i),
                                       s->head);
        while (e == LXW_NO_ERROR && (cells = table_file_cells(s->t, &at)) != NULL) {
                row++;
                for (size_t i = 0; i < s->t->n_columns && e == LXW_NO_ERROR; i++)
                        e = put_cell(s, row, i, cells[i]);
        }
        return e;
}

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

static int read_back(struct table_file *t, int fd, struct buf *out)
{
        char piece[16384];
        ssize_t n;

        if (lseek(fd, 0, SEEK_SET) != 0)
                return err_set(t->cx, LH_IO, "could not read the table file back");
        while ((n = read(fd, piece, sizeof(piece))) > 0)
                buf_add(out, piece, (size_t)n);
        if (n < 0)
                return err_set(t->cx, LH_IO, "could not read the table file back");
        if (!buf_ok(out))
                return err_set(t->cx, LH_LIMIT,
                               "the list is larger than %zu bytes as XLSX; ask for fewer rows with "
                               "the filters",
                               out->max);
        return LH_OK;
}

/* The library writes to a named file; memory with a name is one. */
int table_file_xlsx(struct table_file *t, int64_t created_ms, struct buf *out)
{
        lh_auto(close_fd) int fd = memfd_create("table.xlsx", MFD_CLOEXEC);
        lxw_workbook_options options = { .constant_memory = LXW_TRUE };
        lxw_doc_properties properties = { .created = created_ms / 1000 };
        struct sheet s = { .t = t };
        char path[40];
        lxw_error e;

        if (table_file_check(t) != LH_OK)
                return t->rc;
        if (fd < 0)
                return err_set(t->cx, LH_IO, "could not make a table file");
        snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
        s.book = workbook_new_opt(path, &options);
        s.sheet = s.book == NULL ? NULL : workbook_add_worksheet(s.book, sheet_name(t));
        if (s.sheet == NULL) {
                if (s.book != NULL)
                        lxw_workbook_free(s.book);
                return err_set(t->cx, LH_IO, "could not begin the table file \"%s\"", t->title);
        }
        workbook_set_properties(s.book, &properties);
        make_formats(&s);
        e = fill(&s);
        if (e == LXW_NO_ERROR)
                e = workbook_close(s.book);
        else
                lxw_workbook_free(s.book);
        if (e != LXW_NO_ERROR) {
                err_set(t->cx, LH_IO, "could not write the table file \"%s\"", t->title);
                err_detail(t->cx, "libxlsxwriter: %s", lxw_strerror(e));
                return LH_IO;
        }
        return read_back(t, fd, out);
}
