/* What hits can be narrowed by. */
#include "web/found.h"

const char *const found_params[SEARCH_FACETS] = { "type", "domain", "stage", "region",
                                                  "body", "year",   "amount" };

static const struct {
        const char *id, *name;
} words[] = {
        { "0notice", SAY("公告") },        { "0project", SAY("项目") },
        { "0body", SAY("单位") },          { "2approval", SAY("审批") },
        { "2process", SAY("交易过程") },   { "2award", SAY("结果") },
        { "2contract", SAY("合同") },      { "2performance", SAY("履约") },
        { "2supervision", SAY("监督") },   { "60", SAY("10 万元以下") },
        { "61", SAY("10 万至 100 万元") }, { "62", SAY("100 万至 1000 万元") },
        { "63", SAY("1000 万至 1 亿元") }, { "64", SAY("1 亿元以上") },
};

static const char *const facet_names[SEARCH_FACETS] = {
        SAY("类型"), SAY("领域"), SAY("阶段"), SAY("地区"), SAY("单位"), SAY("年份"), SAY("金额"),
};

static const char *body_name(struct model *m, const char *id)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_BODY, "t", id);
        const char *name = store_next(&r) ? store_dup(&r, 1) : id;

        store_rows_done(&r);
        return name;
}

/* A stage of the rules that has no plain word: as the first domain calls it. */
static const char *stage_name(struct model *m, const char *id)
{
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);

        for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < d[i].n_stages; j++)
                        if (strcmp(d[i].stages[j].id, id) == 0)
                                return label(m, d[i].stages[j].name, d[i].stages[j].name_en);
        return id;
}

const char *found_value_name(struct model *m, enum search_facet f, const char *value)
{
        const struct rule_domain *d;
        const char *name;

        for (size_t i = 0; i < countof(words); i++)
                if (words[i].id[0] == '0' + (int)f && strcmp(words[i].id + 1, value) == 0)
                        return say(m, words[i].name);
        switch (f) {
        case SEARCH_DOMAIN:
                d = rule_domain(m->site->rules, str_of(value));
                return d == NULL ? value : label(m, d->name, d->name_en);
        case SEARCH_STAGE: return stage_name(m, value);
        case SEARCH_BODY: return body_name(m, value);
        case SEARCH_REGION: name = place_name(m, value); return name[0] == '\0' ? value : name;
        default: return value;
        }
}

static void add_part(struct buf *b, const char *name, const char *value)
{
        static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                    "-._~";

        if (value == NULL || value[0] == '\0')
                return;
        buf_printf(b, "%s%s=", b->n > 0 ? "&" : "", name);
        for (; *value != '\0'; value++)
                if (strchr(plain, *value) != NULL)
                        buf_putc(b, *value);
                else
                        buf_printf(b, "%%%02X", (unsigned char)*value);
}

const char *found_link(struct model *m, const struct found_ask *f, const char *path,
                       const char *param, const char *value)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const char *sort = f->ask.by_date ? "date" : "";

        buf_init(&b, 16384);
        if (param != NULL && strcmp(param, "sort") == 0)
                sort = value;
        add_part(&b, "q", param != NULL && strcmp(param, "q") == 0 ? value : f->q);
        for (int i = 0; i < SEARCH_FACETS; i++)
                add_part(&b, found_params[i],
                         param != NULL && strcmp(param, found_params[i]) == 0 ? value
                                                                              : f->ask.filter[i]);
        add_part(&b, "sort", sort);
        return arena_printf(m->cx->mem, "%s%s%s", path, path[0] && b.n > 0 ? "?" : "",
                            b.n > 0 ? b.p : "");
}

static void add_value(struct model *m, json_t *values, const struct found_ask *f,
                      enum search_facet facet, const char *value, int64_t hits)
{
        bool on = f->ask.filter[facet] != NULL && strcmp(f->ask.filter[facet], value) == 0;
        json_t *o = add_object(m, values);

        put_text(m, o, "id", value);
        put_text(m, o, "name", found_value_name(m, facet, value));
        put_int(m, o, "count", hits);
        put_text(m, o, "_hits", grouped(m, hits));
        put_flag(m, o, "chosen", on);
        put_text(m, o, "_link", found_link(m, f, "/search", found_params[facet], on ? "" : value));
}

/* A value that is chosen stands there even where nothing fits, or it could not be taken back. */
static void put_values(struct model *m, json_t *o, const struct found_ask *f,
                       enum search_facet facet, const struct search_answer *a)
{
        json_t *values = put_array(m, o, "values");
        const char *chosen = f->ask.filter[facet];
        bool seen = chosen == NULL || chosen[0] == '\0';

        for (size_t i = 0; i < a->n_values[facet]; i++) {
                const struct search_value *v = &a->values[facet][i];

                seen |= chosen != NULL && strcmp(chosen, v->value) == 0;
                add_value(m, values, f, facet, v->value, v->hits);
        }
        if (!seen)
                add_value(m, values, f, facet, chosen, 0);
}

void put_facets(struct model *m, const struct found_ask *f, const struct search_answer *a)
{
        json_t *facets = put_array(m, m->top, "facets");
        bool any = false;

        for (int i = 0; i < SEARCH_FACETS; i++) {
                bool on = f->ask.filter[i] != NULL && f->ask.filter[i][0] != '\0';
                json_t *o;

                if (a->n_values[i] == 0 && !on)
                        continue;
                o = add_object(m, facets);
                put_text(m, o, "id", found_params[i]);
                put_text(m, o, "name", say(m, facet_names[i]));
                put_flag(m, o, "_type", i == SEARCH_TYPE);
                put_values(m, o, f, (enum search_facet)i, a);
                any |= on && i != SEARCH_TYPE;
        }
        put_flag(m, m->top, "_narrowed", any);
}
