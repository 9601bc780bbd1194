/* The tables of a scope as sheets of one workbook. */
#include "export/bulk_int.h"
#include "base/text.h"

#include <stdlib.h>
#include <xlsxwriter.h>

#define CELL_CHARS_MAX 32767 /* of the format; longer values are whole in CSV and OCDS */

struct sheets {
        struct bulk *b;
        lxw_workbook *book;
        const struct table *t;
        lxw_worksheet *now;
        lxw_row_t row;   /* rows below the head of this sheet */
        unsigned n;      /* sheets of this table */
        struct buf rest; /* a row that is not whole yet */
};

static int put_text(struct sheets *x, lxw_row_t row, size_t col, struct str v)
{
        struct str cut = utf8_cut(v, CELL_CHARS_MAX);
        lh_auto(mem_autofree) char *text = mem_alloc(cut.n + 1);

        memcpy(text, cut.p, cut.n);
        text[cut.n] = '\0';
        if (worksheet_write_string(x->now, row, (lxw_col_t)col, text, NULL) != LXW_NO_ERROR)
                return err_set(x->b->cx, LH_IO, "could not write a cell of a workbook");
        return LH_OK;
}

static int put_number(struct sheets *x, lxw_row_t row, size_t col, struct str v)
{
        char text[48];

        if (v.n == 0 || v.n >= sizeof(text))
                return LH_OK;
        snprintf(text, sizeof(text), "%.*s", (int)v.n, v.p);
        return worksheet_write_number(x->now, row, (lxw_col_t)col, strtod(text, NULL), NULL) ==
                               LXW_NO_ERROR
                       ? LH_OK
                       : err_set(x->b->cx, LH_IO, "could not write a cell of a workbook");
}

static int next_sheet(struct sheets *x)
{
        char name[64];
        int rc = LH_OK;

        x->n++;
        x->row = 0;
        if (x->n == 1)
                snprintf(name, sizeof(name), "%s", x->t->title);
        else
                snprintf(name, sizeof(name), "%s%u", x->t->title, x->n);
        x->now = workbook_add_worksheet(x->book, name);
        if (x->now == NULL)
                return err_set(x->b->cx, LH_IO, "could not add a sheet to a workbook");
        worksheet_freeze_panes(x->now, 1, 0);
        for (size_t i = 0; rc == LH_OK && i < x->t->n_cols; i++)
                rc = put_text(x, 0, i, str_of(x->t->cols[i].title));
        return rc;
}

static int put_row(struct sheets *x, const struct str *cells)
{
        int rc = x->row == BULK_SHEET_ROWS ? next_sheet(x) : LH_OK;

        x->row++;
        for (size_t i = 0; rc == LH_OK && i < x->t->n_cols; i++) {
                char type = x->t->cols[i].type;

                if (cells[i].n == 0)
                        continue;
                rc = type == 'i' || type == 'n' ? put_number(x, x->row, i, cells[i])
                                                : put_text(x, x->row, i, cells[i]);
        }
        return rc;
}

/* Pieces end at the end of a row, a large one comes in several windows. */
static int take(void *arg, const char *p, size_t n)
{
        struct sheets *x = arg;
        struct str rest, cells[TABLE_COLS_MAX];
        struct ctx cx;
        int rc = LH_OK;

        buf_add(&x->rest, p, n);
        if (!buf_ok(&x->rest))
                return err_set(x->b->cx, LH_LIMIT, "one act's rows are too many for a workbook");
        if (x->rest.n < 2 || memcmp(x->rest.p + x->rest.n - 2, "\r\n", 2) != 0)
                return LH_OK;
        ctx_init(&cx);
        rest = (struct str){ x->rest.p, x->rest.n };
        while (rc == LH_OK && table_take_row(&cx, &rest, cells, x->t->n_cols))
                rc = put_row(x, cells);
        ctx_done(&cx);
        buf_clear(&x->rest);
        return rc;
}

static int put_table(struct sheets *x, const struct scope *s, size_t i)
{
        int rc;

        x->t = &export_tables[i];
        x->n = 0;
        rc = next_sheet(x);
        return rc == LH_OK ? bulk_copy(x->b, s, STREAM_OF(i), take, x) : rc;
}

int bulk_xlsx(struct bulk *b, const struct scope *s, const char *path)
{
        /* Its temporary files lie in the folder that goes away when something is erased. */
        lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = b->dir };
        lxw_doc_properties about = { .title = (char *)(uintptr_t)b->site.name,
                                     .created = (time_t)(b->made_ms / 1000) };
        struct sheets x = { .b = b, .book = workbook_new_opt(path, &options) };
        int rc = LH_OK;

        if (x.book == NULL)
                return bulk_failed(b->cx, "make", path);
        buf_init(&x.rest, (size_t)64 * 1024 * 1024);
        workbook_set_properties(x.book, &about);
        for (size_t i = 0; rc == LH_OK && i < TABLES; i++)
                rc = put_table(&x, s, i);
        buf_done(&x.rest);
        /* Frees the book whatever happened before. */
        if (workbook_close(x.book) != LXW_NO_ERROR && rc == LH_OK)
                rc = bulk_failed(b->cx, "write", path);
        return rc;
}
