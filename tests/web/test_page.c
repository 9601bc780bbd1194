/* The pages over a small log made by the real way in: each renders, says what the record says,
 * escapes everything, and gives the same as JSON. Names and numbers are made up. */
#include "tests/web/pages.h"
#include "base/text.h"
#include "web/asset_route.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define BODY    "'body':{'name':'测试市城建中心','region':'530102'},'domain':'construction'"
#define PROJECT "'project':{'code':'T-1','title':'滨河路排水工程','region':'530102'}"
#define HOSTILE "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;{{x}}"

/* Approval, tender and award in time, a contract that came without the candidates, a late report.
 */
static void fill(struct pages *p)
{
        pages_submit(p, "{" BODY ",'kind':'approval','title':'可研批复'," PROJECT
                        ",'date':'2025-03-10','formed':'2025-03-03',"
                        "'text':'同意建设。\\n资金由市财政安排。','elements':{'investment':'"
                        "48600000','approver':'测试市发改委'}}");
        pages_submit(p,
                     "{" BODY ",'kind':'tender','title':'招标公告'," PROJECT ",'date':'2025-05-06',"
                     "'elements':{'tenderer':'测试市城建中心','cap_price':'45123000','content':'"
                     "主管网7.9公里'}}");
        pages_submit(p, "{" BODY ",'kind':'award','title':'中标结果'," PROJECT
                        ",'date':'2025-06-20','formed':'2025-06-18',"
                        "'elements':{'winner':'测试某某建工有限公司','amount':'42386600.00'}}");
        pages_submit(p, "{" BODY ",'kind':'contract','title':'合同订立'," PROJECT
                        ",'date':'2025-07-18','formed':'2025-07-10',"
                        "'elements':{'contractor':'测试某某建工有限公司','amount':'42386600'}}");
        pages_submit(p, "{" BODY ",'kind':'performance','title':'履行情况'," PROJECT
                        ",'date':'2026-03-02','formed':'2025-12-01',"
                        "'elements':{'paid':'下浮率20.50%','progress':'完成46%'}}");
}

static const char *path_of(struct pages *p, const char *prefix, const char *id)
{
        return arena_printf(p->cx.mem, "%s%s", prefix, id);
}

static void an_empty_site_says_what_will_be_there(void **state)
{
        struct pages *p = pages_make();

        (void)state;
        assert_int_equal(pages_get(p, "/", PAGE_HTML), 200);
        assert_true(pages_has(p, "还没有公告"));
        assert_false(pages_has(p, "最新公开</h2>"));
        assert_int_equal(pages_get(p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(p, "没有符合这些条件的项目"));
        assert_int_equal(pages_get(p, "/help", PAGE_HTML), 200);
        pages_end(p);
}

static void every_page_renders_in_both_languages(void **state)
{
        struct pages *p = pages_make();
        const char *project, *paths[8];
        json_t *v;

        (void)state;
        fill(p);
        project = pages_project(p);
        v = pages_json(p, path_of(p, "/p/", project));
        paths[0] = "/", paths[1] = "/search", paths[2] = "/help",
        paths[3] = path_of(p, "/p/", project), paths[4] = "/n/0", paths[5] = "/n/4";
        paths[6] = path_of(p, "/body/",
                           json_string_value(json_object_get(
                                   json_object_get(json_object_get(v, "project"), "body"), "id")));
        for (int lang = 0; lang < 2; lang++) {
                p->lang = lang == 0 ? "zh-CN" : "en";
                for (int i = 0; i < 7; i++) {
                        assert_int_equal(pages_get(p, paths[i], PAGE_HTML), 200);
                        assert_string_equal(p->reply.type, "text/html; charset=utf-8");
                        assert_true(pages_has(p, lang == 0 ? "<html lang=\"zh-CN\">"
                                                           : "<html lang=\"en\">"));
                        assert_true(pages_has(p, lang == 0 ? "怎么查验" : "How to verify"));
                        assert_true(pages_has(p, asset_url("liuhen.css")));
                        assert_false(pages_has(p, "{{"));
                }
        }
        json_decref(v);
        pages_end(p);
}

static void a_project_shows_money_stages_gap_and_lateness(void **state)
{
        struct pages *p = pages_make();

        (void)state;
        fill(p);
        assert_int_equal(pages_get(p, path_of(p, "/p/", pages_project(p)), PAGE_HTML), 200);
        assert_true(pages_has(p, "4,860.00"));                   /* estimate in 万元 */
        assert_true(pages_has(p, "title=\"42,386,600.00 元\"")); /* the exact yuan */
        assert_true(pages_has(p, "比限价低 6.1%"));
        assert_true(pages_has(p, "下浮率20.50%")); /* typed text as it is */
        assert_true(pages_has(p, "应公开而未见"));
        assert_true(pages_has(p, "中标候选人公示"));                /* expected and missing */
        assert_true(pages_has(p, "招标投标法实施条例 第五十四条")); /* with its source */
        assert_true(pages_has(p, "<li class=\"missing\">"));
        assert_true(pages_has(p, "<li class=\"now\" aria-current=\"step\">"));
        assert_true(pages_has(p, "按期"));
        assert_true(pages_has(p, "1 项应公开而未见"));
        pages_end(p);
}

/* The gap is a statement about a public body: it must go when the notice comes, also as the "-text"
 * variant. */
static void a_gap_closes_when_the_notice_comes(void **state)
{
        struct pages *p = pages_make();

        (void)state;
        fill(p);
        pages_submit(p, "{" BODY ",'kind':'candidates-text','title':'候选人公示'," PROJECT
                        ",'date':'2025-06-10','text':'第一名：某某。'}");
        assert_int_equal(pages_get(p, path_of(p, "/p/", pages_project(p)), PAGE_HTML), 200);
        assert_false(pages_has(p, "项应公开而未见"));
        assert_false(pages_has(p, "<li class=\"gap\""));
        pages_end(p);
}

/* More notices than one page of the timeline holds: each stands on one page, and so does the gap
 * between two of them, which is on the second page when the many are newer than it, on the first
 * when they are older. */
static void check_two_pages(const char *kind, const char *month)
{
        const char *const second[] = { "page", "2", NULL };
        struct pages *p = pages_make();
        size_t gaps = 0, entries = 0;
        const char *path;

        fill(p);
        for (int i = 0; i < 50; i++)
                pages_submit(p, arena_printf(p->cx.mem,
                                             "{" BODY ",'kind':'%s','title':'第%d次'," PROJECT
                                             ",'date':'%s-%02d'}",
                                             kind, i, month, 1 + i % 28));
        path = path_of(p, "/p/", pages_project(p));
        for (int page = 1; page <= 2; page++) {
                json_t *v, *e;
                size_t i;

                p->query = page == 2 ? second : NULL;
                v = pages_json(p, path);
                json_array_foreach (json_object_get(v, "timeline"), i, e) {
                        entries++;
                        gaps += strcmp(json_string_value(json_object_get(e, "type")), "missing") ==
                                0;
                }
                json_decref(v);
        }
        assert_int_equal(entries, 56);
        assert_int_equal(gaps, 1);
        pages_end(p);
}

static void a_long_timeline_has_pages(void **state)
{
        (void)state;
        check_two_pages("performance", "2026-04");
        check_two_pages("change", "2025-04");
}

/* Supervision runs beside the process; a penalty must not make every earlier notice "missing". */
static void a_penalty_proves_no_stage_passed(void **state)
{
        struct pages *p = pages_make();

        (void)state;
        pages_submit(p, "{" BODY ",'kind':'penalty','title':'处罚决定'," PROJECT
                        ",'date':'2025-06-10',"
                        "'elements':{'respondent':'测试某某有限公司'}}");
        assert_int_equal(pages_get(p, path_of(p, "/p/", pages_project(p)), PAGE_HTML), 200);
        assert_false(pages_has(p, "<li class=\"gap\""));
        pages_end(p);
}

static void a_correction_shows_old_and_new(void **state)
{
        struct pages *p = pages_make();
        uint64_t old, fresh;
        json_t *v, *changes;

        (void)state;
        old = pages_submit(p, "{" BODY ",'kind':'opening','title':'开标记录'," PROJECT
                              ",'date':'2025-05-30','text':'共两家投标，均有效。',"
                              "'elements':{'cap_price':'45123000','bids':[{'name':'甲公司','price':"
                              "'1200'},{'name':'乙公司','price':'1300'}]}}");
        fresh = pages_submit(
                p, arena_printf(p->cx.mem,
                                "{'act':'notice.correct','notice':%d,'reason':'录入差错'," BODY
                                ",'kind':'opening','title':'开标记录'," PROJECT
                                ",'date':'2025-05-30','text':'共两家投标，均有效。','elements':{'"
                                "cap_price':'45123100',"
                                "'bids':[{'name':'甲公司','price':'1200'},{'name':'乙公司','price':"
                                "'1350.5'}]}}",
                                (int)old));
        assert_int_equal(pages_get(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)fresh)),
                                   PAGE_HTML),
                         200);
        assert_true(pages_has(p, "录入差错"));
        assert_true(pages_has(p, "<del>45,123,000.00 元</del>"));
        assert_true(pages_has(p, "<ins>1,350.50 元</ins>"));
        v = pages_json(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)fresh)));
        changes = json_object_get(v, "changes");
        assert_int_equal(json_array_size(changes), 2);
        assert_string_equal(json_string_value(json_object_get(json_array_get(changes, 1), "id")),
                            "bids[1].price");
        json_decref(v);
        assert_int_equal(
                pages_get(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)old)), PAGE_HTML),
                200);
        assert_true(pages_has(p, "已更正"));
        assert_true(pages_has(p, arena_printf(p->cx.mem, "/n/%d\"", (int)fresh)));
        pages_end(p);
}

/* A change notice of which one long line says how many days; `act` makes it a correction. */
static uint64_t submit_term(struct pages *p, const char *act, int days)
{
        return pages_submit(p,
                            arena_printf(p->cx.mem,
                                         "{%s" BODY ",'kind':'change','title':'变更公告'," PROJECT
                                         ",'date':'2025-05-10','text':'第一行\\n"
                                         "一条很长的说明，讲了工程的来历、范围、资金和工期，工期%"
                                         "d天，其余各项均按招标文件执行，特此公告，"
                                         "请各投标人知悉并遵照执行，不再另行通知。\\n末行'}",
                                         act, days));
}

static void a_long_text_shows_only_what_changed(void **state)
{
        struct pages *p = pages_make();
        uint64_t old = submit_term(p, "", 260), fresh;

        (void)state;
        fresh = submit_term(p,
                            arena_printf(p->cx.mem,
                                         "'act':'notice.correct','notice':%d,'reason':'改工期',",
                                         (int)old),
                            280);
        assert_int_equal(pages_get(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)fresh)),
                                   PAGE_HTML),
                         200);
        assert_true(pages_has(p, "<del>6</del><ins>8</ins>"));
        pages_end(p);
}

static void a_withdrawal_gives_the_reason(void **state)
{
        struct pages *p = pages_make();
        uint64_t idx, act;

        (void)state;
        fill(p);
        idx = pages_submit(p, "{" BODY ",'kind':'other','title':'误发的公告'," PROJECT
                              ",'date':'2025-05-10'}");
        act = pages_submit(
                p, arena_printf(p->cx.mem,
                                "{"
                                "'body':{'name':'测试市城建中心','region':'530102'}"
                                ",'act':'notice.withdraw','notice':%d,'reason':'发错了项目'}",
                                (int)idx));
        assert_int_equal(
                pages_get(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)idx)), PAGE_HTML),
                200);
        assert_true(pages_has(p, "已撤下"));
        assert_true(pages_has(p, "发错了项目"));
        assert_int_equal(
                pages_get(p, path_of(p, "/n/", arena_printf(p->cx.mem, "%d", (int)act)), PAGE_HTML),
                200);
        assert_true(pages_has(p, "发错了项目"));
        assert_int_equal(pages_get(p, "/", PAGE_HTML), 200);
        assert_false(pages_has(p, "误发的公告"));
        pages_end(p);
}

static void withheld_and_masked_values_stay_inside(void **state)
{
        struct pages *p = pages_make();
        uint64_t idx;

        (void)state;
        idx = pages_submit(p, "{'body':{'name':'测试市民政局','region':'530102'},'domain':'housing'"
                              ",'kind':'waiting-list','title':'轮候公示',"
                              "'project':{'title':'公租房配租'},'date':'2025-05-10','text':'"
                              "咨询手机13900001234。',"
                              "'elements':{'applicants':[{'name':'诸葛小明','id_number':'"
                              "530102190001010000','phone':'13900005678'}]}}");
        assert_int_equal(pages_get(p, path_of(p, "/p/", pages_project(p)), PAGE_HTML), 200);
        assert_true(pages_has(p, "遮蔽"));
        for (int form = PAGE_HTML; form <= PAGE_JSON; form++) {
                assert_int_equal(pages_get(p, arena_printf(p->cx.mem, "/n/%d", (int)idx), form),
                                 200);
                assert_true(pages_has(p, "139****1234"));
                assert_false(pages_has(p, "13900001234"));
                assert_false(pages_has(p, "13900005678"));
                assert_false(pages_has(p, "530102190001010000"));
                assert_false(pages_has(p, "小明"));
        }
        pages_end(p);
}

/* Every angle bracket and quote of a stranger must come out as text: what the templates open, and
 * nothing else, is open. */
static size_t count_of(const struct buf *b, const char *what)
{
        size_t n = 0;

        for (const char *s = b->p; (s = strstr(s, what)) != NULL; s++)
                n++;
        return n;
}

static void hostile_texts_are_only_text(void **state)
{
        struct pages *p = pages_make();
        json_t *doc = json_pack("{s:{s:s, s:s}, s:s, s:s, s:s, s:{s:s, s:s}, s:s, s:s, s:{s:s, "
                                "s:s, s:[{s:s, s:s}]}}",
                                "body", "name", HOSTILE, "region", "530102", "domain",
                                "construction", "kind", "opening", "title", HOSTILE, "project",
                                "title", HOSTILE, "code", HOSTILE, "date", "2025-05-10", "text",
                                HOSTILE, "elements", "tenderer", HOSTILE, "cap_price", HOSTILE,
                                "bids", "name", HOSTILE, "remark", HOSTILE);
        const char *const query[] = { "q", HOSTILE, "region", HOSTILE, "stage", HOSTILE, NULL };
        uint64_t idx = pages_submit_json(p, doc);
        const char *id;
        json_t *v;

        (void)state;
        json_object_set_new(doc, "act", json_string("notice.correct"));
        json_object_set_new(doc, "notice", json_integer((json_int_t)idx));
        json_object_set_new(doc, "reason", json_string(HOSTILE));
        json_object_set_new(doc, "text", json_string(HOSTILE "\n" HOSTILE "!"));
        idx = pages_submit_json(p, doc);
        id = pages_project(p);
        v = pages_json(p, path_of(p, "/p/", id));
        p->query = query;
        for (int i = 0; i < 5; i++) {
                const char *body = json_string_value(json_object_get(
                        json_object_get(json_object_get(v, "project"), "body"), "id"));
                const char *path = i == 0   ? "/"
                                   : i == 1 ? "/search"
                                   : i == 2 ? path_of(p, "/p/", id)
                                   : i == 3 ? path_of(p, "/body/", body)
                                            : arena_printf(p->cx.mem, "/n/%d", (int)idx);

                assert_int_equal(pages_get(p, path, PAGE_HTML), 200);
                assert_int_equal(count_of(&p->reply.body, "<script"), 0);
                assert_int_equal(count_of(&p->reply.body, "<img"), 0);
                assert_int_equal(count_of(&p->reply.body, "&amp;{{x}}"),
                                 0); /* the ampersand itself is escaped */
                assert_true(count_of(&p->reply.body, "&lt;script&gt;") > 0);
        }
        json_decref(v);
        json_decref(doc);
        pages_end(p);
}

/* Names for the HTML only never reach the JSON. */
static void scan_private(const json_t *v)
{
        const char *key;
        json_t *member;
        size_t i;

        json_object_foreach ((json_t *)(uintptr_t)v, key, member) {
                if (key[0] == '_')
                        fail_msg("\"%s\" is in the JSON", key);
                scan_private(member);
        }
        json_array_foreach (v, i, member)
                scan_private(member);
}

static void json_is_the_same_without_private_names(void **state)
{
        struct pages *p = pages_make();
        json_t *v, *entry;

        (void)state;
        fill(p);
        v = pages_json(p, path_of(p, "/p/", pages_project(p)));
        scan_private(v);
        assert_string_equal(
                json_string_value(json_object_get(json_object_get(v, "project"), "title")),
                "滨河路排水工程");
        assert_int_equal(
                json_integer_value(json_object_get(json_object_get(v, "project"), "missing")), 1);
        assert_int_equal(json_array_size(json_object_get(v, "timeline")),
                         6); /* five notices and a gap */
        entry = json_array_get(json_object_get(v, "timeline"), 0);
        assert_int_equal(pages_get(p, path_of(p, "/p/", pages_project(p)), PAGE_HTML), 200);
        assert_true(pages_has(
                p, arena_printf(p->cx.mem, "/n/%d\"",
                                (int)json_integer_value(json_object_get(entry, "index")))));
        assert_true(pages_has(p, json_string_value(json_object_get(entry, "title"))));
        json_decref(v);
        assert_int_equal(pages_get(p, "/", PAGE_JSON), 200);
        assert_int_equal(pages_get(p, "/index", PAGE_HTML), 302);
        assert_string_equal(p->reply.location, "/");
        pages_end(p);
}

static void the_receipt_is_that_of_the_log(void **state)
{
        struct pages *p = pages_make();
        char text[64];
        struct hash leaf;
        struct record r;
        struct head head;

        (void)state;
        fill(p);
        assert_int_equal(pages_get(p, "/n/4", PAGE_HTML), 200);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&p->cx, p->t.s);

                assert_int_equal(ledger_record(&tx, 4, &r, &leaf), LH_OK);
                assert_int_equal(ledger_head(&tx, &head), LH_OK);
        }
        text[base64_len(HASH_BYTES)] = '\0';
        base64_encode(leaf.b, HASH_BYTES, text);
        {
                json_t *v = pages_json(p, "/n/4"), *receipt = json_object_get(v, "receipt");

                assert_string_equal(json_string_value(json_object_get(receipt, "leaf_hash")), text);
                base64_encode(head.root.b, HASH_BYTES, text);
                assert_string_equal(json_string_value(json_object_get(receipt, "root")), text);
                assert_int_equal(json_integer_value(json_object_get(receipt, "tree_size")),
                                 head.size);
                assert_string_equal(json_string_value(json_object_get(receipt, "proof")),
                                    "/log/proof/4");
                json_decref(v);
        }
        pages_end(p);
}

static void what_is_not_there_is_404(void **state)
{
        static const char *const paths[] = {
                "/p/aaaaaaaaaa",           "/n/999",    "/n/x1", "/n/18446744073709551615",
                "/n/99999999999999999999", "/body/none"
        };
        struct pages *p = pages_make();

        (void)state;
        fill(p);
        for (size_t i = 0; i < countof(paths); i++) {
                assert_int_equal(pages_get(p, paths[i], PAGE_HTML), 404);
                assert_true(pages_has(p, "没有找到这一页"));
                assert_true(pages_has(p, "action=\"/search\""));
                assert_int_equal(pages_get(p, paths[i], PAGE_JSON), 404);
                assert_string_equal(p->reply.type, "application/problem+json; charset=utf-8");
        }
        assert_int_equal(page_find("/index.json").form, PAGE_JSON);
        assert_int_equal(page_find("/index.json").path_n, 1);
        assert_int_equal(page_find("/n/5.json").path_n, 4);
        assert_false(page_find("/help.xlsx").found);
        assert_false(page_find("/p/").found);
        assert_false(page_find("/p/a/b").found);
        assert_false(page_find("/p/../n/1").found);
        assert_false(page_find("/nope").found);
        assert_true(page_find("/n/5").found);
        pages_end(p);
}

/* "No such project" because a disk failed would be a false statement. */
static void a_broken_store_is_500_not_404(void **state)
{
        struct pages *p = pages_make();

        (void)state;
        fill(p);
        assert_int_equal(store_script(&p->cx, p->t.s, "ALTER TABLE project RENAME TO gone"), LH_OK);
        assert_int_equal(pages_get(p, "/p/aaaaaaaaaa", PAGE_HTML), 500);
        assert_true(pages_has(p, "不表示这项内容不存在"));
        assert_int_equal(pages_get(p, "/search", PAGE_JSON), 500);
        assert_false(pages_has(p, "gone"));
        assert_int_equal(store_script(&p->cx, p->t.s, "ALTER TABLE gone RENAME TO project"), LH_OK);
        pages_end(p);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_empty_site_says_what_will_be_there),
                cmocka_unit_test(every_page_renders_in_both_languages),
                cmocka_unit_test(a_project_shows_money_stages_gap_and_lateness),
                cmocka_unit_test(a_gap_closes_when_the_notice_comes),
                cmocka_unit_test(a_long_timeline_has_pages),
                cmocka_unit_test(a_penalty_proves_no_stage_passed),
                cmocka_unit_test(a_correction_shows_old_and_new),
                cmocka_unit_test(a_long_text_shows_only_what_changed),
                cmocka_unit_test(a_withdrawal_gives_the_reason),
                cmocka_unit_test(withheld_and_masked_values_stay_inside),
                cmocka_unit_test(hostile_texts_are_only_text),
                cmocka_unit_test(json_is_the_same_without_private_names),
                cmocka_unit_test(the_receipt_is_that_of_the_log),
                cmocka_unit_test(what_is_not_there_is_404),
                cmocka_unit_test(a_broken_store_is_500_not_404),
        };

        return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
