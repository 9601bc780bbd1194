/* What the pages about sharing between bodies have in common; only for model_share*.c. */
#ifndef LH_WEB_MODEL_SHARE_H
#define LH_WEB_MODEL_SHARE_H

#include "web/link.h"
#include "web/table_file.h"

#define SHARE_ROWS_MAX    500 /* of one list of a page */
#define SHARE_SMALL       10  /* counts below are not shown */
#define SHARE_UNUSED_DAYS 90  /* a grant not used for so long might be taken back */

/* Rows of a query as objects of the array. spec: a name a column, separated by blanks; "#n" is a
 * number, "?n" a flag, "@n" the day in China of Unix milliseconds, "/n" an array of lines, "-" is
 * left out. An empty text is null. Ends the query. Returns how many. */
size_t share_rows(struct model *m, json_t *array, struct store_rows r, const char *spec);
/* The one row of a query into o; false if there is none. */
bool share_row(struct model *m, json_t *o, struct store_rows r, const char *spec);
/* "_KEY" and "_KEY_tag": the word of the law for a value such as "conditional", and its colour. */
void share_word(struct model *m, json_t *o, const char *key);
/* The same for every object of the array. */
void share_words(struct model *m, json_t *array, const char *key);
/* The name of the class of a resource: three digits. */
const char *share_class(struct model *m, const char *code);
const char *text_of(const json_t *o, const char *key); /* "" if absent */
int64_t number_of(const json_t *o, const char *key);   /* 0 if absent */
/* "%text%" for LIKE; "" of "". */
const char *share_pattern(struct model *m, const char *q);
/* When a clock of rules/clocks.yaml that starts on that day ends: "due", "_left" (words), and
 * "overdue" into o. NULL: the rules have no such clock. */
const struct rule_clock *share_clock(struct model *m, json_t *o, const char *clock,
                                     const char *start, const char *done);
/* Columns of a file by the members of the rows. */
int share_file(struct model *m, enum page_form form, const char *title,
               const struct table_file_column *columns, size_t n, const json_t *rows,
               struct buf *out);
/* Lists of two pages that the supervision shows as well: all disputes, the applications without an
 * answer, the live grants that nobody uses; under the key of the model's top. */
json_t *share_disputes(struct model *m, const char *key);
json_t *share_applications_open(struct model *m, const char *key);
json_t *share_grants_unused(struct model *m, const char *key);
/* Every page of the area: its template and title, the menu. */
void share_begin(struct model *m, const char *page, const char *title, const char *here);

#endif
