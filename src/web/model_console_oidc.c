/* /console/oidc: away to the provider of identities, and back from it. Whoever comes back is let in
 * as the account that an administrator linked to them; no account and no right is made here. */
#include "base/log.h"
#include "desk/link.h"
#include "desk/oidc.h"
#include "web/console.h"

/* Lax: the way back comes from the provider's site, and only a cookie that comes along proves that
 * this browser began. */
#define OIDC_COOKIE_END "; Path=/console/oidc; HttpOnly; Secure; SameSite=Lax; Max-Age="

static int refuse(struct model *m, int status, const char *why)
{
        put_text(m, m->top, "_wrong", why);
        m->status = status;
        return LH_OK;
}

/* The reason in full is for the log: the page shows a stranger no more than what to do. */
static int refuse_for(struct model *m, int rc)
{
        if (rc != LH_IO && rc != LH_DENIED && rc != LH_INVALID)
                return rc;
        log_err(m->cx, "login through the provider");
        if (rc == LH_IO)
                return refuse(m, 502, say(m, "统一身份认证没有应答，请稍后再试，或者用密码登录"));
        if (rc == LH_INVALID)
                return refuse(m, 500, say(m, "统一身份认证没有配置好，请告诉网站的管理员"));
        return refuse(m, 403, say(m, "统一身份认证的答复没有通过核验，没有登录；请重新登录"));
}

static int go_away(struct model *m, const struct oidc *o, const char *back)
{
        char secret[OIDC_SECRET_CHARS + 1];
        int rc;

        oidc_secret(secret);
        rc = oidc_begin(m->cx, o, back, secret, &m->location);
        if (rc != LH_OK)
                return refuse_for(m, rc);
        m->cookie = arena_printf(m->cx->mem, OIDC_COOKIE "=%s" OIDC_COOKIE_END "%d", secret,
                                 OIDC_LOGIN_S);
        return LH_OK;
}

static int let_in(struct model *m, struct desk_worker *w, const char *account)
{
        char token[SESSION_TOKEN_CHARS + 1];
        int rc = session_begin(m->cx, w->store, account, "", token);

        if (rc != LH_OK)
                return rc;
        m->cookie = arena_printf(m->cx->mem, DESK_COOKIE "=%s" DESK_COOKIE_END, token);
        put_flag(m, m->top, "_in_desk", true);
        return LH_OK;
}

static int come_back(struct model *m, struct desk_worker *w, const struct oidc *o, const char *back)
{
        const char *subject, *account;
        int rc;

        if (asked(m, "error")[0] != '\0')
                return refuse(m, 403, say(m, "统一身份认证没有同意登录；可以重新登录，或者用密码"));
        rc = oidc_finish(m->cx, o, back, cookie(m, OIDC_COOKIE), asked(m, "state"),
                         asked(m, "code"), &subject);
        if (rc != LH_OK)
                return refuse_for(m, rc);
        rc = link_login(m->cx, w->store, o->issuer, subject, &account);
        if (rc == LH_OK)
                return let_in(m, w, account);
        if (rc == LH_DENIED)
                return refuse(m, 403, say(m, "这个账号已被管理员停用，请找本单位管理员"));
        if (rc != LH_NOT_FOUND)
                return rc;
        put_text(m, m->top, "_subject", subject);
        return refuse(m, 403, say(m, "这个身份还没有关联账号"));
}

int model_console_oidc(struct model *m, const char *arg)
{
        struct desk_worker *w = m->rq->desk;
        const char *back = arena_printf(m->cx->mem, "%s/console/oidc", m->site->url);
        struct oidc o;
        int rc;

        (void)arg;
        m->page = "console_oidc";
        m->title = say(m, "统一身份认证登录");
        put_text(m, m->top, "title", m->title);
        put_flag(m, m->top, "_find", false);
        if (w == NULL)
                return err_set(m->cx, LH_BUSY, "no desk runs here");
        rc = oidc_read(m->cx, w->dir, &o);
        if (rc == LH_NOT_FOUND)
                return rc;
        if (rc != LH_OK)
                return refuse_for(m, LH_INVALID);
        put_text(m, m->top, "_provider", o.name);
        if (asked(m, "code")[0] == '\0' && asked(m, "error")[0] == '\0')
                rc = go_away(m, &o, back);
        else
                rc = come_back(m, w, &o, back);
        return rc == LH_OK ? m->rc : rc;
}
