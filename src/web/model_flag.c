/* The indicators: what they ask, how much they can see, what they hit. A hit is a question; who is
 * asked and by whom is not decided here. */
#include "flag/group.h"
#include "web/flag.h"
#include "web/link.h"
#include "web/table_file.h"

#include <ctype.h>
#include <string.h>

#define GROUP_ROWS_MAX 200

const char *flag_value_text(const struct model *m, const struct indicator *i, int64_t value)
{
        double v = (double)value / INDICATOR_UNIT;

        switch (i->unit) {
        case UNIT_DAYS: return arena_printf(m->cx->mem, m->english ? "%.0f days" : "%.0f 天", v);
        case UNIT_HOURS: return arena_printf(m->cx->mem, m->english ? "%.1f h" : "%.1f 小时", v);
        case UNIT_PERCENT: return arena_printf(m->cx->mem, "%.1f%%", v * 100);
        case UNIT_YES: return value != 0 ? say(m, "是") : say(m, "否");
        default: return arena_printf(m->cx->mem, "%.0f", v);
        }
}

static const char *page_of(const struct model *m, const struct indicator *i)
{
        char *path = arena_printf(m->cx->mem, "/flags/%s", i->id);

        for (char *p = path; *p != '\0'; p++)
                *p = (char)tolower((unsigned char)*p);
        return path;
}

static const char *group_name(const struct model *m, enum indicator_group g)
{
        switch (g) {
        case GROUP_BUYER: return say(m, "按单位");
        case GROUP_BIDDER: return say(m, "按投标人");
        case GROUP_PAIR: return say(m, "按单位和中标人");
        default: return say(m, "按项目");
        }
}

static const char *domain_names(const struct model *m, const struct indicator *i)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 4096);
        for (size_t k = 0; k < i->n_domains; k++) {
                const struct rule_domain *d = rule_domain(m->site->rules, str_of(i->domains[k]));

                buf_printf(&b, "%s%s",
                           k == 0       ? ""
                           : m->english ? ", "
                                        : "、",
                           d == NULL ? i->domains[k] : label(m, d->name, d->name_en));
        }
        return arena_strndup(m->cx->mem, b.p, b.n);
}

static void put_indicator(struct model *m, json_t *o, const struct indicator *i)
{
        put_text(m, o, "id", i->id);
        put_text(m, o, "name", label(m, i->name, i->name_en));
        put_text(m, o, "formula", label(m, i->how, i->how_en));
        put_text(m, o, "needs", label(m, i->needs, i->needs_en));
        put_text(m, o, "caveat", label(m, i->caveat, i->caveat_en));
        put_text(m, o, "source", i->source);
        put_text(m, o, "hit", i->hit);
        put_flag(m, o, "public", i->is_public);
        put_flag(m, o, "quality", i->quality);
        put_text(m, o, "_link", page_of(m, i));
        put_text(m, o, "_group", group_name(m, i->group));
        put_text(m, o, "_domains", domain_names(m, i));
}

/* Measured and hit; groups are told as they are asked. */
static struct group_sum sum_of(struct model *m, const struct indicator *i)
{
        struct group_sum s = { 0 };
        struct store_rows r;

        if (i->group != GROUP_PROCESS)
                return group_each(m->tx, i, NULL, NULL);
        r = store_query(m->tx, Q_FLAG_HIT_COUNT, "ttt", i->id, "", "");
        if (store_next(&r))
                s = (struct group_sum){ store_i64(&r, 1), store_i64(&r, 0) };
        store_rows_done(&r);
        return s;
}

/* Of how many projects: those of the indicator's domains. */
static int64_t projects_of(struct model *m, const struct indicator *i, const char *domain)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_DOMAINS, "");
        int64_t n = 0;

        while (store_next(&r)) {
                const char *id = store_dup(&r, 0);

                if (domain != NULL ? strcmp(domain, id) == 0 : indicator_of_domain(i, id))
                        n += store_i64(&r, 1);
        }
        store_rows_done(&r);
        return n;
}

static void put_coverage(struct model *m, json_t *o, const struct indicator *i,
                         const struct group_sum *s)
{
        int64_t of = i->group == GROUP_PROCESS ? projects_of(m, i, NULL) : s->measured;

        put_int(m, o, "measured", s->measured);
        put_int(m, o, "hits", s->hits);
        put_text(m, o, "_measured", grouped(m, s->measured));
        put_text(m, o, "_hits", grouped(m, s->hits));
        put_flag(m, o, "_any", s->hits > 0);
        put_text(m, o, "_coverage",
                 i->group == GROUP_PROCESS ? rate_text(m, s->measured, of) : NULL);
}

int model_flags(struct model *m, const char *arg)
{
        size_t n;
        const struct indicator *all = rule_indicators(m->site->rules, &n);
        json_t *array = put_array(m, m->top, "indicators"),
               *quality = put_array(m, m->top, "quality_indicators");

        (void)arg;
        m->page = "flags";
        m->title = say(m, "风险提示指标");
        for (size_t i = 0; i < n; i++) {
                json_t *o = add_object(m, all[i].quality ? quality : array);
                struct group_sum s = sum_of(m, &all[i]);

                put_indicator(m, o, &all[i]);
                put_coverage(m, o, &all[i], &s);
        }
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "indicator", "指标", "Indicator", TABLE_TEXT },
        { "name", "名称", "Name", TABLE_TEXT },
        { "group", "对象", "Of", TABLE_TEXT },
        { "domains", "领域", "Domains", TABLE_TEXT },
        { "formula", "算法", "Formula", TABLE_TEXT },
        { "needs", "所需数据", "Needs", TABLE_TEXT },
        { "caveat", "局限", "Caveat", TABLE_TEXT },
        { "source", "依据", "Source", TABLE_TEXT },
        { "measured", "可测", "Measured", TABLE_NUMBER },
        { "hits", "提示", "Hits", TABLE_NUMBER },
};

int write_flags(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        size_t n;
        const struct indicator *all = rule_indicators(m->site->rules, &n);
        struct table_file t = table_file_begin(m->cx, say(m, "风险提示指标"), columns,
                                               countof(columns), m->english);

        (void)arg;
        for (size_t i = 0; i < n; i++) {
                struct group_sum s = sum_of(m, &all[i]);

                table_file_text(&t, all[i].id);
                table_file_text(&t, label(m, all[i].name, all[i].name_en));
                table_file_text(&t, group_name(m, all[i].group));
                table_file_text(&t, domain_names(m, &all[i]));
                table_file_text(&t, label(m, all[i].how, all[i].how_en));
                table_file_text(&t, label(m, all[i].needs, all[i].needs_en));
                table_file_text(&t, label(m, all[i].caveat, all[i].caveat_en));
                table_file_text(&t, all[i].source);
                table_file_int(&t, s.measured);
                table_file_int(&t, s.hits);
        }
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}

struct adding {
        struct model *m;
        const struct indicator *i;
        json_t *array;
        int64_t skipped;
};

static void add_group(void *arg, const struct group_hit *h)
{
        struct adding *a = arg;
        json_t *o;

        if (json_array_size(a->array) >= GROUP_ROWS_MAX) {
                a->skipped++;
                return;
        }
        o = add_object(a->m, a->array);
        put_text(a->m, o, "party", h->party);
        put_named(a->m, o, "body", h->body, h->body_name[0] == '\0' ? h->body : h->body_name);
        put_flag(a->m, o, "_body", h->body[0] != '\0');
        put_text(a->m, o, "domain", h->domain);
        put_text(a->m, o, "year", h->year);
        put_int(a->m, o, "value", h->value);
        put_int(a->m, o, "cases", h->cases);
        put_text(a->m, o, "_value", flag_value_text(a->m, a->i, h->value));
}

static void put_groups(struct model *m, const struct indicator *i)
{
        struct adding a = { .m = m, .i = i, .array = put_array(m, m->top, "groups") };

        group_each(m->tx, i, add_group, &a);
        put_flag(m, m->top, "_groups", json_array_size(a.array) > 0);
        put_int(m, m->top, "not_listed", a.skipped);
        put_flag(m, m->top, "_more", a.skipped > 0);
}

static void put_hits_of(struct model *m, const struct indicator *i, int64_t hits)
{
        const char *body = asked(m, "body"), *domain = asked(m, "domain");
        int64_t pages, page;
        struct store_rows r;
        json_t *array = put_array(m, m->top, "hits");
        lh_auto(buf_done) struct buf query = { 0 };

        buf_init(&query, 16384);
        link_add(&query, "body", body);
        link_add(&query, "domain", domain);
        m->query = query.n == 0 ? "" : arena_strndup(m->cx->mem, query.p, query.n);
        pages = (hits + LIST_ROWS - 1) / LIST_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        r = store_query(m->tx, Q_FLAG_HITS, "tttii", i->id, body, domain, (int64_t)LIST_ROWS,
                        (page - 1) * LIST_ROWS);
        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, array);

                put_str(m, o, "project", store_str(&r, 0));
                put_str(m, o, "title", store_str(&r, 1));
                put_int(m, o, "value", store_i64(&r, 2));
                put_text(m, o, "_value", flag_value_text(m, i, store_i64(&r, 2)));
                put_domain(m, o, store_dup(&r, 3));
                put_named(m, o, "body", store_dup(&r, 4), store_dup(&r, 5));
                put_str(m, o, "last_date", store_str(&r, 6));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_list", json_array_size(array) > 0);
        put_pager(m, m->query, "page", page, pages);
}

static void put_domain_coverage(struct model *m, const struct indicator *i)
{
        struct store_rows r = store_query(m->tx, Q_FLAG_SUMS_BY_DOMAIN, "t", i->id);
        json_t *array = put_array(m, m->top, "coverage");

        while (m->rc == LH_OK && store_next(&r)) {
                const char *domain = store_dup(&r, 0);
                int64_t measured = store_i64(&r, 1), hits = store_i64(&r, 2),
                        projects = projects_of(m, i, domain);
                json_t *o = add_object(m, array);

                put_domain(m, o, domain);
                put_int(m, o, "projects", projects);
                put_int(m, o, "measured", measured);
                put_int(m, o, "hits", hits);
                put_text(m, o, "_coverage", rate_text(m, measured, projects));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_coverage", json_array_size(array) > 0);
}

static int64_t hits_asked(struct model *m, const struct indicator *i)
{
        struct store_rows r = store_query(m->tx, Q_FLAG_HIT_COUNT, "ttt", i->id, asked(m, "body"),
                                          asked(m, "domain"));
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        return n;
}

int model_flag(struct model *m, const char *arg)
{
        const struct indicator *i = rule_indicator(m->site->rules, str_of(arg));
        struct group_sum s;
        json_t *o;

        if (i == NULL)
                return err_set(m->cx, LH_NOT_FOUND, "there is no indicator \"%.16s\"", arg);
        s = sum_of(m, i);
        m->page = "flag";
        m->title = label(m, i->name, i->name_en);
        o = put_object(m, m->top, "indicator");
        put_indicator(m, o, i);
        put_coverage(m, o, i, &s);
        put_flag(m, m->top, "_process", i->group == GROUP_PROCESS);
        if (i->group == GROUP_PROCESS)
                put_domain_coverage(m, i);
        put_flag(m, m->top, "_hidden", !i->is_public);
        put_flag(m, m->top, "_nothing", i->is_public && s.hits == 0);
        if (!i->is_public)
                return m->rc;
        if (i->group == GROUP_PROCESS)
                put_hits_of(m, i, hits_asked(m, i));
        else
                put_groups(m, i);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

static const struct table_file_column hit_columns[] = {
        { "indicator", "指标", "Indicator", TABLE_TEXT },
        { "project", "项目", "Project", TABLE_TEXT },
        { "title", "名称", "Title", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "body", "单位", "Body", TABLE_TEXT },
        { "party", "相对方", "Party", TABLE_TEXT },
        { "year", "年份", "Year", TABLE_TEXT },
        { "value", "数值", "Value", TABLE_TEXT },
};

struct writing {
        struct model *m;
        const struct indicator *i;
        struct table_file *t;
};

static void write_group(void *arg, const struct group_hit *h)
{
        struct writing *w = arg;

        table_file_text(w->t, w->i->id);
        table_file_empty(w->t);
        table_file_empty(w->t);
        table_file_text(w->t, h->domain);
        table_file_text(w->t, h->body_name[0] == '\0' ? h->body : h->body_name);
        table_file_text(w->t, h->party);
        table_file_text(w->t, h->year);
        table_file_text(w->t, flag_value_text(w->m, w->i, h->value));
}

static void write_hits(struct model *m, const struct indicator *i, struct table_file *t)
{
        struct store_rows r =
                store_query(m->tx, Q_FLAG_HITS, "tttii", i->id, asked(m, "body"),
                            asked(m, "domain"), (int64_t)TABLE_FILE_ROWS_MAX, (int64_t)0);

        while (t->rc == LH_OK && store_next(&r)) {
                table_file_text(t, i->id);
                table_file_str(t, store_str(&r, 0));
                table_file_str(t, store_str(&r, 1));
                table_file_str(t, store_str(&r, 3));
                table_file_str(t, store_str(&r, 5));
                table_file_empty(t);
                table_file_empty(t);
                table_file_text(t, flag_value_text(m, i, store_i64(&r, 2)));
        }
        store_rows_done(&r);
}

int write_flag(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        const struct indicator *i = rule_indicator(m->site->rules, str_of(arg));
        struct table_file t = table_file_begin(m->cx, say(m, "风险提示"), hit_columns,
                                               countof(hit_columns), m->english);
        struct writing w = { m, i, &t };

        if (i == NULL || !i->is_public)
                return err_set(m->cx, LH_NOT_FOUND, "there is no public indicator \"%.16s\"", arg);
        if (i->group == GROUP_PROCESS)
                write_hits(m, i, &t);
        else
                group_each(m->tx, i, write_group, &w);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}

void put_project_flags(struct model *m, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_FLAG_OF_PROJECT, "t", project);
        json_t *array = put_array(m, m->top, "flags");

        while (m->rc == LH_OK && store_next(&r)) {
                const struct indicator *i = rule_indicator(m->site->rules, store_str(&r, 0));
                json_t *o;

                if (i == NULL || !i->is_public || store_i64(&r, 2) == 0)
                        continue;
                o = add_object(m, array);
                put_text(m, o, "id", i->id);
                put_text(m, o, "name", label(m, i->name, i->name_en));
                put_int(m, o, "value", store_i64(&r, 1));
                put_text(m, o, "_value", flag_value_text(m, i, store_i64(&r, 1)));
                put_text(m, o, "_link", page_of(m, i));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_flags", json_array_size(array) > 0);
}
