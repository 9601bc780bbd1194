/* What the kinds of charts share; only for chart*.c. */
#ifndef LH_CHART_INT_H
#define LH_CHART_INT_H

#include "web/chart.h"

/* Title, description and table. */
json_t *chart_begin(struct model *m, const struct chart *c);
const char *chart_cell_text(struct model *m, const struct chart_cell *c);
/* The largest of the first `lines` cells of all rows; 0 if none is above. */
int64_t chart_max(const struct chart *c, size_t lines);

#endif
