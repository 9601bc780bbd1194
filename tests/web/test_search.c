/* The list of projects: filters, plain search, pages, limits. */
#include "tests/web/pages.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static void publish(struct pages *p, const char *domain, const char *kind, const char *title,
                    const char *region, const char *date)
{
        pages_submit(p, arena_printf(p->cx.mem,
                                     "{'body':{'name':'测试市%s单位','region':'530102'},'domain':'%"
                                     "s','kind':'%s','title':'%s公告',"
                                     "'project':{'title':'%s','region':'%s'},'date':'%s'}",
                                     domain, domain, kind, title, title, region, date));
}

/* 25 construction projects, one a day, and a land offer of the year before. */
static struct pages *many(void)
{
        struct pages *p = pages_make();

        for (int i = 1; i <= 25; i++)
                publish(p, "construction", "tender", arena_printf(p->cx.mem, "第%d号桥", i),
                        "530102", arena_printf(p->cx.mem, "2025-05-%02d", i));
        publish(p, "land", "offer", "100%_地块", "530103", "2024-05-01");
        return p;
}

static int64_t count(struct pages *p, const char *a, const char *b, const char *c, const char *d)
{
        const char *const query[] = { a, b, c, d, NULL };
        json_t *v;
        int64_t n;

        p->query = query;
        v = pages_json(p, "/search");
        p->query = NULL;
        n = json_integer_value(json_object_get(v, "count"));
        json_decref(v);
        return n;
}

static void each_filter_finds_its_own(void **state)
{
        struct pages *p = many();

        (void)state;
        assert_int_equal(count(p, NULL, NULL, NULL, NULL), 26);
        assert_int_equal(count(p, "domain", "land", NULL, NULL), 1);
        assert_int_equal(count(p, "region", "530102", NULL, NULL), 25);
        assert_int_equal(count(p, "year", "2024", NULL, NULL), 1);
        assert_int_equal(count(p, "stage", "process", NULL, NULL), 26);
        assert_int_equal(count(p, "stage", "award", NULL, NULL), 0);
        assert_int_equal(count(p, "q", "号桥", "year", "2025"), 25);
        assert_int_equal(count(p, "q", "测试市land", NULL, NULL), 1); /* the body's name */
        assert_int_equal(count(p, "q", " 第7号桥 ", NULL, NULL), 1);
        assert_int_equal(count(p, "year", "x", NULL, NULL), 26); /* not a year: no filter */
        pages_end(p);
}

/* % and _ are characters of a title like any other. */
static void wildcards_mean_themselves(void **state)
{
        struct pages *p = many();

        (void)state;
        assert_int_equal(count(p, "q", "%", NULL, NULL), 1);
        assert_int_equal(count(p, "q", "_", NULL, NULL), 1);
        assert_int_equal(count(p, "q", "100%_", NULL, NULL), 1);
        assert_int_equal(count(p, "q", "第_号桥", NULL, NULL), 0);
        assert_int_equal(count(p, "q", "\\", NULL, NULL), 0);
        pages_end(p);
}

static const char *title_at(struct pages *p, json_t *v, size_t i)
{
        return arena_strdup(p->cx.mem,
                            json_string_value(json_object_get(
                                    json_array_get(json_object_get(v, "projects"), i), "title")));
}

static void pages_are_newest_first_and_never_behind_the_end(void **state)
{
        const char *const second[] = { "page", "2", "domain", "construction", NULL },
                          *const far[] = { "page", "400", NULL };
        struct pages *p = many();
        json_t *v = pages_json(p, "/search");

        (void)state;
        assert_int_equal(json_array_size(json_object_get(v, "projects")), 20);
        assert_string_equal(title_at(p, v, 0), "第25号桥");
        json_decref(v);
        p->query = second;
        v = pages_json(p, "/search");
        assert_int_equal(json_array_size(json_object_get(v, "projects")), 5);
        assert_string_equal(title_at(p, v, 4), "第1号桥");
        json_decref(v);
        assert_int_equal(pages_get(p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(p, "/search?domain=construction&amp;page=1"));
        assert_true(pages_has(p, "<option value=\"construction\" selected>"));
        p->query = far;
        v = pages_json(p, "/search");
        assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "pager"), "page")),
                         2);
        json_decref(v);
        pages_end(p);
}

static void a_long_search_is_cut_and_says_so(void **state)
{
        struct pages *p = many();
        char text[3 * 150 + 1] = "";
        const char *const query[] = { "q", text, NULL }, *const bad[] = { "q", "\xff\xfe", NULL };

        (void)state;
        for (int i = 0; i < 150; i++)
                strcat(text, "桥");
        p->query = query;
        assert_int_equal(pages_get(p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(p, "检索词太长"));
        p->query = bad; /* not UTF-8: as if nothing was asked */
        assert_int_equal(pages_get(p, "/search", PAGE_HTML), 200);
        pages_end(p);
}

/* Beyond LIST_COUNT_MAX the list is read along an index: the same rows in the same order. */
static void many_matches_are_counted_to_a_limit(void **state)
{
        const char *const year[] = { "year", "2031", NULL }, *const domain[] = { "domain", "ppp",
                                                                                 "q", "工程1",
                                                                                 NULL };
        struct pages *p = many();
        json_t *v;

        (void)state;
        assert_int_equal(store_script(&p->cx, p->t.s,
                                      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
                                      "FROM n WHERE i < 12000) "
                                      "INSERT INTO project (id, domain, code, join_key, title, "
                                      "region, body, body_name, idx, stage, stage_rank, "
                                      "year, first_date, last_date, last_idx) SELECT 'x' || i, "
                                      "'ppp', '', '', '工程1', '530102', 'b', 'b', 100000 + i, "
                                      "'process', 1, 2031, '2031-01-01', '2031-01-01', i FROM n"),
                         LH_OK);
        p->query = year;
        v = pages_json(p, "/search");
        assert_int_equal(json_integer_value(json_object_get(v, "count")), 10000);
        assert_true(json_is_true(json_object_get(v, "count_is_more")));
        assert_string_equal(json_string_value(json_object_get(
                                    json_array_get(json_object_get(v, "projects"), 0), "id")),
                            "x12000");
        assert_int_equal(json_integer_value(json_object_get(json_object_get(v, "pager"), "pages")),
                         500);
        json_decref(v);
        p->query = domain;
        v = pages_json(p, "/search");
        assert_string_equal(json_string_value(json_object_get(
                                    json_array_get(json_object_get(v, "projects"), 19), "id")),
                            "x11981");
        json_decref(v);
        assert_int_equal(pages_get(p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(p, "10,000+"));
        pages_end(p);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_filter_finds_its_own),
                cmocka_unit_test(wildcards_mean_themselves),
                cmocka_unit_test(pages_are_newest_first_and_never_behind_the_end),
                cmocka_unit_test(a_long_search_is_cut_and_says_so),
                cmocka_unit_test(many_matches_are_counted_to_a_limit),
        };

        return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
