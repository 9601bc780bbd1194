/* Overlap, fairness, and what an answer of the gateway says to a check. */
#include "base/time.h"
#include "rule/building.h"
#include "share/errand.h"
#include "share/fair.h"
#include "share/overlap.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void overlap_has_its_measure(void **state)
{
        struct overlap o = overlap_measure(8, 4, 3);

        (void)state;
        assert_int_equal(o.covered, 3750);
        assert_int_equal(o.jaccard, 3333);
        o = overlap_measure(0, 0, 0);
        assert_int_equal(o.covered, 0);
        assert_int_equal(o.jaccard, 0);
        o = overlap_measure(5, 5, 5);
        assert_int_equal(o.covered, 10000);
        assert_int_equal(o.jaccard, 10000);
}

static void overlap_stays_within_its_bounds(void **state)
{
        (void)state;
        for (int own = 0; own <= 12; own++)
                for (int other = 0; other <= 12; other++)
                        for (int common = 0; common <= own && common <= other; common++) {
                                struct overlap o = overlap_measure(own, other, common);

                                assert_in_range(o.covered, 0, 10000);
                                assert_true(o.jaccard <= o.covered);
                                assert_int_equal(o.jaccard == 0, common == 0);
                        }
}

static void the_most_covered_comes_first(void **state)
{
        struct overlap a = { 5000, 100 }, b = { 4000, 9000 }, c = { 5000, 200 };

        (void)state;
        assert_true(overlap_order(&a, &b) < 0);
        assert_true(overlap_order(&b, &a) > 0);
        assert_true(overlap_order(&c, &a) < 0);
        assert_int_equal(overlap_order(&a, &a), 0);
}

static int32_t day(const char *text)
{
        int32_t d = 0;

        assert_true(date_parse(str_of(text), &d));
        return d;
}

static struct fair_opening opening(const char *resource, const char *price, const char *from,
                                   const char *to)
{
        return (struct fair_opening){ .resource = str_of(resource),
                                      .price = str_of(price),
                                      .fields = str_of(""),
                                      .duty = str_of(""),
                                      .from = day(from),
                                      .to = day(to) };
}

static void equal_terms_are_fair(void **state)
{
        struct fair_opening all[] = { opening("r", "0", "2026-01-01", "2026-12-31"),
                                      opening("r", "0.00", "2026-06-01", "2027-12-31") };

        (void)state;
        fair_judge(all, 2);
        assert_int_equal(all[0].faults, 0);
        assert_int_equal(all[1].faults, 0);
}

static void unequal_terms_are_flagged_on_both(void **state)
{
        struct fair_opening all[] = { opening("r", "0", "2026-01-01", "2026-12-31"),
                                      opening("r", "5", "2026-12-31", "2027-12-31"),
                                      opening("r", "7", "2028-01-01", "2028-12-31"),
                                      opening("q", "9", "2026-01-01", "2026-12-31") };

        (void)state;
        fair_judge(all, 4);
        assert_int_equal(all[0].faults, FAIR_PRICE);
        assert_int_equal(all[1].faults, FAIR_PRICE);
        assert_int_equal(all[2].faults, 0); /* no day in common */
        assert_int_equal(all[3].faults, 0); /* another resource */
        all[1] = all[0];
        all[1].duty = str_of("x");
        all[1].fields = str_of("y");
        all[1].exclusive = all[1].direct = true;
        fair_judge(all, 2);
        assert_int_equal(all[0].faults, FAIR_FIELDS | FAIR_DUTY);
        assert_int_equal(all[1].faults, FAIR_FIELDS | FAIR_DUTY | FAIR_EXCLUSIVE | FAIR_DIRECT);
}

static void judged(const struct errand_check *c, long status, const char *text,
                   enum errand_answer want)
{
        json_t *answer = text == NULL ? NULL : json_loads(text, 0, NULL);
        const char *why;

        assert_int_equal(errand_judge(c, status, answer, &why), want);
        assert_int_equal(why[0] != '\0', want == ERRAND_UNKNOWN);
        json_decref(answer);
}

static void an_answer_is_yes_no_or_unknown(void **state)
{
        struct errand_check verify = { .field = "income", .verify = true, .value = "" },
                            most = { .field = "n", .value = "2", .test = ERRAND_AT_MOST },
                            is = { .field = "b", .value = "true", .test = ERRAND_IS };

        (void)state;
        judged(&verify, 200, "{\"matches\":{\"income\":\"match\"}}", ERRAND_YES);
        judged(&verify, 200, "{\"matches\":{\"income\":\"mismatch\"}}", ERRAND_NO);
        judged(&verify, 200, "{\"matches\":{\"income\":\"unknown\"}}", ERRAND_UNKNOWN);
        judged(&verify, 200, "{\"matches\":{\"income\":\"not_granted\"}}", ERRAND_UNKNOWN);
        judged(&verify, 200, "{}", ERRAND_UNKNOWN);
        judged(&most, 200, "{\"data\":{\"n\":2}}", ERRAND_YES);
        judged(&most, 200, "{\"data\":{\"n\":\"3\"}}", ERRAND_NO);
        judged(&most, 200, "{\"data\":{\"n\":\"many\"}}", ERRAND_UNKNOWN);
        judged(&is, 200, "{\"b\":true}", ERRAND_YES);
        judged(&is, 200, "{\"b\":false}", ERRAND_NO);
        judged(&is, 200, "{\"data\":{}}", ERRAND_UNKNOWN);
        judged(&is, 404, "{}", ERRAND_UNKNOWN);
        judged(&is, 403, "{}", ERRAND_UNKNOWN);
        judged(&is, 0, NULL, ERRAND_UNKNOWN);
}

static void rule_files_are_read_and_refused(void **state)
{
        static const char head[] =
                "errand: e\nname: n\nname_en: n\nsource: s\ncertainty: K\n"
                "purpose: p\nconsumer: c\nconsent: t\nchecks:\n  - {id: a, name: "
                "n, name_en: n, service: s, path: /p, field: f, ";
        static const char *const bad[] = { "mode: ask, test: is, value: x}\n",
                                           "mode: verify, test: like, value: x}\n",
                                           "mode: verify, test: at-most, value: x}\n",
                                           "mode: verify, test: is}\n" };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(rule_free) struct rule_set *set = NULL;
        const struct rule_building *rules;
        struct errand_rule r;
        size_t n;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(rule_load(&cx, NULL, &set), LH_OK);
        assert_int_equal(errand_rule_find(&cx, set, "housing", &r), LH_OK);
        assert_int_equal(r.n, 6);
        assert_int_equal(errand_rule_find(&cx, set, "none", &r), LH_NOT_FOUND);
        assert_int_equal(rule_building_read(&cx, set, &rules, &n), LH_OK);
        assert_int_equal(n, BUILDING_CHECK_COUNT);
        for (size_t i = 0; i < countof(bad); i++)
                assert_int_equal(
                        errand_rule_read(&cx, "x.yaml",
                                         str_of(arena_printf(cx.mem, "%s%s", head, bad[i])), &r),
                        LH_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(overlap_has_its_measure),
                cmocka_unit_test(overlap_stays_within_its_bounds),
                cmocka_unit_test(the_most_covered_comes_first),
                cmocka_unit_test(equal_terms_are_fair),
                cmocka_unit_test(unequal_terms_are_flagged_on_both),
                cmocka_unit_test(an_answer_is_yes_no_or_unknown),
                cmocka_unit_test(rule_files_are_read_and_refused),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
