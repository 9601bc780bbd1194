/* How fast a project page of 40 timeline entries is made from its view model: prints bytes and
 * microseconds. Not a test; build it by name: ninja -C BUILD tests/tmpl/bench_tmpl (with
 * -Dbuildtype=release). */
#include "tmpl/tmpl.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS  20000
#define ENTRIES 40

static const char PAGE[] =
        "<!doctype html>\n<html lang=\"{{lang}}\">\n<head><meta "
        "charset=\"utf-8\"><title>{{title}}</title>\n"
        "<link rel=\"stylesheet\" href=\"/asset/{{css}}\"></head>\n<body>\n{{> "
        "head}}\n<main>\n<h1>{{title}}</h1>\n"
        "<ol class=\"timeline\">\n{{#entries}}\n{{> entry}}\n{{/entries}}\n"
        "{{^entries}}<p>{{_ 尚无记录}}</p>{{/entries}}\n</ol>\n</main>\n</body>\n</html>\n";
static const char HEAD[] =
        "<header><a href=\"/\">{{site}}</a><nav>{{#menu}}<a href=\"{{url}}\">{{name}}</a> "
        "{{/menu}}</nav></header>\n";
static const char ENTRY[] = "<li id=\"e{{index}}\" class=\"entry {{kind}}{{#late}} "
                            "late{{/late}}\">\n<time datetime=\"{{date}}\">{{date}}</time>\n"
                            "<h3><a href=\"/r/{{index}}\">{{title}}</a> <span class=\"tag\">{{_ "
                            "公告}}</span></h3>\n<p>{{text}}</p>\n"
                            "{{#files}}<a href=\"/f/{{sha}}?name={{name}}\" "
                            "title=\"{{name}}\">{{name}}</a> {{size}}\n{{/files}}"
                            "<p class=\"meta\">{{body.name}} · {{_ 应于 {due} 前}} · {{#late}}{{_ "
                            "逾期}}{{/late}}{{^late}}{{_ 按期}}{{/late}}"
                            " · {{_ 记录}} #{{index}} · {{_ 遮蔽}} {{masked}}</p>\n</li>\n";

static const struct asset ASSETS[] = {
        { "page.html", PAGE, sizeof(PAGE) - 1 },
        { "part/head.html", HEAD, sizeof(HEAD) - 1 },
        { "part/entry.html", ENTRY, sizeof(ENTRY) - 1 },
        { 0 },
};

static json_t *make_model(void)
{
        json_t *entries = json_array();

        for (int i = 0; i < ENTRIES; i++)
                json_array_append_new(
                        entries,
                        json_pack("{s:i,s:s,s:b,s:s,s:s,s:s,s:[{s:s,s:s,s:i},{s:s,s:s,s:i}],s:{s:s}"
                                  ",s:s,s:i}",
                                  "index", 1000 + i, "kind", "fact", "late", i % 5 == 0, "date",
                                  "2017-12-06", "title",
                                  "城东污水处理厂扩建工程（二期）施工中标候选人公示", "text",
                                  "经评标委员会评审，推荐三名中标候选人，公示期自公布之日起三日。报"
                                  "价 <含税>、工期 & "
                                  "质量承诺见附件，异议请在公示期内以书面形式提出，招标人应当自收到"
                                  "之日起三日内答复。",
                                  "files", "sha", "9f86d081884c7d65", "name", "中标候选人公示.pdf",
                                  "size", 183, "sha", "2c26b46b68ffc68f", "name", "评标 报告.docx",
                                  "size", 92, "body", "name", "示例县住房和城乡建设局", "due",
                                  "2017-12-08", "masked", 2));
        return json_pack("{s:s,s:s,s:s,s:s,s:[{s:s,s:s},{s:s,s:s}],s:o}", "lang", "zh-CN", "title",
                         "城东污水处理厂扩建工程", "css", "liuhen.1a2b.css", "site",
                         "示例县公共资源配置公开", "menu", "url", "/p/", "name", "项目", "url",
                         "/c/", "name", "主动公开目录", "entries", entries);
}

static int fail(const struct ctx *cx)
{
        fprintf(stderr, "%s\n", cx->err.text);
        return 1;
}

static double us_since(clock_t begin)
{
        return (double)(clock() - begin) * 1e6 / CLOCKS_PER_SEC;
}

int main(void)
{
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        json_t *model = make_model();
        clock_t begin;

        ctx_init(&cx);
        buf_init(&out, (size_t)1 << 20);
        begin = clock();
        for (int i = 0; i < ROUNDS / 100; i++)
                if (tmpl_compile_all(&cx, set) != LH_OK)
                        return fail(&cx);
        printf("compile: %.1f us\n", us_since(begin) / (ROUNDS / 100));
        begin = clock();
        for (int i = 0; i < ROUNDS; i++) {
                buf_clear(&out);
                if (tmpl_render(&cx, set, "page.html", model, NULL, &out) != LH_OK)
                        return fail(&cx);
        }
        printf("render:  %.1f us, %zu bytes, %d entries\n", us_since(begin) / ROUNDS, out.n,
               ENTRIES);
        json_decref(model);
        return 0;
}
