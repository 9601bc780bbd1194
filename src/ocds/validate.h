/* Checks files of releases, packages and records, and names what is wrong. */
#ifndef LH_OCDS_VALIDATE_H
#define LH_OCDS_VALIDATE_H

#include "ocds/check.h"
#include "ocds/input.h"

struct validate_problem {
        struct problem p;
        const char *file;
        uint64_t line;   /* where the release, record or package begins */
        const char *in;  /* "release", "record", "package" */
        uint64_t number; /* of the release or record in its file, from 1; 0 for a package */
        struct str ocid; /* json text */
};

struct validate_options {
        const char *schema; /* NULL: what each package says it is; see doc/format/ocds.md */
        const char *extensions;
        void (*problem)(void *arg, const struct validate_problem *p);
        void *arg;
};

struct validate_count {
        uint64_t releases, records, packages, errors, warnings;
};

int validate_run(struct ctx *cx, struct input *in, uint32_t files,
                 const struct validate_options *opt, struct validate_count *ret) LH_MUST_CHECK;

#endif
