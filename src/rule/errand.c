#include "rule/errand.h"
#include "rule/yaml_load.h"

#include <stdlib.h>
#include <string.h>

struct yaml_check {
        char *id, *name, *name_en, *service, *path, *mode, *field, *test, *value;
};

struct yaml_errand {
        char *errand, *name, *name_en, *source, *certainty, *purpose, *consumer, *consent;
        struct yaml_check *checks;
        unsigned checks_count;
};

#define TEXT(type, key, max)                                                                       \
        CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct type, key, 1, max)

static const cyaml_schema_field_t check_fields[] = {
        TEXT(yaml_check, id, 40),
        TEXT(yaml_check, name, 200),
        TEXT(yaml_check, name_en, 200),
        TEXT(yaml_check, service, 64),
        TEXT(yaml_check, path, 200),
        TEXT(yaml_check, mode, 10),
        TEXT(yaml_check, field, 64),
        TEXT(yaml_check, test, 10),
        CYAML_FIELD_STRING_PTR("value", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct yaml_check,
                               value, 1, 100),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t check_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_check, check_fields),
};
static const cyaml_schema_field_t errand_fields[] = {
        TEXT(yaml_errand, errand, 40),
        TEXT(yaml_errand, name, 200),
        TEXT(yaml_errand, name_en, 200),
        TEXT(yaml_errand, source, 300),
        TEXT(yaml_errand, certainty, 1),
        TEXT(yaml_errand, purpose, 100),
        TEXT(yaml_errand, consumer, 64),
        TEXT(yaml_errand, consent, 4000),
        CYAML_FIELD_SEQUENCE("checks", CYAML_FLAG_POINTER, struct yaml_errand, checks, &check_entry,
                             1, ERRAND_CHECKS_MAX),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t errand_schema = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_errand, errand_fields),
};

static const char *const test_names[] = { "declared", "is", "at-most", "at-least" };

static bool is_number(const char *s)
{
        char *end;

        strtod(s, &end);
        return end != s && *end == '\0';
}

static int bad(struct ctx *cx, const char *file, size_t i, const char *what, const char *text)
{
        return err_field(cx, LH_INVALID, "checks", "%s: checks[%zu].%s \"%.40s\" does not fit",
                         file, i, what, text == NULL ? "" : text);
}

static int take_check(struct ctx *cx, const char *file, size_t i, const struct yaml_check *y,
                      struct errand_check *ret)
{
        size_t test = 0;

        while (test < countof(test_names) && strcmp(test_names[test], y->test) != 0)
                test++;
        if (test == countof(test_names))
                return bad(cx, file, i, "test", y->test);
        if (strcmp(y->mode, "verify") != 0 && strcmp(y->mode, "select") != 0)
                return bad(cx, file, i, "mode", y->mode);
        if (y->path[0] != '/')
                return bad(cx, file, i, "path", y->path);
        if (test != ERRAND_DECLARED && y->value == NULL)
                return bad(cx, file, i, "value", y->value);
        if ((test == ERRAND_AT_MOST || test == ERRAND_AT_LEAST) && !is_number(y->value))
                return bad(cx, file, i, "value", y->value);
        *ret = (struct errand_check){ .id = arena_strdup(cx->mem, y->id),
                                      .name = arena_strdup(cx->mem, y->name),
                                      .name_en = arena_strdup(cx->mem, y->name_en),
                                      .service = arena_strdup(cx->mem, y->service),
                                      .path = arena_strdup(cx->mem, y->path),
                                      .field = arena_strdup(cx->mem, y->field),
                                      .value = arena_strdup(cx->mem,
                                                            y->value == NULL ? "" : y->value),
                                      .verify = strcmp(y->mode, "verify") == 0,
                                      .test = (enum errand_test)test };
        return LH_OK;
}

static int take_errand(struct ctx *cx, const char *file, const struct yaml_errand *y,
                       struct errand_rule *ret)
{
        int rc = LH_OK;

        *ret = (struct errand_rule){ .id = arena_strdup(cx->mem, y->errand),
                                     .name = arena_strdup(cx->mem, y->name),
                                     .name_en = arena_strdup(cx->mem, y->name_en),
                                     .source = arena_strdup(cx->mem, y->source),
                                     .purpose = arena_strdup(cx->mem, y->purpose),
                                     .consumer = arena_strdup(cx->mem, y->consumer),
                                     .consent = arena_strdup(cx->mem, y->consent),
                                     .certainty = y->certainty[0],
                                     .n = y->checks_count };
        for (size_t i = 0; i < ret->n && rc == LH_OK; i++)
                rc = take_check(cx, file, i, &y->checks[i], &ret->checks[i]);
        return rc;
}

int errand_rule_read(struct ctx *cx, const char *name, struct str text, struct errand_rule *ret)
{
        void *y = NULL;
        int rc = rule_yaml_load(cx, name, text.p, text.n, &errand_schema, &y);

        if (rc == LH_OK)
                rc = take_errand(cx, name, y, ret);
        rule_yaml_drop(&errand_schema, y);
        return rc;
}

int errand_rule_find(struct ctx *cx, const struct rule_set *set, const char *id,
                     struct errand_rule *ret)
{
        const char *name = arena_printf(cx->mem, "share/errand_%.40s.yaml", id);
        size_t n;
        const struct rule_file *f = rule_files(set, &n);

        for (size_t i = 0; i < n; i++)
                if (strcmp(f[i].name, name) == 0)
                        return errand_rule_read(cx, name, (struct str){ f[i].data, f[i].bytes },
                                                ret);
        return err_field(cx, LH_NOT_FOUND, "rule",
                         "there is no errand \"%.40s\"; give housing, or the path of a rule file",
                         id);
}
