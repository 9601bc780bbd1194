#include "role/backup.h"
#include "ledger/state.h"
#include "ledger/tile.h"
#include "ledger/vault.h"
#include "role/backup_scan.h"
#include "role/backup_site.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP 64 /* acts read with the vault locked: an erasure waits for no more */

struct run {
        struct ctx *cx;
        const char *dir, *out;
        struct store *s;
        struct vault vault;
        struct backup_scan had;
        struct backup_writer w;
        struct head head;
        char *origin;
        unsigned char *again; /* of each act held before: 1, its values are sealed anew */
        struct backed_up *told;
};

/* ------ one act ------ */

static void put_sealed(struct run *b, const unsigned char *key, uint64_t idx, struct str opening)
{
        lh_auto(buf_done) struct buf sealed = { 0 };
        char at[8], why[64];
        unsigned char name[VAULT_KEY_ID_BYTES];

        buf_init(&sealed, OPENING_BYTES_MAX + SEAL_BYTES);
        seal(key, backup_about(b->vault.id, 'a', idx, why), opening, &sealed);
        vault_key_id(key, name);
        backup_frame(&b->w, FRAME_OPENING,
                     (struct str[]){ backup_u64(idx, at),
                                     { (const char *)name, sizeof(name) },
                                     { sealed.p, sealed.n } },
                     3);
}

/* With the vault locked: the key and the value that it seals belong together. */
static int put_act(struct run *b, struct store_rows *r, bool again)
{
        uint64_t idx = (uint64_t)store_i64(r, 0);
        unsigned char key[SEAL_KEY_BYTES];
        char at[8];
        int rc = vault_keys(b->cx, &b->vault, idx, 1, key);

        if (rc == LH_OK && !vault_key_ok(key))
                rc = vault_make_key(b->cx, &b->vault, idx, key);
        if (rc != LH_OK)
                return rc;
        if (!again)
                backup_frame(&b->w, FRAME_ENTRY,
                             (struct str[]){ backup_u64(idx, at), store_str(r, 1) }, 2);
        put_sealed(b, key, idx, store_str(r, 2));
        explicit_bzero(key, sizeof(key));
        return b->w.rc;
}

/* Acts from `first` on, at most n; all of them, or (again) those that are marked. */
static int put_step(struct run *b, uint64_t first, uint64_t n, bool again)
{
        int rc = vault_lock(b->cx, &b->vault);

        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, b->s);
                struct store_rows r = store_query(&tx, Q_RECORD_RANGE, "ii", (int64_t)first,
                                                  (int64_t)(first + n));

                while (rc == LH_OK && store_next(&r))
                        if (!again || b->again[store_i64(&r, 0)])
                                rc = put_act(b, &r, again);
                store_rows_done(&r);
                rc = rc == LH_OK ? tx.rc : rc;
        }
        vault_unlock(&b->vault);
        return rc;
}

/* ------ what was taken away since ------ */

static void mark(struct run *b, uint64_t idx)
{
        if (idx < b->had.last.to && b->again[idx] == 0) {
                b->again[idx] = 1;
                b->told->again++;
        }
}

/* An erasure that did not pass through this folder (another node, another day's vault) destroys the
 * key now. */
static int see_act(struct run *b, const struct record *r, uint64_t erased_to)
{
        enum field_state state;

        if (r->n_refs == 0 || !field_act(r->kind, &state))
                return LH_OK;
        if (r->idx >= b->had.last.to)
                mark(b, r->refs[0]);
        return state == FIELD_ERASED && r->idx >= erased_to
                       ? vault_destroy(b->cx, &b->vault, r->refs, 1)
                       : LH_OK;
}

static int see_acts(struct run *b, uint64_t erased_to)
{
        uint64_t first = erased_to < b->had.last.to ? erased_to : b->had.last.to;
        int rc = LH_OK;

        for (uint64_t at = first; at < b->head.size && rc == LH_OK; at += STEP) {
                lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, b->s);
                uint64_t end = at + STEP < b->head.size ? at + STEP : b->head.size, idx = at;
                struct store_rows r =
                        store_query(&tx, Q_LEAF_ENTRIES, "ii", (int64_t)at, (int64_t)end);
                struct arena *before = b->cx->mem, *own = arena_new();

                b->cx->mem = own;
                while (rc == LH_OK && store_next(&r)) {
                        struct record act;

                        rc = entry_decode(b->cx, idx++, store_str(&r, 0), &act);
                        if (rc == LH_OK)
                                rc = see_act(b, &act, erased_to);
                }
                store_rows_done(&r);
                b->cx->mem = before;
                arena_done(&own);
                rc = rc == LH_OK ? tx.rc : rc;
        }
        return rc;
}

/* An act whose key is another one than the backup's frame names, or gone, is sealed anew. */
static int compare_keys(struct run *b)
{
        unsigned char key[STEP * SEAL_KEY_BYTES], name[VAULT_KEY_ID_BYTES];
        int rc = LH_OK;

        for (uint64_t at = 0; at < b->had.last.to && rc == LH_OK; at += STEP) {
                uint64_t n = b->had.last.to - at < STEP ? b->had.last.to - at : STEP;

                rc = vault_keys(b->cx, &b->vault, at, n, key);
                for (uint64_t i = 0; i < n && rc == LH_OK; i++) {
                        vault_key_id(key + i * SEAL_KEY_BYTES, name);
                        if (memcmp(name, b->had.key[at + i], sizeof(name)) != 0)
                                mark(b, at + i);
                }
        }
        explicit_bzero(key, sizeof(key));
        return rc;
}

static int take_erasures(struct run *b)
{
        uint64_t erased_to = 0;
        int rc = vault_lock(b->cx, &b->vault);

        b->again = mem_zalloc(b->had.last.to + 1);
        if (rc == LH_OK)
                rc = vault_erased_to(b->cx, &b->vault, &erased_to);
        if (rc == LH_OK)
                rc = see_acts(b, erased_to);
        if (rc == LH_OK)
                rc = compare_keys(b);
        if (rc == LH_OK && b->head.size > erased_to)
                rc = vault_set_erased_to(b->cx, &b->vault, b->head.size);
        vault_unlock(&b->vault);
        return rc;
}

/* ------ the log's part ------ */

static void put_head(struct run *b, uint64_t file)
{
        struct backup_head h = { .number = file,
                                 .from = file == 0 ? b->head.size : b->had.last.to,
                                 .to = b->head.size,
                                 .before = b->had.digest };
        lh_auto(buf_done) struct buf text = { 0 };

        snprintf(h.origin, sizeof(h.origin), "%s", b->origin);
        memcpy(h.vault, b->vault.id, sizeof(h.vault));
        buf_init(&text, NOTE_BYTES_MAX);
        backup_head_text(&h, &text);
        backup_frame(&b->w, FRAME_HEAD, &(struct str){ text.p, text.n }, 1);
}

static int put_meta(struct run *b)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, b->s);
        struct store_rows r = store_ask(&tx, "SELECT key, value FROM meta ORDER BY key");

        while (store_next(&r))
                if (!str_is(store_str(&r, 0), "view_stamp"))
                        backup_frame(
                                &b->w, FRAME_META,
                                (struct str[]){ store_str(&r, 0), { "", 1 }, store_str(&r, 1) }, 3);
        store_rows_done(&r);
        return tx.rc;
}

static int write_log(struct run *b)
{
        struct hash digest;
        int rc;

        if (b->head.size == b->had.last.to && b->told->again == 0 && b->had.last.number > 0)
                return LH_OK;
        backup_create(b->cx, b->out, &b->w);
        put_head(b, b->had.last.number + 1);
        rc = put_meta(b);
        for (uint64_t i = b->had.last.to; i < b->head.size && rc == LH_OK; i += STEP)
                rc = put_step(b, i, b->head.size - i < STEP ? b->head.size - i : STEP, false);
        for (uint64_t i = 0; i < b->had.last.to && b->told->again > 0 && rc == LH_OK; i += STEP)
                if (memchr(b->again + i, 1,
                           b->had.last.to - i < STEP ? b->had.last.to - i : STEP) != NULL)
                        rc = put_step(b, i, b->had.last.to - i < STEP ? b->had.last.to - i : STEP,
                                      true);
        backup_frame(&b->w, FRAME_CHECKPOINT, &(struct str){ b->head.note, strlen(b->head.note) },
                     1);
        if (rc == LH_OK)
                rc = backup_finish(&b->w, &digest);
        return rc;
}

/* The keys are safe before the file that needs them has its name. */
static int publish_log(struct run *b, const char *copy)
{
        char name[BACKUP_NAME_BYTES];
        int rc = vault_lock(b->cx, &b->vault);

        if (rc == LH_OK)
                rc = vault_sync(b->cx, &b->vault);
        if (rc == LH_OK)
                rc = vault_copy(b->cx, &b->vault, copy);
        vault_unlock(&b->vault);
        if (rc != LH_OK || b->w.fd < 0)
                return rc;
        backup_name(b->had.last.number + 1, name);
        return backup_publish(&b->w, name);
}

/* The rest of the folder, anew each time. */
static int write_site(struct run *b, const unsigned char *key)
{
        struct hash digest;
        int rc;

        backup_writer_done(&b->w);
        backup_create(b->cx, b->out, &b->w);
        put_head(b, 0);
        rc = backup_put_site(b->cx, &b->w, b->dir, &b->vault, key, b->told);
        if (rc == LH_OK)
                rc = backup_finish(&b->w, &digest);
        return rc == LH_OK ? backup_publish(&b->w, BACKUP_SITE) : rc;
}

/* ------ before anything is written ------ */

static int make_folder(struct ctx *cx, const char *out, int *ret_lock)
{
        const char *path = arena_printf(cx->mem, "%s/lock", out);

        if (mkdir(out, 0700) != 0 && errno != EEXIST)
                return err_set(cx, LH_IO, "could not make the backup's folder %s: %s", out,
                               strerror(errno));
        *ret_lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (*ret_lock < 0)
                return err_set(cx, LH_IO, "could not write into the backup's folder %s: %s", out,
                               strerror(errno));
        return flock(*ret_lock, LOCK_EX | LOCK_NB) == 0
                       ? LH_OK
                       : err_set(cx, LH_BUSY, "another backup into %s is being made", out);
}

/* A copy of the vault beside what it opens would make the backup readable by itself. */
static int check_copy(struct run *b, const char *copy)
{
        lh_auto(vault_close) struct vault there = { .fd = -1 };
        char *dir = arena_strdup(b->cx->mem, copy), *slash = strrchr(dir, '/');
        struct stat in, out, mine, other;
        int rc = vault_open(b->cx, copy, false, &there);

        if (slash != NULL)
                slash[slash == dir] = '\0';
        if (rc == LH_OK && fstat(there.fd, &other) == 0 && fstat(b->vault.fd, &mine) == 0 &&
            other.st_ino == mine.st_ino && other.st_dev == mine.st_dev)
                return err_set(b->cx, LH_INVALID,
                               "--vault %s is the vault itself; give a place for its copy, on "
                               "another disk",
                               copy);
        if (rc == LH_OK && memcmp(there.id, b->vault.id, VAULT_ID_BYTES) != 0)
                return err_set(b->cx, LH_CONFLICT, "%s is the vault of another site", copy);
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return rc;
        if (stat(slash != NULL ? dir : ".", &in) != 0)
                return err_set(b->cx, LH_NOT_FOUND, "there is no folder for --vault %s", copy);
        if (stat(b->out, &out) == 0 && in.st_ino == out.st_ino && in.st_dev == out.st_dev)
                return err_set(b->cx, LH_INVALID,
                               "--vault %s lies in the backup, which it opens; keep it apart from "
                               "it",
                               copy);
        return LH_OK;
}

/* The backup that is there is of this log, and the log has grown out of it. */
static int check_same_log(struct run *b)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(b->cx, b->s);
        struct str text = { b->had.note.p, b->had.note.n };
        struct checkpoint c;
        struct merkle tree;
        struct hash root;
        const char *end;
        int rc = ledger_head(&tx, &b->head);

        if (rc == LH_OK)
                rc = ledger_meta(&tx, "origin", &b->origin);
        if (rc != LH_OK || b->had.last.number == 0)
                return rc;
        if (strcmp(b->origin, b->had.last.origin) != 0)
                return err_set(b->cx, LH_CONFLICT, "%s is the backup of another log, %s", b->out,
                               b->had.last.origin);
        if (memcmp(b->vault.id, b->had.last.vault, VAULT_ID_BYTES) != 0)
                return err_set(b->cx, LH_CONFLICT,
                               "the backup %s was made with another vault than %s; put that one "
                               "back, or begin a new backup in another folder",
                               b->out, b->vault.path);
        end = text.n > 0 ? memmem(text.p, text.n, "\n\n", 2) : NULL;
        text.n = end != NULL ? (size_t)(end + 1 - text.p) : 0;
        rc = checkpoint_parse(b->cx, text, &c);
        if (rc != LH_OK)
                return rc;
        if (c.size > b->head.size)
                return err_set(b->cx, LH_CONFLICT,
                               "the backup %s holds %" PRIu64 " entries, the store %" PRIu64
                               ": the store was set back; \"liuhen recover\" says what to do",
                               b->out, c.size, b->head.size);
        rc = ledger_frontier(&tx, c.size, &tree);
        root = merkle_root(&tree);
        return rc != LH_OK || hash_eq(&root, &c.root)
                       ? rc
                       : err_set(b->cx, LH_CONFLICT,
                                 "the backup %s and the store hold different histories", b->out);
}

static int open_vault(struct run *b)
{
        const char *key = arena_printf(b->cx->mem, "%s/key", b->dir);

        if (mkdir(key, 0700) != 0 && errno != EEXIST)
                return err_set(b->cx, LH_IO, "could not make the folder %s: %s", key,
                               strerror(errno));
        return vault_open(b->cx, arena_printf(b->cx->mem, "%s/" VAULT_FILE, b->dir), true,
                          &b->vault);
}

static int run(struct run *b, const char *copy)
{
        unsigned char key[SEAL_KEY_BYTES];
        int rc = open_vault(b);

        if (rc == LH_OK)
                rc = check_copy(b, copy);
        if (rc == LH_OK)
                rc = backup_scan(b->cx, b->out, false, &b->had);
        if (rc == LH_OK)
                rc = check_same_log(b);
        if (rc != LH_OK)
                return rc;
        b->told->from = b->had.last.to;
        b->told->to = b->head.size;
        rc = take_erasures(b);
        if (rc == LH_OK)
                rc = write_log(b);
        if (rc == LH_OK)
                rc = vault_site_key(b->cx, &b->vault, key);
        if (rc == LH_OK)
                rc = publish_log(b, copy);
        if (rc == LH_OK)
                rc = write_site(b, key);
        explicit_bzero(key, sizeof(key));
        return rc;
}

int backup_run(struct ctx *cx, const char *dir, const char *out, const char *vault,
               struct backed_up *ret)
{
        lh_auto(folder_close) struct folder f = { .lock_fd = -1 };
        struct run b = { .cx = cx, .out = out, .vault.fd = -1, .w.fd = -1, .told = ret };
        char path[FOLDER_PATH_MAX + 64];
        int lock = -1, rc = folder_open(cx, dir, &f);

        *ret = (struct backed_up){ 0 };
        if (rc != LH_OK)
                return rc;
        b.dir = f.dir;
        folder_path(&f, "liuhen.db", path);
        rc = store_open(cx, path, STORE_READ, &b.s);
        if (rc == LH_OK)
                rc = make_folder(cx, out, &lock);
        if (rc == LH_OK)
                rc = run(&b, vault);
        backup_writer_done(&b.w);
        backup_scan_done(&b.had);
        vault_close(&b.vault);
        store_close(&b.s);
        free(b.again);
        if (lock >= 0)
                close(lock);
        return rc;
}
