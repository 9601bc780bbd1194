/* Numbers here are made up: ID numbers of no one with right check characters, phones of no one. */
#include "base/time.h"
#include "screen/value.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define ID_A "110101190001010014"
#define ID_X "11010519491231002X"

static int32_t today;

static void check_mask(const char *label, const char *in, const char *want)
{
        lh_auto(ctx_done) struct ctx cx;
        struct value_screen v = { .cx = &cx };
        struct str out;

        ctx_init(&cx);
        v.setup = (struct screen_setup){ .occasion = "default", .today = today };
        assert_int_equal(policy_load(&cx, NULL, &v.setup.policy), LH_OK);
        value_mask(&v, str_of(label), str_of(in), &out);
        assert_true(str_is(out, want == NULL ? in : want));
}

static void id_numbers_are_masked(void **state)
{
        (void)state;
        check_mask("", ID_A, "110101********0014");
        check_mask("", "身份证" ID_X "。", "身份证110105********002X。");
        check_mask("", "身份证11010519491231002x和" ID_A,
                   "身份证110105********002x和110101********0014");
        check_mask("", "证件号：１１０１０１１９０００１０１００１４",
                   "证件号：１１０１０１********００１４");
        /* A typing error beside the word still identifies. */
        check_mask("", "身份证号110101190001010011", "身份证号110101********0011");
        check_mask("身份证号", "110101190001010011", "110101********0011");
        check_mask("", "A" ID_A, NULL);
        check_mask("", ID_A "1", NULL);
        check_mask("", "110101190001010011", NULL); /* check character */
        check_mask("", "990101190001010018", NULL); /* province */
        check_mask("", "110101205001010014", NULL); /* born tomorrow */
        check_mask("", "受理编号" ID_A, NULL);      /* a negative word beats the checksum */
        check_mask("", "受理编号370000，身份证" ID_A, "受理编号370000，身份证110101********0014");
}

static void phones_and_cards_are_masked(void **state)
{
        (void)state;
        check_mask("", "电话13812345678", "电话138****5678");
        check_mask("", "13812345678、19900001111", "138****5678、199****1111");
        check_mask("", "合计13812345678元", NULL);
        check_mask("", "13812345678.50", NULL);
        check_mask("", "0.13812345678", NULL);
        check_mask("", "12812345678", NULL);
        check_mask("", "项目编号13812345678", NULL);
        /* The nearer word wins, and a sentence's end ends its say. */
        check_mask("", "退还保证金，手机13812345678", "退还保证金，手机138****5678");
        check_mask("", "受理编号见上。13812345678", "受理编号见上。138****5678");
        check_mask("", "联系电话见合同编号13812345678", NULL);
        check_mask("", "6222020200112233440", NULL);                          /* check digit */
        check_mask("", "卡号6222020200112233440", "卡号***************3440"); /* a typing error */
        check_mask("", "6222020200112233446", "***************3446");
        check_mask("", "保证金账户6222020200112233446", NULL); /* a public account must be shown */
}

static void names_are_cut_to_the_surname(void **state)
{
        static const struct {
                const char *in, *want;
        } cases[] = { { "赵云岭", "赵某" },
                      { "欧阳云岭", "欧阳某" },
                      { "古丽·买买提", "古某" },
                      { "云岭建设有限公司", NULL },
                      { "Zhao", NULL },
                      { "赵", NULL },
                      { "", NULL },
                      { "张*三", "张某" } };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                lh_auto(buf_done) struct buf out;

                buf_init(&out, 100);
                assert_int_equal(name_mask(str_of(cases[i].in), &out), cases[i].want != NULL);
                if (cases[i].want != NULL)
                        assert_string_equal(out.p, cases[i].want);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(id_numbers_are_masked),
                cmocka_unit_test(phones_and_cards_are_masked),
                cmocka_unit_test(names_are_cut_to_the_surname),
        };

        date_make(2026, 11, 24, &today);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
