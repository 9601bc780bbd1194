/* A new PDF: paragraphs and tables on A4, set in the Chinese font that every reader brings along
 * (STSong-Light, not embedded), with a table of characters so that text can be copied and searched.
 */
#include "screen/clean/writer.h"

#include "base/text.h"

#include <stdlib.h>

#define PAGE_W      595.0
#define PAGE_H      842.0
#define MARGIN      50.0
#define SIZE        10.5
#define LEADING     15.0
#define CELL_PAD    3.0
#define COLUMNS_MAX 64

struct pdf_out {
        struct buf *out;
        struct buf page; /* the content of the page at hand */
        double y;
        size_t *offsets; /* of objects, from 1 */
        size_t n, cap;
        size_t *page_ids;
        size_t n_pages, cap_pages;
};

enum { ID_ROOT = 1, ID_PAGES, ID_FONT, ID_CID_FONT, ID_MAP, ID_FIRST_FREE };

static size_t object(struct pdf_out *p, size_t id)
{
        if (id >= p->cap) {
                size_t cap = p->cap;

                p->cap = p->cap ? p->cap * 2 : 64;
                p->offsets = mem_realloc(p->offsets, p->cap * sizeof(*p->offsets));
                memset(p->offsets + cap, 0, (p->cap - cap) * sizeof(*p->offsets));
        }
        if (id >= p->n)
                p->n = id + 1;
        p->offsets[id] = p->out->n;
        buf_printf(p->out, "%zu 0 obj\n", id);
        return id;
}

/* ---- pages ---- */

static void end_page(struct pdf_out *p)
{
        size_t content = p->n, page = p->n + 1;

        object(p, content);
        buf_printf(p->out, "<< /Length %zu >>\nstream\n", p->page.n);
        buf_add(p->out, p->page.p == NULL ? "" : p->page.p, p->page.n);
        buf_puts(p->out, "\nendstream\nendobj\n");
        object(p, page);
        buf_printf(p->out,
                   "<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %zu 0 R "
                   "/Resources << /Font << /F %d 0 R >> >> >>\nendobj\n",
                   ID_PAGES, content, ID_FONT);
        if (p->n_pages == p->cap_pages) {
                p->cap_pages = p->cap_pages ? p->cap_pages * 2 : 64;
                p->page_ids = mem_realloc(p->page_ids, p->cap_pages * sizeof(*p->page_ids));
        }
        p->page_ids[p->n_pages++] = page;
        buf_clear(&p->page);
        p->y = PAGE_H - MARGIN;
}

static void need(struct pdf_out *p, double height)
{
        if (p->y - height < MARGIN && p->y < PAGE_H - MARGIN)
                end_page(p);
}

static void put_utf16(struct str t, struct buf *out)
{
        const char *at = t.p, *end = t.p + t.n;

        while (at < end) {
                uint32_t cp = utf8_next(&at, end);

                if (cp < 0x20)
                        cp = ' ';
                if (cp >= 0x10000)
                        buf_printf(out, "%04X%04X", 0xd800 + ((cp - 0x10000) >> 10),
                                   0xdc00 + ((cp - 0x10000) & 0x3ff));
                else
                        buf_printf(out, "%04X", cp);
        }
}

static void put_text_at(struct pdf_out *p, double x, double y, double size, struct str t)
{
        if (t.n == 0)
                return;
        buf_printf(&p->page, "BT /F %.1f Tf %.2f %.2f Td <", size, x, y);
        put_utf16(t, &p->page);
        buf_puts(&p->page, "> Tj ET\n");
}

/* ---- breaking lines ---- */

static double width_of(uint32_t cp)
{
        return cp < 0x80 ? 0.5 : 1.0;
}

/* Takes off t what fits into `width`; a line break in the text ends the line, too. */
static struct str take_line(struct str *t, double width, double size)
{
        const char *at = t->p, *end = t->p + t->n;
        double used = 0;
        struct str line = { t->p, 0 };

        while (at < end) {
                const char *before = at;
                uint32_t cp = utf8_next(&at, end);

                if (cp == '\n') {
                        line.n = (size_t)(before - t->p);
                        *t = (struct str){ at, (size_t)(end - at) };
                        return line;
                }
                used += width_of(cp) * size;
                if (used > width && before > t->p) {
                        line.n = (size_t)(before - t->p);
                        *t = (struct str){ before, (size_t)(end - before) };
                        return line;
                }
        }
        line.n = t->n;
        *t = (struct str){ end, 0 };
        return line;
}

static size_t count_lines(struct str t, double width)
{
        size_t n = 0;

        do {
                take_line(&t, width, SIZE);
                n++;
        } while (t.n > 0);
        return n;
}

static void put_paragraph(struct pdf_out *p, struct str t, double size)
{
        do {
                struct str line = take_line(&t, PAGE_W - 2 * MARGIN, size);

                need(p, LEADING * size / SIZE);
                p->y -= LEADING * size / SIZE;
                put_text_at(p, MARGIN, p->y, size, line);
        } while (t.n > 0);
        p->y -= 3;
}

/* ---- tables ---- */

struct columns {
        double x[COLUMNS_MAX + 1];
        int32_t n;
};

static double longest(struct str t)
{
        double best = 0, now = 0;
        const char *at = t.p, *end = t.p + t.n;

        while (at < end) {
                uint32_t cp = utf8_next(&at, end);

                now = cp == '\n' ? 0 : now + width_of(cp);
                best = now > best ? now : best;
        }
        return best;
}

/* Columns as wide as their texts need, in proportion, all together as wide as the page. */
static void set_columns(const struct clean_cell *c, size_t n, struct columns *k)
{
        double need[COLUMNS_MAX] = { 0 }, sum = 0;

        k->n = 1;
        for (size_t i = 0; i < n; i++) {
                double w = longest(c[i].text) + 1.5;

                if (c[i].col >= COLUMNS_MAX)
                        continue;
                if (c[i].col + 1 > k->n)
                        k->n = c[i].col + 1;
                if (c[i].col_span == 1 && w > need[c[i].col])
                        need[c[i].col] = w > 24 ? 24 : w;
        }
        for (int32_t i = 0; i < k->n; i++) {
                need[i] = need[i] < 2 ? 2 : need[i];
                sum += need[i];
        }
        k->x[0] = MARGIN;
        for (int32_t i = 0; i < k->n; i++)
                k->x[i + 1] = k->x[i] + need[i] / sum * (PAGE_W - 2 * MARGIN);
}

static double cell_right(const struct columns *k, const struct clean_cell *c)
{
        int32_t end = c->col + c->col_span;

        return k->x[end > k->n ? k->n : end];
}

static void put_cell(struct pdf_out *p, const struct columns *k, const struct clean_cell *c,
                     double top, double height)
{
        double x = k->x[c->col], w = cell_right(k, c) - x, y = top - LEADING + CELL_PAD;
        struct str t = c->text;

        buf_printf(&p->page, "%.2f %.2f %.2f %.2f re S\n", x, top - height, w, height);
        while (t.n > 0 && y > top - height) {
                put_text_at(p, x + CELL_PAD, y, SIZE, take_line(&t, w - 2 * CELL_PAD, SIZE));
                y -= LEADING;
        }
        if (t.n > 0) /* taller than a page: the rest goes below the table's row, in full width */
                put_paragraph(p, t, SIZE);
}

static void put_row(struct pdf_out *p, const struct columns *k, const struct clean_cell *c,
                    size_t n)
{
        size_t most = 1;
        double height, top;

        for (size_t i = 0; i < n; i++) {
                size_t lines =
                        c[i].col < k->n
                                ? count_lines(c[i].text,
                                              cell_right(k, &c[i]) - k->x[c[i].col] - 2 * CELL_PAD)
                                : 0;

                most = lines > most ? lines : most;
        }
        height = (double)most * LEADING + 2;
        if (height > PAGE_H - 2 * MARGIN)
                height = PAGE_H - 2 * MARGIN;
        need(p, height);
        top = p->y;
        p->y -= height;
        for (size_t i = 0; i < n; i++)
                if (c[i].col < k->n)
                        put_cell(p, k, &c[i], top, height);
}

static void put_table(struct pdf_out *p, struct clean *c, size_t i, size_t *ret_end)
{
        size_t n = 0;
        struct clean_cell *cells = clean_table(c, i, &n, ret_end);
        struct columns k = { 0 };

        set_columns(cells, n, &k);
        for (size_t at = 0, to; at < n; at = to) {
                for (to = at; to < n && cells[to].row == cells[at].row; to++)
                        ;
                put_row(p, &k, cells + at, to - at);
        }
        p->y -= 6;
        free(cells);
}

/* ---- the file ---- */

static struct str join(struct clean *c, size_t from, size_t to)
{
        size_t bytes = 0, at = 0;
        char *out;

        for (size_t i = from; i < to; i++)
                bytes += c->v[i].text.n + 1;
        out = arena_alloc(c->cx->mem, bytes + 1);
        for (size_t i = from; i < to; i++) {
                if (i > from && c->v[i].from->join == SEGMENT_LINE)
                        out[at++] = '\n';
                memcpy(out + at, c->v[i].text.p, c->v[i].text.n);
                at += c->v[i].text.n;
        }
        return (struct str){ out, at };
}

static void put_pieces(struct pdf_out *p, struct clean *c)
{
        for (size_t i = 0, to; i < c->n; i = to) {
                to = i + 1;
                if (c->v[i].from->place == SEGMENT_CELL) {
                        put_table(p, c, i, &to);
                        continue;
                }
                while (to < c->n && c->v[to].from->place == SEGMENT_TEXT &&
                       c->v[to].from->join != SEGMENT_NEW)
                        to++;
                put_paragraph(p, join(c, i, to), i == 0 ? SIZE * 1.4 : SIZE);
        }
        if (p->page.n > 0 || p->n_pages == 0)
                end_page(p);
}

static void put_fonts(struct pdf_out *p)
{
        struct buf map;

        object(p, ID_FONT);
        buf_printf(p->out,
                   "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding "
                   "/UniGB-UTF16-H /DescendantFonts "
                   "[%d 0 R] /ToUnicode %d 0 R >>\nendobj\n",
                   ID_CID_FONT, ID_MAP);
        object(p, ID_CID_FONT);
        buf_puts(p->out, "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
                         "/CIDSystemInfo << /Registry (Adobe) "
                         "/Ordering (GB1) /Supplement 4 >> /DW 1000 /W [1 95 500] /FontDescriptor "
                         "<< /Type /FontDescriptor "
                         "/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
                         "/ItalicAngle 0 /Ascent 880 /Descent -120 "
                         "/CapHeight 880 /StemV 93 >> >>\nendobj\n");
        buf_init(&map, 1 << 20);
        buf_puts(&map, "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T "
                       "def /CMapType 2 def\n"
                       "1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        for (unsigned block = 0; block < 256; block++) {
                if (block % 64 == 0)
                        buf_printf(&map, "%s64 beginbfrange\n", block > 0 ? "endbfrange\n" : "");
                buf_printf(&map, "<%02X00> <%02XFF> <%02X00>\n", block, block, block);
        }
        buf_puts(&map, "endbfrange\nendcmap end end");
        object(p, ID_MAP);
        buf_printf(p->out, "<< /Length %zu >>\nstream\n", map.n);
        buf_add(p->out, map.p, map.n);
        buf_puts(p->out, "\nendstream\nendobj\n");
        buf_done(&map);
}

static void put_end(struct pdf_out *p)
{
        size_t xref;

        object(p, ID_PAGES);
        buf_puts(p->out, "<< /Type /Pages /Kids [");
        for (size_t i = 0; i < p->n_pages; i++)
                buf_printf(p->out, "%zu 0 R ", p->page_ids[i]);
        buf_printf(p->out, "] /Count %zu >>\nendobj\n", p->n_pages);
        object(p, ID_ROOT);
        buf_printf(p->out, "<< /Type /Catalog /Pages %d 0 R >>\nendobj\n", ID_PAGES);
        xref = p->out->n;
        buf_printf(p->out, "xref\n0 %zu\n0000000000 65535 f \n", p->n);
        for (size_t i = 1; i < p->n; i++)
                buf_printf(p->out, "%010zu 00000 n \n", p->offsets[i]);
        buf_printf(p->out, "trailer\n<< /Size %zu /Root %d 0 R >>\nstartxref\n%zu\n%%%%EOF\n", p->n,
                   ID_ROOT, xref);
}

void write_pdf(struct clean *c, struct buf *out)
{
        struct pdf_out p = { .out = out, .y = PAGE_H - MARGIN, .n = ID_FIRST_FREE };

        buf_init(&p.page, CLEAN_BYTES_MAX);
        buf_puts(out, "%PDF-1.5\n%\xe2\xe3\xcf\xd3\n");
        put_fonts(&p);
        put_pieces(&p, c);
        put_end(&p);
        buf_done(&p.page);
        free(p.offsets);
        free(p.page_ids);
}
