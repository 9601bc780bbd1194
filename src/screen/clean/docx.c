/* A new document: visible paragraphs and tables, headings and bold, nothing else. */
#include "screen/clean/writer.h"

#include "screen/doc/office.h"

#include <stdlib.h>

#define COLUMNS_MAX 512

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define W_NS     "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define REL_NS   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACK_NS  "http://schemas.openxmlformats.org/package/2006/"

/* Running heads are left out: they often name who made the file; notes come at the end. */
static bool in_body(const struct segment *s)
{
        return s->part[0] == '\0' || strcmp(s->part, "footnotes") == 0 ||
               strcmp(s->part, "endnotes") == 0;
}

static void run_props(uint64_t style, struct buf *out)
{
        unsigned level = (unsigned)STYLE_HEADING(style);

        if (level == 0 && !(style & STYLE_BOLD))
                return;
        buf_puts(out, "<w:rPr><w:b/>");
        if (level > 0)
                buf_printf(out, "<w:sz w:val=\"%u\"/>", level == 1 ? 36U : level == 2 ? 30U : 26U);
        buf_puts(out, "</w:rPr>");
}

/* LF is a line break, TAB a tab. */
static void put_runs(struct str t, uint64_t style, struct buf *out)
{
        size_t from = 0;

        buf_puts(out, "<w:r>");
        run_props(style, out);
        for (size_t i = 0; i <= t.n; i++) {
                if (i < t.n && t.p[i] != '\n' && t.p[i] != '\t')
                        continue;
                if (i > from) {
                        buf_puts(out, "<w:t xml:space=\"preserve\">");
                        xml_text((struct str){ t.p + from, i - from }, out);
                        buf_puts(out, "</w:t>");
                }
                if (i < t.n)
                        buf_puts(out, t.p[i] == '\n' ? "<w:br/>" : "<w:tab/>");
                from = i + 1;
        }
        buf_puts(out, "</w:r>");
}

static void open_paragraph(uint64_t style, struct buf *out)
{
        buf_puts(out, "<w:p>");
        if (style & STYLE_CENTER)
                buf_puts(out, "<w:pPr><w:jc w:val=\"center\"/></w:pPr>");
}

/* Pieces [i, *ret_end) are one paragraph. */
static void put_paragraph(struct clean *c, size_t i, struct buf *out, size_t *ret_end)
{
        uint64_t style = c->v[i].from->handle;
        size_t k = i;

        open_paragraph(style, out);
        do {
                if (k > i && c->v[k].from->join == SEGMENT_LINE)
                        buf_puts(out, "<w:r><w:br/></w:r>");
                put_runs(c->v[k].text, style, out);
                k++;
        } while (k < c->n && c->v[k].from->place == SEGMENT_TEXT &&
                 c->v[k].from->join != SEGMENT_NEW);
        buf_puts(out, "</w:p>");
        *ret_end = k;
}

/* ---- tables ---- */

struct grid {
        int32_t columns;
        int32_t busy[COLUMNS_MAX]; /* rows that the cell which began above still takes */
        int32_t span[COLUMNS_MAX]; /* its width */
};

static void put_cell(struct str text, int32_t span, const char *merge, uint64_t style,
                     struct buf *out)
{
        buf_puts(out, "<w:tc><w:tcPr>");
        if (span > 1)
                buf_printf(out, "<w:gridSpan w:val=\"%d\"/>", span);
        buf_puts(out, merge);
        buf_puts(out, "</w:tcPr>");
        open_paragraph(style, out);
        if (text.n > 0)
                put_runs(text, style, out);
        buf_puts(out, "</w:p></w:tc>");
}

/* Fills the row up to column `to`: cells that go on from above, else empty ones. */
static int32_t fill_row(struct grid *g, int32_t at, int32_t to, struct buf *out)
{
        static const struct str none = { "", 0 };

        while (at < to) {
                if (g->busy[at] > 0) {
                        put_cell(none, g->span[at], "<w:vMerge/>", 0, out);
                        g->busy[at]--;
                        at += g->span[at] > 0 ? g->span[at] : 1;
                } else {
                        put_cell(none, 1, "", 0, out);
                        at++;
                }
        }
        return at;
}

static void put_row(struct grid *g, const struct clean_cell *c, size_t n, struct buf *out)
{
        int32_t at = 0;

        buf_puts(out, "<w:tr>");
        for (size_t i = 0; i < n; i++) {
                int32_t span = c[i].col_span;

                if (c[i].col < at || c[i].col >= g->columns)
                        continue;
                at = fill_row(g, at, c[i].col, out);
                if (at != c[i].col)
                        continue;
                if (span > g->columns - at)
                        span = g->columns - at;
                put_cell(c[i].text, span, c[i].row_span > 1 ? "<w:vMerge w:val=\"restart\"/>" : "",
                         c[i].style, out);
                g->busy[at] = c[i].row_span - 1;
                g->span[at] = span;
                at += span;
        }
        fill_row(g, at, g->columns, out);
        buf_puts(out, "</w:tr>");
}

static void put_table(struct clean *c, size_t i, struct buf *out, size_t *ret_end)
{
        size_t n = 0;
        struct clean_cell *cells = clean_table(c, i, &n, ret_end);
        struct grid *g = mem_zalloc(sizeof(*g));

        for (size_t k = 0; k < n; k++)
                if (cells[k].col < COLUMNS_MAX && cells[k].col + cells[k].col_span > g->columns)
                        g->columns = cells[k].col + cells[k].col_span < COLUMNS_MAX
                                             ? cells[k].col + cells[k].col_span
                                             : COLUMNS_MAX;
        buf_puts(out, "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>");
        for (size_t k = 0; k < 6; k++)
                buf_printf(out,
                           "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>",
                           (const char *const[]){ "top", "left", "bottom", "right", "insideH",
                                                  "insideV" }[k]);
        buf_puts(out, "</w:tblBorders></w:tblPr><w:tblGrid>");
        for (int32_t k = 0; k < g->columns; k++)
                buf_printf(out, "<w:gridCol w:w=\"%d\"/>", 9000 / g->columns);
        buf_puts(out, "</w:tblGrid>");
        for (size_t k = 0, to; k < n; k = to) {
                for (to = k; to < n && cells[to].row == cells[k].row; to++)
                        ;
                put_row(g, cells + k, to - k, out);
        }
        buf_puts(out, "</w:tbl><w:p/>");
        free(g);
        free(cells);
}

static void put_body(struct clean *c, struct buf *out)
{
        buf_puts(out, XML_HEAD "<w:document xmlns:w=\"" W_NS "\"><w:body>");
        for (size_t i = 0; i < c->n;) {
                if (!in_body(c->v[i].from) || c->v[i].from->place == SEGMENT_META)
                        i++;
                else if (c->v[i].from->place == SEGMENT_CELL)
                        put_table(c, i, out, &i);
                else
                        put_paragraph(c, i, out, &i);
        }
        buf_puts(out, "<w:sectPr><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1440\" "
                      "w:right=\"1440\" w:bottom=\"1440\" "
                      "w:left=\"1440\" w:header=\"720\" w:footer=\"720\" "
                      "w:gutter=\"0\"/></w:sectPr></w:body></w:document>");
}

static const char types[] =
        XML_HEAD "<Types xmlns=\"" PACK_NS
                 "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                 "vnd.openxmlformats-package.relationships+xml\"/><Override "
                 "PartName=\"/word/document.xml\" ContentType=\"application/"
                 "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/"
                 "><Override PartName=\"/word/styles.xml\" "
                 "ContentType=\"application/"
                 "vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>";
static const char root_rels[] = XML_HEAD
        "<Relationships xmlns=\"" PACK_NS "relationships\"><Relationship Id=\"rId1\" Type=\"" REL_NS
        "/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
static const char word_rels[] = XML_HEAD "<Relationships xmlns=\"" PACK_NS
                                         "relationships\"><Relationship Id=\"rId1\" Type=\"" REL_NS
                                         "/styles\" Target=\"styles.xml\"/></Relationships>";
static const char styles[] =
        XML_HEAD "<w:styles xmlns:w=\"" W_NS
                 "\"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" "
                 "w:eastAsia=\"宋体\" w:hAnsi=\"Times New Roman\"/><w:sz "
                 "w:val=\"24\"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>";

int write_docx(struct clean *c, const char *path)
{
        struct buf body;
        int rc;

        buf_init(&body, CLEAN_BYTES_MAX);
        put_body(c, &body);
        if (!buf_ok(&body))
                rc = err_set(c->cx, LH_LIMIT, "the clean copy would be too large");
        else
                rc = write_package(c->cx, path,
                                   (const struct clean_member[]){
                                           { "[Content_Types].xml", str_of(types) },
                                           { "_rels/.rels", str_of(root_rels) },
                                           { "word/document.xml", { body.p, body.n } },
                                           { "word/_rels/document.xml.rels", str_of(word_rels) },
                                           { "word/styles.xml", str_of(styles) } },
                                   5);
        buf_done(&body);
        return rc;
}
