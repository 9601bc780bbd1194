#include "role/recover.h"
#include "ledger/guard.h"
#include "ledger/tile.h"
#include "role/restore_key.h"
#include "role/take_back.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int open_store(struct ctx *cx, struct folder *f, enum store_mode mode)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, "liuhen.db", path);
        return f->s != NULL ? LH_OK : store_open(cx, path, mode, &f->s);
}

static int read_guard(struct ctx *cx, const struct folder *f, struct guard_file *ret)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, "key/guard", path);
        return guard_open(cx, path, ret);
}

int recover_look(struct ctx *cx, struct folder *f, struct recover_state *ret)
{
        struct guard_file g;
        struct head head = { 0 };
        int rc = open_store(cx, f, STORE_WRITE);

        *ret = (struct recover_state){ 0 };
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = ledger_head(&tx, &head);
        }
        if (rc == LH_OK)
                rc = read_guard(cx, f, &g);
        if (rc != LH_OK)
                return rc;
        close(g.fd);
        ret->held = head.size;
        ret->root = head.root;
        ret->signed_last = g.next.size;
        ret->no_guard = g.number == 0;
        ret->restored = restore_marked(f);
        ret->same = (head.size == g.next.size && hash_eq(&head.root, &g.next.root)) ||
                    (head.size == g.base.size && hash_eq(&head.root, &g.base.root));
        return LH_OK;
}

int recover_trust_store(struct ctx *cx, struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];
        struct guard_file g;
        struct head head;
        int rc = open_store(cx, f, STORE_WRITE);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = ledger_head(&tx, &head);
        }
        folder_path(f, "key/guard", path);
        if (rc == LH_OK && unlink(path) != 0 && errno != ENOENT)
                rc = err_set(cx, LH_IO, "could not make a new guard in place of %s", path);
        if (rc == LH_OK)
                rc = read_guard(cx, f, &g);
        if (rc != LH_OK)
                return rc;
        g.base = g.next = (struct guard_tree){ head.size, head.root };
        if (!guard_write(&g, true))
                rc = err_set(cx, LH_IO, "could not write the guard %s", path);
        close(g.fd);
        return rc == LH_OK ? restore_unmark(cx, f) : rc;
}

/* ------ from a mirror ------ */

/* The mirror has the tree that the store has: nothing came after the backup. */
static bool nothing_came(const struct checkpoint *c, const struct recover_state *state)
{
        return state->restored && c->size == state->held && hash_eq(&c->root, &state->root);
}

static int enough(struct ctx *cx, uint64_t size, const struct recover_state *state)
{
        if (size <= state->held)
                return err_set(
                        cx, LH_CONFLICT,
                        "the mirror holds %llu entries, this store %llu: there is nothing to "
                        "take",
                        (unsigned long long)size, (unsigned long long)state->held);
        if (!state->no_guard && size < state->signed_last)
                return err_set(cx, LH_CONFLICT,
                               "the mirror holds %llu entries, but %llu were signed; ask another "
                               "mirror",
                               (unsigned long long)size, (unsigned long long)state->signed_last);
        return LH_OK;
}

int recover_from(struct ctx *cx, struct folder *f, const char *url, struct recovered *ret)
{
        lh_auto(mirror_close) struct mirror *mirror = NULL;
        lh_auto(newest_done) struct newest m = { 0 };
        struct recover_state state;
        int rc = recover_look(cx, f, &state);

        *ret = (struct recovered){ .from = state.held };
        if (rc == LH_OK)
                rc = mirror_open(cx, url, &mirror);
        if (rc == LH_OK)
                rc = newest_read(cx, f, mirror, &m);
        ret->to = m.head.size;
        if (rc == LH_OK && nothing_came(&m.head, &state))
                return restore_unmark(cx, f);
        if (rc == LH_OK)
                rc = enough(cx, m.head.size, &state);
        if (rc == LH_OK)
                rc = take_back(cx, f, mirror, &m, &ret->lost);
        return rc == LH_OK ? restore_unmark(cx, f) : rc;
}
