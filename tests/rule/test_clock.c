#include "base/time.h"
#include "rule/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct world {
        struct ctx cx;
        char dir[64];
        struct rule_set *set;
};

static int up(void **state)
{
        struct world *w = calloc(1, sizeof(*w));
        char path[96];

        ctx_init(&w->cx);
        snprintf(w->dir, sizeof(w->dir), "/tmp/liuhen-clock-XXXXXX");
        assert_non_null(mkdtemp(w->dir));
        snprintf(path, sizeof(path), "%s/rules", w->dir);
        assert_int_equal(mkdir(path, 0700), 0);
        assert_int_equal(rule_load(&w->cx, NULL, &w->set), LH_OK);
        *state = w;
        return 0;
}

static int down(void **state)
{
        struct world *w = *state;
        char path[96];

        snprintf(path, sizeof(path), "%s/rules/clocks.yaml", w->dir);
        unlink(path);
        snprintf(path, sizeof(path), "%s/rules", w->dir);
        rmdir(path);
        rmdir(w->dir);
        rule_free(&w->set);
        ctx_done(&w->cx);
        free(w);
        return 0;
}

static int32_t day(const char *text)
{
        int32_t d;

        if (!date_parse(str_of(text), &d))
                fail_msg("%s is no day", text);
        return d;
}

/* The law sheet's clocks, by hand from it. */
static void the_law_sheet_is_all_there(void **state)
{
        static const struct {
                const char *id, *limit;
                enum clock_kind kind;
                char certainty;
        } want[] = {
                { "ogi-publish", "20wd", CLOCK_AT_MOST, 'V' },
                { "ogi-clarify", "7wd", CLOCK_AT_MOST, 'V' },
                { "ogi-third-party", "15wd", CLOCK_AT_MOST, 'V' },
                { "ogi-other-organ", "15wd", CLOCK_AT_MOST, 'V' },
                { "ogi-report-department", "01-31", CLOCK_YEARLY, 'V' },
                { "ogi-report-government", "03-31", CLOCK_YEARLY, 'V' },
                { "ogi-fee-payment", "20wd", CLOCK_AT_MOST, 'K' },
                { "decision-publish", "7wd", CLOCK_AT_MOST, 'F' },
                { "procurement-document-offer", "5wd", CLOCK_AT_LEAST, 'V' },
                { "procurement-bid", "20cd", CLOCK_AT_LEAST, 'V' },
                { "procurement-clarification", "15cd", CLOCK_BEFORE, 'V' },
                { "procurement-award", "2wd", CLOCK_AT_MOST, 'V' },
                { "procurement-contract", "2wd", CLOCK_AT_MOST, 'V' },
                { "procurement-filing", "7wd", CLOCK_AT_MOST, 'V' },
                { "procurement-complaint-decision", "30wd", CLOCK_AT_MOST, 'V' },
                { "procurement-suspension", "30cd", CLOCK_AT_MOST, 'V' },
                { "tender-bid", "20cd", CLOCK_AT_LEAST, 'V' },
                { "tender-document-objection", "10cd", CLOCK_BEFORE, 'V' },
                { "tender-candidates", "3cd", CLOCK_AT_MOST, 'V' },
                { "tender-candidates-publicity", "3cd", CLOCK_AT_LEAST, 'V' },
                { "tender-media", "12h", CLOCK_AT_MOST, 'K' },
                { "land-offer", "20cd", CLOCK_AT_LEAST, 'K' },
                { "land-result", "10wd", CLOCK_AT_MOST, 'K' },
                { "land-taking-plan", "30cd", CLOCK_AT_LEAST, 'V' },
                { "mining-publicity", "10wd", CLOCK_AT_LEAST, 'K' },
                { "equity-listing", "20wd", CLOCK_AT_LEAST, 'F' },
                { "capital-increase", "40wd", CLOCK_AT_LEAST, 'K' },
                { "housing-monthly", "10wd", CLOCK_AT_MOST, 'F' },
                { "aid-publish", "10wd", CLOCK_AT_MOST, 'F' },
                { "penalty-withdrawal", "3wd", CLOCK_AT_MOST, 'V' },
        };
        struct world *w = *state;
        size_t n;

        for (size_t i = 0; i < countof(want); i++) {
                const struct rule_clock *c =
                        rule_clock(w->set, str_of(want[i].id), day("2024-06-03"), NULL);

                if (c == NULL)
                        fail_msg("there is no clock %s", want[i].id);
                assert_string_equal(c->limit_text, want[i].limit);
                assert_int_equal(c->kind, want[i].kind);
                assert_int_equal(c->certainty, want[i].certainty);
        }
        rule_clocks(w->set, &n);
        assert_true(n >= 60);
}

/* A clock that names a domain names one of ours; every source is written out. */
static void clocks_fit_the_domains(void **state)
{
        struct world *w = *state;
        size_t n;
        const struct rule_clock *c = rule_clocks(w->set, &n);

        for (size_t i = 0; i < n; i++) {
                if (c[i].domain[0] != '\0' && rule_domain(w->set, str_of(c[i].domain)) == NULL)
                        fail_msg("clock %s is of no domain \"%s\"", c[i].id, c[i].domain);
                assert_true(c[i].limit.set || c[i].kind == CLOCK_YEARLY ||
                            strchr(c[i].limit_text, 'h') != NULL);
        }
}

static void a_rule_that_changed_holds_by_date(void **state)
{
        struct world *w = *state;
        bool known;
        const struct rule_clock *old =
                rule_clock(w->set, str_of("ogi-reply"), day("2019-05-14"), &known);
        const struct rule_clock *new =
                rule_clock(w->set, str_of("ogi-reply"), day("2019-05-15"), NULL);

        assert_true(known);
        assert_int_equal(old->limit.n, 15);
        assert_int_equal(new->limit.n, 20);
        assert_null(rule_clock(w->set, str_of("ogi-reply"), day("2007-01-01"), &known));
        assert_true(known);
        assert_null(rule_clock(w->set, str_of("ogi-replie"), day("2024-01-01"), &known));
        assert_false(known);
}

static const struct rule_clock *clock_of(struct world *w, const char *id)
{
        return rule_clock(w->set, str_of(id), day("2024-06-03"), NULL);
}

static void a_clock_allows_what_its_rule_does(void **state)
{
        struct world *w = *state;
        struct due_span span = { day("2024-06-04"), day("2024-06-05") };
        struct due_ask ask = { .start = day("2024-06-03"), .suspended = &span, .n_suspended = 1 };
        struct due d;

        ask.extension = (struct rule_limit){ true, true, 20 };
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "ogi-reply"), &ask), LH_OK);
        assert_int_equal(due_count(&w->cx, &ask, NULL, NULL, &d), LH_OK);
        ask.extension.n = 21;
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "ogi-reply"), &ask), LH_INVALID);
        assert_string_equal(w->cx.err.field, "extend");
        ask.extension.set = false;
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "procurement-award"), &ask), LH_INVALID);
        assert_string_equal(w->cx.err.field, "suspend");
        ask = (struct due_ask){ .start = day("2024-06-20") };
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "procurement-clarification"), &ask), LH_OK);
        assert_int_equal(due_count(&w->cx, &ask, NULL, NULL, &d), LH_OK);
        assert_int_equal(d.day, day("2024-06-05"));
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "tender-media"), &ask), LH_INVALID);
        assert_int_equal(clock_ask(&w->cx, clock_of(w, "ogi-report-department"), &ask), LH_INVALID);
}

static void a_day_of_the_year_comes_next(void **state)
{
        struct world *w = *state;
        const struct rule_clock *c = clock_of(w, "ogi-report-department");

        assert_int_equal(clock_yearly_day(c, day("2025-12-31")), day("2026-01-31"));
        assert_int_equal(clock_yearly_day(c, day("2026-01-30")), day("2026-01-31"));
        assert_int_equal(clock_yearly_day(c, day("2026-01-31")), day("2027-01-31"));
}

static int load_text(struct world *w, const char *text)
{
        lh_auto(rule_free) struct rule_set *set = NULL;
        char path[96];
        FILE *f;

        snprintf(path, sizeof(path), "%s/rules/clocks.yaml", w->dir);
        f = fopen(path, "wb");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
        return rule_load(&w->cx, w->dir, &set);
}

#define CLOCK(more)                                                                                \
        "  - {id: x-y, name: 甲, name_en: A, from: 某日, from_en: a day, source: 某令, " more "}"  \
        "\n"

static void bad_clocks_are_refused_by_name(void **state)
{
        static const struct {
                const char *text, *says;
        } bad[] = {
                { "clocks:\n" CLOCK("kind: at-most, limit: 20, certainty: V"),
                  "clocks.x-y.limit: \"20\" is no limit" },
                { "clocks:\n" CLOCK("kind: at-least, limit: 12h, certainty: V"), "is no limit" },
                { "clocks:\n" CLOCK("kind: most, limit: 2wd, certainty: V"),
                  "use one of: at-most, at-least, before, yearly" },
                { "clocks:\n" CLOCK("kind: yearly, limit: 02-30, certainty: V"), "write MM-DD" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: K"), "go together" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: V, unverified: true"),
                  "go together" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: V, since: 2020-01-01, "
                                    "until: 2020-01-01"),
                  "not after since" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: V, until: 2020-01-01")
                          CLOCK("kind: at-most, limit: 3wd, certainty: V, since: 2019-12-31"),
                  "holds on the same days" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: V, minimum: 3"),
                  "\"minimum\" is no name" },
                { "clocks:\n" CLOCK("kind: at-most, limit: 2wd"), "\"certainty\" is missing" },
                { "", "is empty" },
        };
        struct world *w = *state;

        assert_int_equal(
                load_text(w,
                          "clocks:\n" CLOCK("kind: at-most, limit: 2wd, certainty: V, until: "
                                            "2020-01-01") CLOCK("kind: at-most, limit: 3wd, "
                                                                "certainty: V, since: 2020-01-01")),
                LH_OK);
        for (size_t i = 0; i < countof(bad); i++) {
                assert_int_equal(load_text(w, bad[i].text), LH_INVALID);
                if (strstr(w->cx.err.text, bad[i].says) == NULL ||
                    strstr(w->cx.err.text, "clocks.yaml") == NULL)
                        fail_msg("\"%s\" does not say \"%s\"", w->cx.err.text, bad[i].says);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_law_sheet_is_all_there, up, down),
                cmocka_unit_test_setup_teardown(clocks_fit_the_domains, up, down),
                cmocka_unit_test_setup_teardown(a_rule_that_changed_holds_by_date, up, down),
                cmocka_unit_test_setup_teardown(a_clock_allows_what_its_rule_does, up, down),
                cmocka_unit_test_setup_teardown(a_day_of_the_year_comes_next, up, down),
                cmocka_unit_test_setup_teardown(bad_clocks_are_refused_by_name, up, down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
