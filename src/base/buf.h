/* A growing byte buffer with a ceiling, and slices of text. A buffer that would pass its ceiling
 * takes nothing more and remembers it: append as often as you like, ask buf_ok() once. */
#ifndef LH_BUF_H
#define LH_BUF_H

#include "base/base.h"

#include <string.h>

/* A piece of somebody else's bytes; not NUL-terminated. */
struct str {
        const char *p;
        size_t n;
};

static inline struct str str_of(const char *s)
{
        return (struct str){ s, s == NULL ? 0 : strlen(s) };
}
/* The empty text in place of none. */
static inline struct str str_filled(struct str s)
{
        return s.p == NULL ? (struct str){ "", 0 } : s;
}
static inline bool str_eq(struct str a, struct str b)
{
        return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *b)
{
        return str_eq(a, str_of(b));
}
/* Takes the text before the next LF out of *rest; false when *rest has no LF left. */
bool str_line(struct str *rest, struct str *ret_line);
/* True, and the prefix taken off, if *s begins with it. */
bool str_skip(struct str *s, const char *prefix);

struct buf {
        char *p; /* always NUL-terminated once anything was appended; NULL before */
        size_t n, cap, max;
        bool over;
};

/* max: the most bytes it will hold. */
void buf_init(struct buf *b, size_t max);
void buf_done(struct buf *b); /* for lh_auto as well */
void buf_clear(struct buf *b);
bool buf_ok(const struct buf *b);

void buf_add(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_str(struct buf *b, struct str s);
void buf_printf(struct buf *b, const char *fmt, ...) LH_PRINTF(2, 3);
void buf_be(struct buf *b, uint64_t v, unsigned bytes); /* big-endian */
void buf_base64(struct buf *b, const void *p, size_t n);
void buf_hex(struct buf *b, const void *p, size_t n);

#endif
