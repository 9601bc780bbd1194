/* Pages of affordable housing and subsidies; only for model_housing*.c and page_table.c. */
#ifndef LH_MODEL_HOUSING_H
#define LH_MODEL_HOUSING_H

#include "housing/choice.h"
#include "housing/round.h"
#include "web/model.h"

#define HOUSING_ROWS 100 /* of a longer table shown at once */

/* A row of draw_round for lists and as the head of its page. */
void put_round(struct model *m, json_t *o, const struct round_row *row);
/* A part of a longer list: [*ret_from, *ret_to) of total by ?rows=N, and "_previous"/"_next" into
 * o.
 */
void put_range(struct model *m, json_t *o, int64_t total, int64_t *ret_from, int64_t *ret_to);
/* The name of a project; its id where the views have none. */
const char *project_title(struct model *m, const char *id);
/* Where a number stands in each draw and what became of it: an array of objects. */
void put_number_in_draws(struct model *m, json_t *array, const char *number);
/* Allotments without a draw of a list, "" for all, as "allotments". */
void put_allotments(struct model *m, const char *list);
/* A finished allotment for the file of its list, which the caller drops; NULL while it runs. */
json_t *allotment_step(struct model *m, const char *id, int64_t *ret_result);

#endif
