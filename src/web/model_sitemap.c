/* /sitemap: what the site has, for people; /sitemap.xml: the same for search engines, an index of
 * parts. A part is a stretch of the log, so that its pages never move to another one. */
#include "base/text.h"
#include "base/time.h"
#include "web/model.h"

#define PART_RECORDS 40000 /* at most so many pages, below the protocol's 50,000 */

/* What has an address of its own and no record. */
static const struct place {
        const char *path, *name;
} places[] = {
        { "/", SAY("首页") },
        { "/search", SAY("项目") },
        { "/catalogue", SAY("主动公开目录") },
        { "/jd", SAY("监督看板") },
        { "/stat", SAY("统计") },
        { "/housing", SAY("住房保障") },
        { "/ppp", SAY("PPP项目库") },
        { "/share", SAY("数据共享") },
        { "/data", SAY("数据下载") },
        { "/openapi", SAY("接口说明") },
        { "/follow", SAY("订阅") },
        { "/annual", SAY("政府信息公开年度报告") },
        { "/requests", SAY("依申请公开") },
        { "/selfcheck", SAY("网站自检") },
        { "/help", SAY("怎么查验") },
        { "/accessibility", SAY("无障碍说明") },
};

static int64_t log_size(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_HEAD, "");
        int64_t size = store_next(&r) ? store_i64(&r, 0) : 0;

        store_rows_done(&r);
        return size;
}

static void put_domains(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_DOMAINS, "");
        json_t *list = put_array(m, m->top, "domains");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);
                const char *id = store_dup(&r, 0);
                const struct rule_domain *d = rule_domain(m->site->rules, str_of(id));

                put_text(m, o, "name", d == NULL ? id : label(m, d->name, d->name_en));
                put_text(m, o, "_path", arena_printf(m->cx->mem, "/search?domain=%s", id));
                put_int(m, o, "projects", store_i64(&r, 1));
        }
        store_rows_done(&r);
}

static void put_bodies(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_SITEMAP_BODIES, "i", (int64_t)500);
        json_t *list = put_array(m, m->top, "bodies");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, list);

                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "name", store_str(&r, 1));
        }
        store_rows_done(&r);
}

int model_sitemap(struct model *m, const char *arg)
{
        json_t *list = put_array(m, m->top, "places");

        (void)arg;
        m->page = "sitemap";
        m->title = say(m, "网站地图");
        for (size_t i = 0; i < countof(places); i++) {
                json_t *o = add_object(m, list);

                put_text(m, o, "path", places[i].path);
                put_text(m, o, "name", say(m, places[i].name));
        }
        put_domains(m);
        put_bodies(m);
        return m->rc;
}

#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define XML_NS   "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""

int write_sitemap(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        int64_t parts = (log_size(m) + PART_RECORDS - 1) / PART_RECORDS;

        (void)arg, (void)form;
        buf_puts(out, XML_HEAD "<sitemapindex " XML_NS ">\n");
        for (int64_t i = 0; i < (parts > 0 ? parts : 1); i++)
                buf_printf(out, "<sitemap><loc>%s/sitemap/%lld.xml</loc></sitemap>\n", base_url(m),
                           (long long)i);
        buf_puts(out, "</sitemapindex>\n");
        return m->tx->rc;
}

/* The parts have no page of their own, only their file. */
int model_sitemap_part(struct model *m, const char *arg)
{
        (void)arg;
        m->location = "/sitemap";
        return m->rc;
}

static void put_url(struct model *m, struct buf *out, const char *path, int64_t time_ms)
{
        char time[24];

        buf_printf(out, "<url><loc>%s%s</loc>", base_url(m), path);
        if (time_ms > 0) {
                time_format(time_ms, time);
                buf_printf(out, "<lastmod>%s</lastmod>", time);
        }
        buf_puts(out, "</url>\n");
}

int write_sitemap_part(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct store_rows r;
        uint64_t part;

        (void)form;
        if (!decimal_parse(str_of(arg), &part) ||
            (part > 0 && (int64_t)part >= (log_size(m) + PART_RECORDS - 1) / PART_RECORDS))
                return err_set(m->cx, LH_NOT_FOUND, "the sitemap has no part \"%.20s\"", arg);
        buf_puts(out, XML_HEAD "<urlset " XML_NS ">\n");
        for (size_t i = 0; part == 0 && i < countof(places); i++)
                put_url(m, out, places[i].path, 0);
        r = store_query(m->tx, Q_SITEMAP_PART, "ii", (int64_t)part * PART_RECORDS,
                        ((int64_t)part + 1) * PART_RECORDS);
        while (m->tx->rc == LH_OK && store_next(&r))
                put_url(m, out, store_dup(&r, 0), store_i64(&r, 1));
        store_rows_done(&r);
        buf_puts(out, "</urlset>\n");
        return m->tx->rc;
}
