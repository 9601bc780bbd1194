/* Who may hand in over the network: bearer tokens, known by their SHA-256 only. */
#include "work/task.h"
#include "base/text.h"

static int token_hash(struct task *t, struct str *ret)
{
        unsigned char raw[HASH_BYTES];
        int rc = document_member(t->cx, t->doc, "", "token_sha256", 64, true, ret);

        if (rc == LH_OK && !hex_decode(*ret, raw, HASH_BYTES))
                rc = err_field(t->cx, LH_INVALID, "token_sha256",
                               "token_sha256 is not 64 hexadecimal digits");
        return rc;
}

int task_grant_access(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "token_sha256", "label", NULL };
        struct str v[2];
        const char *body;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = token_hash(t, &v[0]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "label", 100, false, &v[1]);
        if (rc == LH_OK)
                rc = task_body(t, &body);
        return rc == LH_OK ? task_append_fixed(t, ACT_ACCESS_GRANT, body, "-", v, NULL, 0) : rc;
}

int task_revoke_access(struct task *t)
{
        static const char *const names[] = { "act", "by", "token_sha256", "reason", NULL };
        struct store_rows row;
        struct str v[2];
        bool known;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = token_hash(t, &v[0]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", 2000, true, &v[1]);
        if (rc != LH_OK)
                return rc;
        row = store_query(t->tx, Q_ACCESS_GET, "s", v[0]);
        known = store_next(&row);
        store_rows_done(&row);
        if (!known)
                return t->tx->rc != LH_OK ? t->tx->rc
                                          : err_field(t->cx, LH_INVALID, "token_sha256",
                                                      "no token of that hash was granted");
        return task_append_fixed(t, ACT_ACCESS_REVOKE, "-", "-", v, NULL, 0);
}
