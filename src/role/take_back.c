#include "role/take_back.h"
#include "base/text.h"
#include "ledger/recover.h"
#include "ledger/tile.h"
#include "ledger/vault.h"

void newest_done(struct newest *m)
{
        buf_done(&m->note);
}

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

int newest_read(struct ctx *cx, const struct folder *f, struct mirror *mirror, struct newest *ret)
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
                       uint64_t size, uint64_t *lost)
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

                rc = ledger_take_back(g, entry[i], line[i], &r, lost);
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

int take_back(struct ctx *cx, struct folder *f, struct mirror *mirror, const struct newest *m,
              uint64_t *lost)
{
        struct ledger_group g;
        int rc = ledger_open_to_recover(cx, f->s, &f->ledger);

        if (rc != LH_OK)
                return rc;
        folder_path(f, VAULT_FILE, f->vault);
        f->ledger.vault = f->vault;
        ledger_begin(cx, &f->ledger, &g);
        while (rc == LH_OK && f->ledger.frontier.size < m->head.size)
                rc = take_bundle(mirror, f, &g, m->head.size, lost);
        store_fail(&g.tx, rc);
        rc = ledger_commit_under(&g, &m->head, (struct str){ m->note.p, m->note.n });
        ledger_group_done(&g);
        return rc;
}
