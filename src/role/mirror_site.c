#include "role/mirror_site.h"
#include "base/log.h"
#include "base/text.h"
#include "ledger/tile.h"
#include "role/front.h"
#include "role/keeper.h"
#include "role/take_back.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
        (void)sig;
        stopping = 1;
}

/* The key that the log began with, from the one that the operator knows. */
static int make_folder(struct ctx *cx, const struct mirror_options *opt)
{
        lh_auto(mirror_close) struct mirror *mirror = NULL;
        struct note_key key;
        struct str statements;
        int rc;

        if (opt->vkey == NULL)
                return err_set(cx, LH_INVALID,
                               "give the key of the log to be followed with --vkey; its operator "
                               "publishes it");
        rc = note_vkey_parse(cx, str_of(opt->vkey), &key);
        if (rc == LH_OK)
                rc = mirror_open(cx, opt->from, &mirror);
        if (rc == LH_OK)
                rc = mirror_keys(cx, mirror, &statements);
        if (rc == LH_OK)
                rc = log_key_first(cx, statements, &key);
        return rc == LH_OK ? folder_create_mirror(cx, opt->dir,
                                                  opt->name != NULL ? opt->name : key.name, &key)
                           : rc;
}

static int store_size(struct ctx *cx, struct folder *f, uint64_t *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);
        struct head head;
        int rc = tx.rc == LH_OK ? ledger_head(&tx, &head) : tx.rc;

        *ret = rc == LH_OK ? head.size : 0;
        return rc;
}

static int take_newest(struct ctx *cx, struct folder *f, const char *from)
{
        lh_auto(mirror_close) struct mirror *mirror = NULL;
        lh_auto(newest_done) struct newest m = { 0 };
        uint64_t held = 0, lost = 0;
        int rc = store_size(cx, f, &held);

        if (rc == LH_OK)
                rc = mirror_open(cx, from, &mirror);
        if (rc == LH_OK)
                rc = newest_read(cx, f, mirror, &m);
        if (rc == LH_OK && m.head.size < held)
                return err_set(cx, LH_CONFLICT,
                               "the log shows %llu entries, this mirror holds %llu that it signed "
                               "before: it was set back",
                               (unsigned long long)m.head.size, (unsigned long long)held);
        if (rc != LH_OK || m.head.size == held)
                return rc;
        rc = take_back(cx, f, mirror, &m, &lost);
        if (rc == LH_OK)
                log_info("msg=\"followed\" from=%llu to=%llu", (unsigned long long)held,
                         (unsigned long long)m.head.size);
        return rc;
}

/* The store is open while it is written only, so that the front's process inherits nothing of it.
 */
static int follow_once(struct ctx *cx, struct folder *f, const char *from)
{
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        folder_path(f, "liuhen.db", path);
        rc = store_open(cx, path, STORE_WRITE, &f->s);
        if (rc == LH_OK)
                rc = take_newest(cx, f, from);
        ledger_close(&f->ledger);
        store_close(&f->s);
        return rc;
}

static pid_t start_front(struct folder *f, const struct mirror_options *opt, int *ret_ready)
{
        const struct keeper_options front = { .listen = opt->listen, .url = opt->url };
        pid_t parent = getpid(), pid;
        int fd[2];

        if (pipe(fd) != 0)
                return -1;
        fflush(NULL);
        pid = fork();
        if (pid == 0) {
                prctl(PR_SET_PDEATHSIG, SIGTERM);
                if (getppid() != parent)
                        _exit(1);
                signal(SIGTERM, SIG_DFL);
                close(fd[0]);
                _exit(front_run(f, opt->listen, &front, fd[1]));
        }
        close(fd[1]);
        *ret_ready = fd[0];
        return pid;
}

static int serve(struct ctx *cx, struct folder *f, const struct mirror_options *opt)
{
        int ready = -1, rc = LH_OK;
        uint16_t port = 0;
        pid_t pid = start_front(f, opt, &ready);

        if (pid < 0 || read(ready, &port, sizeof(port)) != sizeof(port))
                rc = err_set(cx, LH_IO,
                             "could not start: the part that serves the pages did not come up; its "
                             "reason stands above");
        close(ready);
        while (rc == LH_OK && !stopping && waitpid(pid, NULL, WNOHANG) == 0) {
                for (unsigned i = 0; i < opt->every_s && !stopping; i++)
                        sleep(1); /* a signal cuts it short */
                if (stopping)
                        break;
                rc = follow_once(cx, f, opt->from);
                if (rc == LH_IO || rc == LH_BUSY || rc == LH_NOT_FOUND) {
                        log_err(cx, "following the log");
                        rc = LH_OK;
                }
                if (rc == LH_OK)
                        ctx_reset(cx);
        }
        if (rc != LH_OK && pid > 0) { /* evidence: what it had goes on being served */
                log_err(cx, "following the log, which ends here");
                while (!stopping && waitpid(pid, NULL, WNOHANG) == 0)
                        sleep(1);
        }
        if (pid > 0) {
                kill(pid, SIGTERM);
                while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
                        ;
        }
        return rc;
}

int mirror_site_run(struct ctx *cx, const struct mirror_options *opt)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        struct sigaction term = { .sa_handler = on_term };
        int rc = LH_OK;

        log_init("mirror");
        if (access(opt->dir, F_OK) != 0)
                rc = make_folder(cx, opt);
        if (rc == LH_OK)
                rc = folder_open(cx, opt->dir, &f);
        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = follow_once(cx, &f, opt->from);
        if (rc != LH_OK || opt->listen == NULL)
                return rc;
        sigaction(SIGTERM, &term, NULL);
        sigaction(SIGINT, &term, NULL);
        return serve(cx, &f, opt);
}
