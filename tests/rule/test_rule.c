#include "base/time.h"
#include "rule/calendar.h"
#include "rule/rule.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

/* A ninth domain that the program knows nothing of. */
static const char carbon[] =
        "domain: carbon\n"
        "name: 碳排放配额分配\n"
        "name_en: Carbon quotas\n"
        "source: 碳排放权交易管理办法（试行）\n"
        "stages:\n"
        "  - {id: approval, name: 分配方案}\n"
        "  - {id: award, name: 配额分配, name_en: Allocation}\n"
        "kinds:\n"
        "  - id: quota\n"
        "    stage: award\n"
        "    name: 配额分配公告\n"
        "    role: approver\n"
        "    source: 碳排放权交易管理办法（试行） 第十四条\n"
        "    certainty: K\n"
        "    since: 2021-02-01\n"
        "    until: 2030-01-01\n"
        "    limit: 3cd\n"
        "    expected: true\n"
        "    version: 2\n"
        "    elements:\n"
        "      - {id: emitter, name: 重点排放单位, type: party, required: true}\n"
        "      - {id: price, name: 有偿分配价款, type: price, negative: true, money: award}\n"
        "      - {id: gas, name: 气体, type: enum, values: [二氧化碳, 甲烷]}\n"
        "      - id: units\n"
        "        name: 设施\n"
        "        type: table\n"
        "        show: mask\n"
        "        columns:\n"
        "          - {id: name, name: 名称, type: party, required: true}\n"
        "          - {id: tonnes, name: 吨数, type: number, show: withhold}\n"
        "          - {id: village, name: 村, type: text}\n";

struct site {
        struct ctx cx;
        char dir[64];
        struct rule_set *set;
};

static void put_below(const struct site *s, const char *below, const char *data, size_t n)
{
        char path[160];
        FILE *f;

        snprintf(path, sizeof(path), "%s%s", s->dir, below);
        f = fopen(path, "wb");
        assert_non_null(f);
        assert_int_equal(fwrite(data, 1, n, f), n);
        fclose(f);
}

static void put(const struct site *s, const char *name, const char *data, size_t n)
{
        char below[96];

        snprintf(below, sizeof(below), "/rules/domains/%s", name);
        put_below(s, below, data, n);
}

static void make_folder(const struct site *s, const char *below)
{
        char path[128];

        snprintf(path, sizeof(path), "%s%s", s->dir, below);
        assert_int_equal(mkdir(path, 0700), 0);
}

static int site_up(void **state)
{
        struct site *s = calloc(1, sizeof(*s));

        ctx_init(&s->cx);
        snprintf(s->dir, sizeof(s->dir), "/tmp/liuhen-rule-XXXXXX");
        assert_non_null(mkdtemp(s->dir));
        make_folder(s, "/rules");
        make_folder(s, "/rules/domains");
        *state = s;
        return 0;
}

static void clear(const struct site *s)
{
        char path[512];
        DIR *d;

        snprintf(path, sizeof(path), "%s/rules/domains", s->dir);
        d = opendir(path);
        for (struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
                snprintf(path, sizeof(path), "%s/rules/domains/%s", s->dir, e->d_name);
                unlink(path);
        }
        closedir(d);
}

static int site_down(void **state)
{
        struct site *s = *state;
        char path[128];

        clear(s);
        snprintf(path, sizeof(path), "%s/rules/domains", s->dir);
        rmdir(path);
        snprintf(path, sizeof(path), "%s/rules", s->dir);
        rmdir(path);
        rmdir(s->dir);
        rule_free(&s->set);
        ctx_done(&s->cx);
        free(s);
        return 0;
}

static int load(struct site *s)
{
        rule_free(&s->set);
        return rule_load(&s->cx, s->dir, &s->set);
}

static void must_load(struct site *s)
{
        if (load(s) != LH_OK)
                fail_msg("%s", s->cx.err.text);
}

static void built_in_domains_are_whole(void **state)
{
        static const char *const ids[] = { "construction", "housing",     "land",     "mining",
                                           "ppp",          "procurement", "property", "subsidy" };
        struct site *s = *state;
        const struct rule_domain *d;
        size_t n;

        assert_int_equal(rule_load(&s->cx, NULL, &s->set), LH_OK);
        d = rule_domains(s->set, &n);
        assert_int_equal(n, countof(ids));
        for (size_t i = 0; i < n; i++) {
                assert_string_equal(d[i].id, ids[i]);
                assert_ptr_equal(rule_domain(s->set, str_of(ids[i])), &d[i]);
                assert_true(rule_stage_rank(&d[i], str_of("approval")) == 0);
                assert_true(rule_stage_rank(&d[i], str_of("award")) > 0);
                assert_non_null(rule_kind(&d[i], str_of("other")));
        }
        assert_null(rule_domain(s->set, str_of("lan")));
        assert_null(rule_domain(s->set, str_of("lands")));
}

/* What no list of persons may ever show, in whatever domain. */
static void private_columns_are_withheld(void **state)
{
        static const char *const private[] = { "id_number",    "phone",  "address",
                                               "bank_account", "income", "family" };
        struct site *s = *state;
        const struct rule_domain *d;
        size_t n, seen = 0;

        must_load(s);
        d = rule_domains(s->set, &n);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < d[i].n_kinds; k++)
                        for (size_t e = 0; e < d[i].kinds[k].n_elements; e++)
                                for (size_t p = 0; p < countof(private); p++) {
                                        const struct rule_element *el = &d[i].kinds[k].elements[e];
                                        const struct rule_element *col =
                                                rule_column(el, str_of(private[p]));

                                        if (col == NULL)
                                                continue;
                                        assert_int_equal(col->show, RULE_WITHHOLD);
                                        /* A list that shows numbers only has no name to mask. */
                                        col = rule_column(el, str_of("name"));
                                        assert_true(col == NULL || col->show == RULE_MASK);
                                        seen++;
                                }
        assert_true(seen > 20);
}

static void facts_of_the_award_notice(void **state)
{
        struct site *s = *state;
        const struct rule_domain *d;
        const struct rule_kind *k;
        int32_t since;

        must_load(s);
        d = rule_domain(s->set, str_of("procurement"));
        k = rule_kind(d, str_of("award"));
        assert_string_equal(k->schema, "procurement.award@1");
        assert_int_equal(k->role, RULE_IMPLEMENTER);
        assert_int_equal(k->certainty, 'V');
        assert_true(k->limit.set && k->limit.working && k->limit.n == 2 && k->expected);
        assert_true(date_parse(str_of("2015-03-01"), &since));
        assert_false(rule_kind_in_force(k, since - 1));
        assert_true(rule_kind_in_force(k, since));
        assert_true(rule_element(k, str_of("winner"))->required);
        assert_int_equal(rule_element(k, str_of("amount"))->money, RULE_MONEY_AWARD);
        assert_null(rule_element(k, str_of("winners")));
        assert_true(rule_kind_counts_as(rule_kind(d, str_of("award-text")), k));
        assert_true(rule_kind_counts_as(k, k));
        assert_false(rule_kind_counts_as(rule_kind(d, str_of("abort")), k));
        assert_false(rule_kind_counts_as(k, rule_kind(d, str_of("award-text"))));
}

static void a_ninth_domain_needs_no_code(void **state)
{
        struct site *s = *state;
        const struct rule_domain *d;
        const struct rule_kind *k;
        const struct rule_element *units;
        size_t n;

        put(s, "carbon.yaml", carbon, strlen(carbon));
        must_load(s);
        rule_domains(s->set, &n);
        assert_int_equal(n, 9);
        d = rule_domain(s->set, str_of("carbon"));
        assert_non_null(d);
        assert_string_equal(d->stages[0].name_en,
                            "分配方案"); /* no English name: the Chinese one */
        assert_int_equal(rule_stage_rank(d, str_of("award")), 1);
        assert_int_equal(rule_stage_rank(d, str_of("contract")), -1);
        k = rule_kind(d, str_of("quota"));
        assert_string_equal(k->schema, "carbon.quota@2");
        assert_true(k->limit.set && !k->limit.working && k->limit.n == 3);
        assert_false(rule_kind_in_force(k, 365 * 60 + 15)); /* 2030-01-01 */
        assert_true(rule_element(k, str_of("price"))->negative);
        assert_string_equal(rule_element(k, str_of("gas"))->values[1], "甲烷");
        units = rule_element(k, str_of("units"));
        assert_int_equal(rule_column(units, str_of("name"))->show, RULE_MASK); /* the table's */
        assert_int_equal(rule_column(units, str_of("village"))->show,
                         RULE_OPEN); /* no name of a person */
        assert_int_equal(rule_column(units, str_of("tonnes"))->show, RULE_WITHHOLD);
}

static void a_sites_file_replaces_a_built_in_one(void **state)
{
        struct site *s = *state;
        char *text = strdup(carbon);
        const struct rule_file *files;
        size_t n, before;
        bool found = false;

        assert_int_equal(rule_load(&s->cx, NULL, &s->set), LH_OK);
        rule_files(s->set, &before);
        memcpy(strstr(text, "carbon"), "mining", 6);
        put(s, "mining.yaml", text, strlen(text));
        must_load(s);
        assert_non_null(rule_kind(rule_domain(s->set, str_of("mining")), str_of("quota")));
        assert_null(rule_kind(rule_domain(s->set, str_of("mining")), str_of("offer")));
        files = rule_files(s->set, &n);
        assert_int_equal(n, before);
        for (size_t i = 0; i < n; i++) {
                if (i > 0)
                        assert_true(strcmp(files[i - 1].name, files[i].name) < 0);
                assert_int_equal(files[i].data[files[i].bytes], '\0');
                if (strcmp(files[i].name, "domains/mining.yaml") == 0) {
                        found = true;
                        assert_string_equal(files[i].data, text);
                }
        }
        assert_true(found);
        free(text);
}

/* One edit of the good file, and what the error must name. */
static const struct broken {
        const char *from, *to, *say, *say_too;
} broken[] = {
        { "limit: 3cd", "limits: 3cd", "\"limits\"", "line 17" },
        { "expected: true", "unless: [quota]", "add expected: true", "kinds.quota.expected" },
        { "expected: true", "expected: true\n    unless: [deal]", "no kind \"deal\"",
          "kinds.quota.unless" },
        { "expected: true", "expected: true\n    unless: [quota.smoke=a]", "no element \"smoke\"",
          "kinds.quota.unless" },
        { "expected: true", "expected: true\n    unless: [quota=a]", "KIND.ELEMENT=VALUE",
          "kinds.quota.unless" },
        { "expected: true", "expected: true\n    after: deal\n    within: 3wd", "no kind \"deal\"",
          "kinds.quota.after" },
        { "expected: true", "expected: true\n    within: 3wd", "add after", "kinds.quota.within" },
        { "expected: true", "expected: true\n    after: quota\n    within: 3", "20wd",
          "kinds.quota.within" },
        { "    role: approver\n", "", "\"role\" is missing", "kinds[1]" },
        { "domain: carbon\n", "", "\"domain\" is missing", "line" },
        { "name_en: Carbon quotas", "name: 碳", "\"name\" stands twice", "line 3" },
        { "stages:", "stages: 5\nx:", "SEQUENCE", "line 5" },
        { "type: party", "type: [party]", "kinds[1].elements[1].type", "line 21" },
        { "type: party", "type: person", "\"person\" is not known",
          "kinds.quota.elements.emitter.type" },
        { "id: emitter", "id: Emitter", "\"Emitter\" is no id", "elements.Emitter.id" },
        { "id: emitter", "id: title", "belongs to the notice", "kinds.quota.elements.title" },
        { "id: gas", "id: gas_withheld", "screening gate", "kinds.quota.elements.gas_withheld" },
        { "id: gas", "id: price", "stands twice", "kinds.quota.elements.price" },
        { "id: tonnes", "id: name", "stands twice", "elements.units.columns.name" },
        { "required: true", "required: yes", "neither true nor false",
          "elements.emitter.required" },
        { "stage: award", "stage: awards", "\"awards\" is no stage", "kinds.quota.stage" },
        { "role: approver", "role: boss", "approver, implementer, maker", "kinds.quota.role" },
        { "certainty: K", "certainty: sure", "V, F, K, M", "kinds.quota.certainty" },
        { "limit: 3cd", "limit: 3", "20wd", "kinds.quota.limit" },
        { "limit: 3cd", "limit: 0wd", "20wd", "kinds.quota.limit" },
        { "limit: 3cd", "limit: 99999wd", "20wd", "kinds.quota.limit" },
        { "since: 2021-02-01", "since: 2021-02-30", "YYYY-MM-DD", "kinds.quota.since" },
        { "until: 2030-01-01", "until: 2020-01-01", "not after since", "kinds.quota.until" },
        { "version: 2", "version: 0", "1 to 9999", "kinds.quota.version" },
        { "version: 2", "version: two", "1 to 9999", "kinds.quota.version" },
        { ", values: [二氧化碳, 甲烷]", "", "needs its values", "elements.gas.values" },
        { "[二氧化碳, 甲烷]", "[甲烷, 甲烷]", "stands twice", "elements.gas.values" },
        { "[二氧化碳, 甲烷]", "[]", "values", "line 23" },
        { "type: party", "type: party, values: [a]", "only an enum", "elements.emitter.values" },
        { "type: party", "type: party, money: cap", "only a price", "elements.emitter.money" },
        { "type: party", "type: party, negative: true", "only a price",
          "elements.emitter.negative" },
        { "money: award", "money: gift", "estimate, cap", "elements.price.money" },
        { "show: mask", "show: hide", "open, mask, withhold", "elements.units.show" },
        { "show: mask\n        columns:\n          - {id: name,",
          "show: withhold\n        columns:\n          - {show: open, id: name,",
          "the table is withheld", "elements.units.columns.name" },
        { "type: number", "type: table", "column", "elements.units.columns.tonnes" },
        { "type: number", "type: price, money: paid", "money chain",
          "elements.units.columns.tonnes" },
        { "type: number", "type: number, columns: [{id: x}]", "\"columns\"", "line 30" },
        { "type: table", "type: text", "only a table", "elements.units.columns" },
        { "id: quota", "id: q", "\"q\" is no id", "kinds.q.id" },
        { "id: quota", "id: plan-text", "no kind \"plan\"", "kinds.plan-text" },
        { "{id: approval,", "{id: award,", "stands twice", "stages.award" },
        { "name: 气体", "name: ' '", "blank", "elements.gas.name" },
        { "name: 气体", "name: ''", "empty", "line 23" },
        { "name: 气体", "name: \"a\\x01b\"", "control character", "elements.gas.name" },
        { "name: 气体", "name: \xff\xfe", "UTF-8", "line" },
        { "  - id: quota", "\t- id: quota", "token", "line" },
        { "[二氧化碳, 甲烷]", "*v", "references", "line 23" },
        { "kinds:\n", "---\nkinds:\n", "\"kinds\" is missing", "line" },
        { "domain: carbon", "domain: carbons", "name it \"domains/carbons.yaml\"",
          "domains/carbon.yaml" },
};

static char *edited(const char *from, const char *to)
{
        const char *at = strstr(carbon, from);
        char *out = malloc(sizeof(carbon) + strlen(to) + 1);

        assert_non_null(at);
        sprintf(out, "%.*s%s%s", (int)(at - carbon), carbon, to, at + strlen(from));
        return out;
}

/* True if the text is refused in the words that b asks for. */
static bool is_refused(struct site *s, const char *text, const struct broken *b)
{
        const char *said = s->cx.err.text;

        put(s, "carbon.yaml", text, strlen(text));
        ctx_reset(&s->cx);
        if (load(s) == LH_INVALID && strstr(said, "domains/carbon.yaml") != NULL &&
            strstr(said, b->say) != NULL && strstr(said, b->say_too) != NULL)
                return true;
        print_error("\"%s\" was answered with: %s\n", b->to, said);
        return false;
}

static void broken_files_are_named_with_what_is_wrong(void **state)
{
        size_t wrong = 0;

        for (size_t i = 0; i < countof(broken); i++) {
                char *text = edited(broken[i].from, broken[i].to);

                wrong += !is_refused(*state, text, &broken[i]);
                free(text);
        }
        assert_int_equal(wrong, 0);
}

/* Nothing refers to it, so it repeats nothing. */
static void an_anchor_alone_does_no_harm(void **state)
{
        struct site *s = *state;
        char *text = edited("stages:\n", "stages: &s\n");

        put(s, "carbon.yaml", text, strlen(text));
        free(text);
        must_load(s);
}

static void a_second_document_is_not_lost(void **state)
{
        struct site *s = *state;
        char *text = malloc(sizeof(carbon) + 40);

        sprintf(text, "%s---\ndomain: hidden\n", carbon);
        put(s, "carbon.yaml", text, strlen(text));
        free(text);
        assert_int_equal(load(s), LH_INVALID);
        assert_non_null(strstr(s->cx.err.text, "domains/carbon.yaml"));
        assert_non_null(strstr(s->cx.err.text, "document"));
}

static void odd_files_are_refused(void **state)
{
        struct site *s = *state;
        char path[160], *big = calloc(1, RULE_FILE_BYTES_MAX + 1);

        put(s, "empty.yaml", "", 0);
        assert_int_equal(load(s), LH_INVALID);
        assert_non_null(strstr(s->cx.err.text, "domains/empty.yaml\" is empty"));
        clear(s);
        memset(big, '#', RULE_FILE_BYTES_MAX + 1);
        put(s, "big.yaml", big, RULE_FILE_BYTES_MAX + 1);
        free(big);
        assert_int_equal(load(s), LH_LIMIT);
        assert_non_null(strstr(s->cx.err.text, "big.yaml"));
        clear(s);
        snprintf(path, sizeof(path), "%s/rules/domains/pipe.yaml", s->dir);
        assert_int_equal(mkfifo(path, 0600), 0);
        assert_int_equal(load(s), LH_INVALID);
        assert_non_null(strstr(s->cx.err.text, "pipe.yaml"));
        clear(s);
        snprintf(path, sizeof(path), "%s/rules/domains/gone.yaml", s->dir);
        assert_int_equal(symlink("/nowhere/at/all", path), 0);
        assert_int_equal(load(s), LH_IO);
        assert_non_null(strstr(s->cx.err.text, "gone.yaml"));
        clear(s);
        put(s, "carbon.yml", carbon, strlen(carbon));
        assert_int_equal(load(s), LH_INVALID);
        assert_non_null(strstr(s->cx.err.text, "name it \"domains/carbon.yaml\""));
        clear(s);
        put(s, "README", "not a rule", 10);
        put(s, ".carbon.yaml.swp", "not a rule", 10);
        must_load(s);
}

static void too_many_files_are_refused(void **state)
{
        struct site *s = *state;
        char name[32];

        for (int i = 0; i <= RULE_SITE_FILES_MAX; i++) {
                snprintf(name, sizeof(name), "domain%d.yaml", i);
                put(s, name, "x", 1);
        }
        assert_int_equal(load(s), LH_LIMIT);
        assert_non_null(strstr(s->cx.err.text, "64"));
}

static void a_folder_without_rules_is_usual(void **state)
{
        struct site *s = *state;
        size_t n;

        assert_int_equal(rule_load(&s->cx, "/nowhere/at/all", &s->set), LH_OK);
        rule_domains(s->set, &n);
        assert_int_equal(n, 8);
}

/* The State Council announces the next year each November; a site must not wait for a new program.
 */
static void a_sites_calendar_replaces_the_built_in_one(void **state)
{
        static const char cal[] = "# "
                                  "announced\ndate\tkind\tname\n2026-01-01\tholiday\t元旦\n2027-01-"
                                  "01\tholiday\t元旦\n"
                                  "2027-01-02\tworkday\t元旦\n";
        struct site *s = *state;
        char path[128];
        bool provisional;
        int32_t eve;

        make_folder(s, "/rules/calendar");
        put_below(s, "/rules/calendar/cn.tsv", cal, strlen(cal));
        must_load(s);
        assert_true(date_parse(str_of("2026-12-31"), &eve));
        assert_int_equal(calendar_due(eve, 1, true, &provisional),
                         eve + 2); /* a Saturday that is worked */
        assert_false(provisional);
        put_below(s, "/rules/calendar/cn.tsv", "2027-01-01\tholyday\t元旦\n", 27);
        assert_int_equal(load(s), LH_INVALID);
        assert_non_null(strstr(s->cx.err.text, "calendar/cn.tsv\", line 1"));
        assert_int_equal(calendar_due(eve, 1, true, NULL), eve + 2); /* the good one stays */
        snprintf(path, sizeof(path), "%s/rules/calendar/cn.tsv", s->dir);
        unlink(path);
        must_load(s);
        assert_int_equal(calendar_due(eve, 1, true, &provisional),
                         eve + 1); /* the built-in one is back */
        assert_true(provisional);
        snprintf(path, sizeof(path), "%s/rules/calendar", s->dir);
        rmdir(path);
}

static void words_come_back(void **state)
{
        (void)state;
        assert_string_equal(rule_type_name(RULE_TEXT), "text");
        assert_string_equal(rule_type_name(RULE_TABLE), "table");
        assert_string_equal(rule_type_name(RULE_USCC), "uscc");
        assert_string_equal(rule_show_name(RULE_WITHHOLD), "withhold");
        assert_string_equal(rule_money_name(RULE_MONEY_NONE), "");
        assert_string_equal(rule_money_name(RULE_MONEY_PAID), "paid");
        assert_string_equal(rule_role_name(RULE_MAKER), "maker");
}

#define SITE_TEST(f) cmocka_unit_test_setup_teardown(f, site_up, site_down)

int main(void)
{
        const struct CMUnitTest tests[] = {
                SITE_TEST(built_in_domains_are_whole),
                SITE_TEST(private_columns_are_withheld),
                SITE_TEST(facts_of_the_award_notice),
                SITE_TEST(a_ninth_domain_needs_no_code),
                SITE_TEST(a_sites_file_replaces_a_built_in_one),
                SITE_TEST(broken_files_are_named_with_what_is_wrong),
                SITE_TEST(an_anchor_alone_does_no_harm),
                SITE_TEST(a_second_document_is_not_lost),
                SITE_TEST(odd_files_are_refused),
                SITE_TEST(too_many_files_are_refused),
                SITE_TEST(a_folder_without_rules_is_usual),
                SITE_TEST(a_sites_calendar_replaces_the_built_in_one),
                cmocka_unit_test(words_come_back),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
