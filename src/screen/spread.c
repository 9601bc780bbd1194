/* A name that was found behind a role is the same person's wherever it stands: "当事人张三" in one
 * paragraph, "张三称" in the next. Looked for in one pass over the text, by the first two
 * characters of the names, so that a list of ten thousand people costs what a list of ten does. */
#include "screen/core.h"
#include "base/mem.h"

#include <stdlib.h>

#define SLOTS (1u << 15)

struct known_name {
        struct str value;
        const struct finding *like;
        uint32_t next; /* of the same slot; from 1, 0: none */
};

struct names {
        struct known_name *v;
        size_t n, cap;
        uint32_t slot[SLOTS];
        uint64_t first[0x10000 / 64]; /* characters that a name begins with */
};

static uint32_t char_of(const char *p)
{
        const unsigned char *c = (const unsigned char *)p;

        return (uint32_t)(c[0] & 0x0f) << 12 | (uint32_t)(c[1] & 0x3f) << 6 | (c[2] & 0x3f);
}

static uint32_t slot_of(const char *p)
{
        return (char_of(p) * 0x9e3779b1u ^ char_of(p + 3) * 0x85ebca6bu) >> 17;
}

static bool is_name(const struct finding *f)
{
        struct str v = f->value;

        return f->action != ACTION_SHOW && v.n >= 6 && han_at(v, 0) && han_at(v, 3) &&
               (strcmp(f->kind, "name") == 0 || strcmp(f->kind, "minor_name") == 0);
}

static const struct known_name *find(const struct names *names, struct str t, size_t i)
{
        uint32_t c = char_of(t.p + i);
        const struct known_name *best = NULL;

        if ((names->first[c / 64] >> (c % 64) & 1) == 0 || !han_at(t, i + 3))
                return NULL;
        for (uint32_t k = names->slot[slot_of(t.p + i)]; k != 0; k = names->v[k - 1].next) {
                const struct known_name *n = &names->v[k - 1];

                if (i + n->value.n <= t.n && memcmp(t.p + i, n->value.p, n->value.n) == 0 &&
                    (best == NULL || n->value.n > best->value.n))
                        best = n;
        }
        return best;
}

static void add(struct names *names, const struct finding *f)
{
        uint32_t c = char_of(f->value.p), s = slot_of(f->value.p);

        for (uint32_t k = names->slot[s]; k != 0; k = names->v[k - 1].next)
                if (str_eq(names->v[k - 1].value, f->value))
                        return;
        if (names->n == names->cap) {
                names->cap = names->cap == 0 ? 64 : 2 * names->cap;
                names->v = mem_realloc(names->v, names->cap * sizeof(*names->v));
        }
        names->v[names->n++] = (struct known_name){ f->value, f, names->slot[s] };
        names->slot[s] = (uint32_t)names->n;
        names->first[c / 64] |= (uint64_t)1 << (c % 64);
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

static bool any_name(const struct finding_list *l)
{
        for (size_t i = 0; i < l->n; i++)
                if (is_name(&l->v[i]))
                        return true;
        return false;
}

size_t spread_names(struct arena *mem, const struct document *d, struct finding_list *l)
{
        struct finding_list more = { 0 };
        struct names *names;
        size_t *first;

        if (!any_name(l))
                return 0; /* of most documents: the table below costs more than all the rest */
        names = mem_zalloc(sizeof(*names));
        for (size_t i = 0; i < l->n; i++)
                if (is_name(&l->v[i]))
                        add(names, &l->v[i]);
        first = index_segments(d, l);
        for (size_t i = 0; i < d->n; i++)
                if (d->v[i].place != SEGMENT_CODE)
                        spread_in(mem, d, names, l, first, i, &more);
        free(first);
        for (size_t i = 0; i < more.n; i++)
                *finding_list_add(l) = more.v[i];
        free(names->v);
        free(names);
        free(more.v);
        return more.n;
}
