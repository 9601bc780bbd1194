#include "role/gateway.h"
#include "base/log.h"
#include "store/give_up.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "os/wire.h"
#include "role/scribe.h"
#include "share/gate.h"
#include "share/usage.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WATCH_MS     100   /* how soon a revocation is seen */
#define SEAL_WAIT_MS 60000 /* a scribe that does not answer for so long is connected to anew */
#define RETRY_MS     500
#define THREADS_MAX  8

struct gateway {
        struct folder *f;
        struct auth_seeds seeds;
        struct gate *gate;
        char store_path[FOLDER_PATH_MAX + 64], socket_path[FOLDER_PATH_MAX + 64];
        _Atomic bool stopping;
        pthread_t watcher, sealer;
        bool has_threads;
        pthread_mutex_t receipt_lock; /* of the connection below */
        struct ctx receipt_cx;
        struct store *receipt_store;
};

/* ---- the register ---- */

static int load(struct ctx *cx, struct gateway *w, struct store *s, int64_t known,
                struct grant_set **ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        int64_t stamp;
        int rc = grant_set_stamp(&tx, &stamp);

        *ret = NULL;
        if (rc == LH_OK && stamp != known)
                rc = grant_set_load(&tx, &w->seeds, ret);
        return rc;
}

/* The store tells cheaply whether anybody has committed; only then is the register looked at. */
static void *watch(void *arg)
{
        struct gateway *w = arg;
        lh_auto(store_close) struct store *s = NULL;
        lh_auto(ctx_done) struct ctx cx;
        int64_t version = -1, known = INT64_MIN;

        ctx_init(&cx);
        if (store_open(&cx, w->store_path, STORE_READ, &s) != LH_OK) {
                log_err(&cx, "watch the register");
                return NULL;
        }
        while (!atomic_load(&w->stopping)) {
                struct grant_set *set = NULL;
                int64_t now;

                if (store_version(&cx, s, &now) == LH_OK && now != version) {
                        if (load(&cx, w, s, known, &set) != LH_OK) {
                                log_err(&cx, "read the register");
                        } else {
                                version = now;
                                if (set != NULL) {
                                        known = set->stamp;
                                        gate_use(w->gate, set);
                                }
                        }
                }
                ctx_reset(&cx);
                usleep(WATCH_MS * 1000);
        }
        return NULL;
}

/* ---- acts of segments ---- */

struct scribe_line {
        int fd;
        struct wire_in in;
        uint32_t id;
};

static void hang_up(struct scribe_line *s)
{
        if (s->fd >= 0)
                close(s->fd);
        wire_in_done(&s->in);
        *s = (struct scribe_line){ .fd = -1 };
}

static bool wait_fd(int fd, short events)
{
        struct pollfd p = { fd, events, 0 };

        return poll(&p, 1, SEAL_WAIT_MS) > 0;
}

static bool send_all(struct scribe_line *s, struct buf *out)
{
        size_t at = 0;
        int rc;

        while ((rc = wire_flush(out, &at, s->fd)) == LH_BUSY)
                if (!wait_fd(s->fd, POLLOUT))
                        return false;
        return rc == LH_OK;
}

/* WIRE_RECEIPT or WIRE_ERROR; 0: the line broke. */
static uint8_t answer(struct scribe_line *s, struct str *ret)
{
        for (;;) {
                uint32_t id;
                uint8_t type;
                int rc = wire_next(&s->in, &id, &type, ret);

                if (rc == LH_OK && id == s->id)
                        return type;
                if (rc == LH_OK)
                        continue;
                if (rc != LH_NOT_FOUND || !wait_fd(s->fd, POLLIN))
                        return 0;
                rc = wire_feed(&s->in, s->fd);
                if (rc != LH_OK && rc != LH_BUSY)
                        return 0;
        }
}

enum sealing { SEALED, SEAL_LATER, SEAL_NEVER };

static enum sealing seal(struct ctx *cx, struct gateway *w, struct scribe_line *s, const char *name)
{
        lh_auto(buf_done) struct buf out = { 0 };
        struct str reply;
        uint8_t type;
        size_t at;

        if (s->fd < 0 && wire_connect(cx, w->socket_path, &s->fd) != LH_OK) {
                s->fd = -1;
                return SEAL_LATER;
        }
        buf_init(&out, 4096);
        at = wire_begin(&out, WIRE_SUBMIT);
        buf_printf(&out, "{\"docs\":{\"act\":\"share.exchange\",\"segment\":\"%s\"}}", name);
        wire_end(&out, at, ++s->id);
        if (!send_all(s, &out) || (type = answer(s, &reply)) == 0) {
                hang_up(s);
                return SEAL_LATER;
        }
        if (type == WIRE_RECEIPT)
                return SEALED;
        /* An empty segment has nothing to keep; all else is the machine's trouble. */
        if (memmem(reply.p, reply.n, "is empty", 8) != NULL ||
            memmem(reply.p, reply.n, "there is no segment", 19) != NULL)
                return SEAL_NEVER;
        log_error("msg=\"a segment was refused\" segment=%s answer=%.*s", name,
                  (int)(reply.n < 300 ? reply.n : 300), reply.p);
        return SEAL_LATER;
}

static void *seal_all(void *arg)
{
        struct gateway *w = arg;
        struct evidence *e = gate_evidence(w->gate);
        struct scribe_line line = { .fd = -1 };
        lh_auto(ctx_done) struct ctx cx;
        char name[SHARE_SEGMENT_NAME_MAX + 1];

        ctx_init(&cx);
        while (!atomic_load(&w->stopping)) {
                if (!evidence_next(e, 200, name))
                        continue;
                if (seal(&cx, w, &line, name) == SEAL_LATER) {
                        evidence_again(e, name);
                        usleep(RETRY_MS * 1000);
                } else {
                        evidence_sealed(e, name);
                }
                ctx_reset(&cx);
        }
        hang_up(&line);
        return NULL;
}

/* ---- the proof of one exchange ---- */

/* "SEGMENT-ROW". */
static bool cut_id(struct str id, struct str *ret_segment, uint64_t *ret_row)
{
        const char *dash = memchr(id.p, '-', id.n);

        if (dash == NULL)
                return false;
        *ret_segment = (struct str){ id.p, (size_t)(dash - id.p) };
        return decimal_parse((struct str){ dash + 1, id.n - ret_segment->n - 1 }, ret_row);
}

struct leaves {
        struct hash *h;
        size_t n;
};

static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        const struct leaves *l = arg;
        uint64_t width = UINT64_C(1) << level;

        *ret = merkle_fold(l->h + index * width, (size_t)width);
        return LH_OK;
}

/* Those of erased rows are what the act that erased them left. */
static void read_leaves(struct store_tx *tx, const struct record *r, const struct field *rows,
                        struct leaves *ret)
{
        struct store_rows erased = store_query(tx, Q_SHARE_ERASED_LEAVES, "i", (int64_t)r->idx);

        for (size_t i = 0; i < ret->n; i++)
                ret->h[i] = merkle_leaf(rows->rows[i].value.p, rows->rows[i].value.n);
        while (store_next(&erased)) {
                size_t at = (size_t)store_i64(&erased, 0);

                if (at < ret->n)
                        (void)hex_decode(store_str(&erased, 1), ret->h[at].b, HASH_BYTES);
        }
        store_rows_done(&erased);
}

static void put_receipt(struct store_tx *tx, const struct record *r, const struct field *rows,
                        uint64_t row, struct str id, struct buf *out)
{
        struct hash path[MERKLE_DEPTH_MAX];
        struct leaves l = { mem_alloc(rows->n_rows * sizeof(struct hash)), rows->n_rows };
        size_t n = 0;

        read_leaves(tx, r, rows, &l);
        if (merkle_inclusion(row, l.n, subtree, &l, path, &n) != LH_OK)
                n = 0;
        buf_printf(out,
                   "{\"exchange\":\"%.*s\",\"record\":%llu,\"row\":%llu,\"rows\":%zu,\"leaf\":\"",
                   (int)id.n, id.p, (unsigned long long)r->idx, (unsigned long long)row, l.n);
        buf_base64(out, l.h[row].b, HASH_BYTES);
        buf_printf(out, "\",\"root\":\"%.*s\",\"path\":[", (int)record_value(r, "root").n,
                   record_value(r, "root").p);
        for (size_t i = 0; i < n; i++) {
                buf_puts(out, i > 0 ? ",\"" : "\"");
                buf_base64(out, path[i].b, HASH_BYTES);
                buf_putc(out, '"');
        }
        buf_printf(out, "],\"time\":%lld}", (long long)r->time_ms);
        free(l.h);
}

static int find_receipt(struct gateway *w, struct str id, struct buf *out)
{
        struct ctx *cx = &w->receipt_cx;
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, w->receipt_store);
        struct store_rows rows;
        struct record r;
        struct str segment;
        uint64_t row, idx = 0;
        bool found;
        int rc;

        if (!cut_id(id, &segment, &row))
                return LH_NOT_FOUND;
        rows = store_query(&tx, Q_SHARE_SEGMENT_GET, "s", segment);
        found = store_next(&rows);
        if (found)
                idx = (uint64_t)store_i64(&rows, 0);
        store_rows_done(&rows);
        if (!found)
                return tx.rc != LH_OK ? tx.rc : LH_NOT_FOUND;
        rc = ledger_record(&tx, idx, &r, NULL);
        for (size_t i = 0; rc == LH_OK && i < r.n_fields; i++)
                if (str_is(r.fields[i].name, "rows") && row < r.fields[i].n_rows) {
                        put_receipt(&tx, &r, &r.fields[i], row, id, out);
                        return LH_OK;
                }
        return rc != LH_OK ? rc : LH_NOT_FOUND;
}

static int receipt(void *arg, struct str id, struct buf *out)
{
        struct gateway *w = arg;
        int rc;

        pthread_mutex_lock(&w->receipt_lock);
        rc = find_receipt(w, id, out);
        ctx_reset(&w->receipt_cx);
        pthread_mutex_unlock(&w->receipt_lock);
        return rc;
}

/* ---- who asked about a person ---- */

static int usage(void *arg, const char *tag, int64_t offset, int64_t limit, struct buf *out)
{
        struct gateway *w = arg;
        struct ctx *cx = &w->receipt_cx;
        struct usage_ask ask = { .tag = tag,
                                 .before_ms = INT64_MAX,
                                 .offset = offset,
                                 .limit = limit,
                                 .now_ms = cx->now_ms() };
        json_t *found = NULL;
        char *text;
        int rc;

        pthread_mutex_lock(&w->receipt_lock);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, w->receipt_store);

                rc = usage_find(&tx, &ask, &found);
        }
        if (rc == LH_OK) {
                text = json_dumps(found, JSON_COMPACT | JSON_PRESERVE_ORDER);
                buf_puts(out, text);
                free(text);
        } else {
                log_err(cx, "find who asked");
        }
        json_decref(found);
        ctx_reset(cx);
        pthread_mutex_unlock(&w->receipt_lock);
        return rc;
}

/* ---- the process ---- */

static unsigned threads_wanted(void)
{
        const char *text = getenv("LIUHEN_GATEWAY_THREADS");
        long n = text != NULL ? strtol(text, NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);

        return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static int start(struct ctx *cx, struct gateway *w, const char *listen)
{
        const char *faults = getenv("LIUHEN_XROAD_FAULTS");
        struct gate_options opt = { .listen = listen,
                                    .threads = threads_wanted(),
                                    .seeds = &w->seeds,
                                    .dir = w->f->dir,
                                    .xroad_new = faults != NULL && strcmp(faults, "7.8") == 0,
                                    .receipt = receipt,
                                    .usage = usage,
                                    .store_arg = w };
        struct grant_set *first = NULL;
        int rc = auth_seeds_load(cx, w->f->dir, true, &w->seeds);

        if (rc == LH_OK)
                rc = store_open(cx, w->store_path, STORE_READ, &w->receipt_store);
        if (rc == LH_OK)
                rc = load(cx, w, w->receipt_store, INT64_MIN, &first);
        if (rc == LH_OK)
                rc = gate_start(cx, &opt, first, &w->gate);
        if (rc == LH_OK && (pthread_create(&w->watcher, NULL, watch, w) != 0 ||
                            pthread_create(&w->sealer, NULL, seal_all, w) != 0))
                rc = err_set(cx, LH_IO, "could not start the gateway's threads");
        return rc;
}

static void wait_for_term(void)
{
        sigset_t set;
        int sig;

        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        while (sigwait(&set, &sig) != 0)
                ;
        store_give_up();
}

int gateway_run(struct folder *f, const char *listen, int ready_fd)
{
        struct gateway *w = mem_zalloc(sizeof(*w));
        struct ctx cx;
        sigset_t set;
        uint16_t port;
        int rc;

        log_init("gateway");
        signal(SIGPIPE, SIG_IGN);
        signal(SIGXFSZ, SIG_IGN); /* a file at its limit is a full disk, not an end */
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
        ctx_init(&cx);
        w->f = f;
        ctx_init(&w->receipt_cx);
        pthread_mutex_init(&w->receipt_lock, NULL);
        folder_path(f, "liuhen.db", w->store_path);
        folder_path(f, LOCAL_SOCKET, w->socket_path);
        rc = start(&cx, w, listen);
        if (rc != LH_OK) {
                log_err(&cx, "start");
                return 1; /* the process ends, and its threads with it */
        }
        port = gate_port(w->gate);
        if (write(ready_fd, &port, sizeof(port)) < 0)
                log_warn("msg=\"the keeper has gone\"");
        close(ready_fd);
        log_info("msg=\"serving\" port=%u", port);
        wait_for_term();
        atomic_store(&w->stopping, true);
        pthread_join(w->watcher, NULL);
        pthread_join(w->sealer, NULL);
        gate_stop(&w->gate);
        log_info("msg=\"stopped\"");
        store_close(&w->receipt_store);
        ctx_done(&w->receipt_cx);
        ctx_done(&cx);
        free(w);
        return 0;
}
