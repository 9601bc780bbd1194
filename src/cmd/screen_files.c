#include "cmd/screen_files.h"

#include <errno.h>
#include <fts.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* One line of a manifest: {"file": "docs/a.pdf", "occasion": "penalty"}. */
struct entry {
        const char *name, *occasion;
        const char *real; /* its path without links and dots; NULL if there is no such file */
};

struct manifest {
        struct entry *v;
        size_t n;
};

void screen_files_done(struct screen_files *f)
{
        free(f->v);
        *f = (struct screen_files){ 0 };
}

static int add(struct ctx *cx, struct screen_files *f, const char *path, const char *name,
               const char *occasion)
{
        if (f->n == SCREEN_FILES_MAX)
                return err_set(cx, LH_LIMIT, "more than %d files; screen the folders one by one",
                               SCREEN_FILES_MAX);
        if (f->n == f->cap) {
                f->cap = f->cap == 0 ? 64 : 2 * f->cap;
                f->v = mem_realloc(f->v, f->cap * sizeof(*f->v));
        }
        f->v[f->n++] = (struct screen_file){ arena_strdup(cx->mem, path),
                                             arena_strdup(cx->mem, name), occasion };
        return LH_OK;
}

static const char *real_path(struct ctx *cx, const char *path)
{
        char buf[PATH_MAX];

        return realpath(path, buf) != NULL ? arena_strdup(cx->mem, buf) : NULL;
}

static int read_entries(struct ctx *cx, const char *path, json_t *list, struct manifest *ret)
{
        const char *slash = strrchr(path, '/');
        const char *folder =
                slash != NULL ? arena_strndup(cx->mem, path, (size_t)(slash - path) + 1) : "";
        json_t *e;
        size_t i;

        ret->v = arena_alloc(cx->mem, (json_array_size(list) + 1) * sizeof(*ret->v));
        json_array_foreach (list, i, e) {
                const char *name = json_string_value(json_object_get(e, "file"));
                const char *occasion = json_string_value(json_object_get(e, "occasion"));

                if (name == NULL)
                        return err_field(cx, LH_INVALID, "file",
                                         "entry %zu of the manifest \"%s\" has no \"file\"", i + 1,
                                         path);
                ret->v[ret->n].name = arena_strdup(cx->mem, name);
                ret->v[ret->n].occasion = occasion != NULL ? arena_strdup(cx->mem, occasion) : NULL;
                ret->v[ret->n++].real = real_path(cx, arena_printf(cx->mem, "%s%s", folder, name));
        }
        return LH_OK;
}

static int read_manifest(struct ctx *cx, const char *path, struct manifest *ret)
{
        struct stat st;
        json_error_t e;
        json_t *j;
        int rc;

        if (stat(path, &st) != 0)
                return err_set(cx, LH_IO, "could not open the manifest \"%s\": %s", path,
                               strerror(errno));
        if ((uint64_t)st.st_size > SCREEN_MANIFEST_BYTES_MAX)
                return err_set(cx, LH_LIMIT, "the manifest \"%s\" is larger than 64 MiB", path);
        j = json_load_file(path, 0, &e);
        if (!json_is_array(j))
                rc = err_set(cx, LH_INVALID,
                             "the manifest \"%s\" is not a JSON list of {\"file\", \"occasion\"} "
                             "(line %d)",
                             path, e.line);
        else
                rc = read_entries(cx, path, j, ret);
        json_decref(j);
        return rc;
}

static const struct entry *entry_of(struct ctx *cx, const struct manifest *m, const char *path)
{
        const char *real = m->n > 0 ? real_path(cx, path) : NULL;

        for (size_t i = 0; real != NULL && i < m->n; i++)
                if (m->v[i].real != NULL && strcmp(m->v[i].real, real) == 0)
                        return &m->v[i];
        return NULL;
}

static int add_known(struct ctx *cx, const struct manifest *m, const char *occasion,
                     const char *path, const char *name, struct screen_files *ret)
{
        const struct entry *e = entry_of(cx, m, path);

        if (e != NULL)
                return add(cx, ret, path, e->name, e->occasion != NULL ? e->occasion : occasion);
        return add(cx, ret, path, name, occasion);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
        return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int visit(struct ctx *cx, const struct manifest *m, const char *occasion, const char *folder,
                 const FTSENT *e, struct screen_files *ret)
{
        const char *name = e->fts_path + strlen(folder);

        switch (e->fts_info) {
        case FTS_F:
        case FTS_SL:
        case FTS_DEFAULT:
                name += strspn(name, "/");
                /* A folder often holds more than its manifest is about: what nobody gave an
                 * occasion is not looked at, is counted, and gets no clean copy. */
                if (m->n > 0 && occasion == NULL && entry_of(cx, m, e->fts_path) == NULL) {
                        ret->n_passed_over++;
                        return LH_OK;
                }
                return add_known(cx, m, occasion, e->fts_path, name, ret);
        case FTS_D:
                if (e->fts_level > SCREEN_DEPTH_MAX)
                        return err_set(cx, LH_LIMIT, "the folder \"%s\" is nested deeper than %d",
                                       folder, SCREEN_DEPTH_MAX);
                return LH_OK;
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS:
                return err_set(cx, LH_IO, "could not read \"%s\": %s", e->fts_path,
                               strerror(e->fts_errno));
        default: return LH_OK;
        }
}

static int walk(struct ctx *cx, const struct manifest *m, const char *occasion, char *folder,
                struct screen_files *ret)
{
        char *paths[2] = { folder, NULL };
        FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
        int rc = LH_OK;

        if (fts == NULL)
                return err_set(cx, LH_IO, "could not read the folder \"%s\": %s", folder,
                               strerror(errno));
        for (FTSENT *e; rc == LH_OK && (e = fts_read(fts)) != NULL;)
                rc = visit(cx, m, occasion, folder, e, ret);
        fts_close(fts);
        return rc;
}

static int all_of_manifest(struct ctx *cx, const struct manifest *m, const char *occasion,
                           struct screen_files *ret)
{
        int rc = LH_OK;

        for (size_t i = 0; rc == LH_OK && i < m->n; i++) {
                if (m->v[i].real == NULL)
                        rc = err_field(
                                cx, LH_NOT_FOUND, "file",
                                "the manifest names \"%s\", but there is no such file beside it",
                                m->v[i].name);
                else
                        rc = add(cx, ret, m->v[i].real, m->v[i].name,
                                 m->v[i].occasion != NULL ? m->v[i].occasion : occasion);
        }
        return rc;
}

int screen_files_collect(struct ctx *cx, const char *manifest, const char *occasion,
                         char **operands, int n, struct screen_files *ret)
{
        struct manifest m = { 0 };
        struct stat st;
        int rc = manifest != NULL ? read_manifest(cx, manifest, &m) : LH_OK;

        *ret = (struct screen_files){ 0 };
        if (rc == LH_OK && n == 0)
                return all_of_manifest(cx, &m, occasion, ret);
        for (int i = 0; rc == LH_OK && i < n; i++) {
                if (stat(operands[i], &st) != 0)
                        rc = err_set(cx, LH_NOT_FOUND, "could not open \"%s\": %s", operands[i],
                                     strerror(errno));
                else if (S_ISDIR(st.st_mode))
                        rc = walk(cx, &m, occasion, operands[i], ret);
                else
                        rc = add_known(cx, &m, occasion, operands[i], operands[i], ret);
        }
        return rc;
}
