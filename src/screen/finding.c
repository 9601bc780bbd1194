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

static int by_start(const void *a, const void *b)
{
        const struct finding_piece *const *x = a, *const *y = b;

        return (*x)->start < (*y)->start ? -1 : (*x)->start > (*y)->start;
}

size_t finding_mask_segment(const struct finding_list *l, const struct document *d, size_t i,
                            struct buf *out)
{
        const struct finding_piece **here = NULL;
        size_t n = 0, done = 0;
        struct str t = d->v[i].text;

        for (size_t pass = 0; pass < 2; pass++) {
                if (pass == 1)
                        here = mem_alloc((n + 1) * sizeof(const struct finding_piece *));
                n = 0;
                for (size_t k = 0; k < l->n; k++)
                        for (size_t p = 0; l->v[k].action != ACTION_SHOW && p < l->v[k].n_pieces;
                             p++)
                                if (l->v[k].pieces[p].segment == i) {
                                        if (here != NULL)
                                                here[n] = &l->v[k].pieces[p];
                                        n++;
                                }
        }
        qsort(here, n, sizeof(*here), by_start);
        for (size_t k = 0; k < n; k++) {
                if (here[k]->start < done)
                        continue;
                buf_add(out, t.p + done, here[k]->start - done);
                buf_str(out, here[k]->mask);
                done = here[k]->end;
        }
        buf_add(out, t.p + done, t.n - done);
        free(here);
        return n;
}
