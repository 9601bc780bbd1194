#include "screen/number.h"
#include "base/time.h"

static int number(const char *p, int n)
{
        int v = 0;

        while (n-- > 0)
                v = v * 10 + (*p++ - '0');
        return v;
}

static bool all_digits(const char *d, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (d[i] < '0' || d[i] > '9')
                        return false;
        return true;
}

static bool province_ok(int p)
{
        return (p >= 11 && p <= 15) || (p >= 21 && p <= 23) || (p >= 31 && p <= 37) ||
               (p >= 41 && p <= 46) || (p >= 50 && p <= 54) || (p >= 61 && p <= 65) || p == 71 ||
               (p >= 81 && p <= 83) || p == 91;
}

bool id_shape_ok(const char *d, int32_t today)
{
        int32_t born;

        return all_digits(d, 17) && d[0] != '0' && province_ok(number(d, 2)) &&
               number(d + 6, 4) >= 1900 &&
               date_make(number(d + 6, 4), number(d + 10, 2), number(d + 12, 2), &born) &&
               born <= today;
}

bool id_number_ok(const char *d, int32_t today)
{
        static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
        int sum = 0;

        if (!id_shape_ok(d, today) || number(d, 2) == 91)
                return false;
        for (int i = 0; i < 17; i++)
                sum += (d[i] - '0') * weight[i];
        return (d[17] == 'x' ? 'X' : d[17]) == "10X98765432"[sum % 11];
}

bool id15_ok(const char *d)
{
        int32_t born;

        return all_digits(d, 15) && d[0] != '0' && province_ok(number(d, 2)) &&
               date_make(1900 + number(d + 6, 2), number(d + 8, 2), number(d + 10, 2), &born);
}

int32_t id_birth_day(const char *d)
{
        int32_t born = 0;

        date_make(number(d + 6, 4), number(d + 10, 2), number(d + 12, 2), &born);
        return born;
}

bool luhn_ok(const char *d, size_t n)
{
        int sum = 0;

        for (size_t i = 0; i < n; i++) {
                int v = d[n - 1 - i] - '0';

                if (i % 2 == 1)
                        v = v * 2 > 9 ? v * 2 - 9 : v * 2;
                sum += v;
        }
        return sum % 10 == 0;
}

/* 62: UnionPay. 4, 51-55: the foreign schemes, 16 digits. 9558, 6013 and their like: cards from
 * before UnionPay's range. */
bool card_prefix_ok(const char *d, size_t n)
{
        int four = number(d, 4);

        if (d[0] == '6' && d[1] == '2')
                return n >= 16 && n <= 19;
        if (four == 9558 || four == 6013 || four == 6058 || four == 9111 || four == 9400 ||
            four == 9843 || four == 6886)
                return n >= 16 && n <= 19;
        return n == 16 && (d[0] == '4' || (d[0] == '5' && d[1] >= '1' && d[1] <= '5') ||
                           (d[0] == '3' && d[1] == '5'));
}

/* 010, 020 to 029 have three digits, all others four; the number behind has seven or eight and
 * begins with 2 to 8. */
bool landline_ok(const char *d, size_t n)
{
        size_t area = d[1] == '1' || d[1] == '2' ? 3 : 4;

        if (n < 10 || n > 12 || d[0] != '0' || d[1] == '0')
                return false;
        if (area == 3 && d[1] == '1' && d[2] != '0')
                return false;
        if (n - area != 7 && n - area != 8)
                return false;
        return d[area] >= '2' && d[area] <= '8';
}

bool id_mask_too_weak(const char *d, size_t n)
{
        size_t hidden = 0, head = 0, tail = 0;
        bool birth = true;

        for (size_t i = 0; i < n; i++)
                hidden += d[i] == '*';
        if (n == 18) {
                for (size_t i = 6; i < 14; i++)
                        birth = birth && d[i] != '*';
                return hidden < 8 || birth;
        }
        if (n == 15) {
                for (size_t i = 6; i < 12; i++)
                        birth = birth && d[i] != '*';
                return hidden < 8 || birth;
        }
        while (head < n && d[head] != '*')
                head++;
        while (tail < n && d[n - 1 - tail] != '*')
                tail++;
        return n - hidden > 10 || head >= 14 || tail >= 12;
}

static size_t take_digits(struct str t, size_t i, size_t max, int *ret)
{
        size_t n = 0;

        *ret = 0;
        while (n < max && i + n < t.n && t.p[i + n] >= '0' && t.p[i + n] <= '9')
                *ret = *ret * 10 + (t.p[i + n++] - '0');
        return n;
}

static size_t skip(struct str t, size_t i, const char *s)
{
        size_t n = strlen(s);

        return i + n <= t.n && memcmp(t.p + i, s, n) == 0 ? n : 0;
}

/* The separator behind the year and its bytes; 年, - / . alone. */
static size_t separator(struct str t, size_t i, const char *han)
{
        size_t n = skip(t, i, han);

        if (n > 0)
                return n;
        return i < t.n && (t.p[i] == '-' || t.p[i] == '/' || t.p[i] == '.') ? 1 : 0;
}

static size_t blanks(struct str t, size_t i)
{
        size_t n = 0;

        while (i + n < t.n && t.p[i + n] == ' ')
                n++;
        return n;
}

static size_t date_parts(struct str t, int *y, int *m, int *d)
{
        size_t i = take_digits(t, 0, 4, y), n;

        if (i != 4)
                return 0;
        if (t.n >= 8 && take_digits(t, 4, 2, m) == 2 && take_digits(t, 6, 2, d) == 2)
                return t.n > 8 && t.p[8] >= '0' && t.p[8] <= '9' ? 0 : 8;
        i += blanks(t, i);
        if ((n = separator(t, i, "年")) == 0)
                return 0;
        i += n;
        i += blanks(t, i);
        if ((n = take_digits(t, i, 2, m)) == 0)
                return 0;
        i += n;
        i += blanks(t, i);
        if ((n = separator(t, i, "月")) == 0)
                return 0;
        i += n;
        i += blanks(t, i);
        if ((n = take_digits(t, i, 2, d)) == 0)
                return 0;
        i += n;
        n = blanks(t, i);
        return skip(t, i + n, "日") > 0 ? i + n + 3 : i;
}

size_t date_at(struct str text, char *ret_digits)
{
        int y, m, d;
        int32_t day;
        size_t n = date_parts(text, &y, &m, &d);

        if (n == 0 || y < 1900 || y > 2100 || !date_make(y, m, d, &day))
                return 0;
        if (n < text.n && text.p[n] >= '0' && text.p[n] <= '9')
                return 0;
        for (int k = 3; k >= 0; k--, y /= 10)
                ret_digits[k] = (char)('0' + y % 10);
        ret_digits[4] = (char)('0' + m / 10);
        ret_digits[5] = (char)('0' + m % 10);
        ret_digits[6] = (char)('0' + d / 10);
        ret_digits[7] = (char)('0' + d % 10);
        return n;
}
