/* Keys, notes, checkpoints and proofs: against the vectors of doc/format/ledger.md 7.1, against
 * src/crypt, and files. ledger.md: 4.3, 5.1, 7.1 */
#include "common.h"
#include "base/text.h"
#include "crypt/merkle.h"
#include "verify/proof_file.h"
#include "verify/signed.h"
#include "verify/source.h"
#include "verify/tree.h"

static const char vkey[] = "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00";
#define TEXT "example.cn/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define LINE                                                                                       \
        "— example.cn/log "                                                                      \
        "3jtz4Y39JDnfEujApKGnpp1r/"                                                                \
        "5ByHp84luNuIXk3Fjg2OEWd3BAlgL22rY2NS2rR7ddJ3Nuay1VJNonrugEcdG4nvgg=\n"
/* A line of a key we do not know, and one whose name is ours but whose id is not. */
#define OTHER                                                                                      \
        "— witness.example.cn/w1 "                                                               \
        "BTDyugAAAABlU/EANgADqXlrvMP1C7m9mfo4r+rJvYlMzWWqL81lmEhJDcvXu/"                           \
        "vTasTsFjMewA5kTGCtKmIKVSywwTT4bN7TxUMhAw==\n"
#define OTHERID "— example.cn/log AAAAAAAB\n"

static const struct {
        const char *note;
        int rc;
} notes[] = {
        { TEXT "\n" LINE, LH_OK },
        { TEXT "\n" OTHER LINE, LH_OK },
        { TEXT "\n" OTHERID LINE LINE, LH_OK },
        { TEXT "\n" OTHER, LH_DENIED },
        { TEXT "\n" LINE "— example.cn/log 3jtz4Y39\n",
          LH_DENIED }, /* a line under our key that does not hold spoils all */
        { TEXT "\n", LH_CORRUPT },
        { TEXT LINE, LH_CORRUPT },
        { TEXT, LH_CORRUPT },
        { "", LH_CORRUPT },
        { "\n\n", LH_CORRUPT },
        { TEXT "\n" LINE "\n", LH_CORRUPT },
        { TEXT "\n" LINE "x", LH_CORRUPT },
        { TEXT "\n- example.cn/log 3jtz4Y39\n", LH_CORRUPT },
        { TEXT "\n—  3jtz4Y39\n" LINE, LH_CORRUPT },
        { TEXT "\n— a+b 3jtz4Y39\n" LINE, LH_CORRUPT },
        { TEXT "\n— a\xe3\x80\x80"
               "b 3jtz4Y39\n" LINE,
          LH_CORRUPT },
        { TEXT "\n— a 3jtz4Q==\n" LINE, LH_CORRUPT }, /* nothing behind the key id */
        { TEXT "\n— a 3jtz4R=\n" LINE, LH_CORRUPT },
        { "example.cn/log\r\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n" LINE,
          LH_CORRUPT },
        { "example.cn/log\xff\n\n" LINE, LH_CORRUPT },
        { "example.cn/log\n9\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n" LINE, LH_DENIED },
};

static void notes_are_read_strictly(void **state)
{
        struct verify_key key;
        struct str text;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        assert_int_equal(verify_key_parse(&cx, str_of(vkey), &key), LH_OK);
        for (size_t i = 0; i < countof(notes); i++) {
                int rc = verify_note_open(&cx, str_of(notes[i].note), &key, &text);

                if (rc != notes[i].rc)
                        fail_msg("note %zu: %s \"%s\"", i, lh_rc_name(rc), cx.err.text);
                if (rc == LH_OK)
                        assert_true(str_is(text, TEXT));
        }
        ctx_done(&cx);
}

#define ROOT  "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
#define EMPTY "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static const struct {
        const char *text;
        int rc;
} heads[] = {
        { "a\n8\n" ROOT, LH_OK },
        { "a\n8\n" ROOT "more\nlines\n", LH_OK },
        { "a\n0\n" EMPTY, LH_OK },
        { "a\n9223372036854775807\n" ROOT, LH_OK },
        { "a\n9223372036854775808\n" ROOT, LH_CORRUPT },
        { "a\n0\n" ROOT, LH_CORRUPT },
        { "\n8\n" ROOT, LH_CORRUPT },
        { "a\n08\n" ROOT, LH_CORRUPT },
        { "a\n+8\n" ROOT, LH_CORRUPT },
        { "a\n\n" ROOT, LH_CORRUPT },
        { "a\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyh=\n", LH_CORRUPT },
        { "a\n8\nXcna\n", LH_CORRUPT },
        { "a\n8\n", LH_CORRUPT },
        { "a\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=", LH_CORRUPT },
        { "a\n8\n" ROOT "more", LH_CORRUPT },
        { "a\n8\n" ROOT "\nmore\n", LH_CORRUPT },
};

static void checkpoints_are_read_strictly(void **state)
{
        struct verify_head head;
        struct ctx cx;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(heads); i++) {
                int rc = verify_head_parse(&cx, str_of(heads[i].text), &head);

                if (rc != heads[i].rc)
                        fail_msg("checkpoint %zu: %s \"%s\"", i, lh_rc_name(rc), cx.err.text);
        }
        ctx_done(&cx);
}

/* ---- proofs against the proof makers of src/crypt ---- */

#define LEAVES 70

static struct hash leaves[LEAVES];

static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        (void)arg;
        *ret = merkle_fold(leaves + (index << level), (size_t)1 << level);
        return LH_OK;
}

static void make_leaves(void)
{
        for (size_t i = 0; i < LEAVES; i++)
                leaves[i] = merkle_leaf(&i, sizeof(i));
}

static void inclusion_proofs_of_every_leaf_of_every_tree(void **state)
{
        struct hash path[MERKLE_DEPTH_MAX + 2], root;
        size_t k;

        (void)state;
        make_leaves();
        for (uint64_t n = 1; n <= LEAVES; n++)
                for (uint64_t m = 0; m < n; m++) {
                        root = merkle_fold(leaves, n);
                        assert_int_equal(merkle_inclusion(m, n, subtree, NULL, path, &k), LH_OK);
                        assert_true(verify_inclusion(m, n, &leaves[m], path, k, &root));
                        path[k] = root;
                        assert_false(verify_inclusion(m, n, &leaves[m], path, k + 1,
                                                      &root)); /* too long */
                        assert_false(k > 0 &&
                                     verify_inclusion(m, n, &leaves[m], path, k - 1, &root));
                        assert_false(verify_inclusion(n, n, &leaves[m], path, k, &root));
                        assert_false(m > 0 &&
                                     verify_inclusion(m - 1, n, &leaves[m], path, k, &root));
                        for (size_t i = 0; i < k; i++) {
                                path[i].b[i % 32] ^= 1;
                                assert_false(verify_inclusion(m, n, &leaves[m], path, k, &root));
                                path[i].b[i % 32] ^= 1;
                        }
                }
        assert_false(verify_inclusion(0, 0, &leaves[0], path, 0, &leaves[0]));
}

static void consistency_proofs_of_every_pair_of_trees(void **state)
{
        struct hash path[2 * MERKLE_DEPTH_MAX + 2], old, root;
        size_t k;

        (void)state;
        make_leaves();
        for (uint64_t n = 1; n <= LEAVES; n++)
                for (uint64_t m = 1; m <= n; m++) {
                        old = merkle_fold(leaves, m);
                        root = merkle_fold(leaves, n);
                        assert_int_equal(merkle_consistency(m, n, subtree, NULL, path, &k), LH_OK);
                        assert_true(verify_consistency(m, &old, n, &root, path, k));
                        path[k] = root;
                        assert_false(verify_consistency(m, &old, n, &root, path, k + 1));
                        assert_false(k > 0 && verify_consistency(m, &old, n, &root, path, k - 1));
                        assert_false(verify_consistency(m, &leaves[69], n, &root, path, k) &&
                                     m != 1);
                        for (size_t i = 0; i < k; i++) {
                                path[i].b[i % 32] ^= 1;
                                assert_false(verify_consistency(m, &old, n, &root, path, k));
                                path[i].b[i % 32] ^= 1;
                        }
                }
        assert_false(verify_consistency(0, &old, 5, &root, path, 0));
        assert_false(verify_consistency(6, &old, 5, &root, path, 0));
}

static void roots_are_those_of_the_other_implementation(void **state)
{
        static struct verify_tree t;
        struct merkle other = { 0 };

        (void)state;
        verify_tree_init(&t);
        for (size_t i = 0; i < 66000; i++) {
                struct hash leaf = hash_of(&i, sizeof(i)), got, want;

                merkle_append(&other, &leaf);
                verify_tree_add(&t, &leaf);
                got = verify_tree_root(&t); /* before and after the carry */
                want = merkle_root(&other);
                assert_true(hash_eq(&got, &want));
                for (unsigned level = 0; verify_tree_carry(&t, level); level++)
                        ;
                if (i % 256 < 2 || i % 256 == 255) {
                        got = verify_tree_root(&t);
                        assert_true(hash_eq(&got, &want));
                }
        }
}

static void tile_paths_are_those_of_the_vectors(void **state)
{
        static const struct {
                uint64_t n;
                unsigned width;
                const char *path;
        } paths[] = { { 0, 256, "tile/0/000" },
                      { 273, 112, "tile/0/273.p/112" },
                      { 999, 1, "tile/0/999.p/1" },
                      { 1000, 256, "tile/0/x001/000" },
                      { 1234067, 256, "tile/0/x001/x234/067" },
                      { UINT64_MAX / 256, 255, "tile/0/x072/x057/x594/x037/x927/935.p/255" } };
        char path[TILE_PATH_BYTES];

        (void)state;
        for (size_t i = 0; i < countof(paths); i++) {
                verify_tile_path("tile/0/", paths[i].n, paths[i].width, path);
                assert_string_equal(path, paths[i].path);
        }
}

/* ---- files ---- */

static void expect_file(const char *dir, struct str bytes, const char *key, int rc,
                        const char *says, struct verify_result *ret)
{
        struct verify_options o = { .vkey = key };
        char path[4200];

        test_write_file(dir, "proof", bytes);
        snprintf(path, sizeof(path), "%s/proof", dir);
        expect(path, &o, rc, says, ret);
}

static struct str made(struct buf *b)
{
        return (struct str){ b->p, b->n };
}

static void proofs_and_receipts_of_every_entry(void **state)
{
        static const size_t sizes[] = { 1, 2, 5, 256, 300 };
        lh_auto(folder_done) char *dir = folder_new();
        lh_auto(buf_done) struct buf b;
        struct verify_result r;
        struct test_log l;

        (void)state;
        test_log_make(&l, 300);
        buf_init(&b, (size_t)16 << 20);
        for (size_t k = 0; k < countof(sizes); k++)
                for (size_t i = 0; i < sizes[k]; i += 1 + sizes[k] / 20) {
                        buf_clear(&b);
                        test_log_proof(&l, i, sizes[k], &b);
                        expect_file(dir, made(&b), l.vkey, LH_OK, "", &r);
                        assert_int_equal(r.index, i);
                        assert_int_equal(r.size, sizes[k]);
                        assert_true(r.has_entry && !r.key_from_log);
                        buf_clear(&b);
                        test_log_receipt(&l, i, sizes[k], &b);
                        expect_file(dir, made(&b), l.vkey, LH_OK, "", &r);
                        assert_int_equal(r.index, i);
                        assert_false(r.has_entry);
                }
        test_log_done(&l);
}

/* Every byte of a proof file matters: changed, it is refused. Names of unknown keys do not occur in
 * it. */
static void every_byte_of_a_proof_counts(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        lh_auto(buf_done) struct buf b;
        struct verify_options o = { 0 };
        struct verify_result r;
        struct test_log l;
        char path[4200];

        (void)state;
        test_log_make(&l, 6);
        buf_init(&b, 65536);
        test_log_proof(&l, 4, 6, &b);
        snprintf(path, sizeof(path), "%s/proof", dir);
        o.vkey = l.vkey;
        for (size_t i = 0; i < b.n; i++) {
                struct ctx cx;

                ctx_init(&cx);
                b.p[i] ^= 2;
                test_write_file(dir, "proof", made(&b));
                if (verify_run(&cx, path, &o, &r) == LH_OK)
                        fail_msg("byte %zu of the proof may be anything", i);
                b.p[i] ^= 2;
                ctx_done(&cx);
        }
        test_log_done(&l);
}

static void files_that_prove_nothing(void **state)
{
        lh_auto(folder_done) char *dir = folder_new();
        lh_auto(buf_done) struct buf b;
        struct verify_options o = { 0 };
        struct test_log l;
        char path[4200], *extra;

        (void)state;
        test_log_make(&l, 6);
        expect_file(dir, str_of(""), l.vkey, LH_CORRUPT,
                    "the file is neither a tlog-proof nor a receipt", NULL);
        expect_file(dir, str_of("{"), l.vkey, LH_CORRUPT,
                    "the file is neither a tlog-proof nor a receipt", NULL);
        expect_file(dir, str_of("{}"), l.vkey, LH_CORRUPT,
                    "the receipt's \"index\" or \"tree_size\"", NULL);
        expect_file(dir, str_of("c2sp.org/tlog-proof@v1\nindex 01\n"), l.vkey, LH_CORRUPT,
                    "`index` line", NULL);
        expect_file(dir, str_of("c2sp.org/tlog-proof@v1\nindex 1\n"), l.vkey, LH_CORRUPT,
                    "ends before its checkpoint", NULL);
        expect_file(dir, str_of("c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\n"), l.vkey, LH_CORRUPT,
                    "not base64", NULL);
        buf_init(&b, 65536);
        test_log_proof(&l, 4, 6, &b);
        expect_file(dir, made(&b), vkey, LH_DENIED,
                    "the checkpoint: it is not signed by the key example.cn/log", NULL);
        expect_file(dir, made(&b), NULL, LH_INVALID, "give the log's key with --vkey", NULL);
        /* Without its extra line there is no entry to check. */
        extra = strchr(strchr(b.p, '\n') + 1, '\n') + 1;
        memmove(strchr(b.p, '\n') + 1, extra, strlen(extra) + 1);
        expect_file(dir, str_of(b.p), l.vkey, LH_INVALID, "the proof does not hold the entry",
                    NULL);
        snprintf(path, sizeof(path), "%s/proof", dir);
        o = (struct verify_options){ .vkey = l.vkey, .old_path = path };
        expect(path, &o, LH_INVALID, "--old and --save need a whole log", NULL);
        test_log_done(&l);
}

static void receipts_that_contradict_themselves(void **state)
{
        static const char *const changes[][3] = {
                { "\"tree_size\": 6", "\"tree_size\": 7", "are not those of its checkpoint" },
                { "\"index\": 4", "\"index\": 5",
                  "the proof does not lead from entry 5 to the signed root" },
                { "\"index\": 4", "\"index\": 6", "entry 6 is not in a log of 6 entries" },
                { "\"index\": 4", "\"index\": -4",
                  "\"index\" or \"tree_size\" is missing or wrong" },
                { "\"inclusion\": [", "\"inclusion\": [\"\", ",
                  "holds something other than hashes" },
                { "\"inclusion\": [", "\"inclusion\": [7, ", "holds something other than hashes" },
                { "\"leaf_hash\": \"", "\"leaf_hash\": \"A",
                  "\"leaf_hash\" or \"root\" is missing or wrong" },
                { "\"checkpoint\"", "\"other\"", "the checkpoint: it has no signature lines" },
        };
        lh_auto(folder_done) char *dir = folder_new();
        struct test_log l;

        (void)state;
        test_log_make(&l, 6);
        for (size_t i = 0; i < countof(changes); i++) {
                lh_auto(buf_done) struct buf b;
                lh_auto(buf_done) struct buf out;
                char *at;

                buf_init(&b, 65536);
                buf_init(&out, 65536);
                test_log_receipt(&l, 4, 6, &b);
                at = strstr(b.p, changes[i][0]);
                assert_non_null(at);
                buf_add(&out, b.p, (size_t)(at - b.p));
                buf_puts(&out, changes[i][1]);
                buf_puts(&out, at + strlen(changes[i][0]));
                expect_file(dir, made(&out), l.vkey, LH_CORRUPT, changes[i][2], NULL);
        }
        test_log_done(&l);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(notes_are_read_strictly),
                cmocka_unit_test(checkpoints_are_read_strictly),
                cmocka_unit_test(inclusion_proofs_of_every_leaf_of_every_tree),
                cmocka_unit_test(consistency_proofs_of_every_pair_of_trees),
                cmocka_unit_test(roots_are_those_of_the_other_implementation),
                cmocka_unit_test(tile_paths_are_those_of_the_vectors),
                cmocka_unit_test(proofs_and_receipts_of_every_entry),
                cmocka_unit_test(every_byte_of_a_proof_counts),
                cmocka_unit_test(files_that_prove_nothing),
                cmocka_unit_test(receipts_that_contradict_themselves),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
