/* One errand (一件事): a composite check as a rule file (rules/share/errand_*.yaml): which
 * questions are asked of which services, and which answer is a yes. */
#ifndef LH_RULE_ERRAND_H
#define LH_RULE_ERRAND_H

#include "rule/rule.h"

#define ERRAND_CHECKS_MAX 24

enum errand_test {
        ERRAND_DECLARED, /* equals what the person declared */
        ERRAND_IS,       /* equals the value */
        ERRAND_AT_MOST,
        ERRAND_AT_LEAST,
};

struct errand_check {
        const char *id, *name, *name_en, *service, *path, *field, *value;
        bool verify; /* the gateway compares; else the granted fields come back and are compared
                        here */
        enum errand_test test;
};

struct errand_rule {
        const char *id, *name, *name_en, *source, *purpose, *consumer, *consent;
        char certainty;
        struct errand_check checks[ERRAND_CHECKS_MAX];
        size_t n;
};

/* From the rules built in: "housing" is share/errand_housing.yaml. */
int errand_rule_find(struct ctx *cx, const struct rule_set *set, const char *id,
                     struct errand_rule *ret) LH_MUST_CHECK;
/* From a file's text; name: the file as errors call it. Texts in cx->mem. */
int errand_rule_read(struct ctx *cx, const char *name, struct str text,
                     struct errand_rule *ret) LH_MUST_CHECK;

#endif
