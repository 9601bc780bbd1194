/* What the indicators know of one process of allocation, and their arithmetic over it. Pure, and
 * the same for our own notices (view/flag.c) and for OCDS releases (flag/ocds.h). What is not known
 * leaves an indicator unmeasured; it is never taken for nought. */
#ifndef LH_VIEW_PROCESS_H
#define LH_VIEW_PROCESS_H

#include "base/buf.h"
#include "rule/indicator.h"

#define PROCESS_BIDS_MAX 1000
#define PROCESS_UNKNOWN  INT64_MIN

enum process_method { METHOD_UNKNOWN, METHOD_PUBLIC, METHOD_INVITED, METHOD_ONE };

/* Submitted are the first three. */
enum bid_state { BID_VALID, BID_OUT, BID_PENDING, BID_NOT_SUBMITTED };

struct bid {
        struct str bidder;
        int64_t price;    /* PROCESS_UNKNOWN: none, or no number */
        int64_t received; /* ms; PROCESS_UNKNOWN */
        enum bid_state state;
};

/* Times are Unix milliseconds, money is fen; PROCESS_UNKNOWN where nobody said. */
struct process {
        struct str buyer, winner, contractor, category; /* n 0: unknown */
        enum process_method method;
        bool whole_days; /* times are days: no hour of them counts */
        int64_t offered, opens, due, awarded, signed_on, shown_from, shown_until;
        int64_t estimate, cap, floor, award, contract, changes;
        int64_t bidders, units, recipients; /* counts */
        int64_t late_notices;
        bool seen;      /* anything is known of it at all */
        bool corrected; /* the result was */
        bool has_result;
        bool unsettled;            /* an award is pending or came to nothing */
        bool joint;                /* several winners, or one bid of several */
        bool states_known;         /* the bids say which of them are valid */
        const struct str *winners; /* of all awards; NULL: winner alone */
        size_t n_winners;
        const struct bid *bids;
        size_t n_bids;
};

void process_init(struct process *p);
/* The value of an indicator of GROUP_PROCESS in units of INDICATOR_UNIT; false: not measured. */
bool process_measure(const struct indicator *i, const struct process *p, int64_t *ret);

/* What the process adds to the counts of its bidders and its buyer (indicators of groups). */
struct process_part {
        int64_t bids, valid, wins, out;
};
/* Of one bidder, who is p->bids[k].bidder; nothing if an earlier bid is his as well. */
bool process_part_of_bidder(const struct process *p, size_t k, struct process_part *ret);
void process_part_of_buyer(const struct process *p, struct process_part *ret);
/* Ratio part / of in units of INDICATOR_UNIT, without overflow. */
int64_t process_ratio(int64_t part, int64_t of);

#endif
