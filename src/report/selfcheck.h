/* The site held against the inspection rules for government sites (政府网站与政务新媒体检查指标,
 * 2019): what the record tells at once, and what a walk over the pages finds.
 * doc/format/annual.md 6. */
#ifndef LH_REPORT_SELFCHECK_H
#define LH_REPORT_SELFCHECK_H

#include "base/buf.h"
#include "rule/rule.h"
#include "store/store.h"

#define SELFCHECK_PAGES_MAX    500 /* of one walk, unless asked for otherwise */
#define SELFCHECK_FINDINGS_MAX 1000
#define SELFCHECK_LINKS_MAX    20000

enum selfcheck_rule {
        SELFCHECK_HOME,       /* nothing new for two weeks */
        SELFCHECK_STALE,      /* a column without anything new for six months */
        SELFCHECK_BLANK,      /* a column without content */
        SELFCHECK_UNANSWERED, /* a request over its time, open for three months */
        SELFCHECK_DATE,       /* a day of publication that cannot be */
        SELFCHECK_META,       /* a page without a tag that must be there */
        SELFCHECK_LINK,       /* a link that leads nowhere */
        SELFCHECK_COUNT
};

struct selfcheck_rule_text {
        const char *id, *name, *name_en;
        int veto_at; /* so many findings fail the whole inspection; 0: never */
};
extern const struct selfcheck_rule_text selfcheck_rules[SELFCHECK_COUNT];

struct selfcheck_finding {
        enum selfcheck_rule rule;
        const char *page; /* path, "" for the site */
        const char *text; /* for a clerk, in Chinese */
};

/* Lives in the request's memory. */
struct selfcheck {
        struct ctx *cx;
        struct selfcheck_finding *found;
        size_t n;                        /* kept, at most SELFCHECK_FINDINGS_MAX */
        int64_t counts[SELFCHECK_COUNT]; /* all of them */
        int64_t pages;                   /* that the walk saw */
};

void selfcheck_begin(struct ctx *cx, struct selfcheck *ret);
void selfcheck_add(struct selfcheck *s, enum selfcheck_rule rule, const char *page, const char *fmt,
                   ...) LH_PRINTF(4, 5);
int64_t selfcheck_sum(const struct selfcheck *s);
/* How many rules alone fail the inspection. */
int64_t selfcheck_vetoes(const struct selfcheck *s);

/* What the record tells: stale and blank columns, requests, days. */
int selfcheck_record(struct store_tx *tx, const struct rule_set *rules,
                     struct selfcheck *s) LH_MUST_CHECK;

/* One page as the walk gets it; body stays the fetcher's until the next call. */
struct selfcheck_page {
        int status;
        bool html;
        struct str body;
};
/* LH_OK with any status; a failure ends the walk. */
typedef int selfcheck_fetch(void *arg, const char *path, struct selfcheck_page *ret);
/* From "/" along the site's own links, at most pages_max pages. */
int selfcheck_walk(struct selfcheck *s, selfcheck_fetch *fetch, void *arg,
                   size_t pages_max) LH_MUST_CHECK;

#endif
