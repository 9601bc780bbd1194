#include "screen/again.h"
#include "base/text.h"
#include "base/time.h"
#include "screen/value.h"

#include <jansson.h>
#include <stdlib.h>

struct again {
        struct value_screen screen;
        json_t *found;
};

static const struct rule_element *element_of(const struct rule_kind *kind, struct str name)
{
        for (size_t i = 0; i < kind->n_elements; i++)
                if (str_is(name, kind->elements[i].id))
                        return &kind->elements[i];
        return NULL;
}

/* What was counted since the last call goes under the field's name. */
static void note(struct again *a, struct str name)
{
        json_t *kinds = NULL;
        const char *key = arena_strndup(a->screen.cx->mem, name.p, name.n);

        for (size_t k = 0; k < VALUE_COUNTS; k++) {
                if (a->screen.counts[k] == 0)
                        continue;
                if (kinds == NULL) {
                        kinds = json_object();
                        json_object_set_new(a->found, key, kinds);
                }
                json_object_set_new(kinds, value_count_name[k],
                                    json_integer((json_int_t)a->screen.counts[k]));
                a->screen.counts[k] = 0;
        }
}

static bool holds_words(enum rule_type t)
{
        return t == RULE_TEXT || t == RULE_LONGTEXT || t == RULE_PARTY;
}

static void look_at_row(struct again *a, const struct rule_element *e, struct str row)
{
        struct arena *mem = a->screen.cx->mem;
        json_t *o = json_loadb(row.p, row.n, 0, NULL);
        struct str *labels = arena_alloc(mem, e->n_columns * sizeof(*labels));
        struct str *cells = arena_alloc(mem, e->n_columns * sizeof(*cells));
        struct str *out = arena_alloc(mem, e->n_columns * sizeof(*out));
        bool *shown = arena_alloc(mem, e->n_columns);

        for (size_t k = 0; k < e->n_columns; k++) {
                const char *v = json_string_value(json_object_get(o, e->columns[k].id));

                labels[k] = str_of(e->columns[k].name);
                cells[k] = v == NULL ? (struct str){ "", 0 } : str_of(arena_strdup(mem, v));
                shown[k] = v != NULL && holds_words(e->columns[k].type);
        }
        value_mask_row(&a->screen, labels, cells, shown, e->n_columns, out);
        json_decref(o);
}

static void look_at(struct again *a, const struct rule_kind *kind, const struct field *f)
{
        const struct rule_element *e = element_of(kind, f->name);
        struct str ignored;

        if (f->table) {
                for (size_t j = 0; e != NULL && j < f->n_rows; j++)
                        if (f->rows[j].state == FIELD_OPEN)
                                look_at_row(a, e, f->rows[j].value);
        } else if (f->value.n > 0 && (e == NULL || holds_words(e->type))) {
                value_mask(&a->screen, str_of(e == NULL ? "" : e->name), f->value, &ignored);
        }
        note(a, f->name);
}

/* The gate lets names stand in a title, not numbers. */
static void look_at_title(struct again *a, struct str title)
{
        const char *kind = value_number(&a->screen, title);

        if (kind != NULL)
                json_object_set_new(a->found, "title", json_pack("{s:i}", kind, 1));
}

/* Dates, keys and the gate's own words are no texts about people. */
static bool passed_over(struct str name)
{
        static const char *const names[] = { "title",      "date",       "formed", "screening",
                                             "source_key", "source_url", NULL };

        for (const char *const *n = names; *n != NULL; n++)
                if (str_is(name, *n))
                        return true;
        return false;
}

int screen_again(struct ctx *cx, const struct record *r, const struct rule_domain *domain,
                 const struct rule_kind *kind, const struct gate_rules *rules,
                 const char **ret_found)
{
        struct again a = { .screen = { .cx = cx,
                                       .setup = { .policy = rules->policy,
                                                  .today = date_in_china(cx->now_ms()),
                                                  .allowed = rules->allowed,
                                                  .n_allowed = rules->n_allowed } },
                           .found = json_object() };
        char *text;

        a.screen.setup.occasion = policy_occasion_of(rules->policy, domain->id, kind->id);
        if (a.screen.setup.occasion == NULL)
                a.screen.setup.occasion = "default";
        look_at_title(&a, record_value(r, "title"));
        for (size_t i = 0; i < r->n_fields; i++)
                if (r->fields[i].state == FIELD_OPEN && !passed_over(r->fields[i].name))
                        look_at(&a, kind, &r->fields[i]);
        text = json_object_size(a.found) == 0 ? NULL
                                              : json_dumps(a.found, JSON_COMPACT | JSON_SORT_KEYS);
        *ret_found = text == NULL ? "" : arena_strdup(cx->mem, text);
        free(text);
        json_decref(a.found);
        return LH_OK;
}
