/* Inside table*.c only. */
#ifndef LH_SCREEN_TABLE_H
#define LH_SCREEN_TABLE_H

#include "screen/core.h"

#define COLUMNS_MAX 512

/* One table at work: its units stand in row order. */
struct grid {
        struct arena *mem;
        struct unit *u;
        size_t n;
};

/* Behind the last unit of the row that unit i stands in. */
size_t grid_row_end(const struct grid *g, size_t i);
/* The cell of rows [from, to) that covers the column; NULL if none does. */
const struct unit *grid_cover(const struct grid *g, size_t from, size_t to, int32_t col);
bool text_blank(struct str t);
size_t text_digits(struct str t); /* mask characters count */

/* Labels what no heading has labelled. */
void table_label_by_content(const struct grid *g);

#endif
