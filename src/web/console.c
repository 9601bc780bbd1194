#include "web/console.h"
#include "base/time.h"
#include "desk/account.h"
#include "view/right.h"
#include "web/refusal.h"

#include <stdlib.h>

static const char *const role_names[CONSOLE_ROLES] = {
        SAY("起草人"), SAY("复核人"), SAY("发布人"), SAY("监督人"), SAY("审计人"), SAY("管理员")
};

const char *console_role_name(const struct model *m, const char *role)
{
        for (size_t i = 0; i < CONSOLE_ROLES; i++)
                if (strcmp(right_role[i], role) == 0)
                        return say(m, role_names[i]);
        return role;
}

static unsigned role_bit(const char *role)
{
        for (unsigned i = 0; i < CONSOLE_ROLES; i++)
                if (strcmp(right_role[i], role) == 0)
                        return 1u << i;
        return 0;
}

/* The person's bodies and roles, from the log. Works for the session's body if that is still one of
 * them, else for the first. */
static void read_rights(struct console *c)
{
        struct model *m = c->m;
        json_t *bodies = put_array(m, m->top, "_bodies");
        struct store_rows r = store_query(m->tx, Q_RIGHT_OF_ACCOUNT, "t", c->who.account);
        const char *chosen = c->who.body, *last = "", *first = "";
        bool known = false;

        while (m->rc == LH_OK && store_next(&r)) {
                const char *body = store_dup(&r, 0);

                if (strcmp(body, last) != 0) {
                        json_t *o = add_object(m, bodies);

                        put_text(m, o, "id", body);
                        put_str(m, o, "name", store_str(&r, 1));
                        put_flag(m, o, "_now", strcmp(body, chosen) == 0);
                        first = first[0] == '\0' ? body : first;
                        known |= strcmp(body, chosen) == 0;
                        last = body;
                }
                if (strcmp(body, chosen) == 0)
                        c->roles |= role_bit(arena_strdup(m->cx->mem, store_dup(&r, 2)));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_many_bodies", json_array_size(bodies) > 1);
        if (known || first[0] == '\0' || m->rc != LH_OK) {
                c->who.body = known ? chosen : "";
                return;
        }
        c->roles = 0;
        c->who.body = first;
        if (session_body(m->cx, c->w->store, c->token, first) != LH_OK)
                model_fail(m, m->cx->err.rc);
        else
                read_rights(c);
}

static void put_who(struct console *c)
{
        struct model *m = c->m;
        struct store_rows r = store_query(m->tx, Q_PAGE_BODY, "t", c->who.body);
        const char *name = store_next(&r) ? store_dup(&r, 1) : "";
        json_t *roles;

        store_rows_done(&r);
        put_text(m, m->top, "_account", c->who.account);
        put_text(m, m->top, "_body", c->who.body);
        put_text(m, m->top, "_body_name", name);
        put_text(m, m->top, "_csrf", c->who.csrf);
        roles = put_array(m, m->top, "_roles");
        for (unsigned i = 0; i < CONSOLE_ROLES; i++)
                if (c->roles & 1u << i)
                        add_text(m, roles, say(m, role_names[i]));
        put_flag(m, m->top, "_is_clerk", console_has(c, ROLE_OF_CLERK));
        put_flag(m, m->top, "_is_reviewer", console_has(c, ROLE_OF_REVIEWER));
        put_flag(m, m->top, "_is_publisher", console_has(c, ROLE_OF_PUBLISHER));
        put_flag(m, m->top, "_is_supervisor", console_has(c, ROLE_OF_SUPERVISOR));
        put_flag(m, m->top, "_is_auditor", console_has(c, ROLE_OF_AUDITOR));
        put_flag(m, m->top, "_is_administrator", console_has(c, ROLE_OF_ADMINISTRATOR));
}

static bool find_session(struct console *c)
{
        struct model *m = c->m;
        int rc;

        c->token = cookie(m, DESK_COOKIE);
        rc = session_use(m->cx, c->w->store, c->token, &c->who);
        if (rc == LH_OK)
                return true;
        if (rc == LH_NOT_FOUND)
                m->location = "/console/login";
        else
                model_fail(m, rc);
        return false;
}

bool console_enter_new(struct model *m, struct console *ret, const char *page, const char *title)
{
        *ret = (struct console){ .m = m, .w = m->rq->desk };
        m->page = page;
        m->title = title;
        put_text(m, m->top, "title", title);
        put_flag(m, m->top, "_find", false);
        if (ret->w == NULL) {
                model_fail(m, err_set(m->cx, LH_BUSY, "no desk runs here"));
                return false;
        }
        if (!find_session(ret))
                return false;
        if (was_posted(m) && !session_csrf_right(&ret->who, posted(m, "csrf"))) {
                model_fail(m, err_set(m->cx, LH_DENIED,
                                      "the form does not belong to this session; open the page "
                                      "again and send it from there"));
                return false;
        }
        read_rights(ret);
        put_who(ret);
        return m->rc == LH_OK;
}

bool console_enter(struct model *m, struct console *ret, const char *page, const char *title)
{
        struct account_state state;
        int rc;

        if (!console_enter_new(m, ret, page, title))
                return false;
        rc = account_state(m->cx, ret->w->store, ret->who.account, &state);
        if (rc != LH_OK)
                model_fail(m, rc);
        else if (state.must_change)
                m->location = "/console/account";
        return rc == LH_OK && !state.must_change;
}

bool console_has(const struct console *c, unsigned roles)
{
        return (c->roles & roles) != 0;
}

int console_need(struct console *c, unsigned roles)
{
        if (console_has(c, roles))
                return LH_OK;
        return err_set(
                c->m->cx, LH_DENIED,
                "\"%s\" has no role at \"%s\" that may do this; an administrator of the body "
                "gives it",
                c->who.account, c->who.body);
}

int console_say(struct console *c, int rc)
{
        struct model *m = c->m;

        if (rc == LH_OK || rc == LH_IO || rc == LH_CORRUPT)
                return rc;
        put_text(m, m->top, "_wrong", refusal_text(m, m->cx->err.text));
        put_text(m, m->top, "_wrong_field", refusal_field(m, c->kind, m->cx->err.field));
        m->status = rc == LH_CONFLICT ? 409 : rc == LH_DENIED ? 403 : rc == LH_BUSY ? 503 : 422;
        return LH_OK;
}

static int add_bytes(const char *p, size_t n, void *out)
{
        buf_add(out, p, n);
        return 0;
}

/* o: what is handed in; ends here. */
static int hand_in(struct console *c, json_t *o, json_t **ret)
{
        lh_auto(buf_done) struct buf frame = { 0 }, reply = { 0 };
        struct store *views = c->m->tx->s;
        int rc;

        buf_init(&frame, WIRE_FRAME_BYTES_MAX);
        wire_begin(&frame, WIRE_SUBMIT);
        rc = json_dump_callback(o, add_bytes, &frame, JSON_COMPACT);
        json_decref(o);
        if (rc != 0 || !buf_ok(&frame))
                return err_set(c->m->cx, LH_LIMIT, "the document is too large to be handed in");
        /* An erasure waits until nobody reads old pages: our own snapshot must not be one. The new
         * one sees what was handed in. */
        store_tx_done(c->m->tx);
        rc = desk_submit(c->m->cx, c->w->link, &frame, &reply);
        *c->m->tx = store_view(c->m->cx, views);
        if (rc != LH_OK)
                return rc;
        *ret = json_loadb(reply.p, reply.n, 0, NULL);
        return *ret != NULL ? LH_OK
                            : err_set(c->m->cx, LH_IO, "the scribe's receipt could not be read");
}

int console_submit(struct console *c, json_t *docs, const char *draft, json_t **ret)
{
        return hand_in(c,
                       draft != NULL ? json_pack("{s:s, s:s}", "session", c->token, "draft", draft)
                                     : json_pack("{s:s, s:O}", "session", c->token, "docs", docs),
                       ret);
}

int console_submit_file(struct console *c, const char *draft, int64_t n, json_t **ret)
{
        return hand_in(c,
                       json_pack("{s:s, s:s, s:I}", "session", c->token, "draft", draft, "file",
                                 (json_int_t)n),
                       ret);
}

const char *console_cell_name(struct model *m, int64_t row, int64_t col)
{
        char letters[8];
        size_t at = sizeof(letters) - 1;

        letters[at] = '\0';
        for (int64_t i = col + 1; i > 0 && at > 0; i = (i - 1) / 26)
                letters[--at] = (char)('A' + (i - 1) % 26);
        return arena_printf(m->cx->mem, "%s%lld", letters + at, (long long)row + 1);
}

void console_put_when(struct model *m, json_t *o, const char *key, int64_t ms)
{
        char text[24];

        time_format(ms + TIME_CHINA_OFFSET_MS, text);
        text[10] = ' ';
        text[16] = '\0';
        put_text(m, o, key, text);
}
