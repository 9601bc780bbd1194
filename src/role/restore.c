#include "role/restore.h"
#include "base/text.h"
#include "ledger/recover.h"
#include "ledger/tile.h"
#include "role/backup_scan.h"
#include "role/backup_site.h"
#include "role/restore_key.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct work_on {
        struct ctx *cx;
        const struct restore_options *opt;
        struct folder *f;
        struct backup_scan had;
        struct vault vault;
        unsigned char *unreadable; /* of each act: 1, its newest values do not open */
        struct restored *told;
};

/* ------ one act ------ */

static bool fits(struct ctx *cx, const struct field *f)
{
        struct hash *all, c;

        if (f->state == FIELD_ERASED)
                return true;
        if (!f->table) {
                c = commit_field(&f->salt, f->name, f->value);
                return hash_eq(&c, &f->commitment);
        }
        all = arena_alloc(cx->mem, (f->n_rows + 1) * sizeof(*all));
        for (size_t j = 0; j < f->n_rows; j++)
                all[j] = f->rows[j].commitment;
        c = commit_table(&f->salt, f->name, all, f->n_rows);
        return hash_eq(&c, &f->commitment);
}

static int damaged(struct ctx *cx, uint64_t idx, const char *what)
{
        return err_set(cx, LH_CORRUPT, "the backup is damaged at entry %llu: %s",
                       (unsigned long long)idx, what);
}

/* Nothing of it can be had any more. */
static void erase_all(struct record *r)
{
        r->by.state = FIELD_ERASED;
        for (size_t i = 0; i < r->n_fields; i++)
                r->fields[i].state = FIELD_ERASED;
}

/* The frame behind the index; r has its fields' names and commitments. Appends its opening to out.
 */
static int open_values(struct work_on *w, struct ctx *cx, struct str frame, struct record *r,
                       struct buf *out)
{
        lh_auto(buf_done) struct buf plain = { 0 };
        unsigned char key[SEAL_KEY_BYTES], name[VAULT_KEY_ID_BYTES];
        char why[64];
        int rc = vault_keys(cx, &w->vault, r->idx, 1, key);
        bool ok;

        if (rc != LH_OK)
                return rc;
        vault_key_id(key, name);
        w->unreadable[r->idx] = frame.n < VAULT_KEY_ID_BYTES || !vault_key_ok(key) ||
                                memcmp(name, frame.p, sizeof(name)) != 0;
        if (w->unreadable[r->idx]) {
                erase_all(r);
                opening_encode(r, out);
                return LH_OK;
        }
        frame = (struct str){ frame.p + VAULT_KEY_ID_BYTES, frame.n - VAULT_KEY_ID_BYTES };
        buf_init(&plain, OPENING_BYTES_MAX);
        if (!seal_open(key, backup_about(w->vault.id, 'a', r->idx, why), frame, &plain))
                return damaged(cx, r->idx, "its values do not open");
        explicit_bzero(key, sizeof(key));
        rc = opening_decode(cx, (struct str){ plain.p, plain.n }, r);
        ok = rc == LH_OK && fits(cx, &r->by);
        for (size_t i = 0; i < r->n_fields && ok; i++)
                ok = fits(cx, &r->fields[i]);
        if (!ok)
                return damaged(cx, r->idx, "its values do not fit its commitments");
        buf_add(out, plain.p, plain.n);
        explicit_bzero(plain.p, plain.n);
        return LH_OK;
}

static int take_new(struct work_on *w, struct ctx *cx, struct ledger_group *g, struct str entry,
                    struct str frame)
{
        lh_auto(buf_done) struct buf opening = { 0 };
        struct record r;
        int rc = entry_decode(cx, g->l->frontier.size, entry, &r);

        buf_init(&opening, OPENING_BYTES_MAX);
        if (rc == LH_OK)
                rc = open_values(w, cx, frame, &r, &opening);
        if (rc == LH_OK)
                rc = ledger_append_bytes(g, r.idx, entry, (struct str){ opening.p, opening.n });
        if (rc == LH_OK)
                g->l->time_ms = r.time_ms;
        return rc;
}

/* Values that were taken away in part after they went into the backup. */
static int take_again(struct work_on *w, struct ctx *cx, struct ledger_group *g, uint64_t idx,
                      struct str frame)
{
        lh_auto(buf_done) struct buf opening = { 0 };
        struct record r;
        int rc = ledger_record(&g->tx, idx, &r, NULL);

        buf_init(&opening, OPENING_BYTES_MAX);
        if (rc == LH_OK)
                rc = open_values(w, cx, frame, &r, &opening);
        if (rc == LH_OK)
                store_run(&g->tx, Q_OPENING_REPLACE, "ib", (int64_t)idx,
                          (struct str){ opening.p, opening.n });
        return rc == LH_OK ? g->tx.rc : rc;
}

/* ------ one file ------ */

static int take_meta(struct ledger_group *g, struct str frame)
{
        const char *end = frame.n > 0 ? memchr(frame.p, '\0', frame.n) : NULL;

        if (end == NULL)
                return err_set(g->tx.cx, LH_CORRUPT, "the backup's facts of the log are damaged");
        store_run(&g->tx, Q_META_PUT, "ss", (struct str){ frame.p, (size_t)(end - frame.p) },
                  (struct str){ end + 1, frame.n - (size_t)(end + 1 - frame.p) });
        return g->tx.rc;
}

/* Signed by the log's key, as the file itself names it. */
static int check_note(struct ctx *cx, struct store_tx *tx, struct str note, struct checkpoint *ret)
{
        struct note_key key;
        struct str text;
        char *vkey;
        int rc = ledger_meta(tx, "vkey", &vkey);

        if (rc == LH_OK)
                rc = note_vkey_parse(cx, str_of(vkey), &key);
        if (rc == LH_OK)
                rc = note_open(cx, note, &key, 1, &text);
        return rc == LH_OK ? checkpoint_parse(cx, text, ret) : rc;
}

/* Frames of one file, in a group of their own. note: its checkpoint, kept until the commit. */
static int take_frames(struct work_on *w, struct backup_reader *r, struct ledger_group *g,
                       struct buf *note)
{
        lh_auto(buf_done) struct buf entry = { 0 };
        struct ctx own, *caller = g->tx.cx;
        uint64_t pending = UINT64_MAX, idx;
        bool end = false;
        int rc = LH_OK;

        buf_init(&entry, ENTRY_BYTES_MAX);
        ctx_init(&own);
        g->tx.cx = &own;
        while (rc == LH_OK && (rc = backup_next(&own, r, &end)) == LH_OK && !end) {
                struct str frame = { r->payload.p, r->payload.n };

                if (r->type == FRAME_META)
                        rc = take_meta(g, frame);
                if (r->type == FRAME_CHECKPOINT)
                        buf_str(note, frame);
                if (r->type != FRAME_ENTRY && r->type != FRAME_OPENING)
                        continue;
                if (!backup_take_u64(&frame, &idx) || idx >= w->had.last.to) {
                        rc = err_set(&own, LH_CORRUPT, "%s holds an entry without a place",
                                     r->path);
                } else if (r->type == FRAME_ENTRY) {
                        buf_clear(&entry);
                        buf_str(&entry, frame);
                        pending = idx;
                } else if (pending == idx) {
                        rc = take_new(w, &own, g, (struct str){ entry.p, entry.n }, frame);
                        pending = UINT64_MAX;
                } else {
                        rc = take_again(w, &own, g, idx, frame);
                }
                if (rc == LH_OK)
                        ctx_reset(&own);
        }
        if (rc != LH_OK)
                caller->err = own.err;
        g->tx.cx = caller;
        ctx_done(&own);
        return rc;
}

static int take_file(struct work_on *w, uint64_t number)
{
        lh_auto(backup_close) struct backup_reader r = { 0 };
        lh_auto(buf_done) struct buf note = { 0 };
        struct ledger_group g;
        struct backup_head h;
        struct checkpoint c = { 0 };
        char name[BACKUP_NAME_BYTES];
        int rc;

        backup_name(number, name);
        buf_init(&note, NOTE_BYTES_MAX);
        rc = ledger_open_to_recover(w->cx, w->f->s, &w->f->ledger);
        if (rc == LH_OK)
                rc = backup_open(w->cx, w->opt->backup, name, true, &r);
        if (rc == LH_OK)
                rc = backup_head_read(w->cx, &r, &h);
        if (rc != LH_OK)
                return rc;
        ledger_begin(w->cx, &w->f->ledger, &g);
        rc = take_frames(w, &r, &g, &note);
        if (rc == LH_OK)
                rc = check_note(w->cx, &g.tx, (struct str){ note.p, note.n }, &c);
        store_fail(&g.tx, rc);
        rc = ledger_commit_under(&g, &c, (struct str){ note.p, note.n });
        ledger_group_done(&g);
        return rc;
}

/* ------ the whole ------ */

static int begin_store(struct work_on *w)
{
        int rc = folder_make_store(w->cx, w->f, w->opt->address);
        struct hash root = merkle_empty();
        lh_auto(store_tx_done) struct store_tx tx = { 0 };

        if (rc != LH_OK)
                return rc;
        tx = store_begin(w->cx, w->f->s);
        store_run(&tx, Q_HEAD_PUT, "ibsbi", (int64_t)0,
                  (struct str){ (const char *)root.b, HASH_BYTES }, (struct str){ "", 0 },
                  (struct str){ "", 0 }, (int64_t)0);
        return store_commit(&tx);
}

/* Before anything is made: all files are whole, and this is the vault that opens them. */
static int check_all(struct work_on *w)
{
        uint64_t erased_to = 0;
        int rc = vault_open(w->cx, w->opt->vault, false, &w->vault);

        if (rc == LH_OK)
                rc = backup_scan(w->cx, w->opt->backup, true, &w->had);
        if (rc == LH_OK && w->had.last.number == 0)
                rc = err_set(w->cx, LH_NOT_FOUND, "%s holds no backup", w->opt->backup);
        if (rc == LH_OK && memcmp(w->vault.id, w->had.last.vault, VAULT_ID_BYTES) != 0)
                rc = err_set(w->cx, LH_CONFLICT,
                             "the vault %s is not the one that the backup %s was made with",
                             w->opt->vault, w->opt->backup);
        if (rc == LH_OK)
                rc = backup_check_site(w->cx, w->opt->backup, &w->vault);
        if (rc == LH_OK)
                rc = vault_erased_to(w->cx, &w->vault, &erased_to);
        if (rc == LH_OK && erased_to < w->had.last.to && !w->opt->older_vault)
                rc = err_set(w->cx, LH_CONFLICT,
                             "the vault %s is older than the backup: it knows the log up to entry "
                             "%llu, the backup holds %llu; give a newer copy, or go without what "
                             "it does not open with --older-vault",
                             w->opt->vault, (unsigned long long)erased_to,
                             (unsigned long long)w->had.last.to);
        return rc;
}

static int fill(struct ctx *cx, struct folder *f, void *arg)
{
        struct work_on *w = arg;
        char path[FOLDER_PATH_MAX + 64];
        int rc = folder_make_dirs(cx, f);

        w->f = f;
        folder_path(f, "key", path);
        if (rc == LH_OK && mkdir(path, 0700) != 0)
                rc = err_set(cx, LH_IO, "could not make the folder %s: %s", path, strerror(errno));
        folder_path(f, VAULT_FILE, path);
        if (rc == LH_OK)
                rc = vault_copy(cx, &w->vault, path);
        if (rc == LH_OK)
                rc = backup_take_site(cx, w->opt->backup, f->dir, &w->vault, &w->told->with,
                                      &w->told->lost);
        if (rc == LH_OK)
                rc = rule_load(cx, f->dir, &f->rules);
        if (rc == LH_OK)
                rc = begin_store(w);
        for (uint64_t i = 1; i <= w->had.last.number && rc == LH_OK; i++)
                rc = take_file(w, i);
        if (rc == LH_OK)
                rc = view_rebuild(cx, f->s, f->rules);
        if (rc == LH_OK)
                rc = restore_keys(cx, f, w->opt->key, &w->told->vkey);
        return rc;
}

int restore_run(struct ctx *cx, const struct restore_options *opt, struct restored *ret)
{
        struct work_on w = { .cx = cx, .opt = opt, .vault.fd = -1, .told = ret };
        int rc;

        *ret = (struct restored){ 0 };
        rc = check_all(&w);
        if (rc == LH_OK) {
                w.unreadable = mem_zalloc(w.had.last.to + 1);
                rc = folder_make(cx, opt->dir, fill, &w);
        }
        ret->size = w.had.last.to;
        for (uint64_t i = 0; rc == LH_OK && i < ret->size; i++)
                ret->unreadable += w.unreadable[i];
        free(w.unreadable);
        backup_scan_done(&w.had);
        vault_close(&w.vault);
        return rc;
}
