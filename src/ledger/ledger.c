#include "ledger/ledger.h"
#include "ledger/follow.h"
#include "ledger/recover.h"
#include "base/log.h"
#include "ledger/vault.h"

#include <stdlib.h>

#define NOTE_TEXT_MAX 4096

static int sign_here(struct ctx *cx, const struct note_signer *key, const struct merkle *frontier,
                     struct buf *note)
{
        lh_auto(buf_done) struct buf text = { 0 };
        struct hash root = merkle_root(frontier);

        buf_init(&text, NOTE_TEXT_MAX);
        checkpoint_text(key->pub.name, frontier->size, &root, &text);
        return note_sign(cx, key, (struct str){ text.p, text.n }, note);
}

static int write_head(struct store_tx *tx, const struct buf *note, const struct merkle *frontier,
                      int64_t time_ms)
{
        struct hash root = merkle_root(frontier);
        struct str nodes = { (const char *)frontier->node, frontier->n * HASH_BYTES };

        store_run(tx, Q_HEAD_PUT, "ibsbi", (int64_t)frontier->size,
                  (struct str){ (const char *)root.b, HASH_BYTES },
                  (struct str){ note->p, note->n }, nodes, time_ms);
        return tx->rc;
}

int ledger_create(struct ctx *cx, struct store *s, const char *origin, const char *name,
                  const unsigned char *seed)
{
        struct note_signer signer;
        struct merkle empty = { 0 };
        lh_auto(buf_done) struct buf vkey = { 0 }, note = { 0 };
        int rc = note_signer_init(cx, &signer, origin, seed);

        buf_init(&vkey, NOTE_TEXT_MAX);
        buf_init(&note, NOTE_TEXT_MAX);
        if (rc != LH_OK)
                return rc;
        note_vkey(&signer.pub, &vkey);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

                store_run(&tx, Q_META_PUT, "tt", "format", LEDGER_FORMAT);
                store_run(&tx, Q_META_PUT, "tt", "origin", origin);
                store_run(&tx, Q_META_PUT, "tt", "name", name);
                store_run(&tx, Q_META_PUT, "tt", "vkey", vkey.p);
                store_fail(&tx, sign_here(cx, &signer, &empty, &note));
                write_head(&tx, &note, &empty, 0);
                rc = store_commit(&tx);
        }
        note_signer_done(&signer);
        return rc;
}

static int read_meta(struct store_tx *tx, const char *key, char **ret)
{
        struct store_rows r = store_query(tx, Q_META_GET, "t", key);

        if (store_next(&r)) {
                *ret = store_dup(&r, 0);
                store_rows_done(&r);
                return LH_OK;
        }
        return tx->rc != LH_OK ? tx->rc
                               : store_fail(tx, err_set(tx->cx, LH_CORRUPT,
                                                        "the store lacks its \"%s\"", key));
}

static int load_head(struct store_tx *tx, struct ledger *l)
{
        struct store_rows r = store_query(tx, Q_HEAD_GET, "");
        struct str root, nodes;
        struct hash computed;

        if (!store_next(&r))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_CORRUPT, "the store has no signed head");
        l->frontier.size = (uint64_t)store_i64(&r, 0);
        root = store_str(&r, 1);
        nodes = store_str(&r, 3);
        l->frontier.n = (unsigned)__builtin_popcountll(l->frontier.size);
        if (nodes.n != l->frontier.n * HASH_BYTES)
                return err_set(tx->cx, LH_CORRUPT,
                               "the store's head is damaged: its frontier does not fit its size");
        memcpy(l->frontier.node, nodes.p, nodes.n);
        computed = merkle_root(&l->frontier);
        if (root.n != HASH_BYTES || memcmp(root.p, computed.b, HASH_BYTES) != 0)
                return err_set(tx->cx, LH_CORRUPT,
                               "the store's head is damaged: its frontier does not give its root");
        l->time_ms = store_i64(&r, 4);
        l->committed = l->frontier.size;
        store_rows_done(&r);
        return tx->rc;
}

/* Leaf hashes of the unfilled tile, from the rows of the transaction. */
int ledger_load_tail(struct store_tx *tx, struct ledger *l)
{
        uint64_t size = l->frontier.size, start = size - size % TILE_WIDTH, n = 0;
        struct store_rows r = store_query(tx, Q_LEAF_HASHES, "ii", (int64_t)start, (int64_t)size);

        while (store_next(&r) && n < TILE_WIDTH)
                memcpy(l->tail[n++].b, store_str(&r, 0).p, HASH_BYTES);
        store_rows_done(&r);
        if (tx->rc == LH_OK && n != size - start)
                return store_fail(tx, err_set(tx->cx, LH_CORRUPT,
                                              "the log lacks entries that its head has signed"));
        return tx->rc;
}

/* The store's format, and that the key is its log's. */
int ledger_check_key(struct store_tx *tx, const struct note_key *key)
{
        lh_auto(buf_done) struct buf vkey = { 0 };
        char *format = NULL, *known = NULL;
        int rc = read_meta(tx, "format", &format);

        if (rc == LH_OK && strcmp(format, LEDGER_FORMAT) != 0)
                rc = err_set(tx->cx, LH_INVALID, "the store has format %s, this program writes %s",
                             format, LEDGER_FORMAT);
        if (rc == LH_OK)
                rc = read_meta(tx, "vkey", &known);
        buf_init(&vkey, NOTE_TEXT_MAX);
        note_vkey(key, &vkey);
        if (rc == LH_OK && strcmp(vkey.p, known) != 0)
                rc = err_set(tx->cx, LH_DENIED,
                             "key/log.seed is not the key of this log; where another node changed "
                             "the key, copy the files of its folder key/ but the guard");
        return rc;
}

static int load(struct store_tx *tx, const struct note_key *key, struct ledger *ret)
{
        int rc = ledger_check_key(tx, key);

        if (rc == LH_OK)
                rc = load_head(tx, ret);
        if (rc == LH_OK)
                rc = ledger_load_tail(tx, ret);
        return rc;
}

int ledger_open(struct ctx *cx, struct store *s, struct signer *signer, struct ledger *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        int rc;

        *ret = (struct ledger){ .s = s, .signer = signer };
        rc = load(&tx, signer_key(signer), ret);
        if (rc == LH_OK)
                rc = store_shared(s) ? follow_begin(&tx, ret)
                                     : signer_begin(cx, signer, &ret->frontier);
        if (rc != LH_OK)
                ledger_close(ret);
        return rc;
}

int ledger_open_with_key(struct ctx *cx, struct store *s, const unsigned char *seed,
                         struct ledger *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        char *origin = NULL;
        int rc;

        *ret = (struct ledger){ .s = s };
        rc = read_meta(&tx, "origin", &origin);
        if (rc == LH_OK)
                rc = note_signer_init(cx, &ret->key, origin, seed);
        if (rc == LH_OK)
                rc = load(&tx, &ret->key.pub, ret);
        if (rc != LH_OK)
                ledger_close(ret);
        return rc;
}

void ledger_close(struct ledger *l)
{
        note_signer_done(&l->key);
        *l = (struct ledger){ 0 };
}

void ledger_begin(struct ctx *cx, struct ledger *l, struct ledger_group *ret)
{
        *ret = (struct ledger_group){ .tx = store_begin(cx, l->s), .l = l };
        if (store_shared(l->s))
                follow_others(&ret->tx, l);
        ret->frontier = ret->frontier0 = l->frontier;
        ret->time_ms = ret->time0_ms = l->time_ms;
}

/* A filled tile's root goes one level up; a filled tile of roots again. */
static void store_tile_hash(struct ledger_group *g)
{
        struct ledger *l = g->l;
        struct hash h = merkle_fold(l->tail, TILE_WIDTH);
        uint64_t n = l->frontier.size / TILE_WIDTH;

        for (int64_t level = 1;; level++) {
                struct hash below[TILE_WIDTH];
                struct store_rows r;
                size_t k = 0;

                store_run(&g->tx, Q_TILE_HASH_INSERT, "iib", level, (int64_t)n - 1,
                          (struct str){ (const char *)h.b, HASH_BYTES });
                if (n % TILE_WIDTH != 0 || g->tx.rc != LH_OK)
                        return;
                r = store_query(&g->tx, Q_TILE_HASH_RANGE, "iii", level, (int64_t)(n - TILE_WIDTH),
                                (int64_t)n);
                while (store_next(&r) && k < TILE_WIDTH)
                        memcpy(below[k++].b, store_str(&r, 0).p, HASH_BYTES);
                store_rows_done(&r);
                h = merkle_fold(below, k);
                n /= TILE_WIDTH;
        }
}

static void note_leaf(struct ledger_group *g, const struct hash *leaf)
{
        if (g->n_leaves == g->cap_leaves) {
                g->cap_leaves = g->cap_leaves == 0 ? TILE_WIDTH : 2 * g->cap_leaves;
                g->leaves = mem_realloc(g->leaves, g->cap_leaves * sizeof(*g->leaves));
        }
        g->leaves[g->n_leaves++] = *leaf;
}

int ledger_append_bytes(struct ledger_group *g, uint64_t idx, struct str entry, struct str opening)
{
        struct ledger *l = g->l;
        struct hash leaf = merkle_leaf(entry.p, entry.n);

        store_run(&g->tx, Q_LEAF_INSERT, "ibb", (int64_t)idx,
                  (struct str){ (const char *)leaf.b, HASH_BYTES }, entry);
        store_run(&g->tx, Q_OPENING_INSERT, "ib", (int64_t)idx, opening);
        if (g->tx.rc != LH_OK)
                return g->tx.rc;
        note_leaf(g, &leaf);
        l->tail[l->frontier.size % TILE_WIDTH] = leaf;
        merkle_append(&l->frontier, &leaf);
        if (l->frontier.size % TILE_WIDTH == 0)
                store_tile_hash(g);
        return g->tx.rc;
}

int ledger_append(struct ledger_group *g, struct record *r)
{
        lh_auto(buf_done) struct buf entry = { 0 }, opening = { 0 };
        struct ctx *cx = g->tx.cx;
        struct ledger *l = g->l;
        int64_t now = cx->now_ms() / 1000 * 1000;
        int rc;

        if (g->tx.rc != LH_OK)
                return g->tx.rc;
        buf_init(&entry, ENTRY_BYTES_MAX + 1);
        buf_init(&opening, OPENING_BYTES_MAX);
        r->idx = l->frontier.size;
        r->time_ms = now > l->time_ms ? now : l->time_ms; /* sentence 2.4: a clock set back does not
                                                             take the log back */
        r->by.name = (struct str){ "by", 2 };
        r->by.state = FIELD_WITHHELD;
        record_commit(r);
        rc = entry_encode(cx, r, &entry);
        if (rc != LH_OK)
                return store_fail(&g->tx, rc);
        opening_encode(r, &opening);
        if (!buf_ok(&opening))
                return store_fail(&g->tx, err_set(cx, LH_LIMIT, "the record is larger than %zu MiB",
                                                  OPENING_BYTES_MAX >> 20));
        if (ledger_append_bytes(g, r->idx, (struct str){ entry.p, entry.n },
                                (struct str){ opening.p, opening.n }) == LH_OK)
                l->time_ms = r->time_ms;
        return g->tx.rc;
}

void ledger_shred(struct ledger_group *g, uint64_t idx)
{
        g->shred = mem_realloc(g->shred, (g->n_shred + 1) * sizeof(*g->shred));
        g->shred[g->n_shred++] = idx;
}

void ledger_mark(struct ledger_group *g)
{
        g->n_shred_marked = g->n_shred;
        g->frontier = g->l->frontier;
        g->time_ms = g->l->time_ms;
        store_mark(&g->tx);
}

void ledger_keep(struct ledger_group *g)
{
        store_keep(&g->tx);
}

void ledger_undo(struct ledger_group *g)
{
        bool appended = g->l->frontier.size != g->frontier.size;

        store_undo(&g->tx);
        g->n_shred = g->n_shred_marked;
        g->n_leaves = (size_t)(g->frontier.size - g->frontier0.size);
        g->l->frontier = g->frontier;
        g->l->time_ms = g->time_ms;
        if (appended && g->tx.rc == LH_OK)
                ledger_load_tail(&g->tx, g->l);
}

static void put_back(struct ledger_group *g)
{
        struct ctx *cx = g->tx.cx;
        struct err first = cx->err;

        if (g->l->frontier.size == g->frontier0.size)
                return;
        g->l->frontier = g->frontier0;
        g->l->time_ms = g->time0_ms;
        if (store_shared(g->l->s)) {
                g->l->stale = true; /* the connection may be lost; the next group reads it */
        } else {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, g->l->s);

                ledger_load_tail(&tx, g->l);
        }
        cx->err = first;
}

/* The signed head of what the group has grown to. */
static void sign_head(struct ledger_group *g)
{
        lh_auto(buf_done) struct buf note = { 0 };
        struct ledger *l = g->l;
        struct ctx *cx = g->tx.cx;

        buf_init(&note, NOTE_TEXT_MAX);
        if (g->note.n > 0)
                buf_str(&note, g->note);
        else if (l->signer != NULL)
                store_fail(&g->tx, signer_sign(cx, l->signer, &g->frontier0, g->leaves, g->n_leaves,
                                               &note));
        else
                store_fail(&g->tx, sign_here(cx, &l->key, &l->frontier, &note));
        write_head(&g->tx, &note, &l->frontier, l->time_ms);
}

static void forget_leaves(struct ledger_group *g)
{
        free(g->leaves);
        free(g->shred);
        g->leaves = NULL;
        g->shred = NULL;
        g->n_shred = 0;
        g->n_leaves = g->cap_leaves = 0;
}

/* Before the commit and with the vault locked until after it, so that a backup made meanwhile
 * neither keeps the key nor seals the old value under a new one. If the commit fails then, the next
 * backup holds the act anew: nothing is lost. */
static void destroy_keys(struct ledger_group *g, struct vault *v)
{
        struct ctx *cx = g->tx.cx;
        int rc;

        if (g->n_shred == 0 || g->l->vault == NULL || g->tx.rc != LH_OK)
                return;
        rc = vault_open(cx, g->l->vault, false, v);
        if (rc == LH_NOT_FOUND)
                return; /* no backup was ever made */
        if (rc == LH_OK)
                rc = vault_lock(cx, v);
        if (rc == LH_OK)
                rc = vault_destroy(cx, v, g->shred, g->n_shred);
        store_fail(&g->tx, rc);
}

int ledger_commit(struct ledger_group *g)
{
        lh_auto(vault_close) struct vault vault = { .fd = -1 };
        struct ledger *l = g->l;
        bool grown;

        destroy_keys(g, &vault);

        store_settle(&g->tx); /* what fails now is not signed */
        /* Pair check: what is signed is what the rows say. The root was computed from memory; the
         * last leaf is read back. */
        if (g->tx.rc == LH_OK && l->frontier.size != g->frontier0.size) {
                struct store_rows r =
                        store_query(&g->tx, Q_LEAF_GET, "i", (int64_t)l->frontier.size - 1);

                if (store_next(&r)) {
                        struct str entry = store_str(&r, 1);
                        struct hash leaf = merkle_leaf(entry.p, entry.n);

                        if (memcmp(store_str(&r, 0).p, leaf.b, HASH_BYTES) != 0 ||
                            !hash_eq(&leaf, &l->tail[(l->frontier.size - 1) % TILE_WIDTH]))
                                store_fail(&g->tx, err_set(g->tx.cx, LH_CORRUPT,
                                                           "the store gave back another entry than "
                                                           "was written"));
                }
                store_rows_done(&r);
                if (g->tx.rc == LH_OK)
                        sign_head(g);
        }
        grown = g->n_leaves > 0;
        if (store_commit(&g->tx) == LH_OK)
                l->committed = l->frontier.size;
        else
                put_back(g);
        if (g->tx.rc == LH_OK && grown && l->signer != NULL)
                signer_confirm(l->signer);
        forget_leaves(g);
        /* The act stands either way; a reader that keeps old pages is a matter for the operator's
         * log. */
        if (g->tx.rc == LH_OK && g->erased && store_empty_wal(g->tx.cx, l->s) != LH_OK)
                log_err(g->tx.cx, "empty the store's WAL after an erasure");
        g->l = NULL;
        return g->tx.rc;
}

void ledger_group_done(struct ledger_group *g)
{
        if (g->l == NULL)
                return;
        store_tx_done(&g->tx);
        put_back(g);
        forget_leaves(g);
        g->l = NULL;
}

int ledger_open_to_recover(struct ctx *cx, struct store *s, struct ledger *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        int rc;

        *ret = (struct ledger){ .s = s };
        rc = load_head(&tx, ret);
        if (rc == LH_OK)
                rc = ledger_load_tail(&tx, ret);
        if (rc != LH_OK)
                ledger_close(ret);
        return rc;
}
