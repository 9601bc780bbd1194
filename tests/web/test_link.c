/* The connection to the scribe alone: its ceiling, and that every parcel ends exactly once. */
#include "base/time.h"
#include "tests/web/front.h"
#include "web/scribe_link.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define WAIT_MS 10000

static struct {
        struct ctx cx;
        char dir[32], path[64];
        struct fake_scribe scribe;
        struct scribe_link *link;
        atomic_uint ends[3];
        atomic_uint twice;
} t;

struct item {
        struct parcel parcel; /* first: done() casts back */
        atomic_uint ended;
};

static int setup(void **state)
{
        (void)state;
        ctx_init(&t.cx);
        snprintf(t.dir, sizeof(t.dir), "/tmp/liuhen-test-XXXXXX");
        assert_non_null(mkdtemp(t.dir));
        snprintf(t.path, sizeof(t.path), "%s/s", t.dir);
        for (size_t i = 0; i < countof(t.ends); i++)
                t.ends[i] = 0;
        t.twice = 0;
        t.scribe.mood = SCRIBE_SILENT;
        t.scribe.reply = "{}";
        scribe_start(&t.scribe, t.path);
        assert_int_equal(scribe_link_start(&t.cx, t.path, 2, &t.link), LH_OK);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        scribe_link_free(&t.link);
        scribe_stop(&t.scribe, t.path);
        rmdir(t.dir);
        ctx_done(&t.cx);
        return 0;
}

static void item_done(struct parcel *p)
{
        struct item *item = (struct item *)p;

        if (item->ended++ > 0)
                t.twice++;
        t.ends[p->end]++;
        buf_done(&p->reply);
}

static int send_item(struct item *item, size_t bytes)
{
        char *text = mem_zalloc(bytes + 1);
        int rc;

        *item = (struct item){ .parcel.done = item_done };
        memset(text, 'x', bytes);
        buf_init(&item->parcel.frame, WIRE_FRAME_BYTES_MAX);
        wire_begin(&item->parcel.frame, WIRE_SUBMIT);
        buf_puts(&item->parcel.frame, text);
        free(text);
        rc = scribe_link_send(t.link, &item->parcel);
        if (rc != LH_OK)
                buf_done(&item->parcel.frame);
        return rc;
}

static unsigned ended(void)
{
        return t.ends[0] + t.ends[1] + t.ends[2];
}

static void wait_for(unsigned n)
{
        int64_t until = time_monotonic_ms() + WAIT_MS;

        while (ended() < n && time_monotonic_ms() < until)
                usleep(1000);
        assert_int_equal(ended(), n);
}

static void no_more_than_the_ceiling_wait(void **state)
{
        struct item *items = mem_zalloc((SCRIBE_WAITING_MAX + 1) * sizeof(*items));

        (void)state;
        for (int i = 0; i < SCRIBE_WAITING_MAX; i++)
                assert_int_equal(send_item(&items[i], 10), LH_OK);
        assert_int_equal(send_item(&items[SCRIBE_WAITING_MAX], 10), LH_BUSY);
        scribe_link_stop(t.link);
        assert_int_equal(ended(), SCRIBE_WAITING_MAX);
        assert_int_equal(t.ends[PARCEL_ANSWERED], 0);
        assert_int_equal(t.twice, 0);
        assert_int_equal(send_item(&items[0], 10), LH_IO);
        free(items);
}

/* Parcels larger than the socket takes at once, while the scribe breaks the connection again and
 * again. */
static void every_parcel_ends_once_when_the_link_breaks(void **state)
{
        enum { ITEMS = 3000 };
        struct item *items = mem_zalloc(ITEMS * sizeof(*items));
        unsigned sent = 0;

        (void)state;
        srand(20171206);
        for (int i = 0; i < ITEMS; i++) {
                t.scribe.mood = rand() % 50 == 0   ? SCRIBE_CLOSE
                                : rand() % 90 == 0 ? SCRIBE_JUNK
                                                   : SCRIBE_RECEIPT;
                if (send_item(&items[i], (size_t)(rand() % 20000)) == LH_OK)
                        sent++;
                else
                        usleep(2000);
        }
        t.scribe.mood = SCRIBE_CLOSE;
        usleep(50000);
        scribe_link_stop(t.link);
        wait_for(sent);
        assert_int_equal(t.twice, 0);
        assert_true(t.ends[PARCEL_ANSWERED] > 0);
        assert_true(t.ends[PARCEL_UNKNOWN] > 0);
        free(items);
}

/* A scribe that hangs: what the socket took is unknown, what it did not take is unsent, and all of
 * it ends. */
static void a_deaf_scribe_is_given_up(void **state)
{
        enum { ITEMS = 20, BYTES = 100000 };
        struct item *items = mem_zalloc(ITEMS * sizeof(*items));

        (void)state;
        t.scribe.mood = SCRIBE_DEAF;
        usleep(50000);
        for (int i = 0; i < ITEMS; i++)
                assert_int_equal(send_item(&items[i], BYTES), LH_OK);
        wait_for(ITEMS);
        assert_int_equal(t.twice, 0);
        assert_true(t.ends[PARCEL_UNKNOWN] > 0);
        assert_true(t.ends[PARCEL_UNSENT] > 0);
        scribe_link_stop(t.link);
        free(items);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(no_more_than_the_ceiling_wait, setup, teardown),
                cmocka_unit_test_setup_teardown(a_deaf_scribe_is_given_up, setup, teardown),
                cmocka_unit_test_setup_teardown(every_parcel_ends_once_when_the_link_breaks, setup,
                                                teardown),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
