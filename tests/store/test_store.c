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

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_wal_has_a_bound_while_writes_go_on),
                cmocka_unit_test(a_commit_of_another_changes_the_version),
                cmocka_unit_test(what_is_not_committed_changes_nothing),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
