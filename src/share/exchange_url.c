#include "share/exchange.h"

#define ROUNDS 4 /* "%25252e" is ".." after so many decodings */

static int digit(char c)
{
        return c >= '0' && c <= '9'   ? c - '0'
               : c >= 'a' && c <= 'f' ? c - 'a' + 10
               : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                      : -1;
}

/* False: "%" without two digits. */
static bool decode(struct str s, char *out, size_t *ret_n)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '%') {
                        int high = i + 2 < s.n ? digit(s.p[i + 1]) : -1;
                        int low = high >= 0 ? digit(s.p[i + 2]) : -1;

                        if (low < 0)
                                return false;
                        out[n++] = (char)(high * 16 + low);
                        i += 2;
                } else {
                        out[n++] = s.p[i];
                }
        }
        *ret_n = n;
        return true;
}

bool url_decode(struct str s, struct arena *mem, struct str *ret)
{
        char *out;
        size_t n;

        if (memchr(s.p, '%', s.n) == NULL) {
                *ret = s;
                return true;
        }
        out = arena_alloc(mem, s.n + 1);
        if (!decode(s, out, &n) || memchr(out, '\0', n) != NULL)
                return false;
        *ret = (struct str){ out, n };
        return true;
}

/* "..", ".", and what some servers make of "..;x". */
static bool dots(const char *p, size_t n)
{
        return (n >= 1 && p[0] == '.' && (n == 1 || p[1] == ';')) ||
               (n >= 2 && p[0] == '.' && p[1] == '.' && (n == 2 || p[2] == ';'));
}

static bool level_safe(const char *p, size_t n)
{
        size_t from = 0;

        for (size_t i = 0; i <= n; i++) {
                if (i < n && ((unsigned char)p[i] < 0x20 || p[i] == 0x7f || p[i] == '\\'))
                        return false;
                if (i == n || p[i] == '/') {
                        if (dots(p + from, i - from))
                                return false;
                        from = i + 1;
                }
        }
        return true;
}

static size_t slashes(const char *p, size_t n)
{
        size_t k = 0;

        for (size_t i = 0; i < n; i++)
                k += p[i] == '/';
        return k;
}

bool url_path_safe(struct str path)
{
        char text[2][MESSAGE_URI_MAX];
        size_t n = path.n, before;

        if (n > MESSAGE_URI_MAX || !level_safe(path.p, n))
                return false;
        if (memchr(path.p, '%', n) == NULL)
                return true;
        memcpy(text[0], path.p, n);
        before = slashes(path.p, n);
        for (int i = 0; i < ROUNDS; i++) {
                struct str s = { text[i % 2], n };

                if (memchr(s.p, '%', n) == NULL)
                        return true;
                if (!decode(s, text[(i + 1) % 2], &n))
                        return i > 0; /* a "%" that was meant */
                if (!level_safe(text[(i + 1) % 2], n) || slashes(text[(i + 1) % 2], n) != before)
                        return false;
        }
        return false;
}

struct str url_query(struct str query, const char *name, struct arena *mem)
{
        size_t n = strlen(name), from = 0;

        for (size_t i = 0; i <= query.n; i++) {
                struct str one = { query.p + from, i - from }, out;

                if (i < query.n && query.p[i] != '&')
                        continue;
                from = i + 1;
                if (one.n <= n || memcmp(one.p, name, n) != 0 || one.p[n] != '=')
                        continue;
                one = (struct str){ one.p + n + 1, one.n - n - 1 };
                return url_decode(one, mem, &out) ? out : (struct str){ NULL, 0 };
        }
        return (struct str){ NULL, 0 };
}
