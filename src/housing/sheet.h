/* A list of payments as an office keeps it: titles, missing headers, sums, blanks inside names. The
 * columns are told by what stands in them, and every row that is left out is named with its reason.
 * Files are read in a sandboxed child. doc/format/housing.md section 6. */
#ifndef LH_HOUSING_SHEET_H
#define LH_HOUSING_SHEET_H

#include "base/buf.h"
#include "base/ctx.h"

#define SHEET_ROWS_MAX    50000
#define SHEET_COLUMNS_MAX 60
#define SHEETS_MAX        64

enum sheet_column {
        COLUMN_NONE,
        COLUMN_SERIAL,
        COLUMN_NAME,
        COLUMN_ID,
        COLUMN_CARD,
        COLUMN_PHONE,
        COLUMN_SEX,
        COLUMN_ADDRESS,
        COLUMN_PERSONS,
        COLUMN_AMOUNT,
        COLUMN_KINDS
};

struct sheet_row {
        struct str cell[COLUMN_KINDS]; /* by kind; empty where the sheet has no such column */
        const char *sheet;
        uint64_t line;
};

struct sheet_list {
        struct sheet_row *rows; /* all in the request's memory */
        size_t n;
        const char **notes; /* what was left out, and why: sheet and line, never a value */
        size_t n_notes, cap_notes, cap;
        size_t n_repeats; /* of the notes those about a row that was taken */
        const char *read[SHEETS_MAX], *left[SHEETS_MAX]; /* sheets; of those left with the reason */
        size_t n_read, n_left;
};

/* sheets: the names of a workbook's sheets that are wanted; n_sheets 0: all that are a list and not
 * hidden. */
int sheet_list_read(struct ctx *cx, const char *path, char *const *sheets, size_t n_sheets,
                    struct sheet_list *ret) LH_MUST_CHECK;

#endif
