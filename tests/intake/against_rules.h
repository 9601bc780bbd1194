/* Would the rules take the elements of a document? The work layer asks the same on the way to the
 * ledger. */
#ifndef LH_TEST_AGAINST_RULES_H
#define LH_TEST_AGAINST_RULES_H

#include "base/ctx.h"
#include "rule/rule.h"

#include <jansson.h>

int against_rules(struct ctx *cx, const struct rule_set *rules, const json_t *doc);

#endif
