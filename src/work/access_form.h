/* Reading the documents of the gateway's acts: a table of fields, each with its limit. Only for
 * work/share_access.c and work/share_exchange.c. */
#ifndef LH_ACCESS_FORM_H
#define LH_ACCESS_FORM_H

#include "ledger/record.h"
#include "work/task.h"

#define FORM_TITLE_MAX  200
#define FORM_TEXT_MAX   2000
#define FORM_FIELDS_MAX 24

enum {
        FORM_REQUIRED = 1,
        FORM_HIDDEN = 2,   /* withheld in the log */
        FORM_SCREENED = 4, /* must not hold a personal number */
        FORM_DOCUMENT = 8, /* a JSON object, kept as text */
};

/* A field of the document; of the record as well. */
struct form_spec {
        const char *name;
        size_t chars_max;
        unsigned flags;
};

struct form {
        struct task *t;
        const struct form_spec *specs;
        struct str v[FORM_FIELDS_MAX];
        struct field fields[FORM_FIELDS_MAX];
        struct record r;
};

/* specs end with a row whose name is NULL; "act", "by" and "body" are taken as well. */
int form_read(struct task *t, const struct form_spec *specs, struct form *ret);
/* The value of a field that the specs name. */
struct str *form_at(struct form *f, const char *name);
/* Appends the act with all fields that have a value. */
int form_append(struct form *f, enum act_id act, const char *org);
/* LH_INVALID: "VALUE" is not WANT. */
int form_bad(struct task *t, const char *field, struct str v, const char *want);
/* The words that a value may be, separated by blanks; an empty value takes the first. */
int form_one_of(struct task *t, const char *field, struct str *v, const char *words);
/* The record number in member `name` of the document. */
int form_number(struct task *t, const char *name, int64_t *ret);
/* An act of the provider that ends what `name` names, once: a row of q whose column `service` says
 * the service and whose column `ended` is NULL as long as it stands. */
struct form_close {
        const char *name;
        enum query q;
        int service, ended;
        const char *none, *done; /* "record N gave no grant", "it was revoked by record N" */
};
int form_close(struct form *f, const struct form_close *e, enum act_id act);
/* The body to which the service or consumer `id` belongs. */
int form_owner(struct task *t, enum query q, const char *field, struct str id, const char **ret);

#endif
