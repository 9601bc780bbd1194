/* The store under writing that never pauses, and what a connection sees of the others. */
#include "tests/lib/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <cmocka.h>

#define VALUE_BYTES   ((size_t)256 * 1024)
#define COMMITS       400
#define WAL_BYTES_MAX ((int64_t)40 * 1024 * 1024) /* the bound, and the last commit beyond it */

static void write_meta(struct ctx *cx, struct store *s, const char *key, const char *value)
{
        lh_auto(store_tx_done) struct store_tx tx = store_begin(cx, s);

        store_run(&tx, Q_META_PUT, "tt", key, value);
        assert_int_equal(store_commit(&tx), LH_OK);
}

static int64_t wal_bytes(const struct test_store *t)
{
        char path[160];
        struct stat st;

        snprintf(path, sizeof(path), "%s-wal", t->path);
        assert_int_equal(stat(path, &st), 0);
        return st.st_size;
}

/* 100 MiB in all, without a pause in which somebody else could tidy up. */
static void the_wal_has_a_bound_while_writes_go_on(void **state)
{
        static char value[VALUE_BYTES];
        struct test_store t;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        for (int i = 0; i < COMMITS; i++) {
                memset(value, 'a' + i % 26,
                       sizeof(value) - 1); /* equal pages would not be written */
                write_meta(&cx, t.s, "large", value);
        }
        assert_in_range(wal_bytes(&t), 1, WAL_BYTES_MAX);
        test_store_remove(&t);
        ctx_done(&cx);
}

static int64_t version_of(struct ctx *cx, struct store *s)
{
        int64_t v = -1;

        assert_int_equal(store_version(cx, s, &v), LH_OK);
        return v;
}

static void a_commit_of_another_changes_the_version(void **state)
{
        lh_auto(store_close) struct store *reader = NULL;
        struct test_store t;
        struct ctx cx;
        int64_t before;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        assert_int_equal(store_open(&cx, t.path, STORE_READ, &reader), LH_OK);
        for (int i = 0; i < 10; i++) {
                before = version_of(&cx, reader);
                assert_int_equal(version_of(&cx, reader), before);
                store_checkpoint(t.s); /* moves bytes, changes nothing */
                assert_int_equal(version_of(&cx, reader), before);
                write_meta(&cx, t.s, "name", i % 2 ? "one" : "two");
                assert_int_not_equal(version_of(&cx, reader), before);
        }
        store_close(&reader);
        test_store_remove(&t);
        ctx_done(&cx);
}

/* What is rolled back was never there. */
static void what_is_not_committed_changes_nothing(void **state)
{
        lh_auto(store_close) struct store *reader = NULL;
        struct test_store t;
        struct ctx cx;
        int64_t before;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        assert_int_equal(store_open(&cx, t.path, STORE_READ, &reader), LH_OK);
        before = version_of(&cx, reader);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                store_run(&tx, Q_META_PUT, "tt", "name", "never");
                assert_int_equal(tx.rc, LH_OK);
        }
        assert_int_equal(version_of(&cx, reader), before);
        assert_int_equal(test_store_ask(&t, "SELECT count(*) FROM meta WHERE value = 'never'"), 0);
        store_close(&reader);
        test_store_remove(&t);
        ctx_done(&cx);
}

/* A row of facet, seen by the transaction itself; -1: there is none. */
static int64_t facet(struct store_tx *tx)
{
        struct store_rows r = store_ask(tx, "SELECT coalesce(sum(projects), -1) FROM facet");
        int64_t n = store_next(&r) ? store_i64(&r, 0) : -2;

        store_rows_done(&r);
        return n;
}

static void sums_are_there_when_someone_looks(void **state)
{
        struct test_store t;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                for (int64_t i = 1; i <= 100; i++)
                        store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", i);
                assert_int_equal(facet(&tx), 5050);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)-5050);
                store_run(&tx, Q_VIEW_CLEAR_FACET_ZERO, "tt", "year", "2026");
                assert_int_equal(facet(&tx), -1);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)1);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2025", (int64_t)2);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "region", "2026", (int64_t)4);
                assert_int_equal(store_commit(&tx), LH_OK);
        }
        assert_int_equal(test_store_ask(&t, "SELECT count(*) FROM facet"), 3);
        assert_int_equal(test_store_ask(&t, "SELECT sum(projects) FROM facet"), 7);
        test_store_remove(&t);
        ctx_done(&cx);
}

static void sums_are_undone_with_their_mark(void **state)
{
        struct test_store t;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)1);
                store_mark(&tx);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)10);
                store_undo(&tx);
                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)100);
                assert_int_equal(store_commit(&tx), LH_OK);
        }
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                store_sum(&tx, Q_FACET_COUNT, "tt+", "year", "2026", (int64_t)1000);
        }
        assert_int_equal(test_store_ask(&t, "SELECT sum(projects) FROM facet"), 101);
        test_store_remove(&t);
        ctx_done(&cx);
}

static void publish(struct store_tx *tx, int64_t rank, const char *stage, const char *date,
                    const int64_t *amount)
{
        store_sum(tx, Q_PROJECT_PUBLISH, "t^t<>=++?", "p-1", rank, stage, str_of(date),
                  str_of(date), (int64_t)(10 - rank), (int64_t)1, (int64_t)0, amount);
}

/* Whether they are written together or one by one makes no difference. */
static void each_letter_adds_up_as_its_statement_does(void **state)
{
        static const char sum[] =
                "SELECT count(*) FROM project WHERE stage = 'award' AND stage_rank = 3 AND "
                "first_date = '2026-01-02' AND last_date = '2026-05-06' AND last_idx = 9 AND "
                "notices = 4 AND late = 0 AND amount = 70";
        const int64_t seventy = 70, eighty = 80;

        (void)state;
        for (int apart = 0; apart < 2; apart++) {
                struct test_store t;
                struct ctx cx;

                ctx_init(&cx);
                test_store_make(&cx, &t);
                {
                        lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                        store_run(&tx, Q_PROJECT_PUT, "ttttttti", "p-1", "mining", "", "", "t", "",
                                  "b-1", (int64_t)0);
                        publish(&tx, 2, "tender", "2026-03-04", &eighty);
                        if (apart)
                                store_settle(&tx);
                        publish(&tx, 3, "award", "2026-01-02", &seventy);
                        if (apart)
                                store_settle(&tx);
                        publish(&tx, 3, "result", "2026-05-06", NULL);
                        if (apart)
                                store_settle(&tx);
                        publish(&tx, 1, "plan", "2026-04-05", NULL);
                        assert_int_equal(store_commit(&tx), LH_OK);
                }
                assert_int_equal(test_store_ask(&t, sum), 1);
                test_store_remove(&t);
                ctx_done(&cx);
        }
}

static const char *body_of_token(struct store_tx *tx)
{
        struct store_rows r = store_query(tx, Q_ACCESS_GET, "t", "hash");
        const char *body = "nobody";

        if (store_next(&r))
                body = store_null(&r, 2) ? store_dup(&r, 0) : "revoked";
        store_rows_done(&r);
        return body;
}

static void what_is_kept_is_asked_anew_after_a_write(void **state)
{
        struct test_store t;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                assert_string_equal(body_of_token(&tx), "nobody");
                store_run(&tx, Q_ACCESS_PUT, "ttti", "hash", "b-1", "label", (int64_t)1);
                assert_string_equal(body_of_token(&tx), "b-1");
                assert_string_equal(body_of_token(&tx), "b-1");
                store_mark(&tx);
                store_run(&tx, Q_ACCESS_REVOKE, "ti", "hash", (int64_t)2);
                assert_string_equal(body_of_token(&tx), "revoked");
                store_undo(&tx);
                assert_string_equal(body_of_token(&tx), "b-1");
                assert_int_equal(store_commit(&tx), LH_OK);
        }
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                store_run(&tx, Q_ACCESS_REVOKE, "ti", "hash", (int64_t)3);
                assert_int_equal(store_commit(&tx), LH_OK);
        }
        {
                lh_auto(store_tx_done) struct store_tx tx = store_begin(&cx, t.s);

                assert_string_equal(body_of_token(&tx), "revoked");
        }
        test_store_remove(&t);
        ctx_done(&cx);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_wal_has_a_bound_while_writes_go_on),
                cmocka_unit_test(a_commit_of_another_changes_the_version),
                cmocka_unit_test(what_is_not_committed_changes_nothing),
                cmocka_unit_test(sums_are_there_when_someone_looks),
                cmocka_unit_test(sums_are_undone_with_their_mark),
                cmocka_unit_test(each_letter_adds_up_as_its_statement_does),
                cmocka_unit_test(what_is_kept_is_asked_anew_after_a_write),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
