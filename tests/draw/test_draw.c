#include "lot.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

/* Made by tools/draw_reference.py from the round of lot.c. */
#define KNOWN_SEED         "db609f53e936474aff4498aa3125a280f9d300456d5a718dab2900435aa1abf2"
#define KNOWN_SM3          "4cb905f2ba980f46082df1a1e685d9bc3eb84c4a543faaa8862813b1b355c354"
#define KNOWN_ANNOUNCEMENT "a0726042702ad4b1fe6e9d566bcebaecd887e064032adc5f46d3dd2964aa3cb8"

static int verify(struct lot *l, const char *announced)
{
        struct draw_summary sum;

        return draw_verify(&l->cx, lot_path(l, "result.json"), NULL, announced, &sum);
}

static void a_known_round_gives_its_known_result(void **state)
{
        struct lot l;
        char *text;

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        text = lot_read(&l, "result.json");
        assert_non_null(strstr(text, "\"seed\":\"" KNOWN_SEED "\""));
        assert_non_null(strstr(text, "\"seed_sm3\":\"" KNOWN_SM3 "\""));
        assert_null(strstr(text, "REHEARSAL"));
        assert_int_equal(verify(&l, NULL), LH_OK);
        assert_int_equal(verify(&l, KNOWN_ANNOUNCEMENT), LH_OK);
        lot_end(&l);
}

/* One thing is changed after the draw; verify must fail and say where. */
static void a_change_is_found_and_named(void **state)
{
        static const struct {
                const char *file, *from, *to, *field;
        } changes[] = {
                { "entries.csv", "7,general", "7,veteran", "entries" },
                { "entries.csv", "7,general,,,\n", "", "entries" },
                { "entries.csv", "16,general,,,\n", "16,general,,,\n17,general,,,\n", "entries" },
                { "entries.csv", "9,veteran,b/a", "9,veteran,a/b", "entries" },
                { "entries.csv", "\n7,", "\r\n7,", "entries.sha256" },
                { "round.json", "1111", "1112", "reveals[0].nonce" },
                { "round.json", "\"party\":\"people\"", "\"party\":\"notary\"", "reveals[2]" },
                { "round.json", "04 17", "04 18", "public_value.readings[1]" },
                { "round.json", "\"reserves\": 2", "\"reserves\": 1",
                  "announced.rule.ballots[0].passes[1].reserves" },
                { "round.json", "\"title\": \"Spring", "\"title\": \"Sprung", "announced.title" },
                { "round.json", "03-05T", "03-06T", "announced.public_value.at" },
                { "round.json", "\"reveals_min\": 1", "\"reveals_min\": 2",
                  "announced.fallback.reveals_min" },
                { "result.json", "\"seed\":\"", "\"seed\":\"0", "seed" },
                { "result.json", "\"revealed\":true", "\"revealed\":false", "parties[0].revealed" },
                { "result.json", "\"place\":", "\"place\":1",
                  "ballots[0].passes[0].winners[0].place" },
                { "result.json", "\"missing\":0", "\"missing\":1", "bias.missing" },
                { "result.json", "\"tickets\":8", "\"tickets\":9", "summary.tickets" },
                { "result.json", "\"summary\"", "\"note\":1,\"summary\"", "note" },
                { "result.json", "\"seed_sm3\"", "\"seed_sm4\"", "seed_sm3" },
                { "result.json", "\"order\":[\n", "\"order\":[\n\"99\",\n", "ballots[0].order[0]" },
        };

        (void)state;
        for (size_t i = 0; i < countof(changes); i++) {
                struct lot l;

                lot_begin(&l);
                lot_drawn(&l, false);
                lot_edit(&l, changes[i].file, changes[i].from, changes[i].to);
                assert_int_not_equal(verify(&l, NULL), LH_OK);
                if (strcmp(l.cx.err.field, changes[i].field) != 0)
                        fail_msg("change %zu: field \"%s\" instead of \"%s\": %s", i,
                                 l.cx.err.field, changes[i].field, l.cx.err.text);
                lot_end(&l);
        }
}

static void two_neighbours_exchanged_in_the_order_are_found(void **state)
{
        struct lot l;
        char *text, *a, *b;

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        text = lot_read(&l, "result.json");
        a = strstr(text, "\"order\":[\n") + 10;
        for (int i = 0; i < 3; i++)
                a = strchr(a, '\n') + 1;
        b = strchr(a, '\n') + 1;
        lot_edit(&l, "result.json", arena_strndup(l.cx.mem, a, (size_t)(strchr(b, '\n') - a)),
                 arena_printf(l.cx.mem, "%.*s\n%.*s", (int)(strchr(b, '\n') - b), b,
                              (int)(b - a - 1), a));
        assert_int_equal(verify(&l, NULL), LH_CORRUPT);
        assert_string_equal(l.cx.err.field, "ballots[0].order[3]");
        lot_end(&l);
}

static void round_and_result_changed_together_fail_by_the_published_digest(void **state)
{
        struct lot l;

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        lot_edit(&l, "round.json", "\"reserves\": 2", "\"reserves\": 1");
        unlink(lot_path(&l, "result.json"));
        assert_int_equal(draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "result.json"),
                                  &(struct draw_summary){ 0 }),
                         LH_OK);
        assert_int_equal(verify(&l, NULL), LH_OK);
        assert_int_equal(verify(&l, KNOWN_ANNOUNCEMENT), LH_CORRUPT);
        assert_string_equal(l.cx.err.field, "announced");
        lot_end(&l);
}

static void layout_and_file_name_do_not_matter(void **state)
{
        struct lot l;
        struct draw_summary sum;

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        lot_edit(&l, "result.json", "\"seed\":", "\n   \"seed\" : ");
        lot_edit(&l, "result.json", "\"round_file\":\"round.json\"",
                 "\"round_file\" : \"other.json\"");
        assert_int_equal(verify(&l, NULL), LH_NOT_FOUND);
        assert_int_equal(draw_verify(&l.cx, lot_path(&l, "result.json"), lot_path(&l, "round.json"),
                                     NULL, &sum),
                         LH_OK);
        lot_edit(&l, "result.json", "other.json", "../x/y.json");
        assert_int_equal(verify(&l, NULL), LH_INVALID);
        assert_string_equal(l.cx.err.field, "round_file");
        lot_end(&l);
}

static void a_rehearsal_cannot_pass_for_the_real_draw(void **state)
{
        struct lot real, played;
        char *a, *b;

        (void)state;
        lot_begin(&real);
        lot_begin(&played);
        lot_drawn(&real, false);
        lot_drawn(&played, true);
        a = lot_read(&real, "result.json");
        b = lot_read(&played, "result.json");
        assert_non_null(strstr(b, "\"format\":\"liuhen-draw-REHEARSAL-result@1\""));
        assert_non_null(strstr(b, DRAW_MARK));
        assert_null(strstr(b, KNOWN_SEED));
        assert_non_null(strstr(a, KNOWN_SEED));
        lot_edit(&played, "round.json", "\"rehearsal\": true", "\"rehearsal\": false");
        assert_int_equal(verify(&played, NULL), LH_INVALID);
        assert_string_equal(played.cx.err.field, "id");
        lot_edit(&played, "round.json", "\"rehearsal-spring\"", "\"spring\"");
        assert_int_equal(verify(&played, NULL), LH_INVALID);
        assert_string_equal(played.cx.err.field, "reveals[0].nonce");
        lot_end(&played);
        lot_end(&real);
}

static void a_number_is_in_once_or_not_in(void **state)
{
        struct lot l;
        char *ticket, out[8192] = "";
        FILE *f = fmemopen(out, sizeof(out), "w");

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        assert_int_equal(draw_check(&l.cx, lot_path(&l, "announced.json"), "12", f, &ticket),
                         LH_OK);
        assert_string_equal(ticket, "joint:fam");
        assert_int_equal(draw_outcome(&l.cx, lot_path(&l, "result.json"), ticket, f), LH_OK);
        assert_int_equal(draw_check(&l.cx, lot_path(&l, "round.json"), "8", f, &ticket), LH_OK);
        assert_null(ticket);
        lot_edit(&l, "entries.csv", "9,veteran", "7,veteran");
        assert_int_equal(draw_check(&l.cx, lot_path(&l, "round.json"), "7", f, &ticket),
                         LH_INVALID);
        fclose(f);
        assert_non_null(strstr(out, "number 12 is in the frozen entries of spring, once"));
        assert_non_null(strstr(out, "ballot flats: place "));
        assert_non_null(strstr(out,
                               "number 8 is NOT in the frozen entries; the number before it is "
                               "7; the number after it is 9"));
        assert_non_null(strstr(out, "number 7 stands 2 times in entries.csv"));
        lot_end(&l);
}

static void nothing_is_written_over(void **state)
{
        struct lot l;
        struct draw_summary sum;
        struct hash h;

        (void)state;
        lot_begin(&l);
        lot_drawn(&l, false);
        assert_int_equal(
                draw_run(&l.cx, lot_path(&l, "round.json"), lot_path(&l, "result.json"), &sum),
                LH_CONFLICT);
        assert_int_equal(verify(&l, NULL), LH_OK);
        assert_int_equal(draw_commit(&l.cx, "spring", "notary", lot_path(&l, "plan.json"), &h),
                         LH_CONFLICT);
        assert_int_equal(draw_commit(&l.cx, "spring", "No Tary", lot_path(&l, "n.json"), &h),
                         LH_INVALID);
        assert_string_equal(l.cx.err.field, "party");
        assert_int_equal(draw_commit(&l.cx, "spring", "notary", lot_path(&l, "n.json"), &h), LH_OK);
        lot_end(&l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_known_round_gives_its_known_result),
                cmocka_unit_test(a_change_is_found_and_named),
                cmocka_unit_test(two_neighbours_exchanged_in_the_order_are_found),
                cmocka_unit_test(round_and_result_changed_together_fail_by_the_published_digest),
                cmocka_unit_test(layout_and_file_name_do_not_matter),
                cmocka_unit_test(a_rehearsal_cannot_pass_for_the_real_draw),
                cmocka_unit_test(a_number_is_in_once_or_not_in),
                cmocka_unit_test(nothing_is_written_over),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
