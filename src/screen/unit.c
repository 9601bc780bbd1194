#include "screen/core.h"

#include <stdlib.h>

/* True if b continues the text of a. */
static bool joins(const struct segment *a, const struct segment *b)
{
        return b->join != SEGMENT_NEW && a->place == b->place && a->table == b->table &&
               a->row == b->row && a->col == b->col;
}

static bool ends_in_han(struct str t)
{
        return t.n >= 3 && (unsigned char)t.p[t.n - 3] >= 0xe4 &&
               (unsigned char)t.p[t.n - 3] <= 0xe9;
}

#define FULL_LINE_BYTES 48

/* A page's line ends where the page ends, not where the author ended it: words of Chinese go on in
 * the next line. Two names below each other in a cell are two. */
static bool soft_break(const struct segment *a, const struct segment *b)
{
        if (a->page == 0 || a->text.n == 0 || b->text.n == 0)
                return false;
        if (a->place == SEGMENT_CELL)
                return ends_in_han(a->text) && han_at(b->text, 0) &&
                       !(name_like(a->text) && name_like(b->text));
        return a->text.n >= FULL_LINE_BYTES && (ends_in_han(a->text) || han_at(b->text, 0));
}

static struct str join_text(struct arena *mem, const struct document *d, size_t from, size_t to,
                            struct piece *pieces)
{
        size_t bytes = 0, at = 0;
        char *p;

        for (size_t i = from; i < to; i++)
                bytes += d->v[i].text.n + 1;
        p = arena_alloc(mem, bytes + 1);
        for (size_t i = from; i < to; i++) {
                const struct segment *s = &d->v[i];

                if (i > from && s->join == SEGMENT_LINE && !soft_break(&d->v[i - 1], s))
                        p[at++] = '\n';
                pieces[i - from] =
                        (struct piece){ (uint32_t)at, (uint32_t)s->text.n, (uint32_t)i, 0 };
                if (s->text.n > 0)
                        memcpy(p + at, s->text.p, s->text.n);
                at += s->text.n;
        }
        return (struct str){ p, at };
}

static bool is_blank(char c)
{
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t blanks_before(struct str t)
{
        size_t n = 0;

        while (n < t.n && is_blank(t.p[n]))
                n++;
        return n;
}

/* The end of the text that begins at `from`, without the blanks behind it. */
static size_t text_end(struct str t, size_t from)
{
        size_t n = t.n;

        while (n > from && is_blank(t.p[n - 1]))
                n--;
        return n;
}

static struct unit make_unit(struct arena *mem, const struct document *d, size_t from, size_t to)
{
        const struct segment *s = &d->v[from];
        struct unit u = { .place = s->place,
                          .table = s->table,
                          .row = s->row,
                          .col = s->col,
                          .header = s->header };

        u.col_span = s->col_span > 1 ? s->col_span : 1;
        u.row_span = s->row_span > 1 ? s->row_span : 1;
        u.n_pieces = to - from;
        u.pieces = arena_alloc(mem, u.n_pieces * sizeof(*u.pieces));
        if (to == from + 1) {
                size_t at = s->place == SEGMENT_CELL ? blanks_before(s->text) : 0;

                u.text = slice(s->text, at,
                               s->place == SEGMENT_CELL ? text_end(s->text, at) : s->text.n);
                u.pieces[0] = (struct piece){ 0, (uint32_t)u.text.n, (uint32_t)from, (uint32_t)at };
        } else {
                u.text = join_text(mem, d, from, to, u.pieces);
        }
        return u;
}

struct unit_list units_make(struct arena *mem, const struct document *d)
{
        struct unit_list l = { .v = arena_alloc(mem, (d->n + 1) * sizeof(*l.v)) };

        for (size_t i = 0; i < d->n;) {
                size_t to = i + 1;

                while (to < d->n && joins(&d->v[to - 1], &d->v[to]))
                        to++;
                l.v[l.n++] = make_unit(mem, d, i, to);
                i = to;
        }
        return l;
}

struct unit unit_join(struct arena *mem, const struct unit *units, size_t n)
{
        struct unit u = units[0];
        size_t bytes = 0, pieces = 0, at = 0;
        char *p;

        for (size_t i = 0; i < n; i++) {
                bytes += units[i].text.n;
                pieces += units[i].n_pieces;
        }
        p = arena_alloc(mem, bytes + 1);
        u.pieces = arena_alloc(mem, pieces * sizeof(*u.pieces));
        u.n_pieces = 0;
        for (size_t i = 0; i < n; i++) {
                for (size_t k = 0; k < units[i].n_pieces; k++) {
                        u.pieces[u.n_pieces] = units[i].pieces[k];
                        u.pieces[u.n_pieces++].at += (uint32_t)at;
                }
                if (units[i].text.n > 0)
                        memcpy(p + at, units[i].text.p, units[i].text.n);
                at += units[i].text.n;
        }
        u.text = (struct str){ p, at };
        return u;
}
