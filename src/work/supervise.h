/* Reading what acts of supervision have in common. Only for work/supervise*.c. */
#ifndef LH_WORK_SUPERVISE_H
#define LH_WORK_SUPERVISE_H

#include "ledger/act_kind.h"
#include "work/task.h"

#define SUPERVISE_TEXT_MAX 2000

/* One duty: what a project owes. */
struct owed {
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        const char *project;
        const char *actor; /* the body that acts */
        const char *body;  /* the body that owes it */
        const char *due;   /* "" where no time runs */
        int64_t idx;       /* the notice; -1: open */
};

/* What an act says about a duty. */
struct said {
        struct str text, first, last, limit;
};

/* `body`, `domain`, `project`, `kind` of the document; the project is known. */
int owed_read(struct task *t, struct owed *ret);
/* The same was said by the same body already: the outcome is that record, nothing is added. */
bool owed_repeated(struct task *t, enum act_id act, const struct owed *o, const struct said *s);
/* The kind is owed and not there: body, due. */
int owed_open(struct task *t, struct owed *o);
/* Who owes it acts; else LH_DENIED. The machine itself may act for everybody. */
int owed_by_actor(struct task *t, const struct owed *o);
/* A body above the one that owes it acts (parent of body.register, at most 8 steps). */
int owed_supervised(struct task *t, const char *actor, const char *of);
/* A day of the document; required or "". */
int supervise_day(struct task *t, const char *name, bool required, struct str *ret);
/* A text for everybody to read: it passes the gate. */
int supervise_text(struct task *t, const char *name, bool required, struct str *ret);
/* A registered body's id. */
int supervise_body(struct task *t, const char *name, const char **ret);

#endif
