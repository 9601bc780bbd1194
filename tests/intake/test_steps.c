/* Transforms: each on what real sources write. */
#include "intake/path.h"
#include "intake/step.h"

#include "base/ctx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static struct arena *mem;

static bool run(const char *step, const char *in, struct str *ret, const char **ret_fault)
{
        struct step s;
        const char *why;

        assert_true(step_parse(mem, step, &s, &why));
        return step_run_all(&s, 1, mem, str_of(in), ret, ret_fault);
}

static void values_become_what_we_keep(void **state)
{
        static const struct {
                const char *step, *in, *out;
        } cases[] = {
                { "price", "1,436,000.00元", "1436000.00" },
                { "price", "0元 人民币", "0" },
                { "price", "23.5 万元", "235000" },
                { "price", "60\n万元", "600000" },
                { "price", "103.000000万元", "1030000.00" },
                { "price", "1282.3000万元人民币", "12823000" },
                { "price", "人民币：1２", "人民币：1２" },
                { "price", "￥ 12，345.6", "12345.6" },
                { "price 万元", "24.9480;", "249480" },
                { "price 万元", "0.5", "5000" },
                { "price 万元", "5元", "5" },
                { "price 万元", "0.00001", "0.1" },
                { "price 亿元", "1.5", "150000000" },
                { "price", "-12.50", "-12.50" },
                { "price", "下浮率20.50%", "下浮率20.50%" },
                { "price", "69.93%", "69.93%" },
                { "price", " 745271900.00元（设计费报价：5500000.00元） ",
                  "745271900.00元（设计费报价：5500000.00元）" },
                { "price", "12.5.3", "12.5.3" },
                { "price", "007", "7" },
                { "number", "4.6778", "4.6778" },
                { "number", "1,000；", "1000" },
                { "date yyyy-MM-dd", "2024-02-29", "2024-02-29" },
                { "date yyyy年MM月dd日|yyyy年M月d日", "2018年8月3日", "2018-08-03" },
                { "date yyyyMMddHHmmss", "20180810152737", "2018-08-10" },
                { "date yyyy.MM.dd HH:mm:ss", "2018.08.10 15:27:37", "2018-08-10" },
                { "date y/M/d*", "2016/1/12 10:59:31", "2016-01-12" },
                { "date MM-dd@2018", "08-09", "2018-08-09" },
                { "date epoch_ms", "1534999425000", "2018-08-23" },
                { "date epoch_s", "1534953600",
                  "2018-08-23" }, /* midnight in China, still the 22nd in UTC */
                { "date yyyy-MM-ddTHH:mm:ss.S*", "2018-08-08T21:49:18.123Z", "2018-08-08" },
                { "trim", "\xc2\xa0　 公告 \t", "公告" },
                { "collapse",
                  " a \n　b\xc2\xa0"
                  "c ",
                  "a b c" },
                { "squeeze", " 1 2\n3 ", "123" },
                { "clean",
                  "a\x01"
                  "b\r\nc\rd\x7f",
                  "ab\nc\nd" },
                { "empty_if 0|-", " - ", "" },
                { "empty_if 0|-", "0.5", "0.5" },
                { "after id=", "x?id=7", "7" },
                { "after id=", "x", "x" },
                { "only_after id=", "x", "" },
                { "before 至", "1日至2日", "1日" },
                { "strip_prefix A", "AB", "B" },
                { "strip_suffix B", "AB", "A" },
                { "prepend x:", "1", "x:1" },
                { "append 号", "1", "1号" },
                { "replace \n=>、", "a\nb\nc", "a、b、c" },
                { "cut 2", "公告书", "公告" },
                { "drop_tag", "[永登县] 道路", "道路" },
                { "drop_tag", "【测试】道路", "道路" },
                { "strip_html", "<b>a</b>&nbsp;b", "a b" },
                { "province", "浙江省杭州市", "330000" },
                { "province", "420500", "420500" },
                { "province", "某地", "" },
                { "project_key", "某路养护项目招标公告", "某路养护项目" },
                { "project_key", "某路养护项目-中标候选人公示", "某路养护项目" },
                { "project_key", "[某县]某路养护项目施工招标公告[正在报名]", "某路养护项目施工" },
                { "project_key", "某路养护项目(项目编号:A-1)的竞争性谈判公告", "某路养护项目" },
                { "project_key", "公告", "公告" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                const char *fault = NULL;
                struct str out;

                if (!run(cases[i].step, cases[i].in, &out, &fault) || !str_is(out, cases[i].out))
                        fail_msg("%s of \"%s\": \"%.*s\", %s", cases[i].step, cases[i].in,
                                 (int)out.n, out.p, fault ? fault : "no fault");
        }
}

static void bad_values_are_refused(void **state)
{
        static const struct {
                const char *step, *in, *says;
        } cases[] = {
                { "date yyyy-MM-dd", "2017-02-30", "no day of the calendar" },
                { "date yyyy-MM-dd", "1900-01-01", "stands for \"no date\"" },
                { "date yyyy年M月d日", "1900年01月01日", "stands for \"no date\"" },
                { "date yyyy-MM-dd", "2017-2-3", "write YYYY-MM-DD" },
                { "date yyyy-MM-dd", "2017-02-03x", "write YYYY-MM-DD" },
                { "date yyyy-MM-dd", "17-02-03", "write YYYY-MM-DD" },
                { "date epoch_ms", "-1", "write YYYY-MM-DD" },
                { "date epoch_ms", "99999999999999999999", "write YYYY-MM-DD" },
                { "date yyyy-MM-dd", "0000-01-01", "no d" },
                { "number", "12o0", "not a number" },
                { "number", "", NULL },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                const char *fault = NULL;
                struct str out;
                bool ok = run(cases[i].step, cases[i].in, &out, &fault);

                assert_int_equal(ok, cases[i].says == NULL);
                if (!ok && strstr(fault, cases[i].says) == NULL)
                        fail_msg("%s of \"%s\": %s", cases[i].step, cases[i].in, fault);
        }
}

static void wrong_steps_are_refused(void **state)
{
        static const char *const bad[] = { "nosuch",   "",          "date",        "date ",
                                           "cut",      "cut x",     "cut 0",       "trim x",
                                           "price 角", "replace a", "replace =>b", "prepend" };
        struct step s;
        const char *why;

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(step_parse(mem, bad[i], &s, &why));
}

static void paths_lead_to_values(void **state)
{
        static const struct {
                const char *path, *text;
        } cases[] = {
                { "a.b", "1" },
                { "list[1].x", "two" },
                { "list[*].x", "one\ntwo" },
                { "list[x=two].y", "2.5" },
                { "list[r=buyer].x", "one" },
                { "list[x=@pick].y", "2.5" },
                { "list[9].x", "" },
                { "nothing.at.all", "" },
                { "a.b.c", "" },
                { "texts", "p\nq" },
                { "yes", "true" },
                { "big", "1234567890123" },
                { "real", "0.3" },
                { "tiny", "0.00000012" },
                { "^.a.b", "1" },
                { "$package.p", "pub" },
                { "$number", "7" },
                { "$file", "f.json" },
        };
        json_t *record = json_loads("{\"a\": {\"b\": 1}, \"pick\": \"two\", \"list\": [{\"x\": "
                                    "\"one\", \"r\": [\"buyer\"]}, {\"x\": \"two\", "
                                    "\"y\": 2.5}], \"texts\": [\"p\", \"\", null, \"q\"], \"yes\": "
                                    "true, \"big\": 1234567890123, \"real\": "
                                    "0.30000000000000004, \"tiny\": 1.2e-7}",
                                    0, NULL);
        json_t *around = json_loads("{\"p\": \"pub\"}", 0, NULL);
        struct path_scope scope = { record, record, around, 7, 9, "f.json" };
        struct map_path p;
        struct str text;

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                assert_true(path_parse(mem, cases[i].path, false, &p));
                assert_true(path_text(&p, &scope, mem, &text));
                if (!str_is(text, cases[i].text))
                        fail_msg("%s: \"%.*s\"", cases[i].path, (int)text.n, text.p);
        }
        assert_true(path_parse(mem, "a", false, &p));
        assert_false(path_text(&p, &scope, mem, &text)); /* an object is no text */
        assert_false(path_parse(mem, "", false, &p));
        assert_false(path_parse(mem, "a[", false, &p));
        assert_false(path_parse(mem, "a[x]", false, &p));
        assert_false(path_parse(mem, "a..b", false, &p));
        assert_false(path_parse(mem, "$nosuch", false, &p));
        json_decref(record);
        json_decref(around);
}

static int make_mem(void **state)
{
        (void)state;
        mem = arena_new();
        return 0;
}

static int drop_mem(void **state)
{
        (void)state;
        arena_done(&mem);
        return 0;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(values_become_what_we_keep),
                cmocka_unit_test(bad_values_are_refused),
                cmocka_unit_test(wrong_steps_are_refused),
                cmocka_unit_test(paths_lead_to_values),
        };

        return cmocka_run_group_tests(tests, make_mem, drop_mem);
}
