/* Sheets of .xlsx workbooks, row by row. The whole file is unpacked piece by piece under ceilings;
 * a workbook that would pass one is refused as a whole, since what is behind it cannot be known. */
#ifndef LH_XLSX_H
#define LH_XLSX_H

#include "intake/record.h"

#define XLSX_FILE_BYTES_MAX     ((size_t)64 * 1024 * 1024)
#define XLSX_EXPANDED_BYTES_MAX ((uint64_t)200 * 1024 * 1024)
#define XLSX_RATIO_MAX          100u
#define XLSX_RATIO_FREE_BYTES                                                                      \
        ((uint64_t)10 * 1024 * 1024) /* small members may be packed as tightly as they like */
#define XLSX_MEMBERS_MAX 10000
#define XLSX_ROWS_MAX    1048576u

int xlsx_read(struct ctx *cx, const struct reader_job *job, struct source *src,
              struct sink *out) LH_MUST_CHECK;

#endif
