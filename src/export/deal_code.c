#include "export/deal_code.h"
#include "base/time.h"
#include "rule/value.h"

#include <stdio.h>

#define KIND_CHARS  3
#define USCC_CHARS  18
#define DAY_CHARS   8
#define SERIAL      6
#define PARTS_CHARS (KIND_CHARS + USCC_CHARS + DAY_CHARS + SERIAL)

/* Digits and capital letters are 0 to 35, the star 36; -1: none of them. */
static int value_of(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'A' && c <= 'Z')
                return c - 'A' + 10;
        return c == '*' ? 36 : -1;
}

/* ISO/IEC 7064, pure system MOD 37-2. */
static char check_char(const char *parts)
{
        static const char chars[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";
        int p = 0;

        for (size_t i = 0; i < PARTS_CHARS; i++)
                p = (p + value_of(parts[i])) * 2 % 37;
        return chars[(38 - p) % 37];
}

static bool digits(const char *p, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (p[i] < '0' || p[i] > '9')
                        return false;
        return true;
}

/* Takes the strokes out. False if there are more than max characters. */
static bool without_strokes(struct str code, size_t max, char *ret)
{
        size_t n = 0;

        for (size_t i = 0; i < code.n; i++) {
                if (code.p[i] == '-')
                        continue;
                if (n == max)
                        return false;
                ret[n++] = code.p[i];
        }
        ret[n] = '\0';
        return n == max;
}

static int check_parts(struct ctx *cx, const char *p)
{
        const char *day = p + KIND_CHARS + USCC_CHARS;
        char text[16];
        int32_t d;

        if (p[0] < 'A' || p[0] > 'Z' || !digits(p + 1, 2))
                return err_set(cx, LH_INVALID,
                               "the kind of transaction is not a capital letter and two digits, "
                               "like A01");
        if (!rule_uscc_valid((struct str){ p + KIND_CHARS, USCC_CHARS }))
                return err_set(cx, LH_INVALID,
                               "characters 4 to 21 are no credit code of GB 32100 with a right "
                               "check character");
        snprintf(text, sizeof(text), "%.4s-%.2s-%.2s", day, day + 4, day + 6);
        if (!digits(day, DAY_CHARS) || !date_parse(str_of(text), &d))
                return err_set(cx, LH_INVALID, "the day is none; write it like 20171206");
        if (!digits(day + DAY_CHARS, SERIAL))
                return err_set(cx, LH_INVALID, "the serial number is not six digits");
        return LH_OK;
}

int deal_code_check(struct ctx *cx, struct str code)
{
        char p[PARTS_CHARS + 2];
        int rc;

        if (!without_strokes(code, PARTS_CHARS + 1, p))
                return err_set(cx, LH_INVALID,
                               "it has not %d characters besides the strokes: kind (3), credit "
                               "code (18), day (8), serial number (6), check character (1)",
                               PARTS_CHARS + 1);
        rc = check_parts(cx, p);
        if (rc == LH_OK && p[PARTS_CHARS] != check_char(p))
                rc = err_set(cx, LH_INVALID,
                             "the check character is %c, by the others it should be %c: look for a "
                             "wrong or exchanged character",
                             p[PARTS_CHARS], check_char(p));
        return rc;
}

int deal_code_make(struct ctx *cx, struct str parts, char *ret)
{
        char p[PARTS_CHARS + 1];
        int rc;

        if (!without_strokes(parts, PARTS_CHARS, p))
                return err_set(cx, LH_INVALID, "it has not %d characters besides the strokes",
                               PARTS_CHARS);
        rc = check_parts(cx, p);
        if (rc == LH_OK)
                snprintf(ret, DEAL_CODE_CHARS + 1, "%.3s-%.18s-%.8s-%.6s-%c", p, p + 3, p + 21,
                         p + 29, check_char(p));
        return rc;
}
