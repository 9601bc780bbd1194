#include "role/keeper.h"
#include "base/log.h"
#include "base/time.h"
#include "role/front.h"
#include "role/scribe.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define READY_WAIT_MS     60000 /* the first start may have to draw the views anew */
#define RESTART_PAUSE_MS  200   /* doubled for every fall within a minute, */
#define RESTART_PAUSE_MAX 10000 /* up to this */
#define QUIET_MS          60000

enum role { ROLE_SCRIBE, ROLE_FRONT, ROLE_COUNT };

static const char *const role_name[ROLE_COUNT] = { "scribe", "front" };

struct child_state {
        pid_t pid; /* 0: not running */
        int64_t started_ms, restart_at_ms;
        int pause_ms;
        bool was_ready;
};

struct keeper {
        struct folder *f;
        const struct keeper_options *opt;
        struct child_state child[ROLE_COUNT];
        char listen[80]; /* with the real port after the first start, so that a front started again
                            takes the same */
};

static volatile sig_atomic_t stop_signal;

static void on_signal(int sig)
{
        if (sig != SIGCHLD)
                stop_signal = sig;
}

/* Forks one role. ret_ready: read end of a pipe on which the front tells its port, -1 for the
 * scribe. */
static pid_t spawn(struct keeper *k, enum role role, int *ret_ready)
{
        int pipe_fd[2] = { -1, -1 };
        pid_t keeper = getpid(), pid;

        *ret_ready = -1;
        if (role == ROLE_FRONT && pipe(pipe_fd) != 0)
                return -1;
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                sigset_t none;

                /* A keeper that is killed takes its children along, or the folder would stay
                 * locked. */
                prctl(PR_SET_PDEATHSIG, SIGTERM);
                if (getppid() != keeper)
                        _exit(1);
                prctl(PR_SET_NAME, role == ROLE_SCRIBE ? "liuhen-scribe" : "liuhen-front");
                sigemptyset(&none);
                sigprocmask(SIG_SETMASK, &none, NULL);
                signal(SIGCHLD, SIG_DFL);
                signal(SIGTERM, SIG_DFL);
                if (role == ROLE_FRONT)
                        close(pipe_fd[0]);
                _exit(role == ROLE_SCRIBE ? scribe_run(k->f)
                                          : front_run(k->f, k->listen, k->opt, pipe_fd[1]));
        }
        if (role == ROLE_FRONT) {
                close(pipe_fd[1]);
                if (pid > 0)
                        *ret_ready = pipe_fd[0];
                else
                        close(pipe_fd[0]);
        }
        return pid;
}

static bool wait_socket(struct keeper *k, pid_t pid)
{
        char path[FOLDER_PATH_MAX + 64];
        int64_t until = time_monotonic_ms() + READY_WAIT_MS;

        folder_path(k->f, LOCAL_SOCKET, path);
        while (time_monotonic_ms() < until && !stop_signal) {
                if (access(path, F_OK) == 0)
                        return true;
                if (waitpid(pid, NULL, WNOHANG) == pid)
                        return false;
                usleep(2000);
        }
        return false;
}

static bool start_scribe(struct keeper *k)
{
        char path[FOLDER_PATH_MAX + 64];
        int ignored;
        pid_t pid;

        folder_path(k->f, LOCAL_SOCKET, path);
        unlink(path);
        pid = spawn(k, ROLE_SCRIBE, &ignored);
        if (pid <= 0 || !wait_socket(k, pid))
                return false;
        k->child[ROLE_SCRIBE].pid = pid;
        k->child[ROLE_SCRIBE].started_ms = time_monotonic_ms();
        return true;
}

static bool start_front(struct keeper *k, uint16_t *ret_port)
{
        int ready;
        pid_t pid = spawn(k, ROLE_FRONT, &ready);
        ssize_t n;

        if (pid <= 0)
                return false;
        do
                n = read(ready, ret_port, sizeof(*ret_port));
        while (n < 0 && errno == EINTR && !stop_signal);
        close(ready);
        if (n != sizeof(*ret_port)) {
                kill(pid, SIGTERM);
                waitpid(pid, NULL, 0);
                return false;
        }
        k->child[ROLE_FRONT].pid = pid;
        k->child[ROLE_FRONT].started_ms = time_monotonic_ms();
        return true;
}

static void plan_restart(struct child_state *c, enum role role, int status)
{
        int64_t now = time_monotonic_ms();

        c->pause_ms = now - c->started_ms > QUIET_MS || c->pause_ms == 0 ? RESTART_PAUSE_MS
                                                                         : c->pause_ms * 2;
        if (c->pause_ms > RESTART_PAUSE_MAX)
                c->pause_ms = RESTART_PAUSE_MAX;
        c->pid = 0;
        c->restart_at_ms = now + c->pause_ms;
        if (WIFSIGNALED(status))
                log_error("msg=\"%s fell\" signal=%d restart_ms=%d", role_name[role],
                          WTERMSIG(status), c->pause_ms);
        else
                log_error("msg=\"%s ended\" code=%d restart_ms=%d", role_name[role],
                          WEXITSTATUS(status), c->pause_ms);
}

static void restart(struct keeper *k, enum role role)
{
        struct child_state *c = &k->child[role];
        uint16_t port;
        bool ok = role == ROLE_SCRIBE ? start_scribe(k) : start_front(k, &port);

        if (ok)
                log_info("msg=\"%s runs again\"", role_name[role]);
        else if (!stop_signal)
                plan_restart(c, role, 1 << 8);
}

static void watch(struct keeper *k)
{
        while (!stop_signal) {
                int status;
                pid_t pid;

                while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
                        for (int i = 0; i < ROLE_COUNT; i++)
                                if (k->child[i].pid == pid)
                                        plan_restart(&k->child[i], (enum role)i, status);
                for (int i = 0; i < ROLE_COUNT; i++)
                        if (k->child[i].pid == 0 &&
                            time_monotonic_ms() >= k->child[i].restart_at_ms && !stop_signal)
                                restart(k, (enum role)i);
                usleep(100000); /* a signal cuts it short */
        }
}

static void stop_child(struct child_state *c)
{
        int status;

        if (c->pid <= 0)
                return;
        kill(c->pid, SIGTERM);
        while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
                ;
        c->pid = 0;
}

/* "127.0.0.1:0" and the port that was taken: a front started again must take the same. */
static void fix_port(struct keeper *k, uint16_t port)
{
        char *colon = strrchr(k->listen, ':');

        if (colon != NULL)
                snprintf(colon + 1, sizeof(k->listen) - (size_t)(colon + 1 - k->listen), "%u",
                         port);
}

int keeper_run(struct ctx *cx, struct folder *f, const struct keeper_options *opt)
{
        struct keeper k = { .f = f, .opt = opt };
        struct sigaction act = { .sa_handler = on_signal };
        uint16_t port;
        int rc = LH_OK;

        log_init("keeper");
        snprintf(k.listen, sizeof(k.listen), "%s", opt->listen);
        sigaction(SIGTERM, &act, NULL);
        sigaction(SIGINT, &act, NULL);
        sigaction(SIGCHLD, &act, NULL);
        if (!start_scribe(&k))
                rc = err_set(cx, LH_IO,
                             "could not start: the part that writes the log did not come up; its "
                             "reason stands above");
        else if (!start_front(&k, &port))
                rc = err_set(cx, LH_IO,
                             "could not start: the part that serves the pages did not come up; its "
                             "reason stands above");
        if (rc == LH_OK) {
                fix_port(&k, port);
                printf("listening on http://%s\n", k.listen);
                fflush(stdout);
                watch(&k);
        }
        /* Readers first: what they have handed in is still answered. */
        stop_child(&k.child[ROLE_FRONT]);
        stop_child(&k.child[ROLE_SCRIBE]);
        return rc;
}
