/* From an act document to a notice whose form is right. Only for work/. */
#ifndef LH_NOTICE_H
#define LH_NOTICE_H

#include "screen/gate.h"
#include "work/task.h"

/* Reads domain, kind, title, dates, text, source, elements and checks them against the rules
 * (act.md section 4). The date is empty where the document has none. */
int notice_read(struct task *t, struct notice *ret) LH_MUST_CHECK;
/* LH_HELD names a row that is about a minor. */
int task_check_lists(struct task *t, const struct notice *n) LH_MUST_CHECK;

#endif
