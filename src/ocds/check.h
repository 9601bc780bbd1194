/* A JSON schema (the part of draft 4 that OCDS uses) made ready for checking, and the check of a
 * value against it. */
#ifndef LH_OCDS_CHECK_H
#define LH_OCDS_CHECK_H

#include "ocds/json.h"
#include "ocds/schema.h"

#define CHECK_NODES_MAX 20000
#define CHECK_DEPTH_MAX 64
#define PATH_BYTES_MAX  512

enum problem_level { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
        enum problem_level level;
        const char *rule; /* short and stable: "required", "type", "codelist" ... */
        const char *path; /* "tender.items[0].id"; "" for the whole */
        const char *text; /* what is wrong and what to do */
};

typedef void problem_fn(void *arg, const struct problem *p);

struct checker;

/* Rules for releases, packages and records. */
int checker_new(struct ctx *cx, const struct schema_set *set, struct checker **ret) LH_MUST_CHECK;
void checker_free(struct checker **c); /* for lh_auto as well */

enum check_what { CHECK_RELEASE, CHECK_RECORD, CHECK_RELEASE_PACKAGE, CHECK_RECORD_PACKAGE };

/* A package is checked without its list of releases or records, which may be too long to hold. */
void checker_run(const struct checker *c, enum check_what what, const struct jval *v,
                 problem_fn *fn, void *arg);

#endif
