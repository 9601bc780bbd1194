/* The whole way, with the child in its cage: files in, documents out; what is hostile or broken is
 * refused in time, in little memory, with words. */
#include "intake/intake.h"

#include "base/time.h"
#include "collect.h"
#include "os/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define MB ((size_t)1 << 20)

static struct mapping_set *mappings;

struct outcome {
        int open_rc, end_rc;
        unsigned taken, refused;
        char first_refusal[ERR_TEXT_BYTES_MAX], field[128];
        char last[ERR_TEXT_BYTES_MAX];
        json_t *docs; /* of all records */
};

static void take_all(struct ctx *cx, struct intake *in, struct outcome *o)
{
        struct intake_record r;

        while ((o->end_rc = intake_next(cx, in, &r)) == LH_OK || o->end_rc == LH_INVALID) {
                if (o->end_rc == LH_OK) {
                        o->taken++;
                        if (o->taken < 100)
                                json_array_extend(o->docs, r.docs);
                } else if (o->refused++ == 0) {
                        snprintf(o->first_refusal, sizeof(o->first_refusal), "%s", cx->err.text);
                        snprintf(o->field, sizeof(o->field), "%s", cx->err.field);
                }
        }
}

static void run_path(struct outcome *o, const char *path, const char *as, const char *body)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(intake_close) struct intake *in = NULL;

        ctx_init(&cx);
        *o = (struct outcome){ .docs = json_array() };
        o->open_rc = o->end_rc = intake_open(&cx, path, mappings, as, body, &in);
        if (o->open_rc == LH_OK) {
                take_all(&cx, in, o);
                assert_int_equal(intake_next(&cx, in, &(struct intake_record){ 0 }),
                                 o->end_rc); /* and stays so */
                if (o->end_rc == LH_NOT_FOUND)
                        assert_true(intake_bytes_done(in) == intake_bytes_total(in));
        }
        snprintf(o->last, sizeof(o->last), "%s", cx.err.text);
}

static void run(struct outcome *o, const char *name, const void *p, size_t n, const char *as,
                const char *body)
{
        char *path = temp_file(name, p, n);

        run_path(o, path, as, body);
        temp_remove(path);
}

static const char *get(const struct outcome *o, size_t i, const char *a, const char *b)
{
        const json_t *v = json_object_get(json_array_get(o->docs, i), a);

        return json_string_value(b ? json_object_get(v, b) : v);
}

static const char report[] =
        "title,date,issuer,region,budget,detail_url\n"
        "某路养护项目招标公告,2026-03-01,某局,浙江省,12万元,https://a.example/1\n"
        "某路养护项目中标结果公告,2026-03-09,某局,浙江省,下浮率20.50%,https://a.example/2\n";

static void records_become_documents(void **state)
{
        struct outcome o;

        (void)state;
        run(&o, "r.csv", report, strlen(report), NULL, NULL);
        assert_int_equal(o.end_rc, LH_NOT_FOUND);
        assert_int_equal(o.taken, 2);
        assert_string_equal(get(&o, 0, "elements", "budget"), "120000");
        assert_string_equal(get(&o, 1, "elements", "budget"), "下浮率20.50%");
        assert_string_equal(get(&o, 0, "body", "name"), "某局");
        assert_string_equal(get(&o, 0, "body", "region"), "330000");
        /* two notices of one project join by what their titles have in common */
        assert_string_equal(get(&o, 0, "project", "key"), get(&o, 1, "project", "key"));
        assert_string_not_equal(get(&o, 0, "source", "key"), get(&o, 1, "source", "key"));
        json_decref(o.docs);
}

static void the_same_file_gives_the_same_documents(void **state)
{
        struct outcome a, b;

        (void)state;
        run(&a, "r.csv", report, strlen(report), NULL, NULL);
        run(&b, "r.csv", report, strlen(report), NULL, NULL);
        assert_true(json_equal(a.docs, b.docs));
        json_decref(a.docs);
        json_decref(b.docs);
        run(&a, "r.csv", report, strlen(report), NULL, "city-works");
        assert_string_equal(get(&a, 0, "body", NULL), "city-works");
        json_decref(a.docs);
}

static void act_documents_pass_unchanged(void **state)
{
        static const char doc[] = "{\"domain\":\"land\",\"kind\":\"other\",\"title\":\"a\","
                                  "\"project\":{\"title\":\"p\"},\"body\":\"b1\",\"elements\":{}}";
        struct outcome o;
        struct buf lines;
        json_t *want = json_loads(doc, 0, NULL);

        (void)state;
        buf_init(&lines, 4000);
        buf_printf(&lines, "%s\n[%s,%s]\n", doc, doc, doc);
        run(&o, "a.jsonl", lines.p, lines.n, NULL, "other");
        assert_int_equal(o.taken, 2);
        assert_int_equal(json_array_size(o.docs), 3);
        assert_true(json_equal(json_array_get(o.docs, 2), want));
        json_decref(o.docs);
        run(&o, "a.json", doc, strlen(doc), NULL, NULL);
        assert_int_equal(o.taken, 1);
        json_decref(o.docs);
        json_decref(want);
        buf_done(&lines);
}

/* Each row is one thing wrong; the record is refused alone, with record, line, field and what to
 * do. */
static void bad_records_are_refused_with_their_place(void **state)
{
        static const struct {
                const char *row, *field, *says;
        } bad[] = {
                { "t,2017-02-30,某局,,,https://a.example/1", "date", "no day of the calendar" },
                { "t,1900-01-01,某局,,,https://a.example/1", "date", "stands for" },
                { "t,1989-12-31,某局,,,https://a.example/1", "date",
                  "outside 1990-01-01 to tomorrow" },
                { "t,2999-01-01,某局,,,https://a.example/1", "date",
                  "outside 1990-01-01 to tomorrow" },
                { ",2026-03-01,某局,,,https://a.example/1", "title", "write the notice's title" },
                { "t,2026-03-01,某局,,,ftp://a.example/1", "source.url", "http://" },
                { "t,2026-03-01,某局,,", "", "cut off" },
                { "t,2026-03-01,某局,,1,https://a.example/1,x", "", "put quotes" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct outcome o;
                struct buf csv;

                buf_init(&csv, 4000);
                buf_printf(&csv,
                           "title,date,issuer,region,budget,detail_url\n%s\nok,2026-03-01,某局,,,"
                           "https://a.example/2\n",
                           bad[i].row);
                run(&o, "r.csv", csv.p, csv.n, NULL, NULL);
                if (o.end_rc != LH_NOT_FOUND || o.taken != 1 || o.refused != 1 ||
                    strcmp(o.field, bad[i].field) != 0 ||
                    strstr(o.first_refusal, bad[i].says) == NULL ||
                    strncmp(o.first_refusal, "record 1, line 2: ", 18) != 0)
                        fail_msg("row %zu: %s [%s]", i, o.first_refusal, o.field);
                json_decref(o.docs);
                buf_done(&csv);
        }
}

static void files_that_are_no_good_fail_as_a_whole(void **state)
{
        static const struct {
                const char *name, *bytes;
                size_t n;
                const char *as, *says;
        } bad[] = {
                { "empty.csv", "", 0, NULL, "it is empty" },
                { "x.csv", "p,q\n1,2\n", 8, NULL, "no mapping fits its columns" },
                { "x.json", "{\"p\": 1}", 8, NULL, "no mapping fits its fields" },
                { "x.csv", "p,q\n1,2\n", 8, "ocds", "is a table but the mapping reads JSON" },
                { "x.csv", "p,q\n1,2\n", 8, "nosuch", "no mapping \"nosuch\"" },
                { "x.csv", "p,q\n1,2\n", 8, "vaccine-award", "has all the columns" },
                { "x.json", "{\"releases\": [{\"ocid\": \"a\"", 25, NULL, "cut off" },
                { "x.xlsx", "PK\3\4 and then nothing", 21, NULL, "not a whole .xlsx" },
                { "x.csv", "title,date,issuer,region,budget,detail_url\n\xff\xff,\n", 47, NULL,
                  "byte 43 is neither" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct outcome o;

                run(&o, bad[i].name, bad[i].bytes, bad[i].n, bad[i].as, NULL);
                if (o.end_rc == LH_OK || o.end_rc == LH_NOT_FOUND || o.taken > 0 ||
                    strstr(o.last, bad[i].says) == NULL)
                        fail_msg("file %zu: rc %d, %s", i, o.end_rc, o.last);
                json_decref(o.docs);
        }
}

static void a_line_of_200_mb_does_not_fill_the_memory(void **state)
{
        char *text = mem_alloc(200 * MB + 200);
        size_t head = (size_t)sprintf(text, "title,date,issuer,region,budget,detail_url\n");
        int64_t begin = time_monotonic_ms();
        struct outcome o;

        (void)state;
        memset(text + head, 'x', 200 * MB);
        strcpy(text + head + 200 * MB, "\nok,2026-03-01,某局,,,https://a.example/2\n");
        run(&o, "long.csv", text, strlen(text), NULL, NULL);
        assert_int_equal(o.end_rc, LH_NOT_FOUND);
        assert_int_equal(o.taken, 1);
        assert_non_null(strstr(o.first_refusal, "longer than 4 MiB"));
        assert_true(time_monotonic_ms() - begin < 60000);

        json_decref(o.docs);
        text[0] = '[';
        memset(text + 1, ' ', head);
        text[head] = '"';
        strcpy(text + head + 200 * MB, "\", {\"domain\":\"land\",\"kind\":\"other\"}]");
        run(&o, "long.json", text, strlen(text), "act", NULL);
        assert_int_equal(o.end_rc, LH_NOT_FOUND);
        assert_int_equal(o.refused, 2);
        assert_non_null(strstr(o.first_refusal, "larger than 16 MiB"));
        json_decref(o.docs);
        free(text);
}

static void memory_stays_flat(void **state)
{
        struct rusage before, after;
        struct buf csv;
        struct outcome o;

        (void)state;
        buf_init(&csv, 64 * MB);
        buf_puts(&csv, "title,date,issuer,region,budget,detail_url\n");
        for (int i = 0; i < 200000; i++)
                buf_printf(&csv,
                           "第%d号项目公告,2026-03-01,某局,浙江省,%d元,https://a.example/%d\n", i,
                           i, i);
        getrusage(RUSAGE_SELF, &before);
        run(&o, "many.csv", csv.p, csv.n, NULL, NULL);
        getrusage(RUSAGE_SELF, &after);
        assert_int_equal(o.taken, 200000);
        if (sandbox_limits_memory()) /* AddressSanitizer keeps what was freed */
                assert_true(after.ru_maxrss - before.ru_maxrss < 16 * 1024);
        json_decref(o.docs);
        buf_done(&csv);
}

static void a_zip_bomb_is_refused_in_time(void **state)
{
        char *spaces = mem_alloc(80 * MB + 1);
        int64_t begin = time_monotonic_ms();
        struct outcome o;
        struct buf book;

        (void)state;
        memset(spaces, ' ', 80 * MB);
        spaces[80 * MB] = '\0';
        buf_init(&book, 8 * MB);
        make_xlsx(&book, spaces, NULL, NULL);
        begin = time_monotonic_ms();
        run(&o, "bomb.xlsx", book.p, book.n, NULL, NULL);
        assert_int_equal(o.open_rc, LH_LIMIT);
        assert_non_null(strstr(o.last, "zip bomb"));
        assert_true(time_monotonic_ms() - begin < 20000);
        json_decref(o.docs);
        buf_done(&book);
        free(spaces);
}

static void xls_needs_a_converter(void **state)
{
        static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 not really a workbook";
        char *path = mem_strdup(getenv("PATH"));
        struct outcome o;

        (void)state;
        setenv("PATH", "/nonexistent", 1);
        run(&o, "x.xls", ole, sizeof(ole), NULL, NULL);
        assert_int_equal(o.open_rc, LH_INVALID);
        assert_non_null(strstr(o.last, "install libreoffice-calc or save it as .xlsx"));
        json_decref(o.docs);
        setenv("PATH", path, 1);
        free(path);
}

/* soffice.c stands in for LibreOffice. */
static void a_converter_is_used(void **state)
{
        static const char ole[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        char *path = mem_strdup(getenv("PATH"));
        struct buf book;
        struct outcome o;

        (void)state;
        buf_init(&book, MB);
        buf_add(&book, ole, 8);
        make_xlsx(&book,
                  "<row><c t=\"inlineStr\"><is><t>title</t></is></c><c "
                  "t=\"inlineStr\"><is><t>date</t></is></c><c t=\"inlineStr\"><is><t>issuer</t>"
                  "</is></c><c t=\"inlineStr\"><is><t>region</t></is></c><c "
                  "t=\"inlineStr\"><is><t>budget</t></is></c><c t=\"inlineStr\"><is><t>"
                  "detail_url</t></is></c></row><row><c t=\"inlineStr\"><is><t>a</t></is></c><c "
                  "t=\"inlineStr\"><is><t>2026-03-01</t></is></c>"
                  "<c t=\"inlineStr\"><is><t>b</t></is></c></row>",
                  NULL, NULL);
        setenv("PATH", STAND_IN_DIR, 1);
        run(&o, "x.xls", book.p, book.n, NULL, NULL);
        assert_int_equal(o.end_rc, LH_NOT_FOUND);
        assert_int_equal(o.taken, 1);
        json_decref(o.docs);
        run(&o, "x.xls", ole, 8, NULL, NULL);
        assert_int_equal(o.open_rc, LH_INVALID);
        assert_non_null(strstr(o.last, "the converter for legacy .xls failed on it"));
        json_decref(o.docs);
        setenv("PATH", path, 1);
        free(path);
        buf_done(&book);
}

static void what_is_no_file_is_refused(void **state)
{
        struct outcome o;

        (void)state;
        run_path(&o, "/tmp", NULL, NULL);
        assert_non_null(strstr(o.last, "it is not a file"));
        json_decref(o.docs);
        run_path(&o, "/nonexistent/x.csv", NULL, NULL);
        assert_int_equal(o.open_rc, LH_NOT_FOUND);
        json_decref(o.docs);
}

static void ocds_gives_a_document_a_stage(void **state)
{
        static const char package[] =
                "{\"publisher\": {\"name\": \"发布机构\"}, \"releases\": [{\"ocid\": \"o-1\", "
                "\"id\": \"r1\", \"date\": \"2017-12-06T09:00:00+08:00\","
                " \"tag\": [\"tender\", \"award\", \"contract\"], \"tender\": {\"id\": \"t\", "
                "\"title\": \"道路\", \"value\": {\"amount\": 100, \"currency\": "
                "\"CNY\"}}, \"awards\": [{\"id\": \"a1\", \"suppliers\": [{\"name\": \"甲公司\"}, "
                "{\"name\": \"乙公司\"}], \"value\": {\"amount\": 99.5, "
                "\"currency\": \"USD\"}}], \"contracts\": [{\"id\": \"c1\", \"awardID\": \"a1\", "
                "\"value\": {\"amount\": 99.5, \"currency\": \"CNY\"}}]}]}";
        struct outcome o;

        (void)state;
        run(&o, "o.json", package, strlen(package), NULL, NULL);
        assert_int_equal(o.taken, 1);
        assert_int_equal(json_array_size(o.docs), 3);
        assert_string_equal(get(&o, 0, "kind", NULL), "tender");
        assert_string_equal(get(&o, 0, "body", "name"), "发布机构");
        assert_string_equal(get(&o, 0, "elements", "budget"), "100");
        assert_string_equal(get(&o, 1, "elements", "winner"), "甲公司、乙公司");
        assert_string_equal(get(&o, 1, "elements", "amount"),
                            "USD 99.5"); /* no sum may mix currencies */
        assert_string_equal(get(&o, 2, "elements", "supplier"), "甲公司、乙公司");
        assert_string_equal(get(&o, 2, "project", "code"), "o-1");
        json_decref(o.docs);
}

/* Releases that share a package fall or stand alone. */
static void an_id_that_stands_twice_is_refused(void **state)
{
        static const struct {
                const char *lists, *said; /* NULL: it is taken */
        } cases[] = {
                { "\"awards\": [{\"id\": \"a\"}, {\"id\": \"b\"}, {\"id\": \"a\"}]",
                  "\"awards[2].id\" repeats the id of awards[0]" },
                { "\"contracts\": [{\"id\": 1}, {\"id\": 1}]", "\"contracts[1].id\" repeats" },
                { "\"parties\": [{\"id\": \"p\"}, {\"id\": \"p\"}]", "give each its own id" },
                { "\"awards\": [{\"id\": 1}, {\"id\": \"1\"}, {}, {}]", NULL },
                { "\"awards\": [{\"id\": \"x\"}], \"contracts\": [{\"id\": \"x\"}]", NULL },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                char text[1024];
                struct outcome o;
                int n = snprintf(
                        text, sizeof(text),
                        "{\"releases\": [{\"ocid\": \"o-1\", \"id\": \"r1\", \"date\": "
                        "\"2017-12-06\", \"tag\": [\"tender\"], \"buyer\": {\"name\": "
                        "\"甲局\"}, \"tender\": {\"id\": \"t\", \"title\": \"道路\"}, %s},"
                        "{\"ocid\": \"o-2\", \"id\": \"r2\", \"date\": \"2017-12-06\", "
                        "\"tag\": [\"tender\"], \"buyer\": {\"name\": \"甲局\"}, \"tender\": "
                        "{\"id\": \"t\", \"title\": \"桥\"}}]}",
                        cases[i].lists);

                run(&o, "o.json", text, (size_t)n, NULL, NULL);
                assert_int_equal(o.taken, cases[i].said == NULL ? 2 : 1);
                if (cases[i].said != NULL)
                        assert_non_null(strstr(o.last, cases[i].said));
                json_decref(o.docs);
        }
}

static int load(void **state)
{
        lh_auto(ctx_done) struct ctx cx;

        (void)state;
        ctx_init(&cx);
        return mapping_load(&cx, NULL, &mappings);
}

static int unload(void **state)
{
        (void)state;
        mapping_free(&mappings);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(records_become_documents),
                cmocka_unit_test(the_same_file_gives_the_same_documents),
                cmocka_unit_test(act_documents_pass_unchanged),
                cmocka_unit_test(bad_records_are_refused_with_their_place),
                cmocka_unit_test(files_that_are_no_good_fail_as_a_whole),
                cmocka_unit_test(a_line_of_200_mb_does_not_fill_the_memory),
                cmocka_unit_test(memory_stays_flat),
                cmocka_unit_test(a_zip_bomb_is_refused_in_time),
                cmocka_unit_test(xls_needs_a_converter),
                cmocka_unit_test(a_converter_is_used),
                cmocka_unit_test(what_is_no_file_is_refused),
                cmocka_unit_test(ocds_gives_a_document_a_stage),
                cmocka_unit_test(an_id_that_stands_twice_is_refused),
        };

        return cmocka_run_group_tests(tests, load, unload);
}
