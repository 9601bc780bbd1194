#include "tests/lib/people.h"
#include "base/text.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* Published examples of the standards, not anyone's numbers. */
static void check_characters_are_those_of_the_standards(void **state)
{
        (void)state;
        assert_int_equal(people_id_check("11010519491231002"), 'X'); /* GB 11643, annex */
        assert_int_equal(people_id_check("44052418800101001"), '4');
        assert_int_equal(people_luhn_check("7992739871", 10), '3');
        assert_int_equal(people_luhn_check("411111111111111", 15), '1');
}

/* The sum of value times 3^i over all 18 characters is a multiple of 31: the rule of GB 32100,
 * written another way. */
static int uscc_remainder(const char *uscc)
{
        static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        int power[18] = { 1 }, sum = 0;

        for (int i = 1; i < 18; i++)
                power[i] = power[i - 1] * 3 % 31;
        for (int i = 0; i < 17; i++)
                sum += (int)(strchr(digits, uscc[i]) - digits) * power[i];
        return (sum + (int)(strchr(digits, uscc[17]) - digits)) % 31;
}

static void invented_numbers_pass_their_checks(void **state)
{
        struct people people;

        (void)state;
        people_init(&people, 20171206);
        for (int i = 0; i < 20000; i++) {
                struct person a;
                struct company c;
                char date[11];
                int32_t day;

                people_next(&people, &a);
                people_next_company(&people, &c);
                assert_int_equal(strlen(a.id), 18);
                assert_int_equal(a.id[17], people_id_check(a.id));
                snprintf(date, sizeof(date), "%.4s-%.2s-%.2s", a.id + 6, a.id + 10, a.id + 12);
                assert_true(date_parse(str_of(date), &day));
                assert_int_equal(day, a.birth);
                assert_int_equal(strlen(a.phone), 11);
                assert_int_equal(strlen(a.card), 19);
                assert_int_equal(a.card[18], people_luhn_check(a.card, 18));
                assert_true(utf8_valid(str_of(a.name)));
                assert_in_range(utf8_count(str_of(a.name)), 2, 4);
                assert_int_equal(strlen(c.uscc), 18);
                assert_int_equal(uscc_remainder(c.uscc), 0);
                assert_true(utf8_valid(str_of(c.name)));
        }
}

static void the_same_seed_gives_the_same_people(void **state)
{
        struct people one, two, other;
        struct person a, b, c;

        (void)state;
        people_init(&one, 7);
        people_init(&two, 7);
        people_init(&other, 8);
        people_next(&one, &a);
        people_next(&two, &b);
        people_next(&other, &c);
        assert_string_equal(a.id, b.id);
        assert_string_equal(a.name, b.name);
        assert_string_not_equal(a.id, c.id);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(check_characters_are_those_of_the_standards),
                cmocka_unit_test(invented_numbers_pass_their_checks),
                cmocka_unit_test(the_same_seed_gives_the_same_people),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
