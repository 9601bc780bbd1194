/* Any text file as UTF-8: finds the character set, decodes in pieces, and refuses with the byte's
 * position what is not text. Order: byte order mark; strict UTF-8 over the whole file; the set that
 * the mapping declares; GB18030. */
#ifndef LH_DECODE_H
#define LH_DECODE_H

#include "base/ctx.h"
#include "intake/source.h"

#include <iconv.h>

#define DECODE_RAW_BYTES ((size_t)64 * 1024)

enum charset { CHARSET_UTF8, CHARSET_UTF16LE, CHARSET_UTF16BE, CHARSET_GB18030, CHARSET_LATIN1 };

/* "gb18030", "gbk", "iso-8859-1", "utf-16le" ... in either case. False if we do not know it. */
bool charset_named(const char *name, enum charset *ret);

/* The table of GB18030 is a file that the C library opens: call this before the sandbox closes.
 * False: not installed. */
bool decode_prepare(void);

struct decoder {
        struct ctx *cx;
        struct source src;
        enum charset set;
        uint64_t raw_done;  /* bytes taken from the source */
        uint64_t piece_raw; /* where the piece that was handed out last begins */
        size_t left;        /* bytes in raw that wait for their rest */
        bool at_end, guessed;
        unsigned char raw[DECODE_RAW_BYTES];
        char out[DECODE_RAW_BYTES * 4];
};

/* declared: may be NULL. */
int decoder_open(struct ctx *cx, struct decoder *d, struct source src,
                 const char *declared) LH_MUST_CHECK;

/* The next piece of text: whole characters, never empty. LH_NOT_FOUND at the end. */
int decoder_next(struct decoder *d, struct str *ret) LH_MUST_CHECK;

/* One character after the other, over the pieces. */
struct text_in {
        struct decoder *d;
        const char *p, *end;
        uint64_t line; /* of the next character, from 1 */
        int rc;        /* LH_OK while there is more; then LH_NOT_FOUND or why it broke */
};

void text_in_open(struct text_in *in, struct decoder *d);
bool text_in_fill(struct text_in *in); /* false at the end */

/* -1 at the end. */
static inline int text_peek(struct text_in *in)
{
        if (in->p == in->end && !text_in_fill(in))
                return -1;
        return (unsigned char)*in->p;
}
static inline int text_get(struct text_in *in)
{
        int c = text_peek(in);

        if (c < 0)
                return c;
        in->p++;
        in->line += c == '\n';
        return c;
}

#endif
