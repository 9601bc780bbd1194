/* Tables and feeds as files: what other programs read is what was put in. */
#include "base/time.h"
#include "tests/intake/collect.h"
#include "intake/csv.h"
#include "intake/xlsx.h"
#include "web/feed_file.h"
#include "web/table_file.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <zip.h>
#include <cmocka.h>

#define FILE_MAX ((size_t)8 * 1024 * 1024)
#define MADE_MS  1781658000000 /* 2026-06-17T01:00:00Z */

static const struct table_file_column columns[] = {
        { "title", "事项", "Item", TABLE_TEXT },
        { "n", "件数", "Count", TABLE_NUMBER },
        { "price", "金额（元）", "Amount (yuan)", TABLE_MONEY },
        { "due", "应公开日", "Due", TABLE_DATE },
};

static struct table_file example(struct ctx *cx)
{
        struct table_file t = table_file_begin(cx, "清单 2026/6", columns, countof(columns), false);

        table_file_text(&t, "东城区, \"一期\"\n第二行");
        table_file_int(&t, -3);
        table_file_fen(&t, 123456789);
        table_file_text(&t, "2018-02-09");
        table_file_text(&t, "=HYPERLINK(\"http://x\")");
        table_file_text(&t, "+1");
        table_file_text(&t, "下浮率20.50%");
        table_file_empty(&t);
        table_file_text(&t, "'-1");
        table_file_text(&t, "1234567890123456789");
        table_file_fen(&t, -5);
        table_file_text(&t, "2018-02-30");
        return t;
}

static void csv_is_what_rfc_4180_says(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct table_file t;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        t = example(&cx);
        assert_int_equal(table_file_csv(&t, &out), LH_OK);
        assert_string_equal(out.p, "\xef\xbb\xbf"
                                   "事项,件数,金额（元）,应公开日\r\n"
                                   "\"东城区, \"\"一期\"\"\n第二行\",-3,1234567.89,2018-02-09\r\n"
                                   "\"'=HYPERLINK(\"\"http://x\"\")\",\"'+1\",下浮率20.50%,\r\n"
                                   "\"''-1\",1234567890123456789,-0.05,2018-02-30\r\n");
}

static void headings_follow_the_language(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct table_file t;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        t = table_file_begin(&cx, "x", columns, countof(columns), true);
        assert_int_equal(table_file_csv(&t, &out), LH_OK);
        assert_string_equal(out.p, "\xef\xbb\xbfItem,Count,Amount (yuan),Due\r\n");
}

/* Takes our apostrophe off again, as the header of table_file.h says. */
static struct str unguarded(struct str s)
{
        size_t n = 0;

        while (n < s.n && s.p[n] == '\'')
                n++;
        if (n > 0 && n < s.n && strchr("=+-@\t\r", s.p[n]) != NULL)
                return (struct str){ s.p + 1, s.n - 1 };
        return s;
}

/* Random texts of nasty characters: our own reader of CSV gives them back, none of them begins a
 * formula, and what was there before the guard can be told. */
static void csv_of_any_text_reads_back(void **state)
{
        static const char letters[] = "=+-@'\",;\n\r a1";
        struct reader_job job = { .container = CONTAINER_CSV, .header_rows = 1, .delimiter = ',' };
        lh_auto(ctx_done) struct ctx cx;
        uint64_t seed = 4180;

        (void)state;
        for (int round = 0; round < 300; round++) {
                lh_auto(buf_done) struct buf out = { 0 };
                struct table_file t;
                struct collect c;
                char text[12][9];

                ctx_init(&cx);
                buf_init(&out, FILE_MAX);
                t = table_file_begin(&cx, "x", columns, 1, false);
                for (int i = 0; i < 12; i++) {
                        uint32_t n = 1 + dice(&seed, 7);

                        for (uint32_t j = 0; j < n; j++)
                                text[i][j] = letters[dice(&seed, sizeof(letters) - 1)];
                        text[i][n] = '\0';
                        /* a reader may drop blanks and a lone CR; they are not what is asked */
                        for (char *p = text[i]; *p != '\0'; p++)
                                if (p[1] == '\0' || p == text[i])
                                        if (*p == ' ' || *p == '\r' || *p == '\n')
                                                *p = 'b';
                        for (char *p = text[i]; *p != '\0'; p++)
                                if (*p == '\r')
                                        *p = 'r';
                        table_file_text(&t, text[i]);
                }
                assert_int_equal(table_file_csv(&t, &out), LH_OK);
                collect_run(&c, &job, out.p, out.n);
                assert_int_equal(c.rc, LH_OK);
                assert_int_equal(c.n, 12);
                for (int i = 0; i < 12; i++) {
                        struct str got = c.pieces[i].cells[0];

                        assert_true(got.n > 0 && strchr("=+-@", got.p[0]) == NULL);
                        assert_true(str_is(unguarded(got), text[i]));
                }
                collect_done(&c);
                ctx_done(&cx);
        }
        ctx_init(&cx);
}

static void wide_signs_are_guarded(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct table_file t;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        t = table_file_begin(&cx, "x", columns, 1, false);
        table_file_text(&t, "＝1+1");
        table_file_text(&t, "1＝1");
        assert_int_equal(table_file_csv(&t, &out), LH_OK);
        assert_string_equal(out.p, "\xef\xbb\xbf事项\r\n\"'＝1+1\"\r\n1＝1\r\n");
}

static char *part_of(const struct buf *book, const char *name)
{
        zip_error_t e;
        zip_source_t *source = zip_source_buffer_create(book->p, book->n, 0, &e);
        zip_t *z = zip_open_from_source(source, ZIP_RDONLY, &e);
        char *text = calloc(1, 1 << 20);
        zip_file_t *f;

        assert_non_null(z);
        f = zip_fopen(z, name, 0);
        assert_non_null(f);
        assert_true(zip_fread(f, text, (1 << 20) - 1) > 0);
        zip_fclose(f);
        zip_close(z);
        return text;
}

static void xlsx_has_real_numbers_and_dates_and_no_formula(void **state)
{
        struct reader_job job = { .container = CONTAINER_XLSX, .header_rows = 1 };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct table_file t;
        struct collect c;
        char *sheet;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        t = example(&cx);
        assert_int_equal(table_file_xlsx(&t, MADE_MS, &out), LH_OK);
        sheet = part_of(&out, "xl/worksheets/sheet1.xml");
        assert_null(strstr(sheet, "<f>"));
        assert_non_null(strstr(sheet, "<pane ySplit=\"1\""));
        assert_non_null(strstr(sheet, "state=\"frozen\""));
        assert_non_null(strstr(sheet, "<v>43140</v>")); /* 2018-02-09 */
        assert_non_null(strstr(sheet, "<v>1234567.89</v>"));
        free(sheet);
        collect_run(&c, &job, out.p, out.n);
        assert_int_equal(c.rc, LH_OK);
        assert_int_equal(c.n, 3);
        assert_true(collect_is(&c, 0, 0, "东城区, \"一期\"\n第二行"));
        assert_true(collect_is(&c, 0, 1, "-3"));
        assert_true(collect_is(&c, 0, 2, "1234567.89"));
        assert_true(collect_is(&c, 0, 3, "2018-02-09"));
        assert_true(collect_is(&c, 1, 0, "=HYPERLINK(\"http://x\")"));
        assert_true(collect_is(&c, 1, 1, "+1"));
        assert_true(collect_is(&c, 1, 2, "下浮率20.50%"));
        assert_true(collect_is(&c, 2, 0, "'-1"));
        assert_true(collect_is(&c, 2, 1, "1234567890123456789"));
        assert_true(collect_is(&c, 2, 2, "-0.05"));
        assert_true(collect_is(&c, 2, 3, "2018-02-30"));
        collect_done(&c);
}

static void xlsx_is_the_same_every_time(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf one = { 0 }, two = { 0 };
        struct table_file t;

        (void)state;
        ctx_init(&cx);
        buf_init(&one, FILE_MAX);
        buf_init(&two, FILE_MAX);
        t = example(&cx);
        assert_int_equal(table_file_xlsx(&t, MADE_MS, &one), LH_OK);
        assert_int_equal(table_file_xlsx(&t, MADE_MS, &two), LH_OK);
        assert_int_equal(one.n, two.n);
        assert_memory_equal(one.p, two.p, one.n);
}

static void a_long_text_is_cut_with_a_mark(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 }, text = { 0 };
        struct table_file t;
        char *sheet;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        buf_init(&text, FILE_MAX);
        for (int i = 0; i < 40000; i++)
                buf_puts(&text, "长");
        t = table_file_begin(&cx, "x", columns, 1, false);
        table_file_text(&t, text.p);
        assert_int_equal(table_file_xlsx(&t, MADE_MS, &out), LH_OK);
        sheet = part_of(&out, "xl/worksheets/sheet1.xml");
        assert_non_null(strstr(sheet, "长…</t>"));
        free(sheet);
}

static void limits_are_named(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        struct table_file t;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 64);
        t = example(&cx);
        assert_int_equal(table_file_csv(&t, &out), LH_LIMIT);
        assert_non_null(strstr(cx.err.text, "64 bytes"));
        assert_int_equal(table_file_xlsx(&t, MADE_MS, &out), LH_LIMIT);
        t = table_file_begin(&cx, "x", columns, 2, false);
        table_file_text(&t, "half a row");
        assert_int_equal(table_file_csv(&t, &out), LH_CORRUPT);
        t = table_file_begin(&cx, "x", columns, 1, false);
        for (int i = 0; i <= TABLE_FILE_ROWS_MAX; i++)
                table_file_text(&t, "x");
        assert_int_equal(table_file_csv(&t, &out), LH_LIMIT);
        assert_non_null(strstr(cx.err.text, "100000 rows"));
}

static const struct feed_entry entries[] = {
        { "tag:log.example,2026:record/17", "https://log.example/n/17?a=1&b=2", "甲<乙> & \"丙\"",
          "第一行\n\x01]]>第二行\r", "某局", "procurement", MADE_MS, MADE_MS + 1000 },
        { "tag:log.example,2026:record/18", "https://log.example/n/18", "=1+1", NULL, NULL, NULL,
          MADE_MS, MADE_MS },
};
static const struct feed feed = { .id = "tag:log.example,2026:missing",
                                  .title = "应公开未公开",
                                  .subtitle = "a & b",
                                  .author = "示例市",
                                  .self_url = "https://log.example/jd/missing.atom",
                                  .url = "https://log.example/jd/missing",
                                  .lang = "zh-CN",
                                  .updated_ms = MADE_MS - 5000,
                                  .entries = entries,
                                  .n_entries = countof(entries) };

static void atom_is_escaped(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        assert_int_equal(feed_atom(&cx, &feed, &out), LH_OK);
        assert_non_null(strstr(out.p, "<title>甲&lt;乙&gt; &amp; &quot;丙&quot;</title>"));
        assert_non_null(strstr(out.p, "href=\"https://log.example/n/17?a=1&amp;b=2\""));
        assert_non_null(
                strstr(out.p, "<content type=\"text\">第一行\n]]&gt;第二行&#13;</content>"));
        assert_non_null(strstr(out.p, "<updated>2026-06-17T01:00:01Z</updated>\n<author>"));
        assert_null(strchr(out.p, '\x01'));
        if (system("command -v xmllint >/dev/null") == 0) {
                FILE *f = popen("xmllint --noout -", "w");

                fwrite(out.p, 1, out.n, f);
                assert_int_equal(pclose(f), 0);
        }
}

static void an_empty_feed_has_a_time(void **state)
{
        struct feed none = feed;
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        none.n_entries = 0;
        assert_int_equal(feed_atom(&cx, &none, &out), LH_OK);
        assert_non_null(strstr(out.p, "<updated>2026-06-17T00:59:55Z</updated>"));
        buf_clear(&out);
        assert_int_equal(feed_json(&cx, &none, &out), LH_OK);
        assert_non_null(strstr(out.p, "\"items\":[]"));
}

static void json_feed_has_what_it_needs(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 };
        json_t *top, *first, *second;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        assert_int_equal(feed_json(&cx, &feed, &out), LH_OK);
        top = json_loads(out.p, 0, NULL);
        assert_string_equal(json_string_value(json_object_get(top, "version")),
                            "https://jsonfeed.org/version/1.1");
        first = json_array_get(json_object_get(top, "items"), 0);
        second = json_array_get(json_object_get(top, "items"), 1);
        assert_string_equal(json_string_value(json_object_get(first, "id")), entries[0].id);
        assert_string_equal(json_string_value(json_object_get(first, "date_modified")),
                            "2026-06-17T01:00:01Z");
        assert_string_equal(json_string_value(json_object_get(second, "content_text")), "");
        json_decref(top);
}

/* Lines of at most 75 bytes that end in CRLF; unfolded they say what was put in. */
static void ics_is_folded_and_escaped(void **state)
{
        static const struct feed_day days[] = {
                { "17@log.example", 20613 /* 2026-06-09 */,
                  "应公开：东城区滨河路片区排水防涝改造（二期）; 第2次付款, 共3次",
                  "怎么算的：\nhttps://log.example/due\\x", "https://log.example/due/a.b",
                  "工程建设", true, MADE_MS },
        };
        static const struct feed_calendar calendar = {
                "-//liuhen//log.example//ZH",    "即将到期", "",
                "https://log.example/jd/coming", days,       1
        };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out = { 0 }, flat = { 0 };
        size_t start = 0;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, FILE_MAX);
        buf_init(&flat, FILE_MAX);
        assert_int_equal(feed_ics(&cx, &calendar, &out), LH_OK);
        for (size_t i = 0; i < out.n; i++) {
                if (out.p[i] == '\n') {
                        assert_int_equal(out.p[i - 1], '\r');
                        assert_true(i - 1 - start <= 75);
                        start = i + 1;
                }
                if (strncmp(out.p + i, "\r\n ", 3) == 0)
                        i += 2;
                else
                        buf_putc(&flat, out.p[i]);
                if (i > 0 && out.p[i] == ' ' && out.p[i - 1] == '\n')
                        start = i; /* the blank counts */
        }
        assert_true(str_is((struct str){ out.p + out.n - 15, 15 }, "END:VCALENDAR\r\n"));
        assert_non_null(strstr(flat.p, "SUMMARY:应公开：东城区滨河路片区排水防涝改造（二期）\\; "
                                       "第2次付款\\, 共3次\r\n"));
        assert_non_null(
                strstr(flat.p, "DESCRIPTION:怎么算的：\\nhttps://log.example/due\\\\x\r\n"));
        assert_non_null(strstr(flat.p, "DTSTART;VALUE=DATE:20260609\r\n"
                                       "DTEND;VALUE=DATE:20260610\r\n"));
        assert_non_null(strstr(flat.p, "DTSTAMP:20260617T010000Z\r\n"));
        assert_non_null(strstr(flat.p, "STATUS:TENTATIVE\r\n"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(csv_is_what_rfc_4180_says),
                cmocka_unit_test(headings_follow_the_language),
                cmocka_unit_test(csv_of_any_text_reads_back),
                cmocka_unit_test(wide_signs_are_guarded),
                cmocka_unit_test(xlsx_has_real_numbers_and_dates_and_no_formula),
                cmocka_unit_test(xlsx_is_the_same_every_time),
                cmocka_unit_test(a_long_text_is_cut_with_a_mark),
                cmocka_unit_test(limits_are_named),
                cmocka_unit_test(atom_is_escaped),
                cmocka_unit_test(an_empty_feed_has_a_time),
                cmocka_unit_test(json_feed_has_what_it_needs),
                cmocka_unit_test(ics_is_folded_and_escaped),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
