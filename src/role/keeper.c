#include "role/keeper.h"
#include "base/log.h"
#include "base/time.h"
#include "role/cosigner.h"
#include "role/desk.h"
#include "role/exporter.h"
#include "role/front.h"
#include "role/night.h"
#include "role/gateway.h"
#include "role/indexer.h"
#include "role/mailer.h"
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
#define STOP_LOOK_US      5000
#define STOP_WAIT_MS      20000 /* then a child that was told to end is ended */

enum role {
        ROLE_SCRIBE,
        ROLE_FRONT,
        ROLE_COSIGNER,
        ROLE_GATEWAY,
        ROLE_EXPORTER,
        ROLE_INDEXER,
        ROLE_DESK,
        ROLE_MAILER,
        ROLE_COUNT
};

static const char *const role_name[ROLE_COUNT] = { "scribe",   "front",   "cosigner", "gateway",
                                                   "exporter", "indexer", "desk",     "mailer" };

struct child_state {
        bool wanted;
        pid_t pid; /* 0: not running */
        int64_t started_ms, restart_at_ms;
        int pause_ms;
        bool was_ready;
};

struct keeper {
        struct folder *f;
        const struct keeper_options *opt;
        struct child_state child[ROLE_COUNT];
        char gateway[80]; /* the same of the gateway */
        char listen[80];  /* with the real port after the first start, so that a front started again
                             takes the same */
};

static volatile sig_atomic_t stop_signal;

static void on_signal(int sig)
{
        if (sig != SIGCHLD)
                stop_signal = sig;
}

/* What the front takes for the site's address as well. */
static const char *exporter_url(const struct keeper *k)
{
        static char url[128];

        if (k->opt->url != NULL)
                return k->opt->url;
        if (strncmp(k->listen, "127.", 4) != 0 && strncmp(k->listen, "[::1]", 5) != 0)
                return NULL;
        snprintf(url, sizeof(url), "http://%s", k->listen);
        return url;
}

/* The child's whole work; its exit code. */
static int run_role(struct keeper *k, enum role role, int ready_fd)
{
        switch (role) {
        case ROLE_SCRIBE: return scribe_run(k->f);
        case ROLE_FRONT: return front_run(k->f, k->listen, k->opt, ready_fd);
        case ROLE_COSIGNER: return cosigner_run(k->f);
        case ROLE_GATEWAY: return gateway_run(k->f, k->gateway, ready_fd);
        case ROLE_EXPORTER: return exporter_run(k->f, exporter_url(k));
        case ROLE_INDEXER: return indexer_run(k->f);
        case ROLE_DESK: return desk_run(k->f, k->listen, k->opt);
        case ROLE_MAILER: return mailer_run(k->f, k->listen, k->opt);
        case ROLE_COUNT: break;
        }
        return 1;
}

static bool tells_port(enum role role)
{
        return role == ROLE_FRONT || role == ROLE_GATEWAY;
}

/* Forks one role. ret_ready: read end of a pipe on which front and gateway tell their port, -1
 * for the others. */
static pid_t spawn(struct keeper *k, enum role role, int *ret_ready)
{
        int pipe_fd[2] = { -1, -1 };
        pid_t keeper = getpid(), pid;

        *ret_ready = -1;
        if (tells_port(role) && pipe(pipe_fd) != 0)
                return -1;
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                sigset_t none;
                char name[16];

                /* A keeper that is killed takes its children along, or the folder would stay
                 * locked. */
                prctl(PR_SET_PDEATHSIG, SIGTERM);
                if (getppid() != keeper)
                        _exit(1);
                snprintf(name, sizeof(name), "liuhen-%.8s", role_name[role]);
                prctl(PR_SET_NAME, name);
                sigemptyset(&none);
                sigprocmask(SIG_SETMASK, &none, NULL);
                signal(SIGCHLD, SIG_DFL);
                signal(SIGTERM, SIG_DFL);
                if (tells_port(role))
                        close(pipe_fd[0]);
                _exit(run_role(k, role, pipe_fd[1]));
        }
        if (tells_port(role)) {
                close(pipe_fd[1]);
                if (pid > 0)
                        *ret_ready = pipe_fd[0];
                else
                        close(pipe_fd[0]);
        }
        return pid;
}

static bool wait_socket(struct keeper *k, const char *name, pid_t pid)
{
        char path[FOLDER_PATH_MAX + 64];
        int64_t until = time_monotonic_ms() + READY_WAIT_MS;

        folder_path(k->f, name, path);
        while (time_monotonic_ms() < until && !stop_signal) {
                if (access(path, F_OK) == 0)
                        return true;
                if (waitpid(pid, NULL, WNOHANG) == pid)
                        return false;
                usleep(2000);
        }
        return false;
}

/* One that is ready when its socket is there. */
static bool start_server(struct keeper *k, enum role role, const char *name)
{
        char path[FOLDER_PATH_MAX + 64];
        int ignored;
        pid_t pid;

        folder_path(k->f, name, path);
        unlink(path);
        pid = spawn(k, role, &ignored);
        if (pid <= 0 || !wait_socket(k, name, pid))
                return false;
        k->child[role].pid = pid;
        k->child[role].started_ms = time_monotonic_ms();
        return true;
}

static bool start_scribe(struct keeper *k)
{
        return start_server(k, ROLE_SCRIBE, LOCAL_SOCKET);
}

static bool start_desk(struct keeper *k)
{
        return start_server(k, ROLE_DESK, DESK_SOCKET);
}

static bool start_listener(struct keeper *k, enum role role, uint16_t *ret_port)
{
        int ready;
        pid_t pid = spawn(k, role, &ready);
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
        k->child[role].pid = pid;
        k->child[role].started_ms = time_monotonic_ms();
        return true;
}

/* One that nobody waits for. */
static bool start_quiet(struct keeper *k, enum role role)
{
        int ignored;
        pid_t pid = spawn(k, role, &ignored);

        k->child[role].pid = pid > 0 ? pid : 0;
        k->child[role].started_ms = time_monotonic_ms();
        return pid > 0;
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
        bool ok = role == ROLE_SCRIBE ? start_scribe(k)
                  : role == ROLE_DESK ? start_desk(k)
                  : tells_port(role)  ? start_listener(k, role, &port)
                                      : start_quiet(k, role);

        if (ok)
                log_info("msg=\"%s runs again\"", role_name[role]);
        else if (!stop_signal)
                plan_restart(c, role, 1 << 8);
}

static void watch(struct keeper *k)
{
        struct night night = night_start(k->f->dir, k->opt->rescreen_at);

        while (!stop_signal) {
                int status;
                pid_t pid;

                while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
                        for (int i = 0; i < ROLE_COUNT; i++)
                                if (k->child[i].pid == pid)
                                        plan_restart(&k->child[i], (enum role)i, status);
                for (int i = 0; i < ROLE_COUNT; i++)
                        if (k->child[i].wanted && k->child[i].pid == 0 &&
                            time_monotonic_ms() >= k->child[i].restart_at_ms && !stop_signal)
                                restart(k, (enum role)i);
                night_tick(&night);
                usleep(100000); /* a signal cuts it short */
        }
}

static void stop_child(struct child_state *c)
{
        int status;

        if (c->pid <= 0)
                return;
        kill(c->pid, SIGTERM);
        for (int64_t until = time_monotonic_ms() + STOP_WAIT_MS; time_monotonic_ms() < until;) {
                pid_t ended = waitpid(c->pid, &status, WNOHANG);

                if (ended == c->pid || (ended < 0 && errno != EINTR)) {
                        c->pid = 0;
                        return;
                }
                usleep(STOP_LOOK_US);
        }
        log_warn("msg=\"a part did not end when it was told to, and was ended\" pid=%d", c->pid);
        kill(c->pid, SIGKILL); /* what was acknowledged is on disk and signed */
        while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
                ;
        c->pid = 0;
}

/* "127.0.0.1:0" and the port that was taken: a front started again must take the same. */
static void fix_port(char *listen, size_t bytes, uint16_t port)
{
        char *colon = strrchr(listen, ':');

        if (colon != NULL)
                snprintf(colon + 1, bytes - (size_t)(colon + 1 - listen), "%u", port);
}

static int start_gateway(struct ctx *cx, struct keeper *k)
{
        uint16_t port;

        if (k->opt->gateway == NULL)
                return LH_OK;
        snprintf(k->gateway, sizeof(k->gateway), "%s", k->opt->gateway);
        if (!start_listener(k, ROLE_GATEWAY, &port))
                return err_set(cx, LH_IO,
                               "could not start: the gateway did not come up; its reason stands "
                               "above");
        k->child[ROLE_GATEWAY].wanted = true;
        fix_port(k->gateway, sizeof(k->gateway), port);
        return LH_OK;
}

int keeper_run(struct ctx *cx, struct folder *f, const struct keeper_options *opt)
{
        struct keeper k = { .f = f, .opt = opt };
        bool ask_witnesses = cosigner_wanted(f);
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
        else if (!start_desk(&k))
                rc = err_set(cx, LH_IO,
                             "could not start: the part that serves the desk did not come up; its "
                             "reason stands above");
        else if (!start_listener(&k, ROLE_FRONT, &port))
                rc = err_set(cx, LH_IO,
                             "could not start: the part that serves the pages did not come up; its "
                             "reason stands above");
        k.child[ROLE_SCRIBE].wanted = k.child[ROLE_FRONT].wanted = true;
        k.child[ROLE_DESK].wanted = true;
        k.child[ROLE_COSIGNER].wanted = ask_witnesses;
        if (rc == LH_OK && ask_witnesses)
                start_quiet(&k, ROLE_COSIGNER);
        if (rc == LH_OK)
                rc = start_gateway(cx, &k);
        if (rc == LH_OK) {
                fix_port(k.listen, sizeof(k.listen), port);
                printf("listening on http://%s\n", k.listen);
                if (k.gateway[0] != '\0')
                        printf("gateway on http://%s\n", k.gateway);
                fflush(stdout);
                /* Last, when the port is known: the files name the site's address. */
                k.child[ROLE_EXPORTER].wanted = k.child[ROLE_INDEXER].wanted = true;
                (void)start_quiet(&k, ROLE_EXPORTER);
                (void)start_quiet(&k, ROLE_INDEXER);
                k.child[ROLE_MAILER].wanted = opt->smtp != NULL;
                if (opt->smtp != NULL)
                        (void)start_quiet(&k, ROLE_MAILER);
                watch(&k);
        }
        stop_child(&k.child[ROLE_MAILER]);
        stop_child(&k.child[ROLE_EXPORTER]);
        stop_child(&k.child[ROLE_INDEXER]);
        /* Readers first: what they have handed in is still answered. */
        stop_child(&k.child[ROLE_GATEWAY]);
        stop_child(&k.child[ROLE_FRONT]);
        stop_child(&k.child[ROLE_DESK]);
        stop_child(&k.child[ROLE_COSIGNER]);
        stop_child(&k.child[ROLE_SCRIBE]);
        return rc;
}
