/* What every export of one site shares: who publishes, under which addresses, and how the rules'
 * elements become fields of OCDS (rules/ocds/export.json; doc/format/open-data.md). */
#ifndef LH_EXPORT_SITE_H
#define LH_EXPORT_SITE_H

#include "rule/rule.h"
#include "store/store.h"

#include <jansson.h>

/* A stand-in: a publisher gets its own from the standard's help desk, and sets it with
 * `liuhen export settings`. */
#define EXPORT_PREFIX_DEFAULT  "ocds-xxxxxx"
#define EXPORT_LICENSE_DEFAULT "https://creativecommons.org/licenses/by/4.0/"
#define EXPORT_WITHHELD_URL                                                                        \
        "https://raw.githubusercontent.com/open-contracting-extensions/"                           \
        "ocds_withheldInformation_extension/master/extension.json"

struct export_site {
        const struct rule_set *rules;
        const char *name, *origin;
        const char *url;    /* where readers find the site, without the final slash */
        const char *prefix; /* of ocids */
        const char *license;
        const char *policy; /* address of the publication policy; "": none */
        bool placeholder;   /* the prefix is the stand-in */
};

/* From the store's meta table; texts in cx->mem. url NULL: https and the origin's host. */
int export_site_read(struct store_tx *tx, const struct rule_set *rules, const char *url,
                     struct export_site *ret) LH_MUST_CHECK;

/* A table of the map: "domains", "stages", "kinds", "methods", "elements". Never NULL; read-only,
 * shared by all threads: nobody may count references on it. */
const json_t *export_map(const char *table);

/* "2017-12-06T16:30:00+08:00" for the same moment; ret holds 26 bytes. */
void export_time(int64_t ms, char *ret);

#endif
