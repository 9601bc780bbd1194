/* The two ways a policy is written. Only for policy.c. */
#ifndef LH_SCREEN_POLICY_FILE_H
#define LH_SCREEN_POLICY_FILE_H

#include "screen/policy.h"

int policy_from_yaml(struct ctx *cx, const char *name, struct str text,
                     struct policy *p) LH_MUST_CHECK;
int policy_from_json(struct ctx *cx, const char *name, struct str text,
                     struct policy *p) LH_MUST_CHECK;
/* "name:subject@board": the datum and the channel. */
void policy_what(struct policy *p, const char *what, struct policy_line *ret);
bool policy_action(const char *word, enum screen_action *ret);

#endif
