#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_BYTES_MAX 4096

static int make(struct ctx *cx, const char *path, store_fill_fn *fill, struct store **ret)
{
        mode_t before = umask(0177);
        int rc = store_open(cx, path, STORE_CREATE, ret);

        umask(before);
        if (rc == LH_CONFLICT) /* another process was faster */
                return store_open(cx, path, STORE_WRITE, ret);
        if (rc != LH_OK)
                return rc;
        rc = fill(cx, *ret);
        if (rc != LH_OK) {
                store_close(ret);
                unlink(path);
        }
        return rc;
}

static int path_of(struct ctx *cx, const char *dir, const char *name, char ret[PATH_BYTES_MAX])
{
        if (snprintf(ret, PATH_BYTES_MAX, "%s/%s", dir, name) >= PATH_BYTES_MAX)
                return err_set(cx, LH_INVALID, "the path of the store folder is too long");
        return LH_OK;
}

int store_open_private(struct ctx *cx, const char *dir, const char *folder, const char *file,
                       store_fill_fn *fill, struct store **ret)
{
        char path[PATH_BYTES_MAX];
        int rc = path_of(cx, dir, folder, path);

        if (rc == LH_OK && mkdir(path, 0700) != 0 && errno != EEXIST)
                rc = err_set(cx, LH_IO, "could not make the folder %s: %s", path, strerror(errno));
        if (rc == LH_OK)
                rc = path_of(cx, dir, file, path);
        if (rc != LH_OK)
                return rc;
        return access(path, F_OK) == 0 ? store_open(cx, path, STORE_WRITE, ret)
                                       : make(cx, path, fill, ret);
}
