/* What a correction changed: field by field, tables cell by cell where the rows still match, long
 * texts line by line (model_lines.c). */
#include "web/model.h"

#include <stdlib.h>

/* Names that every notice has, and those of the other acts (ledger/act_kind.h). */
static const struct {
        const char *id, *name;
} common_fields[] = {
        { "title", SAY("标题") },
        { "date", SAY("公开日期") },
        { "formed", SAY("信息形成日期") },
        { "text", SAY("正文") },
        { "source_key", SAY("来源编号") },
        { "source_url", SAY("来源网址") },
        { "reason", SAY("原因") },
        { "name", SAY("名称") },
        { "region", SAY("地区代码") },
        { "role", SAY("职责") },
        { "uscc", SAY("统一社会信用代码") },
        { "parent", SAY("上级单位") },
        { "domain", SAY("领域") },
        { "code", SAY("项目代码") },
        { "key", SAY("归并编号") },
        { "files", SAY("规则文件") },
        { "token_sha256", SAY("提交凭证的校验值") },
        { "label", SAY("说明") },
};

const char *field_label(const struct model *m, const struct rule_kind *k, struct str name)
{
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, name);

        if (e != NULL)
                return label(m, e->name, e->name_en);
        for (size_t i = 0; i < countof(common_fields); i++)
                if (str_is(name, common_fields[i].id))
                        return say(m, common_fields[i].name);
        return arena_strndup(m->cx->mem, name.p, name.n);
}

const char *row_text(struct model *m, const struct rule_element *table, struct str row)
{
        json_t *o = json_loadb(row.p, row.n, 0, NULL), *v;
        lh_auto(buf_done) struct buf b;
        const char *id;

        buf_init(&b, PAGE_BYTES_MAX);
        json_object_foreach (o, id, v) {
                const struct rule_element *c =
                        table == NULL ? NULL : rule_column(table, str_of(id));

                if (!json_is_string(v) || json_string_length(v) == 0)
                        continue;
                if (b.n > 0)
                        buf_puts(&b, m->english ? "; " : "；");
                buf_puts(&b, c == NULL ? id : label(m, c->name, c->name_en));
                buf_puts(&b, m->english ? ": " : "：");
                buf_puts(&b, json_string_value(v));
        }
        json_decref(o);
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static struct lines text_lines(struct model *m, struct str text)
{
        struct lines l = { 0 };
        struct str line;

        while (l.n <= DIFF_LINES_MAX && str_line(&text, &line))
                lines_add(m, &l, line);
        if (text.n > 0)
                lines_add(m, &l, text);
        return l;
}

static struct lines table_lines(struct model *m, const struct rule_element *e,
                                const struct field *f)
{
        struct lines l = { 0 };

        for (size_t i = 0; f != NULL && i < f->n_rows && l.n <= DIFF_LINES_MAX; i++)
                if (f->rows[i].state == FIELD_OPEN)
                        lines_add(m, &l, str_of(row_text(m, e, f->rows[i].value)));
        return l;
}

static bool field_same(const struct field *a, const struct field *b)
{
        if (a == NULL || b == NULL)
                return a == b;
        if (a->state != b->state || a->table != b->table || a->n_rows != b->n_rows)
                return false;
        if (a->state != FIELD_OPEN)
                return true; /* what is not public shows no difference either */
        if (!a->table)
                return str_eq(a->value, b->value);
        for (size_t i = 0; i < a->n_rows; i++)
                if (a->rows[i].state != b->rows[i].state ||
                    !str_eq(a->rows[i].value, b->rows[i].value))
                        return false;
        return true;
}

static bool is_long(const struct field *f)
{
        return f != NULL && (f->table || f->value.n > 120 ||
                             (f->value.n > 0 && memchr(f->value.p, '\n', f->value.n) != NULL));
}

/* A value as it stands in a difference: a price with its thousands. */
static const char *shown_value(struct model *m, const struct rule_element *e, struct str value)
{
        json_t *money, *text;
        const char *s;

        if (value.n == 0)
                return NULL;
        if (e == NULL || e->type != RULE_PRICE)
                return arena_strndup(m->cx->mem, value.p, value.n);
        money = money_json(m, value);
        text = json_object_get(money, "_exact");
        if (!json_is_string(text))
                text = json_object_get(money, "_text");
        s = json_is_string(text) ? arena_strdup(m->cx->mem, json_string_value(text)) : NULL;
        json_decref(money);
        return s;
}

static const char *short_value(struct model *m, const struct rule_element *e, const struct field *f)
{
        if (f == NULL)
                return NULL;
        if (f->state != FIELD_OPEN)
                return f->state == FIELD_ERASED ? say(m, "已依法删除") : say(m, "依法不公开");
        return shown_value(m, e, f->value);
}

static void put_change(struct model *m, json_t *o, const struct rule_element *e,
                       const struct field *a, const struct field *b)
{
        struct lines la, lb;
        bool by_lines = is_long(a) || is_long(b),
             table = (a != NULL && a->table) || (b != NULL && b->table);

        put_flag(m, o, "_lines", by_lines);
        if (!by_lines) {
                put_text(m, o, "old", short_value(m, e, a));
                put_text(m, o, "new", short_value(m, e, b));
                return;
        }
        la = table ? table_lines(m, e, a) : text_lines(m, a == NULL ? (struct str){ 0 } : a->value);
        lb = table ? table_lines(m, e, b) : text_lines(m, b == NULL ? (struct str){ 0 } : b->value);
        put(m, o, "lines", lines_diff(m, &la, &lb));
}

static const struct field *find_field(const struct record *r, struct str name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_eq(r->fields[i].name, name))
                        return &r->fields[i];
        return NULL;
}

/* Said elsewhere on the page, or no statement of the notice. */
static bool is_aside(struct str name)
{
        return str_is(name, "reason") || str_is(name, "screening") || str_is(name, "source_key");
}

/* The cells of two tables with as many rows, as differences of their own. False, and nothing is
 * added, if rows were added, removed or hidden, or if there are more than DIFF_CELLS_MAX: then
 * lines tell more. */
struct cell {
        size_t row;
        const struct rule_element *column;
        const char *old, *new;
};

static size_t find_cells(struct model *m, const struct rule_element *e, const struct row *a,
                         const struct row *b, size_t row, struct cell *ret, size_t n)
{
        json_t *x = json_loadb(a->value.p, a->value.n, 0, NULL),
               *y = json_loadb(b->value.p, b->value.n, 0, NULL);

        for (size_t k = 0; k < e->n_columns && n <= DIFF_CELLS_MAX; k++) {
                const char *old = json_string_value(json_object_get(x, e->columns[k].id));
                const char *new = json_string_value(json_object_get(y, e->columns[k].id));

                if (strcmp(old == NULL ? "" : old, new == NULL ? "" : new) == 0)
                        continue;
                ret[n++] = (struct cell){ row, &e->columns[k],
                                          arena_strdup(m->cx->mem, old == NULL ? "" : old),
                                          arena_strdup(m->cx->mem, new == NULL ? "" : new) };
        }
        json_decref(x);
        json_decref(y);
        return n;
}

static void put_cells(struct model *m, json_t *array, const struct rule_element *e,
                      const struct cell *cells, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const struct rule_element *c = cells[i].column;
                json_t *o = add_object(m, array);
                const char *row =
                        say_with(m, "第 {1} 行", grouped(m, (int64_t)cells[i].row + 1), "");

                put_text(m, o, "id",
                         arena_printf(m->cx->mem, "%s[%zu].%s", e->id, cells[i].row, c->id));
                put_text(m, o, "name",
                         arena_printf(m->cx->mem, "%s · %s · %s", label(m, e->name, e->name_en),
                                      row, label(m, c->name, c->name_en)));
                put_flag(m, o, "_lines", false);
                put_text(m, o, "old", shown_value(m, c, str_of(cells[i].old)));
                put_text(m, o, "new", shown_value(m, c, str_of(cells[i].new)));
        }
}

static bool compare_cells(struct model *m, json_t *array, const struct rule_element *e,
                          const struct field *a, const struct field *b)
{
        struct cell cells[DIFF_CELLS_MAX + 1];
        size_t n = 0;

        if (e == NULL || e->type != RULE_TABLE || a == NULL || b == NULL || !a->table ||
            !b->table || a->n_rows != b->n_rows)
                return false;
        for (size_t i = 0; i < a->n_rows && n <= DIFF_CELLS_MAX; i++) {
                if (a->rows[i].state != FIELD_OPEN || b->rows[i].state != FIELD_OPEN)
                        return false;
                if (!str_eq(a->rows[i].value, b->rows[i].value))
                        n = find_cells(m, e, &a->rows[i], &b->rows[i], i, cells, n);
        }
        if (n == 0 || n > DIFF_CELLS_MAX)
                return false;
        put_cells(m, array, e, cells, n);
        return true;
}

static void compare_field(struct model *m, json_t *array, const struct rule_kind *k,
                          struct str name, const struct field *a, const struct field *b)
{
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, name);
        json_t *o;

        if (is_aside(name) || field_same(a, b) || json_array_size(array) >= DIFF_FIELDS_MAX)
                return;
        if (compare_cells(m, array, e, a, b))
                return;
        o = add_object(m, array);
        put_str(m, o, "id", name);
        put_text(m, o, "name", field_label(m, k, name));
        put_change(m, o, e, a, b);
}

json_t *diff_records(struct model *m, const struct rule_kind *k, const struct record *old,
                     const struct record *new)
{
        json_t *array = json_array();

        for (size_t i = 0; i < new->n_fields; i++)
                compare_field(m, array, k, new->fields[i].name,
                              find_field(old, new->fields[i].name), &new->fields[i]);
        for (size_t i = 0; i < old->n_fields; i++)
                if (find_field(new, old->fields[i].name) == NULL)
                        compare_field(m, array, k, old->fields[i].name, &old->fields[i], NULL);
        return array;
}
