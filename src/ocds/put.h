/* Appending small pieces to a buffer without a call for each: writing is a quarter of a merge. A
 * buffer that is full, or was, goes the ordinary way. */
#ifndef LH_OCDS_PUT_H
#define LH_OCDS_PUT_H

#include "base/buf.h"

/* n bytes and a NUL behind them fit. */
static inline bool put_fits(const struct buf *b, size_t n)
{
        return !b->over && b->cap - b->n > n;
}

static inline void put_bytes(struct buf *b, const void *p, size_t n)
{
        if (!put_fits(b, n)) {
                buf_add(b, p, n);
                return;
        }
        memcpy(b->p + b->n, p, n);
        b->n += n;
        b->p[b->n] = '\0';
}

static inline void put_char(struct buf *b, char c)
{
        put_bytes(b, &c, 1);
}

/* The text in quotes, between what stands before and behind it (at most 2 characters each). */
static inline void put_quoted(struct buf *b, const char *before, size_t before_n, const char *p,
                              size_t n, const char *behind, size_t behind_n)
{
        char *at;

        if (!put_fits(b, n + before_n + behind_n)) {
                buf_add(b, before, before_n);
                buf_add(b, p, n);
                buf_add(b, behind, behind_n);
                return;
        }
        at = b->p + b->n;
        memcpy(at, before, before_n);
        memcpy(at + before_n, p, n);
        memcpy(at + before_n + n, behind, behind_n);
        b->n += before_n + n + behind_n;
        b->p[b->n] = '\0';
}

#endif
