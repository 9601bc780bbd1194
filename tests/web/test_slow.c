/* Clients that send or take slowly, stay idle, or are many: the others are served as if they were
 * not there. */
#include "base/time.h"
#include "tests/web/front.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#define STEP_US 50000

static struct front front;

static int setup(void **state)
{
        (void)state;
        front_prepare(&front);
        front.opt.head_s = 1;
        front.opt.body_s = 1;
        front.opt.answer_s = 1;
        front.opt.scribe_socket = NULL;
        front.opt.per_address_max = 0;
        front_start(&front);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        front_stop(&front);
        return 0;
}

/* Sends one byte every 50 ms of a text without end; how long until the server has closed. */
static int64_t drip(int fd, const char *text)
{
        int64_t began = time_monotonic_ms();

        while (time_monotonic_ms() - began < 8000) {
                if (send(fd, text, 1, MSG_NOSIGNAL) != 1 || client_closed(fd, 0))
                        break;
                if (text[1] != '\0')
                        text++;
                usleep(STEP_US);
        }
        close(fd);
        return time_monotonic_ms() - began;
}

static void a_dripping_head_is_ended(void **state)
{
        (void)state;
        assert_in_range(drip(client_open(&front), "GET / HTTP/1.1\r\nHost: t\r\nX: aaaaa"), 900,
                        2500);
        assert_in_range(drip(client_open(&front), "GET /aaaa"), 900, 6000);
        assert_in_range(drip(client_open(&front), "\r\n\r\n\r\n"), 900, 6000);
}

static void a_dripping_second_head_is_ended(void **state)
{
        struct answer a;
        int fd = client_open(&front);

        (void)state;
        client_send(fd, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        assert_true(client_read(fd, true, &a));
        answer_done(&a);
        assert_in_range(drip(fd, "GET / HTTP/1.1\r\nHost: t\r\nX: aaaaa"), 900, 6000);
}

static void a_dripping_body_is_ended(void **state)
{
        int fd = client_open(&front);

        (void)state;
        client_send(fd, "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: "
                        "1000\r\nContent-Type: application/json\r\n\r\n");
        assert_in_range(drip(fd, "[ "), 900, 6000);
}

/* An answer of megabytes that nobody takes. */
static void a_client_that_takes_no_answer_is_ended(void **state)
{
        int fd = client_open(&front), small = 4096;

        (void)state;
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
        for (int i = 0; i < 400; i++)
                client_send(fd, "GET /big HTTP/1.1\r\nHost: t\r\n\r\n");
        usleep(2000000);
        /* what is in the socket may be read, then comes the end, long before 400 answers */
        static char sink[1 << 20];
        size_t got = 0;
        ssize_t n;

        while ((n = recv(fd, sink, sizeof(sink), 0)) > 0)
                got += (size_t)n;
        assert_true(got < (size_t)400 * 27000);
        close(fd);
}

static void idle_connections_do_not_disturb(void **state)
{
        enum { IDLE = 2000 };
        struct rlimit r = { 3 * IDLE, 3 * IDLE }, old;
        int *fd = mem_alloc(IDLE * sizeof(*fd));
        int64_t began;

        (void)state;
        assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
        if (old.rlim_max < r.rlim_cur) {
                print_message("[  SKIPPED ] %d open files are not allowed here\n", 3 * IDLE);
                free(fd);
                skip();
        }
        for (int i = 0; i < IDLE; i++) {
                fd[i] = client_open(&front);
                client_send(fd[i], i % 2 ? "GET / HT" : "");
        }
        began = time_monotonic_ms();
        for (int i = 0; i < 100; i++) {
                struct answer a = get(&front, "/", "");

                assert_int_equal(a.status, 200);
                answer_done(&a);
        }
        assert_true(time_monotonic_ms() - began < 8000);
        for (int i = 0; i < IDLE; i++) {
                assert_true(client_closed(fd[i], 5000));
                close(fd[i]);
        }
        free(fd);
}

static void one_address_cannot_take_all_connections(void **state)
{
        enum { LIMIT = 10 };
        int fd[LIMIT + 1];
        struct answer a;

        (void)state;
        front_stop(&front);
        front_prepare(&front);
        front.opt.per_address_max = LIMIT;
        front_start(&front);
        for (int i = 0; i < LIMIT; i++) {
                fd[i] = client_open(&front);
                client_send(fd[i], "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assert_true(client_read(fd[i], true, &a));
                answer_done(&a);
        }
        fd[LIMIT] = client_open(&front);
        assert_true(client_closed(fd[LIMIT], 3000));
        for (int i = 0; i <= LIMIT; i++)
                close(fd[i]);
        usleep(200000);
        a = get(&front, "/", ""); /* those that left are not counted any more */
        assert_int_equal(a.status, 200);
        answer_done(&a);
}

/* The head ends in the middle of a request: everything that was made for it is given back (the
 * sanitizer looks). */
static void clients_that_leave_early_leave_nothing(void **state)
{
        static const char *const starts[] = {
                "",
                "G",
                "GET / HTTP/1.1\r\n",
                "GET / HTTP/1.1\r\nHost: t\r\n",
                "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\n",
                "POST /api/v1/acts HTTP/1.1\r\nHost: t\r\nContent-Length: 9\r\n\r\nabc",
                "\x16\x03\x01\x02",
                "GET / HTTP/1.1\r\nHost: t\r\n\r\nGET /"
        };
        struct answer a;

        (void)state;
        for (size_t i = 0; i < countof(starts); i++) {
                int fd = client_open(&front);

                client_send(fd, "%s", starts[i]);
                usleep(20000);
                close(fd);
        }
        a = get(&front, "/", "");
        assert_int_equal(a.status, 200);
        answer_done(&a);
}

#define WITH_FRONT(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                WITH_FRONT(a_dripping_head_is_ended),
                WITH_FRONT(a_dripping_second_head_is_ended),
                WITH_FRONT(a_dripping_body_is_ended),
                WITH_FRONT(a_client_that_takes_no_answer_is_ended),
                WITH_FRONT(idle_connections_do_not_disturb),
                WITH_FRONT(one_address_cannot_take_all_connections),
                WITH_FRONT(clients_that_leave_early_leave_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
