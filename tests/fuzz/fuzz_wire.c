/* libFuzzer target for frames: whatever stands in the window, every payload lies inside of it, and
 * writing the frames again gives the same bytes. */
#include "os/wire.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        struct wire_in in = { .window = mem_alloc(size + 1), .end = size, .cap = size };
        lh_auto(buf_done) struct buf again;
        struct str payload;
        uint32_t id;
        uint8_t type;

        memcpy(in.window, data, size);
        buf_init(&again, size);
        while (wire_next(&in, &id, &type, &payload) == LH_OK) {
                if (payload.p < (char *)in.window ||
                    payload.p + payload.n > (char *)in.window + size)
                        abort();
                wire_put(&again, id, type, payload);
        }
        if (!buf_ok(&again) || again.n != in.begin ||
            (again.n > 0 && memcmp(again.p, data, again.n) != 0))
                abort();
        wire_in_done(&in);
        return 0;
}
