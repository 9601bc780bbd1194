/* Pure parts of the exports: codes, tables, the map and the extension that are built in. */
#include "base/text.h"
#include "export/asset.h"
#include "export/compile.h"
#include "export/deal_code.h"
#include "export/site.h"
#include "export/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Check characters of these were found by the definition (the weighted sum is 1 modulo 37), not by
 * the recursion that the program uses. */
static const char *const right_codes[] = { "A01-1199010000GW8GDQ15-20171206-000001-1",
                                           "D02-11990100000P8E9N0T-20260301-000742-1" };

static void deal_codes(void **state)
{
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(right_codes); i++) {
                char made[DEAL_CODE_CHARS + 1];
                struct str parts = { right_codes[i], strlen(right_codes[i]) - 2 };

                assert_int_equal(deal_code_check(&cx, str_of(right_codes[i])), LH_OK);
                assert_int_equal(deal_code_make(&cx, parts, made), LH_OK);
                assert_string_equal(made, right_codes[i]);
        }
        ctx_done(&cx);
}

/* Every single wrong character and every exchange of two neighbours is found. */
static void wrong_deal_codes(void **state)
{
        struct ctx cx;
        char code[DEAL_CODE_CHARS + 1];

        (void)state;
        ctx_init(&cx);
        strcpy(code, right_codes[0]);
        for (size_t i = 0; i < DEAL_CODE_CHARS; i++) {
                char was = code[i], next = code[i + 1];

                if (was == '-')
                        continue;
                code[i] = was == '7' ? '8' : '7';
                assert_int_equal(deal_code_check(&cx, str_of(code)), LH_INVALID);
                code[i] = was;
                if (next == '\0' || next == '-' || next == was)
                        continue;
                code[i] = next;
                code[i + 1] = was;
                assert_int_equal(deal_code_check(&cx, str_of(code)), LH_INVALID);
                code[i] = was;
                code[i + 1] = next;
        }
        assert_int_equal(deal_code_check(&cx, str_of("")), LH_INVALID);
        assert_int_equal(deal_code_check(&cx, str_of("A01")), LH_INVALID);
        ctx_done(&cx);
}

/* Random rows come back as they were, whatever stands in their cells. */
static void rows(void **state)
{
        static const char alphabet[] = "a,\"\r\n 公=";
        unsigned seed = 20171206;

        (void)state;
        for (int round = 0; round < 2000; round++) {
                lh_auto(buf_done) struct buf text = { 0 };
                char cells[3][8];
                struct str in[3], out[3], rest;
                struct ctx cx;

                ctx_init(&cx);
                buf_init(&text, 4096);
                for (int c = 0; c < 3; c++) {
                        size_t n = (size_t)rand_r(&seed) % sizeof(cells[c]);

                        for (size_t k = 0; k < n; k++)
                                cells[c][k] =
                                        alphabet[(size_t)rand_r(&seed) % (sizeof(alphabet) - 1)];
                        in[c] = (struct str){ cells[c], n };
                }
                table_put_row(in, 3, &text);
                table_put_row(in, 3, &text);
                rest = (struct str){ text.p, text.n };
                for (int line = 0; line < 2; line++) {
                        assert_true(table_take_row(&cx, &rest, out, 3));
                        for (int c = 0; c < 3; c++)
                                assert_true(str_eq(in[c], out[c]));
                }
                assert_false(table_take_row(&cx, &rest, out, 3));
                ctx_done(&cx);
        }
}

static void times(void **state)
{
        char text[26];

        (void)state;
        export_time(1512520200000, text);
        assert_string_equal(text, "2017-12-06T08:30:00+08:00");
}

/* Every domain, stage and kind that the map names is in the rules, and every domain of the rules is
 * in the map. */
static void map(void **state)
{
        static const char *const tables[] = { "domains", "stages", "kinds", "methods", "elements" };
        struct rule_set *rules;
        struct ctx cx;
        size_t n;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(tables); i++)
                assert_true(json_object_size(export_map(tables[i])) > 0);
        assert_int_equal(rule_load(&cx, NULL, &rules), LH_OK);
        for (const struct rule_domain *d = rule_domains(rules, &n), *end = d + n; d < end; d++) {
                assert_non_null(json_object_get(export_map("domains"), d->id));
                for (size_t s = 0; s < d->n_stages; s++)
                        assert_non_null(json_object_get(export_map("stages"), d->stages[s].id));
        }
        rule_free(&rules);
        ctx_done(&cx);
}

/* The extension is applied: the proof of each release is left out, a table's rows are replaced
 * whole. */
static void compiles(void **state)
{
        static const char *const texts[] = {
                "{\"ocid\":\"p\",\"id\":\"1\",\"date\":\"2026-01-01T00:00:00+08:00\",\"tag\":["
                "\"tender\"],"
                "\"logProof\":{\"leafIndex\":1},\"allocation\":{\"elements\":[{\"id\":\"1/"
                "a\",\"rows\":[{\"id\":\"x\"}]}]}}",
                "{\"ocid\":\"p\",\"id\":\"2\",\"date\":\"2026-01-02T00:00:00+08:00\",\"tag\":["
                "\"tenderUpdate\"],"
                "\"logProof\":{\"leafIndex\":2},\"allocation\":{\"elements\":[{\"id\":\"1/"
                "a\",\"rows\":[{\"id\":\"y\"}]}]}}"
        };
        lh_auto(buf_done) struct buf out = { 0 };
        struct buf in[2];
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 65536);
        for (int i = 0; i < 2; i++) {
                buf_init(&in[i], 65536);
                buf_puts(&in[i], texts[i]);
        }
        assert_int_equal(export_compile(&cx, in, 2, false, &out), LH_OK);
        assert_null(strstr(out.p, "logProof"));
        assert_null(strstr(out.p, "\"x\""));
        assert_non_null(strstr(out.p, "\"rows\":[{\"id\":\"y\"}]"));
        for (int i = 0; i < 2; i++)
                buf_done(&in[i]);
        ctx_done(&cx);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(deal_codes), cmocka_unit_test(wrong_deal_codes),
                cmocka_unit_test(rows),       cmocka_unit_test(times),
                cmocka_unit_test(map),        cmocka_unit_test(compiles),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
