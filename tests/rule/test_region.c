#include "rule/region.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void names_are_the_latest(void **state)
{
        (void)state;
        assert_string_equal(region_name(str_of("530102")), "五华区");
        assert_string_equal(region_name(str_of("110000")), "北京市");
        assert_string_equal(region_name(str_of("130502")), "襄都区"); /* 桥东区 until 2020 */
        assert_string_equal(region_name(str_of("469025")),
                            "白沙黎族自治县"); /* 定安县 until 2006: two meanings */
        assert_string_equal(region_name(str_of("110103")), "崇文区"); /* abolished */
        assert_null(region_name(str_of("320193")));                   /* a functional zone */
        assert_null(region_name(str_of("000000")));
        assert_null(region_name(str_of("53010")));
        assert_null(region_name(str_of("5301021")));
        assert_null(region_name((struct str){ NULL, 0 }));
}

static void full_names_read_like_an_address(void **state)
{
        static const struct {
                const char *code, *name;
        } cases[] = {
                { "530102", "云南省 昆明市 五华区" },
                { "530100", "云南省 昆明市" },
                { "530000", "云南省" },
                { "110101", "北京市 东城区" },
                { "500101", "重庆市 万州区" },
                { "469001", "海南省 五指山市" },
                { "659001", "新疆维吾尔自治区 石河子市" },
                { "530101", "云南省 昆明市" }, /* 市辖区 of the city */
                { "320193", "江苏省 南京市" }, /* unknown zone: what is known of it */
                { "990000", "990000" },
                { "5301", "5301" },
        };
        struct arena *mem = arena_new();

        (void)state;
        for (size_t i = 0; i < countof(cases); i++)
                assert_string_equal(region_full_name(mem, str_of(cases[i].code)), cases[i].name);
        arena_done(&mem);
}

static void provinces_are_found_in_texts(void **state)
{
        static const struct {
                const char *text, *code;
        } cases[] = {
                { "云南", "530000" },
                { "云南省", "530000" },
                { "云南省昆明市五华区", "530000" },
                { "广西", "450000" },
                { "内蒙古", "150000" },
                { "内蒙古自治区", "150000" },
                { "黑龙江哈尔滨", "230000" },
                { "新疆生产建设兵团", "650000" },
                { "海南省", "460000" },
                { "海南藏族自治州", "630000" },
                { "山西", "140000" },
                { "陕西", "610000" },
                { "香港", "810000" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++)
                assert_string_equal(region_province_code(str_of(cases[i].text)), cases[i].code);
        assert_null(region_province_code(str_of("昆明市")));
        assert_null(region_province_code(str_of("云")));
        assert_null(region_province_code(str_of("")));
}

/* Every province finds itself, so no two short names clash. */
static void every_province_finds_itself(void **state)
{
        char code[7];
        int found = 0;

        (void)state;
        for (int i = 10; i < 99; i++) {
                const char *name;

                snprintf(code, sizeof(code), "%02d0000", i);
                name = region_name(str_of(code));
                if (name == NULL)
                        continue;
                assert_string_equal(region_province_code(str_of(name)), code);
                found++;
        }
        assert_int_equal(found, 34);
}

/* Last: a site's places hold for the whole process. */
static void a_site_names_its_own_places(void **state)
{
        static const char *const bad[] = { "99010\tx\n", "990100 x\n", "990100\t\n", "990100\tx",
                                           "99010a\tx\n" };
        lh_auto(ctx_done) struct ctx cx;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(bad); i++) {
                assert_int_equal(region_use(&cx, "places.tsv", str_of(bad[i])), LH_INVALID);
                assert_non_null(strstr(cx.err.text, "places.tsv"));
        }
        assert_int_equal(
                region_use(&cx, "places.tsv",
                           str_of("# ours\n\n990100\t云岭市\n990102\t云湖区\n530102\t五华新区\n")),
                LH_OK);
        assert_string_equal(region_full_name(cx.mem, str_of("990102")), "云岭市 云湖区");
        assert_string_equal(region_name(str_of("530102")), "五华新区");
        assert_string_equal(region_name(str_of("110000")), "北京市");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_are_the_latest),
                cmocka_unit_test(full_names_read_like_an_address),
                cmocka_unit_test(provinces_are_found_in_texts),
                cmocka_unit_test(every_province_finds_itself),
                cmocka_unit_test(a_site_names_its_own_places),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
