/* What the writers of table files share; only for table_file*.c. */
#ifndef LH_TABLE_FILE_INT_H
#define LH_TABLE_FILE_INT_H

#include "web/table_file.h"

/* Complete and without failure. */
int table_file_check(struct table_file *t);
const char *table_file_heading(const struct table_file *t, size_t column);
/* The cells of the next row; *at is NULL before the first one. NULL: there is no more. */
const struct str *table_file_cells(const struct table_file *t, const void **at);
/* Digits with at most one point and a minus in front. */
bool table_file_decimal(struct str s);

#endif
