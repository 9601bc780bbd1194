#include "screen/lexicon.h"
#include "screen/core.h"

static uint64_t char_of(struct str t, size_t i)
{
        const unsigned char *p = (const unsigned char *)t.p + i;

        return (uint64_t)(p[0] & 0x0f) << 12 | (uint64_t)(p[1] & 0x3f) << 6 |
               (uint64_t)(p[2] & 0x3f);
}

unsigned lexicon_level(struct str t, size_t i, size_t chars)
{
        size_t low = 0, high = lexicon_n;
        uint64_t key = 0;

        for (size_t k = 0; k < 3; k++) {
                if (k < chars && !han_at(t, i + 3 * k))
                        return 0;
                key = key << 16 | (k < chars ? char_of(t, i + 3 * k) : 0);
        }
        while (low < high) {
                size_t mid = low + (high - low) / 2;

                if (lexicon_keys[mid] >> 2 < key)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low < lexicon_n && lexicon_keys[low] >> 2 == key ? (unsigned)lexicon_keys[low] & 3
                                                                : 0;
}
