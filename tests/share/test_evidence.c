/* The file of a segment: what is read back at any moment are the rows, then zeros or the end. */
#include "base/text.h"
#include "share/evidence_file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "/tmp/liuhen-evidence-XXXXXX";
static char path[64];
static char room[8 * 1024 * 1024];

static size_t read_back(void)
{
        int fd = open(path, O_RDONLY);
        ssize_t n = read(fd, room, sizeof(room));

        assert_true(fd >= 0 && n >= 0);
        close(fd);
        return (size_t)n;
}

static void compare(const struct buf *wanted)
{
        size_t n = read_back();

        assert_true(n >= wanted->n);
        assert_memory_equal(room, wanted->p, wanted->n);
        for (size_t i = wanted->n; i < n; i++)
                assert_int_equal(room[i], 0);
}

/* Lengths around a block's, and more than what is laid out at once. */
static void rows_then_zeros(void **state)
{
        static const size_t lengths[] = { 1, 4094, 1, 1, 4096, 4095, 700000, 3, 5000, 8192, 1 };
        lh_auto(buf_done) struct buf all = { 0 };
        struct evidence_file f;

        (void)state;
        buf_init(&all, sizeof(room));
        evidence_file_init(&f);
        assert_true(evidence_file_open(&f, dir, path));
        for (size_t i = 0; i < countof(lengths); i++) {
                size_t from = all.n;

                for (size_t k = 0; k < lengths[i]; k++)
                        buf_putc(&all, (char)('a' + (i + k) % 26));
                assert_true(evidence_file_add(&f, (struct str){ all.p + from, lengths[i] }));
                compare(&all);
        }
        evidence_file_close(&f);
        assert_int_equal(read_back(), all.n);
        evidence_file_done(&f);
}

/* Room for the rows but not for zeros ahead; then not for the rows. */
static void a_disk_that_fills(void **state)
{
        struct rlimit was, small;
        lh_auto(buf_done) struct buf all = { 0 };
        struct evidence_file f;

        (void)state;
        buf_init(&all, sizeof(room));
        for (size_t k = 0; k < 30000; k++)
                buf_putc(&all, (char)('a' + k % 26));
        signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &was);
        small = (struct rlimit){ .rlim_cur = 64 * 1024, .rlim_max = was.rlim_max };
        setrlimit(RLIMIT_FSIZE, &small);
        evidence_file_init(&f);
        unlink(path);
        assert_true(evidence_file_open(&f, dir, path));
        assert_true(evidence_file_add(&f, (struct str){ all.p, all.n }));
        compare(&all);
        assert_true(evidence_file_add(&f, (struct str){ all.p, 20000 }));
        assert_false(evidence_file_add(&f, (struct str){ all.p, all.n }));
        assert_int_equal(read_back(), all.n + 20000);
        setrlimit(RLIMIT_FSIZE, &was);
        evidence_file_done(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(rows_then_zeros),
                cmocka_unit_test(a_disk_that_fills),
        };
        int rc;

        if (mkdtemp(dir) == NULL)
                return 1;
        snprintf(path, sizeof(path), "%s/one.seg", dir);
        rc = cmocka_run_group_tests(tests, NULL, NULL);
        unlink(path);
        rmdir(dir);
        return rc;
}
