/* What a person types, cut into words. */
#include "search/search.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>

/* "+a -b" in one text. */
static const char *words(const char *q)
{
        static char out[2048];
        struct search_query p = search_parse(str_of(q));

        out[0] = '\0';
        for (size_t i = 0; i < p.n_words; i++)
                snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%c%.*s", i > 0 ? "|" : "",
                         p.words[i].not ? '-' : '+', (int)p.words[i].text.n, p.words[i].text.p);
        return out;
}

static void words_phrases_and_exclusions(void **state)
{
        (void)state;
        assert_string_equal(words(""), "");
        assert_string_equal(words("  学校　食堂 "), "+学校|+食堂");
        assert_string_equal(words("学校，食堂、大米；面粉"), "+学校|+食堂|+大米|+面粉");
        assert_string_equal(words("“第三 小学” -中学"), "+第三 小学|-中学");
        assert_string_equal(words("「甲 乙」\"丙 丁\""), "+甲 乙|+丙 丁");
        assert_string_equal(words("-\"甲 乙\" 丙"), "-甲 乙|+丙");
        assert_string_equal(words("－丙"), "-丙");
        assert_string_equal(words("\"没有关上 的引号"), "+没有关上 的引号");
        assert_string_equal(words("- \"\" -"), "");
        assert_string_equal(words("YL-2025-001"),
                            "+YL-2025-001"); /* inside a word it is a hyphen */
        assert_string_equal(words("a:b (c OR *) _id>3"), "+a:b|+(c|+OR|+*)|+_id>3");
        assert_string_equal(words("\xff\xfe"), "");
}

static void every_limit_is_kept_and_said(void **state)
{
        char many[200] = "", longer[1000] = "";
        struct search_query q;

        (void)state;
        for (int i = 0; i < SEARCH_WORDS_MAX + 1; i++)
                snprintf(many + strlen(many), sizeof(many) - strlen(many), "w%d ", i);
        q = search_parse(str_of(many));
        assert_int_equal(q.n_words, SEARCH_WORDS_MAX);
        assert_true(q.cut);
        for (int i = 0; i < 150; i++)
                strcat(longer, "桥");
        q = search_parse(str_of(longer));
        assert_int_equal(q.n_words, 1);
        assert_int_equal(q.words[0].text.n, 3 * SEARCH_QUERY_CHARS_MAX);
        assert_true(search_parse(str_of("-a -b")).only_not);
        assert_false(search_parse(str_of("-a b")).only_not);
}

static void amounts_fall_into_their_class(void **state)
{
        (void)state;
        assert_string_equal(search_amount_class(0), "0");
        assert_string_equal(search_amount_class(10000000), "0");
        assert_string_equal(search_amount_class(10000001), "1");
        assert_string_equal(search_amount_class(1000000000), "2");
        assert_string_equal(search_amount_class(1000000001), "3");
        assert_string_equal(search_amount_class(INT64_MAX), "4");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(words_phrases_and_exclusions),
                cmocka_unit_test(every_limit_is_kept_and_said),
                cmocka_unit_test(amounts_fall_into_their_class),
        };

        return cmocka_run_group_tests_name("search query", tests, NULL, NULL);
}
