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
        }
        store_rows_done(&r);
        put_flag(m, m->top, arena_printf(m->cx->mem, "_no%s", key), json_array_size(list) == 0);
        put_int(m, m->top, arena_printf(m->cx->mem, "_n%s", key), (int64_t)json_array_size(list));
}

static void put_due(struct console *c)
{
        struct model *m = c->m;
        const char *today = today_in_china(m);
        char soon[11];
        json_t *list = put_array(m, m->top, "due");
        struct store_rows r;

        date_format(date_in_china(m->cx->now_ms()) + SOON_DAYS, soon);
        r = store_query(m->tx, Q_RIGHT_DUE, "tti", c->who.body, soon, (int64_t)DUE_ROWS_MAX);
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *due = store_dup(&r, 4), *since = store_dup(&r, 5);
                const char *kind = store_dup(&r, 3);
                const char *day = due[0] != '\0' ? due : since;

                put_str(m, o, "project", store_str(&r, 0));
                put_str(m, o, "title", store_str(&r, 1));
                put_kind(m, o, put_domain(m, o, store_dup(&r, 2)), kind);
                put_text(m, o, "day", day);
                put_flag(m, o, "_late", since[0] != '\0' || strcmp(due, today) < 0);
                put_flag(m, o, "_today", since[0] == '\0' && strcmp(due, today) == 0);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_no_due", json_array_size(list) == 0);
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
                if (desk.rc != LH_OK)
                        return desk.rc;
        }
        put_due(&c);
        put_unreviewed(&c);
        return m->rc;
}
