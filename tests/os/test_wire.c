/* Frames come out as they went in, however the stream is cut; what is not a frame is refused. */
#include "os/wire.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void pair(int fd[2])
{
        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd), 0);
}

static void send_bytes(int fd, const void *p, size_t n)
{
        assert_int_equal(send(fd, p, n, 0), (ssize_t)n);
}

static void a_frame_has_this_form(void **state)
{
        static const char want[] = "\0\0\0\x07\x01\x02\x03\x04\x02hi";
        lh_auto(buf_done) struct buf b;

        (void)state;
        buf_init(&b, 100);
        wire_put(&b, 0x01020304, WIRE_RECEIPT, str_of("hi"));
        assert_int_equal(b.n, sizeof(want) - 1);
        assert_memory_equal(b.p, want, b.n);
}

/* A seeded run: frames of every size class, sent in pieces of every size, many frames a piece. */
static void frames_survive_any_cut(void **state)
{
        enum { FRAMES = 400, LEN_MAX = 300 };
        lh_auto(wire_in_done) struct wire_in in = { 0 };
        lh_auto(buf_done) struct buf all;
        size_t at = 0;
        uint32_t taken = 0;
        int fd[2];

        (void)state;
        srand(20171206);
        buf_init(&all, 1 << 20);
        for (uint32_t i = 0; i < FRAMES; i++) {
                char text[LEN_MAX];

                memset(text, (int)(i & 0xff), sizeof(text));
                wire_put(&all, i, (uint8_t)(i % 3 + 1), (struct str){ text, i % LEN_MAX });
        }
        pair(fd);
        while (taken < FRAMES) {
                uint32_t id;
                uint8_t type;
                struct str payload;
                size_t n = (size_t)rand() % 1500 + 1;

                n = n > all.n - at ? all.n - at : n;
                send_bytes(fd[0], all.p + at, n);
                at += n;
                assert_int_equal(wire_feed(&in, fd[1]), LH_OK);
                while (wire_next(&in, &id, &type, &payload) == LH_OK) {
                        assert_int_equal(id, taken);
                        assert_int_equal(type, taken % 3 + 1);
                        assert_int_equal(payload.n, taken % LEN_MAX);
                        for (size_t k = 0; k < payload.n; k++)
                                assert_int_equal((unsigned char)payload.p[k], taken & 0xff);
                        taken++;
                }
        }
        assert_int_equal(at, all.n);
        assert_int_equal(wire_feed(&in, fd[1]), LH_BUSY);
        close(fd[0]);
        assert_int_equal(wire_feed(&in, fd[1]), LH_NOT_FOUND);
        close(fd[1]);
}

static void the_largest_frame_passes(void **state)
{
        lh_auto(wire_in_done) struct wire_in in = { 0 };
        lh_auto(buf_done) struct buf b;
        char *big = mem_zalloc(WIRE_PAYLOAD_MAX + 1);
        struct str payload;
        size_t sent = 0;
        uint32_t id;
        uint8_t type;
        int fd[2], flushed, rc;

        (void)state;
        big[0] = 'a';
        big[WIRE_PAYLOAD_MAX - 1] = 'z';
        buf_init(&b, 2 * WIRE_FRAME_BYTES_MAX);
        wire_put(&b, 7, WIRE_SUBMIT, (struct str){ big, WIRE_PAYLOAD_MAX });
        assert_true(buf_ok(&b));
        pair(fd);
        do {
                flushed = wire_flush(&b, &sent, fd[0]);
                assert_true(flushed == LH_OK || flushed == LH_BUSY);
                rc = wire_feed(&in, fd[1]);
                assert_true(rc == LH_OK || rc == LH_BUSY);
        } while ((rc = wire_next(&in, &id, &type, &payload)) == LH_NOT_FOUND);
        assert_int_equal(rc, LH_OK);
        assert_int_equal(flushed, LH_OK);
        assert_int_equal(b.n + sent, 0);
        assert_int_equal(payload.n, WIRE_PAYLOAD_MAX);
        assert_int_equal(payload.p[0], 'a');
        assert_int_equal(payload.p[payload.n - 1], 'z');

        wire_put(&b, 8, WIRE_SUBMIT, (struct str){ big, WIRE_PAYLOAD_MAX + 1 });
        assert_false(buf_ok(&b));
        free(big);
        close(fd[0]);
        close(fd[1]);
}

static void a_wrong_length_is_corrupt(void **state)
{
        static const char heads[][4] = { { 0, 0, 0, 0 },
                                         { 0, 0, 0, 4 },
                                         { 0, (char)0x80, 0, 1 },
                                         { (char)0xff, (char)0xff, (char)0xff, (char)0xff } };

        (void)state;
        for (size_t i = 0; i < countof(heads); i++) {
                lh_auto(wire_in_done) struct wire_in in = { 0 };
                struct str payload;
                uint32_t id;
                uint8_t type;
                int fd[2];

                pair(fd);
                send_bytes(fd[0], heads[i], 4);
                assert_int_equal(wire_feed(&in, fd[1]), LH_OK);
                assert_int_equal(wire_next(&in, &id, &type, &payload), LH_CORRUPT);
                close(fd[0]);
                close(fd[1]);
        }
}

/* Nothing grows without end when nobody takes the frames. */
static void frames_that_nobody_takes_are_limited(void **state)
{
        lh_auto(wire_in_done) struct wire_in in = { 0 };
        static const char junk[65536];
        size_t fed = 0;
        int fd[2], rc;

        (void)state;
        pair(fd);
        do {
                (void)!send(fd[0], junk, sizeof(junk), 0);
                rc = wire_feed(&in, fd[1]);
                fed += sizeof(junk);
                assert_true(fed < 4 * WIRE_FRAME_BYTES_MAX);
        } while (rc == LH_OK);
        assert_int_equal(rc, LH_LIMIT);
        close(fd[0]);
        close(fd[1]);
}

static void one_listens_and_a_stale_socket_is_replaced(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        char dir[] = "/tmp/liuhen-test-XXXXXX", path[64];
        struct stat st;
        int a, b, c;

        (void)state;
        ctx_init(&cx);
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/s", dir);
        assert_int_equal(wire_connect(&cx, path, &c), LH_IO);
        assert_non_null(strstr(cx.err.text, path));
        assert_int_equal(wire_listen(&cx, path, &a), LH_OK);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(wire_connect(&cx, path, &c), LH_OK);
        close(c);
        assert_int_equal(wire_listen(&cx, path, &b), LH_CONFLICT);
        close(a);
        assert_int_equal(wire_listen(&cx, path, &a), LH_OK);
        close(a);
        unlink(path);

        /* a file of somebody's is never removed */
        a = open(path, O_CREAT | O_WRONLY, 0600);
        close(a);
        assert_int_equal(wire_listen(&cx, path, &b), LH_CONFLICT);
        assert_int_equal(stat(path, &st), 0);
        unlink(path);
        rmdir(dir);
}

static void a_long_path_is_refused_in_words(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        char path[200];
        int fd;

        (void)state;
        ctx_init(&cx);
        memset(path, 'x', sizeof(path) - 1);
        path[sizeof(path) - 1] = '\0';
        assert_int_equal(wire_listen(&cx, path, &fd), LH_INVALID);
        assert_non_null(strstr(cx.err.text, "shorter"));
        assert_int_equal(wire_connect(&cx, path, &fd), LH_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_frame_has_this_form),
                cmocka_unit_test(frames_survive_any_cut),
                cmocka_unit_test(the_largest_frame_passes),
                cmocka_unit_test(a_wrong_length_is_corrupt),
                cmocka_unit_test(frames_that_nobody_takes_are_limited),
                cmocka_unit_test(one_listens_and_a_stale_socket_is_replaced),
                cmocka_unit_test(a_long_path_is_refused_in_words),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
