#include "screen/find_number.h"
#include "base/mem.h"
#include "screen/number.h"

/* Numbers: citizen IDs and what contains them, telephones, cards, passports, household numbers;
 * whole, spread over blanks, dashes, lines and cells, in Chinese numerals, or badly masked. */

/* Between digits that stand in boxes; between groups of digits two blanks at most. */
#define GAP_BYTES_MAX 8

/* What may stand between two pieces of one number: one blank or dash, or an end of line. Its bytes
 * are checked. */
static bool gap_joins(struct str gap, bool *ret_newline)
{
        size_t dashes = 0, blanks = 0;

        *ret_newline = false;
        if (gap.n > GAP_BYTES_MAX)
                return false;
        for (size_t i = 0; i < gap.n; i++) {
                if (gap.p[i] == '-' || gap.p[i] == '.' || gap.p[i] == '/')
                        dashes++;
                else if (gap.p[i] == ' ')
                        blanks++;
                else if (gap.p[i] == '\n')
                        *ret_newline = true;
                else if (starts_with(gap, i, "·"))
                        dashes++, i++;
                else if (gap.p[i] != '\r')
                        return false;
        }
        return dashes <= 1 && (*ret_newline || blanks <= 2 || dashes == 0);
}

/* 110101XXXXXXXX1234: letters that hide digits. */
static size_t mask_gap(struct str gap)
{
        if (gap.n < 2 || gap.n > 14)
                return 0;
        for (size_t i = 0; i < gap.n; i++)
                if (gap.p[i] != 'X' && gap.p[i] != 'x' && gap.p[i] != '_' && gap.p[i] != '?' &&
                    gap.p[i] != '#')
                        return 0;
        return gap.n;
}

static bool put(struct num *n, const char *p, size_t bytes)
{
        if (n->n + bytes > DIGITS_MAX)
                return false;
        memcpy(n->d + n->n, p, bytes);
        n->n += bytes;
        return true;
}

static bool add_run(const struct scanner *s, struct num *n, size_t i)
{
        const struct digit_run *r = &s->words.runs[i];
        size_t bytes = r->end - r->start;
        bool newline = false;

        /* The X of an ID and what stands behind it were taken already. */
        if (n->runs > 0 && r->start < n->end)
                return false;
        if (n->runs > 0) {
                struct str gap = slice(s->t, n->end, r->start);
                size_t hidden = mask_gap(gap);

                if (n->runs >= RUNS_MAX)
                        return false;
                if (hidden > 0) {
                        if (!put(n, "**************", hidden))
                                return false;
                        n->stars = true;
                        n->runs--; /* one run with the one before */
                } else if (!gap_joins(gap, &newline) ||
                           (gap.n > 2 && !newline && !(n->len[n->runs - 1] == 1 && bytes == 1) &&
                            gap.p[0] == ' ' && gap.p[1] == ' ' && gap.p[2] == ' ')) {
                        return false;
                }
        } else {
                n->start = r->start;
                n->hits = r->hit;
        }
        if (!put(n, s->t.p + r->start, bytes))
                return false;
        n->newline = n->newline || newline;
        n->stars = n->stars || memchr(s->t.p + r->start, '*', bytes) != NULL;
        n->len[n->runs++] = (uint8_t)bytes;
        n->end = r->end;
        return true;
}

/* The longest number that begins with run i; how many runs it took, 0 for none. */
static size_t number_from(struct scanner *s, size_t i)
{
        struct num n = { 0 };
        size_t taken = 0, start = 0, end = 0;

        for (size_t k = i; k < s->words.n_runs && add_run(s, &n, k); k++) {
                size_t out = s->out->n;

                if (n.n < 5)
                        continue;
                n.sense = sense_before(s, n.start, n.hits, &n.near);
                if (!span_free(s, n.start, n.end) || !number_classify(s, &n))
                        continue;
                /* A longer reading replaces a shorter one. */
                if (taken > 0) {
                        s->out->v[out - 1] = s->out->v[out];
                        s->out->n--;
                }
                taken = k - i + 1;
                start = s->last_start;
                end = s->last_end;
                span_set(s, start, end, false);
        }
        if (taken > 0)
                span_set(s, start, end, true);
        return taken;
}

/* What gap_joins() and mask_gap() take begins with one of these. */
static bool gap_begins(unsigned char c)
{
        static const char marks[] = "-./ \n\r\xc2Xx_?#";

        return c == 0 || (c < 0x80 ? strchr(marks, c) != NULL : c == 0xc2);
}

static bool worth_it(const struct scanner *s, size_t i)
{
        const struct digit_run *r = &s->words.runs[i];
        size_t bytes = r->end - r->start;

        if (bytes >= 5)
                return bytes <= DIGITS_MAX;
        return i + 1 < s->words.n_runs && s->words.runs[i + 1].start - r->end <= 14 &&
               gap_begins(byte_at(s->t, r->end));
}

static int chinese_digit(struct str t, size_t i)
{
        static const char plain[] = "零一二三四五六七八九", capital[] = "〇壹贰叁肆伍陆柒捌玖";

        for (int k = 0; k < 10; k++)
                if (memcmp(t.p + i, plain + 3 * k, 3) == 0 ||
                    memcmp(t.p + i, capital + 3 * k, 3) == 0)
                        return k;
        return -1;
}

/* 一三八零零一二三四五六七: eleven Chinese digits and more in a row. */
static void find_chinese(struct scanner *s)
{
        for (size_t i = 0; i < s->words.n_han; i++) {
                const struct digit_run *r = &s->words.han[i];

                for (size_t at = r->start; at < r->end;) {
                        struct num n = { .start = at, .runs = 1 };

                        for (; at < r->end && n.n < DIGITS_MAX; at += 3)
                                n.d[n.n++] = (char)('0' + chinese_digit(s->t, at));
                        if (n.n < HAN_DIGITS_MIN)
                                break;
                        n.end = at;
                        n.hits = hits_until(s, n.start);
                        n.len[0] = (uint8_t)n.n;
                        n.sense = sense_before(s, n.start, n.hits, &n.near);
                        number_classify(s, &n);
                }
        }
}

static bool id_of(struct str t, char ret[18])
{
        size_t n = 0;

        for (size_t i = 0; i < t.n; i++) {
                if (t.p[i] == ' ' || t.p[i] == '\n')
                        continue;
                if (n == 18 || !(is_digit((unsigned char)t.p[i]) || number_x_at(t, i)))
                        return false;
                ret[n++] = t.p[i];
        }
        return n == 18 && id_number_ok(ret, INT32_MAX);
}

bool is_id_number(struct str t)
{
        char d[18];

        return id_of(t, d);
}

bool id_birth_digits(struct str t, char ret[8])
{
        char d[18];

        if (!id_of(t, d))
                return false;
        memcpy(ret, d + 6, 8);
        return true;
}

void find_numbers(struct scanner *s)
{
        for (size_t i = 0; i < s->words.n_runs;) {
                size_t taken = worth_it(s, i) ? number_from(s, i) : 0;

                i += taken > 0 ? taken : 1;
        }
        find_chinese(s);
}
