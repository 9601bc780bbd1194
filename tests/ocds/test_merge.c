/* Every rule and trap of merging, with small releases of an invented process. */
#include "helper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define D1 "\"date\":\"2026-01-01T00:00:00+08:00\""
#define D2 "\"date\":\"2026-01-02T00:00:00+08:00\""
#define D3 "\"date\":\"2026-01-03T00:00:00+08:00\""

static const struct setup compiled = { .opt = { .kind = PACKAGE_LINES, .compiled = true } };
static const struct setup versioned = { .opt = { .kind = PACKAGE_LINES, .versioned = true } };

/* Two releases of one process: what each holds beside ocid, id and date; what the compiled one
 * holds beside its head. */
struct pair {
        const char *schema, *first, *second, *want;
};

static const struct pair pairs[] = {
        /* leaves: the later wins, the place is the first's */
        { NULL, "'a':1,'b':2", "'c':3,'a':4", "'a':4,'b':2,'c':3" },
        { NULL, "'a':[1,2]", "'a':[3]", "'a':[3]" },
        { NULL, "'a':[{'id':1},'x']", "'a':['y']", "'a':['y']" },
        /* numbers keep their written form */
        { NULL, "'a':1.0,'b':1e3", "'b':12345678901234567890.10",
          "'a':1.0,'b':12345678901234567890.10" },
        { NULL, "'a':1", "'a':1.0", "'a':1.0" },
        /* a name twice in an object: the last value, at the first place */
        { NULL, "'a':{'x':1},'b':1,'a':{'y':2}", "'b':2", "'a':{'y':2},'b':2" },
        /* empty ones change nothing */
        { NULL, "'a':[1,2]", "'a':[]", "'a':[1,2]" },
        { NULL, "'a':{'b':1},'c':{},'d':[]", "'a':{}", "'a':{'b':1}" },
        { NULL, "'x':[{'a':1,'id':9}]", "'x':[{}]", "'x':[{'id':9,'a':1}]" },
        /* null takes away leaves only, and parents stay */
        { NULL, "'a':1,'b':2", "'a':null", "'b':2" },
        { NULL, "'tender':{'unit':{'n':1}}", "'tender':{'unit':{'n':null}}",
          "'tender':{'unit':{}}" },
        { NULL, "'awards':[{'id':'x','title':'t'}]", "'awards':[{'id':'x','title':null}]",
          "'awards':[{'id':'x'}]" },
        { NULL, "'tender':{'id':'t'},'awards':[{'id':1}]", "'tender':null,'awards':null",
          "'tender':{'id':'t'},'awards':[{'id':1}]" },
        { NULL, "'a':null,'b':1", "'a':2", "'a':2,'b':1" },
        /* a null leaves its name to an object that comes later, at the later place */
        { NULL, "'a':null,'b':1", "'a':{'c':1}", "'b':1,'a':{'c':1}" },
        { NULL, "'a':null,'b':1", "'a':[{'id':1}]", "'b':1,'a':[{'id':1}]" },
        /* ids */
        { NULL, "'x':[{'id':1,'a':1}]", "'x':[{'id':1,'b':2}]", "'x':[{'id':1,'a':1,'b':2}]" },
        { NULL, "'x':[{'id':1,'a':1}]", "'x':[{'id':'1','b':2}]",
          "'x':[{'id':1,'a':1},{'id':'1','b':2}]" },
        { NULL, "'x':[{'id':1,'a':1}]", "'x':[{'id':'1','a':2}]",
          "'x':[{'id':1,'a':2}]" }, /* so does the reference */
        { NULL, "'x':[{'id':'1','o':{'a':1}}]", "'x':[{'id':1,'o':{'a':2,'b':3}}]",
          "'x':[{'id':'1','o':{'a':2}},{'id':1,'o':{'b':3}}]" },
        { NULL, "'x':[{'a':1}]", "'x':[{'a':1}]", "'x':[{'a':1},{'a':1}]" },
        { NULL, "'x':[{'id':null,'a':1}]", "'x':[{'id':null,'a':2}]", "'x':[{'a':2}]" },
        { NULL, "'x':[{'id':'','a':1},{'b':1}]", "'x':[{'id':'','a':2}]",
          "'x':[{'id':'','a':2},{'b':1}]" },
        { NULL, "'x':[{'id':'\\u4e2d','a':1}]", "'x':[{'id':'中','b':1}]",
          "'x':[{'id':'中','a':1,'b':1}]" },
        { NULL, "'x':[{'id':1,'y':[{'id':2,'a':1}]}]",
          "'x':[{'id':1,'y':[{'id':3},{'id':2,'b':1}]}]",
          "'x':[{'id':1,'y':[{'id':2,'a':1,'b':1},{'id':3}]}]" },
        /* kinds that do not fit: a value after an object is lost, objects after plain values are
           added */
        { NULL, "'a':{'b':1}", "'a':5", "'a':{'b':1}" },
        { NULL, "'a':[1]", "'a':[{'id':2}]", "'a':[1,{'id':2}]" },
        /* rules of 1.1 */
        { "1.1", "'tender':{'submissionMethod':['a','b']}", "'tender':{'submissionMethod':['c']}",
          "'tender':{'submissionMethod':['c']}" },
        { "1.1", "'parties':[{'id':'x','additionalIdentifiers':[{'id':'1'},{'id':'2'}]}]",
          "'parties':[{'id':'x','additionalIdentifiers':[{'id':'3'}]}]",
          "'parties':[{'id':'x','additionalIdentifiers':[{'id':'3'}]}]" },
        { "1.1", "'parties':[{'id':'x','additionalIdentifiers':[{'id':'1'}]}]",
          "'parties':[{'id':'x','additionalIdentifiers':[]}]",
          "'parties':[{'id':'x','additionalIdentifiers':[]}]" },
        { "1.1", "'parties':[{'id':'x','additionalIdentifiers':{'a':1}}]",
          "'parties':[{'id':'x','additionalIdentifiers':{'b':1}}]",
          "'parties':[{'id':'x','additionalIdentifiers':{'b':1}}]" },
        { "1.1", "'awards':[{'id':1,'suppliers':[{'id':'s'}]}]",
          "'awards':[{'id':1,'suppliers':[{'id':'t'}]}]",
          "'awards':[{'id':1,'suppliers':[{'id':'s'},{'id':'t'}]}]" },
        /* rules of 1.0 */
        { "1.0", "'awards':[{'id':1,'suppliers':[{'id':'s'}]}]",
          "'awards':[{'id':1,'suppliers':[{'id':'t'}]}]",
          "'awards':[{'id':1,'suppliers':[{'id':'t'}]}]" },
};

/* Double quotes for single ones. */
static char *quoted(char *text)
{
        for (char *p = text; *p != '\0'; p++)
                *p = *p == '\'' ? '"' : *p;
        return text;
}

static void check_pair(const struct pair *p)
{
        char text[2048], want[2048];
        struct setup s = compiled;
        struct outcome o;

        s.schema = p->schema;
        snprintf(text, sizeof(text),
                 "[{'ocid':'p','id':'1'," D1 ",%s},{'ocid':'p','id':'2'," D2 ",%s}]", p->first,
                 p->second);
        snprintf(want, sizeof(want),
                 "{'tag':['compiled'],'id':'p-2026-01-02T00:00:00+08:00'," D2 ",'ocid':'p',%s}\n",
                 p->want);
        o = run_package(&s, quoted(text));
        assert_int_equal(o.rc, LH_OK);
        assert_string_equal(o.refused, "");
        assert_string_equal(o.text, quoted(want));
        outcome_done(&o);
}

static void compiling(void **state)
{
        (void)state;
        for (size_t i = 0; i < countof(pairs); i++)
                check_pair(&pairs[i]);
}

static void refusing(void **state)
{
        static const struct pair bad[] = {
                { NULL, "'a':1", "'a':{'b':1}", "a: is a value in one release and an object" },
                { NULL, "'a':[1]", "'a':{'b':1}", "a: is a value in one release and an object" },
                { NULL, "'a':'x'", "'t':1,'a':{'b':1}", "a: is a value in one release" },
                { NULL, "'a':[{'b':1}]", "'a':{'b':1}",
                  "a: is a list of objects in one release and an object" },
                { NULL, "'t':{'a':{'b':1}}", "'t':{'a':[{'b':1}]}",
                  "t/a: is an object in one release and a list of objects" },
                { NULL, "'x':[{'id':[1]}]", "'x':1",
                  "x: has an \"id\" that is a list or an object" },
                { NULL, "'a':1", "'date':null", "release 2: \"date\" is null" },
                { NULL, "'a':1", "'date':{}", "release 2: \"date\" is no string" },
                { NULL, "'a':1", "'b':tru", "line 1: this is no JSON value" },
                { NULL, "'a':1", "'b':01", "line 1: a number is not written as JSON wants it" },
        };
        static const struct setup *const both[] = { &compiled, &versioned };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                for (size_t k = 0; k < countof(both); k++) {
                        char text[2048];
                        struct outcome o;

                        snprintf(text, sizeof(text),
                                 "[{'ocid':'p'," D1 ",%s},{'ocid':'p'," D2 ",%s},{'ocid':'q'}]",
                                 bad[i].first, bad[i].second);
                        o = run_package(both[k], quoted(text));
                        assert_int_equal(o.rc, LH_OK);
                        assert_int_equal(o.n.refused, 1);
                        assert_int_equal(o.n.processes, 1); /* the other process is not touched */
                        assert_non_null(strstr(o.refused, bad[i].want));
                        outcome_done(&o);
                }
}

static void without_names(void **state)
{
        struct outcome o = run_package(&compiled, "[{\"a\":1},{\"ocid\":\"q\",\"b\":1}]");

        (void)state;
        assert_string_equal(o.text,
                            "{\"tag\":[\"compiled\"],\"id\":\"None-None\",\"a\":1}\n{\"tag\":["
                            "\"compiled\"],\"id\":\"q-None\",\"ocid\":\"q\",\"b\":1}\n");
        outcome_done(&o);
        o = run_package(&compiled, "[{\"ocid\":\"p\"," D1 "},{\"ocid\":\"p\"}]");
        assert_non_null(strstr(o.refused, "line 1, release 2: \"date\" is missing"));
        outcome_done(&o);
        o = run_package(&compiled, "[{\"date\":\"x\"},\"{}\"]");
        assert_non_null(strstr(o.refused, "release 2: is no object"));
        assert_string_equal(o.text, "");
        outcome_done(&o);
}

/* Dates are compared as texts, not as instants; equal ones keep their order. */
static void order_of_dates(void **state)
{
        struct outcome o = run_package(
                &compiled, "[{\"ocid\":\"p\",\"date\":\"2026-01-01T01:00:00+08:00\",\"a\":1},{"
                           "\"ocid\":\"p\",\"date\":\"2026-01-01T00:00:00Z\",\"a\":2}]");

        (void)state;
        assert_non_null(strstr(o.text, "\"a\":1"));
        outcome_done(&o);
        o = run_package(&compiled,
                        "[{\"ocid\":\"p\"," D1 ",\"a\":1},{\"ocid\":\"p\"," D1 ",\"a\":2}]");
        assert_non_null(strstr(o.text, "\"a\":2"));
        outcome_done(&o);
}

/* More names and members than are searched in line, in the opposite order. */
static void many(void **state)
{
        lh_auto(buf_done) struct buf text, want;
        struct outcome o;

        (void)state;
        buf_init(&text, 1 << 20);
        buf_init(&want, 1 << 20);
        buf_puts(&text, "[{\"ocid\":\"p\"," D1 ",\"x\":[");
        for (int i = 0; i < 100; i++)
                buf_printf(&text, "%s{\"id\":%d,\"f\":1}", i ? "," : "", i);
        buf_puts(&text, "]");
        for (int i = 0; i < 60; i++)
                buf_printf(&text, ",\"n%d\":0", i);
        buf_puts(&text, "},{\"ocid\":\"p\"," D2);
        for (int i = 59; i >= 0; i--)
                buf_printf(&text, ",\"n%d\":%d", i, i);
        buf_puts(&text, ",\"x\":[");
        for (int i = 99; i >= 0; i--)
                buf_printf(&text, "%s{\"id\":%d,\"g\":%d}", i < 99 ? "," : "", i, i);
        buf_puts(&text, "]}]");
        for (int i = 0; i < 100; i++)
                buf_printf(&want, "%s{\"id\":%d,\"f\":1,\"g\":%d}", i ? "," : "\"x\":[", i, i);
        buf_puts(&want, "]");
        for (int i = 0; i < 60; i++)
                buf_printf(&want, ",\"n%d\":%d", i, i);
        buf_puts(&want, "}\n");
        o = run_package(&compiled, text.p);
        assert_string_equal(strstr(o.text, "\"x\":["), want.p);
        outcome_done(&o);
}

static void doubles(void **state)
{
        struct outcome o;
        char text[4096] = "{\"ocid\":\"p\",\"awards\":[{\"id\":\"a\",\"t\":1,\"items\":[{\"id\":1}]"
                          "},{\"id\":\"a\",\"t\":2,\"items\":[{\"id\":1}]}]}";

        (void)state;
        o = run_package(&compiled, text);
        assert_non_null(
                strstr(o.text, "\"awards\":[{\"id\":\"a\",\"t\":2,\"items\":[{\"id\":1}]}]}\n"));
        assert_int_equal(o.n.doubles, 1);
        assert_non_null(
                strstr(o.warned, "p: awards: two objects of one release have the id \"a\""));
        outcome_done(&o);
        /* Only the first twenty are shown, all are counted. */
        strcpy(text, "{\"ocid\":\"p\",\"x\":[{\"id\":1}");
        for (int i = 0; i < 30; i++)
                strcat(text, ",{\"id\":1}");
        strcat(text, "]}");
        o = run_package(&compiled, text);
        assert_int_equal(o.n.doubles, 30);
        outcome_done(&o);
}

static void own_schema(void **state)
{
        char path[64], schema[1024] =
                               "{'properties':{'gone':{'type':'string','omitWhenMerged':true},'"
                               "kept':{'type':'string','omitWhenMerged':false},"
                               "'whole':{'$ref':'#/definitions/"
                               "List'},'byId':{'type':'array','items':{'type':'object','properties'"
                               ":{'id':{'type':'string'}}}},"
                               "'noId':{'type':['array','null'],'items':{'type':'object','"
                               "properties':{'x':{'type':'string'}}}}},"
                               "'definitions':{'List':{'type':'array','wholeListMerge':true,'items'"
                               ":{'type':'object','properties':{'id':{'type':'string'}}}}}}";
        const struct pair p = {
                path,
                "'gone':'x','kept':'x','whole':[{'id':'1'}],'byId':[{'id':'1'}],'noId':[{'id':'1'}"
                "]",
                "'whole':[{'id':'2'}],'byId':[{'id':'2'}],'noId':[{'id':'2'}]",
                "'kept':'x','whole':[{'id':'2'}],'byId':[{'id':'1'},{'id':'2'}],'noId':[{'id':'2'}]"
        };
        struct setup s = compiled;
        char text[1024];
        struct outcome o;

        (void)state;
        make_file(quoted(schema), path, sizeof(path));
        s.schema = path;
        snprintf(text, sizeof(text),
                 "[{'ocid':'p','id':'1'," D1 ",%s},{'ocid':'p','id':'2'," D2 ",%s}]", p.first,
                 p.second);
        o = run_package(&s, quoted(text));
        /* Here id and date are not left out: the last release's own stand in the result. */
        snprintf(text, sizeof(text), "{'tag':['compiled'],'id':'2'," D2 ",'ocid':'p',%s}\n",
                 p.want);
        assert_string_equal(o.text, quoted(text));
        outcome_done(&o);
        unlink(path);
}

static void overrides(void **state)
{
        struct setup s = compiled;
        struct outcome o;

        (void)state;
        s.append = "x";
        o = run_package(&s,
                        "[{\"ocid\":\"p\"," D1 ",\"x\":[{\"id\":1,\"a\":1}]},{\"ocid\":\"p\"," D2
                        ",\"x\":[{\"id\":1,\"a\":2}]}]");
        assert_non_null(strstr(o.text, ",\"x\":[{\"id\":1,\"a\":1},{\"id\":1,\"a\":2}]}\n"));
        outcome_done(&o);
        s.append = NULL;
        s.by_position = "x";
        o = run_package(&s,
                        "[{\"ocid\":\"p\"," D1 ",\"x\":[{\"id\":1,\"a\":1}]},{\"ocid\":\"p\"," D2
                        ",\"x\":[{\"id\":2,\"b\":2}]}]");
        assert_non_null(strstr(o.text, ",\"x\":[{\"id\":1,\"a\":1,\"b\":2}]}\n"));
        outcome_done(&o);
}

#define V(id, n, value)                                                                            \
        "{\"releaseID\":\"" id "\",\"releaseDate\":\"2026-01-0" n                                  \
        "T00:00:00+08:00\",\"releaseTag\":[\"t\"],\"value\":" value "}"

static void histories(void **state)
{
        struct outcome o = run_package(
                &versioned,
                "[{\"ocid\":\"p\",\"id\":\"a\",\"tag\":[\"t\"]," D1
                ",\"n\":null,\"v\":1,\"tender\":{\"id\":\"x\"},\"awards\":[{\"id\":7,\"t\":\"u\"}]}"
                ","
                "{\"ocid\":\"p\",\"id\":\"b\",\"tag\":[\"t\"]," D2
                ",\"v\":1.0,\"tender\":{\"id\":\"y\"},\"awards\":[{\"id\":7,\"t\":null}]}]");

        (void)state;
        assert_string_equal(
                o.text,
                "{\"ocid\":\"p\",\"n\":[" V("a", "1", "null") "],\"v\":[" V(
                        "a", "1",
                        "1") "],\"tender\":{\"id\":[" V("a", "1",
                                                        "\"x\"") "," V("b", "2",
                                                                       "\"y\"") "]},\"awards\":[{"
                                                                                "\"id\":7,\"t\":"
                                                                                "[" V("a", "1", "\"u\"") "," V(
                                                                                        "b", "2",
                                                                                        "null") "]}"
                                                                                                "]"
                                                                                                "}"
                                                                                                "\n");
        outcome_done(&o);
        /* Of an id that stands twice in one release only the later value enters the history. */
        o = run_package(&versioned, "[{\"ocid\":\"p\",\"id\":\"a\",\"tag\":[\"t\"]," D1
                                    ",\"x\":[{\"id\":1,\"v\":1},{\"id\":1,\"v\":2}]}]");
        assert_string_equal(o.text,
                            "{\"ocid\":\"p\",\"x\":[{\"id\":1,\"v\":[" V("a", "1", "2") "]}]}\n");
        outcome_done(&o);
}

static struct jval *parse(struct pool *mem, const char *text)
{
        size_t n = strlen(text);
        char *copy = pool_alloc(mem, n + JSON_PAD);
        struct json_fault f;
        struct jval *v = NULL;

        memcpy(copy, text, n);
        assert_true(json_parse(mem, copy, n, &v, &f));
        return v;
}

static void merge_some(struct ctx *cx, struct pool *mem, struct merge *m, const char *const *r,
                       size_t n, struct buf *out)
{
        for (size_t i = 0; i < n; i++)
                assert_int_equal(merge_add(cx, m, parse(mem, r[i])), LH_OK);
        assert_int_equal(merge_write(cx, m, out), LH_OK);
}

/* The head's names come in another order when a merge goes on; so they do in the reference. */
static void same_json(const char *a, const char *b)
{
        json_t *x = json_loads(a, 0, NULL), *y = json_loads(b, 0, NULL);

        assert_non_null(x);
        assert_true(json_equal(x, y));
        json_decref(x);
        json_decref(y);
}

/* Merging the first two, storing, and going on with the third gives what all three give. */
static void resuming(void **state)
{
        static const char *const r[] = { "{\"ocid\":\"p\",\"id\":\"a\",\"tag\":[\"t\"]," D1
                                         ",\"v\":1,\"x\":[{\"id\":1,\"a\":1}]}",
                                         "{\"ocid\":\"p\",\"id\":\"b\",\"tag\":[\"t\"]," D2
                                         ",\"v\":2,\"x\":[{\"id\":2,\"a\":1}]}",
                                         "{\"ocid\":\"p\",\"id\":\"c\",\"tag\":[\"t\"]," D3
                                         ",\"v\":2,\"x\":[{\"id\":1,\"a\":3}],\"z\":0}" };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(pool_done) struct pool mem = { 0 };
        lh_auto(schema_done) struct schema_set set = { 0 };
        struct rule *rules;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(schema_load(&cx, "1.1", NULL, &set), LH_OK);
        assert_int_equal(rules_of_schema(&cx, set.release, &rules), LH_OK);
        for (int kind = MERGE_COMPILED; kind <= MERGE_VERSIONED; kind++) {
                lh_auto(buf_done) struct buf all = { .max = 65536 }, some = { .max = 65536 },
                                             on = { .max = 65536 };
                struct merge *m = merge_begin(&mem, kind, rules);

                merge_some(&cx, &mem, merge_begin(&mem, kind, rules), r, 3, &all);
                merge_some(&cx, &mem, merge_begin(&mem, kind, rules), r, 2, &some);
                assert_int_equal(merge_resume(&cx, m, parse(&mem, some.p)), LH_OK);
                merge_some(&cx, &mem, m, r + 2, 1, &on);
                same_json(on.p, all.p);
        }
}

/* ---- cases made with the reference ---- */

static json_t *load_shared(const char *name)
{
        char dir[512], path[700];
        json_t *v;

        if (shared_data(dir, sizeof(dir)) == NULL) {
                print_message("skipped: the shared data is not there\n");
                skip();
        }
        snprintf(path, sizeof(path), "%s/ocds/merge-cases/%s.json", dir, name);
        v = json_load_file(path, 0, NULL);
        assert_non_null(v);
        return v;
}

static const char *version_of(const json_t *c)
{
        return strcmp(json_string_value(json_object_get(c, "schema")), "1__0__3") == 0 ? "1.0"
                                                                                       : "1.1";
}

static uint64_t compare_case(const json_t *c, struct setup s, const char *want)
{
        char *releases = json_dumps(json_object_get(c, "releases"), JSON_COMPACT);
        struct outcome o;
        json_t *got;

        s.schema = version_of(c);
        o = run_package(&s, releases);
        got = json_loads(o.text, 0, NULL);
        assert_true(json_equal(got, json_object_get(c, want)));
        json_decref(got);
        free(releases);
        outcome_done(&o);
        return o.n.doubles;
}

static void publishers(void **state)
{
        static const char *const names[] = { "colombia", "mexico_cdmx",         "mexico_inai",
                                             "taiwan",   "uk-contracts-finder", "ukraine" };
        size_t n = 0, k;

        (void)state;
        for (size_t i = 0; i < countof(names); i++) {
                json_t *cases = load_shared(names[i]), *c;

                json_array_foreach (cases, k, c) {
                        uint64_t doubles = compare_case(c, compiled, "compiled") +
                                           compare_case(c, versioned, "versioned");

                        assert_int_equal(doubles, json_integer_value(json_object_get(
                                                          c, "duplicateIdWarnings")));
                        n++;
                }
                json_decref(cases);
        }
        assert_int_equal(n, 72);
}

static bool holds(const json_t *got, const json_t *want)
{
        const char *key;
        json_t *v;

        json_object_foreach ((json_t *)want, key, v)
                if (!json_equal(v, json_object_get(got, key)))
                        return false;
        return true;
}

static void run_upstream(const json_t *c, const char *simple)
{
        struct setup s = strcmp(json_string_value(json_object_get(c, "mode")), "versioned") == 0
                                 ? versioned
                                 : compiled;
        char *releases = json_dumps(json_object_get(c, "releases"), JSON_COMPACT);
        const json_t *whole = json_object_get(c, "expected");
        struct outcome o;
        json_t *got;

        s.schema = strcmp(json_string_value(json_object_get(c, "schema")), "simple") == 0
                           ? simple
                           : version_of(c);
        o = run_package(&s, releases);
        got = json_loads(o.text, 0, NULL);
        if (json_object_get(c, "expectedError") != NULL) {
                assert_int_equal(o.n.refused, 1);
                assert_null(got);
        } else {
                assert_true(whole != NULL ? json_equal(got, whole)
                                          : holds(got, json_object_get(c, "expectedAt")));
        }
        json_decref(got);
        free(releases);
        outcome_done(&o);
}

static void upstream(void **state)
{
        json_t *cases = load_shared("cases"), *c;
        char path[64], schema[] = "{'properties':{'id':{'type':'string','omitWhenMerged':true},'"
                                  "date':{'type':'string','omitWhenMerged':true},"
                                  "'mixedArray':{'type':'array','items':{'type':['object','string']"
                                  ",'properties':{'id':{'type':'integer'}}}}}}";
        size_t k;

        (void)state;
        make_file(quoted(schema), path, sizeof(path));
        json_array_foreach (cases, k, c)
                run_upstream(c, path);
        assert_int_equal(k, 33);
        unlink(path);
        json_decref(cases);
}

static void rule_lists(void **state)
{
        static const char *const lists[][2] = { { "1.0", "merge-rules-1__0__3" },
                                                { "1.1", "merge-rules-1__1__5" } };

        (void)state;
        for (size_t i = 0; i < countof(lists); i++) {
                json_t *list = load_shared(lists[i][1]), *kind;
                lh_auto(ctx_done) struct ctx cx;
                lh_auto(schema_done) struct schema_set set = { 0 };
                lh_auto(buf_done) struct buf got = { .max = 65536 };
                struct rule *rules;
                const char *path;
                size_t n = 0;

                ctx_init(&cx);
                assert_int_equal(schema_load(&cx, lists[i][0], NULL, &set), LH_OK);
                assert_int_equal(rules_of_schema(&cx, set.release, &rules), LH_OK);
                rules_print(rules, &got);
                json_object_foreach (list, path, kind)
                        assert_non_null(strstr(got.p, arena_printf(cx.mem, "%s %s\n", path,
                                                                   json_string_value(kind))));
                for (const char *p = got.p; *p != '\0'; p++)
                        n += *p == '\n';
                assert_int_equal(n, json_object_size(list));
                json_decref(list);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(compiling),     cmocka_unit_test(refusing),
                cmocka_unit_test(without_names), cmocka_unit_test(order_of_dates),
                cmocka_unit_test(many),          cmocka_unit_test(doubles),
                cmocka_unit_test(own_schema),    cmocka_unit_test(overrides),
                cmocka_unit_test(histories),     cmocka_unit_test(resuming),
                cmocka_unit_test(publishers),    cmocka_unit_test(upstream),
                cmocka_unit_test(rule_lists),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
