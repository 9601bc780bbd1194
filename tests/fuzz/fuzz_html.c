/* libFuzzer target for HTML fragments: whatever goes in, well-formed text comes out, and not much
 * more of it. */
#include "intake/html.h"

#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct str html = { (const char *)data, size };
        struct buf out;

        if (!utf8_valid(html))
                return 0; /* the decoder lets nothing else through */
        buf_init(&out, 4 * size + 16);
        html_to_text(html, &out);
        if (!buf_ok(&out) || !utf8_valid((struct str){ out.p == NULL ? "" : out.p, out.n }))
                abort();
        buf_done(&out);
        return 0;
}
