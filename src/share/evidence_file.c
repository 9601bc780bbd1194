#include "share/evidence_file.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define BLOCK      ((size_t)4096) /* what direct writes are aligned to */
#define AHEAD_MIN  ((off_t)256 * 1024)
#define AHEAD_MAX  ((off_t)4 * 1024 * 1024)
#define OPEN_FLAGS (O_WRONLY | O_CREAT | O_CLOEXEC | O_DSYNC)

void evidence_file_init(struct evidence_file *f)
{
        *f = (struct evidence_file){ .fd = -1 };
}

static void reserve(struct evidence_file *f, size_t n)
{
        char *memory, *block;

        if (n <= f->cap)
                return;
        memory = mem_alloc(n + BLOCK);
        block = memory + (BLOCK - (uintptr_t)memory % BLOCK);
        if (f->cap > 0)
                memcpy(block, f->block, f->cap);
        free(f->memory);
        f->memory = memory;
        f->block = block;
        f->cap = n;
}

static bool sync_dir(const char *dir)
{
        int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool ok = fd >= 0 && fsync(fd) == 0;

        if (fd >= 0)
                close(fd);
        return ok;
}

static bool write_all(struct evidence_file *f, size_t n, off_t where)
{
        size_t at = 0;

        while (at < n) {
                ssize_t got = pwrite(f->fd, f->block + at, n - at, where + (off_t)at);

                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0 && errno == EINVAL && f->direct) {
                        /* The disk has larger blocks than ours, or writes no other way. */
                        f->direct = false;
                        if (fcntl(f->fd, F_SETFL, 0) == 0)
                                continue;
                }
                if (got <= 0)
                        return false;
                at += (size_t)got;
        }
        return true;
}

bool evidence_file_open(struct evidence_file *f, const char *dir, const char *path)
{
        evidence_file_close(f);
        f->fd = open(path, OPEN_FLAGS | O_DIRECT, 0600);
        f->direct = f->fd >= 0;
        if (f->fd < 0 && errno == EINVAL)
                f->fd = open(path, OPEN_FLAGS, 0600);
        f->at = f->laid = 0;
        return f->fd >= 0 && sync_dir(dir);
}

/* As many zeros again as there are rows, within bounds. Without room for them it goes on without.
 */
static size_t with_zeros(const struct evidence_file *f, off_t from, size_t n)
{
        off_t more = f->laid;

        if (from + (off_t)n <= f->laid)
                return n;
        more = more < AHEAD_MIN ? AHEAD_MIN : more > AHEAD_MAX ? AHEAD_MAX : more;
        return n + (size_t)more;
}

bool evidence_file_add(struct evidence_file *f, struct str bytes)
{
        size_t head = (size_t)f->at % BLOCK, end = head + bytes.n;
        size_t whole = (end + BLOCK) / BLOCK * BLOCK; /* never full: a zero stands behind */
        off_t from = f->at - (off_t)head;
        size_t n = with_zeros(f, from, whole);
        bool ok;

        reserve(f, n);
        memcpy(f->block + head, bytes.p, bytes.n);
        memset(f->block + end, 0, n - end);
        ok = write_all(f, n, from) || (n > whole && write_all(f, n = whole, from));
        if (!ok) {
                int why = errno;

                f->laid = 0;
                if (ftruncate(f->fd, f->at) != 0)
                        log_error("msg=\"could not cut a segment\" reason=\"%s\"", strerror(errno));
                errno = why;
                return false;
        }
        f->at += (off_t)bytes.n;
        if (from + (off_t)n > f->laid)
                f->laid = from + (off_t)n;
        end = end / BLOCK * BLOCK;
        if (end > 0)
                memmove(f->block, f->block + end, BLOCK);
        return true;
}

void evidence_file_close(struct evidence_file *f)
{
        if (f->fd < 0)
                return;
        if (ftruncate(f->fd, f->at) != 0)
                log_error("msg=\"could not cut a segment\" reason=\"%s\"", strerror(errno));
        close(f->fd);
        f->fd = -1;
}

void evidence_file_done(struct evidence_file *f)
{
        evidence_file_close(f);
        free(f->memory);
        evidence_file_init(f);
}
