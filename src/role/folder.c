#include "role/folder.h"
#include "base/log.h"
#include "base/text.h"
#include "housing/variant.h"
#include "ledger/recover.h"
#include "ledger/tile.h"
#include "ledger/vault.h"
#include "role/key_files.h"
#include "role/restore_key.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void folder_path(const struct folder *f, const char *name, char *ret)
{
        snprintf(ret, FOLDER_PATH_MAX + 64, "%s/%s", f->dir, name);
}

static int set_dir(struct ctx *cx, struct folder *f, const char *dir)
{
        size_t n = strlen(dir);

        while (n > 1 && dir[n - 1] == '/')
                n--;
        if (n == 0 || n >= FOLDER_PATH_MAX - 64)
                return err_set(cx, LH_INVALID, "\"%.100s\" cannot be a store folder's path", dir);
        memcpy(f->dir, dir, n);
        f->dir[n] = '\0';
        return LH_OK;
}

static int failed(struct ctx *cx, const char *doing, const char *path)
{
        return err_set(cx, LH_IO, "could not %s %s: %s", doing, path, strerror(errno));
}

static int write_seed(struct ctx *cx, const struct folder *f, const unsigned char *seed)
{
        char path[FOLDER_PATH_MAX + 64];
        int fd;
        bool ok;

        folder_path(f, "key", path);
        if (mkdir(path, 0700) != 0)
                return failed(cx, "make the folder", path);
        folder_path(f, SEED_FILE, path);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
                return failed(cx, "make the key file", path);
        ok = write(fd, seed, ED25519_BYTES) == ED25519_BYTES && fsync(fd) == 0;
        close(fd);
        return ok ? LH_OK : failed(cx, "write the key file", path);
}

int folder_make_dirs(struct ctx *cx, const struct folder *f)
{
        static const char *const names[] = { "tmp", "rules", "rules/domains", "rules/mappings" };
        char path[FOLDER_PATH_MAX + 64];

        for (size_t i = 0; i < countof(names); i++) {
                folder_path(f, names[i], path);
                if (mkdir(path, i == 0 ? 0700 : 0755) != 0)
                        return failed(cx, "make the folder", path);
        }
        return LH_OK;
}

static int first_group(struct ctx *cx, struct folder *f)
{
        lh_auto(ledger_group_done) struct ledger_group g;

        ledger_begin(cx, &f->ledger, &g);
        work_adopt_rules(cx, &f->work, &g);
        view_stamp(&g.tx, f->rules);
        return ledger_commit(&g);
}

static int origin_of(struct ctx *cx, struct store *s, char **ret)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, s);

        return tx.rc != LH_OK ? tx.rc : ledger_meta(&tx, "origin", ret);
}

/* The signer has the key; this process never reads it. */
static int start_signer(struct ctx *cx, struct folder *f)
{
        char seed[FOLDER_PATH_MAX + 64], guard[FOLDER_PATH_MAX + 64], *origin;
        int rc = origin_of(cx, f->s, &origin);

        folder_path(f, SEED_FILE, seed);
        folder_path(f, "key/guard", guard);
        signer_stop(&f->signer);
        return rc == LH_OK ? signer_start(cx, seed, guard, origin, &f->signer) : rc;
}

int folder_open_ledger(struct ctx *cx, struct folder *f, bool settle)
{
        bool changed = false;
        int rc;

        if (restore_marked(f))
                return err_set(cx, LH_CONFLICT,
                               "%s was restored from a backup, and the log may have gone on after "
                               "it: take what is missing from a mirror with \"liuhen recover %s "
                               "--from URL\"; if nothing came after the backup, --trust-store",
                               f->dir, f->dir);
        rc = start_signer(cx, f);

        if (rc == LH_OK && settle)
                rc = key_files_take_over(cx, f, &changed);
        if (rc == LH_OK && changed)
                rc = start_signer(cx, f);
        if (rc == LH_OK)
                rc = ledger_open(cx, f->s, f->signer, &f->ledger);
        changed = false;
        if (rc == LH_OK && settle)
                rc = key_files_clean(cx, f, &changed);
        if (rc == LH_OK && changed) {
                ledger_close(&f->ledger);
                rc = start_signer(cx, f);
                if (rc == LH_OK)
                        rc = ledger_open(cx, f->s, f->signer, &f->ledger);
        }
        folder_path(f, VAULT_FILE, f->vault);
        f->ledger.vault = f->vault;
        return rc;
}

/* What makes a log: a name and an origin, or for one that is there already the file with its key.
 */
struct founding {
        const char *name, *origin, *seed_path;
        const char *address;             /* of the database; NULL: a file */
        const struct note_key *mirrored; /* of the log that this folder follows; NULL: its own */
};

int folder_make_store(struct ctx *cx, struct folder *f, const char *address)
{
        char path[FOLDER_PATH_MAX + 64];
        int rc = LH_OK;

        folder_path(f, "liuhen.db", path);
        if (address != NULL)
                rc = store_link(cx, path, address);
        if (rc == LH_OK)
                rc = store_open(cx, address != NULL ? address : path, STORE_CREATE, &f->s);
        if (rc == LH_OK)
                rc = store_schema(cx, f->s, "ledger/0001_ledger.sql");
        if (rc == LH_OK)
                rc = store_schema(cx, f->s, "view.sql");
        return rc;
}

static int fill_mirror(struct ctx *cx, struct folder *f, const struct founding *how)
{
        int rc = folder_make_store(cx, f, NULL);
        lh_auto(store_tx_done) struct store_tx tx = { 0 };

        if (rc != LH_OK)
                return rc;
        tx = store_begin(cx, f->s);
        ledger_create_to_recover(&tx, how->mirrored, how->name);
        view_stamp(&tx, f->rules);
        return store_commit(&tx);
}

static int fill_new(struct ctx *cx, struct folder *f, const struct founding *how,
                    unsigned char *seed)
{
        int rc;

        random_bytes(seed, ED25519_BYTES);
        rc = write_seed(cx, f, seed);
        if (rc == LH_OK)
                rc = folder_make_store(cx, f, how->address);
        if (rc == LH_OK)
                rc = ledger_create(cx, f->s, how->origin, how->name, seed);
        if (rc == LH_OK)
                rc = folder_open_ledger(cx, f, true);
        f->work = (struct work){ f->rules, &f->ledger, f->dir };
        return rc == LH_OK ? first_group(cx, f) : rc;
}

static int read_seed(struct ctx *cx, const char *path, unsigned char *seed)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : read(fd, seed, ED25519_BYTES);

        if (fd < 0)
                return failed(cx, "read the log's key", path);
        close(fd);
        return n == ED25519_BYTES ? LH_OK
                                  : err_set(cx, LH_INVALID,
                                            "%s is not the key of a log: give the file "
                                            "key/log.seed of a node that writes it",
                                            path);
}

/* Opening it to write is the proof that the key and the log belong together. */
static int fill_joined(struct ctx *cx, struct folder *f, const struct founding *how,
                       unsigned char *seed)
{
        char path[FOLDER_PATH_MAX + 64];
        int rc = read_seed(cx, how->seed_path, seed);

        folder_path(f, "liuhen.db", path);
        if (rc == LH_OK)
                rc = write_seed(cx, f, seed);
        if (rc == LH_OK)
                rc = store_link(cx, path, how->address);
        return rc == LH_OK ? folder_open_writer(cx, f, false) : rc;
}

static int fill(struct ctx *cx, struct folder *f, void *arg)
{
        const struct founding *how = arg;
        unsigned char seed[ED25519_BYTES];
        int rc = folder_make_dirs(cx, f);

        if (rc == LH_OK)
                rc = rule_load(cx, NULL, &f->rules);
        if (rc == LH_OK && how->mirrored != NULL)
                return fill_mirror(cx, f, how);
        if (rc == LH_OK)
                rc = how->seed_path != NULL ? fill_joined(cx, f, how, seed)
                                            : fill_new(cx, f, how, seed);
        explicit_bzero(seed, sizeof(seed));
        return rc;
}

/* Removes a folder that was half made: files and folders two levels deep are all there can be. */
static void remove_tree(const char *dir)
{
        DIR *d = opendir(dir);
        struct dirent *e;

        while (d != NULL && (e = readdir(d)) != NULL) {
                char path[FOLDER_PATH_MAX + 320];

                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                        continue;
                snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
                if (unlink(path) != 0 && errno == EISDIR)
                        remove_tree(path);
        }
        if (d != NULL)
                closedir(d);
        rmdir(dir);
}

static bool empty_or_absent(const char *dir)
{
        DIR *d = opendir(dir);
        struct dirent *e;
        bool empty = true;

        if (d == NULL)
                return errno == ENOENT;
        while ((e = readdir(d)) != NULL)
                if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
                        empty = false;
        closedir(d);
        return empty;
}

int folder_make(struct ctx *cx, const char *dir, folder_fill_fn *fill_it, void *arg)
{
        struct folder f = { .lock_fd = -1 };
        char target[FOLDER_PATH_MAX];
        int rc = set_dir(cx, &f, dir);

        if (rc != LH_OK)
                return rc;
        memcpy(target, f.dir, sizeof(target));
        if (!empty_or_absent(target))
                return err_set(cx, LH_CONFLICT,
                               "%s is there already and not empty; choose another folder", target);
        /* Made beside its place and moved there when it is whole. */
        snprintf(f.dir + strlen(f.dir), sizeof(f.dir) - strlen(f.dir), ".new-XXXXXX");
        if (mkdtemp(f.dir) == NULL) {
                memcpy(f.dir, target, sizeof(target));
                return failed(cx, "make the store folder", target);
        }
        if (chmod(f.dir, 0755) != 0)
                rc = failed(cx, "make the store folder", target);
        if (rc == LH_OK)
                rc = fill_it(cx, &f, arg);
        ledger_close(&f.ledger);
        signer_stop(&f.signer);
        store_close(&f.s);
        rule_free(&f.rules);
        if (rc == LH_OK && rename(f.dir, target) != 0)
                rc = failed(cx, "make the store folder", target);
        if (rc != LH_OK)
                remove_tree(f.dir);
        return rc;
}

int folder_create(struct ctx *cx, const char *dir, const char *name, const char *origin,
                  const char *address)
{
        return folder_make(cx, dir, fill, &(struct founding){ name, origin, NULL, address, NULL });
}

int folder_create_mirror(struct ctx *cx, const char *dir, const char *name,
                         const struct note_key *key)
{
        return folder_make(cx, dir, fill, &(struct founding){ .name = name, .mirrored = key });
}

int folder_join(struct ctx *cx, const char *dir, const char *address, const char *seed_path)
{
        return folder_make(cx, dir, fill,
                           &(struct founding){ .seed_path = seed_path, .address = address });
}

int folder_open(struct ctx *cx, const char *dir, struct folder *ret)
{
        struct folder f = { .lock_fd = -1 };
        char path[FOLDER_PATH_MAX + 64];
        const struct variant *kinds;
        size_t n;
        int rc = set_dir(cx, &f, dir);

        if (rc != LH_OK)
                return rc;
        folder_path(&f, "liuhen.db", path);
        if (access(path, F_OK) != 0)
                return errno == ENOENT || errno == ENOTDIR
                               ? err_set(cx, LH_NOT_FOUND,
                                         "%s is not a store folder; make one with: liuhen init %s",
                                         f.dir, f.dir)
                               : failed(cx, "look at", path);
        rc = rule_load(cx, f.dir, &f.rules);
        if (rc == LH_OK)
                rc = variant_read(cx, f.rules, &kinds, &n);
        if (rc == LH_OK)
                *ret = f;
        return rc;
}

static void empty_tmp(const struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, "tmp", path);
        remove_tree(path);
        (void)mkdir(path, 0700); /* there again, or the folder cannot be written, which the first
                                    write says */
}

int folder_lock(struct ctx *cx, struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64], pid[32];

        folder_path(f, "lock", path);
        f->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (f->lock_fd < 0)
                return failed(cx, "open", path);
        if (flock(f->lock_fd, LOCK_EX | LOCK_NB) != 0) {
                ssize_t n = pread(f->lock_fd, pid, sizeof(pid) - 1, 0);
                int rc;

                pid[n > 0 ? n : 0] = '\0';
                rc = errno != EWOULDBLOCK ? failed(cx, "lock", path)
                                          : err_set(cx, LH_BUSY,
                                                    "the store folder %s is in use by another "
                                                    "liuhen (process %s); stop that one first",
                                                    f->dir, pid[0] != '\0' ? pid : "unknown");
                close(f->lock_fd);
                f->lock_fd = -1;
                return rc;
        }
        snprintf(pid, sizeof(pid), "%d", (int)getpid());
        if (ftruncate(f->lock_fd, 0) != 0 || pwrite(f->lock_fd, pid, strlen(pid), 0) < 0)
                return failed(cx, "write", path);
        empty_tmp(f);
        return LH_OK;
}

/* Views drawn by other rules or another program are drawn anew; rules that changed are an act. */
static int settle(struct ctx *cx, struct folder *f)
{
        lh_auto(ledger_group_done) struct ledger_group g = { 0 };
        bool stamped;
        int rc;

        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                stamped = view_stamp_ok(&tx, f->rules);
                if (tx.rc != LH_OK)
                        return tx.rc;
        }
        if (!stamped) {
                log_info("msg=\"rules or views changed: drawing the views anew\"");
                rc = view_rebuild(cx, f->s, f->rules);
                if (rc != LH_OK)
                        return rc;
        }
        ledger_begin(cx, &f->ledger, &g);
        work_adopt_rules(cx, &f->work, &g);
        return ledger_commit(&g);
}

int folder_open_writer(struct ctx *cx, struct folder *f, bool sweep)
{
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        folder_path(f, "liuhen.db", path);
        rc = store_open(cx, path, STORE_WRITE, &f->s);
        if (rc == LH_OK)
                rc = folder_open_ledger(cx, f, true);
        if (rc == LH_OK) {
                f->work = (struct work){ f->rules, &f->ledger, f->dir };
                rc = settle(cx, f);
        }
        if (rc == LH_OK && sweep)
                rc = store_sweeper_start(cx, path, &f->sweeper);
        return rc;
}

void folder_close(struct folder *f)
{
        store_sweeper_stop(&f->sweeper);
        ledger_close(&f->ledger);
        signer_stop(&f->signer);
        store_close(&f->s);
        rule_free(&f->rules);
        if (f->lock_fd >= 0)
                close(f->lock_fd);
        f->lock_fd = -1;
}
