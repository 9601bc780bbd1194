/* Input of all shapes, packages, the spilled index, upgrade. */
#include "helper.h"
#include "ocds/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define D1 "\"date\":\"2026-01-01T00:00:00+08:00\""
#define D2 "\"date\":\"2026-01-02T00:00:00+08:00\""
#define R1 "{\"ocid\":\"p\",\"id\":\"1\"," D1 ",\"tag\":[\"tender\"],\"a\":1}"
#define R2 "{\"ocid\":\"p\",\"id\":\"2\"," D2 ",\"tag\":[\"award\"],\"b\":\"]}\\\"\"}"
#define HEAD                                                                                       \
        "\"uri\":\"https://example.org/"                                                           \
        "p\",\"publisher\":{\"name\":\"Example\"},\"publishedDate\":\"2026-01-03T00:00:00Z\","     \
        "\"version\":\"1.1\""

static const char merged[] = "{\"tag\":[\"compiled\"],\"id\":\"p-2026-01-02T00:00:00+08:00\"," D2
                             ",\"ocid\":\"p\",\"a\":1,\"b\":\"]}\\\"\"}\n";

static void shapes(void **state)
{
        static const char *const inputs[] = {
                "[" R1 "," R2 "]",
                R2 "\n" R1 "\n",
                "\xef\xbb\xbf{" HEAD ",\"releases\":[" R2 "," R1 "]}",
                "{\"releases\" : [ " R1 " , " R2 " ] , " HEAD "}\r\n",
                "{" HEAD ",\"releases\":[" R1 "]}\n{" HEAD ",\"releases\":[" R2 "]}",
                "[{" HEAD ",\"releases\":[" R1 "]},{" HEAD ",\"releases\":[" R2 "]}]",
                "{" HEAD ",\"records\":[{\"ocid\":\"p\",\"compiledRelease\":{\"ocid\":\"p\",\"z\":"
                "1},\"releases\":[" R1 "," R2 "]}]}",
                "{\"ocid\":\"p\",\"releases\":[" R1 "," R2 "]}",
                R1 "{\"d\\u0061te\":\"2026-01-02T00:00:00+08:00\",\"o\\u0063id\":\"\\u0070\","
                   "\"id\":\"2\",\"b\":\"]}\\\"\"}",
        };
        const struct setup s = { .opt = { .kind = PACKAGE_LINES, .compiled = true } };

        (void)state;
        for (size_t i = 0; i < countof(inputs); i++) {
                struct outcome o = run_package(&s, inputs[i]);

                assert_int_equal(o.rc, LH_OK);
                assert_int_equal(o.n.releases, 2);
                assert_string_equal(o.text, merged);
                outcome_done(&o);
        }
}

static void broken_shapes(void **state)
{
        static const struct {
                const char *text, *want;
        } bad[] = {
                { "{\"releases\":[" R1, "line 1: the file ends inside a value" },
                { "\n\n[" R1 " " R2 "]", "line 3: a comma or a closing bracket is missing" },
                { "{\"releases\":{}}", "\"releases\" is no list" },
                { "{\"records\":[1]}", "a record is no object" },
                { "{\"ocid\" \"p\"}", "a colon is missing" },
                { "hello", "neither { nor [ begins here" },
                { "\xff\xfe{", "UTF-16" },
                { "{\"ocid\":\"p", "the file ends inside a value" },
        };
        const struct setup s = { .opt = { .kind = PACKAGE_LINES, .compiled = true } };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                struct outcome o = run_package(&s, bad[i].text);

                assert_int_equal(o.rc, LH_INVALID);
                assert_non_null(strstr(o.refused, bad[i].want));
                outcome_done(&o);
        }
}

static void linked_input(void **state)
{
        const struct setup s = { .opt = { .kind = PACKAGE_LINES, .compiled = true } };
        struct outcome o = run_package(&s, "{\"records\":[{\"ocid\":\"p\",\"releases\":[{\"url\":"
                                           "\"https://example.org/p#1\"," D1 "}]}]}");

        (void)state;
        assert_int_equal(o.n.releases, 0);
        assert_int_equal(o.n.linked, 1);
        assert_non_null(strstr(o.warned, "only linked to"));
        outcome_done(&o);
}

static void record_package(void **state)
{
        struct setup s = { .opt = { .kind = PACKAGE_RECORDS,
                                    .compiled = true,
                                    .uri = "https://example.org/r",
                                    .published = "2026-02-01T00:00:00Z" } };
        static const char input[] =
                "{" HEAD ",\"extensions\":[\"https://example.org/e\"],\"license\":\"https://"
                "example.org/l\",\"releases\":[" R2 "," R1 "]}";
        struct outcome o = run_package(&s, input);
        char want[2048], compiled[sizeof(merged)];

        (void)state;
        snprintf(compiled, sizeof(compiled), "%.*s", (int)strlen(merged) - 1, merged);
        snprintf(want, sizeof(want),
                 "{\"uri\":\"https://example.org/r\",\"version\":\"1.1\",\"extensions\":[\"https://"
                 "example.org/e\"],\"publishedDate\":\"2026-02-01T00:00:00Z\","
                 "\"publisher\":{\"name\":\"Example\"},\"license\":\"https://example.org/"
                 "l\",\"records\":[{\"ocid\":\"p\",\"releases\":[" R1 "," R2
                 "],\"compiledRelease\":%s}]}\n",
                 compiled);
        assert_string_equal(o.text, want);
        assert_string_equal(o.warned, "");
        outcome_done(&o);
        s.opt.linked = true;
        o = run_package(&s, input);
        assert_non_null(strstr(o.text,
                               "\"releases\":[{\"url\":\"https://example.org/p#1\"," D1
                               ",\"tag\":[\"tender\"]},{\"url\":\"https://example.org/p#2\"," D2
                               ",\"tag\":[\"award\"]}]"));
        outcome_done(&o);
}

static void release_package(void **state)
{
        const struct setup s = { .opt = { .kind = PACKAGE_RELEASES,
                                          .publisher = "Ex \"A\"",
                                          .published = "2026-02-01T00:00:00Z" } };
        struct outcome o = run_package(&s, R2 "\n" R1);

        (void)state;
        assert_string_equal(
                o.text, "{\"uri\":\"placeholder:\",\"version\":\"1.1\",\"publishedDate\":\"2026-02-"
                        "01T00:00:00Z\",\"publisher\":{\"name\":\"Ex \\\"A\\\"\"},\"releases\":[" R2
                        "," R1 "]}\n");
        assert_non_null(strstr(o.warned, "--uri"));
        outcome_done(&o);
}

/* The same through temporary files as without. */
static void spilling(void **state)
{
        lh_auto(buf_done) struct buf text = { .max = 1 << 22 };
        struct setup s = { .opt = { .kind = PACKAGE_LINES, .compiled = true } };
        struct outcome a, b;

        (void)state;
        for (unsigned i = 0; i < 3000; i++)
                buf_printf(&text,
                           "{\"ocid\":\"p%03u\",\"id\":\"%u\",\"date\":\"2026-%04u\",\"v\":%u,\"f%"
                           "u\":0}\n",
                           (i * 7919) % 500, i, (i * 31) % 977, i, i % 5);
        a = run_package(&s, text.p);
        s.opt.index_bytes_max = 4096;
        b = run_package(&s, text.p);
        assert_int_equal(a.n.processes, 500);
        assert_int_equal(b.rc, LH_OK);
        assert_string_equal(a.text, b.text);
        outcome_done(&a);
        outcome_done(&b);
}

static void upgrading(void **state)
{
        const struct setup s = {
                .opt = { .kind = PACKAGE_RELEASES, .upgrade = true, .lines = true }
        };
        struct outcome o = run_package(
                &s, "{\"ocid\":\"p\",\"tag\":[\"tender\"],\"buyer\":{\"name\":\"Bureau\","
                    "\"identifier\":{\"scheme\":\"X-A\",\"id\":\"1\"}},"
                    "\"tender\":{\"id\":1.0,\"procuringEntity\":{\"name\":\"Bureau\","
                    "\"identifier\":{\"scheme\":\"X-A\",\"id\":\"1\"},\"address\":{\"region\":"
                    "\"R\"}},\"amendment\":{\"rationale\":\"r\"}},"
                    "\"contracts\":[{\"id\":1,\"implementation\":{\"transactions\":[{\"id\":\"t\","
                    "\"amount\":{\"amount\":5.50},\"receiverOrganization\":{\"scheme\":\"X-A\","
                    "\"id\":\"2\",\"legalName\":\"Firm\"}}]}}]}\n"
                    "{\"ocid\":\"q\",\"parties\":[],\"buyer\":{\"name\":\"B\"}}");

        (void)state;
        assert_string_equal(
                o.text,
                "{\"ocid\":\"p\",\"tag\":[\"tender\"],\"parties\":[{\"id\":\"X-A-1\",\"name\":"
                "\"Bureau\",\"identifier\":{\"scheme\":\"X-A\",\"id\":\"1\"},\"roles\":[\"buyer\","
                "\"procuringEntity\"],\"address\":{\"region\":\"R\"}},"
                "{\"id\":\"X-A-2\",\"identifier\":{\"scheme\":\"X-A\",\"id\":\"2\",\"legalName\":"
                "\"Firm\"},\"name\":\"Firm\",\"roles\":[\"payee\"]}],"
                "\"buyer\":{\"id\":\"X-A-1\",\"name\":\"Bureau\"},\"tender\":{\"id\":1.0,"
                "\"procuringEntity\":{\"id\":\"X-A-1\",\"name\":\"Bureau\"},\"amendments\":[{"
                "\"rationale\":\"r\"}]},"
                "\"contracts\":[{\"id\":1,\"implementation\":{\"transactions\":[{\"id\":\"t\","
                "\"value\":{\"amount\":5.50},\"payee\":{\"id\":\"X-A-2\",\"name\":\"Firm\"}}]}}]}\n"
                "{\"ocid\":\"q\",\"parties\":[],\"buyer\":{\"name\":\"B\"}}\n");
        assert_int_equal(o.n.upgraded, 1);
        outcome_done(&o);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(shapes),          cmocka_unit_test(broken_shapes),
                cmocka_unit_test(linked_input),    cmocka_unit_test(record_package),
                cmocka_unit_test(release_package), cmocka_unit_test(spilling),
                cmocka_unit_test(upgrading),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
