#include "rule/check.h"
#include "rule/domain.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define VERSION_MAX 9999

/* Names no element may take: the fields of every notice (act.md 4). */
static const char *const taken_ids[] = { "title",      "date",       "formed", "text",
                                         "source_key", "source_url", "reason", "by" };

static unsigned take_version(struct check *c, const char *text)
{
        uint64_t v = 1;

        if (text != NULL && (!decimal_parse(str_of(text), &v) || v < 1 || v > VERSION_MAX))
                check_fail(c, "version", "\"%s\" is no version; write a number from 1 to %d", text,
                           VERSION_MAX);
        return (unsigned)v;
}

static enum rule_type take_type(struct check *c, const char *word)
{
        return (enum rule_type)check_word(c, "type", word, rule_type_words,
                                          countof(rule_type_words));
}

static enum rule_show take_show(struct check *c, const char *word)
{
        if (word == NULL)
                return RULE_OPEN;
        return (enum rule_show)check_word(c, "show", word, rule_show_words,
                                          countof(rule_show_words));
}

static enum rule_money take_money(struct check *c, const char *word)
{
        if (word == NULL)
                return RULE_MONEY_NONE;
        return (enum rule_money)(RULE_MONEY_ESTIMATE + check_word(c, "money", word,
                                                                  rule_money_words,
                                                                  countof(rule_money_words)));
}

static void take_values(struct check *c, const struct yaml_element *y, struct rule_element *e)
{
        const char **values = arena_alloc(c->mem, y->values_count * sizeof(*values));

        for (size_t i = 0; i < y->values_count; i++) {
                if (check_word_index(y->values[i], values, i) >= 0)
                        check_fail(c, "values", "\"%s\" stands twice", y->values[i]);
                values[i] = check_line(c, "values", y->values[i]);
        }
        e->values = values;
        e->n_values = y->values_count;
}

/* What only one type may have, and what it must have. */
static void check_type_parts(struct check *c, const struct yaml_element *y, enum rule_type type)
{
        if ((type == RULE_ENUM) != (y->values_count > 0))
                check_fail(c, "values",
                           type == RULE_ENUM ? "an enum needs its values; add values: [..]"
                                             : "only an enum has values; remove them");
        if ((type == RULE_TABLE) != (y->columns_count > 0))
                check_fail(c, "columns",
                           type == RULE_TABLE ? "a table needs columns; add them"
                                              : "only a table has columns; remove them");
        if (type != RULE_PRICE && y->negative != NULL)
                check_fail(c, "negative", "only a price may be negative; remove it");
        if (type != RULE_PRICE && y->money != NULL)
                check_fail(c, "money", "only a price is a link of the money chain; remove it");
}

static void take_element(struct check *c, const struct yaml_element *y, struct rule_element *e)
{
        e->id = check_id(c, "id", y->id, '_', 1, 40);
        e->name = check_line(c, "name", y->name);
        e->name_en = check_name_en(c, y->name_en, e->name);
        e->type = take_type(c, y->type);
        e->required = check_bool(c, "required", y->required);
        e->show = take_show(c, y->show);
        e->negative = check_bool(c, "negative", y->negative);
        e->money = take_money(c, y->money);
        check_type_parts(c, y, e->type);
        take_values(c, y, e);
}

/* A column that says nothing is as careful as its table where that matters: all of a withheld
 * table, the names of a masked one. A village or a category must not be cut as if it were a name.
 */
static enum rule_show inherited_show(const struct rule_element *table, enum rule_type type)
{
        if (table->show == RULE_WITHHOLD)
                return RULE_WITHHOLD;
        return table->show == RULE_MASK && type == RULE_PARTY ? RULE_MASK : RULE_OPEN;
}

static void check_column(struct check *c, const struct rule_element *table,
                         const struct rule_element *col)
{
        if (col->type == RULE_TABLE)
                check_fail(c, "type", "a column cannot be a table");
        if (col->money != RULE_MONEY_NONE)
                check_fail(
                        c, "money",
                        "a column is no link of the money chain; mark an element with the total");
        if (table->show == RULE_WITHHOLD && col->show != RULE_WITHHOLD)
                check_fail(c, "show",
                           "the table is withheld, so each of its columns is; remove it");
}

static void take_columns(struct check *c, const char *at, const struct yaml_element *y,
                         struct rule_element *e)
{
        struct rule_element *cols = arena_alloc(c->mem, y->columns_count * sizeof(*cols));

        for (size_t i = 0; i < y->columns_count; i++) {
                check_enter(c, "%s.columns.%.40s", at, y->columns[i].id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(cols[k].id, y->columns[i].id) == 0)
                                check_fail(c, "id", "this id stands twice in the table");
                take_element(c, &y->columns[i], &cols[i]);
                if (y->columns[i].show == NULL)
                        cols[i].show = inherited_show(e, cols[i].type);
                check_column(c, e, &cols[i]);
        }
        e->columns = cols;
        e->n_columns = y->columns_count;
}

/* The gate keeps the withheld columns of table T in a field "T_withheld". */
static void check_element_id(struct check *c, const char *id)
{
        size_t n = strlen(id);

        if (check_word_index(id, taken_ids, countof(taken_ids)) >= 0)
                check_fail(c, "id", "this name belongs to the notice itself; choose another");
        if (n >= 9 && strcmp(id + n - 9, "_withheld") == 0)
                check_fail(
                        c, "id",
                        "names ending in _withheld belong to the screening gate; choose another");
}

static void take_elements(struct check *c, const struct yaml_kind *y, struct rule_kind *k)
{
        struct rule_element *list = arena_alloc(c->mem, y->elements_count * sizeof(*list));
        char at[112];

        for (size_t i = 0; i < y->elements_count; i++) {
                const struct yaml_element *e = &y->elements[i];

                snprintf(at, sizeof(at), "kinds.%.32s.elements.%.40s", y->id, e->id);
                check_enter(c, "%s", at);
                for (size_t n = 0; n < i; n++)
                        if (strcmp(list[n].id, e->id) == 0)
                                check_fail(c, "id", "this id stands twice in the kind");
                check_element_id(c, e->id);
                take_element(c, e, &list[i]);
                take_columns(c, at, e, &list[i]);
        }
        k->elements = list;
        k->n_elements = y->elements_count;
}

static void take_stages(struct check *c, const struct yaml_domain *y, struct rule_domain *d)
{
        struct rule_stage *list = arena_alloc(c->mem, y->stages_count * sizeof(*list));

        for (size_t i = 0; i < y->stages_count; i++) {
                const struct yaml_stage *s = &y->stages[i];

                check_enter(c, "stages.%.32s", s->id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(list[k].id, s->id) == 0)
                                check_fail(c, "id", "this stage stands twice");
                list[i].id = check_id(c, "id", s->id, '-', 2, 32);
                list[i].name = check_line(c, "name", s->name);
                list[i].name_en = check_name_en(c, s->name_en, list[i].name);
        }
        d->stages = list;
        d->n_stages = y->stages_count;
}

static enum rule_role take_role(struct check *c, const char *word)
{
        return (enum rule_role)check_word(c, "role", word, rule_role_words,
                                          countof(rule_role_words));
}

/* "assignment", or "result.supply_mode=划拨". */
static void take_waiver(struct check *c, const char *text, struct rule_waiver *w)
{
        const char *dot = strchr(text, '.'), *is = strchr(text, '=');

        w->kind = arena_strndup(c->mem, text, dot == NULL ? strlen(text) : (size_t)(dot - text));
        w->element = w->value = "";
        if (dot == NULL && is == NULL)
                return;
        if (dot == NULL || is == NULL || is < dot || is[1] == '\0') {
                check_fail(c, "unless",
                           "\"%s\" is not understood; write KIND or KIND.ELEMENT=VALUE", text);
                return;
        }
        w->element = arena_strndup(c->mem, dot + 1, (size_t)(is - dot - 1));
        w->value = check_line(c, "unless", is + 1);
}

static void take_waivers(struct check *c, const struct yaml_kind *y, struct rule_kind *k)
{
        struct rule_waiver *list = arena_alloc(c->mem, (y->unless_count + 1) * sizeof(*list));

        for (size_t i = 0; i < y->unless_count; i++)
                take_waiver(c, y->unless[i], &list[i]);
        k->waivers = list;
        k->n_waivers = y->unless_count;
        if (!k->expected && (y->unless_count > 0 || y->after != NULL || y->within != NULL))
                check_fail(c, "expected",
                           "unless, after and within say when a kind is expected; add expected: "
                           "true or remove them");
        if (y->after == NULL && y->within != NULL)
                check_fail(c, "within", "it runs from another kind; add after: KIND or remove it");
        if (y->after != NULL && !k->limit.set && !k->within.set)
                check_fail(c, "after", "no time runs from it; add within or a limit");
}

static void take_kind(struct check *c, const struct rule_domain *d, const struct yaml_kind *y,
                      struct rule_kind *k)
{
        check_enter(c, "kinds.%.32s", y->id);
        k->id = check_id(c, "id", y->id, '-', 2, 32);
        k->stage = arena_strdup(c->mem, y->stage);
        if (rule_stage_rank(d, str_of(y->stage)) < 0)
                check_fail(c, "stage",
                           "\"%s\" is no stage of this domain; add it to stages or correct it",
                           y->stage);
        k->name = check_line(c, "name", y->name);
        k->name_en = check_name_en(c, y->name_en, k->name);
        k->role = take_role(c, y->role);
        k->source = check_line(c, "source", y->source);
        k->certainty = check_certainty(c, y->certainty);
        k->since = check_day(c, "since", y->since, INT32_MIN);
        k->until = check_day(c, "until", y->until, INT32_MAX);
        if (k->since >= k->until)
                check_fail(c, "until", "it is not after since");
        k->limit = check_limit(c, "limit", y->limit);
        k->expected = check_bool(c, "expected", y->expected);
        k->after = y->after == NULL ? "" : arena_strdup(c->mem, y->after);
        k->within = check_limit(c, "within", y->within);
        take_waivers(c, y, k);
        k->version = take_version(c, y->version);
        k->schema = arena_printf(c->mem, "%s.%s@%u", d->id, k->id, k->version);
        take_elements(c, y, k);
}

/* A "K-text" kind stands for kind K in the lists of what is missing, so K must exist and belong to
 * the same stage. */
static void check_text_kind(struct check *c, const struct rule_domain *d, const struct rule_kind *k)
{
        size_t n = strlen(k->id);
        const struct rule_kind *of;

        if (n <= 5 || strcmp(k->id + n - 5, "-text") != 0)
                return;
        check_enter(c, "kinds.%.32s", k->id);
        of = rule_kind(d, (struct str){ k->id, n - 5 });
        if (of == NULL)
                check_fail(c, "id", "there is no kind \"%.*s\" that this could be the text of",
                           (int)n - 5, k->id);
        else if (strcmp(of->stage, k->stage) != 0)
                check_fail(c, "stage", "it differs from the stage of kind \"%s\"", of->id);
}

/* The kinds and elements that an expectation speaks of must be there. */
static void check_expectation(struct check *c, const struct rule_domain *d,
                              const struct rule_kind *k)
{
        check_enter(c, "kinds.%.32s", k->id);
        if (k->after[0] != '\0' && rule_kind(d, str_of(k->after)) == NULL)
                check_fail(c, "after", "there is no kind \"%s\" in this domain", k->after);
        for (size_t i = 0; i < k->n_waivers; i++) {
                const struct rule_waiver *w = &k->waivers[i];
                const struct rule_kind *of = rule_kind(d, str_of(w->kind));

                if (of == NULL)
                        check_fail(c, "unless", "there is no kind \"%s\" in this domain", w->kind);
                else if (w->element[0] != '\0' && rule_element(of, str_of(w->element)) == NULL)
                        check_fail(c, "unless", "kind \"%s\" has no element \"%s\"", w->kind,
                                   w->element);
        }
}

static void take_kinds(struct check *c, const struct yaml_domain *y, struct rule_domain *d)
{
        struct rule_kind *list = arena_alloc(c->mem, y->kinds_count * sizeof(*list));

        for (size_t i = 0; i < y->kinds_count; i++) {
                check_enter(c, "kinds.%.32s", y->kinds[i].id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(list[k].id, y->kinds[i].id) == 0)
                                check_fail(c, "id", "this kind stands twice");
                take_kind(c, d, &y->kinds[i], &list[i]);
        }
        d->kinds = list;
        d->n_kinds = y->kinds_count;
        for (size_t i = 0; i < d->n_kinds; i++)
                check_text_kind(c, d, &d->kinds[i]);
        for (size_t i = 0; i < d->n_kinds; i++)
                check_expectation(c, d, &d->kinds[i]);
}

int rule_domain_check(struct ctx *cx, struct arena *mem, const char *file,
                      const struct yaml_domain *y, struct rule_domain *ret)
{
        struct check c = { .cx = cx, .mem = mem, .file = file };
        struct rule_domain d = { 0 };

        d.id = check_id(&c, "domain", y->domain, '-', 2, 32);
        d.name = check_line(&c, "name", y->name);
        d.name_en = check_name_en(&c, y->name_en, d.name);
        d.source = check_line(&c, "source", y->source);
        take_stages(&c, y, &d);
        take_kinds(&c, y, &d);
        if (c.rc == LH_OK)
                *ret = d;
        return c.rc;
}
