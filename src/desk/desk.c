#include "desk/desk.h"
#include "base/asset.h"
#include "store/private.h"

/* In their order; each but the first sets user_version to its number. */
static const char *const scripts[] = { "desk/0001_desk.sql", "desk/0002_desk.sql",
                                       "desk/0003_desk.sql" };
#define DESK_SCHEMA ((int64_t)countof(scripts))

extern const struct asset sql_assets[];

static int run_from(struct ctx *cx, struct store *s, int64_t schema)
{
        int rc = LH_OK;

        for (int64_t i = schema; i < DESK_SCHEMA && rc == LH_OK; i++)
                rc = store_script(cx, s, asset_find(sql_assets, scripts[i])->data);
        return rc;
}

static int fill(struct ctx *cx, struct store *s)
{
        return run_from(cx, s, 0);
}

static int schema_of(struct ctx *cx, struct store *s, int64_t *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        struct store_rows r = store_ask(&tx, "PRAGMA user_version");

        *ret = store_next(&r) ? store_i64(&r, 0) : 0;
        store_rows_done(&r);
        return tx.rc;
}

/* A store of an earlier program. Of two processes that do it at once one finds it done. */
static int bring_up(struct ctx *cx, struct store *s)
{
        int64_t schema;
        int rc = schema_of(cx, s, &schema), failed;

        if (rc != LH_OK || schema >= DESK_SCHEMA)
                return rc;
        failed = run_from(cx, s, schema > 0 ? schema : 1); /* the first file sets no version */
        if (failed != LH_OK && store_script(cx, s, "ROLLBACK") != LH_OK)
                return failed;
        rc = schema_of(cx, s, &schema);
        if (rc == LH_OK && schema < DESK_SCHEMA)
                rc = err_set(cx, failed == LH_OK ? LH_IO : failed,
                             "could not bring the desk's store (" DESK_DB
                             ") to the form of this program");
        return rc;
}

int desk_open(struct ctx *cx, const char *dir, struct store **ret)
{
        int rc = store_open_private(cx, dir, DESK_DIR, DESK_DB, fill, ret);

        if (rc != LH_OK)
                return rc;
        rc = bring_up(cx, *ret);
        if (rc != LH_OK)
                store_close(ret);
        return rc;
}

void desk_audit(struct store_tx *tx, const char *account, const char *event, const char *detail)
{
        store_run(tx, Q_DESK_AUDIT_PUT, "ittt", tx->cx->now_ms(), account, event, detail);
}
