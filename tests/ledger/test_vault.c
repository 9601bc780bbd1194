/* doc/format/backup.md section 2 and 3.6: sealing, keys, their end. */
#include "base/ctx.h"
#include "ledger/vault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static int64_t now;
static int64_t fake_clock(void)
{
        return now;
}

static char dir[] = "/tmp/liuhen-vault-XXXXXX";
static char path[64], copy[64];

static int make_dir(void **state)
{
        (void)state;
        assert_non_null(mkdtemp(dir));
        snprintf(path, sizeof(path), "%s/vault", dir);
        snprintf(copy, sizeof(copy), "%s/copy", dir);
        return 0;
}

static int drop_dir(void **state)
{
        (void)state;
        unlink(path);
        unlink(copy);
        return rmdir(dir);
}

/* Every bit of key, of what it is about, and of the sealed bytes counts; no length is special. */
static void what_is_sealed_opens_only_as_it_was(void **state)
{
        static const size_t lengths[] = { 0, 1, 15, 16, 17, 1000, 100000 };
        unsigned char key[SEAL_KEY_BYTES];
        struct str about = { "act 7", 5 }, other = { "act 8", 5 };

        (void)state;
        random_bytes(key, sizeof(key));
        for (size_t i = 0; i < countof(lengths); i++) {
                lh_auto(buf_done) struct buf sealed = { 0 }, plain = { 0 };
                char *text = mem_zalloc(lengths[i] + 1);
                struct str s = { text, lengths[i] };

                buf_init(&sealed, 200000);
                buf_init(&plain, 200000);
                random_bytes(text, lengths[i]);
                seal(key, about, s, &sealed);
                assert_int_equal(sealed.n, lengths[i] + SEAL_BYTES);
                assert_true(seal_open(key, about, (struct str){ sealed.p, sealed.n }, &plain));
                assert_true(str_eq((struct str){ plain.p, plain.n }, s));
                buf_clear(&plain);
                assert_false(seal_open(key, other, (struct str){ sealed.p, sealed.n }, &plain));
                assert_false(seal_open(key, about, (struct str){ sealed.p, sealed.n - 1 }, &plain));
                for (size_t at = 0; at < sealed.n; at += sealed.n / 40 + 1) {
                        sealed.p[at] ^= 1;
                        assert_false(
                                seal_open(key, about, (struct str){ sealed.p, sealed.n }, &plain));
                        sealed.p[at] ^= 1;
                }
                key[31] ^= 0x80;
                assert_false(seal_open(key, about, (struct str){ sealed.p, sealed.n }, &plain));
                key[31] ^= 0x80;
                assert_int_equal(plain.n, 0);
                free(text);
        }
}

/* backup.md 2.1-2.3, 2.6 */
static void keys_are_made_kept_and_destroyed(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(vault_close) struct vault v = { .fd = -1 }, w = { .fd = -1 };
        unsigned char a[SEAL_KEY_BYTES], b[SEAL_KEY_BYTES], both[2 * SEAL_KEY_BYTES];
        struct stat st;
        uint64_t n = 9;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(vault_open(&cx, path, false, &v), LH_NOT_FOUND);
        assert_int_equal(vault_open(&cx, path, true, &v), LH_OK);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        assert_int_equal(vault_keys(&cx, &v, 1000000, 1, a), LH_OK);
        assert_false(vault_key_ok(a));
        assert_int_equal(vault_make_key(&cx, &v, 7, a), LH_OK);
        assert_int_equal(vault_make_key(&cx, &v, 8, b), LH_OK);
        assert_int_equal(vault_copy(&cx, &v, copy), LH_OK);
        assert_int_equal(vault_destroy(&cx, &v, (uint64_t[]){ 7 }, 1), LH_OK);
        vault_close(&v);

        assert_int_equal(vault_open(&cx, path, true, &v), LH_OK);
        assert_int_equal(vault_keys(&cx, &v, 7, 2, both), LH_OK);
        assert_false(vault_key_ok(both));
        assert_memory_equal(both + SEAL_KEY_BYTES, b, SEAL_KEY_BYTES);
        assert_int_equal(vault_erased_to(&cx, &v, &n), LH_OK);
        assert_int_equal(n, 0);
        assert_int_equal(vault_set_erased_to(&cx, &v, 0x0102030405060708), LH_OK);
        assert_int_equal(vault_erased_to(&cx, &v, &n), LH_OK);
        assert_true(n == 0x0102030405060708);

        assert_int_equal(vault_open(&cx, copy, false, &w), LH_OK);
        assert_memory_equal(w.id, v.id, VAULT_ID_BYTES);
        assert_int_equal(vault_keys(&cx, &w, 7, 1, both), LH_OK);
        assert_memory_equal(both, a, SEAL_KEY_BYTES); /* as it was when it was made */
        assert_int_equal(vault_copy(&cx, &v, copy), LH_OK);
        vault_close(&w);
        assert_int_equal(vault_open(&cx, copy, false, &w), LH_OK);
        assert_int_equal(vault_keys(&cx, &w, 7, 1, both), LH_OK);
        assert_false(vault_key_ok(both));
}

/* backup.md 2.3: while one reads values to seal them, nobody destroys keys. */
static void one_at_a_time(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(vault_close) struct vault v = { .fd = -1 }, w = { .fd = -1 };

        (void)state;
        ctx_init(&cx);
        assert_int_equal(vault_open(&cx, path, true, &v), LH_OK);
        assert_int_equal(vault_open(&cx, path, true, &w), LH_OK);
        assert_int_equal(vault_lock(&cx, &v), LH_OK);
        assert_int_equal(vault_lock(&cx, &w), LH_BUSY);
        vault_unlock(&v);
        assert_int_equal(vault_lock(&cx, &w), LH_OK);
}

/* backup.md 2.5 */
static void a_site_key_lives_for_thirty_days(void **state)
{
        static const int64_t day = (int64_t)24 * 3600 * 1000;
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(vault_close) struct vault v = { .fd = -1 };
        unsigned char key[3][SEAL_KEY_BYTES], found[SEAL_KEY_BYTES], name[3][VAULT_KEY_ID_BYTES];

        (void)state;
        ctx_init(&cx);
        cx.now_ms = fake_clock;
        now = 20000 * day;
        assert_int_equal(vault_open(&cx, path, true, &v), LH_OK);
        for (int i = 0; i < 3; i++, now += VAULT_SITE_DAYS * day) {
                assert_int_equal(vault_site_key(&cx, &v, key[i]), LH_OK);
                vault_key_id(key[i], name[i]);
                now += VAULT_SITE_DAYS * day - 1;
                assert_int_equal(vault_site_key(&cx, &v, found), LH_OK);
                assert_memory_equal(found, key[i], SEAL_KEY_BYTES); /* it is still its time */
                now -= VAULT_SITE_DAYS * day - 1;
        }
        assert_memory_not_equal(key[1], key[2], SEAL_KEY_BYTES);
        assert_false(vault_find_site_key(&v, name[0], found));
        for (int i = 1; i < 3; i++) {
                assert_true(vault_find_site_key(&v, name[i], found));
                assert_memory_equal(found, key[i], SEAL_KEY_BYTES);
        }
}

static void what_is_no_vault_is_refused(void **state)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(vault_close) struct vault v = { .fd = -1 };
        FILE *f = fopen(copy, "we");

        (void)state;
        assert_non_null(f);
        fputs("something else that is long enough to be the head of a vault", f);
        fclose(f);
        ctx_init(&cx);
        assert_int_equal(vault_open(&cx, copy, true, &v), LH_CORRUPT);
        assert_int_equal(truncate(copy, 0), 0);
        assert_int_equal(vault_open(&cx, copy, true, &v), LH_CORRUPT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_sealed_opens_only_as_it_was),
                cmocka_unit_test(keys_are_made_kept_and_destroyed),
                cmocka_unit_test(one_at_a_time),
                cmocka_unit_test(a_site_key_lives_for_thirty_days),
                cmocka_unit_test(what_is_no_vault_is_refused),
        };

        return cmocka_run_group_tests_name("vault", tests, make_dir, drop_dir);
}
