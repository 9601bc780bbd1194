/* Steps that read dates, prices and numbers as sources write them. */
#include "intake/step.h"

#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <stdlib.h>

/* ---- dates ---- */

struct date_parts {
        int year, month, day;
};

/* Up to `most` digits, at least `least`. */
static bool take_digits(struct str *in, size_t least, size_t most, int *ret)
{
        size_t n = 0;
        int v = 0;

        while (n < most && n < in->n && isdigit((unsigned char)in->p[n]))
                v = v * 10 + (in->p[n++] - '0');
        if (n < least)
                return false;
        *in = (struct str){ in->p + n, in->n - n };
        *ret = v;
        return true;
}

static size_t run_of(const char *p)
{
        size_t n = 1;

        while (p[n] == p[0])
                n++;
        return n;
}

/* One letter's run of the pattern; a single letter takes one or two digits. */
static bool take_field(char letter, size_t run, struct str *in, struct date_parts *d)
{
        int ignored;
        int *to = letter == 'y'   ? &d->year
                  : letter == 'M' ? &d->month
                  : letter == 'd' ? &d->day
                                  : &ignored;

        if (letter == 'y') /* two digits would leave the century open */
                return take_digits(in, 4, 4, to);
        if (letter == 'S') /* fractions of a second */
                return take_digits(in, 1, 9, to);
        return take_digits(in, run, run < 2 ? 2 : run, to);
}

/* Pattern letters y M d H m s S; '*' takes the rest; anything else stands for itself. "MM-dd@2018"
 * declares the year. */
static bool matches(struct str pattern, struct str in, struct date_parts *d)
{
        const char *p = pattern.p, *end = pattern.p + pattern.n;

        while (p < end) {
                size_t run = 1;

                if (*p == '*')
                        return true;
                if (*p == '@') {
                        d->year = atoi(p + 1);
                        break;
                }
                if (strchr("yMdHmsS", *p) != NULL) {
                        run = run_of(p);
                        run = run > (size_t)(end - p) ? (size_t)(end - p) : run;
                        if (!take_field(*p, run, &in, d))
                                return false;
                } else {
                        if (in.n == 0 || *in.p != *p)
                                return false;
                        in = (struct str){ in.p + 1, in.n - 1 };
                }
                p += run;
        }
        return in.n == 0;
}

static bool from_epoch(struct str in, int64_t unit_ms, struct date_parts *d)
{
        uint64_t v;

        if (!decimal_parse(in, &v) || v > (uint64_t)INT64_MAX / 2000)
                return false;
        date_split(date_in_china((int64_t)v * unit_ms), &d->year, &d->month, &d->day);
        return true;
}

static bool read_as(struct str format, struct str in, struct date_parts *d)
{
        if (str_is(format, "epoch_ms"))
                return from_epoch(in, 1, d);
        if (str_is(format, "epoch_s"))
                return from_epoch(in, 1000, d);
        return matches(format, in, d);
}

static const char *why_no_date(struct arena *mem, struct str in, const char *what)
{
        struct str shown = utf8_cut(in, 30);

        return arena_printf(mem, "is \"%.*s\", %s", (int)shown.n, shown.p, what);
}

bool step_date_formats_ok(const char *formats)
{
        return formats[0] != '\0' && formats[0] != '|';
}

bool step_date(const struct step *s, struct arena *mem, struct str in, struct str *ret,
               const char **ret_fault)
{
        char *out = arena_alloc(mem, 16);
        struct date_parts d = { 0 };
        bool read = false;
        int32_t day;

        while (in.n > 0 && strchr(" \t\r\n", in.p[in.n - 1]) != NULL)
                in.n--;
        for (const char *p = s->arg; !read; p++) {
                size_t n = strcspn(p, "|");

                d = (struct date_parts){ 0 };
                read = read_as((struct str){ p, n }, in, &d);
                p += n;
                if (*p == '\0')
                        break;
        }
        if (!read) {
                *ret_fault = why_no_date(mem, in,
                                         "not written as a date of this source; write YYYY-MM-DD");
                return false;
        }
        if (!date_make(d.year, d.month, d.day, &day)) {
                *ret_fault = why_no_date(mem, in, "which is no day of the calendar; correct it");
                return false;
        }
        if (d.year < 1900 || (d.year == 1900 && d.month == 1 && d.day == 1)) {
                *ret_fault = why_no_date(
                        mem, in,
                        "which stands for \"no date\"; give the real one or leave it empty");
                return false;
        }
        date_format(day, out);
        *ret = str_of(out);
        return true;
}

/* ---- prices and numbers ---- */

struct number {
        char digits[64]; /* "-1234.50" */
        size_t n;
};

static bool put_digit(struct number *d, char c)
{
        if (d->n + 1 >= sizeof(d->digits))
                return false;
        d->digits[d->n++] = c;
        d->digits[d->n] = '\0';
        return true;
}

/* Takes digits, one point and grouping commas (either width) from the front; false if there is no
 * number. */
static bool take_number(struct str *in, struct number *ret)
{
        struct number d = { .n = 0 };
        bool point = false, any = false;

        if (in->n > 0 && *in->p == '-' && put_digit(&d, '-'))
                *in = (struct str){ in->p + 1, in->n - 1 };
        while (in->n > 0) {
                if (any && !point && (str_skip(in, ",") || str_skip(in, "，")))
                        continue;
                if (isdigit((unsigned char)*in->p))
                        any = true;
                else if (*in->p == '.' && any && !point)
                        point = true;
                else
                        break;
                if (!put_digit(&d, *in->p))
                        return false;
                *in = (struct str){ in->p + 1, in->n - 1 };
        }
        if (point && d.digits[d.n - 1] == '.')
                d.digits[--d.n] = '\0';
        *ret = d;
        return any;
}

/* Moves the point `places` to the right and takes superfluous zeros off: exact, without binary
 * fractions. */
static char *shifted(struct arena *mem, const struct number *d, unsigned places)
{
        const char *p = d->digits + (d->digits[0] == '-'), *dot = strchr(p, '.');
        size_t whole = dot ? (size_t)(dot - p) : strlen(p);
        char *out = arena_alloc(mem, d->n + places + 4), *o = out, *first;

        if (p != d->digits)
                *o++ = '-';
        first = o;
        memcpy(o, p, whole);
        o += whole;
        p += whole + (dot != NULL);
        for (; places > 0; places--)
                *o++ = *p ? *p++ : '0';
        while (first[0] == '0' && o - first > 1) {
                memmove(first, first + 1, (size_t)(o - first - 1));
                o--;
        }
        if (*p != '\0') {
                *o++ = '.';
                while (*p != '\0')
                        *o++ = *p++;
        }
        *o = '\0';
        return out;
}

static struct str squeezed(struct arena *mem, struct str in)
{
        char *out = arena_alloc(mem, in.n + 1);
        size_t n = 0;

        for (const char *p = in.p, *end = in.p + in.n; p < end; p++) {
                size_t left = (size_t)(end - p);

                if (strchr(" \t\r\n", *p) != NULL && *p != '\0')
                        continue;
                if (left >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
                        p++;
                else if (left >= 3 && memcmp(p, "\xe3\x80\x80", 3) == 0)
                        p += 2;
                else
                        out[n++] = *p;
        }
        return (struct str){ out, n };
}

static unsigned places_of(const char *unit)
{
        return strcmp(unit, "万元") == 0 ? 4 : strcmp(unit, "亿元") == 0 ? 8 : 0;
}

/* What may stand behind the digits of a price that is a number. Returns false for anything else. */
static bool unit_behind(struct str in, unsigned *places)
{
        static const struct {
                const char *text;
                unsigned places;
        } units[] = { { "（亿元）", 8 }, { "(亿元)", 8 }, { "亿元", 8 },   { "（万元）", 4 },
                      { "(万元)", 4 },   { "万元", 4 },   { "（元）", 0 }, { "(元)", 0 },
                      { "元", 0 },       { "人民币", 9 }, { "CNY", 9 },    { ";", 9 },
                      { "；", 9 },       { "。", 9 },     { "整", 9 } };

        while (in.n > 0) {
                bool known = false;

                for (size_t i = 0; i < countof(units) && !known; i++)
                        if (str_skip(&in, units[i].text)) {
                                known = true;
                                if (units[i].places != 9)
                                        *places = units[i].places;
                        }
                if (!known)
                        return false;
        }
        return true;
}

static bool skip_one_currency(struct str *in)
{
        static const char *const before[] = { "人民币", "￥", "¥", "RMB", "CNY", "：", ":" };

        for (size_t i = 0; i < countof(before); i++)
                if (str_skip(in, before[i]))
                        return true;
        return false;
}

/* A price that is a number becomes yuan; anything else stays the text it is ("下浮率20.50%"). */
bool step_price(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                const char **ret_fault)
{
        struct str rest = squeezed(mem, in);
        unsigned places = places_of(s->arg);
        struct number d;

        (void)ret_fault;
        while (skip_one_currency(&rest))
                ;
        if (take_number(&rest, &d) && unit_behind(rest, &places)) {
                *ret = str_of(shifted(mem, &d, places));
                return true;
        }
        while (in.n > 0 && strchr(" \t\r\n", in.p[0]) != NULL)
                in = (struct str){ in.p + 1, in.n - 1 };
        while (in.n > 0 && strchr(" \t\r\n", in.p[in.n - 1]) != NULL)
                in.n--;
        *ret = in;
        return true;
}

bool step_number(const struct step *s, struct arena *mem, struct str in, struct str *ret,
                 const char **ret_fault)
{
        struct str rest = squeezed(mem, in);
        struct number d;

        (void)s;
        if (take_number(&rest, &d) && (rest.n == 0 || str_is(rest, ";") || str_is(rest, "；"))) {
                *ret = str_of(shifted(mem, &d, 0));
                return true;
        }
        *ret_fault = "is not a number; write digits like 1200.50";
        return false;
}
