#include "screen/norm.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define DROP 0xffffffffu

/* U+2F00 to U+2FD5, the radicals that some PDF writers put for the characters they look like. */
static const char radicals[] = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口"
                               "囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳"
                               "心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿"
                               "片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸"
                               "缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷"
                               "豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音"
                               "頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊"
                               "齒龍龜龠";

/* Bytes that may begin something to be changed. */
static bool interesting(unsigned char b)
{
        return b == '\t' || b == ' ' || b == 0xc2 || b == 0xc3 || (b >= 0xe1 && b <= 0xe3) ||
               b == 0xef || b == 0xf0;
}

/* How far one may go on: the length of a character that stays as it is, 0 where map() must be
 * asked. Nearly every character of Chinese text takes the first or the second way. */
static size_t plain(const unsigned char *p, size_t left)
{
        if (*p >= 0xe4 && *p < 0xef)
                return 3;
        if (!interesting(*p))
                return 1;
        if (left < 3)
                return 0;
        /* 、 。 and their like; ， ： （ ） ； ？ ！ */
        if (*p == 0xe3 && p[1] == 0x80 && p[2] != 0x80)
                return 3;
        if (*p == 0xef && p[1] == 0xbc &&
            (p[2] == 0x8c || p[2] == 0x9a || p[2] == 0x88 || p[2] == 0x89 || p[2] == 0x9b ||
             p[2] == 0x9f || p[2] == 0x81))
                return 3;
        return 0;
}

static uint32_t map_2000(uint32_t c)
{
        if (c <= 0x200a || c == 0x202f || c == 0x205f)
                return ' ';
        if (c <= 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x2064))
                return DROP;
        if (c <= 0x2015 || c == 0x2212)
                return '-';
        if (c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22c5)
                return 0xb7;
        if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079))
                return '0' + (c - 0x2070);
        if (c >= 0x2080 && c <= 0x2089)
                return '0' + (c - 0x2080);
        if (c == 0x25a0 || c == 0x25a1 || c == 0x25cf || c == 0x25cb || c == 0x2715 ||
            c == 0x2716 || c == 0x2605 || c == 0x2606 || c == 0x2217 || c == 0x2588)
                return '*';
        return c;
}

static uint32_t radical(uint32_t c)
{
        const char *p = radicals + 3 * (c - 0x2f00);

        return utf8_next(&p, p + 3);
}

/* What stands for c, DROP for nothing. */
static uint32_t map(uint32_t c)
{
        if (c == 0xa0 || c == 0x3000 || c == '\t' || c == 0x1680)
                return ' ';
        if (c == 0xad || c == 0x180e || c == 0xfeff || c == 0x034f)
                return DROP;
        if (c == 0xd7)
                return '*';
        if (c == 0xb2 || c == 0xb3)
                return '0' + (c - 0xb0);
        if (c == 0xb9)
                return '1';
        if (c >= 0x2000 && c < 0x2e80)
                return map_2000(c);
        if (c >= 0x2f00 && c <= 0x2fd5)
                return radical(c);
        if (c == 0x30fb || c == 0xff65)
                return 0xb7;
        if ((c >= 0xff10 && c <= 0xff19) || (c >= 0xff21 && c <= 0xff3a) ||
            (c >= 0xff41 && c <= 0xff5a) || c == 0xff0a || c == 0xff0d || c == 0xff0e ||
            c == 0xff0b || c == 0xff20 || c == 0xff3f)
                return c - 0xfee0;
        if (c == 0xfe63)
                return '-';
        if (c >= 0x1d7ce && c <= 0x1d7ff)
                return '0' + (c - 0x1d7ce) % 10;
        return c;
}

static void add_step(struct norm *n, size_t norm, size_t src)
{
        if (n->n_steps > 0 && n->steps[n->n_steps - 1].norm == norm) {
                n->steps[n->n_steps - 1].src = (uint32_t)src;
                return;
        }
        if (n->n_steps == n->cap_steps) {
                n->cap_steps = n->cap_steps == 0 ? 64 : 2 * n->cap_steps;
                n->steps = mem_realloc(n->steps, n->cap_steps * sizeof(*n->steps));
        }
        n->steps[n->n_steps++] = (struct norm_step){ (uint32_t)norm, (uint32_t)src };
}

static bool han_lead(unsigned char c)
{
        return c >= 0xe4 && c <= 0xe9;
}

/* True if the last character written is a Han character that stands alone, and the one at p as
 * well: 姓 名. */
static bool lone_han(const struct norm *n, struct str text, size_t next)
{
        const unsigned char *t = (const unsigned char *)text.p;
        size_t before = n->n;

        if (before < 3 || !han_lead((unsigned char)n->p[before - 3]) || next + 3 > text.n ||
            !han_lead(t[next]))
                return false;
        if (next + 3 < text.n && han_lead(t[next + 3]))
                return false;
        return before < 6 || !han_lead((unsigned char)n->p[before - 6]) ||
               (n->n_steps > 0 && n->steps[n->n_steps - 1].norm == before - 3);
}

/* Blanks at i: their end. */
static size_t skip_blanks(struct str text, size_t i)
{
        while (i < text.n) {
                const char *p = text.p + i;
                unsigned char b = (unsigned char)*p;

                if (!interesting(b) || map(utf8_next(&p, text.p + text.n)) != ' ')
                        break;
                i = (size_t)(p - text.p);
        }
        return i;
}

/* One interesting character at i; the place behind it. */
static size_t change(struct norm *n, struct str text, size_t i)
{
        const char *p = text.p + i;
        uint32_t from = utf8_next(&p, text.p + text.n), to = map(from);
        size_t next = (size_t)(p - text.p);

        if (to == ' ') {
                size_t end = skip_blanks(text, next);

                if (lone_han(n, text, end)) {
                        add_step(n, n->n, end);
                        return end;
                }
        }
        if (to == from) {
                memcpy(n->own + n->n, text.p + i, next - i);
                n->n += next - i;
                return next;
        }
        if (to != DROP) {
                add_step(n, n->n, i);
                n->n += utf8_put(to, n->own + n->n);
        }
        add_step(n, n->n, next);
        return next;
}

/* The first byte from i on at which plain() says that map() must be asked; n if none. */
static size_t next_odd(const unsigned char *t, size_t i, size_t n)
{
#ifdef __SSE2__
        /* interesting(), sixteen bytes at a time */
        const __m128i tab = _mm_set1_epi8('\t'), blank = _mm_set1_epi8(' '),
                      low = _mm_set1_epi8((char)0xfe), two = _mm_set1_epi8((char)0xc2),
                      first = _mm_set1_epi8((char)0xe1), last = _mm_set1_epi8((char)0xef),
                      span2 = _mm_set1_epi8(2), span1 = _mm_set1_epi8(1);

        for (; i + 16 <= n; i += 16) {
                __m128i b = _mm_loadu_si128((const __m128i *)(t + i));
                __m128i e = _mm_sub_epi8(b, first), f = _mm_sub_epi8(b, last);
                __m128i odd = _mm_or_si128(_mm_cmpeq_epi8(b, tab), _mm_cmpeq_epi8(b, blank));
                unsigned bits;

                odd = _mm_or_si128(odd, _mm_cmpeq_epi8(_mm_and_si128(b, low), two));
                odd = _mm_or_si128(odd, _mm_cmpeq_epi8(_mm_min_epu8(e, span2), e));
                odd = _mm_or_si128(odd, _mm_cmpeq_epi8(_mm_min_epu8(f, span1), f));
                for (bits = (unsigned)_mm_movemask_epi8(odd); bits != 0; bits &= bits - 1) {
                        size_t k = i + (size_t)__builtin_ctz(bits);

                        if (plain(t + k, n - k) == 0)
                                return k;
                }
        }
#endif
        while (i < n && (!interesting(t[i]) || plain(t + i, n - i) > 0))
                i++;
        return i;
}

/* The character at i, before which nothing was changed, stays as it is. */
static bool stays(struct norm *n, struct str text, size_t i, size_t *ret_next)
{
        const char *p = text.p + i;
        uint32_t c = utf8_next(&p, text.p + text.n);

        n->n = i;
        *ret_next = (size_t)(p - text.p);
        return map(c) == c && !(c == ' ' && lone_han(n, text, skip_blanks(text, *ret_next)));
}

static void make_room(struct norm *n, size_t bytes)
{
        if (n->cap >= bytes)
                return;
        n->cap = bytes + bytes / 4;
        free(n->own);
        n->own = mem_alloc(n->cap);
}

void norm_make(struct str text, struct norm *ret)
{
        const unsigned char *t = (const unsigned char *)text.p;
        size_t i, next;

        ret->n_steps = 0;
        ret->p = text.p;
        ret->src_n = text.n;
        for (i = next_odd(t, 0, text.n); i < text.n && stays(ret, text, i, &next);)
                i = next_odd(t, next, text.n);
        ret->n = i;
        if (i == text.n)
                return;
        make_room(ret, text.n + 8);
        memcpy(ret->own, text.p, i);
        ret->p = ret->own;
        while (i < text.n) {
                size_t start;

                i = start = change(ret, text, i);
                i = next_odd(t, i, text.n);
                memcpy(ret->own + ret->n, text.p + start, i - start);
                ret->n += i - start;
        }
}

void norm_done(struct norm *n)
{
        free(n->own);
        free(n->steps);
        *n = (struct norm){ 0 };
}

size_t norm_source(const struct norm *n, size_t i)
{
        size_t lo = 0, hi = n->n_steps;

        if (i >= n->n)
                return n->src_n;
        while (lo < hi) {
                size_t mid = (lo + hi) / 2;

                if (n->steps[mid].norm <= i)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo == 0 ? i : n->steps[lo - 1].src + (i - n->steps[lo - 1].norm);
}
