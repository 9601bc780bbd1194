/* One project as a contracting process: its publications, corrections and withdrawals in the order
 * of the log, each with the date, tag and ids that its release bears. They follow from the log
 * alone, so the same act gives the same release for ever (unless values were taken away). */
#ifndef LH_EXPORT_PROCESS_H
#define LH_EXPORT_PROCESS_H

#include "export/site.h"
#include "ledger/record.h"

#define PROCESS_EVENTS_MAX 200000

enum section {
        SECTION_PLANNING,
        SECTION_TENDER,
        SECTION_AWARD,
        SECTION_CONTRACT,
        SECTION_IMPLEMENTATION,
};

struct event {
        int64_t idx;    /* of the act; the release is named after it */
        int64_t target; /* a withdrawal: the notice that it takes away; else idx */
        int64_t root;   /* the first version of the notice */
        int64_t replaces;
        const char *kind, *stage, *body, *title, *date;
        int64_t time_ms; /* of the entry */
        int64_t date_ms; /* of the release: later than that of the one before */
        enum section section;
        const char *tag;
        int64_t award, contract; /* root of the award and contract it belongs to, -1: none */
        bool withdrawal;
        int64_t withdrawn_by, replaced_by; /* -1: none */
};

struct process {
        const char *id, *ocid;
        const char *domain, *code, *title, *region, *body;
        int64_t opened; /* index of its first act */
        struct event *events;
        size_t n;
};

/* Everything in cx->mem. before: acts from this index on are left out (-1: none is). LH_NOT_FOUND:
 * no such project. */
int process_load(struct store_tx *tx, const struct export_site *site, const char *id,
                 int64_t before, struct process *ret) LH_MUST_CHECK;
/* The event of that act; NULL if the project has none. */
const struct event *process_event(const struct process *p, int64_t idx);
/* "PREFIX-PROJECT" */
const char *process_ocid(struct arena *mem, const struct export_site *site, const char *id);
/* The domain's line of the map; NULL if it has none: then it is an allocation of its own. */
const json_t *process_domain(const struct process *p);
bool process_disposes(const struct process *p);

#endif
