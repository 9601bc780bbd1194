/* The cage holds: what a reader must not do ends it, and the parent can say why. */
#include "os/child.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#define MB ((uint64_t)1 << 20)

static int run(struct ctx *cx, child_work_fn *work, struct sandbox_limits limits,
               unsigned *ret_frames)
{
        struct child_job job = { .work = work,
                                 .in_fd = open("/dev/null", O_RDONLY),
                                 .limits = limits };
        struct child c = { .fd = -1 };
        struct str frame;
        int rc;

        *ret_frames = 0;
        assert_int_equal(child_start(cx, &job, &c), LH_OK);
        while ((rc = child_frame(cx, &c, &frame)) == LH_OK)
                (*ret_frames)++;
        if (rc == LH_NOT_FOUND)
                rc = child_wait(cx, &c);
        child_end(&c);
        child_end(&c);
        close(job.in_fd);
        return rc;
}

static int sends_three(void *arg)
{
        (void)arg;
        child_send("one", 3);
        child_send("", 0);
        child_send("three", 5);
        return 0;
}

static int opens_a_file(void *arg)
{
        (void)arg;
        return open("/etc/hostname", O_RDONLY) >= 0 ? 0 : 1;
}

static int makes_a_socket(void *arg)
{
        (void)arg;
        return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 0 : 1;
}

static int forks(void *arg)
{
        (void)arg;
        return fork() >= 0 ? 0 : 1;
}

static int spins(void *arg)
{
        volatile unsigned x = 0;

        (void)arg;
        for (;;)
                x++;
        return 0;
}

static int eats_memory(void *arg)
{
        (void)arg;
        for (;;)
                memset(mem_alloc(16 * MB), 1, 16 * MB);
        return 0;
}

static int lies_about_length(void *arg)
{
        static const unsigned char huge[4] = { 0xff, 0xff, 0xff, 0x7f };

        (void)arg;
        return write(CHILD_OUT_FD, huge, 4) == 4 ? 0 : 1;
}

static int stops_in_a_frame(void *arg)
{
        static const unsigned char part[6] = { 9, 0, 0, 0, 'a', 'b' };

        (void)arg;
        return write(CHILD_OUT_FD, part, 6) == 6 ? 0 : 1;
}

static void the_cage_holds(void **state)
{
        static const struct {
                child_work_fn *work;
                int rc;
                unsigned frames;
                const char *says;
        } cases[] = {
                { sends_three, LH_OK, 3, NULL },
                { opens_a_file, LH_HELD, 0, "must not do" },
                { makes_a_socket, LH_HELD, 0, "must not do" },
                { forks, LH_HELD, 0, "must not do" },
                { spins, LH_LIMIT, 0, "more than 1 seconds" },
                { eats_memory, LH_LIMIT, 0, "more than 64 MB" },
                { lies_about_length, LH_CORRUPT, 0, "at once" },
                { stops_in_a_frame, LH_CORRUPT, 0, "broke off" },
        };

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                lh_auto(ctx_done) struct ctx cx;
                unsigned frames;

                if (cases[i].work == eats_memory && !sandbox_limits_memory())
                        continue;
                ctx_init(&cx);
                assert_int_equal(run(&cx, cases[i].work,
                                     (struct sandbox_limits){ .memory_bytes = 64 * MB, .cpu_s = 1 },
                                     &frames),
                                 cases[i].rc);
                assert_int_equal(frames, cases[i].frames);
                if (cases[i].says != NULL)
                        assert_non_null(strstr(cx.err.text, cases[i].says));
        }
}

static void a_hanging_program_is_killed(void **state)
{
        static const char *const hang[] = { "/bin/sh", "-c", "sleep 60", NULL };
        static const char *const good[] = { "/bin/sh", "-c", "exit 0", NULL };
        static const char *const bad[] = { "/bin/sh", "-c", "exit 3", NULL };
        struct child_program p = { .home = "/tmp",
                                   .timeout_s = 1,
                                   .limits = { .memory_bytes = 512 * MB, .cpu_s = 5 },
                                   .file_bytes_max = MB };
        lh_auto(ctx_done) struct ctx cx;

        (void)state;
        ctx_init(&cx);
        p.argv = good;
        assert_int_equal(child_run_program(&cx, &p), LH_OK);
        p.argv = bad;
        assert_int_equal(child_run_program(&cx, &p), LH_INVALID);
        p.argv = hang;
        assert_int_equal(child_run_program(&cx, &p), LH_LIMIT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_cage_holds),
                cmocka_unit_test(a_hanging_program_is_killed),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
