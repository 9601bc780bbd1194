/* Where a template's text comes from: a file of the theme, else the table built into the program.
 */
#include "tmpl/tmpl_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int tmpl_err(struct ctx *cx, int rc, const char *name, unsigned line, const char *fmt, ...)
{
        char field[160], *why;
        va_list ap;

        va_start(ap, fmt);
        why = arena_vprintf(cx->mem, fmt, ap);
        va_end(ap);
        snprintf(field, sizeof(field), "%s:%u", name, line);
        return err_field(cx, rc, field, "template \"%s\", line %u: %s", name, line, why);
}

static void close_fd(int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

static int read_error(struct ctx *cx, const char *path)
{
        return err_set(cx, LH_IO, "could not read the theme's file \"%s\": %s", path,
                       strerror(errno));
}

static int read_all(struct ctx *cx, int fd, const char *path, char *data, size_t bytes)
{
        size_t done = 0;

        while (done < bytes) {
                ssize_t n = read(fd, data + done, bytes - done);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return read_error(cx, path);
                if (n == 0)
                        return err_set(cx, LH_BUSY,
                                       "could not read the theme's file \"%s\": it changed while "
                                       "it was read",
                                       path);
                done += (size_t)n;
        }
        return LH_OK;
}

/* LH_NOT_FOUND: the theme has no such file. */
static int read_theme(struct ctx *cx, struct tmpl_lib *lib, const char *name, struct str *ret)
{
        char *path = arena_printf(cx->mem, "%s/%s", lib->opt->theme_dir, name), *data;
        lh_auto(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        struct stat st;
        int rc;

        if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
                return LH_NOT_FOUND;
        if (fd < 0 || fstat(fd, &st) != 0)
                return read_error(cx, path);
        if (!S_ISREG(st.st_mode))
                return err_set(cx, LH_INVALID,
                               "could not read the theme's \"%s\": it is not a file", path);
        if (st.st_size > (off_t)TMPL_FILE_BYTES_MAX)
                return err_set(
                        cx, LH_LIMIT,
                        "could not read the theme's file \"%s\": it is larger than %zu bytes", path,
                        TMPL_FILE_BYTES_MAX);
        data = arena_alloc(lib->mem, (size_t)st.st_size + 1);
        rc = read_all(cx, fd, path, data, (size_t)st.st_size);
        if (rc == LH_OK)
                *ret = (struct str){ data, (size_t)st.st_size };
        return rc;
}

/* A theme may come from elsewhere: its {{> ../../x}} must not read outside its folder. */
static bool name_is_safe(const char *name)
{
        return name[0] != '/' && strstr(name, "..") == NULL;
}

static int read_text(struct ctx *cx, struct tmpl_lib *lib, const char *name, struct str *ret)
{
        const struct asset *a;

        if (lib->opt->theme_dir != NULL && name_is_safe(name)) {
                int rc = read_theme(cx, lib, name, ret);

                if (rc != LH_NOT_FOUND)
                        return rc;
        }
        a = lib->opt->assets != NULL ? asset_find(lib->opt->assets, name) : NULL;
        if (a == NULL)
                return LH_NOT_FOUND;
        if (a->bytes > TMPL_FILE_BYTES_MAX)
                return tmpl_err(cx, LH_LIMIT, name, 1, "the file is larger than %zu bytes",
                                TMPL_FILE_BYTES_MAX);
        *ret = (struct str){ a->data, a->bytes };
        return LH_OK;
}

static enum tmpl_mode mode_of(const struct tmpl_options *opt, const char *name)
{
        size_t n = strlen(name);

        if (opt->plain_mustache)
                return TMPL_SPEC;
        return n > 4 && strcmp(name + n - 4, ".txt") == 0 ? TMPL_PLAIN_TEXT : TMPL_HTML;
}

int tmpl_load(struct ctx *cx, struct tmpl_lib *lib, const char *name,
              const struct tmpl_source **ret)
{
        struct tmpl_source *src = lib->sources;
        struct str text;
        int rc;

        while (src != NULL && strcmp(src->name, name) != 0)
                src = src->next;
        if (src == NULL) {
                rc = read_text(cx, lib, name, &text);
                if (rc != LH_OK)
                        return rc;
                src = arena_alloc(lib->mem, sizeof(*src));
                src->name = arena_strdup(lib->mem, name);
                src->mode = mode_of(lib->opt, name);
                src->text = text;
                rc = tmpl_scan(cx, lib->mem, src);
                if (rc != LH_OK)
                        return rc;
                src->next = lib->sources;
                lib->sources = src;
        }
        *ret = src;
        return LH_OK;
}
