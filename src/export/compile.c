#include "export/compile.h"
#include "export/asset.h"
#include "ocds/merge.h"
#include "ocds/schema.h"

#include <pthread.h>

static const struct rule *rules; /* for the life of the process */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Built in: the tests load it, so it cannot fail here. */
static void load_rules(void)
{
        static struct ctx cx;
        static struct schema_set set;
        const struct asset *a = asset_find(export_assets, "extension/release-schema.json");
        json_t *patch = json_loadb(a->data, a->bytes, 0, NULL);
        struct rule *made;

        ctx_init(&cx);
        if (schema_load(&cx, "1.1", NULL, &set) == LH_OK) {
                schema_extend(&set, patch);
                if (rules_of_schema(&cx, set.release, &made) == LH_OK)
                        rules = made;
        }
        json_decref(patch);
}

static int add(struct ctx *cx, struct merge *m, struct pool *mem, const struct buf *release)
{
        struct json_fault fault;
        struct jval *v;
        char *text = pool_alloc(mem, release->n + JSON_PAD);

        memcpy(text, release->p, release->n);
        memset(text + release->n, 0, JSON_PAD);
        if (!json_parse(mem, text, release->n, &v, &fault))
                return err_set(cx, LH_CORRUPT, "a release is no JSON: %s", fault.what);
        return merge_add(cx, m, v);
}

int export_compile(struct ctx *cx, const struct buf *releases, size_t n, bool versioned,
                   struct buf *out)
{
        lh_auto(pool_done) struct pool mem = { 0 };
        struct merge *m;
        int rc = LH_OK;

        pthread_once(&once, load_rules);
        m = merge_begin(&mem, versioned ? MERGE_VERSIONED : MERGE_COMPILED, rules);
        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = add(cx, m, &mem, &releases[i]);
        return rc == LH_OK ? merge_write(cx, m, out) : rc;
}
