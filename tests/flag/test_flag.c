#include "base/time.h"
#include "flag/party.h"
#include "flag/release.h"
#include "rule/rule.h"
#include "view/process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define DAY 86400000LL

static struct ctx cx;
static struct rule_set *rules;

static int setup(void **state)
{
        (void)state;
        ctx_init(&cx);
        assert_int_equal(rule_load(&cx, NULL, &rules), LH_OK);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        rule_free(&rules);
        ctx_done(&cx);
        return 0;
}

/* The value of an indicator, -1 where it is not measured. */
static int64_t value_of(const char *id, const struct process *p)
{
        const struct indicator *i = rule_indicator(rules, str_of(id));
        int64_t v;

        assert_non_null(i);
        return process_measure(i, p, &v) ? v : -1;
}

static struct bid bid(const char *who, int64_t price, enum bid_state state)
{
        return (struct bid){ str_of(who), price, PROCESS_UNKNOWN, state };
}

static void test_nothing_known(void **state)
{
        struct process p;
        size_t n;
        const struct indicator *all = rule_indicators(rules, &n);
        int64_t v;

        (void)state;
        process_init(&p);
        for (size_t i = 0; i < n; i++)
                if (all[i].formula != FORMULA_LATE_NOTICES)
                        assert_false(process_measure(&all[i], &p, &v));
}

static void test_rules(void **state)
{
        static const char *const wanted[] = { "R003", "R018", "R024", "R025", "R028", "R030",
                                              "R035", "R036", "R038", "R048", "R058", "L001",
                                              "L002", "A001", "A002", "H001", "H002", "H003",
                                              "C001", "C002", "T001", "W001", "S001" };
        size_t n;
        const struct fact_source *s = rule_fact_sources(rules, &n);

        (void)state;
        for (size_t i = 0; i < countof(wanted); i++)
                assert_non_null(rule_indicator(rules, str_of(wanted[i])));
        assert_ptr_equal(rule_indicator(rules, str_of("r018")),
                         rule_indicator(rules, str_of("R018")));
        assert_null(rule_indicator(rules, str_of("R01")));
        /* Every place that flags.yaml names is an element of a rule. */
        for (size_t i = 0; i < n; i++) {
                const struct rule_domain *d = rule_domain(rules, str_of(s[i].domain));
                const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(s[i].kind));

                if (k == NULL || (strcmp(s[i].element, "date") != 0 &&
                                  rule_element(k, str_of(s[i].element)) == NULL))
                        fail_msg("%s.%s.%s is no element", s[i].domain, s[i].kind, s[i].element);
        }
}

static void test_days(void **state)
{
        struct process p;

        (void)state;
        process_init(&p);
        p.offered = 100 * DAY;
        p.due = 119 * DAY;
        assert_int_equal(value_of("R003", &p), -1); /* the method is not known */
        p.method = METHOD_PUBLIC;
        assert_int_equal(value_of("R003", &p), 19 * INDICATOR_UNIT);
        assert_true(indicator_hit(rule_indicator(rules, str_of("R003")), 19 * INDICATOR_UNIT));
        assert_false(indicator_hit(rule_indicator(rules, str_of("R003")), 20 * INDICATOR_UNIT));
        p.method = METHOD_INVITED;
        assert_int_equal(value_of("R003", &p), -1);
        p.shown_from = 5 * DAY;
        p.shown_until = 5 * DAY;
        assert_int_equal(value_of("H001", &p), INDICATOR_UNIT);
}

static void test_bids(void **state)
{
        struct bid bids[] = { bid("甲", 10000, BID_VALID), bid("乙", 10040, BID_VALID),
                              bid("丙", 12000, BID_OUT), bid("丁", 9000, BID_NOT_SUBMITTED) };
        struct process p;

        (void)state;
        process_init(&p);
        p.method = METHOD_PUBLIC;
        p.winner = str_of("甲");
        p.bids = bids;
        p.n_bids = countof(bids);
        p.states_known = true;
        assert_int_equal(value_of("R018", &p), 3 * INDICATOR_UNIT);
        assert_int_equal(value_of("R024", &p), 40); /* 0.4 % */
        assert_int_equal(value_of("R028", &p), 0);
        assert_int_equal(value_of("R035", &p), 0);
        assert_int_equal(value_of("R036", &p), 0); /* the lower bid was never submitted */
        bids[3].state = BID_OUT;
        assert_int_equal(value_of("R036", &p), INDICATOR_UNIT);
        bids[1].state = BID_OUT;
        assert_int_equal(value_of("R024", &p), -1); /* nobody left to compare with */
        assert_int_equal(value_of("R035", &p), 3 * INDICATOR_UNIT);
        bids[2].price = 10040;
        assert_int_equal(value_of("R028", &p), 2 * INDICATOR_UNIT);
        p.winner = str_of("乙");
        assert_int_equal(value_of("R035", &p), 0); /* the one valid bid did not win */
        p.unsettled = true;
        assert_int_equal(value_of("R035", &p), -1);
}

static void test_not_lowest(void **state)
{
        struct bid bids[] = { bid("甲", 12000, BID_VALID), bid("乙", 10000, BID_VALID) };
        struct process p;

        (void)state;
        process_init(&p);
        p.winner = str_of("甲");
        p.bids = bids;
        p.n_bids = countof(bids);
        assert_int_equal(value_of("R058", &p), -1); /* not price alone decided */
        p.winner = str_of("乙");
        assert_int_equal(value_of("R058", &p), 2000);
}

static void test_money(void **state)
{
        struct process p;

        (void)state;
        process_init(&p);
        p.award = 90;
        p.estimate = 100;
        p.floor = 90;
        p.cap = 80;
        p.contract = 99;
        assert_int_equal(value_of("A001", &p), 9000);
        assert_int_equal(value_of("L001", &p), INDICATOR_UNIT);
        assert_int_equal(value_of("P001", &p), 11250);
        assert_int_equal(value_of("Q001", &p), 1000);
        assert_int_equal(value_of("C001", &p), 0); /* no change was published */
        p.changes = 11;
        assert_int_equal(value_of("C001", &p), 1111);
        p.estimate = 0;
        assert_int_equal(value_of("A001", &p), -1); /* nothing to divide by */
}

/* Whatever the bids: measuring neither reads beyond them nor depends on their order. */
static void test_order_of_bids(void **state)
{
        static const char *const names[] = { "甲", "乙", "丙" };
        static const char *const ids[] = { "R018", "R024", "R028", "R035", "R036", "R058" };
        unsigned seed = 20171206;

        (void)state;
        for (int round = 0; round < 2000; round++) {
                struct bid bids[6], back[6];
                struct process p, q;
                size_t n = 1 + (size_t)(rand_r(&seed) % 6);

                for (size_t i = 0; i < n; i++)
                        bids[i] = bid(names[rand_r(&seed) % 3], 100 + rand_r(&seed) % 5,
                                      (enum bid_state)(rand_r(&seed) % 4));
                for (size_t i = 0; i < n; i++)
                        back[i] = bids[n - 1 - i];
                process_init(&p);
                p.method = METHOD_PUBLIC;
                p.winner = str_of(names[rand_r(&seed) % 3]);
                p.states_known = true;
                p.n_bids = n;
                p.bids = bids;
                q = p;
                q.bids = back;
                for (size_t k = 0; k < countof(ids); k++) {
                        if (strcmp(ids[k], "R036") == 0)
                                continue; /* of two equally low bids the first decides */
                        assert_int_equal(value_of(ids[k], &p), value_of(ids[k], &q));
                }
        }
}

static int64_t time_of(const char *text)
{
        struct jval v = { .type = JSON_STR, .n = (uint32_t)strlen(text), .text = text };

        return release_time(&v);
}

static void test_time(void **state)
{
        static const char *const bad[] = { "",
                                           "2024",
                                           "2024-02-30",
                                           "2024-01-01T",
                                           "2024-01-01T09",
                                           "2024-01-01T09:00:00",
                                           "2024-01-01T09:00:00+8",
                                           "2024-01-01T09:61:00Z",
                                           "2024-01-01T09:00:00.Zx" };

        (void)state;
        assert_int_equal(time_of("1970-01-02"), DAY);
        assert_int_equal(time_of("1970-01-02T00:00:00Z"), DAY);
        assert_int_equal(time_of("1970-01-02T08:00:00+08:00"), DAY);
        assert_int_equal(time_of("1970-01-01T19:00:00.250-05:00"), DAY);
        for (size_t i = 0; i < countof(bad); i++)
                assert_true(time_of(bad[i]) == PROCESS_UNKNOWN);
        assert_true(release_time(NULL) == PROCESS_UNKNOWN);
}

static void test_parties(void **state)
{
        lh_auto(parties_free) struct parties *p = parties_new(5000);
        char name[32];

        (void)state;
        for (int i = 0; i < 5000; i++) {
                snprintf(name, sizeof(name), "CN-%d", i % 2500);
                parties_get(p, i < 2500 ? PARTY_BUYER : PARTY_TENDERER, str_of(name))->bids++;
        }
        for (int i = 0; i < 2500; i++) {
                snprintf(name, sizeof(name), "CN-%d", i);
                assert_int_equal(parties_get(p, PARTY_BUYER, str_of(name))->bids, 1);
        }
        assert_non_null(parties_at(p, 4999));
        assert_null(parties_at(p, 5000));
        assert_null(parties_get(p, PARTY_BUYER, str_of("one too many")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_nothing_known), cmocka_unit_test(test_rules),
                cmocka_unit_test(test_days),          cmocka_unit_test(test_bids),
                cmocka_unit_test(test_not_lowest),    cmocka_unit_test(test_money),
                cmocka_unit_test(test_order_of_bids), cmocka_unit_test(test_time),
                cmocka_unit_test(test_parties),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
