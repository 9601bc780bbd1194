/* Escaping by place, refusals, limits, themes, threads. */
#include "helper.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What an attacker would write into a title. Invented; each is a known way out of one place or
 * another. */
static const char *const HOSTILE[] = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "\" onmouseover=\"alert(1)",
        "</title><script>alert(1)</script>",
        "</textarea><script>alert(1)</script>",
        "--><script>alert(1)</script>",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "javascript&colon;alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "//evil.example/\" onclick=\"x",
        "https://a.example/?q=<b>&r='\"`",
        "`onload=alert(1)`",
        "{{x}}{{{x}}}",
        "&lt;b&gt;&#39;&#x22;",
        "<!--",
        "]]>",
};

static struct page html_page(const char *text, const char *json)
{
        struct asset assets[] = { { "page.html", text, strlen(text) },
                                  ASSET("part/attrs.html", " class=\"{{c}}\""),
                                  ASSET("part/open.html", "<p>"),
                                  ASSET("part/self.html", "{{#n}}({{v}}{{> self}}){{/n}}"),
                                  ASSET("part/loop.html", "x{{> loop}}"),
                                  ASSET("part/tail.html", "{{#n}}{{> tail}}{{/n}}<p title=\""),
                                  { 0 } };
        struct tmpl_options opt = { .assets = assets };

        return page_of(&opt, json);
}

struct place {
        const char *text, *model, *want;
};

static void check_places(const struct place *place, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                lh_auto(page_done) struct page p = html_page(place[i].text, place[i].model);

                if (p.rc != LH_OK)
                        fail_msg("%s: %s", place[i].text, p.cx.err.text);
                if (strcmp(p.out.p, place[i].want) != 0)
                        fail_msg("%s: wanted [%s], got [%s]", place[i].text, place[i].want,
                                 p.out.p);
        }
}

static void the_place_decides_the_escaping(void **state)
{
        static const struct place PLACE[] = {
                { "<p>{{x}}</p>", "{\"x\":\"<b>&'\\\"\"}", "<p>&lt;b&gt;&amp;&#39;&quot;</p>" },
                { "<p title='{{x}}'>", "{\"x\":\"a'b`\"}", "<p title='a&#39;b&#96;'>" },
                { "<title>{{x}}</title>", "{\"x\":\"</title>\"}", "<title>&lt;/title&gt;</title>" },
                { "<textarea>\n{{x}}</textarea >{{x}}", "{\"x\":\"<\"}",
                  "<textarea>\n&lt;</textarea >&lt;" },
                { "1 < 2 {{x}}", "{\"x\":\"<\"}", "1 < 2 &lt;" },
                { "<a href=\"{{x}}\">", "{\"x\":\"https://a.example/b?c=d&e='f' g\"}",
                  "<a href=\"https://a.example/b?c=d&amp;e=%27f%27%20g\">" },
                { "<a href=\"{{x}}\">", "{\"x\":\"/p/2017-\xe6\xb2\xb3?a=b:c\"}",
                  "<a href=\"/p/2017-\xe6\xb2\xb3?a=b:c\">" },
                { "<a href=\"{{x}}\">", "{\"x\":\"javascript:alert(1)\"}", "<a href=\"#\">" },
                { "<a href=\" {{x}}\">", "{\"x\":\"MAILTO:a@b.example\"}",
                  "<a href=\" MAILTO:a@b.example\">" },
                { "<form action='{{x}}'>", "{\"x\":\"java\\nscript:x\"}", "<form action='#'>" },
                { "<svg><use xlink:href=\"{{x}}\"/>", "{\"x\":\"data:x\"}",
                  "<svg><use xlink:href=\"#\"/>" },
                { "<a href=\"/p/{{x}}\">", "{\"x\":\"a/b c?\xe6\xb2\xb3\"}",
                  "<a href=\"/p/a%2Fb%20c%3F%E6%B2%B3\">" },
                { "<a href=\"?q={{x}}&amp;p={{n}}\">", "{\"x\":\"a&b\",\"n\":2}",
                  "<a href=\"?q=a%26b&amp;p=2\">" },
                { "<a href=\"{{b}}/p/{{x}}\">", "{\"b\":\"https://a.example\",\"x\":\"/\"}",
                  "<a href=\"https://a.example/p/%2F\">" },
                { "<a href=\"list{{#q}}?q={{q}}{{/q}}\">", "{\"q\":\"a:b\"}",
                  "<a href=\"list?q=a%3Ab\">" },
                { "<a href=\"{{#q}}?q={{q}}{{/q}}{{^q}}/all{{/q}}\">", "{}", "<a href=\"/all\">" },
                { "<a href=\"java{{x}}\">", "{\"x\":\"script:1\"}", "<a href=\"javascript%3A1\">" },
                { "<script src=\"/asset/{{h}}.js\"></script>{{h}}", "{\"h\":\"/e\"}",
                  "<script src=\"/asset/%2Fe.js\"></script>/e" },
                { "<style>a{b:c}</style><script>if(a</b/.c)d</script>{{x}}", "{\"x\":\"<\"}",
                  "<style>a{b:c}</style><script>if(a</b/.c)d</script>&lt;" },
                { "<!-- a -- b -->{{x}}<!-->{{x}}<!--->{{x}}<!----!>{{x}}", "{\"x\":1}",
                  "<!-- a -- b -->1<!-->1<!--->1<!----!>1" },
                { "<!doctype html>{{x}}", "{\"x\":1}", "<!doctype html>1" },
                { "<input{{#c}} checked{{/c}}>{{c}}", "{\"c\":true}", "<input checked>true" },
                { "<input {{#c}}checked{{/c}} value=\"{{v}}\">", "{\"v\":\"\\\"\"}",
                  "<input  value=\"&quot;\">" },
                { "<li{{#l}} data-a=\"{{.}}\"{{/l}}>{{#l}}{{.}}{{/l}}", "{\"l\":[\"<\"]}",
                  "<li data-a=\"&lt;\">&lt;" },
                { "<p class=\"a{{#late}} late{{/late}}\">", "{\"late\":true}",
                  "<p class=\"a late\">" },
                { "<p{{> attrs}}>{{c}}", "{\"c\":\"\\\"\"}", "<p class=\"&quot;\">&quot;" },
                { "{{> open}}{{x}}</p>", "{\"x\":\"<\"}", "<p>&lt;</p>" },
                { "{{> self}}", "{\"v\":0,\"n\":{\"v\":\"<\",\"n\":{\"v\":2,\"n\":null}}}",
                  "(&lt;(2))" },
                { "<p>{{{x}}}{{&y}}", "{\"x\":{\"$html\":\"<b>a</b>\"},\"y\":\"<b>\"}",
                  "<p><b>a</b>&lt;b&gt;" },
                { "<p title=\"{{x}}\">{{x}}", "{\"x\":{\"$html\":\"<b>\"}}",
                  "<p title=\"&lt;b&gt;\">&lt;b&gt;" },
                { "<p>{{{x}}}", "{\"x\":{\"$html\":1}}", "<p>" },
                { "{{#s}}x{{/s}}{{^s}}-{{/s}}{{#z}}0{{/z}}", "{\"s\":\"\",\"z\":0}", "-0" },
                { "<BR/>{{x}}<IMG SRC = \"{{u}}\" />", "{\"x\":1,\"u\":\"javascript:\"}",
                  "<BR/>1<IMG SRC = \"#\" />" },
        };

        (void)state;
        check_places(PLACE, countof(PLACE));
}

/* The refused place, and a word that the error must hold. */
static const char *const REFUSED[][2] = {
        { "\n\n<script>var a = {{x}};</script>", "line 3" },
        { "<script>'{{x}}'</script>", "data-" },
        { "<SCRIPT type=\"a/b\">{{x}}</SCRIPT>", "script" },
        { "<script></scripty>{{x}}</script>", "script" },
        { "<script><!-- {{x}}</script>", "<!" },
        { "<style>a{width:{{x}}}</style>", "style" },
        { "<iframe>{{x}}</iframe>", "script" },
        { "<plaintext></plaintext>{{x}}", "script" },
        { "<a onclick=\"f('{{x}}')\">", "on..." },
        { "<a ONCLICK=\"{{x}}\">", "on..." },
        { "<a style=\"width:{{x}}\">", "style" },
        { "<img srcset=\"{{x}} 2x\">", "srcset" },
        { "<iframe srcdoc=\"{{x}}\">", "srcdoc" },
        { "<svg><set to=\"{{x}}\">", "animation" },
        { "<a class={{x}}>", "quotes" },
        { "<a class=a{{x}}>", "quotes" },
        { "<a {{x}}>", "name" },
        { "<a {{x}}=\"1\">", "name" },
        { "<a data-{{x}}=\"1\">", "name" },
        { "<{{x}}>", "name" },
        { "<h{{x}}>", "name" },
        { "</{{x}}>", "name" },
        { "<!-- {{x}} -->", "comment" },
        { "<!-- --! {{x}} -->", "comment" },
        { "<!doctype {{x}}>", "comment" },
        { "<![CDATA[ {{x}} ]]>", "CDATA" },
        { "<a title=\"{{{x}}}\">", "text" },
        { "<title>{{{x}}}</title>", "text" },
        { "<title><b title=\"{{x}}\"></title>", "&lt;" },
        { "<a href=\"javascript:{{x}}\">", "URL of this kind" },
        { "<a href=\"data:{{x}}\">", "URL of this kind" },
        { "<a href=\"&#106;avascript:{{x}}\">", "URL of this kind" },
        { "<a href=\"{{x}}:{{y}}\">", "scheme" },
        { "<a href=\"java{{x}}:alert(1)\">", "scheme" },
        { "<a href=\"{{x}}&colon;1\">", "scheme" },
        { "<a href=\"{{#s}}/a{{/s}}{{x}}\">", "section before" },
        { "<a href=\"{{_ \xe6\xb2\xb3}}\">", "message" },
        { "<script src=\"{{x}}\">", "own path" },
        { "<iframe src='{{x}}'>", "own path" },
        { "<script src=\"//{{x}}/a.js\">", "URL of this kind" },
        { "<script src=\"https://{{x}}/a.js\">", "URL of this kind" },
        { "<script src=\"/{{x}}/{{y}}.js\">", "URL of this kind" },
        { "<base href=\"{{x}}\">", "own path" },
        { "<meta http-equiv=\"refresh\" content=\"0;url={{x}}\">", "http-equiv" },
        { "<meta content=\"{{x}}\" http-equiv=\"refresh\">", "http-equiv" },
        { "<meta {{#s}}http-equiv=\"a\"{{/s}} content=\"{{x}}\">", "http-equiv" },
        { "<p>{{#s}}<a href=\"{{/s}}x", "section" },
        { "{{#s}}<script>{{/s}}a", "section" },
        { "{{^s}}<!-- {{/s}}a", "section" },
        { "<a title=\"{{#s}}\"{{/s}}\">", "section" },
        { "<a title={{#s}}\"a\"{{/s}}>", "section" },
        { "<a {{#s}}on{{/s}}click=\"{{x}}\">", "section changes" },
        { "<a {{#l}}click=\"{{x}}\" on{{/l}}>", "section changes" },
        { "<a {{#l}}data-x{{/l}} =\"{{x}}\">", "section changes" },
        { "<div{{#s}}x{{/s}}>", "section" },
        { "<scri{{#s}} a{{/s}}pt>", "space" },
        { "<p title=\"a", "ends" },
        { "<script>", "ends" },
        { "<", "ends" },
        { "{{> nowhere}}", "nowhere" },
        { "{{> ../../etc/passwd}}", "no part" },
        { "{{> tail}}\">", "itself" },
        { "{{x", "no end" },
        { "{{{x}}", "no end" },
        { "{{#a}}", "never closed" },
        { "{{/a}}", "not opened" },
        { "{{#a}}{{#b}}{{/a}}{{/b}}", "line 1" },
        { "{{}}", "empty" },
        { "{{a b}}", "space" },
        { "{{a..b}}", "dot" },
        { "{{.a}}", "dot" },
        { "{{a.}}", "dot" },
        { "{{=a=}}", "delimiters" },
        { "{{=a b c=}}", "delimiters" },
        { "{{=123456789 b=}}", "delimiters" },
        { "{{<x}}{{/x}}", "blocks" },
        { "{{a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q}}", "16" },
};

static void wrong_places_are_refused_with_name_and_line(void **state)
{
        (void)state;
        for (size_t i = 0; i < countof(REFUSED); i++) {
                lh_auto(page_done) struct page p = { 0 };

                p = html_page(REFUSED[i][0], "{\"x\":\"a\"}");
                if (p.rc != LH_INVALID && p.rc != LH_LIMIT)
                        fail_msg("%s: was not refused: [%s]", REFUSED[i][0], p.out.p);
                if (strstr(p.cx.err.text, REFUSED[i][1]) == NULL)
                        fail_msg("%s: no word of \"%s\" in: %s", REFUSED[i][0], REFUSED[i][1],
                                 p.cx.err.text);
                if (strstr(p.cx.err.text, ".html\", line ") == NULL ||
                    strstr(p.cx.err.field, ".html:") == NULL)
                        fail_msg("%s: where? %s (%s)", REFUSED[i][0], p.cx.err.text,
                                 p.cx.err.field);
        }
}

/* Reads a page with one value in each place as a browser would, and counts what it is made of. */
struct shape {
        size_t tags, quotes;
};

static struct shape shape_of(const char *html)
{
        struct shape s = { 0 };
        bool in_tag = false;

        for (const char *p = html; *p != '\0'; p++) {
                if (!in_tag && *p == '<') {
                        in_tag = true;
                        s.tags++;
                } else if (in_tag && *p == '>') {
                        in_tag = false;
                } else if (in_tag && (*p == '"' || *p == '\'')) {
                        const char *end = strchr(p + 1, *p);

                        assert_non_null(end);
                        s.quotes++;
                        p = end;
                }
        }
        assert_false(in_tag);
        return s;
}

static const char EVERYWHERE[] =
        "<title>{{x}}</title><p title=\"{{x}}\" class='{{x}}'>{{x}} {{{x}}}"
        "<a href=\"{{x}}\">a</a><a href='{{x}}'>b</a><a href='/p/{{x}}'>c</a>"
        "<img src=\"{{x}}/i?{{x}}={{x}}\" alt=\"{{_ \xe6\xb2\xb3 {x} }}\">"
        "<textarea>{{x}}</textarea><button formaction=\"{{x}}\">{{_ {x}}}</button>";

/* No link begins with a scheme that runs. */
static void check_links(const char *html, const char *value)
{
        for (const char *at = html; (at = strstr(at, "href=")) != NULL; at++) {
                const char *url = at + 6;
                size_t n = strcspn(url, ":/?#\"'");

                if (url[n] == ':' && strncasecmp(url, "https", n) != 0)
                        fail_msg("%s: a scheme got through: %.40s", value, url);
        }
}

static void hostile_values_change_nothing_of_the_page(void **state)
{
        lh_auto(page_done) struct page tame = html_page(EVERYWHERE, "{\"x\":\"a\"}");
        struct shape want = shape_of(tame.out.p);

        (void)state;
        assert_int_equal(tame.rc, LH_OK);
        assert_int_equal(want.tags, 14);
        for (size_t i = 0; i < countof(HOSTILE); i++) {
                json_t *model = json_pack("{s:s}", "x", HOSTILE[i]);
                char *json = json_dumps(model, 0);
                lh_auto(page_done) struct page p = html_page(EVERYWHERE, json);
                struct shape got = shape_of(p.out.p);

                if (got.tags != want.tags || got.quotes != want.quotes)
                        fail_msg("%s: the page became [%s]", HOSTILE[i], p.out.p);
                check_links(p.out.p, HOSTILE[i]);
                free(json);
                json_decref(model);
        }
}

/* Random bytes of the dangerous letters; the seed is printed when the property breaks. */
static void random_values_change_nothing_of_the_page(void **state)
{
        static const char LETTERS[] = "<>\"'`&;:=/\\!-?# \t\njavscriptonx{}";
        lh_auto(page_done) struct page tame = html_page(EVERYWHERE, "{\"x\":\"a\"}");
        struct shape want = shape_of(tame.out.p);
        unsigned seed = 20171206;

        (void)state;
        for (int round = 0; round < 500; round++) {
                char value[24] = "";
                unsigned was = seed;
                json_t *model;
                char *json;
                lh_auto(page_done) struct page p = { 0 };
                struct shape got;

                for (size_t i = 0; i < sizeof(value) - 1; i++)
                        value[i] = LETTERS[(unsigned)rand_r(&seed) % (sizeof(LETTERS) - 1)];
                model = json_pack("{s:s}", "x", value);
                json = json_dumps(model, 0);
                p = html_page(EVERYWHERE, json);
                got = shape_of(p.out.p);
                if (got.tags != want.tags || got.quotes != want.quotes)
                        fail_msg("seed %u: the page became [%s]", was, p.out.p);
                free(json);
                json_decref(model);
        }
}

static const char *english(void *arg, const char *msgid)
{
        return strcmp(msgid, arg) == 0 ? "{days} <days> late {" : NULL;
}

static void messages_are_translated_and_filled_in(void **state)
{
        static const struct asset ASSETS[] = {
                ASSET("a.html", "<p>{{_ 逾期 {days}}}|{{_  更正 }}|{{_x}}"), { 0 }
        };
        struct tmpl_options opt = { .assets = ASSETS };
        struct tmpl_lang lang = { english, (void *)(uintptr_t) "逾期 {days}" };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        json_t *model = model_of("{\"days\":\"<3\",\"_x\":1}");

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 1000);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
        assert_int_equal(tmpl_render(&cx, set, "a.html", model, &lang, &out), LH_OK);
        assert_string_equal(out.p, "<p>&lt;3 &lt;days&gt; late {|更正|1");
        buf_clear(&out);
        assert_int_equal(tmpl_render(&cx, set, "a.html", model, NULL, &out), LH_OK);
        assert_string_equal(out.p, "<p>逾期 &lt;3|更正|1");
        json_decref(model);
}

static void count_message(void *arg, const char *msgid, const char *name, unsigned line)
{
        char text[100];

        snprintf(text, sizeof(text), "%s %s:%u;", msgid, name, line);
        strcat(arg, text);
}

static void messages_can_be_listed(void **state)
{
        static const struct asset ASSETS[] = { ASSET("a.html", "\n{{_ m1}}{{> p}}"),
                                               ASSET("part/p.html", "{{_ m2 }}"),
                                               { 0 } };
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        char found[200] = "";

        (void)state;
        ctx_init(&cx);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
        tmpl_each_message(set, count_message, found);
        assert_non_null(strstr(found, "m1 a.html:2;"));
        assert_non_null(strstr(found, "m2 part/p.html:1;"));
}

static void plain_text_is_not_escaped(void **state)
{
        static const struct asset ASSETS[] = { ASSET("m.txt", "{{x}} {{{x}}} <script>{{x}}{{> f}}"),
                                               ASSET("part/f.txt", "-{{x}}"),
                                               ASSET("note.css", "{{not a template}}"),
                                               { 0 } };
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(page_done) struct page p = page_of(&opt, "{\"x\":\"<&>\"}");

        (void)state;
        assert_int_equal(p.rc, LH_OK);
        assert_string_equal(p.out.p, "<&> <&> <script><&>-<&>");
}

static void endless_parts_end(void **state)
{
        lh_auto(page_done) struct page p = html_page("{{> loop}}", "{}");

        (void)state;
        assert_int_equal(p.rc, LH_LIMIT);
        assert_non_null(strstr(p.cx.err.text, "more than 32 deep"));
}

static void deep_sections_are_refused(void **state)
{
        lh_auto(buf_done) struct buf text;

        (void)state;
        for (unsigned depth = TMPL_SECTION_DEPTH_MAX; depth <= TMPL_SECTION_DEPTH_MAX + 1;
             depth++) {
                lh_auto(page_done) struct page p = { 0 };

                buf_init(&text, 10000);
                for (unsigned i = 0; i < depth; i++)
                        buf_puts(&text, "{{#a}}");
                for (unsigned i = 0; i < depth; i++)
                        buf_puts(&text, "{{/a}}");
                p = html_page(text.p, "{\"a\":true}");
                assert_int_equal(p.rc, depth <= TMPL_SECTION_DEPTH_MAX ? LH_OK : LH_LIMIT);
                if (depth <= TMPL_SECTION_DEPTH_MAX)
                        buf_done(&text);
        }
}

/* Each level in a tag is read at least twice: without the ceiling this takes 2^30 readings. */
static void work_of_the_compiler_has_a_ceiling(void **state)
{
        lh_auto(page_done) struct page p = { 0 };
        lh_auto(buf_done) struct buf text;

        (void)state;
        buf_init(&text, 10000);
        buf_puts(&text, "<p ");
        for (int i = 0; i < 30; i++)
                buf_puts(&text, i % 2 ? "{{#a}} b" : "{{#a}} c");
        for (int i = 0; i < 30; i++)
                buf_puts(&text, "{{/a}}");
        buf_puts(&text, ">");
        p = html_page(text.p, "{}");
        assert_int_equal(p.rc, LH_LIMIT);
        assert_non_null(strstr(p.cx.err.text, "work to compile"));
}

static void output_stops_at_its_ceiling(void **state)
{
        static const struct asset ASSETS[] = {
                ASSET("a.html", "{{#l}}{{#l}}{{#l}}{{#l}}{{x}}{{/l}}{{/l}}{{/l}}{{/l}}"), { 0 }
        };
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        json_t *l = json_array(), *model = json_pack("{s:o,s:s}", "l", l, "x", "0123456789");

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 5000);
        for (int i = 0; i < 1000; i++) /* 10^12 values if it did not stop */
                json_array_append_new(l, json_integer(i));
        assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
        assert_int_equal(tmpl_render(&cx, set, "a.html", model, NULL, &out), LH_LIMIT);
        assert_non_null(strstr(cx.err.text, "5000 bytes"));
        assert_true(out.n <= 5000);
        json_decref(model);
}

static void write_file(const char *dir, const char *name, const char *text)
{
        char path[300];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static void remove_theme(const char *dir)
{
        static const char *const NAMES[] = { "a.html", "part/p.html", "part" };
        char path[300];

        for (size_t i = 0; i < countof(NAMES); i++) {
                snprintf(path, sizeof(path), "%s/%s", dir, NAMES[i]);
                remove(path);
        }
        remove(dir);
}

static void check_render(const struct tmpl_set *set, const char *want)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        json_t *model = json_pack("{s:i}", "x", 1);
        int rc;

        ctx_init(&cx);
        buf_init(&out, 1000);
        rc = tmpl_render(&cx, set, "a.html", model, NULL, &out);
        json_decref(model);
        if (want == NULL) {
                assert_int_equal(rc, LH_INVALID);
                return;
        }
        assert_int_equal(rc, LH_OK);
        assert_string_equal(out.p, want);
}

static void a_theme_wins_over_the_built_in_page(void **state)
{
        static const struct asset ASSETS[] = { ASSET("a.html", "in{{> p}}"),
                                               ASSET("part/p.html", "[p]"),
                                               { 0 } };
        char dir[] = "/tmp/liuhen-theme-XXXXXX", part[sizeof(dir) + 8];
        lh_auto(ctx_done) struct ctx cx;

        (void)state;
        assert_non_null(mkdtemp(dir));
        snprintf(part, sizeof(part), "%s/part", dir);
        assert_int_equal(mkdir(part, 0700), 0);
        ctx_init(&cx);
        for (int reload = 0; reload < 2; reload++) {
                struct tmpl_options opt = { .assets = ASSETS, .theme_dir = dir, .reload = reload };
                lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);

                write_file(dir, "part/p.html", "<theme {{#x}}a{{/x}}>");
                assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
                check_render(set, "in<theme a>");
                write_file(dir, "a.html", "new{{> p}}");
                check_render(set, reload ? "new<theme a>" : "in<theme a>");
                assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
                check_render(set, "new<theme a>");
                write_file(dir, "a.html", "<script>{{x}}</script>");
                check_render(set, reload ? NULL : "new<theme a>");
                assert_int_equal(tmpl_compile_all(&cx, set), LH_INVALID);
                remove_theme(dir);
                assert_int_equal(mkdir(dir, 0700), 0);
                assert_int_equal(mkdir(part, 0700), 0);
        }
        remove_theme(dir);
}

static void bad_theme_files_are_reported(void **state)
{
        static const struct asset ASSETS[] = { ASSET("a.html", "x"), { 0 } };
        char dir[] = "/tmp/liuhen-theme-XXXXXX", path[sizeof(dir) + 8];
        struct tmpl_options opt = { .assets = ASSETS, .theme_dir = dir };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(tmpl_set_done) struct tmpl_set *set = NULL;

        (void)state;
        assert_non_null(mkdtemp(dir));
        set = tmpl_set_new(&opt);
        ctx_init(&cx);
        snprintf(path, sizeof(path), "%s/a.html", dir);
        assert_int_equal(mkdir(path, 0700), 0);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_INVALID);
        assert_int_equal(rmdir(path), 0);
        write_file(dir, "a.html", "");
        assert_int_equal(truncate(path, (off_t)TMPL_FILE_BYTES_MAX + 1), 0);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_LIMIT);
        remove_theme(dir);
}

static void a_page_that_is_not_there_is_not_found(void **state)
{
        static const struct asset ASSETS[] = { ASSET("a.html", "x"),
                                               ASSET("part/p.html", "p"),
                                               { 0 } };
        static const char *const NAMES[] = { "b.html", "part/p.html" };
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 100);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
        for (size_t i = 0; i < countof(NAMES); i++)
                assert_int_equal(tmpl_render(&cx, set, NAMES[i], json_null(), NULL, &out),
                                 LH_NOT_FOUND);
        assert_int_equal(out.n, 0);
}

struct thread_arg {
        const struct tmpl_set *set;
        long number;
        bool good;
};

static void *render_many(void *p)
{
        struct thread_arg *arg = p;
        char want[100];

        snprintf(want, sizeof(want), "<p>%ld</p>(%ld)", arg->number, arg->number);
        arg->good = true;
        for (int i = 0; i < 500; i++) {
                lh_auto(ctx_done) struct ctx cx;
                lh_auto(buf_done) struct buf out;
                json_t *model = json_pack("{s:i}", "x", (int)arg->number);

                ctx_init(&cx);
                buf_init(&out, 1000);
                if (tmpl_render(&cx, arg->set, "a.html", model, NULL, &out) != LH_OK ||
                    strcmp(out.p, want) != 0)
                        arg->good = false;
                json_decref(model);
        }
        return NULL;
}

static void many_threads_render_one_set(void **state)
{
        static const struct asset ASSETS[] = { ASSET("a.html", "<p>{{x}}</p>{{> p}}"),
                                               ASSET("part/p.html", "({{x}})"),
                                               { 0 } };
        struct tmpl_options opt = { .assets = ASSETS };
        lh_auto(tmpl_set_done) struct tmpl_set *set = tmpl_set_new(&opt);
        lh_auto(ctx_done) struct ctx cx;
        struct thread_arg arg[4];
        pthread_t thread[4];

        (void)state;
        ctx_init(&cx);
        assert_int_equal(tmpl_compile_all(&cx, set), LH_OK);
        for (size_t i = 0; i < countof(thread); i++) {
                arg[i] = (struct thread_arg){ set, (long)i * 1111, false };
                assert_int_equal(pthread_create(&thread[i], NULL, render_many, &arg[i]), 0);
        }
        for (size_t i = 0; i < countof(thread); i++) {
                pthread_join(thread[i], NULL);
                assert_true(arg[i].good);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_place_decides_the_escaping),
                cmocka_unit_test(wrong_places_are_refused_with_name_and_line),
                cmocka_unit_test(hostile_values_change_nothing_of_the_page),
                cmocka_unit_test(random_values_change_nothing_of_the_page),
                cmocka_unit_test(messages_are_translated_and_filled_in),
                cmocka_unit_test(messages_can_be_listed),
                cmocka_unit_test(plain_text_is_not_escaped),
                cmocka_unit_test(endless_parts_end),
                cmocka_unit_test(deep_sections_are_refused),
                cmocka_unit_test(work_of_the_compiler_has_a_ceiling),
                cmocka_unit_test(output_stops_at_its_ceiling),
                cmocka_unit_test(a_theme_wins_over_the_built_in_page),
                cmocka_unit_test(bad_theme_files_are_reported),
                cmocka_unit_test(a_page_that_is_not_there_is_not_found),
                cmocka_unit_test(many_threads_render_one_set),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
