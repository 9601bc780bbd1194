/* How fast the verifier is, against SHA-256 alone over the same bytes: bench_verify FOLDER
 * [ENTRIES]. Makes a log of a million entries in FOLDER unless there is one, checks it, then only
 * hashes its entries. Not a test; run it by hand. */
#include "base/text.h"
#include "base/time.h"
#include "crypt/commit.h"
#include "crypt/merkle.h"
#include "crypt/note.h"
#include "verify/verify.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define FIELDS   12
#define FIRST_MS INT64_C(1512549000000)

static void must(bool ok, const char *what)
{
        if (ok)
                return;
        fprintf(stderr, "bench_verify: %s failed\n", what);
        exit(2);
}

static void exec(sqlite3 *db, const char *sql)
{
        must(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sql);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
        sqlite3_stmt *st;

        must(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK, sql);
        return st;
}

static void insert(sqlite3_stmt *st, uint64_t index, const void *a, size_t a_n, const void *b,
                   size_t b_n)
{
        sqlite3_bind_int64(st, 1, (sqlite3_int64)index);
        sqlite3_bind_blob(st, 2, a, (int)a_n, SQLITE_STATIC);
        if (b != NULL)
                sqlite3_bind_blob(st, 3, b, (int)b_n, SQLITE_STATIC);
        must(sqlite3_step(st) == SQLITE_DONE, "insert");
        sqlite3_reset(st);
}

/* One field into the entry and into its opening. */
static void put_field(const char *name, uint64_t i, unsigned k, struct buf *text,
                      struct buf *opening)
{
        char value[64];
        struct salt salt;
        struct hash c;

        random_bytes(salt.b, SALT_BYTES);
        snprintf(value, sizeof(value), "a value of usual length %llu", (unsigned long long)i);
        c = commit_field(&salt, str_of(name), str_of(value));
        buf_printf(text, k == 0 ? "%s " : "field %s ", name);
        buf_base64(text, c.b, HASH_BYTES);
        buf_putc(text, '\n');
        buf_putc(opening, k == 0);
        buf_putc(opening, 0);
        buf_putc(opening, (char)strlen(name));
        buf_puts(opening, name);
        buf_add(opening, salt.b, SALT_BYTES);
        buf_be(opening, strlen(value), 4);
        buf_puts(opening, value);
}

static void put_entry(uint64_t i, struct buf *text, struct buf *opening)
{
        char time[32], name[32];

        buf_clear(text);
        buf_clear(opening);
        time_format(FIRST_MS + (int64_t)(i / 10) * 1000, time);
        buf_printf(
                text,
                "liuhen/entry@v1\nkind notice.publish\norg yl-housing\ncase k3j7q2m5ab\ntime %s\n",
                time);
        put_field("by", i, 0, text, opening);
        buf_puts(text, "schema procurement.award@1\n");
        for (unsigned k = 1; k <= FIELDS; k++) {
                snprintf(name, sizeof(name), "element_%u", k);
                put_field(name, i, k, text, opening);
        }
}

/* Puts finished tiles of `level` into tile_hash, level by level. */
static void put_tiles(sqlite3_stmt *st, struct hash tile[][256], unsigned *n, uint64_t *next)
{
        for (unsigned level = 0; n[level] == 256; level++) {
                struct hash root = merkle_fold(tile[level], 256);

                n[level] = 0;
                tile[level + 1][n[level + 1]++] = root;
                sqlite3_bind_int(st, 3, (int)level + 1);
                insert(st, next[level + 1]++, root.b, HASH_BYTES, NULL, 0);
        }
}

static void put_head(sqlite3 *db, uint64_t size, const struct merkle *tree)
{
        sqlite3_stmt *st = prepare(
                db, "INSERT INTO head(size, root, note, id) VALUES (?1, ?2, CAST(?3 AS TEXT), 1)");
        struct hash seed = hash_of("liuhen test log key", 19), root = merkle_root(tree);
        struct note_signer signer;
        struct buf text, note, vkey;
        struct ctx cx;

        ctx_init(&cx);
        buf_init(&text, 4096);
        buf_init(&note, 4096);
        buf_init(&vkey, 4096);
        must(note_signer_init(&cx, &signer, "log.example.cn/log", seed.b) == LH_OK, "key");
        checkpoint_text("log.example.cn/log", size, &root, &text);
        must(note_sign(&cx, &signer, (struct str){ text.p, text.n }, &note) == LH_OK, "sign");
        insert(st, size, root.b, HASH_BYTES, note.p, note.n);
        sqlite3_finalize(st);
        buf_puts(&vkey, "INSERT INTO meta VALUES ('format', '1'), ('vkey', '");
        note_vkey(&signer.pub, &vkey);
        buf_puts(&vkey, "')");
        exec(db, vkey.p);
        buf_done(&text);
        buf_done(&note);
        buf_done(&vkey);
        note_signer_done(&signer);
        ctx_done(&cx);
}

static void make_log(const char *path, uint64_t size)
{
        static struct hash tile[5][256];
        unsigned n[5] = { 0 };
        uint64_t next[5] = { 0 };
        struct merkle tree = { 0 };
        struct buf text, opening;
        sqlite3_stmt *leaf, *open, *tiles;
        sqlite3 *db;

        must(sqlite3_open(path, &db) == SQLITE_OK, "open");
        exec(db,
             "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;"
             "CREATE TABLE leaf(idx INTEGER PRIMARY KEY, hash BLOB, entry BLOB);"
             "CREATE TABLE opening(idx INTEGER PRIMARY KEY, fields BLOB);"
             "CREATE TABLE tile_hash(level INTEGER, idx INTEGER, hash BLOB, PRIMARY KEY(level, "
             "idx)) WITHOUT ROWID;"
             "CREATE TABLE head(id INTEGER PRIMARY KEY, size INTEGER, root BLOB, note TEXT);"
             "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT);");
        leaf = prepare(db, "INSERT INTO leaf VALUES (?1, ?2, ?3)");
        open = prepare(db, "INSERT INTO opening VALUES (?1, ?2)");
        tiles = prepare(db, "INSERT INTO tile_hash(idx, hash, level) VALUES (?1, ?2, ?3)");
        buf_init(&text, 65535);
        buf_init(&opening, 65535);
        for (uint64_t i = 0; i < size; i++) {
                struct hash h;

                put_entry(i, &text, &opening);
                h = merkle_leaf(text.p, text.n);
                insert(leaf, i, h.b, HASH_BYTES, text.p, text.n);
                insert(open, i, opening.p, opening.n, NULL, 0);
                merkle_append(&tree, &h);
                tile[0][n[0]++] = h;
                put_tiles(tiles, tile, n, next);
        }
        sqlite3_finalize(leaf);
        sqlite3_finalize(open);
        sqlite3_finalize(tiles);
        put_head(db, size, &tree);
        exec(db, "COMMIT");
        sqlite3_close(db);
        buf_done(&text);
        buf_done(&opening);
}

static int64_t cpu_ms(void)
{
        struct rusage use;

        getrusage(RUSAGE_SELF, &use);
        return use.ru_utime.tv_sec * 1000 + use.ru_utime.tv_usec / 1000 +
               use.ru_stime.tv_sec * 1000 + use.ru_stime.tv_usec / 1000;
}

/* The hashes of a million entries' commitments, over and above the entries themselves. */
static int64_t commit_only(void)
{
        int64_t start = cpu_ms();
        struct salt salt = { { 0 } };

        for (unsigned i = 0; i < 1000000; i++)
                for (unsigned k = 0; k <= FIELDS; k++)
                        (void)commit_field(&salt, str_of("element_1"),
                                           str_of("a value of usual length 123456"));
        return cpu_ms() - start;
}

/* SHA-256 over the same entries, held in memory: what no verifier can beat on one core. */
static int64_t hash_only(const char *path, uint64_t *ret_bytes)
{
        struct buf all;
        size_t *end, n = 0;
        int64_t start;
        sqlite3_stmt *st;
        sqlite3 *db;

        must(sqlite3_open(path, &db) == SQLITE_OK, "open");
        buf_init(&all, (size_t)4 << 30);
        end = mem_alloc(sizeof(*end) * 100000);
        st = prepare(db, "SELECT entry FROM leaf ORDER BY idx LIMIT 100000");
        while (sqlite3_step(st) == SQLITE_ROW) {
                buf_add(&all, sqlite3_column_blob(st, 0), (size_t)sqlite3_column_bytes(st, 0));
                end[n++] = all.n;
        }
        start = cpu_ms();
        for (unsigned round = 0; round < 10; round++)
                for (size_t i = 0; i < n; i++)
                        (void)merkle_leaf(all.p + (i ? end[i - 1] : 0),
                                          end[i] - (i ? end[i - 1] : 0));
        start = cpu_ms() - start;
        *ret_bytes = 10 * all.n;
        sqlite3_finalize(st);
        sqlite3_close(db);
        buf_done(&all);
        free(end);
        return start;
}

static void report(const char *what, double entries, double entry_bytes, int64_t wall, int64_t cpu)
{
        printf("%-24s %9.0f entries/s %8.1f MB/s of entries; by CPU time %9.0f entries/s\n", what,
               entries * 1000 / (double)wall, entries * entry_bytes / 1000 / (double)wall,
               entries * 1000 / (double)cpu);
}

int main(int argc, char **argv)
{
        uint64_t size = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000, bytes;
        struct verify_options options = { 0 };
        struct verify_result result;
        struct rusage use;
        struct ctx cx;
        char path[4096];
        int64_t raw, start, cpu;

        must(argc > 1, "usage: bench_verify FOLDER [ENTRIES]; reading it");
        snprintf(path, sizeof(path), "%s/liuhen.db", argv[1]);
        if (access(path, F_OK) != 0)
                make_log(path, size);
        ctx_init(&cx);
        start = time_monotonic_ms();
        cpu = cpu_ms();
        if (verify_run(&cx, argv[1], &options, &result) != LH_OK)
                fprintf(stderr, "%s\n", cx.err.text);
        start = time_monotonic_ms() - start;
        cpu = cpu_ms() - cpu;
        getrusage(RUSAGE_SELF, &use);
        raw = hash_only(path, &bytes);
        report("verify, everything", (double)result.size, (double)bytes / 1e6, start, cpu);
        report("SHA-256 of entries only", 1e6, (double)bytes / 1e6, raw, raw);
        raw += commit_only();
        report("SHA-256 of all of it", 1e6, (double)bytes / 1e6, raw, raw);
        printf("verify: %llu values checked, %ld MiB of memory at most\n",
               (unsigned long long)(result.values.open + result.values.withheld),
               use.ru_maxrss / 1024);
        ctx_done(&cx);
        return 0;
}
