#include "role/recover.h"
#include "ledger/guard.h"
#include "ledger/recover.h"
#include "ledger/tile.h"
#include "verify/fetch.h"
#include "verify/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CHECKPOINT_BYTES_MAX ((size_t)128 * 1024)
#define BUNDLE_BYTES_MAX     ((size_t)TILE_WIDTH * (2 + ENTRY_BYTES_MAX))
#define LINES_BYTES_MAX      ((size_t)256 * 1024 * 1024)

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

struct mirror {
        struct ctx *cx;
        struct fetch *fetch;
        struct note_key key;
        struct checkpoint head;
        struct buf note; /* the checkpoint's text and the log's own signature */
};

static int get(struct mirror *m, const char *path, const char *other, size_t max, struct str *ret)
{
        const struct fetch_request *asked;
        struct fetch_request r = { .bytes_max = max };
        bool is_other;
        int rc;

        snprintf(r.path, sizeof(r.path), "%s", path);
        snprintf(r.other, sizeof(r.other), "%s", other);
        fetch_add(m->fetch, &r);
        rc = fetch_next(m->cx, m->fetch, &asked, ret, &is_other);
        if (rc == LH_NOT_FOUND)
                return err_set(m->cx, LH_NOT_FOUND, "the mirror does not have %s", path);
        return rc;
}

/* The store's head has the log's signature only; witnesses sign anew. */
static void keep_own_signature(struct mirror *m, struct str note, struct str text)
{
        struct str rest = { note.p + text.n + 1, note.n - text.n - 1 }, line;

        buf_init(&m->note, CHECKPOINT_BYTES_MAX);
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

static int read_checkpoint(struct mirror *m)
{
        struct str body, note, text;
        int rc = get(m, "checkpoint", "", CHECKPOINT_BYTES_MAX, &body);

        if (rc != LH_OK)
                return rc;
        note = (struct str){ arena_strndup(m->cx->mem, body.p, body.n), body.n };
        fetch_taken(m->fetch);
        rc = note_open(m->cx, note, &m->key, 1, &text);
        if (rc == LH_OK)
                rc = checkpoint_parse(m->cx, text, &m->head);
        if (rc == LH_OK)
                keep_own_signature(m, note, text);
        return rc;
}

static int open_mirror(struct ctx *cx, struct folder *f, const char *url, struct mirror *ret)
{
        size_t n = strlen(url);
        char *vkey, *base;
        int rc;

        *ret = (struct mirror){ .cx = cx };
        while (n > 0 && url[n - 1] == '/')
                n--;
        base = arena_strndup(cx->mem, url, n);
        if (n < 4 || strcmp(base + n - 4, "/log") != 0)
                base = arena_printf(cx->mem, "%s/log", base);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = ledger_meta(&tx, "vkey", &vkey);
        }
        if (rc == LH_OK)
                rc = note_vkey_parse(cx, str_of(vkey), &ret->key);
        if (rc == LH_OK)
                rc = fetch_open(cx, base, &ret->fetch);
        return rc == LH_OK ? read_checkpoint(ret) : rc;
}

/* The entries of one bundle from `at` on, with their lines, into the group. */
static int take_bundle(struct mirror *m, const struct folder *f, struct ledger_group *g,
                       uint64_t at, struct recovered *ret)
{
        uint64_t n = at / TILE_WIDTH, left = m->head.size - n * TILE_WIDTH;
        unsigned width = left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH, got;
        char path[TILE_PATH_BYTES], full[TILE_PATH_BYTES];
        struct str body, rest, entry[TILE_WIDTH], line;
        int rc;

        verify_tile_path("tile/entries/", n, width, path);
        verify_tile_path("tile/entries/", n, TILE_WIDTH, full);
        rc = get(m, path, width < TILE_WIDTH ? full : "", BUNDLE_BYTES_MAX, &body);
        if (rc != LH_OK)
                return rc;
        rest = (struct str){ arena_strndup(m->cx->mem, body.p, body.n), body.n };
        fetch_taken(m->fetch);
        if (!verify_bundle_split(&rest, width, entry, &got))
                return err_set(m->cx, LH_CORRUPT, "the mirror's bundle %s is too short", path);
        verify_tile_path("openings/", n, width, path);
        verify_tile_path("openings/", n, TILE_WIDTH, full);
        rc = get(m, path, width < TILE_WIDTH ? full : "", LINES_BYTES_MAX, &rest);
        for (unsigned i = 0; i < width && rc == LH_OK; i++) {
                struct record r;

                if (!str_line(&rest, &line))
                        rc = err_set(m->cx, LH_CORRUPT, "the mirror's %s is too short", path);
                if (rc != LH_OK || n * TILE_WIDTH + i < at)
                        continue;
                rc = ledger_take_back(g, entry[i], line, &r, &ret->lost);
                if (rc == LH_OK)
                        view_draw(&g->tx, &g->tx, f->rules, &r);
                if (rc == LH_OK)
                        rc = g->tx.rc;
        }
        fetch_taken(m->fetch);
        return rc;
}

static int enough(struct mirror *m, const struct recover_state *state)
{
        if (m->head.size <= state->held)
                return err_set(
                        m->cx, LH_CONFLICT,
                        "the mirror holds %llu entries, this store %llu: there is nothing to "
                        "take",
                        (unsigned long long)m->head.size, (unsigned long long)state->held);
        if (!state->no_guard && m->head.size < state->signed_last)
                return err_set(m->cx, LH_CONFLICT,
                               "the mirror holds %llu entries, but %llu were signed; ask another "
                               "mirror",
                               (unsigned long long)m->head.size,
                               (unsigned long long)state->signed_last);
        return LH_OK;
}

int recover_from(struct ctx *cx, struct folder *f, const char *url, struct recovered *ret)
{
        struct recover_state state;
        struct ledger_group g;
        struct mirror m = { 0 };
        int rc = recover_look(cx, f, &state);

        *ret = (struct recovered){ .from = state.held };
        if (rc == LH_OK)
                rc = open_mirror(cx, f, url, &m);
        if (rc == LH_OK)
                rc = enough(&m, &state);
        if (rc == LH_OK)
                rc = ledger_open_to_recover(cx, f->s, &f->ledger);
        if (rc == LH_OK) {
                ledger_begin(cx, &f->ledger, &g);
                while (rc == LH_OK && f->ledger.frontier.size < m.head.size)
                        rc = take_bundle(&m, f, &g, f->ledger.frontier.size, ret);
                store_fail(&g.tx, rc);
                rc = ledger_commit_under(&g, &m.head, (struct str){ m.note.p, m.note.n });
                ledger_group_done(&g);
        }
        ret->to = m.head.size;
        buf_done(&m.note);
        if (m.fetch != NULL)
                fetch_close(m.fetch);
        return rc;
}
