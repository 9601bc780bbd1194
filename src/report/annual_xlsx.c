/* The report as a workbook: a sheet a section. Sums are formulas, so that who corrects a figure
 * sees them follow. */
#include "base/text.h"
#include "report/annual.h"
#include "report/annual_layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wundef"
#include <xlsxwriter.h>
#pragma GCC diagnostic pop

#define SHEET_CHARS_MAX 31
#define TEXT_COLUMNS    8 /* a paragraph lies over so many columns */
#define CHARS_A_LINE    46
#define LINE_HEIGHT     16.0

struct paper {
        const struct annual_paper *p;
        lxw_workbook *book;
        lxw_format *title, *text, *head, *stub, *number, *entered, *sum, *note;
        lxw_worksheet *sheet;
        lxw_row_t row;
        int rc;
};

static lxw_format *framed(lxw_workbook *book)
{
        lxw_format *f = workbook_add_format(book);

        format_set_border(f, LXW_BORDER_THIN);
        format_set_text_wrap(f);
        format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
        return f;
}

static void make_formats(struct paper *x)
{
        x->title = workbook_add_format(x->book);
        format_set_bold(x->title);
        format_set_font_size(x->title, 15);
        x->text = workbook_add_format(x->book);
        format_set_text_wrap(x->text);
        format_set_align(x->text, LXW_ALIGN_VERTICAL_TOP);
        x->note = workbook_add_format(x->book);
        format_set_font_color(x->note, 0x555555);
        x->head = framed(x->book);
        format_set_bold(x->head);
        format_set_align(x->head, LXW_ALIGN_CENTER);
        x->stub = framed(x->book);
        x->number = framed(x->book);
        x->entered = framed(x->book);
        format_set_bg_color(x->entered, 0xFFF4D6);
        x->sum = framed(x->book);
        format_set_bold(x->sum);
}

static void check(struct paper *x, lxw_error e)
{
        if (e != LXW_NO_ERROR && x->rc == LH_OK)
                x->rc = err_set(x->p->cx, LH_IO, "could not write the workbook: %s",
                                lxw_strerror(e));
}

/* One cell, or several as one. */
static void put_block(struct paper *x, lxw_row_t row, lxw_col_t col, size_t rows, size_t cols,
                      struct str s, lxw_format *f)
{
        const char *text = arena_strndup(x->p->cx->mem, s.p, s.n);

        if (rows == 1 && cols == 1)
                check(x, worksheet_write_string(x->sheet, row, col, text, f));
        else
                check(x, worksheet_merge_range(x->sheet, row, col, (lxw_row_t)(row + rows - 1),
                                               (lxw_col_t)(col + cols - 1), text, f));
}

static void put_paragraph(struct paper *x, const char *text, lxw_format *f)
{
        struct str rest = str_of(arena_printf(x->p->cx->mem, "%s\n", text)), line;
        size_t lines = 0;

        while (str_line(&rest, &line))
                lines += 1 + utf8_count(line) / CHARS_A_LINE;
        put_block(x, x->row, 0, 1, TEXT_COLUMNS, str_of(text), f);
        check(x, worksheet_set_row(x->sheet, x->row, LINE_HEIGHT * (double)(lines > 0 ? lines : 1),
                                   NULL));
        x->row++;
}

/* "C5" */
static void put_ref(struct buf *b, size_t row, size_t col)
{
        char ref[LXW_MAX_CELL_NAME_LENGTH];

        lxw_rowcol_to_cell(ref, (lxw_row_t)row, (lxw_col_t)col);
        buf_puts(b, ref);
}

/* "=C5+C6"; NULL where the cell is no sum. r0, c0: where its table's figures begin. */
static const char *formula(struct paper *x, const struct annual_table *t, size_t row, size_t col,
                           size_t r0, size_t c0)
{
        const struct annual_line *r = &t->rows[row], *c = &t->columns[col];
        lh_auto(buf_done) struct buf b = { 0 };

        if (c->n_sum == 0 && r->n_sum == 0)
                return NULL;
        buf_init(&b, 4096);
        for (size_t i = 0; i < (c->n_sum > 0 ? c->n_sum : r->n_sum); i++) {
                buf_putc(&b, i == 0 ? '=' : '+');
                if (c->n_sum > 0)
                        put_ref(&b, r0 + row, c0 + c->sum[i]);
                else
                        put_ref(&b, r0 + r->sum[i], c0 + col);
        }
        return arena_strndup(x->p->cx->mem, b.p, b.n);
}

static void put_figure(struct paper *x, const struct annual_table *t, size_t i, size_t r0,
                       size_t c0)
{
        const struct annual_value *v = &x->p->report->cells[t->first + i];
        size_t row = i / t->n_columns, col = i % t->n_columns;
        lxw_row_t at_row = (lxw_row_t)(r0 + row);
        lxw_col_t at_col = (lxw_col_t)(c0 + col);
        double number = (double)v->v / (double)ANNUAL_UNIT;
        const char *f = v->from == ANNUAL_SUMMED ? formula(x, t, row, col, r0, c0) : NULL;

        if (v->from == ANNUAL_UNKNOWN)
                check(x, worksheet_write_blank(x->sheet, at_row, at_col, x->number));
        else if (f != NULL)
                check(x, worksheet_write_formula_num(x->sheet, at_row, at_col, f, x->sum, number));
        else
                check(x,
                      worksheet_write_number(x->sheet, at_row, at_col, number,
                                             v->from == ANNUAL_ENTERED ? x->entered : x->number));
}

static void put_table(struct paper *x, const struct annual_table *t)
{
        bool english = x->p->english;
        size_t n_cols, n_rows, deep, wide;
        struct annual_head *cols =
                annual_heads(x->p->cx->mem, t->columns, t->n_columns, english, &n_cols, &deep);
        struct annual_head *rows =
                annual_heads(x->p->cx->mem, t->rows, t->n_rows, english, &n_rows, &wide);
        size_t top = x->row + 1;

        put_block(x, x->row, 0, 1, wide + t->n_columns, str_of(english ? t->name_en : t->name),
                  x->head);
        put_block(x, (lxw_row_t)top, 0, deep, wide, str_of(english ? t->head_en : t->head),
                  x->head);
        for (size_t i = 0; i < n_cols; i++)
                put_block(x, (lxw_row_t)(top + cols[i].level), (lxw_col_t)(wide + cols[i].line),
                          cols[i].levels, cols[i].lines, cols[i].text, x->head);
        for (size_t i = 0; i < n_rows; i++)
                put_block(x, (lxw_row_t)(top + deep + rows[i].line), (lxw_col_t)rows[i].level,
                          rows[i].lines, rows[i].levels, rows[i].text, x->stub);
        for (size_t i = 0; i < t->n_rows * t->n_columns; i++)
                put_figure(x, t, i, top + deep, wide);
        check(x,
              worksheet_set_column(x->sheet, 0, (lxw_col_t)(wide - 1), wide == 1 ? 24 : 18, NULL));
        check(x, worksheet_set_column(x->sheet, (lxw_col_t)wide,
                                      (lxw_col_t)(wide + t->n_columns - 1), 12, NULL));
        x->row = (lxw_row_t)(top + deep + t->n_rows + 1);
}

static void put_domain(struct paper *x, const char *name, const struct annual_domain *d,
                       lxw_format *f)
{
        const char *values[ANNUAL_DOMAIN_COLUMNS];

        annual_domain_values(x->p, d, values);
        check(x, worksheet_write_string(x->sheet, x->row, 0, name, x->stub));
        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++)
                check(x, worksheet_write_number(x->sheet, x->row, (lxw_col_t)(i + 1),
                                                strtod(values[i], NULL), f));
        x->row++;
}

static void put_domains(struct paper *x)
{
        const struct annual_report *a = x->p->report;
        struct annual_domain sum = annual_domain_sum(a);
        bool english = x->p->english;

        check(x, worksheet_write_string(x->sheet, x->row, 0, english ? "Domain" : "领域", x->head));
        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++)
                check(x, worksheet_write_string(x->sheet, x->row, (lxw_col_t)(i + 1),
                                                annual_domain_heads[i][english], x->head));
        x->row++;
        for (size_t i = 0; i < a->n_domains; i++)
                put_domain(x, annual_domain_name(x->p, a->domains[i].id), &a->domains[i],
                           x->number);
        put_domain(x, english ? "Total" : "合计", &sum, x->sum);
        check(x, worksheet_set_column(x->sheet, 0, ANNUAL_DOMAIN_COLUMNS, 14, NULL));
        x->row++;
}

static void put_section(struct paper *x, size_t i)
{
        const struct annual_report *a = x->p->report;
        const struct annual_section *s = &a->form->sections[i];
        const char *name = x->p->english ? s->name_en : s->name;
        struct str cut = utf8_cut(str_of(name), SHEET_CHARS_MAX);

        x->sheet = workbook_add_worksheet(x->book, arena_strndup(x->p->cx->mem, cut.p, cut.n));
        x->row = 0;
        worksheet_set_landscape(x->sheet);
        worksheet_set_paper(x->sheet, 9); /* A4 */
        worksheet_fit_to_pages(x->sheet, 1, 0);
        check(x, worksheet_write_string(x->sheet, x->row++, 0, name, x->title));
        if (i == 0) {
                check(x,
                      worksheet_write_string(x->sheet, x->row++, 0, annual_title(x->p), x->title));
                check(x,
                      worksheet_write_string(x->sheet, x->row++, 0, annual_state(x->p), x->note));
        }
        if (a->texts[i][0] != '\0')
                put_paragraph(x, a->texts[i], x->text);
        if (i == 0) {
                put_paragraph(x, annual_overview(x->p), x->text);
                x->row++;
                put_domains(x);
        }
        for (size_t k = 0; k < a->form->n_tables; k++)
                if (strcmp(a->form->tables[k].section, s->id) == 0)
                        put_table(x, &a->form->tables[k]);
        if (i == 0)
                check(x, worksheet_write_string(
                                 x->sheet, x->row++, 0,
                                 x->p->english ? "Figures on yellow were entered by the "
                                                 "body; the others are counted from "
                                                 "the log."
                                               : "黄底的数字由单位填报，其余由公开日志统计。",
                                 x->note));
}

/* The workbook lies in memory only: the library wants a path, and this one leads to no disk. */
static int read_back(struct ctx *cx, const char *path, struct buf *out)
{
        FILE *f = fopen(path, "rb");
        char piece[8192];
        size_t n;

        if (f == NULL)
                return err_set(cx, LH_IO, "could not read the workbook back");
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_add(out, piece, n);
        fclose(f);
        return buf_ok(out)
                       ? LH_OK
                       : err_set(cx, LH_LIMIT, "the workbook is larger than %zu bytes", out->max);
}

static int write_book(struct paper *x, const char *path, struct buf *out)
{
        x->book = workbook_new(path);
        if (x->book == NULL)
                return err_set(x->p->cx, LH_IO, "could not begin the workbook");
        make_formats(x);
        for (size_t i = 0; i < x->p->report->form->n_sections; i++)
                put_section(x, i);
        check(x, workbook_close(x->book));
        return x->rc != LH_OK ? x->rc : read_back(x->p->cx, path, out);
}

int annual_xlsx(const struct annual_paper *p, struct buf *out)
{
        struct paper x = { .p = p };
        int fd = memfd_create("annual.xlsx", MFD_CLOEXEC), rc;

        if (fd < 0)
                return err_set(p->cx, LH_IO, "could not make room for the workbook");
        rc = write_book(&x, arena_printf(p->cx->mem, "/proc/self/fd/%d", fd), out);
        close(fd);
        return rc;
}
