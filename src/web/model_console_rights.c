/* /console/rights: an administrator gives and takes the rights of the own body; each is an act. A
 * new account gets its password here, shown once. The auditor reads who logged in. */
#include "base/time.h"
#include "desk/account.h"
#include "desk/link.h"
#include "desk/oidc.h"
#include "desk/password.h"
#include "view/right.h"
#include "web/console.h"

#define AUDIT_ROWS 100

static int hand_in(struct console *c, json_t *doc)
{
        json_t *receipt = NULL;
        int rc = console_submit(c, doc, NULL, &receipt);

        json_decref(receipt);
        json_decref(doc);
        return rc;
}

static void set_text(json_t *o, const char *key, const char *v)
{
        if (v[0] != '\0')
                json_object_set_new(o, key, json_string(v));
}

static json_t *right_doc(struct console *c, const char *act)
{
        json_t *doc = json_pack("{s:s, s:s}", "act", act, "body", c->who.body);

        set_text(doc, "account", posted(c->m, "account"));
        set_text(doc, "role", posted(c->m, "role"));
        return doc;
}

/* Whose password an administrator may set: only of people who work for this body and no other. */
static int own_alone(struct console *c, const char *account)
{
        struct model *m = c->m;
        struct store_rows r = store_query(m->tx, Q_RIGHT_OF_ACCOUNT, "t", account);
        bool alone = true, any = false;

        while (store_next(&r)) {
                any = true;
                alone &= str_is(store_str(&r, 0), c->who.body);
        }
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return any && alone
                       ? LH_OK
                       : err_set(m->cx, LH_DENIED,
                                 "\"%s\" does not work for this body alone; the site's operator "
                                 "resets the password (liuhen user reset)",
                                 account);
}

static int give_password(struct console *c, const char *account)
{
        struct model *m = c->m;
        char password[PASSWORD_GIVEN_BYTES];
        int rc;

        password_make(password);
        rc = account_password(m->cx, c->w->store, account, str_of(password), true);
        if (rc == LH_OK) {
                put_text(m, m->top, "_new_account", account);
                put_text(m, m->top, "_new_password", password);
        }
        explicit_bzero(password, sizeof(password));
        return rc;
}

static int give(struct console *c)
{
        struct model *m = c->m;
        json_t *doc = right_doc(c, "right.give");
        struct account_state state;
        int rc;

        set_text(doc, "label", posted(m, "label"));
        rc = hand_in(c, doc);
        if (rc == LH_OK)
                rc = account_state(m->cx, c->w->store, posted(m, "account"), &state);
        if (rc != LH_OK)
                return rc;
        if (!state.there)
                return give_password(c, posted(m, "account"));
        m->location = "/console/rights";
        return LH_OK;
}

static int take(struct console *c)
{
        json_t *doc = right_doc(c, "right.take");
        int rc;

        set_text(doc, "reason", posted(c->m, "reason"));
        rc = hand_in(c, doc);
        if (rc == LH_OK)
                c->m->location = "/console/rights";
        return rc;
}

static int reset(struct console *c)
{
        const char *account = posted(c->m, "account");
        int rc = own_alone(c, account);

        if (rc == LH_OK)
                rc = account_totp_drop(c->m->cx, c->w->store, account);
        return rc == LH_OK ? give_password(c, account) : rc;
}

/* Locks an account of this body alone, or lets it in again; its rights stay, they are acts. */
static int lock(struct console *c, bool locked)
{
        struct model *m = c->m;
        const char *account = posted(m, "account");
        int rc = own_alone(c, account);

        if (rc == LH_OK && strcmp(account, c->who.account) == 0)
                rc = err_set(m->cx, LH_DENIED, "one cannot lock oneself out");
        if (rc == LH_OK)
                rc = account_block(m->cx, c->w->store, account, locked, c->who.account);
        if (rc == LH_OK)
                m->location = "/console/rights";
        return rc;
}

/* Who an account is to the provider; its rights stay what they are. */
static int link_account(struct console *c)
{
        struct model *m = c->m;
        const char *account = posted(m, "account");
        struct oidc o;
        int rc = own_alone(c, account);

        if (rc == LH_OK)
                rc = oidc_read(m->cx, c->w->dir, &o);
        if (rc == LH_OK)
                rc = link_put(m->cx, c->w->store, account, o.issuer, posted(m, "subject"),
                              c->who.account);
        if (rc == LH_OK)
                m->location = "/console/rights";
        return rc;
}

static int unlink_account(struct console *c)
{
        const char *account = posted(c->m, "account");
        int rc = own_alone(c, account);

        if (rc == LH_OK)
                rc = link_drop(c->m->cx, c->w->store, account, c->who.account);
        if (rc == LH_OK)
                c->m->location = "/console/rights";
        return rc;
}

static int administer(struct console *c)
{
        struct model *m = c->m;
        int rc = console_need(c, ROLE_OF_ADMINISTRATOR);

        if (rc != LH_OK)
                return rc;
        if (posted(m, "give")[0] != '\0')
                return give(c);
        if (posted(m, "take")[0] != '\0')
                return take(c);
        if (posted(m, "lock")[0] != '\0' || posted(m, "unlock")[0] != '\0')
                return lock(c, posted(m, "lock")[0] != '\0');
        if (posted(m, "link")[0] != '\0')
                return link_account(c);
        if (posted(m, "unlink")[0] != '\0')
                return unlink_account(c);
        return reset(c);
}

/* One line a person: how they get in, and what may be done about it. */
static int put_person(struct console *c, json_t *list, const char *account, const char *label)
{
        struct model *m = c->m;
        json_t *o = add_object(m, list);
        struct account_state state;
        const char *subject = "";
        int rc = account_state(m->cx, c->w->store, account, &state);

        if (rc == LH_OK)
                rc = link_of(m->cx, c->w->store, account, &subject);
        put_text(m, o, "account", account);
        put_text(m, o, "label", label);
        put_flag(m, o, "_none", !state.there);
        put_flag(m, o, "_must_change", state.must_change);
        put_flag(m, o, "_totp", state.totp);
        put_flag(m, o, "_blocked", state.blocked);
        put_flag(m, o, "_own", strcmp(account, c->who.account) == 0);
        put_text(m, o, "_linked", subject);
        put_text(m, o, "_n", arena_printf(m->cx->mem, "%zu", json_array_size(list)));
        return rc;
}

static int put_people(struct console *c)
{
        struct model *m = c->m;
        json_t *rights = json_object_get(m->top, "rights"), *list = put_array(m, m->top, "people");
        const json_t *o;
        const char *last = "";
        struct oidc provider;
        size_t i;
        int rc = LH_OK;

        json_array_foreach (rights, i, o) {
                const char *account = json_string_value(json_object_get(o, "account"));
                const char *label = json_string_value(json_object_get(o, "label"));

                if (rc == LH_OK && strcmp(account, last) != 0)
                        rc = put_person(c, list, account, label == NULL ? "" : label);
                last = account;
        }
        if (oidc_read(m->cx, c->w->dir, &provider) == LH_OK)
                put_text(m, m->top, "_provider", provider.name);
        return rc;
}

static void put_rights(struct console *c)
{
        struct model *m = c->m;
        json_t *list = put_array(m, m->top, "rights"), *roles = put_array(m, m->top, "roles");
        struct store_rows r = store_query(m->tx, Q_RIGHT_OF_BODY, "t", c->who.body);

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *role = store_dup(&r, 1);

                put_str(m, o, "account", store_str(&r, 0));
                put_text(m, o, "role", role);
                put_text(m, o, "name", console_role_name(m, role));
                put_str(m, o, "label", store_str(&r, 2));
                put_time(m, o, store_i64(&r, 3));
                put_int(m, o, "idx", store_i64(&r, 4));
        }
        store_rows_done(&r);
        for (size_t i = 0; i < RIGHT_ROLES; i++) {
                json_t *o = add_object(m, roles);

                put_text(m, o, "id", right_role[i]);
                put_text(m, o, "name", console_role_name(m, right_role[i]));
        }
}

static int put_audit(struct console *c)
{
        struct model *m = c->m;
        lh_auto(store_tx_done) struct store_tx desk = store_view(m->cx, c->w->store);
        json_t *list = put_array(m, m->top, "audit");
        struct store_rows r =
                store_query(&desk, Q_DESK_AUDIT_LIST, "it", (int64_t)AUDIT_ROWS, asked(m, "of"));

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);

                put_time(m, o, store_i64(&r, 0));
                put_str(m, o, "account", store_str(&r, 1));
                put_str(m, o, "event", store_str(&r, 2));
                put_str(m, o, "detail", store_str(&r, 3));
        }
        store_rows_done(&r);
        put_text(m, m->top, "_of", asked(m, "of"));
        return desk.rc;
}

int model_console_rights(struct model *m, const char *arg)
{
        struct console c;
        int rc;

        (void)arg;
        if (!console_enter(m, &c, "console_rights", say(m, "人员与权限")))
                return m->rc;
        rc = console_need(&c, ROLE_OF_ADMINISTRATOR | ROLE_OF_AUDITOR);
        if (rc == LH_OK && was_posted(m)) {
                rc = administer(&c);
                rc = rc == LH_OK ? LH_OK : console_say(&c, rc);
        }
        if (rc != LH_OK || m->location != NULL)
                return rc;
        put_rights(&c);
        if (console_has(&c, ROLE_OF_ADMINISTRATOR))
                rc = put_people(&c);
        if (rc != LH_OK)
                return rc;
        if (console_has(&c, ROLE_OF_AUDITOR))
                rc = put_audit(&c);
        return rc == LH_OK ? m->rc : rc;
}
