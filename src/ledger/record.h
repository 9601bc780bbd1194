/* One act as the ledger keeps it: the entry (header, commitments) together with its openings
 * (salts, values). doc/format/ledger.md sections 2, 3 and 8.2 give the two encodings. */
#ifndef LH_RECORD_H
#define LH_RECORD_H

#include "base/ctx.h"
#include "crypt/commit.h"

#define ENTRY_BYTES_MAX   65535
#define RECORD_FIELDS_MAX 256
#define RECORD_REFS_MAX   16
#define TABLE_ROWS_MAX    50000
#define OPENING_BYTES_MAX ((size_t)64 * 1024 * 1024)

enum field_state { FIELD_OPEN, FIELD_WITHHELD, FIELD_ERASED };

struct row {
        enum field_state state;
        struct salt salt;
        struct str value;
        struct hash commitment; /* kept where the row is erased, computed otherwise */
};

struct field {
        struct str name;
        enum field_state state;
        bool table;
        struct salt salt;
        struct str value; /* when not a table and not erased */
        struct row *rows;
        size_t n_rows;
        struct hash commitment;
};

struct record {
        uint64_t idx;
        const char *kind, *org, *case_id, *schema; /* "-" for none */
        int64_t time_ms;
        struct field by;
        struct field *fields;
        size_t n_fields;
        uint64_t refs[RECORD_REFS_MAX];
        size_t n_refs;
};

/* Fresh salts for every field and row, and the commitments over them. */
void record_commit(struct record *r);

/* Sentence 2.1: the entry's text. LH_LIMIT when it would pass ENTRY_BYTES_MAX, LH_INVALID when a
 * token is not of its form. */
int entry_encode(struct ctx *cx, const struct record *r, struct buf *out) LH_MUST_CHECK;
/* The record without openings; all memory is of cx->mem. LH_CORRUPT if the bytes are not of
 * section 2. */
int entry_decode(struct ctx *cx, uint64_t idx, struct str entry, struct record *ret) LH_MUST_CHECK;

/* Sentence 8.2. */
void opening_encode(const struct record *r, struct buf *out);
/* Fills states, salts and values into a record that entry_decode made. Values point into `bytes`.
 */
int opening_decode(struct ctx *cx, struct str bytes, struct record *r) LH_MUST_CHECK;
/* Both, copied into cx->mem so that they outlive the rows they came from. */
int record_decode(struct ctx *cx, uint64_t idx, struct str entry, struct str opening,
                  struct record *ret) LH_MUST_CHECK;

/* The open field of that name, NULL if there is none. */
const struct field *record_field(const struct record *r, const char *name);
/* Its value; empty if there is none or it is not open. */
struct str record_value(const struct record *r, const char *name);

/* True if s matches [a-z0-9][a-z0-9.-]{0,63} or is "-" (sentence 2.3). */
bool token_ok(struct str s);

#endif
