#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool str_line(struct str *rest, struct str *ret_line)
{
        const char *lf = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;

        if (lf == NULL)
                return false;
        *ret_line = (struct str){ rest->p, (size_t)(lf - rest->p) };
        rest->n -= ret_line->n + 1;
        rest->p = lf + 1;
        return true;
}

bool str_skip(struct str *s, const char *prefix)
{
        size_t n = strlen(prefix);

        if (s->n < n || memcmp(s->p, prefix, n) != 0)
                return false;
        s->p += n;
        s->n -= n;
        return true;
}

void buf_init(struct buf *b, size_t max)
{
        *b = (struct buf){ .max = max };
}

void buf_done(struct buf *b)
{
        free(b->p);
        *b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
        b->n = 0;
        b->over = false;
        if (b->p != NULL)
                b->p[0] = '\0';
}

bool buf_ok(const struct buf *b)
{
        return !b->over;
}

/* Makes room for n more bytes and a NUL. */
static bool reserve(struct buf *b, size_t n)
{
        size_t cap = b->cap ? b->cap : 256;

        if (b->over || n > b->max || b->n > b->max - n) {
                b->over = true;
                return false;
        }
        while (cap < b->n + n + 1)
                cap *= 2;
        if (cap != b->cap) {
                b->p = mem_realloc(b->p, cap);
                b->cap = cap;
        }
        return true;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
        if (!reserve(b, n))
                return;
        if (n > 0)
                memcpy(b->p + b->n, p, n);
        b->n += n;
        b->p[b->n] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
        buf_add(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
        buf_add(b, &c, 1);
}

void buf_str(struct buf *b, struct str s)
{
        buf_add(b, s.p, s.n);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
        va_list ap, again;
        int n;

        va_start(ap, fmt);
        va_copy(again, ap);
        n = vsnprintf(NULL, 0, fmt, again);
        va_end(again);
        if (n >= 0 && reserve(b, (size_t)n)) {
                vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
                b->n += (size_t)n;
        }
        va_end(ap);
}

void buf_be(struct buf *b, uint64_t v, unsigned bytes)
{
        unsigned char out[8];

        for (unsigned i = 0; i < bytes; i++)
                out[i] = (unsigned char)(v >> (8 * (bytes - 1 - i)));
        buf_add(b, out, bytes);
}

void buf_base64(struct buf *b, const void *p, size_t n)
{
        size_t len = base64_len(n);

        if (!reserve(b, len))
                return;
        base64_encode(p, n, b->p + b->n);
        b->n += len;
        b->p[b->n] = '\0';
}

void buf_hex(struct buf *b, const void *p, size_t n)
{
        if (!reserve(b, 2 * n))
                return;
        hex_encode(p, n, b->p + b->n);
        b->n += 2 * n;
        b->p[b->n] = '\0';
}
