/* Units of the gateway: signatures against worked values, paths that try to climb, quotas, messages
 * that come in pieces. */
#include "base/text.h"
#include "share/auth_nonce.h"
#include "share/auth_style.h"
#include "share/exchange.h"
#include "share/gate_message.h"
#include "share/grant_contract.h"
#include "share/grant_meter.h"
#include "view/share_row.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* The example of the national platform's convention. */
static void signature_as_worked(void **state)
{
        struct auth_claim c = { .style = &auth_styles[1],
                                .id = str_of("rid@1"),
                                .service = str_of("s_1"),
                                .time = str_of("1700000000000"),
                                .sign = str_of("SJYG7fYIS5E2McIsZKiAv/HaJqrCb/JoAePvNy0NviQ=") };
        struct str key = str_of("00112233445566778899aabbccddeeff");

        (void)state;
        assert_true(auth_sign_ok(&c, key));
        c.time = str_of("1700000000001");
        assert_false(auth_sign_ok(&c, key));
        c.time = str_of("1700000000000");
        c.sign.n--;
        assert_false(auth_sign_ok(&c, key));
}

static void secret_as_worked(void **state)
{
        lh_auto(buf_done) struct buf out = { 0 };

        (void)state;
        buf_init(&out, 100);
        auth_wrap_secret(str_of("111111"), str_of("abc"), &out);
        assert_string_equal(out.p, "XSKq9BJXXo0bfd+JeLEarg==");
}

/* RFC 4231, cases 2 and 6: a short key, and one longer than a block. */
static void hmac_as_the_rfc(void **state)
{
        struct str text = str_of("what do ya want for nothing?");
        struct str big = str_of("Test Using Larger Than Block-Size Key - Hash Key First");
        char key[131], hex[2 * HASH_BYTES + 1] = "";
        struct hash h;

        (void)state;
        h = auth_hmac(str_of("Jefe"), &text, 1);
        hex_encode(h.b, HASH_BYTES, hex);
        assert_string_equal(hex,
                            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        memset(key, 0xaa, sizeof(key));
        h = auth_hmac((struct str){ key, sizeof(key) }, &big, 1);
        hex_encode(h.b, HASH_BYTES, hex);
        assert_string_equal(hex,
                            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

/* SM3 of "abc": GB/T 32905 appendix A.1; the HMAC as another implementation gives it. */
static void sm3_as_the_standard(void **state)
{
        struct str pieces[] = { str_of("a"), str_of("bc") };
        struct hash h = auth_sm3(pieces, 2);
        char text[2 * HASH_BYTES];

        (void)state;
        hex_encode(h.b, HASH_BYTES, text);
        assert_memory_equal(text,
                            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
                            sizeof(text));
        h = auth_hmac_sm3(str_of("key"), pieces, 2);
        hex_encode(h.b, HASH_BYTES, text);
        assert_memory_equal(text,
                            "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393",
                            sizeof(text));
}

static void every_style_holds(void **state)
{
        (void)state;
        for (size_t i = 0; i < auth_styles_n; i++) {
                char sign[AUTH_SIGN_CHARS];
                struct auth_claim c = { .style = &auth_styles[i],
                                        .id = str_of("who"),
                                        .service = str_of("what"),
                                        .time = str_of("1"),
                                        .nonce = str_of("n"),
                                        .method = str_of("GET"),
                                        .path = str_of("/p"),
                                        .query = str_of("q=1"),
                                        .purpose = str_of("why") };

                c.sign = (struct str){ sign, auth_sign(&c, str_of("secret"), sign) };
                assert_true(auth_sign_ok(&c, str_of("secret")));
                assert_false(auth_sign_ok(&c, str_of("Secret")));
                c.time = str_of("2");
                assert_false(auth_sign_ok(&c, str_of("secret")));
                c.time = str_of("1");
                c.query = str_of("q=2");
                assert_int_equal(auth_sign_ok(&c, str_of("secret")), auth_styles[i].weak);
        }
}

static void days_have_their_secrets(void **state)
{
        struct auth_seeds seeds = { { { 1 } }, { { 2 } } };
        struct hash key = auth_consumer_key(&seeds, str_of("c"), 1);
        struct hash next = auth_consumer_key(&seeds, str_of("c"), 2);
        char a[AUTH_KEY_CHARS + 1], b[AUTH_KEY_CHARS + 1];

        (void)state;
        assert_false(hash_eq(&key, &next));
        auth_day_secret(&key, str_of("s"), 20000, a);
        auth_day_secret(&key, str_of("s"), 20000, b);
        assert_string_equal(a, b);
        auth_day_secret(&key, str_of("s"), 20001, b);
        assert_string_not_equal(a, b);
        auth_day_secret(&key, str_of("t"), 20000, b);
        assert_string_not_equal(a, b);
}

static void one_person_one_tag(void **state)
{
        struct auth_seeds seeds = { { { 1 } }, { { 2 } } };
        char a[AUTH_TAG_CHARS + 1], b[AUTH_TAG_CHARS + 1];

        (void)state;
        auth_person_tag(&seeds.person, str_of("11010119000101001x"), a);
        auth_person_tag(&seeds.person, str_of("1101011900010100１X "), b);
        assert_string_equal(a, b);
        auth_person_tag(&seeds.person, str_of("110101190001010028"), b);
        assert_string_not_equal(a, b);
}

static void paths_do_not_climb(void **state)
{
        static const char *const good[] = { "/a/b",   "/a/b.c/..d", "/%E4%BD%A0", "/a%20b",
                                            "/a%25b", "/...",       "/100%25" };
        static const char *const bad[] = { "/..",
                                           "/a/../b",
                                           "/%2e%2e/a",
                                           "/%2E%2e",
                                           "/.%2e/a",
                                           "/%252e%252e",
                                           "/%25252e%25252e/",
                                           "/..;/a",
                                           "/a/..;x=1/b",
                                           "/a%2fb",
                                           "/a%252fb",
                                           "/a%5c..",
                                           "/a\\b",
                                           "/a%00",
                                           "/a\tb",
                                           "/./a",
                                           "/a%",
                                           "/a%4",
                                           "/%2e/",
                                           "/a%0d%0ab" };

        (void)state;
        for (size_t i = 0; i < countof(good); i++)
                if (!url_path_safe(str_of(good[i])))
                        fail_msg("%s was refused", good[i]);
        for (size_t i = 0; i < countof(bad); i++)
                if (url_path_safe(str_of(bad[i])))
                        fail_msg("%s was taken", bad[i]);
}

static void globs(void **state)
{
        static const struct {
                const char *glob, *path;
                bool fits;
        } t[] = { { "/a/*", "/a/b", true },    { "/a/*", "/a/b/c", false },
                  { "/a/**", "/a/b/c", true }, { "/a", "/a", true },
                  { "/a", "/ab", false },      { "/\\*", "/*", true },
                  { "/\\*", "/x", false },     { "/*/c", "/b/c", true },
                  { "/**/c", "/a/b/c", true }, { "**", "", true },
                  { "/\\\\", "/\\", true } };

        (void)state;
        for (size_t i = 0; i < countof(t); i++)
                if (path_glob(t[i].glob, strlen(t[i].glob), str_of(t[i].path)) != t[i].fits)
                        fail_msg("%s and %s", t[i].glob, t[i].path);
        assert_true(endpoints_fit(str_of("GET /a\n* /b/**"), str_of("POST"), str_of("/b/c")));
        assert_false(endpoints_fit(str_of("GET /a\n* /b/**"), str_of("POST"), str_of("/a")));
}

static void quota_lets_so_many(void **state)
{
        struct grant_meter m = { .idx = 1 };
        int64_t n, period, now = 1000000000;

        (void)state;
        assert_true(quota_parse(str_of("5/min"), &n, &period));
        assert_int_equal(period, 60);
        for (int i = 0; i < 5; i++)
                assert_int_equal(quota_take(&m, n, period, now), 0);
        assert_true(quota_take(&m, n, period, now) > 0);
        assert_true(quota_take(&m, n, period, now + 11 * 1000000) > 0);
        assert_int_equal(quota_take(&m, n, period, now + 12 * 1000000), 0);
        assert_true(quota_parse(str_of("1000次/小时"), &n, &period));
        assert_int_equal(n, 1000);
        assert_int_equal(period, 3600);
        assert_false(quota_parse(str_of("many"), &n, &period));
}

static void breaker_opens_and_probes(void **state)
{
        struct service_meter m = { .id = "s" };

        (void)state;
        for (int i = 0; i < BREAKER_FAILURES; i++) {
                assert_int_equal(breaker_ask(&m, 1000), BREAKER_CLOSED);
                breaker_tell(&m, false, 1000);
        }
        assert_int_equal(breaker_ask(&m, 1001), BREAKER_OPEN);
        assert_int_equal(breaker_ask(&m, 1000 + BREAKER_OPEN_MS), BREAKER_PROBE);
        assert_int_equal(breaker_ask(&m, 1000 + BREAKER_OPEN_MS), BREAKER_OPEN);
        breaker_tell(&m, true, 1000 + BREAKER_OPEN_MS);
        assert_int_equal(breaker_ask(&m, 1000 + BREAKER_OPEN_MS), BREAKER_CLOSED);
}

static void nonce_counts_once(void **state)
{
        struct auth_nonces *n = auth_nonces_new();

        (void)state;
        assert_int_equal(auth_nonces_add(n, str_of("a"), 1000, 600000), AUTH_NEW);
        assert_int_equal(auth_nonces_add(n, str_of("a"), 500000, 600000), AUTH_SEEN);
        assert_int_equal(auth_nonces_add(n, str_of("b"), 500000, 600000), AUTH_NEW);
        assert_int_equal(auth_nonces_add(n, str_of("a"), 700000, 600000), AUTH_NEW);
        auth_nonces_free(&n);
}

/* A request comes out the same however it is cut. */
static void message_in_pieces(void **state)
{
        static const char text[] = "POST /p?q=1 HTTP/1.1\r\nHost: h\r\nX-One: a b\r\nX-Empty:\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n"
                                   "4\r\nwiki\r\n5\r\npedia\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n\r\n";

        (void)state;
        for (size_t step = 1; step < sizeof(text); step++) {
                struct message m;
                size_t at = 0;
                int rc = LH_BUSY;

                message_init(&m, true, 1000);
                while (rc == LH_BUSY && at < sizeof(text) - 1) {
                        char *p;
                        size_t room = message_room(&m, &p);
                        size_t n = sizeof(text) - 1 - at;

                        n = n < step ? n : step;
                        n = n < room ? n : room;
                        memcpy(p, text + at, n);
                        at += n;
                        rc = message_feed(&m, n);
                }
                assert_int_equal(rc, LH_OK);
                assert_true(str_is(message_at(&m, m.url, m.url_n), "/p?q=1"));
                assert_true(str_is(message_at(&m, m.body, m.body_n), "wikipedia"));
                assert_true(str_is(message_header(&m, "x-one"), "a b"));
                assert_int_equal(message_header(&m, "x-empty").n, 0);
                assert_non_null(message_header(&m, "x-empty").p);
                message_next(&m);
                if (m.n > 0)
                        assert_int_equal(message_more(&m),
                                         at == sizeof(text) - 1 ? LH_OK : LH_BUSY);
                message_done(&m);
        }
}

static void message_limits(void **state)
{
        char big[20000];
        struct message m;
        char *p;

        (void)state;
        message_init(&m, true, 100);
        memset(big, 'a', sizeof(big));
        memcpy(big, "GET /", 5);
        for (size_t at = 0; at < sizeof(big);) {
                size_t room = message_room(&m, &p), n = sizeof(big) - at;

                if (room == 0)
                        break;
                n = n < room ? n : room;
                memcpy(p, big + at, n);
                at += n;
                if (message_feed(&m, n) == LH_LIMIT) {
                        message_done(&m);
                        return;
                }
        }
        fail_msg("a URI of 20000 characters was taken");
}

static void frames_end_where_they_were_torn(void **state)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct str line = str_of("one\ttwo");
        struct hash leaf = merkle_leaf(line.p, line.n), got;
        size_t at = 0, whole;

        (void)state;
        buf_init(&b, 1000);
        share_frame_put(&b, line, &leaf);
        whole = b.n;
        share_frame_put(&b, line, &leaf);
        for (size_t n = whole; n < b.n; n++) {
                at = 0;
                assert_int_equal(share_frame_next((struct str){ b.p, n }, &at, &line, &got), LH_OK);
                assert_int_equal(share_frame_next((struct str){ b.p, n }, &at, &line, &got),
                                 n < whole + 4 ? LH_NOT_FOUND : LH_CORRUPT);
        }
        at = 0;
        memset(b.p + whole, 0, b.n - whole);
        assert_int_equal(share_frame_next((struct str){ b.p, b.n }, &at, &line, &got), LH_OK);
        assert_int_equal(share_frame_next((struct str){ b.p, b.n }, &at, &line, &got),
                         LH_NOT_FOUND);
        b.n = whole;
        share_frame_put(&b, line, &leaf);
        b.p[whole + 40] ^= 1;
        at = whole;
        assert_int_equal(share_frame_next((struct str){ b.p, b.n }, &at, &line, &got), LH_CORRUPT);
}

static void contracts(void **state)
{
        struct arena *mem = arena_new();
        const struct endpoint *e = NULL;
        const char *what = NULL;
        struct contract *c = contract_read(
                mem,
                str_of("{\"paths\":{\"/p/{id}\":{\"get\":{\"parameters\":[{\"in\":\"query\","
                       "\"name\":\"q\",\"required\":true}],\"responses\":{\"200\":{\"content\":{"
                       "\"application/json\":{\"schema\":{\"$ref\":\"#/s\"}}}}}}}},"
                       "\"s\":{\"required\":[\"a\"]}}"));

        (void)state;
        assert_non_null(c);
        assert_int_equal(
                contract_request(c, str_of("GET"), str_of("/p/1"), str_of("q=1"), false, &e, &what),
                CONTRACT_OK);
        assert_true(contract_response(e, str_of("{\"a\":1}")));
        assert_false(contract_response(e, str_of("{\"b\":1}")));
        assert_int_equal(contract_request(c, str_of("GET"), str_of("/p/1"), str_of("qq=1"), false,
                                          &e, &what),
                         CONTRACT_MISSING);
        assert_string_equal(what, "q");
        assert_int_equal(
                contract_request(c, str_of("PUT"), str_of("/p/1"), str_of(""), false, &e, &what),
                CONTRACT_NO_METHOD);
        assert_int_equal(
                contract_request(c, str_of("GET"), str_of("/p/1/2"), str_of(""), false, &e, &what),
                CONTRACT_NO_PATH);
        assert_null(contract_read(mem, str_of("not json")));
        arena_done(&mem);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(signature_as_worked),
                cmocka_unit_test(secret_as_worked),
                cmocka_unit_test(hmac_as_the_rfc),
                cmocka_unit_test(sm3_as_the_standard),
                cmocka_unit_test(every_style_holds),
                cmocka_unit_test(days_have_their_secrets),
                cmocka_unit_test(one_person_one_tag),
                cmocka_unit_test(paths_do_not_climb),
                cmocka_unit_test(globs),
                cmocka_unit_test(quota_lets_so_many),
                cmocka_unit_test(breaker_opens_and_probes),
                cmocka_unit_test(nonce_counts_once),
                cmocka_unit_test(message_in_pieces),
                cmocka_unit_test(message_limits),
                cmocka_unit_test(frames_end_where_they_were_torn),
                cmocka_unit_test(contracts),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
