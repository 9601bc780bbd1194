#include "role/reading.h"
#include "base/io.h"
#include "base/time.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESULT_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define OUT_FD           3

/* ---- in the reader ---- */

static _Noreturn void read_and_tell(struct ctx *cx, const struct attachment_order *order, int fd)
{
        const struct cleared_attachment *a = NULL;
        struct buf out;
        int rc;

        prctl(PR_SET_NAME, "liuhen-reader");
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        setpgid(0, 0); /* what it starts goes with it */
        /* Neither the ledger nor anybody's connection stays open here. */
        if (dup2(fd, OUT_FD) < 0 || syscall(SYS_close_range, OUT_FD + 1U, ~0U, 0U) != 0)
                _exit(1);
        rc = screen_attachment(cx, order, &a);
        buf_init(&out, RESULT_BYTES_MAX);
        attachment_pack(cx, rc, a, &out);
        if (buf_ok(&out) && !io_write(OUT_FD, out.p, out.n))
                _exit(1);
        _exit(0);
}

/* ---- its parent ---- */

static int reader_start(struct ctx *cx, const struct attachment_order *order, struct reader *ret)
{
        int fd[2];
        pid_t pid;

        if (pipe2(fd, O_CLOEXEC | O_NONBLOCK) != 0)
                return err_set(cx, LH_IO, "could not start a reader: %s", strerror(errno));
        pid = fork();
        if (pid == 0) {
                fcntl(fd[1], F_SETFL, 0); /* the writing end waits for its reader */
                read_and_tell(cx, order, fd[1]);
        }
        close(fd[1]);
        if (pid < 0) {
                close(fd[0]);
                return err_set(cx, LH_IO, "could not start a reader: %s", strerror(errno));
        }
        *ret = (struct reader){ .pid = pid,
                                .fd = fd[0],
                                .key = attachment_order_key(order),
                                .until_ms = time_monotonic_ms() + READING_S_MAX * 1000 };
        buf_init(&ret->said, RESULT_BYTES_MAX);
        return LH_OK;
}

/* True when the reader has said all it will say. */
static bool reader_feed(struct reader *r)
{
        char piece[65536];
        ssize_t n;

        while ((n = read(r->fd, piece, sizeof(piece))) > 0)
                buf_add(&r->said, piece, (size_t)n);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
                return time_monotonic_ms() > r->until_ms;
        return true;
}

static void reader_end(struct reader *r)
{
        kill(-r->pid, SIGKILL);
        kill(r->pid, SIGKILL);
        while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        close(r->fd);
        buf_done(&r->said);
        *r = (struct reader){ .fd = -1 };
}

static void put_error(int rc, const char *text, struct buf *out)
{
        struct ctx cx;

        ctx_init(&cx);
        buf_clear(out);
        attachment_pack(&cx, err_field(&cx, rc, "content", "%s", text), NULL, out);
        ctx_done(&cx);
}

/* Keeps what the reader said, or that it said nothing. */
static void keep_result(struct wait *w)
{
        struct reader *r = &w->reader;
        struct work_reading *done = &w->done[w->n_done];
        char *p;

        if (time_monotonic_ms() > r->until_ms)
                put_error(LH_LIMIT, "the document takes too long to read; split it", &r->said);
        else if (r->said.n == 0 || !buf_ok(&r->said))
                put_error(LH_HELD,
                          "the reader broke off on the document; it may be damaged or an attack, "
                          "ask its sender",
                          &r->said);
        p = mem_alloc(r->said.n);
        memcpy(p, r->said.p, r->said.n);
        *done = (struct work_reading){ .key = r->key, .result = { p, r->said.n } };
        w->n_done++;
}

/* ---- the room ---- */

static size_t count(const struct reading_room *r, enum wait_state state)
{
        size_t n = 0;

        for (size_t i = 0; i < READING_WAITS; i++)
                n += r->v[i].state == state;
        return n;
}

static struct wait *oldest(struct reading_room *r, enum wait_state state)
{
        struct wait *found = NULL;

        for (size_t i = 0; i < READING_WAITS; i++)
                if (r->v[i].state == state && (found == NULL || r->v[i].number < found->number))
                        found = &r->v[i];
        return found;
}

int reading_enter(struct ctx *cx, struct reading_room *r, void *from, uint32_t id, json_t *root,
                  struct wait **ret)
{
        struct wait *w = oldest(r, WAIT_FREE);

        if (w == NULL)
                return err_field(cx, LH_BUSY, "content",
                                 "%d documents wait to be read already; hand it in again in a "
                                 "minute",
                                 READING_WAITS);
        *w = (struct wait){ .state = WAIT_TAKEN,
                            .number = ++r->last,
                            .from = from,
                            .id = id,
                            .root = json_incref(root),
                            .reader = { .fd = -1 } };
        *ret = w;
        return LH_OK;
}

int reading_start(struct ctx *cx, struct reading_room *r, struct wait *w,
                  const struct attachment_order *order)
{
        int rc;

        if (w->n_done == WORK_DOCS_MAX)
                return err_field(cx, LH_BUSY, "content",
                                 "the screening policy changed while the document was read; hand "
                                 "it in again");
        if (count(r, WAIT_READING) >= READERS_MAX) {
                w->state = WAIT_QUEUED;
                return LH_OK;
        }
        rc = reader_start(cx, order, &w->reader);
        if (rc == LH_OK)
                w->state = WAIT_READING;
        return rc;
}

struct wait *reading_next(struct reading_room *r)
{
        struct wait *w = oldest(r, WAIT_READY);

        if (w != NULL)
                w->state = WAIT_TAKEN;
        return w;
}

bool reading_any(const struct reading_room *r)
{
        return count(r, WAIT_READY) > 0;
}

void reading_leave(struct reading_room *r, struct wait *w)
{
        (void)r;
        if (w->reader.pid > 0)
                reader_end(&w->reader);
        for (size_t i = 0; i < w->n_done; i++)
                free((char *)w->done[i].result.p);
        json_decref(w->root);
        *w = (struct wait){ .state = WAIT_FREE };
}

nfds_t reading_poll(const struct reading_room *r, struct pollfd ret[READING_POLL_MAX])
{
        nfds_t n = 0;

        for (size_t i = 0; i < READING_WAITS; i++)
                if (r->v[i].state == WAIT_READING)
                        ret[n++] = (struct pollfd){ r->v[i].reader.fd, POLLIN, 0 };
        return n;
}

void reading_feed(struct reading_room *r)
{
        for (size_t i = 0; i < READING_WAITS; i++) {
                struct wait *w = &r->v[i], *queued;

                if (w->state != WAIT_READING || !reader_feed(&w->reader))
                        continue;
                keep_result(w);
                reader_end(&w->reader);
                w->state = WAIT_READY;
                /* Whoever was first in the queue asks again, and finds a reader free. */
                queued = oldest(r, WAIT_QUEUED);
                if (queued != NULL)
                        queued->state = WAIT_READY;
        }
}

void reading_close(struct reading_room *r)
{
        for (size_t i = 0; i < READING_WAITS; i++)
                if (r->v[i].state != WAIT_FREE)
                        reading_leave(r, &r->v[i]);
}
