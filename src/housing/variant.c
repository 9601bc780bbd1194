/* rules/housing/ *.yaml, built in: the kinds of housing, their steps, the order of their lists. */
#include "base/asset.h"
#include "housing/order.h"
#include "rule/yaml_load.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#define VARIANTS_MAX 16

extern const struct asset housing_assets[];

struct yaml_step {
        char *id, *name, *name_en, *kind;
};
struct yaml_variant {
        char *variant, *name, *name_en, *source, *certainty, *order;
        struct yaml_step *steps;
        unsigned steps_count;
};

#define TEXT(type, key, bytes_max)                                                                 \
        CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct type, key, 1, bytes_max)

static const cyaml_schema_field_t step_fields[] = { TEXT(yaml_step, id, 64),
                                                    TEXT(yaml_step, name, 100),
                                                    TEXT(yaml_step, name_en, 100),
                                                    TEXT(yaml_step, kind, 64), CYAML_FIELD_END };
static const cyaml_schema_value_t step_entry = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct yaml_step, step_fields) };
static const cyaml_schema_field_t variant_fields[] = {
        TEXT(yaml_variant, variant, 64),
        TEXT(yaml_variant, name, 100),
        TEXT(yaml_variant, name_en, 100),
        TEXT(yaml_variant, source, 500),
        TEXT(yaml_variant, certainty, 1),
        TEXT(yaml_variant, order, 2000),
        CYAML_FIELD_SEQUENCE("steps", CYAML_FLAG_POINTER, struct yaml_variant, steps, &step_entry,
                             1, 40),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t variant_schema = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_POINTER, struct yaml_variant, variant_fields) };

static struct yaml_variant *files[VARIANTS_MAX]; /* hold the texts of the list */
static struct variant list[VARIANTS_MAX];
static size_t n_list;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void add(struct yaml_variant *y)
{
        struct variant_step *steps = mem_zalloc(y->steps_count * sizeof(*steps));

        for (unsigned i = 0; i < y->steps_count; i++)
                steps[i] = (struct variant_step){ y->steps[i].id, y->steps[i].name,
                                                  y->steps[i].name_en, y->steps[i].kind };
        files[n_list] = y;
        list[n_list++] = (struct variant){ y->variant, y->name, y->name_en,    y->source,
                                           y->order,   steps,   y->steps_count };
}

/* They live as long as the process. A built-in file that is wrong stops it: a test would have seen
 * it. */
static void load_all(void)
{
        lh_auto(ctx_done) struct ctx cx;

        ctx_init(&cx);
        for (const struct asset *a = housing_assets; a->name != NULL && n_list < VARIANTS_MAX;
             a++) {
                struct order_rule rule;
                void *y = NULL;
                int rc = rule_yaml_load(&cx, a->name, a->data, a->bytes, &variant_schema, &y);

                if (rc == LH_OK)
                        rc = order_rule_parse(&cx, str_of(((struct yaml_variant *)y)->order),
                                              &rule);
                if (rc != LH_OK) {
                        fprintf(stderr, "liuhen: %s: %s\n", a->name, cx.err.text);
                        abort();
                }
                add(y);
        }
}

const struct variant *variants(size_t *ret_n)
{
        pthread_once(&once, load_all);
        *ret_n = n_list;
        return list;
}

const char *order_rule_of(const char *variant)
{
        size_t n;
        const struct variant *v = variants(&n);

        for (size_t i = 0; i < n; i++)
                if (strcmp(v[i].id, variant) == 0)
                        return v[i].order;
        return NULL;
}
