/* What stands against building an information system (rules/share/building.yaml): which checks are
 * made, by which article. The checks themselves are in view/share_building.c. */
#ifndef LH_RULE_BUILDING_H
#define LH_RULE_BUILDING_H

#include "rule/rule.h"

enum building_check {
        BUILDING_SHARES_NOTHING,
        BUILDING_COLLECTS_AGAIN,
        BUILDING_NO_GOALS,
        BUILDING_NO_PROTECTION,
        BUILDING_NO_CRYPTO,
        BUILDING_NO_EVALUATION,
        BUILDING_EXCHANGE_SYSTEM,
        BUILDING_CHECK_COUNT
};

struct rule_building {
        enum building_check check;
        const char *id, *name, *name_en, *article;
        char certainty; /* V F K M */
};

/* In the order of the file; in cx->mem. LH_INVALID names file and line. */
int rule_building_read(struct ctx *cx, const struct rule_set *set, const struct rule_building **ret,
                       size_t *ret_n) LH_MUST_CHECK;

#endif
