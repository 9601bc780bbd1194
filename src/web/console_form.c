/* The form of a notice, made from the elements of its rule, and back. */
#include "web/console.h"
#include "base/text.h"

#include <stdlib.h>

/* Members that every notice has, besides its elements. */
static const struct {
        const char *id, *name;
} plain[] = { { "title", SAY("标题") },
              { "date", SAY("公开日期") },
              { "formed", SAY("信息形成日期") },
              { "text", SAY("正文") },
              { "reason", SAY("理由") } };

const char *console_table_lines(struct model *m, const struct rule_element *e, const json_t *rows)
{
        lh_auto(buf_done) struct buf out = { 0 };
        const json_t *row;
        size_t i;

        buf_init(&out, DRAFT_BYTES_MAX);
        json_array_foreach ((json_t *)rows, i, row) {
                for (size_t k = 0; k < e->n_columns; k++) {
                        const char *v = json_string_value(json_object_get(row, e->columns[k].id));

                        if (k > 0)
                                buf_putc(&out, '\t');
                        buf_puts(&out, v == NULL ? "" : v);
                }
                buf_putc(&out, '\n');
        }
        return out.p == NULL ? "" : arena_strndup(m->cx->mem, out.p, out.n);
}

static const char *value_of(struct model *m, const struct rule_element *e, const json_t *v)
{
        if (e->type == RULE_TABLE)
                return console_table_lines(m, e, v);
        return json_is_string(v) ? json_string_value(v) : "";
}

static void put_element(struct console *c, json_t *list, const struct rule_element *e,
                        const json_t *doc)
{
        struct model *m = c->m;
        json_t *o = add_object(m, list), *values;
        const char *v = value_of(m, e, json_object_get(json_object_get(doc, "elements"), e->id));
        lh_auto(buf_done) struct buf columns = { 0 };

        put_text(m, o, "id", e->id);
        put_text(m, o, "name", label(m, e->name, e->name_en));
        put(m, o, "value", json_string(v));
        put_flag(m, o, "_required", e->required);
        put_flag(m, o, "_withheld", e->show == RULE_WITHHOLD);
        put_flag(m, o, "_masked", e->show == RULE_MASK);
        put_flag(m, o, "_long", e->type == RULE_LONGTEXT);
        put_flag(m, o, "_table", e->type == RULE_TABLE);
        put_flag(m, o, "_date", e->type == RULE_DATE);
        put_flag(m, o, "_enum", e->type == RULE_ENUM);
        put_flag(m, o, "_number",
                 e->type == RULE_PRICE || e->type == RULE_NUMBER || e->type == RULE_INTEGER);
        put_flag(m, o, "_line",
                 e->type != RULE_LONGTEXT && e->type != RULE_TABLE && e->type != RULE_DATE &&
                         e->type != RULE_ENUM);
        values = put_array(m, o, "values");
        for (size_t i = 0; i < e->n_values; i++) {
                json_t *one = add_object(m, values);

                put_text(m, one, "v", e->values[i]);
                put_flag(m, one, "_on", strcmp(e->values[i], v) == 0);
        }
        buf_init(&columns, 4096);
        for (size_t k = 0; k < e->n_columns; k++)
                buf_printf(&columns, "%s%s", k > 0 ? " | " : "",
                           label(m, e->columns[k].name, e->columns[k].name_en));
        put_text(m, o, "_columns", columns.p);
}

void console_put_form(struct console *c, json_t *o, const struct rule_domain *d,
                      const struct rule_kind *k, const json_t *doc)
{
        struct model *m = c->m;
        const json_t *project = json_object_get(doc, "project");
        json_t *list = put_array(m, o, "elements");

        put_named(m, o, "domain", d->id, label(m, d->name, d->name_en));
        put_named(m, o, "kind", k->id, label(m, k->name, k->name_en));
        put_text(m, o, "source", k->source);
        for (size_t i = 0; i < countof(plain); i++) {
                const char *v = json_string_value(json_object_get(doc, plain[i].id));

                put(m, o, plain[i].id, json_string(v == NULL ? "" : v));
        }
        put_text(m, o, "project_title", json_string_value(json_object_get(project, "title")));
        put_text(m, o, "project_code", json_string_value(json_object_get(project, "code")));
        put_text(m, o, "project_id", json_string_value(json_object_get(project, "id")));
        for (size_t i = 0; i < k->n_elements; i++)
                put_element(c, list, &k->elements[i], doc);
}

/* ------ back ------ */

/* CRLF of a browser becomes LF; blanks around are dropped. */
static const char *clean(struct model *m, const char *s)
{
        char *out = arena_strdup(m->cx->mem, s), *to = out;
        size_t n;

        for (const char *p = out; *p != '\0'; p++)
                if (*p != '\r')
                        *to++ = *p;
        *to = '\0';
        out += strspn(out, " \n");
        for (n = strlen(out); n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\n'); n--)
                out[n - 1] = '\0';
        return out;
}

/* The next cell of a line: up to a tab, or to a | where the line has no tab. */
static struct str next_cell(struct str *line)
{
        bool tabs = memchr(line->p, '\t', line->n) != NULL;
        const char *end = memchr(line->p, tabs ? '\t' : '|', line->n);
        struct str cell = { line->p, end == NULL ? line->n : (size_t)(end - line->p) };

        line->p += cell.n + (end != NULL);
        line->n -= cell.n + (end != NULL);
        while (cell.n > 0 && cell.p[0] == ' ')
                cell.p++, cell.n--;
        while (cell.n > 0 && cell.p[cell.n - 1] == ' ')
                cell.n--;
        return cell;
}

static json_t *rows_of(struct model *m, const struct rule_element *e, const char *text)
{
        struct str rest = str_of(arena_printf(m->cx->mem, "%s\n", text)), line;
        json_t *rows = json_array();

        while (str_line(&rest, &line)) {
                json_t *row;

                if (line.n == 0)
                        continue;
                row = json_object();
                for (size_t k = 0; k < e->n_columns && line.n > 0; k++) {
                        /* The last column takes what is left. */
                        struct str cell = k + 1 < e->n_columns ? next_cell(&line) : line;

                        if (cell.n > 0)
                                json_object_set_new(row, e->columns[k].id,
                                                    json_stringn(cell.p, cell.n));
                }
                json_array_append_new(rows, row);
        }
        return rows;
}

static void set_text(json_t *o, const char *key, const char *v)
{
        if (v[0] != '\0')
                json_object_set_new(o, key, json_string(v));
}

static json_t *elements_of(struct console *c, const struct rule_kind *k)
{
        struct model *m = c->m;
        json_t *o = json_object();

        for (size_t i = 0; i < k->n_elements; i++) {
                const struct rule_element *e = &k->elements[i];
                const char *v = clean(m, posted(m, arena_printf(m->cx->mem, "e.%s", e->id)));

                if (v[0] == '\0')
                        continue;
                if (e->type == RULE_TABLE)
                        json_object_set_new(o, e->id, rows_of(m, e, v));
                else
                        json_object_set_new(o, e->id, json_string(v));
        }
        return o;
}

json_t *console_form_doc(struct console *c, const struct draft *draft, const json_t *old,
                         const struct rule_kind *k)
{
        struct model *m = c->m;
        json_t *doc = json_object(), *project;
        static const char *const kept[] = { "act", "body", "domain", "kind", "notice", NULL };

        for (const char *const *n = kept; *n != NULL; n++)
                if (json_object_get(old, *n) != NULL)
                        json_object_set(doc, *n, json_object_get(old, *n));
        for (size_t i = 0; i < countof(plain); i++)
                set_text(doc, plain[i].id, clean(m, posted(m, plain[i].id)));
        if (json_object_get(old, "notice") == NULL) {
                json_object_set_new(doc, "source",
                                    json_pack("{s:o}", "key", json_sprintf("desk:%s", draft->id)));
                json_object_del(doc, "reason");
                project = json_object();
                set_text(project, "code", clean(m, posted(m, "project_code")));
                set_text(project, "title", clean(m, posted(m, "project_title")));
                if (json_object_get(json_object_get(old, "project"), "id") != NULL)
                        json_object_set(project, "id",
                                        json_object_get(json_object_get(old, "project"), "id"));
                json_object_set_new(doc, "project", project);
        } else if (json_object_get(old, "project") != NULL) {
                json_object_set(doc, "project", json_object_get(old, "project"));
        }
        json_object_set_new(doc, "elements", elements_of(c, k));
        return doc;
}
