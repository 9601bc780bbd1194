#include "verify/mirror.h"
#include "verify/fetch.h"
#include "verify/source.h"

#include <stdio.h>
#include <stdlib.h>

#define CHECKPOINT_BYTES_MAX ((size_t)128 * 1024)
#define BUNDLE_BYTES_MAX     ((size_t)TILE_WIDTH * (2 + ENTRY_BYTES_MAX))
#define LINES_BYTES_MAX      ((size_t)256 * 1024 * 1024)

_Static_assert(MIRROR_BUNDLE_ENTRIES == TILE_WIDTH, "a bundle is as wide as a tile");

struct mirror {
        struct fetch *fetch;
};

int mirror_open(struct ctx *cx, const char *url, struct mirror **ret)
{
        size_t n = strlen(url);
        struct fetch *fetch;
        char *base;
        int rc;

        *ret = NULL;
        while (n > 0 && url[n - 1] == '/')
                n--;
        base = arena_strndup(cx->mem, url, n);
        if (n < 4 || strcmp(base + n - 4, "/log") != 0)
                base = arena_printf(cx->mem, "%s/log", base);
        rc = fetch_open(cx, base, &fetch);
        if (rc != LH_OK)
                return rc;
        *ret = mem_zalloc(sizeof(**ret));
        (*ret)->fetch = fetch;
        return LH_OK;
}

void mirror_close(struct mirror **m)
{
        if (*m == NULL)
                return;
        fetch_close((*m)->fetch);
        free(*m);
        *m = NULL;
}

/* A copy of the file in cx->mem. other: asked for where the first is not there, "" for none. */
static int get(struct ctx *cx, struct mirror *m, const char *path, const char *other, size_t max,
               struct str *ret)
{
        const struct fetch_request *asked;
        struct fetch_request r = { .bytes_max = max };
        struct str body;
        bool is_other;
        int rc;

        snprintf(r.path, sizeof(r.path), "%s", path);
        snprintf(r.other, sizeof(r.other), "%s", other);
        fetch_add(m->fetch, &r);
        rc = fetch_next(cx, m->fetch, &asked, &body, &is_other);
        if (rc == LH_NOT_FOUND)
                return err_set(cx, LH_NOT_FOUND, "the mirror does not have %s", path);
        if (rc != LH_OK)
                return rc;
        *ret = (struct str){ arena_strndup(cx->mem, body.p, body.n), body.n };
        fetch_taken(m->fetch);
        return LH_OK;
}

int mirror_checkpoint(struct ctx *cx, struct mirror *m, struct str *ret)
{
        return get(cx, m, "checkpoint", "", CHECKPOINT_BYTES_MAX, ret);
}

int mirror_keys(struct ctx *cx, struct mirror *m, struct str *ret)
{
        int rc = get(cx, m, "keys", "", CHECKPOINT_BYTES_MAX, ret);

        if (rc == LH_NOT_FOUND)
                *ret = (struct str){ "", 0 };
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

/* A partial file may be gone when the log has grown meanwhile; then the full one begins with it. */
static int get_tile(struct ctx *cx, struct mirror *m, const char *prefix, uint64_t n,
                    unsigned width, size_t max, struct str *ret)
{
        char path[TILE_PATH_BYTES], full[TILE_PATH_BYTES];

        verify_tile_path(prefix, n, width, path);
        verify_tile_path(prefix, n, TILE_WIDTH, full);
        return get(cx, m, path, width < TILE_WIDTH ? full : "", max, ret);
}

int mirror_bundle(struct ctx *cx, struct mirror *m, uint64_t n, unsigned width,
                  struct str *ret_entries, struct str *ret_lines)
{
        struct str entries, lines;
        unsigned got;
        int rc = get_tile(cx, m, "tile/entries/", n, width, BUNDLE_BYTES_MAX, &entries);

        if (rc == LH_OK && !verify_bundle_split(&entries, width, ret_entries, &got))
                rc = err_set(cx, LH_CORRUPT, "bundle %llu of the mirror is too short",
                             (unsigned long long)n);
        if (rc == LH_OK)
                rc = get_tile(cx, m, "openings/", n, width, LINES_BYTES_MAX, &lines);
        for (unsigned i = 0; i < width && rc == LH_OK; i++)
                if (!str_line(&lines, &ret_lines[i]))
                        rc = err_set(cx, LH_CORRUPT,
                                     "the openings of bundle %llu of the mirror are too few",
                                     (unsigned long long)n);
        return rc;
}
