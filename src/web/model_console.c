/* /console: what is to be done today. Drafts by their state, what the law wants soon, what was
 * released unreviewed. */
#include "base/time.h"
#include "web/console.h"

#include <stdlib.h>

#define LIST_MAX     50
#define DUE_ROWS_MAX 30
#define SOON_DAYS    7

static void put_drafts(struct console *c, struct store_tx *desk, const char *key, const char *state)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, key);
        struct store_rows r =
                store_query(desk, Q_DESK_DRAFTS, "tti", c->who.body, state, (int64_t)LIST_MAX);

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                struct str drafter = store_str(&r, 3);

                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "title", store_str(&r, 1));
                put_str(m, o, "drafter", drafter);
                put_str(m, o, "reviewer", store_str(&r, 4));
                put_str(m, o, "urgent", store_str(&r, 5));
                put_str(m, o, "remark", store_str(&r, 6));
                if (!store_null(&r, 7))
                        put_int(m, o, "idx", store_i64(&r, 7));
                console_put_when(m, o, "when", store_i64(&r, 8));
                put_flag(m, o, "_mine", str_is(drafter, c->who.account));
                put_flag(m, o, "_back", str_is(drafter, c->who.account) && store_str(&r, 6).n > 0);
        }
        store_rows_done(&r);
        put_flag(m, m->top, arena_printf(m->cx->mem, "_no%s", key), json_array_size(list) == 0);
        put_int(m, m->top, arena_printf(m->cx->mem, "_n%s", key), (int64_t)json_array_size(list));
}

/* A row of right.due or right.due_below. Returns: 0 later, 1 today, 2 late. */
static int put_due_row(struct console *c, json_t *list, struct store_rows *r)
{
        struct model *m = c->m;
        json_t *o = add_object(m, list);
        const char *project = store_dup(r, 0), *kind = store_dup(r, 3), *due = store_dup(r, 4);
        const char *since = store_dup(r, 5), *today = today_in_china(m);
        bool late = since[0] != '\0' || strcmp(due, today) < 0;
        bool now = !late && strcmp(due, today) == 0;

        put_text(m, o, "project", project);
        put_str(m, o, "title", store_str(r, 1));
        put_kind(m, o, put_domain(m, o, store_dup(r, 2)), kind);
        put_text(m, o, "day", due[0] != '\0' ? due : since);
        put_text(m, o, "_at", arena_printf(m->cx->mem, "/console/due/%s.%s", project, kind));
        put_flag(m, o, "_late", late);
        put_flag(m, o, "_today", now);
        return late ? 2 : now;
}

static void put_due(struct console *c)
{
        struct model *m = c->m;
        char soon[11];
        json_t *list = put_array(m, m->top, "due");
        struct store_rows r;

        date_format(date_in_china(m->cx->now_ms()) + SOON_DAYS, soon);
        r = store_query(m->tx, Q_RIGHT_DUE, "tti", c->who.body, soon, (int64_t)DUE_ROWS_MAX);
        while (m->rc == LH_OK && store_next(&r))
                c->due_now += put_due_row(c, list, &r) > 0;
        store_rows_done(&r);
        put_flag(m, m->top, "_no_due", json_array_size(list) == 0);
}

/* What the bodies below owe: for whoever supervises them. */
static void put_below(struct console *c)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "below");
        struct store_rows r;

        if (!console_has(c, ROLE_OF_SUPERVISOR))
                return;
        r = store_query(m->tx, Q_RIGHT_DUE_BELOW, "tti", c->who.body, today_in_china(m),
                        (int64_t)DUE_ROWS_MAX);
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o;

                put_due_row(c, list, &r);
                o = json_array_get(list, json_array_size(list) - 1);
                put_str(m, o, "body_name", store_str(&r, 6));
                put_flag(m, o, "_asked", store_i64(&r, 7) > 0);
                c->asked += store_i64(&r, 7) > 0;
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_below", json_array_size(list) > 0);
}

static void put_batches(struct console *c, struct store_tx *desk)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "batches");
        struct store_rows r =
                store_query(desk, Q_DESK_BATCHES, "ti", c->who.body, (int64_t)LIST_MAX);
        static const char *const counts[] = { "n_draft", "n_review", "n_approved", "n_released" };

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);

                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "name", store_str(&r, 1));
                put_str(m, o, "by", store_str(&r, 2));
                console_put_when(m, o, "when", store_i64(&r, 3));
                put_flag(m, o, "_waits", store_i64(&r, 4) != 0);
                for (size_t i = 0; i < countof(counts); i++)
                        put_int(m, o, counts[i], store_i64(&r, 5 + (int)i));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_batches", json_array_size(list) > 0);
}

static void add_task(struct model *m, json_t *list, const char *at, const char *text, int64_t n)
{
        json_t *o;

        if (n == 0)
                return;
        o = add_object(m, list);
        put_text(m, o, "_at", at);
        put_text(m, o, "text", say_with(m, text, grouped(m, n), ""));
}

/* How many of a list are flagged. */
static int64_t flagged(const struct model *m, const char *key, const char *flag, bool wanted)
{
        const json_t *list = json_object_get(m->top, key), *o;
        int64_t n = 0;
        size_t i;

        json_array_foreach ((json_t *)list, i, o)
                n += json_is_true(json_object_get(o, flag)) == wanted;
        return n;
}

/* What waits for this person, by their roles. */
static void put_tasks(struct console *c)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "tasks");

        if (console_has(c, ROLE_OF_CLERK)) {
                add_task(m, list, "#h-due", SAY("今天到期和逾期的 {1} 项，要公开"), c->due_now);
                add_task(m, list, "#h-dra", SAY("退回修改的草稿 {1} 份"),
                         flagged(m, "drafts", "_back", true));
        }
        if (console_has(c, ROLE_OF_REVIEWER)) {
                add_task(m, list, "#h-rev", SAY("等您复核的 {1} 份"),
                         flagged(m, "reviews", "_mine", false));
                add_task(m, list, "#h-aft", SAY("等您事后复核的 {1} 份"),
                         flagged(m, "unreviewed", "_may", true));
        }
        if (console_has(c, ROLE_OF_PUBLISHER))
                add_task(m, list, "#h-app", SAY("等您发布的 {1} 份"),
                         (int64_t)json_array_size(json_object_get(m->top, "approved")));
        if (console_has(c, ROLE_OF_SUPERVISOR))
                add_task(m, list, "#h-below", SAY("等您答复的延期申请 {1} 件"), c->asked);
        put_flag(m, m->top, "_no_tasks", json_array_size(list) == 0);
}

static void put_unreviewed(struct console *c)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "unreviewed");
        struct store_rows r =
                store_query(m->tx, Q_RELEASE_OPEN, "ti", c->who.body, (int64_t)LIST_MAX);

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *drafter = store_dup(&r, 1), *releaser = store_dup(&r, 2);
                bool other = strcmp(drafter, c->who.account) != 0 &&
                             strcmp(releaser, c->who.account) != 0;

                put_int(m, o, "notice", store_i64(&r, 0));
                put_text(m, o, "drafter", drafter);
                put_str(m, o, "urgent", store_str(&r, 3));
                console_put_when(m, o, "when", store_i64(&r, 4));
                put_str(m, o, "title", store_str(&r, 5));
                put_flag(m, o, "_may", other && console_has(c, ROLE_OF_REVIEWER));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_unreviewed", json_array_size(list) > 0);
}

static int review_after(struct console *c)
{
        struct model *m = c->m;
        int64_t notice = strtoll(posted(m, "notice"), NULL, 10);
        json_t *doc = json_pack("{s:s, s:s, s:I, s:s}", "act", "notice.review", "body", c->who.body,
                                "notice", (json_int_t)notice, "outcome", posted(m, "outcome"));
        json_t *receipt = NULL;
        int rc;

        if (posted(m, "remark")[0] != '\0')
                json_object_set_new(doc, "remark", json_string(posted(m, "remark")));
        rc = console_submit(c, doc, NULL, &receipt);
        json_decref(doc);
        json_decref(receipt);
        if (rc == LH_OK)
                m->location = "/console";
        return rc == LH_OK ? LH_OK : console_say(c, rc);
}

int model_console(struct model *m, const char *arg)
{
        struct console c;
        int rc = LH_OK;

        (void)arg;
        if (!console_enter(m, &c, "console", say(m, "工作台")))
                return m->rc;
        put_flag(m, m->top, "_at_desk", true);
        if (was_posted(m) && posted(m, "body")[0] != '\0') {
                m->location = "/console";
                return session_body(m->cx, c.w->store, c.token, posted(m, "body"));
        }
        if (was_posted(m))
                rc = review_after(&c);
        if (rc != LH_OK || m->location != NULL)
                return rc;
        {
                lh_auto(store_tx_done) struct store_tx desk = store_view(m->cx, c.w->store);

                put_drafts(&c, &desk, "drafts", "draft");
                put_drafts(&c, &desk, "reviews", "review");
                put_drafts(&c, &desk, "approved", "approved");
                put_drafts(&c, &desk, "released", "released");
                put_batches(&c, &desk);
                if (desk.rc != LH_OK)
                        return desk.rc;
        }
        put_due(&c);
        put_below(&c);
        put_unreviewed(&c);
        put_tasks(&c);
        return m->rc;
}
