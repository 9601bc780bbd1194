/* Words outside ruled tables: lines, tables whose columns are only lined up, paragraphs. */
#include "screen/doc/pdf_layout.h"

#include <math.h>
#include <stdlib.h>

#define COLUMNS_MAX 64
#define ROWS_MIN    2    /* of a table without lines: that have two pieces */
#define GAP         0.55 /* between columns, of the height of a line; a blank is narrower */

struct chunk {           /* words with no wide gap between them */
        size_t from, to; /* of the words, in order */
        double x0, x1;
};

struct text_line {
        size_t first_chunk, n_chunks;
        double y0, y1, x0, x1;
};

struct flow {
        struct pdf_layout *l;
        struct pdf_word **words;
        size_t n_words;
        struct chunk *chunks;
        size_t n_chunks, cap_chunks;
        struct text_line *lines;
        size_t n_lines;
};

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

static void cut_chunks(struct flow *f, size_t from, size_t to, struct text_line *line)
{
        for (size_t i = from; i < to; i++) {
                struct pdf_word *w = f->words[i];
                double gap = i > from ? w->x0 - f->words[i - 1]->x1 : 0;

                if (i == from || gap > GAP * (w->y1 - w->y0)) {
                        f->chunks[f->n_chunks++] = (struct chunk){ i, i + 1, w->x0, w->x1 };
                        line->n_chunks++;
                } else {
                        f->chunks[f->n_chunks - 1].to = i + 1;
                        f->chunks[f->n_chunks - 1].x1 = fmax(w->x1, f->chunks[f->n_chunks - 1].x1);
                }
                line->y0 = fmin(line->y0, w->y0);
                line->y1 = fmax(line->y1, w->y1);
                line->x1 = fmax(line->x1, w->x1);
        }
}

static void cut_lines(struct flow *f)
{
        for (size_t i = 0; i < f->n_words;) {
                struct pdf_word *w = f->words[i];
                double mid = (w->y0 + w->y1) / 2;
                size_t to = i + 1;
                struct text_line line = { .first_chunk = f->n_chunks, .y0 = w->y0, .y1 = w->y1 };

                while (to < f->n_words &&
                       (f->words[to]->y0 + f->words[to]->y1) / 2 - mid < 0.4 * (w->y1 - w->y0))
                        to++;
                qsort(f->words + i, to - i, sizeof(*f->words), by_x);
                line.x0 = line.x1 = f->words[i]->x0;
                cut_chunks(f, i, to, &line);
                f->lines[f->n_lines++] = line;
                i = to;
        }
}

/* ---- tables without lines ---- */

struct columns {
        double x0[COLUMNS_MAX], x1[COLUMNS_MAX];
        size_t n;
};

/* The only column that the chunk lies over; -1: none or several. */
static int column_of(const struct columns *c, const struct chunk *k)
{
        int found = -1;

        for (size_t i = 0; i < c->n; i++)
                if (k->x0 < c->x1[i] && k->x1 > c->x0[i]) {
                        if (found >= 0)
                                return -1;
                        found = (int)i;
                }
        return found;
}

static size_t overlaps(const struct columns *c, const struct chunk *k)
{
        size_t n = 0;

        for (size_t i = 0; i < c->n; i++)
                n += k->x0 < c->x1[i] && k->x1 > c->x0[i];
        return n;
}

/* A line that runs over two columns, or has two pieces in one, ends the table. */
static bool fits(struct flow *f, const struct columns *c, const struct text_line *line)
{
        int last = -1;

        for (size_t i = 0; i < line->n_chunks; i++) {
                const struct chunk *k = &f->chunks[line->first_chunk + i];
                int at = column_of(c, k);

                if (overlaps(c, k) > 1 || (at >= 0 && at == last))
                        return false;
                last = at >= 0 ? at : last;
        }
        return true;
}

static bool add_column(struct columns *c, const struct chunk *k)
{
        size_t at = c->n;

        if (c->n == COLUMNS_MAX)
                return false;
        while (at > 0 && c->x0[at - 1] > k->x0) {
                c->x0[at] = c->x0[at - 1];
                c->x1[at] = c->x1[at - 1];
                at--;
        }
        c->x0[at] = k->x0;
        c->x1[at] = k->x1;
        c->n++;
        return true;
}

static bool widen(struct flow *f, struct columns *c, const struct text_line *line)
{
        for (size_t i = 0; i < line->n_chunks; i++) {
                const struct chunk *k = &f->chunks[line->first_chunk + i];
                int at = column_of(c, k);

                if (at < 0 && !add_column(c, k))
                        return false;
                if (at >= 0) {
                        c->x0[at] = fmin(c->x0[at], k->x0);
                        c->x1[at] = fmax(c->x1[at], k->x1);
                }
        }
        return true;
}

/* ---- headings set so tightly that two of them look like one ---- */

#define MODEL_LINES  6
#define MODEL_PIECES 4

/* The line below that shows the columns best. */
static const struct text_line *model_line(struct flow *f, size_t i)
{
        const struct text_line *best = NULL;

        for (size_t k = i + 1; k < f->n_lines && k <= i + MODEL_LINES; k++)
                if (f->lines[k].n_chunks >= MODEL_PIECES &&
                    f->lines[k].n_chunks > f->lines[i].n_chunks &&
                    (best == NULL || f->lines[k].n_chunks > best->n_chunks))
                        best = &f->lines[k];
        return best;
}

/* The piece of the model that the word stands over; -1: none, -2: several. */
static int model_piece(struct flow *f, const struct text_line *m, const struct pdf_word *w)
{
        int found = -1;

        for (size_t i = 0; i < m->n_chunks; i++) {
                const struct chunk *k = &f->chunks[m->first_chunk + i];

                if (w->x0 < k->x1 && w->x1 > k->x0) {
                        if (found >= 0)
                                return -2;
                        found = (int)i;
                }
        }
        return found;
}

/* Cuts the line's pieces where their words stand over different pieces of the model. */
static void split_heading(struct flow *f, size_t i)
{
        const struct text_line *m = model_line(f, i);
        struct text_line *line = &f->lines[i];
        size_t first = f->n_chunks;

        if (m == NULL || line->n_chunks < 2)
                return;
        for (size_t c = 0; c < line->n_chunks; c++) {
                struct chunk k = f->chunks[line->first_chunk + c];
                int last = -1;

                for (size_t w = k.from; w < k.to; w++) {
                        int at = model_piece(f, m, f->words[w]);

                        if (at == -2 || f->n_chunks == f->cap_chunks) {
                                f->n_chunks = first;
                                return;
                        }
                        if (w > k.from && (at == last || at < 0)) {
                                f->chunks[f->n_chunks - 1].to = w + 1;
                                f->chunks[f->n_chunks - 1].x1 = f->words[w]->x1;
                        } else {
                                f->chunks[f->n_chunks++] =
                                        (struct chunk){ w, w + 1, f->words[w]->x0,
                                                        f->words[w]->x1 };
                        }
                        last = at >= 0 ? at : last;
                }
        }
        if (f->n_chunks - first <= line->n_chunks) {
                f->n_chunks = first;
                return;
        }
        line->n_chunks = f->n_chunks - first;
        line->first_chunk = first;
}

static double middle(const struct text_line *l)
{
        return (l->y0 + l->y1) / 2;
}

static bool far_below(const struct text_line *a, const struct text_line *b)
{
        return b->y0 - a->y1 > 3.5 * (a->y1 - a->y0);
}

/* The lines from i on that stand in the same columns; the columns come from all of them together,
 * so that a header of few words or a wrapped cell does not mislead. */
static size_t table_end(struct flow *f, size_t i, struct columns *c, size_t *ret_full)
{
        size_t k = i, last = i;

        c->n = 0;
        *ret_full = 0;
        for (; k < f->n_lines; k++) {
                const struct text_line *line = &f->lines[k];

                if ((k > i && far_below(&f->lines[k - 1], line)) || !fits(f, c, line) ||
                    !widen(f, c, line))
                        break;
                if (line->n_chunks >= 2) {
                        ++*ret_full;
                        last = k;
                } else if (k - last > 2) {
                        break;
                }
        }
        /* single pieces at the end are text below the table, unless they are close: wrapped */
        while (k > last + 1 && f->lines[k - 1].y0 - f->lines[k - 2].y1 >
                                       0.5 * (f->lines[k - 1].y1 - f->lines[k - 1].y0))
                k--;
        return k;
}

/* Lines of one cell are closer than rows are. */
#define ROW_PITCH 1.45

static size_t most_chunks(struct flow *f, size_t from, size_t to)
{
        size_t most = 0;

        for (size_t i = from; i < to; i++)
                most = f->lines[i].n_chunks > most ? f->lines[i].n_chunks : most;
        return most;
}

/* A group of close lines with several full ones is several rows set tightly: each full line begins
 * one, any other belongs to the nearest. */
static void split_group(struct flow *f, size_t from, size_t to, size_t full, size_t *row,
                        size_t *rows)
{
        size_t *anchor = mem_zalloc((to - from + 1) * sizeof(*anchor));
        size_t anchors = 0;

        for (size_t i = from; i < to; i++)
                if (f->lines[i].n_chunks * 10 > full * 6)
                        anchor[anchors++] = i;
        for (size_t i = from; i < to; i++) {
                size_t best = 0;

                for (size_t k = 1; k < anchors; k++)
                        if (fabs(middle(&f->lines[anchor[k]]) - middle(&f->lines[i])) <
                            fabs(middle(&f->lines[anchor[best]]) - middle(&f->lines[i])) - 0.01)
                                best = k;
                row[i] = *rows + 1 + (anchors > 1 ? best : 0);
        }
        *rows += anchors > 1 ? anchors : 1;
        free(anchor);
}

/* row: by line, counted from `from`; rows count from 1. */
static void find_rows(struct flow *f, size_t from, size_t to, size_t *row)
{
        size_t full = most_chunks(f, from, to), rows = 0;

        for (size_t i = from, end; i < to; i = end) {
                for (end = i + 1; end < to; end++)
                        if (middle(&f->lines[end]) - middle(&f->lines[end - 1]) >
                            ROW_PITCH * (f->lines[end - 1].y1 - f->lines[end - 1].y0))
                                break;
                split_group(f, i, end, full, row - from, &rows);
        }
}

static void put_column(struct flow *f, size_t from, size_t to, const struct columns *c,
                       const size_t *row, size_t r, size_t col, struct pdf_piece like)
{
        struct pdf_word **words = mem_alloc((f->n_words + 1) * sizeof(*words));
        size_t n = 0;

        for (size_t i = from; i < to; i++)
                for (size_t k = 0; k < f->lines[i].n_chunks && row[i - from] == r; k++) {
                        const struct chunk *ch = &f->chunks[f->lines[i].first_chunk + k];

                        if (column_of(c, ch) == (int)col)
                                for (size_t w = ch->from; w < ch->to; w++)
                                        words[n++] = f->words[w];
                }
        like.row = (int32_t)r - 1;
        like.col = (int32_t)col;
        like.right = c->x1[col];
        if (n > 0)
                layout_cell(f->l, words, n, &like);
        free(words);
}

static void put_table(struct flow *f, size_t from, size_t to, const struct columns *c)
{
        struct pdf_piece like = { .table = layout_table(f->l), .y = f->lines[from].y0 };
        size_t *row = mem_zalloc((to - from + 1) * sizeof(*row)), rows = 0;
        struct pdf_table *t = &f->l->tables[like.table];

        find_rows(f, from, to, row);
        for (size_t i = from; i < to; i++)
                if (row[i - from] > rows)
                        rows = row[i - from];
        t->rows = (int32_t)rows;
        for (size_t i = 0; i < c->n; i++)
                t->x[t->n_x++] = c->x0[i];
        for (size_t i = from; i < to;) { /* a row's lines stand together, so each row is looked at
                                            in its own lines only */
                size_t end = i + 1;

                while (end < to && row[end - from] == row[i - from])
                        end++;
                for (size_t col = 0; col < c->n; col++)
                        put_column(f, i, end, c, row + (i - from), row[i - from], col, like);
                i = end;
        }
        free(row);
}

/* ---- paragraphs ---- */

static struct str line_text(struct flow *f, const struct text_line *line)
{
        const struct chunk *first = &f->chunks[line->first_chunk],
                           *last = first + line->n_chunks - 1;

        return layout_join(f->l, f->words + first->from, last->to - first->from);
}

static bool line_hidden(struct flow *f, const struct text_line *line)
{
        const struct chunk *first = &f->chunks[line->first_chunk],
                           *last = first + line->n_chunks - 1;

        for (size_t i = first->from; i < last->to; i++)
                if (!f->words[i]->hidden)
                        return false;
        return true;
}

/* A line goes on with the one above if that one was full and this one is not indented. */
static bool goes_on(struct flow *f, size_t i, double right)
{
        const struct text_line *a = &f->lines[i - 1], *b = &f->lines[i];
        double em = a->y1 - a->y0;

        return b->y0 - a->y1 < 1.2 * em && a->x1 > right - 3 * em && b->x0 < a->x0 + 0.8 * em + 2 &&
               fabs((b->y1 - b->y0) - em) < 0.3 * em;
}

/* "2. 张三", "（二）": an item of a list begins a paragraph however full the line above was. */
static bool begins_item(struct str t)
{
        static const char *const marks[] = { ".", "、", "．", ")", "）", NULL };
        static const char numerals[] = "一二三四五六七八九十";
        size_t i = 0, han = 0;

        if (t.n >= 3 && memcmp(t.p, "（", 3) == 0)
                i = 3;
        while (i < t.n && t.p[i] >= '0' && t.p[i] <= '9' && i < 6)
                i++, han++;
        for (const char *p = numerals; han == 0 && *p != '\0' && i + 3 <= t.n; p += 3)
                if (memcmp(p, t.p + i, 3) == 0) {
                        i += 3;
                        han = 1;
                }
        if (han == 0 || han > 3)
                return false;
        for (const char *const *m = marks; *m != NULL; m++)
                if (i + strlen(*m) < t.n && memcmp(t.p + i, *m, strlen(*m)) == 0 &&
                    !(t.p[i + strlen(*m)] >= '0' && t.p[i + strlen(*m)] <= '9'))
                        return true;
        return false;
}

static void put_lines(struct flow *f, size_t from, size_t to)
{
        double right = 0, y = 0;

        for (size_t i = from; i < to; i++)
                right = fmax(right, f->lines[i].x1);
        for (size_t i = from; i < to; i++) {
                struct str text = line_text(f, &f->lines[i]);
                bool on = i > from && goes_on(f, i, right) && !begins_item(text);
                struct pdf_piece *p = layout_add(f->l, text);

                y = on ? y : f->lines[i].y0;
                p->join = on ? SEGMENT_RUN : SEGMENT_NEW;
                p->y = y;
                p->hidden = line_hidden(f, &f->lines[i]);
        }
}

static void put_all(struct flow *f)
{
        size_t text_from = 0;

        for (size_t i = 0; i < f->n_lines;) {
                struct columns c;
                size_t full = 0, end;

                split_heading(f, i);
                end = table_end(f, i, &c, &full);

                if (c.n < 2 || full < ROWS_MIN + (c.n < 3 ? 1 : 0)) {
                        i++;
                        continue;
                }
                put_lines(f, text_from, i);
                put_table(f, i, end, &c);
                i = text_from = end;
        }
        put_lines(f, text_from, f->n_lines);
}

void layout_flow(struct pdf_layout *l)
{
        struct flow f = { .l = l };

        f.words = mem_alloc((l->n_words + 1) * sizeof(*f.words));
        f.cap_chunks = 2 * (l->n_words + 1);
        f.chunks = mem_alloc(f.cap_chunks * sizeof(*f.chunks));
        f.lines = mem_alloc((l->n_words + 1) * sizeof(*f.lines));
        for (size_t i = 0; i < l->n_words; i++)
                if (!l->words[i].taken)
                        f.words[f.n_words++] = &l->words[i];
        qsort(f.words, f.n_words, sizeof(*f.words), by_y);
        cut_lines(&f);
        put_all(&f);
        free(f.words);
        free(f.chunks);
        free(f.lines);
}
