#include "os/child.h"

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WINDOW_BYTES   ((size_t)256 * 1024)
#define PIPE_BYTES     (1024 * 1024)
#define EXIT_NO_CAGE   101
#define EXIT_PREPARE   102
#define EXIT_NO_READER 103

/* 0: input, 1: pipe, 2: the log; nothing else of the parent's stays open. */
static bool keep_only(int in_fd, int out_fd)
{
        int in = fcntl(in_fd, F_DUPFD, 10);
        int out = fcntl(out_fd, F_DUPFD, 10);

        if (in < 0 || out < 0 || dup2(in, CHILD_IN_FD) < 0 || dup2(out, CHILD_OUT_FD) < 0)
                return false;
        return syscall(SYS_close_range, 3U, ~0U, 0U) == 0;
}

/* The child's own; the parent never touches it. */
static struct {
        unsigned char bytes[64 * 1024];
        size_t n;
} outbox;

static void send_now(const void *p, size_t n)
{
        if (!io_write(CHILD_OUT_FD, p, n))
                _exit(EXIT_NO_READER);
}

static void outbox_flush(void)
{
        send_now(outbox.bytes, outbox.n);
        outbox.n = 0;
}

static void outbox_add(const void *p, size_t n)
{
        if (n > sizeof(outbox.bytes) - outbox.n)
                outbox_flush();
        if (n > sizeof(outbox.bytes)) {
                send_now(p, n);
                return;
        }
        if (n > 0)
                memcpy(outbox.bytes + outbox.n, p, n);
        outbox.n += n;
}

void child_send(const void *p, size_t n)
{
        unsigned char len[4] = { (unsigned char)n, (unsigned char)(n >> 8),
                                 (unsigned char)(n >> 16), (unsigned char)(n >> 24) };

        outbox_add(len, sizeof(len));
        outbox_add(p, n);
}

static _Noreturn void run_child(const struct child_job *job, int out_fd)
{
        int rc;

        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_DFL);
        setenv("TZ", "UTC0",
               1); /* mktime(), which libzip calls, would look for the zone's file inside */
        tzset();
        if (!keep_only(job->in_fd, out_fd))
                _exit(EXIT_NO_CAGE);
        if (job->prepare != NULL && job->prepare(job->arg) != LH_OK)
                _exit(EXIT_PREPARE);
        if (sandbox_enter(&job->limits) != LH_OK)
                _exit(EXIT_NO_CAGE);
        rc = job->work(job->arg);
        outbox_flush();
        _exit(rc);
}

int child_start(struct ctx *cx, const struct child_job *job, struct child *ret)
{
        int fd[2];
        pid_t pid;

        if (pipe2(fd, O_CLOEXEC) != 0)
                return err_set(cx, LH_IO, "could not start a reader: %s", strerror(errno));
        (void)fcntl(fd[0], F_SETPIPE_SZ, PIPE_BYTES); /* only speed hangs on it */
        pid = fork();
        if (pid == 0)
                run_child(job, fd[1]);
        close(fd[1]);
        if (pid < 0) {
                close(fd[0]);
                return err_set(cx, LH_IO, "could not start a reader: %s", strerror(errno));
        }
        *ret = (struct child){ .pid = pid, .fd = fd[0], .limits = job->limits };
        ret->cap = WINDOW_BYTES;
        ret->window = mem_alloc(ret->cap);
        return LH_OK;
}

/* Makes room for a frame of `need` bytes at the window's start. */
static void window_room(struct child *c, size_t need)
{
        memmove(c->window, c->window + c->begin, c->end - c->begin);
        c->end -= c->begin;
        c->begin = 0;
        if (need > c->cap) {
                c->cap = need;
                c->window = mem_realloc(c->window, c->cap);
        }
}

/* Reads until the window holds `need` bytes; false at the end of the pipe. */
static bool window_fill(struct child *c, size_t need)
{
        while (c->end - c->begin < need) {
                ssize_t n;

                if (c->cap - c->begin < need || c->end == c->cap)
                        window_room(c, need);
                n = read(c->fd, c->window + c->end, c->cap - c->end);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return false;
                c->end += (size_t)n;
        }
        return true;
}

int child_frame(struct ctx *cx, struct child *c, struct str *ret)
{
        const unsigned char *p;
        size_t n;

        if (!window_fill(c, 4))
                return c->begin == c->end ? LH_NOT_FOUND
                                          : err_set(cx, LH_CORRUPT, "the reader broke off");
        p = c->window + c->begin;
        n = (size_t)p[0] | (size_t)p[1] << 8 | (size_t)p[2] << 16 | (size_t)p[3] << 24;
        if (n > CHILD_FRAME_BYTES_MAX)
                return err_set(cx, LH_CORRUPT, "the reader sent %zu bytes at once", n);
        if (!window_fill(c, 4 + n))
                return err_set(cx, LH_CORRUPT, "the reader broke off");
        *ret = (struct str){ (const char *)c->window + c->begin + 4, n };
        c->begin += 4 + n;
        return LH_OK;
}

static int say_signal(struct ctx *cx, const struct child *c, int sig)
{
        switch (sig) {
        case SIGXCPU:
        case SIGKILL:
                return err_set(
                        cx, LH_LIMIT,
                        "it takes more than %llu seconds to read; split it into smaller files",
                        (unsigned long long)c->limits.cpu_s);
        case SIGSYS:
                return err_set(
                        cx, LH_HELD,
                        "reading it led to something a file reader must not do; the file may "
                        "be an attack, ask its sender");
        case SIGABRT:
                return err_set(cx, LH_LIMIT,
                               "it needs more than %llu MB of memory; split it into smaller files",
                               (unsigned long long)(c->limits.memory_bytes >> 20));
        default:
                return err_set(
                        cx, LH_HELD,
                        "the reader crashed (signal %d) on it; the file may be damaged or an "
                        "attack, ask its sender",
                        sig);
        }
}

static int say_status(struct ctx *cx, const struct child *c, int status)
{
        if (WIFSIGNALED(status))
                return say_signal(cx, c, WTERMSIG(status));
        switch (WEXITSTATUS(status)) {
        case 0: return LH_OK;
        case EXIT_NO_CAGE:
                return err_set(
                        cx, LH_IO,
                        "this machine does not let a reader be shut in (seccomp); nothing is "
                        "read without that");
        case EXIT_PREPARE:
                return err_set(cx, LH_IO, "this machine lacks the table for its character set");
        default: return err_set(cx, LH_IO, "the reader ended with code %d", WEXITSTATUS(status));
        }
}

int child_wait(struct ctx *cx, struct child *c)
{
        int status = 0;
        pid_t got;

        do
                got = waitpid(c->pid, &status, 0);
        while (got < 0 && errno == EINTR);
        c->pid = 0;
        if (got < 0)
                return err_set(cx, LH_IO, "the reader was lost: %s", strerror(errno));
        return say_status(cx, c, status);
}

void child_end(struct child *c)
{
        if (c->pid > 0) {
                kill(c->pid, SIGKILL);
                while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
                        ;
        }
        if (c->window != NULL && c->fd >= 0)
                close(c->fd);
        free(c->window);
        *c = (struct child){ .fd = -1 };
}
