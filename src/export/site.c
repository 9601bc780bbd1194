#include "export/site.h"
#include "base/asset.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "export/asset.h"

#include <pthread.h>
#include <stdio.h>

static json_t *map;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Built in and parsed by the tests, so it cannot fail here. */
static void load_map(void)
{
        const struct asset *a = asset_find(export_assets, "export.json");

        map = a == NULL ? NULL : json_loadb(a->data, a->bytes, JSON_REJECT_DUPLICATES, NULL);
}

const json_t *export_map(const char *table)
{
        pthread_once(&once, load_map);
        return json_object_get(map, table);
}

static const char *meta_or(struct store_tx *tx, const char *key, const char *otherwise)
{
        char *v;

        if (ledger_meta(tx, key, &v) != LH_OK) {
                tx->cx->err.rc = LH_OK;
                return otherwise;
        }
        return v;
}

int export_site_read(struct store_tx *tx, const struct rule_set *rules, const char *url,
                     struct export_site *ret)
{
        const char *origin = meta_or(tx, "origin", "");
        const char *slash = strchr(origin, '/');
        int host = slash == NULL ? (int)strlen(origin) : (int)(slash - origin);

        *ret = (struct export_site){
                .rules = rules,
                .name = meta_or(tx, "name", ""),
                .origin = origin,
                .url = url != NULL ? url : arena_printf(tx->cx->mem, "https://%.*s", host, origin),
                .prefix = meta_or(tx, "ocid_prefix", EXPORT_PREFIX_DEFAULT),
                .license = meta_or(tx, "license", EXPORT_LICENSE_DEFAULT),
                .policy = meta_or(tx, "publication_policy", ""),
        };
        ret->placeholder = strcmp(ret->prefix, EXPORT_PREFIX_DEFAULT) == 0;
        return tx->rc;
}

void export_time(int64_t ms, char *ret)
{
        char utc[21];

        time_format(ms + TIME_CHINA_OFFSET_MS, utc);
        snprintf(ret, 26, "%.19s+08:00", utc);
}
