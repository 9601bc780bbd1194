/* A JSON reader for the hot path of the merge: values lie in a pool, text stays where it was read,
 * numbers keep their written form. Strict RFC 8259 and UTF-8, with two liberties of the reference's
 * reader: a name that stands twice in an object counts with its last value, and a lone surrogate
 * escape is kept. */
#ifndef LH_OCDS_JSON_H
#define LH_OCDS_JSON_H

#include "base/buf.h"
#include "ocds/pool.h"

#include <endian.h>

#define JSON_DEPTH_MAX 128 /* arrays and objects inside one another */
#define JSON_PAD       16  /* bytes that must be readable behind a text */

enum json_type { JSON_NIL, JSON_NO, JSON_YES, JSON_NUM, JSON_STR, JSON_ARR, JSON_OBJ };

struct jval {
        struct jval *next; /* in the same array or object */
        const char *key;   /* in an object; escapes as in `text` */
        uint32_t key_n, key_hash;
        uint32_t n; /* bytes of `text`, or number of members */
        uint8_t type;
        union {
                const char *text; /* numbers as written; strings without quotes, escaped only where
                                     JSON demands it, so that equal strings are equal bytes */
                struct jval *child;
        };
};

struct json_fault {
        const char *what;
        size_t at; /* offset in the text */
};

/* Reads one value that fills the text but for white space. The text is changed in place (escapes),
 * must live as long as the value, and text[n..n + JSON_PAD) must be writable. */
bool json_parse(struct pool *mem, char *text, size_t n, struct jval **ret,
                struct json_fault *ret_fault);
/* The member of that name; NULL if there is none or v is no object. */
const struct jval *json_get(const struct jval *v, const char *name);
bool json_is(const struct jval *v, const char *text); /* a string of just that text */
/* Equal as the reference compares: 1 and 1.0 and true are one, the order of names does not matter.
 */
bool json_same(const struct jval *a, const struct jval *b);
uint32_t json_hash(const char *p, size_t n);
/* Skips bytes that mean nothing in a string: stops at a quote, a backslash, a control character (so
 * also at the NUL that must stand at the end, JSON_PAD bytes before the end of the memory) and, if
 * ascii, at a byte of a longer character. Eight at a time: most bytes of a release lie inside
 * strings. */
static inline char *json_run(char *p, bool ascii)
{
        const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;

        for (;; p += 8) {
                uint64_t w, quote, slash, stop;

                memcpy(&w, p, 8);
                w = le64toh(w); /* the first byte lowest: the sums below are right up to the first
                                   hit */
                quote = w ^ '"' * ones;
                slash = w ^ '\\' * ones;
                stop = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
                       ((w - 0x20 * ones) & ~w) | (ascii ? w : 0);
                stop &= high;
                if (stop != 0)
                        return p + __builtin_ctzll(stop) / 8;
        }
}
/* What stands between the quotes of a string, brought into the form of `text` in place; false if an
 * escape is wrong. */
bool json_unescape(char *text, size_t *n);

/* Compact text. */
void json_write(struct buf *out, const struct jval *v);
/* Any UTF-8 as a JSON string, with quotes. */
void json_write_text(struct buf *out, struct str s);
/* The value's plain text for a message or a name, escapes undone where UTF-8 can say it. */
void json_plain(struct buf *out, const char *text, size_t n);

#endif
