/* /console/login. A right password gets a new session always: a number that came along is never
 * taken over. */
#include "desk/account.h"
#include "desk/oidc.h"
#include "web/console.h"

static const char *set_cookie(struct model *m, const char *token)
{
        return arena_printf(m->cx->mem, DESK_COOKIE "=%s" DESK_COOKIE_END "%s", token,
                            token[0] == '\0' ? "; Max-Age=0" : "");
}

static int let_in(struct model *m, struct desk_worker *w, const char *account, bool change)
{
        char token[SESSION_TOKEN_CHARS + 1];
        int rc;

        rc = session_end(m->cx, w->store, cookie(m, DESK_COOKIE));
        if (rc == LH_OK)
                rc = session_begin(m->cx, w->store, account, "", token);
        if (rc != LH_OK)
                return rc;
        m->cookie = set_cookie(m, token);
        m->location = change ? "/console/account" : "/console";
        return LH_OK;
}

static void say_locked(struct model *m, int64_t wait_ms)
{
        int64_t minutes = (wait_ms + 59999) / 60000;

        put_text(m, m->top, "_wrong",
                 say_with(m, "这个账号连续输错密码，请 {1} 分钟后再试", grouped(m, minutes), ""));
        m->status = 429;
}

static int log_in(struct model *m, struct desk_worker *w)
{
        const char *account = posted(m, "account");
        struct str password = str_of(posted(m, "password"));
        enum login how;
        int64_t wait_ms;
        int rc = account_login(m->cx, w->store, account, password, posted(m, "code"), &how,
                               &wait_ms);

        if (rc != LH_OK)
                return rc;
        switch (how) {
        case LOGIN_RIGHT:
        case LOGIN_CHANGE: return let_in(m, w, account, how == LOGIN_CHANGE);
        case LOGIN_LOCKED: say_locked(m, wait_ms); break;
        case LOGIN_CODE:
                put_text(m, m->top, "_wrong",
                         say(m, "还要动态口令：打开手机上的验证器，输入 6 位数字"));
                m->status = 422;
                break;
        case LOGIN_BLOCKED:
                put_text(m, m->top, "_wrong", say(m, "这个账号已被管理员停用，请找本单位管理员"));
                m->status = 403;
                break;
        case LOGIN_WRONG:
                put_text(m, m->top, "_wrong", say(m, "账号、密码或动态口令不对"));
                m->status = 422;
        }
        put_text(m, m->top, "_account", account);
        return LH_OK;
}

static int leave(struct model *m, struct desk_worker *w)
{
        struct session who;
        int rc = session_read(m->cx, w->store, cookie(m, DESK_COOKIE), &who);

        if (rc == LH_OK && !session_csrf_right(&who, posted(m, "csrf")))
                return err_set(m->cx, LH_DENIED, "the form does not belong to this session");
        if (rc == LH_OK)
                rc = session_end(m->cx, w->store, cookie(m, DESK_COOKIE));
        m->cookie = set_cookie(m, "");
        m->location = "/console/login";
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

/* The button of the provider, where one is set up; a file that is wrong is told when it is pressed.
 */
static int put_provider(struct model *m, const char *dir)
{
        struct oidc o;
        int rc = oidc_read(m->cx, dir, &o);

        if (rc == LH_OK)
                put_text(m, m->top, "_provider", o.name);
        return rc == LH_IO ? rc : LH_OK;
}

int model_console_login(struct model *m, const char *arg)
{
        struct desk_worker *w = m->rq->desk;
        int rc = LH_OK;

        (void)arg;
        m->page = "console_login";
        m->title = say(m, "工作台登录");
        put_text(m, m->top, "title", m->title);
        put_flag(m, m->top, "_find", false);
        if (w == NULL)
                return err_set(m->cx, LH_BUSY, "no desk runs here");
        rc = put_provider(m, w->dir);
        if (rc == LH_OK && was_posted(m))
                rc = posted(m, "leave")[0] != '\0' ? leave(m, w) : log_in(m, w);
        return rc == LH_OK ? m->rc : rc;
}
