#include "rule/domain.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

#define LIMIT_DAYS_MAX 3660
#define VERSION_MAX    9999

/* Where we are in a file. The first failure is kept in cx, and every check after it does nothing.
 */
struct check {
        struct ctx *cx;
        struct arena *mem;
        const char *file;
        char place[128]; /* "kinds.award.elements.winner" */
        int rc;
};

/* Names no element may take: the fields of every notice (act.md 4). */
static const char *const taken_ids[] = { "title",      "date",       "formed", "text",
                                         "source_key", "source_url", "reason", "by" };

static void fail(struct check *c, const char *name, const char *fmt, ...) LH_PRINTF(3, 4);
static void fail(struct check *c, const char *name, const char *fmt, ...)
{
        char field[128], *why;
        va_list ap;

        if (c->rc != LH_OK)
                return;
        va_start(ap, fmt);
        why = arena_vprintf(c->cx->mem, fmt, ap);
        va_end(ap);
        snprintf(field, sizeof(field), "%.90s%s%.30s", c->place, c->place[0] != '\0' ? "." : "",
                 name);
        c->rc = err_field(c->cx, LH_INVALID, field, "rule file \"%s\", %s: %s", c->file, field,
                          why);
}

static void enter(struct check *c, const char *fmt, ...) LH_PRINTF(2, 3);
static void enter(struct check *c, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(c->place, sizeof(c->place), fmt, ap);
        va_end(ap);
}

static bool is_lower(char ch)
{
        return ch >= 'a' && ch <= 'z';
}

/* [a-z][a-z0-9J]{0,max-1}, J the joining character; at least min long. */
static const char *take_id(struct check *c, const char *name, const char *id, char joiner,
                           size_t min, size_t max)
{
        size_t n = strlen(id);
        bool good = n >= min && n <= max && is_lower(id[0]);

        for (size_t i = 1; good && i < n; i++)
                good = is_lower(id[i]) || (id[i] >= '0' && id[i] <= '9') || id[i] == joiner;
        if (!good)
                fail(c, name,
                     "\"%s\" is no id; use %zu to %zu lower-case letters, digits and \"%c\", a "
                     "letter first",
                     id, min, max, joiner);
        return arena_strdup(c->mem, id);
}

/* A text for people: one line, no control characters, not blank. */
static const char *take_text(struct check *c, const char *name, const char *text)
{
        bool blank = true;

        for (const char *p = text; *p != '\0'; p++) {
                if ((unsigned char)*p < 0x20 || *p == 0x7f)
                        fail(c, name, "it holds a control character; write one line of text");
                blank = blank && *p == ' ';
        }
        if (blank)
                fail(c, name, "it is blank; write a text");
        return arena_strdup(c->mem, text);
}

static const char *take_name_en(struct check *c, const char *name_en, const char *name)
{
        return name_en == NULL ? name : take_text(c, "name_en", name_en);
}

static bool take_bool(struct check *c, const char *name, const char *word)
{
        if (word == NULL || strcmp(word, "false") == 0)
                return false;
        if (strcmp(word, "true") != 0)
                fail(c, name, "\"%s\" is neither true nor false", word);
        return true;
}

static int word_index(const char *word, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(word, words[i]) == 0)
                        return (int)i;
        return -1;
}

/* Index of the word among words; 0 after a failure. */
static int take_word(struct check *c, const char *name, const char *word, const char *const *words,
                     size_t n)
{
        int i = word_index(word, words, n);
        lh_auto(buf_done) struct buf list = { 0 };

        buf_init(&list, 500);
        if (i >= 0)
                return i;
        for (size_t k = 0; k < n; k++)
                buf_printf(&list, "%s%s", k == 0 ? "" : ", ", words[k]);
        fail(c, name, "\"%s\" is not known; use one of: %s", word, list.p);
        return 0;
}

static int32_t take_day(struct check *c, const char *name, const char *text, int32_t without)
{
        int32_t day = without;

        if (text != NULL && !date_parse(str_of(text), &day))
                fail(c, name, "\"%s\" is not a day; write YYYY-MM-DD", text);
        return day;
}

static struct rule_limit take_limit(struct check *c, const char *text)
{
        struct rule_limit limit = { 0 };
        size_t n = text == NULL ? 0 : strlen(text);
        uint64_t days;

        if (text == NULL)
                return limit;
        if (n < 3 || !decimal_parse((struct str){ text, n - 2 }, &days) || days < 1 ||
            days > LIMIT_DAYS_MAX ||
            (strcmp(text + n - 2, "wd") != 0 && strcmp(text + n - 2, "cd") != 0)) {
                fail(c, "limit",
                     "\"%s\" is no limit; write working days like 20wd or calendar days like 3cd, "
                     "1 to %d",
                     text, LIMIT_DAYS_MAX);
                return limit;
        }
        return (struct rule_limit){ .set = true, .working = text[n - 2] == 'w', .n = (int)days };
}

static unsigned take_version(struct check *c, const char *text)
{
        uint64_t v = 1;

        if (text != NULL && (!decimal_parse(str_of(text), &v) || v < 1 || v > VERSION_MAX))
                fail(c, "version", "\"%s\" is no version; write a number from 1 to %d", text,
                     VERSION_MAX);
        return (unsigned)v;
}

static enum rule_type take_type(struct check *c, const char *word)
{
        return (enum rule_type)take_word(c, "type", word, rule_type_words,
                                         countof(rule_type_words));
}

static enum rule_show take_show(struct check *c, const char *word)
{
        if (word == NULL)
                return RULE_OPEN;
        return (enum rule_show)take_word(c, "show", word, rule_show_words,
                                         countof(rule_show_words));
}

static enum rule_money take_money(struct check *c, const char *word)
{
        if (word == NULL)
                return RULE_MONEY_NONE;
        return (enum rule_money)(RULE_MONEY_ESTIMATE + take_word(c, "money", word, rule_money_words,
                                                                 countof(rule_money_words)));
}

static void take_values(struct check *c, const struct yaml_element *y, struct rule_element *e)
{
        const char **values = arena_alloc(c->mem, y->values_count * sizeof(*values));

        for (size_t i = 0; i < y->values_count; i++) {
                if (word_index(y->values[i], values, i) >= 0)
                        fail(c, "values", "\"%s\" stands twice", y->values[i]);
                values[i] = take_text(c, "values", y->values[i]);
        }
        e->values = values;
        e->n_values = y->values_count;
}

/* What only one type may have, and what it must have. */
static void check_type_parts(struct check *c, const struct yaml_element *y, enum rule_type type)
{
        if ((type == RULE_ENUM) != (y->values_count > 0))
                fail(c, "values",
                     type == RULE_ENUM ? "an enum needs its values; add values: [..]"
                                       : "only an enum has values; remove them");
        if ((type == RULE_TABLE) != (y->columns_count > 0))
                fail(c, "columns",
                     type == RULE_TABLE ? "a table needs columns; add them"
                                        : "only a table has columns; remove them");
        if (type != RULE_PRICE && y->negative != NULL)
                fail(c, "negative", "only a price may be negative; remove it");
        if (type != RULE_PRICE && y->money != NULL)
                fail(c, "money", "only a price is a link of the money chain; remove it");
}

static void take_element(struct check *c, const struct yaml_element *y, struct rule_element *e)
{
        e->id = take_id(c, "id", y->id, '_', 1, 40);
        e->name = take_text(c, "name", y->name);
        e->name_en = take_name_en(c, y->name_en, e->name);
        e->type = take_type(c, y->type);
        e->required = take_bool(c, "required", y->required);
        e->show = take_show(c, y->show);
        e->negative = take_bool(c, "negative", y->negative);
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
                fail(c, "type", "a column cannot be a table");
        if (col->money != RULE_MONEY_NONE)
                fail(c, "money",
                     "a column is no link of the money chain; mark an element with the total");
        if (table->show == RULE_WITHHOLD && col->show != RULE_WITHHOLD)
                fail(c, "show", "the table is withheld, so each of its columns is; remove it");
}

static void take_columns(struct check *c, const char *at, const struct yaml_element *y,
                         struct rule_element *e)
{
        struct rule_element *cols = arena_alloc(c->mem, y->columns_count * sizeof(*cols));

        for (size_t i = 0; i < y->columns_count; i++) {
                enter(c, "%s.columns.%.40s", at, y->columns[i].id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(cols[k].id, y->columns[i].id) == 0)
                                fail(c, "id", "this id stands twice in the table");
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

        if (word_index(id, taken_ids, countof(taken_ids)) >= 0)
                fail(c, "id", "this name belongs to the notice itself; choose another");
        if (n >= 9 && strcmp(id + n - 9, "_withheld") == 0)
                fail(c, "id",
                     "names ending in _withheld belong to the screening gate; choose another");
}

static void take_elements(struct check *c, const struct yaml_kind *y, struct rule_kind *k)
{
        struct rule_element *list = arena_alloc(c->mem, y->elements_count * sizeof(*list));
        char at[112];

        for (size_t i = 0; i < y->elements_count; i++) {
                const struct yaml_element *e = &y->elements[i];

                snprintf(at, sizeof(at), "kinds.%.32s.elements.%.40s", y->id, e->id);
                enter(c, "%s", at);
                for (size_t n = 0; n < i; n++)
                        if (strcmp(list[n].id, e->id) == 0)
                                fail(c, "id", "this id stands twice in the kind");
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

                enter(c, "stages.%.32s", s->id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(list[k].id, s->id) == 0)
                                fail(c, "id", "this stage stands twice");
                list[i].id = take_id(c, "id", s->id, '-', 2, 32);
                list[i].name = take_text(c, "name", s->name);
                list[i].name_en = take_name_en(c, s->name_en, list[i].name);
        }
        d->stages = list;
        d->n_stages = y->stages_count;
}

static enum rule_role take_role(struct check *c, const char *word)
{
        return (enum rule_role)take_word(c, "role", word, rule_role_words,
                                         countof(rule_role_words));
}

static char take_certainty(struct check *c, const char *word)
{
        static const char *const words[] = { "V", "F", "K", "M" };

        return words[take_word(c, "certainty", word, words, countof(words))][0];
}

static void take_kind(struct check *c, const struct rule_domain *d, const struct yaml_kind *y,
                      struct rule_kind *k)
{
        enter(c, "kinds.%.32s", y->id);
        k->id = take_id(c, "id", y->id, '-', 2, 32);
        k->stage = arena_strdup(c->mem, y->stage);
        if (rule_stage_rank(d, str_of(y->stage)) < 0)
                fail(c, "stage",
                     "\"%s\" is no stage of this domain; add it to stages or correct it", y->stage);
        k->name = take_text(c, "name", y->name);
        k->name_en = take_name_en(c, y->name_en, k->name);
        k->role = take_role(c, y->role);
        k->source = take_text(c, "source", y->source);
        k->certainty = take_certainty(c, y->certainty);
        k->since = take_day(c, "since", y->since, INT32_MIN);
        k->until = take_day(c, "until", y->until, INT32_MAX);
        if (k->since >= k->until)
                fail(c, "until", "it is not after since");
        k->limit = take_limit(c, y->limit);
        k->expected = take_bool(c, "expected", y->expected);
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
        enter(c, "kinds.%.32s", k->id);
        of = rule_kind(d, (struct str){ k->id, n - 5 });
        if (of == NULL)
                fail(c, "id", "there is no kind \"%.*s\" that this could be the text of",
                     (int)n - 5, k->id);
        else if (strcmp(of->stage, k->stage) != 0)
                fail(c, "stage", "it differs from the stage of kind \"%s\"", of->id);
}

static void take_kinds(struct check *c, const struct yaml_domain *y, struct rule_domain *d)
{
        struct rule_kind *list = arena_alloc(c->mem, y->kinds_count * sizeof(*list));

        for (size_t i = 0; i < y->kinds_count; i++) {
                enter(c, "kinds.%.32s", y->kinds[i].id);
                for (size_t k = 0; k < i; k++)
                        if (strcmp(list[k].id, y->kinds[i].id) == 0)
                                fail(c, "id", "this kind stands twice");
                take_kind(c, d, &y->kinds[i], &list[i]);
        }
        d->kinds = list;
        d->n_kinds = y->kinds_count;
        for (size_t i = 0; i < d->n_kinds; i++)
                check_text_kind(c, d, &d->kinds[i]);
}

int rule_domain_check(struct ctx *cx, struct arena *mem, const char *file,
                      const struct yaml_domain *y, struct rule_domain *ret)
{
        struct check c = { .cx = cx, .mem = mem, .file = file };
        struct rule_domain d = { 0 };

        d.id = take_id(&c, "domain", y->domain, '-', 2, 32);
        d.name = take_text(&c, "name", y->name);
        d.name_en = take_name_en(&c, y->name_en, d.name);
        d.source = take_text(&c, "source", y->source);
        take_stages(&c, y, &d);
        take_kinds(&c, y, &d);
        if (c.rc == LH_OK)
                *ret = d;
        return c.rc;
}
