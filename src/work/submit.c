#include "work/right.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/hash.h"
#include "ledger/tile.h"
#include "screen/gate.h"

#include <stdio.h>
#include <stdlib.h>

#define PROJECT_ID_PLACE  6 /* characters that tell the place in the log */
#define PROJECT_ID_RANDOM 4

static int (*const tasks[ACT_COUNT])(struct task *) = {
        [ACT_BODY_REGISTER] = task_register_body,
        [ACT_PROJECT_OPEN] = task_open_project,
        [ACT_NOTICE_PUBLISH] = task_publish,
        [ACT_NOTICE_CORRECT] = task_correct,
        [ACT_NOTICE_WITHDRAW] = task_withdraw,
        [ACT_ACCESS_GRANT] = task_grant_access,
        [ACT_ACCESS_REVOKE] = task_revoke_access,
        [ACT_FIELD_WITHHOLD] = task_withhold_fields,
        [ACT_FIELD_DISCLOSE] = task_disclose_fields,
        [ACT_CALENDAR_ADOPT] = task_adopt_calendar,
        [ACT_CATALOGUE_ADOPT] = task_catalogue_adopt,
        [ACT_CATALOGUE_ADD] = task_catalogue_add,
        [ACT_CATALOGUE_DROP] = task_catalogue_drop,
        [ACT_PROJECT_ASSIGN] = task_assign,
        [ACT_SUPERVISE_URGE] = task_urge,
        [ACT_SUPERVISE_STATE] = task_state,
        [ACT_SUPERVISE_EXTEND] = task_extend,
        [ACT_SUPERVISE_DECIDE] = task_decide,
        [ACT_SUPERVISE_SUSPEND] = task_suspend,
        [ACT_SUPERVISE_RESTART] = task_restart,
        [ACT_SUPERVISE_APPRAISE] = task_appraise,
        [ACT_FIELD_ERASE] = task_erase_fields, /* rules.adopt and log.key are the program's own */
        [ACT_DRAW_ENTRIES] = task_draw_entries,
        [ACT_DRAW_ANNOUNCE] = task_draw_announce,
        [ACT_DRAW_REVEAL] = task_draw_reveal,
        [ACT_DRAW_RESULT] = task_draw_result,
        [ACT_WAITING_CHANGE] = task_waiting_change,
        [ACT_WAITING_PUBLISH] = task_waiting_publish,
        [ACT_ALLOT_OPEN] = task_allot_open,
        [ACT_ALLOT_CHOOSE] = task_allot_choose,
        [ACT_ALLOT_RESULT] = task_allot_result,
        [ACT_PUBLICITY_OBJECT] = task_publicity_object,
        [ACT_PUBLICITY_RECHECK] = task_publicity_recheck,
        [ACT_SHARE_SERVICE] = task_share_service,
        [ACT_SHARE_CONSUMER] = task_share_consumer,
        [ACT_SHARE_APPLY] = task_share_apply,
        [ACT_SHARE_DECIDE] = task_share_decide,
        [ACT_SHARE_REVOKE] = task_share_revoke,
        [ACT_SHARE_EXCHANGE] = task_share_exchange,
        [ACT_SHARE_CORRECT] = task_share_correct,
        [ACT_SHARE_ANSWER] = task_share_answer,
        [ACT_ANNUAL_ENTER] = task_annual_enter,
        [ACT_ANNUAL_PUBLISH] = task_annual_publish,
        [ACT_REQUEST_RECEIVE] = task_request_receive,
        [ACT_REQUEST_EXTEND] = task_request_extend,
        [ACT_REQUEST_ANSWER] = task_request_answer,
        [ACT_CHECK_REPORT] = task_check_report,
        [ACT_SHARE_RESOURCE] = task_share_resource,
        [ACT_SHARE_SYSTEM] = task_share_system,
        [ACT_SHARE_BUILD] = task_share_build,
        [ACT_SHARE_BUILD_DECIDE] = task_share_build_decide,
        [ACT_SHARE_OPENING] = task_share_opening,
        [ACT_SHARE_OPENING_END] = task_share_opening_end,
        [ACT_SHARE_ERRAND] = task_share_errand,
        [ACT_SHARE_CONSENT] = task_share_consent,
        [ACT_SHARE_WITHDRAW] = task_share_withdraw,
        [ACT_SHARE_ERASE] = task_share_erase,
        [ACT_SCREEN_POLICY] = task_screen_policy,
        [ACT_SCREEN_CONFIRM] = task_screen_confirm,
        [ACT_SCREEN_ALLOW] = task_screen_allow,
        [ACT_SCREEN_OVERRIDE] = task_screen_override,
        [ACT_SCREEN_END] = task_screen_end,
        [ACT_SCREEN_FINDING] = task_screen_finding,
        [ACT_RIGHT_GIVE] = task_right_give,
        [ACT_RIGHT_TAKE] = task_right_take,
        [ACT_NOTICE_REVIEW] = task_notice_review,
        [ACT_NOTICE_ATTACH] = task_attach,
};

int task_may(struct task *t, const char *body)
{
        if (t->actor_body != NULL && strcmp(t->actor_body, body) != 0)
                return err_field(t->cx, LH_DENIED, "body",
                                 "this token hands in for body \"%s\", not for \"%s\"",
                                 t->actor_body, body);
        return LH_OK;
}

int task_local_only(struct task *t)
{
        return t->actor_body == NULL ? LH_OK
                                     : err_field(t->cx, LH_DENIED, "act",
                                                 "this act is done on the machine itself (liuhen "
                                                 "publish), not with a token");
}

const char *task_random_id(struct task *t, size_t n)
{
        static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
        unsigned char raw[32];
        char *id = arena_alloc(t->cx->mem, n + 1);

        random_bytes(raw, n);
        for (size_t i = 0; i < n; i++)
                id[i] = digits[raw[i] % (i == 0 ? 16 : 32)];
        return id;
}

/* In the order of the log, so that what is drawn of new projects lies together in the store: each
 * would touch a page of its own in every table otherwise. */
const char *task_project_id(struct task *t)
{
        static const char digits[] =
                "234567abcdefghijklmnopqrstuvwxyz"; /* in their order as text */
        const char *random = task_random_id(t, PROJECT_ID_RANDOM);
        uint64_t place = t->g->l->frontier.size;
        char id[PROJECT_ID_PLACE + 1] = "";

        for (size_t i = PROJECT_ID_PLACE; i-- > 0; place /= 32)
                id[i] = i > 0 ? digits[place % 32] : (char)('a' + place % 16);
        return arena_printf(t->cx->mem, "%s%s", id, random);
}

static void set_page(struct outcome *o, enum act_id act, const char *org)
{
        if (act == ACT_NOTICE_PUBLISH || act == ACT_NOTICE_CORRECT || act == ACT_NOTICE_ATTACH)
                snprintf(o->page, sizeof(o->page), "/n/%llu", (unsigned long long)o->idx);
        else if (act == ACT_PROJECT_OPEN || act == ACT_NOTICE_WITHDRAW)
                snprintf(o->page, sizeof(o->page), "/p/%s", o->case_id);
        else if (act == ACT_BODY_REGISTER)
                snprintf(o->page, sizeof(o->page), "/body/%s", org);
}

int task_append(struct task *t, enum act_id act, const char *org, const char *case_id,
                struct record *r)
{
        r->kind = act_kinds[act].name;
        r->org = org;
        r->case_id = case_id;
        r->by.value = t->by;
        if (ledger_append(t->g, r) != LH_OK)
                return t->tx->rc;
        view_draw(t->tx, t->tx, t->w->rules, r);
        *t->out = (struct outcome){ .idx = r->idx,
                                    .leaf = t->w->ledger->tail[r->idx % TILE_WIDTH],
                                    .kind = r->kind,
                                    .time_ms = r->time_ms };
        snprintf(t->out->case_id, sizeof(t->out->case_id), "%s", case_id);
        set_page(t->out, act, org);
        return t->tx->rc;
}

int task_append_fixed(struct task *t, enum act_id act, const char *org, const char *case_id,
                      const struct str *values, const uint64_t *refs, size_t n_refs)
{
        const char *p = act_kinds[act].fields;
        struct field fields[16];
        struct record r = { .schema = act_kinds[act].schema, .fields = fields, .n_refs = n_refs };

        for (size_t i = 0; *p != '\0'; i++) {
                size_t n = strcspn(p, " ");

                if (values[i].n > 0)
                        fields[r.n_fields++] =
                                (struct field){ .name = { p, n }, .value = values[i] };
                p += n + (p[n] == ' ');
        }
        for (size_t i = 0; i < n_refs; i++)
                r.refs[i] = refs[i];
        return task_append(t, act, org, case_id, &r);
}

void task_repeated(struct task *t, enum act_id act, uint64_t idx, const char *case_id)
{
        struct record r;

        *t->out = (struct outcome){ .idx = idx, .kind = act_kinds[act].name, .repeated = true };
        snprintf(t->out->case_id, sizeof(t->out->case_id), "%s", case_id);
        /* The receipt is that of the record that stands there. */
        if (ledger_record(t->tx, idx, &r, &t->out->leaf) == LH_OK) {
                t->out->time_ms = r.time_ms;
                set_page(t->out, act, r.org);
        }
}

static int find_actor(struct ctx *cx, struct store_tx *tx, const struct work_actor *who,
                      const char **ret_body)
{
        struct hash h;
        char hex[65] = "";
        struct store_rows rows;
        int rc = LH_OK;

        *ret_body = who->desk == NULL ? NULL : who->desk->body;
        if (who->token == NULL)
                return LH_OK;
        h = hash_of(who->token, strlen(who->token));
        hex_encode(h.b, HASH_BYTES, hex);
        rows = store_query(tx, Q_ACCESS_GET, "t", hex);
        if (!store_next(&rows))
                rc = tx->rc != LH_OK ? tx->rc
                                     : err_set(cx, LH_DENIED,
                                               "this token is not known; make one with liuhen "
                                               "token DIR --body ID");
        else if (!store_null(&rows, 2))
                rc = err_set(cx, LH_DENIED, "this token was revoked");
        else
                *ret_body = store_dup(&rows, 0);
        store_rows_done(&rows);
        return rc;
}

static int do_one(struct task *t)
{
        const struct act_kind *act;
        struct str name;
        int rc;

        if (!json_is_object(t->doc))
                return err_set(t->cx, LH_INVALID, "an act document is a JSON object");
        if (t->receipt)
                return task_own_row(t);
        rc = document_member(t->cx, t->doc, "", "act", 64, false, &name);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "by", 100, false, &t->by);
        if (t->desk != NULL)
                t->by = str_of(t->desk->account);
        else if (rc == LH_OK && t->by.n > 0)
                rc = screen_plain(t->cx, "by", t->by);
        if (rc != LH_OK)
                return rc;
        act = name.n == 0 ? &act_kinds[ACT_NOTICE_PUBLISH]
                          : act_kind_find(arena_strndup(t->cx->mem, name.p, name.n));
        if (act == NULL || tasks[act->id] == NULL)
                return err_field(t->cx, LH_INVALID, "act",
                                 "\"%.*s\" is not an act that can be handed in", (int)name.n,
                                 name.p);
        if (t->person != NULL && act->id != ACT_SHARE_WITHDRAW)
                return err_set(t->cx, LH_DENIED, "a person may take back a consent only");
        rc = right_check(t, act->id);
        if (rc == LH_OK)
                rc = tasks[act->id](t);
        return rc == LH_OK ? right_release(t, act->id) : rc;
}

/* The error of a document in an array names its place. */
static int place_error(struct ctx *cx, int rc, size_t i)
{
        char field[sizeof(cx->err.field) + 32];

        snprintf(field, sizeof(field), "[%zu]%s%s", i, cx->err.field[0] != '\0' ? "." : "",
                 cx->err.field);
        field[sizeof(cx->err.field) - 1] = '\0';
        memcpy(cx->err.field, field, sizeof(cx->err.field));
        return rc;
}

int work_submit(struct ctx *cx, const struct work *w, struct ledger_group *g, const json_t *docs,
                const struct work_actor *who, bool on_change_correct, struct outcome *ret,
                size_t *ret_n)
{
        bool many = json_is_array(docs);
        size_t n = many ? json_array_size(docs) : 1;
        struct task t = { .cx = cx,
                          .w = w,
                          .g = g,
                          .tx = &g->tx,
                          .on_change_correct = on_change_correct,
                          .desk = who->desk,
                          .readings = who->readings };
        uint64_t before;
        int rc;

        if (g->tx.rc != LH_OK)
                return g->tx.rc;
        if (n == 0 || n > WORK_DOCS_MAX)
                return err_set(cx, LH_INVALID, "a submission holds 1 to %d documents, not %zu",
                               WORK_DOCS_MAX, n);
        rc = find_actor(cx, &g->tx, who, &t.actor_body);
        if (rc != LH_OK)
                return rc;
        t.receipt = who->receipt;
        t.person = who->person;
        before = g->l->frontier.size;
        if (n > 1)
                ledger_mark(g);
        for (size_t i = 0; i < n && rc == LH_OK; i++) {
                t.doc = many ? json_array_get(docs, i) : docs;
                t.out = &ret[i];
                rc = do_one(&t);
                if (rc == LH_OK)
                        rc = g->tx.rc;
                if (rc != LH_OK && n > 1)
                        place_error(cx, rc, i);
        }
        if (rc != LH_OK) {
                struct err why = cx->err;

                if (n > 1)
                        ledger_undo(g);
                else if (g->l->frontier.size != before)
                        store_fail(&g->tx,
                                   rc); /* half an act must not stand: the group falls with it */
                cx->err = why;
                return rc;
        }
        if (n > 1)
                ledger_keep(g);
        *ret_n = n;
        return g->tx.rc;
}
