#include "ocds/index.h"
#include "ocds/temp.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define RUN_BUFFER ((size_t)64 * 1024)

struct item {
        uint64_t at, number, seq;
        size_t bytes;
        uint32_t file, ocid_n, date_n, size; /* size: of the item with its texts */
        uint8_t ocid_kind, date_kind;
        char text[]; /* ocid, date */
};

struct run { /* a sorted stretch in the temporary file */
        uint64_t at, end;
        char *buf;
        size_t p, n;
        struct item *now;
};

struct index {
        char *block;
        size_t used, max;
        struct item **items;
        size_t n, cap, given;
        uint64_t seq;
        int fd;
        struct run *runs;
        size_t n_runs;
        uint64_t file_bytes;
        struct run *given_from; /* moves on at the next call: its texts are in use until then */
};

struct index *index_new(size_t bytes_max)
{
        struct index *ix = mem_zalloc(sizeof(*ix));

        ix->max = bytes_max;
        ix->block = mem_alloc(bytes_max);
        ix->fd = -1;
        return ix;
}

void index_free(struct index **ix)
{
        if (*ix == NULL)
                return;
        for (size_t i = 0; i < (*ix)->n_runs; i++)
                free((*ix)->runs[i].buf);
        if ((*ix)->fd >= 0)
                close((*ix)->fd);
        free((*ix)->runs);
        free((*ix)->items);
        free((*ix)->block);
        free(*ix);
        *ix = NULL;
}

static int by_bytes(const char *a, size_t a_n, const char *b, size_t b_n)
{
        size_t n = a_n < b_n ? a_n : b_n;
        int c = memcmp(a, b, n);

        return c != 0 ? c : (a_n > b_n) - (a_n < b_n);
}

static int in_order(const struct item *a, const struct item *b)
{
        int c;

        if (a->ocid_kind != b->ocid_kind)
                return a->ocid_kind < b->ocid_kind ? -1 : 1;
        if ((c = by_bytes(a->text, a->ocid_n, b->text, b->ocid_n)) != 0)
                return c;
        if (a->date_kind != b->date_kind)
                return a->date_kind < b->date_kind ? -1 : 1;
        if ((c = by_bytes(a->text + a->ocid_n, a->date_n, b->text + b->ocid_n, b->date_n)) != 0)
                return c;
        return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static int by_order(const void *a, const void *b)
{
        return in_order(*(struct item *const *)a, *(struct item *const *)b);
}

/* Publishers often write in order already. */
static void sort_items(struct index *ix)
{
        for (size_t i = 1; i < ix->n; i++)
                if (in_order(ix->items[i - 1], ix->items[i]) > 0) {
                        qsort(ix->items, ix->n, sizeof(struct item *), by_order);
                        return;
                }
}

static int write_run(struct ctx *cx, struct index *ix)
{
        lh_auto(buf_done) struct buf b;
        struct run r = { .at = ix->file_bytes };
        int rc = LH_OK;

        if (ix->n_runs == INDEX_RUNS_MAX)
                return err_set(cx, LH_LIMIT,
                               "too many releases for one merge; split the files by ocid");
        if (ix->fd < 0 && (rc = temp_open(cx, &ix->fd)) != LH_OK)
                return rc;
        sort_items(ix);
        buf_init(&b, 4 * RUN_BUFFER);
        for (size_t i = 0; i < ix->n && rc == LH_OK; i++) {
                buf_add(&b, ix->items[i], ix->items[i]->size);
                ix->file_bytes += ix->items[i]->size;
                if (b.n >= RUN_BUFFER || i + 1 == ix->n) {
                        rc = temp_write(cx, ix->fd, b.p, b.n);
                        buf_clear(&b);
                }
        }
        r.end = ix->file_bytes;
        ix->runs = mem_realloc(ix->runs, (ix->n_runs + 1) * sizeof(*ix->runs));
        ix->runs[ix->n_runs++] = r;
        ix->n = ix->used = 0;
        return rc;
}

int index_add(struct ctx *cx, struct index *ix, const struct found_release *r)
{
        size_t size = (sizeof(struct item) + r->ocid.n + r->date.n + 7) & ~(size_t)7;
        struct item *it;

        if (ix->used + size > ix->max) {
                int rc = write_run(cx, ix);

                if (rc != LH_OK)
                        return rc;
        }
        if (ix->n == ix->cap) {
                ix->cap = ix->cap ? 2 * ix->cap : 1024;
                ix->items = mem_realloc(ix->items, ix->cap * sizeof(struct item *));
        }
        it = (struct item *)(void *)(ix->block + ix->used);
        *it = (struct item){ .at = r->at,
                             .number = r->number,
                             .seq = ix->seq++,
                             .bytes = r->bytes,
                             .file = r->file,
                             .size = (uint32_t)size };
        it->ocid_n = (uint32_t)r->ocid.n;
        it->date_n = (uint32_t)r->date.n;
        it->ocid_kind = (uint8_t)r->ocid_kind;
        it->date_kind = (uint8_t)r->date_kind;
        memcpy(it->text, r->ocid.p, r->ocid.n);
        memcpy(it->text + r->ocid.n, r->date.p, r->date.n);
        memset(it->text + r->ocid.n + r->date.n, 0, size - sizeof(*it) - r->ocid.n - r->date.n);
        ix->used += size;
        ix->items[ix->n++] = it;
        return LH_OK;
}

static int read_more(struct ctx *cx, const struct index *ix, struct run *r)
{
        size_t left = r->n - r->p, want = RUN_BUFFER - left;

        memmove(r->buf, r->buf + r->p, left);
        r->p = 0;
        r->n = left;
        if (r->end - r->at < want)
                want = (size_t)(r->end - r->at);
        while (want > 0) {
                ssize_t got = pread(ix->fd, r->buf + r->n, want, (off_t)r->at);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got <= 0)
                        return err_set(cx, LH_IO, "could not read a temporary file back: %s",
                                       got < 0 ? strerror(errno) : "it is too short");
                r->at += (uint64_t)got;
                r->n += (size_t)got;
                want -= (size_t)got;
        }
        return LH_OK;
}

/* Moves to the run's next item; r->now is NULL at its end. */
static int run_next(struct ctx *cx, const struct index *ix, struct run *r)
{
        int rc = LH_OK;

        if (r->now != NULL)
                r->p += r->now->size;
        /* An item is shorter than this. */
        if (r->n - r->p < sizeof(struct item) + OCID_BYTES_MAX + DATE_BYTES_MAX + 8 &&
            r->at < r->end)
                rc = read_more(cx, ix, r);
        r->now = r->p < r->n ? (struct item *)(void *)(r->buf + r->p) : NULL;
        return rc;
}

int index_sort(struct ctx *cx, struct index *ix)
{
        int rc = LH_OK;

        if (ix->n_runs == 0) {
                sort_items(ix);
                return LH_OK;
        }
        rc = write_run(cx, ix);
        free(ix->block);
        ix->block = NULL;
        for (size_t i = 0; i < ix->n_runs && rc == LH_OK; i++) {
                ix->runs[i].buf = mem_alloc(RUN_BUFFER);
                rc = run_next(cx, ix, &ix->runs[i]);
        }
        return rc;
}

static struct run *least(struct index *ix)
{
        struct run *r = NULL;

        for (size_t i = 0; i < ix->n_runs; i++)
                if (ix->runs[i].now != NULL && (r == NULL || in_order(ix->runs[i].now, r->now) < 0))
                        r = &ix->runs[i];
        return r;
}

static void give(const struct item *it, struct found_release *ret)
{
        *ret = (struct found_release){
                .file = it->file, .at = it->at, .number = it->number, .bytes = it->bytes
        };
        ret->ocid_kind = it->ocid_kind;
        ret->date_kind = it->date_kind;
        ret->ocid = (struct str){ it->text, it->ocid_n };
        ret->date = (struct str){ it->text + it->ocid_n, it->date_n };
}

int index_next(struct ctx *cx, struct index *ix, struct found_release *ret)
{
        if (ix->n_runs == 0) {
                if (ix->given == ix->n)
                        return LH_NOT_FOUND;
                give(ix->items[ix->given++], ret);
                return LH_OK;
        }
        if (ix->given_from != NULL) {
                int rc = run_next(cx, ix, ix->given_from);

                if (rc != LH_OK)
                        return rc;
        }
        ix->given_from = least(ix);
        if (ix->given_from == NULL)
                return LH_NOT_FOUND;
        give(ix->given_from->now, ret);
        return LH_OK;
}
