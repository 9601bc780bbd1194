/* A log in a store folder: its SQLite file, read as any outside reader may
 * (doc/format/ledger.md 8.1). One read transaction holds one snapshot, so a program that writes
 * meanwhile neither disturbs us nor is disturbed. */
#include "verify/signed.h"
#include "verify/source.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BLOCK_BYTES_MAX ((size_t)TILE_WIDTH * ENTRY_BYTES_MAX)
#define BUSY_MS         10000

struct db_source {
        struct verify_source base;
        sqlite3 *db;
        sqlite3_stmt *leaf, *opening, *tile[TILE_LEVELS];
        uint64_t size;
        struct buf vkey, note, entries;
};

static int failed(struct ctx *cx, const struct db_source *s, const char *doing)
{
        int rc = err_set(cx, sqlite3_errcode(s->db) == SQLITE_CORRUPT ? LH_CORRUPT : LH_IO,
                         "could not %s in liuhen.db: %s", doing, sqlite3_errmsg(s->db));

        err_detail(cx, "sqlite %d", sqlite3_extended_errcode(s->db));
        return rc;
}

static int prepare(struct ctx *cx, struct db_source *s, const char *sql, sqlite3_stmt **ret)
{
        if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_NO_VTAB, ret, NULL) != SQLITE_OK)
                return failed(cx, s, "read the tables");
        return LH_OK;
}

static struct str column(sqlite3_stmt *st, int i)
{
        const char *p = sqlite3_column_blob(st, i);

        return (struct str){ p, p == NULL ? 0 : (size_t)sqlite3_column_bytes(st, i) };
}

static bool column_hash(sqlite3_stmt *st, int i, struct hash *ret)
{
        struct str s = column(st, i);

        if (s.n != HASH_BYTES)
                return false;
        memcpy(ret->b, s.p, HASH_BYTES);
        return true;
}

/* One row with one value; LH_NOT_FOUND if there is none. */
static int read_one(struct ctx *cx, struct db_source *s, const char *sql, struct buf *ret)
{
        sqlite3_stmt *st;
        int rc = prepare(cx, s, sql, &st);

        if (rc != LH_OK)
                return rc;
        switch (sqlite3_step(st)) {
        case SQLITE_ROW: buf_str(ret, column(st, 0)); break;
        case SQLITE_DONE: rc = LH_NOT_FOUND; break;
        default: rc = failed(cx, s, "read the log");
        }
        sqlite3_finalize(st);
        if (!buf_ok(ret))
                return err_set(cx, LH_CORRUPT, "the store's key, format or checkpoint is too long");
        return rc;
}

static int read_number(struct ctx *cx, struct db_source *s, const char *sql, uint64_t *ret)
{
        sqlite3_stmt *st;
        int rc = prepare(cx, s, sql, &st);

        if (rc != LH_OK)
                return rc;
        if (sqlite3_step(st) == SQLITE_ROW)
                *ret = (uint64_t)sqlite3_column_int64(st, 0);
        else
                rc = failed(cx, s, "read the log");
        sqlite3_finalize(st);
        return rc;
}

static int db_vkey(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct db_source *s = (struct db_source *)base;
        int rc = read_one(cx, s, "SELECT value FROM meta WHERE key = 'vkey'", &s->vkey);

        if (rc == LH_NOT_FOUND || (rc == LH_OK && s->vkey.n == 0))
                return err_set(cx, LH_CORRUPT,
                               "the store does not say its key; give it with --vkey");
        *ret = (struct str){ s->vkey.p, s->vkey.n };
        return rc;
}

static int db_note(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct db_source *s = (struct db_source *)base;
        int rc = read_one(cx, s, "SELECT note FROM head WHERE id = 1", &s->note);

        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_CORRUPT, "the log has no checkpoint: table head is empty");
        *ret = (struct str){ s->note.p, s->note.n };
        return rc;
}

static int check_format(struct ctx *cx, struct db_source *s)
{
        lh_auto(buf_done) struct buf format;
        int rc;

        buf_init(&format, 64);
        rc = read_one(cx, s, "SELECT value FROM meta WHERE key = 'format'", &format);
        if (rc == LH_NOT_FOUND || (rc == LH_OK && !str_is((struct str){ format.p, format.n }, "1")))
                return err_set(cx, LH_CORRUPT,
                               "the store's format is not 1; use the program that wrote it");
        return rc;
}

static int check_head(struct ctx *cx, struct db_source *s, const struct hash *root)
{
        sqlite3_stmt *st;
        struct hash stored;
        int rc = prepare(cx, s, "SELECT size, root FROM head WHERE id = 1", &st);

        if (rc != LH_OK)
                return rc;
        if (sqlite3_step(st) != SQLITE_ROW)
                rc = failed(cx, s, "read the head");
        else if ((uint64_t)sqlite3_column_int64(st, 0) != s->size)
                rc = err_set(cx, LH_CORRUPT,
                             "head: its size is %lld, the signed checkpoint says %llu",
                             sqlite3_column_int64(st, 0), (unsigned long long)s->size);
        else if (!column_hash(st, 1, &stored) || !hash_eq(&stored, root))
                rc = err_set(cx, LH_CORRUPT, "head: its root is not that of the signed checkpoint");
        sqlite3_finalize(st);
        return rc;
}

static int db_begin(struct ctx *cx, struct verify_source *base, uint64_t size,
                    const struct hash *root)
{
        struct db_source *s = (struct db_source *)base;
        int rc;

        s->size = size;
        if ((rc = check_format(cx, s)) != LH_OK || (rc = check_head(cx, s, root)) != LH_OK ||
            (rc = prepare(cx, s, "SELECT idx, hash, entry FROM leaf ORDER BY idx", &s->leaf)) !=
                    LH_OK)
                return rc;
        return prepare(cx, s, "SELECT idx, fields FROM opening ORDER BY idx", &s->opening);
}

/* A row is missing at `index`: at the end, or is there one behind it? */
static int missing_leaf(struct ctx *cx, const struct db_source *s, uint64_t index, int step)
{
        if (step == SQLITE_ROW)
                return err_set(cx, LH_CORRUPT, "entry %llu is missing: the next row is %lld",
                               (unsigned long long)index, sqlite3_column_int64(s->leaf, 0));
        if (step != SQLITE_DONE)
                return failed(cx, s, "read the entries");
        return err_set(cx, LH_CORRUPT,
                       "the log was cut: the checkpoint says %llu entries, %llu are there",
                       (unsigned long long)s->size, (unsigned long long)index);
}

static int read_leaf(struct ctx *cx, struct db_source *s, struct verify_block *b, unsigned i,
                     size_t *ret_end)
{
        uint64_t index = b->start + i;
        int step = sqlite3_step(s->leaf);
        struct str entry;

        if (step != SQLITE_ROW || (uint64_t)sqlite3_column_int64(s->leaf, 0) != index)
                return missing_leaf(cx, s, index, step);
        if (!column_hash(s->leaf, 1, &b->leaf[i]))
                return err_set(cx, LH_CORRUPT, "entry %llu: its stored hash is not 32 bytes",
                               (unsigned long long)index);
        entry = column(s->leaf, 2);
        if (entry.n > ENTRY_BYTES_MAX)
                return err_set(cx, LH_CORRUPT, "entry %llu: it is longer than %u bytes",
                               (unsigned long long)index, ENTRY_BYTES_MAX);
        buf_str(&s->entries, entry);
        *ret_end = s->entries.n;
        return LH_OK;
}

static int db_block(struct ctx *cx, struct verify_source *base, struct verify_block *b)
{
        struct db_source *s = (struct db_source *)base;
        size_t end[TILE_WIDTH], start = 0;

        buf_clear(&s->entries);
        for (unsigned i = 0; i < b->n; i++) {
                int rc = read_leaf(cx, s, b, i, &end[i]);

                if (rc != LH_OK)
                        return rc;
        }
        /* Only now, as the buffer moves while it grows. */
        for (unsigned i = 0; i < b->n; start = end[i++])
                b->entry[i] =
                        (struct str){ s->entries.n ? s->entries.p + start : "", end[i] - start };
        return LH_OK;
}

static int db_opening(struct ctx *cx, struct verify_source *base, uint64_t index,
                      const struct verify_entry *e, struct verify_counts *counts)
{
        struct db_source *s = (struct db_source *)base;
        int step = sqlite3_step(s->opening);

        if (step != SQLITE_ROW && step != SQLITE_DONE)
                return failed(cx, s, "read the openings");
        if (step == SQLITE_DONE || (uint64_t)sqlite3_column_int64(s->opening, 0) != index)
                return err_set(cx, LH_CORRUPT, "its opening is missing");
        return verify_opening_stored(cx, column(s->opening, 1), e, counts);
}

/* Rows of a level are read once, in order. */
static int tile_cursor(struct ctx *cx, struct db_source *s, unsigned level)
{
        int rc;

        if (s->tile[level] != NULL)
                return LH_OK;
        rc = prepare(cx, s, "SELECT idx, hash FROM tile_hash WHERE level = ?1 ORDER BY idx",
                     &s->tile[level]);
        if (rc == LH_OK)
                sqlite3_bind_int(s->tile[level], 1, (int)level);
        return rc;
}

static int db_tile(struct ctx *cx, struct verify_source *base, unsigned level, uint64_t n,
                   unsigned width, struct hash *ret)
{
        struct db_source *s = (struct db_source *)base;
        int rc = tile_cursor(cx, s, level);

        if (rc != LH_OK)
                return rc;
        for (unsigned i = 0; i < width; i++) {
                unsigned long long index = n * TILE_WIDTH + i;
                int step = sqlite3_step(s->tile[level]);

                if (step != SQLITE_ROW && step != SQLITE_DONE)
                        return failed(cx, s, "read the tile hashes");
                if (step == SQLITE_DONE ||
                    (uint64_t)sqlite3_column_int64(s->tile[level], 0) != index ||
                    !column_hash(s->tile[level], 1, &ret[i]))
                        return err_set(cx, LH_CORRUPT, "tile_hash: level %u, index %llu is missing",
                                       level, index);
        }
        return LH_OK;
}

/* Nothing may stand behind the last entry. */
static int check_ends(struct ctx *cx, struct db_source *s)
{
        int leaf = sqlite3_step(s->leaf), opening = sqlite3_step(s->opening);

        if (leaf == SQLITE_ROW)
                return err_set(cx, LH_CORRUPT,
                               "the checkpoint says %llu entries, but entry %lld is there without "
                               "being signed",
                               (unsigned long long)s->size, sqlite3_column_int64(s->leaf, 0));
        if (opening == SQLITE_ROW)
                return err_set(cx, LH_CORRUPT,
                               "there is an opening of entry %lld, but no such entry",
                               sqlite3_column_int64(s->opening, 0));
        return leaf == SQLITE_DONE && opening == SQLITE_DONE ? LH_OK
                                                             : failed(cx, s, "read the log");
}

static int db_end(struct ctx *cx, struct verify_source *base)
{
        struct db_source *s = (struct db_source *)base;
        uint64_t rows = 0, want = 0;
        int rc;

        for (uint64_t n = s->size / TILE_WIDTH; n > 0; n /= TILE_WIDTH)
                want += n;
        if ((rc = check_ends(cx, s)) != LH_OK ||
            (rc = read_number(cx, s, "SELECT count(*) FROM tile_hash", &rows)) != LH_OK)
                return rc;
        if (rows != want)
                return err_set(cx, LH_CORRUPT, "tile_hash: %llu rows where the entries give %llu",
                               (unsigned long long)rows, (unsigned long long)want);
        return LH_OK;
}

static void db_close(struct verify_source *base)
{
        struct db_source *s = (struct db_source *)base;

        sqlite3_finalize(s->leaf);
        sqlite3_finalize(s->opening);
        for (unsigned i = 0; i < TILE_LEVELS; i++)
                sqlite3_finalize(s->tile[i]);
        sqlite3_close(s->db);
        buf_done(&s->vkey);
        buf_done(&s->note);
        buf_done(&s->entries);
        free(s);
}

static const struct verify_source_ops db_ops = {
        .vkey = db_vkey,
        .note = db_note,
        .begin = db_begin,
        .block = db_block,
        .opening = db_opening,
        .tile = db_tile,
        .end = db_end,
        .close = db_close,
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

static bool open_as(struct db_source *s, const char *uri)
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

static int open_db(struct ctx *cx, struct db_source *s, const char *dir)
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

int verify_source_dir(struct ctx *cx, const char *dir, struct verify_source **ret)
{
        struct db_source *s = mem_zalloc(sizeof(*s));
        int rc;

        s->base.ops = &db_ops;
        buf_init(&s->vkey, VERIFY_VKEY_BYTES_MAX);
        buf_init(&s->note, VERIFY_NOTE_BYTES_MAX);
        buf_init(&s->entries, BLOCK_BYTES_MAX);
        if ((rc = open_db(cx, s, dir)) != LH_OK) {
                db_close(&s->base);
                return rc;
        }
        *ret = &s->base;
        return LH_OK;
}
