/* A name that was found behind a role is the same person's wherever it stands: "当事人张三" in one
 * paragraph, "张三称" in the next. Looked for in one pass over the text, by the first
 * characters of the names, so that a list of ten thousand people costs what a list of ten does. */
#include "screen/first.h"
#include "base/mem.h"

#include <stdlib.h>

struct known_name {
        struct str value;
        const struct finding *like;
        uint32_t next; /* of the same slot; from 1, 0: none */
};

struct names {
        struct known_name *v;
        size_t n;
        uint32_t *slot; /* by a hash of the first characters */
        unsigned slot_bits;
        uint64_t first[0x10000 / 64]; /* characters that a name begins with */
};

/* Of the first two characters, or three of a longer name: two alone are shared by too many. */
static uint32_t slot_of(const struct names *names, struct str t, size_t i, size_t chars)
{
        uint32_t h = char_code(t, i) * 0x9e3779b1u ^ char_code(t, i + 3) * 0x85ebca6bu;

        if (chars > 2)
                h = (h ^ h >> 15) * 0xc2b2ae35u ^ char_code(t, i + 6) * 0x27d4eb2fu;
        return (h * 0x9e3779b1u) >> (32 - names->slot_bits);
}

static bool is_name(const struct finding *f)
{
        struct str v = f->value;

        return f->action != ACTION_SHOW && v.n >= 6 && han_at(v, 0) && han_at(v, 3) &&
               (strcmp(f->kind, "name") == 0 || strcmp(f->kind, "minor_name") == 0);
}

static const struct known_name *find_of(const struct names *names, struct str t, size_t i,
                                        size_t chars)
{
        const struct known_name *best = NULL;

        for (uint32_t k = names->slot[slot_of(names, t, i, chars)]; k != 0;
             k = names->v[k - 1].next) {
                const struct known_name *n = &names->v[k - 1];

                if (i + n->value.n <= t.n && memcmp(t.p + i, n->value.p, n->value.n) == 0 &&
                    (best == NULL || n->value.n > best->value.n))
                        best = n;
        }
        return best;
}

/* The longest name that stands at byte i. */
static const struct known_name *find(const struct names *names, struct str t, size_t i)
{
        uint32_t c = char_code(t, i);
        const struct known_name *n = NULL;

        if ((names->first[c / 64] >> (c % 64) & 1) == 0 || !han_at(t, i + 3))
                return NULL;
        if (i + 6 < t.n)
                n = find_of(names, t, i, 3);
        return n != NULL ? n : find_of(names, t, i, 2);
}

static void add(struct names *names, const struct finding *f)
{
        uint32_t c = char_code(f->value, 0),
                 s = slot_of(names, f->value, 0, f->value.n > 6 ? 3 : 2);

        for (uint32_t k = names->slot[s]; k != 0; k = names->v[k - 1].next)
                if (str_eq(names->v[k - 1].value, f->value))
                        return;
        names->v[names->n++] = (struct known_name){ f->value, f, names->slot[s] };
        names->slot[s] = (uint32_t)names->n;
        names->first[c / 64] |= (uint64_t)1 << (c % 64);
}

/* Of the names among the findings, NULL if there are none: most documents. */
static struct names *names_new(const struct finding_list *l)
{
        struct names *names;
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++)
                n += is_name(&l->v[i]);
        if (n == 0)
                return NULL;
        names = mem_zalloc(sizeof(*names));
        names->v = mem_alloc(n * sizeof(*names->v));
        for (names->slot_bits = 8; (size_t)1 << names->slot_bits < 2 * n; names->slot_bits++)
                ;
        names->slot = mem_zalloc(sizeof(*names->slot) << names->slot_bits);
        for (size_t i = 0; i < l->n; i++)
                if (is_name(&l->v[i]))
                        add(names, &l->v[i]);
        return names;
}

static void names_done(struct names *names)
{
        free(names->v);
        free(names->slot);
        free(names);
}

/* 张三百货店: a shop's name is no longer the person's. */
static bool names_a_firm(struct str t, size_t end)
{
        static const char *const firms[] = { "店",   "厂",   "公司", "合作社", "超市", "经营部",
                                             "商行", "农场", "诊所", "工作室", "餐馆", NULL };
        size_t to = end;

        while (to < t.n && to - end < 30 && han_at(t, to))
                to += 3;
        for (const char *const *f = firms; *f != NULL; f++)
                if (to > end && memmem(t.p + end, to - end, *f, strlen(*f)) != NULL)
                        return true;
        return false;
}

/* Two characters are a part of a longer word more often than three are. */
static bool stands_alone(struct str t, size_t i, size_t n)
{
        if (names_a_firm(t, i + n))
                return false;
        if (n > 6)
                return true;
        return !(i >= 3 && han_at(t, i - 3)) &&
               (!han_at(t, i + n) || name_at(slice(t, i, t.n), NAME_DIRECT) == n);
}

/* Is [start, end) of the segment free? *k: the first finding that may lie there; places are asked
 * for from left to right. */
static bool is_free(const struct finding_list *l, size_t *k, size_t segment, size_t start,
                    size_t end)
{
        while (*k < l->n && l->v[*k].pieces[0].segment == segment &&
               l->v[*k].pieces[0].end <= start)
                ++*k;
        return *k == l->n || l->v[*k].pieces[0].segment != segment ||
               l->v[*k].pieces[0].start >= end;
}

static void put(struct arena *mem, struct finding_list *out, const struct known_name *n,
                size_t segment, size_t at)
{
        struct finding_piece *piece = arena_alloc(mem, sizeof(*piece));
        struct finding *f = finding_list_add(out);

        *piece = (struct finding_piece){ .segment = (uint32_t)segment,
                                         .start = (uint32_t)at,
                                         .end = (uint32_t)(at + n->value.n) };
        *f = *n->like;
        f->reason = "the name of somebody who is named by role elsewhere in the document";
        f->pieces = piece;
        f->n_pieces = 1;
}

/* A list of findings sorted by place: where those of each segment begin. */
static size_t *index_segments(const struct document *d, const struct finding_list *l)
{
        size_t *first = mem_alloc((d->n + 1) * sizeof(*first)), k = 0;

        for (size_t i = 0; i <= d->n; i++) {
                while (k < l->n && l->v[k].pieces[0].segment < i)
                        k++;
                first[i] = k;
        }
        return first;
}

static void spread_in(struct arena *mem, const struct document *d, const struct names *names,
                      const struct finding_list *l, const size_t *first, size_t i,
                      struct finding_list *out)
{
        struct str t = d->v[i].text;
        size_t k = first[i];

        for (size_t at = 0; at + 6 <= t.n;) {
                const struct known_name *n = han_at(t, at) ? find(names, t, at) : NULL;

                if (n == NULL) {
                        at += han_at(t, at) ? 3 : 1;
                        continue;
                }
                if (stands_alone(t, at, n->value.n) && is_free(l, &k, i, at, at + n->value.n))
                        put(mem, out, n, i, at);
                at += n->value.n;
        }
}

size_t spread_names(struct arena *mem, const struct document *d, struct finding_list *l)
{
        struct finding_list more = { 0 };
        struct names *names = names_new(l);
        size_t *first;

        if (names == NULL)
                return 0;
        first = index_segments(d, l);
        for (size_t i = 0; i < d->n; i++)
                if (d->v[i].place != SEGMENT_CODE)
                        spread_in(mem, d, names, l, first, i, &more);
        free(first);
        for (size_t i = 0; i < more.n; i++)
                *finding_list_add(l) = more.v[i];
        names_done(names);
        free(more.v);
        return more.n;
}
