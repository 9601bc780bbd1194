#include "rule/value.h"
#include "base/text.h"
#include "base/time.h"

#include <string.h>

/* GB 32100 leaves out I, O, S, V and Z. */
static const char uscc_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/* What may be said of a bad value: an ID or telephone number in the wrong column must not get into
 * a message. */
#define SHOWN_BYTES_MAX  24
#define SHOWN_DIGITS_MAX 8

struct checked {
        struct ctx *cx;
        const struct rule_element *e;
        const char *path;
        struct str v;
};

static bool may_be_shown(const struct rule_element *e, struct str v)
{
        int digits = 0;

        for (size_t i = 0; i < v.n; i++) {
                if ((unsigned char)v.p[i] < 0x20 || (unsigned char)v.p[i] > 0x7e)
                        return false;
                digits += v.p[i] >= '0' && v.p[i] <= '9';
        }
        return e->show == RULE_OPEN && v.n <= SHOWN_BYTES_MAX && digits <= SHOWN_DIGITS_MAX;
}

static int refuse(const struct checked *c, const char *why)
{
        bool show = may_be_shown(c->e, c->v);

        return err_field(c->cx, LH_INVALID, c->path, "field \"%s\" (%s): %s%.*s%s%s", c->path,
                         c->e->name, show ? "\"" : "the value", show ? (int)c->v.n : 0,
                         show ? c->v.p : "", show ? "\" " : " ", why);
}

static int refuse_length(const struct checked *c, size_t max)
{
        return err_field(c->cx, LH_INVALID, c->path,
                         "field \"%s\" (%s): longer than %zu characters; shorten it", c->path,
                         c->e->name, max);
}

/* Characters of the text, or SIZE_MAX if it is no text: not UTF-8, or with control characters but
 * LF and TAB. */
static size_t count_chars(struct str v)
{
        size_t n = 0;
        bool ascii = true;

        for (size_t i = 0; i < v.n; i++) {
                unsigned char b = (unsigned char)v.p[i];

                if ((b < 0x20 && b != '\n' && b != '\t') || b == 0x7f)
                        return SIZE_MAX;
                if (b == 0xc2 && i + 1 < v.n && (unsigned char)v.p[i + 1] < 0xa0)
                        return SIZE_MAX; /* U+0080 to U+009F */
                ascii = ascii && b < 0x80;
                n += (b & 0xc0) != 0x80;
        }
        return ascii || utf8_valid(v) ? n : SIZE_MAX;
}

static int check_text(const struct checked *c, size_t max)
{
        size_t n = count_chars(c->v);

        if (n == SIZE_MAX)
                return refuse(c, "is no plain text; remove control characters and save as UTF-8");
        return n > max ? refuse_length(c, max) : LH_OK;
}

static int check_date(const struct checked *c)
{
        int32_t day, first;

        if (!date_parse(c->v, &day))
                return refuse(c, "is not a day of the calendar; write YYYY-MM-DD");
        date_make(1900, 1, 1, &first);
        if (day == first)
                return refuse(c, "is what programs write for an unknown day; leave the field empty "
                                 "or write the real day");
        return day < first ? refuse(c, "is before 1900; write the real day") : LH_OK;
}

static size_t digits_at(struct str v, size_t at)
{
        size_t n = 0;

        while (at + n < v.n && v.p[at + n] >= '0' && v.p[at + n] <= '9')
                n++;
        return n;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)? : where its parts are. */
struct decimal {
        bool negative;
        struct str whole, fraction;
};

static bool split_decimal(struct str v, struct decimal *ret)
{
        bool negative = v.n > 0 && v.p[0] == '-';
        size_t at = negative, n = digits_at(v, at), f;

        if (n == 0 || (n > 1 && v.p[at] == '0'))
                return false;
        *ret = (struct decimal){ .negative = negative,
                                 .whole = { v.p + at, n },
                                 .fraction = { "", 0 } };
        at += n;
        if (at == v.n)
                return true;
        f = digits_at(v, at + 1);
        ret->fraction = (struct str){ v.p + at + 1, f };
        return v.p[at] == '.' && f > 0 && at + 1 + f == v.n;
}

/* Fen of the fraction, rounded: ".5" 50, ".995" 100. */
static int fraction_fen(struct str f)
{
        int fen = (f.n > 0 ? (f.p[0] - '0') * 10 : 0) + (f.n > 1 ? f.p[1] - '0' : 0);

        return fen + (f.n > 2 && f.p[2] >= '5');
}

static bool decimal_to_fen(const struct decimal *d, int64_t *ret_fen)
{
        int64_t fen = 0;

        for (size_t i = 0; i < d->whole.n; i++)
                if (__builtin_mul_overflow(fen, 10, &fen) ||
                    __builtin_add_overflow(fen, d->whole.p[i] - '0', &fen))
                        return false;
        if (__builtin_mul_overflow(fen, 100, &fen) ||
            __builtin_add_overflow(fen, fraction_fen(d->fraction), &fen))
                return false;
        *ret_fen = d->negative ? -fen : fen;
        return true;
}

bool rule_price_number(struct str value, int64_t *ret_fen)
{
        struct decimal d;

        return split_decimal(value, &d) && decimal_to_fen(&d, ret_fen);
}

static bool is_zero(const struct decimal *d)
{
        for (size_t i = 0; i < d->fraction.n; i++)
                if (d->fraction.p[i] != '0')
                        return false;
        return d->whole.n == 1 && d->whole.p[0] == '0';
}

static int check_price(const struct checked *c)
{
        struct decimal d;
        int64_t fen;

        if (!split_decimal(c->v, &d))
                return check_text(c, VALUE_PRICE_CHARS_MAX);
        if (d.negative && !c->e->negative && !is_zero(&d))
                return refuse(c, "is below zero; write the amount without a sign");
        if (!decimal_to_fen(&d, &fen))
                return refuse(c, "is too large for an amount; write yuan, at most 16 digits");
        return LH_OK;
}

static int check_number(const struct checked *c)
{
        struct decimal d;

        if (c->v.n > VALUE_NUMBER_CHARS_MAX)
                return refuse_length(c, VALUE_NUMBER_CHARS_MAX);
        if (!split_decimal(c->v, &d))
                return refuse(c, "is not a number; write digits like 1200 or 12.5, without units "
                                 "and grouping");
        return LH_OK;
}

static int check_integer(const struct checked *c)
{
        uint64_t n;

        if (c->v.n > VALUE_INTEGER_CHARS_MAX)
                return refuse_length(c, VALUE_INTEGER_CHARS_MAX);
        if (!decimal_parse(c->v, &n))
                return refuse(c, "is not a whole number; write digits like 1200, without units and "
                                 "grouping");
        return LH_OK;
}

static int check_region(const struct checked *c)
{
        if (c->v.n != 6 || digits_at(c->v, 0) != 6)
                return refuse(c, "is no region code; write the 6 digits of GB/T 2260, like 530100");
        return LH_OK;
}

static int uscc_digit(char ch)
{
        const char *at = ch == '\0' ? NULL : strchr(uscc_alphabet, ch);

        return at == NULL ? -1 : (int)(at - uscc_alphabet);
}

bool rule_uscc_valid(struct str code)
{
        int sum = 0, weight = 1, digit;

        if (code.n != 18)
                return false;
        for (size_t i = 0; i < 17; i++) {
                digit = uscc_digit(code.p[i]);
                if (digit < 0)
                        return false;
                sum += digit * weight;
                weight = weight * 3 % 31;
        }
        return uscc_digit(code.p[17]) == (31 - sum % 31) % 31;
}

static int check_uscc(const struct checked *c)
{
        if (c->v.n != 18)
                return refuse(c, "is no unified social credit code; it has 18 characters");
        for (size_t i = 0; i < 18; i++)
                if (uscc_digit(c->v.p[i]) < 0)
                        return refuse(c, "is no unified social credit code; it has digits and "
                                         "capital letters without I, O, S, V, Z");
        if (!rule_uscc_valid(c->v))
                return refuse(c, "is no unified social credit code: its last character does not "
                                 "fit the others; look for a typing error");
        return LH_OK;
}

/* The part between "//" and the next "/", "?" or "#". */
static struct str url_host(struct str rest)
{
        size_t n = 0;

        while (n < rest.n && strchr("/?#", rest.p[n]) == NULL)
                n++;
        return (struct str){ rest.p, n };
}

static bool has_any(struct str s, const char *chars)
{
        for (size_t i = 0; i < s.n; i++)
                if (strchr(chars, s.p[i]) != NULL)
                        return true;
        return false;
}

static int check_url(const struct checked *c)
{
        int rc = check_text(c, VALUE_URL_CHARS_MAX);
        struct str rest = c->v, host;

        if (rc != LH_OK)
                return rc;
        if (!str_skip(&rest, "http://") && !str_skip(&rest, "https://"))
                return refuse(c, "is no web address; begin with http:// or https://");
        host = url_host(rest);
        if (host.n == 0)
                return refuse(c, "names no host; write the whole address");
        /* "http://gov.cn@elsewhere" shows one host and opens another */
        if (has_any(host, "@"))
                return refuse(c, "holds a user name before the host; remove it");
        if (has_any(rest, " \t\n\"<>\\"))
                return refuse(
                        c, "holds a space, quote, bracket or backslash; write it percent-encoded");
        return LH_OK;
}

static int check_enum(const struct checked *c)
{
        lh_auto(buf_done) struct buf list = { 0 };

        buf_init(&list, 400);
        for (size_t i = 0; i < c->e->n_values; i++)
                if (str_is(c->v, c->e->values[i]))
                        return LH_OK;
        for (size_t i = 0; i < c->e->n_values; i++)
                buf_printf(&list, "%s%s", i == 0 ? "" : ", ", c->e->values[i]);
        return refuse(c,
                      arena_printf(c->cx->mem, "is not one of the permitted values: %s", list.p));
}

int rule_value_check(struct ctx *cx, const struct rule_element *e, const char *path,
                     struct str value)
{
        const struct checked c = { cx, e, path, value };

        if (value.n == 0)
                return e->required ? err_field(cx, LH_INVALID, path,
                                               "field \"%s\" (%s) is required; fill it in", path,
                                               e->name)
                                   : LH_OK;
        switch (e->type) {
        case RULE_TEXT: return check_text(&c, VALUE_TEXT_CHARS_MAX);
        case RULE_LONGTEXT: return check_text(&c, VALUE_LONGTEXT_CHARS_MAX);
        case RULE_DATE: return check_date(&c);
        case RULE_PRICE: return check_price(&c);
        case RULE_NUMBER: return check_number(&c);
        case RULE_INTEGER: return check_integer(&c);
        case RULE_REGION: return check_region(&c);
        case RULE_PARTY: return check_text(&c, VALUE_PARTY_CHARS_MAX);
        case RULE_USCC: return check_uscc(&c);
        case RULE_URL: return check_url(&c);
        case RULE_ENUM: return check_enum(&c);
        case RULE_TABLE: break;
        }
        return refuse(&c, "is one text where a table belongs; give an array of rows");
}
