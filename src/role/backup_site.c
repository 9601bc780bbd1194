#include "role/backup_site.h"
#include "base/io.h"
#include "desk/desk.h"
#include "mail/follow.h"
#include "store/snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)4 * 1024 * 1024)
#define STORES      2

/* Stores that are sealed as a whole. */
static const struct {
        const char *folder, *file;
} stores[STORES] = { { DESK_DIR, DESK_DB }, { MAIL_DIR, MAIL_DB } };

/* Folders below the store's whose files go along as they are: they hold no values. */
static const char *const folders[] = { "rules", "rules/domains", "rules/mappings", "witness" };
#define WITNESS_FOLDER "witness"
#define WITNESS_POLICY                                                                             \
        "policy" /* of that folder it is the only one; the rest is asked for anew                  \
                  */

/* ------ writing ------ */

static int put_file(struct ctx *cx, struct backup_writer *w, const char *dir, const char *name)
{
        lh_auto(buf_done) struct buf content = { 0 };
        const char *path = arena_printf(cx->mem, "%s/%s", dir, name);
        int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
        char piece[16384];
        struct stat st;
        ssize_t n;

        if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
                if (fd >= 0)
                        close(fd);
                return LH_OK;
        }
        buf_init(&content, BACKUP_FILE_MAX);
        while ((n = read(fd, piece, sizeof(piece))) > 0)
                buf_add(&content, piece, (size_t)n);
        close(fd);
        if (n < 0 || !buf_ok(&content))
                return err_set(cx, n < 0 ? LH_IO : LH_LIMIT, "could not read %s: %s", path,
                               n < 0 ? strerror(errno) : "it is too large for a file of settings");
        backup_frame(w, FRAME_FILE,
                     (struct str[]){ { name, strlen(name) + 1 }, { content.p, content.n } }, 2);
        return w->rc;
}

static int put_files(struct ctx *cx, struct backup_writer *w, const char *dir)
{
        int rc = LH_OK;

        for (size_t i = 0; i < countof(folders) && rc == LH_OK; i++) {
                DIR *d = opendir(arena_printf(cx->mem, "%s/%s", dir, folders[i]));
                struct dirent *e;

                while (d != NULL && rc == LH_OK && (e = readdir(d)) != NULL)
                        if (e->d_name[0] != '.' && (strcmp(folders[i], WITNESS_FOLDER) != 0 ||
                                                    strcmp(e->d_name, WITNESS_POLICY) == 0))
                                rc = put_file(
                                        cx, w, dir,
                                        arena_printf(cx->mem, "%s/%s", folders[i], e->d_name));
                if (d != NULL)
                        closedir(d);
        }
        return rc;
}

static void put_pieces(struct backup_writer *w, const struct vault *v, const unsigned char *key,
                       uint64_t which, struct str bytes)
{
        unsigned char name[VAULT_KEY_ID_BYTES];
        uint64_t piece = 0;

        vault_key_id(key, name);
        for (size_t at = 0; at < bytes.n && w->rc == LH_OK; at += PIECE_BYTES, piece++) {
                lh_auto(buf_done) struct buf sealed = { 0 };
                struct str plain = { bytes.p + at,
                                     bytes.n - at < PIECE_BYTES ? bytes.n - at : PIECE_BYTES };
                char kind[8], at8[8], why[64];

                buf_init(&sealed, PIECE_BYTES + SEAL_BYTES);
                seal(key, backup_about(v->id, (char)('0' + which), piece, why), plain, &sealed);
                backup_frame(w, FRAME_PRIVATE,
                             (struct str[]){ backup_u64(which, kind),
                                             backup_u64(piece, at8),
                                             { (const char *)name, sizeof(name) },
                                             { sealed.p, sealed.n } },
                             4);
        }
}

int backup_put_site(struct ctx *cx, struct backup_writer *w, const char *dir, const struct vault *v,
                    const unsigned char *key, struct backed_up *told)
{
        bool *const there[STORES] = { &told->desk, &told->mail };
        int rc = put_files(cx, w, dir);

        for (size_t i = 0; i < STORES && rc == LH_OK; i++) {
                unsigned char *bytes = NULL;
                size_t n = 0;

                rc = store_snapshot(cx, arena_printf(cx->mem, "%s/%s", dir, stores[i].file), &bytes,
                                    &n);
                if (rc == LH_NOT_FOUND) {
                        rc = LH_OK;
                        continue;
                }
                if (rc != LH_OK)
                        return rc;
                put_pieces(w, v, key, i, (struct str){ (const char *)bytes, n });
                explicit_bzero(bytes, n);
                free(bytes);
                *there[i] = true;
                rc = w->rc;
        }
        return rc;
}

/* ------ reading ------ */

static bool known_place(const char *path)
{
        const char *slash = strrchr(path, '/');

        for (size_t i = 0; slash != NULL && i < countof(folders); i++)
                if (strlen(folders[i]) == (size_t)(slash - path) &&
                    strncmp(folders[i], path, (size_t)(slash - path)) == 0)
                        return slash[1] != '.' && slash[1] != '\0';
        return false;
}

static int write_bytes(struct ctx *cx, const char *path, struct str s, int flags, mode_t mode)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | flags, mode);
        bool ok = fd >= 0 && io_write(fd, s.p, s.n) && fsync(fd) == 0;

        if (!ok)
                err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
        if (fd >= 0)
                close(fd);
        return ok ? LH_OK : LH_IO;
}

static int make_parent(struct ctx *cx, const char *dir, const char *folder, mode_t mode)
{
        const char *path = arena_printf(cx->mem, "%s/%s", dir, folder);

        return mkdir(path, mode) == 0 || errno == EEXIST
                       ? LH_OK
                       : err_set(cx, LH_IO, "could not make the folder %s: %s", path,
                                 strerror(errno));
}

static int take_file(struct ctx *cx, const char *dir, struct str frame)
{
        const char *end = frame.n > 0 ? memchr(frame.p, '\0', frame.n) : NULL;
        const char *name = frame.p;
        int rc;

        if (end == NULL || !known_place(name))
                return err_set(cx, LH_CORRUPT,
                               "the backup holds a file that has no place in a "
                               "store folder");
        rc = make_parent(cx, dir, arena_strndup(cx->mem, name, (size_t)(strrchr(name, '/') - name)),
                         0755);
        return rc != LH_OK
                       ? rc
                       : write_bytes(cx, arena_printf(cx->mem, "%s/%s", dir, name),
                                     (struct str){ end + 1, frame.n - (size_t)(end + 1 - name) },
                                     O_TRUNC, 0644);
}

/* A piece goes behind the one before it. */
static int take_piece(struct ctx *cx, const char *dir, struct vault *v, struct str frame,
                      struct backed_up *told, bool *ret_lost)
{
        bool *const there[STORES] = { &told->desk, &told->mail };
        lh_auto(buf_done) struct buf plain = { 0 };
        unsigned char key[SEAL_KEY_BYTES];
        uint64_t which, piece;
        char why[64];
        int rc;

        if (!backup_take_u64(&frame, &which) || !backup_take_u64(&frame, &piece) ||
            which >= STORES || frame.n < VAULT_KEY_ID_BYTES)
                return err_set(cx, LH_CORRUPT, "a piece of the backup's accounts has no place");
        if (!vault_find_site_key(v, (const unsigned char *)frame.p, key)) {
                *ret_lost = true;
                return LH_OK;
        }
        frame = (struct str){ frame.p + VAULT_KEY_ID_BYTES, frame.n - VAULT_KEY_ID_BYTES };
        buf_init(&plain, PIECE_BYTES);
        if (!seal_open(key, backup_about(v->id, (char)('0' + which), piece, why), frame, &plain))
                return err_set(cx, LH_CORRUPT, "a piece of the backup's accounts does not open");
        explicit_bzero(key, sizeof(key));
        rc = make_parent(cx, dir, stores[which].folder, 0700);
        if (rc == LH_OK)
                rc = write_bytes(cx, arena_printf(cx->mem, "%s/%s", dir, stores[which].file),
                                 (struct str){ plain.p, plain.n }, piece == 0 ? O_TRUNC : O_APPEND,
                                 0600);
        explicit_bzero(plain.p, plain.n);
        *there[which] = rc == LH_OK;
        return rc;
}

static int open_site(struct ctx *cx, const char *backup, const struct vault *v,
                     struct backup_reader *ret)
{
        struct backup_head h;
        int rc = backup_open(cx, backup, BACKUP_SITE, true, ret);

        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_CORRUPT,
                               "the backup %s lacks its file " BACKUP_SITE
                               "; make it anew, or take another copy of it",
                               backup);
        if (rc == LH_OK)
                rc = backup_head_read(cx, ret, &h);
        if (rc == LH_OK && memcmp(h.vault, v->id, VAULT_ID_BYTES) != 0)
                rc = err_set(cx, LH_CONFLICT, "%s belongs to another vault", ret->path);
        return rc;
}

int backup_check_site(struct ctx *cx, const char *backup, const struct vault *v)
{
        lh_auto(backup_close) struct backup_reader r = { 0 };
        bool end = false;
        int rc = open_site(cx, backup, v, &r);

        while (rc == LH_OK && !end)
                rc = backup_next(cx, &r, &end);
        return rc;
}

int backup_take_site(struct ctx *cx, const char *backup, const char *dir, struct vault *v,
                     struct backed_up *told, bool *ret_lost)
{
        lh_auto(backup_close) struct backup_reader r = { 0 };
        bool end = false;
        int rc = open_site(cx, backup, v, &r);

        while (rc == LH_OK && !end) {
                struct str frame;

                rc = backup_next(cx, &r, &end);
                if (rc != LH_OK || end)
                        break;
                frame = (struct str){ r.payload.p, r.payload.n };
                if (r.type == FRAME_FILE)
                        rc = take_file(cx, dir, frame);
                else if (r.type == FRAME_PRIVATE)
                        rc = take_piece(cx, dir, v, frame, told, ret_lost);
        }
        return rc;
}
