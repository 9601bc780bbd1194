/* Words of a page put together: cells of ruled tables, cells of tables without lines, lines and
 * paragraphs. */
#ifndef LH_PDF_LAYOUT_H
#define LH_PDF_LAYOUT_H

#include "screen/doc/pdf_draw.h"

struct pdf_word {
        double x0, y0, x1, y1;
        struct str text;
        bool hidden;
        bool taken; /* it stands in a table */
};

/* A piece that becomes a segment: a line of a paragraph or of a cell. */
struct pdf_piece {
        struct str text;
        double y;      /* where its table or paragraph begins */
        int32_t table; /* of this page, from 0; -1 none */
        int32_t row, col, row_span, col_span;
        enum segment_join
                join; /* a wrapped line is SEGMENT_RUN: the break is the paper's, not the text's */
        double right; /* where a line of it must end to be full */
        bool hidden;
};

struct pdf_table {
        double x[64]; /* where its columns begin, to know it again on the next page */
        size_t n_x;
        int32_t rows;
        bool ruled;
};

struct pdf_layout {
        struct arena *mem;
        struct pdf_word *words;
        size_t n_words;
        struct pdf_piece *pieces;
        size_t n, cap;
        struct pdf_table *tables;
        size_t n_tables, cap_tables;
};

/* Words in, pieces out, from top to bottom; a table's pieces stand together. */
void pdf_layout(struct pdf_layout *l, const struct pdf_drawing *d);
void pdf_layout_done(struct pdf_layout *l); /* for lh_auto as well */

/* Steps of it. */
void layout_ruled(struct pdf_layout *l, const struct pdf_drawing *d);
void layout_flow(struct pdf_layout *l);
struct pdf_piece *layout_add(struct pdf_layout *l, struct str text);
int32_t layout_table(struct pdf_layout *l);
/* Words in one line or cell, sorted; a gap becomes a blank. */
struct str layout_join(struct pdf_layout *l, struct pdf_word *const *words, size_t n);
/* Puts the words of a cell: top to bottom, one piece a line. */
void layout_cell(struct pdf_layout *l, struct pdf_word **words, size_t n,
                 const struct pdf_piece *like);

#endif
