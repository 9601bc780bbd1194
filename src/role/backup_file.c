#include "role/backup_file.h"

#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAME_HEAD_BYTES 5
#define LOOK_BYTES       64 /* of a value's frame where the content is not looked at */
#define NEW_FILE         "new"
#define PENDING_BYTES    ((size_t)256 * 1024)

void backup_name(uint64_t n, char ret[BACKUP_NAME_BYTES])
{
        snprintf(ret, BACKUP_NAME_BYTES, "%08llu", (unsigned long long)n);
}

static int path_of(struct ctx *cx, const char *dir, const char *name, char ret[BACKUP_PATH_MAX])
{
        if (snprintf(ret, BACKUP_PATH_MAX, "%s/%s", dir, name) >= BACKUP_PATH_MAX)
                return err_set(cx, LH_INVALID, "the path of the backup is too long");
        return LH_OK;
}

static void *sha_begin(void)
{
        EVP_MD_CTX *sha = EVP_MD_CTX_new();

        if (sha == NULL || EVP_DigestInit_ex(sha, EVP_sha256(), NULL) != 1)
                abort();
        return sha;
}

/* ------ writing ------ */

static int write_failed(struct backup_writer *w)
{
        if (errno == ENOSPC || errno == EDQUOT)
                w->rc = err_set(w->cx, LH_IO,
                                "could not write the backup %s: the disk is full; free some space "
                                "and make it again: what was there before is whole",
                                w->dir);
        else
                w->rc = err_set(w->cx, LH_IO, "could not write the backup %s: %s", w->dir,
                                strerror(errno));
        return w->rc;
}

void backup_create(struct ctx *cx, const char *dir, struct backup_writer *ret)
{
        char path[BACKUP_PATH_MAX];

        *ret = (struct backup_writer){ .cx = cx, .fd = -1 };
        snprintf(ret->dir, sizeof(ret->dir), "%s", dir);
        ret->rc = path_of(cx, dir, NEW_FILE, path);
        if (ret->rc != LH_OK)
                return;
        ret->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
        ret->sha = sha_begin();
        buf_init(&ret->pending, BACKUP_FRAME_MAX + 2 * PENDING_BYTES);
        if (ret->fd < 0)
                write_failed(ret);
}

static void flush(struct backup_writer *w)
{
        if (w->rc == LH_OK && !io_write(w->fd, w->pending.p, w->pending.n))
                write_failed(w);
        buf_clear(&w->pending);
}

static void put(struct backup_writer *w, struct str s)
{
        if (w->rc != LH_OK || s.n == 0)
                return;
        EVP_DigestUpdate(w->sha, s.p, s.n);
        buf_str(&w->pending, s);
        if (w->pending.n >= PENDING_BYTES)
                flush(w);
}

void backup_frame(struct backup_writer *w, enum frame type, const struct str *pieces, size_t n)
{
        char head[FRAME_HEAD_BYTES] = { (char)type };
        size_t bytes = 0;

        for (size_t i = 0; i < n; i++)
                bytes += pieces[i].n;
        if (w->rc == LH_OK && bytes > BACKUP_FRAME_MAX)
                w->rc = err_set(w->cx, LH_LIMIT, "one piece of the backup is larger than %zu MiB",
                                BACKUP_FRAME_MAX >> 20);
        for (int i = 0; i < 4; i++)
                head[1 + i] = (char)(bytes >> (24 - 8 * i));
        put(w, (struct str){ head, sizeof(head) });
        for (size_t i = 0; i < n; i++)
                put(w, pieces[i]);
}

int backup_finish(struct backup_writer *w, struct hash *ret)
{
        EVP_MD_CTX *sofar = EVP_MD_CTX_new();

        /* The digest does not cover its own frame, which is all that may come behind it. */
        if (sofar == NULL || EVP_MD_CTX_copy_ex(sofar, w->sha) != 1 ||
            EVP_DigestFinal_ex(sofar, ret->b, NULL) != 1)
                abort();
        EVP_MD_CTX_free(sofar);
        backup_frame(w, FRAME_END, &(struct str){ (const char *)ret->b, HASH_BYTES }, 1);
        flush(w);
        if (w->rc == LH_OK && fsync(w->fd) != 0)
                write_failed(w);
        return w->rc;
}

int backup_publish(struct backup_writer *w, const char *name)
{
        char from[BACKUP_PATH_MAX], to[BACKUP_PATH_MAX];
        int dir;

        if (w->rc == LH_OK)
                w->rc = path_of(w->cx, w->dir, NEW_FILE, from);
        if (w->rc == LH_OK)
                w->rc = path_of(w->cx, w->dir, name, to);
        if (w->rc != LH_OK)
                return w->rc;
        if (rename(from, to) != 0)
                return write_failed(w);
        close(w->fd);
        w->fd = -1;
        dir = open(w->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (dir < 0 || (fsync(dir) != 0 && errno != EINVAL))
                write_failed(w);
        if (dir >= 0)
                close(dir);
        return w->rc;
}

void backup_writer_done(struct backup_writer *w)
{
        char path[BACKUP_PATH_MAX];
        struct ctx own = { 0 };

        EVP_MD_CTX_free(w->sha);
        w->sha = NULL;
        buf_done(&w->pending);
        if (w->fd < 0)
                return;
        close(w->fd);
        w->fd = -1;
        if (path_of(&own, w->dir, NEW_FILE, path) == LH_OK)
                unlink(path);
}

/* ------ reading ------ */

int backup_open(struct ctx *cx, const char *dir, const char *name, bool whole,
                struct backup_reader *ret)
{
        int rc;

        *ret = (struct backup_reader){ 0 };
        rc = path_of(cx, dir, name, ret->path);
        if (rc != LH_OK)
                return rc;
        ret->f = fopen(ret->path, "re");
        if (ret->f == NULL && errno == ENOENT)
                return err_set(cx, LH_NOT_FOUND, "there is no %s", ret->path);
        if (ret->f == NULL)
                return err_set(cx, LH_IO, "could not read %s: %s", ret->path, strerror(errno));
        buf_init(&ret->payload, BACKUP_FRAME_MAX);
        if (whole)
                ret->sha = sha_begin();
        return LH_OK;
}

static int damaged(struct ctx *cx, const struct backup_reader *r, const char *what)
{
        if (ferror(r->f))
                return err_set(cx, LH_IO, "could not read %s: %s", r->path, strerror(errno));
        return err_set(cx, LH_CORRUPT,
                       "%s is damaged: %s; take another copy of the backup, or a mirror", r->path,
                       what);
}

static int read_payload(struct ctx *cx, struct backup_reader *r, size_t bytes)
{
        size_t want = bytes;
        char piece[16384];

        if (r->sha == NULL && bytes > LOOK_BYTES &&
            (r->type == FRAME_ENTRY || r->type == FRAME_OPENING || r->type == FRAME_PRIVATE))
                want = LOOK_BYTES;
        buf_clear(&r->payload);
        for (size_t have = 0; have < want;) {
                size_t n = want - have < sizeof(piece) ? want - have : sizeof(piece);

                if (fread(piece, 1, n, r->f) != n)
                        return damaged(cx, r, "it is cut off");
                buf_add(&r->payload, piece, n);
                have += n;
        }
        if (want < bytes && fseeko(r->f, (off_t)(bytes - want), SEEK_CUR) != 0)
                return damaged(cx, r, "it is cut off");
        return LH_OK;
}

/* Nothing may come behind the last frame, and the digest must be that of all before it. */
static int check_end(struct ctx *cx, struct backup_reader *r)
{
        struct hash h;

        if (r->payload.n != HASH_BYTES || getc(r->f) != EOF)
                return damaged(cx, r, "it does not end as it should");
        memcpy(r->digest.b, r->payload.p, HASH_BYTES);
        if (r->sha == NULL)
                return LH_OK;
        if (EVP_DigestFinal_ex(r->sha, h.b, NULL) != 1)
                abort();
        return hash_eq(&h, &r->digest) ? LH_OK
                                       : damaged(cx, r, "its digest is not that of its content");
}

int backup_next(struct ctx *cx, struct backup_reader *r, bool *ret_end)
{
        unsigned char head[FRAME_HEAD_BYTES];
        size_t bytes = 0;
        int rc;

        *ret_end = false;
        if (fread(head, 1, sizeof(head), r->f) != sizeof(head))
                return damaged(cx, r, "it is cut off");
        for (int i = 1; i <= 4; i++)
                bytes = bytes << 8 | head[i];
        if (bytes > BACKUP_FRAME_MAX || head[0] == '\0' || strchr("hmfeoscz", head[0]) == NULL)
                return damaged(cx, r, "a piece of it has an impossible head");
        r->type = (enum frame)head[0];
        rc = read_payload(cx, r, bytes);
        if (rc != LH_OK)
                return rc;
        if (r->type == FRAME_END) {
                *ret_end = true;
                return check_end(cx, r);
        }
        if (r->sha != NULL) {
                EVP_DigestUpdate(r->sha, head, sizeof(head));
                EVP_DigestUpdate(r->sha, r->payload.n > 0 ? r->payload.p : "", r->payload.n);
        }
        return LH_OK;
}

void backup_close(struct backup_reader *r)
{
        EVP_MD_CTX_free(r->sha);
        r->sha = NULL;
        if (r->f != NULL)
                fclose(r->f);
        r->f = NULL;
        if (r->payload.p != NULL)
                explicit_bzero(r->payload.p, r->payload.n);
        buf_done(&r->payload);
}
