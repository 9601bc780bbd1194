/* Sheets: what a workbook holds comes back as text; a hostile workbook is refused as a whole,
 * within the ceilings. */
#include "collect.h"

#include "intake/xlsx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void read_book(struct collect *c, const char *sheet, const char *shared, const char *styles)
{
        struct reader_job job = { .container = CONTAINER_XLSX };
        struct buf book;

        buf_init(&book, 1 << 26);
        make_xlsx(&book, sheet, shared, styles);
        collect_run(c, &job, book.p, book.n);
        buf_done(&book);
}

static void every_sort_of_cell_is_read(void **state)
{
        static const char *const want[] = { "公告",
                                            "富文本",
                                            "行内",
                                            "true",
                                            "12.5",
                                            "0.3",
                                            "2017-12-06",
                                            "2017-12-06 06:00:00",
                                            "100000000000000000000",
                                            "",
                                            "=SUM",
                                            "#N/A",
                                            "0.00000012",
                                            "1900-01-01",
                                            "43075" };
        struct collect c;

        (void)state;
        read_book(&c,
                  "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c><c "
                  "t=\"inlineStr\"><is><t>行内</t></is></c>"
                  "<c t=\"b\"><v>1</v></c><c><v>12.5</v></c><c><v>0.30000000000000004</v></c><c "
                  "s=\"1\"><v>43075</v></c>"
                  "<c s=\"2\"><v>43075.25</v></c><c><v>1E+20</v></c><c r=\"K3\" "
                  "t=\"str\"><f>SUM(A1)</f><v>=SUM</v></c>"
                  "<c t=\"e\"><v>#N/A</v></c><c><v>1.2E-7</v></c><c s=\"1\"><v>1</v></c><c "
                  "s=\"3\"><v>43075</v></c></row>",
                  "<sst><si><t>公告</t></si><si><r><t>富</t></r><r><t>文本</t></r><rPh><t>fu</t></"
                  "rPh></si></sst>",
                  "<styleSheet><numFmts><numFmt numFmtId=\"170\" "
                  "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
                  "<numFmt numFmtId=\"171\" "
                  "formatCode=\"0.00&quot;day&quot;\"/></numFmts><cellStyleXfs><xf "
                  "numFmtId=\"14\"/></cellStyleXfs>"
                  "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/><xf "
                  "numFmtId=\"171\"/></cellXfs></styleSheet>");
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 1);
        assert_int_equal(c.pieces[0].line, 3);
        assert_int_equal(c.pieces[0].n_cells, countof(want));
        for (size_t i = 0; i < countof(want); i++)
                if (!collect_is(&c, 0, i, want[i]))
                        fail_msg("cell %zu is \"%.*s\"", i, (int)c.pieces[0].cells[i].n,
                                 c.pieces[0].cells[i].p);
        collect_done(&c);
}

/* Any grid of texts, with gaps, in shared or inline strings. */
static void grids_come_back(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= 60; seed++) {
                uint64_t s = seed;
                uint32_t rows = 1 + dice(&s, 30), columns = 1 + dice(&s, 30);
                struct buf sheet, shared;
                unsigned n_shared = 0;
                struct collect c;

                buf_init(&sheet, 1 << 20);
                buf_init(&shared, 1 << 20);
                buf_puts(&shared, "<sst>");
                for (uint32_t y = 0; y < rows; y++) {
                        buf_printf(&sheet, "<row r=\"%u\">", y + 1);
                        for (uint32_t x = 0; x < columns; x++) {
                                char ref[16];

                                snprintf(ref, sizeof(ref), x < 26 ? "%c%u" : "A%c%u",
                                         'A' + (int)(x % 26), y + 1);
                                if (x > 0 && dice(&s, 3) == 0)
                                        continue;
                                if (dice(&s, 2)) {
                                        buf_printf(&shared, "<si><t>v%u,%u</t></si>", x, y);
                                        buf_printf(&sheet, "<c r=\"%s\" t=\"s\"><v>%u</v></c>", ref,
                                                   n_shared++);
                                } else {
                                        buf_printf(&sheet,
                                                   "<c r=\"%s\" "
                                                   "t=\"inlineStr\"><is><t>v%u,%u</t></is></c>",
                                                   ref, x, y);
                                }
                        }
                        buf_puts(&sheet, "</row>");
                }
                buf_puts(&shared, "</sst>");
                read_book(&c, sheet.p, shared.p, NULL);
                assert_int_equal(c.rc, LH_OK);
                assert_int_equal(c.n, rows);
                for (uint32_t y = 0; y < rows; y++)
                        for (uint32_t x = 0; x < c.pieces[y].n_cells; x++) {
                                char want[32];

                                snprintf(want, sizeof(want), "v%u,%u", x, y);
                                assert_true(collect_is(&c, y, x, want) ||
                                            c.pieces[y].cells[x].n == 0);
                        }
                collect_done(&c);
                buf_done(&sheet);
                buf_done(&shared);
        }
}

static void refused(const char *sheet, const char *shared, const char *says)
{
        struct collect c;

        read_book(&c, sheet, shared, NULL);
        if (c.rc == LH_OK || strstr(c.cx.err.text, says) == NULL)
                fail_msg("rc %d, \"%s\", not \"%s\"", c.rc, c.cx.err.text, says);
        collect_done(&c);
}

static char *spaces(size_t n)
{
        char *p = mem_alloc(n + 1);

        memset(p, ' ', n);
        p[n] = '\0';
        return p;
}

static void hostile_books_are_refused(void **state)
{
        char *bomb = spaces(60u << 20), *flood = spaces(201u << 20);
        struct buf deep;

        (void)state;
        refused(bomb, NULL, "zip bomb");
        refused(flood, NULL, "more than 200 MB");
        refused("<row r=\"1048577\"><c><v>1</v></c></row>", NULL, "more than 1048576 rows");
        refused("<row><c t=\"s\"><v>5</v></c></row>", NULL, "points to a text that is not there");
        refused("<row><c><v>1</v></c>", NULL, "damaged");
        refused("<row/>", "<!DOCTYPE sst [<!ENTITY a \"aaaa\">]><sst/>", "document type");
        buf_init(&deep, 1 << 20);
        for (int i = 0; i < 300; i++)
                buf_puts(&deep, "<x>");
        refused(deep.p, NULL, "deeper than 256");
        buf_done(&deep);
        free(bomb);
        free(flood);
}

static void a_row_that_is_too_wide_is_refused_alone(void **state)
{
        struct collect c;

        (void)state;
        read_book(&c,
                  "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row><row r=\"2\"><c "
                  "r=\"A2\"><v>2</v></c></row>",
                  NULL, NULL);
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.pieces[0].type, PIECE_REFUSED);
        assert_true(collect_is(&c, 1, 0, "2"));
        collect_done(&c);
}

/* Cut anywhere, or with any byte changed: an error or the same rows, never a crash. */
static void damaged_books_do_no_harm(void **state)
{
        struct reader_job job = { .container = CONTAINER_XLSX };
        struct buf book;
        uint64_t seed = 7;

        (void)state;
        buf_init(&book, 1 << 20);
        make_xlsx(&book, "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>",
                  "<sst><si><t>x</t></si></sst>", "<styleSheet/>");
        for (size_t n = 0; n < book.n; n += 3) {
                struct collect c;

                collect_run(&c, &job, book.p, n);
                assert_int_not_equal(c.rc, LH_OK);
                collect_done(&c);
        }
        for (int i = 0; i < 2000; i++) {
                size_t at = dice(&seed, (uint32_t)book.n);
                char was = book.p[at];
                struct collect c;

                book.p[at] = (char)(was ^ (1 << dice(&seed, 8)));
                collect_run(&c, &job, book.p, book.n);
                collect_done(&c);
                book.p[at] = was;
        }
        buf_done(&book);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_sort_of_cell_is_read),
                cmocka_unit_test(grids_come_back),
                cmocka_unit_test(hostile_books_are_refused),
                cmocka_unit_test(a_row_that_is_too_wide_is_refused_alone),
                cmocka_unit_test(damaged_books_do_no_harm),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
