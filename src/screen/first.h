/* The characters that the words of a list begin with, so that at most places of a text one look
 * says that none of the list stands there. Filled before main() runs. */
#ifndef LH_SCREEN_FIRST_H
#define LH_SCREEN_FIRST_H

#include "screen/core.h"

enum first_list {
        FIRST_PERSON_GOES_ON,
        FIRST_PERSON_BEHIND,
        FIRST_PERSON_AFTER_MARK,
        FIRST_PERSON_MARK,
        FIRST_PERSON_END,
        FIRST_PERSON_OPENER,
        FIRST_NAME_FOLLOWER,
        FIRST_NAME_DOUBLE,
        FIRST_NAME_STOP,
        FIRST_NAME_TITLE,
        FIRST_NAME_ANNOUNCE,
        FIRST_NAME_LINK,
        FIRST_NAME_SEPARATOR,
        FIRST_ADDRESS_END,
        FIRST_ADDRESS_UNIT,
        FIRST_ADDRESS_FILLER,
        FIRST_ADDRESS_PLACE,
        FIRST_HOME_NOT,
        FIRST_HOME_DWELLING,
        FIRST_HOME_HAMLET,
        FIRST_HOME_REGION,
        FIRST_BODY_BESIDE,
        FIRST_BORDER_SURE,
        FIRST_BORDER_LINK,
        FIRST_BACK_FILLER,
        FIRST_SOMEBODY,
        FIRST_ILLNESS_ACT,
        FIRST_LISTS
};

extern uint32_t first_of[0x10000]; /* bits of enum first_list */

/* A code for the character at byte i: its code point, 0xffff for one of four bytes, 0 behind the
 * end. */
static inline uint32_t char_code(struct str t, size_t i)
{
        uint32_t c = byte_at(t, i);

        if (c < 0x80)
                return c;
        if (c < 0xe0)
                return (c & 0x1f) << 6 | (byte_at(t, i + 1) & 0x3f);
        if (c < 0xf0)
                return (c & 0x0f) << 12 | (uint32_t)(byte_at(t, i + 1) & 0x3f) << 6 |
                       (byte_at(t, i + 2) & 0x3f);
        return 0xffff;
}

/* The same for the character that ends before byte `end`. */
static inline uint32_t char_code_before(struct str t, size_t end)
{
        size_t i = end;

        while (i > 0 && end - i < 3 && (--i, ((unsigned char)t.p[i] & 0xc0) == 0x80))
                ;
        return end == 0 ? 0 : char_code(t, i);
}

static inline bool may_begin(enum first_list list, struct str t, size_t i)
{
        return first_of[char_code(t, i)] >> list & 1;
}

void first_add(enum first_list list, const char *word);
void first_fill(enum first_list list, const char *const *words);

/* One of the words, which end with NULL, stands at byte i; NULL if none does. */
static inline const char *first_at(enum first_list list, const char *const *words, struct str t,
                                   size_t i)
{
        if (!may_begin(list, t, i))
                return NULL;
        for (; *words != NULL; words++)
                if (starts_with(t, i, *words))
                        return *words;
        return NULL;
}
/* One of them stands anywhere in t. */
bool first_within(enum first_list list, const char *const *words, struct str t);

/* FIRST_OF(FIRST_HOME_NOT, not_homes) beside the list. */
#define FIRST_OF(list, words)                                                                      \
        __attribute__((constructor)) static void fill_##list(void)                                 \
        {                                                                                          \
                first_fill(list, words);                                                           \
        }

#endif
