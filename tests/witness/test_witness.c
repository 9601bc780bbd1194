/* The witness: every check of the protocol in its order, and what it keeps. ledger.md: 9.1, 9.2 */
#include "base/text.h"
#include "crypt/merkle.h"
#include "witness/witness.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#define LEAVES 40

static struct ctx cx;
static struct witness witness;
static char dir[64];
static struct note_signer log_key, other_key;
static struct hash leaf[LEAVES];
static int64_t now = 1700000000000;

static int64_t clock_ms(void)
{
        return now;
}

static int setup(void **state)
{
        unsigned char seed[ED25519_BYTES] = { 1 };
        lh_auto(buf_done) struct buf vkey = { 0 };

        (void)state;
        now = 1700000000000;
        ctx_init(&cx);
        cx.now_ms = clock_ms;
        strcpy(dir, "/tmp/liuhen-witness-XXXXXX");
        assert_non_null(mkdtemp(dir));
        assert_int_equal(witness_create(&cx, dir, "witness.example/w1"), LH_OK);
        assert_int_equal(witness_open(&cx, dir, &witness), LH_OK);
        assert_int_equal(note_signer_init(&cx, &log_key, "log.example/log", seed), LH_OK);
        seed[0] = 2;
        assert_int_equal(note_signer_init(&cx, &other_key, "log.example/log", seed), LH_OK);
        buf_init(&vkey, 1000);
        note_vkey(&log_key.pub, &vkey);
        assert_int_equal(witness_trust(&cx, &witness, vkey.p), LH_OK);
        for (unsigned char i = 0; i < LEAVES; i++)
                leaf[i] = merkle_leaf(&i, 1);
        return 0;
}

static int teardown(void **state)
{
        char command[128];

        (void)state;
        witness_close(&witness);
        note_signer_done(&log_key);
        note_signer_done(&other_key);
        ctx_done(&cx);
        snprintf(command, sizeof(command), "rm -rf %s", dir);
        assert_int_equal(system(command), 0);
        return 0;
}

static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        (void)arg;
        *ret = merkle_fold(&leaf[index << level], (size_t)1 << level);
        return LH_OK;
}

static void put_old(struct buf *b, uint64_t old)
{
        buf_printf(b, "old %llu\n", (unsigned long long)old);
}

static void put_proof(struct buf *b, uint64_t from, uint64_t to)
{
        struct hash path[2 * MERKLE_DEPTH_MAX];
        size_t n = 0;

        if (from > 0)
                assert_int_equal(merkle_consistency(from, to, subtree, NULL, path, &n), LH_OK);
        for (size_t i = 0; i < n; i++) {
                buf_base64(b, path[i].b, HASH_BYTES);
                buf_putc(b, '\n');
        }
        buf_putc(b, '\n');
}

static void put_note(struct buf *b, const struct note_signer *key, uint64_t size,
                     const struct hash *root)
{
        lh_auto(buf_done) struct buf text = { 0 };

        buf_init(&text, 1000);
        checkpoint_text("log.example/log", size, root, &text);
        assert_int_equal(note_sign(&cx, key, (struct str){ text.p, text.n }, b), LH_OK);
}

static void put_tree(struct buf *b, uint64_t size)
{
        struct hash root = merkle_fold(leaf, size);

        put_note(b, &log_key, size, &root);
}

static void expect(struct buf *body, unsigned status, const char *text)
{
        struct witness_answer a;

        assert_int_equal(
                witness_add_checkpoint(&cx, &witness, (struct str){ body->p, body->n }, &a), LH_OK);
        if (a.status != status || (text != NULL && strcmp(a.body.p, text) != 0))
                fail_msg("wanted %u \"%s\", got %u \"%s\"", status, text ? text : "", a.status,
                         a.body.p);
        buf_done(&a.body);
}

static void add(uint64_t old, uint64_t size, unsigned status, const char *text)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 100000);
        put_old(&b, old);
        put_proof(&b, old, size > old ? size : old);
        put_tree(&b, size);
        expect(&b, status, text);
}

static void a_growing_log_is_cosigned(void **state)
{
        (void)state;
        add(0, 3, 200, NULL);
        add(3, 8, 200, NULL);
        add(8, 8, 200, NULL);
        add(8, LEAVES, 200, NULL);
}

static void the_cosignature_verifies_over_the_checkpoint(void **state)
{
        lh_auto(buf_done) struct buf b = { 0 }, note = { 0 };
        struct witness_answer a;
        struct str text, line, rest;
        uint64_t time_s;

        (void)state;
        buf_init(&b, 100000);
        buf_init(&note, 10000);
        put_old(&b, 0);
        buf_putc(&b, '\n');
        put_tree(&b, 5);
        assert_int_equal(witness_add_checkpoint(&cx, &witness, (struct str){ b.p, b.n }, &a),
                         LH_OK);
        assert_int_equal(a.status, 200);
        put_tree(&note, 5);
        assert_int_equal(note_open(&cx, (struct str){ note.p, note.n }, &log_key.pub, 1, &text),
                         LH_OK);
        rest = (struct str){ a.body.p, a.body.n };
        assert_true(str_line(&rest, &line));
        assert_int_equal(rest.n, 0);
        assert_true(note_cosigned(&witness.signer.pub, text, line, &time_s));
        assert_int_equal(time_s, 1700000000);
        /* Over another text it does not. */
        text.n--;
        assert_false(note_cosigned(&witness.signer.pub, text, line, &time_s));
        buf_done(&a.body);
}

static void what_is_refused_and_how(void **state)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct hash wrong = leaf[7];

        (void)state;
        buf_init(&b, 100000);
        add(0, 8, 200, NULL);
        add(3, 20, 409, "8\n");
        add(0, 20, 409, "8\n");
        add(9, 8, 400, NULL);
        /* Another tree of the same size, and one that the proof does not lead to. */
        put_old(&b, 8);
        buf_putc(&b, '\n');
        put_note(&b, &log_key, 8, &wrong);
        expect(&b, 422, NULL);
        buf_clear(&b);
        put_old(&b, 8);
        put_proof(&b, 8, 20);
        put_note(&b, &log_key, 20, &wrong);
        expect(&b, 422, NULL);
        /* No proof, too much of a proof. */
        buf_clear(&b);
        put_old(&b, 8);
        buf_putc(&b, '\n');
        put_tree(&b, 20);
        expect(&b, 422, NULL);
        buf_clear(&b);
        put_old(&b, 8);
        put_proof(&b, 8, 20);
        b.n--;
        buf_puts(&b, "ApjRIpBtz8EIkstTpzmS/FufST6kybrbJ7eRtBJ6f+c=\n\n");
        put_tree(&b, 20);
        expect(&b, 422, NULL);
        /* After all that the state is as it was. */
        add(8, 20, 200, NULL);
}

static void keys_that_are_not_trusted(void **state)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct hash root = merkle_fold(leaf, 4);
        char *at;

        (void)state;
        buf_init(&b, 100000);
        buf_puts(&b, "old 0\n\n");
        put_note(&b, &other_key, 4, &root);
        expect(&b, 403, NULL);
        buf_clear(&b);
        buf_puts(&b, "old 0\n\n");
        put_tree(&b, 4);
        at = strstr(b.p, "\n4\n");
        at[1] = '5'; /* a signed text that was changed */
        expect(&b, 403, NULL);
        at[1] = '4';
        memcpy(strstr(b.p, "log.example"), "lag", 3);
        expect(&b, 404, NULL);
}

static void what_is_not_of_the_form(void **state)
{
        static const char *const bodies[] = {
                "",
                "old",
                "old 0",
                "old 0\n",
                "old 0\n\n",
                "old 00\n\nx\n",
                "old -1\n\nx\n",
                "OLD 0\n\nx\n",
                "old 0\nnot base64\n\nx\n",
                "old 0\nAAAA\n\nx\n",
                "\n\n\n",
                "old 18446744073709551616\n\nx\n",
        };

        (void)state;
        for (size_t i = 0; i < countof(bodies); i++) {
                struct buf b = { 0 };

                buf_init(&b, 1000);
                buf_puts(&b, bodies[i]);
                if (b.p == NULL)
                        buf_puts(&b, "\n");
                expect(&b, 400, NULL);
                buf_done(&b);
        }
}

static void an_empty_tree_has_the_empty_root(void **state)
{
        lh_auto(buf_done) struct buf b = { 0 };
        struct hash wrong = leaf[0];

        (void)state;
        buf_init(&b, 10000);
        buf_puts(&b, "old 0\n\n");
        put_note(&b, &log_key, 0, &wrong);
        expect(&b, 422, NULL);
        add(0, 0, 200, NULL);
        add(0, 6, 200, NULL);
}

static struct witness_answer newest(void)
{
        char hex[2 * HASH_BYTES + 1] = "";
        struct hash h = hash_of("log.example/log", 15);
        struct witness_answer a;

        hex_encode(h.b, HASH_BYTES, hex);
        assert_int_equal(witness_checkpoint(&cx, &witness, str_of(hex), &a), LH_OK);
        return a;
}

static void the_newest_checkpoint_can_be_read(void **state)
{
        const struct note_key keys[] = { log_key.pub, witness.signer.pub };
        struct witness_answer a = newest(), again;
        struct checkpoint c;
        struct str text;

        (void)state;
        assert_int_equal(a.status, 404);
        buf_done(&a.body);
        add(0, 8, 200, NULL);
        a = newest();
        assert_int_equal(a.status, 200);
        assert_int_equal(note_open(&cx, (struct str){ a.body.p, a.body.n }, keys, 2, &text), LH_OK);
        assert_int_equal(note_open(&cx, (struct str){ a.body.p, a.body.n }, &keys[1], 1, &text),
                         LH_OK);
        assert_int_equal(checkpoint_parse(&cx, text, &c), LH_OK);
        assert_int_equal(c.size, 8);
        again = newest();
        assert_string_equal(again.body.p, a.body.p);
        buf_done(&again.body);
        now += 3001 * 1000; /* the cosignature is kept younger than an hour */
        again = newest();
        assert_string_not_equal(again.body.p, a.body.p);
        assert_int_equal(
                note_open(&cx, (struct str){ again.body.p, again.body.n }, &keys[1], 1, &text),
                LH_OK);
        buf_done(&again.body);
        buf_done(&a.body);
}

static void a_second_key_of_a_log_may_sign_too(void **state)
{
        lh_auto(buf_done) struct buf vkey = { 0 }, b = { 0 };
        struct hash root = merkle_fold(leaf, 9);

        (void)state;
        add(0, 8, 200, NULL);
        buf_init(&vkey, 1000);
        buf_init(&b, 10000);
        note_vkey(&other_key.pub, &vkey);
        assert_int_equal(witness_trust(&cx, &witness, vkey.p), LH_OK);
        assert_int_equal(witness_trust(&cx, &witness, vkey.p), LH_OK);
        put_old(&b, 8);
        put_proof(&b, 8, 9);
        put_note(&b, &other_key, 9, &root);
        expect(&b, 200, NULL);
        add(9, 20, 200, NULL);
}

static void the_state_outlives_the_process(void **state)
{
        (void)state;
        add(0, 8, 200, NULL);
        witness_close(&witness);
        assert_int_equal(witness_open(&cx, dir, &witness), LH_OK);
        add(0, 8, 409, "8\n");
        add(8, 12, 200, NULL);
        assert_int_equal(witness_create(&cx, dir, "witness.example/w2"), LH_CONFLICT);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
                T(a_growing_log_is_cosigned),
                T(the_cosignature_verifies_over_the_checkpoint),
                T(what_is_refused_and_how),
                T(keys_that_are_not_trusted),
                T(what_is_not_of_the_form),
                T(an_empty_tree_has_the_empty_root),
                T(the_newest_checkpoint_can_be_read),
                T(a_second_key_of_a_log_may_sign_too),
                T(the_state_outlives_the_process),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
