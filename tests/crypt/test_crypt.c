/* The vectors are those of the Certificate Transparency reference test and of doc/format/ledger.md
 * section 7. */
#include "base/text.h"
#include "crypt/commit.h"
#include "crypt/merkle.h"
#include "crypt/note.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const char *const ct_entries[] = { "",
                                          "00",
                                          "10",
                                          "2021",
                                          "3031",
                                          "40414243",
                                          "5051525354555657",
                                          "606162636465666768696a6b6c6d6e6f" };

static const char *hex(const struct hash *h)
{
        static char out[4][65];
        static int turn;

        turn = (turn + 1) % 4;
        hex_encode(h->b, HASH_BYTES, out[turn]);
        return out[turn];
}

static struct hash ct_leaf(size_t i)
{
        unsigned char raw[16];
        size_t n = strlen(ct_entries[i]) / 2;

        assert_true(hex_decode(str_of(ct_entries[i]), raw, n));
        return merkle_leaf(raw, n);
}

struct leaves {
        struct hash h[400];
        size_t n;
};

static int subtree(void *arg, unsigned level, uint64_t index, struct hash *ret)
{
        const struct leaves *l = arg;

        assert_true(((index + 1) << level) <= l->n);
        *ret = merkle_fold(l->h + (index << level), (size_t)1 << level);
        return LH_OK;
}

static void tree_roots_are_those_of_rfc_6962(void **state)
{
        static const char *const want[] = {
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        };
        struct merkle t = { 0 };
        struct hash root = merkle_root(&t);

        (void)state;
        assert_string_equal(hex(&root), want[0]);
        for (size_t i = 0; i < 8; i++) {
                struct hash leaf = ct_leaf(i);

                merkle_append(&t, &leaf);
                root = merkle_root(&t);
                assert_string_equal(hex(&root), want[i + 1]);
        }
}

/* The definition of RFC 6962 2.1.1 and 2.1.2 as it stands there, slow, for comparison. */
static void path_by_definition(const struct hash *d, uint64_t m, uint64_t n, struct hash *out,
                               size_t *count)
{
        uint64_t k = 1;

        if (n == 1)
                return;
        while (k * 2 < n)
                k *= 2;
        if (m < k) {
                path_by_definition(d, m, k, out, count);
                out[(*count)++] = merkle_fold(d + k, n - k);
        } else {
                path_by_definition(d + k, m - k, n - k, out, count);
                out[(*count)++] = merkle_fold(d, k);
        }
}

static void proof_by_definition(const struct hash *d, uint64_t m, uint64_t n, bool b,
                                struct hash *out, size_t *count)
{
        uint64_t k = 1;

        if (m == n) {
                if (!b)
                        out[(*count)++] = merkle_fold(d, n);
                return;
        }
        while (k * 2 < n)
                k *= 2;
        if (m <= k) {
                proof_by_definition(d, m, k, b, out, count);
                out[(*count)++] = merkle_fold(d + k, n - k);
        } else {
                proof_by_definition(d + k, m - k, n - k, false, out, count);
                out[(*count)++] = merkle_fold(d, k);
        }
}

static void proofs_equal_their_definition(void **state)
{
        struct leaves all = { .n = 0 };
        struct hash got[128], want[128];
        size_t got_n, want_n;

        (void)state;
        for (uint32_t i = 0; i < 150; i++)
                all.h[i] = merkle_leaf(&i, sizeof(i));
        for (uint64_t n = 1; n <= 150; n++) {
                struct hash root;

                all.n = n;
                assert_int_equal(merkle_root_of(n, subtree, &all, &root), LH_OK);
                want[0] = merkle_fold(all.h, n);
                assert_true(hash_eq(&root, &want[0]));
                for (uint64_t m = 0; m < n; m++) {
                        want_n = 0;
                        path_by_definition(all.h, m, n, want, &want_n);
                        assert_int_equal(merkle_inclusion(m, n, subtree, &all, got, &got_n), LH_OK);
                        assert_int_equal(got_n, want_n);
                        assert_memory_equal(got, want, want_n * HASH_BYTES);
                }
                for (uint64_t m = 1; m <= n; m++) {
                        want_n = 0;
                        proof_by_definition(all.h, m, n, true, want, &want_n);
                        assert_int_equal(merkle_consistency(m, n, subtree, &all, got, &got_n),
                                         LH_OK);
                        assert_int_equal(got_n, want_n);
                        assert_memory_equal(got, want, want_n * HASH_BYTES);
                }
        }
}

static struct salt salt_of(const char *h)
{
        struct salt s;

        assert_true(hex_decode(str_of(h), s.b, SALT_BYTES));
        return s;
}

static void commitments_equal_the_vectors(void **state)
{
        static const struct {
                const char *name, *salt, *value, *want;
        } fields[] = {
                { "supplier", "8cfbf7f266a03ac502e1d8db24523a8612c66f458478e3916c998c5e56cf710d",
                  "某某建设有限公司",
                  "6e27df5681285140fd5691f4e04ce47a2959691d9daffdb852acdf07978aadef" },
                { "note", "359d6774a0eacd5b1292cf06db9dbfa0c0b738798306b7c1728a2ec5c920de45", "",
                  "89a16b47de6258c9099e57fcaee24336e7edb22098b5513f046dbf7d027e4c43" },
        };
        static const char *const row_salts[] = {
                "d41570e97d6284fdf7a1a85d618087999b4cbaf9d56ca97fe4c82cc9bf72dfbc",
                "636005782bf0e382349b13712ec591eff04d0d9bb6e05839d5d14535e8cf63b1",
                "c4ad0bde8e9ac898cc968fc58fe62c09cf572cd90cc3fd0805f39e21bdf36ea0",
                "ebcded56f5f211b86140fce729b49bba8b9a353686685ffb3b4d7f4ac86396c1",
                "67df662cdce4cf7474648722c5a5dcaacc234578655b447b0d1d5316a32bd0ca",
        };
        struct hash rows[5], c;
        struct salt salt;

        (void)state;
        for (size_t i = 0; i < countof(fields); i++) {
                salt = salt_of(fields[i].salt);
                c = commit_field(&salt, str_of(fields[i].name), str_of(fields[i].value));
                assert_string_equal(hex(&c), fields[i].want);
        }
        for (size_t i = 0; i < 5; i++) {
                char value[100];

                /* Invented rows of the published vector. */
                snprintf(value, sizeof(value), "李四%zu,11010519900101000%zu,补贴,30%zu.00", i, i,
                         i);
                salt = salt_of(row_salts[i]);
                rows[i] = commit_row(&salt, str_of("recipients"), i, str_of(value));
        }
        assert_string_equal(hex(&rows[0]),
                            "d7e514a902fd8673d1ec7736f9e846c1768a05dba1fc466539c3223aa05d721b");
        salt = salt_of("ec4081299a7d76dabd4f286996fbfe9728d4ee6005817cd8ccb91a0b7c1b3042");
        c = commit_table(&salt, str_of("recipients"), rows, 5);
        assert_string_equal(hex(&c),
                            "5c1d885bb3a7d718e18f7aadf36bf673aff2a73b7c3028649110f2d19f16fd47");
}

static void a_cosignature_is_byte_exact(void **state)
{
        static const char text[] =
                "example.cn/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";
        static const char want[] = "\xe2\x80\x94 witness.example.cn/w1 "
                                   "BTDyugAAAABlU/EANgADqXlrvMP1C7m9mfo4r+rJvYlMzWWqL81lmEhJDcvXu/"
                                   "vTasTsFjMewA5kTGCtKmIKVSywwTT4bN7TxUMhAw==\n";
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf line = { 0 }, vkey = { 0 };
        struct hash seed = hash_of("liuhen test witness key", 23);
        struct note_signer s;
        struct note_key key;
        uint64_t time_s;

        (void)state;
        ctx_init(&cx);
        buf_init(&line, 1000);
        buf_init(&vkey, 1000);
        assert_int_equal(note_cosigner_init(&cx, &s, "witness.example.cn/w1", seed.b), LH_OK);
        note_vkey(&s.pub, &vkey);
        assert_string_equal(
                vkey.p,
                "witness.example.cn/w1+0530f2ba+BP78I57CQ/SP2L0u7cwYP3A+YD8F8OBOWuY21x4WgWfc");
        assert_int_equal(note_cosign(&cx, &s, str_of(text), 1700000000, &line), LH_OK);
        assert_string_equal(line.p, want);
        assert_int_equal(note_vkey_parse(&cx, str_of(vkey.p), &key), LH_OK);
        assert_true(note_cosigned(&key, str_of(text), (struct str){ line.p, line.n - 1 }, &time_s));
        assert_int_equal(time_s, 1700000000);
        assert_false(note_cosigned(&key, str_of("x\n8\ny\n"), (struct str){ line.p, line.n - 1 },
                                   &time_s));
        note_signer_done(&s);
}

static void a_note_is_byte_exact(void **state)
{
        static const char want[] =
                "example.cn/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n\n"
                "\xe2\x80\x94 example.cn/log "
                "3jtz4Y39JDnfEujApKGnpp1r/5ByHp84luNuIXk3Fjg2OEWd3BAlgL22rY2N"
                "S2rR7ddJ3Nuay1VJNonrugEcdG4nvgg=\n";
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf text, note, vkey;
        struct note_signer signer;
        struct note_key key;
        struct hash root, seed = hash_of("liuhen test log key", 19);
        struct checkpoint cp;
        struct str opened;

        (void)state;
        ctx_init(&cx);
        buf_init(&text, 1000);
        buf_init(&note, 1000);
        buf_init(&vkey, 1000);
        assert_true(hex_decode(
                str_of("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"), root.b,
                32));
        assert_int_equal(note_signer_init(&cx, &signer, "example.cn/log", seed.b), LH_OK);
        note_vkey(&signer.pub, &vkey);
        assert_string_equal(vkey.p,
                            "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00");
        checkpoint_text("example.cn/log", 8, &root, &text);
        assert_int_equal(note_sign(&cx, &signer, (struct str){ text.p, text.n }, &note), LH_OK);
        assert_string_equal(note.p, want);
        assert_int_equal(note_vkey_parse(&cx, (struct str){ vkey.p, vkey.n }, &key), LH_OK);
        assert_int_equal(note_open(&cx, (struct str){ note.p, note.n }, &key, 1, &opened), LH_OK);
        assert_int_equal(checkpoint_parse(&cx, opened, &cp), LH_OK);
        assert_true(str_is(cp.origin, "example.cn/log"));
        assert_true(cp.size == 8 && hash_eq(&cp.root, &root));
        /* Any changed byte of the text, and a signature by nobody we know, are refused. */
        for (size_t i = 0; i < text.n - 1; i++) {
                note.p[i] ^= 1;
                assert_int_not_equal(
                        note_open(&cx, (struct str){ note.p, note.n }, &key, 1, &opened), LH_OK);
                note.p[i] ^= 1;
        }
        assert_int_equal(note_open(&cx, (struct str){ note.p, note.n }, &key, 0, &opened),
                         LH_DENIED);
        note_signer_done(&signer);
}

static void odd_notes_and_checkpoints_are_refused(void **state)
{
        static const char *const notes[] = {
                "",
                "\n\n",
                "text\n\n",
                "text\n\xe2\x80\x94 a AAAA\n",
                "text\n\n\xe2\x80\x94 a AAAA",
                "te\rxt\n\n\xe2\x80\x94 a AAAAAAA=\n",
                "text\n\n- a AAAAAAA=\n",
                "text\n\n\xe2\x80\x94  AAAAAAA=\n",
                "text\n\n\xe2\x80\x94 a+b AAAAAAA=\n",
        };
        static const char *const checkpoints[] = {
                "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF\n",
                "o\n1\n",
                "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
        };
        lh_auto(ctx_done) struct ctx cx;
        struct checkpoint cp;
        struct str text;

        (void)state;
        ctx_init(&cx);
        for (size_t i = 0; i < countof(notes); i++)
                assert_int_equal(note_open(&cx, str_of(notes[i]), NULL, 0, &text), LH_INVALID);
        for (size_t i = 0; i < countof(checkpoints); i++)
                assert_int_equal(checkpoint_parse(&cx, str_of(checkpoints[i]), &cp), LH_INVALID);
}

/* GM/T 0003.5 annex A. ledger.md: 5.7 */
static void sm2_equals_the_standards_example(void **state)
{
        static const char secret_hex[] =
                "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
        static const char vkey[] =
                "example.cn/log+d13e641e+/2xpdWhlbi1zbTJzbTMtdjEKBAn53zEeVCGhUN1"
                "9Fh5LxcZyF5+tGDP8B2uwj/NW81AgzOpJDOJndaUtxupxjMGqYArtBfvzXghKZjL2"
                "By2prRM=";
        static const char signature_hex[] =
                "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
        unsigned char secret[SM2_SECRET_BYTES], sig[SM2_SIGNATURE_BYTES], zero[SM2_SECRET_BYTES];
        struct str message = str_of("message digest"), text;
        lh_auto(buf_done) struct buf out = { 0 };
        lh_auto(ctx_done) struct ctx cx;
        struct note_signer s;
        struct note_key key;

        (void)state;
        ctx_init(&cx);
        buf_init(&out, NOTE_BYTES_MAX);
        assert_true(hex_decode(str_of(secret_hex), secret, sizeof(secret)));
        assert_true(hex_decode(str_of(signature_hex), sig, sizeof(sig)));
        assert_int_equal(note_sm2_signer_init(&cx, &s, "example.cn/log", secret), LH_OK);
        note_vkey(&s.pub, &out);
        assert_string_equal(out.p, vkey);
        assert_int_equal(note_vkey_parse(&cx, str_of(vkey), &key), LH_OK);
        assert_memory_equal(&key, &s.pub, sizeof(key));
        assert_true(sm2_verify(key.key, sig, message));
        assert_false(sm2_verify(key.key, sig, str_of("message digesu")));
        sig[63] ^= 1;
        assert_false(sm2_verify(key.key, sig, message));
        memset(sig, 0, sizeof(sig));
        assert_false(sm2_verify(key.key, sig, message));
        buf_clear(&out);
        assert_int_equal(note_sign(&cx, &s, str_of("text\n"), &out), LH_OK);
        assert_int_equal(note_open(&cx, (struct str){ out.p, out.n }, &key, 1, &text), LH_OK);
        out.p[0] = 'T';
        assert_int_equal(note_open(&cx, (struct str){ out.p, out.n }, &key, 1, &text), LH_DENIED);
        note_signer_done(&s);
        memset(zero, 0, sizeof(zero));
        assert_int_equal(note_sm2_signer_init(&cx, &s, "x", zero), LH_INVALID);
        memset(zero, 0xff, sizeof(zero));
        assert_int_equal(note_sm2_signer_init(&cx, &s, "x", zero), LH_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(tree_roots_are_those_of_rfc_6962),
                cmocka_unit_test(proofs_equal_their_definition),
                cmocka_unit_test(commitments_equal_the_vectors),
                cmocka_unit_test(a_note_is_byte_exact),
                cmocka_unit_test(a_cosignature_is_byte_exact),
                cmocka_unit_test(odd_notes_and_checkpoints_are_refused),
                cmocka_unit_test(sm2_equals_the_standards_example),
        };

        return cmocka_run_group_tests(tests, NULL, NULL);
}
