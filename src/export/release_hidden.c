/* "withheldInformation", the official extension: which value is not shown, and by which rule or
 * act. A date of availability is known where the act named the last day; else withheld until an act
 * says otherwise. */
#include "base/time.h"
#include "export/making.h"
#include "ledger/field_path.h"

#include <inttypes.h>

static const char *field_label(const struct making *m, struct str name)
{
        static const char *const common[][2] = { { "title", "标题" },
                                                 { "text", "正文" },
                                                 { "reason", "理由" },
                                                 { "source_key", "来源编号" },
                                                 { "source_url", "来源网址" } };
        const struct rule_element *e = rule_element(m->kind, name);

        if (e != NULL)
                return e->name;
        for (size_t i = 0; i < countof(common); i++)
                if (str_is(name, common[i][0]))
                        return common[i][1];
        return arena_strndup(m->cx->mem, name.p, name.n);
}

struct why {
        const char *id, *text; /* of the classification */
        const char *rationale;
        int32_t available; /* the first day; 0: none is known */
};

static void put(struct making *m, const char *field, const char *name, const struct why *why)
{
        json_t *o = make_listed(make_array(m->release, "withheldInformation"),
                                arena_printf(m->cx->mem, "%" PRId64 "/%s", m->e->root, field));
        json_t *list = json_array(), *c = json_object();

        make_text(o, "field", field);
        make_text(o, "name", name);
        make_text(o, "rationale", why->rationale);
        if (why->available != 0) {
                char day[11];

                date_format(why->available, day);
                make_day(o, "availabilityDate", str_of(day));
        }
        make_text(c, "scheme", "x_liuhen");
        make_text(c, "id", why->id);
        make_text(c, "description", why->text);
        json_array_append_new(list, c);
        json_object_set_new(o, "rationaleClassifications", list);
}

/* True if one of the lines names the field, or (row >= 0) that row of it. */
static bool names(const char *lines, struct str field, int64_t row)
{
        struct str rest = str_of(lines), line;
        struct field_path path;

        while (rest.n > 0) {
                if (!str_line(&rest, &line)) {
                        line = rest;
                        rest.n = 0;
                }
                if (field_path_parse(line, &path) && str_eq(path.name, field) &&
                    (!path.has_row || (int64_t)path.row == row))
                        return true;
        }
        return false;
}

/* The newest act that took the value away; a rationale of NULL: no act did, a rule does. */
static struct why act_of(struct making *m, struct str field, int64_t row)
{
        struct store_rows r = store_query(m->tx, Q_EXPORT_FIELD_ACTS, "i", m->e->target);
        struct why why = { 0 };
        int32_t last;

        while (store_next(&r))
                if (names(store_dup(&r, 2), field, row))
                        why = (struct why){
                                .rationale = store_dup(&r, 3),
                                .available = date_parse(store_str(&r, 4), &last) ? last + 1 : 0,
                        };
        store_rows_done(&r);
        return why;
}

static const struct why by_rule = { "rule", "依规则不公开", NULL, 0 };

static void put_state(struct making *m, const char *field, struct str name, enum field_state state,
                      int64_t row)
{
        struct why why = act_of(m, name, row);

        if (why.rationale == NULL) {
                why = by_rule;
                why.rationale = m->kind->source;
        } else if (state == FIELD_ERASED) {
                why.id = "erased";
                why.text = "依法删除";
                why.available = 0;
        } else {
                why.id = "withheld";
                why.text = "依法不公开";
        }
        put(m, field, field_label(m, name), &why);
}

/* Columns that the rule withholds stand in a twin table that nobody is shown. */
static void put_columns(struct making *m, const struct rule_element *e)
{
        struct why why = by_rule;

        why.rationale = "个人信息保护法；政府信息公开条例第十五条";
        for (size_t c = 0; c < e->n_columns; c++)
                if (e->columns[c].show == RULE_WITHHOLD)
                        put(m, arena_printf(m->cx->mem, "%s[].%s", e->id, e->columns[c].id),
                            arena_printf(m->cx->mem, "%s：%s", e->name, e->columns[c].name), &why);
}

static void put_rows(struct making *m, const struct field *f)
{
        for (size_t j = 0; j < f->n_rows && j < RELEASE_ROWS_MAX; j++)
                if (f->rows[j].state != FIELD_OPEN)
                        put_state(
                                m,
                                arena_printf(m->cx->mem, "%.*s[%zu]", (int)f->name.n, f->name.p, j),
                                f->name, f->rows[j].state, (int64_t)j);
}

static void put_field(struct making *m, const struct field *f)
{
        const struct rule_element *e = rule_element(m->kind, f->name);
        struct why masked = { "masked", "个人信息已脱敏",
                              "个人信息保护法；政府信息公开条例第十五条", 0 };

        if (rule_withheld_table(m->kind, f->name) != NULL)
                return;
        if (e != NULL && e->type == RULE_TABLE)
                put_columns(m, e);
        if (f->state != FIELD_OPEN)
                put_state(m, arena_strndup(m->cx->mem, f->name.p, f->name.n), f->name, f->state,
                          -1);
        else if (f->table)
                put_rows(m, f);
        else if (e != NULL && e->show == RULE_MASK && f->value.n > 0)
                put(m, e->id, e->name, &masked);
}

/* What the gate found and masked anywhere in the notice: it counts, it does not say where. */
static void put_screening(struct making *m)
{
        struct str text = record_value(&m->r, "screening");
        json_t *v = text.n == 0 ? NULL : json_loadb(text.p, text.n, 0, NULL), *n;
        struct why masked = { "masked", "个人信息已脱敏",
                              "个人信息保护法；政府信息公开条例第十五条", 0 };
        const char *kind;

        json_object_foreach (v, kind, n)
                if (json_is_integer(n) && json_integer_value(n) > 0)
                        put(m, arena_printf(m->cx->mem, "screening.%s", kind),
                            arena_printf(m->cx->mem, "%s × %" JSON_INTEGER_FORMAT, kind,
                                         json_integer_value(n)),
                            &masked);
        json_decref(v);
}

void making_hidden(struct making *m)
{
        for (size_t i = 0; i < m->r.n_fields; i++)
                put_field(m, &m->r.fields[i]);
        put_screening(m);
}
