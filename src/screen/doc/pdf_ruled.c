/* Tables with ruling lines: a word belongs to the smallest box of lines around its middle. */
#include "screen/doc/pdf_layout.h"

#include <math.h>
#include <stdlib.h>

#define NEAR 2.0 /* points: lines that are as close are one, ends that are as close touch */

struct line {
        double at, from, to;
        size_t group; /* union-find */
};

struct rules {
        struct line *v, *h; /* vertical, level; sorted by `at` */
        size_t n_v, n_h;
};

static int by_at(const void *a, const void *b)
{
        const struct line *p = a, *q = b;

        if (fabs(p->at - q->at) > 0.001)
                return p->at < q->at ? -1 : 1;
        return p->from < q->from ? -1 : p->from > q->from;
}

/* Pieces of one line, drawn cell by cell, become one again. */
static size_t merge(struct line *v, size_t n)
{
        size_t out = 0;

        qsort(v, n, sizeof(*v), by_at);
        for (size_t i = 0; i < n; i++) {
                bool joined = false;

                for (size_t k = out; k > 0 && v[i].at - v[k - 1].at <= NEAR / 2 && !joined; k--)
                        if (v[i].from <= v[k - 1].to + NEAR && v[i].to >= v[k - 1].from - NEAR) {
                                v[k - 1].from = fmin(v[k - 1].from, v[i].from);
                                v[k - 1].to = fmax(v[k - 1].to, v[i].to);
                                joined = true;
                        }
                if (!joined)
                        v[out++] = v[i];
        }
        return out;
}

static void collect(const struct pdf_drawing *d, struct rules *r)
{
        r->v = mem_alloc((d->n_lines + 1) * sizeof(*r->v));
        r->h = mem_alloc((d->n_lines + 1) * sizeof(*r->h));
        for (size_t i = 0; i < d->n_lines; i++) {
                const struct pdf_line *l = &d->lines[i];
                struct line line = { .at = l->at, .from = l->from, .to = l->to };

                if (l->vertical)
                        r->v[r->n_v++] = line;
                else
                        r->h[r->n_h++] = line;
        }
        r->n_v = merge(r->v, r->n_v);
        r->n_h = merge(r->h, r->n_h);
}

static struct line *line_at(struct rules *r, size_t i)
{
        return i < r->n_v ? &r->v[i] : &r->h[i - r->n_v];
}

static size_t find(struct rules *r, size_t i)
{
        while (line_at(r, i)->group != i) {
                line_at(r, i)->group = line_at(r, line_at(r, i)->group)->group;
                i = line_at(r, i)->group;
        }
        return i;
}

/* Lines that touch make a table. */
static void group(struct rules *r)
{
        for (size_t i = 0; i < r->n_v + r->n_h; i++)
                line_at(r, i)->group = i;
        for (size_t i = 0; i < r->n_v; i++)
                for (size_t k = 0; k < r->n_h; k++) {
                        const struct line *v = &r->v[i], *h = &r->h[k];

                        if (v->at >= h->from - NEAR && v->at <= h->to + NEAR &&
                            h->at >= v->from - NEAR && h->at <= v->to + NEAR)
                                line_at(r, find(r, i))->group = find(r, r->n_v + k);
                }
}

struct cell {
        double left, right, top, bottom;
        size_t group;
        struct pdf_word *word;
};

/* The nearest line on one side of (at, across); -1: none. */
static ptrdiff_t nearest(const struct line *v, size_t n, double at, double across, bool before)
{
        ptrdiff_t best = -1;

        for (size_t i = 0; i < n; i++) {
                if (across < v[i].from - 0.5 || across > v[i].to + 0.5)
                        continue;
                if (before && v[i].at <= at)
                        best = (ptrdiff_t)i;
                if (!before && v[i].at > at)
                        return (ptrdiff_t)i;
        }
        return best;
}

static bool cell_of(struct rules *r, struct pdf_word *w, struct cell *ret)
{
        double x = (w->x0 + w->x1) / 2, y = (w->y0 + w->y1) / 2;
        ptrdiff_t left = nearest(r->v, r->n_v, x, y, true),
                  right = nearest(r->v, r->n_v, x, y, false);
        ptrdiff_t top = nearest(r->h, r->n_h, y, x, true),
                  bottom = nearest(r->h, r->n_h, y, x, false);

        if (left < 0 || right < 0 || top < 0 || bottom < 0)
                return false;
        *ret = (struct cell){ r->v[left].at,   r->v[right].at,        r->h[top].at,
                              r->h[bottom].at, find(r, (size_t)left), w };
        return true;
}

/* The places of a table's lines, close ones as one. */
struct axis {
        double *at;
        size_t n;
};

static int by_number(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

static struct axis axis_of(struct rules *r, size_t g, bool vertical)
{
        size_t n = vertical ? r->n_v : r->n_h, base = vertical ? 0 : r->n_v;
        struct axis a = { mem_alloc((n + 1) * sizeof(double)), 0 };

        for (size_t i = 0; i < n; i++)
                if (find(r, base + i) == g)
                        a.at[a.n++] = line_at(r, base + i)->at;
        qsort(a.at, a.n, sizeof(double), by_number);
        n = a.n;
        a.n = 0;
        for (size_t i = 0; i < n; i++)
                if (a.n == 0 || a.at[i] - a.at[a.n - 1] > NEAR)
                        a.at[a.n++] = a.at[i];
        return a;
}

static int32_t index_of(const struct axis *a, double at)
{
        int32_t best = 0;

        for (size_t i = 1; i < a->n; i++)
                if (fabs(a->at[i] - at) < fabs(a->at[best] - at))
                        best = (int32_t)i;
        return best;
}

static int by_cell(const void *a, const void *b)
{
        const struct cell *p = a, *q = b;

        if (p->group != q->group)
                return p->group < q->group ? -1 : 1;
        if (fabs(p->top - q->top) > 0.01)
                return p->top < q->top ? -1 : 1;
        if (fabs(p->left - q->left) > 0.01)
                return p->left < q->left ? -1 : 1;
        return 0;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
        return a->group == b->group && fabs(a->top - b->top) < 0.01 &&
               fabs(a->left - b->left) < 0.01;
}

/* Double borders make rows and columns of nothing between them: only those where a cell begins are
 * counted. */
struct ranks {
        int32_t *row, *col; /* by line: how many begin before it */
};

static struct ranks rank(const struct cell *c, size_t n, const struct axis *x, const struct axis *y)
{
        struct ranks r = { mem_zalloc((y->n + 2) * sizeof(int32_t)),
                           mem_zalloc((x->n + 2) * sizeof(int32_t)) };

        for (size_t i = 0; i < n; i++) {
                r.row[index_of(y, c[i].top) + 1] = 1;
                r.col[index_of(x, c[i].left) + 1] = 1;
        }
        for (size_t i = 1; i <= y->n; i++)
                r.row[i] += r.row[i - 1];
        for (size_t i = 1; i <= x->n; i++)
                r.col[i] += r.col[i - 1];
        return r;
}

static void place(struct pdf_piece *p, const struct cell *c, const struct ranks *r,
                  const struct axis *x, const struct axis *y)
{
        p->row = r->row[index_of(y, c->top)];
        p->col = r->col[index_of(x, c->left)];
        p->row_span = r->row[index_of(y, c->bottom)] - p->row;
        p->col_span = r->col[index_of(x, c->right)] - p->col;
}

static void put_table(struct pdf_layout *l, struct cell *c, size_t n, const struct axis *x,
                      const struct axis *y)
{
        struct pdf_word **words = mem_alloc(n * sizeof(*words));
        int32_t number = layout_table(l);
        struct ranks r = rank(c, n, x, y);
        struct pdf_table *t = &l->tables[number];

        t->ruled = true;
        t->rows = r.row[y->n];
        for (size_t i = 0; i < x->n && t->n_x < countof(t->x); i++)
                t->x[t->n_x++] = x->at[i];
        for (size_t i = 0, to; i < n; i = to) {
                struct pdf_piece like = { .table = number, .y = y->at[0], .right = c[i].right - 4 };

                for (to = i; to < n && same_cell(&c[i], &c[to]); to++) {
                        words[to - i] = c[to].word;
                        c[to].word->taken = true;
                }
                place(&like, &c[i], &r, x, y);
                layout_cell(l, words, to - i, &like);
        }
        free(words);
        free(r.row);
        free(r.col);
}

static void put_group(struct pdf_layout *l, struct rules *r, struct cell *c, size_t n)
{
        struct axis x = axis_of(r, c[0].group, true), y = axis_of(r, c[0].group, false);

        if (x.n > 2 || y.n > 2) /* else it is a frame around text */
                put_table(l, c, n, &x, &y);
        free(x.at);
        free(y.at);
}

void layout_ruled(struct pdf_layout *l, const struct pdf_drawing *d)
{
        struct rules r = { 0 };
        struct cell *cells = mem_alloc((l->n_words + 1) * sizeof(*cells));
        size_t n = 0;

        collect(d, &r);
        group(&r);
        for (size_t i = 0; i < l->n_words && r.n_v > 1 && r.n_h > 1; i++)
                if (cell_of(&r, &l->words[i], &cells[n]))
                        n++;
        qsort(cells, n, sizeof(*cells), by_cell);
        for (size_t i = 0, to; i < n; i = to) {
                for (to = i; to < n && cells[to].group == cells[i].group; to++)
                        ;
                put_group(l, &r, cells + i, to - i);
        }
        free(cells);
        free(r.v);
        free(r.h);
}
