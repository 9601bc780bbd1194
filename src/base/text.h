/* Encodings of bytes as text, strict both ways: one text for one value, all else is refused. */
#ifndef LH_TEXT_H
#define LH_TEXT_H

#include "base/buf.h"

/* Base64 of RFC 4648 section 4, with padding. */
size_t base64_len(size_t bytes); /* characters, without NUL */
/* Writes base64_len(n) characters, no NUL. */
void base64_encode(const void *p, size_t n, char *ret_out);
/* Refuses all but the canonical form. Writes at most max bytes; false if refused or too long. */
bool base64_decode(struct str s, void *ret_out, size_t max, size_t *ret_n);

void hex_encode(const void *p, size_t n, char *ret_out); /* lower case, 2n characters, no NUL */
/* Takes exactly 2 * bytes digits, either case. */
bool hex_decode(struct str s, void *ret_out, size_t bytes);

/* Decimal without sign, without leading zero ("0" is zero), within uint64. */
bool decimal_parse(struct str s, uint64_t *ret_v);

/* True if the bytes are well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms). NUL is
 * allowed. */
bool utf8_valid(struct str s);
/* Number of code points in well-formed UTF-8. */
size_t utf8_count(struct str s);
/* Reads one code point at *p (p < end, well-formed) and moves *p behind it. */
uint32_t utf8_next(const char **p, const char *end);
/* Writes the code point as UTF-8 into ret_out (at least 4 bytes); returns the number of bytes. */
size_t utf8_put(uint32_t cp, char *ret_out);
/* Cuts s to at most max code points. */
struct str utf8_cut(struct str s, size_t max);

#endif
