#include "store/snapshot.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS 10000

/* In one reading transaction, so that no page is newer than another. */
static unsigned char *read_pages(sqlite3 *db, size_t *ret_n)
{
        sqlite3_int64 n = 0;
        unsigned char *p, *copy = NULL;

        if (sqlite3_exec(db, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL) !=
            SQLITE_OK)
                return NULL;
        p = sqlite3_serialize(db, "main", &n, 0);
        if (p != NULL) { /* memory of its own kind */
                copy = mem_alloc((size_t)n + 1);
                memcpy(copy, p, (size_t)n);
                explicit_bzero(p, (size_t)n);
                *ret_n = (size_t)n;
        }
        sqlite3_free(p);
        return copy;
}

int store_snapshot(struct ctx *cx, const char *path, unsigned char **ret, size_t *ret_n)
{
        sqlite3 *db = NULL;
        int rc = LH_OK;

        if (access(path, F_OK) != 0)
                return err_set(cx, LH_NOT_FOUND, "there is no %s", path);
        *ret = NULL;
        if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK) {
                sqlite3_busy_timeout(db, WAIT_MS);
                *ret = read_pages(db, ret_n);
        }
        if (*ret == NULL) {
                rc = err_set(cx, LH_IO, "could not read %s", path);
                err_detail(cx, "sqlite: %s", db != NULL ? sqlite3_errmsg(db) : "no memory");
        }
        sqlite3_close(db);
        return rc;
}
