/* Addresses, keys, limits and the bytes of mails. Addresses are made up. */
#include "mail/message.h"
#include "base/time.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

struct box {
        struct ctx cx;
        struct store *s;
        char dir[64];
};

static void begin(struct box *b)
{
        snprintf(b->dir, sizeof(b->dir), "/tmp/test-mail-XXXXXX");
        assert_non_null(mkdtemp(b->dir));
        ctx_init(&b->cx);
        b->s = NULL;
        if (follow_open(&b->cx, b->dir, &b->s) != LH_OK)
                fail_msg("%s", b->cx.err.text);
}

static void end(struct box *b)
{
        char cmd[128];

        store_close(&b->s);
        ctx_done(&b->cx);
        snprintf(cmd, sizeof(cmd), "rm -rf %s", b->dir);
        assert_int_equal(system(cmd), 0);
}

static int64_t count(struct box *b)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&b->cx, b->s);
        struct store_rows r = store_ask(&tx, "SELECT count(*) FROM mail_follow");
        int64_t n = store_next(&r) ? store_i64(&r, 0) : -1;

        store_rows_done(&r);
        return n;
}

static struct follow follow_of(const char *address, const char *project)
{
        return (struct follow){ .address = address,
                                .project = project,
                                .body = "",
                                .domain = "",
                                .region = "",
                                .q = "",
                                .lang = "zh-CN" };
}

static void only_plain_addresses_are_taken(void **state)
{
        static const char *const good[] = { "a@b.cn", "reader.one+tag@mail.example",
                                            "o'hara@sub.domain.example", "0@1-2.example" };
        static const char *const bad[] = {
                "",           "a",        "@b.cn",    "a@",          "a@b",     "a@.cn",
                "a@b..cn",    "a@-b.cn",  "a@b-.cn",  ".a@b.cn",     "a.@b.cn", "a..b@c.cn",
                "a b@c.cn",   "a@b.cn\n", "a\r@b.cn", "a@b.cn>",     "<a@b.cn", "a,b@c.cn",
                "\"a\"@b.cn", "a@b@c.cn", "a@b.c_n",  "a@[1.2.3.4]", "甲@b.cn", "a@甲.cn",
        };
        char longest[300];

        (void)state;
        for (size_t i = 0; i < countof(good); i++)
                assert_true(follow_address_ok(good[i]));
        for (size_t i = 0; i < countof(bad); i++)
                if (follow_address_ok(bad[i]))
                        fail_msg("taken: %s", bad[i]);
        memset(longest, 'a', sizeof(longest));
        memcpy(longest + 65, "@b.cn", 6);
        assert_false(follow_address_ok(longest));
        assert_true(follow_address_ok(longest + 1));
}

static void keys_are_of_one_row_and_one_purpose(void **state)
{
        struct box b;
        struct follow f = follow_of("a@b.example", "p1"), found;
        const char *confirm, *stop, *id;

        (void)state;
        begin(&b);
        assert_int_equal(follow_ask(&b.cx, b.s, &f), LH_OK);
        {
                lh_auto(store_tx_done) struct store_tx tx = store_view(&b.cx, b.s);
                struct store_rows r =
                        store_query(&tx, Q_MAIL_TO_ASK, "ii", b.cx.now_ms(), (int64_t)9);

                assert_true(store_next(&r));
                id = store_dup(&r, 0);
                store_rows_done(&r);
        }
        assert_int_equal(follow_key(&b.cx, b.s, id, FOLLOW_CONFIRM, &confirm), LH_OK);
        assert_int_equal(follow_key(&b.cx, b.s, id, FOLLOW_STOP, &stop), LH_OK);
        assert_true(strlen(stop) <= FOLLOW_KEY_BYTES_MAX);
        assert_int_equal(follow_find(&b.cx, b.s, confirm, FOLLOW_CONFIRM, &found), LH_OK);
        assert_string_equal(found.address, "a@b.example");
        assert_int_equal(follow_find(&b.cx, b.s, confirm, FOLLOW_STOP, &found), LH_NOT_FOUND);
        assert_int_equal(follow_find(&b.cx, b.s, stop, FOLLOW_CONFIRM, &found), LH_NOT_FOUND);
        for (size_t i = 0; i < strlen(stop); i++) {
                char *other = arena_strdup(b.cx.mem, stop);

                other[i] = other[i] == '0' ? '1' : '0';
                assert_int_equal(follow_find(&b.cx, b.s, other, FOLLOW_STOP, &found), LH_NOT_FOUND);
        }
        assert_int_equal(follow_find(&b.cx, b.s, "", FOLLOW_STOP, &found), LH_NOT_FOUND);
        assert_int_equal(follow_stop(&b.cx, b.s, id), LH_OK);
        assert_int_equal(follow_find(&b.cx, b.s, stop, FOLLOW_STOP, &found), LH_NOT_FOUND);
        end(&b);
}

static void what_a_stranger_can_ask_has_limits(void **state)
{
        struct box b;

        (void)state;
        begin(&b);
        for (int i = 0; i < FOLLOW_UNCONFIRMED_MAX + 2; i++) {
                struct follow f = follow_of("a@b.example", arena_printf(b.cx.mem, "p%d", i));

                assert_int_equal(follow_ask(&b.cx, b.s, &f), LH_OK);
        }
        assert_int_equal(count(&b), FOLLOW_UNCONFIRMED_MAX);
        for (int i = FOLLOW_UNCONFIRMED_MAX; i < FOLLOW_ASKED_HOUR_MAX; i++) {
                struct follow f = follow_of(arena_printf(b.cx.mem, "a%d@b.example", i), "p");

                assert_int_equal(follow_ask(&b.cx, b.s, &f), LH_OK);
        }
        {
                struct follow f = follow_of("last@b.example", "p");

                assert_int_equal(follow_ask(&b.cx, b.s, &f), LH_BUSY);
        }
        assert_int_equal(count(&b), FOLLOW_ASKED_HOUR_MAX);
        end(&b);
}

/* Every line of a head is short, is ASCII, and begins with a name or goes on with a blank. */
static void check_head(const struct buf *mail)
{
        const char *p = mail->p, *end = strstr(mail->p, "\r\n\r\n");

        assert_non_null(end);
        while (p < end) {
                size_t n = strcspn(p, "\r");
                size_t name = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");

                assert_true(p[0] == ' ' || (name > 0 && p[name] == ':'));
                assert_true(n <= 200);
                if (strstr(p, "=?UTF-8") != NULL && strstr(p, "=?UTF-8") < p + n)
                        assert_true(n <= 76 + 9);
                for (size_t i = 0; i < n; i++)
                        assert_true((unsigned char)p[i] >= ' ' && (unsigned char)p[i] < 0x7f);
                assert_memory_equal(p + n, "\r\n", 2);
                p += n + 2;
        }
}

static void no_text_ends_a_head(void **state)
{
        static const char *const names[] = { "普通的项目", "x\r\nBcc: v@w.example\r\n\r\nbody",
                                             "?=\r\n=?UTF-8?Q?", "\xf0\x9f\x8f\xa0 屋", "" };
        struct message_site site = { "站\r\nX: y", "http://127.0.0.1:1", "from@b.example" };
        struct follow f = follow_of("a@b.example", "p");
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        f.id = "0123";
        for (size_t i = 0; i < countof(names); i++) {
                lh_auto(buf_done) struct buf ask = { 0 }, news = { 0 };
                struct news n = { .n = 1, .count = 40, .to = 9 };

                n.items[0] = (struct news_item){ .idx = 8,
                                                 .title = names[i],
                                                 .date = "2025-01-01",
                                                 .project = names[i],
                                                 .body = names[i] };
                buf_init(&ask, MESSAGE_BYTES_MAX);
                buf_init(&news, MESSAGE_BYTES_MAX);
                assert_int_equal(message_ask(&cx, &site, &f, names[i], "k.1", &ask), LH_OK);
                assert_int_equal(message_news(&cx, &site, &f, names[i], &n, "k.2", &news), LH_OK);
                check_head(&ask);
                check_head(&news);
                assert_null(strstr(ask.p, "Bcc"));
                assert_null(strstr(ask.p, "List-Unsubscribe"));
                assert_non_null(strstr(news.p, "\r\nList-Unsubscribe: "
                                               "<http://127.0.0.1:1/follow/stop/k.2>\r\n"));
                assert_non_null(strstr(
                        news.p, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
        }
        ctx_done(&cx);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(only_plain_addresses_are_taken),
                cmocka_unit_test(keys_are_of_one_row_and_one_purpose),
                cmocka_unit_test(what_a_stranger_can_ask_has_limits),
                cmocka_unit_test(no_text_ends_a_head),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
