/* How often a network may ask. */
#include "web/rate.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static struct sockaddr_storage address(const char *text)
{
        struct sockaddr_storage ret = { 0 };
        struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&ret;
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&ret;

        if (strchr(text, ':') != NULL) {
                ret.ss_family = AF_INET6;
                assert_int_equal(inet_pton(AF_INET6, text, &v6->sin6_addr), 1);
        } else {
                ret.ss_family = AF_INET;
                assert_int_equal(inet_pton(AF_INET, text, &v4->sin_addr), 1);
        }
        return ret;
}

static unsigned take(struct rate *r, const char *peer, const char *forwarded, enum rate_kind kind,
                     int64_t now_ms)
{
        struct sockaddr_storage a = address(peer);

        return rate_take(r, (const struct sockaddr *)&a, forwarded, kind, now_ms);
}

/* How many forms in a row are taken. */
static unsigned burst(struct rate *r, const char *peer, const char *forwarded, int64_t now_ms)
{
        unsigned n = 0;

        while (n < 1000 && take(r, peer, forwarded, RATE_FORM, now_ms) == 0)
                n++;
        return n;
}

static struct rate *without_proxy(void)
{
        return rate_new(&(struct sockaddr_storage){ 0 });
}

static void a_burst_then_one_after_another(void **state)
{
        struct rate *r = without_proxy();
        int64_t now = 1000000;

        (void)state;
        assert_int_equal(burst(r, "198.51.100.7", NULL, now), RATE_FORM_BURST);
        assert_int_equal(take(r, "198.51.100.7", NULL, RATE_FORM, now), RATE_FORM_EVERY_MS / 1000);
        now += RATE_FORM_EVERY_MS;
        assert_int_equal(take(r, "198.51.100.7", NULL, RATE_FORM, now), 0);
        assert_int_not_equal(take(r, "198.51.100.7", NULL, RATE_FORM, now), 0);
        assert_int_equal(burst(r, "198.51.100.7", NULL, now + RATE_FORM_BURST * RATE_FORM_EVERY_MS),
                         RATE_FORM_BURST);
        rate_free(&r);
}

static void kinds_and_networks_are_counted_apart(void **state)
{
        struct rate *r = without_proxy();

        (void)state;
        burst(r, "198.51.100.7", NULL, 5);
        assert_int_equal(take(r, "198.51.100.7", NULL, RATE_SEARCH, 5), 0);
        assert_int_equal(take(r, "198.51.100.8", NULL, RATE_FORM, 5), 0);
        assert_int_not_equal(take(r, "::ffff:198.51.100.7", NULL, RATE_FORM, 5), 0);
        burst(r, "2001:db8:1:2::1", NULL, 5);
        assert_int_not_equal(take(r, "2001:db8:1:2:ffff::9", NULL, RATE_FORM, 5), 0);
        assert_int_equal(take(r, "2001:db8:1:3::1", NULL, RATE_FORM, 5), 0);
        assert_int_equal(take(r, "198.51.100.7", NULL, RATE_NONE, 5), 0);
        rate_free(&r);
}

static void only_a_proxy_is_believed(void **state)
{
        struct sockaddr_storage proxy = address("10.0.0.2");
        struct rate *r = rate_new(&proxy);

        (void)state;
        /* A reader cannot take another name with each request. */
        for (unsigned i = 0; i < RATE_FORM_BURST; i++)
                assert_int_equal(take(r, "198.51.100.7", "203.0.113.1", RATE_FORM, 5), 0);
        assert_int_not_equal(take(r, "198.51.100.7", "203.0.113.2", RATE_FORM, 5), 0);
        /* The last address is the proxy's own word, what stands before it a reader's. */
        burst(r, "10.0.0.2", "1.2.3.4, 203.0.113.9", 5);
        assert_int_not_equal(take(r, "10.0.0.2", "5.6.7.8,203.0.113.9 ", RATE_FORM, 5), 0);
        assert_int_not_equal(take(r, "127.0.0.1", "203.0.113.9", RATE_FORM, 5), 0);
        assert_int_equal(take(r, "10.0.0.2", "203.0.113.10", RATE_FORM, 5), 0);
        burst(r, "::1", "[2001:db8::1]", 5);
        assert_int_not_equal(take(r, "::1", "2001:db8::2", RATE_FORM, 5), 0);
        /* What is no address is one network: it cannot be left out to be free. */
        burst(r, "10.0.0.2", "unknown", 5);
        assert_int_not_equal(take(r, "10.0.0.2", "", RATE_FORM, 5), 0);
        rate_free(&r);
}

static void this_machine_is_not_counted(void **state)
{
        struct rate *r = without_proxy();

        (void)state;
        assert_int_equal(burst(r, "127.0.0.1", NULL, 5), 1000);
        assert_int_equal(burst(r, "127.8.0.1", NULL, 5), 1000);
        assert_int_equal(burst(r, "::1", NULL, 5), 1000);
        rate_free(&r);
}

/* However many networks come, one that asks much is remembered before those that asked once. */
static void many_networks_push_out_the_quiet_ones(void **state)
{
        struct rate *r = without_proxy();
        char text[32];

        (void)state;
        burst(r, "198.51.100.7", NULL, 5);
        for (unsigned i = 0; i < 4 * RATE_NETWORKS_MAX; i++) {
                snprintf(text, sizeof(text), "10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
                assert_int_equal(take(r, text, NULL, RATE_FORM, 5), 0);
        }
        assert_int_not_equal(take(r, "198.51.100.7", NULL, RATE_FORM, 5), 0);
        rate_free(&r);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_burst_then_one_after_another),
                cmocka_unit_test(kinds_and_networks_are_counted_apart),
                cmocka_unit_test(only_a_proxy_is_believed),
                cmocka_unit_test(this_machine_is_not_counted),
                cmocka_unit_test(many_networks_push_out_the_quiet_ones),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
