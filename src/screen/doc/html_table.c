#include "screen/doc/html_table.h"

void html_table_open(struct html_tables *t, struct reader *r)
{
        if (t->n++ < HTML_TABLES_DEEP) {
                memset(&t->v[t->n - 1], 0, sizeof(t->v[0]));
                t->v[t->n - 1].cell = (struct html_cell){ .table = r->tables++, .row = -1 };
        }
}

void html_table_close(struct html_tables *t)
{
        if (t->n > 0)
                t->n--;
}

static bool past_deepest(const struct html_tables *t)
{
        return t->n > HTML_TABLES_DEEP;
}

void html_row_open(struct html_tables *t, struct reader *r)
{
        if (t->n == 0) /* a row without its table, as in a comment */
                html_table_open(t, r);
        if (past_deepest(t))
                return;
        if (t->v[t->n - 1].cell.row >= 0)
                for (size_t i = 0; i < HTML_COLUMNS_MAX; i++)
                        if (t->v[t->n - 1].busy[i] > 0)
                                t->v[t->n - 1].busy[i]--;
        t->v[t->n - 1].cell.row++;
        t->v[t->n - 1].next_col = 0;
        t->v[t->n - 1].in_cell = false;
}

static int clamp(int v, int most)
{
        return v < 1 ? 1 : v > most ? most : v;
}

void html_cell_open(struct html_tables *t, struct reader *r, bool header, int row_span,
                    int col_span)
{
        int32_t c;

        if (t->n == 0 || (!past_deepest(t) && t->v[t->n - 1].cell.row < 0))
                html_row_open(t, r);
        if (past_deepest(t) || !reader_cell(r))
                return;
        for (c = t->v[t->n - 1].next_col; c < HTML_COLUMNS_MAX && t->v[t->n - 1].busy[c] > 0; c++)
                ;
        row_span = clamp(row_span, 65000);
        col_span = clamp(col_span, HTML_COLUMNS_MAX);
        for (int32_t i = c; i < c + col_span && i < HTML_COLUMNS_MAX; i++)
                t->v[t->n - 1].busy[i] = (uint16_t)row_span;
        t->v[t->n - 1].next_col = c + col_span;
        t->v[t->n - 1].in_cell = true;
        t->v[t->n - 1].cell = (struct html_cell){ .table = t->v[t->n - 1].cell.table,
                                                  .row = t->v[t->n - 1].cell.row,
                                                  .col = c,
                                                  .row_span = row_span,
                                                  .col_span = col_span,
                                                  .header = header };
}

void html_cell_close(struct html_tables *t)
{
        if (t->n > 0 && !past_deepest(t))
                t->v[t->n - 1].in_cell = false;
}

struct html_cell *html_cell_now(struct html_tables *t)
{
        unsigned n = t->n < HTML_TABLES_DEEP ? t->n : HTML_TABLES_DEEP;

        return n > 0 && t->v[n - 1].in_cell ? &t->v[n - 1].cell : NULL;
}
