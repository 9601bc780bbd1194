#include "rule/annual.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define ROUNDS 2000

struct world {
        struct ctx cx;
        struct rule_set *set;
};

static int up(void **state)
{
        struct world *w = calloc(1, sizeof(*w));

        ctx_init(&w->cx);
        assert_int_equal(rule_load(&w->cx, NULL, &w->set), LH_OK);
        *state = w;
        return 0;
}

static int down(void **state)
{
        struct world *w = *state;

        rule_free(&w->set);
        ctx_done(&w->cx);
        free(w);
        return 0;
}

/* law.md 2.1, by hand from it. */
static void the_forms_are_the_official_ones(void **state)
{
        struct world *w = *state;
        const struct annual_form *f = annual_form_of_year(w->set, 2024);
        const struct annual_table *t;

        assert_non_null(f);
        assert_string_equal(f->id, "2021");
        assert_string_equal(annual_form_of_year(w->set, 2020)->id, "2019");
        assert_null(annual_form_of_year(w->set, 2018));
        assert_int_equal(f->n_sections, 6);
        t = annual_requests(f);
        assert_int_equal(t->n_columns, 7);
        assert_int_equal(t->n_rows, 25);
        assert_string_equal(t->rows[23].id, "handled");
        assert_int_equal(t->rows[23].n_sum, 21);
        assert_string_equal(f->tables[5].id, "disputes");
        assert_int_equal(f->tables[5].n_columns * f->tables[5].n_rows, 15);
        assert_int_equal(annual_requests(annual_form(w->set, str_of("2019")))->n_rows, 23);
}

static void every_cell_has_one_name(void **state)
{
        struct world *w = *state;
        char name[ANNUAL_CELL_BYTES];
        size_t back;

        for (int year = 2020; year <= 2021; year++) {
                const struct annual_form *f = annual_form_of_year(w->set, year);

                for (size_t i = 0; i < f->n_cells; i++) {
                        annual_cell_name(f, i, name);
                        assert_true(annual_cell_find(f, str_of(name), &back));
                        assert_int_equal(back, i);
                }
                assert_false(annual_cell_find(f, str_of("requests.new"), &back));
                assert_false(annual_cell_find(f, str_of("requests.new.person.x"), &back));
                assert_false(annual_cell_find(f, str_of(""), &back));
        }
}

static void values_are_read_as_they_are_written(void **state)
{
        static const char *const good[] = { "0", "7", "123456789", "0.5", "12.345678" };
        static const char *const bad[] = { "",      "-1",  "01",         "1.",  ".5",  "1.2345678",
                                           "1 000", "1e3", "1234567890", "--1", "1.-2" };
        const struct annual_line money = { .decimals = 6 }, count = { 0 },
                                 change = { .negative = true };
        char text[24];
        int64_t v;

        (void)state;
        for (size_t i = 0; i < countof(good); i++) {
                assert_true(annual_value_parse(&money, str_of(good[i]), &v));
                annual_value_format(v, text);
                assert_string_equal(text, good[i]);
        }
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(annual_value_parse(&money, str_of(bad[i]), &v));
        assert_false(annual_value_parse(&count, str_of("0.5"), &v));
        assert_true(annual_value_parse(&change, str_of("-3"), &v));
        annual_value_format(v, text);
        assert_string_equal(text, "-3");
}

static void enter(struct annual_value *v, int64_t n)
{
        *v = (struct annual_value){ .from = ANNUAL_ENTERED, .v = n * ANNUAL_UNIT, .idx = -1 };
}

static size_t cell(const struct annual_form *f, const char *name)
{
        size_t at;

        if (!annual_cell_find(f, str_of(name), &at))
                fail_msg("there is no cell %s", name);
        return at;
}

/* A report with all parts entered so that it balances. */
static void fill(const struct annual_form *f, unsigned *seed, struct annual_value *cells)
{
        const struct annual_table *t = annual_requests(f);

        memset(cells, 0, f->n_cells * sizeof(*cells));
        for (size_t i = 0; i < f->n_cells; i++) {
                struct annual_place p = annual_place(f, i);

                if (p.row->n_sum == 0 && p.column->n_sum == 0)
                        enter(&cells[i], rand_r(seed) % 50);
        }
        for (size_t c = 0; c + 1 < t->n_columns; c++) {
                int64_t handled = 0;

                for (size_t r = 2; r < t->n_rows - 2; r++)
                        handled += cells[t->first + r * t->n_columns + c].v / ANNUAL_UNIT;
                enter(&cells[t->first + (t->n_rows - 1) * t->n_columns + c], 5);
                enter(&cells[t->first + c], handled + 5);
                enter(&cells[t->first + t->n_columns + c], 0);
        }
        annual_sum(f, cells);
}

/* Any one figure that is changed by one is found, and named. */
static void a_single_wrong_figure_is_found(void **state)
{
        struct world *w = *state;
        unsigned seed = 20211;

        for (int round = 0; round < ROUNDS; round++) {
                const struct annual_form *f = annual_form_of_year(w->set, round % 2 ? 2020 : 2024);
                const struct annual_table *t = annual_requests(f);
                struct annual_value *cells = calloc(f->n_cells, sizeof(*cells));
                struct annual_fault fault;
                size_t at = t->first + (size_t)rand_r(&seed) % (t->n_rows * t->n_columns);

                fill(f, &seed, cells);
                assert_int_equal(annual_check(f, cells, NULL, 0), 0);
                cells[at].from = ANNUAL_ENTERED;
                cells[at].v += ANNUAL_UNIT;
                annual_sum(f, cells);
                assert_true(annual_contradicts(f, cells, &fault));
                free(cells);
        }
}

static void a_fault_names_cell_and_sum(void **state)
{
        struct world *w = *state;
        const struct annual_form *f = annual_form_of_year(w->set, 2024);
        struct annual_value *cells = calloc(f->n_cells, sizeof(*cells));
        struct annual_fault fault;
        unsigned seed = 7;
        const char *text;

        fill(f, &seed, cells);
        enter(&cells[cell(f, "disputes.cases.review-total")], 999);
        assert_true(annual_contradicts(f, cells, &fault));
        assert_int_equal(fault.cell, cell(f, "disputes.cases.review-total"));
        assert_int_equal(fault.kind, ANNUAL_SUM_ROW);
        text = annual_fault_text(w->cx.mem, f, &fault, true);
        assert_non_null(strstr(text, "999 was entered"));
        free(cells);
}

static void what_nobody_entered_is_missing(void **state)
{
        struct world *w = *state;
        const struct annual_form *f = annual_form_of_year(w->set, 2024);
        struct annual_value *cells = calloc(f->n_cells, sizeof(*cells));
        struct annual_fault fault, all[400];
        unsigned seed = 7;

        fill(f, &seed, cells);
        cells[cell(f, "norms.documents.valid")].from = ANNUAL_UNKNOWN;
        assert_int_equal(annual_check(f, cells, all, countof(all)), 1);
        assert_int_equal(all[0].kind, ANNUAL_MISSING);
        assert_false(annual_contradicts(f, cells, &fault));
        free(cells);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_forms_are_the_official_ones, up, down),
                cmocka_unit_test_setup_teardown(every_cell_has_one_name, up, down),
                cmocka_unit_test(values_are_read_as_they_are_written),
                cmocka_unit_test_setup_teardown(a_single_wrong_figure_is_found, up, down),
                cmocka_unit_test_setup_teardown(a_fault_names_cell_and_sum, up, down),
                cmocka_unit_test_setup_teardown(what_nobody_entered_is_missing, up, down),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
