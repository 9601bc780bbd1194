#include "web/page.h"

#include <stdlib.h>

extern const struct asset page_assets[];

static int read_meta(struct store_tx *tx, const char *key, char **ret)
{
        int rc = ledger_meta(tx, key, ret);

        if (rc == LH_OK)
                *ret = mem_strdup(*ret);
        return rc;
}

int site_open(struct store_tx *tx, const struct rule_set *rules, const char *theme_dir,
              struct site *ret)
{
        struct tmpl_options opt = { .assets = page_assets, .theme_dir = theme_dir };
        lh_auto(mem_autofree) char *name = NULL, *origin = NULL, *fictional = NULL;
        struct tmpl_set *templates = NULL;
        int rc = read_meta(tx, "name", &name);

        if (rc == LH_OK)
                rc = read_meta(tx, "origin", &origin);
        if (rc == LH_OK && (rc = read_meta(tx, "fictional", &fictional)) == LH_NOT_FOUND)
                rc = LH_OK;
        if (rc != LH_OK)
                return rc;
        templates = tmpl_set_new(&opt);
        rc = tmpl_compile_all(tx->cx, templates);
        if (rc != LH_OK) {
                tmpl_set_done(&templates);
                return rc;
        }
        *ret = (struct site){
                .rules = rules, .templates = templates, .name = name, .origin = origin
        };
        ret->fictional = fictional != NULL && strcmp(fictional, "1") == 0;
        name = origin = NULL; /* the site's now */
        return LH_OK;
}

void site_close(struct site *s)
{
        tmpl_set_done(&s->templates);
        free((void *)(uintptr_t)s->name);
        free((void *)(uintptr_t)s->origin);
        *s = (struct site){ 0 };
}
