/* rules/flags.yaml from its written form. */
#include "rule/check.h"
#include "rule/indicator.h"
#include "rule/rule.h"
#include "rule/yaml_load.h"

#include <stdlib.h>
#include <string.h>

#define ID_BYTES_MAX   64
#define TEXT_BYTES_MAX 1000

struct yaml_fact {
        char *fact;
        char **from;
        unsigned from_count;
};

struct yaml_indicator {
        char *id, *name, *name_en, *formula, *how, *how_en, *needs, *needs_en, *caveat, *caveat_en,
                *source, *unit, *hit, *ocds, *least, *limit, *open_only, *is_public, *quality;
        char **domains;
        unsigned domains_count;
};

struct yaml_flags {
        struct yaml_fact *facts;
        unsigned facts_count;
        struct yaml_indicator *indicators;
        unsigned indicators_count;
};

#define NEEDED   CYAML_FLAG_POINTER
#define OPTIONAL (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)
#define FIELD(key, flags, member, bytes_max)                                                       \
        CYAML_FIELD_STRING_PTR(key, flags, struct yaml_indicator, member, 1, bytes_max)

static const cyaml_schema_value_t text_entry = {
        CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, ID_BYTES_MAX * 2),
};
static const cyaml_schema_field_t fact_fields[] = {
        CYAML_FIELD_STRING_PTR("fact", NEEDED, struct yaml_fact, fact, 1, ID_BYTES_MAX),
        CYAML_FIELD_SEQUENCE("from", NEEDED, struct yaml_fact, from, &text_entry, 1, 60),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t fact_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_fact, fact_fields),
};
static const cyaml_schema_field_t indicator_fields[] = {
        FIELD("id", NEEDED, id, ID_BYTES_MAX),
        FIELD("name", NEEDED, name, TEXT_BYTES_MAX),
        FIELD("name_en", NEEDED, name_en, TEXT_BYTES_MAX),
        FIELD("formula", NEEDED, formula, ID_BYTES_MAX),
        FIELD("how", NEEDED, how, TEXT_BYTES_MAX),
        FIELD("how_en", NEEDED, how_en, TEXT_BYTES_MAX),
        FIELD("needs", NEEDED, needs, TEXT_BYTES_MAX),
        FIELD("needs_en", NEEDED, needs_en, TEXT_BYTES_MAX),
        FIELD("caveat", NEEDED, caveat, TEXT_BYTES_MAX),
        FIELD("caveat_en", NEEDED, caveat_en, TEXT_BYTES_MAX),
        FIELD("source", NEEDED, source, TEXT_BYTES_MAX),
        FIELD("unit", NEEDED, unit, ID_BYTES_MAX),
        FIELD("hit", NEEDED, hit, ID_BYTES_MAX),
        FIELD("ocds", OPTIONAL, ocds, ID_BYTES_MAX),
        FIELD("least", OPTIONAL, least, ID_BYTES_MAX),
        FIELD("limit", OPTIONAL, limit, ID_BYTES_MAX),
        FIELD("open_only", OPTIONAL, open_only, ID_BYTES_MAX),
        FIELD("public", OPTIONAL, is_public, ID_BYTES_MAX),
        FIELD("quality", OPTIONAL, quality, ID_BYTES_MAX),
        CYAML_FIELD_SEQUENCE("domains", NEEDED, struct yaml_indicator, domains, &text_entry, 1,
                             INDICATOR_DOMAINS),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t indicator_entry = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_indicator, indicator_fields),
};
static const cyaml_schema_field_t top_fields[] = {
        CYAML_FIELD_SEQUENCE("facts", CYAML_FLAG_POINTER, struct yaml_flags, facts, &fact_entry, 0,
                             FACTS),
        CYAML_FIELD_SEQUENCE("indicators", CYAML_FLAG_POINTER, struct yaml_flags, indicators,
                             &indicator_entry, 0, INDICATORS_MAX),
        CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {
        CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_flags, top_fields),
};

static void drop(struct yaml_flags **y)
{
        rule_yaml_drop(&schema, *y);
}

static const struct {
        const char *word;
        enum indicator_group group;
} formulas[FORMULAS] = {
        { "notice-days", GROUP_PROCESS },    { "opening-days", GROUP_PROCESS },
        { "bidders", GROUP_PROCESS },        { "price-gap", GROUP_PROCESS },
        { "same-prices", GROUP_PROCESS },    { "late-bid", GROUP_PROCESS },
        { "others-out", GROUP_PROCESS },     { "lowest-out", GROUP_PROCESS },
        { "win-rate", GROUP_BIDDER },        { "out-rate-buyer", GROUP_BUYER },
        { "out-rate-bidder", GROUP_BIDDER }, { "variety", GROUP_BIDDER },
        { "over-estimate", GROUP_PROCESS },  { "over-floor", GROUP_PROCESS },
        { "over-cap", GROUP_PROCESS },       { "changes", GROUP_PROCESS },
        { "corrected", GROUP_PROCESS },      { "late-notices", GROUP_PROCESS },
        { "pair-share", GROUP_PAIR },        { "split", GROUP_PAIR },
        { "shown-days", GROUP_PROCESS },     { "too-many", GROUP_PROCESS },
        { "contract-gap", GROUP_PROCESS },   { "other-party", GROUP_PROCESS },
        { "order", GROUP_PROCESS },
};

static const char *const unit_words[] = { "days", "hours", "count", "percent", "yes" };

static enum indicator_formula formula_of(struct check *c, const char *word)
{
        for (size_t i = 0; i < FORMULAS; i++)
                if (strcmp(formulas[i].word, word) == 0)
                        return (enum indicator_formula)i;
        check_fail(c, "formula", "\"%s\" is no formula; doc/format/flags.md lists them", word);
        return FORMULA_NOTICE_DAYS;
}

/* "12", "0.5", "10%" in ten-thousandths: at most 9 digits before and 4 behind the point. */
static bool read_value(const char *s, int64_t *ret)
{
        int64_t v = 0;
        int before = 0, behind = 0;

        for (; *s >= '0' && *s <= '9'; s++, before++)
                v = v * 10 + (*s - '0');
        if (*s == '.')
                for (s++; *s >= '0' && *s <= '9' && behind <= 4; s++, behind++)
                        v = v * 10 + (*s - '0');
        for (int i = behind; i < 4; i++)
                v *= 10;
        if (before < 1 || before > 9 || behind > 4)
                return false;
        if (*s == '%') {
                v /= 100;
                s++;
        }
        *ret = v;
        return *s == '\0';
}

static const char *take_hit(struct check *c, const char *name, const char *text,
                            enum indicator_op *ret_op, int64_t *ret_threshold)
{
        static const char *const ops[] = { "< ", "<= ", "> ", ">= " };

        for (int k = 0; k < (int)countof(ops); k++)
                if (strncmp(text, ops[k], strlen(ops[k])) == 0 &&
                    read_value(text + strlen(ops[k]), ret_threshold)) {
                        *ret_op = (enum indicator_op)k;
                        return arena_strdup(c->mem, text);
                }
        check_fail(c, name, "\"%s\" is no condition; write < <= > or >=, a blank and a number",
                   text);
        return "";
}

static int64_t take_number(struct check *c, const char *name, const char *text)
{
        int64_t v = 0;

        if (text != NULL && !read_value(text, &v))
                check_fail(c, name, "\"%s\" is no number; write digits like 5", text);
        return v / INDICATOR_UNIT;
}

static void take_domains(struct check *c, const struct yaml_indicator *y, struct indicator *i)
{
        for (unsigned k = 0; k < y->domains_count; k++)
                i->domains[i->n_domains++] = check_id(c, "domains", y->domains[k], '-', 2, 32);
}

static void take_indicator(struct check *c, const struct yaml_indicator *y, struct indicator *i)
{
        if (strlen(y->id) != 4 || y->id[0] < 'A' || y->id[0] > 'Z' ||
            strspn(y->id + 1, "0123456789") != 3)
                check_fail(c, "id", "\"%.40s\" is no id; write a capital letter and three digits",
                           y->id);
        i->id = arena_strdup(c->mem, y->id);
        i->name = check_line(c, "name", y->name);
        i->name_en = check_line(c, "name_en", y->name_en);
        i->formula = formula_of(c, y->formula);
        i->group = formulas[i->formula].group;
        i->how = check_line(c, "how", y->how);
        i->how_en = check_line(c, "how_en", y->how_en);
        i->needs = check_line(c, "needs", y->needs);
        i->needs_en = check_line(c, "needs_en", y->needs_en);
        i->caveat = check_line(c, "caveat", y->caveat);
        i->caveat_en = check_line(c, "caveat_en", y->caveat_en);
        i->source = check_line(c, "source", y->source);
        i->unit = (enum indicator_unit)check_word(c, "unit", y->unit, unit_words,
                                                  countof(unit_words));
        i->hit = take_hit(c, "hit", y->hit, &i->op, &i->threshold);
        if (y->ocds != NULL)
                i->ocds = take_hit(c, "ocds", y->ocds, &i->ocds_op, &i->ocds_threshold);
        i->least = take_number(c, "least", y->least);
        i->limit_fen = take_number(c, "limit", y->limit) * 100;
        i->open_only = check_bool(c, "open_only", y->open_only);
        i->is_public = check_bool(c, "public", y->is_public);
        i->quality = check_bool(c, "quality", y->quality);
        take_domains(c, y, i);
}

/* "procurement.tender.bid_deadline" */
static void take_source(struct check *c, enum fact fact, const char *from, struct fact_source *ret)
{
        char *text = arena_strdup(c->mem, from), *rest = NULL;
        const char *domain = strtok_r(text, ".", &rest), *kind = strtok_r(NULL, ".", &rest),
                   *element = strtok_r(NULL, ".", &rest);

        if (element == NULL || strtok_r(NULL, ".", &rest) != NULL) {
                check_fail(c, "from", "\"%.80s\" is no element; write DOMAIN.KIND.ELEMENT", from);
                return;
        }
        *ret = (struct fact_source){ fact, domain, kind, element };
}

static void take_facts(struct check *c, const struct yaml_flags *y, struct indicator_set *ret)
{
        size_t n = 0;

        for (unsigned i = 0; i < y->facts_count; i++)
                n += y->facts[i].from_count;
        ret->sources = arena_alloc(c->mem, (n + 1) * sizeof(*ret->sources));
        for (unsigned i = 0; i < y->facts_count && c->rc == LH_OK; i++) {
                const struct yaml_fact *f = &y->facts[i];
                int fact = -1;

                check_enter(c, "facts.%.40s", f->fact);
                for (int k = 0; k < FACTS; k++)
                        if (strcmp(fact_name((enum fact)k), f->fact) == 0)
                                fact = k;
                if (fact < 0)
                        check_fail(c, "fact", "it is no fact; doc/format/flags.md lists them");
                for (unsigned k = 0; k < f->from_count && c->rc == LH_OK; k++)
                        take_source(c, (enum fact)fact, f->from[k],
                                    &ret->sources[ret->n_sources++]);
        }
}

static void take_indicators(struct check *c, const struct yaml_flags *y, struct indicator_set *ret)
{
        ret->all = arena_alloc(c->mem, (y->indicators_count + 1) * sizeof(*ret->all));
        for (unsigned i = 0; i < y->indicators_count && c->rc == LH_OK; i++) {
                check_enter(c, "indicators.%.40s", y->indicators[i].id);
                take_indicator(c, &y->indicators[i], &ret->all[i]);
                for (size_t k = 0; k < ret->n; k++)
                        if (strcmp(ret->all[k].id, ret->all[i].id) == 0)
                                check_fail(c, "id", "it stands twice; keep one");
                ret->n++;
        }
}

int indicators_read(struct ctx *cx, struct arena *mem, const struct rule_file *file,
                    struct indicator_set *ret)
{
        lh_auto(drop) struct yaml_flags *y = NULL;
        struct check c = { .cx = cx, .mem = mem, .file = file->name };
        void *read = NULL;
        int rc = rule_yaml_load(cx, file->name, file->data, file->bytes, &schema, &read);

        if (rc != LH_OK)
                return rc;
        y = read;
        *ret = (struct indicator_set){ 0 };
        take_facts(&c, y, ret);
        take_indicators(&c, y, ret);
        return c.rc;
}
