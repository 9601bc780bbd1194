#include "log_writer.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/commit.h"
#include "crypt/merkle.h"

#include <errno.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define TEXT_MAX ((size_t)64 * 1024 * 1024)
#define FIRST_MS INT64_C(1512549000000) /* 2017-12-06T08:30:00Z */

enum { OPEN, WITHHELD, ERASED };

#define MUST(condition) must(condition, #condition, __LINE__)

static void must(bool ok, const char *what, int line)
{
        if (!ok) {
                fprintf(stderr, "log_writer.c:%d: failed: %s\n", line, what);
                abort();
        }
}

static struct str str_of_buf(const struct buf *b)
{
        return (struct str){ b->n ? b->p : "", b->n };
}

/* A salt that is the same in every run. */
static struct salt salt_of(size_t entry, const char *name, size_t row)
{
        char text[128];
        struct salt s;
        struct hash h;

        snprintf(text, sizeof(text), "test salt %zu %s %zu", entry, name, row);
        h = hash_of(text, strlen(text));
        memcpy(s.b, h.b, SALT_BYTES);
        return s;
}

static json_t *json_base64(const void *p, size_t n)
{
        char out[64] = "";

        base64_encode(p, n, out);
        return json_string(out);
}

/* The entry in the making. */
struct maker {
        struct test_entry *e;
        size_t i;
        json_t *fields;
};

static void put_commitment(struct maker *m, const char *name, const struct hash *c)
{
        if (strcmp(name, "by") == 0)
                buf_puts(&m->e->text, "by ");
        else
                buf_printf(&m->e->text, "field %s ", name);
        buf_base64(&m->e->text, c->b, HASH_BYTES);
        buf_putc(&m->e->text, '\n');
}

static void put_stored_head(struct maker *m, const char *name, int state, int form)
{
        buf_putc(&m->e->stored, (char)state);
        buf_putc(&m->e->stored, (char)form);
        buf_putc(&m->e->stored, (char)strlen(name));
        buf_puts(&m->e->stored, name);
}

static json_t *served_state(const char *name, int state)
{
        return json_pack("{s:s, s:s}", "name", name, "state",
                         state == WITHHELD ? "withheld" : "erased");
}

static void add_value(struct maker *m, const char *name, int state, const char *value)
{
        struct salt salt = salt_of(m->i, name, 0);
        struct hash c = commit_field(&salt, str_of(name), str_of(value));

        put_commitment(m, name, &c);
        put_stored_head(m, name, state, 0);
        if (state != ERASED) {
                buf_add(&m->e->stored, salt.b, SALT_BYTES);
                buf_be(&m->e->stored, strlen(value), 4);
                buf_puts(&m->e->stored, value);
        }
        json_array_append_new(m->fields,
                              state != OPEN
                                      ? served_state(name, state)
                                      : json_pack("{s:s, s:o, s:s}", "name", name, "salt",
                                                  json_base64(salt.b, SALT_BYTES), "value", value));
}

static json_t *add_row(struct maker *m, const char *name, size_t j, int state, struct hash *ret)
{
        struct salt salt = salt_of(m->i, name, j + 1);
        char value[64];

        snprintf(value, sizeof(value), "{\"name\":\"户 %zu\",\"yuan\":\"%zu.00\"}", j,
                 100 + m->i + j);
        *ret = commit_row(&salt, str_of(name), j, str_of(value));
        buf_putc(&m->e->stored, (char)state);
        if (state == ERASED) {
                buf_add(&m->e->stored, ret->b, HASH_BYTES);
        } else {
                buf_add(&m->e->stored, salt.b, SALT_BYTES);
                buf_be(&m->e->stored, strlen(value), 4);
                buf_puts(&m->e->stored, value);
        }
        if (state == OPEN)
                return json_pack("{s:o, s:s}", "salt", json_base64(salt.b, SALT_BYTES), "value",
                                 value);
        return json_pack("{s:o, s:s}", "commitment", json_base64(ret->b, HASH_BYTES), "state",
                         state == WITHHELD ? "withheld" : "erased");
}

static void add_table(struct maker *m, const char *name, int state, size_t rows)
{
        struct salt salt = salt_of(m->i, name, 0);
        struct hash *row = malloc((rows + 1) * sizeof(*row)), c;
        json_t *list = json_array();

        put_stored_head(m, name, state, 1);
        buf_add(&m->e->stored, salt.b, SALT_BYTES);
        buf_be(&m->e->stored, rows, 4);
        for (size_t j = 0; j < rows; j++)
                json_array_append_new(list, add_row(m, name, j,
                                                    (int)((m->i + j) % 17 < 3 ? (m->i + j) % 3 : 0),
                                                    &row[j]));
        c = commit_table(&salt, str_of(name), row, rows);
        put_commitment(m, name, &c);
        if (state == OPEN)
                json_array_append_new(m->fields,
                                      json_pack("{s:s, s:o, s:O}", "name", name, "salt",
                                                json_base64(salt.b, SALT_BYTES), "rows", list));
        else
                json_array_append_new(m->fields, served_state(name, state));
        json_decref(list);
        free(row);
}

static void add_header(struct maker *m)
{
        struct buf *text = &m->e->text;
        char time[32], officer[32];

        /* Several entries share a second. */
        time_format(FIRST_MS + (int64_t)(m->i / 3) * 1000, time);
        buf_printf(text, "liuhen/entry@v1\nkind notice.publish\norg %s\ncase %s\ntime %s\n",
                   m->i % 10 == 9 ? "-" : "yl-housing", m->i % 10 == 9 ? "-" : "k3j7q2m5ab", time);
        snprintf(officer, sizeof(officer), "staff %zu", m->i % 5);
        add_value(m, "by", m->i % 4 == 3 ? ERASED : WITHHELD, m->i % 6 == 0 ? "" : officer);
        buf_puts(text, "schema procurement.award@1\n");
}

static void make_entry(struct test_entry *e, size_t i)
{
        struct maker m = { e, i, json_array() };
        json_t *line;
        char *dump, value[128];

        buf_init(&e->text, 65535);
        buf_init(&e->stored, TEXT_MAX);
        buf_init(&e->served, TEXT_MAX);
        add_header(&m);
        if (i % 10 != 9) {
                snprintf(value, sizeof(value), "第 %zu 号采购结果\n\t\"公告\"", i);
                add_value(&m, "title", OPEN, value);
                snprintf(value, sizeof(value), "%zu.00", 1000 + i);
                add_value(&m, "amount", i % 3 == 1 ? WITHHELD : OPEN, value);
                add_value(&m, "id_number", i % 7 == 2 ? ERASED : WITHHELD, "");
        }
        if (i % 5 == 0 || i == 3)
                add_table(&m, "rows", i % 11 == 10 ? WITHHELD : OPEN, i == 3 ? 600 : i % 4);
        for (size_t r = 0; r < i % 3; r++)
                buf_printf(&e->text, "ref %zu\n", i - 1 - r);
        line = json_pack("{s:I, s:o}", "index", (json_int_t)i, "fields", m.fields);
        dump = json_dumps(line, JSON_COMPACT);
        buf_puts(&e->served, dump);
        free(dump);
        json_decref(line);
        e->leaf = merkle_leaf(e->text.p, e->text.n);
}

void test_log_make(struct test_log *l, size_t n)
{
        struct hash seed = hash_of("liuhen test log key", 19);
        struct ctx cx;
        struct buf vkey;

        *l = (struct test_log){ .entry = calloc(n + 1, sizeof(*l->entry)), .n = n };
        ctx_init(&cx);
        MUST(note_signer_init(&cx, &l->signer, TEST_ORIGIN, seed.b) == LH_OK);
        buf_init(&vkey, sizeof(l->vkey) - 1);
        note_vkey(&l->signer.pub, &vkey);
        memcpy(l->vkey, vkey.p, vkey.n);
        buf_done(&vkey);
        ctx_done(&cx);
        for (size_t i = 0; i < n; i++)
                make_entry(&l->entry[i], i);
}

void test_log_done(struct test_log *l)
{
        for (size_t i = 0; i < l->n; i++) {
                buf_done(&l->entry[i].text);
                buf_done(&l->entry[i].stored);
                buf_done(&l->entry[i].served);
        }
        free(l->entry);
        note_signer_done(&l->signer);
}

void test_log_replace(struct test_log *l, size_t i, const char *text)
{
        struct test_entry *e = &l->entry[i];

        buf_done(&e->text);
        buf_init(&e->text, TEXT_MAX);
        buf_puts(&e->text, text);
        e->leaf = merkle_leaf(e->text.p, e->text.n);
}

/* Root of the perfect subtree, from the leaves each time: slow and plain. */
static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        const struct test_log *l = arg;
        size_t n = (size_t)1 << level;
        struct merkle t = { 0 };

        MUST((index + 1) * n <= l->n);
        for (size_t i = 0; i < n; i++)
                merkle_append(&t, &l->entry[index * n + i].leaf);
        *ret = merkle_root(&t);
        return LH_OK;
}

struct hash test_log_root(const struct test_log *l, size_t size)
{
        struct merkle t = { 0 };

        for (size_t i = 0; i < size; i++)
                merkle_append(&t, &l->entry[i].leaf);
        return merkle_root(&t);
}

void test_log_note(const struct test_log *l, size_t size, struct buf *out)
{
        struct hash root = test_log_root(l, size);
        struct buf text;
        struct ctx cx;

        ctx_init(&cx);
        buf_init(&text, 4096);
        checkpoint_text(TEST_ORIGIN, size, &root, &text);
        MUST(note_sign(&cx, &l->signer, str_of_buf(&text), out) == LH_OK);
        buf_done(&text);
        ctx_done(&cx);
}

/* ---- the store ---- */

static const char schema[] =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; BEGIN;"
        "CREATE TABLE leaf(idx INTEGER PRIMARY KEY, hash BLOB NOT NULL, entry BLOB NOT NULL) "
        "STRICT;"
        "CREATE TABLE tile_hash(level INTEGER, idx INTEGER, hash BLOB NOT NULL, PRIMARY KEY(level, "
        "idx)) STRICT, WITHOUT ROWID;"
        "CREATE TABLE opening(idx INTEGER PRIMARY KEY, fields BLOB NOT NULL) STRICT;"
        "CREATE TABLE head(id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER, root BLOB, note "
        "TEXT) STRICT;"
        "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;";

static sqlite3 *open_db(const char *dir)
{
        char path[4096];
        sqlite3 *db;

        snprintf(path, sizeof(path), "%s/liuhen.db", dir);
        MUST(sqlite3_open(path, &db) == SQLITE_OK);
        return db;
}

static void exec(sqlite3 *db, const char *sql)
{
        char *why = NULL;

        if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
                fprintf(stderr, "%s: %s\n", sql, why);
                abort();
        }
}

void test_sql(const char *dir, const char *sql)
{
        sqlite3 *db = open_db(dir);

        exec(db, sql);
        sqlite3_close(db);
}

static void bind_bytes(sqlite3_stmt *st, int i, struct str s)
{
        sqlite3_bind_blob(st, i, s.p, (int)s.n, SQLITE_STATIC);
}

/* Column 1 is the index; the others are bound. */
static void put_row(sqlite3_stmt *st, size_t index)
{
        sqlite3_bind_int64(st, 1, (sqlite3_int64)index);
        MUST(sqlite3_step(st) == SQLITE_DONE);
        sqlite3_reset(st);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
        sqlite3_stmt *st;

        MUST(sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
        return st;
}

static struct str str_of_hash(const struct hash *h)
{
        return (struct str){ (const char *)h->b, HASH_BYTES };
}

static void write_rows(const struct test_log *l, size_t size, sqlite3 *db)
{
        sqlite3_stmt *leaf = prepare(db, "INSERT INTO leaf(idx, hash, entry) VALUES (?1, ?2, ?3)");
        sqlite3_stmt *opening = prepare(db, "INSERT INTO opening(idx, fields) VALUES (?1, ?2)");

        for (size_t i = 0; i < size; i++) {
                const struct test_entry *e = &l->entry[i];

                bind_bytes(leaf, 2, str_of_hash(&e->leaf));
                bind_bytes(leaf, 3, str_of_buf(&e->text));
                put_row(leaf, i);
                bind_bytes(opening, 2, str_of_buf(&e->stored));
                put_row(opening, i);
        }
        sqlite3_finalize(leaf);
        sqlite3_finalize(opening);
}

/* hash[n] of one level to the hashes of the next; returns how many. */
static size_t next_level(struct hash *hash, size_t n)
{
        for (size_t k = 0; k < n / 256; k++)
                hash[k] = merkle_fold(hash + k * 256, 256);
        return n / 256;
}

static struct hash *leaf_hashes(const struct test_log *l, size_t size)
{
        struct hash *hash = malloc((size + 1) * sizeof(*hash));

        for (size_t i = 0; i < size; i++)
                hash[i] = l->entry[i].leaf;
        return hash;
}

static void write_tile_rows(const struct test_log *l, size_t size, sqlite3 *db)
{
        sqlite3_stmt *st =
                prepare(db, "INSERT INTO tile_hash(idx, hash, level) VALUES (?1, ?2, ?3)");
        struct hash *hash = leaf_hashes(l, size);
        size_t n = size;

        for (int level = 1; n > 0; level++) {
                n = next_level(hash, n);
                for (size_t k = 0; k < n; k++) {
                        bind_bytes(st, 2, str_of_hash(&hash[k]));
                        sqlite3_bind_int(st, 3, level);
                        put_row(st, k);
                }
        }
        sqlite3_finalize(st);
        free(hash);
}

static void write_head(const struct test_log *l, size_t size, sqlite3 *db)
{
        sqlite3_stmt *st = prepare(db, "INSERT INTO head VALUES (1, ?1, ?2, ?3)");
        struct hash root = test_log_root(l, size);
        struct buf note;
        char sql[512];

        buf_init(&note, NOTE_BYTES_MAX);
        test_log_note(l, size, &note);
        sqlite3_bind_int64(st, 1, (sqlite3_int64)size);
        sqlite3_bind_blob(st, 2, root.b, HASH_BYTES, SQLITE_STATIC);
        sqlite3_bind_text(st, 3, note.p, (int)note.n, SQLITE_STATIC);
        MUST(sqlite3_step(st) == SQLITE_DONE);
        sqlite3_finalize(st);
        buf_done(&note);
        snprintf(sql, sizeof(sql),
                 "INSERT INTO meta VALUES ('origin', '" TEST_ORIGIN
                 "'), ('vkey', '%s'), ('name', 'test'), ('format', '1')",
                 l->vkey);
        exec(db, sql);
}

void test_log_write_db(const struct test_log *l, size_t size, const char *dir)
{
        sqlite3 *db = open_db(dir);

        exec(db, schema);
        write_rows(l, size, db);
        write_tile_rows(l, size, db);
        write_head(l, size, db);
        exec(db, "COMMIT");
        sqlite3_close(db);
}

/* ---- files for a web server ---- */

static void make_folders(char *path)
{
        for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
                *p = '\0';
                MUST(mkdir(path, 0755) == 0 || errno == EEXIST);
                *p = '/';
        }
}

void test_write_file(const char *dir, const char *path, struct str bytes)
{
        char full[4096];
        FILE *f;

        snprintf(full, sizeof(full), "%s/%s", dir, path);
        make_folders(full);
        f = fopen(full, "wb");
        MUST(f != NULL && (bytes.n == 0 || fwrite(bytes.p, 1, bytes.n, f) == bytes.n) &&
             fclose(f) == 0);
}

/* The test's sizes stay below 256,000: at most three digits and one x group. */
static void tile_name(const char *folder, size_t n, size_t width, char *out, size_t size)
{
        char part[16] = "";

        if (width < 256)
                snprintf(part, sizeof(part), ".p/%zu", width);
        if (n < 1000)
                snprintf(out, size, "%s/%03zu%s", folder, n, part);
        else
                snprintf(out, size, "%s/x%03zu/%03zu%s", folder, n / 1000, n % 1000, part);
}

static void write_bundle(const struct test_log *l, size_t start, size_t width, const char *dir)
{
        struct buf entries, openings;
        char path[128];

        buf_init(&entries, TEXT_MAX);
        buf_init(&openings, TEXT_MAX);
        for (size_t i = start; i < start + width; i++) {
                buf_be(&entries, l->entry[i].text.n, 2);
                buf_str(&entries, str_of_buf(&l->entry[i].text));
                buf_str(&openings, str_of_buf(&l->entry[i].served));
                buf_putc(&openings, '\n');
        }
        tile_name("log/tile/entries", start / 256, width, path, sizeof(path));
        test_write_file(dir, path, str_of_buf(&entries));
        tile_name("log/openings", start / 256, width, path, sizeof(path));
        test_write_file(dir, path, str_of_buf(&openings));
        buf_done(&entries);
        buf_done(&openings);
}

static void write_tiles(const struct test_log *l, size_t size, const char *dir)
{
        struct hash *hash = leaf_hashes(l, size);
        size_t n = size;

        for (int level = 0; n > 0; level++) {
                for (size_t start = 0; start < n; start += 256) {
                        size_t width = n - start < 256 ? n - start : 256;
                        char folder[32], path[128];

                        snprintf(folder, sizeof(folder), "log/tile/%d", level);
                        tile_name(folder, start / 256, width, path, sizeof(path));
                        test_write_file(
                                dir, path,
                                (struct str){ (const char *)hash[start].b, width * HASH_BYTES });
                }
                n = next_level(hash, n);
        }
        free(hash);
}

void test_log_write_files(const struct test_log *l, size_t size, const char *dir)
{
        struct buf note;
        char vkey[300];

        buf_init(&note, NOTE_BYTES_MAX);
        test_log_note(l, size, &note);
        test_write_file(dir, "log/checkpoint", str_of_buf(&note));
        buf_done(&note);
        snprintf(vkey, sizeof(vkey), "%s\n", l->vkey);
        test_write_file(dir, "log/vkey", str_of(vkey));
        for (size_t start = 0; start < size; start += 256)
                write_bundle(l, start, size - start < 256 ? size - start : 256, dir);
        write_tiles(l, size, dir);
}

/* ---- proofs ---- */

static size_t inclusion(const struct test_log *l, size_t i, size_t size, struct hash *path)
{
        size_t n;

        MUST(merkle_inclusion(i, size, subtree, (void *)(uintptr_t)l, path, &n) == LH_OK);
        return n;
}

void test_log_proof(const struct test_log *l, size_t i, size_t size, struct buf *out)
{
        struct hash path[MERKLE_DEPTH_MAX];
        size_t n = inclusion(l, i, size, path);
        json_t *extra = json_loads(l->entry[i].served.p, 0, NULL);
        char *dump;

        json_object_set_new(extra, "entry", json_string(l->entry[i].text.p));
        dump = json_dumps(extra, JSON_COMPACT);
        buf_puts(out, "c2sp.org/tlog-proof@v1\nextra ");
        buf_base64(out, dump, strlen(dump));
        buf_printf(out, "\nindex %zu\n", i);
        for (size_t k = 0; k < n; k++) {
                buf_base64(out, path[k].b, HASH_BYTES);
                buf_putc(out, '\n');
        }
        buf_putc(out, '\n');
        test_log_note(l, size, out);
        free(dump);
        json_decref(extra);
}

void test_log_receipt(const struct test_log *l, size_t i, size_t size, struct buf *out)
{
        struct hash path[MERKLE_DEPTH_MAX], root = test_log_root(l, size);
        size_t n = inclusion(l, i, size, path);
        json_t *list = json_array(), *receipt;
        struct buf note;
        char *dump;

        for (size_t k = 0; k < n; k++)
                json_array_append_new(list, json_base64(path[k].b, HASH_BYTES));
        buf_init(&note, NOTE_BYTES_MAX);
        test_log_note(l, size, &note);
        receipt = json_pack("{s:I, s:s, s:o, s:I, s:o, s:s, s:o, s:s}", "index", (json_int_t)i,
                            "kind", "notice.publish", "leaf_hash",
                            json_base64(l->entry[i].leaf.b, HASH_BYTES), "tree_size",
                            (json_int_t)size, "root", json_base64(root.b, HASH_BYTES), "checkpoint",
                            note.p, "inclusion", list, "page", "/n/1");
        dump = json_dumps(receipt, 0);
        buf_puts(out, dump);
        free(dump);
        json_decref(receipt);
        buf_done(&note);
}
