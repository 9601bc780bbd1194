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
        size_t at;        /* its place in the manifest */
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
        f->v[f->n++] = (struct screen_file){ .path = arena_strdup(cx->mem, path),
                                             .name = arena_strdup(cx->mem, name),
                                             .occasion = occasion };
        return LH_OK;
}

static const char *real_path(struct ctx *cx, const char *path)
{
        char buf[PATH_MAX];

        return realpath(path, buf) != NULL ? arena_strdup(cx->mem, buf) : NULL;
}

bool screen_name_leads_out(const char *name)
{
        for (const char *p = name; *p != '\0';) {
                size_t n = strcspn(p, "/");

                if (n == 2 && p[0] == '.' && p[1] == '.')
                        return true;
                p += n + (p[n] == '/');
        }
        return false;
}

/* Missing files first; in the order of the manifest where it names one twice. */
static int by_real(const void *a, const void *b)
{
        const struct entry *x = a, *y = b;
        int order = strcmp(x->real == NULL ? "" : x->real, y->real == NULL ? "" : y->real);

        return order != 0 ? order : x->at < y->at ? -1 : x->at > y->at;
}

static int by_place(const void *a, const void *b)
{
        const struct entry *x = a, *y = b;

        return x->at < y->at ? -1 : x->at > y->at;
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
                if (screen_name_leads_out(name))
                        return err_field(cx, LH_INVALID, "file",
                                         "the manifest \"%s\" names \"%s\", which leads out of "
                                         "its folder; put the file there, or name it without ..",
                                         path, name);
                ret->v[ret->n].name = arena_strdup(cx->mem, name);
                ret->v[ret->n].at = i;
                ret->v[ret->n].occasion = occasion != NULL ? arena_strdup(cx->mem, occasion) : NULL;
                ret->v[ret->n++].real = real_path(cx, arena_printf(cx->mem, "%s%s", folder, name));
        }
        qsort(ret->v, ret->n, sizeof(*ret->v), by_real);
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
        size_t low = 0, high = real != NULL ? m->n : 0;

        while (low < high) {
                size_t mid = low + (high - low) / 2;
                const char *at = m->v[mid].real;

                if (strcmp(at == NULL ? "" : at, real) < 0)
                        low = mid + 1;
                else
                        high = mid;
        }
        return real != NULL && low < m->n && m->v[low].real != NULL &&
                               strcmp(m->v[low].real, real) == 0
                       ? &m->v[low]
                       : NULL;
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

static bool is_link(const FTSENT *e)
{
        return e->fts_info == FTS_SL || e->fts_info == FTS_SLNONE;
}

static int add_unread(struct ctx *cx, const char *path, const char *name, const char *occasion,
                      const char *why, struct screen_files *ret)
{
        int rc = add(cx, ret, path, name, occasion);

        if (rc == LH_OK)
                ret->v[ret->n - 1].why = why;
        return rc;
}

static int visit(struct ctx *cx, const struct manifest *m, const char *occasion, const char *folder,
                 const FTSENT *e, struct screen_files *ret)
{
        const char *name = e->fts_path + strlen(folder);

        switch (e->fts_info) {
        case FTS_F:
        case FTS_SL:
        case FTS_SLNONE:
        case FTS_DEFAULT:
                name += strspn(name, "/");
                /* A folder often holds more than its manifest is about: what nobody gave an
                 * occasion is not looked at, is counted, and gets no clean copy. */
                if (m->n > 0 && occasion == NULL &&
                    (is_link(e) || entry_of(cx, m, e->fts_path) == NULL)) {
                        ret->n_passed_over++;
                        return LH_OK;
                }
                if (!is_link(e))
                        return add_known(cx, m, occasion, e->fts_path, name, ret);
                return add_unread(cx, e->fts_path, name, occasion,
                                  "it is a symbolic link, and links are not followed; put the "
                                  "file itself there",
                                  ret);
        case FTS_D:
                if (e->fts_level > SCREEN_DEPTH_MAX)
                        return err_set(cx, LH_LIMIT, "the folder \"%s\" is nested deeper than %d",
                                       folder, SCREEN_DEPTH_MAX);
                return LH_OK;
        case FTS_DNR:
        case FTS_ERR:
        case FTS_NS: /* the others can be read */
                name += strspn(name, "/");
                return add_unread(
                        cx, e->fts_path, name, occasion != NULL ? occasion : "default",
                        arena_printf(cx->mem, "it could not be read: %s", strerror(e->fts_errno)),
                        ret);
        default: return LH_OK;
        }
}

static bool is_same(const struct stat *a, const struct stat *b)
{
        return b != NULL && a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static int walk(struct ctx *cx, const struct manifest *m, const char *occasion, char *folder,
                struct screen_files *ret)
{
        char *paths[2] = { folder, NULL };
        FTS *fts = fts_open(paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
        int rc = LH_OK;

        if (fts == NULL)
                return err_set(cx, LH_IO, "could not read the folder \"%s\": %s", folder,
                               strerror(errno));
        for (FTSENT *e; rc == LH_OK && (e = fts_read(fts)) != NULL;)
                if (e->fts_info == FTS_D && is_same(e->fts_statp, ret->not_in))
                        (void)fts_set(fts, e, FTS_SKIP);
                else
                        rc = visit(cx, m, occasion, folder, e, ret);
        fts_close(fts);
        return rc;
}

static int all_of_manifest(struct ctx *cx, struct manifest *m, const char *occasion,
                           struct screen_files *ret)
{
        int rc = LH_OK;

        qsort(m->v, m->n, sizeof(*m->v), by_place);
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

/* ---- names that come twice ---- */

static int by_file_name(const void *a, const void *b)
{
        const struct screen_file *x = *(const struct screen_file *const *)a;
        const struct screen_file *y = *(const struct screen_file *const *)b;
        int order = strcmp(x->name, y->name);

        return order != 0 ? order : x < y ? -1 : x > y;
}

static bool is_one_file(const char *a, const char *b)
{
        struct stat x, y;

        return strcmp(a, b) == 0 || (stat(a, &x) == 0 && stat(b, &y) == 0 && is_same(&x, &y));
}

/* The same file again is passed over; another one under the same name cannot have a clean copy. */
static void mark_repeated(struct screen_files *f)
{
        struct screen_file **v = mem_alloc((f->n + 1) * sizeof(struct screen_file *));

        for (size_t i = 0; i < f->n; i++)
                v[i] = &f->v[i];
        qsort(v, f->n, sizeof(*v), by_file_name);
        for (size_t i = 1, first = 0; i < f->n; i++) {
                if (strcmp(v[i]->name, v[first]->name) != 0)
                        first = i;
                else if (is_one_file(v[i]->path, v[first]->path))
                        v[i]->repeated = true, f->n_repeated++;
                else
                        v[i]->same_name = true;
        }
        free(v);
}

static int collect(struct ctx *cx, const char *manifest, const char *occasion, char **operands,
                   int n, struct screen_files *ret)
{
        struct manifest m = { 0 };
        struct stat st;
        int rc = manifest != NULL ? read_manifest(cx, manifest, &m) : LH_OK;

        if (rc == LH_OK && n == 0)
                return all_of_manifest(cx, &m, occasion, ret);
        for (int i = 0; rc == LH_OK && i < n; i++) {
                if (stat(operands[i], &st) != 0)
                        rc = err_set(cx, LH_NOT_FOUND, "could not open \"%s\": %s", operands[i],
                                     strerror(errno));
                else if (is_same(&st, ret->not_in))
                        rc = err_set(cx, LH_INVALID,
                                     "the clean copies would take the place of the files in "
                                     "\"%s\"; name another folder with --clean",
                                     operands[i]);
                else if (S_ISDIR(st.st_mode))
                        rc = walk(cx, &m, occasion, operands[i], ret);
                else
                        rc = add_known(cx, &m, occasion, operands[i], operands[i], ret);
        }
        return rc;
}

int screen_files_collect(struct ctx *cx, const char *manifest, const char *occasion,
                         const char *out, char **operands, int n, struct screen_files *ret)
{
        struct stat st;
        int rc;

        *ret = (struct screen_files){ 0 };
        if (out != NULL && stat(out, &st) == 0 && S_ISDIR(st.st_mode))
                ret->not_in = &st;
        rc = collect(cx, manifest, occasion, operands, n, ret);
        ret->not_in = NULL;
        if (rc == LH_OK)
                mark_repeated(ret);
        return rc;
}
