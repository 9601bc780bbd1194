#include "ledger/follow.h"
#include "ledger/tile.h"

#include <stdlib.h>

#define STEP 4096 /* leaf hashes at a time */

/* Grows `at` to `size` by the store's leaf hashes; the signer goes along. */
static int grow(struct store_tx *tx, struct ledger *l, struct merkle *at, uint64_t size)
{
        struct hash *leaves = mem_alloc(STEP * sizeof(*leaves));
        int rc = LH_OK;

        while (rc == LH_OK && at->size < size) {
                uint64_t end = size - at->size > STEP ? at->size + STEP : size;
                struct merkle from = *at;
                struct store_rows r =
                        store_query(tx, Q_LEAF_HASHES, "ii", (int64_t)at->size, (int64_t)end);
                size_t n = 0;

                while (n < STEP && store_next(&r)) {
                        memcpy(leaves[n].b, store_str(&r, 0).p, HASH_BYTES);
                        merkle_append(at, &leaves[n++]);
                }
                store_rows_done(&r);
                rc = tx->rc;
                if (rc == LH_OK && at->size != end)
                        rc = err_set(tx->cx, LH_CORRUPT,
                                     "the log lacks entries that its head has signed");
                if (rc == LH_OK && l->signer != NULL)
                        rc = signer_follow(tx->cx, l->signer, &from, leaves, n);
        }
        free(leaves);
        return rc;
}

/* Only what the log's own key signed is followed. */
static int check_note(struct store_tx *tx, const struct ledger *l, const struct head *head)
{
        const struct note_key *key = l->signer != NULL ? signer_key(l->signer) : &l->key.pub;
        struct checkpoint c;
        struct str text;
        int rc = ledger_check_key(tx, key); /* another node may have changed it */

        if (rc == LH_OK)
                rc = note_open(tx->cx, str_of(head->note), key, 1, &text);
        if (rc == LH_OK)
                rc = checkpoint_parse(tx->cx, text, &c);
        if (rc == LH_OK && (c.size != head->size || !hash_eq(&c.root, &head->root)))
                rc = err_set(tx->cx, LH_CORRUPT, "the store's head is not what its note signs");
        return rc;
}

static int set_back(struct store_tx *tx, const struct ledger *l, const struct head *head)
{
        return err_set(tx->cx, LH_CONFLICT,
                       "the database holds %llu entries, but this node has seen %llu of them or "
                       "others: it was set back, by a restored backup or a standby that lagged "
                       "behind; nothing is written until they are there again: liuhen recover DIR "
                       "--from URL takes them from a mirror",
                       (unsigned long long)head->size, (unsigned long long)l->frontier.size);
}

static int follow(struct store_tx *tx, struct ledger *l, const struct head *head)
{
        struct merkle at = l->frontier;
        struct hash root;
        int rc = check_note(tx, l, head);

        if (rc == LH_OK)
                rc = grow(tx, l, &at, head->size);
        if (rc != LH_OK)
                return rc;
        root = merkle_root(&at);
        if (!hash_eq(&root, &head->root))
                return set_back(tx, l, head);
        l->frontier = at;
        l->committed = at.size;
        l->stale = true;
        return LH_OK;
}

static int look(struct store_tx *tx, struct ledger *l)
{
        struct store_rows r = store_query(tx, Q_HEAD_GET, "");
        struct head head = { 0 };
        struct hash root;
        int rc;

        if (!store_next(&r))
                return tx->rc != LH_OK
                               ? tx->rc
                               : err_set(tx->cx, LH_CORRUPT, "the store has no signed head");
        head.size = (uint64_t)store_i64(&r, 0);
        memcpy(head.root.b, store_str(&r, 1).p, HASH_BYTES);
        root = merkle_root(&l->frontier);
        if (head.size == l->frontier.size && hash_eq(&head.root, &root)) {
                store_rows_done(&r);
                return LH_OK;
        }
        head.note = store_dup(&r, 2);
        l->time_ms = store_i64(&r, 4);
        store_rows_done(&r);
        rc = head.size <= l->frontier.size ? set_back(tx, l, &head) : follow(tx, l, &head);
        return rc;
}

void follow_others(struct store_tx *tx, struct ledger *l)
{
        int rc = tx->rc;

        if (rc == LH_OK)
                rc = look(tx, l);
        if (rc == LH_OK && l->stale)
                rc = ledger_load_tail(tx, l);
        if (rc == LH_OK)
                l->stale = false;
        else
                store_fail(tx, rc);
}

/* Tries to let the signer begin at the tree that the log had when it was `size` large. */
static int begin_at(struct store_tx *tx, struct ledger *l, uint64_t size)
{
        struct merkle at;
        int rc;

        if (size > l->frontier.size)
                return signer_begin(tx->cx, l->signer, &l->frontier);
        rc = ledger_frontier(tx, size, &at);
        if (rc == LH_OK)
                rc = signer_begin(tx->cx, l->signer, &at);
        return rc != LH_OK ? rc : grow(tx, l, &at, l->frontier.size);
}

int follow_begin(struct store_tx *tx, struct ledger *l)
{
        struct signer_place place = { 0 };
        int rc = signer_where(tx->cx, l->signer, &place);

        if (rc != LH_OK)
                return rc;
        if (place.number == 0)
                return signer_begin(tx->cx, l->signer, &l->frontier);
        rc = begin_at(tx, l, place.next);
        /* What was signed last was not committed, and another node appended something else. */
        if (rc == LH_CONFLICT && place.base != place.next)
                rc = begin_at(tx, l, place.base);
        return rc;
}
