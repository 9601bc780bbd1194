#include "screen/doc/pdf_layout.h"

#include <math.h>
#include <stdlib.h>

struct pdf_piece *layout_add(struct pdf_layout *l, struct str text)
{
        if (l->n == l->cap) {
                l->cap = l->cap ? l->cap * 2 : 256;
                l->pieces = mem_realloc(l->pieces, l->cap * sizeof(*l->pieces));
        }
        l->pieces[l->n] = (struct pdf_piece){ .text = text, .table = -1, .row = -1, .col = -1 };
        return &l->pieces[l->n++];
}

int32_t layout_table(struct pdf_layout *l)
{
        if (l->n_tables == l->cap_tables) {
                l->cap_tables = l->cap_tables ? l->cap_tables * 2 : 8;
                l->tables = mem_realloc(l->tables, l->cap_tables * sizeof(*l->tables));
        }
        memset(&l->tables[l->n_tables], 0, sizeof(*l->tables));
        return (int32_t)l->n_tables++;
}

static double height(const struct pdf_word *w)
{
        double h = w->y1 - w->y0;

        return h > 1 ? h : 1;
}

struct str layout_join(struct pdf_layout *l, struct pdf_word *const *w, size_t n)
{
        size_t bytes = 0, at = 0;
        char *out;

        for (size_t i = 0; i < n; i++)
                bytes += w[i]->text.n + 1;
        out = arena_alloc(l->mem, bytes + 1);
        for (size_t i = 0; i < n; i++) {
                if (i > 0 && w[i]->x0 - w[i - 1]->x1 > 0.12 * height(w[i]))
                        out[at++] = ' ';
                memcpy(out + at, w[i]->text.p, w[i]->text.n);
                at += w[i]->text.n;
        }
        return (struct str){ out, at };
}

static int by_y(const void *a, const void *b)
{
        const struct pdf_word *const *p = a, *const *q = b;
        double y = (*p)->y0 + (*p)->y1, z = (*q)->y0 + (*q)->y1;

        return y < z ? -1 : y > z;
}

static int by_x(const void *a, const void *b)
{
        const struct pdf_word *const *p = a, *const *q = b;

        return (*p)->x0 < (*q)->x0 ? -1 : (*p)->x0 > (*q)->x0;
}

/* Words whose middles are nearly level share a line. */
static size_t line_end(struct pdf_word **w, size_t from, size_t n)
{
        double mid = (w[from]->y0 + w[from]->y1) / 2;
        size_t to = from + 1;

        while (to < n && (w[to]->y0 + w[to]->y1) / 2 - mid < 0.45 * height(w[from]))
                to++;
        return to;
}

static bool any_hidden(struct pdf_word **w, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (w[i]->hidden)
                        return true;
        return false;
}

void layout_cell(struct pdf_layout *l, struct pdf_word **w, size_t n, const struct pdf_piece *like)
{
        bool full = false;

        qsort(w, n, sizeof(struct pdf_word *), by_y);
        for (size_t i = 0; i < n;) {
                size_t to = line_end(w, i, n);
                struct pdf_piece *p;
                struct str text;

                qsort(w + i, to - i, sizeof(struct pdf_word *), by_x);
                text = layout_join(l, w + i, to - i);
                p = layout_add(l, text);
                *p = *like;
                p->text = text;
                p->join = i == 0 ? SEGMENT_NEW : full ? SEGMENT_RUN : SEGMENT_LINE;
                full = w[to - 1]->x1 > like->right - 1.3 * height(w[to - 1]);
                p->hidden = any_hidden(w + i, to - i);
                i = to;
        }
}

static int by_place(const void *a, const void *b)
{
        const struct pdf_piece *p = a, *q = b;

        if (p->y < q->y - 0.01 || p->y > q->y + 0.01)
                return p->y < q->y ? -1 : 1;
        if (p->table != q->table)
                return p->table < q->table ? -1 : 1;
        if (p->row != q->row)
                return p->row < q->row ? -1 : 1;
        return p->col < q->col ? -1 : p->col > q->col;
}

/* qsort is not stable and the lines of a cell must stay in order: a merge sort is. */
static void sort_pieces(struct pdf_piece *v, size_t n, struct pdf_piece *spare)
{
        size_t half = n / 2, i = 0, k = half, at = 0;

        if (n < 2)
                return;
        sort_pieces(v, half, spare);
        sort_pieces(v + half, n - half, spare);
        while (i < half || k < n)
                spare[at++] = k == n || (i < half && by_place(&v[i], &v[k]) <= 0) ? v[i++] : v[k++];
        memcpy(v, spare, n * sizeof(*v));
}

void pdf_layout(struct pdf_layout *l, const struct pdf_drawing *d)
{
        struct pdf_piece *spare;

        layout_ruled(l, d);
        layout_flow(l);
        spare = mem_alloc((l->n + 1) * sizeof(*spare));
        sort_pieces(l->pieces, l->n, spare);
        free(spare);
}

void pdf_layout_done(struct pdf_layout *l)
{
        free(l->pieces);
        free(l->tables);
        l->pieces = NULL;
        l->tables = NULL;
        l->n = l->cap = l->n_tables = l->cap_tables = 0;
}
