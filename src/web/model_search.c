/* The list of projects: filters, plain search, pages. All of it is in the address, so a list can be
 * passed on as a link. */
#include "base/text.h"
#include "rule/region.h"
#include "web/found.h"

#include <stdio.h>
#include <stdlib.h>

#define FACET_ROWS 300 /* regions in the filter: those with the most projects */

static bool is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str trim(struct str s)
{
        while (s.n > 0 && is_blank(*s.p))
                s = (struct str){ s.p + 1, s.n - 1 };
        while (s.n > 0 && is_blank(s.p[s.n - 1]))
                s.n--;
        return s;
}

/* "%text%", where the text's own % and _ mean themselves. */
static const char *like_pattern(struct model *m, struct str q)
{
        lh_auto(buf_done) struct buf b;

        buf_init(&b, QUERY_CHARS_MAX * 8 + 2);
        if (q.n == 0)
                return "";
        buf_putc(&b, '%');
        for (size_t i = 0; i < q.n; i++) {
                if (q.p[i] == '%' || q.p[i] == '_' || q.p[i] == '\\')
                        buf_putc(&b, '\\');
                buf_putc(&b, q.p[i]);
        }
        buf_putc(&b, '%');
        return arena_strndup(m->cx->mem, b.p, b.n);
}

static struct search read_search(struct model *m)
{
        struct str given = trim(str_of(asked(m, "q"))), q = utf8_cut(given, QUERY_CHARS_MAX);
        struct search s = { .domain = asked(m, "domain"),
                            .stage = asked(m, "stage"),
                            .region = asked(m, "region") };

        s.q = arena_strndup(m->cx->mem, q.p, q.n);
        s.cut = q.n < given.n;
        s.pattern = like_pattern(m, q);
        s.year = asked_number(m, "year", 0, 9999);
        s.page = asked_number(m, "page", 1, LIST_OFFSET_MAX / LIST_ROWS + 1);
        return s;
}

static void add_option(struct model *m, json_t *array, const char *id, const char *name,
                       int64_t projects, const char *chosen)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "id", id);
        put_text(m, o, "name", name);
        put_int(m, o, "projects", projects);
        put_flag(m, o, "_on", strcmp(id, chosen) == 0);
}

static bool has_option(json_t *array, const char *id)
{
        json_t *o;
        size_t i;

        json_array_foreach (array, i, o)
                if (strcmp(json_string_value(json_object_get(o, "id")), id) == 0)
                        return true;
        return false;
}

/* Every domain, and every stage of any of them (of the chosen one, once one is chosen). */
static void put_rule_options(struct model *m, const struct search *s)
{
        json_t *domains = put_array(m, m->top, "_domains"),
               *stages = put_array(m, m->top, "_stages");
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);

        for (size_t i = 0; i < n; i++) {
                add_option(m, domains, d[i].id, label(m, d[i].name, d[i].name_en), 0, s->domain);
                if (s->domain[0] != '\0' && strcmp(s->domain, d[i].id) != 0)
                        continue;
                for (size_t j = 0; j < d[i].n_stages; j++) {
                        const struct rule_stage *stage = &d[i].stages[j];

                        if (!has_option(stages, stage->id))
                                add_option(m, stages, stage->id,
                                           label(m, stage->name, stage->name_en), 0, s->stage);
                }
        }
}

/* Stages shared by several domains go by other names in each; without a domain the plain word is
 * used. */
static void name_shared_stages(struct model *m, const struct search *s)
{
        static const struct {
                const char *id, *name;
        } plain[] = { { "approval", SAY("审批") },    { "process", SAY("交易过程") },
                      { "award", SAY("结果") },       { "contract", SAY("合同") },
                      { "performance", SAY("履约") }, { "supervision", SAY("监督") } };
        json_t *o;
        size_t i;

        if (s->domain[0] != '\0')
                return;
        json_array_foreach (json_object_get(m->top, "_stages"), i, o)
                for (size_t j = 0; j < countof(plain); j++)
                        if (strcmp(json_string_value(json_object_get(o, "id")), plain[j].id) == 0)
                                put_text(m, o, "name", say(m, plain[j].name));
}

static int by_id(const void *a, const void *b)
{
        const char *x = json_string_value(json_object_get(*(json_t *const *)a, "id"));
        const char *y = json_string_value(json_object_get(*(json_t *const *)b, "id"));

        return strcmp(x, y);
}

/* A filter's value as it is read: "云南省 昆明市", or the code where it has no name. */
static const char *facet_name(const struct model *m, bool region, const char *id)
{
        const char *name = region ? place_name(m, id) : id;

        return name[0] == '\0' ? id : name;
}

static void put_facet(struct model *m, const char *kind, const char *key, const char *chosen)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_FACETS, "ti", kind, (int64_t)FACET_ROWS);
        json_t *found = json_array(), *array = put_array(m, m->top, key), *sorted[FACET_ROWS + 1];
        bool region = strcmp(kind, "region") == 0;
        size_t n;

        while (m->rc == LH_OK && store_next(&r)) {
                const char *id = store_dup(&r, 0);

                if (id[0] != '\0')
                        add_option(m, found, id, facet_name(m, region, id), store_i64(&r, 1),
                                   chosen);
        }
        store_rows_done(&r);
        if (chosen[0] != '\0' && !has_option(found, chosen))
                add_option(m, found, chosen, facet_name(m, region, chosen), 0, chosen);
        n = json_array_size(found);
        for (size_t i = 0; i < n; i++)
                sorted[i] = json_array_get(found, i);
        qsort(sorted, n, sizeof(sorted[0]), by_id);
        for (size_t i = 0; i < n; i++)
                json_array_append(array, sorted[region ? i : n - 1 - i]);
        json_decref(found);
}

static void put_query(struct model *m, const struct search *s)
{
        json_t *o = put_object(m, m->top, "query");

        put_text(m, o, "q", s->q);
        put_text(m, o, "domain", s->domain);
        put_text(m, o, "stage", s->stage);
        put_text(m, o, "region", s->region);
        put(m, o, "year", s->year == 0 ? json_null() : json_integer(s->year));
}

static void add_part(struct buf *b, const char *name, const char *value)
{
        if (value[0] == '\0')
                return;
        buf_printf(b, "%s%s=", b->n == 0 ? "" : "&", name);
        for (const char *p = value; *p != '\0'; p++)
                if (strchr("-._~", *p) != NULL || (*p >= '0' && *p <= '9') ||
                    ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z'))
                        buf_putc(b, *p);
                else
                        buf_printf(b, "%%%02X", (unsigned char)*p);
}

/* The filters as they stand in an address, without page and language. */
static const char *query_text(struct model *m, const struct search *s)
{
        lh_auto(buf_done) struct buf b;
        char year[24] = "";

        buf_init(&b, 16384);
        if (s->year != 0)
                snprintf(year, sizeof(year), "%lld", (long long)s->year);
        add_part(&b, "q", s->q);
        add_part(&b, "domain", s->domain);
        add_part(&b, "stage", s->stage);
        add_part(&b, "region", s->region);
        add_part(&b, "year", year);
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static const char *heading(struct model *m, const struct search *s)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(s->domain));

        if (s->q[0] != '\0')
                return say_with(m, "检索“{1}”", s->q, "");
        return d == NULL ? say(m, "全部项目") : label(m, d->name, d->name_en);
}

static void put_count(struct model *m, int64_t count)
{
        bool more = count > LIST_COUNT_MAX;

        put_int(m, m->top, "count", more ? LIST_COUNT_MAX : count);
        put_flag(m, m->top, "count_is_more", more);
        put_text(m, m->top, "_count",
                 arena_printf(m->cx->mem, "%s%s", grouped(m, more ? LIST_COUNT_MAX : count),
                              more ? "+" : ""));
        put_flag(m, m->top, "_none", count == 0);
}

static void put_filters(struct model *m, const struct search *s)
{
        char year[24] = "";

        if (s->year != 0)
                snprintf(year, sizeof(year), "%lld", (long long)s->year);
        put_rule_options(m, s);
        name_shared_stages(m, s);
        put_facet(m, "region", "_regions", s->region);
        put_facet(m, "year", "_years", year);
}

static void put_notes(struct model *m, const struct search *s, int64_t count, int64_t pages)
{
        json_t *notes = put_array(m, m->top, "_notes");

        if (m->passing)
                add_text(m, notes, say(m, "全文索引正在准备，现在只按项目名称、代码和单位查找。"));
        if (s->cut)
                add_text(m, notes, say(m, "检索词太长，只用了前 100 个字。"));
        if (count > LIST_COUNT_MAX && s->page == pages)
                add_text(m, notes, say(m, "后面还有更多项目没有列出，请用条件缩小范围。"));
}

int model_search(struct model *m, const char *arg)
{
        struct search s = read_search(m);
        struct found_ask ask;
        int64_t pages, count;

        (void)arg;
        if (found_wanted(m, &ask) && model_found(m, &ask))
                return m->rc;
        m->page = "search";
        m->title = heading(m, &s);
        m->query = query_text(m, &s);
        put_text(m, m->top, "_heading", m->title);
        put_query(m, &s);
        count = put_hits(m, &s, &pages);
        put_count(m, count);
        put_pager(m, m->query, "page", s.page, pages);
        put_filters(m, &s);
        put_notes(m, &s, count, pages);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_flag(m, m->top, "_at_search", true);
        put_flag(m, m->top, "_find", false);
        return m->rc;
}
