#include "verify/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

int verify_read_file(struct ctx *cx, const char *path, struct buf *ret)
{
        lh_auto(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
        char piece[16384];
        ssize_t n;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not read \"%s\": %s", path, strerror(errno));
        while ((n = read(fd, piece, sizeof(piece))) != 0) {
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return err_set(cx, LH_IO, "could not read \"%s\": %s", path,
                                       strerror(errno));
                buf_add(ret, piece, (size_t)n);
                if (!buf_ok(ret))
                        return err_set(cx, LH_LIMIT, "\"%s\" is longer than %zu bytes", path,
                                       ret->max);
        }
        return LH_OK;
}

static bool write_all(int fd, struct str text)
{
        while (text.n > 0) {
                ssize_t n = write(fd, text.p, text.n);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n <= 0)
                        return false;
                text.p += n;
                text.n -= (size_t)n;
        }
        return true;
}

/* The name itself must reach the disk as well. */
static bool sync_folder(const char *path)
{
        lh_auto(mem_autofree) char *folder = mem_strdup(path);
        char *slash = strrchr(folder, '/');
        lh_auto(close_fd) int fd = -1;

        if (slash == NULL)
                fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        else {
                slash[slash == folder ? 1 : 0] = '\0';
                fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        }
        return fd >= 0 && fsync(fd) == 0;
}

int verify_save_file(struct ctx *cx, const char *path, struct str text)
{
        char *temp = arena_printf(cx->mem, "%s.XXXXXX", path);
        lh_auto(close_fd) int fd = mkostemp(temp, O_CLOEXEC);
        int rc;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not write \"%s\": %s", path, strerror(errno));
        if (write_all(fd, text) && fchmod(fd, 0644) == 0 && fsync(fd) == 0 &&
            rename(temp, path) == 0 && sync_folder(path))
                return LH_OK;
        rc = err_set(cx, LH_IO, "could not write \"%s\": %s", path, strerror(errno));
        unlink(temp);
        return rc;
}
