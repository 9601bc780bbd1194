/* A new presentation: the visible text of each visible slide, paragraphs and tables below each
 * other, on white. Notes, comments, layouts, pictures and properties stay behind. */
#include "screen/clean/writer.h"

#include "screen/doc/office.h"

#include <stdlib.h>

#define EMU_PER_POINT 12700
#define SLIDE_W       9144000
#define SLIDE_H       6858000
#define MARGIN        457200
#define LINE_H        (24 * EMU_PER_POINT)
#define ROW_H         (26 * EMU_PER_POINT)
#define CHARS_A_LINE  48
#define GRID_MAX      200 /* columns of a table */

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define A_NS     "http://schemas.openxmlformats.org/drawingml/2006/main"
#define P_NS     "http://schemas.openxmlformats.org/presentationml/2006/main"
#define REL_NS   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACK_NS  "http://schemas.openxmlformats.org/package/2006/"
#define TYPE     "application/vnd.openxmlformats-officedocument."
#define NAMES    "xmlns:a=\"" A_NS "\" xmlns:p=\"" P_NS "\" xmlns:r=\"" REL_NS "\""
#define RELS     XML_HEAD "<Relationships xmlns=\"" PACK_NS "relationships\">"
#define REL(n, what, target)                                                                       \
        "<Relationship Id=\"rId" n "\" Type=\"" REL_NS "/" what "\" Target=\"" target "\"/>"
#define NO_SHAPES                                                                                  \
        "<p:nvGrpSpPr><p:cNvPr id=\"1\" name=\"\"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>"         \
        "<p:grpSpPr/>"

struct slide {
        int32_t page;
        struct buf xml;
};

struct deck {
        struct clean *c;
        struct slide *v;
        size_t n;
};

/* ---- shapes ---- */

static void put_run(struct str t, int size, bool bold, struct buf *out)
{
        if (t.n == 0)
                return;
        buf_printf(out, "<a:r><a:rPr lang=\"zh-CN\" sz=\"%d\"%s/><a:t>", size * 100,
                   bold ? " b=\"1\"" : "");
        xml_text(t, out);
        buf_puts(out, "</a:t></a:r>");
}

/* LF is a line break. */
static void put_lines(struct str t, int size, bool bold, struct buf *out)
{
        for (size_t i = 0, from = 0; i <= t.n; i++) {
                if (i < t.n && t.p[i] != '\n')
                        continue;
                put_run((struct str){ t.p + from, i - from }, size, bold, out);
                if (i < t.n)
                        buf_puts(out, "<a:br/>");
                from = i + 1;
        }
}

static void put_place(const char *tag, int64_t y, int64_t h, struct buf *out)
{
        buf_printf(out, "<%s><a:off x=\"%d\" y=\"%lld\"/><a:ext cx=\"%d\" cy=\"%lld\"/></%s>", tag,
                   MARGIN, (long long)y, SLIDE_W - 2 * MARGIN, (long long)h, tag);
}

static int64_t lines_of(struct str t)
{
        int64_t n = 1 + (int64_t)(t.n / 3 / CHARS_A_LINE);

        for (size_t i = 0; i < t.n; i++)
                n += t.p[i] == '\n';
        return n;
}

/* Pieces [i, *ret_end) stand outside tables: one box. */
static int64_t put_box(struct clean *c, size_t i, unsigned id, int64_t y, struct buf *out,
                       size_t *ret_end)
{
        struct buf text;
        int64_t lines = 0;
        int32_t page = c->v[i].from->page;
        size_t k = i;

        buf_init(&text, CLEAN_BYTES_MAX);
        for (; k < c->n && c->v[k].from->page == page && c->v[k].from->place == SEGMENT_TEXT; k++) {
                bool first = k == i || c->v[k].from->join == SEGMENT_NEW;

                if (first && k > i)
                        buf_puts(&text, "</a:p>");
                if (first)
                        buf_puts(&text, "<a:p>");
                else if (c->v[k].from->join == SEGMENT_LINE)
                        buf_puts(&text, "<a:br/>");
                put_lines(c->v[k].text, 16, (c->v[k].from->handle & STYLE_BOLD) != 0, &text);
                lines += lines_of(c->v[k].text);
        }
        buf_printf(out,
                   "<p:sp><p:nvSpPr><p:cNvPr id=\"%u\" name=\"%u\"/><p:cNvSpPr txBox=\"1\"/>"
                   "<p:nvPr/></p:nvSpPr><p:spPr>",
                   id, id);
        put_place("a:xfrm", y, lines * LINE_H, out);
        buf_puts(out, "<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr><p:txBody>"
                      "<a:bodyPr wrap=\"square\"><a:normAutofit/></a:bodyPr><a:lstStyle/>");
        buf_str(out, (struct str){ text.p, text.n });
        buf_puts(out, "</a:p></p:txBody></p:sp>");
        buf_done(&text);
        *ret_end = k;
        return lines * LINE_H;
}

static void put_cell(const struct clean_cell *c, struct buf *out)
{
        buf_puts(out, "<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p>");
        if (c != NULL)
                put_lines(c->text, 12, (c->style & STYLE_BOLD) != 0, out);
        buf_puts(out, "</a:p></a:txBody><a:tcPr/></a:tc>");
}

/* Merged cells are written as one and empty ones: the text is what counts. */
static int64_t put_table(struct clean *c, size_t i, unsigned id, int64_t y, struct buf *out,
                         size_t *ret_end)
{
        size_t n = 0;
        struct clean_cell *cells = clean_table(c, i, &n, ret_end);
        int32_t columns = 1, rows = 0;

        for (size_t k = 0; k < n; k++)
                if (cells[k].col >= columns && cells[k].col < GRID_MAX)
                        columns = cells[k].col + 1;
        buf_printf(out,
                   "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"%u\" name=\"%u\"/>"
                   "<p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>",
                   id, id);
        put_place("p:xfrm", y, (int64_t)n * ROW_H / columns + ROW_H, out);
        buf_puts(out, "<a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/"
                      "drawingml/2006/table\"><a:tbl><a:tblPr/><a:tblGrid>");
        for (int32_t k = 0; k < columns; k++)
                buf_printf(out, "<a:gridCol w=\"%d\"/>", (SLIDE_W - 2 * MARGIN) / columns);
        buf_puts(out, "</a:tblGrid>");
        for (size_t k = 0; k < n; rows++) {
                int32_t row = cells[k].row, col = 0;

                buf_printf(out, "<a:tr h=\"%d\">", ROW_H);
                for (; k < n && cells[k].row == row; k++) {
                        for (; col < cells[k].col && col < columns; col++)
                                put_cell(NULL, out);
                        if (col == cells[k].col && col < columns)
                                put_cell(&cells[k], out), col++;
                }
                for (; col < columns; col++)
                        put_cell(NULL, out);
                buf_puts(out, "</a:tr>");
        }
        buf_puts(out, "</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
        free(cells);
        return (int64_t)rows * ROW_H + LINE_H;
}

/* ---- slides ---- */

static void put_slide(struct clean *c, size_t *i, struct slide *s)
{
        int64_t y = MARGIN;
        unsigned id = 2;

        s->page = c->v[*i].from->page;
        buf_init(&s->xml, CLEAN_BYTES_MAX);
        buf_puts(&s->xml, XML_HEAD "<p:sld " NAMES "><p:cSld><p:spTree>" NO_SHAPES);
        while (*i < c->n && c->v[*i].from->page == s->page)
                if (c->v[*i].from->place == SEGMENT_TEXT)
                        y += put_box(c, *i, id++, y, &s->xml, i);
                else if (c->v[*i].from->place == SEGMENT_CELL)
                        y += put_table(c, *i, id++, y, &s->xml, i);
                else
                        ++*i;
        buf_puts(&s->xml, "</p:spTree></p:cSld></p:sld>");
}

static void put_slides(struct deck *d)
{
        size_t cap = 0;

        for (size_t i = 0; i < d->c->n;) {
                if (d->n == cap) {
                        cap = cap == 0 ? 16 : 2 * cap;
                        d->v = mem_realloc(d->v, cap * sizeof(*d->v));
                }
                put_slide(d->c, &i, &d->v[d->n++]);
        }
}

/* ---- what a presentation needs besides ---- */

#define FILL "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>"
#define LINE "<a:ln w=\"6350\">" FILL "</a:ln>"
#define NONE "<a:effectStyle><a:effectLst/></a:effectStyle>"
#define FONT(tag)                                                                                  \
        "<a:" tag "><a:latin typeface=\"Arial\"/><a:ea typeface=\"宋体\"/><a:cs typeface=\"\"/>" \
        "</a:" tag ">"
#define RGB(tag, v) "<a:" tag "><a:srgbClr val=\"" v "\"/></a:" tag ">"

static const char theme[] = XML_HEAD
        "<a:theme xmlns:a=\"" A_NS
        "\" name=\"\"><a:themeElements><a:clrScheme name=\"a\">" RGB("dk1", "000000") RGB(
                "lt1", "FFFFFF") RGB("dk2", "333333") RGB("lt2", "EEEEEE") RGB("accent1", "44546A")
                RGB("accent2", "44546A") RGB("accent3", "44546A") RGB("accent4", "44546A") RGB(
                        "accent5", "44546A") RGB("accent6", "44546A") RGB("hlink", "0000FF")
                        RGB("folHlink",
                            "800080") "</a:clrScheme><a:fontScheme name=\"a\">" FONT("majorFont")
                                FONT("minorFont") "</a:fontScheme><a:fmtScheme "
                                                  "name=\"a\"><a:fillStyleLst>" FILL FILL FILL
                                                  "</a:fillStyleLst><a:lnStyleLst>" LINE LINE LINE
                                                  "</a:lnStyleLst><a:effectStyleLst>" NONE NONE NONE
                                                  "</a:effectStyleLst><a:bgFillStyleLst>" FILL FILL
                                                          FILL "</a:bgFillStyleLst></a:fmtScheme></"
                                                  "a:themeElements></a:theme>";
static const char master[] = XML_HEAD
        "<p:sldMaster " NAMES "><p:cSld><p:bg><p:bgRef idx=\"1001\"><a:schemeClr val=\"bg1\"/>"
        "</p:bgRef></p:bg><p:spTree>" NO_SHAPES "</p:spTree></p:cSld><p:clrMap bg1=\"lt1\" "
        "tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" "
        "accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" "
        "hlink=\"hlink\" folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId "
        "id=\"2147483649\" r:id=\"rId1\"/></p:sldLayoutIdLst></p:sldMaster>";
static const char master_rels[] = RELS REL("1", "slideLayout", "../slideLayouts/slideLayout1.xml")
        REL("2", "theme", "../theme/theme1.xml") "</Relationships>";
static const char layout[] =
        XML_HEAD "<p:sldLayout " NAMES " type=\"blank\"><p:cSld><p:spTree>" NO_SHAPES
                 "</p:spTree></p:cSld></p:sldLayout>";
static const char layout_rels[] =
        RELS REL("1", "slideMaster", "../slideMasters/slideMaster1.xml") "</Relationships>";
static const char slide_rels[] =
        RELS REL("1", "slideLayout", "../slideLayouts/slideLayout1.xml") "</Relationships>";
static const char root_rels[] =
        RELS REL("1", "officeDocument", "ppt/presentation.xml") "</Relationships>";

static void put_override(const char *part, const char *type, struct buf *out)
{
        buf_printf(out, "<Override PartName=\"/ppt/%s.xml\" ContentType=\"" TYPE "%s+xml\"/>", part,
                   type);
}

static void put_types(const struct deck *d, struct buf *out)
{
        buf_puts(out, XML_HEAD
                 "<Types xmlns=\"" PACK_NS "content-types\"><Default Extension=\"rels\" "
                 "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>");
        put_override("presentation", "presentationml.presentation.main", out);
        put_override("slideMasters/slideMaster1", "presentationml.slideMaster", out);
        put_override("slideLayouts/slideLayout1", "presentationml.slideLayout", out);
        put_override("theme/theme1", "theme", out);
        for (size_t i = 0; i < d->n; i++)
                buf_printf(out,
                           "<Override PartName=\"/ppt/slides/slide%zu.xml\" ContentType=\"" TYPE
                           "presentationml.slide+xml\"/>",
                           i + 1);
        buf_puts(out, "</Types>");
}

static void put_presentation(const struct deck *d, struct buf *xml, struct buf *rels)
{
        buf_puts(xml, XML_HEAD "<p:presentation " NAMES "><p:sldMasterIdLst><p:sldMasterId "
                               "id=\"2147483648\" r:id=\"rId1\"/></p:sldMasterIdLst>");
        buf_puts(rels, RELS REL("1", "slideMaster", "slideMasters/slideMaster1.xml"));
        if (d->n > 0)
                buf_puts(xml, "<p:sldIdLst>");
        for (size_t i = 0; i < d->n; i++) {
                buf_printf(xml, "<p:sldId id=\"%zu\" r:id=\"rId%zu\"/>", 256 + i, i + 2);
                buf_printf(rels,
                           "<Relationship Id=\"rId%zu\" Type=\"" REL_NS
                           "/slide\" Target=\"slides/slide%zu.xml\"/>",
                           i + 2, i + 1);
        }
        if (d->n > 0)
                buf_puts(xml, "</p:sldIdLst>");
        buf_printf(
                xml,
                "<p:sldSz cx=\"%d\" cy=\"%d\"/><p:notesSz cx=\"%d\" cy=\"%d\"/></p:presentation>",
                SLIDE_W, SLIDE_H, SLIDE_H, SLIDE_W);
        buf_puts(rels, "</Relationships>");
}

static bool slides_ok(const struct deck *d)
{
        for (size_t i = 0; i < d->n; i++)
                if (!buf_ok(&d->v[i].xml))
                        return false;
        return true;
}

static int write_deck(struct deck *d, const char *path)
{
        struct arena *mem = d->c->cx->mem;
        struct clean_member *m = arena_alloc(mem, (9 + 2 * d->n) * sizeof(*m));
        struct buf types, show, rels;
        size_t n = 0;
        int rc;

        buf_init(&types, CLEAN_BYTES_MAX);
        buf_init(&show, CLEAN_BYTES_MAX);
        buf_init(&rels, CLEAN_BYTES_MAX);
        put_types(d, &types);
        put_presentation(d, &show, &rels);
        m[n++] = (struct clean_member){ "[Content_Types].xml", { types.p, types.n } };
        m[n++] = (struct clean_member){ "_rels/.rels", str_of(root_rels) };
        m[n++] = (struct clean_member){ "ppt/presentation.xml", { show.p, show.n } };
        m[n++] = (struct clean_member){ "ppt/_rels/presentation.xml.rels", { rels.p, rels.n } };
        m[n++] = (struct clean_member){ "ppt/slideMasters/slideMaster1.xml", str_of(master) };
        m[n++] = (struct clean_member){ "ppt/slideMasters/_rels/slideMaster1.xml.rels",
                                        str_of(master_rels) };
        m[n++] = (struct clean_member){ "ppt/slideLayouts/slideLayout1.xml", str_of(layout) };
        m[n++] = (struct clean_member){ "ppt/slideLayouts/_rels/slideLayout1.xml.rels",
                                        str_of(layout_rels) };
        m[n++] = (struct clean_member){ "ppt/theme/theme1.xml", str_of(theme) };
        for (size_t i = 0; i < d->n; i++) {
                m[n++] = (struct clean_member){ arena_printf(mem, "ppt/slides/slide%zu.xml", i + 1),
                                                { d->v[i].xml.p, d->v[i].xml.n } };
                m[n++] = (struct clean_member){
                        arena_printf(mem, "ppt/slides/_rels/slide%zu.xml.rels", i + 1),
                        str_of(slide_rels)
                };
        }
        rc = buf_ok(&types) && buf_ok(&show) && buf_ok(&rels) && slides_ok(d)
                     ? write_package(d->c->cx, path, m, n)
                     : err_set(d->c->cx, LH_LIMIT, "the clean copy would be too large");
        buf_done(&types);
        buf_done(&show);
        buf_done(&rels);
        return rc;
}

int write_pptx(struct clean *c, const char *path)
{
        struct deck d = { .c = c };
        int rc;

        put_slides(&d);
        rc = write_deck(&d, path);
        for (size_t i = 0; i < d.n; i++)
                buf_done(&d.v[i].xml);
        free(d.v);
        return rc;
}
