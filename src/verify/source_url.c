/* A log at a web address, as any reader or mirror sees it (doc/format/ledger.md section 4). What
 * the walk will ask for is known beforehand, so it is fetched ahead in that order. */
#include "verify/keys.h"
#include "verify/fetch.h"
#include "verify/signed.h"
#include "verify/source.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#define BUNDLE_BYTES_MAX   ((size_t)TILE_WIDTH * (2 + ENTRY_BYTES_MAX))
#define TILE_BYTES_MAX     ((size_t)TILE_WIDTH * HASH_BYTES)
#define OPENINGS_BYTES_MAX ((size_t)256 * 1024 * 1024) /* of one bundle's 256 entries */

/* Where the plan of requests stands. */
enum plan_step { PLAN_ENTRIES, PLAN_LEAVES, PLAN_OPENINGS, PLAN_UPPER, PLAN_PARTIAL };

struct plan {
        enum plan_step step;
        uint64_t size, block; /* block: the next one, or behind the one whose upper tiles are due */
        unsigned level;
};

struct url_source {
        struct verify_source base;
        struct fetch *fetch;
        struct plan plan;
        struct buf vkey, keys, note, entries;
        struct str openings; /* what is left of the bundle's lines */
        bool openings_full;
        unsigned openings_left;
        char openings_path[FETCH_PATH_BYTES];
};

static unsigned block_width(const struct plan *p)
{
        uint64_t left = p->size - p->block * TILE_WIDTH;

        return left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
}

/* A partial tile may be gone when the log has grown meanwhile; then the full one begins with it. */
static void request_tile(struct fetch_request *r, const char *prefix, uint64_t n, unsigned width,
                         size_t max)
{
        *r = (struct fetch_request){ .bytes_max = max };
        verify_tile_path(prefix, n, width, r->path);
        if (width < TILE_WIDTH)
                verify_tile_path(prefix, n, TILE_WIDTH, r->other);
}

static void request_hashes(struct fetch_request *r, unsigned level, uint64_t n, unsigned width)
{
        char prefix[20];

        snprintf(prefix, sizeof(prefix), "tile/%u/", level);
        request_tile(r, prefix, n, width, TILE_BYTES_MAX);
}

/* After the last block of a tile of `level`, that tile is asked for. Blocks are 256 leaves, so a
 * tile of level 1 is done with every 256th block. */
static bool plan_upper(struct plan *p, struct fetch_request *r)
{
        uint64_t blocks = (uint64_t)1 << (8 * p->level);

        if (p->block == 0 || p->block % blocks != 0)
                return false;
        request_hashes(r, p->level, p->block / blocks - 1, TILE_WIDTH);
        p->level++;
        return true;
}

/* The unfinished tiles above level 0, from below. */
static bool plan_partial(struct plan *p, struct fetch_request *r)
{
        for (; p->level < TILE_LEVELS && p->size >> (8 * p->level) > 0; p->level++) {
                uint64_t hashes = p->size >> (8 * p->level);

                if (hashes % TILE_WIDTH == 0)
                        continue;
                request_hashes(r, p->level, hashes / TILE_WIDTH, (unsigned)(hashes % TILE_WIDTH));
                p->level++;
                return true;
        }
        return false;
}

/* The next request of the walk; false when there is none. */
static bool plan_next(struct plan *p, struct fetch_request *r)
{
        switch (p->step) {
        case PLAN_ENTRIES:
                if (p->block * TILE_WIDTH >= p->size) {
                        p->step = PLAN_PARTIAL;
                        p->level = 1;
                        return plan_next(p, r);
                }
                request_tile(r, "tile/entries/", p->block, block_width(p), BUNDLE_BYTES_MAX);
                p->step = PLAN_LEAVES;
                return true;
        case PLAN_LEAVES:
                request_hashes(r, 0, p->block, block_width(p));
                p->step = PLAN_OPENINGS;
                return true;
        case PLAN_OPENINGS:
                request_tile(r, "openings/", p->block, block_width(p), OPENINGS_BYTES_MAX);
                p->step = block_width(p) == TILE_WIDTH ? PLAN_UPPER : PLAN_ENTRIES;
                p->block++;
                p->level = 1;
                return true;
        case PLAN_UPPER:
                if (plan_upper(p, r))
                        return true;
                p->step = PLAN_ENTRIES;
                return plan_next(p, r);
        case PLAN_PARTIAL: return plan_partial(p, r);
        }
        return false;
}

static int take_next(struct ctx *cx, struct url_source *u, const char *path, struct str *ret_body,
                     bool *ret_other)
{
        const struct fetch_request *asked;
        struct fetch_request r;
        int rc;

        while (fetch_room(u->fetch) && plan_next(&u->plan, &r))
                fetch_add(u->fetch, &r);
        rc = fetch_next(cx, u->fetch, &asked, ret_body, ret_other);
        /* Plan and walk are written apart and must agree on the order. */
        assert(strcmp(asked->path, path) == 0);
        /* What a signed checkpoint covers must be there: that it is not is the log's fault, not the
         * line's. */
        return rc == LH_NOT_FOUND || rc == LH_LIMIT ? LH_CORRUPT : rc;
}

/* A file asked for before the walk. */
static int take_single(struct ctx *cx, struct url_source *u, const char *path, struct buf *ret)
{
        const struct fetch_request *asked;
        struct fetch_request r = { .bytes_max = ret->max };
        struct str body;
        bool other;
        int rc;

        snprintf(r.path, sizeof(r.path), "%s", path);
        fetch_add(u->fetch, &r);
        rc = fetch_next(cx, u->fetch, &asked, &body, &other);
        if (rc == LH_OK)
                buf_str(ret, body);
        fetch_taken(u->fetch);
        return rc;
}

static int url_vkey(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct url_source *u = (struct url_source *)base;
        struct str text;
        int rc = take_single(cx, u, "vkey", &u->vkey);

        if (rc != LH_OK)
                return rc;
        text = (struct str){ u->vkey.p, u->vkey.n };
        if (!str_line(&text, ret) || text.n > 0)
                return err_set(
                        cx, LH_CORRUPT,
                        "the log's vkey file is not one line of text; give its key with --vkey");
        return LH_OK;
}

static int url_keys(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct url_source *u = (struct url_source *)base;
        int rc = take_single(cx, u, "keys", &u->keys);

        *ret = (struct str){ u->keys.p, u->keys.n };
        return rc == LH_NOT_FOUND ? LH_OK : rc; /* other logs have no such address */
}

static int url_note(struct ctx *cx, struct verify_source *base, struct str *ret)
{
        struct url_source *u = (struct url_source *)base;
        int rc = take_single(cx, u, "checkpoint", &u->note);

        *ret = (struct str){ u->note.p, u->note.n };
        return rc;
}

static int url_begin(struct ctx *cx, struct verify_source *base, uint64_t size,
                     const struct hash *root)
{
        struct url_source *u = (struct url_source *)base;

        (void)cx;
        (void)root;
        u->plan = (struct plan){ .step = PLAN_ENTRIES, .size = size };
        return LH_OK;
}

/* Hashes of a tile of `width`; a full tile that came instead may be longer. */
static int take_hashes(struct ctx *cx, struct url_source *u, unsigned level, uint64_t n,
                       unsigned width, struct hash *ret)
{
        struct fetch_request r;
        struct str body;
        bool full;
        int rc;

        request_hashes(&r, level, n, width);
        rc = take_next(cx, u, r.path, &body, &full);
        if (rc == LH_OK && body.n != HASH_BYTES * (size_t)(full ? TILE_WIDTH : width))
                rc = err_set(cx, LH_CORRUPT, "%s: it is %zu bytes long, not %u hashes", r.path,
                             body.n, full ? TILE_WIDTH : width);
        if (rc == LH_OK)
                memcpy(ret, body.p, width * sizeof(*ret));
        fetch_taken(u->fetch);
        return rc;
}

static int split_bundle(struct ctx *cx, struct verify_block *b, struct str rest, bool full,
                        const char *path)
{
        unsigned whole;

        if (!verify_bundle_split(&rest, b->n, b->entry, &whole))
                return err_set(cx, LH_CORRUPT, "%s: the bundle ends inside entry %llu", path,
                               (unsigned long long)(b->start + whole));
        if (rest.n > 0 && !full)
                return err_set(cx, LH_CORRUPT, "%s: %zu bytes too many after entry %llu", path,
                               rest.n, (unsigned long long)(b->start + b->n - 1));
        return LH_OK;
}

static int take_entries(struct ctx *cx, struct url_source *u, struct verify_block *b)
{
        char path[TILE_PATH_BYTES];
        struct str body;
        bool full;
        int rc;

        verify_tile_path("tile/entries/", b->start / TILE_WIDTH, b->n, path);
        rc = take_next(cx, u, path, &body, &full);
        if (rc == LH_OK) {
                /* Kept beside the fetcher, which hands out one answer at a time. */
                buf_clear(&u->entries);
                buf_str(&u->entries, body);
                rc = split_bundle(cx, b, (struct str){ u->entries.p, u->entries.n }, full, path);
        }
        fetch_taken(u->fetch);
        return rc;
}

static int url_block(struct ctx *cx, struct verify_source *base, struct verify_block *b)
{
        struct url_source *u = (struct url_source *)base;
        int rc = take_entries(cx, u, b);

        if (rc == LH_OK)
                rc = take_hashes(cx, u, 0, b->start / TILE_WIDTH, b->n, b->leaf);
        if (rc == LH_OK)
                verify_tile_path("openings/", b->start / TILE_WIDTH, b->n, u->openings_path);
        u->openings_left = b->n;
        return rc;
}

static int url_opening(struct ctx *cx, struct verify_source *base, uint64_t index,
                       const struct verify_entry *e, struct verify_counts *counts)
{
        struct url_source *u = (struct url_source *)base;
        struct str line;
        int rc;

        if (index % TILE_WIDTH == 0 &&
            (rc = take_next(cx, u, u->openings_path, &u->openings, &u->openings_full)) != LH_OK)
                return rc;
        if (!str_line(&u->openings, &line))
                return err_set(cx, LH_CORRUPT, "its opening is missing in %s", u->openings_path);
        if ((rc = verify_opening_served(cx, line, index, e, counts)) != LH_OK)
                return rc;
        if (--u->openings_left > 0)
                return LH_OK;
        if (u->openings.n > 0 && !u->openings_full)
                return err_set(cx, LH_CORRUPT,
                               "more openings follow it in %s than there are entries",
                               u->openings_path);
        fetch_taken(u->fetch);
        return LH_OK;
}

static int url_tile(struct ctx *cx, struct verify_source *base, unsigned level, uint64_t n,
                    unsigned width, struct hash *ret)
{
        return take_hashes(cx, (struct url_source *)base, level, n, width, ret);
}

static int url_end(struct ctx *cx, struct verify_source *base)
{
        struct url_source *u = (struct url_source *)base;
        struct fetch_request r;

        (void)cx;
        assert(!plan_next(&u->plan, &r));
        return LH_OK;
}

static void url_close(struct verify_source *base)
{
        struct url_source *u = (struct url_source *)base;

        fetch_close(u->fetch);
        buf_done(&u->vkey);
        buf_done(&u->keys);
        buf_done(&u->note);
        buf_done(&u->entries);
        free(u);
}

static const struct verify_source_ops url_ops = {
        .vkey = url_vkey,
        .keys = url_keys,
        .note = url_note,
        .begin = url_begin,
        .block = url_block,
        .opening = url_opening,
        .tile = url_tile,
        .end = url_end,
        .close = url_close,
};

/* The address of the log: what was given, without slashes at the end, and /log unless it ends so
 * already. */
static void log_address(const char *url, struct buf *out)
{
        struct str s = str_of(url);

        while (s.n > 0 && s.p[s.n - 1] == '/')
                s.n--;
        buf_str(out, s);
        if (s.n < 4 || memcmp(s.p + s.n - 4, "/log", 4) != 0)
                buf_puts(out, "/log");
}

int verify_source_url(struct ctx *cx, const char *url, struct verify_source **ret)
{
        lh_auto(buf_done) struct buf address;
        struct fetch *fetch;
        struct url_source *u;
        int rc;

        buf_init(&address, 4096);
        log_address(url, &address);
        if (!buf_ok(&address))
                return err_set(cx, LH_INVALID, "the address is longer than 4096 bytes");
        if ((rc = fetch_open(cx, address.p, &fetch)) != LH_OK)
                return rc;
        u = mem_zalloc(sizeof(*u));
        u->base.ops = &url_ops;
        u->fetch = fetch;
        u->plan.step = PLAN_PARTIAL; /* of size 0: nothing to ask for before begin() */
        buf_init(&u->vkey, VERIFY_VKEY_BYTES_MAX);
        buf_init(&u->keys, VERIFY_KEYS_BYTES_MAX);
        buf_init(&u->note, VERIFY_NOTE_BYTES_MAX);
        buf_init(&u->entries, BUNDLE_BYTES_MAX);
        *ret = &u->base;
        return LH_OK;
}
