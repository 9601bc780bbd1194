/* Reading a form of the annual report from its YAML file. */
#include "base/text.h"
#include "rule/annual.h"
#include "rule/check.h"
#include "rule/yaml_load.h"

#include <stdlib.h>
#include <string.h>

struct yaml_line {
        char *id, *name, *name_en, *group, *group_en, *decimals, *negative;
        char **sum, **takes;
        unsigned sum_count, takes_count;
};

struct yaml_balance {
        char **left, **right;
        unsigned left_count, right_count;
};

struct yaml_table {
        char *id, *section, *name, *name_en, *head, *head_en, *from;
        struct yaml_balance *balance;
        struct yaml_line *columns, *rows;
        unsigned columns_count, rows_count;
};

struct yaml_section {
        char *id, *name, *name_en, *chars_max, *required;
};

struct yaml_form {
        char *form, *name, *name_en, *source, *certainty, *first, *last;
        struct yaml_section *sections;
        struct yaml_table *tables;
        unsigned sections_count, tables_count;
};

#define ID_BYTES   40
#define NAME_BYTES 300
#define OPTIONAL   (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define NEEDED     CYAML_FLAG_POINTER
#define FIELD(key, flags, type, bytes_max)                                                         \
        CYAML_FIELD_STRING_PTR(#key, flags, struct type, key, 1, bytes_max)

static const cyaml_schema_value_t id_entry = {
        CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, ID_BYTES),
};

static const cyaml_schema_field_t line_fields[] = {
        FIELD(id, NEEDED, yaml_line, ID_BYTES),
        FIELD(name, NEEDED, yaml_line, NAME_BYTES),
        FIELD(name_en, OPTIONAL, yaml_line, NAME_BYTES),
        FIELD(group, OPTIONAL, yaml_line, NAME_BYTES),
        FIELD(group_en, OPTIONAL, yaml_line, NAME_BYTES),
        FIELD(decimals, OPTIONAL, yaml_line, 4),
        FIELD(negative, OPTIONAL, yaml_line, 8),
        CYAML_FIELD_SEQUENCE("sum", OPTIONAL, struct yaml_line, sum, &id_entry, 1, 60),
        CYAML_FIELD_SEQUENCE("takes", OPTIONAL, struct yaml_line, takes, &id_entry, 1, 60),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t line_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_line, line_fields),
};

static const cyaml_schema_field_t balance_fields[] = {
        CYAML_FIELD_SEQUENCE("left", NEEDED, struct yaml_balance, left, &id_entry, 1, 20),
        CYAML_FIELD_SEQUENCE("right", NEEDED, struct yaml_balance, right, &id_entry, 1, 20),
        CYAML_FIELD_END,
};

static const cyaml_schema_field_t table_fields[] = {
        FIELD(id, NEEDED, yaml_table, ID_BYTES),
        FIELD(section, NEEDED, yaml_table, ID_BYTES),
        FIELD(name, NEEDED, yaml_table, NAME_BYTES),
        FIELD(name_en, OPTIONAL, yaml_table, NAME_BYTES),
        FIELD(head, OPTIONAL, yaml_table, NAME_BYTES),
        FIELD(head_en, OPTIONAL, yaml_table, NAME_BYTES),
        FIELD(from, OPTIONAL, yaml_table, ID_BYTES),
        CYAML_FIELD_MAPPING_PTR("balance", OPTIONAL, struct yaml_table, balance, balance_fields),
        CYAML_FIELD_SEQUENCE("columns", NEEDED, struct yaml_table, columns, &line_entry, 1, 60),
        CYAML_FIELD_SEQUENCE("rows", NEEDED, struct yaml_table, rows, &line_entry, 1, 100),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t table_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_table, table_fields),
};

static const cyaml_schema_field_t section_fields[] = {
        FIELD(id, NEEDED, yaml_section, ID_BYTES),
        FIELD(name, NEEDED, yaml_section, NAME_BYTES),
        FIELD(name_en, OPTIONAL, yaml_section, NAME_BYTES),
        FIELD(chars_max, OPTIONAL, yaml_section, 8),
        FIELD(required, OPTIONAL, yaml_section, 8),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t section_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_section, section_fields),
};

static const cyaml_schema_field_t form_fields[] = {
        FIELD(form, NEEDED, yaml_form, ID_BYTES),
        FIELD(name, NEEDED, yaml_form, NAME_BYTES),
        FIELD(name_en, OPTIONAL, yaml_form, NAME_BYTES),
        FIELD(source, NEEDED, yaml_form, 1000),
        FIELD(certainty, NEEDED, yaml_form, 8),
        FIELD(first, NEEDED, yaml_form, 8),
        FIELD(last, NEEDED, yaml_form, 8),
        CYAML_FIELD_SEQUENCE("sections", NEEDED, struct yaml_form, sections, &section_entry, 1, 20),
        CYAML_FIELD_SEQUENCE("tables", NEEDED, struct yaml_form, tables, &table_entry, 1, 40),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t form_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_form, form_fields),
};

static int number(struct check *c, const char *name, const char *text, int without, int max)
{
        uint64_t v = (uint64_t)without;

        if (text != NULL && (!decimal_parse(str_of(text), &v) || v > (uint64_t)max))
                check_fail(c, name, "\"%s\" is no number from 0 to %d", text, max);
        return (int)v;
}

static const char *line_or_none(struct check *c, const char *name, const char *text)
{
        return text == NULL ? "" : check_line(c, name, text);
}

/* Places of the named lines among lines. */
static const size_t *places(struct check *c, const char *name, char *const *ids, unsigned n,
                            const struct yaml_line *lines, unsigned n_lines)
{
        size_t *ret = arena_alloc(c->mem, (n + 1) * sizeof(*ret));

        for (unsigned i = 0; i < n; i++) {
                unsigned k = 0;

                while (k < n_lines && strcmp(lines[k].id, ids[i]) != 0)
                        k++;
                if (k == n_lines)
                        check_fail(c, name, "there is no \"%s\" here", ids[i]);
                ret[i] = k;
        }
        return ret;
}

static const char *const *copies(struct check *c, char *const *texts, unsigned n)
{
        const char **ret = arena_alloc(c->mem, (n + 1) * sizeof(*ret));

        for (unsigned i = 0; i < n; i++)
                ret[i] = check_id(c, "takes", texts[i], '-', 2, ID_BYTES);
        return ret;
}

static void take_line(struct check *c, const struct yaml_line *y, const struct yaml_line *all,
                      unsigned n_all, struct annual_line *l)
{
        l->id = check_id(c, "id", y->id, '-', 2, ID_BYTES);
        l->name = check_line(c, "name", y->name);
        l->name_en = check_name_en(c, y->name_en, l->name);
        l->group = line_or_none(c, "group", y->group);
        l->group_en = y->group_en == NULL ? l->group : check_line(c, "group_en", y->group_en);
        l->decimals = number(c, "decimals", y->decimals, 0, ANNUAL_DECIMALS);
        l->negative = check_bool(c, "negative", y->negative);
        l->sum = places(c, "sum", y->sum, y->sum_count, all, n_all);
        l->n_sum = y->sum_count;
        for (size_t i = 0; i < l->n_sum; i++)
                if (&all[l->sum[i]] >= y)
                        check_fail(c, "sum", "\"%s\" stands behind its sum; put it before",
                                   y->sum[i]);
        l->takes = copies(c, y->takes, y->takes_count);
        l->n_takes = y->takes_count;
}

static const struct annual_line *take_lines(struct check *c, const char *place,
                                            const struct yaml_line *y, unsigned n)
{
        struct annual_line *ret = arena_alloc(c->mem, n * sizeof(*ret));

        for (unsigned i = 0; i < n; i++) {
                check_enter(c, "%.60s.%.40s", place, y[i].id);
                for (unsigned k = 0; k < i; k++)
                        if (strcmp(y[k].id, y[i].id) == 0)
                                check_fail(c, "id", "\"%s\" stands twice; keep one", y[i].id);
                take_line(c, &y[i], y, n, &ret[i]);
        }
        return ret;
}

static void take_table(struct check *c, const struct yaml_table *y, struct annual_table *t)
{
        static const char *const sources[] = { "requests" };

        check_enter(c, "tables.%.40s", y->id);
        t->id = check_id(c, "id", y->id, '-', 2, ID_BYTES);
        t->section = arena_strdup(c->mem, y->section);
        t->name = check_line(c, "name", y->name);
        t->name_en = check_name_en(c, y->name_en, t->name);
        t->head = line_or_none(c, "head", y->head);
        t->head_en = y->head_en == NULL ? t->head : check_line(c, "head_en", y->head_en);
        t->from_requests =
                y->from != NULL && check_word(c, "from", y->from, sources, countof(sources)) == 0;
        if (y->balance != NULL) {
                t->left = places(c, "balance", y->balance->left, y->balance->left_count, y->rows,
                                 y->rows_count);
                t->right = places(c, "balance", y->balance->right, y->balance->right_count, y->rows,
                                  y->rows_count);
                t->n_left = y->balance->left_count;
                t->n_right = y->balance->right_count;
        }
        t->columns = take_lines(c, arena_printf(c->cx->mem, "tables.%.40s.columns", y->id),
                                y->columns, y->columns_count);
        t->rows = take_lines(c, arena_printf(c->cx->mem, "tables.%.40s.rows", y->id), y->rows,
                             y->rows_count);
        t->n_columns = y->columns_count;
        t->n_rows = y->rows_count;
}

static void take_sections(struct check *c, const struct yaml_form *y, struct annual_form *f)
{
        struct annual_section *s = arena_alloc(c->mem, y->sections_count * sizeof(*s));

        for (unsigned i = 0; i < y->sections_count; i++) {
                const struct yaml_section *from = &y->sections[i];

                check_enter(c, "sections.%.40s", from->id);
                s[i].id = check_id(c, "id", from->id, '-', 2, ID_BYTES);
                s[i].name = check_line(c, "name", from->name);
                s[i].name_en = check_name_en(c, from->name_en, s[i].name);
                s[i].chars_max = (size_t)number(c, "chars_max", from->chars_max, 0, 20000);
                s[i].required = check_bool(c, "required", from->required);
        }
        f->sections = s;
        f->n_sections = y->sections_count;
}

static void take_tables(struct check *c, const struct yaml_form *y, struct annual_form *f)
{
        struct annual_table *t = arena_alloc(c->mem, y->tables_count * sizeof(*t));

        for (unsigned i = 0; i < y->tables_count; i++) {
                take_table(c, &y->tables[i], &t[i]);
                if (annual_section(f, str_of(t[i].section)) == NULL)
                        check_fail(c, "section", "there is no section \"%s\"", t[i].section);
                t[i].first = f->n_cells;
                f->n_cells += t[i].n_rows * t[i].n_columns;
        }
        f->tables = t;
        f->n_tables = y->tables_count;
}

static void take_form(struct check *c, const struct yaml_form *y, struct annual_form *f)
{
        f->id = arena_strdup(c->mem, y->form);
        f->name = check_line(c, "name", y->name);
        f->name_en = check_name_en(c, y->name_en, f->name);
        f->source = check_line(c, "source", y->source);
        f->certainty = check_certainty(c, y->certainty);
        f->first = number(c, "first", y->first, 0, 9999);
        f->last = number(c, "last", y->last, 0, 9999);
        take_sections(c, y, f);
        take_tables(c, y, f);
}

int annual_form_read(struct ctx *cx, struct arena *mem, const struct rule_file *file,
                     struct annual_form *ret)
{
        struct check c = { .cx = cx, .mem = mem, .file = file->name };
        void *y = NULL;
        int rc = rule_yaml_load(cx, file->name, file->data, file->bytes, &form_entry, &y);

        if (rc != LH_OK)
                return rc;
        *ret = (struct annual_form){ 0 };
        take_form(&c, y, ret);
        rule_yaml_drop(&form_entry, y);
        return c.rc;
}
