#include "base/asset.h"
#include "base/text.h"
#include "view/view.h"

#include <stdio.h>
#include <unistd.h>

#define TABLES_MAX   128
#define REBUILD_STEP 2000 /* records between two resets of the request's memory */

extern const struct asset sql_assets[];

static const char *view_sql(void)
{
        return asset_find(sql_assets, "view.sql")->data;
}

/* Hex SHA-256 of the schema of the views and of every rule file: either one changed, they are drawn
 * anew. */
static void stamp_text(const struct rule_set *rules, char ret[65])
{
        size_t n;
        const struct rule_file *files = rule_files(rules, &n);
        lh_auto(buf_done) struct buf all = { 0 };
        struct hash h;

        buf_init(&all, SIZE_MAX / 2);
        buf_puts(&all, view_sql());
        for (size_t i = 0; i < n; i++) {
                h = hash_of(files[i].data, files[i].bytes);
                buf_puts(&all, files[i].name);
                buf_add(&all, h.b, HASH_BYTES);
        }
        h = hash_of(all.p, all.n);
        hex_encode(h.b, HASH_BYTES, ret);
        ret[64] = '\0';
}

void view_stamp(struct store_tx *tx, const struct rule_set *rules)
{
        char stamp[65];

        stamp_text(rules, stamp);
        store_run(tx, Q_META_PUT, "tt", "view_stamp", stamp);
}

bool view_stamp_ok(struct store_tx *tx, const struct rule_set *rules)
{
        struct store_rows rows = store_query(tx, Q_META_GET, "t", "view_stamp");
        char stamp[65];
        bool ok;

        stamp_text(rules, stamp);
        ok = store_next(&rows) && str_is(store_str(&rows, 0), stamp);
        store_rows_done(&rows);
        return ok;
}

/* Records from `first` on; returns the number behind the last one. */
static int64_t draw_some(struct store_tx *from, struct store_tx *to, const struct rule_set *rules,
                         int64_t first)
{
        struct store_rows rows =
                store_query(from, Q_RECORD_RANGE, "ii", first, first + REBUILD_STEP);
        int64_t next = first;

        while (from->rc == LH_OK && to->rc == LH_OK && store_next(&rows)) {
                struct record r;
                int rc = record_decode(to->cx, (uint64_t)store_i64(&rows, 0), store_str(&rows, 1),
                                       store_str(&rows, 2), &r);

                if (rc != LH_OK)
                        store_fail(to, rc);
                else
                        view_draw(to, from, rules, &r);
                next = (int64_t)r.idx + 1;
        }
        store_rows_done(&rows);
        return next;
}

/* Reads the ledger of `from` and draws into `to`, which may be the same. Memory stays flat: the
 * records live in a context of their own, which is emptied now and then. */
static void draw_all(struct store_tx *from, struct store_tx *to, const struct rule_set *rules)
{
        struct ctx *caller = to->cx, own, *cx = &own;
        int64_t next = 0, before = -1;

        ctx_init(&own);
        from->cx = to->cx = &own;

        while (from->rc == LH_OK && to->rc == LH_OK && next != before) {
                before = next;
                next = draw_some(from, to, rules, next);
                if (from->rc == LH_OK && to->rc == LH_OK)
                        ctx_reset(cx);
        }
        store_fail(to, from->rc);
        caller->err = own.err;
        from->cx = to->cx = caller;
        ctx_done(&own);
}

/* Names of the views' tables, from the schema file itself. */
static size_t view_tables(char names[][40], size_t max)
{
        static const char create[] = "CREATE TABLE ";
        size_t n = 0;

        for (const char *p = view_sql(); (p = strstr(p, create)) != NULL && n < max; n++) {
                p += sizeof(create) - 1;
                snprintf(names[n], 40, "%.*s", (int)strcspn(p, " ("), p);
        }
        return n;
}

int view_rebuild(struct ctx *cx, struct store *s, const struct rule_set *rules)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);
        char names[TABLES_MAX][40], sql[128];
        size_t n = view_tables(names, countof(names));

        for (size_t i = 0; i < n && tx.rc == LH_OK; i++) {
                snprintf(sql, sizeof(sql), "DROP TABLE IF EXISTS %.39s", names[i]);
                store_fail(&tx, store_script(cx, s, sql));
        }
        if (tx.rc == LH_OK)
                store_fail(&tx, store_schema(cx, s, "view.sql"));
        if (tx.rc == LH_OK)
                draw_all(&tx, &tx, rules);
        view_stamp(&tx, rules);
        return store_commit(&tx);
}

/* All columns, in the order of all columns. */
static void select_all(struct store_tx *tx, const char *table, char sql[static 400])
{
        struct store_rows r;
        int columns;

        snprintf(sql, 400, "SELECT * FROM %s LIMIT 1", table);
        r = store_ask(tx, sql);
        columns = store_next(&r) ? store_columns(&r) : 1;
        store_rows_done(&r);
        snprintf(sql, 400, "SELECT * FROM %s", table);
        for (int i = 1; i <= columns; i++)
                snprintf(sql + strlen(sql), 400 - strlen(sql), "%s%d NULLS FIRST",
                         i == 1 ? " ORDER BY " : ",", i);
}

static void add_column(struct buf *row, struct store_rows *r, int i)
{
        enum store_type type = store_type(r, i);
        struct str s = store_str(r, i);

        buf_be(row, (uint64_t)type, 1);
        buf_be(row, s.n, 8);
        buf_str(row, s);
}

/* SHA-256 over every row of a table, the same from every engine. */
static int table_digest(struct store_tx *tx, const char *table, struct hash *ret)
{
        struct ctx *caller = tx->cx, own;
        struct hash running = hash_of("", 0);
        struct store_rows r;
        char sql[400];
        size_t n = 0;

        ctx_init(&own);
        tx->cx = &own;

        select_all(tx, table, sql);
        r = store_ask(tx, sql);
        while (store_next(&r)) {
                lh_auto(buf_done) struct buf row = { 0 };

                buf_init(&row, SIZE_MAX / 2);
                buf_add(&row, running.b, HASH_BYTES);
                for (int i = 0; i < store_columns(&r); i++)
                        add_column(&row, &r, i);
                running = hash_of(row.p, row.n);
                if (++n % REBUILD_STEP == 0)
                        ctx_reset(&own);
        }
        store_rows_done(&r);
        *ret = running;
        tx->cx = caller;
        if (tx->rc != LH_OK)
                caller->err = own.err;
        ctx_done(&own);
        return tx->rc;
}

static int compare(struct ctx *cx, struct store_tx *have, struct store *fresh)
{
        lh_auto(store_tx_done) struct store_tx drawn = store_view(cx, fresh);
        char names[TABLES_MAX][40];
        size_t n = view_tables(names, countof(names));

        for (size_t i = 0; i < n; i++) {
                struct hash a, b;
                int rc = table_digest(have, names[i], &a);

                if (rc == LH_OK)
                        rc = table_digest(&drawn, names[i], &b);
                if (rc != LH_OK)
                        return rc;
                if (!hash_eq(&a, &b))
                        return err_set(cx, LH_CONFLICT,
                                       "the view \"%s\" differs from what the ledger gives; run "
                                       "liuhen rebuild",
                                       names[i]);
        }
        return LH_OK;
}

int view_check(struct ctx *cx, struct store *s, const char *scratch_path,
               const struct rule_set *rules)
{
        lh_auto(store_tx_done) struct store_tx from = store_view(cx, s);
        lh_auto(store_close) struct store *fresh = NULL;
        int rc = from.rc;

        unlink(scratch_path);
        if (rc == LH_OK)
                rc = store_open(cx, scratch_path, STORE_CREATE, &fresh);
        if (rc == LH_OK)
                rc = store_script(cx, fresh, "PRAGMA synchronous=OFF");
        if (rc == LH_OK)
                rc = store_schema(cx, fresh, "view.sql");
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx to = store_begin(cx, fresh);

                draw_all(&from, &to, rules);
                rc = store_commit(&to);
        }
        if (rc == LH_OK)
                rc = compare(cx, &from, fresh);
        store_close(&fresh);
        for (int i = 0; i < 3; i++) {
                char path[4096];

                snprintf(path, sizeof(path), "%s%s", scratch_path,
                         i == 0   ? ""
                         : i == 1 ? "-wal"
                                  : "-shm");
                unlink(path);
        }
        return rc;
}
