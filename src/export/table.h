/* The tables of the open data: what columns each has, once for CSV, XLSX, SQLite and the data
 * package. They join by `ocid`, notices and what hangs on them by `index` as well. */
#ifndef LH_EXPORT_TABLE_H
#define LH_EXPORT_TABLE_H

#include "base/buf.h"
#include "base/ctx.h"

enum table_id { TABLE_BODIES, TABLE_PROJECTS, TABLE_NOTICES, TABLE_ELEMENTS, TABLE_WITHHELD };
#define TABLES         5
#define TABLE_COLS_MAX 16
#define TABLE_CELL_MAX ((size_t)4 * 1024 * 1024)

struct table_col {
        const char *id, *title;
        char type; /* s text, i integer, d day, t time, n number of yuan */
};

struct table {
        const char *name, *title;
        struct table_col cols[TABLE_COLS_MAX];
        size_t n_cols;
        const char *key; /* primary key, columns divided by commas; NULL: none */
};

extern const struct table export_tables[TABLES];

/* One row as RFC 4180 with CRLF. */
void table_put_row(const struct str *cells, size_t n, struct buf *out);
void table_put_head(const struct table *t, struct buf *out);
/* Takes the next row that table_put_row() wrote out of *rest. Cells live in cx->mem. False at the
 * end. */
bool table_take_row(struct ctx *cx, struct str *rest, struct str *cells, size_t n);

#endif
