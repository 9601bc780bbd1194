#include "screen/policy_file.h"

#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>

struct yaml_occasion {
        char *id, *title;
};
struct yaml_line {
        char *on, *what, *action, *source;
};
struct yaml_notice {
        char *domain, *kind, *occasion;
};
struct yaml_policy {
        char *version;
        struct yaml_occasion *occasions;
        unsigned occasions_count;
        struct yaml_line *rules;
        unsigned rules_count;
        struct yaml_notice *notices;
        unsigned notices_count;
};

#define TEXT(type, key, bytes_max)                                                                 \
        CYAML_FIELD_STRING_PTR(#key, CYAML_FLAG_POINTER, struct type, key, 1, bytes_max)

static const cyaml_schema_field_t occasion_fields[] = { TEXT(yaml_occasion, id, 64),
                                                        TEXT(yaml_occasion, title, 300),
                                                        CYAML_FIELD_END };
static const cyaml_schema_value_t occasion_entry = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct yaml_occasion, occasion_fields) };
static const cyaml_schema_field_t line_fields[] = { TEXT(yaml_line, on, 64),
                                                    TEXT(yaml_line, what, 64),
                                                    TEXT(yaml_line, action, 16),
                                                    TEXT(yaml_line, source, 500), CYAML_FIELD_END };
static const cyaml_schema_value_t line_entry = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct yaml_line, line_fields) };
static const cyaml_schema_field_t notice_fields[] = { TEXT(yaml_notice, domain, 64),
                                                      TEXT(yaml_notice, kind, 64),
                                                      TEXT(yaml_notice, occasion, 64),
                                                      CYAML_FIELD_END };
static const cyaml_schema_value_t notice_entry = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_DEFAULT, struct yaml_notice, notice_fields) };
static const cyaml_schema_field_t policy_fields[] = {
        TEXT(yaml_policy, version, 16),
        CYAML_FIELD_SEQUENCE("occasions", CYAML_FLAG_POINTER, struct yaml_policy, occasions,
                             &occasion_entry, 1, 200),
        CYAML_FIELD_SEQUENCE("rules", CYAML_FLAG_POINTER, struct yaml_policy, rules, &line_entry, 1,
                             POLICY_LINES_MAX),
        CYAML_FIELD_SEQUENCE("notices", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
                             struct yaml_policy, notices, &notice_entry, 0, 500),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t policy_schema = { CYAML_VALUE_MAPPING(
        CYAML_FLAG_POINTER, struct yaml_policy, policy_fields) };

static void *take_memory(void *unused, void *p, size_t bytes)
{
        (void)unused;
        if (bytes == 0) {
                free(p);
                return NULL;
        }
        return mem_realloc(p, bytes);
}

/* libcyaml says what was wrong only through its log; the first line is the reason. */
static void keep_log(cyaml_log_t level, void *into, const char *fmt, va_list args) LH_PRINTF(3, 0);
static void keep_log(cyaml_log_t level, void *into, const char *fmt, va_list args)
{
        struct buf *log = into;
        char line[400];

        (void)level;
        if (log->n > 0)
                return;
        vsnprintf(line, sizeof(line), fmt, args);
        line[strcspn(line, "\n")] = '\0';
        buf_puts(log, line);
}

static const char *copy(struct policy *p, const char *s)
{
        return arena_strdup(p->mem, s);
}

static int take_lines(struct ctx *cx, const char *name, const struct yaml_policy *y,
                      struct policy *p)
{
        p->lines = arena_alloc(p->mem, y->rules_count * sizeof(*p->lines));
        for (unsigned i = 0; i < y->rules_count; i++) {
                struct policy_line *l = &p->lines[p->n_lines++];

                *l = (struct policy_line){ .on = copy(p, y->rules[i].on),
                                           .action = ACTION_MASK,
                                           .source = copy(p, y->rules[i].source) };
                policy_what(p, y->rules[i].what, l);
                if (!policy_action(y->rules[i].action, &l->action))
                        return err_field(cx, LH_INVALID, "rules",
                                         "%s: rules[%u].action \"%s\" is none of show, partial, "
                                         "mask, review",
                                         name, i, y->rules[i].action);
        }
        return LH_OK;
}

static int take_policy(struct ctx *cx, const char *name, const struct yaml_policy *y,
                       struct policy *p)
{
        p->version = (unsigned)strtoul(y->version, NULL, 10);
        p->occasions = arena_alloc(p->mem, y->occasions_count * sizeof(*p->occasions));
        for (unsigned i = 0; i < y->occasions_count; i++)
                p->occasions[p->n_occasions++] =
                        (struct policy_occasion){ copy(p, y->occasions[i].id),
                                                  copy(p, y->occasions[i].title) };
        p->notices = arena_alloc(p->mem, (y->notices_count + 1) * sizeof(*p->notices));
        for (unsigned i = 0; i < y->notices_count; i++)
                p->notices[p->n_notices++] =
                        (struct policy_notice){ copy(p, y->notices[i].domain),
                                                copy(p, y->notices[i].kind),
                                                copy(p, y->notices[i].occasion) };
        return take_lines(cx, name, y, p);
}

int policy_from_yaml(struct ctx *cx, const char *name, struct str text, struct policy *p)
{
        lh_auto(buf_done) struct buf log;
        struct yaml_policy *y = NULL;
        cyaml_config_t config = { .log_fn = keep_log,
                                  .log_ctx = &log,
                                  .mem_fn = take_memory,
                                  .log_level = CYAML_LOG_WARNING,
                                  .flags = CYAML_CFG_NO_ALIAS };
        int rc;

        buf_init(&log, 1000);
        if (cyaml_load_data((const uint8_t *)text.p, text.n, &config, &policy_schema,
                            (cyaml_data_t **)&y, NULL) != CYAML_OK)
                return err_set(
                        cx, LH_INVALID,
                        "could not read the policy %s: %s; compare it with rules/occasions.yaml",
                        name, log.n > 0 ? log.p : "it is not understood");
        rc = take_policy(cx, name, y, p);
        cyaml_free(&config, &policy_schema, y, 0);
        return rc;
}
