#include "cmd/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int add_one(struct ctx *cx, struct files *f, const char *path)
{
        if (f->n == FILES_MAX)
                return err_set(cx, LH_LIMIT, "more than %d files; import a smaller folder",
                               FILES_MAX);
        if (f->n == f->cap) {
                f->cap = f->cap ? 2 * f->cap : 64;
                f->path = mem_realloc(f->path, f->cap * sizeof(*f->path));
        }
        f->path[f->n++] = mem_strdup(path);
        return LH_OK;
}

static bool for_people(const char *name)
{
        size_t n = strlen(name);

        return name[0] == '.' || (n > 3 && strcmp(name + n - 3, ".md") == 0);
}

static int add(struct ctx *cx, struct files *f, const char *path, int depth);

static int add_folder(struct ctx *cx, struct files *f, const char *path, int depth)
{
        struct dirent **names;
        int n = scandir(path, &names, NULL, alphasort), rc = LH_OK;

        if (n < 0)
                return err_set(cx, LH_IO, "could not read the folder %s: %s", path,
                               strerror(errno));
        for (int i = 0; i < n; i++) {
                if (rc == LH_OK && !for_people(names[i]->d_name))
                        rc = add(cx, f, arena_printf(cx->mem, "%s/%s", path, names[i]->d_name),
                                 depth + 1);
                free(names[i]);
        }
        free(names);
        return rc;
}

static int add(struct ctx *cx, struct files *f, const char *path, int depth)
{
        struct stat st;

        if (depth > FILES_DEPTH_MAX)
                return err_set(cx, LH_LIMIT, "%s: folders nest deeper than %d", path,
                               FILES_DEPTH_MAX);
        if (stat(path, &st) != 0)
                return err_set(cx, LH_NOT_FOUND, "could not find %s: %s", path, strerror(errno));
        return S_ISDIR(st.st_mode) ? add_folder(cx, f, path, depth) : add_one(cx, f, path);
}

int files_add(struct ctx *cx, struct files *f, const char *path)
{
        return add(cx, f, path, 0);
}

void files_done(struct files *f)
{
        for (size_t i = 0; i < f->n; i++)
                free(f->path[i]);
        free(f->path);
        *f = (struct files){ 0 };
}
