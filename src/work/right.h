/* Who may do what: roles of people in a body, and the two persons behind a release
 * (doc/format/right.md). Only for work/. */
#ifndef LH_RIGHT_H
#define LH_RIGHT_H

#include "work/task.h"

/* LH_DENIED if the account that hands this in has no role for the act, or the act wants two persons
 * and there are none. Nothing is asked of tokens and of the command line. */
int right_check(struct task *t, enum act_id act) LH_MUST_CHECK;
/* Behind a notice that an account published, corrected or withdrew: the act that says who drafted,
 * reviewed and released it. */
int right_release(struct task *t, enum act_id act) LH_MUST_CHECK;

#endif
