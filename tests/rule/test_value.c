#include "rule/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static const char *const colours[] = { "红", "绿" };

static struct rule_element element(enum rule_type type)
{
        return (struct rule_element){
                .id = "x", .name = "要素", .type = type, .values = colours, .n_values = 2
        };
}

/* The message, or NULL if the value is taken. Lives until the next call. */
static const char *complaint(const struct rule_element *e, struct str v)
{
        static char text[ERR_TEXT_BYTES_MAX];
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        if (rule_value_check(&cx, e, "elements.x", v) == LH_OK)
                return NULL;
        assert_int_equal(cx.err.rc, LH_INVALID);
        assert_string_equal(cx.err.field, "elements.x");
        assert_non_null(strstr(cx.err.text, "elements.x"));
        return strcpy(text, cx.err.text);
}

static void takes(enum rule_type type, const char *v)
{
        struct rule_element e = element(type);
        const char *why = complaint(&e, str_of(v));

        if (why != NULL)
                fail_msg("%s refused: %s", v, why);
}

static void refuses(enum rule_type type, const char *v, const char *say)
{
        struct rule_element e = element(type);
        const char *why = complaint(&e, str_of(v));

        if (why == NULL)
                fail_msg("\"%s\" was taken", v);
        if (strstr(why, say) == NULL)
                fail_msg("\"%s\" does not say \"%s\"", why, say);
}

static void dates_are_real_days(void **state)
{
        static const char *const bad[] = { "2017-02-30", "2017-2-3",    "2017/02/03",
                                           "20170203",   "2017-02-03 ", "0000-00-00" };

        (void)state;
        takes(RULE_DATE, "2017-12-06");
        takes(RULE_DATE, "1900-01-02");
        takes(RULE_DATE, "2090-06-30");
        for (size_t i = 0; i < countof(bad); i++)
                refuses(RULE_DATE, bad[i], "YYYY-MM-DD");
        refuses(RULE_DATE, "1900-01-01", "unknown day");
        refuses(RULE_DATE, "1899-12-31", "before 1900");
}

static void prices_are_numbers_or_typed_text(void **state)
{
        struct rule_element e = element(RULE_PRICE);

        (void)state;
        takes(RULE_PRICE, "1234567.80");
        takes(RULE_PRICE, "0");
        takes(RULE_PRICE, "-0.00");
        takes(RULE_PRICE, "下浮率20.50%");
        takes(RULE_PRICE, "1,234.50");
        refuses(RULE_PRICE, "-1", "below zero");
        refuses(RULE_PRICE, "-0.01", "below zero");
        refuses(RULE_PRICE, "92233720368547758.08", "too large");
        refuses(RULE_PRICE, "下浮\x01", "control");
        e.negative = true;
        assert_null(complaint(&e, str_of("-1")));
}

static void yuan_become_fen(void **state)
{
        static const struct {
                const char *text;
                int64_t fen;
        } good[] = {
                { "0", 0 },        { "1", 100 },
                { "1.5", 150 },    { "1234567.80", 123456780 },
                { "-3.20", -320 }, { "0.004", 0 },
                { "0.005", 1 },    { "0.995", 100 },
                { "-0.005", -1 },  { "9.9949", 999 },
                { "0.10000", 10 }, { "92233720368547758.07", INT64_MAX },
        };
        static const char *const bad[] = { "",
                                           "-",
                                           ".5",
                                           "5.",
                                           "1,000",
                                           "00",
                                           "01.5",
                                           "+1",
                                           "1e5",
                                           "1.2.3",
                                           " 1",
                                           "1 ",
                                           "元",
                                           "1元",
                                           "--1",
                                           "0x10",
                                           "92233720368547758.08",
                                           "99999999999999999999" };
        int64_t fen;

        (void)state;
        for (size_t i = 0; i < countof(good); i++) {
                assert_true(rule_price_number(str_of(good[i].text), &fen));
                assert_true(fen == good[i].fen);
        }
        for (size_t i = 0; i < countof(bad); i++)
                if (rule_price_number(str_of(bad[i]), &fen))
                        fail_msg("\"%s\" was read as %ld", bad[i], (long)fen);
}

static void every_fen_comes_back(void **state)
{
        uint64_t seed = 20171206;

        (void)state;
        for (int i = 0; i < 100000; i++) {
                char text[40];
                int64_t fen, want;

                seed = seed * 6364136223846793005u + 1442695040888963407u;
                want = (int64_t)(seed >> (1 + i % 60));
                snprintf(text, sizeof(text), "%s%ld.%02ld", i % 3 == 0 ? "-" : "",
                         (long)(want / 100), (long)(want % 100));
                assert_true(rule_price_number(str_of(text), &fen));
                assert_true(fen == (i % 3 == 0 ? -want : want));
        }
}

static void numbers_and_codes(void **state)
{
        (void)state;
        takes(RULE_NUMBER, "12.5");
        takes(RULE_NUMBER, "-3");
        refuses(RULE_NUMBER, "12公顷", "is not a number");
        refuses(RULE_NUMBER, "1e5", "is not a number");
        refuses(RULE_NUMBER, "24.9480;", "is not a number");
        refuses(RULE_NUMBER, "12345678901234567890123456789012345678901", "40 characters");
        takes(RULE_INTEGER, "0");
        takes(RULE_INTEGER, "123456789012345678");
        refuses(RULE_INTEGER, "12.0", "whole number");
        refuses(RULE_INTEGER, "-1", "whole number");
        refuses(RULE_INTEGER, "1234567890123456789", "18 characters");
        takes(RULE_REGION, "530102");
        takes(RULE_REGION, "320193");
        refuses(RULE_REGION, "53010", "6 digits");
        refuses(RULE_REGION, "53010x", "6 digits");
        refuses(RULE_REGION, "5301022", "6 digits");
        takes(RULE_ENUM, "绿");
        refuses(RULE_ENUM, "蓝", "红, 绿");
        refuses(RULE_TABLE, "a", "rows");
}

static void addresses_lead_where_they_say(void **state)
{
        (void)state;
        takes(RULE_URL, "https://example.org/a?b=c#d");
        takes(RULE_URL, "http://example.org");
        takes(RULE_URL, "http://例子.example/公告");
        takes(RULE_URL, "http://example.org/a@b");
        refuses(RULE_URL, "javascript:alert(1)", "http://");
        refuses(RULE_URL, "ftp://example.org/", "http://");
        refuses(RULE_URL, "//example.org/", "http://");
        refuses(RULE_URL, "https:///a", "no host");
        refuses(RULE_URL, "https://gov.example@evil.example/", "user name");
        refuses(RULE_URL, "https://example.org/a b", "space");
        refuses(RULE_URL, "https://example.org/\"x", "quote");
}

static void texts_have_ceilings(void **state)
{
        static const struct {
                enum rule_type type;
                size_t max;
        } ceilings[] = { { RULE_TEXT, VALUE_TEXT_CHARS_MAX },
                         { RULE_PARTY, VALUE_PARTY_CHARS_MAX },
                         { RULE_PRICE, VALUE_PRICE_CHARS_MAX },
                         { RULE_LONGTEXT, VALUE_LONGTEXT_CHARS_MAX } };
        char *text = malloc(3 * (VALUE_LONGTEXT_CHARS_MAX + 1));

        (void)state;
        for (size_t i = 0; i <= VALUE_LONGTEXT_CHARS_MAX; i++)
                memcpy(text + 3 * i, "痕", 3);
        for (size_t i = 0; i < countof(ceilings); i++) {
                struct rule_element e = element(ceilings[i].type);

                assert_null(complaint(&e, (struct str){ text, 3 * ceilings[i].max }));
                assert_non_null(strstr(
                        complaint(&e, (struct str){ text, 3 * (ceilings[i].max + 1) }), "shorten"));
                assert_non_null(
                        complaint(&e, (struct str){ text, 4 })); /* cut inside a character */
        }
        free(text);
}

static void control_characters_are_refused(void **state)
{
        struct rule_element e = element(RULE_TEXT);

        (void)state;
        takes(RULE_TEXT, "一行\n又一行\t格");
        refuses(RULE_TEXT, "a\rb", "control");
        refuses(RULE_TEXT, "a\x7f", "control");
        refuses(RULE_TEXT, "a\xc2\x85", "control");
        takes(RULE_TEXT, "a\xc2\xa0"
                         "b");
        refuses(RULE_TEXT, "\xff", "UTF-8");
        refuses(RULE_TEXT, "\xc2", "UTF-8");
        assert_non_null(complaint(&e, (struct str){ "a\0b", 3 }));
}

static void empty_is_none(void **state)
{
        (void)state;
        for (int t = RULE_TEXT; t <= RULE_TABLE; t++) {
                struct rule_element e = element((enum rule_type)t);

                assert_null(complaint(&e, str_of("")));
                e.required = true;
                assert_non_null(strstr(complaint(&e, str_of("")), "required"));
        }
}

/* A value in the wrong column must not leak through the message. */
static void messages_hold_no_persons(void **state)
{
        struct rule_element e = element(RULE_DATE);

        (void)state;
        assert_non_null(strstr(complaint(&e, str_of("2017-02-30")), "2017-02-30"));
        assert_null(strstr(complaint(&e, str_of("110101190001010014")), "0014"));
        assert_null(strstr(complaint(&e, str_of("13900000000")), "0000"));
        assert_null(strstr(complaint(&e, str_of("张某某")), "张"));
        e.show = RULE_WITHHOLD;
        assert_null(strstr(complaint(&e, str_of("2017-02-30")), "02-30"));
}

/* Constructed codes; the first is the standard's own example. */
static const char *const usccs[] = { "91350100M000100Y43", "12350100123456788X",
                                     "91310000MA1FL0X15U", "51440300500001237N",
                                     "54520423ME0000124N" };

static void social_credit_codes(void **state)
{
        (void)state;
        for (size_t i = 0; i < countof(usccs); i++)
                takes(RULE_USCC, usccs[i]);
        refuses(RULE_USCC, "91350100M000100Y44", "does not fit");
        refuses(RULE_USCC, "91350100M000100I43", "without I, O");
        refuses(RULE_USCC, "9135010OM000100Y43", "without I, O");
        refuses(RULE_USCC, "91350100m000100y43", "capital");
        refuses(RULE_USCC, "91350100M000100Y4", "18 characters");
        refuses(RULE_USCC, "91350100M000100Y433", "18 characters");
        assert_false(rule_uscc_valid((struct str){ "91350100M00010\0Y43", 18 }));
}

/* One wrong character is always found, and so is a swap of two neighbours: 3 has no fixed point
 * modulo 31. */
static void a_typing_error_is_found(void **state)
{
        static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

        (void)state;
        for (size_t u = 0; u < countof(usccs); u++)
                for (size_t i = 0; i < 18; i++) {
                        char code[19];

                        for (const char *ch = alphabet; *ch != '\0'; ch++) {
                                strcpy(code, usccs[u]);
                                code[i] = *ch;
                                assert_int_equal(rule_uscc_valid(str_of(code)), *ch == usccs[u][i]);
                        }
                        strcpy(code, usccs[u]);
                        if (i == 17)
                                continue;
                        code[i] = usccs[u][i + 1];
                        code[i + 1] = usccs[u][i];
                        assert_int_equal(rule_uscc_valid(str_of(code)), code[i] == code[i + 1]);
                }
}

/* Every body of 17 characters has exactly one check character. */
static void one_check_character_fits(void **state)
{
        static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        uint64_t seed = 711;

        (void)state;
        for (int n = 0; n < 2000; n++) {
                char code[19] = "";
                int fits = 0;

                for (int i = 0; i < 17; i++) {
                        seed = seed * 6364136223846793005u + 1442695040888963407u;
                        code[i] = alphabet[(seed >> 40) % 31];
                }
                for (int c = 0; c < 31; c++) {
                        code[17] = alphabet[c];
                        fits += rule_uscc_valid(str_of(code));
                }
                assert_int_equal(fits, 1);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(dates_are_real_days),
                cmocka_unit_test(prices_are_numbers_or_typed_text),
                cmocka_unit_test(yuan_become_fen),
                cmocka_unit_test(every_fen_comes_back),
                cmocka_unit_test(numbers_and_codes),
                cmocka_unit_test(addresses_lead_where_they_say),
                cmocka_unit_test(texts_have_ceilings),
                cmocka_unit_test(control_characters_are_refused),
                cmocka_unit_test(empty_is_none),
                cmocka_unit_test(messages_hold_no_persons),
                cmocka_unit_test(social_credit_codes),
                cmocka_unit_test(a_typing_error_is_found),
                cmocka_unit_test(one_check_character_fits),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
