/* Indicators over OCDS releases: every process whole, its releases merged, memory by the largest
 * process and by how many parties there are, not by the files. */
#ifndef LH_FLAG_OCDS_H
#define LH_FLAG_OCDS_H

#include "ocds/input.h"
#include "rule/indicator.h"

#define FLAG_PARTIES_MAX 4000000

struct flag_hit {
        const struct indicator *i;
        const char *role; /* "ocid", "buyer", "tenderer" */
        struct str id;    /* as json text, see ocds/json.h */
        int64_t value;
};

struct flag_count {
        uint64_t releases, processes, refused;
        int64_t measured[INDICATORS_MAX], hits[INDICATORS_MAX]; /* by place in rule_indicators() */
};

struct flag_watch {
        void *arg;
        void (*hit)(void *arg, const struct flag_hit *h);
        void (*refused)(void *arg, const struct err *e, struct str ocid);
};

/* LH_LIMIT: more than FLAG_PARTIES_MAX parties. A process that cannot be merged is refused and
 * counted, the others go on. */
int flag_ocds(struct ctx *cx, struct input *in, uint32_t files, const struct rule_set *rules,
              const struct flag_watch *watch, struct flag_count *ret) LH_MUST_CHECK;

#endif
