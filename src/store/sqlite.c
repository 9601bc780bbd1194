/* The store in one SQLite file. */
#include "store/engine.h"
#include "base/asset.h"
#include "base/mem.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

/* Pages (32 MiB). While writes go on without a pause the sweeper never gets hold of the last of
 * them, and the WAL would grow for ever; so the commit that passes this many copies the rest
 * itself, and the next one begins the WAL anew. */
#define WAL_PAGES_MAX      "8192"
#define EMPTY_WAL_TRIES    50
#define EMPTY_WAL_PAUSE_US 100000

extern const struct asset sql_assets[];

struct sqlite_store {
        struct store base;
        sqlite3 *db;
        sqlite3_stmt *stmt[QUERY_COUNT];
};

static sqlite3 *db_of(const struct store *s)
{
        return ((const struct sqlite_store *)s)->db;
}

static int sqlite_code(int rc)
{
        switch (rc & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return LH_BUSY;
        case SQLITE_CONSTRAINT: return LH_CONFLICT;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return LH_CORRUPT;
        case SQLITE_TOOBIG: return LH_LIMIT;
        default: return LH_IO;
        }
}

static int failed(struct ctx *cx, sqlite3 *db, const char *doing)
{
        int rc = db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(db);

        switch (rc & 0xff) {
        case SQLITE_FULL:
                err_set(cx, LH_IO, "could not %s: the disk is full; free some space and try again",
                        doing);
                break;
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
                err_set(cx, LH_IO,
                        "could not %s: the store folder cannot be written; check its owner and its "
                        "file system",
                        doing);
                break;
        case SQLITE_BUSY:
                err_set(cx, LH_BUSY, "could not %s: another process is writing; try again", doing);
                break;
        default: err_set(cx, sqlite_code(rc), "could not %s", doing); break;
        }
        err_detail(cx, "sqlite %d: %s", rc, db == NULL ? "no memory" : sqlite3_errmsg(db));
        return sqlite_code(rc);
}

static const char *sqlite_schema(const char *name)
{
        return asset_find(sql_assets, name)->data;
}

static int sqlite_script(struct ctx *cx, struct store *s, const char *sql)
{
        if (sqlite3_exec(db_of(s), sql, NULL, NULL, NULL) != SQLITE_OK)
                return failed(cx, db_of(s), "prepare the store");
        return LH_OK;
}

static void sqlite_close(struct store *s)
{
        struct sqlite_store *q = (struct sqlite_store *)s;

        for (size_t i = 0; i < QUERY_COUNT; i++)
                sqlite3_finalize(q->stmt[i]);
        sqlite3_close(q->db);
        free(q);
}

static void sqlite_checkpoint(struct store *s)
{
        sqlite3_wal_checkpoint_v2(db_of(s), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static int sqlite_empty_wal(struct ctx *cx, struct store *s)
{
        for (int tries = 0; tries < EMPTY_WAL_TRIES; tries++) {
                int frames = -1;

                if (sqlite3_wal_checkpoint_v2(db_of(s), NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames,
                                              NULL) == SQLITE_OK &&
                    frames == 0)
                        return LH_OK;
                usleep(EMPTY_WAL_PAUSE_US);
        }
        return err_set(cx, LH_BUSY,
                       "readers kept old pages of the store in use; what was erased is gone from "
                       "the views, its old pages follow "
                       "with the next erasure or restart");
}

static int sqlite_begin(struct store_tx *tx)
{
        if (sqlite3_exec(db_of(tx->s), tx->write ? "BEGIN IMMEDIATE" : "BEGIN", NULL, NULL, NULL) !=
            SQLITE_OK)
                return failed(tx->cx, db_of(tx->s), tx->write ? "begin writing" : "begin reading");
        return LH_OK;
}

/* When the engine itself rolled the whole transaction back (a full disk) there is nothing left to
 * undo. */
static bool sqlite_can_undo(struct store_tx *tx)
{
        return !sqlite3_get_autocommit(db_of(tx->s));
}

static void sqlite_end(struct store_tx *tx)
{
        if (sqlite_can_undo(tx))
                sqlite3_exec(db_of(tx->s), tx->write ? "ROLLBACK" : "COMMIT", NULL, NULL, NULL);
}

static int sqlite_commit(struct store_tx *tx)
{
        if (sqlite3_exec(db_of(tx->s), "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
                return failed(tx->cx, db_of(tx->s), "commit");
        return LH_OK;
}

static void sqlite_savepoint(struct store_tx *tx, enum savepoint what)
{
        static const char *const sql[] = {
                [SAVEPOINT_MARK] = "SAVEPOINT mark",
                [SAVEPOINT_KEEP] = "RELEASE mark",
                [SAVEPOINT_UNDO] = "ROLLBACK TO mark; RELEASE mark",
        };

        if (sqlite3_exec(db_of(tx->s), sql[what], NULL, NULL, NULL) != SQLITE_OK)
                store_fail(tx, failed(tx->cx, db_of(tx->s), "use a savepoint"));
}

static sqlite3_stmt *statement(struct store_tx *tx, enum query q)
{
        struct sqlite_store *s = (struct sqlite_store *)tx->s;
        sqlite3_stmt **st = &s->stmt[q];

        if (*st == NULL && sqlite3_prepare_v3(s->db, query_sql[q], -1, SQLITE_PREPARE_PERSISTENT,
                                              st, NULL) != SQLITE_OK) {
                store_fail(tx, failed(tx->cx, s->db, query_name[q]));
                return NULL;
        }
        return *st;
}

static int bind_one(sqlite3_stmt *st, int i, const struct bind *b)
{
        switch (b->type) {
        case 'i': return sqlite3_bind_int64(st, i, b->i);
        case 's': return sqlite3_bind_text(st, i, b->s.p, (int)b->s.n, SQLITE_STATIC);
        case 'b': return sqlite3_bind_blob(st, i, b->s.n ? b->s.p : "", (int)b->s.n, SQLITE_STATIC);
        case 'o':
        case 'z': return sqlite3_bind_null(st, i);
        default: return SQLITE_MISUSE;
        }
}

static void *sqlite_query(struct store_tx *tx, enum query q, const struct bind *b, int n)
{
        sqlite3_stmt *st = statement(tx, q);

        if (st == NULL)
                return NULL;
        sqlite3_reset(st);
        for (int i = 0; i < n; i++)
                if (bind_one(st, i + 1, &b[i]) != SQLITE_OK) {
                        store_fail(tx, failed(tx->cx, db_of(tx->s), query_name[q]));
                        return NULL;
                }
        return st;
}

static void sqlite_run(struct store_tx *tx, enum query q, const struct bind *b, int n)
{
        sqlite3_stmt *st = sqlite_query(tx, q, b, n);

        if (st == NULL)
                return;
        if (sqlite3_step(st) != SQLITE_DONE)
                store_fail(tx, failed(tx->cx, db_of(tx->s), query_name[q]));
        sqlite3_reset(st);
}

static void *sqlite_ask(struct store_tx *tx, const char *sql)
{
        sqlite3_stmt *st = NULL;

        if (sqlite3_prepare_v2(db_of(tx->s), sql, -1, &st, NULL) != SQLITE_OK)
                store_fail(tx, failed(tx->cx, db_of(tx->s), "read the store"));
        return st;
}

static bool sqlite_next(struct store_rows *r)
{
        int rc = sqlite3_step(r->stmt);

        if (rc == SQLITE_ROW)
                return true;
        if (rc != SQLITE_DONE)
                store_fail(r->tx, failed(r->tx->cx, db_of(r->tx->s), "read the store"));
        return false;
}

static void sqlite_rows_done(struct store_rows *r)
{
        if (r->asked)
                sqlite3_finalize(r->stmt);
        else
                sqlite3_reset(r->stmt);
}

static int sqlite_version(struct ctx *cx, struct store *s, int64_t *ret)
{
        /* None is begun: the statement looks by itself. */
        struct store_tx tx = { .cx = cx, .s = s };
        struct store_rows r = store_query(&tx, Q_STORE_VERSION, "");

        if (store_next(&r))
                *ret = store_i64(&r, 0);
        store_rows_done(&r);
        return tx.rc;
}

static int sqlite_columns(const struct store_rows *r)
{
        return sqlite3_column_count(r->stmt);
}

static enum store_type sqlite_type(const struct store_rows *r, int col)
{
        switch (sqlite3_column_type(r->stmt, col)) {
        case SQLITE_INTEGER: return STORE_INT;
        case SQLITE_FLOAT: return STORE_REAL;
        case SQLITE_TEXT: return STORE_TEXT;
        case SQLITE_BLOB: return STORE_BLOB;
        default: return STORE_NULL;
        }
}

static int64_t sqlite_i64(const struct store_rows *r, int col)
{
        return sqlite3_column_int64(r->stmt, col);
}

static struct str sqlite_str(const struct store_rows *r, int col)
{
        const void *p = sqlite3_column_blob(r->stmt, col);

        if (p == NULL && sqlite3_column_type(r->stmt, col) != SQLITE_NULL)
                p = "";
        return (struct str){ p, (size_t)sqlite3_column_bytes(r->stmt, col) };
}

static const struct store_engine engine = {
        .close = sqlite_close,
        .schema = sqlite_schema,
        .script = sqlite_script,
        .version = sqlite_version,
        .checkpoint = sqlite_checkpoint,
        .empty_wal = sqlite_empty_wal,
        .begin = sqlite_begin,
        .end = sqlite_end,
        .commit = sqlite_commit,
        .can_undo = sqlite_can_undo,
        .savepoint = sqlite_savepoint,
        .run = sqlite_run,
        .query = sqlite_query,
        .ask = sqlite_ask,
        .next = sqlite_next,
        .rows_done = sqlite_rows_done,
        .columns = sqlite_columns,
        .type = sqlite_type,
        .i64 = sqlite_i64,
        .str = sqlite_str,
};

/* Counting its memory costs SQLite a lock for every piece; nobody reads the count. */
static void configure_once(void)
{
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int sqlite_store_open(struct ctx *cx, const char *path, enum store_mode mode, struct store **ret)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;
        struct sqlite_store *s = mem_zalloc(sizeof(*s));
        int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
        int rc = LH_OK;

        s->base = (struct store){ .engine = &engine };
        pthread_once(&once, configure_once);
        if (mode == STORE_CREATE && access(path, F_OK) == 0) {
                free(s);
                return err_set(cx, LH_CONFLICT, "%s is there already", path);
        }
        if (mode == STORE_CREATE)
                flags |= SQLITE_OPEN_CREATE;
        if (sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
                rc = failed(cx, s->db, "open the store");
                sqlite_close(&s->base);
                return rc;
        }
        sqlite3_busy_timeout(s->db, BUSY_WAIT_MS);
        sqlite3_extended_result_codes(s->db, 1);
        if (mode == STORE_CREATE)
                rc = sqlite_script(cx, &s->base, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL;");
        if (rc == LH_OK)
                rc = sqlite_script(
                        cx, &s->base,
                        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=" WAL_PAGES_MAX
                        "; PRAGMA foreign_keys=ON;"
                        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA "
                        "trusted_schema=OFF;"
                        "PRAGMA cache_size=-32768; PRAGMA mmap_size=268435456;");
        if (rc != LH_OK) {
                sqlite_close(&s->base);
                return rc;
        }
        *ret = &s->base;
        return LH_OK;
}
