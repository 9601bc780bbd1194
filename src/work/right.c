#include "work/right.h"
#include "base/text.h"
#include "ledger/tile.h"
#include "screen/gate.h"
#include "view/right.h"

#define LABEL_CHARS_MAX  60
#define REASON_CHARS_MAX 2000

/* Which of the roles may hand an act in from the desk. What is not listed is not done there. */
static const struct {
        enum act_id act;
        const char *roles[2];
        bool pair; /* wants a drafter and another person who reviewed it */
} needs[] = {
        { ACT_NOTICE_PUBLISH, { "publisher", NULL }, true },
        { ACT_NOTICE_CORRECT, { "publisher", NULL }, true },
        { ACT_NOTICE_WITHDRAW, { "publisher", NULL }, true },
        { ACT_FIELD_WITHHOLD, { "publisher", NULL }, true },
        { ACT_FIELD_ERASE, { "publisher", NULL }, true },
        { ACT_NOTICE_ATTACH, { "publisher", NULL }, true },
        { ACT_SCREEN_OVERRIDE, { "publisher", NULL }, true },
        { ACT_NOTICE_REVIEW, { "reviewer", NULL }, false },
        { ACT_RIGHT_GIVE, { "administrator", NULL }, false },
        { ACT_RIGHT_TAKE, { "administrator", NULL }, false },
        { ACT_SUPERVISE_URGE, { "supervisor", NULL }, false },
        { ACT_SUPERVISE_DECIDE, { "supervisor", NULL }, false },
        { ACT_SUPERVISE_SUSPEND, { "supervisor", NULL }, false },
        { ACT_SUPERVISE_RESTART, { "supervisor", NULL }, false },
        { ACT_PROJECT_ASSIGN, { "supervisor", NULL }, false },
        { ACT_SUPERVISE_STATE, { "clerk", "publisher" }, false },
        { ACT_SUPERVISE_EXTEND, { "clerk", "publisher" }, false },
};

static bool has(struct task *t, const char *account, const char *body, const char *role)
{
        struct store_rows row = store_query(t->tx, Q_RIGHT_HAS, "ttt", account, body, role);
        bool yes = store_next(&row);

        store_rows_done(&row);
        return yes;
}

static int check_pair(struct task *t)
{
        const struct work_desk *d = t->desk;

        if (d->drafter == NULL || d->drafter[0] == '\0')
                return err_field(t->cx, LH_DENIED, "act",
                                 "this act is released from a draft that a second person reviewed");
        if (!has(t, d->drafter, t->actor_body, "clerk"))
                return err_field(t->cx, LH_DENIED, "act",
                                 "\"%s\", who drafted it, is no clerk of \"%s\" any more",
                                 d->drafter, t->actor_body);
        if (d->reviewer[0] == '\0' && d->urgent[0] != '\0')
                return LH_OK;
        if (d->reviewer[0] == '\0' || strcmp(d->reviewer, d->drafter) == 0)
                return err_field(t->cx, LH_DENIED, "act",
                                 "whoever drafted it may not review it; ask another person");
        if (!has(t, d->reviewer, t->actor_body, "reviewer"))
                return err_field(t->cx, LH_DENIED, "act",
                                 "\"%s\", who reviewed it, is no reviewer of \"%s\" any more",
                                 d->reviewer, t->actor_body);
        return LH_OK;
}

int right_check(struct task *t, enum act_id act)
{
        size_t i = 0;
        int rc;

        if (t->desk == NULL)
                return LH_OK;
        while (i < countof(needs) && needs[i].act != act)
                i++;
        if (i == countof(needs))
                return err_field(t->cx, LH_DENIED, "act", "%s is not done from the desk",
                                 act_kinds[act].name);
        for (size_t k = 0; k < countof(needs[i].roles) && needs[i].roles[k] != NULL; k++)
                if (has(t, t->desk->account, t->actor_body, needs[i].roles[k])) {
                        rc = needs[i].pair ? check_pair(t) : LH_OK;
                        return rc == LH_OK ? t->tx->rc : rc;
                }
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        return err_field(t->cx, LH_DENIED, "act",
                         "\"%s\" is no %s of \"%s\"; an administrator of the body gives that right",
                         t->desk->account, needs[i].roles[0], t->actor_body);
}

int right_release(struct task *t, enum act_id act)
{
        const struct work_desk *d = t->desk;
        struct outcome ignored, *out = t->out;
        uint64_t notice = t->out->idx;
        int rc;

        if (d == NULL || t->out->repeated ||
            (act != ACT_NOTICE_PUBLISH && act != ACT_NOTICE_CORRECT && act != ACT_NOTICE_WITHDRAW))
                return LH_OK;
        t->out = &ignored;
        rc = task_append_fixed(t, ACT_NOTICE_RELEASE, t->actor_body, out->case_id,
                               (struct str[]){ str_of(d->drafter), str_of(d->reviewer),
                                               str_of(d->account), str_of(d->urgent) },
                               &notice, 1);
        t->out = out;
        return rc;
}

/* ------ right.give, right.take ------ */

static int read_account(struct task *t, const char **ret)
{
        struct str v;
        int rc = document_member(t->cx, t->doc, "", "account", RIGHT_ACCOUNT_CHARS_MAX, true, &v);

        if (rc != LH_OK)
                return rc;
        if (!right_account_ok(v))
                return err_field(t->cx, LH_INVALID, "account",
                                 "account is 2 to %d of a-z, 0-9, \".\" and \"-\": a staff number, "
                                 "not a name",
                                 RIGHT_ACCOUNT_CHARS_MAX);
        *ret = arena_strndup(t->cx->mem, v.p, v.n);
        return LH_OK;
}

static int read_role(struct task *t, const char **ret)
{
        struct str v;
        int rc = document_member(t->cx, t->doc, "", "role", 20, true, &v);

        for (size_t i = 0; rc == LH_OK && i < RIGHT_ROLES; i++)
                if (str_is(v, right_role[i])) {
                        *ret = right_role[i];
                        return LH_OK;
                }
        return rc != LH_OK ? rc
                           : err_field(t->cx, LH_INVALID, "role",
                                       "role is clerk, reviewer, publisher, supervisor, auditor or "
                                       "administrator");
}

/* An administrator gives and takes the rights of the own body; the machine's command line all. */
static int read_right(struct task *t, const char **ret_account, const char **ret_role,
                      const char **ret_body)
{
        int rc = t->desk == NULL ? task_local_only(t) : LH_OK;

        if (rc == LH_OK)
                rc = read_account(t, ret_account);
        if (rc == LH_OK)
                rc = read_role(t, ret_role);
        if (rc == LH_OK)
                rc = task_body(t, ret_body);
        return rc;
}

int task_right_give(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "account", "role", "label", NULL
        };
        const char *account, *role, *body;
        struct str label;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "label", LABEL_CHARS_MAX, false, &label);
        if (rc == LH_OK && label.n > 0)
                rc = screen_plain(t->cx, "label", label);
        if (rc == LH_OK)
                rc = read_right(t, &account, &role, &body);
        if (rc != LH_OK)
                return rc;
        if (has(t, account, body, role))
                return err_field(t->cx, LH_CONFLICT, "role", "\"%s\" is %s of \"%s\" already",
                                 account, role, body);
        return task_append_fixed(t, ACT_RIGHT_GIVE, body, "-",
                                 (struct str[]){ str_of(account), str_of(role), label }, NULL, 0);
}

/* A body without an administrator could not help itself any more. */
static int not_the_last(struct task *t, const char *body, const char *role)
{
        struct store_rows row;
        int64_t n;

        if (strcmp(role, "administrator") != 0 || t->desk == NULL)
                return LH_OK;
        row = store_query(t->tx, Q_RIGHT_ADMINISTRATORS, "t", body);
        n = store_next(&row) ? store_i64(&row, 0) : 0;
        store_rows_done(&row);
        return n > 1 ? LH_OK
                     : err_field(t->cx, LH_CONFLICT, "role",
                                 "this is the last administrator of \"%s\"; name another one first",
                                 body);
}

int task_right_take(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "account", "role", "reason", NULL
        };
        const char *account, *role, *body;
        struct str reason;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, true, &reason);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, "reason", reason);
        if (rc == LH_OK)
                rc = read_right(t, &account, &role, &body);
        if (rc == LH_OK && !has(t, account, body, role))
                rc = t->tx->rc != LH_OK
                             ? t->tx->rc
                             : err_field(t->cx, LH_CONFLICT, "role", "\"%s\" is no %s of \"%s\"",
                                         account, role, body);
        if (rc == LH_OK)
                rc = not_the_last(t, body, role);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_RIGHT_TAKE, body, "-",
                                 (struct str[]){ str_of(account), str_of(role), reason }, NULL, 0);
}

/* ------ notice.review: what was released unreviewed is looked at afterwards ------ */

struct released {
        const char *body, *drafter, *releaser, *urgent;
        bool reviewed;
};

static int read_released(struct task *t, uint64_t notice, struct released *ret)
{
        struct store_rows row = store_query(t->tx, Q_RELEASE_GET, "i", (int64_t)notice);
        bool any = store_next(&row);

        if (any)
                *ret = (struct released){ store_dup(&row, 1), store_dup(&row, 2),
                                          store_dup(&row, 4), store_dup(&row, 5),
                                          !store_null(&row, 7) };
        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!any || ret->urgent[0] == '\0')
                return err_field(t->cx, LH_INVALID, "notice",
                                 "record %llu was not released on the urgent path",
                                 (unsigned long long)notice);
        if (ret->reviewed)
                return err_field(t->cx, LH_CONFLICT, "notice", "record %llu was reviewed already",
                                 (unsigned long long)notice);
        return LH_OK;
}

int task_notice_review(struct task *t)
{
        static const char *const names[] = { "act",     "by",     "body", "notice",
                                             "outcome", "remark", NULL };
        const json_t *v = json_object_get(t->doc, "notice");
        struct str outcome, remark;
        struct released was = { 0 };
        struct record record;
        uint64_t notice;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK && t->desk == NULL)
                rc = err_field(t->cx, LH_DENIED, "act",
                               "notice.review is done by a reviewer at the desk");
        if (rc == LH_OK && (!json_is_integer(v) || json_integer_value(v) < 0))
                rc = err_field(t->cx, LH_INVALID, "notice", "notice is missing: a record number");
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "outcome", 20, true, &outcome);
        if (rc == LH_OK && !str_is(outcome, "passed") && !str_is(outcome, "objected"))
                rc = err_field(t->cx, LH_INVALID, "outcome", "outcome is passed or objected");
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "remark", REASON_CHARS_MAX,
                                     str_is(outcome, "objected"), &remark);
        if (rc == LH_OK && remark.n > 0)
                rc = screen_plain(t->cx, "remark", remark);
        if (rc != LH_OK)
                return rc;
        notice = (uint64_t)json_integer_value(v);
        rc = read_released(t, notice, &was);
        if (rc == LH_OK)
                rc = task_may(t, was.body);
        if (rc == LH_OK && (strcmp(was.drafter, t->desk->account) == 0 ||
                            strcmp(was.releaser, t->desk->account) == 0))
                rc = err_field(t->cx, LH_DENIED, "notice",
                               "whoever drafted or released it may not review it");
        if (rc == LH_OK)
                rc = ledger_record(t->tx, notice, &record, NULL);
        if (rc != LH_OK)
                return rc;
        return task_append_fixed(t, ACT_NOTICE_REVIEW, was.body, record.case_id,
                                 (struct str[]){ str_of(t->desk->account), outcome, remark },
                                 &notice, 1);
}
