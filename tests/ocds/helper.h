/* Runs the OCDS code over texts as the command does over files. */
#ifndef LH_TEST_OCDS_HELPER_H
#define LH_TEST_OCDS_HELPER_H

#include "ocds/package.h"
#include "ocds/validate.h"

struct outcome {
        int rc;
        char *text; /* what was written; freed by outcome_done */
        struct package_count n;
        char refused[2048], warned[4096]; /* a line each */
};

struct setup {
        struct package_options opt;
        const char *schema, *append, *by_position; /* schema NULL: 1.1 */
};

struct outcome run_package(const struct setup *setup, const char *text);
void outcome_done(struct outcome *o); /* for lh_auto as well */
/* The text in a file with a name; the caller unlinks it. */
void make_file(const char *text, char *ret_path, size_t max);
/* Problems as lines "error PATH RULE" and "warning PATH RULE"; what run_validate of ocds/ returns.
 */
int run_validate(const char *schema, const char *extensions, const char *text, char *ret,
                 size_t max);
/* The folder of shared data, NULL if it is not there. */
const char *shared_data(char *ret, size_t max);

#endif
