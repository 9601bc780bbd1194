/* Rules and calendar as the log adopted them (rules.adopt, calendar.adopt). A due date is counted
 * with what the log knew when the event behind it was recorded: a rule file that changes later
 * moves no day that was counted before, and a view drawn anew has the same days. */
#ifndef LH_VIEW_ADOPTED_H
#define LH_VIEW_ADOPTED_H

#include "rule/rule.h"
#include "store/store.h"

struct calendar;

/* What a rule file said of a kind of notice. */
struct adopted_limit {
        int64_t idx; /* the rules.adopt that said so; -1: the log does not know, the rules as loaded
                        say it */
        struct rule_limit limit, within;
        int32_t since, until; /* as in rule_kind */
        bool expected;
        const char *source; /* where the log knows it; else the kind's */
        char certainty;
};

/* All versions that the log of tx knows; heap memory of its own. Kept for the thread, and read anew
 * when the log adopted something: drawing asks for every act. Valid until the next call. A failure
 * is the transaction's. */
struct adopted;
const struct adopted *adopted_now(struct store_tx *tx);
/* The calendar of the newest version; NULL: the log has none, the process's own counts. */
const struct calendar *adopted_calendar(const struct adopted *a);

/* The version of a kind that holds for an event of that day, recorded as record idx: the newest
 * adopted until then that is in force on the day. False: the kind is not in force. */
bool adopted_limit_at(const struct adopted *a, const struct rule_domain *d,
                      const struct rule_kind *k, int32_t day, int64_t idx,
                      struct adopted_limit *ret);

/* The calendar as the log knew it at record idx. LH_NOT_FOUND: it knew none. The caller frees it.
 */
int adopted_calendar_at(struct store_tx *tx, int64_t idx, struct calendar **ret) LH_MUST_CHECK;

/* One row of the field `limits` of rules.adopt@2, in cx->mem. */
const char *adopted_row(struct ctx *cx, const struct rule_domain *d, const struct rule_kind *k);

#endif
