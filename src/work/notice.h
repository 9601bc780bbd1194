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

/* The notice that a document is about. */
struct target {
        uint64_t idx;
        char *project, *domain, *kind, *body, *state;
        int64_t replaced_by, withdrawn_by;
};
/* `notice`: a record number, or {"source_key": ...} for the newest record of that source. The
 * actor may act for its body. */
int task_find_target(struct task *t, struct target *ret) LH_MUST_CHECK;

#endif
