#include "draw/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int file_read(struct ctx *cx, const char *path, size_t max, char **ret_text, size_t *ret_n)
{
        FILE *f = fopen(path, "rbe");
        size_t n = 0, cap = (size_t)64 * 1024;
        char *text;

        if (f == NULL)
                return err_set(cx, errno == ENOENT ? LH_NOT_FOUND : LH_IO, "could not open %s: %s",
                               path, strerror(errno));
        text = mem_alloc(cap);
        while (n <= max && !feof(f) && !ferror(f)) {
                if (n == cap)
                        text = mem_realloc(text, cap *= 2);
                n += fread(text + n, 1, cap - n, f);
        }
        if (ferror(f) || n > max) {
                int rc =
                        ferror(f)
                                ? err_set(cx, LH_IO, "could not read %s: %s", path, strerror(errno))
                                : err_set(cx, LH_LIMIT, "%s is larger than %zu bytes", path, max);

                fclose(f);
                free(text);
                return rc;
        }
        fclose(f);
        *ret_text = text;
        *ret_n = n;
        return LH_OK;
}

bool file_plain_name(const char *name)
{
        size_t n =
                strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

        return n >= 1 && n <= 80 && name[n] == '\0' && name[0] != '.';
}

char *file_beside(struct ctx *cx, const char *path, const char *name)
{
        const char *slash = strrchr(path, '/');

        if (slash == NULL)
                return arena_strdup(cx->mem, name);
        return arena_printf(cx->mem, "%.*s/%s", (int)(slash - path), path, name);
}

json_t *file_read_json(struct ctx *cx, const char *path, size_t max)
{
        json_error_t e;
        char *text;
        size_t n;
        json_t *o;

        if (file_read(cx, path, max, &text, &n) != LH_OK)
                return NULL;
        o = json_loadb(text, n, JSON_REJECT_DUPLICATES, &e);
        free(text);
        if (o == NULL)
                err_set(cx, LH_INVALID, "%s is not JSON: line %d, column %d: %s", path, e.line,
                        e.column, e.text);
        return o;
}

/* A result is made once: to write over one would let a second draw pass for the first. */
FILE *file_create(struct ctx *cx, const char *path, mode_t mode)
{
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

        if (f != NULL)
                return f;
        if (errno == EEXIST)
                err_set(cx, LH_CONFLICT,
                        "%s exists already and is not written over; choose another name", path);
        else
                err_set(cx, LH_IO, "could not create %s: %s", path, strerror(errno));
        return NULL;
}

/* Closes; what is not whole is taken away. */
int file_finish(struct ctx *cx, FILE *f, const char *path, int rc)
{
        bool whole = fflush(f) == 0 && fsync(fileno(f)) == 0;

        if (fclose(f) != 0)
                whole = false;
        if (!whole && rc == LH_OK)
                rc = err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
        if (rc != LH_OK)
                unlink(path);
        return rc;
}

int file_write_json(struct ctx *cx, const char *out, mode_t mode, const json_t *o)
{
        FILE *f = file_create(cx, out, mode);
        int rc = LH_OK;

        if (f == NULL)
                return cx->err.rc;
        if (json_dumpf(o, f, JSON_INDENT(2)) != 0 || fputs("\n", f) == EOF)
                rc = err_set(cx, LH_IO, "could not write %s: %s", out, strerror(errno));
        return file_finish(cx, f, out, rc);
}
