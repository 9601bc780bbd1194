/* From the written file to a checked domain. Only for rule/. */
#ifndef LH_RULE_DOMAIN_H
#define LH_RULE_DOMAIN_H

#include "rule/rule.h"
#include "rule/yaml.h"

/* Everything of the domain is put into mem. file: as errors call it. */
int rule_domain_check(struct ctx *cx, struct arena *mem, const char *file,
                      const struct yaml_domain *y, struct rule_domain *ret) LH_MUST_CHECK;

/* The words a file may use, in the order of the enums; the words of money begin with that of
 * RULE_MONEY_ESTIMATE. */
extern const char *const rule_type_words[RULE_TABLE + 1];
extern const char *const rule_show_words[RULE_WITHHOLD + 1];
extern const char *const rule_money_words[RULE_MONEY_PAID];
extern const char *const rule_role_words[RULE_MAKER + 1];

#endif
