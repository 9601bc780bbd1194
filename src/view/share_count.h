/* What is counted of exchanges: by hour, and by grant. Only for view/share_*.c. */
#ifndef LH_SHARE_COUNT_H
#define LH_SHARE_COUNT_H

#include "view/drawing.h"
#include "view/share_row.h"

/* The rows of a share.exchange; NULL if it has none. */
const struct field *share_rows_of(const struct record *r);
/* False: it was erased. */
bool share_row_at(const struct field *rows, size_t i, struct share_row *ret);

/* Adds the rows within the time. */
void share_count_rows(struct store_tx *tx, const struct field *rows, int64_t from_ms,
                      int64_t before_ms);
/* Counts the hours from the first to the last time anew, of what the log still has. */
void share_count_anew(struct drawing *d, int64_t first_ms, int64_t last_ms);

#endif
