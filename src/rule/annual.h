/* The forms of the annual report on disclosure (rules/annual/YEAR.yaml): which tables it has, what
 * its cells are called, which sums must come out. A form is data; a report is an array of cells,
 * one for each row and column of each table, in the order of the form. Pure: no storage here. */
#ifndef LH_RULE_ANNUAL_H
#define LH_RULE_ANNUAL_H

#include "rule/rule.h"

#define ANNUAL_DECIMALS   6 /* a cell counts in millionths, so that 万元 hold every fen */
#define ANNUAL_UNIT       ((int64_t)1000000)
#define ANNUAL_DIGITS_MAX 9 /* before the point */
#define ANNUAL_CELL_BYTES 130

/* A row or a column. */
struct annual_line {
        const char *id, *name, *name_en;
        const char *group, *group_en; /* headings above it, "甲 / 乙"; "" for none */
        const size_t *sum;            /* places of the lines that it is the sum of */
        size_t n_sum;
        const char *const *takes; /* outcomes of information requests that are counted in it */
        size_t n_takes;
        int decimals;
        bool negative;
};

struct annual_table {
        const char *id, *section, *name, *name_en;
        const char *head, *head_en; /* above the names of the rows */
        bool from_requests;         /* computed from the information requests in the ledger */
        const struct annual_line *rows, *columns;
        size_t n_rows, n_columns;
        size_t first;               /* place of its first cell in the report */
        const size_t *left, *right; /* rows that must come out equal in every column */
        size_t n_left, n_right;
};

struct annual_section {
        const char *id, *name, *name_en;
        size_t chars_max; /* of the text that is written for it; 0: it has none */
        bool required;    /* no report without that text */
};

struct annual_form {
        const char *id, *name, *name_en, *source;
        char certainty;
        int first, last; /* years it is for */
        const struct annual_section *sections;
        const struct annual_table *tables;
        size_t n_sections, n_tables, n_cells;
};

/* NULL: no form is for that year, or of that id. */
const struct annual_form *annual_form_of_year(const struct rule_set *set, int year);
const struct annual_form *annual_form(const struct rule_set *set, struct str id);
const struct annual_section *annual_section(const struct annual_form *f, struct str id);

/* Where a cell stands. */
struct annual_place {
        const struct annual_table *table;
        const struct annual_line *row, *column;
};
struct annual_place annual_place(const struct annual_form *f, size_t cell);
/* "requests.new.person" -> its place in the report; false if the form has no such cell. */
bool annual_cell_find(const struct annual_form *f, struct str name, size_t *ret);
/* The other way; ret holds ANNUAL_CELL_BYTES. */
void annual_cell_name(const struct annual_form *f, size_t cell, char *ret);
/* The cell's place in words: "（五）不予处理 / 2.重复申请，自然人". */
const char *annual_cell_title(struct arena *mem, const struct annual_form *f, size_t cell,
                              bool english);
/* True if an outcome of an information request is counted somewhere. */
bool annual_outcome_row(const struct annual_table *t, struct str outcome, size_t *ret_row);
/* The table that is computed from information requests; NULL if the form has none. */
const struct annual_table *annual_requests(const struct annual_form *f);

/* "12", "-3", "1234.56" as the column allows it. */
bool annual_value_parse(const struct annual_line *column, struct str text, int64_t *ret);
/* Without trailing zeros; ret holds 24 bytes. */
void annual_value_format(int64_t v, char *ret);

enum annual_from {
        ANNUAL_UNKNOWN,  /* nobody entered it, and it cannot be computed */
        ANNUAL_COMPUTED, /* from the ledger */
        ANNUAL_ENTERED,
        ANNUAL_SUMMED, /* from other cells of its table */
};

struct annual_value {
        enum annual_from from;
        int64_t v;
        int64_t idx;       /* the act that entered it; -1 */
        bool has_computed; /* what the ledger says, where something else was entered */
        int64_t computed;
};

/* Fills the cells that are sums and that nobody entered. */
void annual_sum(const struct annual_form *f, struct annual_value *cells);

enum annual_fault_kind {
        ANNUAL_MISSING,    /* a cell is unknown */
        ANNUAL_SUM_ROW,    /* a column that is a sum of columns is not */
        ANNUAL_SUM_COLUMN, /* a row that is a sum of rows is not */
        ANNUAL_BALANCE,    /* left rows and right rows differ */
};
struct annual_fault {
        enum annual_fault_kind kind;
        size_t cell;      /* at fault: the sum; of a balance, the first cell of the column */
        int64_t got, sum; /* what the cell says and what the cells it sums say; of a balance left
                             and right */
};
/* Every fault of a report after annual_sum(), in the order of the form; at most max are written.
 * Cells that are unknown stand in no sum. Returns how many there are. */
size_t annual_check(const struct annual_form *f, const struct annual_value *cells,
                    struct annual_fault *ret, size_t max);
/* Only those that contradict: without ANNUAL_MISSING. */
bool annual_contradicts(const struct annual_form *f, const struct annual_value *cells,
                        struct annual_fault *ret);
/* The fault in words for the one who entered it. */
const char *annual_fault_text(struct arena *mem, const struct annual_form *f,
                              const struct annual_fault *fault, bool english);

/* Only for rule/load.c: one file of rules/annual/. */
int annual_form_read(struct ctx *cx, struct arena *mem, const struct rule_file *file,
                     struct annual_form *ret) LH_MUST_CHECK;
const struct annual_form *rule_annual_forms(const struct rule_set *set, size_t *ret_n);

#endif
