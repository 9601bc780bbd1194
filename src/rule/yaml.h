/* A rule file as it is written: read by libcyaml, nothing checked but names, nesting and lengths.
 * Every scalar stays text, because libcyaml takes any word but "false" for true and accepts numbers
 * for enums. Only for rule/. */
#ifndef LH_RULE_YAML_H
#define LH_RULE_YAML_H

#include "base/ctx.h"

struct yaml_element {
        char *id, *name, *name_en, *type, *required, *show, *negative, *money;
        char **values;
        unsigned values_count;
        struct yaml_element *columns;
        unsigned columns_count;
};

struct yaml_stage {
        char *id, *name, *name_en;
};

struct yaml_kind {
        char *id, *stage, *name, *name_en, *role, *source, *certainty, *since, *until, *limit,
                *expected, *after, *within, *version;
        char **unless;
        unsigned unless_count;
        struct yaml_element *elements;
        unsigned elements_count;
};

struct yaml_domain {
        char *domain, *name, *name_en, *source;
        struct yaml_stage *stages;
        unsigned stages_count;
        struct yaml_kind *kinds;
        unsigned kinds_count;
};

#define CLOCKS_MAX 300

struct yaml_clock {
        char *id, *domain, *name, *name_en, *kind, *limit, *from, *from_en, *suspends, *restarts,
                *extension, *source, *certainty, *unverified, *since, *until;
};

struct yaml_clocks {
        struct yaml_clock *clocks;
        unsigned clocks_count;
};

/* name: the file as errors call it. */
int rule_yaml_read(struct ctx *cx, const char *name, const char *data, size_t bytes,
                   struct yaml_domain **ret) LH_MUST_CHECK;
void rule_yaml_free(struct yaml_domain **d); /* for lh_auto as well */
int rule_yaml_read_clocks(struct ctx *cx, const char *name, const char *data, size_t bytes,
                          struct yaml_clocks **ret) LH_MUST_CHECK;
void rule_yaml_free_clocks(struct yaml_clocks **d); /* for lh_auto as well */

#endif
