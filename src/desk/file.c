#include "desk/file.h"

static int list(struct store_tx *tx, const char *draft, struct desk_file **ret, size_t *ret_n)
{
        struct store_rows r = store_query(tx, Q_DESK_FILE_LIST, "t", draft);

        *ret = arena_alloc(tx->cx->mem, (DESK_FILES_MAX + 1) * sizeof(**ret));
        *ret_n = 0;
        while (*ret_n < DESK_FILES_MAX && store_next(&r))
                (*ret)[(*ret_n)++] =
                        (struct desk_file){ .n = store_i64(&r, 0),
                                            .name = store_dup(&r, 1),
                                            .sha256 = store_dup(&r, 2),
                                            .size = store_i64(&r, 3),
                                            .found = store_dup(&r, 4),
                                            .shown = store_dup(&r, 5),
                                            .idx = store_null(&r, 6) ? -1 : store_i64(&r, 6) };
        store_rows_done(&r);
        return tx->rc;
}

int desk_file_list(struct ctx *cx, struct store *desk, const char *draft, struct desk_file **ret,
                   size_t *ret_n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);

        return list(&tx, draft, ret, ret_n);
}

static int may_take(struct ctx *cx, const struct desk_file *f, size_t bytes,
                    const struct desk_file *there, size_t n)
{
        if (bytes > DESK_FILE_BYTES_MAX)
                return err_field(cx, LH_LIMIT, "file",
                                 "the file is larger than %zu bytes; split it",
                                 DESK_FILE_BYTES_MAX);
        if (n >= DESK_FILES_MAX)
                return err_field(cx, LH_LIMIT, "file", "a draft has at most %d documents",
                                 DESK_FILES_MAX);
        for (size_t i = 0; i < n; i++)
                if (strcmp(there[i].sha256, f->sha256) == 0)
                        return err_field(cx, LH_CONFLICT, "file",
                                         "this document goes with the draft already, as \"%s\"",
                                         there[i].name);
        return LH_OK;
}

int desk_file_put(struct ctx *cx, struct store *desk, const char *draft, int64_t version,
                  const struct desk_file *f, struct str content)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct desk_file *there;
        struct draft d;
        size_t n;
        int rc = draft_expect(&tx, draft, version, &d);

        if (rc == LH_OK)
                rc = list(&tx, draft, &there, &n);
        if (rc == LH_OK)
                rc = may_take(cx, f, content.n, there, n);
        if (rc != LH_OK)
                return rc;
        store_run(&tx, Q_DESK_FILE_PUT, "tittibtt", draft, n == 0 ? (int64_t)1 : there[n - 1].n + 1,
                  f->name, f->sha256, (int64_t)content.n, content, f->found, f->shown);
        store_run(&tx, Q_DESK_DRAFT_TOUCH, "ti", draft, cx->now_ms());
        return store_commit(&tx);
}

int desk_file_drop(struct ctx *cx, struct store *desk, const char *draft, int64_t version,
                   int64_t n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);
        struct draft d;
        int rc = draft_expect(&tx, draft, version, &d);

        if (rc != LH_OK)
                return rc;
        store_run(&tx, Q_DESK_FILE_DROP, "ti", draft, n);
        store_run(&tx, Q_DESK_DRAFT_TOUCH, "ti", draft, cx->now_ms());
        return store_commit(&tx);
}

int desk_file_content(struct ctx *cx, struct store *desk, const char *draft, int64_t n,
                      const char **ret_name, struct str *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, desk);
        struct store_rows r = store_query(&tx, Q_DESK_FILE_CONTENT, "ti", draft, n);
        bool any = store_next(&r);

        if (any) {
                struct str bytes = store_str(&r, 1);

                *ret_name = store_dup(&r, 0);
                *ret = (struct str){ arena_strndup(cx->mem, bytes.p, bytes.n), bytes.n };
        }
        store_rows_done(&r);
        if (tx.rc != LH_OK)
                return tx.rc;
        return any ? LH_OK : err_set(cx, LH_NOT_FOUND, "the draft has no such document");
}

int desk_file_released(struct ctx *cx, struct store *desk, const char *draft, int64_t n,
                       int64_t idx)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, desk);

        store_run(&tx, Q_DESK_FILE_RELEASED, "tii", draft, n, idx);
        return store_commit(&tx);
}
