#include "export/bulk_int.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int bulk_failed(struct ctx *cx, const char *doing, const char *path)
{
        return err_set(cx, LH_IO, "could not %s %s: %s", doing, path, strerror(errno));
}

void bulk_path(const struct bulk *b, const char *name, char *ret)
{
        snprintf(ret, BULK_PATH_MAX + BULK_NAME_MAX, "%s/%s", b->dir, name);
}

/* Removes a folder of files. They are cut to nothing first: who is reading one gets no more of it.
 */
static void remove_folder(const char *dir)
{
        DIR *d = opendir(dir);
        struct dirent *e;

        if (d == NULL)
                return;
        while ((e = readdir(d)) != NULL) {
                int fd;

                if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
                        continue;
                fd = openat(dirfd(d), e->d_name, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
                if (fd >= 0)
                        close(fd);
                unlinkat(dirfd(d), e->d_name, 0);
        }
        closedir(d);
        rmdir(dir);
}

/* "export", and what an interrupted export left: "export.making-PID". */
static void remove_folders(const char *store_dir, bool finished)
{
        char path[BULK_PATH_MAX + 3 * BULK_NAME_MAX];
        size_t n = strlen(BULK_DIR);
        DIR *d = opendir(store_dir);
        struct dirent *e;

        if (d == NULL)
                return;
        while ((e = readdir(d)) != NULL)
                if (strncmp(e->d_name, BULK_DIR, n) == 0 &&
                    (e->d_name[n] == '.' || (finished && e->d_name[n] == '\0'))) {
                        snprintf(path, sizeof(path), "%s/%s", store_dir, e->d_name);
                        remove_folder(path);
                }
        closedir(d);
}

void bulk_forget(const char *store_dir)
{
        remove_folders(store_dir, true);
}

void bulk_sweep(const char *store_dir)
{
        remove_folders(store_dir, false);
}

int bulk_range(struct ctx *cx, const char *dir, uint64_t *ret)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX], text[32];
        struct str s = { text, 0 };
        ssize_t n;
        int fd;

        snprintf(path, sizeof(path), "%s/" BULK_RANGE, dir);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return err_set(cx, LH_NOT_FOUND, "there are no files for download yet");
        n = read(fd, text, sizeof(text));
        close(fd);
        if (n > 0 && text[n - 1] == '\n')
                s.n = (size_t)n - 1;
        return decimal_parse(s, ret) ? LH_OK : err_set(cx, LH_CORRUPT, "%s holds no number", path);
}

static int open_streams(struct bulk *b)
{
        static const char *const names[BULK_STREAMS] = { "all.jsonl",     "bodies.part",
                                                         "projects.part", "notices.part",
                                                         "elements.part", "withheld.part" };
        char path[BULK_PATH_MAX + BULK_NAME_MAX];

        for (size_t i = 0; i < BULK_STREAMS; i++) {
                bulk_path(b, names[i], path);
                b->stream[i] = fopen(path, "w+e");
                if (b->stream[i] == NULL)
                        return bulk_failed(b->cx, "make", path);
                if (i != STREAM_JSONL)
                        unlink(path); /* the table itself goes into the archives */
        }
        return LH_OK;
}

static int flush_streams(struct bulk *b)
{
        for (size_t i = 0; i < BULK_STREAMS; i++)
                if (fflush(b->stream[i]) != 0)
                        return bulk_failed(b->cx, "write", b->dir);
        return LH_OK;
}

static int make_files(struct bulk *b)
{
        int rc = open_streams(b);

        if (rc == LH_OK)
                rc = bulk_sqlite_begin(b);
        if (rc == LH_OK)
                rc = bulk_pass(b);
        if (rc == LH_OK)
                rc = flush_streams(b);
        if (rc == LH_OK)
                rc = bulk_sqlite_end(b);
        if (rc == LH_OK)
                rc = bulk_scopes(b);
        if (rc == LH_OK)
                rc = bulk_finish(b);
        return rc == LH_OK ? bulk_still_public(b) : rc;
}

/* In place of what is there, at one stroke: a reader finds the old files or the new ones. */
static int put_in_place(struct bulk *b)
{
        const char *out = b->opt->out;

        if (rename(b->dir, out) == 0)
                return LH_OK;
        if (errno != ENOTEMPTY && errno != EEXIST)
                return bulk_failed(b->cx, "move the files to", out);
        if (renameat2(AT_FDCWD, b->dir, AT_FDCWD, out, RENAME_EXCHANGE) != 0)
                return bulk_failed(b->cx, "put the files in the place of", out);
        return LH_OK; /* what was there is in b->dir now */
}

static void bulk_done(struct bulk *b)
{
        for (size_t i = 0; i < BULK_STREAMS; i++)
                if (b->stream[i] != NULL)
                        fclose(b->stream[i]);
        bulk_sqlite_drop(b);
        remove_folder(b->dir);
        free(b->pieces);
        free(b->projects);
        json_decref(b->bodies);
        json_decref(b->files);
        buf_done(&b->row);
}

/* A folder that somebody keeps other things in must not be taken away. */
static int check_out(struct ctx *cx, const char *out)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX];
        struct stat st;

        if (strlen(out) >= BULK_PATH_MAX - 64)
                return err_set(cx, LH_INVALID, "the path of the folder is too long");
        snprintf(path, sizeof(path), "%s/" BULK_RANGE, out);
        if (stat(out, &st) != 0 || stat(path, &st) == 0 || rmdir(out) == 0)
                return LH_OK;
        return err_set(cx, LH_CONFLICT,
                       "%s is there and holds no earlier export; name a new folder", out);
}

int bulk_make(struct ctx *cx, const struct bulk_options *opt, struct bulk_result *ret)
{
        lh_auto(bulk_done) struct bulk b = { .cx = cx, .opt = opt };
        int rc = check_out(cx, opt->out);

        if (rc != LH_OK)
                return rc;
        b.bodies = json_object();
        b.files = json_array();
        buf_init(&b.row, (size_t)64 * 1024 * 1024);
        snprintf(b.dir, sizeof(b.dir), "%s.making-%d", opt->out, (int)getpid());
        remove_folder(b.dir);
        if (mkdir(b.dir, 0755) != 0)
                return bulk_failed(cx, "make the folder", b.dir);
        rc = make_files(&b);
        if (rc == LH_OK)
                rc = put_in_place(&b);
        if (rc == LH_OK) {
                /* Taken away between the last look and the move: then they must not stay. */
                rc = bulk_still_public(&b);
                if (rc != LH_OK)
                        remove_folder(opt->out);
        }
        b.result.size = b.head.size;
        b.result.releases = b.n;
        b.result.projects = b.n_projects;
        *ret = b.result;
        return rc;
}
