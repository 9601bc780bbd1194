/* /console/account: one's own password and second factor. */
#include "desk/account.h"
#include "desk/totp.h"
#include "housing/qr.h"
#include "web/console.h"

#include <stdlib.h>

static int change_password(struct console *c)
{
        struct model *m = c->m;
        struct str now = str_of(posted(m, "password")), new = str_of(posted(m, "new"));
        char token[SESSION_TOKEN_CHARS + 1];
        enum login how;
        int64_t wait_ms;
        int rc = LH_OK;

        if (!str_eq(new, str_of(posted(m, "again"))))
                return err_field(m->cx, LH_INVALID, "again",
                                 "the two new passwords are not the same");
        if (str_eq(new, now))
                return err_field(m->cx, LH_INVALID, "new", "the new password is the old one");
        rc = account_login(m->cx, c->w->store, c->who.account, now, posted(m, "code"), &how,
                           &wait_ms);
        if (rc == LH_OK && how != LOGIN_RIGHT && how != LOGIN_CHANGE)
                rc = err_field(m->cx, LH_INVALID, "password",
                               "the password of now, or the code, is not right");
        if (rc == LH_OK)
                rc = account_password(m->cx, c->w->store, c->who.account, new, false);
        if (rc == LH_OK) /* all sessions ended with it, this one too */
                rc = session_begin(m->cx, c->w->store, c->who.account, c->who.body, token);
        if (rc != LH_OK)
                return rc;
        m->cookie = arena_printf(m->cx->mem, DESK_COOKIE "=%s" DESK_COOKIE_END, token);
        m->location = "/console";
        return LH_OK;
}

static int offer(struct console *c)
{
        struct model *m = c->m;
        unsigned char secret[TOTP_SECRET_BYTES];
        char text[TOTP_TEXT_BYTES];
        lh_auto(buf_done) struct buf svg = { 0 };
        int rc = account_totp_offer(m->cx, c->w->store, c->who.account, secret);

        if (rc != LH_OK)
                return rc;
        totp_text(secret, text);
        put_text(m, m->top, "_secret", text);
        buf_init(&svg, (size_t)256 * 1024);
        if (qr_svg(&svg,
                   arena_printf(m->cx->mem, "otpauth://totp/liuhen:%s?secret=%s&issuer=liuhen",
                                c->who.account, text)))
                put(m, m->top, "_qr", json_pack("{s:s}", TMPL_HTML_KEY, svg.p));
        return LH_OK;
}

static int put_sessions(struct console *c)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "sessions");
        struct session_line *l;
        size_t n;
        int rc = session_list(m->cx, c->w->store, c->who.account, c->token, &l, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++) {
                json_t *o = add_object(m, list);

                put_text(m, o, "_key", l[i].key);
                console_put_when(m, o, "begun", l[i].begun_ms);
                console_put_when(m, o, "seen", l[i].seen_ms);
                put_flag(m, o, "own", l[i].own);
        }
        return rc;
}

static int end_one(struct console *c)
{
        int rc = session_end_key(c->m->cx, c->w->store, c->who.account, posted(c->m, "end"));

        if (rc == LH_OK)
                c->m->location = "/console/account";
        return rc;
}

int model_console_account(struct model *m, const char *arg)
{
        struct account_state state;
        struct console c;
        int rc = LH_OK;

        (void)arg;
        if (!console_enter_new(m, &c, "console_account", say(m, "账号与密码")))
                return m->rc;
        if (was_posted(m) && posted(m, "new")[0] != '\0')
                rc = change_password(&c);
        else if (was_posted(m) && posted(m, "end")[0] != '\0')
                rc = end_one(&c);
        else if (was_posted(m) && posted(m, "totp")[0] != '\0') {
                rc = account_totp_prove(m->cx, c.w->store, c.who.account, posted(m, "totp"));
                if (rc == LH_OK)
                        m->location = "/console/account";
        }
        if (rc == LH_INVALID || rc == LH_DENIED)
                rc = console_say(&c, rc);
        if (rc == LH_OK && m->location == NULL)
                rc = account_state(m->cx, c.w->store, c.who.account, &state);
        if (rc != LH_OK || m->location != NULL)
                return rc;
        put_flag(m, m->top, "_must_change", state.must_change);
        put_flag(m, m->top, "_totp", state.totp);
        rc = put_sessions(&c);
        if (rc == LH_OK && !state.totp && !state.must_change)
                rc = offer(&c);
        return rc == LH_OK ? m->rc : rc;
}
