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

/* One more than the value of a digit; 0 for everything else. A table, as the verifier reads a dozen
 * hashes an entry and spent two fifths of its time comparing characters here. */
static const unsigned char b64_value1[256] = {
        ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,
        ['H'] = 8,  ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14,
        ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21,
        ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
        ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
        ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
        ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,
        ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
        ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
        ['/'] = 64,
};

/* Four characters to 24 bits; false if one is no digit. */
static bool b64_group(const char *p, uint32_t *ret)
{
        const unsigned char *c = (const unsigned char *)p;
        uint32_t d0 = b64_value1[c[0]], d1 = b64_value1[c[1]], d2 = b64_value1[c[2]],
                 d3 = b64_value1[c[3]];

        *ret = (d0 - 1) << 18 | (d1 - 1) << 12 | (d2 - 1) << 6 | (d3 - 1);
        return d0 != 0 && d1 != 0 && d2 != 0 && d3 != 0;
}

bool base64_decode(struct str s, void *ret_out, size_t max, size_t *ret_n)
{
        unsigned char *out = ret_out;
        size_t pad = 0, whole;
        uint32_t v;

        if (s.n % 4 != 0)
                return false;
        if (s.n > 0 && s.p[s.n - 1] == '=')
                pad = s.p[s.n - 2] == '=' ? 2 : 1;
        if (s.n / 4 * 3 - pad > max)
                return false;
        whole = pad > 0 ? s.n - 4 : s.n;
        for (size_t i = 0; i < whole; i += 4) {
                if (!b64_group(s.p + i, &v))
                        return false;
                *out++ = (unsigned char)(v >> 16);
                *out++ = (unsigned char)(v >> 8);
                *out++ = (unsigned char)v;
        }
        if (pad > 0) {
                char last[4] = { s.p[whole], s.p[whole + 1], pad == 2 ? 'A' : s.p[whole + 2], 'A' };

                /* Bits that the padding hides must be zero, else two texts would mean one value. */
                if (!b64_group(last, &v) || (v & (pad == 2 ? 0xffff : 0xff)) != 0)
                        return false;
                *out++ = (unsigned char)(v >> 16);
                if (pad == 1)
                        *out = (unsigned char)(v >> 8);
        }
        *ret_n = s.n / 4 * 3 - pad;
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
