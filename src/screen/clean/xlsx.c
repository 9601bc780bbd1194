/* A new workbook: the visible sheets with their visible cells, text and numbers, no formula. */
#include "screen/clean/writer.h"

#include "base/text.h"
#include "screen/doc/office.h"

#include <stdlib.h>

#define SHEETS_MAX  256
#define COLUMNS_MAX 256 /* whose width is set */
#define NAME_CHARS  31

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN_NS  "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS   "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACK_NS  "http://schemas.openxmlformats.org/package/2006/"

struct sheet {
        int32_t table;
        struct str name;
        struct buf xml;
};

static void column_name(int32_t col, struct buf *out)
{
        char text[8];
        size_t n = sizeof(text);

        for (col++; col > 0 && n > 0; col = (col - 1) / 26)
                text[--n] = (char)('A' + (col - 1) % 26);
        buf_add(out, text + n, sizeof(text) - n);
}

static void put_ref(int32_t row, int32_t col, struct buf *out)
{
        column_name(col, out);
        buf_printf(out, "%d", row + 1);
}

/* A number of up to 15 digits: more than that a spreadsheet would round. */
static bool is_number(const struct clean_cell *c)
{
        size_t digits = 0, points = 0;

        if (!(c->style & STYLE_NUMBER) || c->changed || c->text.n == 0 || c->text.n > 17)
                return false;
        for (size_t i = 0; i < c->text.n; i++) {
                char ch = c->text.p[i];

                if (ch >= '0' && ch <= '9')
                        digits++;
                else if (ch == '.')
                        points++;
                else if (ch != '-' || i > 0)
                        return false;
        }
        return digits > 0 && digits <= 15 && points <= 1 && c->text.p[c->text.n - 1] != '.';
}

static void put_cell(const struct clean_cell *c, struct buf *out)
{
        buf_puts(out, "<c r=\"");
        put_ref(c->row, c->col, out);
        if (is_number(c)) {
                buf_puts(out, "\"><v>");
                buf_str(out, c->text);
                buf_puts(out, "</v></c>");
                return;
        }
        buf_printf(out, "\" s=\"%d\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                   memchr(c->text.p, '\n', c->text.n) != NULL);
        xml_text(c->text, out);
        buf_puts(out, "</t></is></c>");
}

static void put_rows(const struct clean_cell *c, size_t n, struct buf *out)
{
        buf_puts(out, "<sheetData>");
        for (size_t i = 0, to; i < n; i = to) {
                buf_printf(out, "<row r=\"%d\">", c[i].row + 1);
                for (to = i; to < n && c[to].row == c[i].row; to++)
                        if (to == i || c[to].col != c[to - 1].col)
                                put_cell(&c[to], out);
                buf_puts(out, "</row>");
        }
        buf_puts(out, "</sheetData>");
}

static void put_widths(const struct clean_cell *c, size_t n, struct buf *out)
{
        size_t width[COLUMNS_MAX] = { 0 };
        bool any = false;

        for (size_t i = 0; i < n; i++)
                if (c[i].col < COLUMNS_MAX && c[i].col_span == 1 && c[i].text.n > width[c[i].col])
                        width[c[i].col] = c[i].text.n;
        for (int i = 0; i < COLUMNS_MAX; i++) {
                if (width[i] == 0)
                        continue;
                if (!any)
                        buf_puts(out, "<cols>");
                any = true;
                /* three bytes of a Chinese character take the room of two letters */
                buf_printf(out, "<col min=\"%d\" max=\"%d\" width=\"%zu\" customWidth=\"1\"/>",
                           i + 1, i + 1, width[i] > 60 ? (size_t)44 : width[i] * 3 / 4 + 4);
        }
        if (any)
                buf_puts(out, "</cols>");
}

static void put_merges(const struct clean_cell *c, size_t n, struct buf *out)
{
        size_t count = 0;

        for (size_t i = 0; i < n; i++)
                count += c[i].row_span > 1 || c[i].col_span > 1;
        if (count == 0)
                return;
        buf_printf(out, "<mergeCells count=\"%zu\">", count);
        for (size_t i = 0; i < n; i++) {
                if (c[i].row_span <= 1 && c[i].col_span <= 1)
                        continue;
                buf_puts(out, "<mergeCell ref=\"");
                put_ref(c[i].row, c[i].col, out);
                buf_putc(out, ':');
                put_ref(c[i].row + c[i].row_span - 1, c[i].col + c[i].col_span - 1, out);
                buf_puts(out, "\"/>");
        }
        buf_puts(out, "</mergeCells>");
}

/* All visible cells of one sheet, wherever its pieces stand. */
static struct clean_cell *gather(struct clean *c, int32_t table, size_t *ret_n)
{
        struct clean_cell *all = NULL;
        size_t total = 0;

        for (size_t i = 0; i < c->n;) {
                size_t n = 0, end = i + 1;

                if (c->v[i].from->place == SEGMENT_CELL && c->v[i].from->table == table) {
                        struct clean_cell *part = clean_table(c, i, &n, &end);

                        all = mem_realloc(all, (total + n + 1) * sizeof(*all));
                        memcpy(all + total, part, n * sizeof(*all));
                        total += n;
                        free(part);
                }
                i = end;
        }
        if (total > 0)
                qsort(all, total, sizeof(*all), clean_cell_order);
        *ret_n = total;
        return all;
}

static void make_sheet(struct clean *c, struct sheet *s)
{
        size_t n = 0;
        struct clean_cell *cells = gather(c, s->table, &n);

        buf_init(&s->xml, CLEAN_BYTES_MAX);
        buf_puts(&s->xml, XML_HEAD "<worksheet xmlns=\"" MAIN_NS "\">");
        put_widths(cells, n, &s->xml);
        put_rows(cells, n, &s->xml);
        put_merges(cells, n, &s->xml);
        buf_puts(&s->xml, "</worksheet>");
        free(cells);
}

/* Programs refuse some characters, more than 31 of them, and the same name twice. */
static bool name_ok(const struct sheet *s, size_t i)
{
        if (s[i].name.n == 0 || utf8_count(s[i].name) > NAME_CHARS)
                return false;
        for (size_t k = 0; k < s[i].name.n; k++)
                if (strchr("[]:*?/\\'", s[i].name.p[k]) != NULL)
                        return false;
        for (size_t k = 0; k < i; k++)
                if (str_eq(s[k].name, s[i].name))
                        return false;
        return true;
}

static size_t find_sheets(struct clean *c, struct sheet *s)
{
        size_t n = 0;

        for (size_t i = 0; i < c->n && n < SHEETS_MAX; i++)
                if (c->v[i].from->place == SEGMENT_META) {
                        s[n].table = (int32_t)c->v[i].from->handle;
                        s[n].name = c->v[i].text;
                        if (!name_ok(s, n))
                                s[n].name = str_of(arena_printf(c->cx->mem, "Sheet%zu", n + 1));
                        n++;
                }
        return n;
}

static void put_workbook(const struct sheet *s, size_t n, struct buf *book, struct buf *rels,
                         struct buf *types)
{
        buf_puts(book, XML_HEAD "<workbook xmlns=\"" MAIN_NS "\" xmlns:r=\"" REL_NS "\"><sheets>");
        buf_puts(rels, XML_HEAD "<Relationships xmlns=\"" PACK_NS "relationships\">");
        buf_puts(types,
                 XML_HEAD "<Types xmlns=\"" PACK_NS
                          "content-types\"><Default Extension=\"rels\" ContentType=\"application/"
                          "vnd.openxmlformats-package.relationships+xml\"/><Override "
                          "PartName=\"/xl/workbook.xml\" "
                          "ContentType=\"application/"
                          "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
                          "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/"
                          "vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>");
        for (size_t i = 1; i <= n; i++) {
                buf_puts(book, "<sheet name=\"");
                xml_text(s[i - 1].name, book);
                buf_printf(book, "\" sheetId=\"%zu\" r:id=\"rId%zu\"/>", i, i);
                buf_printf(rels,
                           "<Relationship Id=\"rId%zu\" Type=\"" REL_NS
                           "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
                           i, i);
                buf_printf(types,
                           "<Override PartName=\"/xl/worksheets/sheet%zu.xml\" "
                           "ContentType=\"application/"
                           "vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>",
                           i);
        }
        buf_puts(book, "</sheets></workbook>");
        buf_printf(rels,
                   "<Relationship Id=\"rId%zu\" Type=\"" REL_NS
                   "/styles\" Target=\"styles.xml\"/></Relationships>",
                   n + 1);
        buf_puts(types, "</Types>");
}

static struct str whole(const struct buf *b)
{
        return (struct str){ b->p == NULL ? "" : b->p, b->n };
}

static const char styles[] =
        XML_HEAD "<styleSheet xmlns=\"" MAIN_NS
                 "\"><fonts count=\"1\"><font><sz val=\"11\"/><name val=\"宋体\"/></font></fonts>"
                 "<fills count=\"2\"><fill><patternFill "
                 "patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/>"
                 "</fill></fills><borders "
                 "count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
                 "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" "
                 "borderId=\"0\"/></cellStyleXfs>"
                 "<cellXfs count=\"2\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" "
                 "xfId=\"0\"/><xf numFmtId=\"0\" "
                 "fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
                 "applyAlignment=\"1\"><alignment wrapText=\"1\"/></xf></cellXfs>"
                 "</styleSheet>";

static const char root_rels[] = XML_HEAD
        "<Relationships xmlns=\"" PACK_NS "relationships\"><Relationship Id=\"rId1\" Type=\"" REL_NS
        "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";

int write_xlsx(struct clean *c, const char *path)
{
        struct sheet *s = mem_zalloc(SHEETS_MAX * sizeof(*s));
        struct clean_member *m = mem_zalloc((SHEETS_MAX + 8) * sizeof(*m));
        struct buf book, rels, types;
        size_t n = find_sheets(c, s), k = 0;
        int rc;

        buf_init(&book, CLEAN_BYTES_MAX);
        buf_init(&rels, CLEAN_BYTES_MAX);
        buf_init(&types, CLEAN_BYTES_MAX);
        put_workbook(s, n, &book, &rels, &types);
        m[k++] = (struct clean_member){ "[Content_Types].xml", whole(&types) };
        m[k++] = (struct clean_member){ "_rels/.rels", str_of(root_rels) };
        m[k++] = (struct clean_member){ "xl/workbook.xml", whole(&book) };
        m[k++] = (struct clean_member){ "xl/_rels/workbook.xml.rels", whole(&rels) };
        m[k++] = (struct clean_member){ "xl/styles.xml", str_of(styles) };
        for (size_t i = 0; i < n; i++) {
                make_sheet(c, &s[i]);
                m[k++] = (struct clean_member){ arena_printf(c->cx->mem,
                                                             "xl/worksheets/sheet%zu.xml", i + 1),
                                                whole(&s[i].xml) };
        }
        rc = n == 0 ? err_set(c->cx, LH_HELD, "it has no sheet that can be seen")
                    : write_package(c->cx, path, m, k);
        for (size_t i = 0; i < n; i++)
                buf_done(&s[i].xml);
        buf_done(&book);
        buf_done(&rels);
        buf_done(&types);
        free(s);
        free(m);
        return rc;
}
