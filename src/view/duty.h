/* What each project should have published: for every kind that the rules expect, whether it is
 * there, since when the project went on without it, and until when there is time. Drawn from acts;
 * today enters only in duty_state(). */
#ifndef LH_VIEW_DUTY_H
#define LH_VIEW_DUTY_H

#include "ledger/record.h"
#include "rule/rule.h"
#include "store/store.h"

enum duty_state {
        DUTY_PUBLISHED, /* in time, or where no limit could be counted */
        DUTY_LATE,
        DUTY_MISSING, /* the project went on to a later stage without it */
        DUTY_OVERDUE, /* its time is over and nothing came, neither it nor anything later */
        DUTY_WAITING, /* there is still time */
};

/* In the request's memory. */
struct duty {
        const char *kind;
        const char *since; /* "" where it is there, or the project did not go on */
        const char *later; /* the stage it went on to */
        const char *due;   /* "" where no time runs */
        int64_t idx;       /* the notice; -1: none */
        const char *date;  /* of the notice */
        int64_t late_days;
};

/* today: YYYY-MM-DD in China. */
enum duty_state duty_state(const struct duty *d, const char *today);

/* Every duty of a project, by kind. A failure is the transaction's. */
size_t duty_of_project(struct store_tx *tx, const char *project, struct duty **ret);

/* Why an open duty is owed: the notice from which its time runs, or else the one with which the
 * project went on without it. */
struct duty_event {
        const char *kind, *date; /* of that notice */
        int64_t idx;
        bool runs; /* time runs from it */
};
/* False: nothing makes it owed now. A failure is the transaction's. */
bool duty_event(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
                const char *project, struct duty_event *ret);

/* Drawing; only for view/. The notice stands in the view already. replaced: the record it corrects,
 * -1 for none. */
void duty_draw_notice(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
                      const struct record *r, int64_t replaced);
/* The notice idx was withdrawn. */
void duty_draw_withdrawal(struct store_tx *tx, const struct rule_set *rules, int64_t idx);
/* Values of the record were taken away: it may no longer show that something is not expected. */
void duty_draw_fewer_values(struct store_tx *tx, const struct rule_domain *d,
                            const struct rule_kind *k, const struct record *target);

/* The duties of a project anew, because of act idx: days of open duties that move by it are noted
 * (duty_move), so that none moves silently. */
void duty_redraw(struct store_tx *tx, const struct rule_domain *d, const char *project,
                 int64_t idx);

/* Counts by month and pace, see tally and pace in sql/view/duty.sql. */
struct tallied {
        const char *domain, *kind, *body;
        struct str date;
        struct str formed; /* "": the notice does not say when what it shows came about */
        bool timed, late;
};
void tally_draw_new(struct store_tx *tx, const struct tallied *n);
void tally_draw_correction(struct store_tx *tx, int64_t replaced, int64_t idx);
void tally_draw_withdrawal(struct store_tx *tx, int64_t idx);

#endif
