#include "desk/link.h"
#include "desk/account.h"

int link_put(struct ctx *cx, struct store *desk, const char *account, const char *issuer,
             const char *subject, const char *by)
{
        struct account_state state;
        const char *old, *other = "";
        size_t n = strlen(subject);
        int rc = account_state(cx, desk, account, &state);

        if (rc == LH_OK && !state.there)
                rc = err_field(cx, LH_NOT_FOUND, "account", "there is no account \"%s\"", account);
        if (rc == LH_OK && (n == 0 || n > LINK_SUBJECT_BYTES_MAX))
                rc = err_field(cx, LH_INVALID, "subject",
                               "write the person's identifier at the provider, 1 to %d bytes",
                               LINK_SUBJECT_BYTES_MAX);
        if (rc == LH_OK)
                rc = link_of(cx, desk, account, &old);
        if (rc == LH_OK && old[0] != '\0')
                rc = err_field(cx, LH_CONFLICT, "account",
                               "\"%s\" is linked already; end that link first", account);
        if (rc != LH_OK)
                return rc;
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
                struct store_rows r = store_query(&tx, Q_DESK_LINKED, "tt", issuer, subject);

                if (store_next(&r))
                        other = store_dup(&r, 0);
                store_rows_done(&r);
                if (other[0] != '\0')
                        return err_field(cx, LH_CONFLICT, "subject",
                                         "that person is linked to \"%s\" already", other);
                store_run(&tx, Q_DESK_LINK_PUT, "ttt", issuer, subject, account);
                store_run(&tx, Q_DESK_GIVEN_END, "t", account);
                desk_audit(&tx, account, "link.put", by);
                return store_commit(&tx);
        }
}

int link_drop(struct ctx *cx, struct store *desk, const char *account, const char *by)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_LINK_DROP, "t", account);
        store_run(&tx, Q_DESK_SESSIONS_END, "t", account);
        desk_audit(&tx, account, "link.drop", by);
        return store_commit(&tx);
}

int link_of(struct ctx *cx, struct store *desk, const char *account, const char **ret_subject)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        struct store_rows r = store_query(&tx, Q_DESK_LINK_OF, "t", account);

        *ret_subject = store_next(&r) ? store_dup(&r, 1) : "";
        store_rows_done(&r);
        return tx.rc;
}

int link_login(struct ctx *cx, struct store *desk, const char *issuer, const char *subject,
               const char **ret_account)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct store_rows r = store_query(&tx, Q_DESK_LINKED, "tt", issuer, subject);
        bool any = store_next(&r), blocked = any && store_i64(&r, 1) != 0;
        int rc;

        *ret_account = any ? store_dup(&r, 0) : "";
        store_rows_done(&r);
        desk_audit(&tx, any ? *ret_account : "-",
                   !any      ? "login.unlinked"
                   : blocked ? "login.blocked"
                             : "login.provider",
                   "");
        rc = store_commit(&tx);
        if (rc != LH_OK)
                return rc;
        if (!any)
                return err_set(cx, LH_NOT_FOUND, "no account is linked to that person");
        return blocked ? err_set(cx, LH_DENIED, "the account is locked") : LH_OK;
}
