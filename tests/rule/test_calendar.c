#include "base/time.h"
#include "rule/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static int32_t day(const char *text)
{
        int32_t d;

        if (!date_parse(str_of(text), &d))
                fail_msg("%s is no day", text);
        return d;
}

static void known_days(void **state)
{
        (void)state;
        assert_false(calendar_is_working_day(day("2017-10-03")));
        assert_true(calendar_is_working_day(day("2017-12-06")));
        assert_false(calendar_is_working_day(day("2017-12-09"))); /* Saturday */
        assert_true(calendar_is_working_day(day("2018-02-24")));  /* Saturday, made up */
        assert_false(calendar_is_working_day(day("2020-01-31"))); /* Spring Festival, extended */
}

static void working_days_of_each_year(void **state)
{
        static const int want[] = { 249, 250, 249, 250, 250, 249, 250, 249, 249, 251, 248, 248 };

        (void)state;
        for (int i = 0; i < (int)countof(want); i++) {
                int32_t from, to;

                date_make(2015 + i - 1, 12, 31, &from);
                date_make(2015 + i, 12, 31, &to);
                assert_int_equal(calendar_working_days(from, to), want[i]);
        }
}

/* Counted by hand on the official notices. */
static void known_limits(void **state)
{
        static const struct {
                const char *from;
                int n;
                const char *due;
        } limits[] = {
                { "2017-12-06", 7, "2017-12-15" },  { "2017-12-06", 20, "2018-01-04" },
                { "2018-02-09", 7, "2018-02-24" },  { "2018-02-09", 20, "2018-03-14" },
                { "2019-09-20", 7, "2019-09-30" },  { "2019-09-20", 20, "2019-10-23" },
                { "2020-01-20", 7, "2020-02-06" },  { "2020-01-20", 20, "2020-02-25" },
                { "2024-09-12", 20, "2024-10-16" }, { "2025-12-31", 20, "2026-01-29" },
                { "2025-12-31", 40, "2026-03-04" }, { "2026-02-10", 20, "2026-03-16" },
        };
        bool provisional = true;

        (void)state;
        for (size_t i = 0; i < countof(limits); i++) {
                char text[11];

                date_format(calendar_due(day(limits[i].from), limits[i].n, true, &provisional),
                            text);
                assert_string_equal(text, limits[i].due);
                assert_false(provisional);
        }
}

static void a_limit_holds_its_days(void **state)
{
        (void)state;
        for (int32_t from = day("2005-01-01"); from < day("2026-06-01"); from += 17)
                for (int n = 0; n <= 40; n++) {
                        int32_t due = calendar_due(from, n, true, NULL);

                        assert_int_equal(calendar_working_days(from, due), n);
                        assert_true(n == 0 ? due == from : calendar_is_working_day(due));
                        assert_int_equal(calendar_due(from, n, false, NULL), from + n);
                }
}

static void beyond_the_calendar_is_provisional(void **state)
{
        bool provisional;

        (void)state;
        assert_int_equal(calendar_begin(), day("2004-01-01"));
        assert_int_equal(calendar_end(), day("2026-12-31"));
        assert_int_equal(calendar_due(day("2026-12-30"), 1, true, &provisional), day("2026-12-31"));
        assert_false(provisional);
        assert_int_equal(calendar_due(day("2026-12-31"), 1, true, &provisional), day("2027-01-01"));
        assert_true(provisional); /* surely a holiday, but nobody has said so yet */
        calendar_due(day("2026-12-31"), 30, false, &provisional);
        assert_false(provisional);
        calendar_due(day("2003-12-31"), 20, true, &provisional);
        assert_false(provisional);
        calendar_due(day("2003-12-30"), 20, true, &provisional);
        assert_true(provisional);
        assert_int_equal(calendar_working_days(10, 5), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(known_days),
                cmocka_unit_test(working_days_of_each_year),
                cmocka_unit_test(known_limits),
                cmocka_unit_test(a_limit_holds_its_days),
                cmocka_unit_test(beyond_the_calendar_is_provisional),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
