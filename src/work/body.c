#include "work/task.h"
#include "ledger/record.h"
#include "screen/gate.h"

#define NAME_CHARS_MAX 200

static bool body_id_ok(struct str s)
{
        return s.n >= 2 && s.n <= 64 && token_ok(s) && memchr(s.p, '.', s.n) == NULL;
}

/* Name, region, role, code, parent: the fields of body.register@1. */
static int read_body(struct task *t, const json_t *o, const char *path, struct str *v)
{
        int rc = document_member(t->cx, o, path, "name", NAME_CHARS_MAX, true, &v[0]);

        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "region", 6, false, &v[1]);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "role", 64, false, &v[2]);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "uscc", 18, false, &v[3]);
        if (rc == LH_OK)
                rc = document_member(t->cx, o, path, "parent", 64, false, &v[4]);
        if (rc == LH_OK)
                rc = screen_plain(t->cx, document_path(t->cx, path, "name"), v[0]);
        return rc;
}

static bool same_body(struct store_rows *row, const struct str *v)
{
        for (int i = 0; i < 5; i++)
                if (!str_eq(store_str(row, i + 1),
                            (struct str){ v[i].p == NULL ? "" : v[i].p, v[i].n }))
                        return false;
        return true;
}

int task_register_body(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body",   "name", "region",
                                             "role", "uscc", "parent", NULL };
        struct str id, v[5];
        struct store_rows row;
        int rc = task_local_only(t);

        if (rc == LH_OK)
                rc = document_names(t->cx, t->doc, "", names);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "body", 64, true, &id);
        if (rc == LH_OK && !body_id_ok(id))
                rc = err_field(t->cx, LH_INVALID, "body",
                               "\"%.*s\" cannot be a body's id: 2 to 64 of a-z, 0-9 and -",
                               (int)id.n, id.p);
        if (rc == LH_OK)
                rc = read_body(t, t->doc, "", v);
        if (rc != LH_OK)
                return rc;
        row = store_query(t->tx, Q_BODY_GET, "s", id);
        if (store_next(&row) && same_body(&row, v)) {
                uint64_t idx = (uint64_t)store_i64(&row, 6);

                store_rows_done(&row);
                task_repeated(t, ACT_BODY_REGISTER, idx, "-");
                return t->tx->rc;
        }
        store_rows_done(&row);
        return task_append_fixed(t, ACT_BODY_REGISTER, arena_strndup(t->cx->mem, id.p, id.n), "-",
                                 v, NULL, 0);
}

static int body_by_id(struct task *t, struct str id, const char **ret_id)
{
        struct store_rows row = store_query(t->tx, Q_BODY_GET, "s", id);
        bool found = store_next(&row);

        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (!found)
                return err_field(
                        t->cx, LH_INVALID, "body",
                        "no body \"%.*s\" is registered; register it first or give {\"name\": ...}",
                        (int)id.n, id.p);
        *ret_id = arena_strndup(t->cx->mem, id.p, id.n);
        return task_may(t, *ret_id);
}

static int body_by_name(struct task *t, const json_t *o, const char **ret_id)
{
        static const char *const names[] = { "name", "region", "role", "uscc", "parent", NULL };
        struct outcome ignored, *out = t->out;
        struct str v[5];
        struct store_rows row;
        int rc = document_names(t->cx, o, "body", names);

        if (rc == LH_OK)
                rc = read_body(t, o, "body", v);
        if (rc != LH_OK)
                return rc;
        row = store_query(t->tx, Q_BODY_BY_NAME, "s", v[0]);
        if (store_next(&row)) {
                *ret_id = store_dup(&row, 0);
                store_rows_done(&row);
                return task_may(t, *ret_id);
        }
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        rc = task_local_only(t);
        if (rc != LH_OK)
                return rc;
        /* Opaque and random: a hash of the name would let anyone test guesses if the "body" turned
         * out to be a person. */
        *ret_id = task_random_id(t, 10);
        t->out = &ignored;
        rc = task_append_fixed(t, ACT_BODY_REGISTER, *ret_id, "-", v, NULL, 0);
        t->out = out;
        return rc;
}

int task_body(struct task *t, const char **ret_id)
{
        const json_t *b = json_object_get(t->doc, "body");

        if (json_is_object(b))
                return body_by_name(t, b, ret_id);
        if (json_is_string(b))
                return body_by_id(t, (struct str){ json_string_value(b), json_string_length(b) },
                                  ret_id);
        return err_field(t->cx, LH_INVALID, "body",
                         "the disclosing body is missing; give its id (import: --body ID) or "
                         "{\"name\": ...}");
}
