#include "ocds/check_int.h"
#include "base/time.h"

static bool number(struct str *s, size_t digits, int max, int *ret)
{
        int v = 0;

        if (s->n < digits)
                return false;
        for (size_t i = 0; i < digits; i++) {
                if (s->p[i] < '0' || s->p[i] > '9')
                        return false;
                v = 10 * v + (s->p[i] - '0');
        }
        s->p += digits;
        s->n -= digits;
        *ret = v;
        return v <= max;
}

static bool offset(struct str s)
{
        int h, m;

        if (str_is(s, "Z") || str_is(s, "z"))
                return true;
        return (str_skip(&s, "+") || str_skip(&s, "-")) && number(&s, 2, 23, &h) &&
               str_skip(&s, ":") && number(&s, 2, 59, &m) && s.n == 0;
}

/* RFC 3339: date, T, time to the second, offset. */
bool format_date_time(struct str s)
{
        int year, month, day, h, m, sec;
        int32_t d;

        if (!number(&s, 4, 9999, &year) || !str_skip(&s, "-") || !number(&s, 2, 12, &month) ||
            !str_skip(&s, "-") || !number(&s, 2, 31, &day))
                return false;
        if (!date_make(year, month, day, &d) || !(str_skip(&s, "T") || str_skip(&s, "t")))
                return false;
        if (!number(&s, 2, 23, &h) || !str_skip(&s, ":") || !number(&s, 2, 59, &m) ||
            !str_skip(&s, ":") || !number(&s, 2, 60, &sec))
                return false;
        if (str_skip(&s, ".")) {
                if (s.n == 0 || s.p[0] < '0' || s.p[0] > '9')
                        return false;
                while (s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9') {
                        s.p++;
                        s.n--;
                }
        }
        return offset(s);
}

static bool is_hex(char c)
{
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* A scheme, a colon, and only the characters that RFC 3986 lets stand. */
bool format_uri(struct str s)
{
        static const char plain[] = "-._~:/?#[]@!$&'()*+,;=";
        size_t i = 0;

        while (i < s.n &&
               ((s.p[i] | 32) >= 'a' || (i > 0 && strchr("0123456789+-.", s.p[i]) != NULL)) &&
               (s.p[i] | 32) <= 'z')
                i++;
        if (i == 0 || i == s.n || s.p[i] != ':')
                return false;
        for (; i < s.n; i++) {
                char c = s.p[i];

                if (c == '%' && i + 2 < s.n && is_hex(s.p[i + 1]) && is_hex(s.p[i + 2]))
                        continue;
                if (c == '\0' || !((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
                                   strchr(plain, c) != NULL))
                        return false;
        }
        return true;
}
