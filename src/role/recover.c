#include "role/recover.h"
#include "ledger/guard.h"
#include "ledger/recover.h"
#include "ledger/tile.h"
#include "verify/mirror.h"

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
        ret->signed_last = g.next.size;
        ret->no_guard = g.number == 0;
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
        if (rc == LH_OK && unlink(path) != 0)
                rc = err_set(cx, LH_IO, "could not make a new guard in place of %s", path);
        if (rc == LH_OK)
                rc = read_guard(cx, f, &g);
        if (rc != LH_OK)
                return rc;
        g.base = g.next = (struct guard_tree){ head.size, head.root };
        if (!guard_write(&g, true))
                rc = err_set(cx, LH_IO, "could not write the guard %s", path);
        close(g.fd);
        return rc;
}

/* ------ from a mirror ------ */

struct newest {
        struct note_key key;
        struct checkpoint head;
        struct buf note; /* the checkpoint's text and the log's own signature */
};

/* The store's head has the log's signature only; witnesses sign anew. */
static void keep_own_signature(struct newest *m, struct str note, struct str text)
{
        struct str rest = { note.p + text.n + 1, note.n - text.n - 1 }, line;

        buf_init(&m->note, NOTE_BYTES_MAX);
        buf_str(&m->note, text);
        buf_putc(&m->note, '\n');
        while (str_line(&rest, &line)) {
                struct str after = line;

                if (!str_skip(&after, "\xe2\x80\x94 ") || !str_skip(&after, m->key.name) ||
                    after.n == 0 || after.p[0] != ' ')
                        continue;
                buf_str(&m->note, line);
                buf_putc(&m->note, '\n');
        }
}

static int read_checkpoint(struct ctx *cx, struct folder *f, struct mirror *mirror,
                           struct newest *ret)
{
        struct str note, text, keys;
        char *vkey;
        int rc;

        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = ledger_meta(&tx, "vkey", &vkey);
        }
        if (rc == LH_OK)
                rc = note_vkey_parse(cx, str_of(vkey), &ret->key);
        if (rc == LH_OK)
                rc = mirror_checkpoint(cx, mirror, &note);
        if (rc == LH_OK)
                rc = mirror_keys(cx, mirror, &keys);
        if (rc == LH_OK)
                rc = log_key_follow(cx, keys, &ret->key);
        if (rc == LH_OK)
                rc = note_open(cx, note, &ret->key, 1, &text);
        if (rc == LH_OK)
                rc = checkpoint_parse(cx, text, &ret->head);
        if (rc == LH_OK)
                keep_own_signature(ret, note, text);
        return rc;
}

/* The entries of one bundle that the store lacks, into the group. Their memory is given back. */
static int take_bundle(struct mirror *mirror, const struct folder *f, struct ledger_group *g,
                       uint64_t size, struct recovered *ret)
{
        struct str entry[MIRROR_BUNDLE_ENTRIES], line[MIRROR_BUNDLE_ENTRIES];
        uint64_t at = f->ledger.frontier.size, n = at / TILE_WIDTH, left = size - n * TILE_WIDTH;
        unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH;
        struct ctx own, *caller = g->tx.cx;
        int rc;

        ctx_init(&own);
        rc = mirror_bundle(&own, mirror, n, width, entry, line);
        g->tx.cx = &own;
        for (uint64_t i = at % TILE_WIDTH; i < width && rc == LH_OK; i++) {
                struct record r;

                rc = ledger_take_back(g, entry[i], line[i], &r, &ret->lost);
                if (rc == LH_OK)
                        view_draw(&g->tx, &g->tx, f->rules, &r);
                if (rc == LH_OK)
                        rc = g->tx.rc;
        }
        g->tx.cx = caller;
        if (rc != LH_OK)
                caller->err = own.err;
        ctx_done(&own);
        return rc;
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
        struct newest m = { 0 };
        struct recover_state state;
        struct ledger_group g;
        int rc = recover_look(cx, f, &state);

        *ret = (struct recovered){ .from = state.held };
        if (rc == LH_OK)
                rc = mirror_open(cx, url, &mirror);
        if (rc == LH_OK)
                rc = read_checkpoint(cx, f, mirror, &m);
        if (rc == LH_OK)
                rc = enough(cx, m.head.size, &state);
        if (rc == LH_OK)
                rc = ledger_open_to_recover(cx, f->s, &f->ledger);
        if (rc == LH_OK) {
                ledger_begin(cx, &f->ledger, &g);
                while (rc == LH_OK && f->ledger.frontier.size < m.head.size)
                        rc = take_bundle(mirror, f, &g, m.head.size, ret);
                store_fail(&g.tx, rc);
                rc = ledger_commit_under(&g, &m.head, (struct str){ m.note.p, m.note.n });
                ledger_group_done(&g);
        }
        ret->to = m.head.size;
        buf_done(&m.note);
        return rc;
}
