/* Facts of a process as the notices of a project state them (rules/flags.yaml says where), one row
 * a notice, so that what is corrected, withdrawn or erased takes just its own facts along. Only for
 * view/. */
#ifndef LH_VIEW_FACT_H
#define LH_VIEW_FACT_H

#include "store/store.h"
#include "view/process.h"

#define FACT_NOTICES_MAX 250 /* of a project that are looked at, the oldest first */

struct fact_row {
        struct str date;
        int64_t idx;
        struct str facts;
};

struct fact_rows {
        struct fact_row v[FACT_NOTICES_MAX + 1];
        size_t n;
};

/* What one notice states. */
void facts_init(struct buf *facts);
void facts_put(struct buf *facts, enum fact fact, struct str value);
void facts_put_result(struct buf *facts, bool corrected);
void facts_put_late(struct buf *facts);

/* Those of a project that stand, in the request's memory. */
void facts_read(struct store_tx *tx, const char *project, struct fact_rows *ret);
/* What they come to, with one more row or without that of record `minus` (-1: with all). */
void facts_fold(const struct fact_rows *rows, const struct fact_row *plus, int64_t minus,
                struct process *ret);

/* For texts that say the same in several ways. */
bool fact_says_any(struct str text, const char *const *words, size_t n);
/* Unix milliseconds of a day; PROCESS_UNKNOWN if it is none. */
int64_t fact_day_ms(struct str text);

#endif
