/* What a correction changed: field by field, long texts and tables line by line. */
#include "web/model.h"

#include <stdlib.h>

/* Names that every notice has (ledger/act_kind.h). */
static const struct {
        const char *id, *name;
} common_fields[] = {
        { "title", SAY("标题") },          { "date", SAY("公开日期") },
        { "formed", SAY("信息形成日期") }, { "text", SAY("正文") },
        { "source_key", SAY("来源编号") }, { "source_url", SAY("来源网址") },
        { "screening", SAY("遮蔽情况") },  { "reason", SAY("原因") },
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

struct lines {
        struct str *at;
        size_t n;
};

static void add_line(struct model *m, struct lines *l, struct str s)
{
        if (l->at == NULL)
                l->at = arena_alloc(m->cx->mem, (DIFF_LINES_MAX + 1) * sizeof(*l->at));
        if (l->n <= DIFF_LINES_MAX)
                l->at[l->n++] = s;
}

static struct lines text_lines(struct model *m, struct str text)
{
        struct lines l = { 0 };
        struct str line;

        while (l.n <= DIFF_LINES_MAX && str_line(&text, &line))
                add_line(m, &l, line);
        if (text.n > 0)
                add_line(m, &l, text);
        return l;
}

static struct lines table_lines(struct model *m, const struct rule_element *e,
                                const struct field *f)
{
        struct lines l = { 0 };

        for (size_t i = 0; f != NULL && i < f->n_rows && l.n <= DIFF_LINES_MAX; i++)
                if (f->rows[i].state == FIELD_OPEN)
                        add_line(m, &l, str_of(row_text(m, e, f->rows[i].value)));
        return l;
}

struct lines_out {
        json_t *array;
        int shown;
        bool skipped; /* the last thing put was "…" */
};

static void put_line(struct model *m, struct lines_out *out, const char *how, struct str text)
{
        json_t *o;

        if (out->shown == DIFF_SHOWN_MAX)
                how = "_skip";
        if (strcmp(how, "_skip") == 0 && out->skipped)
                return;
        out->skipped = strcmp(how, "_skip") == 0;
        o = add_object(m, out->array);
        put_text(m, o, "change",
                 out->skipped                ? "cut"
                 : strcmp(how, "_gone") == 0 ? "old"
                 : strcmp(how, "_new") == 0  ? "new"
                                             : "same");
        put_str(m, o, "text",
                out->skipped  ? (struct str){ 0 }
                : text.n == 0 ? (struct str){ " ", 1 }
                              : text);
        put_flag(m, o, how, true);
        out->shown += !out->skipped;
}

/* Longest common subsequence over at most DIFF_LINES_MAX lines a side; c[i * w + j] counts from i
 * and j on. Freed by the caller: a page may hold many differences. */
static uint16_t *common_lines(const struct lines *a, const struct lines *b)
{
        size_t w = b->n + 1;
        uint16_t *c = mem_zalloc((a->n + 1) * w * sizeof(*c));

        for (size_t i = a->n; i-- > 0;)
                for (size_t j = b->n; j-- > 0;) {
                        uint16_t down = c[(i + 1) * w + j], right = c[i * w + j + 1];

                        if (str_eq(a->at[i], b->at[j]))
                                c[i * w + j] = (uint16_t)(c[(i + 1) * w + j + 1] + 1);
                        else
                                c[i * w + j] = down > right ? down : right;
                }
        return c;
}

/* An unchanged line is worth showing only beside a changed one. */
static void put_same(struct model *m, struct lines_out *out, const struct lines *a, size_t from,
                     size_t to, bool last)
{
        for (size_t i = from; i < to; i++)
                if ((i == from && from > 0) || (i + 1 == to && !last))
                        put_line(m, out, "_same", a->at[i]);
                else
                        put_line(m, out, "_skip", a->at[i]);
}

static json_t *diff_lines(struct model *m, const struct lines *a, const struct lines *b)
{
        struct lines_out out = { .array = json_array() };
        lh_auto(mem_autofree) uint16_t *c = common_lines(a, b);
        size_t i = 0, j = 0, w = b->n + 1;

        while (i < a->n || j < b->n) {
                size_t same = i;

                while (i < a->n && j < b->n && str_eq(a->at[i], b->at[j])) {
                        i++;
                        j++;
                }
                put_same(m, &out, a, same, i, i == a->n && j == b->n);
                if (i < a->n && (j == b->n || c[(i + 1) * w + j] >= c[i * w + j + 1]))
                        put_line(m, &out, "_gone", a->at[i++]);
                else if (j < b->n)
                        put_line(m, &out, "_new", b->at[j++]);
        }
        if (a->n > DIFF_LINES_MAX || b->n > DIFF_LINES_MAX)
                put_line(m, &out, "_skip", (struct str){ 0 });
        return out.array;
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

/* How a short value stands in a difference. */
static void put_short(struct model *m, json_t *o, const char *key, const struct rule_element *e,
                      const struct field *f)
{
        json_t *money;

        if (f == NULL) {
                put(m, o, key, json_null());
        } else if (f->state != FIELD_OPEN) {
                put_text(m, o, key,
                         f->state == FIELD_ERASED ? say(m, "已依法删除") : say(m, "依法不公开"));
        } else if (e != NULL && e->type == RULE_PRICE) {
                money = money_json(m, f->value);
                put_text(m, o, key,
                         json_is_string(json_object_get(money, "_exact"))
                                 ? json_string_value(json_object_get(money, "_exact"))
                                 : json_string_value(json_object_get(money, "_text")));
                json_decref(money);
        } else {
                put_str(m, o, key, f->value);
        }
}

static void put_change(struct model *m, json_t *o, const struct rule_element *e,
                       const struct field *a, const struct field *b)
{
        struct lines la, lb;
        bool by_lines = is_long(a) || is_long(b),
             table = (a != NULL && a->table) || (b != NULL && b->table);

        put_flag(m, o, "_lines", by_lines);
        if (!by_lines) {
                put_short(m, o, "old", e, a);
                put_short(m, o, "new", e, b);
                return;
        }
        la = table ? table_lines(m, e, a) : text_lines(m, a == NULL ? (struct str){ 0 } : a->value);
        lb = table ? table_lines(m, e, b) : text_lines(m, b == NULL ? (struct str){ 0 } : b->value);
        put(m, o, "lines", diff_lines(m, &la, &lb));
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

static void compare_field(struct model *m, json_t *array, const struct rule_kind *k,
                          struct str name, const struct field *a, const struct field *b)
{
        json_t *o;

        if (is_aside(name) || field_same(a, b) || json_array_size(array) >= DIFF_FIELDS_MAX)
                return;
        o = add_object(m, array);
        put_str(m, o, "id", name);
        put_text(m, o, "name", field_label(m, k, name));
        put_change(m, o, k == NULL ? NULL : rule_element(k, name), a, b);
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
