/* A list as a file to take along: CSV and XLSX, written from one table. Cells are texts as the
 * ledger has them; the type of a column says what a program may make of them, and a cell that is
 * not of that type stays text (a price may be "下浮率20.50%").
 *
 * CSV is RFC 4180 in UTF-8 with a byte order mark. A spreadsheet takes a cell that begins with
 * = + - @, a tab or a CR (or the wide form of these signs) for a formula, and a stranger's text may
 * be one: such a text gets an apostrophe in front, and so does a text that begins with apostrophes
 * and goes on like that. So it can be taken off again: where apostrophes lead to such a sign, the
 * first one is ours. Numbers, money and dates of their columns are written as they are.
 *
 * XLSX has no such trouble: text is text, whatever it begins with. Numbers and dates are real ones;
 * a number of more than 15 digits stays text, because a spreadsheet would round it. */
#ifndef LH_TABLE_FILE_H
#define LH_TABLE_FILE_H

#include "base/buf.h"
#include "base/ctx.h"

#define TABLE_FILE_ROWS_MAX       100000
#define TABLE_FILE_COLUMNS_MAX    60
#define TABLE_FILE_CELL_CHARS_MAX 32000 /* of XLSX; a longer text is cut there and ends in … */

#define TABLE_FILE_CSV_TYPE  "text/csv; charset=utf-8; header=present"
#define TABLE_FILE_XLSX_TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

enum table_file_type { TABLE_TEXT, TABLE_NUMBER, TABLE_MONEY, TABLE_DATE };

struct table_file_column {
        const char *id;             /* "due" */
        const char *name, *name_en; /* "应公开日", "Due" */
        enum table_file_type type;
};

/* Lives in the request's memory. Remembers its first failure, as a store_tx does: rows behind it
 * do nothing, the writers return it. */
struct table_file {
        struct ctx *cx;
        const char *title; /* of the sheet; XLSX takes the first 31 characters */
        const struct table_file_column *columns;
        size_t n_columns;
        bool english;
        struct table_file_row *first, *last, *open;
        size_t n_rows;
        size_t n_cells; /* of the row that is being filled */
        int rc;
};

/* title and columns are kept, not copied. */
struct table_file table_file_begin(struct ctx *cx, const char *title,
                                   const struct table_file_column *columns, size_t n_columns,
                                   bool english);

/* The next cell of the row that is being filled; after the last column the row is complete. Copied.
 * NULL and "" are an empty cell. */
void table_file_str(struct table_file *t, struct str cell);
void table_file_text(struct table_file *t, const char *cell);
void table_file_int(struct table_file *t, int64_t v);
void table_file_fen(struct table_file *t, int64_t fen); /* as yuan: 120050 is 1200.50 */
void table_file_empty(struct table_file *t);

/* Appends the file to out. LH_LIMIT if there are too many rows or out is full, LH_CORRUPT if the
 * last row is not complete, LH_IO if the machine fails. */
int table_file_csv(struct table_file *t, struct buf *out) LH_MUST_CHECK;
/* created_ms: the time the file says it was made; the same table and time give the same bytes. */
int table_file_xlsx(struct table_file *t, int64_t created_ms, struct buf *out) LH_MUST_CHECK;

#endif
