/* The transforms that a mapping may chain on a value ("do:"): small, each does one thing, none
 * knows a source. */
#ifndef LH_STEP_H
#define LH_STEP_H

#include "base/buf.h"
#include "base/mem.h"

#define STEPS_MAX 16

struct step;

typedef bool step_fn(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                     const char **ret_fault);

struct step {
        step_fn *run;
        const char *name;
        const char *arg; /* "" if the step takes none */
};

/* "date yyyy-MM-dd|yyyyMMdd". False, and why, if there is no such step or its argument is missing.
 */
bool step_parse(struct arena *mem, const char *text, struct step *ret, const char **ret_fault);

/* Runs the chain. False: *ret_fault says what is wrong with the value and what to do. An empty
 * value stays empty. */
bool step_run_all(const struct step *steps, size_t n, struct arena *mem, struct str in,
                  struct str *ret, const char **ret_fault);

/* The steps that have a file of their own. */
step_fn step_date, step_price, step_number, step_project_key;
bool step_date_formats_ok(const char *formats);

#endif
