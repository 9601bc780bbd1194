/* What is expected of a project: drawn act by act, and by a second way of reckoning from all its
 * notices at once. */
#include "base/time.h"
#include "tests/lib/store.h"
#include "view/duty.h"
#include "view/view.h"
#include "work/work.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct city {
        struct ctx cx;
        struct test_store t;
        struct rule_set *rules;
};

static uint64_t submit(struct city *c, const char *fmt, ...) LH_PRINTF(2, 3);
static uint64_t submit(struct city *c, const char *fmt, ...)
{
        struct work w = { .rules = c->rules, .ledger = &c->t.l };
        struct work_actor who = { .token = NULL };
        struct outcome out[WORK_DOCS_MAX];
        lh_auto(ledger_group_done) struct ledger_group g;
        char *text;
        va_list ap;
        json_t *doc;
        size_t n;

        va_start(ap, fmt);
        text = arena_vprintf(c->cx.mem, fmt, ap);
        va_end(ap);
        for (char *p = text; *p != '\0'; p++)
                if (*p == '\'')
                        *p = '"';
        doc = json_loads(text, 0, NULL);
        assert_non_null(doc);
        ledger_begin(&c->cx, &c->t.l, &g);
        if (work_submit(&c->cx, &w, &g, doc, &who, false, out, &n) != LH_OK)
                fail_msg("%s: %s in %s", c->cx.err.field, c->cx.err.text, text);
        assert_int_equal(ledger_commit(&g), LH_OK);
        json_decref(doc);
        return out[n - 1].idx;
}

static int up(void **state)
{
        struct city *c = mem_zalloc(sizeof(*c));

        ctx_init(&c->cx);
        test_store_make(&c->cx, &c->t);
        assert_int_equal(rule_load(&c->cx, NULL, &c->rules), LH_OK);
        submit(c, "{'act':'body.register','body':'b-1','name':'云岭市某局'}");
        submit(c, "{'act':'body.register','body':'b-2','name':'云岭市某中心'}");
        *state = c;
        return 0;
}

static int down(void **state)
{
        struct city *c = *state;
        char scratch[160];

        /* every test ends with the question whether a rebuild gives the same */
        snprintf(scratch, sizeof(scratch), "%s/scratch.db", c->t.dir);
        if (view_check(&c->cx, c->t.s, scratch, c->rules) != LH_OK)
                fail_msg("%s", c->cx.err.text);
        rule_free(&c->rules);
        test_store_remove(&c->t);
        ctx_done(&c->cx);
        free(c);
        return 0;
}

static uint64_t publish(struct city *c, const char *body, const char *domain, const char *kind,
                        const char *project, const char *date, const char *more)
{
        return submit(c,
                      "{'body':'%s','domain':'%s','kind':'%s','title':'公告','date':'%s','formed':'"
                      "%s','project':{'title':'项目','code':'%s'},"
                      "'elements':{%s}}",
                      body, domain, kind, date, date, project, more);
}

static uint64_t withdraw(struct city *c, uint64_t idx)
{
        return submit(c, "{'act':'notice.withdraw','body':'b-1','notice':%llu,'reason':'误发'}",
                      (unsigned long long)idx);
}

static int64_t ask(struct city *c, const char *sql)
{
        return test_store_ask(&c->t, sql);
}

#define MISSING    "SELECT count(*) FROM duty WHERE idx IS NULL AND since <> ''"
#define WAITING    "SELECT count(*) FROM duty WHERE idx IS NULL AND since = ''"
#define BUDGET     "'budget':'100'"
#define RESPONDENT "'respondent':'云岭某公司'"
#define SUPPLIER   "'supplier':'云岭某公司'"
#define WINNER     "'winner':'云岭某公司'"

static void a_step_that_was_left_out_is_missing(void **state)
{
        struct city *c = *state;
        uint64_t late;

        publish(c, "b-1", "procurement", "tender", "P1", "2024-03-01", BUDGET);
        assert_int_equal(ask(c, MISSING), 0);
        publish(c, "b-2", "procurement", "performance", "P1", "2024-06-03", "");
        assert_int_equal(ask(c, MISSING), 2); /* award and contract */
        assert_int_equal(
                ask(c,
                    MISSING " AND body = 'b-1' AND since = '2024-06-03' AND later = 'performance'"),
                2);
        late = submit(c, "{'body':'b-1','domain':'procurement','kind':'award','title':'结果','date'"
                         ":'2024-06-20','formed':'2024-03-20',"
                         "'project':{'code':'P1','title':'项目'},'elements':{" WINNER "}}");
        assert_int_equal(ask(c, MISSING), 1);
        assert_int_equal(ask(c, "SELECT late_days > 0 FROM duty WHERE kind = 'award'"), 1);
        withdraw(c, late);
        assert_int_equal(ask(c, MISSING), 2);
        assert_int_equal(ask(c, "SELECT sum(late) FROM tally"), 0);
        assert_int_equal(ask(c, "SELECT sum(withdrawals) FROM tally"), 1);
}

static void a_contract_has_its_time(void **state)
{
        struct city *c = *state;
        struct duty d = { .since = "", .due = "2024-04-08", .idx = -1 };

        publish(c, "b-1", "procurement", "tender", "P1", "2024-02-01", BUDGET);
        publish(c, "b-1", "procurement", "award", "P1", "2024-03-05", WINNER);
        assert_int_equal(ask(c, WAITING), 1);
        /* 30 calendar days to 4 April, a holiday; then two working days: Sunday 7 April is worked
         * in exchange */
        assert_int_equal(ask(c, WAITING " AND kind = 'contract' AND due = '2024-04-08'"), 1);
        assert_int_equal(duty_state(&d, "2024-04-08"), DUTY_WAITING);
        assert_int_equal(duty_state(&d, "2024-04-09"), DUTY_OVERDUE);
        d.since = "2024-04-01";
        assert_int_equal(duty_state(&d, "2024-04-01"), DUTY_MISSING);
        d.idx = 7;
        assert_int_equal(duty_state(&d, "2024-04-01"), DUTY_PUBLISHED);
        d.late_days = 1;
        assert_int_equal(duty_state(&d, "2024-04-01"), DUTY_LATE);
        publish(c, "b-1", "procurement", "contract", "P1", "2024-03-20", SUPPLIER);
        assert_int_equal(ask(c, WAITING), 0);
}

static void supervision_alone_proves_no_step(void **state)
{
        struct city *c = *state;

        publish(c, "b-1", "procurement", "penalty", "P1", "2024-03-01", RESPONDENT);
        publish(c, "b-1", "procurement", "appraisal", "P2", "2024-03-01", "");
        assert_int_equal(ask(c, "SELECT count(*) FROM duty"), 0);
}

static void a_text_variant_counts(void **state)
{
        struct city *c = *state;

        publish(c, "b-1", "procurement", "tender", "P1", "2024-02-01", BUDGET);
        publish(c, "b-1", "procurement", "award-text", "P1", "2024-03-05", "");
        publish(c, "b-1", "procurement", "performance", "P1", "2024-06-05", "");
        assert_int_equal(ask(c, MISSING), 1); /* the contract alone */
        assert_int_equal(ask(c, MISSING " AND kind = 'contract'"), 1);
}

static void assigned_land_was_never_offered(void **state)
{
        struct city *c = *state;
        uint64_t assignment;

        publish(c, "b-1", "land", "result", "L1", "2024-03-01", "'supply_mode':'挂牌出让'");
        assert_int_equal(ask(c, MISSING " AND kind = 'offer'"), 1);
        assignment =
                publish(c, "b-1", "land", "result", "L2", "2024-03-01", "'supply_mode':'划拨'");
        assert_int_equal(ask(c, MISSING), 1);
        publish(c, "b-1", "land", "assignment", "L3", "2024-03-01", "");
        publish(c, "b-1", "land", "contract", "L3", "2024-04-01", "");
        assert_int_equal(ask(c, MISSING), 1);
        /* corrected: it was an offer after all */
        submit(c,
               "{'act':'notice.correct','notice':%llu,'reason':'录入有误','body':'b-1','domain':'"
               "land','kind':'result','title':'公告',"
               "'date':'2024-03-02','formed':'2024-03-01','project':{'code':'L2','title':'项目'},'"
               "elements':{'supply_mode':'拍卖出让'}}",
               (unsigned long long)assignment);
        assert_int_equal(ask(c, MISSING " AND kind = 'offer'"), 2);
        assert_int_equal(ask(c, "SELECT sum(corrections) FROM tally"), 1);
}

/* A second reckoning of what is missing, from the notices alone. */
static int64_t missing_by_sql(struct city *c)
{
        return ask(c, "WITH have AS (SELECT project, kind, stage, stage_rank, date FROM notice "
                      "WHERE state = 'current'),"
                      " want(kind, rank) AS (VALUES ('tender', 1), ('award', 2), ('contract', 3))"
                      " SELECT count(*) FROM want JOIN project p WHERE p.domain = 'procurement'"
                      " AND EXISTS (SELECT 1 FROM have h WHERE h.project = p.id AND h.stage_rank > "
                      "want.rank AND h.stage <> 'supervision')"
                      " AND NOT EXISTS (SELECT 1 FROM have h WHERE h.project = p.id AND h.kind IN "
                      "(want.kind, want.kind || '-text'))"
                      " AND NOT (want.kind = 'tender' AND EXISTS (SELECT 1 FROM have h WHERE "
                      "h.project = p.id AND h.kind = 'single-source'))");
}

static void random_acts_and_a_second_reckoning(void **state)
{
        static const struct {
                const char *kind, *elements;
        } kinds[] = { { "tender", BUDGET },      { "single-source", SUPPLIER },
                      { "award", WINNER },       { "award-text", "" },
                      { "contract", SUPPLIER },  { "performance", "" },
                      { "penalty", RESPONDENT }, { "intention", BUDGET } };
        struct city *c = *state;
        uint64_t live[400];
        size_t n = 0;

        srand(971);
        for (int step = 0; step < 300; step++) {
                size_t k = (size_t)rand() % countof(kinds);
                char code[8], date[11];
                int32_t day = 19800 + rand() % 300;

                if (n > 0 && rand() % 4 == 0) {
                        size_t i = (size_t)rand() % n;

                        withdraw(c, live[i]);
                        live[i] = live[--n];
                        continue;
                }
                snprintf(code, sizeof(code), "P%d", rand() % 60);
                date_format(day, date);
                live[n++] = publish(c, rand() % 2 == 0 ? "b-1" : "b-2", "procurement",
                                    kinds[k].kind, code, date, kinds[k].elements);
                if (step % 10 == 0)
                        assert_int_equal(ask(c, MISSING), missing_by_sql(c));
        }
        assert_int_equal(ask(c, MISSING), missing_by_sql(c));
        assert_true(missing_by_sql(c) > 0);
        assert_int_equal(ask(c, "SELECT sum(notices) FROM tally"), (int64_t)n);
        assert_int_equal(ask(c, "SELECT sum(notices) FROM pace"), (int64_t)n);
        assert_int_equal(ask(c, "SELECT sum(n) FROM project_kind"), (int64_t)n);
        assert_int_equal(
                ask(c, "SELECT count(*) FROM tally t WHERE notices <> (SELECT count(*) FROM notice "
                       "n WHERE state = 'current' AND"
                       " n.kind = t.kind AND n.body = t.body AND substr(n.date, 1, 7) = t.month)"),
                0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(a_step_that_was_left_out_is_missing, up, down),
                cmocka_unit_test_setup_teardown(a_contract_has_its_time, up, down),
                cmocka_unit_test_setup_teardown(supervision_alone_proves_no_step, up, down),
                cmocka_unit_test_setup_teardown(a_text_variant_counts, up, down),
                cmocka_unit_test_setup_teardown(assigned_land_was_never_offered, up, down),
                cmocka_unit_test_setup_teardown(random_acts_and_a_second_reckoning, up, down),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
