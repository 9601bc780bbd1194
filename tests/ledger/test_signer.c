/* The signer and its guard: it signs what grew out of what it signed, and nothing else.
 * ledger.md: 5.2, 8.3 */
#include "ledger/signer.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define ORIGIN "signer.example/log"
#define LEAVES 300

static struct ctx cx;
static char dir[64], seed_path[128], guard_path[128];
static struct hash leaf[LEAVES];

static int setup(void **state)
{
        int fd;

        (void)state;
        ctx_init(&cx);
        strcpy(dir, "/tmp/liuhen-signer-XXXXXX");
        assert_non_null(mkdtemp(dir));
        snprintf(seed_path, sizeof(seed_path), "%s/seed", dir);
        snprintf(guard_path, sizeof(guard_path), "%s/guard", dir);
        fd = open(seed_path, O_WRONLY | O_CREAT, 0600);
        assert_int_equal(write(fd, "0123456789abcdef0123456789abcdef", ED25519_BYTES),
                         ED25519_BYTES);
        close(fd);
        for (int i = 0; i < LEAVES; i++)
                leaf[i] = merkle_leaf(&i, sizeof(i));
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        unlink(seed_path);
        unlink(guard_path);
        assert_int_equal(rmdir(dir), 0);
        ctx_done(&cx);
        return 0;
}

static struct signer *start(void)
{
        struct signer *s;

        if (signer_start(&cx, seed_path, guard_path, ORIGIN, &s) != LH_OK)
                fail_msg("%s", cx.err.text);
        return s;
}

static struct merkle tree(size_t n)
{
        struct merkle m = { 0 };

        for (size_t i = 0; i < n; i++)
                merkle_append(&m, &leaf[i]);
        return m;
}

static int begin(struct signer *s, size_t n)
{
        struct merkle m = tree(n);

        return signer_begin(&cx, s, &m);
}

/* What would be signed must be a checkpoint of that tree. */
static int sign(struct signer *s, size_t from, size_t to)
{
        lh_auto(buf_done) struct buf note = { 0 };
        struct merkle m = tree(from), grown = tree(to);
        struct hash root = merkle_root(&grown);
        struct checkpoint c;
        struct str text;
        int rc;

        buf_init(&note, 4096);
        rc = signer_sign(&cx, s, &m, &leaf[from], to - from, &note);
        if (rc != LH_OK)
                return rc;
        assert_int_equal(note_open(&cx, (struct str){ note.p, note.n }, signer_key(s), 1, &text),
                         LH_OK);
        assert_int_equal(checkpoint_parse(&cx, text, &c), LH_OK);
        assert_int_equal(c.size, to);
        assert_true(hash_eq(&c.root, &root));
        return LH_OK;
}

static void it_signs_what_grows(void **state)
{
        struct signer *s = start();

        (void)state;
        assert_int_equal(begin(s, 0), LH_OK);
        assert_int_equal(sign(s, 0, 3), LH_OK);
        signer_confirm(s);
        assert_int_equal(sign(s, 3, 4), LH_OK);
        assert_int_equal(sign(s, 4, 299), LH_OK); /* confirmed by going on */
        signer_stop(&s);
        s = start();
        assert_int_equal(begin(s, 299), LH_OK);
        assert_int_equal(sign(s, 299, 300), LH_OK);
        signer_stop(&s);
}

static void a_group_that_was_not_committed_may_be_another(void **state)
{
        struct signer *s = start();
        struct hash kept = leaf[5];

        (void)state;
        assert_int_equal(begin(s, 0), LH_OK);
        assert_int_equal(sign(s, 0, 5), LH_OK);
        signer_confirm(s);
        assert_int_equal(sign(s, 5, 9), LH_OK); /* the commit failed */
        leaf[5] = leaf[200];
        assert_int_equal(sign(s, 5, 8), LH_OK);
        signer_stop(&s);
        /* Or the process was killed between the two. */
        s = start();
        assert_int_equal(begin(s, 5), LH_OK);
        assert_int_equal(sign(s, 5, 7), LH_OK);
        signer_stop(&s);
        leaf[5] = kept;
}

static void a_store_that_was_set_back_is_refused(void **state)
{
        struct signer *s = start();

        (void)state;
        assert_int_equal(begin(s, 0), LH_OK);
        assert_int_equal(sign(s, 0, 10), LH_OK);
        signer_confirm(s);
        assert_int_equal(sign(s, 10, 20), LH_OK);
        signer_confirm(s);
        assert_int_equal(sign(s, 10, 15), LH_CONFLICT);
        signer_stop(&s);
        s = start();
        assert_int_equal(begin(s, 10), LH_CONFLICT);
        assert_non_null(strstr(cx.err.text, "holds 10 entries, but 20 were signed"));
        assert_int_equal(begin(s, 21), LH_CONFLICT);
        assert_non_null(strstr(cx.err.text, "guard knows 20"));
        assert_int_equal(begin(s, 20), LH_OK);
        signer_stop(&s);
}

static void other_entries_are_refused(void **state)
{
        struct signer *s = start();
        struct hash kept = leaf[4];

        (void)state;
        assert_int_equal(begin(s, 0), LH_OK);
        assert_int_equal(sign(s, 0, 10), LH_OK);
        signer_confirm(s);
        signer_stop(&s);
        leaf[4] = leaf[100];
        s = start();
        assert_int_equal(begin(s, 10), LH_CONFLICT);
        assert_non_null(strstr(cx.err.text, "other entries"));
        leaf[4] = kept;
        signer_stop(&s);
}

static void damage(off_t at)
{
        int fd = open(guard_path, O_RDWR);
        char c;

        assert_int_equal(pread(fd, &c, 1, at), 1);
        c ^= 1;
        assert_int_equal(pwrite(fd, &c, 1, at), 1);
        close(fd);
}

static void a_torn_slot_leaves_the_other(void **state)
{
        struct signer *s = start();
        struct stat st;

        (void)state;
        assert_int_equal(begin(s, 0), LH_OK);    /* number 1 */
        assert_int_equal(sign(s, 0, 10), LH_OK); /* 2, in the first slot */
        signer_stop(&s);
        assert_int_equal(stat(guard_path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        damage(40); /* the one that was being written */
        s = start();
        assert_int_equal(begin(s, 0), LH_OK);
        signer_stop(&s);
        damage(40);
        damage(552);
        assert_int_equal(signer_start(&cx, seed_path, guard_path, ORIGIN, &s), LH_CORRUPT);
        assert_non_null(strstr(cx.err.text, "damaged"));
}

static void without_a_key_nothing_starts(void **state)
{
        struct signer *s;

        (void)state;
        assert_int_equal(truncate(seed_path, 5), 0);
        assert_int_equal(signer_start(&cx, seed_path, guard_path, ORIGIN, &s), LH_CORRUPT);
        assert_null(s);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
                T(it_signs_what_grows),
                T(a_group_that_was_not_committed_may_be_another),
                T(a_store_that_was_set_back_is_refused),
                T(other_entries_are_refused),
                T(a_torn_slot_leaves_the_other),
                T(without_a_key_nothing_starts),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
