/* The index beside a real log: what it finds, counts, forgets, and survives. */
#include "search/engine.h"
#include "search/follow.h"
#include "search/state.h"
#include "tests/web/pages.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

struct fixture {
        struct pages *p;
        struct search_follower *w;
        struct search_reader *r;
};

static void catch_up(struct fixture *f)
{
        bool more = true;

        while (more)
                if (search_follow(&f->p->cx, f->w, f->p->t.s, &more) != LH_OK)
                        fail_msg("%s: %s", f->p->cx.err.text, f->p->cx.err.detail);
}

static void open_writer(struct fixture *f)
{
        assert_int_equal(search_follow_open(&f->p->cx, f->p->t.dir, f->p->rules, &f->w), LH_OK);
}

static uint64_t publish(struct fixture *f, const char *domain, const char *title, const char *text,
                        const char *region, const char *date)
{
        return pages_submit(
                f->p,
                arena_printf(f->p->cx.mem,
                             "{'body':{'name':'测试市%s单位','region':'530102'},'domain':'%s',"
                             "'kind':'%s','title':'%s公告','text':'%s',"
                             "'project':{'title':'%s','region':'%s'},'date':'%s'}",
                             domain, domain, strcmp(domain, "land") == 0 ? "offer" : "tender",
                             title, text, title, region, date));
}

static struct fixture begin(void)
{
        struct fixture f = { .p = pages_make() };

        publish(&f, "construction", "青云大桥加固", "沥青路面，桥梁检测", "530102", "2025-06-01");
        publish(&f, "construction", "学校操场", "塑胶跑道，也提到大桥", "530103", "2025-07-01");
        publish(&f, "land", "东郊地块", "商住用地 ABC-7", "530103", "2024-05-01");
        open_writer(&f);
        catch_up(&f);
        f.r = search_reader_new(f.p->t.dir);
        return f;
}

static void end(struct fixture *f)
{
        search_reader_free(&f->r);
        search_follow_close(&f->w);
        search_forget(f->p->t.dir);
        remove(arena_printf(f->p->cx.mem, "%s/search", f->p->t.dir));
        pages_end(f->p);
}

static struct search_answer ask(struct fixture *f, const char *q, enum search_facet facet,
                                const char *value)
{
        struct search_ask a = { .query = search_parse(str_of(q)), .n = 20 };
        struct search_answer ret;

        if (value != NULL)
                a.filter[facet] = value;
        if (search_ask(&f->p->cx, f->r, &a, &ret) != LH_OK)
                fail_msg("%s: %s", q, f->p->cx.err.text);
        return ret;
}

static int64_t hits(struct fixture *f, const char *q)
{
        return ask(f, q, SEARCH_TYPE, "notice").hits;
}

static int64_t hits_of(const struct search_answer *a, enum search_facet f, const char *value)
{
        for (size_t i = 0; i < a->n_values[f]; i++)
                if (strcmp(a->values[f][i].value, value) == 0)
                        return a->values[f][i].hits;
        return 0;
}

static void words_are_found_wherever_they_stand(void **state)
{
        struct fixture f = begin();

        (void)state;
        assert_int_equal(hits(&f, "沥青"), 1);  /* two characters, in a text */
        assert_int_equal(hits(&f, "青路"), 1);  /* across words: as a scan would */
        assert_int_equal(hits(&f, "大桥"), 2);  /* title and text */
        assert_int_equal(hits(&f, "桥"), 2);    /* one character */
        assert_int_equal(hits(&f, "abc-7"), 1); /* letters of either case */
        assert_int_equal(hits(&f, "大桥 跑道"), 1);
        assert_int_equal(hits(&f, "大桥 -跑道"), 1);
        assert_int_equal(hits(&f, "\"沥青路面，桥梁\""), 1);
        assert_int_equal(hits(&f, "沥青桥梁"), 0); /* together it stands nowhere */
        assert_int_equal(hits(&f, ""), 3);
        assert_int_equal(hits(&f, "land单位"), 1);   /* the body's name */
        assert_int_equal(hits(&f, "title:大桥"), 0); /* no language but ours */
        end(&f);
}

static void titles_and_projects_come_first(void **state)
{
        struct fixture f = begin();
        struct search_answer a = ask(&f, "大桥", SEARCH_TYPE, NULL);
        struct search_ask by_date = { .filter = { [SEARCH_TYPE] = "notice" },
                                      .by_date = true,
                                      .n = 20 };

        (void)state;
        assert_int_equal(a.n_keys, 3);
        assert_int_equal(a.keys[0][0], 'p');
        assert_int_equal(a.keys[1][0], 'n');
        by_date.query = search_parse(str_of("大桥"));
        assert_int_equal(search_ask(&f.p->cx, f.r, &by_date, &a), LH_OK);
        assert_int_equal(a.n_keys, 2);
        assert_true(atoi(a.keys[0] + 1) > atoi(a.keys[1] + 1)); /* July before June */
        by_date.offset = 1;
        by_date.n = 1;
        assert_int_equal(search_ask(&f.p->cx, f.r, &by_date, &a), LH_OK);
        assert_int_equal(a.n_keys, 1);
        assert_int_equal(a.hits, 2);
        end(&f);
}

/* A facet's counts are those that another choice of it would give. */
static void facets_count_what_a_choice_would_give(void **state)
{
        struct fixture f = begin();
        struct search_answer a = ask(&f, "", SEARCH_REGION, "530103");

        (void)state;
        assert_int_equal(a.hits, 4); /* two notices, two projects */
        assert_int_equal(hits_of(&a, SEARCH_REGION, "530103"), 4);
        assert_int_equal(hits_of(&a, SEARCH_REGION, "530102"), 4); /* one of each, two bodies */
        assert_int_equal(hits_of(&a, SEARCH_DOMAIN, "construction"), 2);
        assert_int_equal(hits_of(&a, SEARCH_DOMAIN, "land"), 2);
        assert_int_equal(hits_of(&a, SEARCH_YEAR, "2024"), 2);
        a = ask(&f, "", SEARCH_REGION, "999999");
        assert_int_equal(a.hits, 0);
        assert_int_equal(hits_of(&a, SEARCH_REGION, "530103"), 4);
        end(&f);
}

static void what_is_withdrawn_or_withheld_is_not_found(void **state)
{
        struct fixture f = begin();
        uint64_t gone = publish(&f, "land", "西郊地块", "某某秘密一", "530103", "2025-01-01");
        uint64_t less = publish(&f, "land", "北郊地块", "某某秘密二", "530103", "2025-01-01");

        (void)state;
        assert_int_equal(hits(&f, "某某秘密"), 0); /* not followed yet */
        catch_up(&f);
        assert_int_equal(hits(&f, "某某秘密"), 2);
        pages_submit(f.p, arena_printf(f.p->cx.mem,
                                       "{'act':'notice.withdraw','notice':%llu,'reason':'误发'}",
                                       (unsigned long long)gone));
        catch_up(&f);
        assert_int_equal(hits(&f, "某某秘密"), 1);
        pages_submit(f.p, arena_printf(f.p->cx.mem,
                                       "{'act':'field.withhold','record':%llu,'fields':['text'],"
                                       "'basis':'第十五条'}",
                                       (unsigned long long)less));
        catch_up(&f);
        assert_int_equal(hits(&f, "某某秘密"), 0);
        assert_int_equal(hits(&f, "北郊"), 1);
        end(&f);
}

/* After an erasure the old files are gone, readers take up the new ones by themselves. */
static void an_erasure_makes_new_files(void **state)
{
        struct fixture f = begin();
        uint64_t n = publish(&f, "land", "北郊地块", "某某秘密", "530103", "2025-01-01");
        char before[SEARCH_FILES_BYTES], after[SEARCH_FILES_BYTES], path[SEARCH_PATH_MAX];
        FILE *old;

        (void)state;
        catch_up(&f);
        assert_int_equal(hits(&f, "某某秘密"), 1);
        search_files(f.p->t.dir, before);
        pages_submit(f.p, arena_printf(f.p->cx.mem,
                                       "{'act':'field.erase','record':%llu,'fields':['text'],"
                                       "'basis':'第四十七条'}",
                                       (unsigned long long)n));
        catch_up(&f);
        search_files(f.p->t.dir, after);
        assert_string_not_equal(before, after);
        search_path(f.p->t.dir, before, path);
        old = fopen(path, "r");
        assert_null(old);
        assert_int_equal(hits(&f, "某某秘密"), 0);
        assert_int_equal(hits(&f, "北郊"), 1);
        end(&f);
}

/* Cut off between two batches: goes on. Within one, or after a start of the machine: made anew. */
static void a_fall_is_survived(void **state)
{
        struct fixture f = begin();
        char first[SEARCH_FILES_BYTES], now[SEARCH_FILES_BYTES];
        struct search_state s;

        (void)state;
        search_files(f.p->t.dir, first);
        search_follow_close(&f.w);
        open_writer(&f);
        catch_up(&f);
        search_files(f.p->t.dir, now);
        assert_string_equal(first, now);

        search_follow_close(&f.w);
        assert_true(search_state_read(f.p->t.dir, &s));
        s.busy = true;
        assert_int_equal(search_state_write(&f.p->cx, f.p->t.dir, &s), LH_OK);
        open_writer(&f);
        catch_up(&f);
        search_files(f.p->t.dir, now);
        assert_string_not_equal(first, now);
        assert_int_equal(hits(&f, "大桥"), 2);

        search_follow_close(&f.w);
        assert_true(search_state_read(f.p->t.dir, &s));
        strcpy(s.boot, "another");
        assert_int_equal(search_state_write(&f.p->cx, f.p->t.dir, &s), LH_OK);
        open_writer(&f);
        catch_up(&f);
        search_files(f.p->t.dir, first);
        assert_string_not_equal(first, now);
        assert_int_equal(hits(&f, "大桥"), 2);
        end(&f);
}

static void without_an_index_it_says_so(void **state)
{
        struct fixture f = begin();
        struct search_ask a = { .query = search_parse(str_of("大桥")), .n = 20 };
        struct search_answer answer;

        (void)state;
        assert_int_equal(hits(&f, "大桥"), 2);
        search_forget(f.p->t.dir);
        assert_int_equal(search_ask(&f.p->cx, f.r, &a, &answer), LH_NOT_FOUND);
        catch_up(&f); /* who follows sees it too */
        assert_int_equal(hits(&f, "大桥"), 2);
        a.query = search_parse(str_of("-大桥"));
        assert_int_equal(search_ask(&f.p->cx, f.r, &a, &answer), LH_INVALID);
        end(&f);
}

/* The page: what is found is marked, links narrow down, what cannot be found is helped on. */
static void the_page_shows_marks_facets_and_hints(void **state)
{
        const char *const q[] = { "q", "大桥", NULL }, *const none[] = { "q", "大桥不存在", NULL },
                          *const no[] = { "q", "-大桥", NULL },
                          *const bad[] = { "q", "<script>\"&", NULL };
        struct fixture f = begin();

        (void)state;
        f.p->site.search = f.r;
        f.p->query = q;
        assert_int_equal(pages_get(f.p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(f.p, "青云<mark>大桥</mark>加固"));
        assert_true(pages_has(f.p, "也提到<mark>大桥</mark>"));
        assert_true(pages_has(f.p, "&amp;region=530103"));
        assert_false(f.p->reply.passing);
        assert_int_equal(pages_get(f.p, "/search", PAGE_ATOM), 200);
        assert_true(pages_has(f.p, "<entry>"));
        assert_int_equal(pages_get(f.p, "/search", PAGE_FEED), 200);
        assert_int_equal(pages_get(f.p, "/search", PAGE_CSV), 200);
        assert_true(pages_has(f.p, "青云大桥加固"));
        f.p->query = none;
        assert_int_equal(pages_get(f.p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(f.p, "这样可以找到"));
        f.p->query = no;
        assert_int_equal(pages_get(f.p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(f.p, "请至少写一个要找的词"));
        f.p->query = bad;
        assert_int_equal(pages_get(f.p, "/search", PAGE_HTML), 200);
        assert_false(pages_has(f.p, "<script>\""));
        search_forget(f.p->t.dir);
        f.p->query = q;
        assert_int_equal(pages_get(f.p, "/search", PAGE_HTML), 200);
        assert_true(pages_has(f.p, "全文索引正在准备"));
        assert_true(f.p->reply.passing);
        assert_int_equal(pages_get(f.p, "/search", PAGE_ATOM), 503);
        f.p->site.search = NULL;
        end(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(words_are_found_wherever_they_stand),
                cmocka_unit_test(titles_and_projects_come_first),
                cmocka_unit_test(facets_count_what_a_choice_would_give),
                cmocka_unit_test(what_is_withdrawn_or_withheld_is_not_found),
                cmocka_unit_test(an_erasure_makes_new_files),
                cmocka_unit_test(a_fall_is_survived),
                cmocka_unit_test(without_an_index_it_says_so),
                cmocka_unit_test(the_page_shows_marks_facets_and_hints),
        };

        int rc = cmocka_run_group_tests_name("search", tests, NULL, NULL);

        engine_stop(); /* what is then still held is lost */
        return rc;
}
