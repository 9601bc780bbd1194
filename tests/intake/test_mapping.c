/* Mapping files: those built in load, wrong ones are refused with file and place, a site's own come
 * first. */
#include "intake/mapping.h"

#include "collect.h"
#include "rule/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define HEAD "mapping: m\nname: n\nsource: s\nformat: json\n"
#define DOCS "docs:\n  - set:\n      - "

static void what_is_built_in_loads(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct mapping_set *set = NULL;
        size_t n;

        (void)state;
        ctx_init(&cx);
        if (mapping_load(&cx, NULL, &set) != LH_OK)
                fail_msg("%s", cx.err.text);
        mapping_list(set, &n);
        assert_true(n >= 30);
        assert_non_null(mapping_find(set, "ocds"));
        assert_null(mapping_find(set, "nosuch"));
        mapping_free(&set);
}

/* A target that no kind has would only be noticed on the day somebody imports. */
static bool some_kind_has(const struct rule_set *rules, struct str domain, const char *to)
{
        const struct rule_domain *all;
        size_t n;

        all = rule_domains(rules, &n);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < all[i].n_kinds; k++)
                        if ((domain.n == 0 || str_is(domain, all[i].id)) &&
                            rule_element(&all[i].kinds[k], str_of(to + strlen("elements."))) !=
                                    NULL)
                                return true;
        return false;
}

static void targets_exist_in_the_rules(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct mapping_set *set = NULL;
        struct rule_set *rules = NULL;
        const struct mapping *const *all;
        size_t n;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(mapping_load(&cx, NULL, &set), LH_OK);
        assert_int_equal(rule_load(&cx, NULL, &rules), LH_OK);
        all = mapping_list(set, &n);
        for (size_t i = 0; i < n; i++)
                for (size_t d = 0; d < all[i]->n_docs; d++)
                        for (size_t t = 0; t < all[i]->docs[d].n_set; t++) {
                                const char *to = all[i]->docs[d].set[t].to;

                                if (strncmp(to, "elements.", 9) == 0 &&
                                    !some_kind_has(rules, (struct str){ 0 }, to))
                                        fail_msg("%s: no kind has %s", all[i]->id, to);
                        }
        mapping_free(&set);
        rule_free(&rules);
}

static void wrong_files_are_refused_with_their_place(void **state)
{
        static const struct {
                const char *text, *says;
        } bad[] = {
                { "", "could not read mapping \"x.yaml\"" },
                { "mapping: m\n", "could not read mapping \"x.yaml\"" },
                { HEAD, "docs" },
                { HEAD "nosuch: 1\n" DOCS "{to: title, value: a}\n", "nosuch" },
                { HEAD DOCS "{to: nosuch, value: a}\n", "no such field" },
                { HEAD DOCS "{to: elements.Bad, value: a}\n", "no such field" },
                { HEAD DOCS "{to: title}\n", "either from or value" },
                { HEAD DOCS "{to: title, value: a, from: [b]}\n", "either from or value" },
                { HEAD DOCS "{to: title, from: [\"a[\"]}\n", "is no path" },
                { HEAD DOCS "{to: title, from: [a], do: [nosuch]}\n", "no such step" },
                { HEAD DOCS "{to: title, from: [a], do: [date]}\n", "argument" },
                { HEAD DOCS "{to: kind, from: [a], map: [\"x y\"]}\n", "theirs => ours" },
                { HEAD DOCS "{to: kind, from: [a], map: [\"x => y\"], unlisted: maybe}\n",
                  "refuse, keep or empty" },
                { HEAD DOCS "{to: title, value: a, when: [{path: b}]}\n", "exactly one of" },
                { HEAD DOCS "{to: title, value: a, when: [{path: b, empty: maybe}]}\n",
                  "true or false" },
                { HEAD DOCS "{to: elements.t, rows: a}\n", "rows and columns" },
                { HEAD DOCS "{to: elements.t, rows: a, columns: [{to: a.b, value: x}]}\n",
                  "no such field" },
                { HEAD "on_change: maybe\n" DOCS "{to: title, value: a}\n", "refuse or correct" },
                { HEAD "charset: klingon\n" DOCS "{to: title, value: a}\n", "gb18030" },
                { "mapping: M!\nname: n\nsource: s\nformat: json\n" DOCS "{to: title, value: a}\n",
                  "letters a-z" },
                { "mapping: m\nname: n\nsource: s\nformat: odt\n" DOCS "{to: title, value: a}\n",
                  "json, xml, table or act" },
                { HEAD "docs:\n  - {split: x, set: [{to: title, value: a}]}\n", "give both" },
        };

        (void)state;
        for (size_t i = 0; i < countof(bad); i++) {
                lh_auto(ctx_done) struct ctx cx;
                struct mapping *m;

                ctx_init(&cx);
                if (mapping_parse(&cx, cx.mem, "x.yaml", str_of(bad[i].text), &m) != LH_INVALID ||
                    strstr(cx.err.text, "x.yaml") == NULL ||
                    strstr(cx.err.text, bad[i].says) == NULL)
                        fail_msg("case %zu: %s", i, cx.err.text);
        }
}

static void a_site_adds_and_replaces(void **state)
{
        static const char *const folders[] = { "rules", "rules/mappings" };
        static const char own[] = "mapping: act\nname: own\nsource: s\nformat: act\n";
        char dir[] = "/tmp/liuhen-test-XXXXXX", path[200];
        lh_auto(ctx_done) struct ctx cx;
        struct mapping_set *set = NULL;
        FILE *f;

        (void)state;
        ctx_init(&cx);
        assert_non_null(mkdtemp(dir));
        assert_int_equal(mapping_load(&cx, dir, &set), LH_OK); /* no folder there: nothing to add */
        mapping_free(&set);
        for (size_t i = 0; i < countof(folders); i++) {
                snprintf(path, sizeof(path), "%s/%s", dir, folders[i]);
                assert_int_equal(mkdir(path, 0700), 0);
        }
        snprintf(path, sizeof(path), "%s/rules/mappings/a.yaml", dir);
        f = fopen(path, "w");
        assert_non_null(f);
        fputs(own, f);
        fclose(f);
        assert_int_equal(mapping_load(&cx, dir, &set), LH_OK);
        assert_string_equal(mapping_find(set, "act")->name, "own");
        mapping_free(&set);
        truncate(path, 5) == 0 ? (void)0 : abort();
        assert_int_equal(mapping_load(&cx, dir, &set), LH_INVALID);
        assert_non_null(strstr(cx.err.text, "a.yaml"));
        remove(path);
        for (size_t i = countof(folders); i-- > 0;) {
                snprintf(path, sizeof(path), "%s/%s", dir, folders[i]);
                rmdir(path);
        }
        rmdir(dir);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_built_in_loads),
                cmocka_unit_test(targets_exist_in_the_rules),
                cmocka_unit_test(wrong_files_are_refused_with_their_place),
                cmocka_unit_test(a_site_adds_and_replaces),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
