#include "search/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 160

void search_path(const char *dir, const char *name, char ret[SEARCH_PATH_MAX])
{
        snprintf(ret, SEARCH_PATH_MAX, "%s/%s%s%s", dir, SEARCH_DIR, name[0] ? "/" : "", name);
}

void search_boot(char ret[40])
{
        int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
        ssize_t n = fd < 0 ? -1 : read(fd, ret, 36);

        if (fd >= 0)
                close(fd);
        ret[n == 36 ? 36 : 0] = '\0';
}

bool search_state_read(const char *dir, struct search_state *ret)
{
        char path[SEARCH_PATH_MAX], line[LINE_MAX_BYTES], word[8] = "";
        unsigned long long followed;
        int format, fd;
        ssize_t n;

        search_path(dir, "state", path);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0)
                return false;
        n = read(fd, line, sizeof(line) - 1);
        close(fd);
        if (n <= 0)
                return false;
        line[n] = '\0';
        if (sscanf(line, "%d %23s %39s %llu %7s", &format, ret->files, ret->boot, &followed,
                   word) != 5 ||
            format != SEARCH_FORMAT || strchr(ret->files, '/') != NULL)
                return false;
        ret->followed = followed;
        ret->busy = strcmp(word, "good") != 0;
        return true;
}

int search_state_write(struct ctx *cx, const char *dir, const struct search_state *s)
{
        char path[SEARCH_PATH_MAX], next[SEARCH_PATH_MAX], line[LINE_MAX_BYTES];
        int n = snprintf(line, sizeof(line), "%d %s %s %llu %s\n", SEARCH_FORMAT, s->files,
                         s->boot[0] ? s->boot : "-", (unsigned long long)s->followed,
                         s->busy ? "busy" : "good");
        int fd;
        bool ok;

        search_path(dir, "state.next", next);
        search_path(dir, "state", path);
        fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
                return err_set(cx, LH_IO, "could not write %s: %s", next, strerror(errno));
        ok = write(fd, line, (size_t)n) == n;
        close(fd);
        return ok && rename(next, path) == 0
                       ? LH_OK
                       : err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
}

/* The files of one index stand in one folder, without folders below. */
static void remove_files(const char *path)
{
        DIR *d = opendir(path);
        struct dirent *e;

        while (d != NULL && (e = readdir(d)) != NULL)
                if (e->d_name[0] != '.')
                        (void)unlinkat(dirfd(d), e->d_name, 0);
        if (d != NULL)
                closedir(d);
        (void)rmdir(path);
}

void search_sweep(const char *dir, const char *keep)
{
        char path[SEARCH_PATH_MAX], below[SEARCH_PATH_MAX + 300];
        struct dirent *e;
        DIR *d;

        search_path(dir, "", path);
        d = opendir(path);
        while (d != NULL && (e = readdir(d)) != NULL) {
                if (e->d_name[0] != 'g' || (keep != NULL && strcmp(e->d_name, keep) == 0))
                        continue;
                snprintf(below, sizeof(below), "%s/%s", path, e->d_name);
                remove_files(below);
        }
        if (d != NULL)
                closedir(d);
}

void search_forget(const char *dir)
{
        char path[SEARCH_PATH_MAX];

        search_path(dir, "state", path);
        (void)unlink(path);
        search_sweep(dir, NULL);
}

void search_files(const char *dir, char ret[SEARCH_FILES_BYTES])
{
        struct search_state s;

        snprintf(ret, SEARCH_FILES_BYTES, "%s", search_state_read(dir, &s) ? s.files : "");
}

void search_forget_files(const char *dir, const char *files)
{
        char path[SEARCH_PATH_MAX], now[SEARCH_FILES_BYTES];

        if (files[0] == '\0')
                return;
        search_files(dir, now);
        search_path(dir, "state", path);
        if (strcmp(now, files) == 0)
                (void)unlink(path);
        search_path(dir, files, path);
        remove_files(path);
}
