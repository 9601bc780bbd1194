#include "desk/desk.h"
#include "base/asset.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096
#define DESK_SCHEMA    2 /* the last file of sql/desk */

extern const struct asset sql_assets[];

/* SQLite gives its WAL the mode of the database: the file is there, and closed to others, before
 * the first byte is in it. */
static int make(struct ctx *cx, const char *path, struct store **ret)
{
        mode_t before = umask(0177);
        int rc = store_open(cx, path, STORE_CREATE, ret);

        umask(before);
        if (rc == LH_CONFLICT) /* another process was faster */
                return store_open(cx, path, STORE_WRITE, ret);
        if (rc != LH_OK)
                return rc;
        rc = store_script(cx, *ret, asset_find(sql_assets, "desk/0001_desk.sql")->data);
        if (rc == LH_OK)
                rc = store_script(cx, *ret, asset_find(sql_assets, "desk/0002_desk.sql")->data);
        if (rc != LH_OK) {
                store_close(ret);
                unlink(path);
        }
        return rc;
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

static int open_old(struct ctx *cx, const char *path, struct store **ret)
{
        int rc = store_open(cx, path, STORE_WRITE, ret);

        if (rc == LH_OK)
                rc = bring_up(cx, *ret);
        if (rc != LH_OK)
                store_close(ret);
        return rc;
}

int desk_open(struct ctx *cx, const char *dir, struct store **ret)
{
        char path[PATH_BYTES_MAX];

        if (snprintf(path, sizeof(path), "%s/" DESK_DIR, dir) >= (int)sizeof(path) - 16)
                return err_set(cx, LH_INVALID, "the path of the store folder is too long");
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
                return err_set(cx, LH_IO, "could not make the folder %s: %s", path,
                               strerror(errno));
        snprintf(path, sizeof(path), "%s/" DESK_DB, dir);
        if (access(path, F_OK) == 0)
                return open_old(cx, path, ret);
        return make(cx, path, ret);
}

void desk_audit(struct store_tx *tx, const char *account, const char *event, const char *detail)
{
        store_run(tx, Q_DESK_AUDIT_PUT, "ittt", tx->cx->now_ms(), account, event, detail);
}
