/* By which rules the gate screens, and looking again at what is published. doc/format/screen.md
 * section 7. */
#ifndef LH_WORK_SCREENING_H
#define LH_WORK_SCREENING_H

#include "ledger/tile.h"
#include "screen/again.h"
#include "screen/gate.h"
#include "store/store.h"

/* The policy in force and the values that officers of the body have decided on; in cx->mem, the
 * policy for the life of the process. body "": only the policy. */
int screening_rules(struct ctx *cx, struct store_tx *tx, const char *body,
                    struct gate_rules *ret) LH_MUST_CHECK;

/* Screens a published notice again. ret_found: {"FIELD": {"KIND": N}} of data that may not stay,
 * "" for none; nothing is found in what was withdrawn or corrected. */
int screening_again(struct ctx *cx, struct store_tx *tx, const struct rule_set *rules, uint64_t idx,
                    const char **ret_found, const char **ret_how) LH_MUST_CHECK;

#endif
