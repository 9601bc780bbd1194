#include "share/evidence.h"
#include "share/evidence_file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES      (SHARE_SEGMENT_NAME_MAX + 1)
#define CHUNK_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define CHUNKS_MAX      16
#define LOST_MAX        64
#define MANY_ROWS       8   /* a group of so many: others are on their way */
#define GATHER_US       100 /* what is waited for them, less than a write takes */

/* Rows that go into one segment with one write. */
struct chunk {
        char segment[NAME_BYTES];
        struct buf bytes;
        uint64_t last;    /* number of its last row */
        bool first, ends; /* of the segment */
};

struct span {
        uint64_t from, to;
};

struct evidence {
        const char *dir;
        void (*durable)(void *arg);
        void *arg;
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t work, whole;
        bool stopping;

        /* under the lock */
        struct chunk chunk[CHUNKS_MAX]; /* those that wait: from head on, n of them */
        size_t head, n;
        char segment[NAME_BYTES]; /* "" between two */
        unsigned rows, serial;
        int64_t opened_ms;
        uint64_t number;
        char (*ready)[NAME_BYTES];
        size_t n_ready;
        struct span lost[LOST_MAX]; /* a ring */
        size_t n_lost;

        _Atomic uint64_t done; /* rows up to here are durable or lost */
        _Atomic uint64_t any_lost;
        _Atomic uint64_t groups, sync_us, rows_lost;

        struct evidence_file file; /* the thread's own */
};

static void path_of(const struct evidence *e, const char *name, char *ret, size_t bytes)
{
        snprintf(ret, bytes, "%s/exchange/%s.seg", e->dir, name);
}

static int64_t now_us(void)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- adding, by any thread ---- */

static struct chunk *last_chunk(struct evidence *e)
{
        return &e->chunk[(e->head + e->n - 1) % CHUNKS_MAX];
}

static struct chunk *new_chunk(struct evidence *e)
{
        struct chunk *c = &e->chunk[(e->head + e->n++) % CHUNKS_MAX];

        c->bytes.n = 0;
        c->bytes.max = CHUNK_BYTES_MAX;
        c->bytes.over = false;
        c->first = c->ends = false;
        memcpy(c->segment, e->segment, NAME_BYTES);
        return c;
}

static void close_segment(struct evidence *e)
{
        if (e->segment[0] == '\0')
                return;
        if (e->n == 0 || strcmp(last_chunk(e)->segment, e->segment) != 0)
                new_chunk(e)->last = e->number;
        last_chunk(e)->ends = true;
        e->segment[0] = '\0';
}

static void open_segment(struct evidence *e, int64_t now_ms)
{
        snprintf(e->segment, NAME_BYTES, "g%010llx%06x", (unsigned long long)now_ms,
                 e->serial++ & 0xffffff);
        e->rows = 0;
        e->opened_ms = now_ms;
        new_chunk(e)->first = true;
}

static struct chunk *chunk_for_row(struct evidence *e)
{
        if (e->segment[0] != '\0' && e->rows == SHARE_SEGMENT_ROWS_MAX)
                close_segment(e);
        if (e->segment[0] == '\0')
                open_segment(e, time_now_ms());
        else if (e->n == 0 || strcmp(last_chunk(e)->segment, e->segment) != 0)
                new_chunk(e);
        return last_chunk(e);
}

bool evidence_add(struct evidence *e, struct str line, const struct hash *leaf,
                  struct evidence_ticket *ret)
{
        struct chunk *c;

        pthread_mutex_lock(&e->lock);
        if (e->stopping || e->n + 2 > CHUNKS_MAX || e->n_ready >= EVIDENCE_BACKLOG_MAX) {
                pthread_mutex_unlock(&e->lock);
                return false;
        }
        c = chunk_for_row(e);
        share_frame_put(&c->bytes, line, leaf);
        c->last = ret->number = ++e->number;
        snprintf(ret->id, sizeof(ret->id), "%s-%u", e->segment, e->rows++);
        pthread_mutex_unlock(&e->lock);
        return true;
}

void evidence_kick(struct evidence *e)
{
        pthread_cond_signal(&e->work);
}

enum evidence_state evidence_state(const struct evidence *ce, uint64_t number)
{
        struct evidence *e = (struct evidence *)ce;
        enum evidence_state state = EVIDENCE_DURABLE;

        if (number > atomic_load(&e->done))
                return EVIDENCE_WAITING;
        if (atomic_load(&e->any_lost) == 0)
                return EVIDENCE_DURABLE;
        pthread_mutex_lock(&e->lock);
        for (size_t i = 0; i < e->n_lost && i < LOST_MAX; i++)
                if (number >= e->lost[i].from && number <= e->lost[i].to)
                        state = EVIDENCE_LOST;
        pthread_mutex_unlock(&e->lock);
        return state;
}

/* ---- writing, by the journal's thread ---- */

static bool open_file(struct evidence *e, const struct chunk *c)
{
        char dir[4096], path[4096];

        snprintf(dir, sizeof(dir), "%s/exchange", e->dir);
        path_of(e, c->segment, path, sizeof(path));
        return evidence_file_open(&e->file, dir, path);
}

static bool write_chunk(struct evidence *e, const struct chunk *c)
{
        int64_t from_us = now_us();
        bool ok = buf_ok(&c->bytes) && ((e->file.fd >= 0 && !c->first) || open_file(e, c)) &&
                  evidence_file_add(&e->file, (struct str){ c->bytes.p, c->bytes.n });

        atomic_fetch_add(&e->sync_us, (uint64_t)(now_us() - from_us));
        atomic_fetch_add(&e->groups, 1);
        return ok;
}

/* Rows that wait for the same segment would stand at other places than their tickets say: they go
 * with it, and later ones into a segment of their own. */
static void note_lost(struct evidence *e, const struct chunk *c, uint64_t from)
{
        uint64_t to = c->last;

        if (strcmp(e->segment, c->segment) == 0)
                close_segment(e);
        for (size_t i = 0; i < e->n; i++) {
                struct chunk *other = &e->chunk[(e->head + i) % CHUNKS_MAX];

                if (strcmp(other->segment, c->segment) == 0) {
                        other->bytes.n = 0;
                        to = other->last;
                }
        }
        log_error("msg=\"exchanges could not be written down\" rows=%llu reason=\"%s\"",
                  (unsigned long long)(to - from + 1), strerror(errno));
        e->lost[e->n_lost++ % LOST_MAX] = (struct span){ from, to };
        atomic_fetch_add(&e->any_lost, 1);
        atomic_fetch_add(&e->rows_lost, to - from + 1);
}

static void put_ready(struct evidence *e, const char *name)
{
        if (e->n_ready == EVIDENCE_BACKLOG_MAX + CHUNKS_MAX)
                return; /* it is found at the next start */
        memcpy(e->ready[e->n_ready++], name, NAME_BYTES);
        pthread_cond_signal(&e->whole);
}

static void wait_for_work(struct evidence *e)
{
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += 100 * 1000000;
        if (until.tv_nsec >= 1000000000) {
                until.tv_sec++;
                until.tv_nsec -= 1000000000;
        }
        pthread_cond_timedwait(&e->work, &e->lock, &until);
}

/* Takes the first chunk out with its bytes; an empty buffer takes its place. */
static struct chunk take_chunk(struct evidence *e, struct buf *spare)
{
        struct chunk *slot = &e->chunk[e->head], c = *slot;

        slot->bytes = *spare;
        e->head = (e->head + 1) % CHUNKS_MAX;
        e->n--;
        return c;
}

static void *run(void *arg)
{
        struct evidence *e = arg;
        struct buf spare = { 0 };

        pthread_mutex_lock(&e->lock);
        for (;;) {
                struct chunk c;
                bool ok;
                uint64_t done = atomic_load(&e->done);

                if (e->segment[0] != '\0' &&
                    (e->stopping || time_now_ms() - e->opened_ms >= EVIDENCE_SEGMENT_MS) &&
                    e->n < CHUNKS_MAX)
                        close_segment(e);
                if (e->n == 0) {
                        if (e->stopping)
                                break;
                        wait_for_work(e);
                        continue;
                }
                c = take_chunk(e, &spare);
                pthread_mutex_unlock(&e->lock);
                ok = c.bytes.n == 0 || write_chunk(e, &c);
                if (c.ends)
                        evidence_file_close(&e->file);
                pthread_mutex_lock(&e->lock);
                if (!ok)
                        note_lost(e, &c, done + 1);
                if (c.ends)
                        put_ready(e, c.segment);
                atomic_store(&e->done, c.last);
                spare = c.bytes;
                pthread_mutex_unlock(&e->lock);
                e->durable(e->arg);
                if (c.last - done >= MANY_ROWS)
                        usleep(GATHER_US); /* a lone row never waits */
                pthread_mutex_lock(&e->lock);
        }
        pthread_mutex_unlock(&e->lock);
        buf_done(&spare);
        return NULL;
}

/* ---- handing over ---- */

bool evidence_next(struct evidence *e, int wait_ms, char *ret_name)
{
        struct timespec until;
        bool found;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += wait_ms / 1000;
        until.tv_nsec += (long)(wait_ms % 1000) * 1000000;
        if (until.tv_nsec >= 1000000000) {
                until.tv_sec++;
                until.tv_nsec -= 1000000000;
        }
        pthread_mutex_lock(&e->lock);
        if (e->n_ready == 0 && !e->stopping)
                pthread_cond_timedwait(&e->whole, &e->lock, &until);
        found = e->n_ready > 0;
        if (found) {
                memcpy(ret_name, e->ready[0], NAME_BYTES);
                memmove(e->ready[0], e->ready[1], --e->n_ready * NAME_BYTES);
        }
        pthread_mutex_unlock(&e->lock);
        return found;
}

void evidence_sealed(struct evidence *e, const char *name)
{
        char path[4096];

        path_of(e, name, path, sizeof(path));
        unlink(path);
}

void evidence_again(struct evidence *e, const char *name)
{
        pthread_mutex_lock(&e->lock);
        if (e->n_ready < EVIDENCE_BACKLOG_MAX + CHUNKS_MAX) {
                memmove(e->ready[1], e->ready[0], e->n_ready++ * NAME_BYTES);
                snprintf(e->ready[0], NAME_BYTES, "%s", name);
        }
        pthread_mutex_unlock(&e->lock);
}

void evidence_figures(struct evidence *e, struct evidence_figures *ret)
{
        pthread_mutex_lock(&e->lock);
        *ret = (struct evidence_figures){ .rows = e->number,
                                          .groups = atomic_load(&e->groups),
                                          .lost = atomic_load(&e->rows_lost),
                                          .sync_us = atomic_load(&e->sync_us),
                                          .backlog = (unsigned)e->n_ready };
        pthread_mutex_unlock(&e->lock);
}

/* Segments that an earlier run left, in the order of their names, which is that of time. */
static int find_left(struct ctx *cx, struct evidence *e)
{
        char path[4096];
        struct dirent **list = NULL;
        int n;

        snprintf(path, sizeof(path), "%s/exchange", e->dir);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
                return err_set(cx, LH_IO, "could not make the folder %s: %s", path,
                               strerror(errno));
        n = scandir(path, &list, NULL, alphasort);
        if (n < 0)
                return err_set(cx, LH_IO, "could not read the folder %s: %s", path,
                               strerror(errno));
        for (int i = 0; i < n; i++) {
                size_t len = strlen(list[i]->d_name);

                if (len > 4 && len < NAME_BYTES + 4 &&
                    strcmp(list[i]->d_name + len - 4, ".seg") == 0) {
                        char name[NAME_BYTES] = "";

                        memcpy(name, list[i]->d_name, len - 4);
                        put_ready(e, name);
                }
                free(list[i]);
        }
        free(list);
        return LH_OK;
}

int evidence_start(struct ctx *cx, const struct evidence_options *opt, struct evidence **ret)
{
        struct evidence *e = mem_zalloc(sizeof(*e));
        int rc;

        *e = (struct evidence){ .dir = opt->dir, .durable = opt->durable, .arg = opt->arg };
        evidence_file_init(&e->file);
        e->ready = mem_zalloc((EVIDENCE_BACKLOG_MAX + CHUNKS_MAX + 1) * NAME_BYTES);
        pthread_mutex_init(&e->lock, NULL);
        pthread_cond_init(&e->work, NULL);
        pthread_cond_init(&e->whole, NULL);
        rc = find_left(cx, e);
        if (rc == LH_OK && pthread_create(&e->thread, NULL, run, e) != 0)
                rc = err_set(cx, LH_IO, "could not start the thread that writes exchanges down");
        if (rc != LH_OK) {
                free(e->ready);
                free(e);
                return rc;
        }
        *ret = e;
        return LH_OK;
}

void evidence_stop(struct evidence **pe)
{
        struct evidence *e = *pe;

        if (e == NULL)
                return;
        pthread_mutex_lock(&e->lock);
        e->stopping = true;
        pthread_cond_broadcast(&e->work);
        pthread_cond_broadcast(&e->whole);
        pthread_mutex_unlock(&e->lock);
        pthread_join(e->thread, NULL);
        for (size_t i = 0; i < CHUNKS_MAX; i++)
                buf_done(&e->chunk[i].bytes);
        evidence_file_done(&e->file);
        pthread_mutex_destroy(&e->lock);
        pthread_cond_destroy(&e->work);
        pthread_cond_destroy(&e->whole);
        free(e->ready);
        free(e);
        *pe = NULL;
}
