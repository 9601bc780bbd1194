/* Looking again at a record that was published: rules change, and so does the scanner. */
#ifndef LH_SCREEN_AGAIN_H
#define LH_SCREEN_AGAIN_H

#include "screen/gate.h"

/* What stands in the open fields and may not: {"FIELD": {"KIND": N}}, in cx->mem; "" for nothing.
 * Kinds and counts, never a value. */
int screen_again(struct ctx *cx, const struct record *r, const struct rule_domain *domain,
                 const struct rule_kind *kind, const struct gate_rules *rules,
                 const char **ret_found) LH_MUST_CHECK;

/* The same for a document that goes with it, read anew from the act that published it: {"KIND": N}.
 */
int screen_attachment_again(struct ctx *cx, const struct record *r, const char *occasion,
                            const struct gate_rules *rules, const char **ret_found) LH_MUST_CHECK;

#endif
