/* Until when something must be published: the limit as adopted, counted from its event, with what
 * supervision made of it: suspended, started anew, extended. The same steps give the day and its
 * explanation. */
#ifndef LH_VIEW_DEADLINE_H
#define LH_VIEW_DEADLINE_H

#include "rule/due.h"
#include "view/adopted.h"

#define DEADLINE_STEPS_MAX 12

enum deadline_part {
        DEADLINE_WITHIN,    /* what may lie between the other notice and this one's event */
        DEADLINE_LIMIT,     /* the limit itself */
        DEADLINE_EXTENSION, /* granted */
};

/* Each step starts where the one before ended. */
struct deadline {
        int32_t start;
        struct adopted_limit rule;
        bool granted; /* supervision has a part in it */
        struct {
                enum deadline_part part;
                struct due_ask ask; /* its start is filled when it is counted */
        } steps[DEADLINE_STEPS_MAX];
        size_t n;
        struct due_span suspended[DUE_SUSPENSIONS_MAX];
        size_t n_suspended;
};

/* For what was formed on day and published as record idx. False: no limit counts. A failure is the
 * transaction's. */
bool deadline_of_formed(struct store_tx *tx, const struct adopted *a, const struct rule_domain *d,
                        const struct rule_kind *k, const char *project, int32_t day, int64_t idx,
                        struct deadline *ret);
/* For what is not there, whose event was recorded as record idx. runs: the time began with that
 * event; else the project only went on without it on that day, and no time but a granted one
 * counts. False: there is no day. */
bool deadline_of_open(struct store_tx *tx, const struct adopted *a, const struct rule_domain *d,
                      const struct rule_kind *k, const char *project, int32_t day, int64_t idx,
                      bool runs, struct deadline *ret);

/* Counts on the calendar that the thread entered. see: as in due_count(), with the step. */
struct deadline_step {
        enum deadline_part part;
        const struct due_step *step;
};
int deadline_count(struct ctx *cx, const struct deadline *d,
                   void (*see)(void *arg, const struct deadline_step *s), void *arg,
                   struct due *ret) LH_MUST_CHECK;

#endif
