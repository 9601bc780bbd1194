#include "base/ctx.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

static void buffer_stops_at_its_ceiling(void **state)
{
        struct buf b;

        (void)state;
        buf_init(&b, 10);
        buf_puts(&b, "12345");
        buf_puts(&b, "678901");
        assert_false(buf_ok(&b));
        buf_puts(&b, "x");
        assert_int_equal(b.n, 5);
        buf_clear(&b);
        buf_puts(&b, "1234567890");
        assert_true(buf_ok(&b));
        assert_string_equal(b.p, "1234567890");
        buf_done(&b);
}

static void base64_has_one_text_for_one_value(void **state)
{
        static const char *bad[] = {
                "Zg=", "Zg", "Zh==", "Zm9=", "Z===", "Zm 9", "=AAA", "Zg==Zg=="
        };
        unsigned char in[67], out[67];
        char text[100];
        size_t n;

        (void)state;
        for (size_t i = 0; i < sizeof(in); i++)
                in[i] = (unsigned char)(i * 37 + 11);
        for (size_t len = 0; len <= sizeof(in); len++) {
                base64_encode(in, len, text);
                assert_true(base64_decode((struct str){ text, base64_len(len) }, out, len, &n));
                assert_int_equal(n, len);
                assert_memory_equal(out, in, len);
        }
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(base64_decode(str_of(bad[i]), out, sizeof(out), &n));
}

/* Every byte in every place of "Zm9v" and of "Zm8=": only the 64 digits are taken, each with its
 * own value. */
static void base64_takes_its_digits_only(void **state)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

        (void)state;
        for (int c = 0; c < 256; c++) {
                const char *at = c != 0 ? strchr(digits, c) : NULL;

                for (size_t place = 0; place < 4; place++) {
                        char text[] = "Zm9v", short_text[] = "Zm8=";
                        unsigned char out[3];
                        size_t n;
                        bool got;

                        text[place] = (char)c;
                        got = base64_decode((struct str){ text, 4 }, out, 3, &n);
                        /* "Zm9=" has hidden bits, so "=" is refused in the last place as well. */
                        assert_int_equal(got, at != NULL);
                        if (got)
                                assert_int_equal(((out[0] << 16 | out[1] << 8 | out[2]) >>
                                                  (18 - 6 * place)) &
                                                         63,
                                                 at - digits);
                        short_text[place] = (char)c;
                        got = base64_decode((struct str){ short_text, 4 }, out, 3, &n);
                        if (place == 2)
                                assert_int_equal(got,
                                                 c == '=' ? false
                                                          : at != NULL && (at - digits) % 4 == 0);
                        else if (place < 2)
                                assert_int_equal(got, at != NULL);
                        else
                                assert_int_equal(got, at != NULL || c == '=');
                }
        }
}

static void decimals_are_strict(void **state)
{
        static const char *bad[] = {
                "", "01", "-1", "+1", "1 ", "18446744073709551616", "99999999999999999999", "1e3"
        };
        uint64_t v;

        (void)state;
        assert_true(decimal_parse(str_of("18446744073709551615"), &v));
        assert_true(v == UINT64_MAX);
        assert_true(decimal_parse(str_of("0"), &v));
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(decimal_parse(str_of(bad[i]), &v));
}

static void utf8_refuses_what_rfc_3629_refuses(void **state)
{
        static const char *bad[] = { "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                     "\xe4\xb8", "\x80",         "\xf8\x88\x80\x80\x80" };
        char out[4];

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(utf8_valid(str_of(bad[i])));
        for (uint32_t cp = 1; cp < 0x110000; cp += 7) {
                const char *p = out;
                size_t n;

                if (cp >= 0xd800 && cp < 0xe000)
                        continue;
                n = utf8_put(cp, out);
                assert_true(utf8_valid((struct str){ out, n }));
                assert_int_equal(utf8_next(&p, out + n), cp);
                assert_ptr_equal(p, out + n);
        }
        assert_int_equal(utf8_cut(str_of("留痕ab"), 3).n, 7);
}

static void dates_are_real_days(void **state)
{
        static const char *bad[] = { "2017-02-30", "2017-13-01", "2017-00-10",
                                     "17-01-01",   "2017-1-01",  "1900-02-29" };
        char text[21];
        int32_t day, before = 0;
        int64_t ms;

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(date_parse(str_of(bad[i]), &day));
        assert_true(date_parse(str_of("1970-01-01"), &day));
        assert_int_equal(day, 0);
        assert_true(date_parse(str_of("2017-12-06"), &day));
        assert_int_equal(date_weekday(day), 3);
        for (int y = 1899; y < 2101; y++)
                for (int m = 1; m <= 12; m++)
                        for (int d = 1; d <= 31; d++) {
                                if (!date_make(y, m, d, &day))
                                        continue;
                                if (before != 0)
                                        assert_int_equal(day, before + 1);
                                before = day;
                                date_format(day, text);
                                assert_true(date_parse(str_of(text), &day));
                                assert_int_equal(day, before);
                        }
        assert_true(time_parse(str_of("2017-12-20T08:30:00Z"), &ms));
        assert_true(ms == 1513758600000);
        time_format(ms, text);
        assert_string_equal(text, "2017-12-20T08:30:00Z");
        assert_false(time_parse(str_of("2017-12-20T24:00:00Z"), &ms));
        assert_true(time_parse(str_of("2017-12-20T16:30:00Z"), &ms));
        assert_true(date_parse(str_of("2017-12-21"), &day));
        assert_int_equal(date_in_china(ms), day);
}

static void an_error_is_cut_at_a_character(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        char *longer = mem_alloc(3 * ERR_TEXT_BYTES_MAX + 1);

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < ERR_TEXT_BYTES_MAX; i++)
                longer[3 * i] = '\xe7', longer[3 * i + 1] = '\x95', longer[3 * i + 2] = '\x99';
        longer[3 * ERR_TEXT_BYTES_MAX] = '\0';
        assert_int_equal(err_set(&cx, LH_INVALID, "%s", longer), LH_INVALID);
        assert_true(utf8_valid(str_of(cx.err.text)));
        assert_true(strlen(cx.err.text) > ERR_TEXT_BYTES_MAX - 5);
        free(longer);
}

static void an_arena_survives_reset(void **state)
{
        struct arena *a = arena_new();

        (void)state;
        for (int round = 0; round < 3; round++) {
                char *big = arena_alloc(a, 1 << 20);
                char *s = arena_printf(a, "%d-%s", round, "x");

                memset(big, 'x', 1 << 20);
                assert_int_equal(s[0], '0' + round);
                assert_true(arena_used(a) >= 1 << 20);
                arena_reset(a);
                assert_int_equal(arena_used(a), 0);
        }
        arena_done(&a);
        assert_null(a);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(buffer_stops_at_its_ceiling),
                cmocka_unit_test(base64_has_one_text_for_one_value),
                cmocka_unit_test(base64_takes_its_digits_only),
                cmocka_unit_test(decimals_are_strict),
                cmocka_unit_test(utf8_refuses_what_rfc_3629_refuses),
                cmocka_unit_test(dates_are_real_days),
                cmocka_unit_test(an_error_is_cut_at_a_character),
                cmocka_unit_test(an_arena_survives_reset),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
