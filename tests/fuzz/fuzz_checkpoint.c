/* libFuzzer target for the text of a checkpoint: what is accepted says the same when it is written
 * again. */
#include "base/text.h"
#include "verify/signed.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(buf_done) struct buf again;
        struct verify_head head;

        ctx_init(&cx);
        buf_init(&again, size + 128);
        if (verify_head_parse(&cx, (struct str){ (const char *)data, size }, &head) == LH_OK) {
                buf_str(&again, head.origin);
                buf_printf(&again, "\n%llu\n", (unsigned long long)head.size);
                buf_base64(&again, head.root.b, HASH_BYTES);
                buf_putc(&again, '\n');
                if (again.n > size || memcmp(again.p, data, again.n) != 0)
                        abort();
        }
        return 0;
}
