/* An act document of the sharing registers read into the fields of a record, in the order of its
 * schema. Remembers its first failure, as a store_tx does: what follows does nothing,
 * share_form_add() returns it. Every text goes past the gate's scanner: these registers hold no
 * personal number. Only for work/. */
#ifndef LH_SHARE_FORM_H
#define LH_SHARE_FORM_H

#include "work/task.h"

#define SHARE_FORM_FIELDS_MAX 24
#define SHARE_FORM_ROWS_MAX   500

struct share_form {
        struct task *t;
        struct field fields[SHARE_FORM_FIELDS_MAX];
        size_t n;
        int rc;
};

/* A column of a table; NULL ends the list. */
struct share_column {
        const char *name;
        size_t chars_max;
        bool required;
        const char *choices; /* words separated by blanks; NULL: any text */
};

/* names: of the document, NULL at the end. */
struct share_form share_form_begin(struct task *t, const char *const *names);
/* Each gives the value, empty if absent. */
struct str share_form_text(struct share_form *f, const char *name, size_t chars_max, bool required);
struct str share_form_choice(struct share_form *f, const char *name, const char *choices,
                             const char *fallback);
struct str share_form_date(struct share_form *f, const char *name, bool required);
struct str share_form_money(struct share_form *f, const char *name, bool required);
/* An array of objects; the rows are JSON texts with the columns in their order. Returns the field,
 * NULL if it is absent. */
const struct field *share_form_table(struct share_form *f, const char *name,
                                     const struct share_column *columns, bool required);
/* A value that the program itself puts in. */
void share_form_put(struct share_form *f, const char *name, struct str value);
/* A fault that the caller found. */
void share_form_fault(struct share_form *f, const char *field, const char *fmt, ...)
        LH_PRINTF(3, 4);
bool share_form_ok(const struct share_form *f);
/* True if record `known` of that body has the same fields; the second but for one of them. */
bool share_form_stands(struct share_form *f, int64_t known, const char *body);
bool share_form_stands_but(struct share_form *f, int64_t known, const char *body, const char *name);
/* Appends it, unless record `known` (-1: none) has the same fields. */
int share_form_add(struct share_form *f, enum act_id act, const char *body, int64_t known);
/* The one number that a query answers; -1 if it answers no row. */
int64_t share_form_number(struct task *t, struct store_rows rows);

#endif
