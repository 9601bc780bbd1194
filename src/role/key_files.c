#include "role/key_files.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SM2_TRIES_MAX 64 /* a secret of 32 random bytes is no SM2 key once in 2^32 times */

struct paths {
        char seed[FOLDER_PATH_MAX + 64], next[FOLDER_PATH_MAX + 64], before[FOLDER_PATH_MAX + 64],
                sm2[FOLDER_PATH_MAX + 64];
};

static void set_paths(const struct folder *f, struct paths *ret)
{
        folder_path(f, SEED_FILE, ret->seed);
        folder_path(f, SEED_FILE SIGNER_NEXT, ret->next);
        folder_path(f, SEED_FILE SIGNER_BEFORE, ret->before);
        folder_path(f, SEED_FILE SIGNER_SM2, ret->sm2);
}

static int failed(struct ctx *cx, const char *doing, const char *path)
{
        return err_set(cx, LH_IO, "could not %s %s: %s", doing, path, strerror(errno));
}

static int sync_folder(struct ctx *cx, const struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];
        int fd, rc = LH_OK;

        folder_path(f, "key", path);
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || fsync(fd) != 0)
                rc = failed(cx, "write", path);
        if (fd >= 0)
                close(fd);
        return rc;
}

static int write_secret(struct ctx *cx, const struct folder *f, const char *path,
                        const unsigned char *secret)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        bool ok = fd >= 0 && write(fd, secret, ED25519_BYTES) == ED25519_BYTES && fsync(fd) == 0;

        if (fd >= 0)
                close(fd);
        return ok ? sync_folder(cx, f) : failed(cx, "write the key", path);
}

/* The secret is overwritten before its name goes. */
static int destroy(struct ctx *cx, const struct folder *f, const char *path)
{
        static const unsigned char zeros[ED25519_BYTES];
        int rc = write_secret(cx, f, path, zeros);

        if (rc == LH_OK && unlink(path) != 0)
                rc = failed(cx, "remove the key", path);
        return rc == LH_OK ? sync_folder(cx, f) : rc;
}

static bool has(const struct note_key *key)
{
        return key->name[0] != '\0';
}

static bool same_key(const struct note_key *a, const struct note_key *b)
{
        return memcmp(a->key, b->key, sizeof(a->key)) == 0;
}

/* The present key becomes the one before, the next one takes its place; in an order in which the
 * place is never empty. */
static int take_over(struct ctx *cx, const struct folder *f, const struct paths *p)
{
        if (link(p->seed, p->before) != 0 && errno != EEXIST)
                return failed(cx, "keep the key before as", p->before);
        if (rename(p->next, p->seed) != 0)
                return failed(cx, "move the new key to", p->seed);
        log_info("msg=\"the log has a new key\"");
        return sync_folder(cx, f);
}

/* What the store knows; empty where it knows none. */
static int known_keys(struct ctx *cx, const struct folder *f, struct signer_keys *ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);
        int rc = tx.rc == LH_OK ? log_key_known(&tx, "vkey", &ret->key) : tx.rc;

        if (rc == LH_OK)
                rc = log_key_known(&tx, "vkey.before", &ret->before);
        if (rc == LH_OK || rc == LH_NOT_FOUND)
                rc = log_key_known(&tx, "vkey.sm2", &ret->sm2);
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

int key_files_take_over(struct ctx *cx, const struct folder *f, bool *ret_changed)
{
        const struct signer_keys *files = signer_keys(f->signer);
        struct signer_keys known = { 0 };
        struct paths p;
        int rc = known_keys(cx, f, &known);

        set_paths(f, &p);
        *ret_changed = rc == LH_OK && has(&files->next) && same_key(&files->next, &known.key);
        return *ret_changed ? take_over(cx, f, &p) : rc;
}

/* A key that the log does not know (any more) goes, one that takes the place of another's is told.
 */
static int clean(struct ctx *cx, const struct folder *f, const struct note_key *file,
                 const struct note_key *known, const char *path, bool *ret_changed)
{
        if (!has(file) || (has(known) && same_key(file, known)))
                return LH_OK;
        if (has(known))
                return err_set(cx, LH_DENIED,
                               "%s is not the key that the log knows; copy it from the node where "
                               "it was made, or take the file away",
                               path);
        *ret_changed = true;
        return destroy(cx, f, path);
}

int key_files_clean(struct ctx *cx, const struct folder *f, bool *ret_changed)
{
        const struct signer_keys *files = signer_keys(f->signer);
        const struct note_key none = { 0 };
        struct signer_keys known = { 0 };
        struct paths p;
        int rc = known_keys(cx, f, &known);

        set_paths(f, &p);
        *ret_changed = false;
        if (rc == LH_OK)
                rc = clean(cx, f, &files->next, &none, p.next, ret_changed);
        if (rc == LH_OK)
                rc = clean(cx, f, &files->before, &known.before, p.before, ret_changed);
        if (rc == LH_OK)
                rc = clean(cx, f, &files->sm2, &known.sm2, p.sm2, ret_changed);
        return rc;
}

static int make_key(struct ctx *cx, const struct folder *f, const char *path, bool sm2)
{
        unsigned char secret[ED25519_BYTES];
        int rc = LH_OK;

        for (int i = 0; i < SM2_TRIES_MAX; i++) {
                struct note_signer s = { 0 };

                random_bytes(secret, sizeof(secret));
                if (!sm2)
                        break;
                rc = note_sm2_signer_init(cx, &s, "x", secret);
                note_signer_done(&s);
                if (rc == LH_OK)
                        break;
        }
        if (rc == LH_OK)
                rc = write_secret(cx, f, path, secret);
        explicit_bzero(secret, sizeof(secret));
        return rc;
}

static int append_change(struct ctx *cx, struct folder *f, enum key_change what, struct str reason)
{
        lh_auto(ledger_group_done) struct ledger_group g = { 0 };
        lh_auto(buf_done) struct buf statement = { 0 };
        int rc;

        buf_init(&statement, NOTE_BYTES_MAX);
        rc = signer_state(cx, f->signer, what, &statement);
        if (rc != LH_OK)
                return rc;
        ledger_begin(cx, &f->ledger, &g);
        work_change_key(cx, &f->work, &g, (struct str){ statement.p, statement.n }, reason);
        return ledger_commit(&g);
}

/* Nothing is made for a change that the log would refuse. */
static int check_change(struct ctx *cx, const struct folder *f, enum key_change what)
{
        const struct signer_keys *keys = signer_keys(f->signer);

        if (what == KEY_NEXT && has(&keys->before))
                return err_set(cx, LH_CONFLICT,
                               "the key before the log's key still signs; end that first: "
                               "liuhen key DIR --end");
        if (what == KEY_ALSO && has(&keys->sm2))
                return err_set(cx, LH_CONFLICT, "the log has an SM2 key already");
        if (what == KEY_END_BEFORE && !has(&keys->before))
                return err_set(cx, LH_CONFLICT, "no key before the log's key signs");
        if (what == KEY_END_SM2 && !has(&keys->sm2))
                return err_set(cx, LH_CONFLICT, "no SM2 key signs");
        return LH_OK;
}

static void close_ledger(struct folder *f)
{
        ledger_close(&f->ledger);
        signer_stop(&f->signer);
}

int key_change(struct ctx *cx, struct folder *f, enum key_change what, struct str reason)
{
        bool makes = what == KEY_NEXT || what == KEY_ALSO;
        struct paths p;
        int rc = check_change(cx, f, what), rc_after;
        struct err first;

        if (rc != LH_OK)
                return rc;
        set_paths(f, &p);
        if (makes) {
                close_ledger(f);
                rc = make_key(cx, f, what == KEY_ALSO ? p.sm2 : p.next, what == KEY_ALSO);
                if (rc == LH_OK)
                        rc = folder_open_ledger(cx, f, false);
        }
        if (rc == LH_OK)
                rc = append_change(cx, f, what, reason);
        first = cx->err;
        close_ledger(f);
        rc_after = folder_open_ledger(cx, f, true);
        if (rc != LH_OK)
                cx->err = first;
        return rc != LH_OK ? rc : rc_after;
}
