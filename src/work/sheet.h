/* Tables and text of a clerk's document (XLSX, CSV, DOCX, PDF, HTML, text), for a form to be filled
 * from it: read by the screening's own sandboxed readers. What nobody sees in it is left out. */
#ifndef LH_SHEET_H
#define LH_SHEET_H

#include "base/buf.h"
#include "base/ctx.h"

#define SHEET_TABLES_MAX 50
#define SHEET_ROWS_MAX   5000
#define SHEET_COLS_MAX   200
#define SHEET_TEXT_BYTES ((size_t)200000)

struct sheet_table {
        const char *part; /* "sheet 名单" */
        int32_t n_rows, n_cols;
        const char **cells; /* n_rows * n_cols, "" where empty */
};

struct sheet {
        struct sheet_table tables[SHEET_TABLES_MAX];
        size_t n;
        const char *text; /* paragraphs, LF between them; "" none */
        size_t hidden;    /* pieces that nobody sees and that were left out */
};

/* Everything in cx->mem. LH_HELD: it cannot be read wholly; LH_LIMIT. */
int sheet_read(struct ctx *cx, struct str name, struct str bytes, struct sheet *ret) LH_MUST_CHECK;
static inline const char *sheet_cell(const struct sheet_table *t, int32_t row, int32_t col)
{
        return t->cells[row * t->n_cols + col];
}

#endif
