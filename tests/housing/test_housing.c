/* The order of a waiting list, its recomputation from a file, and receipts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "housing/order.h"
#include "housing/receipt.h"
#include "housing/variant.h"
#include "housing/waiting.h"

#include <stdlib.h>

static const char rule_text[] = "category=A/B; points desc; registered_on asc; number asc";

static void the_order_is_that_of_the_rule(void **state)
{
        static const struct order_entry wanted[] = {
                { { "4", 1 }, { "A", 1 }, { "2024-01-02", 10 }, 9, 0 },
                { { "2", 1 }, { "A", 1 }, { "2024-01-01", 10 }, 5, 0 },
                { { "3", 1 }, { "A", 1 }, { "2024-01-01", 10 }, 5, 0 },
                { { "1", 1 }, { "A", 1 }, { "2024-01-02", 10 }, 5, 0 },
                { { "5", 1 }, { "B", 1 }, { "2020-01-01", 10 }, 99, 0 },
                { { "6", 1 }, { "C", 1 }, { "2019-01-01", 10 }, 99, 0 },
        };
        struct order_entry e[countof(wanted)];
        lh_auto(ctx_done) struct ctx cx;
        struct order_rule rule;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(order_rule_parse(&cx, str_of(rule_text), &rule), LH_OK);
        srand(7);
        for (int round = 0; round < 200; round++) {
                memcpy(e, wanted, sizeof(e));
                for (size_t i = countof(e) - 1; i > 0; i--) {
                        size_t k = (size_t)rand() % (i + 1);
                        struct order_entry t = e[i];

                        e[i] = e[k];
                        e[k] = t;
                }
                order_sort(&rule, e, countof(e));
                for (size_t i = 0; i < countof(e); i++)
                        assert_true(str_eq(e[i].number, wanted[i].number));
        }
}

static void a_rule_that_is_none_is_refused(void **state)
{
        static const char *const bad[] = {
                "",          "points desc",         "number",
                "number up", "age asc; number asc", "points desc number asc"
        };
        lh_auto(ctx_done) struct ctx cx;
        struct order_rule rule;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(bad); i++)
                assert_int_equal(order_rule_parse(&cx, str_of(bad[i]), &rule), LH_INVALID);
}

static void every_kind_of_housing_has_a_rule(void **state)
{
        static const char *const ids[] = { "public-rental", "resettlement", "shared-ownership" };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(rule_free) struct rule_set *rules = NULL;
        const struct variant *all;
        struct variant v;
        size_t n;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(rule_load(&cx, NULL, &rules), LH_OK);
        assert_int_equal(variant_read(&cx, rules, &all, &n), LH_OK);
        assert_int_equal(n, countof(ids));
        for (size_t i = 0; i < n; i++) {
                assert_string_equal(all[i].id, ids[i]);
                assert_true(all[i].n_steps > 5);
        }
        assert_int_equal(variant_find(&cx, rules, "resettlement", &v), LH_OK);
        assert_string_equal(v.order, "registered_on asc; points desc; number asc");
        assert_int_equal(variant_find(&cx, rules, "villa", &v), LH_NOT_FOUND);
}

static json_t *list_file(const char *first, const char *second)
{
        return json_pack("{s:s, s:s, s:[{s:s,s:s,s:s,s:s}, {s:s,s:s,s:s,s:s}, {s:s,s:s,s:s}, "
                         "{s:s, s:[s, s]}]}",
                         "format", "liuhen-waiting@1", "list", "l", "steps", "number", "1",
                         "category", "A", "points", "10", "registered_on", "2024-01-01", "number",
                         "2", "category", "A", "points", "5", "registered_on", "2024-01-01",
                         "number", "2", "change", "points", "value", "20", "rule", rule_text,
                         "order", first, second);
}

static void a_file_is_recomputed(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct waiting_report report;
        json_t *right = list_file("2", "1"), *wrong = list_file("1", "2");

        (void)state;
        ctx_init(&cx);
        assert_int_equal(waiting_check_file(&cx, right, &report), LH_OK);
        assert_int_equal(report.published, 1);
        assert_int_equal(report.entries, 2);
        assert_int_equal(waiting_check_file(&cx, wrong, &report), LH_CORRUPT);
        assert_non_null(strstr(cx.err.text, "place 1"));
        json_decref(right);
        json_decref(wrong);
}

static struct record list_record(struct field *fields, struct row *rows, struct row *twins)
{
        rows[0] = (struct row){ .value = { "{}", 2 } };
        rows[1] = (struct row){ .value = { "{}", 2 } };
        twins[0] = (struct row){ .state = FIELD_WITHHELD, .salt = { { 1 } }, .value = { "{}", 2 } };
        twins[1] = (struct row){ .state = FIELD_WITHHELD, .salt = { { 2 } }, .value = { "{}", 2 } };
        fields[0] =
                (struct field){ .name = { "queue", 5 }, .table = true, .rows = rows, .n_rows = 2 };
        fields[1] = (struct field){ .name = { "queue_withheld", 14 },
                                    .state = FIELD_WITHHELD,
                                    .table = true,
                                    .rows = twins,
                                    .n_rows = 2 };
        return (struct record){ .fields = fields, .n_fields = 2 };
}

static void a_secret_belongs_to_one_row(void **state)
{
        char a[RECEIPT_SECRET_CHARS + 1], b[RECEIPT_SECRET_CHARS + 1], spaced[64];
        struct field fields[2];
        struct row rows[2], twins[2];
        struct record r = list_record(fields, rows, twins);

        (void)state;
        assert_true(receipt_secret(&r, 0, a));
        assert_true(receipt_secret(&r, 1, b));
        assert_string_not_equal(a, b);
        assert_int_equal(strlen(a), RECEIPT_SECRET_CHARS);
        assert_true(receipt_secret_is(a, str_of(a)));
        assert_false(receipt_secret_is(a, str_of(b)));
        assert_false(receipt_secret_is(a, str_of("")));
        assert_false(receipt_secret_is(a, (struct str){ a, 18 }));
        snprintf(spaced, sizeof(spaced), " %.4s %.14sx", a, a + 5);
        assert_false(receipt_secret_is(a, str_of(spaced)));
        assert_false(receipt_secret(&r, 2, b));
        twins[1].state = FIELD_ERASED;
        assert_false(receipt_secret(&r, 1, b));
}

static void a_receipt_number_is_read_strictly(void **state)
{
        static const char *const bad[] = {
                "",     "1",     "-1",  "1-",      "01-1",
                "1-01", "1-2-3", "a-1", "1-50000", "9999999999999999999999-1"
        };
        uint64_t idx, row;

        (void)state;
        assert_true(receipt_number_parse(str_of("127-214"), &idx, &row));
        assert_int_equal(idx, 127);
        assert_int_equal(row, 214);
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(receipt_number_parse(str_of(bad[i]), &idx, &row));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_order_is_that_of_the_rule),
                cmocka_unit_test(a_rule_that_is_none_is_refused),
                cmocka_unit_test(every_kind_of_housing_has_a_rule),
                cmocka_unit_test(a_file_is_recomputed),
                cmocka_unit_test(a_secret_belongs_to_one_row),
                cmocka_unit_test(a_receipt_number_is_read_strictly),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests_name("housing", tests, NULL, NULL);
}
