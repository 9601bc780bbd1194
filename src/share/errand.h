/* One errand asked: all questions of a rule at once through the gateway, under one case and one
 * consent; what each answered, with the number of its exchange as evidence, and what could not be
 * asked and why. doc/format/catalogue-of-resources.md section 6. */
#ifndef LH_ERRAND_H
#define LH_ERRAND_H

#include "rule/errand.h"
#include "share/auth_key.h"

#include <jansson.h>

#define ERRAND_TIMEOUT_MS 10000

struct errand_ask {
        const struct errand_rule *rule;
        const char *gateway; /* "http://127.0.0.1:8090" */
        const char *consumer, *case_no, *consent /* its number */;
        struct hash key;        /* of the consumer */
        const char *id;         /* of the person */
        const json_t *declared; /* what the person says of themselves; NULL: nothing */
};

enum errand_answer { ERRAND_YES, ERRAND_NO, ERRAND_UNKNOWN };

struct errand_result {
        enum errand_answer answer;
        const char *evidence; /* number of the exchange; "" if there was none */
        const char *why;      /* of an answer that is unknown */
        int64_t took_ms;
};

/* Waits until the gateway holds to that record, for as long as it answers and at most
 * ERRAND_TIMEOUT_MS. */
void errand_wait(struct ctx *cx, const char *gateway, int64_t record);
/* results: one a check of the rule, texts in cx->mem. Fails only if nothing could be asked at all;
 * a question that is not answered is ERRAND_UNKNOWN. */
int errand_run(struct ctx *cx, const struct errand_ask *ask, struct errand_result *results,
               int64_t *ret_took_ms) LH_MUST_CHECK;
/* What an answer of the gateway says to a check. Pure. */
enum errand_answer errand_judge(const struct errand_check *c, long status, const json_t *answer,
                                const char **ret_why);

#endif
