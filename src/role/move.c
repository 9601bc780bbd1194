#include "role/move.h"
#include "ledger/tile.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define STEP 2000 /* rows between two resets of the memory */

/* A table of the ledger: i for a number, s for a text, b for bytes. */
static const struct table {
        const char *select;
        enum query insert;
        char types[8];
} tables[] = {
        { "SELECT key, value FROM meta ORDER BY key", Q_META_PUT, "ss" },
        { "SELECT idx, hash, entry FROM leaf ORDER BY idx", Q_LEAF_INSERT, "ibb" },
        { "SELECT level, idx, hash FROM tile_hash ORDER BY level, idx", Q_TILE_HASH_INSERT, "iib" },
        { "SELECT idx, fields FROM opening ORDER BY idx", Q_OPENING_INSERT, "ib" },
        { "SELECT size, root, note, frontier, time_ms FROM head", Q_HEAD_PUT, "ibsbi" },
};

static void copy_row(struct store_tx *to, const struct table *t, struct store_rows *r)
{
        int64_t n[3] = { 0 };
        struct str s[5] = { 0 };

        for (int i = 0; t->types[i] != '\0'; i++)
                if (t->types[i] != 'i')
                        s[i] = store_str(r, i);
                else if (i < 2)
                        n[i] = store_i64(r, i);
        switch (t->insert) {
        case Q_META_PUT: store_run(to, t->insert, t->types, s[0], s[1]); break;
        case Q_LEAF_INSERT: store_run(to, t->insert, t->types, n[0], s[1], s[2]); break;
        case Q_TILE_HASH_INSERT: store_run(to, t->insert, t->types, n[0], n[1], s[2]); break;
        case Q_OPENING_INSERT: store_run(to, t->insert, t->types, n[0], s[1]); break;
        default: store_run(to, t->insert, t->types, n[0], s[1], s[2], s[3], store_i64(r, 4)); break;
        }
}

static int copy_all(struct ctx *cx, struct store *old, struct store *fresh, uint64_t *ret_size)
{
        lh_auto(store_tx_done) struct store_tx from = store_begin(cx, old);
        lh_auto(store_tx_done) struct store_tx to = store_begin(cx, fresh);
        struct head head;
        size_t n = 0;

        for (size_t i = 0; i < countof(tables) && to.rc == LH_OK; i++) {
                struct store_rows r = store_ask(&from, tables[i].select);

                while (to.rc == LH_OK && store_next(&r)) {
                        copy_row(&to, &tables[i], &r);
                        if (++n % STEP == 0 && to.rc == LH_OK)
                                ctx_reset(cx);
                }
                store_rows_done(&r);
                store_fail(&to, from.rc);
        }
        if (to.rc == LH_OK)
                store_fail(&to, ledger_head(&to, &head));
        if (to.rc == LH_OK)
                *ret_size = head.size;
        return store_commit(&to);
}

/* With memory of its own, that is emptied now and then. */
static int copy(struct ctx *cx, struct store *old, struct store *fresh, uint64_t *ret_size)
{
        struct ctx own;
        int rc;

        ctx_init(&own);
        rc = copy_all(&own, old, fresh, ret_size);
        if (rc != LH_OK)
                cx->err = own.err;
        ctx_done(&own);
        return rc;
}

static int fill(struct ctx *cx, const struct folder *f, struct store *fresh, uint64_t *ret_size)
{
        char path[FOLDER_PATH_MAX + 64];
        lh_auto(store_close) struct store *old = NULL;
        int rc = store_schema(cx, fresh, "ledger/0001_ledger.sql");

        folder_path(f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = store_schema(cx, fresh, "view.sql");
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_WRITE, &old);
        if (rc == LH_OK)
                rc = copy(cx, old, fresh, ret_size);
        if (rc == LH_OK)
                rc = view_rebuild(cx, fresh, f->rules);
        return rc;
}

/* The folder leads to the new store from here on. */
static int swap(struct ctx *cx, const struct folder *f, const char *made)
{
        char path[FOLDER_PATH_MAX + 64], old[FOLDER_PATH_MAX + 64];

        folder_path(f, "liuhen.db", path);
        folder_path(f, "liuhen.db.old", old);
        if (rename(path, old) != 0 || rename(made, path) != 0)
                return err_set(cx, LH_IO, "could not put the new store in the place of %s: %s",
                               path, strerror(errno));
        return LH_OK;
}

static int refuse_same(struct ctx *cx, const struct folder *f, const char *address)
{
        char path[FOLDER_PATH_MAX + 64];
        lh_auto(store_close) struct store *s = NULL;
        int rc;

        folder_path(f, "liuhen.db", path);
        rc = store_open(cx, path, STORE_READ, &s);
        if (rc == LH_OK && address == NULL && !store_shared(s))
                rc = err_set(cx, LH_CONFLICT, "the store is in a SQLite file already");
        folder_path(f, "liuhen.db.old", path);
        if (rc == LH_OK && access(path, F_OK) == 0)
                rc = err_set(cx, LH_CONFLICT,
                             "%s is the store of an earlier move; take it away first", path);
        return rc;
}

int folder_move(struct ctx *cx, const char *dir, const char *address, uint64_t *ret_size)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        lh_auto(store_close) struct store *fresh = NULL;
        char made[FOLDER_PATH_MAX + 64];
        int rc = folder_open(cx, dir, &f);

        if (rc == LH_OK)
                rc = folder_lock(cx, &f);
        if (rc == LH_OK)
                rc = refuse_same(cx, &f, address);
        if (rc != LH_OK)
                return rc;
        folder_path(&f, "liuhen.db.new", made);
        (void)unlink(made); /* of a move that did not come to its end */
        if (address != NULL)
                rc = store_link(cx, made, address);
        if (rc == LH_OK)
                rc = store_open(cx, address != NULL ? address : made, STORE_CREATE, &fresh);
        if (rc == LH_OK)
                rc = fill(cx, &f, fresh, ret_size);
        store_close(&fresh);
        if (rc == LH_OK)
                return swap(cx, &f, made);
        (void)unlink(made);
        return rc;
}
