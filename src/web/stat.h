/* What the pages of statistics share; only for model_stat*.c. */
#ifndef LH_WEB_STAT_H
#define LH_WEB_STAT_H

#include "web/model.h"
#include "web/table_file.h"

struct stat_filter {
        const char *domain, *region, *from, *to; /* months; "" for any */
        const char *prefix; /* of the region: what all places in it begin with */
};

/* In the order of the statements. */
enum {
        STAT_NOTICES,
        STAT_TIMED,
        STAT_LATE,
        STAT_AWARDS,
        STAT_AWARD_FEN,
        STAT_CONTRACTS,
        STAT_CONTRACT_FEN,
        STAT_PAYMENTS,
        STAT_PAID_FEN,
        STAT_OPENINGS,
        STAT_BIDDERS,
        STAT_SINGLE,
        STAT_SUMS
};

struct stat_filter stat_filter_read(struct model *m);
const char *stat_filter_text(struct model *m, const struct stat_filter *f);
const char *stat_list_link(struct model *m, const struct stat_filter *f, const char *what);
struct store_rows stat_ask(struct model *m, enum query q, const struct stat_filter *f);
void stat_sums_read(struct store_rows *r, int col, int64_t v[STAT_SUMS]);
void put_stat_choices(struct model *m, const struct stat_filter *f);

#endif
