#include "screen/first.h"

static_assert(FIRST_LISTS <= 32, "a bit for each list");

uint32_t first_of[0x10000];

void first_add(enum first_list list, const char *word)
{
        first_of[char_code(str_of(word), 0)] |= (uint32_t)1 << list;
}

void first_fill(enum first_list list, const char *const *words)
{
        for (; *words != NULL; words++)
                first_add(list, *words);
}

bool first_within(enum first_list list, const char *const *words, struct str t)
{
        for (size_t i = 0; i < t.n; i++)
                if (((unsigned char)t.p[i] & 0xc0) != 0x80 && first_at(list, words, t, i) != NULL)
                        return true;
        return false;
}
