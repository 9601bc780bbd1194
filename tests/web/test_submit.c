/* The door for acts: what reaches the scribe, what comes back, and what is said when something is
 * missing. */
#include "base/time.h"
#include "tests/web/front.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define TOKEN     "Authorization: Bearer abc.DEF-1~_2\r\n"
#define HEADERS   JSON_TYPE TOKEN
#define WAIT_MS   5000

static struct front front;
static struct fake_scribe scribe;

static void pause_ms(int ms)
{
        usleep((useconds_t)ms * 1000);
}

/* The link looks for the scribe by itself; wait until it has found it. */
static void wait_for_link(bool up)
{
        int64_t until = time_monotonic_ms() + WAIT_MS;

        for (;;) {
                struct answer a = get(&front, "/healthz", "");
                bool is = strstr(a.body.p, "\"takes_acts\":true") != NULL;

                answer_done(&a);
                if (is == up)
                        return;
                assert_true(time_monotonic_ms() < until);
                pause_ms(10);
        }
}

static int setup(void **state)
{
        (void)state;
        front_prepare(&front);
        front.opt.scribe_s = 1;
        scribe.mood = SCRIBE_RECEIPT;
        scribe.reply = "{\"index\":7,\"page\":\"/n/7\"}";
        scribe_start(&scribe, front.socket);
        front_start(&front);
        wait_for_link(true);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        front_stop(&front);
        return 0;
}

static int stop_scribe_and_front(void **state)
{
        scribe_stop(&scribe, front.socket);
        return teardown(state);
}

static void expect_refusal(struct answer a, int status, const char *code, const char *word)
{
        json_t *o = json_loadb(a.body.p, a.body.n, 0, NULL);

        if (o == NULL || a.status != status)
                fail_msg("wanted %d, got %d %.300s", status, a.status, a.body.p ? a.body.p : "");
        assert_string_equal(answer_header(&a, "Content-Type"), "application/problem+json");
        assert_string_equal(json_string_value(json_object_get(o, "error")), code);
        assert_int_equal(json_integer_value(json_object_get(o, "status")), status);
        assert_non_null(strstr(json_string_value(json_object_get(o, "message")), word));
        if (status == 503)
                assert_string_equal(answer_header(&a, "Retry-After"), "1");
        json_decref(o);
        answer_done(&a);
}

static void an_act_goes_to_the_scribe_and_its_receipt_comes_back(void **state)
{
        struct answer a = post(&front, HEADERS, "{\"act\":\"x\"}");

        (void)state;
        assert_int_equal(a.status, 201);
        assert_string_equal(answer_header(&a, "Location"), "/n/7");
        assert_string_equal(answer_header(&a, "Content-Type"), "application/json");
        assert_string_equal(a.body.p, scribe.reply);
        assert_string_equal(scribe.last.p, "{\"token\":\"abc.DEF-1~_2\",\"docs\":{\"act\":\"x\"}}");
        answer_done(&a);

        a = post(&front, JSON_TYPE, "[]");
        assert_int_equal(a.status, 201);
        assert_string_equal(scribe.last.p, "{\"token\":null,\"docs\":[]}");
        answer_done(&a);

        scribe.reply = "[{\"index\":8},{\"index\":9}]";
        a = post(&front, "Content-Type: application/json; charset=utf-8\r\n" TOKEN, "[]");
        assert_int_equal(a.status, 201);
        assert_string_equal(answer_header(&a, "Location"), "/n/8");
        answer_done(&a);

        scribe.reply = "{\"index\":8,\"repeated\":true}";
        a = post(&front, HEADERS, "{}");
        assert_int_equal(a.status, 200);
        answer_done(&a);
}

static void errors_of_the_scribe_become_statuses(void **state)
{
        static const struct {
                const char *code;
                int status;
        } table[] = { { "invalid", 422 }, { "conflict", 409 }, { "held", 422 },
                      { "limit", 413 },   { "busy", 503 },     { "not-found", 404 },
                      { "denied", 403 },  { "io", 500 },       { "corrupt", 500 } };

        (void)state;
        scribe.mood = SCRIBE_ERROR;
        for (size_t i = 0; i < countof(table); i++) {
                char reply[128];

                snprintf(reply, sizeof(reply),
                         "{\"error\":\"%s\",\"field\":\"elements.x\",\"message\":\"because\"}",
                         table[i].code);
                scribe.reply = reply;
                expect_refusal(post(&front, HEADERS, "{}"), table[i].status, table[i].code,
                               "because");
        }
        scribe.reply = "{\"error\":\"denied\",\"message\":\"who are you\"}";
        struct answer a = post(&front, JSON_TYPE, "{}");
        assert_string_equal(answer_header(&a, "WWW-Authenticate"), "Bearer realm=\"acts\"");
        expect_refusal(a, 401, "denied", "who");
        scribe.reply = "not json";
        expect_refusal(post(&front, HEADERS, "{}"), 500, "io", "could not be read");
}

static void what_is_wrong_at_the_door_never_reaches_the_scribe(void **state)
{
        unsigned before = scribe.frames;

        (void)state;
        expect_refusal(post(&front, TOKEN, "{}"), 415, "invalid", "Content-Type");
        expect_refusal(post(&front, TOKEN "Content-Type: text/plain\r\n", "{}"), 415, "invalid",
                       "Content-Type");
        expect_refusal(post(&front, TOKEN "Content-Type: application/jsonl\r\n", "{}"), 415,
                       "invalid", "Content-Type");
        expect_refusal(post(&front, HEADERS, ""), 422, "invalid", "empty");
        expect_refusal(post(&front, JSON_TYPE "Authorization: Basic eDp5\r\n", "{}"), 401, "denied",
                       "Bearer");
        expect_refusal(post(&front, JSON_TYPE "Authorization: Bearer\r\n", "{}"), 401, "denied",
                       "Bearer");
        expect_refusal(post(&front, JSON_TYPE "Authorization: Bearer a\"b\r\n", "{}"), 401,
                       "denied", "Bearer");
        expect_refusal(post(&front, JSON_TYPE "Authorization: Bearer a b\r\n", "{}"), 401, "denied",
                       "Bearer");
        assert_int_equal(scribe.frames, before);
}

static struct answer post_bytes(size_t n, bool chunked)
{
        char *body = mem_alloc(n);
        struct answer a;
        int fd = client_open(&front);

        memset(body, ' ', n);
        body[0] = '[';
        body[n - 1] = ']';
        if (chunked)
                client_send(fd,
                            "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: "
                            "chunked\r\n" HEADERS "\r\n%zx\r\n",
                            n);
        else
                client_send(
                        fd,
                        "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: %zu\r\n" HEADERS
                        "\r\n",
                        n);
        client_send_bytes(fd, body, n);
        if (chunked)
                client_send(fd, "\r\n0\r\n\r\n");
        assert_true(client_read(fd, true, &a));
        free(body);
        close(fd);
        return a;
}

static void bodies_have_a_limit(void **state)
{
        const size_t max = front.opt.body_bytes_max;
        struct answer a;

        (void)state;
        scribe.mood = SCRIBE_ECHO;
        for (int chunked = 0; chunked < 2; chunked++) {
                a = post_bytes(max, chunked);
                assert_int_equal(a.status, 201);
                assert_int_equal(a.body.n, max + strlen("{\"token\":\"abc.DEF-1~_2\",\"docs\":}"));
                answer_done(&a);
                expect_refusal(post_bytes(max + 1, chunked), 413, "limit", "4 MiB");
        }
}

/* A client that asks first is told before it sends. */
static void a_huge_body_is_refused_before_it_is_sent(void **state)
{
        struct answer a;
        int fd = client_open(&front);

        (void)state;
        client_send(fd, "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: "
                        "999999999999\r\nExpect: 100-continue\r\n" HEADERS "\r\n");
        assert_true(client_read(fd, true, &a));
        expect_refusal(a, 413, "limit", "4 MiB");
        assert_true(client_closed(fd, 3000));
        close(fd);
}

static void all_bodies_together_have_a_limit(void **state)
{
        struct answer a;
        int fd;

        (void)state;
        stop_scribe_and_front(NULL);
        front_prepare(&front);
        front.opt.bodies_bytes_max = 1000;
        scribe.mood = SCRIBE_ECHO;
        scribe_start(&scribe, front.socket);
        front_start(&front);
        wait_for_link(true);
        fd = client_open(&front);
        client_send(fd,
                    "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: 900\r\n" HEADERS
                    "\r\n%*s",
                    899, "[");
        pause_ms(100);
        expect_refusal(post(&front, HEADERS,
                            "[                                                                     "
                            "                       "
                            "              ]"),
                       503, "busy", "too many");
        client_send(fd, "]");
        assert_true(client_read(fd, true, &a));
        assert_int_equal(a.status, 201);
        answer_done(&a);
        close(fd);
        a = post(&front, HEADERS,
                 "[                                                                                "
                 "  ]");
        assert_int_equal(a.status, 201); /* what was counted is given back */
        answer_done(&a);
}

static void many_at_once_each_get_their_own_receipt(void **state)
{
        enum { CLIENTS = 200, ROUNDS = 5 };
        int fd[CLIENTS];

        (void)state;
        scribe.mood = SCRIBE_ECHO;
        for (int i = 0; i < CLIENTS; i++)
                fd[i] = client_open(&front);
        for (int round = 0; round < ROUNDS; round++) {
                for (int i = 0; i < CLIENTS; i++) {
                        char body[32];
                        int n = snprintf(body, sizeof(body), "[%d,%d]", round, i);

                        client_send(fd[i],
                                    "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: "
                                    "%d\r\n" HEADERS "\r\n%s",
                                    n, body);
                }
                for (int i = 0; i < CLIENTS; i++) {
                        struct answer a;
                        char want[32];

                        snprintf(want, sizeof(want), "\"docs\":[%d,%d]}", round, i);
                        assert_true(client_read(fd[i], true, &a));
                        assert_int_equal(a.status, 201);
                        assert_non_null(strstr(a.body.p, want));
                        answer_done(&a);
                }
        }
        for (int i = 0; i < CLIENTS; i++)
                close(fd[i]);
}

static void a_broken_link_says_that_the_outcome_is_unknown(void **state)
{
        (void)state;
        scribe.mood = SCRIBE_CLOSE;
        expect_refusal(post(&front, HEADERS, "{}"), 503, "busy", "outcome is unknown");
        scribe.mood = SCRIBE_RECEIPT;
        wait_for_link(true);
        scribe.mood = SCRIBE_JUNK;
        expect_refusal(post(&front, HEADERS, "{}"), 503, "busy", "outcome is unknown");
        scribe.mood = SCRIBE_RECEIPT;
        wait_for_link(true);
        struct answer a = post(&front, HEADERS, "{}");
        assert_int_equal(a.status, 201);
        answer_done(&a);
}

static void an_absent_scribe_is_found_again(void **state)
{
        (void)state;
        scribe_stop(&scribe, front.socket);
        wait_for_link(false);
        expect_refusal(post(&front, HEADERS, "{}"), 503, "busy", "cannot be reached");
        scribe_start(&scribe, front.socket);
        wait_for_link(true);
        struct answer a = post(&front, HEADERS, "{}");
        assert_int_equal(a.status, 201);
        answer_done(&a);
}

static void a_silent_scribe_is_given_up(void **state)
{
        int64_t began = time_monotonic_ms();

        (void)state;
        scribe.mood = SCRIBE_SILENT;
        expect_refusal(post(&front, HEADERS, "{}"), 503, "busy", "outcome is unknown");
        assert_in_range(time_monotonic_ms() - began, 900, 4000);
}

/* A client that went away while its act was under way takes nothing else with it. */
static void a_client_may_leave_before_the_answer(void **state)
{
        unsigned before = scribe.frames;
        struct answer a;
        int fd = client_open(&front);

        (void)state;
        scribe.mood = SCRIBE_SILENT;
        client_send(fd, "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n" HEADERS
                        "\r\n{}");
        while (scribe.frames == before)
                pause_ms(5);
        close(fd);
        scribe.mood = SCRIBE_RECEIPT;
        a = post(&front, HEADERS, "{}");
        assert_int_equal(a.status, 201);
        answer_done(&a);
        pause_ms(1800); /* until the silent one is given up */
}

static void *stop_front(void *arg)
{
        (void)arg;
        http_stop(&front.http);
        return NULL;
}

static void stopping_finishes_what_runs(void **state)
{
        int fd = client_open(&front);
        unsigned before = scribe.frames;
        struct answer a;
        pthread_t stopper;
        clock_t used = clock();

        (void)state;
        scribe.mood = SCRIBE_SILENT;
        client_send(fd, "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: 2\r\n" HEADERS
                        "\r\n{}");
        while (scribe.frames == before)
                pause_ms(5);
        assert_int_equal(pthread_create(&stopper, NULL, stop_front, NULL), 0);
        assert_true(client_read(fd, true, &a));
        assert_string_equal(answer_header(&a, "Connection"), "close");
        expect_refusal(a, 503, "busy", "outcome is unknown");
        close(fd);
        pthread_join(stopper, NULL);
        assert_true(clock() - used < CLOCKS_PER_SEC / 2); /* it waited, it did not spin */
}

#define WITH_FRONT(f) cmocka_unit_test_setup_teardown(f, setup, stop_scribe_and_front)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FRONT(an_act_goes_to_the_scribe_and_its_receipt_comes_back),
                WITH_FRONT(errors_of_the_scribe_become_statuses),
                WITH_FRONT(what_is_wrong_at_the_door_never_reaches_the_scribe),
                WITH_FRONT(bodies_have_a_limit),
                WITH_FRONT(a_huge_body_is_refused_before_it_is_sent),
                WITH_FRONT(all_bodies_together_have_a_limit),
                WITH_FRONT(many_at_once_each_get_their_own_receipt),
                WITH_FRONT(a_broken_link_says_that_the_outcome_is_unknown),
                WITH_FRONT(an_absent_scribe_is_found_again),
                WITH_FRONT(a_silent_scribe_is_given_up),
                WITH_FRONT(a_client_may_leave_before_the_answer),
                WITH_FRONT(stopping_finishes_what_runs),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
