/* Annual report and information requests, from document to view. doc/format/annual.md; bodies and
 * figures are made up. */
#include "base/time.h"
#include "ledger/tile.h"
#include "tests/lib/store.h"
#include "view/annual.h"
#include "work/work.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct world {
        struct ctx cx;
        struct test_store t;
        struct rule_set *rules;
        struct work w;
        struct outcome out[WORK_DOCS_MAX];
        size_t n_out;
};

static int64_t on_2026_03_10(void)
{
        int64_t ms;

        return time_parse(str_of("2026-03-10T02:00:00Z"), &ms) ? ms : 0;
}

static struct world *make(void)
{
        struct world *x = mem_zalloc(sizeof(*x));

        ctx_init(&x->cx);
        x->cx.now_ms = on_2026_03_10;
        test_store_make(&x->cx, &x->t);
        assert_int_equal(rule_load(&x->cx, NULL, &x->rules), LH_OK);
        x->w = (struct work){ .rules = x->rules, .ledger = &x->t.l };
        return x;
}

static void end(struct world *x)
{
        char scratch[160];

        snprintf(scratch, sizeof(scratch), "%s/check.db", x->t.dir);
        if (view_check(&x->cx, x->t.s, scratch, x->rules) != LH_OK)
                fail_msg("%s", x->cx.err.text);
        rule_free(&x->rules);
        test_store_remove(&x->t);
        ctx_done(&x->cx);
        free(x);
}

static int submit(struct world *x, const char *text)
{
        char *copy = mem_strdup(text);
        json_error_t why;
        json_t *docs;
        struct work_actor who = { .token = NULL };
        lh_auto(ledger_group_done) struct ledger_group g;
        int rc;

        for (char *p = copy; *p != '\0'; p++)
                if (*p == '\'')
                        *p = '"';
        docs = json_loads(copy, JSON_REJECT_DUPLICATES, &why);
        if (docs == NULL)
                fail_msg("%s: %s", why.text, copy);
        free(copy);
        ledger_begin(&x->cx, &x->t.l, &g);
        rc = work_submit(&x->cx, &x->w, &g, docs, &who, false, x->out, &x->n_out);
        json_decref(docs);
        if (rc == LH_OK)
                assert_int_equal(ledger_commit(&g), LH_OK);
        return rc;
}

static void take(struct world *x, const char *text)
{
        if (submit(x, text) != LH_OK)
                fail_msg("%s: %s", x->cx.err.field, x->cx.err.text);
}

static void refuse(struct world *x, const char *text, int rc, const char *field)
{
        uint64_t before = x->t.l.committed;

        assert_int_equal(submit(x, text), rc);
        assert_string_equal(x->cx.err.field, field);
        assert_true(x->t.l.committed == before);
}

static int64_t ask(struct world *x, const char *sql)
{
        return test_store_ask(&x->t, sql);
}

#define BODY  "{'act':'body.register','body':'yl-zfb','name':'云岭市人民政府办公室'}"
#define BELOW "{'act':'body.register','body':'yl-cg','name':'云岭市采购中心','parent':'yl-zfb'}"
#define ENTER                                                                                      \
        "{'act':'annual.enter','body':'yl-zfb','year':2025,'by':'A-7','basis':'办公室统计台账',"
#define ASKED  "{'act':'request.receive','body':'yl-cg','number':'2025-1','applicant':'person',"
#define ASKED2 "'channel':'internet','received':'2025-12-31','subject':'某地块出让合同'}"

static void read_draft(struct world *x, int year, struct annual_report *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&x->cx, x->t.s);

        if (annual_draft(&tx, x->rules, "yl-zfb", year, ret) != LH_OK)
                fail_msg("%s", x->cx.err.text);
}

static int64_t value(const struct annual_report *a, const char *name)
{
        size_t cell;

        if (!annual_cell_find(a->form, str_of(name), &cell))
                fail_msg("there is no cell %s", name);
        return a->cells[cell].v / ANNUAL_UNIT;
}

/* law.md section 6: 2025-12-31 + 20 working days is 2026-01-29, + 40 is 2026-03-04. */
static void a_request_has_twenty_working_days(void **state)
{
        struct world *x = make();
        struct annual_report a;

        (void)state;
        take(x, "[" BODY "," BELOW "]");
        take(x, ASKED ASKED2);
        assert_int_equal(ask(x, "SELECT count(*) FROM info_request WHERE due = '2026-01-29'"), 1);
        take(x, ASKED ASKED2);
        assert_true(x->out[0].repeated);
        refuse(x, ASKED "'channel':'fax','received':'2025-12-31'}", LH_CONFLICT, "number");
        refuse(x,
               "{'act':'request.answer','body':'yl-cg','request':'2025-1','date':'2025-12-30',"
               "'outcome':'granted'}",
               LH_INVALID, "date");
        refuse(x, "{'act':'request.answer','body':'yl-cg','request':'2025-1','outcome':'handled'}",
               LH_INVALID, "outcome");
        take(x, "{'act':'request.extend','body':'yl-cg','request':'2025-1','reason':'需查阅档案'}");
        assert_int_equal(ask(x, "SELECT count(*) FROM info_request WHERE due = '2026-03-04'"), 1);
        read_draft(x, 2025, &a);
        assert_int_equal(value(&a, "requests.new.total"), 1);
        assert_int_equal(value(&a, "requests.next.person"), 1);
        take(x, "{'act':'request.answer','body':'yl-cg','request':'2025-1','date':'2026-03-06',"
                "'outcome':'partly'}");
        assert_int_equal(ask(x, "SELECT late_days FROM info_request"), 2);
        read_draft(x, 2026, &a);
        assert_int_equal(value(&a, "requests.carried.total"), 1);
        assert_int_equal(value(&a, "requests.partly.person"), 1);
        assert_int_equal(value(&a, "requests.handled.total"), 1);
        assert_int_equal(value(&a, "requests.next.total"), 0);
        end(x);
}

static void no_personal_number_gets_into_the_log(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, "[" BODY "," BELOW "]");
        refuse(x,
               ASKED "'channel':'fax','received':'2025-12-31','subject':'查询15400001234的登记'}",
               LH_HELD, "subject");
        refuse(x, ENTER "'texts':{'problems':'联系人手机13912345678'}}", LH_HELD, "texts.problems");
        end(x);
}

static void figures_that_contradict_are_refused(void **state)
{
        struct world *x = make();
        struct annual_report a;

        (void)state;
        take(x, BODY);
        refuse(x, ENTER "'cells':{'requests.new.person':3}}", LH_INVALID,
               "cells.requests.new.person");
        refuse(x,
               ENTER "'cells':{'requests.new.person':3,'requests.granted.person':3,"
                     "'requests.handled.total':4}}",
               LH_INVALID, "cells.requests.handled.total");
        take(x, ENTER "'cells':{'requests.new.person':3,'requests.granted.person':2,"
                      "'requests.next.person':1}}");
        take(x, ENTER "'cells':{'requests.new.person':3,'requests.granted.person':2,"
                      "'requests.next.person':1}}");
        assert_true(x->out[0].repeated);
        read_draft(x, 2025, &a);
        assert_int_equal(value(&a, "requests.new.total"), 3);
        assert_int_equal(value(&a, "requests.handled.person"), 2);
        take(x, ENTER "'reason':'数字取自系统','cells':{'requests.new.person':'',"
                      "'requests.granted.person':'','requests.next.person':null}}");
        read_draft(x, 2025, &a);
        assert_int_equal(value(&a, "requests.new.total"), 0);
        end(x);
}

static void what_is_entered_needs_a_cell_a_basis_and_an_officer(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, BODY);
        refuse(x, ENTER "'cells':{'norms.rules.made':3}}", LH_INVALID, "cells.norms.rules.made");
        refuse(x, ENTER "'cells':{'norms.documents.made':'三'}}", LH_INVALID,
               "cells.norms.documents.made");
        refuse(x, ENTER "'cells':{}}", LH_INVALID, "cells");
        refuse(x, ENTER "'texts':{'proactive':'一'}}", LH_INVALID, "texts.proactive");
        refuse(x, ENTER "'form':'2019','cells':{'norms.documents.made':1}}", LH_INVALID, "form");
        refuse(x,
               "{'act':'annual.enter','body':'yl-zfb','year':2025,'basis':'台账','cells':"
               "{'norms.documents.made':1}}",
               LH_INVALID, "by");
        refuse(x,
               "{'act':'annual.enter','body':'yl-zfb','year':2025,'by':'A-7','cells':"
               "{'norms.documents.made':1}}",
               LH_INVALID, "basis");
        refuse(x, "{'act':'annual.enter','body':'yl-zfb','year':2018,'by':'A-7','basis':'一'}",
               LH_INVALID, "year");
        end(x);
}

/* Enters 0 for every cell that nobody can compute. */
static void enter_rest(struct world *x)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct annual_report a;
        char name[ANNUAL_CELL_BYTES];
        bool first = true;

        buf_init(&b, 100000);
        buf_puts(&b,
                 ENTER "'texts':{'overview':'一年来的情况。','problems':'仍有迟报。'},'cells':{");
        read_draft(x, 2025, &a);
        for (size_t i = 0; i < a.form->n_cells; i++)
                if (a.cells[i].from == ANNUAL_UNKNOWN &&
                    annual_place(a.form, i).column->n_sum == 0) {
                        annual_cell_name(a.form, i, name);
                        buf_printf(&b, "%s'%s':0", first ? "" : ",", name);
                        first = false;
                }
        buf_puts(&b, "}}");
        take(x, b.p);
}

#define PUBLISH "{'act':'annual.publish','body':'yl-zfb','year':2025"

static void a_report_is_published_whole_and_replaced_with_a_reason(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, "[" BODY "," BELOW "]");
        refuse(x, PUBLISH "}", LH_INVALID, "cells.norms.regulations.made");
        refuse(x, "{'act':'annual.publish','body':'yl-zfb','year':2026}", LH_INVALID, "year");
        enter_rest(x);
        take(x, PUBLISH ",'date':'2026-03-09'}");
        assert_string_equal(x->out[0].page, "/annual/yl-zfb-2025");
        assert_int_equal(ask(x, "SELECT count(*) FROM annual_report WHERE due = '2026-03-31' AND "
                                "late_days = 0 AND form = '2021'"),
                         1);
        take(x, PUBLISH ",'date':'2026-03-09'}");
        assert_true(x->out[0].repeated);
        take(x, ASKED ASKED2);
        refuse(x, PUBLISH "}", LH_CONFLICT, "reason");
        take(x, PUBLISH ",'reason':'补登一件申请'}");
        assert_int_equal(ask(x, "SELECT count(*) FROM annual_report"), 2);
        end(x);
}

/* What was published stays as it was, whatever happens later. */
static void what_was_published_does_not_move(void **state)
{
        struct world *x = make();
        struct annual_report old, now;

        (void)state;
        take(x, "[" BODY "," BELOW "]");
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'award','title':'食堂采购结果公告',"
                "'date':'2025-03-02','project':{'code':'YL-1','title':'食堂采购'},'elements':"
                "{'winner':'云岭食品有限公司','amount':'1280000.00'}}");
        enter_rest(x);
        take(x, PUBLISH "}");
        take(x, ASKED ASKED2);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&x->cx, x->t.s);

                assert_int_equal(annual_published(&tx, x->rules, "yl-zfb", 2025, &old), LH_OK);
        }
        read_draft(x, 2025, &now);
        assert_true(annual_differs(&old, &now));
        assert_int_equal(value(&old, "requests.new.person"), 0);
        assert_int_equal(value(&now, "requests.new.person"), 1);
        assert_int_equal(old.n_domains, 1);
        assert_int_equal(old.domains[0].published, 1);
        assert_int_equal(old.domains[0].allocated, 1);
        assert_int_equal(old.domains[0].amount, 128000000);
        assert_string_equal(old.texts[4], "仍有迟报。");
        end(x);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_request_has_twenty_working_days),
                cmocka_unit_test(no_personal_number_gets_into_the_log),
                cmocka_unit_test(figures_that_contradict_are_refused),
                cmocka_unit_test(what_is_entered_needs_a_cell_a_basis_and_an_officer),
                cmocka_unit_test(a_report_is_published_whole_and_replaced_with_a_reason),
                cmocka_unit_test(what_was_published_does_not_move),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
