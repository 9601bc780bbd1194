/* liuhen user: accounts of the desk. Rights are acts and go to the log; passwords stay in desk.db.
 */
#include "cmd/cmd.h"
#include "cmd/sink.h"
#include "desk/account.h"
#include "desk/password.h"
#include "role/folder.h"
#include "view/right.h"

#include <stdio.h>
#include <stdlib.h>

static int give_password(struct ctx *cx, struct store *desk, const char *account)
{
        char password[PASSWORD_GIVEN_BYTES];
        int rc;

        password_make(password);
        rc = account_password(cx, desk, account, str_of(password), true);
        if (rc == LH_OK)
                printf("%s %s\n", account, password);
        explicit_bzero(password, sizeof(password));
        return rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

struct user_args {
        const char *dir, *account, *body, *role, *label, *reason;
};

static json_t *right_doc(const char *act, const struct user_args *a, const char *role, size_t n)
{
        json_t *doc = json_pack("{s:s, s:s, s:s, s:s#}", "act", act, "body", a->body, "account",
                                a->account, "role", role, (int)n);

        return doc;
}

static int each_role(struct ctx *cx, const char *act, const struct user_args *a)
{
        const char *p = a->role;
        int code = EXIT_DONE;

        while (*p != '\0' && code == EXIT_DONE) {
                size_t n = strcspn(p, ",");
                json_t *doc = right_doc(act, a, p, n);

                if (a->label != NULL)
                        json_object_set_new(doc, "label", json_string(a->label));
                if (a->reason != NULL)
                        json_object_set_new(doc, "reason", json_string(a->reason));
                code = sink_one(cx, a->dir, doc, false);
                p += n + (p[n] == ',');
        }
        return code;
}

/* The folder must be one of ours before a desk.db is put into it. */
static int open_desk(struct ctx *cx, const char *dir, struct store **ret)
{
        struct folder f;
        int rc = folder_open(cx, dir, &f);

        if (rc != LH_OK)
                return rc;
        folder_close(&f);
        return desk_open(cx, dir, ret);
}

static int add(struct ctx *cx, struct store *desk, const struct user_args *a)
{
        struct account_state state;
        int code = each_role(cx, "right.give", a);

        if (code != EXIT_DONE)
                return code;
        if (account_state(cx, desk, a->account, &state) != LH_OK)
                return cmd_failed(cx);
        return state.there ? EXIT_DONE : give_password(cx, desk, a->account);
}

static int list(struct ctx *cx, struct store *desk)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        struct store_rows r = store_query(&tx, Q_DESK_ACCOUNTS, "");

        while (store_next(&r))
                printf("%s%s%s%s\n", store_dup(&r, 0), store_i64(&r, 2) ? " totp" : "",
                       store_i64(&r, 1) ? " must-change" : "",
                       store_i64(&r, 4) > cx->now_ms() ? " locked" : "");
        store_rows_done(&r);
        return tx.rc == LH_OK ? EXIT_DONE : cmd_failed(cx);
}

static int reset(struct ctx *cx, struct store *desk, const char *account)
{
        struct account_state state;

        if (account_state(cx, desk, account, &state) != LH_OK)
                return cmd_failed(cx);
        if (!state.there) {
                fprintf(stderr, "liuhen: there is no account \"%s\"; see liuhen user list\n",
                        account);
                return EXIT_REFUSED;
        }
        if (account_totp_drop(cx, desk, account) != LH_OK)
                return cmd_failed(cx);
        return give_password(cx, desk, account);
}

int cmd_user(struct ctx *cx, int argc, char **argv)
{
        lh_auto(store_close) struct store *desk = NULL;
        struct user_args a = { 0 };
        const struct option_spec specs[] = { { "body", &a.body, NULL },
                                             { "role", &a.role, NULL },
                                             { "label", &a.label, NULL },
                                             { "reason", &a.reason, NULL },
                                             { NULL, NULL, NULL } };
        int n, code = cmd_options(argc, argv, specs, &n);
        const char *what = n > 0 ? argv[0] : "";
        bool rights = strcmp(what, "add") == 0 || strcmp(what, "take") == 0;
        bool one = rights || strcmp(what, "reset") == 0;

        if (code != EXIT_DONE || (!one && strcmp(what, "list") != 0) || n != (one ? 3 : 2) ||
            rights != (a.body != NULL && a.role != NULL) ||
            (strcmp(what, "take") == 0) != (a.reason != NULL))
                return EXIT_USAGE;
        a.dir = argv[1];
        a.account = one ? argv[2] : "";
        if (one && !right_account_ok(str_of(a.account)))
                return cmd_usage("an account is 2 to 40 of a-z, 0-9, \".\" and \"-\": a staff "
                                 "number, not a name");
        if (open_desk(cx, a.dir, &desk) != LH_OK)
                return cmd_failed(cx);
        if (strcmp(what, "add") == 0)
                return add(cx, desk, &a);
        if (strcmp(what, "take") == 0)
                return each_role(cx, "right.take", &a);
        return strcmp(what, "list") == 0 ? list(cx, desk) : reset(cx, desk, a.account);
}
