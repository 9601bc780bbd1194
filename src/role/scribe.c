#include "role/scribe.h"
#include "base/log.h"
#include "os/sandbox.h"
#include "store/give_up.h"
#include "base/time.h"
#include "export/bulk.h"
#include "os/wire.h"
#include "role/reading.h"
#include "role/seat.h"
#include "share/share_login.h"

#include <errno.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNS_MAX        64
#define GROUP_MAX        1024
#define FOLD_PAUSE_MS    60000
#define GROUP_TRIES_MAX  5 /* how often a group is done again whose connection was lost */
#define KEPT_BYTES_MAX   (128 * 1024 * 1024)
#define OUT_BYTES_MAX    ((size_t)64 * 1024 * 1024)
#define BY_PERSON        "本人在“谁查过我”页面撤回"
#define ANSWER_BYTES_MAX ((size_t)1024 * 1024)

struct conn {
        int fd; /* -1: free */
        bool local;
        bool closing; /* the other side sends no more, or broke the form */
        size_t waits; /* its submissions that wait for a reading */
        struct wire_in in;
        struct buf out;
        size_t out_at;
};

/* An answer that waits for the commit of its group. */
struct answer {
        struct conn *conn;
        uint32_t id;
        json_t *root; /* what was handed in; NULL: no JSON */
        bool failed;
        char *error;              /* JSON, where failed */
        struct outcome *outcomes; /* else */
        size_t n;
        bool many;
        struct wait *wait; /* where it waited for documents to be read; NULL: it did not */
        bool waits;        /* it waits (again), and is not answered now */
};

struct scribe {
        struct folder *f;
        struct store *desk; /* NULL: no session has handed anything in yet */
        struct ctx cx;      /* emptied after every group */
        int64_t folded_ms;  /* when lists were last looked at; 0: never */
        int listener[2];    /* token-bearing, local */
        struct conn conn[CONNS_MAX];
        struct reading_room room;
        struct answer answers[GROUP_MAX];
        size_t n_answers;
        struct outcome scratch[WORK_DOCS_MAX];
};

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
        (void)sig;
        stopping = 1;
        store_give_up();
}

static void accept_all(struct scribe *s, int listener, bool local)
{
        int fd;

        while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
                size_t i = 0;

                while (i < CONNS_MAX && s->conn[i].fd >= 0)
                        i++;
                if (i == CONNS_MAX) {
                        close(fd); /* the other side sees it closed and tries again */
                        return;
                }
                s->conn[i] = (struct conn){ .fd = fd, .local = local };
                buf_init(&s->conn[i].out, OUT_BYTES_MAX);
        }
}

static void drop(struct conn *c)
{
        close(c->fd);
        wire_in_done(&c->in);
        buf_done(&c->out);
        c->fd = -1;
}

static struct answer *new_answer(struct scribe *s, struct conn *c, uint32_t id)
{
        struct answer *a = &s->answers[s->n_answers++];

        *a = (struct answer){ .conn = c, .id = id };
        return a;
}

static void fail_answer(struct scribe *s, struct answer *a)
{
        lh_auto(buf_done) struct buf text = { 0 };

        buf_init(&text, ANSWER_BYTES_MAX);
        work_error(&s->cx, &text);
        a->failed = true;
        a->error = arena_strndup(s->cx.mem, text.p, text.n);
        if (s->cx.err.rc == LH_IO || s->cx.err.rc == LH_CORRUPT)
                log_err(&s->cx, "take an act");
}

/* Until its documents are read, the others go on. False: there is no place to wait. */
static bool wait_for_reading(struct scribe *s, struct answer *a, const struct attachment_order *o)
{
        bool old = a->wait != NULL;
        int rc = LH_OK;

        if (!old)
                rc = reading_enter(&s->cx, &s->room, a->conn, a->id, a->root, &a->wait);
        if (rc == LH_OK && !old)
                a->conn->waits++;
        if (rc == LH_OK)
                rc = reading_start(&s->cx, &s->room, a->wait, o);
        a->waits = rc == LH_OK;
        return a->waits;
}

/* {"person": SESSION, "consent": NUMBER}, from the person's page. The session is checked here as
 * well: the front does not have to be believed. */
static int person_takes_back(struct scribe *s, const json_t *root, json_t **ret_docs,
                             struct work_actor *who)
{
        const char *session = json_string_value(json_object_get(root, "person")),
                   *consent = json_string_value(json_object_get(root, "consent"));
        char *tag = arena_alloc(s->cx.mem, AUTH_TAG_CHARS + 1);
        struct hash seed;
        int rc = auth_person_load(&s->cx, s->f->dir, &seed);

        if (rc == LH_OK && (session == NULL || consent == NULL ||
                            !share_session_read(&seed, session, s->cx.now_ms(), tag)))
                rc = err_set(&s->cx, LH_DENIED, "the session of the person has ended");
        if (rc != LH_OK)
                return rc;
        *ret_docs = json_pack("{s:s, s:s, s:s}", "act", "share.withdraw", "consent", consent,
                              "reason", BY_PERSON);
        *who = (struct work_actor){ .person = tag };
        return LH_OK;
}

/* One submission into the group. */
static void take(struct scribe *s, struct ledger_group *g, struct answer *a, const json_t *root)
{
        const json_t *docs = json_object_get(root, "docs"), *session,
                     *receipt = json_object_get(root, "receipt"),
                     *person = json_object_get(root, "person");
        json_auto_t *own = NULL;
        struct work_actor who = { .token = json_string_value(json_object_get(root, "token")) };
        bool correct = a->conn->local && json_is_true(json_object_get(root, "on_change_correct"));
        lh_auto(seat_done) struct seat seat = { 0 };
        struct work_readings readings = { 0 };
        size_t n;
        int rc = LH_OK;

        if (a->wait != NULL)
                readings.v = a->wait->done, readings.n = a->wait->n_done;
        who.readings = &readings;

        session = json_object_get(root, "session");
        if (session != NULL && !a->conn->local)
                rc = seat_take(&s->cx, s->f->dir, &s->desk, root, &seat);
        else if (person != NULL && !a->conn->local)
                rc = person_takes_back(s, root, &own, &who), docs = own;
        else if (receipt != NULL)
                docs = receipt, who = (struct work_actor){ .receipt = true };
        else if (!a->conn->local && who.token == NULL)
                rc = err_set(&s->cx, LH_DENIED, "a submission over the network needs a token");
        if (a->conn->local || session != NULL || person != NULL)
                who.token = NULL;
        if (rc == LH_OK && seat.who.account != NULL) {
                who.desk = &seat.who;
                docs = seat.docs;
        }
        if (rc == LH_OK)
                rc = work_submit(&s->cx, &s->f->work, g, docs, &who, correct, s->scratch, &n);
        if (rc != LH_OK) {
                if (readings.wanted == NULL || !wait_for_reading(s, a, readings.wanted))
                        fail_answer(s, a);
                return;
        }
        a->n = n;
        a->many = json_is_array(docs);
        a->outcomes = arena_alloc(s->cx.mem, n * sizeof(*a->outcomes));
        memcpy(a->outcomes, s->scratch, n * sizeof(*a->outcomes));
}

/* The connection to the database was lost, and nothing of the group is written: all of it again. */
static void take_again(struct scribe *s, struct ledger_group *g)
{
        log_info("msg=\"the connection to the database was lost: the group is taken again\" n=%zu",
                 s->n_answers);
        ledger_begin(&s->cx, &s->f->ledger, g);
        for (size_t i = 0; i < s->n_answers; i++) {
                struct answer *a = &s->answers[i];

                if (a->root == NULL || a->waits)
                        continue;
                a->failed = false;
                take(s, g, a, a->root);
        }
}

static void take_frame(struct scribe *s, struct ledger_group *g, struct conn *c, uint32_t id,
                       uint8_t type, struct str payload)
{
        struct answer *a = new_answer(s, c, id);
        json_error_t why;
        json_t *root = type == WIRE_SUBMIT
                               ? json_loadb(payload.p, payload.n, JSON_REJECT_DUPLICATES, &why)
                               : NULL;

        if (type != WIRE_SUBMIT)
                err_set(&s->cx, LH_INVALID, "unknown kind of message %d", type);
        else if (root == NULL)
                err_set(&s->cx, LH_INVALID, "the document is not JSON (byte %d): %s", why.position,
                        why.text);
        a->root = root;
        if (root == NULL)
                fail_answer(s, a);
        else
                take(s, g, a, root);
}

/* Those whose documents have been read. */
static void take_waiting(struct scribe *s, struct ledger_group *g)
{
        struct wait *w;

        while (s->n_answers < GROUP_MAX && (w = reading_next(&s->room)) != NULL) {
                struct answer *a = new_answer(s, w->from, w->id);

                a->wait = w;
                a->root = json_incref(w->root);
                take(s, g, a, a->root);
        }
}

/* Everything that is here now, up to GROUP_MAX. */
static void gather(struct scribe *s, struct ledger_group *g)
{
        take_waiting(s, g);
        for (size_t i = 0; i < CONNS_MAX; i++) {
                struct conn *c = &s->conn[i];
                struct str payload;
                uint32_t id;
                uint8_t type;
                int rc = LH_OK;

                while (c->fd >= 0 && s->n_answers < GROUP_MAX &&
                       (rc = wire_next(&c->in, &id, &type, &payload)) == LH_OK)
                        take_frame(s, g, c, id, type, payload);
                if (rc == LH_CORRUPT)
                        c->closing = true;
        }
}

static void put_answer(const struct receipt_head *head, struct answer *a)
{
        size_t at = wire_begin(&a->conn->out, a->failed ? WIRE_ERROR : WIRE_RECEIPT);

        if (a->failed) {
                buf_puts(&a->conn->out, a->error);
        } else {
                if (a->many)
                        buf_putc(&a->conn->out, '[');
                for (size_t i = 0; i < a->n; i++) {
                        if (i > 0)
                                buf_putc(&a->conn->out, ',');
                        receipt_put(head, &a->outcomes[i], NULL, 0, &a->conn->out);
                }
                if (a->many)
                        buf_putc(&a->conn->out, ']');
        }
        wire_end(&a->conn->out, at, a->id);
}

static void answer_all(struct scribe *s, int committed)
{
        struct receipt_head head;
        int rc = committed;

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&s->cx, s->f->s);

                rc = receipt_head_read(&tx, &head);
        }
        for (size_t i = 0; i < s->n_answers; i++) {
                struct answer *a = &s->answers[i];

                if (!a->waits) {
                        if (rc != LH_OK && !a->failed)
                                fail_answer(s, a);
                        if (a->conn->fd >= 0)
                                put_answer(&head, a);
                        if (a->wait != NULL) {
                                a->conn->waits--;
                                reading_leave(&s->room, a->wait);
                        }
                }
                json_decref(a->root);
        }
        s->n_answers = 0;
}

/* One group. False if there was nothing to do. */
static bool one_group(struct scribe *s)
{
        lh_auto(ledger_group_done) struct ledger_group g;
        bool any;

        ledger_begin(&s->cx, &s->f->ledger, &g);
        gather(s, &g);
        any = s->n_answers > 0;
        if (any) {
                int committed = ledger_commit(&g);

                for (int i = 1; i < GROUP_TRIES_MAX && committed == LH_BUSY &&
                                store_shared(s->f->s) && !stopping;
                     i++) {
                        take_again(s, &g);
                        committed = ledger_commit(&g);
                }
                /* Before the answer: what was taken away is in no file when its act is
                 * acknowledged. */
                if (committed == LH_OK && g.erased)
                        bulk_forget(s->f->dir);
                answer_all(s, committed);
        }
        return any;
}

static void flush(struct scribe *s)
{
        for (size_t i = 0; i < CONNS_MAX; i++) {
                struct conn *c = &s->conn[i];

                if (c->fd < 0)
                        continue;
                if (c->out.n > 0) {
                        int rc = buf_ok(&c->out) ? wire_flush(&c->out, &c->out_at, c->fd) : LH_IO;

                        if (rc != LH_OK && rc != LH_BUSY)
                                c->closing = true, buf_clear(&c->out);
                }
                if (c->closing && c->out.n == 0 && c->waits == 0)
                        drop(c);
        }
}

static bool has_frame(const struct conn *c)
{
        return c->in.end - c->in.begin >= WIRE_HEAD_BYTES;
}

static void read_conn(struct conn *c)
{
        int rc;

        while ((rc = wire_feed(&c->in, c->fd)) == LH_OK)
                ;
        if (rc != LH_BUSY && rc != LH_LIMIT)
                c->closing = true;
}

/* Waits for something to read or to send; reads it. */
static void wait_and_read(struct scribe *s)
{
        struct pollfd p[2 + CONNS_MAX + READING_POLL_MAX];
        struct conn *of[2 + CONNS_MAX];
        nfds_t n = 0, readers;

        for (size_t i = 0; i < 2; i++)
                p[n++] = (struct pollfd){ s->listener[i], POLLIN, 0 };
        for (size_t i = 0; i < CONNS_MAX; i++)
                if (s->conn[i].fd >= 0) {
                        short want = (short)((s->conn[i].closing ? 0 : POLLIN) |
                                             (s->conn[i].out.n > 0 ? POLLOUT : 0));

                        of[n] = &s->conn[i];
                        /* One that is closed and waits for a reading would wake us for nothing. */
                        p[n++] = (struct pollfd){ want == 0 ? -1 : s->conn[i].fd, want, 0 };
                }
        readers = reading_poll(&s->room, p + n);
        if (poll(p, n + readers, 1000) <= 0 && readers == 0)
                return;
        reading_feed(&s->room);
        for (nfds_t i = 2; i < n; i++)
                if ((p[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0 && !of[i]->closing)
                        read_conn(of[i]);
        for (size_t i = 0; i < 2; i++)
                if (p[i].revents & POLLIN)
                        accept_all(s, s->listener[i], i == 1);
}

static int open_sockets(struct scribe *s)
{
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        folder_path(s->f, SCRIBE_SOCKET, path);
        rc = wire_listen(&s->cx, path, &s->listener[0]);
        if (rc != LH_OK)
                return rc;
        folder_path(s->f, LOCAL_SOCKET, path);
        return wire_listen(&s->cx, path, &s->listener[1]);
}

/* Lists whose publicity is over fold by themselves: at start, and looked for every minute. */
static void fold_lists(struct scribe *s)
{
        int64_t now = time_monotonic_ms();
        size_t n = 1;

        if (s->folded_ms != 0 && now - s->folded_ms < FOLD_PAUSE_MS)
                return;
        s->folded_ms = now;
        while (n > 0) {
                lh_auto(ledger_group_done) struct ledger_group g;
                int rc;

                ledger_begin(&s->cx, &s->f->ledger, &g);
                rc = work_fold_lists(&s->cx, &s->f->work, &g, &n);
                if (rc == LH_OK && n > 0)
                        rc = ledger_commit(&g);
                if (rc != LH_OK) {
                        log_err(&s->cx, "fold lists");
                        return;
                }
                if (n > 0)
                        log_info("msg=\"lists folded\" n=%zu", n);
        }
}

static void serve(struct scribe *s)
{
        while (!stopping) {
                bool waiting = reading_any(&s->room);

                fold_lists(s);

                for (size_t i = 0; i < CONNS_MAX; i++)
                        waiting |= s->conn[i].fd >= 0 && has_frame(&s->conn[i]);
                if (!waiting || !one_group(s))
                        wait_and_read(s);
                flush(s);
                ctx_reset(&s->cx);
        }
        /* What was read is answered; what was not is handed in again by the other side. */
        while (one_group(s))
                ;
        flush(s);
}

/* A segment of exchanges is megabytes, and the next comes in a second: giving the pages back and
 * taking them anew costs more than what is done in them. */
static void keep_freed(void)
{
        mallopt(M_MMAP_THRESHOLD, KEPT_BYTES_MAX / 4);
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES_MAX);
}

int scribe_run(struct folder *f)
{
        struct scribe *s = mem_zalloc(sizeof(*s));
        struct sigaction term = { .sa_handler = on_term };
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        log_init("scribe");
        keep_freed();
        sigaction(SIGTERM, &term, NULL);
        signal(SIGINT, SIG_IGN); /* the keeper says when to stop */
        signal(SIGPIPE, SIG_IGN);
        s->f = f;
        s->listener[0] = s->listener[1] = -1;
        ctx_init(&s->cx);
        for (size_t i = 0; i < CONNS_MAX; i++)
                s->conn[i].fd = -1;
        rc = folder_open_writer(&s->cx, f, true);
        if (rc == LH_OK)
                rc = open_sockets(s);
        if (rc == LH_OK) {
                if (sandbox_program_lacks() != NULL)
                        log_warn("msg=\"%s\"", sandbox_program_lacks());
                log_info("msg=\"taking acts\" size=%llu", (unsigned long long)f->ledger.committed);
                serve(s);
                log_info("msg=\"stopped\" size=%llu", (unsigned long long)f->ledger.committed);
        } else {
                log_err(&s->cx, "start");
        }
        reading_close(&s->room);
        for (size_t i = 0; i < CONNS_MAX; i++)
                if (s->conn[i].fd >= 0)
                        drop(&s->conn[i]);
        for (size_t i = 0; i < 2; i++) {
                folder_path(f, i == 0 ? SCRIBE_SOCKET : LOCAL_SOCKET, path);
                if (s->listener[i] >= 0 && close(s->listener[i]) == 0)
                        unlink(path);
        }
        store_close(&s->desk);
        ctx_done(&s->cx);
        free(s);
        return rc == LH_OK ? 0 : 1;
}
