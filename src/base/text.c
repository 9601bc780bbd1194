#include "base/text.h"

static const char b64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_len(size_t bytes)
{
        return (bytes + 2) / 3 * 4;
}

void base64_encode(const void *p, size_t n, char *ret_out)
{
        const unsigned char *in = p;

        for (; n >= 3; n -= 3, in += 3) {
                uint32_t v = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

                *ret_out++ = b64_digits[v >> 18];
                *ret_out++ = b64_digits[v >> 12 & 63];
                *ret_out++ = b64_digits[v >> 6 & 63];
                *ret_out++ = b64_digits[v & 63];
        }
        if (n > 0) {
                uint32_t v = (uint32_t)in[0] << 16 | (n == 2 ? (uint32_t)in[1] << 8 : 0);

                *ret_out++ = b64_digits[v >> 18];
                *ret_out++ = b64_digits[v >> 12 & 63];
                *ret_out++ = n == 2 ? b64_digits[v >> 6 & 63] : '=';
                *ret_out = '=';
        }
}

static int b64_value(char c)
{
        if (c >= 'A' && c <= 'Z')
                return c - 'A';
        if (c >= 'a' && c <= 'z')
                return c - 'a' + 26;
        if (c >= '0' && c <= '9')
                return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(struct str s, void *ret_out, size_t max, size_t *ret_n)
{
        unsigned char *out = ret_out;
        size_t n = 0, pad = 0;

        if (s.n % 4 != 0)
                return false;
        if (s.n > 0 && s.p[s.n - 1] == '=')
                pad = s.p[s.n - 2] == '=' ? 2 : 1;
        if (s.n / 4 * 3 - pad > max)
                return false;
        for (size_t i = 0; i < s.n; i += 4) {
                size_t last = i + 4 == s.n ? pad : 0;
                uint32_t v = 0;

                for (size_t k = 0; k < 4; k++) {
                        int d = k >= 4 - last ? 0 : b64_value(s.p[i + k]);

                        if (d < 0)
                                return false;
                        v = v << 6 | (uint32_t)d;
                }
                /* Bits that the padding hides must be zero, else two texts would mean one value. */
                if ((last == 1 && (v & 0xff) != 0) || (last == 2 && (v & 0xffff) != 0))
                        return false;
                out[n++] = (unsigned char)(v >> 16);
                if (last < 2)
                        out[n++] = (unsigned char)(v >> 8);
                if (last < 1)
                        out[n++] = (unsigned char)v;
        }
        *ret_n = n;
        return true;
}

void hex_encode(const void *p, size_t n, char *ret_out)
{
        const unsigned char *in = p;

        for (size_t i = 0; i < n; i++) {
                ret_out[2 * i] = "0123456789abcdef"[in[i] >> 4];
                ret_out[2 * i + 1] = "0123456789abcdef"[in[i] & 15];
        }
}

static int hex_value(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(struct str s, void *ret_out, size_t bytes)
{
        unsigned char *out = ret_out;

        if (s.n != 2 * bytes)
                return false;
        for (size_t i = 0; i < bytes; i++) {
                int hi = hex_value(s.p[2 * i]), lo = hex_value(s.p[2 * i + 1]);

                if (hi < 0 || lo < 0)
                        return false;
                out[i] = (unsigned char)(hi << 4 | lo);
        }
        return true;
}

bool decimal_parse(struct str s, uint64_t *ret_v)
{
        uint64_t v = 0;

        if (s.n == 0 || s.n > 20 || (s.n > 1 && s.p[0] == '0'))
                return false;
        for (size_t i = 0; i < s.n; i++) {
                unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

                if (d > 9 || v > (UINT64_MAX - d) / 10)
                        return false;
                v = v * 10 + d;
        }
        *ret_v = v;
        return true;
}

/* Length of the well-formed sequence at p, 0 if there is none. */
static size_t utf8_seq(const unsigned char *p, size_t n)
{
        if (p[0] < 0x80)
                return 1;
        if (p[0] < 0xc2 || p[0] > 0xf4)
                return 0;
        if (p[0] < 0xe0)
                return n >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
        if (p[0] < 0xf0) {
                if (n < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
                        return 0;
                return (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ? 0 : 3;
        }
        if (n < 4 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80 || (p[3] & 0xc0) != 0x80)
                return 0;
        return (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f) ? 0 : 4;
}

bool utf8_valid(struct str s)
{
        const unsigned char *p = (const unsigned char *)s.p;

        while (s.n > 0) {
                size_t k = utf8_seq(p, s.n);

                if (k == 0)
                        return false;
                p += k;
                s.n -= k;
        }
        return true;
}

size_t utf8_count(struct str s)
{
        size_t count = 0;

        for (size_t i = 0; i < s.n; i++)
                count += ((unsigned char)s.p[i] & 0xc0) != 0x80;
        return count;
}

uint32_t utf8_next(const char **p, const char *end)
{
        const unsigned char *u = (const unsigned char *)*p;
        size_t k = utf8_seq(u, (size_t)(end - *p));

        switch (k) {
        case 2: *p += 2; return (uint32_t)(u[0] & 0x1f) << 6 | (u[1] & 0x3f);
        case 3:
                *p += 3;
                return (uint32_t)(u[0] & 0x0f) << 12 | (uint32_t)(u[1] & 0x3f) << 6 | (u[2] & 0x3f);
        case 4:
                *p += 4;
                return (uint32_t)(u[0] & 7) << 18 | (uint32_t)(u[1] & 0x3f) << 12 |
                       (uint32_t)(u[2] & 0x3f) << 6 | (u[3] & 0x3f);
        default: *p += 1; return k == 1 ? u[0] : 0xfffd;
        }
}

size_t utf8_put(uint32_t cp, char *ret_out)
{
        unsigned char *o = (unsigned char *)ret_out;

        if (cp < 0x80) {
                o[0] = (unsigned char)cp;
                return 1;
        }
        if (cp < 0x800) {
                o[0] = (unsigned char)(0xc0 | cp >> 6);
                o[1] = (unsigned char)(0x80 | (cp & 0x3f));
                return 2;
        }
        if (cp < 0x10000) {
                o[0] = (unsigned char)(0xe0 | cp >> 12);
                o[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
                o[2] = (unsigned char)(0x80 | (cp & 0x3f));
                return 3;
        }
        o[0] = (unsigned char)(0xf0 | (cp >> 18 & 7));
        o[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3f));
        o[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
        o[3] = (unsigned char)(0x80 | (cp & 0x3f));
        return 4;
}

struct str utf8_cut(struct str s, size_t max)
{
        size_t i = 0;

        while (i < s.n) {
                if (((unsigned char)s.p[i] & 0xc0) != 0x80 && max-- == 0)
                        break;
                i++;
        }
        s.n = i;
        return s;
}
