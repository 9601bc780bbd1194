/* Who asked about a person, as other portals want to have it: the answer of findUsage, version 2
 * (e-gov/AJ, dumonitor 2.1): newest first, without what a law shows later. */
#ifndef LH_USAGE_H
#define LH_USAGE_H

#include "store/store.h"

#include <jansson.h>

#define USAGE_ROWS_MAX 1000

struct usage_ask {
        const char *tag;
        int64_t from_ms, before_ms; /* 0 and INT64_MAX: all */
        int64_t offset, limit;      /* at most USAGE_ROWS_MAX */
        int64_t now_ms;
};

/* {"totalUsages", "usages": [{"logtime", "action", "receiverCode", "receiverName",
 * "receiverSystem"}]}. The caller frees *ret. */
int usage_find(struct store_tx *tx, const struct usage_ask *ask, json_t **ret) LH_MUST_CHECK;

#endif
