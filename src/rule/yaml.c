#include "rule/yaml.h"
#include "rule/yaml_load.h"

#define ID_BYTES_MAX   64
#define WORD_BYTES_MAX 32
#define NAME_BYTES_MAX 300

#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_value_t value_entry = {
        CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, NAME_BYTES_MAX),
};

#define ELEMENT_FIELDS                                                                             \
        CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct yaml_element, id, 1,               \
                               ID_BYTES_MAX),                                                      \
                CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct yaml_element, name, 1,   \
                                       NAME_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("name_en", OPTIONAL, struct yaml_element, name_en, 1,       \
                                       NAME_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("type", CYAML_FLAG_POINTER, struct yaml_element, type, 1,   \
                                       WORD_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("required", OPTIONAL, struct yaml_element, required, 1,     \
                                       WORD_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("show", OPTIONAL, struct yaml_element, show, 1,             \
                                       WORD_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("negative", OPTIONAL, struct yaml_element, negative, 1,     \
                                       WORD_BYTES_MAX),                                            \
                CYAML_FIELD_STRING_PTR("money", OPTIONAL, struct yaml_element, money, 1,           \
                                       WORD_BYTES_MAX),                                            \
                CYAML_FIELD_SEQUENCE("values", OPTIONAL, struct yaml_element, values,              \
                                     &value_entry, 1, 200)

/* A column is an element without columns of its own. */
static const cyaml_schema_field_t column_fields[] = { ELEMENT_FIELDS, CYAML_FIELD_END };
static const cyaml_schema_value_t column_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_element, column_fields),
};

static const cyaml_schema_field_t element_fields[] = {
        ELEMENT_FIELDS,
        CYAML_FIELD_SEQUENCE("columns", OPTIONAL, struct yaml_element, columns, &column_entry, 1,
                             60),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t element_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_element, element_fields),
};

#define FIELD(key, flags, type, bytes_max)                                                         \
        CYAML_FIELD_STRING_PTR(#key, flags, struct type, key, 1, bytes_max)
#define NEEDED CYAML_FLAG_POINTER

static const cyaml_schema_field_t stage_fields[] = {
        FIELD(id, NEEDED, yaml_stage, ID_BYTES_MAX),
        FIELD(name, NEEDED, yaml_stage, NAME_BYTES_MAX),
        FIELD(name_en, OPTIONAL, yaml_stage, NAME_BYTES_MAX),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t stage_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_stage, stage_fields),
};

static const cyaml_schema_field_t kind_fields[] = {
        FIELD(id, NEEDED, yaml_kind, ID_BYTES_MAX),
        FIELD(stage, NEEDED, yaml_kind, ID_BYTES_MAX),
        FIELD(name, NEEDED, yaml_kind, NAME_BYTES_MAX),
        FIELD(name_en, OPTIONAL, yaml_kind, NAME_BYTES_MAX),
        FIELD(role, NEEDED, yaml_kind, WORD_BYTES_MAX),
        FIELD(source, NEEDED, yaml_kind, 1000),
        FIELD(certainty, NEEDED, yaml_kind, WORD_BYTES_MAX),
        FIELD(since, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        FIELD(until, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        FIELD(limit, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        FIELD(expected, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        FIELD(after, OPTIONAL, yaml_kind, ID_BYTES_MAX),
        FIELD(within, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        CYAML_FIELD_SEQUENCE("unless", OPTIONAL, struct yaml_kind, unless, &value_entry, 1, 20),
        FIELD(version, OPTIONAL, yaml_kind, WORD_BYTES_MAX),
        CYAML_FIELD_SEQUENCE("elements", NEEDED, struct yaml_kind, elements, &element_entry, 1,
                             100),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t kind_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_kind, kind_fields),
};

static const cyaml_schema_field_t domain_fields[] = {
        FIELD(domain, NEEDED, yaml_domain, ID_BYTES_MAX),
        FIELD(name, NEEDED, yaml_domain, NAME_BYTES_MAX),
        FIELD(name_en, OPTIONAL, yaml_domain, NAME_BYTES_MAX),
        FIELD(source, NEEDED, yaml_domain, 1000),
        CYAML_FIELD_SEQUENCE("stages", NEEDED, struct yaml_domain, stages, &stage_entry, 1, 20),
        CYAML_FIELD_SEQUENCE("kinds", NEEDED, struct yaml_domain, kinds, &kind_entry, 1, 200),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t domain_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_domain, domain_fields),
};

static const cyaml_schema_field_t clock_fields[] = {
        FIELD(id, NEEDED, yaml_clock, ID_BYTES_MAX),
        FIELD(domain, OPTIONAL, yaml_clock, ID_BYTES_MAX),
        FIELD(name, NEEDED, yaml_clock, NAME_BYTES_MAX),
        FIELD(name_en, NEEDED, yaml_clock, NAME_BYTES_MAX),
        FIELD(kind, NEEDED, yaml_clock, WORD_BYTES_MAX),
        FIELD(limit, NEEDED, yaml_clock, WORD_BYTES_MAX),
        FIELD(from, NEEDED, yaml_clock, NAME_BYTES_MAX),
        FIELD(from_en, NEEDED, yaml_clock, NAME_BYTES_MAX),
        FIELD(suspends, OPTIONAL, yaml_clock, NAME_BYTES_MAX),
        FIELD(restarts, OPTIONAL, yaml_clock, NAME_BYTES_MAX),
        FIELD(extension, OPTIONAL, yaml_clock, WORD_BYTES_MAX),
        FIELD(source, NEEDED, yaml_clock, 1000),
        FIELD(certainty, NEEDED, yaml_clock, WORD_BYTES_MAX),
        FIELD(unverified, OPTIONAL, yaml_clock, WORD_BYTES_MAX),
        FIELD(since, OPTIONAL, yaml_clock, WORD_BYTES_MAX),
        FIELD(until, OPTIONAL, yaml_clock, WORD_BYTES_MAX),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t clock_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_clock, clock_fields),
};

static const cyaml_schema_field_t clocks_fields[] = {
        CYAML_FIELD_SEQUENCE("clocks", NEEDED, struct yaml_clocks, clocks, &clock_entry, 1,
                             CLOCKS_MAX),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t clocks_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_clocks, clocks_fields),
};

int rule_yaml_read(struct ctx *cx, const char *name, const char *data, size_t bytes,
                   struct yaml_domain **ret)
{
        void *d;
        int rc = rule_yaml_load(cx, name, data, bytes, &domain_entry, &d);

        if (rc == LH_OK)
                *ret = d;
        return rc;
}

void rule_yaml_free(struct yaml_domain **d)
{
        rule_yaml_drop(&domain_entry, *d);
        *d = NULL;
}

int rule_yaml_read_clocks(struct ctx *cx, const char *name, const char *data, size_t bytes,
                          struct yaml_clocks **ret)
{
        void *d;
        int rc = rule_yaml_load(cx, name, data, bytes, &clocks_entry, &d);

        if (rc == LH_OK)
                *ret = d;
        return rc;
}

void rule_yaml_free_clocks(struct yaml_clocks **d)
{
        rule_yaml_drop(&clocks_entry, *d);
        *d = NULL;
}
