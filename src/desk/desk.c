#include "desk/desk.h"
#include "base/asset.h"
#include "store/private.h"

#define DESK_SCHEMA 2 /* the last file of sql/desk */

extern const struct asset sql_assets[];

static int fill(struct ctx *cx, struct store *s)
{
        int rc = store_script(cx, s, asset_find(sql_assets, "desk/0001_desk.sql")->data);

        return rc != LH_OK
                       ? rc
                       : store_script(cx, s, asset_find(sql_assets, "desk/0002_desk.sql")->data);
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
        failed = store_script(cx, s, asset_find(sql_assets, "desk/0002_desk.sql")->data);
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
