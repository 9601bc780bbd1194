/* Makes small logs for the verifier's tests: entries with open, withheld and erased fields and
 * tables, written as a store folder or as files a web server can serve. It uses src/crypt, which
 * the verifier does not: two implementations check each other. All people and bodies are invented;
 * the key's seed is public. */
#ifndef LOG_WRITER_H
#define LOG_WRITER_H

#include "base/buf.h"
#include "crypt/note.h"

#define TEST_ORIGIN "log.example.cn/log"

struct test_entry {
        struct buf text;   /* the entry */
        struct buf stored; /* its opening as in 8.2 */
        struct buf served; /* its opening as in 4.5, without LF */
        struct hash leaf;
};

struct test_log {
        struct test_entry *entry;
        size_t n;
        struct note_signer signer;
        char vkey[256];
};

/* n entries; the first m entries are the same for every n >= m. */
void test_log_make(struct test_log *l, size_t n);
void test_log_done(struct test_log *l);
/* Puts a text in the place of entry i and hashes it, as a log that cheats with its own key would.
 */
void test_log_replace(struct test_log *l, size_t i, const char *text);
/* What a signed checkpoint of the first `size` entries says. */
void test_log_note(const struct test_log *l, size_t size, struct buf *out);
struct hash test_log_root(const struct test_log *l, size_t size);

/* dir must exist. DIR/liuhen.db as of doc/format/ledger.md 8.1, of the first `size` entries. */
void test_log_write_db(const struct test_log *l, size_t size, const char *dir);
/* DIR/log/checkpoint, tile, openings, vkey: every file of the tree of `size`. */
void test_log_write_files(const struct test_log *l, size_t size, const char *dir);
/* A tlog-proof of entry i in the tree of `size`, and a receipt. */
void test_log_proof(const struct test_log *l, size_t i, size_t size, struct buf *out);
void test_log_receipt(const struct test_log *l, size_t i, size_t size, struct buf *out);

void test_write_file(const char *dir, const char *path, struct str bytes);
/* Runs SQL on DIR/liuhen.db. */
void test_sql(const char *dir, const char *sql);

#endif
