#include "screen/finding.h"

#include <stdlib.h>

struct finding *finding_list_add(struct finding_list *l)
{
        if (l->n == l->cap) {
                l->cap = l->cap == 0 ? 8 : 2 * l->cap;
                l->v = mem_realloc(l->v, l->cap * sizeof(*l->v));
        }
        return &l->v[l->n++];
}

void finding_list_done(struct finding_list *l)
{
        free(l->v);
        *l = (struct finding_list){ 0 };
}

const char *action_name(enum screen_action a)
{
        static const char *const names[] = { "show", "partial", "mask", "review" };

        return names[a];
}

static int by_place(const void *a, const void *b)
{
        const struct finding_piece *const *x = a, *const *y = b;

        if ((*x)->segment != (*y)->segment)
                return (*x)->segment < (*y)->segment ? -1 : 1;
        return (*x)->start < (*y)->start ? -1 : (*x)->start > (*y)->start;
}

void finding_places_make(const struct finding_list *l, struct finding_places *ret)
{
        size_t n = 0;

        for (size_t i = 0; i < l->n; i++)
                n += l->v[i].action != ACTION_SHOW ? l->v[i].n_pieces : 0;
        *ret = (struct finding_places){ .v = mem_alloc((n + 1) *
                                                       sizeof(const struct finding_piece *)) };
        for (size_t i = 0; i < l->n; i++)
                for (size_t k = 0; l->v[i].action != ACTION_SHOW && k < l->v[i].n_pieces; k++)
                        ret->v[ret->n++] = &l->v[i].pieces[k];
        qsort(ret->v, ret->n, sizeof(*ret->v), by_place);
}

void finding_places_done(struct finding_places *p)
{
        free(p->v);
        *p = (struct finding_places){ 0 };
}

/* The first place of segment i or behind it. */
static size_t first_in(const struct finding_places *p, size_t i)
{
        size_t from = 0, to = p->n;

        while (from < to) {
                size_t mid = from + (to - from) / 2;

                if (p->v[mid]->segment < i)
                        from = mid + 1;
                else
                        to = mid;
        }
        return from;
}

struct str finding_masked(const struct finding_places *p, struct arena *mem,
                          const struct document *d, size_t i, bool *ret_changed)
{
        struct str t = d->v[i].text;
        lh_auto(buf_done) struct buf out;
        size_t done = 0, n = 0;

        buf_init(&out, 2 * SEGMENT_BYTES_MAX);
        for (size_t k = first_in(p, i); k < p->n && p->v[k]->segment == i; k++) {
                const struct finding_piece *f = p->v[k];

                if (f->end > t.n || f->start > f->end || f->end <= done)
                        continue;
                if (f->start > done)
                        buf_add(&out, t.p + done, f->start - done);
                buf_str(&out, f->mask);
                done = f->end;
                n++;
        }
        *ret_changed = n > 0;
        if (n == 0)
                return t;
        buf_add(&out, t.p + done, t.n - done);
        return (struct str){ arena_strndup(mem, out.p == NULL ? "" : out.p, out.n), out.n };
}
