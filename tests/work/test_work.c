/* Acts from document to view, on the real rules. doc/format/act.md; persons and numbers are made
 * up. */
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "tests/lib/store.h"
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

static struct world *make(void)
{
        struct world *x = mem_zalloc(sizeof(*x));

        ctx_init(&x->cx);
        test_store_make(&x->cx, &x->t);
        assert_int_equal(rule_load(&x->cx, NULL, &x->rules), LH_OK);
        x->w = (struct work){ .rules = x->rules, .ledger = &x->t.l };
        return x;
}

/* Every test ends with the promise that the views are a drawing of the log. */
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

/* Single quotes for double ones, for readable documents. */
static json_t *parse(const char *text)
{
        char *copy = mem_strdup(text);
        json_error_t why;
        json_t *v;

        for (char *p = copy; *p != '\0'; p++)
                if (*p == '\'')
                        *p = '"';
        v = json_loads(copy, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &why);
        if (v == NULL)
                print_error("%s: %s\n", why.text, copy);
        assert_non_null(v);
        free(copy);
        return v;
}

static int submit(struct world *x, const char *text, const char *token, bool correct)
{
        json_t *docs = parse(text);
        struct work_actor who = { .token = token };
        lh_auto(ledger_group_done) struct ledger_group g;
        int rc, committed;

        ledger_begin(&x->cx, &x->t.l, &g);
        rc = work_submit(&x->cx, &x->w, &g, docs, &who, correct, x->out, &x->n_out);
        json_decref(docs);
        if (rc == LH_OK) {
                committed = ledger_commit(&g);
                assert_int_equal(committed, LH_OK);
        } else {
                struct err why = x->cx.err;

                assert_int_equal(ledger_commit(&g),
                                 LH_OK); /* the group of a refused act is as good as any */
                x->cx.err = why;
        }
        return rc;
}

static void take(struct world *x, const char *text)
{
        if (submit(x, text, NULL, false) != LH_OK)
                fail_msg("%s: %s", x->cx.err.field, x->cx.err.text);
}

static void refuse(struct world *x, const char *text, int rc, const char *field)
{
        uint64_t before = x->t.l.committed;

        assert_int_equal(submit(x, text, NULL, false), rc);
        assert_string_equal(x->cx.err.field, field);
        assert_true(x->cx.err.text[0] != '\0');
        assert_true(x->t.l.committed == before);
}

static int64_t ask(struct world *x, const char *sql)
{
        return test_store_ask(&x->t, sql);
}

#define BODY "{'act':'body.register','body':'yl-cg','name':'云岭市采购中心','region':'539900'}"
#define AWARD_A                                                                                            \
        "'body':'yl-cg','domain':'procurement','kind':'award','title':'食堂采购结果公告','date':'" \
        "2026-03-02','project':{'code':'YL-1','title':'食堂采购'}"
#define AWARD                                                                                          \
        AWARD_A ",'source':{'key':'k1'},'elements':{'suppliers':[{'name':'云岭食品有限公司','" \
                "price':'1280000.00'}]}"

/* 2, 3.2, 3.3, 4.4 */
static void a_notice_opens_its_project_and_a_repeat_adds_nothing(void **state)
{
        struct world *x = make();
        uint64_t size;

        (void)state;
        take(x, BODY);
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'食堂采购公告','"
                "date':'2026-02-01','project':{'code':'YL-1','title':'食堂采购'}}");
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'食堂采购公告二','"
                "date':'2026-02-03','project':{'code':'YL-1'},'source':{'key':'k'},'text':'一'}");
        assert_int_equal(ask(x, "SELECT count(*) FROM project"), 1);
        assert_int_equal(ask(x, "SELECT notices FROM project"), 2);
        size = x->t.l.committed;
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'食堂采购公告二','"
                "date':'2026-02-03','project':{'code':'YL-1'},'source':{'key':'k'},'text':'一'}");
        assert_true(x->out[0].repeated && x->t.l.committed == size);
        refuse(x,
               "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'食堂采购公告二','"
               "date':'2026-02-03','project':{'code':'YL-1'},'source':{'key':'k'},'text':'二'}",
               LH_CONFLICT, "source.key");
        take(x, BODY);
        assert_true(x->out[0].repeated);
        end(x);
}

/* 3.2: a notice that knows the code joins one that knew only the key; two codes are two projects.
 */
static void a_project_is_found_by_code_then_by_key(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, BODY);
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'x','"
                "project':{'key':'K','title':'甲'}}");
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'y','"
                "project':{'code':'C1','key':'K','title':'甲'}}");
        assert_int_equal(ask(x, "SELECT count(*) FROM project"), 1);
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'乙','text':'x','"
                "project':{'code':'C2','key':'L','title':'乙'}}");
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'乙','text':'y','"
                "project':{'code':'C3','key':'L','title':'乙'}}");
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'乙','text':'z','"
                "project':{'code':'C3','key':'L','title':'乙'}}");
        assert_int_equal(ask(x, "SELECT count(*) FROM project"), 3);
        assert_int_equal(ask(x, "SELECT notices FROM project WHERE code = 'C3'"), 2);
        end(x);
}

/* 2: the old text stays, the chain can be followed, nothing can be corrected or withdrawn twice. */
static void corrections_and_withdrawals_leave_their_trace(void **state)
{
        struct world *x = make();
        uint64_t first, second;
        char doc[1000];

        (void)state;
        take(x, BODY);
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','date':'2026-"
                "02-01','project':{'code':'P'},'text':'一','source':{'key':'a'}}");
        first = x->out[0].idx;
        take(x, "{'act':'notice.correct','notice':{'source_key':'a'},'reason':'数字有误','body':'"
                "yl-cg','domain':'procurement','kind':'tender','title':'甲','date':'2026-02-02','"
                "text':'二'}");
        second = x->out[0].idx;
        assert_int_equal(ask(x, "SELECT corrections FROM project"), 1);
        assert_int_equal(ask(x, "SELECT notices FROM project"), 1);
        /* The first file again, and the correction again: both stand there already. */
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','date':'2026-"
                "02-01','project':{'code':'P'},'text':'一','source':{'key':'a'}}");
        assert_true(x->out[0].repeated && x->out[0].idx == first);
        take(x, "{'act':'notice.correct','notice':{'source_key':'a'},'reason':'数字有误','body':'"
                "yl-cg','domain':'procurement','kind':'tender','title':'甲','date':'2026-02-02','"
                "text':'二'}");
        assert_true(x->out[0].repeated && x->out[0].idx == second);
        snprintf(doc, sizeof(doc),
                 "{'act':'notice.correct','notice':%llu,'reason':'x','body':'yl-cg','domain':'"
                 "procurement','kind':'tender','title':'甲','text':'三'}",
                 (unsigned long long)first);
        refuse(x, doc, LH_CONFLICT, "notice");
        refuse(x, "{'act':'notice.withdraw','notice':{'source_key':'a'}}", LH_INVALID, "reason");
        take(x, "{'act':'notice.withdraw','notice':{'source_key':'a'},'reason':'项目取消'}");
        take(x, "{'act':'notice.withdraw','notice':{'source_key':'a'},'reason':'项目取消'}");
        assert_true(x->out[0].repeated);
        refuse(x, "{'act':'notice.withdraw','notice':{'source_key':'a'},'reason':'另一个原因'}",
               LH_CONFLICT, "notice");
        assert_int_equal(ask(x, "SELECT notices FROM project"), 0);
        assert_int_equal(ask(x, "SELECT withdrawals FROM project"), 1);
        assert_int_equal(ask(x, "SELECT count(*) FROM notice"), 2);
        end(x);
}

/* 1.6 */
static void an_array_is_taken_whole_or_not_at_all(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, BODY);
        refuse(x,
               "[{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'一','"
               "project':{'code':'A'}},"
               "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'','text':'一','"
               "project':{'code':'B'}}]",
               LH_INVALID, "[1].title");
        assert_int_equal(ask(x, "SELECT count(*) FROM project"), 0);
        take(x, "[{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'一','"
                "project':{'code':'A'}},"
                "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'乙','text':'一','"
                "project':{'code':'A'}}]");
        assert_int_equal(x->n_out, 2);
        assert_int_equal(ask(x, "SELECT notices FROM project"), 2);
        end(x);
}

/* 5: every refusal names its field. */
static void refusals_name_their_field(void **state)
{
#define N(rest)                                                                                    \
        "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','project':{'code':'" \
        "A'}" rest "}"
        static const struct {
                const char *doc;
                int rc;
                const char *field;
        } cases[] = {
                { N(",'text':'x','date':'2017-02-30'"), LH_INVALID, "date" },
                { N(",'text':'x','date':'1900-01-01'"), LH_INVALID, "date" },
                { N(",'text':'x','date':'2999-01-01'"), LH_INVALID, "date" },
                { N(",'text':'x','date':'2026-01-01','formed':'2026-01-02'"), LH_INVALID,
                  "formed" },
                { N(",'text':'x','wrong':1"), LH_INVALID, "wrong" },
                { N(",'text':'x\\u0001'"), LH_INVALID, "text" },
                { N(",'text':{}"), LH_INVALID, "text" },
                { N(",'text':'x','elements':{'nonsense':1}"), LH_INVALID, "elements.nonsense" },
                { N(",'text':'x','source':{'url':'javascript:alert(1)'}"), LH_INVALID,
                  "source.url" },
                { N(",'text':'x','notice':3"), LH_INVALID, "notice" },
                { "{'domain':'procurement','kind':'tender','title':'甲','text':'x'}", LH_INVALID,
                  "body" },
                { "{'body':'nobody','domain':'procurement','kind':'tender','title':'甲','text':'x'"
                  "}",
                  LH_INVALID, "body" },
                { "{'body':'yl-cg','domain':'moon','kind':'tender','title':'甲'}", LH_INVALID,
                  "domain" },
                { "{'body':'yl-cg','domain':'procurement','kind':'moon','title':'甲'}", LH_INVALID,
                  "kind" },
                { "{'act':'moon.shine'}", LH_INVALID, "act" },
                { "{'act':'rules.adopt'}", LH_INVALID, "act" },
                { "{'act':'notice.withdraw','notice':99,'reason':'x'}", LH_INVALID, "notice" },
                { "{'act':'notice.withdraw','notice':{'source_key':'none'},'reason':'x'}",
                  LH_INVALID, "notice.source_key" },
                { "{'act':'body.register','body':'A B','name':'x'}", LH_INVALID, "body" },
                { "[]", LH_INVALID, "" },
                { "3", LH_INVALID, "" },
        };
        struct world *x = make();

        (void)state;
        take(x, BODY);
        for (size_t i = 0; i < countof(cases); i++)
                refuse(x, cases[i].doc, cases[i].rc, cases[i].field);
        end(x);
}

/* The gate: what leaves is masked, what cannot be masked is held, what is withheld is committed and
 * not shown. */
static void nothing_personal_passes_the_gate(void **state)
{
        struct world *x = make();
        struct record r;

        (void)state;
        take(x, BODY);
        refuse(x,
               "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'"
               "关于110101190001010014的公告','text':'x'}",
               LH_HELD, "title");
        refuse(x,
               "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'x','"
               "source':{'key':'110101190001010014'}}",
               LH_HELD, "source.key");
        refuse(x,
               "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'x','by'"
               ":'110101190001010014'}",
               LH_HELD, "by");
        assert_null(strstr(x->cx.err.text, "110101190001010014"));
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'"
                "身份证110101190001010014，电话13812345678'}");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&x->cx, x->t.s);

                assert_int_equal(ledger_record(&tx, x->out[0].idx, &r, NULL), LH_OK);
                assert_true(str_is(record_value(&r, "text"),
                                   "身份证110101********0014，电话138****5678"));
                assert_non_null(memmem(record_value(&r, "screening").p,
                                       record_value(&r, "screening").n,
                                       "\"verdict\":\"masked\",\"id\":1,\"mobile\":1}", 37));
        }
        end(x);
}

/* A list of applicants: names cut, ID number, phone and address never in an open field, yet
 * committed row by row. */
static void a_list_of_people_is_masked_row_by_row(void **state)
{
        struct world *x = make();
        struct record r;
        bool open_table = false, withheld_table = false;

        (void)state;
        take(x, "{'act':'body.register','body':'yl-zj','name':'云岭市住房保障中心'}");
        take(x, "{'body':'yl-zj','domain':'housing','kind':'eligibility','title':'登记对象名单','"
                "date':'2026-03-01','elements':{'applicants':["
                "{'name':'赵云岭','id_number':'110101190001010014','phone':'13812345678'},"
                "{'name':'欧阳山水','id_number':'11010519491231002X'}]}}");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&x->cx, x->t.s);
                lh_auto(buf_done) struct buf shown;
                struct tile_id tile = { .level = -1, .n = 0, .width = (unsigned)x->t.l.committed };

                buf_init(&shown, 1 << 20);
                assert_int_equal(ledger_record(&tx, x->out[0].idx, &r, NULL), LH_OK);
                for (size_t i = 0; i < r.n_fields; i++) {
                        open_table |= str_is(r.fields[i].name, "applicants") &&
                                      r.fields[i].n_rows == 2 && r.fields[i].state == FIELD_OPEN &&
                                      memmem(r.fields[i].rows[1].value.p,
                                             r.fields[i].rows[1].value.n, "欧阳某", 9) != NULL;
                        withheld_table |=
                                str_is(r.fields[i].name, "applicants_withheld") &&
                                r.fields[i].state == FIELD_WITHHELD &&
                                memmem(r.fields[i].rows[0].value.p, r.fields[i].rows[0].value.n,
                                       "13812345678", 11) != NULL;
                }
                assert_true(open_table && withheld_table);
                /* What anyone can fetch holds none of it. */
                assert_int_equal(tile_openings(&tx, &tile, &shown), LH_OK);
                assert_non_null(strstr(shown.p, "赵某"));
                assert_null(strstr(shown.p, "赵云岭"));
                assert_null(strstr(shown.p, "110101190001010014"));
                assert_null(strstr(shown.p, "11010519491231002X"));
                assert_null(strstr(shown.p, "13812345678"));
        }
        end(x);
}

/* Tokens: known by hash, for one body, revocable. */
static void a_token_hands_in_for_its_body_only(void **state)
{
        struct world *x = make();
        struct hash h = hash_of("secret", 6);
        char hex[65] = "", doc[400];
        const char *notice =
                "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','text':'x'}";

        (void)state;
        hex_encode(h.b, HASH_BYTES, hex);
        take(x, BODY);
        take(x, "{'act':'body.register','body':'yl-zj','name':'云岭市住建局'}");
        assert_int_equal(submit(x, notice, "secret", false), LH_DENIED);
        snprintf(doc, sizeof(doc),
                 "{'act':'access.grant','body':'yl-cg','token_sha256':'%s','label':'oa'}", hex);
        take(x, doc);
        assert_int_equal(submit(x, notice, "secret", false), LH_OK);
        assert_int_equal(submit(x,
                                "{'body':'yl-zj','domain':'procurement','kind':'tender','title':'"
                                "甲','text':'x'}",
                                "secret", false),
                         LH_DENIED);
        assert_int_equal(
                submit(x, "{'act':'body.register','body':'b2','name':'假'}", "secret", false),
                LH_DENIED);
        assert_int_equal(submit(x,
                                "{'body':{'name':'新单位'},'domain':'procurement','kind':'tender','"
                                "title':'甲','text':'x'}",
                                "secret", false),
                         LH_DENIED);
        assert_int_equal(submit(x, doc, "secret", false), LH_DENIED);
        snprintf(doc, sizeof(doc), "{'act':'access.revoke','token_sha256':'%s','reason':'离职'}",
                 hex);
        take(x, doc);
        assert_int_equal(submit(x, notice, "secret", false), LH_DENIED);
        end(x);
}

/* A source that changes its own record: a correction where the mapping says so. */
static void a_changed_source_becomes_a_correction(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, BODY);
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'甲','date':'2026-"
                "02-01','text':'一','source':{'key':'s'}}");
        assert_int_equal(submit(x,
                                "{'body':'yl-cg','domain':'procurement','kind':'tender','title':'"
                                "甲','date':'2026-02-01','text':'二','source':{'key':'s'}}",
                                NULL, true),
                         LH_OK);
        assert_string_equal(x->out[0].kind, "notice.correct");
        assert_int_equal(ask(x, "SELECT count(*) FROM notice WHERE state = 'current'"), 1);
        end(x);
}

/* Late: the due day by law, in working days; late notices are counted, withdrawing takes them out
 * again. */
static void lateness_is_counted_by_the_calendar(void **state)
{
        struct world *x = make();

        (void)state;
        take(x, BODY);
        /* 合同公告: 2 working days after signing (实施条例 50). 2026-02-10 + 2wd = 2026-02-12. */
        take(x, "{'body':'yl-cg','domain':'procurement','kind':'contract-text','title':'合同','"
                "date':'2026-03-16','formed':'2026-02-10','text':'x','project':{'code':'L'},'"
                "source':{'key':'l'}}");
        assert_int_equal(
                ask(x, "SELECT count(*) FROM notice WHERE due = '2026-02-12' AND late_days = 32"),
                1);
        assert_int_equal(ask(x, "SELECT late FROM project"), 1);
        take(x, "{'act':'notice.withdraw','notice':{'source_key':'l'},'reason':'重复'}");
        assert_int_equal(ask(x, "SELECT late FROM project"), 0);
        assert_int_equal(ask(x, "SELECT late FROM domain_count"), 0);
        end(x);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_notice_opens_its_project_and_a_repeat_adds_nothing),
                cmocka_unit_test(a_project_is_found_by_code_then_by_key),
                cmocka_unit_test(corrections_and_withdrawals_leave_their_trace),
                cmocka_unit_test(an_array_is_taken_whole_or_not_at_all),
                cmocka_unit_test(refusals_name_their_field),
                cmocka_unit_test(nothing_personal_passes_the_gate),
                cmocka_unit_test(a_list_of_people_is_masked_row_by_row),
                cmocka_unit_test(a_token_hands_in_for_its_body_only),
                cmocka_unit_test(a_changed_source_becomes_a_correction),
                cmocka_unit_test(lateness_is_counted_by_the_calendar),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
