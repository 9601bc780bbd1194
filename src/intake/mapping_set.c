/* All mappings in force: those built in, and those of a store's folder. */
#include "base/asset.h"
#include "intake/mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAPPING_BYTES_MAX ((size_t)256 * 1024)

extern const struct asset intake_assets[];

struct mapping_set {
        struct arena *mem;
        const struct mapping *all[MAPPING_FILES_MAX];
        size_t n;
};

static int add(struct ctx *cx, struct mapping_set *set, const char *file, struct str text)
{
        struct mapping *m;
        size_t at = 0;
        int rc = mapping_parse(cx, set->mem, file, text, &m);

        if (rc != LH_OK)
                return rc;
        while (at < set->n && strcmp(set->all[at]->id, m->id) < 0)
                at++;
        if (at == set->n || strcmp(set->all[at]->id, m->id) != 0) {
                if (set->n == MAPPING_FILES_MAX)
                        return err_set(cx, LH_LIMIT,
                                       "could not read mapping \"%s\": there are more than %d",
                                       file, MAPPING_FILES_MAX);
                memmove(&set->all[at + 1], &set->all[at], (set->n - at) * sizeof(set->all[0]));
                set->n++;
        }
        set->all[at] = m;
        return LH_OK;
}

static int add_file(struct ctx *cx, struct mapping_set *set, const char *path)
{
        char *text = mem_alloc(MAPPING_BYTES_MAX + 1);
        FILE *f = fopen(path, "re");
        size_t n = 0;
        int rc;

        if (f != NULL)
                n = fread(text, 1, MAPPING_BYTES_MAX + 1, f);
        if (f == NULL || ferror(f))
                rc = err_set(cx, LH_IO, "could not read mapping \"%s\": %s", path, strerror(errno));
        else if (n > MAPPING_BYTES_MAX)
                rc = err_set(cx, LH_LIMIT,
                             "could not read mapping \"%s\": it is larger than 256 KiB", path);
        else
                rc = add(cx, set, path, (struct str){ text, n });
        if (f != NULL)
                fclose(f);
        free(text);
        return rc;
}

static int add_site(struct ctx *cx, struct mapping_set *set, const char *site_dir)
{
        char *pattern = arena_printf(cx->mem, "%s/rules/mappings/*.yaml", site_dir);
        glob_t g = { 0 };
        int found = glob(pattern, 0, NULL, &g);
        int rc = LH_OK;

        if (found != 0 && found != GLOB_NOMATCH)
                rc = err_set(cx, LH_IO, "could not look for mappings in \"%s\"", site_dir);
        for (size_t i = 0; found == 0 && i < g.gl_pathc && rc == LH_OK; i++)
                rc = add_file(cx, set, g.gl_pathv[i]);
        globfree(&g);
        return rc;
}

int mapping_load(struct ctx *cx, const char *site_dir, struct mapping_set **ret)
{
        lh_auto(mapping_free) struct mapping_set *set = mem_zalloc(sizeof(*set));
        int rc = LH_OK;

        set->mem = arena_new();
        for (const struct asset *a = intake_assets; a->name != NULL && rc == LH_OK; a++)
                rc = add(cx, set, a->name, (struct str){ a->data, a->bytes });
        if (rc == LH_OK && site_dir != NULL)
                rc = add_site(cx, set, site_dir);
        if (rc != LH_OK)
                return rc;
        *ret = set;
        set = NULL;
        return LH_OK;
}

void mapping_free(struct mapping_set **set)
{
        if (*set == NULL)
                return;
        arena_done(&(*set)->mem);
        free(*set);
        *set = NULL;
}

const struct mapping *mapping_find(const struct mapping_set *set, const char *id)
{
        for (size_t i = 0; i < set->n; i++)
                if (strcmp(set->all[i]->id, id) == 0)
                        return set->all[i];
        return NULL;
}

const struct mapping *const *mapping_list(const struct mapping_set *set, size_t *ret_n)
{
        *ret_n = set->n;
        return set->all;
}
