#include "screen/lexicon.h"
#include "screen/first.h"

unsigned lexicon_level(struct str t, size_t i, size_t chars)
{
        size_t low, high;
        uint64_t key = 0;

        for (size_t k = 0; k < 3; k++) {
                if (k < chars && !han_at(t, i + 3 * k))
                        return 0;
                key = key << 16 | (k < chars ? char_code(t, i + 3 * k) : 0);
        }
        if (key >> 32 < LEXICON_FIRST || key >> 32 > LEXICON_LAST)
                return 0;
        low = lexicon_from[(key >> 32) - LEXICON_FIRST];
        high = lexicon_from[(key >> 32) - LEXICON_FIRST + 1];
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                uint64_t at = lexicon_keys[mid] >> 2;

                if (at == key)
                        return (unsigned)lexicon_keys[mid] & 3;
                if (at < key)
                        low = mid + 1;
                else
                        high = mid;
        }
        return 0;
}
