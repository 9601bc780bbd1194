/* Which number formats of a workbook show a date (ECMA-376 part 1, 18.8.30 and 18.8.31). */
#ifndef LH_XLSX_FORMAT_H
#define LH_XLSX_FORMAT_H

#include <stdbool.h>

/* A format of the workbook's own: only its first section counts. */
bool xlsx_format_is_date(const char *code);
/* Ids below 164, the ones of East Asian editions among them. */
bool xlsx_builtin_is_date(long id);

#endif
