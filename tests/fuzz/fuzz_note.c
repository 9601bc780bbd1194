/* libFuzzer target for verifier keys and signed notes, as the verifier reads them. The key is that
 * of doc/format/ledger.md 7.1; a note that opens must be signed by it, and nobody but its owner can
 * do that anew: the signed text must be the known one. */
#include "verify/signed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char vkey[] = "example.cn/log+de3b73e1+AeT/BnzbAN7B49oRbW26UMnBuLzAnLSXA1++/9nJ0i00";
static const char known[] = "example.cn/log\n8\nXcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        struct str input = { (const char *)data, size }, text;
        struct verify_key key, other;

        ctx_init(&cx);
        if (verify_key_parse(&cx, str_of(vkey), &key) != LH_OK)
                abort();
        if (verify_note_open(&cx, input, &key, &text) == LH_OK && !str_is(text, known))
                abort();
        if (verify_key_parse(&cx, input, &other) == LH_OK &&
            memchr(other.name.p, '+', other.name.n) != NULL)
                abort();
        return 0;
}
