/* What the indicators need of one compiled release. */
#ifndef LH_FLAG_RELEASE_H
#define LH_FLAG_RELEASE_H

#include "ocds/json.h"
#include "view/process.h"

#define RELEASE_BIDS_MAX    PROCESS_BIDS_MAX
#define RELEASE_WINNERS_MAX 64
#define RELEASE_CLASSES_MAX 64

struct release_facts {
        struct process p;
        struct bid bids[RELEASE_BIDS_MAX];
        struct str winners[RELEASE_WINNERS_MAX];
        /* Of awards to one supplier: who, and the first level of what (0 to 99). */
        struct {
                struct str supplier;
                int level;
        } classes[RELEASE_CLASSES_MAX];
        size_t n_classes;
};

/* Texts point into the release. currency: the first one met is kept there (up to 8 bytes); amounts
 * of another are unknown, because nothing here knows what they are worth. */
void release_read(const struct jval *release, char currency[8], struct release_facts *ret);

/* "2024-05-01T09:00:00+08:00" in milliseconds; a day alone is its beginning. PROCESS_UNKNOWN if it
 * is neither. */
int64_t release_time(const struct jval *v);

#endif
