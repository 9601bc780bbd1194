/* The desk's own store: one-time codes, passwords, lock-out, sessions, drafts, on a clock of the
 * test's own. */
#include "base/asset.h"
#include "desk/account.h"
#include "desk/file.h"
#include "desk/password.h"
#include "desk/session.h"
#include "desk/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

extern const struct asset sql_assets[];

#define PASSWORD "correct horse battery"

static struct ctx cx;
static struct store *desk;
static char dir[64];
static int64_t now;

static int64_t clock_ms(void)
{
        return now;
}

static int setup(void **state)
{
        (void)state;
        now = 1700000000000;
        ctx_init(&cx);
        cx.now_ms = clock_ms;
        strcpy(dir, "/tmp/liuhen-desk-XXXXXX");
        assert_non_null(mkdtemp(dir));
        assert_int_equal(desk_open(&cx, dir, &desk), LH_OK);
        return 0;
}

static int teardown(void **state)
{
        char command[128];

        (void)state;
        store_close(&desk);
        ctx_done(&cx);
        snprintf(command, sizeof(command), "rm -rf %s", dir);
        return system(command);
}

/* RFC 6238 appendix B, SHA-1. */
static void totp_vectors(void **state)
{
        static const struct {
                int64_t s;
                const char *code;
        } rows[] = { { 59, "94287082" },         { 1111111109, "07081804" },
                     { 1111111111, "14050471" }, { 1234567890, "89005924" },
                     { 2000000000, "69279037" }, { 20000000000, "65353130" } };
        char code[9];

        (void)state;
        for (size_t i = 0; i < countof(rows); i++) {
                totp_code(str_of("12345678901234567890"), (uint64_t)rows[i].s / 30, 8, code);
                assert_string_equal(code, rows[i].code);
        }
}

static void totp_counts_once(void **state)
{
        struct str secret = str_of("12345678901234567890");
        int64_t step = 0;
        char code[9];

        (void)state;
        totp_code(secret, (uint64_t)now / TOTP_STEP_MS, 6, code);
        assert_true(totp_right(secret, code, now, 0, &step));
        assert_false(totp_right(secret, code, now, step, &step));
        assert_true(totp_right(secret, code, now + TOTP_STEP_MS, 0, &step));
        assert_false(totp_right(secret, code, now + 2 * TOTP_STEP_MS, 0, &step));
        assert_false(totp_right(secret, "12345", now, 0, &step));
}

static void base32(void **state)
{
        char text[TOTP_TEXT_BYTES];

        (void)state;
        totp_text((const unsigned char *)"12345678901234567890", text);
        assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

static void passwords(void **state)
{
        char hash[PASSWORD_HASH_BYTES], again[PASSWORD_HASH_BYTES];

        (void)state;
        password_hash(str_of(PASSWORD), hash);
        password_hash(str_of(PASSWORD), again);
        assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
        assert_string_not_equal(hash, again); /* salted */
        assert_true(password_right(hash, str_of(PASSWORD)));
        assert_false(password_right(hash, str_of(PASSWORD "x")));
        assert_false(password_right(NULL, str_of(PASSWORD)));
        assert_int_equal(password_check(&cx, "c001", str_of("short")), LH_INVALID);
        assert_int_equal(password_check(&cx, "c001", str_of("aaaaaaaaaaaaaaa")), LH_INVALID);
        assert_int_equal(password_check(&cx, "c001", str_of("my account c001 here")), LH_INVALID);
        assert_int_equal(password_check(&cx, "c001", str_of("\xff\xfe bytes that are no text")),
                         LH_INVALID);
        assert_int_equal(password_check(&cx, "c001", str_of(PASSWORD)), LH_OK);
}

static enum login try(const char *password, const char *code, int64_t *wait)
{
        enum login how;

        assert_int_equal(account_login(&cx, desk, "c001", str_of(password), code, &how, wait),
                         LH_OK);
        return how;
}

static void lock_out_grows(void **state)
{
        int64_t wait, first;

        (void)state;
        assert_int_equal(account_password(&cx, desk, "c001", str_of(PASSWORD), false), LH_OK);
        for (int i = 0; i < ACCOUNT_FAILURES_FREE; i++)
                assert_int_equal(try("wrong", "", &wait), LOGIN_WRONG);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_LOCKED);
        assert_int_equal(wait, ACCOUNT_LOCK_FIRST_MS);
        now += wait - 1;
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_LOCKED);
        now += 1;
        assert_int_equal(try("wrong", "", &wait), LOGIN_WRONG);
        assert_int_equal(try(PASSWORD, "", &first), LOGIN_LOCKED);
        assert_int_equal(first, 2 * ACCOUNT_LOCK_FIRST_MS);
        now += first;
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_RIGHT);
        assert_int_equal(try("wrong", "", &wait), LOGIN_WRONG); /* the count began anew */
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_RIGHT);
}

static void second_factor(void **state)
{
        unsigned char secret[TOTP_SECRET_BYTES], again[TOTP_SECRET_BYTES];
        char code[9];
        int64_t wait;

        (void)state;
        assert_int_equal(account_password(&cx, desk, "c001", str_of(PASSWORD), true), LH_OK);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_CHANGE);
        assert_int_equal(account_password(&cx, desk, "c001", str_of(PASSWORD), false), LH_OK);
        assert_int_equal(account_totp_offer(&cx, desk, "c001", secret), LH_OK);
        assert_int_equal(account_totp_offer(&cx, desk, "c001", again), LH_OK);
        assert_memory_equal(secret, again, TOTP_SECRET_BYTES);
        assert_int_equal(account_totp_prove(&cx, desk, "c001", "000000"), LH_INVALID);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_RIGHT); /* not proved: not asked for */
        totp_code((struct str){ (char *)secret, TOTP_SECRET_BYTES }, (uint64_t)now / TOTP_STEP_MS,
                  6, code);
        assert_int_equal(account_totp_prove(&cx, desk, "c001", code), LH_OK);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_CODE);
        assert_int_equal(try(PASSWORD, code, &wait), LOGIN_WRONG); /* used up */
        now += 2 * TOTP_STEP_MS;
        totp_code((struct str){ (char *)secret, TOTP_SECRET_BYTES }, (uint64_t)now / TOTP_STEP_MS,
                  6, code);
        assert_int_equal(try("wrong", code, &wait), LOGIN_WRONG);
        assert_int_equal(try(PASSWORD, code, &wait), LOGIN_RIGHT);
        assert_int_equal(try(PASSWORD, code, &wait), LOGIN_WRONG);
}

static void sessions_end(void **state)
{
        char one[SESSION_TOKEN_CHARS + 1], two[SESSION_TOKEN_CHARS + 1];
        struct session s;

        (void)state;
        assert_int_equal(session_begin(&cx, desk, "c001", "czj", one), LH_OK);
        assert_int_equal(session_begin(&cx, desk, "c001", "czj", two), LH_OK);
        assert_string_not_equal(one, two);
        assert_int_equal(session_read(&cx, desk, one, &s), LH_OK);
        assert_string_equal(s.account, "c001");
        assert_string_equal(s.body, "czj");
        assert_true(session_csrf_right(&s, s.csrf));
        assert_false(session_csrf_right(&s, ""));
        assert_false(session_csrf_right(&s, "00000000000000000000000000000000"));
        assert_int_equal(session_read(&cx, desk, "", &s), LH_NOT_FOUND);
        now += SESSION_IDLE_MS - 1;
        assert_int_equal(session_use(&cx, desk, one, &s), LH_OK);
        now += 1;
        assert_int_equal(session_use(&cx, desk, two, &s), LH_NOT_FOUND); /* idle too long */
        for (int i = 0; i < 15; i++) {
                now += SESSION_IDLE_MS - 2;
                assert_int_equal(session_use(&cx, desk, one, &s), LH_OK);
        }
        now += SESSION_IDLE_MS - 2; /* never idle, but eight hours are over */
        assert_int_equal(session_use(&cx, desk, one, &s), LH_NOT_FOUND);
}

static void password_ends_sessions(void **state)
{
        char token[SESSION_TOKEN_CHARS + 1];
        struct session s;

        (void)state;
        assert_int_equal(session_begin(&cx, desk, "c001", "", token), LH_OK);
        assert_int_equal(account_password(&cx, desk, "c001", str_of(PASSWORD), false), LH_OK);
        assert_int_equal(session_read(&cx, desk, token, &s), LH_NOT_FOUND);
}

static void drafts_move_one_way(void **state)
{
        char id[DRAFT_ID_CHARS + 1];
        struct draft d;

        (void)state;
        assert_int_equal(draft_new(&cx, desk, "czj", "c001", "{}", "t", "", id), LH_OK);
        assert_int_equal(draft_approve(&cx, desk, id, 1, "r001"), LH_CONFLICT); /* not submitted */
        assert_int_equal(draft_save(&cx, desk, id, 1, "{\"a\":1}", "t2", "{}"), LH_OK);
        assert_int_equal(draft_save(&cx, desk, id, 1, "{\"a\":2}", "t2", "{}"), LH_CONFLICT);
        assert_int_equal(draft_submit(&cx, desk, id, 2), LH_OK);
        assert_int_equal(draft_save(&cx, desk, id, 3, "{\"a\":3}", "t2", "{}"), LH_CONFLICT);
        assert_int_equal(draft_approve(&cx, desk, id, 3, "c001"), LH_DENIED);
        assert_int_equal(draft_approve(&cx, desk, id, 3, "r001"), LH_OK);
        assert_int_equal(draft_get(&cx, desk, id, &d), LH_OK);
        assert_string_equal(d.state, "approved");
        assert_true(draft_unchanged(&d));
        d.doc = "{\"a\":9}";
        assert_false(draft_unchanged(&d));
        assert_int_equal(draft_drop(&cx, desk, id, 4), LH_CONFLICT);
        assert_int_equal(draft_return(&cx, desk, id, 4, "r001", "no"), LH_OK);
        assert_int_equal(draft_urgent(&cx, desk, id, 5, "p001", ""), LH_INVALID);
        assert_int_equal(draft_urgent(&cx, desk, id, 5, "p001", "flood"), LH_OK);
        assert_int_equal(draft_released(&cx, desk, id, 7, "{}"), LH_OK);
        assert_int_equal(draft_get(&cx, desk, id, &d), LH_OK);
        assert_int_equal(d.idx, 7);
        assert_int_equal(draft_get(&cx, desk, "nothing", &d), LH_NOT_FOUND);
}

/* What is approved is the document, the decisions and the files together. */
static void files_and_decisions_are_approved(void **state)
{
        const struct desk_file f = { .name = "a.csv", .sha256 = "11", .found = "[]", .shown = "x" };
        const struct desk_file g = { .name = "b.csv", .sha256 = "22", .found = "[]", .shown = "" };
        char id[DRAFT_ID_CHARS + 1];
        struct desk_file *files;
        const char *name;
        struct str bytes;
        struct draft d;
        size_t n;

        (void)state;
        assert_int_equal(draft_new(&cx, desk, "czj", "c001", "{}", "t", "", id), LH_OK);
        assert_int_equal(desk_file_put(&cx, desk, id, 1, &f, str_of("one")), LH_OK);
        assert_int_equal(desk_file_put(&cx, desk, id, 1, &g, str_of("two")), LH_CONFLICT);
        assert_int_equal(desk_file_put(&cx, desk, id, 2, &f, str_of("one")), LH_CONFLICT);
        assert_int_equal(desk_file_put(&cx, desk, id, 2, &g, str_of("two")), LH_OK);
        assert_int_equal(desk_file_content(&cx, desk, id, 2, &name, &bytes), LH_OK);
        assert_string_equal(name, "b.csv");
        assert_int_equal(bytes.n, 3);
        assert_int_equal(desk_file_drop(&cx, desk, id, 3, 1), LH_OK);
        assert_int_equal(desk_file_content(&cx, desk, id, 1, &name, &bytes), LH_NOT_FOUND);
        assert_int_equal(draft_submit(&cx, desk, id, 4), LH_OK);
        assert_int_equal(desk_file_put(&cx, desk, id, 5, &f, str_of("one")), LH_CONFLICT);
        assert_int_equal(draft_approve(&cx, desk, id, 5, "r001"), LH_OK);
        assert_int_equal(draft_get(&cx, desk, id, &d), LH_OK);
        assert_true(draft_unchanged(&d));
        d.choices = "{\"k\":{\"do\":\"keep\"}}";
        assert_false(draft_unchanged(&d));
        d.choices = "{}";
        d.files = "33 b.csv\n";
        assert_false(draft_unchanged(&d));
        assert_int_equal(desk_file_released(&cx, desk, id, 2, 9), LH_OK);
        assert_int_equal(desk_file_list(&cx, desk, id, &files, &n), LH_OK);
        assert_int_equal(n, 1);
        assert_int_equal(files[0].idx, 9);
}

static void saves_are_undone(void **state)
{
        char id[DRAFT_ID_CHARS + 1], doc[32];
        struct draft d;

        (void)state;
        assert_int_equal(draft_new(&cx, desk, "czj", "c001", "{}", "t", "", id), LH_OK);
        assert_int_equal(draft_undo(&cx, desk, id, 1), LH_NOT_FOUND);
        for (int i = 1; i <= DRAFT_PAST_MAX + 5; i++) {
                snprintf(doc, sizeof(doc), "{\"a\":%d}", i);
                assert_int_equal(draft_save(&cx, desk, id, i, doc, "t", "{}"), LH_OK);
        }
        assert_int_equal(draft_undo(&cx, desk, id, 1), LH_CONFLICT); /* an older page */
        assert_int_equal(draft_undo(&cx, desk, id, DRAFT_PAST_MAX + 6), LH_OK);
        assert_int_equal(draft_get(&cx, desk, id, &d), LH_OK);
        assert_string_equal(d.doc, "{\"a\":34}");
        for (int i = 1; i <= DRAFT_PAST_MAX; i++)
                assert_int_equal(draft_undo(&cx, desk, id, -1), LH_OK);
        assert_int_equal(draft_undo(&cx, desk, id, -1), LH_NOT_FOUND);
}

static void a_locked_account_is_out(void **state)
{
        char token[SESSION_TOKEN_CHARS + 1];
        struct session s;
        int64_t wait;

        (void)state;
        assert_int_equal(account_password(&cx, desk, "c001", str_of(PASSWORD), false), LH_OK);
        assert_int_equal(session_begin(&cx, desk, "c001", "", token), LH_OK);
        assert_int_equal(account_block(&cx, desk, "c001", true, "a001"), LH_OK);
        assert_int_equal(session_read(&cx, desk, token, &s), LH_NOT_FOUND);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_BLOCKED);
        assert_int_equal(try("wrong", "", &wait), LOGIN_WRONG); /* says nothing to a guesser */
        assert_int_equal(account_block(&cx, desk, "c001", false, "a001"), LH_OK);
        assert_int_equal(try(PASSWORD, "", &wait), LOGIN_RIGHT);
}

/* A store that the first form of the program made. */
static void an_old_store_is_brought_up(void **state)
{
        char path[128], id[DRAFT_ID_CHARS + 1];
        struct draft d;

        (void)state;
        store_close(&desk);
        snprintf(path, sizeof(path), "%s/" DESK_DB, dir);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(store_open(&cx, path, STORE_CREATE, &desk), LH_OK);
        assert_int_equal(
                store_script(&cx, desk, asset_find(sql_assets, "desk/0001_desk.sql")->data), LH_OK);
        store_close(&desk);
        assert_int_equal(desk_open(&cx, dir, &desk), LH_OK);
        assert_int_equal(draft_new(&cx, desk, "czj", "c001", "{}", "t", "", id), LH_OK);
        assert_int_equal(draft_get(&cx, desk, id, &d), LH_OK);
        assert_string_equal(d.choices, "{}");
}

static void closed_to_others(void **state)
{
        char path[128];
        struct stat s;

        (void)state;
        snprintf(path, sizeof(path), "%s/" DESK_DB, dir);
        assert_int_equal(stat(path, &s), 0);
        assert_int_equal(s.st_mode & 0777, 0600);
        snprintf(path, sizeof(path), "%s/" DESK_DB "-wal", dir);
        if (stat(path, &s) == 0)
                assert_int_equal(s.st_mode & 0777, 0600);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                T(totp_vectors),
                T(totp_counts_once),
                T(base32),
                T(passwords),
                T(lock_out_grows),
                T(second_factor),
                T(sessions_end),
                T(password_ends_sessions),
                T(drafts_move_one_way),
                T(closed_to_others),
                T(files_and_decisions_are_approved),
                T(saves_are_undone),
                T(a_locked_account_is_out),
                T(an_old_store_is_brought_up),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
