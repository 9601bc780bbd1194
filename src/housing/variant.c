#include "housing/variant.h"
#include "housing/order.h"
#include "rule/yaml_load.h"

#include <stdio.h>

#define FOLDER "housing/"

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

static int check_steps(struct ctx *cx, const struct rule_set *rules, const char *file,
                       const struct yaml_variant *y)
{
        const struct rule_domain *d = rule_domain(rules, str_of("housing"));

        for (unsigned i = 0; i < y->steps_count; i++)
                if (d == NULL || rule_kind(d, str_of(y->steps[i].kind)) == NULL)
                        return err_field(cx, LH_INVALID, "kind",
                                         "rule file \"%s\": step \"%s\" names the kind of notice "
                                         "\"%s\", which domain housing has not",
                                         file, y->steps[i].id, y->steps[i].kind);
        return LH_OK;
}

/* A file is named as its kind, so that a site's own stands in the place of the built-in one. */
static int check(struct ctx *cx, const struct rule_set *rules, const char *file,
                 const struct yaml_variant *y)
{
        struct order_rule rule;
        char why[ERR_TEXT_BYTES_MAX];

        if (strcmp(file, arena_printf(cx->mem, FOLDER "%s.yaml", y->variant)) != 0)
                return err_field(cx, LH_INVALID, "variant",
                                 "rule file \"%s\" holds variant \"%s\"; name it \"" FOLDER
                                 "%s.yaml\" or correct the variant",
                                 file, y->variant, y->variant);
        if (order_rule_parse(cx, str_of(y->order), &rule) != LH_OK) {
                snprintf(why, sizeof(why), "%s", cx->err.text);
                return err_field(cx, LH_INVALID, "order", "rule file \"%s\": %.300s", file, why);
        }
        return check_steps(cx, rules, file, y);
}

static void take(struct ctx *cx, const struct yaml_variant *y, struct variant *ret)
{
        struct variant_step *steps = arena_alloc(cx->mem, y->steps_count * sizeof(*steps));

        for (unsigned i = 0; i < y->steps_count; i++)
                steps[i] = (struct variant_step){ arena_strdup(cx->mem, y->steps[i].id),
                                                  arena_strdup(cx->mem, y->steps[i].name),
                                                  arena_strdup(cx->mem, y->steps[i].name_en),
                                                  arena_strdup(cx->mem, y->steps[i].kind) };
        *ret = (struct variant){ arena_strdup(cx->mem, y->variant),
                                 arena_strdup(cx->mem, y->name),
                                 arena_strdup(cx->mem, y->name_en),
                                 arena_strdup(cx->mem, y->source),
                                 arena_strdup(cx->mem, y->order),
                                 y->certainty[0],
                                 steps,
                                 y->steps_count };
}

static int read_one(struct ctx *cx, const struct rule_set *rules, const struct rule_file *f,
                    struct variant *ret)
{
        void *y = NULL;
        int rc = rule_yaml_load(cx, f->name, f->data, f->bytes, &variant_schema, &y);

        if (rc == LH_OK)
                rc = check(cx, rules, f->name, y);
        if (rc == LH_OK)
                take(cx, y, ret);
        rule_yaml_drop(&variant_schema, y);
        return rc;
}

int variant_read(struct ctx *cx, const struct rule_set *rules, const struct variant **ret,
                 size_t *ret_n)
{
        struct variant *all = arena_alloc(cx->mem, VARIANTS_MAX * sizeof(*all));
        size_t n_files, n = 0;
        const struct rule_file *f = rule_files(rules, &n_files);

        for (size_t i = 0; i < n_files; i++) {
                int rc;

                if (strncmp(f[i].name, FOLDER, strlen(FOLDER)) != 0)
                        continue;
                if (n == VARIANTS_MAX)
                        return err_set(cx, LH_LIMIT, "at most %d kinds of housing (rules/housing)",
                                       VARIANTS_MAX);
                rc = read_one(cx, rules, &f[i], &all[n++]);
                if (rc != LH_OK)
                        return rc;
        }
        *ret = all;
        *ret_n = n;
        return LH_OK;
}

int variant_find(struct ctx *cx, const struct rule_set *rules, const char *id, struct variant *ret)
{
        const struct variant *all;
        size_t n;
        int rc = variant_read(cx, rules, &all, &n);

        for (size_t i = 0; rc == LH_OK && i < n; i++)
                if (strcmp(all[i].id, id) == 0) {
                        *ret = all[i];
                        return LH_OK;
                }
        return rc != LH_OK ? rc
                           : err_set(cx, LH_NOT_FOUND, "there is no kind of housing \"%.64s\"", id);
}
