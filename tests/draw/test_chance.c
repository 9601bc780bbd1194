/* Is the draw fair? Chi-square and runs over many seeds. The seeds are fixed, so the answer is the
 * same each time; the proof is in doc/format/draw.md section 9, this finds slips of the program. A
 * bad order is put to each test as well: a test that lets everything pass proves nothing. */
#include "lot.h"
#include "draw/allot.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

/* Standard deviations from what fairness expects: one in 15,000 beyond. */
#define TOO_FAR 4.0

struct field_of_entries {
        struct ctx cx;
        struct draw_round r;
};

/* n entries of one category and one lot with `units`. */
static void entries_begin(struct field_of_entries *e, unsigned n, uint32_t units)
{
        static struct draw_pass pass;
        static uint32_t offered;
        struct buf b;

        memset(e, 0, sizeof(*e));
        ctx_init(&e->cx);
        offered = units;
        pass = (struct draw_pass){ "all", UINT64_MAX, DRAW_NEED_ANY, &offered, DRAW_REST_STAYS, 0 };
        e->r.rule = (struct draw_rule){ .categories = 1, .ballots = 1, .lots = 1 };
        e->r.rule.category[0] = "general";
        e->r.rule.lot[0] = (struct draw_lot){ "a", units, 0 };
        e->r.rule.ballot[0] = (struct draw_ballot){ "flats", 0, 0, 1, 1, &pass };
        buf_init(&b, 1 << 22);
        buf_puts(&b, DRAW_HEADER "\n");
        for (unsigned i = 0; i < n; i++)
                buf_printf(&b, "%u,general,,,\n", i + 1);
        assert_int_equal(entries_read(&e->cx, b.p, b.n, &e->r.rule, &e->r.entries), LH_OK);
}

static void entries_end(struct field_of_entries *e)
{
        entries_done(&e->r.entries);
        ctx_done(&e->cx);
}

static void order_of(struct field_of_entries *e, uint32_t seed, struct draw_order *o)
{
        e->r.seed = hash_of(&seed, sizeof(seed));
        order_make(&e->r, 0, o);
}

/* A chi-square value with k degrees of freedom as standard deviations (Wilson and Hilferty). */
static double chi_square_far(const unsigned *seen, size_t cells, double expected, double k)
{
        double x = 0;

        for (size_t i = 0; i < cells; i++)
                x += (seen[i] - expected) * (seen[i] - expected) / expected;
        return (cbrt(x / k) - (1 - 2 / (9 * k))) / sqrt(2 / (9 * k));
}

static int by_low_bits(const void *a, const void *b)
{
        const struct draw_key *x = a, *y = b;
        int i = x->key.b[0] & 0x1f, j = y->key.b[0] & 0x1f;

        return i != j ? i - j : (x->ticket > y->ticket) - (x->ticket < y->ticket);
}

/* What a careless program does: keys of few bits, ties in the order of the list. */
static void spoil(struct draw_order *o)
{
        qsort(o->at, o->n, sizeof(*o->at), by_low_bits);
}

static unsigned permutation(const struct draw_order *o)
{
        unsigned rank = 0;

        for (uint32_t i = 0; i < o->n; i++) {
                unsigned smaller = 0;

                for (uint32_t j = i + 1; j < o->n; j++)
                        smaller += o->at[j].ticket < o->at[i].ticket;
                rank = rank * (o->n - i) + smaller;
        }
        return rank;
}

static double permutations_far(unsigned rounds, bool bad)
{
        struct field_of_entries e;
        unsigned seen[120] = { 0 };

        entries_begin(&e, 5, 1);
        for (uint32_t s = 0; s < rounds; s++) {
                lh_auto(order_done) struct draw_order o = { 0 };

                order_of(&e, s, &o);
                if (bad)
                        spoil(&o);
                seen[permutation(&o)]++;
        }
        entries_end(&e);
        return chi_square_far(seen, 120, rounds / 120.0, 119);
}

static void every_order_of_five_is_equally_likely(void **state)
{
        (void)state;
        assert_true(fabs(permutations_far(60000, false)) < TOO_FAR);
        assert_true(permutations_far(60000, true) > TOO_FAR);
}

#define PLACES 40

static double places_far(unsigned rounds, bool bad)
{
        struct field_of_entries e;
        static unsigned seen[PLACES * PLACES];

        memset(seen, 0, sizeof(seen));
        entries_begin(&e, PLACES, 1);
        for (uint32_t s = 0; s < rounds; s++) {
                lh_auto(order_done) struct draw_order o = { 0 };

                order_of(&e, s, &o);
                if (bad)
                        spoil(&o);
                for (uint32_t i = 0; i < o.n; i++)
                        seen[i * PLACES + o.at[i].ticket]++;
        }
        entries_end(&e);
        /* Rows and columns add up to the rounds: (PLACES - 1)^2 cells are free. */
        return chi_square_far(seen, countof(seen), (double)rounds / PLACES,
                              (PLACES - 1.0) * (PLACES - 1.0));
}

static void every_ticket_is_equally_likely_in_every_place(void **state)
{
        (void)state;
        assert_true(fabs(places_far(20000, false)) < TOO_FAR);
        assert_true(places_far(20000, true) > TOO_FAR);
}

static unsigned runs(const struct draw_order *o)
{
        unsigned n = 1;

        for (uint32_t i = 2; i < o->n; i++)
                n += (o->at[i].ticket > o->at[i - 1].ticket) !=
                     (o->at[i - 1].ticket > o->at[i - 2].ticket);
        return n;
}

/* Runs up and down in a random order of n: mean (2n-1)/3, variance (16n-29)/90. */
static double runs_far(unsigned rounds, unsigned n, bool bad)
{
        struct field_of_entries e;
        double sum = 0;

        entries_begin(&e, n, 1);
        for (uint32_t s = 0; s < rounds; s++) {
                lh_auto(order_done) struct draw_order o = { 0 };

                order_of(&e, s, &o);
                if (bad)
                        spoil(&o);
                sum += runs(&o);
        }
        entries_end(&e);
        return (sum - rounds * (2.0 * n - 1) / 3) / sqrt(rounds * (16.0 * n - 29) / 90);
}

static void neighbours_in_the_list_are_not_drawn_together(void **state)
{
        (void)state;
        assert_true(fabs(runs_far(1000, 1000, false)) < TOO_FAR);
        assert_true(fabs(runs_far(1000, 1000, true)) > TOO_FAR);
}

static void count_wins(struct field_of_entries *e, uint32_t seed, unsigned *wins)
{
        lh_auto(order_done) struct draw_order o = { 0 };
        lh_auto(allot_done) struct draw_allotment a = { 0 };

        for (uint32_t t = 0; t < e->r.entries.tickets; t++)
                e->r.entries.ticket[t].won = 0;
        order_of(e, seed, &o);
        allot(&e->r, 0, &o, &a);
        for (uint32_t i = 0; i < a.pass[0].wins; i++)
                wins[o.at[a.pass[0].win[i].place].ticket]++;
}

static void like_tickets_win_equally_often(void **state)
{
        enum { N = 50, UNITS = 7, ROUNDS = 20000 };
        struct field_of_entries e;
        unsigned wins[N] = { 0 };
        double p = (double)UNITS / N, far;

        (void)state;
        entries_begin(&e, N, UNITS);
        for (uint32_t s = 0; s < ROUNDS; s++)
                count_wins(&e, s, wins);
        /* Wins in one round exclude each other: the cells' variance is less by 1-p, times N/(N-1).
         */
        far = 0;
        for (int i = 0; i < N; i++)
                far += (wins[i] - ROUNDS * p) * (wins[i] - ROUNDS * p) /
                       (ROUNDS * p * (1 - p) * N / (N - 1.0));
        far = (cbrt(far / (N - 1.0)) - (1 - 2 / (9 * (N - 1.0)))) / sqrt(2 / (9 * (N - 1.0)));
        assert_true(fabs(far) < TOO_FAR);
        entries_end(&e);
}

/* So many that they are sorted in drawers: ascending all the same, each ticket once. */
static void a_large_order_is_sorted_and_whole(void **state)
{
        enum { N = 70000 };
        struct field_of_entries e;
        lh_auto(order_done) struct draw_order o = { 0 };
        bool *there = mem_zalloc(N);

        (void)state;
        entries_begin(&e, N, 1);
        order_of(&e, 1, &o);
        assert_int_equal(o.n, N);
        for (uint32_t i = 0; i < N; i++) {
                assert_false(there[o.at[i].ticket]);
                there[o.at[i].ticket] = true;
                assert_true(i == 0 || memcmp(o.at[i - 1].key.b, o.at[i].key.b, HASH_BYTES) < 0);
        }
        free(there);
        entries_end(&e);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_order_of_five_is_equally_likely),
                cmocka_unit_test(every_ticket_is_equally_likely_in_every_place),
                cmocka_unit_test(neighbours_in_the_list_are_not_drawn_together),
                cmocka_unit_test(like_tickets_win_equally_often),
                cmocka_unit_test(a_large_order_is_sorted_and_whole),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
