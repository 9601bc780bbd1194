#include "web/meta.h"
#include "base/time.h"

#include <string.h>

const char *const meta_of_site[] = { "SiteName", "SiteDomain", "SiteIDCode", NULL };
const char *const meta_of_column[] = { "ColumnName", "ColumnDescription", "ColumnKeywords",
                                       "ColumnType", NULL };
const char *const meta_of_article[] = { "ArticleTitle", "PubDate", "ContentSource", NULL };

/* The column of an address: the longest beginning counts. Types are words of the rules' own list.
 */
static const struct column {
        const char *path, *name, *type, *description, *keywords;
} columns[] = {
        { "/", "公共资源配置信息公开", "信息公开目录",
          "公共资源配置领域政府信息公开：项目、公告、公开情况", "公共资源配置,政府信息公开" },
        { "/search", "项目", "信息公开目录", "按领域、环节、地区、年度检索公共资源配置项目",
          "公共资源配置,项目,检索" },
        { "/p/", "项目", "信息公开目录", "一个项目从批准到履约全过程的公开信息",
          "公共资源配置,项目,全过程公开" },
        { "/n/", "公告", "数据发布", "公共资源配置公告及其更正、撤下", "公共资源配置,公告" },
        { "/body/", "公开主体", "机构职能", "公开主体及其公开的信息", "公开主体,政府信息公开" },
        { "/help", "怎么查验", "办事服务", "查验公开日志和一条记录的方法", "查验,公开日志" },
        { "/annual", "政府信息公开年报", "信息公开年报", "政府信息公开工作年度报告",
          "政府信息公开,年度报告" },
        { "/requests", "依申请公开", "依申请公开", "政府信息公开申请的登记和答复情况",
          "依申请公开,答复" },
        { "/selfcheck", "网站自检", "数据发布", "按政府网站检查指标每日自检的结果",
          "政府网站,检查指标,自检" },
        { "/v", "怎么查验", "办事服务", "核对一条记录和整本公开日志", "查验,公开日志" },
        { "/catalogue", "主动公开目录", "信息公开目录", "公共资源配置领域主动公开基本目录",
          "主动公开,目录" },
        { "/jd", "监督看板", "数据发布", "应公开、按期、迟公开和未公开的情况", "监督,按期公开率" },
        { "/due/", "监督看板", "数据发布", "一项公开期限是怎么算的", "公开期限" },
        { "/data", "数据下载", "数据开放", "公开信息的开放数据", "开放数据,下载" },
        { "/housing", "住房保障", "数据发布", "保障性住房的房源、轮候和分配", "住房保障,分配" },
        { "/draw/", "公开摇号", "数据发布", "公开摇号的规则、过程和结果", "摇号" },
        { "/my", "本人查询", "办事服务", "凭登记号查询本人的轮候和摇号", "查询" },
        { "/screening", "个人信息把关", "数据发布", "公开前个人信息把关的情况", "个人信息保护" },
        { "/stat", "统计", "数据发布", "公共资源配置的统计", "统计" },
        { "/flags", "数据质量", "数据发布", "由记录算出的提示和数据质量", "数据质量" },
        { "/share", "数据共享", "数据开放", "政务数据共享的目录、授权和使用情况", "数据共享" },
        { "/ppp", "PPP项目", "数据发布", "政府和社会资本合作项目的统计和清单", "PPP,项目库" },
        { "/accessibility", "无障碍说明", "办事服务", "本站的无障碍情况和联系办法", "无障碍" },
        { "/sitemap", "网站地图", "办事服务", "本站的栏目和页面", "网站地图" },
};

static const struct column *column_of(const char *path)
{
        const struct column *best = &columns[0];

        for (size_t i = 1; i < countof(columns); i++)
                if (strncmp(path, columns[i].path, strlen(columns[i].path)) == 0 &&
                    strlen(columns[i].path) >= strlen(best->path))
                        best = &columns[i];
        return best;
}

static void put_tag(struct model *m, json_t *list, const char *name, const char *content)
{
        json_t *o;

        if (content == NULL || content[0] == '\0')
                return;
        o = add_object(m, list);
        put_text(m, o, "name", name);
        put_text(m, o, "content", content);
}

/* "ggzy.example.cn" of "https://ggzy.example.cn:8443/" */
static const char *domain_of(struct model *m)
{
        const char *url = base_url(m), *host = strstr(url, "://");

        host = host == NULL ? url : host + 3;
        return arena_strndup(m->cx->mem, host, strcspn(host, "/:"));
}

/* The moment the log took it: no clerk can date it back. */
static const char *pub_date(struct model *m, int64_t ms)
{
        char *text = arena_alloc(m->cx->mem, 24);

        time_format(ms + TIME_CHINA_OFFSET_MS, text);
        text[10] = ' ';
        text[16] = '\0';
        return text;
}

static void put_article(struct model *m, json_t *list)
{
        const struct page_article *a = &m->article;

        if (a->title == NULL)
                return;
        put_tag(m, list, "ArticleTitle", a->title);
        put_tag(m, list, "PubDate", a->time_ms > 0 ? pub_date(m, a->time_ms) : NULL);
        put_tag(m, list, "ContentSource", a->source);
        put_tag(m, list, "Url", arena_printf(m->cx->mem, "%s%s", base_url(m), m->rq->path));
}

void put_meta(struct model *m)
{
        const struct column *c = column_of(m->rq->path);
        json_t *list = put_array(m, m->top, "_meta");
        bool home = strcmp(m->rq->path, "/") == 0;

        put_tag(m, list, "SiteName", m->site->name);
        put_tag(m, list, "SiteDomain", domain_of(m));
        put_tag(m, list, "SiteIDCode", m->site->code);
        put_tag(m, list, "ColumnName", home ? "首页" : c->name);
        put_tag(m, list, "ColumnDescription", c->description);
        put_tag(m, list, "ColumnKeywords", c->keywords);
        put_tag(m, list, "ColumnType", home ? "首页" : c->type);
        put_article(m, list);
}
