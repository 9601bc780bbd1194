/* Kept pages: never older than the store, never more bytes than allowed, the same bytes as when
 * they were made. */
#include "tests/web/front.h"
#include "web/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define ROUNDS      150
#define LOADERS     3
#define ONE_BYTES   ((size_t)10000)
#define SMALL_CACHE ((size_t)100000)

/* ------ the cache alone ------ */

static struct cached *answer_of(size_t bytes)
{
        struct MHD_Response *m = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

        assert_non_null(m);
        return cached_new(m, bytes, "\"tag\"");
}

static struct hash key_of(int i)
{
        return hash_of(&i, sizeof(i));
}

static bool there(struct cache *c, int i)
{
        struct hash key = key_of(i);
        uint64_t ticket;
        lh_auto(cached_release) struct cached *e = cache_get(c, &key, &ticket);

        return e != NULL;
}

static void put(struct cache *c, int i, size_t bytes, uint64_t ticket)
{
        struct hash key = key_of(i);
        lh_auto(cached_release) struct cached *e = answer_of(bytes);

        cache_put(c, &key, e, ticket);
}

static uint64_t ticket_of(struct cache *c)
{
        struct hash key = key_of(-1);
        uint64_t ticket;

        assert_null(cache_get(c, &key, &ticket));
        return ticket;
}

static void what_is_kept_is_found_until_it_is_cleared(void **state)
{
        struct cache *c = cache_new(SMALL_CACHE);
        struct hash key = key_of(1);
        struct cached *held;
        uint64_t ticket;

        (void)state;
        assert_false(there(c, 1));
        put(c, 1, 1, ticket_of(c));
        assert_true(there(c, 1));
        assert_false(there(c, 2));
        held = cache_get(c, &key, &ticket);
        cache_clear(c);
        assert_false(there(c, 1));
        assert_string_equal(cached_tag(held), "\"tag\""); /* who holds it keeps it */
        cached_release(&held);
        cache_free(&c);
}

static void an_answer_made_before_a_change_is_not_kept(void **state)
{
        struct cache *c = cache_new(SMALL_CACHE);
        uint64_t ticket = ticket_of(c);

        (void)state;
        cache_clear(c);
        put(c, 1, 1, ticket);
        assert_false(there(c, 1));
        put(c, 1, 1, ticket_of(c));
        assert_true(there(c, 1));
        cache_free(&c);
}

static void the_longest_unused_goes_first(void **state)
{
        struct cache *c = cache_new(SMALL_CACHE);
        uint64_t ticket = ticket_of(c);

        (void)state;
        for (int i = 0; i < 50; i++) {
                put(c, i, ONE_BYTES, ticket);
                assert_true(there(c, i));
                assert_true(there(c, 0)); /* asked for again and again */
        }
        for (int i = 1; i < 40; i++)
                assert_false(there(c, i));
        assert_true(there(c, 47));
        put(c, 99, SMALL_CACHE / 2, ticket); /* one may not take it all */
        assert_false(there(c, 99));
        assert_true(there(c, 0));
        cache_free(&c);
}

static void many_keys_do_not_mix(void **state)
{
        struct cache *c = cache_new((size_t)1024 * 1024 * 1024);
        uint64_t ticket = ticket_of(c);

        (void)state;
        for (int i = 0; i < 20000; i++)
                put(c, i, 1, ticket);
        for (int i = 0; i < 40000; i++)
                assert_int_equal(there(c, i), i < 20000);
        put(c, 7, 1, ticket); /* a second one of a key is not needed */
        assert_true(there(c, 7));
        cache_free(&c);
}

/* ------ in the front ------ */

static struct front front;
static atomic_bool loading;

static int setup(void **state)
{
        (void)state;
        front_prepare(&front);
        front_start(&front);
        return 0;
}

static int teardown(void **state)
{
        (void)state;
        front_stop(&front);
        return 0;
}

static unsigned made_by(const char *path, const char *headers, int status, const char *body)
{
        unsigned before = fake_pages_made;
        struct answer a = get(&front, path, headers);

        assert_int_equal(a.status, status);
        if (body != NULL)
                assert_non_null(strstr(a.body.p, body));
        answer_done(&a);
        return fake_pages_made - before;
}

static void a_page_is_made_once_for_each_choice(void **state)
{
        static const char *const choices[][2] = {
                { "/?q=1", "" },
                { "/?q=2", "" },
                { "/?q=1", "Accept-Language: en\r\n" },
                { "/?q=1", "Accept: application/json\r\n" },
                { "/?q=1", "Accept-Encoding: gzip\r\n" },
                { "/?q=1&lang=en", "" },
                { "/?q=1&lang=en", "Cookie: lang=en\r\n" },
        };

        (void)state;
        test_store_append(&front.cx, &front.store, "x");
        made_by("/?q=0", "", 200, NULL), made_by("/?q=0", "", 200, NULL);
        for (size_t i = 0; i < countof(choices); i++)
                assert_int_equal(made_by(choices[i][0], choices[i][1], 200, "q="), 1);
        for (size_t i = 0; i < countof(choices); i++) {
                struct answer a = get(&front, choices[i][0], choices[i][1]);

                assert_int_equal(answer_header(&a, "Set-Cookie") != NULL, i == 5);
                answer_done(&a);
        }
        assert_int_equal(made_by("/?q=1", "Accept-Language: en\r\n", 200, "lang=en"), 0);
        assert_int_equal(made_by("/?q=1", "Accept: application/json\r\n", 200, "form=json"), 0);
        assert_int_equal(made_by("/?q=1", "If-None-Match: *\r\n", 304, NULL), 0);
        assert_int_equal(made_by("/old", "", 302, NULL) + made_by("/old", "", 302, NULL), 2);
}

static void *load(void *arg)
{
        (void)arg;
        while (loading) {
                struct answer a = get(&front, "/size", "");

                answer_done(&a);
        }
        return NULL;
}

/* Readers ask for the page all the time, so that some pages are being made while the store
 * changes. */
static void a_page_is_never_older_than_what_was_committed_before_it_was_asked_for(void **state)
{
        uint64_t size = (uint64_t)test_store_ask(&front.store, "SELECT size FROM head");
        pthread_t loaders[LOADERS];
        char want[32];

        (void)state;
        loading = true;
        for (size_t i = 0; i < LOADERS; i++)
                assert_int_equal(pthread_create(&loaders[i], NULL, load, NULL), 0);
        for (int i = 0; i < ROUNDS; i++) {
                test_store_append(&front.cx, &front.store, "x");
                snprintf(want, sizeof(want), "size=%llu.", (unsigned long long)++size);
                for (int k = 0; k < 4; k++)
                        made_by("/size", "", 200, want);
        }
        loading = false;
        for (size_t i = 0; i < LOADERS; i++)
                pthread_join(loaders[i], NULL);
}

/* A change that leaves the log's size alone counts as well. */
static void any_change_of_the_store_is_seen(void **state)
{
        (void)state;
        made_by("/?q=a", "", 200, NULL), made_by("/?q=a", "", 200, NULL);
        assert_int_equal(made_by("/?q=a", "", 200, NULL), 0);
        assert_int_equal(store_script(&front.cx, front.store.s,
                                      "UPDATE meta SET value = 'other' WHERE key = 'name'"),
                         LH_OK);
        assert_int_equal(made_by("/?q=a", "", 200, NULL), 1);
}

static void without_a_cache_every_page_is_made(void **state)
{
        struct http *kept = front.http;

        (void)state;
        front.opt.cache_bytes_max = 0;
        front_start(&front);
        assert_int_equal(made_by("/", "", 200, NULL) + made_by("/", "", 200, NULL), 2);
        http_stop(&front.http);
        front.http = kept;
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_kept_is_found_until_it_is_cleared),
                cmocka_unit_test(an_answer_made_before_a_change_is_not_kept),
                cmocka_unit_test(the_longest_unused_goes_first),
                cmocka_unit_test(many_keys_do_not_mix),
                cmocka_unit_test(a_page_is_made_once_for_each_choice),
                cmocka_unit_test(
                        a_page_is_never_older_than_what_was_committed_before_it_was_asked_for),
                cmocka_unit_test(any_change_of_the_store_is_seen),
                cmocka_unit_test(without_a_cache_every_page_is_made),
        };

        return cmocka_run_group_tests(tests, setup, teardown);
}
