/* The cage holds: what a reader must not do ends it, and the parent can say why. */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
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

/* ---- programs: this one, started again with a word for what it tries ---- */

static char self[PATH_MAX];

static bool tries_network(void)
{
        return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_INET6, SOCK_DGRAM, 0) >= 0 ||
               socket(AF_NETLINK, SOCK_RAW, 0) >= 0;
}

static bool tries_local_socket(void)
{
        return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool tries_connect(void)
{
        struct sockaddr_un at = { .sun_family = AF_UNIX, .sun_path = "/tmp" };
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);

        return fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0 || errno != EACCES;
}

static bool tries_ptrace(void)
{
        return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}

static bool tries_new_namespace(void)
{
        return unshare(CLONE_NEWUSER) == 0;
}

static bool tries_fork(void)
{
        return fork() >= 0;
}

static bool tries_signal(void)
{
        return kill(getppid(), 0) == 0;
}

static bool writes(const char *path)
{
        int fd = open(path, O_WRONLY | O_CREAT, 0600);

        return fd >= 0 && write(fd, "x", 1) == 1;
}

static bool tries_home(void)
{
        return writes("inside");
}

static bool tries_outside(void)
{
        return writes("../liuhen-cage-outside") || rename("inside", "../inside") == 0 ||
               mkdir("../liuhen-cage-folder", 0700) == 0;
}

static bool tries_secret(void)
{
        return open("../secret", O_RDONLY) >= 0;
}

static bool tries_exec(void)
{
        static const char *const none[] = { "true", NULL };

        execv("/bin/true", (char *const *)none);
        return false; /* it would have ended well instead */
}

static bool tries_nothing(void)
{
        return true;
}

static const struct trial {
        const char *name;
        bool (*succeeds)(void);
} trials[] = {
        { "nothing", tries_nothing },         { "home", tries_home },
        { "network", tries_network },         { "local socket", tries_local_socket },
        { "connect", tries_connect },         { "ptrace", tries_ptrace },
        { "namespace", tries_new_namespace }, { "fork", tries_fork },
        { "signal", tries_signal },           { "outside", tries_outside },
        { "secret", tries_secret },           { "exec", tries_exec },
};

/* In the program that was started; 0: it succeeded. */
static int try(const char *name)
{
        for (size_t i = 0; i < countof(trials); i++)
                if (strcmp(trials[i].name, name) == 0)
                        return trials[i].succeeds() ? 0 : 7;
        return 8;
}

struct den {
        char dir[64], home[80];
};

static void make_den(struct den *d)
{
        char path[96];

        strcpy(d->dir, "/tmp/liuhen-cage-XXXXXX");
        assert_non_null(mkdtemp(d->dir));
        snprintf(d->home, sizeof(d->home), "%s/home", d->dir);
        assert_int_equal(mkdir(d->home, 0700), 0);
        snprintf(path, sizeof(path), "%s/secret", d->dir);
        assert_true(writes(path));
}

static void remove_den(const struct den *d)
{
        char command[128];

        snprintf(command, sizeof(command), "rm -rf '%s'", d->dir);
        assert_int_equal(system(command), 0);
}

static int start(struct ctx *cx, const struct den *d, const char *name, bool local_sockets)
{
        const char *const argv[] = { self, "--try", name, NULL };
        const struct child_program p = { .argv = argv,
                                         .home = d->home,
                                         .timeout_s = 60,
                                         .local_sockets = local_sockets,
                                         .limits = { .memory_bytes = 512 * MB, .cpu_s = 20 },
                                         .file_bytes_max = MB };

        return child_run_program(cx, &p);
}

static void a_program_is_shut_in(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        bool wall = sandbox_program_lacks() == NULL;
        struct den d;

        (void)state;
        make_den(&d);
        ctx_init(&cx);
        for (size_t i = 0; i < countof(trials); i++) {
                const char *name = trials[i].name;
                bool may = strcmp(name, "nothing") == 0 || strcmp(name, "home") == 0;
                bool of_wall = strcmp(name, "outside") == 0 || strcmp(name, "secret") == 0 ||
                               strcmp(name, "exec") == 0;
                int rc;

                if (strcmp(name, "connect") == 0 || (of_wall && !wall))
                        continue;
                rc = start(&cx, &d, name, false);
                if ((rc == LH_OK) != may)
                        fail_msg("%s: %s", name, may ? cx.err.text : "it succeeded");
                if (strcmp(name, "ptrace") == 0 || strcmp(name, "namespace") == 0)
                        assert_int_equal(rc, LH_HELD);
        }
        assert_int_equal(start(&cx, &d, "local socket", true), LH_OK);
        assert_int_not_equal(start(&cx, &d, "network", true), LH_OK);
        assert_int_not_equal(start(&cx, &d, "connect", true), LH_OK);
        assert_int_not_equal(start(&cx, &d, "signal", true), LH_OK);
        remove_den(&d);
}

/* What is left where the kernel has no Landlock: nothing outside can be written. */
static void mounts_keep_from_writing(void **state)
{
        struct sandbox_program p = { .program = self };
        struct den d;
        int status;
        pid_t pid;

        (void)state;
        make_den(&d);
        p.home = d.home;
        pid = fork();
        if (pid == 0) {
                if (!sandbox_wall_mounts(&p))
                        _exit(9);
                _exit(chdir(d.home) == 0 && tries_home() && !tries_outside() ? 0 : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        remove_den(&d);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 9)
                skip(); /* this machine lets nobody mount */
        assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_hanging_program_is_killed(void **state)
{
        static const char *const hang[] = { "/bin/sleep", "60", NULL };
        static const char *const good[] = { "/bin/sh", "-c", "exit 0", NULL };
        static const char *const bad[] = { "/bin/sh", "-c", "exit 3", NULL };
        static const char *const again[] = { "/bin/sh", "-c", "[ -e a ] && exit 0; : >a; exit 9",
                                             NULL };
        struct child_program p = { .timeout_s = 1,
                                   .limits = { .memory_bytes = 512 * MB, .cpu_s = 5 },
                                   .file_bytes_max = MB };
        lh_auto(ctx_done) struct ctx cx;
        struct den d;

        (void)state;
        make_den(&d);
        p.home = d.home;
        ctx_init(&cx);
        p.argv = hang;
        assert_int_equal(child_run_program(&cx, &p), LH_LIMIT);
        p.timeout_s = 60;
        p.argv = good;
        assert_int_equal(child_run_program(&cx, &p), LH_OK);
        p.argv = bad;
        assert_int_equal(child_run_program(&cx, &p), LH_INVALID);
        p.argv = again;
        p.again_code = 9;
        assert_int_equal(child_run_program(&cx, &p), LH_OK);
        remove_den(&d);
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_cage_holds),
                cmocka_unit_test(a_program_is_shut_in),
                cmocka_unit_test(mounts_keep_from_writing),
                cmocka_unit_test(a_hanging_program_is_killed),
        };

        if (argc == 3 && strcmp(argv[1], "--try") == 0)
                _exit(try(argv[2]));
        if (realpath("/proc/self/exe", self) == NULL)
                return 1;
        return cmocka_run_group_tests(tests, NULL, NULL);
}
