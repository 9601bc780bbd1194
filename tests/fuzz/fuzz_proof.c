/* libFuzzer target for proof files and receipts. Nothing made up can be signed, so the checks
 * behind the signature are fed with what the parser found: a proof of random hashes must never lead
 * to a root that is none of them. */
#include "verify/proof_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vkey[] = "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        struct str input = { (const char *)data, size };
        struct verify_result result = { 0 };
        struct verify_proof p;
        static struct verify_keys keys;
        struct verify_key key;
        size_t by;

        ctx_init(&cx);
        if (verify_key_parse(&cx, str_of(vkey), &key) != LH_OK ||
            verify_keys_read(&cx, (struct str){ "", 0 }, &key, &keys) != LH_OK)
                abort();
        (void)!verify_proof_check(&cx, input, &keys, &by, &result);
        if (verify_keys_read(&cx, input, &key, &keys) == LH_OK && keys.n > 1)
                abort(); /* nobody who makes bytes up can sign a statement */
        if (verify_proof_parse(&cx, input, &p) == LH_OK) {
                struct hash root = hash_of("no tree has this root", 21), leaf = hash_of("", 0);

                if (p.n > PROOF_HASHES_MAX ||
                    verify_inclusion(p.index, p.size, &leaf, p.path, p.n, &root) ||
                    verify_consistency(p.index, &leaf, p.size, &root, p.path, p.n))
                        abort();
        }
        return 0;
}
