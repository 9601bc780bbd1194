#include "screen/clean/writer.h"

#include "screen/doc/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- masking ---- */

static bool may_stay(const struct segment *s)
{
        return !s->hidden && (s->place == SEGMENT_TEXT || s->place == SEGMENT_CELL ||
                              (s->place == SEGMENT_META && strcmp(s->part, "sheet name") == 0));
}

static void make_pieces(struct clean *c, const struct finding_list *l)
{
        lh_auto(finding_places_done) struct finding_places places;

        finding_places_make(l, &places);
        c->v = mem_alloc((c->d->n + 1) * sizeof(*c->v));
        for (size_t i = 0; i < c->d->n; i++) {
                struct clean_piece piece = { .from = &c->d->v[i] };

                if (!may_stay(piece.from))
                        continue;
                piece.text = finding_masked(&places, c->cx->mem, c->d, i, &piece.changed);
                c->v[c->n++] = piece;
        }
}

/* ---- tables ---- */

static bool same_cell(const struct segment *a, const struct segment *b)
{
        return a->row == b->row && a->col == b->col;
}

static struct str join_cell(struct clean *c, size_t from, size_t to)
{
        size_t bytes = 0, at = 0;
        char *p;

        if (to == from + 1)
                return c->v[from].text;
        for (size_t i = from; i < to; i++)
                bytes += c->v[i].text.n + 1;
        p = arena_alloc(c->cx->mem, bytes + 1);
        for (size_t i = from; i < to; i++) {
                if (i > from && c->v[i].from->join != SEGMENT_RUN)
                        p[at++] = '\n';
                memcpy(p + at, c->v[i].text.p, c->v[i].text.n);
                at += c->v[i].text.n;
        }
        return (struct str){ p, at };
}

int clean_cell_order(const void *a, const void *b)
{
        const struct clean_cell *p = a, *q = b;

        if (p->row != q->row)
                return p->row < q->row ? -1 : 1;
        return p->col < q->col ? -1 : p->col > q->col;
}

struct clean_cell *clean_table(struct clean *c, size_t i, size_t *ret_n, size_t *ret_end)
{
        int32_t table = c->v[i].from->table;
        struct clean_cell *cells;
        size_t end = i, n = 0;

        while (end < c->n && c->v[end].from->place == SEGMENT_CELL &&
               c->v[end].from->table == table)
                end++;
        cells = mem_alloc((end - i + 1) * sizeof(*cells));
        for (size_t k = i, to; k < end; k = to) {
                const struct segment *s = c->v[k].from;

                for (to = k + 1; to < end && same_cell(s, c->v[to].from); to++)
                        ;
                cells[n] = (struct clean_cell){ .row = s->row,
                                                .col = s->col,
                                                .row_span = s->row_span > 1 ? s->row_span : 1,
                                                .col_span = s->col_span > 1 ? s->col_span : 1,
                                                .style = s->handle };
                cells[n].text = join_cell(c, k, to);
                for (size_t m = k; m < to; m++)
                        cells[n].changed |= c->v[m].changed;
                n++;
        }
        qsort(cells, n, sizeof(*cells), clean_cell_order);
        *ret_n = n;
        *ret_end = end;
        return cells;
}

/* ---- text and CSV ---- */

static void put_gap(uint64_t handle, struct buf *out)
{
        const char *gap = "";

        switch (handle & ~(uint64_t)GAP_COUNT) {
        case GAP_TAB: gap = "\t"; break;
        case GAP_SPACE: gap = " "; break;
        case GAP_WIDE: gap = "\xe3\x80\x80"; break;
        case GAP_LINE: gap = "\n"; break;
        case GAP_CRLF: gap = "\r\n"; break;
        case GAP_BAR: gap = "|"; break;
        case GAP_COMMA: gap = ","; break;
        case GAP_HAN: gap = "，"; break;
        default: return;
        }
        for (uint64_t n = handle & GAP_COUNT; n > 0 && n <= SEGMENT_BYTES_MAX && buf_ok(out); n--)
                buf_puts(out, gap);
}

void write_text(struct clean *c, struct buf *out)
{
        for (size_t i = 0; i < c->n; i++) {
                if (c->v[i].from->place == SEGMENT_CELL)
                        put_gap(c->v[i].from->handle, out);
                buf_str(out, c->v[i].text);
        }
}

static void csv_cell(struct str t, char delimiter, struct buf *out)
{
        bool quote = memchr(t.p, delimiter, t.n) != NULL || memchr(t.p, '"', t.n) != NULL ||
                     memchr(t.p, '\n', t.n) != NULL || memchr(t.p, '\r', t.n) != NULL;

        if (quote)
                buf_putc(out, '"');
        for (size_t i = 0; i < t.n; i++) {
                if (t.p[i] == '"')
                        buf_putc(out, '"');
                buf_putc(out, t.p[i]);
        }
        if (quote)
                buf_putc(out, '"');
}

/* With a byte order mark: spreadsheet programs take the file for GBK without one. */
void write_csv(struct clean *c, struct buf *out)
{
        int32_t row = 0;

        buf_puts(out, "\xef\xbb\xbf");
        for (size_t i = 0; i < c->n; i++) {
                const struct segment *s = c->v[i].from;
                char delimiter = s->handle == '\t' || s->handle == ';' || s->handle == '|'
                                         ? (char)s->handle
                                         : ',';

                for (; row < s->row; row++)
                        buf_puts(out, "\r\n");
                if (s->col > 0)
                        buf_putc(out, delimiter);
                csv_cell(c->v[i].text, delimiter, out);
        }
        buf_puts(out, "\r\n");
}

/* ---- all ---- */

static int write_bytes(struct ctx *cx, const char *path, const struct buf *b)
{
        FILE *f = buf_ok(b) ? fopen(path, "wbe") : NULL;
        bool ok = f != NULL && (b->n == 0 || fwrite(b->p, 1, b->n, f) == b->n);

        if (f != NULL)
                ok = fclose(f) == 0 && ok;
        if (!buf_ok(b))
                return err_set(cx, LH_LIMIT, "the clean copy would be too large");
        return ok ? LH_OK
                  : err_set(cx, LH_IO, "could not write the clean copy: %s", strerror(errno));
}

static int write_kind(struct clean *c, const struct finding_list *l, const char *path,
                      enum doc_kind kind, const char *out_path)
{
        struct buf out;
        int rc = LH_OK;

        buf_init(&out, CLEAN_BYTES_MAX);
        switch (kind) {
        case DOC_TEXT: write_text(c, &out); break;
        case DOC_CSV: write_csv(c, &out); break;
        case DOC_HTML: rc = write_html(c, path, &out); break;
        case DOC_PDF: write_pdf(c, &out); break;
        case DOC_XLSX: return write_xlsx(c, out_path);
        case DOC_DOCX: return write_docx(c, out_path);
        case DOC_PPTX: return write_pptx(c, out_path);
        case DOC_ZIP: return write_folder(c, l, path, out_path);
        default: return err_set(c->cx, LH_HELD, "no clean copy of its kind can be made");
        }
        if (rc == LH_OK)
                rc = write_bytes(c->cx, out_path, &out);
        buf_done(&out);
        return rc;
}

static int check(struct ctx *cx, const struct finding_list *l, const char *out_path)
{
        const char *kind = NULL;
        int rc = check_clean(cx, out_path, l, &kind);

        if (rc != LH_OK || kind == NULL)
                return rc;
        return err_set(cx, LH_HELD,
                       "the clean copy still holds a value that was to be masked (%s); an officer "
                       "must look at it",
                       kind);
}

int doc_clean(struct ctx *cx, const char *path, enum doc_kind kind, const struct document *d,
              const struct finding_list *l, const char *out_path)
{
        struct clean c = { .cx = cx, .d = d };
        int rc;

        if (d->held != NULL)
                return err_set(cx, LH_HELD, "%s", d->held);
        make_pieces(&c, l);
        rc = write_kind(&c, l, path, kind, out_path);
        free(c.v);
        if (rc == LH_OK)
                rc = check(cx, l, out_path);
        if (rc != LH_OK)
                unlink(out_path);
        return rc;
}

void doc_clean_text(struct ctx *cx, const struct document *d, const struct finding_list *l,
                    size_t bytes_max, struct buf *out)
{
        struct clean c = { .cx = cx, .d = d };
        size_t n;

        make_pieces(&c, l);
        for (size_t i = 0; i < c.n && out->n < bytes_max; i++) {
                if (i > 0 && c.v[i].from->join != SEGMENT_RUN)
                        buf_putc(out, c.v[i].from->col > 0 ? '\t' : '\n');
                buf_str(out, c.v[i].text);
        }
        free(c.v);
        if (out->n <= bytes_max)
                return;
        for (n = bytes_max; n > 0 && ((unsigned char)out->p[n] & 0xc0) == 0x80; n--)
                ;
        out->n = n;
}
