/* The folder of a witness: its key, its store, the logs it trusts. */
#include "base/asset.h"
#include "base/text.h"
#include "crypt/merkle.h"
#include "witness/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

extern const struct asset sql_assets[];

static int failed(struct ctx *cx, const char *doing, const char *path)
{
        return err_set(cx, LH_IO, "could not %s %s: %s", doing, path, strerror(errno));
}

static int make_dir(struct ctx *cx, const char *path, mode_t mode)
{
        return mkdir(path, mode) == 0 || errno == EEXIST ? LH_OK
                                                         : failed(cx, "make the folder", path);
}

static int write_seed(struct ctx *cx, const char *path, const unsigned char *seed)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool ok;

        if (fd < 0)
                return failed(cx, "make the key file", path);
        ok = write(fd, seed, ED25519_BYTES) == ED25519_BYTES && fsync(fd) == 0;
        close(fd);
        return ok ? LH_OK : failed(cx, "write the key file", path);
}

static int read_seed(struct ctx *cx, const char *path, unsigned char *seed)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool ok;

        if (fd < 0)
                return errno == ENOENT
                               ? err_set(cx, LH_NOT_FOUND,
                                         "%s is not there: no witness's folder; make one with "
                                         "--name",
                                         path)
                               : failed(cx, "open the key", path);
        ok = read(fd, seed, ED25519_BYTES) == ED25519_BYTES;
        close(fd);
        return ok ? LH_OK
                  : err_set(cx, LH_CORRUPT, "the key %s is not %d bytes long", path, ED25519_BYTES);
}

static int fill_store(struct ctx *cx, const char *path, const char *name)
{
        lh_auto(store_close) struct store *s = NULL;
        int rc = store_open(cx, path, STORE_CREATE, &s);

        if (rc == LH_OK)
                rc = store_script(cx, s, asset_find(sql_assets, "witness/0001_witness.sql")->data);
        if (rc == LH_OK) {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

                store_run(&tx, Q_WITNESS_KEY_PUT, "t", name);
                rc = store_commit(&tx);
        }
        return rc;
}

/* Without its store the folder is none: nothing is left that a second try would stumble over. */
static int fill_or_undo(struct ctx *cx, const char *dir, const char *name)
{
        char path[WITNESS_PATH_MAX + 64];
        int rc;

        snprintf(path, sizeof(path), "%s/witness.db", dir);
        rc = fill_store(cx, path, name);
        if (rc != LH_OK) {
                (void)unlink(path);
                snprintf(path, sizeof(path), "%s/key/witness.seed", dir);
                (void)unlink(path);
        }
        return rc;
}

int witness_create(struct ctx *cx, const char *dir, const char *name)
{
        unsigned char seed[ED25519_BYTES];
        char path[WITNESS_PATH_MAX + 64];
        int rc = LH_OK;

        if (!note_name_ok(str_of(name)))
                return err_field(cx, LH_INVALID, "name",
                                 "\"%.100s\" cannot name a key: no spaces, no plus sign; the "
                                 "address without https:// is usual (witness.example.cn/w1)",
                                 name);
        snprintf(path, sizeof(path), "%s/witness.db", dir);
        if (access(path, F_OK) == 0)
                return err_set(cx, LH_CONFLICT, "%s is a witness's folder already", dir);
        rc = make_dir(cx, dir, 0755);
        snprintf(path, sizeof(path), "%s/key", dir);
        if (rc == LH_OK)
                rc = make_dir(cx, path, 0700);
        random_bytes(seed, sizeof(seed));
        snprintf(path, sizeof(path), "%s/key/witness.seed", dir);
        if (rc == LH_OK)
                rc = write_seed(cx, path, seed);
        explicit_bzero(seed, sizeof(seed));
        return rc == LH_OK ? fill_or_undo(cx, dir, name) : rc;
}

static int read_name(struct ctx *cx, struct store *s, char **ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);
        struct store_rows r = store_query(&tx, Q_WITNESS_KEY, "");

        *ret = store_next(&r) ? store_dup(&r, 0) : NULL;
        store_rows_done(&r);
        if (tx.rc == LH_OK && *ret == NULL)
                return err_set(cx, LH_CORRUPT, "the witness's store has lost its name");
        return tx.rc;
}

int witness_open(struct ctx *cx, const char *dir, struct witness *ret)
{
        unsigned char seed[ED25519_BYTES];
        char path[WITNESS_PATH_MAX + 64], *name;
        int rc;

        *ret = (struct witness){ 0 };
        if (strlen(dir) > WITNESS_PATH_MAX)
                return err_set(cx, LH_INVALID, "the folder's path is too long");
        snprintf(path, sizeof(path), "%s/key/witness.seed", dir);
        rc = read_seed(cx, path, seed);
        snprintf(path, sizeof(path), "%s/witness.db", dir);
        if (rc == LH_OK)
                rc = store_open(cx, path, STORE_WRITE, &ret->s);
        if (rc == LH_OK)
                rc = read_name(cx, ret->s, &name);
        if (rc == LH_OK)
                rc = note_cosigner_init(cx, &ret->signer, name, seed);
        explicit_bzero(seed, sizeof(seed));
        if (rc != LH_OK)
                witness_close(ret);
        return rc;
}

void witness_close(struct witness *w)
{
        note_signer_done(&w->signer);
        store_close(&w->s);
}

int witness_trust(struct ctx *cx, struct witness *w, const char *vkey)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, w->s);
        struct hash empty = merkle_empty(), h;
        char hex[2 * HASH_BYTES + 1] = "";
        struct note_key key;
        const char *all = arena_printf(cx->mem, "%s\n", vkey);
        struct store_rows r;
        int rc = note_vkey_parse(cx, str_of(vkey), &key);

        if (rc != LH_OK)
                return rc;
        if (key.type != NOTE_ED25519)
                return err_set(cx, LH_INVALID, "that is a witness's key, not a log's");
        h = hash_of(key.name, strlen(key.name));
        hex_encode(h.b, HASH_BYTES, hex);
        r = store_query(&tx, Q_WITNESS_LOG, "t", hex);
        if (store_next(&r)) {
                const char *known = store_dup(&r, 0);

                if (strstr(known, all) != NULL)
                        all = known;
                else
                        all = arena_printf(cx->mem, "%s%s", known, all);
        }
        store_rows_done(&r);
        store_run(&tx, Q_WITNESS_TRUST, "tttb", hex, key.name, all,
                  (struct str){ (const char *)empty.b, HASH_BYTES });
        return store_commit(&tx);
}
