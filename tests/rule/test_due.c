#include "base/time.h"
#include "rule/calendar.h"
#include "rule/due.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static int32_t day(const char *text)
{
        int32_t d;

        if (!date_parse(str_of(text), &d))
                fail_msg("%s is no day", text);
        return d;
}

static struct rule_limit limit(const char *text)
{
        struct rule_limit l;

        assert_true(rule_limit_parse(str_of(text), &l));
        return l;
}

static void ends(const struct due_ask *ask, const char *want)
{
        lh_auto(ctx_done) struct ctx cx;
        struct due d;
        char text[11];

        ctx_init(&cx);
        assert_int_equal(due_count(&cx, ask, NULL, NULL, &d), LH_OK);
        date_format(d.day, text);
        assert_string_equal(text, want);
}

static void a_plain_limit_is_that_of_the_calendar(void **state)
{
        (void)state;
        for (int32_t from = day("2005-01-03"); from < day("2026-06-01"); from += 23)
                for (int n = 1; n <= 40; n += 3) {
                        lh_auto(ctx_done) struct ctx cx;
                        struct due_ask ask = { .start = from, .limit = { true, true, n } };
                        struct due d;

                        ctx_init(&cx);
                        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_OK);
                        assert_int_equal(d.day, calendar_due(from, n, true, NULL));
                }
}

/* Each counted by hand. */
static void what_happens_to_a_clock(void **state)
{
        struct due_span spans[] = { { day("2024-03-06"), day("2024-03-10") },
                                    { day("2024-03-08"), day("2024-03-12") } };
        struct due_ask ask = { .start = day("2024-03-01"), .limit = limit("5wd") };

        (void)state;
        ends(&ask, "2024-03-08"); /* Monday 4th to Friday 8th */
        ask.suspended = spans;
        ask.n_suspended = 1;
        ends(&ask, "2024-03-13"); /* 4, 5, then 11, 12, 13 */
        ask.n_suspended = 2;
        ends(&ask, "2024-03-15"); /* two stretches that overlap: 4, 5, 13, 14, 15 */
        ask.extension = limit("3cd");
        ends(&ask, "2024-03-18"); /* calendar days run through the weekend */
        ask.restarted = true;
        ask.restart = day("2024-03-14");
        ends(&ask, "2024-03-24"); /* 15, 18, 19, 20, 21; then 22, 23, 24 */
        ask = (struct due_ask){ .start = day("2024-03-20"),
                                .limit = limit("15cd"),
                                .before = true };
        ends(&ask, "2024-03-05");
}

struct seen {
        int counted, off, suspended, steps;
        int32_t last;
};

static void see(void *arg, const struct due_step *s)
{
        struct seen *seen = arg;

        if (seen->steps++ > 0)
                assert_int_equal(s->day, seen->last + 1); /* no day is passed over */
        seen->last = s->day;
        seen->counted += s->verdict == DUE_COUNTED;
        seen->off += s->verdict == DUE_OFF;
        seen->suspended += s->verdict == DUE_SUSPENDED;
        if (s->day == day("2024-02-18"))
                assert_true(s->verdict == DUE_COUNTED && s->calendar_kind == CALENDAR_MADE_UP);
        if (s->day == day("2024-02-12"))
                assert_string_equal(s->name, "春节");
}

static void every_day_is_told(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct due_span span = { day("2024-02-19"), day("2024-02-20") };
        struct due_ask ask = { .start = day("2024-02-05"),
                               .limit = limit("10wd"),
                               .suspended = &span,
                               .n_suspended = 1 };
        struct seen seen = { 0 };
        struct due d;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(due_count(&cx, &ask, see, &seen, &d), LH_OK);
        assert_int_equal(seen.counted, 10);
        assert_int_equal(seen.suspended, 2);
        assert_int_equal(seen.last, d.day);
        assert_int_equal(seen.steps, d.day - ask.start + 1);
        assert_true(seen.off >= 8);
}

static void beyond_the_calendar(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct due_ask ask = { .start = day("2026-12-20"), .limit = limit("20wd") };
        struct due d;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_OK);
        assert_true(d.provisional);
        ask.limit = limit("40cd");
        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_OK);
        assert_false(d.provisional);
}

static void limits_are_read_strictly(void **state)
{
        static const char *const bad[] = { "",     "wd",    "20",   "0wd",   "20WD", "3661wd",
                                           "-1wd", "2.5wd", " 2wd", "20wd ", "20h" };
        struct rule_limit l;

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(rule_limit_parse(str_of(bad[i]), &l));
        assert_true(rule_limit_parse(str_of("3660cd"), &l));
        assert_false(l.working);
        assert_int_equal(l.n, 3660);
}

static void refusals_name_the_field(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct due_span span = { 20, 10 };
        struct due_ask ask = {
                .start = 100, .limit = limit("5wd"), .restarted = true, .restart = 99
        };
        struct due d;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_INVALID);
        assert_string_equal(cx.err.field, "restart");
        ask = (struct due_ask){
                .start = 100, .limit = limit("5wd"), .suspended = &span, .n_suspended = 1
        };
        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_INVALID);
        assert_string_equal(cx.err.field, "suspend");
        span = (struct due_span){ 0, 100 + DUE_DAYS_MAX };
        assert_int_equal(due_count(&cx, &ask, NULL, NULL, &d), LH_LIMIT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_plain_limit_is_that_of_the_calendar),
                cmocka_unit_test(what_happens_to_a_clock),
                cmocka_unit_test(every_day_is_told),
                cmocka_unit_test(beyond_the_calendar),
                cmocka_unit_test(limits_are_read_strictly),
                cmocka_unit_test(refusals_name_the_field),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
