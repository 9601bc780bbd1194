#include "intake/convert.h"

#include "intake/source.h"
#include "os/child.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CONVERT_MEMORY_BYTES_MAX ((uint64_t)4 << 30)
#define CONVERT_FILE_BYTES_MAX   ((uint64_t)256 << 20)

/* The first program of that name on PATH. */
static bool on_path(const char *name, char *ret_path, size_t size)
{
        const char *p = getenv("PATH");

        while (p != NULL && *p != '\0') {
                size_t n = strcspn(p, ":");

                if (n > 0 && *p == '/' &&
                    snprintf(ret_path, size, "%.*s/%s", (int)n, p, name) < (int)size &&
                    access(ret_path, X_OK) == 0)
                        return true;
                p += n + (p[n] == ':');
        }
        return false;
}

static bool copy_to(int in_fd, const char *path)
{
        char *piece = mem_alloc(1 << 16);
        int out = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        struct source src = source_fd(in_fd);
        bool ok = out >= 0 && source_rewind(&src);
        size_t n;

        do {
                ok = ok && source_read(&src, piece, 1 << 16, &n);
                ok = ok && write(out, piece, n) == (ssize_t)n;
        } while (ok && n > 0);
        if (out >= 0)
                close(out);
        free(piece);
        return ok;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
        (void)st, (void)type, (void)ftw;
        return remove(path);
}

static int run_converter(struct ctx *cx, const char *program, const char *dir)
{
        const char *in = arena_printf(cx->mem, "%s/book.xls", dir);
        const char *profile = arena_printf(cx->mem, "-env:UserInstallation=file://%s/profile", dir);
        const char *const argv[] = {
                program,    profile, "--headless", "--norestore", "--convert-to", "xlsx",
                "--outdir", dir,     in,           NULL
        };
        struct child_program p = {
                .argv = argv,
                .home = dir,
                .timeout_s = CONVERT_TIMEOUT_S,
                .limits = { .memory_bytes = CONVERT_MEMORY_BYTES_MAX, .cpu_s = CONVERT_TIMEOUT_S },
                .file_bytes_max = CONVERT_FILE_BYTES_MAX,
        };

        return child_run_program(cx, &p);
}

static int convert_in(struct ctx *cx, const char *program, const char *dir, int in_fd, int *ret_fd)
{
        int rc;

        if (!copy_to(in_fd, arena_printf(cx->mem, "%s/book.xls", dir)))
                return err_set(cx, LH_IO, "there is no room for a copy to convert");
        rc = run_converter(cx, program, dir);
        if (rc != LH_OK)
                return err_set(cx, rc == LH_IO ? LH_IO : LH_INVALID,
                               "the converter for legacy .xls failed on it; save it as .xlsx");
        *ret_fd = open(arena_printf(cx->mem, "%s/book.xlsx", dir), O_RDONLY | O_CLOEXEC);
        if (*ret_fd < 0)
                return err_set(cx, LH_INVALID,
                               "the converter for legacy .xls could not read it (damaged, or it "
                               "has a password); save "
                               "it as .xlsx");
        return LH_OK;
}

int convert_xls(struct ctx *cx, int in_fd, int *ret_fd)
{
        const char *tmp = getenv("TMPDIR");
        char program[PATH_MAX], *dir;
        int rc;

        if (!on_path("soffice", program, sizeof(program)) &&
            !on_path("libreoffice", program, sizeof(program)))
                return err_set(cx, LH_INVALID,
                               "it is a legacy .xls: install libreoffice-calc or save it as .xlsx");
        dir = arena_printf(cx->mem, "%s/liuhen-xls-XXXXXX",
                           tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
        if (mkdtemp(dir) == NULL)
                return err_set(cx, LH_IO, "no folder for the conversion could be made: %s",
                               strerror(errno));
        rc = convert_in(cx, program, dir, in_fd, ret_fd);
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        return rc;
}
