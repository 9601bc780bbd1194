/* The readers, in place: what is written comes back, what is broken is refused with its place. */
#include "collect.h"

#include "base/text.h"
#include "intake/html.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const char *const header_ab[] = { "a", "b" };

/* ---- CSV ---- */

static void csv_cell(struct buf *out, const char *text, char delimiter)
{
        char need[] = "\"\r\n?";

        need[3] = delimiter;
        if (strpbrk(text, need) == NULL) {
                buf_puts(out, text);
                return;
        }
        buf_putc(out, '"');
        for (; *text != '\0'; text++) {
                if (*text == '"')
                        buf_putc(out, '"');
                buf_putc(out, *text);
        }
        buf_putc(out, '"');
}

static void random_text(uint64_t *seed, char *out)
{
        static const char *const bits[] = { "a",  "\"",   ",", ";",   "\n", "\r\n",
                                            "\t", "公告", " ", "x y", "'",  "😀" };
        uint32_t n = dice(seed, 6);

        strcpy(out, "c"); /* never blank, so that no row is */
        while (n-- > 0)
                strcat(out, bits[dice(seed, countof(bits))]);
}

/* Any table, written by RFC 4180 with any of our delimiters and line ends, is read back cell by
 * cell. */
static void csv_comes_back(void **state)
{
        static const char delimiters[] = ",\t;";
        static const char *const ends[] = { "\n", "\r\n", "\r" };

        (void)state;
        for (uint64_t seed = 1; seed <= 300; seed++) {
                uint64_t s = seed;
                struct reader_job job = { .container = CONTAINER_CSV,
                                          .delimiter = delimiters[dice(&s, 3)] };
                uint32_t rows = 1 + dice(&s, 20), columns = 1 + dice(&s, 5);
                const char *end = ends[dice(&s, 3)];
                char(*cells)[64] = calloc(rows * columns, 64);
                struct collect c;
                struct buf csv;

                buf_init(&csv, 1 << 20);
                for (uint32_t i = 0; i < rows * columns; i++) {
                        random_text(&s, cells[i]);
                        csv_cell(&csv, cells[i], job.delimiter);
                        if ((i + 1) % columns != 0)
                                buf_putc(&csv, job.delimiter);
                        else if (i + 1 < rows * columns || dice(&s, 2))
                                buf_puts(&csv, end);
                }
                collect_run(&c, &job, csv.p, csv.n);
                assert_int_equal(c.rc, LH_OK);
                assert_int_equal(c.n, rows);
                for (uint32_t i = 0; i < rows * columns; i++) {
                        assert_int_equal(c.pieces[i / columns].n_cells, columns);
                        assert_true(collect_is(&c, i / columns, i % columns, cells[i]));
                }
                collect_done(&c);
                buf_done(&csv);
                free(cells);
        }
}

static void read_csv(struct collect *c, const char *text)
{
        struct reader_job job = {
                .container = CONTAINER_CSV, .header = header_ab, .n_header = 2, .header_rows = 1
        };

        collect_run(c, &job, text, strlen(text));
}

static void bad_rows_are_refused_alone(void **state)
{
        struct collect c;

        (void)state;
        read_csv(&c, "一张表,\n\na,b\n1,2\n1,2,3\n1\n\"x\"y,2\n5,6,\n\n7,8");
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 6);
        assert_true(collect_is(&c, 0, 1, "2"));
        for (size_t i = 1; i <= 3; i++)
                assert_int_equal(c.pieces[i].type, PIECE_REFUSED);
        assert_int_equal(c.pieces[1].line, 5);
        assert_non_null(strstr(c.pieces[1].cells[0].p, "3 cells but the header has 2"));
        assert_non_null(strstr(c.pieces[2].cells[0].p, "cut off"));
        assert_non_null(strstr(c.pieces[3].cells[0].p, "double the quotes"));
        assert_true(
                collect_is(&c, 4, 0, "5")); /* empty cells behind the header's last do no harm */
        assert_true(collect_is(&c, 5, 1, "8"));
        assert_int_equal(c.pieces[5].number, 6);
        collect_done(&c);
}

static void a_missing_header_is_named(void **state)
{
        struct collect c;

        (void)state;
        read_csv(&c, "x,y\n1,2\n");
        assert_int_equal(c.rc, LH_INVALID);
        assert_non_null(strstr(c.cx.err.text, "\"a\", \"b\""));
        collect_done(&c);
        read_csv(&c, "a,b\n\"1,2\n3,4\n");
        assert_int_equal(c.n, 1);
        assert_non_null(strstr(c.pieces[0].cells[0].p, "never closes"));
        collect_done(&c);
}

static void two_header_rows_are_joined(void **state)
{
        static const char *const names[] = { "宗地/编号", "价格" };
        struct reader_job job = {
                .container = CONTAINER_CSV, .header = names, .n_header = 2, .header_rows = 2
        };
        const char *text = "土地成交表,,\n宗地,,价格\n编号,面积,\n1,2,3\n";
        struct collect c;

        (void)state;
        collect_run(&c, &job, text, strlen(text));
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 1);
        assert_true(collect_is(&c, 0, 2, "3"));
        collect_done(&c);
}

/* ---- character sets ---- */

static size_t encode(const char *set, const char *text, char *out, size_t max)
{
        iconv_t cd = iconv_open(set, "UTF-8");
        char *in = (char *)text, *o = out;
        size_t in_left = strlen(text), out_left = max;

        assert_true(cd != (iconv_t)-1);
        assert_int_equal(iconv(cd, &in, &in_left, &o, &out_left), 0);
        iconv_close(cd);
        return max - out_left;
}

static void every_character_set_comes_back(void **state)
{
        static const struct {
                const char *set, *mark;
                size_t mark_n;
        } sets[] = { { "UTF-8", "", 0 },
                     { "UTF-8", "\xef\xbb\xbf", 3 },
                     { "GB18030", "", 0 },
                     { "UTF-16LE", "\xff\xfe", 2 },
                     { "UTF-16BE", "\xfe\xff", 2 } };

        (void)state;
        for (size_t i = 0; i < countof(sets); i++) {
                struct buf text;
                struct collect c;
                char *bytes = malloc(1 << 20);
                size_t n;

                buf_init(&text, 1 << 20);
                buf_puts(&text, "a,b\n");
                for (int k = 0; k < 3000;
                     k++) /* over several pieces, so that characters are cut at their edges */
                        buf_printf(&text, "%d,䶮镕公告%.*s😀\n", k, k % 7, "abcdefg");
                memcpy(bytes, sets[i].mark, sets[i].mark_n);
                n = sets[i].mark_n +
                    encode(sets[i].set, text.p, bytes + sets[i].mark_n, (1 << 20) - 3);
                {
                        struct reader_job job = { .container = CONTAINER_CSV,
                                                  .header = header_ab,
                                                  .n_header = 2,
                                                  .header_rows = 1 };

                        collect_run(&c, &job, bytes, n);
                }
                assert_int_equal(c.rc, LH_OK);
                assert_int_equal(c.n, 3000);
                assert_true(collect_is(&c, 2999, 1, "䶮镕公告abc😀"));
                collect_done(&c);
                free(bytes);
                buf_done(&text);
        }
}

static void text_that_is_none_is_refused_with_its_place(void **state)
{
        static const struct {
                const char *bytes;
                size_t n;
                const char *charset, *says;
        } bad[] = {
                { "a,b\n\xff\xff\xff,1\n", 10, NULL, "byte 4 is neither UTF-8 nor GB18030" },
                { "a,b\nx\xef\xbf\xbd,1\n", 11, NULL, "U+FFFD near byte 5" }, /* one in seven */
                { "a,b\n\0,1\n", 8, NULL, "zero byte near byte 4" },
                { "a,b\n\xff,1\n", 8, "utf-8", "byte 4 is not UTF-8" },
                { "\xff\xfe\x61\x00\x00\xd8\x61\x00", 8, NULL, "byte 4 is not UTF-16" },
                { "\xff\xfe\x61\x00\x61", 5, NULL, "not UTF-16" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct reader_job job = { .container = CONTAINER_CSV, .charset = bad[i].charset };
                struct collect c;

                collect_run(&c, &job, bad[i].bytes, bad[i].n);
                assert_int_equal(c.rc, LH_INVALID);
                assert_non_null(strstr(c.cx.err.text, bad[i].says));
                collect_done(&c);
        }
}

/* ---- JSON ---- */

static void random_value(uint64_t *seed, struct buf *out, unsigned depth)
{
        static const char *const scalars[] = {
                "1", "-2.5e3", "true", "null", "\"\"", "\"a]}\\\"[{\"", "\"公告,\\n\\\\\""
        };
        uint32_t kind = dice(seed, depth > 4 ? 1 : 3), n = dice(seed, 4);

        if (kind == 0) {
                buf_puts(out, scalars[dice(seed, countof(scalars))]);
                return;
        }
        buf_putc(out, kind == 1 ? '[' : '{');
        for (uint32_t i = 0; i < n; i++) {
                buf_puts(out, i ? " ,\n" : "");
                if (kind == 2)
                        buf_printf(out, "\"k%u\": ", i);
                random_value(seed, out, depth + 1);
        }
        buf_putc(out, kind == 1 ? ']' : '}');
}

/* However records look and whatever stands around them, each comes out byte for byte. */
static void json_records_come_back(void **state)
{
        static const char *const paths[] = { "data.list" };

        (void)state;
        for (uint64_t seed = 1; seed <= 300; seed++) {
                struct reader_job job = { .container = CONTAINER_JSON,
                                          .records = paths,
                                          .n_records = 1 };
                uint64_t s = seed;
                uint32_t n = dice(&s, 12);
                char *records[12];
                struct buf doc;
                struct collect c;

                buf_init(&doc, 1 << 22);
                buf_puts(&doc, " {\"list\": [1, 2], \"x\": ");
                random_value(&s, &doc, 0);
                buf_puts(&doc, ", \"data\" : {\"other\": ");
                random_value(&s, &doc, 0);
                buf_puts(&doc, ", \"list\": [ ");
                for (uint32_t i = 0; i < n; i++) {
                        struct buf r;

                        buf_init(&r, 1 << 20);
                        random_value(&s, &r, 0);
                        records[i] = mem_strdup(r.p);
                        buf_printf(&doc, "%s%s", i ? "\n, " : "", r.p);
                        buf_done(&r);
                }
                buf_puts(&doc, "]}, \"end\": 1}\n");
                collect_run(&c, &job, doc.p, doc.n);
                assert_int_equal(c.rc, LH_OK);
                assert_int_equal(c.n, n);
                for (uint32_t i = 0; i < n; i++) {
                        assert_true(collect_is(&c, i, 0, records[i]));
                        free(records[i]);
                }
                collect_done(&c);
                buf_done(&doc);
        }
}

/* Cut anywhere, a document is never taken for a whole one. */
static void cut_json_is_noticed(void **state)
{
        static const char *const paths[] = { "a.b" };
        const char *doc = "{\"a\": {\"b\": [{\"x\": \"y\"}, {\"z\": [1, 2]}]}}";
        struct reader_job job = { .container = CONTAINER_JSON, .records = paths, .n_records = 1 };

        (void)state;
        for (size_t n = 1; n < strlen(doc); n++) {
                struct collect c;

                collect_run(&c, &job, doc, n);
                assert_int_equal(c.rc, LH_INVALID);
                assert_non_null(strstr(c.cx.err.text, "cut off"));
                collect_done(&c);
        }
}

static void read_json(struct collect *c, enum container container, const char *path,
                      const char *text)
{
        const char *const paths[] = { path };
        struct reader_job job = { .container = container,
                                  .records = paths,
                                  .n_records = path ? 1 : 0 };

        collect_run(c, &job, text, strlen(text));
}

static void bad_json_records_are_refused_alone(void **state)
{
        struct collect c;
        struct buf deep;

        (void)state;
        read_json(&c, CONTAINER_JSON, ".", "[{\"a\":1}, {\"a\":1,\"a\":2}, nul, {\"a\" 1}, 7]");
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 5);
        for (size_t i = 1; i <= 3; i++)
                assert_int_equal(c.pieces[i].type, PIECE_REFUSED);
        assert_true(collect_is(&c, 4, 0, "7"));
        collect_done(&c);
        buf_init(&deep, 1 << 20);
        buf_puts(&deep, "[");
        for (int i = 0; i < 100000; i++)
                buf_putc(&deep, '[');
        for (int i = 0; i < 100000; i++)
                buf_putc(&deep, ']');
        buf_puts(&deep, ",1]");
        read_json(&c, CONTAINER_JSON, ".", deep.p);
        assert_int_equal(c.rc, LH_OK);
        assert_non_null(strstr(c.pieces[0].cells[0].p, "deeper than 64"));
        assert_true(collect_is(&c, 1, 0, "1"));
        collect_done(&c);
        read_json(&c, CONTAINER_JSON, "x.y", deep.p); /* on the way to the records */
        assert_int_equal(c.rc, LH_INVALID);
        collect_done(&c);
        buf_done(&deep);
}

static void json_errors_name_their_place(void **state)
{
        static const struct {
                const char *path, *text, *says;
        } bad[] = {
                { "a", "{\"b\": []}", "nothing at \"a\"" },
                { "a", "{\"a\": [1 2]}", "expected a comma or ]" },
                { "a", "{\"a\" [1]}", "expected a colon" },
                { "a", "{a: [1]}", "expected a name" },
                { "a", "{\"a\": [1]} {\"a\": [2]}", "expected nothing more" },
                { "a", "{\"a\": [,]}", "expected a value" },
                { "a", "   ", "empty" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct collect c;

                read_json(&c, CONTAINER_JSON, bad[i].path, bad[i].text);
                assert_int_equal(c.rc, LH_INVALID);
                assert_non_null(strstr(c.cx.err.text, bad[i].says));
                collect_done(&c);
        }
}

static void lines_and_fields_are_read(void **state)
{
        struct collect c;

        (void)state;
        read_json(&c, CONTAINER_JSONL, NULL, "{\"a\":1}\n\nnope\r\n{\"a\":2}");
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 3);
        assert_int_equal(c.pieces[1].type, PIECE_REFUSED);
        assert_int_equal(c.pieces[1].line, 3);
        assert_true(collect_is(&c, 2, 0, "{\"a\":2}"));
        collect_done(&c);
        read_json(&c, CONTAINER_FIELDS, "rows",
                  "total : 2\nnote : first\nsecond line\nrows : [{\"a\":1},\n{\"a\":2}]\n");
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 2);
        collect_done(&c);
        read_json(&c, CONTAINER_FIELDS, ".", "total : 2\nnote : first\nsecond line\nnone : null\n");
        assert_true(collect_is(&c, 0, 0,
                               "{\"total\":\"2\",\"note\":\"first\\nsecond line\",\"none\":null}"));
        collect_done(&c);
}

static void elements_without_the_wanted_name_do_not_count(void **state)
{
        static const char *const paths[] = { "records.releases[ocid]", "records.compiled[ocid]" };
        struct reader_job job = { .container = CONTAINER_JSON, .records = paths, .n_records = 2 };
        const char *doc =
                "{\"records\": [{\"releases\": [{\"url\": 1}], \"compiled\": {\"ocid\": \"x\"}}]}";
        struct collect c;

        (void)state;
        collect_run(&c, &job, doc, strlen(doc));
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 1);
        assert_true(collect_is(&c, 0, 0, "{\"ocid\": \"x\"}"));
        collect_done(&c);
}

/* ---- HTML ---- */

static void html_becomes_text(void **state)
{
        static const struct {
                const char *html, *text;
        } cases[] = {
                { "<p>一</p><p>二&nbsp;三</p>", "一\n二 三" },
                { "a<br/>b<BR>c", "a\nb\nc" },
                { "<style>p{}</style>x<script>if (a<b) '</p>'</script>y", "xy" },
                { "<!-- <p> -->a<!DOCTYPE x>b", "ab" },
                { "3 < 4 && 5 > 2", "3 < 4 && 5 > 2" },
                { "&lt;b&gt;&amp;&#20844;&#x544a;&#0;&nosuch;", "<b>&公告&#0;&nosuch;" },
                { "<td>a</td><td>b</td>", "a b" },
                { "<a title=\"x>y\">t</a>", "t" },
                { "text <a href=", "text" },
                { "<script>never ends", "" },
                { "  a \n\t b  ", "a b" },
                { "", "" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                struct buf out;

                buf_init(&out, 1000);
                html_to_text(str_of(cases[i].html), &out);
                assert_string_equal(out.p ? out.p : "", cases[i].text);
                buf_done(&out);
        }
}

/* ---- XML ---- */

static void xml_rows_are_records(void **state)
{
        static const char text[] =
                "<?xml version=\"1.0\" "
                "encoding=\"GBK\"?>\n<D><HEAD><PLATFORM_NAME>甲中心</PLATFORM_NAME>"
                "</HEAD><BODY>\n<PURCHASE_PROJECT><PURCHASE_PROJECT_CODE>C1</PURCHASE_PROJECT_CODE>"
                "<PURCHASER_NAME> 乙局 </PURCHASER_NAME></PURCHASE_PROJECT>\n"
                "<x:BID_DEAL_ANNOUNCE xmlns:x='u'><PURCHASE_PROJECT_CODE>C1</PURCHASE_PROJECT_CODE>"
                "<NOTE><![CDATA[<b>]]></NOTE><NOTE>&lt;</NOTE><EMPTY/></x:BID_DEAL_ANNOUNCE>"
                "<SECTION><ROW><A>1</A></ROW><ROW><A>2</A></ROW></SECTION>"
                "<BAD><A>1</A><ROW><B>2</B></ROW></BAD></BODY></D>";
        static const char *const rows[] = {
                "{\"PURCHASE_PROJECT_CODE\":\"C1\",\"PURCHASER_NAME\":\"乙局\",\"table\":"
                "\"PURCHASE_PROJECT\"}",
                "{\"PURCHASE_PROJECT_CODE\":\"C1\",\"NOTE\":\"<b>\\n<\",\"EMPTY\":\"\",\"project\":"
                "{"
                "\"PURCHASE_PROJECT_CODE\":\"C1\",\"PURCHASER_NAME\":\"乙局\"},\"table\":"
                "\"BID_DEAL_ANNOUNCE\"}",
                "{\"A\":\"1\",\"table\":\"SECTION\"}",
                "{\"A\":\"2\",\"table\":\"SECTION\"}",
                "{\"B\":\"2\",\"table\":\"BAD\"}",
        };
        struct reader_job job = { .container = CONTAINER_XML };
        struct collect c;

        (void)state;
        collect_run(&c, &job, text, sizeof(text) - 1);
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, countof(rows) + 1);
        for (size_t i = 0; i < countof(rows); i++)
                assert_true(collect_is(&c, i, 0, rows[i]));
        assert_int_equal(c.pieces[countof(rows)].type, PIECE_REFUSED);
        collect_done(&c);
}

static void xml_that_is_none_is_refused(void **state)
{
        static const struct {
                const char *text, *says;
        } bad[] = {
                { "<!DOCTYPE a [<!ENTITY x 'y'>]><A><R><F>&x;</F></R></A>", "DOCTYPE" },
                { "<A><R><F>1</F></R>", "line 1, column 19: it is not well-formed" },
                { "<A>words</A>", "it holds no rows" },
                { "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>", "deeper than 16" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct reader_job job = { .container = CONTAINER_XML };
                struct collect c;

                collect_run(&c, &job, bad[i].text, strlen(bad[i].text));
                assert_int_not_equal(c.rc, LH_OK);
                assert_non_null(strstr(c.cx.err.text, bad[i].says));
                collect_done(&c);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(csv_comes_back),
                cmocka_unit_test(bad_rows_are_refused_alone),
                cmocka_unit_test(a_missing_header_is_named),
                cmocka_unit_test(two_header_rows_are_joined),
                cmocka_unit_test(every_character_set_comes_back),
                cmocka_unit_test(text_that_is_none_is_refused_with_its_place),
                cmocka_unit_test(json_records_come_back),
                cmocka_unit_test(cut_json_is_noticed),
                cmocka_unit_test(bad_json_records_are_refused_alone),
                cmocka_unit_test(json_errors_name_their_place),
                cmocka_unit_test(lines_and_fields_are_read),
                cmocka_unit_test(elements_without_the_wanted_name_do_not_count),
                cmocka_unit_test(html_becomes_text),
                cmocka_unit_test(xml_rows_are_records),
                cmocka_unit_test(xml_that_is_none_is_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
