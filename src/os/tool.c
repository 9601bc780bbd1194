#include "os/tool.h"

#include "base/io.h"
#include "base/mem.h"
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE_BYTES           ((size_t)1 << 16)
#define ARGUMENTS_MAX         24
#define WALL_PER_CPU          3  /* a program waits for its turn on a machine with much to do */
#define OFFICE_AGAIN          81 /* LibreOffice has made a new profile and wants to begin anew */
#define OFFICE_MEMORY_BYTES   ((uint64_t)4 << 30) /* address space, of which it uses a tenth */
#define OFFICE_FILE_BYTES_MAX ((uint64_t)256 << 20)

/* ---- its folder ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st, (void)type, (void)ftw;
        return remove(path);
}

int tool_folder_make(struct ctx *cx, const char *what, const char **ret_dir)
{
        const char *tmp = getenv("TMPDIR");
        char *dir = arena_printf(cx->mem, "%s/liuhen-%s-XXXXXX",
                                 tmp != NULL && tmp[0] == '/' ? tmp : "/tmp", what);

        if (mkdtemp(dir) == NULL)
                return err_set(cx, LH_IO, "no folder for reading it could be made: %s",
                               strerror(errno));
        *ret_dir = dir;
        return LH_OK;
}

void tool_folder_remove(const char *dir)
{
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

bool tool_copy_to(int in_fd, const char *path)
{
        char *piece = mem_alloc(PIECE_BYTES);
        int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        bool ok = out >= 0 && lseek(in_fd, 0, SEEK_SET) == 0;
        ssize_t n = 1;

        while (ok && n != 0) {
                n = read(in_fd, piece, PIECE_BYTES);
                if (n < 0 && errno == EINTR)
                        continue;
                ok = n >= 0 && io_write(out, piece, (size_t)n);
        }
        if (out >= 0)
                close(out);
        free(piece);
        return ok;
}

/* ---- the program ---- */

/* The first program of that name on PATH. */
static const char *on_path(struct ctx *cx, const char *name)
{
        const char *p = getenv("PATH");

        if (p == NULL)
                p = "/usr/bin:/bin";
        while (*p != '\0') {
                size_t n = strcspn(p, ":");

                if (n > 0 && *p == '/') {
                        const char *path = arena_printf(cx->mem, "%.*s/%s", (int)n, p, name);

                        if (access(path, X_OK) == 0)
                                return path;
                }
                p += n + (p[n] == ':');
        }
        return NULL;
}

/* LibreOffice's program itself, without the scripts that look for it: the cage lets nothing else
 * be executed. */
static const char *behind_scripts(struct ctx *cx, const char *path)
{
        char real[PATH_MAX];
        const char *bin;

        if (path == NULL || realpath(path, real) == NULL)
                return path;
        bin = arena_printf(cx->mem, "%s.bin", real);
        return access(bin, X_OK) == 0 ? bin : path;
}

int tool_run(struct ctx *cx, const struct tool_job *job)
{
        const bool office = strcmp(job->argv[0], "soffice") == 0;
        const char *args[ARGUMENTS_MAX] = { behind_scripts(cx, on_path(cx, job->argv[0])) };
        struct child_program p = { .argv = args,
                                   .home = job->dir,
                                   .timeout_s = job->cpu_s * WALL_PER_CPU,
                                   .local_sockets = office,
                                   .again_code = office ? OFFICE_AGAIN : 0,
                                   .limits = { .memory_bytes = job->memory_bytes,
                                               .cpu_s = job->cpu_s },
                                   .file_bytes_max = job->file_bytes_max };

        if (args[0] == NULL)
                return err_set(cx, LH_NOT_FOUND, "the program %s is not installed", job->argv[0]);
        for (size_t i = 1; job->argv[i] != NULL && i + 1 < countof(args); i++)
                args[i] = job->argv[i];
        return child_run_program(cx, &p);
}

int tool_office(struct ctx *cx, const char *dir, const char *ending, unsigned cpu_s)
{
        const char *const argv[] = { "soffice",
                                     arena_printf(cx->mem,
                                                  "-env:UserInstallation=file://%s/profile", dir),
                                     arena_printf(cx->mem, "-env:OSL_SOCKET_PATH=%s", dir),
                                     "--headless",
                                     "--norestore",
                                     "--convert-to",
                                     arena_printf(cx->mem, "%sx", ending),
                                     "--outdir",
                                     dir,
                                     arena_printf(cx->mem, "%s/file.%s", dir, ending),
                                     NULL };

        return tool_run(cx, &(struct tool_job){ .dir = dir,
                                                .argv = argv,
                                                .cpu_s = cpu_s,
                                                .memory_bytes = OFFICE_MEMORY_BYTES,
                                                .file_bytes_max = OFFICE_FILE_BYTES_MAX });
}
