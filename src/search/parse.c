/* The words of a query. Everything else that stands in it means itself. */
#include "base/text.h"
#include "search/search.h"

static const char *const opens[] = { "\"", "“", "「", "『" };
static const char *const closes[] = { "\"", "”", "」", "』" };
static const char *const minus[] = { "-", "－", "−" };

static bool skip_any(struct str *s, const char *const *signs, size_t n, size_t *ret_which)
{
        for (size_t i = 0; i < n; i++)
                if (str_skip(s, signs[i])) {
                        *ret_which = i;
                        return true;
                }
        return false;
}

/* White space of ASCII, U+3000, and the commas between words that people write. */
static size_t blank_bytes(struct str s)
{
        static const char *const wide[] = { "\xe3\x80\x80", "，", "、", "；" };

        if (s.n == 0)
                return 0;
        if ((unsigned char)s.p[0] <= ' ' || s.p[0] == ';')
                return 1;
        for (size_t i = 0; i < countof(wide); i++) {
                struct str rest = s;

                if (str_skip(&rest, wide[i]))
                        return s.n - rest.n;
        }
        return 0;
}

static struct str plain_word(struct str *s)
{
        struct str word = { s->p, 0 };

        while (s->n > 0 && blank_bytes(*s) == 0) {
                utf8_next(&s->p, s->p + s->n);
                s->n -= (size_t)(s->p - word.p) - word.n;
                word.n = (size_t)(s->p - word.p);
        }
        return word;
}

/* Up to the sign that closes it; without one it reaches to the end. */
static struct str phrase(struct str *s, const char *close)
{
        struct str word = { s->p, 0 };
        size_t k = strlen(close);

        while (word.n < s->n && (s->n - word.n < k || memcmp(s->p + word.n, close, k) != 0))
                word.n++;
        s->p += word.n;
        s->n -= word.n;
        str_skip(s, close);
        return word;
}

struct search_query search_parse(struct str q)
{
        struct search_query ret = { .only_not = true };
        struct str rest = utf8_valid(q) ? utf8_cut(q, SEARCH_QUERY_CHARS_MAX) : (struct str){ 0 };

        while (rest.n > 0) {
                size_t blank = blank_bytes(rest), which;
                struct search_word w = { 0 };

                if (blank > 0) {
                        rest = (struct str){ rest.p + blank, rest.n - blank };
                        continue;
                }
                w.not = skip_any(&rest, minus, countof(minus), &which);
                w.text = skip_any(&rest, opens, countof(opens), &which)
                                 ? phrase(&rest, closes[which])
                                 : plain_word(&rest);
                if (w.text.n == 0)
                        continue;
                if (ret.n_words == SEARCH_WORDS_MAX) {
                        ret.cut = true;
                        break;
                }
                ret.only_not &= w.not ;
                ret.words[ret.n_words++] = w;
        }
        return ret;
}
