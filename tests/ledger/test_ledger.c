/* doc/format/ledger.md; the sentences each test covers stand above it. */
#include "base/text.h"
#include "base/time.h"
#include "ledger/tile.h"
#include "tests/lib/store.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static int64_t fake_now;
static int64_t fake_clock(void)
{
        return fake_now;
}

/* The RFC 9162 2.1.3.2 loop, written here apart from the code under test. */
static bool inclusion_holds(struct hash leaf, uint64_t idx, uint64_t size, const struct hash *path,
                            size_t n, struct hash root)
{
        uint64_t fn = idx, sn = size - 1;
        struct hash r = leaf;

        for (size_t i = 0; i < n; i++) {
                if (sn == 0)
                        return false;
                if ((fn & 1) || fn == sn) {
                        r = merkle_node(&path[i], &r);
                        while (!(fn & 1) && fn != 0)
                                fn >>= 1, sn >>= 1;
                } else {
                        r = merkle_node(&r, &path[i]);
                }
                fn >>= 1, sn >>= 1;
        }
        return sn == 0 && hash_eq(&r, &root);
}

/* ledger.md: 1.1, 1.3, 2.1-2.6, 3.1-3.4 */
static void what_is_appended_is_read_back(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct test_store t;
        struct record r;
        struct hash leaf, path[MERKLE_DEPTH_MAX];
        size_t n;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        for (int i = 0; i < 700; i++) {
                char text[40];

                snprintf(text, sizeof(text), "第%d条", i);
                test_store_append(&cx, &t, text);
        }
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);
                struct head head;

                assert_int_equal(ledger_head(&tx, &head), LH_OK);
                assert_int_equal(head.size, 700);
                for (uint64_t i = 0; i < 700; i += 13) {
                        assert_int_equal(ledger_record(&tx, i, &r, &leaf), LH_OK);
                        assert_int_equal(ledger_inclusion(&tx, i, 700, path, &n), LH_OK);
                        assert_true(inclusion_holds(leaf, i, 700, path, n, head.root));
                        path[n / 2].b[3] ^= 1;
                        assert_false(inclusion_holds(leaf, i, 700, path, n, head.root));
                }
                assert_int_equal(ledger_record(&tx, 42, &r, NULL), LH_OK);
                assert_true(str_is(record_value(&r, "text"), "第42条"));
                assert_int_equal(r.fields[1].n_rows, 2);
                assert_int_equal(r.fields[1].rows[1].state, FIELD_WITHHELD);
                assert_int_equal(r.by.state, FIELD_WITHHELD);
                assert_int_equal(ledger_record(&tx, 700, &r, NULL), LH_NOT_FOUND);
        }
        test_store_remove(&t);
}

/* ledger.md: 4.1, 4.2, and the edges of tlog-tiles */
static void tiles_have_every_width(void **state)
{
        static const char *const bad[] = { "",           "0/00",     "0/1000",    "0/x000/001",
                                           "00/000",     "64/000",   "0/000.p/0", "0/000.p/256",
                                           "0/000.p/01", "0/000.p/", "entries/1", "0/000/",
                                           "0/x001",     "-1/000",   "0/000.p/1/" };
        static const char *const good[] = { "0/000", "63/000.p/1", "entries/x001/x234/067",
                                            "1/999.p/255" };
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        struct test_store t;
        struct tile_id id;

        (void)state;
        for (size_t i = 0; i < countof(bad); i++)
                assert_false(tile_parse(str_of(bad[i]), true, &id));
        for (size_t i = 0; i < countof(good); i++)
                assert_true(tile_parse(str_of(good[i]), true, &id));
        assert_true(tile_parse(str_of("entries/x001/x234/067"), true, &id) && id.n == 1234067 &&
                    id.level == -1);
        ctx_init(&cx);
        buf_init(&out, 1 << 20);
        test_store_make(&cx, &t);
        for (int i = 0; i < 513; i++)
                test_store_append(&cx, &t, "x");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);
                static const struct {
                        const char *path;
                        int rc;
                        size_t bytes;
                } want[] = { { "0/000", LH_OK, 8192 },         { "0/001", LH_OK, 8192 },
                             { "0/002.p/1", LH_OK, 32 },       { "0/002.p/2", LH_NOT_FOUND, 0 },
                             { "0/002", LH_NOT_FOUND, 0 },     { "1/000.p/2", LH_OK, 64 },
                             { "1/000.p/3", LH_NOT_FOUND, 0 }, { "2/000.p/1", LH_NOT_FOUND, 0 },
                             { "0/000.p/7", LH_OK, 224 } };

                for (size_t i = 0; i < countof(want); i++) {
                        buf_clear(&out);
                        assert_true(tile_parse(str_of(want[i].path), true, &id));
                        assert_int_equal(tile_hashes(&tx, &id, &out), want[i].rc);
                        assert_int_equal(out.n, want[i].bytes);
                }
                assert_true(tile_parse(str_of("entries/002.p/1"), true, &id));
                buf_clear(&out);
                assert_int_equal(tile_entries(&tx, &id, &out), LH_OK);
                assert_int_equal((unsigned char)out.p[0] << 8 | (unsigned char)out.p[1], out.n - 2);
        }
        test_store_remove(&t);
}

/* ledger.md: 1.3; a group that fails leaves nothing, and the next one goes on as if it had not
 * been. */
static void an_undone_group_leaves_no_trace(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct test_store t;
        struct head before, after;
        struct field bad = { .name = { "Bad", 3 } };
        struct record r = { .kind = "test.act",
                            .org = "-",
                            .case_id = "-",
                            .schema = "test@1",
                            .fields = &bad,
                            .n_fields = 1 };

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        for (int i = 0; i < 250; i++)
                test_store_append(&cx, &t, "x");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);

                assert_int_equal(ledger_head(&tx, &before), LH_OK);
        }
        {
                lh_auto(ledger_group_done) struct ledger_group g;

                ledger_begin(&cx, &t.l, &g);
                for (int i = 0; i < 10; i++) { /* passes a tile's edge, then fails */
                        struct record good = {
                                .kind = "test.act", .org = "-", .case_id = "-", .schema = "test@1"
                        };

                        assert_int_equal(ledger_append(&g, &good), LH_OK);
                }
                assert_int_equal(ledger_append(&g, &r), LH_INVALID);
                assert_int_equal(ledger_commit(&g), LH_INVALID);
        }
        {
                lh_auto(ledger_group_done) struct ledger_group g; /* left without a commit */
                struct record good = {
                        .kind = "test.act", .org = "-", .case_id = "-", .schema = "test@1"
                };

                ledger_begin(&cx, &t.l, &g);
                assert_int_equal(ledger_append(&g, &good), LH_OK);
        }
        {
                lh_auto(ledger_group_done) struct ledger_group
                        g; /* a savepoint undone across a tile's edge */
                struct record good = {
                        .kind = "test.act", .org = "-", .case_id = "-", .schema = "test@1"
                };

                ledger_begin(&cx, &t.l, &g);
                ledger_mark(&g);
                for (int i = 0; i < 10; i++)
                        assert_int_equal(ledger_append(&g, &good), LH_OK);
                ledger_undo(&g);
                assert_int_equal(ledger_append(&g, &good), LH_OK);
                assert_int_equal(ledger_commit(&g), LH_OK);
        }
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);
                struct hash path[MERKLE_DEPTH_MAX], leaf;
                size_t n;

                assert_int_equal(ledger_head(&tx, &after), LH_OK);
                assert_int_equal(after.size, before.size + 1);
                assert_int_equal(ledger_record(&tx, 250, &r, &leaf), LH_OK);
                assert_int_equal(ledger_inclusion(&tx, 250, 251, path, &n), LH_OK);
                assert_true(inclusion_holds(leaf, 250, 251, path, n, after.root));
        }
        test_store_remove(&t);
}

/* ledger.md: 2.4; a clock that is set back does not take the log back. */
static void time_never_falls(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct test_store t;
        struct record r;

        (void)state;
        ctx_init(&cx);
        cx.now_ms = fake_clock;
        fake_now = 1700000000500;
        test_store_make(&cx, &t);
        test_store_append(&cx, &t, "a");
        fake_now = 1600000000000;
        test_store_append(&cx, &t, "b");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);

                assert_int_equal(ledger_record(&tx, 1, &r, NULL), LH_OK);
                assert_true(r.time_ms == 1700000000000);
        }
        test_store_remove(&t);
}

/* ledger.md: 1.2; the store itself refuses to change or drop a leaf. */
static void a_leaf_cannot_be_changed(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        struct test_store t;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        test_store_append(&cx, &t, "a");
        assert_int_equal(store_script(&cx, t.s, "UPDATE leaf SET entry = x'00'"), LH_CONFLICT);
        assert_int_equal(store_script(&cx, t.s, "DELETE FROM leaf"), LH_CONFLICT);
        test_store_remove(&t);
}

static void a_foreign_key_is_refused(void **state)
{
        unsigned char other[ED25519_BYTES] = "another seed, also 32 bytes long";
        lh_auto(ctx_done) struct ctx cx;
        struct test_store t;
        struct ledger l;

        (void)state;
        ctx_init(&cx);
        test_store_make(&cx, &t);
        assert_int_equal(ledger_open_with_key(&cx, t.s, other, &l), LH_DENIED);
        test_store_remove(&t);
}

/* ledger.md: 4.3, 4.5 */
static void a_proof_carries_what_opens_it(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf out;
        struct test_store t;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, 1 << 20);
        test_store_make(&cx, &t);
        test_store_append(&cx, &t, "a");
        test_store_append(&cx, &t, "b");
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&cx, t.s);

                assert_int_equal(ledger_proof(&tx, 1, &out), LH_OK);
                assert_memory_equal(out.p, "c2sp.org/tlog-proof@v1\nextra ", 29);
                assert_non_null(strstr(out.p, "\nindex 1\n"));
                assert_non_null(strstr(out.p, "\n\ntest.example/log\n2\n"));
                assert_int_equal(ledger_proof(&tx, 2, &out), LH_NOT_FOUND);
        }
        test_store_remove(&t);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_appended_is_read_back),
                cmocka_unit_test(tiles_have_every_width),
                cmocka_unit_test(an_undone_group_leaves_no_trace),
                cmocka_unit_test(time_never_falls),
                cmocka_unit_test(a_leaf_cannot_be_changed),
                cmocka_unit_test(a_foreign_key_is_refused),
                cmocka_unit_test(a_proof_carries_what_opens_it),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
