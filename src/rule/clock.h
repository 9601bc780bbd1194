/* The clocks of the law (rules/clocks.yaml): how long what may take or must last, from which event,
 * with what stops it, starts it anew and extends it. A rule that changed is several clocks of one
 * id, one in force on a day. due.h counts them. */
#ifndef LH_RULE_CLOCK_H
#define LH_RULE_CLOCK_H

#include "rule/due.h"

enum clock_kind {
        CLOCK_AT_MOST,  /* done on the last day at the latest */
        CLOCK_AT_LEAST, /* lasts until the last day at the earliest */
        CLOCK_BEFORE,   /* done at the latest so many days before the event */
        CLOCK_YEARLY,   /* by one day of the year */
};

struct rule_clock {
        const char *id, *domain; /* domain "": any */
        const char *name, *name_en, *from, *from_en;
        enum clock_kind kind;
        const char *limit_text;          /* as written: "20wd", "12h", "01-31" */
        struct rule_limit limit;         /* not set: hours, or a day of the year */
        int month, mday;                 /* of CLOCK_YEARLY */
        const char *suspends, *restarts; /* "": nothing does */
        struct rule_limit extension;
        const char *source;
        char certainty;
        int32_t since, until; /* as in rule_kind */
};

/* In the order of the file. */
const struct rule_clock *rule_clocks(const struct rule_set *set, size_t *ret_n);
/* The version in force on that day. NULL: none; ret_known (may be NULL) tells whether the id exists
 * at all. */
const struct rule_clock *rule_clock(const struct rule_set *set, struct str id, int32_t day,
                                    bool *ret_known);
/* "at-most", "at-least", "before", "yearly" */
const char *clock_kind_name(enum clock_kind k);

/* What due_count() must be asked for this clock; ask keeps its suspensions, restart and extension,
 * which the clock must allow. LH_INVALID if it counts hours or a day of the year, or has no
 * extension that long. */
int clock_ask(struct ctx *cx, const struct rule_clock *c, struct due_ask *ask) LH_MUST_CHECK;
/* The first such day of the year after `after`. Only for CLOCK_YEARLY. */
int32_t clock_yearly_day(const struct rule_clock *c, int32_t after);

/* Only for rule/: from the written file; everything is put into mem. */
struct yaml_clocks;
int rule_clocks_check(struct ctx *cx, struct arena *mem, const char *file,
                      const struct yaml_clocks *y, const struct rule_clock **ret,
                      size_t *ret_n) LH_MUST_CHECK;

#endif
