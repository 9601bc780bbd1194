#include "desk/desk.h"
#include "base/asset.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096

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
        if (rc != LH_OK) {
                store_close(ret);
                unlink(path);
        }
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
                return store_open(cx, path, STORE_WRITE, ret);
        return make(cx, path, ret);
}

void desk_audit(struct store_tx *tx, const char *account, const char *event, const char *detail)
{
        store_run(tx, Q_DESK_AUDIT_PUT, "ittt", tx->cx->now_ms(), account, event, detail);
}
