/* The schemas and codelists of a version of OCDS, extensions applied. */
#ifndef LH_OCDS_SCHEMA_H
#define LH_OCDS_SCHEMA_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

#define SCHEMA_BYTES_MAX     ((size_t)16 * 1024 * 1024)
#define SCHEMA_EXTENSION_MAX 64
#define CODELIST_CODES_MAX   100000

struct schema_set {
        json_t *release, *release_package, *record_package;
        json_t *codelists;   /* {"method.csv": ["open", ...]} */
        const char *version; /* "1.0" or "1.1" */
        const char *extensions[SCHEMA_EXTENSION_MAX];
        size_t n_extensions;
};

/* which: "1.0", "1.1", or the path of a release schema (its folder's codelists/ are read as well,
 * if there is one). extensions: folders of extensions, divided by commas, or NULL; each is applied
 * over what the ones before left. */
int schema_load(struct ctx *cx, const char *which, const char *extensions,
                struct schema_set *ret) LH_MUST_CHECK;
/* Puts one more extension's release-schema.json over what is there. */
void schema_extend(struct schema_set *s, const json_t *patch);
void schema_done(struct schema_set *s); /* for lh_auto as well */

#endif
