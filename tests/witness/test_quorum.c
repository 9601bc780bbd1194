/* The policy file of a log's witnesses. */
#include "witness/quorum.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <cmocka.h>

#define LOG "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00"
#define W1  "witness.example.cn/w1+0530f2ba+BP78I57CQ/SP2L0u7cwYP3A+YD8F8OBOWuY21x4WgWfc"
#define HEAD                                                                                       \
        "log " LOG " https://example.cn/log\nwitness a " W1 " https://a.example\nwitness b " W1    \
        "\nwitness c " W1 "\n"

static struct quorum parse(struct ctx *cx, const char *text)
{
        struct quorum q;

        if (quorum_parse(cx, str_of(text), &q) != LH_OK)
                fail_msg("%s", cx->err.text);
        return q;
}

static void met(const char *text, bool a, bool b, bool c, bool want)
{
        lh_auto(ctx_done) struct ctx cx;
        bool cosigned[QUORUM_WITNESSES_MAX] = { a, b, c };
        struct quorum q;

        ctx_init(&cx);
        q = parse(&cx, text);
        assert_int_equal(quorum_met(&q, cosigned), want);
}

static void who_is_enough(void **state)
{
        (void)state;
        met(HEAD "quorum none\n", false, false, false, true);
        met(HEAD "quorum b", false, true, false, true);
        met(HEAD "quorum b\n", true, false, true, false);
        met(HEAD "group g all a b c\nquorum g\n", true, true, true, true);
        met(HEAD "group g all a b c\nquorum g\n", true, true, false, false);
        met(HEAD "group g any a b c\nquorum g\n", false, false, true, true);
        met(HEAD "group g 2 a b c\nquorum g\n", true, false, true, true);
        met(HEAD "group g 2 a b c\nquorum g\n", false, false, true, false);
        met(HEAD "# a comment\n\ngroup g any a b\r\ngroup h all g c\nquorum h\n", true, false, true,
            true);
        met(HEAD "group g any a b\ngroup h all g c\nquorum h\n", true, true, false, false);
}

static void what_is_wrong_is_named(void **state)
{
        static const struct {
                const char *text, *said;
        } cases[] = {
                { HEAD, "no quorum line" },
                { HEAD "quorum d\n", "line 5" },
                { HEAD "quorum a\nquorum b\n", "line 6" },
                { HEAD "group g 3 a b\nquorum g\n", "\"3\"" },
                { HEAD "group g 0 a b\nquorum g\n", "\"0\"" },
                { HEAD "group g any a\ngroup h any a\nquorum h\n", "in a group already" },
                { HEAD "group a any b\nquorum a\n", "named twice" },
                { HEAD "group g any later\nwitness later " W1 "\nquorum g\n", "not named above" },
                { "witness a " LOG "\nquorum a\n", "not a witness's verifier key" },
                { "witness a " W1 " ftp://a.example\nquorum a\n", "https://" },
                { "witness none " W1 "\nquorum none\n", "cannot be a name" },
                { "log nonsense\nquorum none\n", "not a verifier key" },
                { "witnes a\nquorum none\n", "\"witnes\"" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                lh_auto(ctx_done) struct ctx cx;
                struct quorum q;

                ctx_init(&cx);
                assert_int_equal(quorum_parse(&cx, str_of(cases[i].text), &q), LH_INVALID);
                if (strstr(cx.err.text, cases[i].said) == NULL)
                        fail_msg("wanted \"%s\" in \"%s\"", cases[i].said, cx.err.text);
        }
}

static void thirty_two_of_each_fit(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf b = { 0 };
        struct quorum q;

        (void)state;
        ctx_init(&cx);
        buf_init(&b, QUORUM_FILE_BYTES_MAX);
        for (int i = 0; i < 32; i++)
                buf_printf(&b, "log %s\nwitness w%d %s\ngroup g%d any w%d\n", LOG, i, W1, i, i);
        buf_puts(&b, "quorum g31\n");
        assert_int_equal(quorum_parse(&cx, (struct str){ b.p, b.n }, &q), LH_OK);
        assert_true(q.n_logs == 32 && q.n_witnesses == 32 && q.n_groups == 32);
        buf_puts(&b, "witness more " W1 "\n");
        assert_int_equal(quorum_parse(&cx, (struct str){ b.p, b.n }, &q), LH_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_is_enough),
                cmocka_unit_test(what_is_wrong_is_named),
                cmocka_unit_test(thirty_two_of_each_fit),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
