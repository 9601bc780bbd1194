/* The kinds of housing: the files rules/housing/ *.yaml of the rules in force, built in or a site's
 * own in their place. Each has the steps of its process and the rule of its waiting list. */
#ifndef LH_HOUSING_VARIANT_H
#define LH_HOUSING_VARIANT_H

#include "base/ctx.h"
#include "rule/rule.h"

#define VARIANTS_MAX 32

struct variant_step {
        const char *id, *name, *name_en, *kind;
};
struct variant {
        const char *id, *name, *name_en, *source, *order;
        char certainty; /* as of a kind of notice */
        const struct variant_step *steps;
        size_t n_steps;
};

/* Reads and checks them: the order of a list, and that each step names a kind of notice of the
 * domain housing. *ret lives in cx->mem. */
int variant_read(struct ctx *cx, const struct rule_set *rules, const struct variant **ret,
                 size_t *ret_n) LH_MUST_CHECK;
/* One of them ("public-rental"). LH_NOT_FOUND: there is no such kind. */
int variant_find(struct ctx *cx, const struct rule_set *rules, const char *id,
                 struct variant *ret) LH_MUST_CHECK;

#endif
