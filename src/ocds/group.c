#include "ocds/group.h"

#include <stdlib.h>

struct groups {
        struct input *in;
        struct index *ix;
        struct pool *mem;
        struct found_release *found, ahead;
        struct jval **values;
        size_t n, cap;
        bool any; /* `ahead` holds a release */
        char ocid[OCID_BYTES_MAX];
};

struct groups *groups_new(struct input *in, struct index *ix, struct pool *mem)
{
        struct groups *g = mem_zalloc(sizeof(*g));

        g->in = in;
        g->ix = ix;
        g->mem = mem;
        return g;
}

void groups_free(struct groups **g)
{
        if (*g == NULL)
                return;
        free((*g)->found);
        free((*g)->values);
        free(*g);
        *g = NULL;
}

static int look_ahead(struct ctx *cx, struct groups *g)
{
        int rc = index_next(cx, g->ix, &g->ahead);

        g->any = rc == LH_OK;
        return rc == LH_NOT_FOUND ? LH_OK : rc;
}

static void put(struct groups *g)
{
        if (g->n == g->cap) {
                g->cap = g->cap ? 2 * g->cap : 16;
                g->found = mem_realloc(g->found, g->cap * sizeof(*g->found));
                g->values = mem_realloc(g->values, g->cap * sizeof(struct jval *));
        }
        g->found[g->n++] = g->ahead;
}

/* Takes all releases of the process that `ahead` begins. */
static int collect(struct ctx *cx, struct groups *g, struct str *ret_ocid)
{
        enum found_ocid kind = g->ahead.ocid_kind;
        struct str ocid = { g->ocid, g->ahead.ocid.n };
        int rc;

        memcpy(g->ocid, g->ahead.ocid.p, ocid.n);
        g->n = 0;
        do {
                put(g);
                rc = look_ahead(cx, g);
        } while (rc == LH_OK && g->any && g->ahead.ocid_kind == kind &&
                 str_eq(g->ahead.ocid, ocid));
        *ret_ocid = ocid;
        return rc;
}

static int refuse(struct ctx *cx, const struct groups *g, const struct found_release *f,
                  const char *what)
{
        return err_set(cx, LH_INVALID, "%s line %llu, release %llu: %s", input_name(g->in, f->file),
                       (unsigned long long)input_line(g->in, f->file, f->at),
                       (unsigned long long)f->number, what);
}

/* What the reference refuses before it merges. Bad dates were sorted to the front, so the first
 * release tells. */
static int check(struct ctx *cx, const struct groups *g)
{
        const struct found_release *f = &g->found[0];

        if (f->date_kind == FOUND_NO_OBJECT)
                return refuse(cx, g, f,
                              "is no object; write the release in { and } (NonObjectRelease)");
        if (f->ocid_kind == FOUND_OTHER_OCID)
                return refuse(cx, g, f, "\"ocid\" is no string; put it in quotes");
        if (g->n == 1 || f->date_kind == FOUND_DATE)
                return LH_OK;
        if (f->date_kind == FOUND_NO_DATE)
                return refuse(cx, g, f,
                              "\"date\" is missing; releases of one ocid need dates to be put in "
                              "order (MissingDateKey)");
        if (f->date_kind == FOUND_NULL_DATE)
                return refuse(cx, g, f,
                              "\"date\" is null; releases of one ocid need dates to be put in "
                              "order (NullDateValue)");
        return refuse(cx, g, f,
                      "\"date\" is no string; write it like \"2026-01-31T09:00:00+08:00\" "
                      "(NonStringDateValue)");
}

static int parse(struct ctx *cx, struct groups *g)
{
        uint64_t bytes = 0;
        int rc = LH_OK;

        for (size_t i = 0; i < g->n && rc == LH_OK; i++) {
                const struct found_release *f = &g->found[i];

                bytes += f->bytes;
                if (bytes > GROUP_BYTES_MAX)
                        return err_set(cx, LH_LIMIT,
                                       "the releases of one ocid are together longer than %llu MiB",
                                       (unsigned long long)GROUP_BYTES_MAX >> 20);
                rc = input_parse(cx, g->in, f->file, f->at, f->bytes, g->mem, &g->values[i]);
        }
        return rc;
}

int groups_next(struct ctx *cx, struct groups *g, struct group *ret)
{
        int rc = LH_OK;

        pool_reset(g->mem);
        *ret = (struct group){ 0 };
        if (!g->any)
                rc = look_ahead(cx, g);
        if (rc != LH_OK)
                return rc;
        if (!g->any)
                return LH_NOT_FOUND;
        rc = collect(cx, g, &ret->ocid);
        if (rc != LH_OK)
                return rc;
        rc = check(cx, g);
        if (rc == LH_OK)
                rc = parse(cx, g);
        ret->releases = g->values;
        ret->found = g->found;
        ret->n = rc == LH_OK ? g->n : 0;
        return rc;
}
