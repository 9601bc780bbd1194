/* Programs that are not ours (qpdf, pdftotext, LibreOffice): started in a cage, ended at a known
 * time. */
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define EXIT_NO_CAGE 101
#define EXIT_NO_EXEC 102

static bool put_variable(char *out, const char *name, const char *value)
{
        struct buf b;

        buf_init(&b, PATH_MAX);
        buf_printf(&b, "%s=%s", name, value);
        if (buf_ok(&b))
                memcpy(out, b.p, b.n + 1);
        return buf_ok(&b);
}

static _Noreturn void exec_program(const struct child_program *p)
{
        char home[PATH_MAX + 1], tmp[PATH_MAX + 1], real[PATH_MAX];
        char *const env[] = { home, tmp, (char *)"PATH=/usr/bin:/bin", (char *)"LC_ALL=C.UTF-8",
                              NULL };
        const struct sandbox_program cage = { .program = real,
                                              .home = p->home,
                                              .local_sockets = p->local_sockets,
                                              .limits = p->limits,
                                              .file_bytes_max = p->file_bytes_max };
        int null = open("/dev/null", O_RDWR);

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        setpgid(0, 0); /* so that what it starts is killed with it */
        if (realpath(p->argv[0], real) == NULL || !put_variable(home, "HOME", p->home) ||
            !put_variable(tmp, "TMPDIR", p->home) || null < 0 || dup2(null, 0) < 0 ||
            dup2(null, 1) < 0 || dup2(null, 2) < 0 || syscall(SYS_close_range, 3U, ~0U, 0U) != 0 ||
            sandbox_enter_program(&cage) != LH_OK)
                _exit(EXIT_NO_CAGE);
        execve(real, (char *const *)p->argv, env);
        _exit(EXIT_NO_EXEC);
}

static int64_t clock_ms(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Sleeps until the process has ended or ms have passed; where the kernel gives no descriptor for a
 * process, a little while. */
static void sleep_for(pid_t pid, int64_t ms)
{
        int fd = (int)syscall(SYS_pidfd_open, pid, 0U);
        struct pollfd p = { .fd = fd, .events = POLLIN };

        if (fd < 0) {
                usleep(5 * 1000);
                return;
        }
        (void)poll(&p, 1, (int)ms);
        close(fd);
}

static bool wait_for(pid_t pid, unsigned timeout_s, int *ret_status)
{
        int64_t end = clock_ms() + (int64_t)timeout_s * 1000;

        for (int64_t left = end - clock_ms(); left > 0; left = end - clock_ms()) {
                if (waitpid(pid, ret_status, WNOHANG) == pid)
                        return true;
                sleep_for(pid, left);
        }
        if (waitpid(pid, ret_status, WNOHANG) == pid)
                return true;
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
        while (waitpid(pid, ret_status, 0) < 0 && errno == EINTR)
                ;
        return false;
}

static int run_once(struct ctx *cx, const struct child_program *p, int *ret_status)
{
        pid_t pid = fork();

        if (pid == 0)
                exec_program(p);
        if (pid < 0)
                return err_set(cx, LH_IO, "could not start %s: %s", p->argv[0], strerror(errno));
        if (!wait_for(pid, p->timeout_s, ret_status))
                return err_set(cx, LH_LIMIT, "%s took more than %u seconds", p->argv[0],
                               p->timeout_s);
        kill(-pid, SIGKILL); /* helpers it left behind */
        return LH_OK;
}

static bool exited_with(int status, int code)
{
        return WIFEXITED(status) && WEXITSTATUS(status) == code;
}

static int say(struct ctx *cx, const struct child_program *p, int status)
{
        const char *name = p->argv[0];
        int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

        if (exited_with(status, 0))
                return LH_OK;
        if (exited_with(status, EXIT_NO_CAGE))
                return err_set(cx, LH_IO,
                               "this machine does not let %s be shut in (seccomp); nothing is "
                               "converted without that",
                               name);
        if (sig == SIGXCPU || sig == SIGKILL)
                return err_set(cx, LH_LIMIT, "%s took more than %llu seconds", name,
                               (unsigned long long)p->limits.cpu_s);
        if (sig == SIGSYS)
                return err_set(cx, LH_HELD,
                               "%s did something that a converter must not do; the file may be an "
                               "attack",
                               name);
        return err_set(cx, LH_INVALID, "%s could not convert it", name);
}

int child_run_program(struct ctx *cx, const struct child_program *p)
{
        int status = 0;
        int rc = run_once(cx, p, &status);

        if (rc == LH_OK && p->again_code != 0 && exited_with(status, p->again_code))
                rc = run_once(cx, p, &status);
        return rc == LH_OK ? say(cx, p, status) : rc;
}
