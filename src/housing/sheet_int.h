/* Inside of sheet.h: one sheet as it was read. */
#ifndef LH_HOUSING_SHEET_INT_H
#define LH_HOUSING_SHEET_INT_H

#include "housing/sheet.h"

struct grid {
        struct str (*cells)[SHEET_COLUMNS_MAX];
        uint64_t *lines;
        size_t n, cap, columns;
};

/* The sheets of a workbook, in their order; none of a CSV file. */
struct books {
        bool is_book;
        const char *names[SHEETS_MAX];
        bool hidden[SHEETS_MAX];
        size_t n;
};

void grid_done(struct grid *g);
/* sheet NULL: the CSV file. */
int sheet_grid(struct ctx *cx, const char *path, const char *sheet, struct grid *ret) LH_MUST_CHECK;
int sheet_books(struct ctx *cx, const char *path, struct books *ret) LH_MUST_CHECK;

/* The column of each kind, SHEET_COLUMNS_MAX where there is none. LH_INVALID if it is no list of
 * payments. */
int sheet_columns(struct ctx *cx, const struct grid *g, const char *where,
                  size_t *at) LH_MUST_CHECK;
/* "张三", not "合计". */
bool sheet_is_name(struct str s);
bool sheet_number(struct str s, double *ret);

#endif
