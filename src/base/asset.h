/* Files built into the program (SQL, rules, mappings, templates, style): tables made by
 * tools/embed.py at build time. */
#ifndef LH_ASSET_H
#define LH_ASSET_H

#include <stddef.h>

struct asset {
        const char *name; /* path below its folder: "domains/land.yaml" */
        const char *data; /* a NUL follows the last byte */
        size_t bytes;
};

/* Tables end with a row whose name is NULL. */
const struct asset *asset_find(const struct asset *table, const char *name);

#endif
