/* Any YAML rule file by its schema, with errors for the person who wrote it. Only for rule/. */
#ifndef LH_RULE_YAML_LOAD_H
#define LH_RULE_YAML_LOAD_H

#include "base/ctx.h"

#include <cyaml/cyaml.h>

/* name: the file as errors call it. *ret is freed by rule_yaml_drop() with the same schema. */
int rule_yaml_load(struct ctx *cx, const char *name, const char *data, size_t bytes,
                   const struct cyaml_schema_value *schema, void **ret) LH_MUST_CHECK;
void rule_yaml_drop(const struct cyaml_schema_value *schema, void *d); /* NULL: nothing */

#endif
