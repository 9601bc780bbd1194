#include "web/api_words.h"
#include "base/text.h"

#define FILTER "region domain period body"
#define STAT   "domain region from to year"
#define PPP    "province industry stage year demo"

static const struct api_words words[] = {
        { "/", "首页：数量、领域、最新公开、单位", "Home: sums, domains, what is new, bodies", NULL,
          "" },
        { "/search", "检索项目、公告和单位；Atom 和 JSON Feed 是最新的命中",
          "Search projects, notices and bodies; Atom and JSON Feed give the newest hits", NULL,
          "q type domain stage region body year amount sort page" },
        { "/data", "数据下载", "Downloads", NULL, "" },
        { "/data/feed", "变更流：从一个记录号起的公开、更正、撤下和删除",
          "Change feed: what was published, corrected, withdrawn or erased from a record on", NULL,
          "from" },
        { "/feed", "最新公开的订阅源；tile 是 256 条记录一段的存档",
          "Feed of what is new; tile is an archive of 256 records", NULL, "tile" },
        { "/p/", "一个项目：公告、资金、阶段", "A project: notices, money, stages", "id",
          "page package versioned tile" },
        { "/n/", "一条记录：公告的内容、更正、凭据",
          "A record: a notice's content, corrections, receipt", "index", "rows" },
        { "/a/", "公告附件的干净副本", "The clean copy of a notice's attachment", "index", "" },
        { "/body/", "一个公开单位", "A disclosing body", "id", "page tile" },
        { "/help", "怎么查验一条记录", "How to verify a record", NULL, "" },
        { "/v", "在浏览器里查验", "Verify in the browser", NULL, "" },
        { "/openapi", "本说明；JSON 是 OpenAPI 3.1", "This description; its JSON is OpenAPI 3.1",
          NULL, "" },
        { "/display", "大字和高对比", "Large text and high contrast", NULL, "back" },
        { "/follow", "订阅：邮箱、阅读器、日历", "Follow: by mail, reader, calendar", NULL,
          "project body domain region q" },
        { "/follow/confirm/", "确认订阅", "Confirm", "key", "" },
        { "/follow/stop/", "停止订阅（RFC 8058）", "Stop (RFC 8058)", "key", "" },
        { "/housing", "住房保障", "Housing security", NULL, "" },
        { "/housing/estate/", "一个住房项目", "A housing estate", "id", "" },
        { "/housing/list/", "一份名单", "A list", "index", "number" },
        { "/housing/allot/", "一轮分配", "A round of allotment", "index", "" },
        { "/housing/stats", "住房保障统计", "Housing figures", NULL, "" },
        { "/housing/gaps", "住房保障应公开而未见", "Housing: what is missing", NULL, "" },
        { "/housing/subsidy", "租赁补贴", "Rent subsidies", NULL, "" },
        { "/draw/", "一次摇号", "A draw", "index", "number rows" },
        { "/my", "查本人的轮候和结果", "One's own place and result", NULL, "number" },
        { "/jd", "监督看板", "Supervision dashboard", NULL, FILTER },
        { "/jd/", "监督看板的一份清单", "A list of the supervision dashboard", "list",
          FILTER " state page" },
        { "/due/", "一项应公开事项的期限是怎么算的", "How one due date was computed", "id", "" },
        { "/catalogue", "主动公开目录", "Catalogue of proactive disclosure", NULL, "body domain" },
        { "/screening", "个人信息的遮蔽与复查", "Masking of personal data and its review", NULL,
          "" },
        { "/annual", "年度报告", "Annual reports", NULL, "" },
        { "/annual/", "一份年度报告", "An annual report", "id", "year draft" },
        { "/annual-form/", "填写年度报告", "Form of an annual report", "id", "year" },
        { "/requests", "依申请公开办理情况", "Requests for information", NULL, "body page" },
        { "/selfcheck", "网站自检", "Self-check", NULL, "" },
        { "/accessibility", "无障碍说明", "Accessibility statement", NULL, "" },
        { "/sitemap", "网站地图；XML 给搜索引擎", "Site map; its XML is for search engines", NULL,
          "" },
        { "/sitemap/", "网站地图的一段", "A part of the site map", "part", "" },
        { "/stat", "统计", "Statistics", NULL, STAT },
        { "/stat/list", "统计背后的公告", "Notices behind a figure", NULL, STAT " what page" },
        { "/flags", "风险提示", "Indicators", NULL, "domain body" },
        { "/flags/", "一项风险提示", "One indicator", "id", "domain body page" },
        { "/flags/quality", "数据质量", "Quality of data", NULL, "page" },
        { "/ppp", "PPP 项目库", "PPP library", NULL, PPP },
        { "/ppp/list", "PPP 项目清单", "PPP projects", NULL, PPP " page" },
        { "/share", "数据共享目录", "Catalogue of shared data", NULL, "q class sharing body page" },
        { "/share/r/", "一项共享资源", "A shared resource", "id", "" },
        { "/share/access", "共享授权", "Grants of access", NULL, "" },
        { "/share/corrections", "数据校核", "Corrections of shared data", NULL, "" },
        { "/share/systems", "政务信息系统", "Information systems", NULL, "q connection" },
        { "/share/s/", "一个信息系统", "An information system", "id", "" },
        { "/share/map", "系统连通情况", "How systems are connected", NULL, "" },
        { "/share/b/", "一个信息化建设项目", "A project that builds a system", "id", "" },
        { "/share/openings", "数据开放计划", "Plan of openings", NULL, "" },
        { "/share/stats", "共享统计", "Figures of sharing", NULL, "" },
        { "/share/me", "本人数据被谁用过", "Who used one's own data", NULL, "page" },
        { "/share/e/", "一件跨部门办理事项", "An errand between departments", "id", "" },
        { "/rights", "谁有什么权限", "Who may do what", NULL, "" },
};

static const struct api_param params[] = {
        { "q", "检索词", "Words to find", false },
        { "type", "notice、project 或 body", "notice, project or body", false },
        { "domain", "领域", "Domain", false },
        { "stage", "阶段", "Stage", false },
        { "region", "行政区划代码", "Region code", false },
        { "body", "单位标识", "A body's id", false },
        { "year", "年份", "Year", true },
        { "amount", "金额档", "Class of amount", false },
        { "back", "回到哪一页", "The page to go back to", false },
        { "tile", "日志的第几段", "A full tile of the log", true },
        { "project", "项目标识", "A project's id", false },
        { "sort", "date：按日期", "date: by date", false },
        { "page", "第几页", "Page number", true },
        { "rows", "从第几行起的表格行", "Rows of the table from here on", true },
        { "from", "变更流：记录号；统计：开始日期", "Feed: a record; figures: first day", false },
        { "to", "结束日期", "Last day", false },
        { "package", "release：只要发布", "release: the releases alone", false },
        { "versioned", "1：带各版本", "1: with all versions", false },
        { "number", "登记号", "Registration number", false },
        { "period", "时段", "Period", false },
        { "state", "状态", "State", false },
        { "what", "哪个数", "Which figure", false },
        { "draft", "1：草稿", "1: the draft", false },
        { "province", "省份", "Province", false },
        { "industry", "行业", "Industry", false },
        { "demo", "示范项目", "Demonstration projects", false },
        { "class", "类别", "Class", false },
        { "sharing", "共享类型", "Kind of sharing", false },
        { "connection", "连通状态", "State of connection", false },
};

const struct api_words *api_words_of(const char *path)
{
        for (size_t i = 0; i < countof(words); i++)
                if (strcmp(words[i].path, path) == 0)
                        return &words[i];
        return NULL;
}

const struct api_param *api_param_at(size_t i)
{
        return i < countof(params) ? &params[i] : NULL;
}
