#include "store/store.h"
#include "base/mem.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#define BUSY_WAIT_MS      10000
#define SWEEP_INTERVAL_US 100000
/* Pages (32 MiB). While writes go on without a pause the sweeper never gets hold of the last of
 * them, and the WAL would grow for ever; so the commit that passes this many copies the rest
 * itself, and the next one begins the WAL anew. */
#define WAL_PAGES_MAX      "8192"
#define EMPTY_WAL_TRIES    50
#define EMPTY_WAL_PAUSE_US 100000

struct store {
        sqlite3 *db;
        sqlite3_stmt *stmt[QUERY_COUNT];
};

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

int store_script(struct ctx *cx, struct store *s, const char *sql)
{
        if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
                return failed(cx, s->db, "prepare the store");
        return LH_OK;
}

/* Counting its memory costs SQLite a lock for every piece; nobody reads the count. */
static void configure_once(void)
{
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int store_open(struct ctx *cx, const char *path, enum store_mode mode, struct store **ret)
{
        static pthread_once_t once = PTHREAD_ONCE_INIT;
        struct store *s = mem_zalloc(sizeof(*s));
        int flags = mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
        int rc;

        pthread_once(&once, configure_once);
        if (mode == STORE_CREATE && access(path, F_OK) == 0) {
                free(s);
                return err_set(cx, LH_CONFLICT, "%s is there already", path);
        }
        if (mode == STORE_CREATE)
                flags |= SQLITE_OPEN_CREATE;
        if (sqlite3_open_v2(path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
                rc = failed(cx, s->db, "open the store");
                store_close(&s);
                return rc;
        }
        sqlite3_busy_timeout(s->db, BUSY_WAIT_MS);
        sqlite3_extended_result_codes(s->db, 1);
        rc = mode == STORE_CREATE
                     ? store_script(cx, s, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL;")
                     : LH_OK;
        if (rc == LH_OK)
                rc = store_script(
                        cx, s,
                        "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=" WAL_PAGES_MAX
                        "; PRAGMA foreign_keys=ON;"
                        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA "
                        "trusted_schema=OFF;"
                        "PRAGMA cache_size=-32768; PRAGMA mmap_size=268435456;");
        if (rc != LH_OK) {
                store_close(&s);
                return rc;
        }
        *ret = s;
        return LH_OK;
}

void store_close(struct store **ps)
{
        struct store *s = *ps;

        if (s == NULL)
                return;
        for (size_t i = 0; i < QUERY_COUNT; i++)
                sqlite3_finalize(s->stmt[i]);
        sqlite3_close(s->db);
        free(s);
        *ps = NULL;
}

void store_checkpoint(struct store *s)
{
        sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

int store_empty_wal(struct ctx *cx, struct store *s)
{
        for (int tries = 0; tries < EMPTY_WAL_TRIES; tries++) {
                int frames = -1;

                if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames,
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

struct store_sweeper {
        pthread_t thread;
        struct store *s;
        _Atomic bool stop;
};

static void *sweep(void *arg)
{
        struct store_sweeper *w = arg;

        while (!w->stop) {
                usleep(SWEEP_INTERVAL_US);
                store_checkpoint(w->s);
        }
        return NULL;
}

int store_sweeper_start(struct ctx *cx, const char *path, struct store_sweeper **ret)
{
        struct store_sweeper *w = mem_zalloc(sizeof(*w));
        int rc = store_open(cx, path, STORE_WRITE, &w->s);

        if (rc == LH_OK && pthread_create(&w->thread, NULL, sweep, w) != 0)
                rc = err_set(cx, LH_IO, "could not start the thread that tidies the store");
        if (rc != LH_OK) {
                store_close(&w->s);
                free(w);
                return rc;
        }
        *ret = w;
        return LH_OK;
}

void store_sweeper_stop(struct store_sweeper **pw)
{
        struct store_sweeper *w = *pw;

        if (w == NULL)
                return;
        w->stop = true;
        pthread_join(w->thread, NULL);
        store_close(&w->s);
        free(w);
        *pw = NULL;
}

static struct store_tx begin(struct ctx *cx, struct store *s, bool write)
{
        struct store_tx tx = { .cx = cx, .s = s, .write = write };

        if (sqlite3_exec(s->db, write ? "BEGIN IMMEDIATE" : "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
                tx.rc = failed(cx, s->db, write ? "begin writing" : "begin reading");
        else
                tx.open = true;
        return tx;
}

struct store_tx store_begin(struct ctx *cx, struct store *s)
{
        return begin(cx, s, true);
}

struct store_tx store_view(struct ctx *cx, struct store *s)
{
        return begin(cx, s, false);
}

void store_tx_done(struct store_tx *tx)
{
        if (!tx->open)
                return;
        /* Some failures (a full disk) have rolled back already. */
        if (!sqlite3_get_autocommit(tx->s->db))
                sqlite3_exec(tx->s->db, tx->write ? "ROLLBACK" : "COMMIT", NULL, NULL, NULL);
        tx->open = false;
}

int store_fail(struct store_tx *tx, int rc)
{
        if (tx->rc == LH_OK)
                tx->rc = rc;
        return rc;
}

int store_commit(struct store_tx *tx)
{
        if (tx->rc == LH_OK && sqlite3_exec(tx->s->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
                tx->rc = failed(tx->cx, tx->s->db, "commit");
        if (tx->rc == LH_OK)
                tx->open = false;
        else
                store_tx_done(tx);
        return tx->rc;
}

static void savepoint(struct store_tx *tx, const char *sql)
{
        if (sqlite3_exec(tx->s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
                store_fail(tx, failed(tx->cx, tx->s->db, "use a savepoint"));
}

void store_mark(struct store_tx *tx)
{
        if (tx->rc == LH_OK)
                savepoint(tx, "SAVEPOINT mark");
}

void store_keep(struct store_tx *tx)
{
        if (tx->rc == LH_OK)
                savepoint(tx, "RELEASE mark");
}

void store_undo(struct store_tx *tx)
{
        /* When the engine itself rolled the whole transaction back there is nothing left to undo
         * to: the failure stays. */
        if (!tx->open || sqlite3_get_autocommit(tx->s->db))
                return;
        tx->rc = LH_OK;
        savepoint(tx, "ROLLBACK TO mark");
        if (tx->rc == LH_OK)
                savepoint(tx, "RELEASE mark");
}

static sqlite3_stmt *statement(struct store_tx *tx, enum query q)
{
        sqlite3_stmt **st = &tx->s->stmt[q];

        if (*st == NULL && sqlite3_prepare_v3(tx->s->db, query_sql[q], -1,
                                              SQLITE_PREPARE_PERSISTENT, st, NULL) != SQLITE_OK) {
                store_fail(tx, failed(tx->cx, tx->s->db, query_name[q]));
                return NULL;
        }
        return *st;
}

static int bind_one(sqlite3_stmt *st, int i, char type, va_list *ap)
{
        const int64_t *o;
        struct str s;
        const char *t;

        switch (type) {
        case 'i': return sqlite3_bind_int64(st, i, va_arg(*ap, int64_t));
        case 't':
                t = va_arg(*ap, const char *);
                return sqlite3_bind_text(st, i, t, -1, SQLITE_STATIC);
        case 's':
                s = va_arg(*ap, struct str);
                return sqlite3_bind_text(st, i, s.p, (int)s.n, SQLITE_STATIC);
        case 'b':
                s = va_arg(*ap, struct str);
                return sqlite3_bind_blob(st, i, s.n ? s.p : "", (int)s.n, SQLITE_STATIC);
        case 'o':
                o = va_arg(*ap, const int64_t *);
                return o == NULL ? sqlite3_bind_null(st, i) : sqlite3_bind_int64(st, i, *o);
        case 'z': return sqlite3_bind_null(st, i);
        default: return SQLITE_MISUSE;
        }
}

/* NULL after a failure. */
static sqlite3_stmt *bind_all(struct store_tx *tx, enum query q, const char *types, va_list *ap)
{
        sqlite3_stmt *st = tx->rc == LH_OK ? statement(tx, q) : NULL;

        if (st == NULL)
                return NULL;
        sqlite3_reset(st);
        for (int i = 0; types[i] != '\0'; i++)
                if (bind_one(st, i + 1, types[i], ap) != SQLITE_OK) {
                        store_fail(tx, failed(tx->cx, tx->s->db, query_name[q]));
                        return NULL;
                }
        return st;
}

void store_run(struct store_tx *tx, enum query q, const char *types, ...)
{
        sqlite3_stmt *st;
        va_list ap;

        va_start(ap, types);
        st = bind_all(tx, q, types, &ap);
        va_end(ap);
        if (st == NULL)
                return;
        if (sqlite3_step(st) != SQLITE_DONE)
                store_fail(tx, failed(tx->cx, tx->s->db, query_name[q]));
        sqlite3_reset(st);
}

struct store_rows store_query(struct store_tx *tx, enum query q, const char *types, ...)
{
        struct store_rows r = { .tx = tx };
        va_list ap;

        va_start(ap, types);
        r.stmt = bind_all(tx, q, types, &ap);
        va_end(ap);
        return r;
}

bool store_next(struct store_rows *r)
{
        int rc;

        if (r->stmt == NULL || r->tx->rc != LH_OK)
                return false;
        rc = sqlite3_step(r->stmt);
        if (rc == SQLITE_ROW)
                return true;
        if (rc != SQLITE_DONE)
                store_fail(r->tx, failed(r->tx->cx, r->tx->s->db, "read the store"));
        store_rows_done(r);
        return false;
}

void store_rows_done(struct store_rows *r)
{
        if (r->stmt != NULL)
                sqlite3_reset(r->stmt);
        r->stmt = NULL;
}

int store_version(struct ctx *cx, struct store *s, int64_t *ret)
{
        struct store_tx tx = { .cx = cx,
                               .s = s }; /* none is begun: the statement looks by itself */
        struct store_rows r = store_query(&tx, Q_STORE_VERSION, "");

        if (store_next(&r))
                *ret = store_i64(&r, 0);
        store_rows_done(&r);
        return tx.rc;
}

int64_t store_i64(struct store_rows *r, int col)
{
        return sqlite3_column_int64(r->stmt, col);
}

struct str store_str(struct store_rows *r, int col)
{
        const void *p = sqlite3_column_blob(r->stmt, col);

        if (p == NULL && sqlite3_column_type(r->stmt, col) != SQLITE_NULL)
                p = "";
        return (struct str){ p, (size_t)sqlite3_column_bytes(r->stmt, col) };
}

char *store_dup(struct store_rows *r, int col)
{
        struct str s = store_str(r, col);

        return arena_strndup(r->tx->cx->mem, s.p, s.n);
}

bool store_null(struct store_rows *r, int col)
{
        return sqlite3_column_type(r->stmt, col) == SQLITE_NULL;
}

int64_t store_bytes(struct store *s)
{
        sqlite3_stmt *st;
        int64_t n = 0;

        if (sqlite3_prepare_v2(
                    s->db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                    -1, &st, NULL) == SQLITE_OK) {
                if (sqlite3_step(st) == SQLITE_ROW)
                        n = sqlite3_column_int64(st, 0);
                sqlite3_finalize(st);
        }
        return n;
}

void *store_handle(struct store *s)
{
        return s->db;
}
