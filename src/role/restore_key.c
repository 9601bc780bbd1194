#include "role/restore_key.h"
#include "ledger/tile.h"
#include "ledger/vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define RESTORED_FILE "key/restored"
#define KEY_BYTES_MAX ((size_t)64 * 1024)
#define KEY_FILES_MAX 4096

/* What lies in key/ and is no key. */
static const char *const left_out[] = { "guard", "vault", "restored" };

static int write_file(struct ctx *cx, const char *path, struct str s)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        bool ok = fd >= 0 && write(fd, s.p, s.n) == (ssize_t)s.n && fsync(fd) == 0;

        if (!ok)
                err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
        if (fd >= 0)
                close(fd);
        return ok ? LH_OK : LH_IO;
}

static int copy_key(struct ctx *cx, const char *from, const char *to)
{
        char bytes[KEY_BYTES_MAX];
        int fd = open(from, O_RDONLY | O_CLOEXEC), rc;
        ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

        if (fd >= 0)
                close(fd);
        rc = n < 0 || n == (ssize_t)sizeof(bytes)
                     ? err_set(cx, LH_IO, "could not read the key %s: %s", from,
                               n < 0 ? strerror(errno) : "it is too large for one")
                     : write_file(cx, to, (struct str){ bytes, (size_t)n });
        explicit_bzero(bytes, sizeof(bytes));
        return rc;
}

static bool is_key(const char *dir, const char *name)
{
        char path[2 * FOLDER_PATH_MAX];
        struct stat st;

        for (size_t i = 0; i < countof(left_out); i++)
                if (strncmp(name, left_out[i], strlen(left_out[i])) == 0)
                        return false;
        snprintf(path, sizeof(path), "%s/%s", dir, name);
        return name[0] != '.' && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

static int copy_keys(struct ctx *cx, const struct folder *f, const char *from)
{
        DIR *d = opendir(from);
        struct dirent *e;
        int rc = LH_OK, n = 0;

        if (d == NULL)
                return err_set(cx, LH_IO, "could not read the folder of keys %s: %s", from,
                               strerror(errno));
        while (rc == LH_OK && (e = readdir(d)) != NULL && n++ < KEY_FILES_MAX)
                if (is_key(from, e->d_name))
                        rc = copy_key(cx, arena_printf(cx->mem, "%s/%s", from, e->d_name),
                                      arena_printf(cx->mem, "%s/key/%s", f->dir, e->d_name));
        closedir(d);
        return rc;
}

/* The log's own key must be among them. */
static int check_seed(struct ctx *cx, const struct folder *f, const char *from, const char *vkey)
{
        const char *path = arena_printf(cx->mem, "%s/" SEED_FILE, f->dir);
        unsigned char seed[ED25519_BYTES];
        lh_auto(buf_done) struct buf own = { 0 };
        struct note_key known;
        struct note_signer s;
        int fd = open(path, O_RDONLY | O_CLOEXEC), rc = note_vkey_parse(cx, str_of(vkey), &known);
        bool read_it = fd >= 0 && read(fd, seed, sizeof(seed)) == (ssize_t)sizeof(seed);

        if (fd >= 0)
                close(fd);
        if (rc == LH_OK && !read_it)
                rc = err_set(cx, LH_NOT_FOUND, "the folder %s has no log.seed", from);
        if (rc == LH_OK)
                rc = note_signer_init(cx, &s, known.name, seed);
        explicit_bzero(seed, sizeof(seed));
        if (rc != LH_OK)
                return rc;
        buf_init(&own, NOTE_BYTES_MAX);
        note_vkey(&s.pub, &own);
        note_signer_done(&s);
        return strcmp(own.p, vkey) == 0
                       ? LH_OK
                       : err_set(cx, LH_DENIED,
                                 "%s/log.seed is not the key of this log; the backup's log is "
                                 "signed by %s",
                                 from, vkey);
}

int restore_keys(struct ctx *cx, struct folder *f, const char *from, char **ret_vkey)
{
        static const char why[] = "restored from a backup: see \"liuhen recover\"\n";
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(cx, f->s);

                rc = ledger_meta(&tx, "vkey", ret_vkey);
        }
        if (rc == LH_OK && from != NULL)
                rc = copy_keys(cx, f, from);
        if (rc == LH_OK && from != NULL)
                rc = check_seed(cx, f, from, *ret_vkey);
        folder_path(f, RESTORED_FILE, path);
        return rc == LH_OK ? write_file(cx, path, str_of(why)) : rc;
}

bool restore_marked(const struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, RESTORED_FILE, path);
        return access(path, F_OK) == 0;
}

int restore_unmark(struct ctx *cx, const struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, RESTORED_FILE, path);
        return unlink(path) == 0 || errno == ENOENT
                       ? LH_OK
                       : err_set(cx, LH_IO, "could not remove %s: %s", path, strerror(errno));
}
