/* Who should have published what, and did: sums over the views for the supervision pages. What a
 * figure means stands in doc/format/supervision.md section 3, and on the page itself. */
#ifndef LH_DASHBOARD_H
#define LH_DASHBOARD_H

#include "base/ctx.h"
#include "store/store.h"

#define DASHBOARD_MONTHS_MAX 60
#define DASHBOARD_DAYS       1000 /* paces: 0 to 999 working days */

/* "" for any. */
struct dashboard_filter {
        char from[8], to[8]; /* months, both included */
        const char *region;  /* of the body */
        const char *domain, *body;
        bool all_missing; /* what is missing now counts since whenever, not only since `from` */
};

struct dashboard_sum {
        const char *id;     /* of the body, domain, region or month */
        const char *name;   /* of a body; else "" */
        const char *region; /* of a body; else "" */
        int64_t notices;    /* current ones published in these months */
        int64_t timed;      /* of them with a limit that could be counted */
        int64_t late;
        int64_t missing; /* not there now though it should be, by the day it was expected */
        int64_t corrections, withdrawals;
        int64_t paced;  /* notices whose pace is known */
        int median;     /* working days from formed to published; -1: no pace is known */
        int64_t *paces; /* how many took so many days; DASHBOARD_DAYS of them, NULL for months */
};

struct dashboard_sums {
        struct dashboard_sum **list; /* sorted by id */
        size_t n;
};

struct dashboard {
        struct dashboard_sum all;
        struct dashboard_sums months, domains, regions, bodies;
};

/* What should be there: what was published under a limit, and what is missing. */
int64_t dashboard_due(const struct dashboard_sum *s);
int64_t dashboard_on_time(const struct dashboard_sum *s);
/* Tenths of a per cent, rounded down: 967 is 96.7 %; -1 where nothing was due. */
int dashboard_rate(const struct dashboard_sum *s);
/* Part of `of` in tenths of a per cent, rounded half up; -1 where `of` is 0. */
int dashboard_share(int64_t part, int64_t of);

/* today: YYYY-MM-DD in China. A failure is the transaction's. */
void dashboard_read(struct store_tx *tx, const struct dashboard_filter *f, const char *today,
                    struct dashboard *ret);

/* The months of a period that the page offers: "12m" (the twelve up to this one), "2026",
 * "2026-Q3", "2026-09". Anything else is the first. Returns the period as it was understood. */
const char *dashboard_period(struct ctx *cx, const char *period, const char *today,
                             char ret_from[8], char ret_to[8]);

#endif
