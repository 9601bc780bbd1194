/* What the columns of a list are, told by what stands in them. */
#include "base/text.h"
#include "housing/sheet_int.h"

#include <stdlib.h>

/* What one cell looks like. */

static bool all_digits(struct str s, size_t n)
{
        if (s.n < n)
                return false;
        for (size_t i = 0; i < n; i++)
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
        return true;
}

static int two(const char *p)
{
        return 10 * (p[0] - '0') + p[1] - '0';
}

/* 18 characters with a day of birth in them; the check digit is not asked for, since what a clerk
 * mistyped is an ID number all the same. */
static bool looks_id(struct str s)
{
        int month, mday;

        if (s.n != 18 || !all_digits(s, 17) ||
            (s.p[17] != 'X' && s.p[17] != 'x' && (s.p[17] < '0' || s.p[17] > '9')))
                return false;
        month = two(s.p + 10);
        mday = two(s.p + 12);
        return (two(s.p + 6) == 18 || two(s.p + 6) == 19 || two(s.p + 6) == 20) && month >= 1 &&
               month <= 12 && mday >= 1 && mday <= 31;
}

static bool looks_card(struct str s)
{
        return s.n >= 15 && s.n <= 22 && all_digits(s, s.n) && !looks_id(s);
}

static bool looks_phone(struct str s)
{
        return all_digits(s, s.n) && ((s.n == 11 && s.p[0] == '1') || s.n == 7 || s.n == 8);
}

static bool contains(struct str s, const char *word)
{
        return memmem(s.p == NULL ? "" : s.p, s.n, word, strlen(word)) != NULL;
}

static bool looks_address(struct str s)
{
        return contains(s, "社区") || contains(s, "街道") || contains(s, "村") ||
               contains(s, "办事处") || contains(s, "路");
}

static bool is_han(struct str s)
{
        const char *p = s.p, *end = s.p + s.n;

        while (p < end) {
                uint32_t cp = utf8_next(&p, end);

                if (!((cp >= 0x4e00 && cp <= 0x9fff) || cp == 0xb7 || cp == 0x3007))
                        return false;
        }
        return s.n > 0;
}

bool sheet_is_name(struct str s)
{
        size_t n = utf8_count(s);

        return is_han(s) && n >= 2 && n <= 8 && !looks_address(s) && !contains(s, "姓名") &&
               !contains(s, "合计") && !contains(s, "总计");
}

static bool looks_sex(struct str s)
{
        return str_is(s, "男") || str_is(s, "女");
}

bool sheet_number(struct str s, double *ret)
{
        char text[32], *end;

        if (s.n == 0 || s.n >= sizeof(text))
                return false;
        memcpy(text, s.p, s.n);
        text[s.n] = '\0';
        if (strspn(text, "0123456789.") != s.n)
                return false;
        *ret = strtod(text, &end);
        return *end == '\0';
}

/* What a column looks like as a whole. */
struct look {
        size_t filled, id, card, phone, sex, address, name, number, serial, different;
        double sum, largest;
};

static int by_text(const void *a, const void *b)
{
        const struct str *x = a, *y = b;
        int c = memcmp(x->p, y->p, x->n < y->n ? x->n : y->n);

        return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

static size_t count_different(const struct grid *g, size_t k)
{
        struct str *all = mem_alloc((g->n + 1) * sizeof(*all));
        size_t n = 0, different = 0;

        for (size_t i = 0; i < g->n; i++)
                if (g->cells[i][k].n > 0)
                        all[n++] = g->cells[i][k];
        if (n > 0)
                qsort(all, n, sizeof(*all), by_text);
        for (size_t i = 0; i < n; i++)
                different += i == 0 || !str_eq(all[i], all[i - 1]);
        free(all);
        return different;
}

static struct look look_at(const struct grid *g, size_t k)
{
        struct look l = { 0 };
        double before = -1, v;

        for (size_t i = 0; i < g->n; i++) {
                struct str s = g->cells[i][k];

                if (s.n == 0)
                        continue;
                l.filled++;
                l.id += looks_id(s);
                l.card += looks_card(s);
                l.phone += looks_phone(s);
                l.sex += looks_sex(s);
                l.address += looks_address(s);
                l.name += sheet_is_name(s);
                if (s.n > 9 || !sheet_number(s, &v))
                        continue;
                l.number++;
                l.sum += v;
                l.serial += v == before + 1 || (l.number == 1 && v == 1);
                l.largest = v > l.largest ? v : l.largest;
                before = v;
        }
        l.different = count_different(g, k);
        return l;
}

static bool most(size_t n, size_t of)
{
        return of > 0 && 2 * n > of;
}

static enum sheet_column kind_of(const struct look *l)
{
        if (most(l->id, l->filled))
                return COLUMN_ID;
        if (most(l->card, l->filled))
                return COLUMN_CARD;
        if (most(l->sex, l->filled))
                return COLUMN_SEX;
        if (most(l->address, l->filled))
                return COLUMN_ADDRESS;
        /* A handful of words that come again and again is a state of something, not a name. */
        if (most(l->name, l->filled) && 3 * l->different > l->filled)
                return COLUMN_NAME;
        if (most(l->phone, l->filled))
                return COLUMN_PHONE;
        return most(l->serial, l->filled) ? COLUMN_SERIAL : COLUMN_NONE;
}

/* Of the columns of numbers the one with the largest sum is the money; whole numbers below 20 that
 * are never far from 1 count persons. */
static void find_numbers(const struct look *l, size_t n, size_t *at)
{
        double best = 0;

        for (size_t k = 0; k < n; k++) {
                enum sheet_column kind = kind_of(&l[k]);

                if (kind != COLUMN_NONE || !most(l[k].number, l[k].filled))
                        continue;
                if (l[k].sum > best) {
                        best = l[k].sum;
                        at[COLUMN_AMOUNT] = k;
                }
        }
        for (size_t k = 0; k < n; k++)
                if (kind_of(&l[k]) == COLUMN_NONE && most(l[k].number, l[k].filled) &&
                    k != at[COLUMN_AMOUNT] && l[k].largest < 20 &&
                    l[k].sum >= (double)l[k].number * 0.8)
                        at[COLUMN_PERSONS] = k;
}

int sheet_columns(struct ctx *cx, const struct grid *g, const char *where, size_t *at)
{
        struct look l[SHEET_COLUMNS_MAX];

        for (size_t i = 0; i < COLUMN_KINDS; i++)
                at[i] = SHEET_COLUMNS_MAX;
        for (size_t k = 0; k < g->columns; k++) {
                enum sheet_column kind;

                l[k] = look_at(g, k);
                kind = kind_of(&l[k]);
                if (kind != COLUMN_NONE && at[kind] == SHEET_COLUMNS_MAX)
                        at[kind] = k;
        }
        find_numbers(l, g->columns, at);
        if (at[COLUMN_NAME] == SHEET_COLUMNS_MAX || at[COLUMN_AMOUNT] == SHEET_COLUMNS_MAX)
                return err_set(
                        cx, LH_INVALID,
                        "%s: no column of %s was found; a list of payments has a name and an "
                        "amount in every row",
                        where, at[COLUMN_NAME] == SHEET_COLUMNS_MAX ? "names" : "amounts");
        return LH_OK;
}
