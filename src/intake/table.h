/* Rows of a table, from CSV or a sheet: finds the header, lets empty rows go, refuses rows that do
 * not fit. */
#ifndef LH_TABLE_H
#define LH_TABLE_H

#include "intake/record.h"

struct row {
        const struct str *cells;
        size_t n;
        uint64_t line, bytes_done;
};

struct table {
        struct ctx *cx; /* names live in its arena */
        const struct reader_job *job;
        struct sink *out;
        bool short_rows_ok; /* sheets leave empty cells at the end out; CSV does not */
        struct str *upper;  /* the row above, of a header of two rows */
        size_t n_upper;
        struct str *names;
        size_t n_names;
        unsigned looked_at;
};

void table_open(struct ctx *cx, struct table *t, const struct reader_job *job, struct sink *out);
int table_row(struct table *t, const struct row *row) LH_MUST_CHECK;
/* After the last row: LH_INVALID if no header was found. */
int table_end(struct table *t) LH_MUST_CHECK;

#endif
