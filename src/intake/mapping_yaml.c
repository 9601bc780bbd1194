#include "intake/mapping_yaml.h"

#include <cyaml/cyaml.h>
#include <stdio.h>

#define WORD_BYTES_MAX 64
#define TEXT_BYTES_MAX 1000
#define LIST_MAX       400
#define LOG_BYTES_MAX  ((size_t)2000)

#define NEEDED   CYAML_FLAG_POINTER
#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_value_t text_entry = {
        CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 0, TEXT_BYTES_MAX),
};

#define WORD(key, flags, type)                                                                     \
        CYAML_FIELD_STRING_PTR(#key, flags, struct type, key, 1, WORD_BYTES_MAX)
#define TEXT(name, flags, type, field)                                                             \
        CYAML_FIELD_STRING_PTR(name, flags, struct type, field, 0, TEXT_BYTES_MAX)
#define LIST(name, flags, type, field, entry, least, most)                                         \
        CYAML_FIELD_SEQUENCE(name, flags, struct type, field, &(entry), least, most)

static const cyaml_schema_field_t cond_fields[] = {
        TEXT("path", NEEDED, yaml_cond, path),
        LIST("is", OPTIONAL, yaml_cond, is, text_entry, 1, LIST_MAX),
        LIST("not", OPTIONAL, yaml_cond, not, text_entry, 1, LIST_MAX),
        LIST("has", OPTIONAL, yaml_cond, has, text_entry, 1, LIST_MAX),
        WORD(empty, OPTIONAL, yaml_cond),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t cond_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_cond, cond_fields),
};

#define TARGET_FIELDS                                                                              \
        TEXT("to", NEEDED, yaml_target, to),                                                       \
                LIST("from", OPTIONAL, yaml_target, from, text_entry, 1, 16),                      \
                TEXT("join", OPTIONAL, yaml_target, join),                                         \
                LIST("do", OPTIONAL, yaml_target, steps, text_entry, 1, 16),                       \
                LIST("map", OPTIONAL, yaml_target, map, text_entry, 1, LIST_MAX),                  \
                WORD(unlisted, OPTIONAL, yaml_target),                                             \
                TEXT("default", OPTIONAL, yaml_target, otherwise),                                 \
                TEXT("value", OPTIONAL, yaml_target, value),                                       \
                TEXT("required", OPTIONAL, yaml_target, required),                                 \
                LIST("when", OPTIONAL, yaml_target, when, cond_entry, 1, 16)

static const cyaml_schema_field_t column_fields[] = { TARGET_FIELDS, CYAML_FIELD_END };
static const cyaml_schema_value_t column_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_target, column_fields),
};

static const cyaml_schema_field_t target_fields[] = {
        TARGET_FIELDS,
        TEXT("rows", OPTIONAL, yaml_target, rows),
        LIST("columns", OPTIONAL, yaml_target, columns, column_entry, 1, 64),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t target_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_target, target_fields),
};

static const cyaml_schema_field_t doc_fields[] = {
        TEXT("each", OPTIONAL, yaml_doc, each),
        TEXT("split", OPTIONAL, yaml_doc, split),
        WORD(if_none, OPTIONAL, yaml_doc),
        LIST("when", OPTIONAL, yaml_doc, when, cond_entry, 1, 16),
        LIST("set", NEEDED, yaml_doc, set, target_entry, 1, 100),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t doc_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_doc, doc_fields),
};

static const cyaml_schema_field_t match_fields[] = {
        LIST("files", OPTIONAL, yaml_match, files, text_entry, 1, 32),
        LIST("has", OPTIONAL, yaml_match, has, text_entry, 1, 32),
        CYAML_FIELD_END,
};

static const cyaml_schema_field_t mapping_fields[] = {
        WORD(mapping, NEEDED, yaml_mapping),
        TEXT("name", NEEDED, yaml_mapping, name),
        TEXT("source", NEEDED, yaml_mapping, source),
        WORD(format, NEEDED, yaml_mapping),
        WORD(charset, OPTIONAL, yaml_mapping),
        TEXT("sheet", OPTIONAL, yaml_mapping, sheet),
        TEXT("delimiter", OPTIONAL, yaml_mapping, delimiter),
        WORD(header_rows, OPTIONAL, yaml_mapping),
        WORD(on_change, OPTIONAL, yaml_mapping),
        CYAML_FIELD_MAPPING("match", CYAML_FLAG_OPTIONAL, struct yaml_mapping, match, match_fields),
        LIST("records", OPTIONAL, yaml_mapping, records, text_entry, 1, 8),
        LIST("unique", OPTIONAL, yaml_mapping, unique, text_entry, 1, 16),
        LIST("columns", OPTIONAL, yaml_mapping, columns, text_entry, 1, LIST_MAX),
        LIST("always", OPTIONAL, yaml_mapping, always, target_entry, 1, 100),
        LIST("docs", OPTIONAL, yaml_mapping, docs, doc_entry, 1, 32),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t mapping_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_mapping, mapping_fields),
};

/* libcyaml reports by logging; its lines go into the error, last first being the most precise. */
LH_PRINTF(3, 0)
static void keep_log(cyaml_log_t level, void *arg, const char *fmt, va_list ap)
{
        char line[400];

        if (level < CYAML_LOG_WARNING)
                return;
        vsnprintf(line, sizeof(line), fmt, ap);
        for (char *p = line; *p != '\0'; p++)
                if (*p == '\n')
                        *p = ' ';
        buf_puts(arg, line);
}

static cyaml_config_t config(struct buf *log)
{
        return (cyaml_config_t){ .log_fn = keep_log,
                                 .log_ctx = log,
                                 .log_level = CYAML_LOG_WARNING,
                                 .mem_fn = cyaml_mem };
}

int mapping_yaml_read(struct ctx *cx, const char *file, struct str text, struct yaml_mapping **ret)
{
        lh_auto(buf_done) struct buf log;
        cyaml_config_t cfg = config(&log);
        struct yaml_mapping *m = NULL;
        cyaml_err_t e;

        buf_init(&log, LOG_BYTES_MAX);
        e = cyaml_load_data((const uint8_t *)text.p, text.n, &cfg, &mapping_entry,
                            (cyaml_data_t **)&m, NULL);
        if (e != CYAML_OK)
                return err_set(cx, LH_INVALID, "could not read mapping \"%s\": %s (%s)", file,
                               cyaml_strerror(e), log.p ? log.p : "");
        if (m == NULL)
                return err_set(cx, LH_INVALID, "could not read mapping \"%s\": it is empty", file);
        *ret = m;
        return LH_OK;
}

void mapping_yaml_free(struct yaml_mapping **m)
{
        cyaml_config_t cfg = { .mem_fn = cyaml_mem };

        if (*m != NULL)
                cyaml_free(&cfg, &mapping_entry, *m, 0);
        *m = NULL;
}
