#include "rule/building.h"
#include "rule/yaml_load.h"

#include <string.h>

#define FILE_NAME      "share/building.yaml"
#define TEXT_BYTES_MAX 600

struct yaml_rule {
        char *id, *name, *name_en, *article, *certainty;
};

struct yaml_building {
        struct yaml_rule *rules;
        unsigned rules_count;
};

#define TEXT(key, max)                                                                             \
        CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct yaml_rule, key, 1, max)

static const cyaml_schema_field_t rule_fields[] = {
        TEXT(id, 40),
        TEXT(name, TEXT_BYTES_MAX),
        TEXT(name_en, TEXT_BYTES_MAX),
        TEXT(article, TEXT_BYTES_MAX),
        TEXT(certainty, 1),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_rule, rule_fields),
};
static const cyaml_schema_field_t building_fields[] = {
        CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct yaml_building, rules, &rule_entry,
                             1, BUILDING_CHECK_COUNT),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t building_schema = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_building, building_fields),
};

static const char *const check_names[BUILDING_CHECK_COUNT] = {
        [BUILDING_SHARES_NOTHING] = "shares-nothing",
        [BUILDING_COLLECTS_AGAIN] = "collects-again",
        [BUILDING_NO_GOALS] = "no-goals",
        [BUILDING_NO_PROTECTION] = "no-protection",
        [BUILDING_NO_CRYPTO] = "no-crypto",
        [BUILDING_NO_EVALUATION] = "no-evaluation",
        [BUILDING_EXCHANGE_SYSTEM] = "exchange-system",
};

static int take_rule(struct ctx *cx, const struct yaml_rule *y, size_t i, struct rule_building *ret)
{
        size_t check = 0;

        while (check < BUILDING_CHECK_COUNT && strcmp(check_names[check], y->id) != 0)
                check++;
        if (check == BUILDING_CHECK_COUNT)
                return err_field(cx, LH_INVALID, "rules",
                                 FILE_NAME ": rules[%zu].id \"%s\" is not a check that the program "
                                           "knows",
                                 i, y->id);
        if (strchr("VFKM", y->certainty[0]) == NULL)
                return err_field(cx, LH_INVALID, "rules",
                                 FILE_NAME ": rules[%zu].certainty is not V, F, K or M", i);
        *ret = (struct rule_building){ .check = (enum building_check)check,
                                       .id = check_names[check],
                                       .name = arena_strdup(cx->mem, y->name),
                                       .name_en = arena_strdup(cx->mem, y->name_en),
                                       .article = arena_strdup(cx->mem, y->article),
                                       .certainty = y->certainty[0] };
        return LH_OK;
}

static int take_rules(struct ctx *cx, const struct yaml_building *y,
                      const struct rule_building **ret, size_t *ret_n)
{
        struct rule_building *rules = arena_alloc(cx->mem, y->rules_count * sizeof(*rules));
        int rc = LH_OK;

        for (unsigned i = 0; i < y->rules_count && rc == LH_OK; i++)
                rc = take_rule(cx, &y->rules[i], i, &rules[i]);
        *ret = rules;
        *ret_n = y->rules_count;
        return rc;
}

int rule_building_read(struct ctx *cx, const struct rule_set *set, const struct rule_building **ret,
                       size_t *ret_n)
{
        size_t n;
        const struct rule_file *files = rule_files(set, &n);
        void *y = NULL;
        int rc;

        for (size_t i = 0; i < n; i++) {
                if (strcmp(files[i].name, FILE_NAME) != 0)
                        continue;
                rc = rule_yaml_load(cx, FILE_NAME, files[i].data, files[i].bytes, &building_schema,
                                    &y);
                if (rc == LH_OK)
                        rc = take_rules(cx, y, ret, ret_n);
                rule_yaml_drop(&building_schema, y);
                return rc;
        }
        *ret_n = 0;
        return err_set(cx, LH_NOT_FOUND, "there is no rule file " FILE_NAME);
}
