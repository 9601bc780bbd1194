#include "lot.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <cmocka.h>

/* One fault each in a round that is ready; the field is named. */
static void a_fault_in_a_round_is_refused_with_its_field(void **state)
{
        static const struct {
                const char *from, *to, *field;
        } faults[] = {
                { "\"format\"", "\"formal\"", "formal" },
                { "round@1", "round@2", "format" },
                { "\"title\"", "\"titel\"", "titel" },
                { "Spring", "Spr\\ning", "title" },
                { "\"id\": \"spring\"", "\"id\": \"Spring\"", "id" },
                { "\"id\": \"spring\"", "\"id\": \"rehearsal-s\"", "id" },
                { "\"rehearsal\": false", "\"rehearsal\": 0", "rehearsal" },
                { "2026-03-01T02:00:00Z", "2026-03-01 10:00", "announced" },
                { "2026-03-04T02:00:00Z", "2026-02-04T02:00:00Z", "reveal_by" },
                { "2026-03-05T02:00:00Z", "2026-02-04T02:00:00Z", "public_value.at" },
                { "\"by\":\"bureau\"", "\"by\":\"notary\"", "public_value.readings[1]" },
                { ",{\"by\":\"bureau\",\"value\":\"04 17\"}", "", "public_value.readings" },
                { "\"id\": \"notary\"", "\"id\": \"bureau\"", "parties[1]" },
                { "\"missing\": \"omit\"", "\"missing\": \"none\"", "fallback.missing" },
                { "\"reveals_min\": 1", "\"reveals_min\": 4", "fallback.reveals_min" },
                { "{\"party\":\"notary\"", "{\"party\":\"nobody\"", "reveals[1].party" },
                { "\"nonce\":\"2222", "\"nonce\":\"x222", "reveals[1].nonce" },
                { "\"entries.csv\"", "\"../entries.csv\"", "entries.file" },
                { "\"count\": 9", "\"count\": 8", "entries.count" },
                { "\"count\": 9", "\"count\": 9.0", "entries.count" },
                { "\"root\": \"", "\"root\": \"0", "entries.root" },
                { "\"categories\": [\n", "\"categories\": [ \"general\",\n", "rule.categories[1]" },
                { "\"id\": \"b\"", "\"id\": \"a\"", "rule.ballots[0].lots[1]" },
                { "\"units\": 3", "\"units\": 4", "rule.ballots[0].passes" },
                { "\"units\": 3", "\"units\": -3", "rule.ballots[0].lots[0].units" },
                { "\"rest_to\": \"open\"", "\"rest_to\": \"quota\"",
                  "rule.ballots[0].passes[0].rest_to" },
                { "\"id\": \"open\"", "\"id\": \"quota\"", "rule.ballots[0].passes[1]" },
                { "\"b\": 3", "\"c\": 3", "rule.ballots[0].passes[1].units.c" },
                { "\"reserves\": 2", "\"accessible\": \"yes\"",
                  "rule.ballots[0].passes[1].accessible" },
                { "\"reserves\": 2", "\"reserve\": 2", "rule.ballots[0].passes[1].reserve" },
                { "\"reserves\": 2", "\"categories\": [\"rich\"]",
                  "rule.ballots[0].passes[1].categories[0]" },
                { "\"lots\"", "\"not_if_won\": [\"flats\"], \"lots\"",
                  "rule.ballots[0].not_if_won[0]" },
        };

        (void)state;
        for (size_t i = 0; i < countof(faults); i++) {
                struct draw_round *r = NULL;
                struct lot l;

                lot_begin(&l);
                lot_round(&l, false);
                lot_edit(&l, "round.json", faults[i].from, faults[i].to);
                assert_int_equal(draw_load(&l.cx, lot_path(&l, "round.json"), DRAW_READY, &r),
                                 LH_INVALID);
                assert_null(r);
                if (strcmp(l.cx.err.field, faults[i].field) != 0)
                        fail_msg("fault %zu: field \"%s\" instead of \"%s\": %s", i, l.cx.err.field,
                                 faults[i].field, l.cx.err.text);
                lot_end(&l);
        }
}

static void a_fault_in_the_entries_is_refused_with_its_line(void **state)
{
        static const struct {
                const char *from, *to, *field;
        } faults[] = {
                { "number,", "no,", "entries line 1" },
                { "number,", "\xef\xbb\xbfnumber,", "entries line 1" },
                { "7,general,,,", "7,general,,", "entries line 2" },
                { "7,general,,,", "7,general,,,,", "entries line 2" },
                { "7,general", "-7,general", "entries line 2, column number" },
                { "7,general", "123456789012345678901,general", "entries line 2, column number" },
                { "7,general", "7,lucky", "entries line 2, column category" },
                { "b/a", "b/b", "entries line 3, column lots" },
                { "b/a", "b/c", "entries line 3, column lots" },
                { "9,veteran", "7,veteran", "entries line 3, column number" },
                { "9,veteran", "6,veteran", "entries line 3, column number" },
                { "16,", "8,", "entries line 10, column number" },
                { "11,general,,1", "11,general,,yes", "entries line 5, column accessible" },
                { "13,general,b,,fam", "13,general,a,,fam", "entries line 7, column joint" },
                { "13,general,b,,fam", "13,general,b,,fam:1", "entries line 7, column joint" },
        };

        (void)state;
        for (size_t i = 0; i < countof(faults); i++) {
                struct draw_round *r = NULL;
                struct lot l;

                lot_begin(&l);
                lot_round(&l, false);
                lot_edit(&l, "entries.csv", faults[i].from, faults[i].to);
                assert_int_equal(draw_load(&l.cx, lot_path(&l, "plan.json"), DRAW_PLAN, &r),
                                 LH_INVALID);
                if (strcmp(l.cx.err.field, faults[i].field) != 0)
                        fail_msg("fault %zu: field \"%s\" instead of \"%s\": %s", i, l.cx.err.field,
                                 faults[i].field, l.cx.err.text);
                lot_end(&l);
        }
}

#define REVEAL_PEOPLE                                                                              \
        ",{\"party\":\"people\",\"nonce\":"                                                        \
        "\"3333333333333333333333333333333333333333333333333333333333333333\"}"

/* Silence is not an error where the fallback says so, and the result tells of it. */
static void a_silent_party_is_handled_as_announced(void **state)
{
        struct draw_summary sum;
        struct lot l;

        (void)state;
        lot_begin(&l);
        lot_round(&l, false);
        lot_edit(&l, "round.json", REVEAL_PEOPLE, "");
        assert_int_equal(draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "r1"), &sum),
                         LH_OK);
        assert_int_equal(sum.missing, 1);
        assert_true(sum.choosable == 1); /* the value came after the reveals */
        lot_edit(&l, "round.json", "03-05T", "03-02T");
        assert_int_equal(draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "r2"), &sum),
                         LH_OK);
        assert_true(sum.choosable == 2);
        lot_edit(&l, "round.json", "\"omit\"", "\"void\"");
        assert_int_equal(draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "r3"), &sum),
                         LH_INVALID);
        assert_string_equal(l.cx.err.field, "reveals");
        assert_non_null(strstr(l.cx.err.text, "people"));
        assert_int_not_equal(access(lot_path(&l, "r3"), F_OK), 0);
        lot_edit(&l, "round.json", "\"void\"", "\"omit\"");
        lot_edit(&l, "round.json", "\"reveals_min\": 1", "\"reveals_min\": 3");
        assert_int_equal(draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "r3"), &sum),
                         LH_INVALID);
        lot_end(&l);
}

static void nothing_can_be_announced_after_a_reveal(void **state)
{
        struct draw_round *r = NULL;
        struct lot l;

        (void)state;
        lot_begin(&l);
        lot_round(&l, false);
        assert_int_equal(draw_announce(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "x"), &r),
                         LH_INVALID);
        assert_null(r);
        assert_int_not_equal(access(lot_path(&l, "x"), F_OK), 0);
        lot_end(&l);
}

/* 3,000 entries; one changed line is found within its block of 1,024. */
static void a_changed_line_is_found_by_its_block(void **state)
{
        struct draw_round *r = NULL;
        struct lot l;
        FILE *f;

        (void)state;
        lot_begin(&l);
        lot_round(&l, false);
        f = fopen(lot_path(&l, "entries.csv"), "we");
        fputs(DRAW_HEADER "\n", f);
        for (int i = 1; i <= 3000; i++)
                fprintf(f, "%d,general,,,\n", i);
        fclose(f);
        assert_int_equal(
                draw_announce(&l.cx, lot_path(&l, "plan.json"), lot_path(&l, "big.json"), &r),
                LH_OK);
        draw_free(&r);
        f = fopen(lot_path(&l, "entries.csv"), "we");
        fputs(DRAW_HEADER "\n", f);
        for (int i = 1; i <= 3000; i++)
                fprintf(f, "%d,%s,,,\n", i, i == 2000 ? "veteran" : "general");
        fclose(f);
        assert_int_equal(draw_load(&l.cx, lot_path(&l, "big.json"), DRAW_FROZEN, &r), LH_INVALID);
        assert_string_equal(l.cx.err.field, "entries");
        assert_non_null(strstr(l.cx.err.text, "numbers 1025 to 2048"));
        lot_end(&l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_fault_in_a_round_is_refused_with_its_field),
                cmocka_unit_test(a_fault_in_the_entries_is_refused_with_its_line),
                cmocka_unit_test(a_silent_party_is_handled_as_announced),
                cmocka_unit_test(nothing_can_be_announced_after_a_reveal),
                cmocka_unit_test(a_changed_line_is_found_by_its_block),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
