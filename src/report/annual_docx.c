/* The report as a text document that an official can go on writing in: WordprocessingML (ECMA-376)
 * with headings, paragraphs and real tables, no macro and no picture. */
#include "base/text.h"
#include "report/annual.h"
#include "report/annual_layout.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#define NO_TIME    315532800 /* 1980-01-01, the first day that a ZIP can name */
#define PAGE_WIDTH 13958     /* twentieths of a point between the margins of a lying A4 page */

#define NS "http://schemas.openxmlformats.org/"

static const char content_types[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<Types xmlns=\"" NS "package/2006/content-types\">"
        "<Default Extension=\"rels\" "
        "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
        "<Override PartName=\"/word/document.xml\" "
        "ContentType=\"application/"
        "vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
        "<Override PartName=\"/word/styles.xml\" "
        "ContentType=\"application/"
        "vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
        "</Types>";

static const char relations[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<Relationships xmlns=\"" NS "package/2006/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" NS "officeDocument/2006/relationships/officeDocument\" "
        "Target=\"word/document.xml\"/></Relationships>";

static const char document_relations[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<Relationships xmlns=\"" NS "package/2006/relationships\">"
        "<Relationship Id=\"rId1\" Type=\"" NS "officeDocument/2006/relationships/styles\" "
        "Target=\"styles.xml\"/></Relationships>";

static const char styles[] =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
        "<w:styles xmlns:w=\"" NS "wordprocessingml/2006/main\">"
        "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Times New Roman\" "
        "w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋\"/><w:sz w:val=\"24\"/>"
        "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name "
        "w:val=\"Normal\"/></w:style>"
        "<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:pPr>"
        "<w:jc w:val=\"center\"/><w:spacing w:after=\"240\"/></w:pPr><w:rPr><w:b/>"
        "<w:sz w:val=\"40\"/></w:rPr></w:style>"
        "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/>"
        "<w:pPr><w:keepNext/><w:spacing w:before=\"320\" w:after=\"160\"/><w:outlineLvl "
        "w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:sz w:val=\"30\"/></w:rPr></w:style>"
        "<w:style w:type=\"paragraph\" w:styleId=\"Cell\"><w:name w:val=\"Cell\"/><w:rPr>"
        "<w:sz w:val=\"18\"/></w:rPr></w:style>"
        "</w:styles>";

static void put_escaped(struct buf *b, struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c == '<')
                        buf_puts(b, "&lt;");
                else if (c == '>')
                        buf_puts(b, "&gt;");
                else if (c == '&')
                        buf_puts(b, "&amp;");
                else if (c >= 0x20 || c == '\t')
                        buf_putc(b, (char)c);
        }
}

static void put_run(struct buf *b, struct str s)
{
        buf_puts(b, "<w:r><w:t xml:space=\"preserve\">");
        put_escaped(b, s);
        buf_puts(b, "</w:t></w:r>");
}

static void put_paragraph(struct buf *b, const char *style, const char *justify, struct str s)
{
        buf_printf(b, "<w:p><w:pPr><w:pStyle w:val=\"%s\"/>", style);
        if (justify != NULL)
                buf_printf(b, "<w:jc w:val=\"%s\"/>", justify);
        buf_puts(b, "</w:pPr>");
        put_run(b, s);
        buf_puts(b, "</w:p>");
}

/* Every line a paragraph. */
static void put_lines(struct annual_paper const *p, struct buf *b, const char *text)
{
        struct str rest = str_of(arena_printf(p->cx->mem, "%s\n", text)), line;

        while (str_line(&rest, &line))
                if (line.n > 0)
                        put_paragraph(b, "Normal", NULL, line);
}

/* A cell of a table; below: it goes on with the cell above it. */
struct cell {
        struct str text;
        size_t cols;
        bool starts, below, head, right;
};

static void put_cell(struct buf *b, const struct cell *c, size_t width)
{
        buf_printf(b, "<w:tc><w:tcPr><w:tcW w:w=\"%zu\" w:type=\"dxa\"/>", width * c->cols);
        if (c->cols > 1)
                buf_printf(b, "<w:gridSpan w:val=\"%zu\"/>", c->cols);
        if (c->starts)
                buf_puts(b, "<w:vMerge w:val=\"restart\"/>");
        if (c->below)
                buf_puts(b, "<w:vMerge/>");
        if (c->head)
                buf_puts(b, "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF2F5\"/>");
        buf_puts(b, "</w:tcPr>");
        put_paragraph(b, "Cell", c->head ? "center" : c->right ? "right" : NULL, c->text);
        buf_puts(b, "</w:tc>");
}

static void begin_table(struct buf *b, size_t columns)
{
        static const char *const sides[] = {
                "top", "left", "bottom", "right", "insideH", "insideV"
        };

        buf_puts(b, "<w:tbl><w:tblPr><w:tblW w:w=\"5000\" w:type=\"pct\"/><w:tblBorders>");
        for (size_t i = 0; i < countof(sides); i++)
                buf_printf(b,
                           "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"808080\"/>",
                           sides[i]);
        buf_puts(b, "</w:tblBorders></w:tblPr><w:tblGrid>");
        for (size_t i = 0; i < columns; i++)
                buf_printf(b, "<w:gridCol w:w=\"%zu\"/>", PAGE_WIDTH / columns);
        buf_puts(b, "</w:tblGrid>");
}

static void end_table(struct buf *b)
{
        buf_puts(b, "</w:tbl>");
        put_paragraph(b, "Normal", NULL, str_of(""));
}

/* The heading that lies at (line, level); ret_first: whether it begins there. */
static const struct annual_head *head_at(const struct annual_head *heads, size_t n, size_t line,
                                         size_t level)
{
        static const struct annual_head none = { .lines = 1, .levels = 1 };

        for (size_t i = 0; i < n; i++)
                if (line >= heads[i].line && line < heads[i].line + heads[i].lines &&
                    level >= heads[i].level && level < heads[i].level + heads[i].levels)
                        return &heads[i];
        return &none; /* a form with a hole in its headings */
}

/* One line of the column headings: the corner, then each heading that begins or goes on here. */
static void put_head_row(struct buf *b, const struct annual_head *cols, size_t n, size_t level,
                         size_t deep, struct cell corner, size_t width, size_t n_columns)
{
        corner.starts = deep > 1 && level == 0;
        corner.below = level > 0;
        if (level > 0)
                corner.text = str_of("");
        buf_puts(b, "<w:tr><w:trPr><w:tblHeader/></w:trPr>");
        put_cell(b, &corner, width);
        for (size_t c = 0; c < n_columns;) {
                const struct annual_head *h = head_at(cols, n, c, level);
                struct cell cell = { .text = h->level == level ? h->text : str_of(""),
                                     .cols = h->lines,
                                     .starts = h->levels > 1 && h->level == level,
                                     .below = h->level < level,
                                     .head = true };

                put_cell(b, &cell, width);
                c += h->lines;
        }
        buf_puts(b, "</w:tr>");
}

static void put_stub(struct buf *b, const struct annual_head *rows, size_t n, size_t line,
                     size_t wide, size_t width)
{
        for (size_t l = 0; l < wide;) {
                const struct annual_head *h = head_at(rows, n, line, l);
                struct cell cell = { .text = h->line == line ? h->text : str_of(""),
                                     .cols = h->levels,
                                     .starts = h->lines > 1 && h->line == line,
                                     .below = h->line < line };

                put_cell(b, &cell, width);
                l += h->levels;
        }
}

static void put_table(const struct annual_paper *p, struct buf *b, const struct annual_table *t)
{
        size_t n_cols, n_rows, deep, wide;
        struct annual_head *cols =
                annual_heads(p->cx->mem, t->columns, t->n_columns, p->english, &n_cols, &deep);
        struct annual_head *rows =
                annual_heads(p->cx->mem, t->rows, t->n_rows, p->english, &n_rows, &wide);
        size_t width = PAGE_WIDTH / (wide + t->n_columns);
        struct cell corner = { .text = str_of(p->english ? t->head_en : t->head),
                               .cols = wide,
                               .head = true };

        put_paragraph(b, "Normal", "center", str_of(p->english ? t->name_en : t->name));
        begin_table(b, wide + t->n_columns);
        for (size_t l = 0; l < deep; l++)
                put_head_row(b, cols, n_cols, l, deep, corner, width, t->n_columns);
        for (size_t r = 0; r < t->n_rows; r++) {
                buf_puts(b, "<w:tr>");
                put_stub(b, rows, n_rows, r, wide, width);
                for (size_t c = 0; c < t->n_columns; c++) {
                        const struct annual_value *v =
                                &p->report->cells[t->first + r * t->n_columns + c];
                        struct cell cell = { .cols = 1, .right = true };
                        char text[24] = "";

                        if (v->from != ANNUAL_UNKNOWN)
                                annual_value_format(v->v, text);
                        cell.text = str_of(text);
                        put_cell(b, &cell, width);
                }
                buf_puts(b, "</w:tr>");
        }
        end_table(b);
}

static void put_domain(const struct annual_paper *p, struct buf *b, const char *name,
                       const struct annual_domain *d)
{
        size_t width = PAGE_WIDTH / (ANNUAL_DOMAIN_COLUMNS + 1);
        const char *values[ANNUAL_DOMAIN_COLUMNS];
        struct cell cell = { .text = str_of(name), .cols = 1 };

        annual_domain_values(p, d, values);
        buf_puts(b, "<w:tr>");
        put_cell(b, &cell, width);
        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++) {
                cell = (struct cell){ .text = str_of(values[i]), .cols = 1, .right = true };
                put_cell(b, &cell, width);
        }
        buf_puts(b, "</w:tr>");
}

static void put_domains(const struct annual_paper *p, struct buf *b)
{
        struct annual_domain sum = annual_domain_sum(p->report);
        struct cell cell = { .text = str_of(p->english ? "Domain" : "领域"),
                             .cols = 1,
                             .head = true };

        begin_table(b, ANNUAL_DOMAIN_COLUMNS + 1);
        buf_puts(b, "<w:tr><w:trPr><w:tblHeader/></w:trPr>");
        put_cell(b, &cell, PAGE_WIDTH / (ANNUAL_DOMAIN_COLUMNS + 1));
        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++) {
                cell.text = str_of(annual_domain_heads[i][p->english]);
                put_cell(b, &cell, PAGE_WIDTH / (ANNUAL_DOMAIN_COLUMNS + 1));
        }
        buf_puts(b, "</w:tr>");
        for (size_t i = 0; i < p->report->n_domains; i++)
                put_domain(p, b, annual_domain_name(p, p->report->domains[i].id),
                           &p->report->domains[i]);
        put_domain(p, b, p->english ? "Total" : "合计", &sum);
        end_table(b);
}

static void put_document(const struct annual_paper *p, struct buf *b)
{
        const struct annual_form *f = p->report->form;

        buf_puts(b, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:document "
                    "xmlns:w=\"" NS "wordprocessingml/2006/main\"><w:body>");
        put_paragraph(b, "Title", NULL, str_of(annual_title(p)));
        put_paragraph(b, "Normal", "center", str_of(annual_state(p)));
        for (size_t i = 0; i < f->n_sections; i++) {
                const struct annual_section *s = &f->sections[i];

                put_paragraph(b, "Heading1", NULL, str_of(p->english ? s->name_en : s->name));
                put_lines(p, b, p->report->texts[i]);
                if (i == 0) {
                        put_lines(p, b, annual_overview(p));
                        put_domains(p, b);
                }
                for (size_t k = 0; k < f->n_tables; k++)
                        if (strcmp(f->tables[k].section, s->id) == 0)
                                put_table(p, b, &f->tables[k]);
        }
        buf_puts(b, "<w:sectPr><w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"
                    "<w:pgMar w:top=\"1440\" w:right=\"1440\" w:bottom=\"1440\" w:left=\"1440\" "
                    "w:header=\"720\" w:footer=\"720\" w:gutter=\"0\"/></w:sectPr>"
                    "</w:body></w:document>");
}

static bool add_part(zip_t *z, const char *name, const char *p, size_t n)
{
        zip_source_t *s = zip_source_buffer(z, p, n, 0);
        zip_int64_t at = s == NULL ? -1 : zip_file_add(z, name, s, ZIP_FL_ENC_UTF_8);

        if (at < 0) {
                zip_source_free(s);
                return false;
        }
        return zip_file_set_mtime(z, (zip_uint64_t)at, NO_TIME, 0) == 0;
}

/* The whole archive out of the memory it was written to. */
static bool take_archive(zip_source_t *src, struct buf *out)
{
        char piece[8192];
        zip_int64_t n;

        if (zip_source_open(src) < 0)
                return false;
        while ((n = zip_source_read(src, piece, sizeof(piece))) > 0)
                buf_add(out, piece, (size_t)n);
        zip_source_close(src);
        return n == 0 && buf_ok(out);
}

static bool write_archive(const struct buf *document, struct buf *out)
{
        zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, NULL);
        zip_t *z = src == NULL ? NULL : zip_open_from_source(src, ZIP_TRUNCATE, NULL);
        bool good;

        if (z == NULL) {
                zip_source_free(src);
                return false;
        }
        zip_source_keep(src);
        good = add_part(z, "[Content_Types].xml", content_types, sizeof(content_types) - 1) &&
               add_part(z, "_rels/.rels", relations, sizeof(relations) - 1) &&
               add_part(z, "word/_rels/document.xml.rels", document_relations,
                        sizeof(document_relations) - 1) &&
               add_part(z, "word/styles.xml", styles, sizeof(styles) - 1) &&
               add_part(z, "word/document.xml", document->p, document->n);
        if (!good || zip_close(z) != 0) {
                zip_discard(z);
                good = false;
        }
        good = good && take_archive(src, out);
        zip_source_free(src);
        return good;
}

int annual_docx(const struct annual_paper *p, struct buf *out)
{
        lh_auto(buf_done) struct buf document = { 0 };

        buf_init(&document, ANNUAL_FILE_BYTES_MAX);
        put_document(p, &document);
        if (!buf_ok(&document) || !write_archive(&document, out))
                return err_set(p->cx, LH_IO, "could not write the document of the annual report");
        return LH_OK;
}
