#include "screen/doc/pdf.h"

#include "base/text.h"
#include "screen/doc/html_token.h"
#include "screen/doc/pdf_hidden.h"
#include "screen/doc/pdf_layout.h"

#include <math.h>
#include <stdlib.h>

#define SCAN_SHARE      0.35 /* of the page that pictures cover, and text is little: a scan */
#define SCAN_CHARACTERS 40

/* ---- what pdftotext said ---- */

struct page_words {
        struct pdf_word *v;
        size_t n, cap;
};

static double number_attribute(struct str body, const char *name)
{
        struct str v = html_attribute_named(body, name);
        char text[32];
        double d;

        if (v.n == 0 || v.n >= sizeof(text))
                return 0;
        memcpy(text, v.p, v.n);
        text[v.n] = '\0';
        d = strtod(text, NULL);
        return isfinite(d) && fabs(d) < 1e6 ? d : 0;
}

static void add_word(struct reader *r, struct page_words *w, struct str attributes, struct str raw)
{
        struct pdf_word word = { .x0 = number_attribute(attributes, "xMin"),
                                 .y0 = number_attribute(attributes, "yMin"),
                                 .x1 = number_attribute(attributes, "xMax"),
                                 .y1 = number_attribute(attributes, "yMax") };
        lh_auto(buf_done) struct buf text = { 0 };

        buf_init(&text, SEGMENT_BYTES_MAX);
        html_decode(raw, &text);
        if (text.n == 0 || !utf8_valid((struct str){ text.p, text.n }))
                return;
        word.text = (struct str){ arena_strndup(r->cx->mem, text.p, text.n), text.n };
        if (w->n == w->cap) {
                w->cap = w->cap ? w->cap * 2 : 256;
                w->v = mem_realloc(w->v, w->cap * sizeof(*w->v));
        }
        w->v[w->n++] = word;
}

/* Takes the words of the next page out of *rest; false when there is no page left. */
static bool next_page(struct reader *r, struct html_in *in, struct page_words *w)
{
        struct html_token t;
        struct str attributes = { 0 };
        bool in_page = false;

        w->n = 0;
        while (html_next(in, &t)) {
                if (t.type == HTML_OPEN && html_is(t.name, "page"))
                        in_page = true;
                else if (t.type == HTML_CLOSE && html_is(t.name, "page"))
                        return true;
                else if (t.type == HTML_OPEN && html_is(t.name, "word"))
                        attributes = t.body;
                else if (t.type == HTML_TEXT && attributes.p != NULL)
                        add_word(r, w, attributes, t.body);
                else if (t.type == HTML_CLOSE)
                        attributes = (struct str){ 0 };
        }
        return in_page;
}

/* ---- what nobody sees ---- */

/* The piece of text a word belongs to: the last that begins left of it on its line. */
static const struct pdf_show *show_of(const struct pdf_drawing *d, const struct pdf_word *w)
{
        const struct pdf_show *best = NULL;

        for (size_t i = 0; i < d->n_shows; i++) {
                const struct pdf_show *s = &d->shows[i];

                if (s->y < w->y0 - 1 || s->y > w->y1 + 1 || s->x > w->x0 + 1.5)
                        continue;
                if (best == NULL || s->x > best->x + 0.01 ||
                    (s->x > best->x - 0.01 && s->order > best->order))
                        best = s;
        }
        return best;
}

static bool covers(const struct pdf_area *a, const struct pdf_word *w)
{
        double x = (w->x0 + w->x1) / 2, y = (w->y0 + w->y1) / 2;

        return x >= a->x0 && x <= a->x1 && y >= a->y0 && y <= a->y1;
}

static bool is_hidden(const struct pdf_drawing *d, const struct pdf_page *page,
                      const struct pdf_word *w)
{
        bool turned = page->rotate == 90 || page->rotate == 270;
        double wide = page->box[2] - page->box[0], high = page->box[3] - page->box[1];
        double x = (w->x0 + w->x1) / 2 - PDF_MARGIN, y = (w->y0 + w->y1) / 2 - PDF_MARGIN;
        const struct pdf_show *s = show_of(d, w);
        bool on_dark = false;

        if (x < 0 || y < 0 || x > (turned ? high : wide) || y > (turned ? wide : high))
                return true;
        if (s == NULL)
                return false;
        for (size_t i = 0; i < d->n_areas; i++) {
                if (!covers(&d->areas[i], w))
                        continue;
                if (d->areas[i].order > s->order)
                        return true;
                on_dark = !d->areas[i].white;
        }
        return s->invisible || (s->white && !on_dark && d->pictures == 0);
}

static size_t characters(const struct page_words *w, bool only_seen, size_t *ret_lost)
{
        size_t n = 0;

        *ret_lost = 0;
        for (size_t i = 0; i < w->n; i++) {
                const char *p = w->v[i].text.p, *end = p + w->v[i].text.n;

                while (p < end && !(only_seen && w->v[i].hidden)) {
                        uint32_t cp = utf8_next(&p, end);

                        n++;
                        *ret_lost += cp == 0xfffd || (cp >= 0xe000 && cp <= 0xf8ff) ||
                                     (cp < 0x20 && cp != '\t');
                }
        }
        return n;
}

/* Scans, and fonts that do not say which characters they draw. */
static void check_readable(struct reader *r, const struct pdf_drawing *d,
                           const struct page_words *w, size_t page)
{
        size_t lost, seen = characters(w, true, &lost);

        if (d->picture_share > SCAN_SHARE && seen < SCAN_CHARACTERS)
                reader_hold(r,
                            "page %zu is a picture (a scan), and text in pictures cannot be read",
                            page);
        else if (d->n_shows > 0 && w->n == 0)
                reader_hold(
                        r,
                        "the text of page %zu cannot be read: its fonts do not tell the characters",
                        page);
        else if (lost * 20 > seen && lost > 3)
                reader_hold(r,
                            "part of the text of page %zu cannot be read: its fonts do not tell "
                            "the characters",
                            page);
}

/* ---- pieces to segments ---- */

struct pages {
        struct reader *r;
        struct arena *mem;
        /* the last table of the page before: it may go on */
        struct pdf_table last;
        int32_t last_number, last_rows;
        size_t last_end; /* segments up to here; text behind it is the foot of the page */
        bool has_last;
};

static bool same_columns(const struct pdf_table *a, const struct pdf_table *b)
{
        if (a->n_x != b->n_x || a->n_x == 0 || a->ruled != b->ruled)
                return false;
        for (size_t i = 0; i < a->n_x; i++)
                if (fabs(a->x[i] - b->x[i]) > (a->ruled ? 2.5 : 12))
                        return false;
        return true;
}

static struct segment to_segment(const struct pdf_piece *p, int32_t page)
{
        struct segment s = segment_make(p->table < 0 ? SEGMENT_TEXT : SEGMENT_CELL, "", p->text);

        s.join = p->join;
        s.row = p->row;
        s.col = p->col;
        s.row_span = p->row_span;
        s.col_span = p->col_span;
        s.page = page;
        s.hidden = p->hidden;
        return s;
}

/* Foot and head of the pages that a table spans go behind it, so that it stays one. */
static void move_behind(struct document *d, size_t from, size_t mid)
{
        size_t n = mid - from;
        struct segment *held = mem_alloc((n + 1) * sizeof(*held));

        memcpy(held, d->v + from, n * sizeof(*held));
        memmove(d->v + from, d->v + mid, (d->n - mid) * sizeof(*held));
        memcpy(d->v + d->n - n, held, n * sizeof(*held));
        free(held);
}

static void put_pieces(struct pages *g, struct pdf_layout *l, int32_t page)
{
        struct document *d = g->r->d;
        int32_t first = l->n_tables > 0 ? g->r->tables : -1;
        bool goes_on = false;
        size_t table_end = 0, on_from = 0, on_to = 0;
        int32_t end_table = -1;

        for (size_t i = 0; i < l->n && reader_ok(g->r); i++) {
                struct segment s = to_segment(&l->pieces[i], page);
                int32_t t = l->pieces[i].table;
                bool head = i < 6 && end_table < 0;

                if (t >= 0 && t != end_table) {
                        goes_on = head && g->has_last && same_columns(&g->last, &l->tables[t]);
                        if (goes_on)
                                on_from = d->n;
                        end_table = t;
                }
                if (t >= 0) {
                        s.table = goes_on ? g->last_number : first + t;
                        s.row += goes_on ? g->last_rows : 0;
                        if (!reader_cell(g->r))
                                return;
                }
                put_segment(g->r, &s);
                if (t >= 0)
                        table_end = d->n;
                if (goes_on && t >= 0)
                        on_to = d->n;
        }
        g->r->tables += (int32_t)l->n_tables;
        if (on_to > on_from && g->last_end < on_from && on_to == d->n)
                move_behind(d, g->last_end, on_from), table_end -= on_from - g->last_end;
        if (end_table < 0)
                return;
        g->last_rows =
                goes_on ? g->last_rows + l->tables[end_table].rows : l->tables[end_table].rows;
        if (!goes_on)
                g->last_number = first + end_table;
        g->last = l->tables[end_table];
        g->last_end = table_end;
        g->has_last = true;
}

static void read_page(struct pages *g, struct pdf *p, const struct pdf_page *page,
                      struct page_words *w, size_t number, unsigned *ops)
{
        lh_auto(pdf_drawing_done) struct pdf_drawing d = { 0 };
        lh_auto(pdf_layout_done) struct pdf_layout l = { .mem = g->mem,
                                                         .words = w->v,
                                                         .n_words = w->n };

        pdf_draw(p, page, ops, &d);
        if (*ops >= PDF_OPS_MAX) {
                reader_hold(g->r, "its drawings are too many to look through");
                return;
        }
        for (size_t i = 0; i < w->n; i++)
                w->v[i].hidden = is_hidden(&d, page, &w->v[i]);
        check_readable(g->r, &d, w, number);
        pdf_layout(&l, &d);
        put_pieces(g, &l, (int32_t)number);
}

static void read_pages(struct reader *r, struct pdf *p, const struct pdf_pages *pages,
                       struct str words)
{
        struct html_in in = html_in_make(words);
        struct page_words w = { 0 };
        struct pages g = { .r = r, .mem = r->cx->mem };
        unsigned ops = 0;
        size_t n = 0;

        while (n < pages->n && reader_ok(r) && next_page(r, &in, &w)) {
                read_page(&g, p, &pages->v[n], &w, n + 1, &ops);
                n++;
        }
        if (n < pages->n)
                reader_hold(r, "it is damaged: some of its pages cannot be read");
        free(w.v);
}

static bool open_checked(struct reader *r, struct str qdf, struct pdf *p, struct pdf_pages *pages)
{
        if (!pdf_open(r->cx->mem, qdf, p))
                reader_hold(r, "it is damaged; save it again");
        if (!reader_ok(r))
                return false;
        pdf_pages(p, pages);
        if (pages->n == 0)
                reader_hold(r, "it has no pages");
        if (pages->over)
                reader_hold(r, "it has more than %u pages; split it", DOC_PAGES_MAX);
        return reader_ok(r);
}

void pdf_read(struct reader *r, struct str qdf, struct str words)
{
        struct pdf_pages *pages = mem_alloc(sizeof(*pages));
        struct pdf p = { 0 };

        if (open_checked(r, qdf, &p, pages)) {
                read_pages(r, &p, pages, words);
                pdf_read_hidden(r, &p);
        }
        pdf_close(&p);
        free(pages);
}

/* ---- widening ---- */

/* The object's own text with a key renamed to one that nobody knows. */
static void add_renamed(struct buf *out, struct str raw, const char *const *keys, size_t n)
{
        size_t from = out->n;

        buf_str(out, raw);
        for (size_t k = 0; k < n && buf_ok(out); k++) {
                size_t bytes = strlen(keys[k]);
                char *at = out->p + from;

                while ((at = memmem(at, (size_t)(out->p + out->n - at), keys[k], bytes)) != NULL)
                        at[1] = '_';
        }
}

struct appended {
        size_t object, offset;
};

static void add_page(struct pdf *p, const struct pdf_page *g, struct buf *out)
{
        static const char *const boxes[] = { "/MediaBox", "/CropBox",  "/TrimBox",
                                             "/ArtBox",   "/BleedBox", "/UserUnit" };
        const struct pdf_object *o = pdf_object(p, g->object);
        struct str raw = o->raw;

        buf_printf(out, "%zu 0 obj\n<< /MediaBox [ %.3f %.3f %.3f %.3f ] ", g->object,
                   g->box[0] - PDF_MARGIN, g->box[1] - PDF_MARGIN, g->box[2] + PDF_MARGIN,
                   g->box[3] + PDF_MARGIN);
        buf_printf(out, "/CropBox [ %.3f %.3f %.3f %.3f ]\n", g->box[0] - PDF_MARGIN,
                   g->box[1] - PDF_MARGIN, g->box[2] + PDF_MARGIN, g->box[3] + PDF_MARGIN);
        add_renamed(out, (struct str){ raw.p + 2, raw.n - 2 }, boxes, countof(boxes));
        buf_puts(out, "\nendobj\n");
}

static void add_root(struct pdf *p, size_t root, struct buf *out)
{
        static const char *const layers[] = { "/OCProperties" };

        buf_printf(out, "%zu 0 obj\n", root);
        add_renamed(out, pdf_object(p, root)->raw, layers, 1);
        buf_puts(out, "\nendobj\n");
}

static bool is_dict_object(struct pdf *p, size_t number)
{
        const struct pdf_object *o = pdf_object(p, number);

        return o != NULL && o->value.type == PDF_DICT && o->raw.n > 4 &&
               memcmp(o->raw.p, "<<", 2) == 0;
}

static void add_all(struct pdf *p, const struct pdf_pages *pages, size_t root, size_t base,
                    struct buf *out)
{
        struct appended *at = mem_alloc((pages->n + 1) * sizeof(*at));
        size_t n = 0;

        buf_putc(out, '\n');
        for (size_t i = 0; i < pages->n; i++)
                if (is_dict_object(p, pages->v[i].object)) {
                        at[n++] = (struct appended){ pages->v[i].object, base + out->n };
                        add_page(p, &pages->v[i], out);
                }
        at[n++] = (struct appended){ root, base + out->n };
        add_root(p, root, out);
        base += out->n;
        buf_puts(out, "xref\n");
        for (size_t i = 0; i < n; i++)
                buf_printf(out, "%zu 1\n%010zu 00000 n \n", at[i].object, at[i].offset);
        buf_printf(out,
                   "trailer\n<< /Size %zu /Root %zu 0 R /Prev %zu >>\nstartxref\n%zu\n%%%%EOF\n",
                   p->n, root, p->xref, base);
        free(at);
}

void pdf_widen(struct reader *r, struct str qdf, struct buf *out)
{
        struct pdf_pages *pages = mem_alloc(sizeof(*pages));
        const struct pdf_value *root;
        struct pdf p = { 0 };

        if (open_checked(r, qdf, &p, pages)) {
                root = pdf_get_raw(&p.trailer, "Root");
                if (root->type == PDF_REF && is_dict_object(&p, (size_t)root->number))
                        add_all(&p, pages, (size_t)root->number, qdf.n, out);
                else
                        reader_hold(r, "it is damaged; save it again");
        }
        pdf_close(&p);
        free(pages);
}
