/* A log in a store folder, read from its tables. */
#include "verify/keys.h"
#include "verify/signed.h"
#include "verify/source.h"
#include "verify/table.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCK_BYTES_MAX ((size_t)TILE_WIDTH * ENTRY_BYTES_MAX)

struct db_source {
        struct verify_source base;
        struct table_db *db;
        struct table_cursor *leaf, *opening, *tile[TILE_LEVELS];
        uint64_t size;
        struct buf vkey, keys, note, entries;
};

static int failed(struct ctx *cx, const struct db_source *s, const char *doing)
{
        return s->db->ops->failed(cx, s->db, doing);
}

static int prepare(struct ctx *cx, struct db_source *s, const char *sql, struct table_cursor **ret)
{
        return s->db->ops->open(cx, s->db, sql, ret);
}

static bool column_hash(const struct db_source *d, struct table_cursor *c, int i, struct hash *ret)
{
        struct str s = d->db->ops->bytes(c, i);

        if (s.n != HASH_BYTES)
                return false;
        memcpy(ret->b, s.p, HASH_BYTES);
        return true;
}

/* One row with one value; LH_NOT_FOUND if there is none. */
static int read_one(struct ctx *cx, struct db_source *s, const char *sql, struct buf *ret)
{
        struct table_cursor *c;
        int rc = prepare(cx, s, sql, &c);

        if (rc != LH_OK)
                return rc;
        switch (s->db->ops->step(c)) {
        case TABLE_ROW: buf_str(ret, s->db->ops->bytes(c, 0)); break;
        case TABLE_END: rc = LH_NOT_FOUND; break;
        default: rc = failed(cx, s, "read the log");
        }
        s->db->ops->close(c);
        if (!buf_ok(ret))
                return err_set(cx, LH_CORRUPT, "the store's key, format or checkpoint is too long");
        return rc;
}

static int read_number(struct ctx *cx, struct db_source *s, const char *sql, uint64_t *ret)
{
        struct table_cursor *c;
        int rc = prepare(cx, s, sql, &c);

        if (rc != LH_OK)
                return rc;
        if (s->db->ops->step(c) == TABLE_ROW)
                *ret = (uint64_t)s->db->ops->i64(c, 0);
        else
                rc = failed(cx, s, "read the log");
        s->db->ops->close(c);
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

static int db_keys(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct db_source *s = (struct db_source *)base;
        int rc = read_one(cx, s, "SELECT value FROM meta WHERE key = 'keys'", &s->keys);

        *ret = (struct str){ s->keys.p, s->keys.n };
        return rc == LH_NOT_FOUND ? LH_OK : rc;
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
        struct table_cursor *c;
        struct hash stored;
        int rc = prepare(cx, s, "SELECT size, root FROM head WHERE id = 1", &c);

        if (rc != LH_OK)
                return rc;
        if (s->db->ops->step(c) != TABLE_ROW)
                rc = failed(cx, s, "read the head");
        else if ((uint64_t)s->db->ops->i64(c, 0) != s->size)
                rc = err_set(cx, LH_CORRUPT,
                             "head: its size is %lld, the signed checkpoint says %llu",
                             s->db->ops->i64(c, 0), (unsigned long long)s->size);
        else if (!column_hash(s, c, 1, &stored) || !hash_eq(&stored, root))
                rc = err_set(cx, LH_CORRUPT, "head: its root is not that of the signed checkpoint");
        s->db->ops->close(c);
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
static int missing_leaf(struct ctx *cx, const struct db_source *s, uint64_t index,
                        enum table_step step)
{
        if (step == TABLE_ROW)
                return err_set(cx, LH_CORRUPT, "entry %llu is missing: the next row is %lld",
                               (unsigned long long)index, s->db->ops->i64(s->leaf, 0));
        if (step != TABLE_END)
                return failed(cx, s, "read the entries");
        return err_set(cx, LH_CORRUPT,
                       "the log was cut: the checkpoint says %llu entries, %llu are there",
                       (unsigned long long)s->size, (unsigned long long)index);
}

static int read_leaf(struct ctx *cx, struct db_source *s, struct verify_block *b, unsigned i,
                     size_t *ret_end)
{
        uint64_t index = b->start + i;
        enum table_step step = s->db->ops->step(s->leaf);
        struct str entry;

        if (step != TABLE_ROW || (uint64_t)s->db->ops->i64(s->leaf, 0) != index)
                return missing_leaf(cx, s, index, step);
        if (!column_hash(s, s->leaf, 1, &b->leaf[i]))
                return err_set(cx, LH_CORRUPT, "entry %llu: its stored hash is not 32 bytes",
                               (unsigned long long)index);
        entry = s->db->ops->bytes(s->leaf, 2);
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
        enum table_step step = s->db->ops->step(s->opening);

        if (step != TABLE_ROW && step != TABLE_END)
                return failed(cx, s, "read the openings");
        if (step == TABLE_END || (uint64_t)s->db->ops->i64(s->opening, 0) != index)
                return err_set(cx, LH_CORRUPT, "its opening is missing");
        return verify_opening_stored(cx, s->db->ops->bytes(s->opening, 1), e, counts);
}

/* Rows of a level are read once, in order. */
static int tile_cursor(struct ctx *cx, struct db_source *s, unsigned level)
{
        char sql[80];

        if (s->tile[level] != NULL)
                return LH_OK;
        snprintf(sql, sizeof(sql), "SELECT idx, hash FROM tile_hash WHERE level = %u ORDER BY idx",
                 level);
        return prepare(cx, s, sql, &s->tile[level]);
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
                enum table_step step = s->db->ops->step(s->tile[level]);

                if (step != TABLE_ROW && step != TABLE_END)
                        return failed(cx, s, "read the tile hashes");
                if (step == TABLE_END || (uint64_t)s->db->ops->i64(s->tile[level], 0) != index ||
                    !column_hash(s, s->tile[level], 1, &ret[i]))
                        return err_set(cx, LH_CORRUPT, "tile_hash: level %u, index %llu is missing",
                                       level, index);
        }
        return LH_OK;
}

/* Nothing may stand behind the last entry. */
static int check_ends(struct ctx *cx, struct db_source *s)
{
        enum table_step leaf = s->db->ops->step(s->leaf), opening = s->db->ops->step(s->opening);

        if (leaf == TABLE_ROW)
                return err_set(cx, LH_CORRUPT,
                               "the checkpoint says %llu entries, but entry %lld is there without "
                               "being signed",
                               (unsigned long long)s->size, s->db->ops->i64(s->leaf, 0));
        if (opening == TABLE_ROW)
                return err_set(cx, LH_CORRUPT,
                               "there is an opening of entry %lld, but no such entry",
                               s->db->ops->i64(s->opening, 0));
        return leaf == TABLE_END && opening == TABLE_END ? LH_OK : failed(cx, s, "read the log");
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

        if (s->db != NULL) {
                s->db->ops->close(s->leaf);
                s->db->ops->close(s->opening);
                for (unsigned i = 0; i < TILE_LEVELS; i++)
                        s->db->ops->close(s->tile[i]);
                s->db->ops->done(s->db);
        }
        buf_done(&s->vkey);
        buf_done(&s->keys);
        buf_done(&s->note);
        buf_done(&s->entries);
        free(s);
}

static const struct verify_source_ops db_ops = {
        .vkey = db_vkey,
        .keys = db_keys,
        .note = db_note,
        .begin = db_begin,
        .block = db_block,
        .opening = db_opening,
        .tile = db_tile,
        .end = db_end,
        .close = db_close,
};

int verify_source_dir(struct ctx *cx, const char *dir, struct verify_source **ret)
{
        struct db_source *s = mem_zalloc(sizeof(*s));
        int rc;

        s->base.ops = &db_ops;
        buf_init(&s->vkey, VERIFY_VKEY_BYTES_MAX);
        buf_init(&s->keys, VERIFY_KEYS_BYTES_MAX);
        buf_init(&s->note, VERIFY_NOTE_BYTES_MAX);
        buf_init(&s->entries, BLOCK_BYTES_MAX);
        if ((rc = table_open_dir(cx, dir, &s->db)) != LH_OK) {
                db_close(&s->base);
                return rc;
        }
        *ret = &s->base;
        return LH_OK;
}
