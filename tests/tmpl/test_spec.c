/* The mandatory modules of the public Mustache specification, in our own cases. */
#include "helper.h"

struct spec {
        const char *what, *text, *model, *want;
        struct asset part[3];
};

#define CASE(a, b, c, d, ...)                                                                      \
        {                                                                                          \
                .what = a, .text = b, .model = c, .want = d, .part = { __VA_ARGS__ }               \
        }

static const struct spec INTERPOLATION[] = {
        CASE("no tag", "你好, world\n", "{}", "你好, world\n"),
        CASE("a value", "Hello, {{who}}!", "{\"who\":\"河\"}", "Hello, 河!"),
        CASE("a value is not read as a template", "{{a}}: {{b}}", "{\"a\":\"{{b}}\",\"b\":\"x\"}",
             "{{b}}: x"),
        CASE("escaped", "{{x}}", "{\"x\":\"& \\\" < > '\"}", "&amp; &quot; &lt; &gt; '"),
        CASE("not escaped, triple", "{{{x}}}", "{\"x\":\"& \\\" < >\"}", "& \" < >"),
        CASE("not escaped, ampersand", "{{&x}}", "{\"x\":\"& \\\" < >\"}", "& \" < >"),
        CASE("integer", "{{n}} {{{n}}} {{&n}}", "{\"n\":85}", "85 85 85"),
        CASE("decimal, shortest", "{{n}} {{{n}}} {{&n}}", "{\"n\":1.21}", "1.21 1.21 1.21"),
        CASE("a third", "{{n}}", "{\"n\":0.1}", "0.1"),
        CASE("null", "({{n}}{{{n}}}{{&n}})", "{\"n\":null}", "()"),
        CASE("missing", "({{n}}{{{n}}}{{&n}})", "{}", "()"),
        CASE("dots", "{{a.b.c}} {{{a.b.c}}} {{&a.b.c}}", "{\"a\":{\"b\":{\"c\":7}}}", "7 7 7"),
        CASE("broken chain", "({{a.b.c}})", "{\"a\":{}}", "()"),
        CASE("broken chain does not look outside", "({{a.b.name}})",
             "{\"a\":{\"b\":{}},\"name\":\"x\"}", "()"),
        CASE("first part from the inside, rest from there", "{{#a}}({{b.c}}){{/a}}",
             "{\"a\":{\"b\":{}},\"b\":{\"c\":\"wrong\"}}", "()"),
        CASE("the model itself", "{{.}}", "\"x<\"", "x&lt;"),
        CASE("the model itself, a number", "{{{.}}} {{&.}}", "-3", "-3 -3"),
        CASE("white space around stays", "| {{x}} |\n  {{x}}\n", "{\"x\":\"-\"}", "| - |\n  -\n"),
        CASE("white space inside goes", "|{{ x }}|{{{ x }}}|{{& x }}|", "{\"x\":\"-\"}", "|-|-|-|"),
};

static const struct spec SECTIONS[] = {
        CASE("true", "({{#b}}y{{/b}})", "{\"b\":true}", "(y)"),
        CASE("false", "({{#b}}y{{/b}})", "{\"b\":false}", "()"),
        CASE("null", "({{#b}}y{{/b}})", "{\"b\":null}", "()"),
        CASE("missing", "({{#b}}y{{/b}})", "{}", "()"),
        CASE("object", "{{#c}}{{n}}{{/c}}", "{\"c\":{\"n\":\"Joe\"}}", "Joe"),
        CASE("outer names are seen", "{{#s}}{{a}}, {{b}}, {{c.d}}{{/s}}",
             "{\"a\":1,\"b\":2,\"s\":{\"b\":3},\"c\":{\"d\":4}}", "1, 3, 4"),
        CASE("text as context", "{{#f}}{{.}} is {{f}}{{/f}}", "{\"f\":\"bar\"}", "bar is bar"),
        CASE("list", "{{#l}}{{i}};{{/l}}", "{\"l\":[{\"i\":1},{\"i\":2},{\"i\":3}]}", "1;2;3;"),
        CASE("empty list", "({{#l}}x{{/l}})", "{\"l\":[]}", "()"),
        CASE("deep",
             "{{#a}}{{one}}{{#b}}{{one}}{{two}}{{#c.d}}{{one}}{{two}}{{four}}{{/c.d}}{{/b}}{{/a}}",
             "{\"a\":{\"one\":1},\"b\":{\"two\":2},\"c\":{\"d\":{\"four\":4,\"two\":22}}}",
             "1121224"),
        CASE("list in list", "{{#l}}{{n}}{{#m}}{{.}}{{/m}},{{/l}}",
             "{\"l\":[{\"n\":1,\"m\":[\"a\",\"b\"]},{\"n\":2,\"m\":[]}]}", "1ab,2,"),
        CASE("same section twice", "{{#b}}1{{/b}}-{{#b}}2{{/b}}", "{\"b\":true}", "1-2"),
        CASE("same name nested", "|A{{#b}}B{{#b}}C{{/b}}D{{/b}}E|", "{\"b\":true}", "|ABCDE|"),
        CASE("dots", "({{#a.b.c}}here{{/a.b.c}})", "{\"a\":{\"b\":{\"c\":true}}}", "(here)"),
        CASE("broken chain", "({{#a.b.c}}here{{/a.b.c}})", "{\"a\":{}}", "()"),
        CASE("implicit texts", "{{#l}}({{.}}){{/l}}", "{\"l\":[\"a\",\"<\"]}", "(a)(&lt;)"),
        CASE("implicit, not escaped", "{{#l}}({{{.}}}{{&.}}){{/l}}", "{\"l\":[\"<\"]}", "(<<)"),
        CASE("implicit numbers", "{{#l}}({{.}}){{/l}}", "{\"l\":[1,2.5,0]}", "(1)(2.5)(0)"),
        CASE("implicit lists", "{{#l}}({{#.}}{{.}}{{/.}}){{/l}}", "{\"l\":[[1,2],[\"a\"]]}",
             "(12)(a)"),
        CASE("root list", "{{#.}}({{v}}){{/.}}", "[{\"v\":\"a\"},{\"v\":\"b\"}]", "(a)(b)"),
        CASE("white space stays inside a line", " | {{#b}} {{! c }}\n {{/b}} | \n", "{\"b\":true}",
             " |  \n  | \n"),
        CASE("inside a line", " {{#b}}YES{{/b}}\n {{#b}}GOOD{{/b}}\n", "{\"b\":true}",
             " YES\n GOOD\n"),
        CASE("own lines vanish", "| This\n{{#b}}\n| is\n{{/b}}\n| it\n", "{\"b\":true}",
             "| This\n| is\n| it\n"),
        CASE("indented own lines vanish", "| a\n  {{#b}}\n|\n\t{{/b}}\n| b\n", "{\"b\":true}",
             "| a\n|\n| b\n"),
        CASE("CRLF", "|\r\n{{#b}}\r\n{{/b}}\r\n|", "{\"b\":true}", "|\r\n|"),
        CASE("first line", "  {{#b}}\n#{{/b}}\n/", "{\"b\":true}", "#\n/"),
        CASE("last line without an end", "#{{#b}}\n/\n  {{/b}}", "{\"b\":true}", "#\n/\n"),
        CASE("white space inside goes", "|{{# b }}={{/ b }}|", "{\"b\":true}", "|=|"),
};

static const struct spec INVERTED[] = {
        CASE("false", "({{^b}}no{{/b}})", "{\"b\":false}", "(no)"),
        CASE("true", "({{^b}}no{{/b}})", "{\"b\":true}", "()"),
        CASE("null", "({{^b}}no{{/b}})", "{\"b\":null}", "(no)"),
        CASE("object", "({{^b}}no{{/b}})", "{\"b\":{\"x\":1}}", "()"),
        CASE("list", "({{^b}}no{{/b}})", "{\"b\":[{}]}", "()"),
        CASE("empty list", "({{^b}}no{{/b}})", "{\"b\":[]}", "(no)"),
        CASE("missing", "({{^b}}no{{/b}})", "{}", "(no)"),
        CASE("twice", "{{^b}}\n* 1\n{{/b}}\n* 2\n{{^b}}\n* 3\n{{/b}}\n", "{\"b\":false}",
             "* 1\n* 2\n* 3\n"),
        CASE("nested", "|A{{^b}}B{{^b}}C{{/b}}D{{/b}}E|", "{\"b\":false}", "|ABCDE|"),
        CASE("nested, true", "|A{{^b}}B{{^b}}C{{/b}}D{{/b}}E|", "{\"b\":true}", "|AE|"),
        CASE("broken chain", "({{^a.b}}no{{/a.b}})", "{\"a\":{}}", "(no)"),
        CASE("inside a line", " | {{^b}}\t|\t{{/b}} | \n", "{\"b\":false}", " | \t|\t | \n"),
        CASE("CRLF", "|\r\n{{^b}}\r\n{{/b}}\r\n|", "{}", "|\r\n|"),
        CASE("last line", "^{{^b}}\n/\n  {{/b}}", "{}", "^\n/\n"),
};

static const struct spec COMMENTS[] = {
        CASE("inside a line", "12345{{! comment }}67890", "{}", "1234567890"),
        CASE("many lines", "12345{{!\n  many\n  lines\n}}67890\n", "{}", "1234567890\n"),
        CASE("own line", "a\n{{! comment }}\nb\n", "{}", "a\nb\n"),
        CASE("indented own line", "a\n  {{! comment }}  \nb\n", "{}", "a\nb\n"),
        CASE("CRLF", "|\r\n{{! c }}\r\n|", "{}", "|\r\n|"),
        CASE("first", "  {{! c }}\n!", "{}", "!"),
        CASE("last", "!\n  {{! c }}", "{}", "!\n"),
        CASE("own lines", "a\n{{!\nsome\n}}\nb\n", "{}", "a\nb\n"),
        CASE("indented own lines", "a\n  {{!\n    some\n  }}\nb\n", "{}", "a\nb\n"),
        CASE("indented inside a line", "  12 {{! 34 }}\n", "{}", "  12 \n"),
        CASE("white space beside", "1 {{! c }} 2", "{}", "1  2"),
        CASE("like a name", "({{! x }}{{!x}})", "{\"! x\":1,\"x\":2}", "()"),
        CASE("text behind a comment of lines", "{{!\n}} x\n", "{}", " x\n"),
};

static const struct spec DELIMITERS[] = {
        CASE("pair", "{{=<% %>=}}(<%x%>)", "{\"x\":\"Hey\"}", "(Hey)"),
        CASE("special characters", "({{=[ ]=}}[x])", "{\"x\":\"It\"}", "(It)"),
        CASE("sections", "[{{#s}}{{d}}|d|{{/s}}{{= | | =}}|#s|{{d}}|d||/s|]",
             "{\"s\":true,\"d\":1}", "[1|d|{{d}}1]"),
        CASE("parts begin with the usual ones", "[ {{>p}} ]{{= | | =}}[ |>p| ]", "{\"v\":\"yes\"}",
             "[ .yes. ][ .yes. ]", ASSET("p", ".{{v}}.")),
        CASE("parts keep theirs to themselves", "{{>p}}[{{v}}|v|]", "{\"v\":\"y\"}", "(yy)[y|v|]",
             ASSET("p", "({{v}}{{= | | =}}|v|)")),
        CASE("white space beside", "| {{=@ @=}} |", "{}", "|  |"),
        CASE("own line", "a\n{{=@ @=}}\nb\n", "{}", "a\nb\n"),
        CASE("indented own line", "a\n  {{=@ @=}}\nb\n", "{}", "a\nb\n"),
        CASE("CRLF", "|\r\n{{= @ @ =}}\r\n|", "{}", "|\r\n|"),
        CASE("first and last", "  {{=@ @=}}\n=\n  @=- -=@", "{}", "=\n"),
        CASE("inside a line", " | {{=@ @=}}\n", "{}", " | \n"),
        CASE("padding", "|{{=  @   @  =}}|", "{}", "||"),
        CASE("changed back", "{{=<% %>=}}<%={{ }}=%>{{x}}", "{\"x\":1}", "1"),
        CASE("triple with other ones", "{{=| |=}}|{x}||&x|", "{\"x\":\"<\"}", "<<"),
};

static const struct spec PARTIALS[] = {
        CASE("text", "\"{{>p}}\"", "{}", "\"from part\"", ASSET("p", "from part")),
        CASE("none", "\"{{>p}}\"", "{}", "\"\""),
        CASE("sees the context", "{{#s}}{{>p}}{{/s}}", "{\"s\":{\"x\":1},\"y\":2}", "*1 2*",
             ASSET("p", "*{{x}} {{y}}*")),
        CASE("recursion", "{{>node}}",
             "{\"c\":\"X\",\"n\":[{\"c\":\"Y\",\"n\":[]},{\"c\":\"Z\",\"n\":[]}]}", "X<Y<>Z<>>",
             ASSET("node", "{{c}}<{{#n}}{{>node}}{{/n}}>")),
        CASE("nested", "{{>a}}", "{\"x\":1}", "(1<1>)", ASSET("a", "({{x}}{{>b}})"),
             ASSET("b", "<{{x}}>")),
        CASE("white space beside", "| {{>p}} |", "{}", "| \t|\t |", ASSET("p", "\t|\t")),
        CASE("inside a line: no indentation", "  {{x}}  {{> p}}\n", "{\"x\":\"|\"}", "  |  >\n>\n",
             ASSET("p", ">\n>")),
        CASE("CRLF", "|\r\n{{>p}}\r\n|", "{}", "|\r\n>|", ASSET("p", ">")),
        CASE("first line", "  {{>p}}\n>", "{}", "  >\n  >>", ASSET("p", ">\n>")),
        CASE("last line", ">\n  {{>p}}", "{}", ">\n  >\n  >", ASSET("p", ">\n>")),
        CASE("each line is indented, values are not", "\\\n {{>p}}\n/\n", "{\"c\":\"<\\n->\"}",
             "\\\n |\n <\n->\n |\n/\n", ASSET("p", "|\n{{{c}}}\n|\n")),
        CASE("indentation adds up", " {{>a}}\n", "{}", " a\n   b\n   b\n a\n",
             ASSET("a", "a\n  {{>b}}\na\n"), ASSET("b", "b\nb\n")),
        CASE("indentation passes through", "  {{>a}}\n", "{}", "  b\n", ASSET("a", "{{>b}}\n"),
             ASSET("b", "b\n")),
        CASE("sections in an indented part", "  {{>p}}\n", "{\"l\":[1,2]}", "  1\n  2\n  x1x2\n",
             ASSET("p", "{{#l}}\n{{.}}\n{{/l}}\n{{#l}}x{{.}}{{/l}}\n")),
        CASE("white space inside goes", "|{{> p }}|", "{}", "|[]|", ASSET("p", "[]")),
};

static void check(const struct spec *spec, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const struct spec *s = &spec[i];
                struct asset assets[5] = { { "page", s->text, strlen(s->text) } };
                struct tmpl_options opt = { .assets = assets, .plain_mustache = true };
                lh_auto(page_done) struct page p = { 0 };

                memcpy(assets + 1, s->part, sizeof(s->part));
                p = page_of(&opt, s->model);
                if (p.rc != LH_OK)
                        fail_msg("%s: %s", s->what, p.cx.err.text);
                if (strcmp(p.out.p, s->want) != 0)
                        fail_msg("%s: wanted [%s], got [%s]", s->what, s->want, p.out.p);
        }
}

static void interpolation(void **state)
{
        (void)state;
        check(INTERPOLATION, countof(INTERPOLATION));
}

static void sections(void **state)
{
        (void)state;
        check(SECTIONS, countof(SECTIONS));
}

static void inverted(void **state)
{
        (void)state;
        check(INVERTED, countof(INVERTED));
}

static void comments(void **state)
{
        (void)state;
        check(COMMENTS, countof(COMMENTS));
}

static void delimiters(void **state)
{
        (void)state;
        check(DELIMITERS, countof(DELIMITERS));
}

static void partials(void **state)
{
        (void)state;
        check(PARTIALS, countof(PARTIALS));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(interpolation), cmocka_unit_test(sections),
                cmocka_unit_test(inverted),      cmocka_unit_test(comments),
                cmocka_unit_test(delimiters),    cmocka_unit_test(partials),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
