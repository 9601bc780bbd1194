/* Every address of the front that reads, and how it meets URLs and headers of every kind. */
#include "tests/web/front.h"
#include "web/asset_route.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#define ENTRIES 260 /* one full tile and a part of the next */

static struct front front;

static int setup(void **state)
{
        (void)state;
        front_prepare(&front);
        for (int i = 0; i < ENTRIES; i++)
                test_store_append(&front.cx, &front.store, "a value");
        front_start(&front);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        front_stop(&front);
        return 0;
}

static void expect_body(const char *path, const char *headers, int status, const char *body)
{
        struct answer a = get(&front, path, headers);

        if (a.status != status || (body != NULL && strstr(a.body.p ? a.body.p : "", body) == NULL))
                fail_msg("%s: wanted %d \"%s\", got %d \"%.200s\"", path, status, body ? body : "",
                         a.status, a.body.p ? a.body.p : "");
        answer_done(&a);
}

static void expect_header(const char *path, const char *headers, const char *name,
                          const char *value)
{
        struct answer a = get(&front, path, headers);
        const char *got = answer_header(&a, name);

        if ((got == NULL) != (value == NULL) || (value != NULL && strcmp(got, value) != 0))
                fail_msg("%s: %s: wanted %s, got %s", path, name, value ? value : "none",
                         got ? got : "none");
        answer_done(&a);
}

static void pages_come_as_html_and_json(void **state)
{
        (void)state;
        expect_body("/", "", 200, "path=/ lang=zh-CN form=html q=-");
        expect_body("/?q=a%20b", "", 200, "q=a b");
        expect_body("/?q=%E5%85%AC", "", 200, "q=\xe5\x85\xac");
        expect_body("/%E5%85%AC", "", 200, "path=/\xe5\x85\xac ");
        expect_body("/%E5%85%AC.json", "", 200, "form=json");
        expect_body("/index.json", "", 200, "path=/ lang=zh-CN form=json");
        expect_body("/", "Accept: application/json\r\n", 200, "form=json");
        expect_body("/", "Accept: text/html, application/json\r\n", 200, "form=html");
        expect_header("/index.json", "", "Content-Type", "application/json");
        expect_header("/", "", "Cache-Control", "no-cache");
        expect_body("/old", "", 302, NULL);
        expect_header("/old", "", "Location", "/");
}

static struct answer post_form(const char *headers, const char *body)
{
        int fd = client_open(&front);
        struct answer a = { 0 };

        client_send(fd,
                    "POST /form HTTP/1.1\r\nHost: site.example\r\nContent-Length: %zu\r\n%s\r\n",
                    strlen(body), headers);
        client_send_bytes(fd, body, strlen(body));
        assert_true(client_read(fd, true, &a));
        close(fd);
        return a;
}

static void expect_form(const char *headers, const char *body, int status, const char *text)
{
        struct answer a = post_form(headers, body);

        if (a.status != status || strstr(a.body.p ? a.body.p : "", text) == NULL)
                fail_msg("%s: wanted %d \"%s\", got %d \"%.200s\"", body, status, text, a.status,
                         a.body.p ? a.body.p : "");
        answer_done(&a);
}

#define URLENCODED "Content-Type: application/x-www-form-urlencoded\r\n"

static void a_form_reaches_its_page(void **state)
{
        struct answer a;

        (void)state;
        expect_form(URLENCODED, "a=1%202&b=%E5%85%AC", 200, "a=1 2 b=\xe5\x85\xac");
        expect_form(URLENCODED, "a=1&a=2&b=", 200, "a=2 b=");
        expect_form(URLENCODED "Origin: http://site.example\r\nSec-Fetch-Site: same-origin\r\n",
                    "a=1&b=2", 200, "a=1 b=2");
        a = post_form(URLENCODED, "a=1&b=2");
        assert_non_null(strstr(a.head.p, "no-store"));
        answer_done(&a);
}

static void forms_that_are_refused(void **state)
{
        char long_value[20000];

        (void)state;
        memset(long_value, 'x', sizeof(long_value));
        memcpy(long_value, "a=", 2);
        long_value[sizeof(long_value) - 1] = '\0';
        expect_form(URLENCODED "Origin: http://other.example\r\n", "a=1", 403, "another site");
        expect_form(URLENCODED "Origin: null\r\n", "a=1", 403, "another site");
        expect_form(URLENCODED "Sec-Fetch-Site: cross-site\r\n", "a=1", 403, "another site");
        expect_form("Content-Type: application/json\r\n", "{}", 415, "x-www-form-urlencoded");
        expect_form(URLENCODED, "a=%FF", 400, "well formed");
        expect_form(URLENCODED, "a=1%00", 400, "well formed");
        expect_form(URLENCODED, long_value, 413, "16 KiB");
}

static void what_is_personal_is_not_kept(void **state)
{
        (void)state;
        expect_header("/mine", "", "Cache-Control", "no-store");
        expect_header("/mine", "", "ETag", NULL);
        expect_header("/", "", "Cache-Control", "no-cache");
}

static void the_language_is_the_readers(void **state)
{
        (void)state;
        expect_body("/", "Accept-Language: en-GB,en;q=0.9\r\n", 200, "lang=en");
        expect_body("/", "Accept-Language: fr, en;q=0.2, zh;q=0.8\r\n", 200, "lang=zh-CN");
        expect_body("/", "Accept-Language: zh;q=0, en;q=0.1\r\n", 200, "lang=en");
        expect_body("/", "Accept-Language: english, q, ;;;,=\r\n", 200, "lang=zh-CN");
        expect_body("/", "Cookie: lang=en\r\nAccept-Language: zh\r\n", 200, "lang=en");
        expect_body("/?lang=zh-CN", "Cookie: lang=en\r\n", 200, "lang=zh-CN");
        expect_body("/?lang=xx", "", 200, "lang=zh-CN");
        expect_header("/?lang=en", "", "Set-Cookie",
                      "lang=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
        expect_header("/?lang=en", "Cookie: lang=en\r\n", "Set-Cookie", NULL);
        expect_header("/", "", "Set-Cookie", NULL);
}

static void everything_carries_the_security_headers(void **state)
{
        const char *paths[] = { "/",
                                "/nothing",
                                "/healthz",
                                "/log/checkpoint",
                                "/robots.txt",
                                "/a/../b",
                                "/api/v1/acts",
                                "/old",
                                asset_url("site.css"),
                                "/log/tile/0/000",
                                "/log/tile/0/999" };
        const char *names[] = { "X-Content-Type-Options", "Referrer-Policy",
                                "Cross-Origin-Opener-Policy", "Cache-Control" };

        (void)state;
        for (size_t i = 0; i < countof(paths); i++) {
                struct answer a = get(&front, paths[i], "");
                const char *csp = answer_header(&a, "Content-Security-Policy");

                assert_non_null(csp);
                assert_non_null(strstr(csp, "default-src 'none'"));
                assert_non_null(strstr(csp, "frame-ancestors 'none'"));
                for (size_t k = 0; k < countof(names); k++)
                        if (answer_header(&a, names[k]) == NULL)
                                fail_msg("%s has no %s", paths[i], names[k]);
                answer_done(&a);
        }
}

static void tricks_with_the_path_are_refused(void **state)
{
        static const char *const bad[] = {
                "/..",
                "/../etc/passwd",
                "/a/..",
                "/a/../b",
                "/a/./b",
                "/.",
                "//",
                "//a",
                "/a//b",
                "/%2e%2e/a",
                "/a/%2E%2E",
                "/a%2fb",
                "/a%2Fb",
                "/a%5cb",
                "/a\\b",
                "/%00",
                "/a%00.json",
                "/%0",
                "/%",
                "/%zz",
                "/%f",
                "/a%0ab",
                "/a%7f",
                "/%ff",
                "/%c0%af",
                "/%ed%a0%80",
                "/\xe5\x85\xac",
                "/?q=%",
                "/?q=%zz",
                "/?q=%00",
                "/?q=%ff",
                "/?%c0%80=1",
                "http://other/",
                "*",
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                expect_body(bad[i], "", 400, "error 400");
        expect_body("/%252e%252e/a", "", 404, NULL); /* decoded once: an odd name, no way up */
        expect_body("/...", "", 404, NULL);
        expect_body("/nothing.json", "", 404, NULL);
}

static void errors_have_the_form_that_was_asked_for(void **state)
{
        (void)state;
        expect_header("/nothing", "", "Content-Type", "text/html; charset=utf-8");
        expect_header("/nothing", "Accept: application/json\r\n", "Content-Type",
                      "application/problem+json");
}

static void long_addresses_get_414(void **state)
{
        char path[HTTP_URL_BYTES_MAX + 2];

        (void)state;
        memset(path, 'a', sizeof(path));
        path[0] = '/';
        path[HTTP_URL_BYTES_MAX] = '\0';
        expect_body(path, "", 404, NULL);
        path[HTTP_URL_BYTES_MAX] = 'a';
        path[HTTP_URL_BYTES_MAX + 1] = '\0';
        expect_body(path, "", 414, "error 414");
}

static struct answer ask(const char *method, const char *path, const char *more)
{
        struct answer a;
        int fd = client_open(&front);

        client_send(fd, "%s %s HTTP/1.1\r\nHost: test\r\n%s", method, path, more);
        assert_true(client_read(fd, strcmp(method, "HEAD") != 0, &a));
        close(fd);
        return a;
}

static void wrong_methods_get_405(void **state)
{
        static const char *const methods[] = { "POST",  "PUT",   "DELETE", "OPTIONS",
                                               "PATCH", "TRACE", "BREW" };
        struct answer a;

        (void)state;
        for (size_t i = 0; i < countof(methods); i++) {
                a = ask(methods[i], "/", "Content-Length: 3\r\n\r\nabc");
                assert_int_equal(a.status, 405);
                assert_string_equal(answer_header(&a, "Allow"), "GET, HEAD");
                answer_done(&a);
        }
        a = ask("GET", "/api/v1/acts", "\r\n");
        assert_int_equal(a.status, 405);
        assert_string_equal(answer_header(&a, "Allow"), "POST");
        answer_done(&a);
}

/* Every kind of answer, on one connection: a HEAD that sent a body would spoil the next answer. */
static void head_sends_the_same_head_and_no_body(void **state)
{
        static const char *const paths[] = { "/",        "/big",        "/log/checkpoint",
                                             "/nothing", "/robots.txt", "/healthz" };
        int fd = client_open(&front);

        (void)state;
        for (size_t i = 0; i < countof(paths); i++) {
                struct answer h, g;

                client_send(fd, "HEAD %s HTTP/1.1\r\nHost: test\r\n\r\n", paths[i]);
                assert_true(client_read(fd, false, &h));
                client_send(fd, "GET %s HTTP/1.1\r\nHost: test\r\n\r\n", paths[i]);
                assert_true(client_read(fd, true, &g));
                assert_int_equal(h.status, g.status);
                assert_int_equal(atol(answer_header(&h, "Content-Length")), g.body.n);
                answer_done(&h);
                answer_done(&g);
        }
        close(fd);
}

static void the_tag_saves_the_body(void **state)
{
        struct answer a = get(&front, "/big", ""), b;
        char tag[64], line[128];

        (void)state;
        snprintf(tag, sizeof(tag), "%s", answer_header(&a, "ETag"));
        assert_int_equal(strlen(tag), 24); /* 16 bytes as base64url in quotes */
        snprintf(line, sizeof(line), "If-None-Match: \"other\", W/%s\r\n", tag);
        b = get(&front, "/big", line);
        assert_int_equal(b.status, 304);
        assert_string_equal(answer_header(&b, "ETag"), tag);
        assert_int_equal(b.body.n, 0);
        answer_done(&a);
        answer_done(&b);
        expect_body("/big", "If-None-Match: \"other\"\r\n", 200, "again");
        expect_body("/big", "If-None-Match: *\r\n", 304, NULL);
        expect_body("/nothing", "If-None-Match: *\r\n", 404, NULL);
        snprintf(line, sizeof(line), "If-None-Match: %s\r\nAccept-Encoding: gzip\r\n", tag);
        expect_body("/big", line, 200, NULL); /* other bytes: another strong tag */
}

static size_t gunzip(const struct buf *in, char *out, size_t max)
{
        z_stream z = { .next_in = (Bytef *)in->p,
                       .avail_in = (uInt)in->n,
                       .next_out = (Bytef *)out,
                       .avail_out = (uInt)max };

        assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        inflateEnd(&z);
        return max - z.avail_out;
}

static void large_bodies_are_compressed_when_the_client_takes_it(void **state)
{
        static char out[65536];
        struct answer plain = get(&front, "/big", ""),
                      a = get(&front, "/big", "Accept-Encoding: br, gzip;q=0.5\r\n");

        (void)state;
        assert_null(answer_header(&plain, "Content-Encoding"));
        assert_string_equal(answer_header(&a, "Content-Encoding"), "gzip");
        assert_non_null(strstr(answer_header(&a, "Vary"), "Accept-Encoding"));
        assert_non_null(strstr(answer_header(&a, "ETag"), "-gz\""));
        assert_true(a.body.n < plain.body.n / 4);
        assert_int_equal(gunzip(&a.body, out, sizeof(out)), plain.body.n);
        assert_memory_equal(out, plain.body.p, plain.body.n);
        answer_done(&plain);
        answer_done(&a);
        expect_header("/big", "Accept-Encoding: gzip;q=0\r\n", "Content-Encoding", NULL);
        expect_header("/big", "Accept-Encoding: gzipped\r\n", "Content-Encoding", NULL);
        expect_header("/", "Accept-Encoding: gzip\r\n", "Content-Encoding", NULL); /* too small */
}

static void assets_have_their_hash_in_the_address(void **state)
{
        const char *url = asset_url("site.css");

        (void)state;
        assert_null(asset_url("other.css"));
        assert_memory_equal(url, "/asset/site.", 12);
        assert_string_equal(url + strlen(url) - 4, ".css");
        expect_body(url, "", 200, "body {");
        expect_header(url, "", "Content-Type", "text/css; charset=utf-8");
        expect_header(url, "", "Cache-Control", "public, max-age=31536000, immutable");
        expect_body("/asset/site.css", "", 404, NULL);
        expect_body("/asset/site.0000000000000000.css", "", 404, NULL);
        expect_header("/favicon.ico", "", "Content-Type", "image/svg+xml");
        expect_body("/robots.txt", "", 200, "User-agent");
}

static void the_log_is_served(void **state)
{
        static const char *const none[] = { "/log/",
                                            "/log/checkpoint/",
                                            "/log/checkpointx",
                                            "/log/tile/0/001",
                                            "/log/tile/0/1",
                                            "/log/tile/0/001.p/5",
                                            "/log/tile/0/001.p/0",
                                            "/log/tile/0/000.p/256",
                                            "/log/tile/64/000",
                                            "/log/tile/9/000",
                                            "/log/tile/entries/002",
                                            "/log/proof/260",
                                            "/log/proof/-1",
                                            "/log/proof/01",
                                            "/log/proof/",
                                            "/log/proof/18446744073709551615",
                                            "/log/openings/001",
                                            "/log/openings/x",
                                            "/log/tile/2/000.p/1" };
        struct answer a;

        (void)state;
        for (size_t i = 0; i < countof(none); i++)
                expect_body(none[i], "", 404, NULL);
        expect_body("/log/checkpoint", "", 200, "test.example/log\n260\n");
        expect_header("/log/checkpoint", "", "Cache-Control", "public, max-age=2");
        expect_header("/log/checkpoint", "", "Content-Type", "text/plain; charset=utf-8");
        expect_body("/log/vkey", "", 200, "test.example/log+");
        a = get(&front, "/log/tile/0/000", "");
        assert_int_equal(a.body.n, 256 * 32);
        answer_done(&a);
        a = get(&front, "/log/tile/0/001.p/4", "");
        assert_int_equal(a.body.n, 4 * 32);
        answer_done(&a);
        a = get(&front, "/log/tile/1/000.p/1", "");
        assert_int_equal(a.body.n, 32);
        answer_done(&a);
        expect_header("/log/tile/0/000", "", "Cache-Control",
                      "public, max-age=31536000, immutable");
        expect_header("/log/tile/0/001.p/4", "", "Cache-Control", "public, max-age=2");
        expect_header("/log/tile/0/000", "", "Content-Type", "application/octet-stream");
        a = get(&front, "/log/tile/entries/001.p/1", "");
        assert_memory_equal(a.body.p + 2, "liuhen/entry@v1\n", 16);
        answer_done(&a);
        expect_body("/log/proof/259", "", 200, "c2sp.org/tlog-proof@v1\nextra ");
        expect_header("/log/proof/259", "", "Content-Disposition",
                      "attachment; filename=\"259.tlog-proof\"");
        expect_body("/log/openings/001.p/4", "", 200, "\"index\":259");
        expect_header("/log/openings/000", "", "Content-Type", "application/jsonl");
        expect_header("/log/openings/000", "", "Cache-Control", "no-cache");
}

static void a_request_with_a_body_does_not_spoil_the_next(void **state)
{
        static const char inner[] = "GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n";
        struct answer a;
        int fd = client_open(&front);

        (void)state;
        client_send(fd,
                    "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n\r\n%s"
                    "GET /?q=second HTTP/1.1\r\nHost: t\r\n\r\n",
                    strlen(inner), inner);
        assert_true(client_read(fd, true, &a));
        assert_int_equal(a.status, 200);
        answer_done(&a);
        assert_true(client_read(fd, true, &a));
        assert_non_null(strstr(a.body.p, "q=second"));
        answer_done(&a);
        close(fd);
}

static void a_body_without_end_is_cut(void **state)
{
        static const char junk[65536];
        int fd = client_open(&front);

        (void)state;
        client_send(fd, "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 99999999\r\n\r\n");
        for (int i = 0; i < 16; i++)
                client_send_bytes(fd, junk, sizeof(junk));
        assert_true(client_closed(fd, 3000));
        close(fd);
}

static void health_tells_the_tree(void **state)
{
        (void)state;
        expect_body("/healthz", "", 200, "{\"status\":\"ok\",\"tree_size\":260,\"head_age_s\":");
        expect_body("/healthz", "", 200, "\"takes_acts\":false");
}

/* "Nothing there" and "could not look" are different answers. */
static void a_store_that_cannot_be_read_is_not_an_empty_one(void **state)
{
        static const struct {
                const char *path;
                int status;
                const char *body;
        } table[] = { { "/healthz", 503, "cannot be read" },
                      { "/log/checkpoint", 500, "could not be read" },
                      { "/log/tile/0/000", 500, "could not be read" } };
        static struct front broken;

        (void)state;
        front_prepare(&broken);
        front_start(&broken);
        assert_int_equal(store_script(&broken.cx, broken.store.s, "DELETE FROM head"), LH_OK);
        for (size_t i = 0; i < countof(table); i++) {
                struct answer a = get(&broken, table[i].path, "");

                assert_int_equal(a.status, table[i].status);
                assert_non_null(strstr(a.body.p, table[i].body));
                answer_done(&a);
        }
        front_stop(&broken);
}

static void wrong_listen_addresses_are_refused_in_words(void **state)
{
        static const char *const bad[] = { "",          "8080",           ":8080",
                                           "127.0.0.1", "127.0.0.1:",     "127.0.0.1:99999",
                                           "host:80",   "127.0.0.1:http", "[::1]",
                                           "::1:x" };
        struct http_options opt = front.opt;
        struct sockaddr_storage a;
        struct http *second;
        char text[32];

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                assert_int_equal(http_address(&front.cx, bad[i], &a), LH_INVALID);
                assert_non_null(strstr(front.cx.err.text, "127.0.0.1:8080"));
        }
        snprintf(text, sizeof(text), "127.0.0.1:%u", http_port(front.http));
        assert_int_equal(http_address(&front.cx, text, &opt.listen), LH_OK);
        assert_int_equal(http_start(&front.cx, &opt, &second), LH_CONFLICT);
        assert_non_null(strstr(front.cx.err.text, "choose another port"));
        opt.store_path = "/nowhere/liuhen.db";
        assert_int_not_equal(http_start(&front.cx, &opt, &second), LH_OK);
}

static void it_listens_on_ipv6_as_well(void **state)
{
        struct http_options opt = front.opt;
        struct http *second;
        int fd = socket(AF_INET6, SOCK_STREAM, 0);

        (void)state;
        if (fd < 0) {
                print_message("[  SKIPPED ] no IPv6 here\n");
                skip();
        }
        assert_int_equal(http_address(&front.cx, "[::1]:0", &opt.listen), LH_OK);
        opt.threads = 1;
        if (http_start(&front.cx, &opt, &second) != LH_OK) {
                close(fd);
                print_message("[  SKIPPED ] %s\n", front.cx.err.text);
                skip();
        }
        ((struct sockaddr_in6 *)&opt.listen)->sin6_port = htons(http_port(second));
        assert_int_equal(connect(fd, (struct sockaddr *)&opt.listen, sizeof(struct sockaddr_in6)),
                         0);
        client_send(fd, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        struct answer a;
        assert_true(client_read(fd, true, &a));
        assert_int_equal(a.status, 200);
        answer_done(&a);
        close(fd);
        http_stop(&second);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(pages_come_as_html_and_json),
                cmocka_unit_test(a_form_reaches_its_page),
                cmocka_unit_test(forms_that_are_refused),
                cmocka_unit_test(what_is_personal_is_not_kept),
                cmocka_unit_test(the_language_is_the_readers),
                cmocka_unit_test(everything_carries_the_security_headers),
                cmocka_unit_test(tricks_with_the_path_are_refused),
                cmocka_unit_test(errors_have_the_form_that_was_asked_for),
                cmocka_unit_test(long_addresses_get_414),
                cmocka_unit_test(wrong_methods_get_405),
                cmocka_unit_test(head_sends_the_same_head_and_no_body),
                cmocka_unit_test(the_tag_saves_the_body),
                cmocka_unit_test(large_bodies_are_compressed_when_the_client_takes_it),
                cmocka_unit_test(assets_have_their_hash_in_the_address),
                cmocka_unit_test(the_log_is_served),
                cmocka_unit_test(a_request_with_a_body_does_not_spoil_the_next),
                cmocka_unit_test(a_body_without_end_is_cut),
                cmocka_unit_test(health_tells_the_tree),
                cmocka_unit_test(a_store_that_cannot_be_read_is_not_an_empty_one),
                cmocka_unit_test(wrong_listen_addresses_are_refused_in_words),
                cmocka_unit_test(it_listens_on_ipv6_as_well),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
