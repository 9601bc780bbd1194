/* When a limit ends: days counted one by one, with all that the law lets happen to a running clock.
 * A suspended day counts neither as a working nor as a calendar day; a restart throws away what was
 * counted; an extension is counted on behind the limit. Pure: no today in it. */
#ifndef LH_RULE_DUE_H
#define LH_RULE_DUE_H

#include "rule/rule.h"

#define DUE_SUSPENSIONS_MAX 32
#define DUE_DAYS_MAX        36600 /* a limit that has not ended after a hundred years */

/* Both days belong to it. */
struct due_span {
        int32_t from, to;
};

struct due_ask {
        int32_t start; /* the day of the event; it does not count */
        struct rule_limit limit;
        struct rule_limit extension; /* not set: none */
        const struct due_span *suspended;
        size_t n_suspended;
        bool restarted;
        int32_t restart; /* the day from which the limit runs anew; like start, it does not count */
        bool before;     /* the limit runs backwards: the last day that is n days before start */
};

struct due {
        int32_t day;
        bool provisional; /* rests on days of years whose holidays nobody has announced */
};

enum due_verdict {
        DUE_START,     /* the day of the event */
        DUE_VOID,      /* before the restart */
        DUE_RESTART,   /* the day of the restart */
        DUE_SUSPENDED, /* the clock stands still */
        DUE_OFF,       /* weekend or holiday, not counted in working days */
        DUE_COUNTED,
};

struct due_step {
        int32_t day;
        enum due_verdict verdict;
        int count;         /* of a counted day: the first is 1; of the extension again from 1 */
        bool extension;    /* the day belongs to the extension */
        bool announced;    /* the calendar knows this year */
        int calendar_kind; /* enum calendar_kind */
        const char *name;  /* of the holiday, "" for none */
};

/* Calls see (may be NULL) for every day from start to the last one. LH_INVALID names what does not
 * fit together; LH_LIMIT if the limit does not end within DUE_DAYS_MAX days. */
int due_count(struct ctx *cx, const struct due_ask *ask,
              void (*see)(void *arg, const struct due_step *s), void *arg,
              struct due *ret) LH_MUST_CHECK;

#endif
