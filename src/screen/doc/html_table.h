/* Where the cells of HTML tables stand: rows, columns, spans, tables in tables. */
#ifndef LH_HTML_TABLE_H
#define LH_HTML_TABLE_H

#include "screen/doc/reader.h"

#define HTML_TABLES_DEEP 16
#define HTML_COLUMNS_MAX 512

struct html_cell {
        int32_t table, row, col, row_span, col_span;
        bool header;
        bool used; /* some text was put there already: the next paragraph is a line of it */
};

struct html_tables {
        struct {
                struct html_cell cell; /* the open one, or the last */
                bool in_cell;
                int32_t next_col;
                uint16_t busy[HTML_COLUMNS_MAX]; /* rows that a cell from above still takes */
        } v[HTML_TABLES_DEEP];
        unsigned n; /* open tables; those past the deepest count, but are read as text */
};

void html_table_open(struct html_tables *t, struct reader *r);
void html_table_close(struct html_tables *t);
void html_row_open(struct html_tables *t, struct reader *r);
void html_cell_open(struct html_tables *t, struct reader *r, bool header, int row_span,
                    int col_span);
void html_cell_close(struct html_tables *t);
/* The cell that text stands in now, or NULL. */
struct html_cell *html_cell_now(struct html_tables *t);

#endif
