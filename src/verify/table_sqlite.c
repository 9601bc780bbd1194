/* The tables in a SQLite file. */
#include "verify/opening.h"
#include "verify/table.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BUSY_MS 10000

struct sqlite_db {
        struct table_db base;
        sqlite3 *db;
};

/* A statement; the pointer itself is the cursor. */
static sqlite3_stmt *stmt(struct table_cursor *c)
{
        return (sqlite3_stmt *)c;
}

static int sqlite_failed(struct ctx *cx, struct table_db *base, const char *doing)
{
        sqlite3 *db = ((struct sqlite_db *)base)->db;
        int rc = err_set(cx, sqlite3_errcode(db) == SQLITE_CORRUPT ? LH_CORRUPT : LH_IO,
                         "could not %s in liuhen.db: %s", doing, sqlite3_errmsg(db));

        err_detail(cx, "sqlite %d", sqlite3_extended_errcode(db));
        return rc;
}

static int sqlite_open(struct ctx *cx, struct table_db *base, const char *sql,
                       struct table_cursor **ret)
{
        sqlite3_stmt *st;

        if (sqlite3_prepare_v3(((struct sqlite_db *)base)->db, sql, -1, SQLITE_PREPARE_NO_VTAB, &st,
                               NULL) != SQLITE_OK)
                return sqlite_failed(cx, base, "read the tables");
        *ret = (struct table_cursor *)st;
        return LH_OK;
}

static enum table_step sqlite_step(struct table_cursor *c)
{
        switch (sqlite3_step(stmt(c))) {
        case SQLITE_ROW: return TABLE_ROW;
        case SQLITE_DONE: return TABLE_END;
        default: return TABLE_FAILED;
        }
}

static long long sqlite_i64(struct table_cursor *c, int col)
{
        return sqlite3_column_int64(stmt(c), col);
}

static struct str sqlite_bytes(struct table_cursor *c, int col)
{
        const char *p = sqlite3_column_blob(stmt(c), col);

        return (struct str){ p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(stmt(c), col) };
}

static void sqlite_close(struct table_cursor *c)
{
        sqlite3_finalize(stmt(c));
}

static void sqlite_done(struct table_db *base)
{
        sqlite3_close(((struct sqlite_db *)base)->db);
        free(base);
}

static const struct table_ops ops = {
        .open = sqlite_open,
        .step = sqlite_step,
        .i64 = sqlite_i64,
        .bytes = sqlite_bytes,
        .close = sqlite_close,
        .failed = sqlite_failed,
        .done = sqlite_done,
};

/* The file may have been made by a stranger: its schema may not run anything. */
static void harden(sqlite3 *db)
{
        sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
        sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
        sqlite3_limit(db, SQLITE_LIMIT_LENGTH, (int)OPENING_BYTES_MAX);
        sqlite3_busy_timeout(db, BUSY_MS);
}

/* The first read fixes the snapshot; it is also where a file that is no database, or not ours,
 * shows. */
static bool starts(sqlite3 *db)
{
        return sqlite3_exec(db, "BEGIN; SELECT count(*) FROM meta", NULL, NULL, NULL) == SQLITE_OK;
}

static bool open_as(struct sqlite_db *s, const char *uri)
{
        sqlite3_close(s->db);
        s->db = NULL;
        if (sqlite3_open_v2(uri, &s->db,
                            SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                            NULL) != SQLITE_OK)
                return false;
        harden(s->db);
        return starts(s->db);
}

/* "file:" and the path, with the characters that mean something in a URI escaped. */
static void file_uri(const char *dir, struct buf *out)
{
        buf_puts(out, *dir == '/' ? "file://" : "file:");
        for (const char *p = dir; *p != '\0'; p++) {
                if (strchr("?#%", *p) != NULL)
                        buf_printf(out, "%%%02x", (unsigned)(unsigned char)*p);
                else
                        buf_putc(out, *p);
        }
        buf_puts(out, "/liuhen.db");
}

static bool has_wal(const char *dir)
{
        lh_auto(buf_done) struct buf path;
        struct stat st;

        buf_init(&path, 8192);
        buf_printf(&path, "%s/liuhen.db-wal", dir);
        return !buf_ok(&path) || (stat(path.p, &st) == 0 && st.st_size > 0);
}

static int open_dir(struct ctx *cx, struct sqlite_db *s, const char *dir)
{
        lh_auto(buf_done) struct buf uri;

        buf_init(&uri, 8192);
        file_uri(dir, &uri);
        if (!buf_ok(&uri))
                return err_set(cx, LH_INVALID, "the folder's name is too long");
        if (open_as(s, uri.p))
                return LH_OK;
        /* A folder we may not write to, say on a disc kept as evidence: SQLite cannot make its -shm
         * file there. Without a write-ahead log nothing is missing from the file itself. */
        if (sqlite3_errcode(s->db) == SQLITE_CANTOPEN && !has_wal(dir)) {
                buf_puts(&uri, "?immutable=1");
                if (open_as(s, uri.p))
                        return LH_OK;
        }
        return err_set(cx, LH_IO, "could not open the log in \"%s\": %s", dir,
                       sqlite3_errmsg(s->db));
}

int table_open_sqlite(struct ctx *cx, const char *dir, struct table_db **ret)
{
        struct sqlite_db *s = mem_zalloc(sizeof(*s));
        int rc;

        s->base.ops = &ops;
        rc = open_dir(cx, s, dir);
        if (rc == LH_OK)
                *ret = &s->base;
        else
                sqlite_done(&s->base);
        return rc;
}
