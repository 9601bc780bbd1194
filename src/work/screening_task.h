/* Between policy.c, allow.c, override.c and rescreen.c only. */
#ifndef LH_WORK_SCREENING_TASK_H
#define LH_WORK_SCREENING_TASK_H

#include "work/screening.h"
#include "work/task.h"

#define SCREENING_DAYS_MAX     731 /* an exception is looked at again after two years */
#define SCREENING_REASON_CHARS 2000
#define SCREENING_PERSON_CHARS 100

/* One field of a record; p NULL: left out. withheld: only its commitment is public. */
struct screening_field {
        const char *name;
        struct str value;
        bool withheld;
};
int screening_append(struct task *t, enum act_id act, const char *org,
                     const struct screening_field *f, size_t n, const uint64_t *ref);

/* `reason`: required, without personal numbers. */
int screening_reason(struct task *t, struct str *ret);
/* `by` is there, and `second` names another person. */
int screening_pair(struct task *t, struct str *ret_second);
/* `until`: a day from today on, at most two years ahead. */
int screening_until(struct task *t, struct str *ret);
/* `datum` and `value`, in the canonical form the scanner gives. */
int screening_value(struct task *t, const char *const *kinds, struct str *ret_datum,
                    struct str *ret_value);

#endif
