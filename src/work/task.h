/* What the tasks share. Only for work/. A task checks everything that it can refuse before its
 * first write: a refusal then leaves nothing to undo, and a savepoint (which copies every page it
 * touches) is needed for arrays only. */
#ifndef LH_TASK_H
#define LH_TASK_H

#include "work/document.h"
#include "work/work.h"

/* One document on its way. */
struct task {
        struct ctx *cx;
        const struct work *w;
        struct ledger_group *g;
        struct store_tx *tx; /* of the group */
        const json_t *doc;
        const char *actor_body; /* the body whose token handed it in; NULL: the command line, which
                                   may do all */
        const struct work_desk
                *desk; /* whose session handed it in; NULL: a token, the command line */
        struct work_readings *readings; /* of documents; NULL: they are read on the spot */
        bool on_change_correct;
        const char *person; /* see struct work_actor */
        bool receipt;
        struct str by;
        struct outcome *out;
};

int task_register_body(struct task *t);
int task_open_project(struct task *t);
int task_publish(struct task *t);
int task_correct(struct task *t);
int task_withdraw(struct task *t);
int task_grant_access(struct task *t);
int task_revoke_access(struct task *t);
int task_withhold_fields(struct task *t);
int task_disclose_fields(struct task *t);
int task_erase_fields(struct task *t);
int task_own_row(struct task *t); /* of a receipt, see struct work_actor */
int task_adopt_calendar(struct task *t);
int task_catalogue_adopt(struct task *t);
int task_catalogue_add(struct task *t);
int task_catalogue_drop(struct task *t);
int task_assign(struct task *t);
int task_urge(struct task *t);
int task_state(struct task *t);
int task_extend(struct task *t);
int task_decide(struct task *t);
int task_suspend(struct task *t);
int task_restart(struct task *t);
int task_appraise(struct task *t);
int task_annual_enter(struct task *t);
int task_annual_publish(struct task *t);
int task_request_receive(struct task *t);
int task_request_extend(struct task *t);
int task_request_answer(struct task *t);
int task_check_report(struct task *t);
int task_share_service(struct task *t);
int task_share_consumer(struct task *t);
int task_share_apply(struct task *t);
int task_share_decide(struct task *t);
int task_share_revoke(struct task *t);
int task_share_exchange(struct task *t);
int task_share_correct(struct task *t);
int task_share_answer(struct task *t);
int task_draw_entries(struct task *t);
int task_draw_announce(struct task *t);
int task_draw_reveal(struct task *t);
int task_draw_result(struct task *t);
int task_waiting_change(struct task *t);
int task_waiting_publish(struct task *t);
int task_allot_open(struct task *t);
int task_allot_choose(struct task *t);
int task_allot_result(struct task *t);
int task_publicity_object(struct task *t);
int task_publicity_recheck(struct task *t);
int task_share_resource(struct task *t);
int task_share_system(struct task *t);
int task_share_build(struct task *t);
int task_share_build_decide(struct task *t);
int task_share_opening(struct task *t);
int task_share_opening_end(struct task *t);
int task_share_errand(struct task *t);
int task_share_consent(struct task *t);
int task_share_withdraw(struct task *t);
int task_share_erase(struct task *t);
int task_screen_policy(struct task *t);
int task_screen_confirm(struct task *t);
int task_screen_allow(struct task *t);
int task_screen_override(struct task *t);
int task_screen_end(struct task *t);
int task_screen_finding(struct task *t);
int task_right_give(struct task *t);
int task_right_take(struct task *t);
int task_notice_review(struct task *t);
int task_attach(struct task *t);

/* Finds the body of the document, registering it when it is given by name. Its id lives in cx->mem.
 */
int task_body(struct task *t, const char **ret_id);
/* The project of a notice as its document names it. */
struct wanted_project {
        const char *id; /* NULL: there is none yet */
        struct str code, key, title, region;
};
/* Everything that can be refused about it, without writing. title: of the notice, where the
 * document has none. */
int task_project_find(struct task *t, const struct rule_domain *d, struct str title,
                      struct wanted_project *ret);
/* Opens it if it is not there; ret->id is set. */
int task_project_open(struct task *t, const struct rule_domain *d, const char *body,
                      struct wanted_project *p);
/* Appends the act and draws it into the views; fills the outcome. */
int task_append(struct task *t, enum act_id act, const char *org, const char *case_id,
                struct record *r);
/* A record of a fixed schema: one open field for each name of the schema, empty ones left out. */
int task_append_fixed(struct task *t, enum act_id act, const char *org, const char *case_id,
                      const struct str *values, const uint64_t *refs, size_t n_refs);
void task_repeated(struct task *t, enum act_id act, uint64_t idx, const char *case_id);
/* LH_DENIED if a token of another body hands this in. */
int task_may(struct task *t, const char *body);
/* LH_DENIED for everybody but the command line. */
int task_local_only(struct task *t);
/* A random id: n characters of [a-z2-7], the first a letter. */
const char *task_random_id(struct task *t, size_t n);
/* The id of a project that is opened now, doc/format/act.md 3.3. */
const char *task_project_id(struct task *t);

#endif
