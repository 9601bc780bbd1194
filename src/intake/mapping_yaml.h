/* A mapping file as it is written, read by libcyaml: names, nesting and lengths are checked,
 * nothing else. Every scalar stays text, because libcyaml takes nearly any word for true. Only for
 * mapping*.c. */
#ifndef LH_MAPPING_YAML_H
#define LH_MAPPING_YAML_H

#include "base/buf.h"
#include "base/ctx.h"

struct yaml_cond {
        char *path;
        char **is, **not, **has;
        unsigned is_count, not_count, has_count;
        char *empty;
};

struct yaml_target {
        char *to, *join, *otherwise, *value, *required, *rows, *unlisted;
        char **from, **steps, **map;
        unsigned from_count, steps_count, map_count;
        struct yaml_cond *when;
        unsigned when_count;
        struct yaml_target *columns;
        unsigned columns_count;
};

struct yaml_doc {
        char *each, *split, *if_none;
        struct yaml_cond *when;
        unsigned when_count;
        struct yaml_target *set;
        unsigned set_count;
};

struct yaml_match {
        char **files, **has;
        unsigned files_count, has_count;
};

struct yaml_mapping {
        char *mapping, *name, *source, *format, *charset, *sheet, *delimiter, *header_rows,
                *on_change;
        struct yaml_match match;
        char **records, **columns, **unique;
        unsigned records_count, columns_count, unique_count;
        struct yaml_target *always;
        unsigned always_count;
        struct yaml_doc *docs;
        unsigned docs_count;
};

/* file: as errors call it. */
int mapping_yaml_read(struct ctx *cx, const char *file, struct str text,
                      struct yaml_mapping **ret) LH_MUST_CHECK;
void mapping_yaml_free(struct yaml_mapping **m); /* for lh_auto as well */

#endif
