#include "tests/lib/store.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static const unsigned char seed[ED25519_BYTES] = "a seed for tests, 32 bytes long";

void test_store_make(struct ctx *cx, struct test_store *t)
{
        snprintf(t->dir, sizeof(t->dir), "/tmp/liuhen-test-XXXXXX");
        assert_non_null(mkdtemp(t->dir));
        snprintf(t->path, sizeof(t->path), "%s/liuhen.db", t->dir);
        assert_int_equal(store_open(cx, t->path, STORE_CREATE, &t->s), LH_OK);
        assert_int_equal(store_schema(cx, t->s, "ledger/0001_ledger.sql"), LH_OK);
        assert_int_equal(store_schema(cx, t->s, "view.sql"), LH_OK);
        assert_int_equal(ledger_create(cx, t->s, "test.example/log", "test", seed), LH_OK);
        assert_int_equal(ledger_open_with_key(cx, t->s, seed, &t->l), LH_OK);
}

void test_store_remove(struct test_store *t)
{
        char path[160];

        ledger_close(&t->l);
        store_close(&t->s);
        unlink(t->path);
        for (size_t i = 0; i < 2; i++) {
                snprintf(path, sizeof(path), "%s%s", t->path, i == 0 ? "-wal" : "-shm");
                unlink(path);
        }
        rmdir(t->dir);
}

void test_store_append(struct ctx *cx, struct test_store *t, const char *text)
{
        struct row rows[2] = { { .value = { "{\"a\":1}", 7 } },
                               { .state = FIELD_WITHHELD, .value = { "{\"a\":2}", 7 } } };
        struct field fields[2] = {
                { .name = { "text", 4 }, .value = str_of(text) },
                { .name = { "list", 4 }, .table = true, .rows = rows, .n_rows = 2 }
        };
        struct record r = { .kind = "test.act",
                            .org = "-",
                            .case_id = "-",
                            .schema = "test@1",
                            .fields = fields,
                            .n_fields = 2 };
        lh_auto(ledger_group_done) struct ledger_group g;

        ledger_begin(cx, &t->l, &g);
        assert_int_equal(ledger_append(&g, &r), LH_OK);
        assert_int_equal(ledger_commit(&g), LH_OK);
}

int64_t test_store_ask(struct test_store *t, const char *sql)
{
        struct ctx cx;
        int64_t v;

        ctx_init(&cx);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t->s);
                struct store_rows r = store_ask(&tx, sql);

                assert_true(store_next(&r));
                v = store_i64(&r, 0);
                store_rows_done(&r);
        }
        ctx_done(&cx);
        return v;
}
