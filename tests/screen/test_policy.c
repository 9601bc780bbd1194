#include "screen/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum screen_action action(const struct policy *p, const char *on, const char *kind,
                                 const char *role)
{
        const struct policy_line *l = policy_line_for(p, on, POLICY_INTERNET, kind, role);

        assert_non_null(l);
        return l->action;
}

static void check_rules(const struct policy *p)
{
        assert_int_equal(action(p, "housing_list", "name", "subject"), ACTION_SHOW);
        assert_int_equal(action(p, "housing_list", "name", "third"), ACTION_PARTIAL);
        assert_int_equal(action(p, "housing_list", "id_card", "subject"), ACTION_MASK);
        assert_int_equal(action(p, "procurement_award", "mobile", "contact"), ACTION_SHOW);
        assert_int_equal(action(p, "procurement_award", "mobile", "subject"), ACTION_MASK);
        assert_int_equal(action(p, "asset_auction", "plate", "subject"), ACTION_SHOW);
        assert_int_equal(action(p, "clean", "name", "subject"), ACTION_PARTIAL);
        assert_int_equal(action(p, "no_such_occasion", "name", "official"), ACTION_SHOW);
        assert_null(policy_line_for(p, "clean", POLICY_BOARD, "no_such_kind", ""));
}

static void builtin(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        const struct policy *p;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(policy_load(&cx, NULL, &p), LH_OK);
        check_rules(p);
        for (size_t i = 0; i < p->n_lines; i++)
                assert_true(p->lines[i].source[0] != '\0');
        assert_string_equal(policy_occasion_of(p, "housing", "draw"), "housing_list");
        assert_string_equal(policy_occasion_of(p, "procurement", "penalty"), "penalty");
        assert_null(policy_occasion_of(p, "no_such_domain", "award"));
        assert_int_equal(action(p, "land_compensation", "name", "subject"), ACTION_PARTIAL);
        assert_int_equal(
                policy_line_for(p, "land_compensation", POLICY_BOARD, "name", "subject")->action,
                ACTION_SHOW);
        assert_int_equal(
                policy_line_for(p, "housing_list", POLICY_BOARD, "name", "subject")->action,
                ACTION_SHOW);
}

static int load(const char *text, char *ret_message, size_t max)
{
        lh_auto(ctx_done) struct ctx cx;
        char path[] = "/tmp/test_policy_XXXXXX";
        int fd = mkstemp(path), rc;
        const struct policy *p;

        assert_true(fd >= 0);
        assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
        close(fd);
        ctx_init(&cx);
        rc = policy_load(&cx, path, &p);
        snprintf(ret_message, max, "%s", cx.err.text);
        unlink(path);
        return rc;
}

static void files(void **state)
{
        char message[ERR_TEXT_BYTES_MAX];

        (void)state;
        assert_int_equal(load("{\"version\":1,\"default\":{\"name\":\"show\"},\"occasions\":{\"x\":"
                              "{\"rules\":{\"name:third\":\"mask\"}}}}",
                              message, sizeof(message)),
                         LH_OK);
        assert_int_equal(load("{\"default\":{\"name\":\"hide\"},\"occasions\":{}}", message,
                              sizeof(message)),
                         LH_INVALID);
        assert_non_null(strstr(message, "none of show, partial, mask, review"));
        assert_int_equal(load("{\"occasions\":{}}", message, sizeof(message)), LH_INVALID);
        assert_int_equal(load("version: 1\noccasions:\n  - {id: a, title: b}\nrules:\n  - {on: c, "
                              "what: name, action: show, source: s}\n",
                              message, sizeof(message)),
                         LH_INVALID);
        assert_non_null(strstr(message, "\"c\""));
        assert_int_equal(load("version: 1\noccasions:\n  - {id: a, title: b}\nrules:\n  - {on: a, "
                              "what: name, action: show}\n",
                              message, sizeof(message)),
                         LH_INVALID);
        assert_int_equal(load("not a policy", message, sizeof(message)), LH_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(builtin), cmocka_unit_test(files) };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
