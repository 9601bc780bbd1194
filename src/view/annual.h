/* The annual report of a body: its figures read from the views, or as it was published. A report
 * covers the body and all bodies below it. What a figure is: doc/format/annual.md. */
#ifndef LH_VIEW_ANNUAL_H
#define LH_VIEW_ANNUAL_H

#include "rule/annual.h"
#include "store/store.h"

/* Public resources of one domain in a year. */
struct annual_domain {
        const char *id;
        int64_t projects;  /* with a current notice of the year */
        int64_t allocated; /* of them with a notice of the stage `award` */
        int64_t amount;    /* of those notices, in fen */
        int64_t published; /* current notices */
        int64_t on_time;   /* of them within a limit that could be counted */
        int64_t late;
        int64_t corrected;
        int64_t withdrawn;
        int64_t missing;
};

/* Lives in the request's memory. */
struct annual_report {
        const struct annual_form *form;
        const char *body, *name;
        int year;
        int64_t bodies;             /* it covers, itself included */
        struct annual_value *cells; /* after annual_sum() */
        struct annual_domain *domains;
        size_t n_domains;
        const char **texts; /* one a section, "" where nothing was written */
        int64_t idx;        /* the act that published it; -1: a draft */
        const char *date, *due, *reason;
        int64_t late_days, time_ms;
};

/* As the views give it now. LH_NOT_FOUND: there is no such body; LH_INVALID: no form is for that
 * year. */
int annual_draft(struct store_tx *tx, const struct rule_set *rules, const char *body, int year,
                 struct annual_report *ret) LH_MUST_CHECK;
/* As it was published last. LH_NOT_FOUND: it was not. */
int annual_published(struct store_tx *tx, const struct rule_set *rules, const char *body, int year,
                     struct annual_report *ret) LH_MUST_CHECK;
/* True if what was published differs from what the views give now, by a figure or a text. */
bool annual_differs(const struct annual_report *a, const struct annual_report *b);

/* The last day of a request that was received on that day, with its extension where `extended`. */
int request_due(struct ctx *cx, const struct rule_set *rules, int32_t received, bool extended,
                int32_t *ret_day, bool *ret_provisional) LH_MUST_CHECK;

#endif
