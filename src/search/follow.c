#include "search/follow.h"
#include "base/time.h"
#include "ledger/act_kind.h"
#include "ledger/record.h"
#include "ledger/tile.h"
#include "search/document.h"
#include "search/engine.h"
#include "search/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define BATCH_RECORDS 500
#define KEY_BYTES     72
#define KEYS_MAX      (BATCH_RECORDS * 8)

struct search_follower {
        char dir[SEARCH_PATH_MAX - 64];
        const struct rule_set *rules;
        grn_ctx g;
        struct engine e;
        struct search_state state;
        uint64_t begun_at; /* size of the log when they were begun: what was erased before is not in
                              them */
        bool open;         /* files are open */
        bool whole;        /* they have an index and are what readers use */
};

/* ------ which files ------ */

/* Files may be followed further if the last writer left them whole and the machine was not started
 * anew since: then all that was written is there. */
static bool usable(const struct search_state *s)
{
        char boot[40];

        search_boot(boot);
        return !s->busy && boot[0] != '\0' && strcmp(boot, s->boot) == 0;
}

static int open_files(struct ctx *cx, struct search_follower *f, bool make)
{
        char folder[SEARCH_PATH_MAX];
        int rc;

        search_path(f->dir, f->state.files, folder);
        if (make && mkdir(folder, 0700) != 0)
                return err_set(cx, LH_IO, "could not make %s: %s", folder, strerror(errno));
        rc = engine_open(cx, &f->g, folder, make, &f->e);
        f->open = rc == LH_OK;
        f->whole = rc == LH_OK && !make;
        return rc;
}

int search_follow_open(struct ctx *cx, const char *dir, const struct rule_set *rules,
                       struct search_follower **ret)
{
        struct search_follower *f = mem_zalloc(sizeof(*f));
        char path[SEARCH_PATH_MAX];
        int rc = LH_OK;

        snprintf(f->dir, sizeof(f->dir), "%s", dir);
        f->rules = rules;
        engine_start();
        grn_ctx_init(&f->g, 0);
        search_path(dir, "", path);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
                rc = err_set(cx, LH_IO, "could not make %s: %s", path, strerror(errno));
        if (rc == LH_OK && search_state_read(dir, &f->state) && usable(&f->state) &&
            open_files(cx, f, false) == LH_OK)
                search_sweep(dir, f->state.files);
        else if (rc == LH_OK)
                search_forget(dir);
        *ret = f;
        if (rc != LH_OK)
                search_follow_close(ret);
        return rc;
}

void search_follow_close(struct search_follower **pf)
{
        struct search_follower *f = *pf;

        *pf = NULL;
        if (f == NULL)
                return;
        engine_close(&f->g, &f->e);
        if (f->open && !f->whole) /* nobody could go on with it */
                search_forget(f->dir);
        grn_ctx_fin(&f->g);
        free(f);
}

bool search_follow_ready(const struct search_follower *f)
{
        return f->whole;
}

/* ------ which documents an act is about ------ */

struct keys {
        uint64_t begun_at;
        char (*at)[KEY_BYTES];
        size_t n;
        bool erased;
};

static void add_key(struct keys *k, char type, const char *id)
{
        if (strcmp(id, "-") != 0 && k->n < KEYS_MAX)
                snprintf(k->at[k->n++], KEY_BYTES, "%c%.64s", type, id);
}

static void add_notice(struct keys *k, uint64_t idx)
{
        char id[24];

        snprintf(id, sizeof(id), "%llu", (unsigned long long)idx);
        add_key(k, 'n', id);
}

static void add_act(struct keys *k, const struct record *r)
{
        const struct act_kind *kind = act_kind_find(r->kind);

        if (kind == NULL)
                return;
        switch (kind->id) {
        case ACT_BODY_REGISTER: add_key(k, 'b', r->org); break;
        case ACT_FIELD_ERASE:
        case ACT_FIELD_WITHHOLD: /* names of a list whose time is over stay in no file either */
                k->erased |= r->idx >= k->begun_at;
                __attribute__((fallthrough));
        case ACT_NOTICE_WITHDRAW:
        case ACT_NOTICE_CORRECT:
                for (size_t i = 0; i < r->n_refs; i++)
                        add_notice(k, r->refs[i]);
                __attribute__((fallthrough));
        case ACT_NOTICE_PUBLISH: add_notice(k, r->idx); __attribute__((fallthrough));
        case ACT_PROJECT_OPEN: add_key(k, 'p', r->case_id); break;
        default: break;
        }
}

static int by_text(const void *a, const void *b)
{
        return strcmp(a, b);
}

static void make_unique(struct keys *k)
{
        size_t n = 0;

        qsort(k->at, k->n, KEY_BYTES, by_text);
        for (size_t i = 0; i < k->n; i++)
                if (i == 0 || strcmp(k->at[i], k->at[n - 1]) != 0)
                        memmove(k->at[n++], k->at[i], KEY_BYTES);
        k->n = n;
}

static int read_keys(struct store_tx *tx, uint64_t from, uint64_t before, struct keys *ret)
{
        struct store_rows rows =
                store_query(tx, Q_RECORD_ENTRIES, "ii", (int64_t)from, (int64_t)before);
        int rc = LH_OK;

        while (rc == LH_OK && store_next(&rows)) {
                struct record r;

                rc = entry_decode(tx->cx, (uint64_t)store_i64(&rows, 0), store_str(&rows, 1), &r);
                if (rc == LH_OK)
                        add_act(ret, &r);
        }
        store_rows_done(&rows);
        make_unique(ret);
        return rc != LH_OK ? rc : tx->rc;
}

/* ------ following ------ */

static int put_keys(struct store_tx *tx, struct search_follower *f, const struct keys *k)
{
        int rc = LH_OK;

        for (size_t i = 0; i < k->n && rc == LH_OK; i++) {
                struct search_doc doc;

                rc = document_read(tx, f->rules, k->at[i], &doc);
                if (rc == LH_OK)
                        rc = engine_put(tx->cx, &f->g, &f->e, &doc);
                else if (rc == LH_NOT_FOUND)
                        rc = engine_drop(tx->cx, &f->g, &f->e, k->at[i]);
        }
        return rc;
}

static int begin_anew(struct ctx *cx, struct search_follower *f, uint64_t size)
{
        engine_close(&f->g, &f->e);
        f->open = f->whole = false;
        search_forget(f->dir);
        f->state = (struct search_state){ 0 };
        f->begun_at = size;
        search_boot(f->state.boot);
        snprintf(f->state.files, sizeof(f->state.files), "g%lld", (long long)cx->now_ms());
        return open_files(cx, f, true);
}

/* Somebody took the files away: after an erasure no byte of them may stay. */
static bool taken_away(const struct search_follower *f)
{
        struct search_state s;

        return f->whole && (!search_state_read(f->dir, &s) || strcmp(s.files, f->state.files) != 0);
}

static int take_batch(struct store_tx *tx, struct search_follower *f, uint64_t before,
                      uint64_t size)
{
        lh_auto(mem_autofree) void *memory = mem_alloc(KEYS_MAX * KEY_BYTES);
        struct keys keys = { .at = memory, .begun_at = f->begun_at };
        int rc = read_keys(tx, f->state.followed, before, &keys);

        if (rc == LH_OK && keys.erased)
                return begin_anew(tx->cx, f, size);
        if (rc == LH_OK && f->whole) {
                f->state.busy = true;
                rc = search_state_write(tx->cx, f->dir, &f->state);
        }
        if (rc == LH_OK)
                rc = put_keys(tx, f, &keys);
        if (rc == LH_OK) {
                f->state.followed = before;
                f->state.busy = false;
        }
        return rc == LH_OK && f->whole ? search_state_write(tx->cx, f->dir, &f->state) : rc;
}

int search_follow(struct ctx *cx, struct search_follower *f, struct store *s, bool *ret_more)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        struct head head = { 0 };
        int rc = tx.rc == LH_OK ? ledger_head(&tx, &head) : tx.rc;
        uint64_t before;

        *ret_more = false;
        if (rc == LH_OK && (!f->open || taken_away(f) || f->state.followed > head.size))
                rc = begin_anew(cx, f, head.size);
        before = f->state.followed + BATCH_RECORDS;
        if (before > head.size)
                before = head.size;
        if (rc == LH_OK && before > f->state.followed) {
                rc = take_batch(&tx, f, before, head.size);
        }
        *ret_more = rc == LH_OK && f->state.followed < head.size;
        if (rc == LH_OK && !f->whole && !*ret_more) {
                rc = engine_index(cx, &f->g, &f->e);
                f->whole = rc == LH_OK;
                if (rc == LH_OK)
                        rc = search_state_write(cx, f->dir, &f->state);
        }
        return rc;
}
