#include "ledger/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC         "liuhen/vault@v1\n"
#define LOCK_TRIES    500
#define LOCK_PAUSE_US 20000
#define DAY_MS        ((int64_t)24 * 3600 * 1000)

/* Places in the file. A key never crosses a sector, so no write is torn inside one. */
#define AT_ID        16
#define AT_ERASED_TO 32
#define AT_SITE_KEYS 64 /* today's and the one before, SITE_KEY_BYTES each: time, key */
#define AT_KEYS      4096

#define SITE_KEY_BYTES 64

static int failed(struct ctx *cx, const struct vault *v, const char *doing)
{
        return err_set(cx, LH_IO, "could not %s the vault %s: %s", doing, v->path, strerror(errno));
}

static off_t place(uint64_t idx)
{
        return (off_t)(AT_KEYS + idx * SEAL_KEY_BYTES);
}

/* ------ opening ------ */

/* Another process may make it at the same time: whoever links it first has made it. */
static int make_file(struct ctx *cx, struct vault *v)
{
        char fresh[sizeof(v->path) + 16];
        unsigned char head[AT_KEYS] = MAGIC;
        int fd;
        bool ok;

        snprintf(fresh, sizeof(fresh), "%s.%d", v->path, (int)getpid());
        fd = open(fresh, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
                return failed(cx, v, "make");
        random_bytes(head + AT_ID, VAULT_ID_BYTES);
        ok = write(fd, head, sizeof(head)) == sizeof(head) && fsync(fd) == 0 &&
             (link(fresh, v->path) == 0 || errno == EEXIST);
        if (!ok)
                failed(cx, v, "make");
        close(fd);
        unlink(fresh);
        return ok ? LH_OK : LH_IO;
}

int vault_open(struct ctx *cx, const char *path, bool make, struct vault *ret)
{
        char magic[sizeof(MAGIC)] = "";
        int rc = LH_OK;

        *ret = (struct vault){ .fd = -1 };
        if (snprintf(ret->path, sizeof(ret->path), "%s", path) >= (int)sizeof(ret->path))
                return err_set(cx, LH_INVALID, "the path of the vault is too long");
        ret->fd = open(path, O_RDWR | O_CLOEXEC);
        if (ret->fd < 0 && errno == ENOENT && make) {
                rc = make_file(cx, ret);
                if (rc == LH_OK)
                        ret->fd = open(path, O_RDWR | O_CLOEXEC);
        }
        if (rc != LH_OK)
                return rc;
        if (ret->fd < 0)
                return errno == ENOENT ? err_set(cx, LH_NOT_FOUND, "there is no vault %s", path)
                                       : failed(cx, ret, "open");
        if (pread(ret->fd, magic, AT_ID, 0) != AT_ID || strcmp(magic, MAGIC) != 0 ||
            pread(ret->fd, ret->id, VAULT_ID_BYTES, AT_ID) != VAULT_ID_BYTES) {
                vault_close(ret);
                return err_set(cx, LH_CORRUPT, "%s is not a vault, or it is damaged", path);
        }
        return LH_OK;
}

void vault_close(struct vault *v)
{
        if (v->fd >= 0)
                close(v->fd);
        v->fd = -1;
}

int vault_lock(struct ctx *cx, struct vault *v)
{
        for (int i = 0; i < LOCK_TRIES; i++) {
                if (flock(v->fd, LOCK_EX | LOCK_NB) == 0)
                        return LH_OK;
                if (errno != EWOULDBLOCK && errno != EINTR)
                        return failed(cx, v, "lock");
                usleep(LOCK_PAUSE_US);
        }
        return err_set(cx, LH_BUSY, "a backup that is being made holds the vault %s; try again",
                       v->path);
}

void vault_unlock(struct vault *v)
{
        flock(v->fd, LOCK_UN);
}

int vault_sync(struct ctx *cx, struct vault *v)
{
        return fdatasync(v->fd) == 0 ? LH_OK : failed(cx, v, "write");
}

/* ------ keys of acts ------ */

int vault_keys(struct ctx *cx, struct vault *v, uint64_t first, size_t n, unsigned char *ret)
{
        size_t have = 0, want = n * SEAL_KEY_BYTES;

        memset(ret, 0, want);
        while (have < want) {
                ssize_t k = pread(v->fd, ret + have, want - have, place(first) + (off_t)have);

                if (k < 0)
                        return failed(cx, v, "read");
                if (k == 0)
                        return LH_OK; /* behind the end: none was made */
                have += (size_t)k;
        }
        return LH_OK;
}

bool vault_key_ok(const unsigned char *key)
{
        bool none = true, gone = true;

        for (size_t i = 0; i < SEAL_KEY_BYTES; i++) {
                none &= key[i] == 0x00;
                gone &= key[i] == 0xff;
        }
        return !none && !gone;
}

int vault_make_key(struct ctx *cx, struct vault *v, uint64_t idx, unsigned char *ret)
{
        random_bytes(ret, SEAL_KEY_BYTES);
        return pwrite(v->fd, ret, SEAL_KEY_BYTES, place(idx)) == SEAL_KEY_BYTES
                       ? LH_OK
                       : failed(cx, v, "write");
}

void vault_key_id(const unsigned char *key, unsigned char *ret)
{
        struct str pieces[] = { str_of("liuhen vault key\n"),
                                { (const char *)key, SEAL_KEY_BYTES } };
        struct hash h = hash_pieces(pieces, countof(pieces));

        memcpy(ret, h.b, VAULT_KEY_ID_BYTES);
}

int vault_destroy(struct ctx *cx, struct vault *v, const uint64_t *idx, size_t n)
{
        unsigned char gone[SEAL_KEY_BYTES];

        memset(gone, 0xff, sizeof(gone));
        for (size_t i = 0; i < n; i++)
                if (pwrite(v->fd, gone, sizeof(gone), place(idx[i])) != sizeof(gone))
                        return failed(cx, v, "destroy a key in");
        return vault_sync(cx, v);
}

/* ------ numbers, keys of the site ------ */

static bool read_u64(const struct vault *v, off_t at, uint64_t *ret)
{
        unsigned char p[8];

        if (pread(v->fd, p, sizeof(p), at) != sizeof(p))
                return false;
        *ret = 0;
        for (int i = 0; i < 8; i++)
                *ret = *ret << 8 | p[i];
        return true;
}

static void put_u64(unsigned char *p, uint64_t n)
{
        for (int i = 0; i < 8; i++)
                p[i] = (unsigned char)(n >> (56 - 8 * i));
}

int vault_erased_to(struct ctx *cx, struct vault *v, uint64_t *ret)
{
        return read_u64(v, AT_ERASED_TO, ret) ? LH_OK : failed(cx, v, "read");
}

int vault_set_erased_to(struct ctx *cx, struct vault *v, uint64_t size)
{
        unsigned char p[8];

        put_u64(p, size);
        return pwrite(v->fd, p, sizeof(p), AT_ERASED_TO) == sizeof(p) ? LH_OK
                                                                      : failed(cx, v, "write");
}

int vault_site_key(struct ctx *cx, struct vault *v, unsigned char *ret)
{
        unsigned char both[2 * SITE_KEY_BYTES] = { 0 };
        int64_t now = cx->now_ms();
        uint64_t since;

        if (!read_u64(v, AT_SITE_KEYS, &since) ||
            pread(v->fd, both, SITE_KEY_BYTES, AT_SITE_KEYS) != SITE_KEY_BYTES)
                return failed(cx, v, "read");
        if (vault_key_ok(both + 8) && now - (int64_t)since < VAULT_SITE_DAYS * DAY_MS &&
            now >= (int64_t)since) {
                memcpy(ret, both + 8, SEAL_KEY_BYTES);
                return LH_OK;
        }
        memcpy(both + SITE_KEY_BYTES, both, SITE_KEY_BYTES);
        put_u64(both, (uint64_t)now);
        random_bytes(both + 8, SEAL_KEY_BYTES);
        if (pwrite(v->fd, both, sizeof(both), AT_SITE_KEYS) != sizeof(both))
                return failed(cx, v, "write");
        memcpy(ret, both + 8, SEAL_KEY_BYTES);
        return LH_OK;
}

bool vault_find_site_key(struct vault *v, const unsigned char *id, unsigned char *ret)
{
        for (int i = 0; i < 2; i++) {
                unsigned char name[VAULT_KEY_ID_BYTES];

                if (pread(v->fd, ret, SEAL_KEY_BYTES, AT_SITE_KEYS + i * SITE_KEY_BYTES + 8) !=
                            SEAL_KEY_BYTES ||
                    !vault_key_ok(ret))
                        continue;
                vault_key_id(ret, name);
                if (memcmp(name, id, sizeof(name)) == 0)
                        return true;
        }
        return false;
}

/* ------ a copy elsewhere ------ */

static bool copy_bytes(int from, int to)
{
        static const size_t piece = 64 * 1024;
        unsigned char p[64 * 1024];
        off_t at = 0;
        ssize_t n;

        while ((n = pread(from, p, piece, at)) > 0) {
                if (write(to, p, (size_t)n) != n)
                        return false;
                at += n;
        }
        explicit_bzero(p, sizeof(p));
        return n == 0;
}

/* The name is durable only with its folder; EINVAL: the file system has no such step. */
static bool sync_folder(const char *path)
{
        char dir[4096];
        char *slash;
        bool ok;
        int fd;

        snprintf(dir, sizeof(dir), "%s", path);
        slash = strrchr(dir, '/');
        if (slash != NULL)
                slash[1] = '\0';
        fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
                return false;
        ok = fsync(fd) == 0 || errno == EINVAL;
        close(fd);
        return ok;
}

int vault_copy(struct ctx *cx, struct vault *v, const char *path)
{
        char fresh[4096 + 8];
        int fd;
        bool ok;

        snprintf(fresh, sizeof(fresh), "%s.new", path);
        fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        ok = fd >= 0 && fchmod(fd, 0600) == 0 && copy_bytes(v->fd, fd) && fsync(fd) == 0;
        if (ok)
                ok = rename(fresh, path) == 0 && sync_folder(path);
        if (!ok)
                err_set(cx, LH_IO, "could not write the copy of the vault %s: %s", path,
                        strerror(errno));
        if (fd >= 0)
                close(fd);
        if (!ok)
                unlink(fresh);
        return ok ? LH_OK : LH_IO;
}
