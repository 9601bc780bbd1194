/* One test a rule of the validator: what is found, where, and that right values are let be. */
#include "helper.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define GOOD                                                                                       \
        "\"ocid\":\"p\",\"id\":\"1\",\"date\":\"2026-01-01T00:00:00+08:00\",\"tag\":[\"tender\"]," \
        "\"initiationType\":\"tender\""
#define HEAD                                                                                       \
        "\"uri\":\"https://example.org/"                                                           \
        "p\",\"publisher\":{\"name\":\"Example\"},\"publishedDate\":\"2026-01-03T00:00:00Z\","     \
        "\"version\":\"1.1\""

static const struct {
        const char *more, *want; /* beside what a release must have */
} cases[] = {
        { "", "" },
        { ",'tender':{}", "error tender.id required\n" },
        { ",'tender':{'id':1}", "" },
        { ",'tender':{'id':true}", "error tender.id type\n" },
        { ",'tender':{'id':1,'value':{'amount':'5','currency':'CNY'}}",
          "error tender.value.amount type\n" },
        { ",'tender':{'id':1,'numberOfTenderers':3.5}", "error tender.numberOfTenderers type\n" },
        { ",'tender':{'id':1,'numberOfTenderers':3.0}", "" },
        { ",'tender':{'id':1,'status':'opened'}", "error tender.status codelist\n" },
        { ",'tender':{'id':1,'status':null}", "" },
        { ",'tender':{'id':1,'value':{'amount':5,'currency':'ZZZ'}}",
          "error tender.value.currency codelist\n" },
        { ",'tender':{'id':1,'submissionMethod':['pigeon','written']}",
          "warning tender.submissionMethod[0] codelist\n" },
        { ",'tender':{'id':1,'documents':[{'id':'d','url':'example.org'}]}",
          "error tender.documents[0].url format\n" },
        { ",'tender':{'id':1,'documents':[{'id':'d','url':'https://example.org/中'}]}",
          "error tender.documents[0].url format\n" },
        { ",'tender':{'id':1,'documents':[{'id':'d','url':'https://example.org/%E4?a=[1]'}]}", "" },
        { ",'tender':{'id':1,'tenderPeriod':{'startDate':'2026-01-01'}}",
          "error tender.tenderPeriod.startDate format\n" },
        { ",'tender':{'id':1,'tenderPeriod':{'startDate':'2026-02-29T00:00:00Z'}}",
          "error tender.tenderPeriod.startDate format\n" },
        { ",'tender':{'id':1,'tenderPeriod':{'startDate':'2026-02-28T00:00:00.5-05:30'}}", "" },
        { ",'tender':{'id':'','items':[{'id':1}]}", "error tender.id minLength\n" },
        { ",'awards':[{'id':1},{'id':1}]", "error awards[1] uniqueItems\n" },
        { ",'awards':[{'id':1,'title':'a'},{'id':1,'title':'b'}]", "error awards[1] doubleId\n" },
        { ",'awards':[{'id':1,'title':'a'},{'id':'1','title':'b'}]", "" },
        { ",'tender':{'id':'t','items':[{'id':'1','description':'a'},{'id':'1'}]}",
          "error tender.items[1] doubleId\n" },
        { ",'awards':{'id':1}", "error awards type\n" },
        { ",'tender':{'id':1,'title_zh':'x','title_zh-Hans':5,'titel':'y'}",
          "error tender.title_zh-Hans type\nwarning tender.titel additional\n" },
        { ",'tender':{'id':1,'amendment':{'rationale':'x'}}",
          "warning tender.amendment deprecated\n" },
        { ",'contracts':[{'id':1}]", "error contracts[0].awardID required\n" },
};

static char *quoted(char *text)
{
        for (char *p = text; *p != '\0'; p++)
                *p = *p == '\'' ? '"' : *p;
        return text;
}

static void releases(void **state)
{
        char text[1024], got[4096];

        (void)state;
        for (size_t i = 0; i < countof(cases); i++) {
                snprintf(text, sizeof(text), "{" GOOD "%s}", cases[i].more);
                assert_int_equal(run_validate(NULL, NULL, quoted(text), got, sizeof(got)), LH_OK);
                assert_string_equal(got, cases[i].want);
        }
        assert_int_equal(
                run_validate(NULL, NULL, "{\"tag\":[],\"initiationType\":\"x\"}", got, sizeof(got)),
                LH_OK);
        assert_string_equal(got, "error ocid required\nerror id required\nerror date "
                                 "required\nerror tag minItems\nerror initiationType codelist\n");
}

static void packages(void **state)
{
        char got[4096];

        (void)state;
        assert_int_equal(
                run_validate(NULL, NULL, "{" HEAD ",\"releases\":[{" GOOD "}]}", got, sizeof(got)),
                LH_OK);
        assert_string_equal(got, "");
        assert_int_equal(run_validate(NULL, NULL,
                                      "{\"version\":\"1.1\",\"uri\":\"x\",\"releases\":[]}", got,
                                      sizeof(got)),
                         LH_OK);
        assert_string_equal(got, "error releases minItems\nerror publisher required\nerror "
                                 "publishedDate required\nerror uri format\n");
        assert_int_equal(run_validate(NULL, NULL,
                                      "{" HEAD ",\"records\":[{\"ocid\":\"p\",\"releases\":[{" GOOD
                                      "}]}]}",
                                      got, sizeof(got)),
                         LH_OK);
        assert_string_equal(got, "");
        /* A record's releases are all links or all releases; what is told is what the nearer form
         * lacks. */
        assert_int_equal(run_validate(NULL, NULL,
                                      "{" HEAD ",\"records\":[{\"ocid\":\"p\",\"releases\":[{"
                                      "\"url\":\"https://example.org/p#1\"}]}]}",
                                      got, sizeof(got)),
                         LH_OK);
        assert_string_equal(got, "error releases[0].date required\n");
        assert_int_equal(run_validate(NULL, NULL,
                                      "{" HEAD
                                      ",\"records\":[{\"releases\":[{\"url\":\"https://example.org/"
                                      "p#1\",\"date\":\"2026-01-01T00:00:00Z\"}]}]}",
                                      got, sizeof(got)),
                         LH_OK);
        assert_string_equal(got, "error ocid required\n");
}

/* A package without a version is 1.0: there its buyer may say all of an organization, and awards
 * need no codes of 1.1. */
static void versions(void **state)
{
        static const char body[] = "\"uri\":\"https://example.org/"
                                   "p\",\"publisher\":{\"name\":\"Example\"},\"publishedDate\":"
                                   "\"2026-01-03T00:00:00Z\",\"releases\":[{" GOOD
                                   ",\"buyer\":{\"name\":\"B\",\"additionalIdentifiers\":[{\"id\":"
                                   "1}]},\"tender\":{\"id\":1,\"procurementMethod\":\"direct\"}}]}";
        char text[1024], got[4096];

        (void)state;
        snprintf(text, sizeof(text), "{%s", body);
        run_validate(NULL, NULL, text, got, sizeof(got));
        assert_string_equal(got, "error tender.procurementMethod enum\n");
        snprintf(text, sizeof(text), "{\"version\":\"1.1\",%s", body);
        run_validate(NULL, NULL, text, got, sizeof(got));
        assert_null(strstr(got, "error"));
        snprintf(text, sizeof(text), "{\"version\":\"9.9\",%s", body);
        run_validate(NULL, NULL, text, got, sizeof(got));
        assert_non_null(strstr(got, "error version version\n"));
}

static void write_at(const char *dir, const char *name, const char *text)
{
        char path[256];
        FILE *f;

        snprintf(path, sizeof(path), "%s/%s", dir, name);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(text, f);
        fclose(f);
}

static void extensions(void **state)
{
        char dir[] = "/tmp/liuhen-test-ext-XXXXXX", lists[64], got[4096], text[512], path[300];
        static const char *const made[] = { "codelists/+method.csv", "codelists/-tenderStatus.csv",
                                            "codelists/way.csv",     "codelists",
                                            "release-schema.json",   "" };

        (void)state;
        assert_non_null(mkdtemp(dir));
        snprintf(lists, sizeof(lists), "%s/codelists", dir);
        mkdir(lists, 0700);
        write_at(dir, "release-schema.json",
                 "{\"properties\":{\"way\":{\"type\":\"string\",\"codelist\":\"way.csv\","
                 "\"openCodelist\":false},\"language\":null}}");
        write_at(lists, "+method.csv", "Code,Title\r\n\"lot\",\"By \"\"lot\"\", fair\"\r\n");
        write_at(lists, "-tenderStatus.csv", "\xef\xbb\xbfTitle,Code\nx,cancelled\n");
        write_at(lists, "way.csv", "Code\nonline\n");
        snprintf(text, sizeof(text),
                 "{" GOOD
                 ",\"way\":\"online\",\"tender\":{\"id\":1,\"procurementMethod\":\"lot\"}}");
        assert_int_equal(run_validate("1.1", dir, text, got, sizeof(got)), LH_OK);
        assert_string_equal(got, "");
        assert_int_equal(run_validate("1.1", NULL, text, got, sizeof(got)), LH_OK);
        assert_string_equal(got,
                            "warning way additional\nerror tender.procurementMethod codelist\n");
        snprintf(text, sizeof(text),
                 "{" GOOD ",\"way\":\"mail\",\"language\":\"zh\",\"tender\":{\"id\":1,\"status\":"
                 "\"cancelled\"}}");
        assert_int_equal(run_validate("1.1", dir, text, got, sizeof(got)), LH_OK);
        assert_string_equal(
                got,
                "error way codelist\nwarning language additional\nerror tender.status codelist\n");
        for (size_t i = 0; i < countof(made); i++) {
                snprintf(path, sizeof(path), "%s/%s", dir, made[i]);
                remove(path);
        }
}

static void broken(void **state)
{
        char got[4096];

        (void)state;
        /* One release that is no JSON does not hide the faults of the next. */
        assert_int_equal(
                run_validate(NULL, NULL, "[{\"a\":01},{" GOOD ",\"tender\":{}}]", got, sizeof(got)),
                LH_OK);
        assert_string_equal(got, "error  json\nerror tender.id required\n");
        assert_int_equal(run_validate(NULL, NULL, "{\"a\":", got, sizeof(got)), LH_OK);
        assert_string_equal(got, "error  json\n");
        assert_int_equal(run_validate("/nowhere.json", NULL, "{}", got, sizeof(got)), LH_NOT_FOUND);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(releases), cmocka_unit_test(packages),
                cmocka_unit_test(versions), cmocka_unit_test(extensions),
                cmocka_unit_test(broken),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
