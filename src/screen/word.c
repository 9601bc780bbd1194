#include "screen/word.h"
#include "base/mem.h"
#include "screen/first.h"
#include "screen/word_set.h"

#include <stdlib.h>

/* What the character before says of a name that begins here. */
enum before { BEFORE_HAN, BEFORE_MARK, BEFORE_PLACE };

struct pass {
        const struct word_set *set;
        struct str t;
        struct word_scan *out;
        struct digit_run han; /* Chinese digits in a row */
};

/* In the order of their ends; where two end together, the longer one was found first. */
static void add_hit(struct word_scan *s, size_t end, uint16_t word)
{
        size_t k = s->n_hits;

        while (k > 0 && s->hits[k - 1].end > end)
                k--;
        if (k > 0 && s->hits[k - 1].end == end)
                return;
        if (s->n_hits == s->cap_hits) {
                s->cap_hits = s->cap_hits == 0 ? 1024 : 2 * s->cap_hits;
                s->hits = mem_realloc(s->hits, s->cap_hits * sizeof(*s->hits));
        }
        memmove(s->hits + k + 1, s->hits + k, (s->n_hits - k) * sizeof(*s->hits));
        s->hits[k] = (struct word_hit){ (uint32_t)end, word };
        s->n_hits++;
}

static void add_run(struct digit_run **v, size_t *n, size_t *cap, struct digit_run run)
{
        if (*n == *cap) {
                *cap = *cap == 0 ? 256 : 2 * *cap;
                *v = mem_realloc(*v, *cap * sizeof(**v));
        }
        (*v)[(*n)++] = run;
}

static void add_start(struct word_scan *s, size_t at)
{
        if (s->n_starts == s->cap_starts) {
                s->cap_starts = s->cap_starts == 0 ? 1024 : 2 * s->cap_starts;
                s->starts = mem_realloc(s->starts, s->cap_starts * sizeof(*s->starts));
        }
        s->starts[s->n_starts++] = (uint32_t)at;
}

static bool run_byte(unsigned char c)
{
        return is_digit(c) || c == '*';
}

static bool reads(struct str t, size_t i, const struct word *w)
{
        const char *p = t.p + i;

        if (i + w->bytes > t.n)
                return false;
        for (size_t k = 0; k < w->bytes; k++)
                if (p[k] != w->text[k] &&
                    word_fold((unsigned char)p[k]) != word_fold((unsigned char)w->text[k]))
                        return false;
        return true;
}

static void add_words(struct pass *a, size_t i, uint32_t key)
{
        const struct word_bucket *b = word_bucket(a->set, key);

        for (uint16_t k = 0; b != NULL && k < b->n; k++)
                if (reads(a->t, i, &a->set->words[b->first + k]))
                        add_hit(a->out, i + a->set->words[b->first + k].bytes,
                                (uint16_t)(b->first + k));
}

static void end_han(struct pass *a)
{
        if (a->han.end - a->han.start >= 3 * HAN_DIGITS_MIN)
                add_run(&a->out->han, &a->out->n_han, &a->out->cap_han, a->han);
}

static void han_digit(struct pass *a, size_t i)
{
        if (a->han.end != i || i == 0) {
                end_han(a);
                a->han = (struct digit_run){ (uint32_t)i, (uint32_t)i, (uint32_t)a->out->n_hits };
        }
        a->han.end = (uint32_t)i + 3;
}

/* A province is a word only if a plate may follow. */
static bool plate_follows(struct str t, size_t i)
{
        unsigned char c = byte_at(t, i);

        return c == ' ' || (c >= 'A' && c <= 'Z');
}

/* Something may begin with the character of so many bytes. */
static inline void look(struct pass *a, size_t i, size_t bytes, uint32_t code, unsigned flags,
                        enum before before)
{
        if (flags & CHAR_WORD) {
                uint32_t key = word_key(word_fold(code), word_fold(char_code(a->t, i + bytes)));

                if (word_pair(a->set, word_hash(key)))
                        add_words(a, i, key);
        }
        if (flags & CHAR_ALONE || (flags & CHAR_PLATE && plate_follows(a->t, i + bytes)))
                add_words(a, i, word_key(word_fold(code), 0));
        if (flags & CHAR_DIGIT)
                han_digit(a, i);
        if ((flags & CHAR_NAME && before != BEFORE_HAN) ||
            (flags & CHAR_OPENER && before == BEFORE_MARK))
                add_start(a->out, i);
}

static size_t digits(struct pass *a, size_t i)
{
        size_t start = i;

        while (i < a->t.n && run_byte((unsigned char)a->t.p[i]))
                i++;
        add_run(&a->out->runs, &a->out->n_runs, &a->out->cap_runs,
                (struct digit_run){ (uint32_t)start, (uint32_t)i, (uint32_t)a->out->n_hits });
        return i;
}

void word_scan(const struct word_set *set, struct str text, struct word_scan *ret)
{
        const unsigned char *p = (const unsigned char *)text.p;
        struct pass a = { .set = set, .t = text, .out = ret };
        enum before before = BEFORE_MARK;

        ret->n_hits = ret->n_runs = ret->n_starts = ret->n_han = 0;
        for (size_t i = 0; i < text.n;) {
                unsigned char c = p[i];
                size_t bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
                uint32_t code;
                unsigned flags;

                if (run_byte(c)) {
                        i = digits(&a, i);
                        before = BEFORE_MARK;
                        continue;
                }
                code = char_code(text, i);
                flags = i + bytes <= text.n ? set->flags[code] : 0;
                if (flags & ~(unsigned)CHAR_HAN)
                        look(&a, i, bytes, code, flags, before);
                before = !(flags & CHAR_HAN)   ? BEFORE_MARK
                         : flags & CHAR_BEHIND ? BEFORE_PLACE
                                               : BEFORE_HAN;
                i += bytes;
        }
        end_han(&a);
}

void word_scan_done(struct word_scan *s)
{
        free(s->hits);
        free(s->runs);
        free(s->han);
        free(s->starts);
        *s = (struct word_scan){ 0 };
}
