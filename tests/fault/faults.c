/* A preloaded library that makes the disk or the memory fail under an unchanged program:
 * FAULT=MODE:N:SEED, FAULT_DIR the folder whose files count, FAULT_COUNT a file to which the
 * process adds how many writes, syncs and pieces of memory it came to. Processes that it forks are
 * spared. Modes: malloc  the N-th piece of memory is not to be had write   the N-th write fails
 * (EIO)        short  the N-th write writes half full    from the N-th write on no space   sync the
 * N-th sync fails (EIO) kill    kill -9 before the N-th operation cut     the same, and nothing
 * that was not synced reached the disk torn    the same, and of what was not synced some writes did
 * and some did not */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNDO_MAX  65536
#define FILES_MAX 64

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

enum mode { NONE, MALLOC, WRITE, SHORT, FULL, SYNC, KILL, CUT, TORN, LATE };
static const char *const mode_name[] = { "none", "malloc", "write", "short", "full",
                                         "sync", "kill",   "cut",   "torn",  "late" };

static enum mode mode;
static long at, n_malloc, n_write, n_sync, n_op;
static char dir[4096];
static bool ready;

/* What a file held before each write since its last sync. */
static struct undo {
        int file;
        off_t offset, size_before;
        size_t n, n_old;
        char *old;
} undo[UNDO_MAX];
static size_t n_undo;
static struct {
        dev_t dev;
        ino_t ino;
        int fd;
} files[FILES_MAX];
static int n_files;

static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t);

/* The signer is forked off and shut into a sandbox, in which looking at a file would be its death:
 * no faults there. */
static void leave_alone(void)
{
        ready = false;
}

__attribute__((constructor)) static void begin(void)
{
        const char *fault = getenv("FAULT"), *d = getenv("FAULT_DIR");
        char name[16] = "none";
        long seed = 0;

        real_pwrite = (ssize_t(*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
        real_write = (ssize_t(*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
        real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
        real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
        real_ftruncate = (int (*)(int, off_t))dlsym(RTLD_NEXT, "ftruncate");
        if (d != NULL)
                snprintf(dir, sizeof(dir), "%s/", d);
        if (fault != NULL)
                sscanf(fault, "%15[a-z]:%ld:%ld", name, &at, &seed);
        for (int i = 0; i <= LATE; i++)
                if (strcmp(name, mode_name[i]) == 0)
                        mode = (enum mode)i;
        srandom((unsigned)seed);
        pthread_atfork(NULL, NULL, leave_alone);
        ready = true;
}

static bool counts(int fd)
{
        char link[64], path[4096];
        ssize_t n;

        if (!ready || dir[0] == '\0')
                return false;
        snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
        n = readlink(link, path, sizeof(path) - 1);
        if (n <= 0)
                return false;
        path[n] = '\0';
        return strncmp(path, dir, strlen(dir)) == 0;
}

static void undo_one(const struct undo *u)
{
        int fd = files[u->file].fd;
        struct stat st;

        for (size_t i = 0; i < u->n_old;) {
                ssize_t k = real_pwrite(fd, u->old + i, u->n_old - i, u->offset + (off_t)i);

                if (k <= 0)
                        break;
                i += (size_t)k;
        }
        if (fstat(fd, &st) != 0)
                return;
        if (st.st_size > u->size_before && st.st_size <= u->offset + (off_t)u->n)
                (void)!real_ftruncate(fd, u->size_before);
        else if (u->n_old < u->n && st.st_size > u->size_before) {
                static const char zero[65536];
                size_t gap = u->n - u->n_old;

                (void)!real_pwrite(fd, zero, gap < sizeof(zero) ? gap : sizeof(zero),
                                   u->offset + (off_t)u->n_old);
        }
}

__attribute__((destructor)) static void end(void)
{
        const char *path = getenv("FAULT_COUNT");
        int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);

        if (!ready)
                return;
        ready = false;
        if (mode == LATE) {
                fflush(NULL); /* its answer was given */
                for (size_t i = n_undo; i-- > 0;)
                        undo_one(&undo[i]);
        }
        if (fd < 0)
                return;
        dprintf(fd, "malloc %ld write %ld sync %ld op %ld\n", n_malloc, n_write, n_sync, n_op);
        close(fd);
}

static void operation(void)
{
        if (++n_op != at || mode < KILL || mode == LATE)
                return;
        ready = false;
        if (mode != KILL)
                for (size_t i = n_undo; i-- > 0;)
                        if (mode == CUT || random() % 2 == 0)
                                undo_one(&undo[i]);
        kill(getpid(), SIGKILL);
}

static int file_of(int fd, struct stat *st)
{
        if (fstat(fd, st) != 0 || !S_ISREG(st->st_mode))
                return -1;
        for (int i = 0; i < n_files; i++)
                if (files[i].dev == st->st_dev && files[i].ino == st->st_ino)
                        return i;
        if (n_files == FILES_MAX)
                return -1;
        files[n_files].dev = st->st_dev;
        files[n_files].ino = st->st_ino;
        files[n_files].fd = fcntl(fd, F_DUPFD_CLOEXEC, 200); /* never closed: closing drops locks */
        return n_files++;
}

static void remember(int fd, off_t offset, size_t n)
{
        struct stat st;
        int file = file_of(fd, &st);
        struct undo *u = &undo[n_undo];

        if ((mode < CUT) || file < 0 || n_undo == UNDO_MAX)
                return;
        *u = (struct undo){ .file = file, .offset = offset, .size_before = st.st_size, .n = n };
        u->old = __libc_malloc(n + 1);
        while (u->n_old < n) {
                ssize_t k = pread(fd, u->old + u->n_old, n - u->n_old, offset + (off_t)u->n_old);

                if (k <= 0)
                        break;
                u->n_old += (size_t)k;
        }
        n_undo++;
}

static void forget(int fd)
{
        struct stat st;
        int file = file_of(fd, &st);
        size_t kept = 0;

        for (size_t i = 0; i < n_undo; i++) {
                if (undo[i].file == file)
                        free(undo[i].old);
                else
                        undo[kept++] = undo[i];
        }
        n_undo = kept;
}

/* -1: fails, errno is set; else how many bytes may be written. */
static ssize_t may_write(size_t n)
{
        n_write++;
        if ((mode == WRITE && n_write == at) || (mode == FULL && n_write >= at)) {
                errno = mode == FULL ? ENOSPC : EIO;
                return -1;
        }
        return mode == SHORT && n_write == at && n > 1 ? (ssize_t)(n / 2) : (ssize_t)n;
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t offset)
{
        ssize_t k = (ssize_t)n;

        if (counts(fd)) {
                operation();
                k = may_write(n);
                if (k < 0)
                        return -1;
                remember(fd, offset, (size_t)k);
        }
        return real_pwrite(fd, p, (size_t)k, offset);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t offset)
{
        return pwrite(fd, p, n, offset);
}

ssize_t write(int fd, const void *p, size_t n)
{
        ssize_t k = (ssize_t)n;

        if (real_write == NULL)
                begin();
        if (counts(fd)) {
                operation();
                k = may_write(n);
                if (k < 0)
                        return -1;
                remember(fd, lseek(fd, 0, SEEK_CUR), (size_t)k);
        }
        return real_write(fd, p, (size_t)k);
}

static int sync_with(int (*real)(int), int fd)
{
        if (!counts(fd))
                return real(fd);
        operation();
        if (++n_sync == at && mode == SYNC) {
                errno = EIO;
                return -1;
        }
        if (real(fd) != 0)
                return -1;
#ifndef SYNC_LIES /* to see that the campaign finds a program that does not sync */
        forget(fd);
#endif
        return 0;
}

int fsync(int fd)
{
        return sync_with(real_fsync, fd);
}

int fdatasync(int fd)
{
        return sync_with(real_fdatasync, fd);
}

int ftruncate(int fd, off_t size)
{
        if (counts(fd))
                operation();
        return real_ftruncate(fd, size);
}

int ftruncate64(int fd, off_t size)
{
        return ftruncate(fd, size);
}

static bool memory(void)
{
        if (!ready)
                return true;
        if (++n_malloc != at || mode != MALLOC)
                return true;
        errno = ENOMEM;
        return false;
}

void *malloc(size_t n)
{
        return memory() ? __libc_malloc(n) : NULL;
}

void *calloc(size_t n, size_t size)
{
        return memory() ? __libc_calloc(n, size) : NULL;
}

void *realloc(void *p, size_t n)
{
        return memory() ? __libc_realloc(p, n) : NULL;
}
