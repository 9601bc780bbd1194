/* What names of people are made of, and what only looks like it. */
#ifndef LH_SCREEN_NAME_TABLE_H
#define LH_SCREEN_NAME_TABLE_H

#include "screen/first.h"

enum name_set {
        NAME_SURNAME,
        NAME_FREQUENT, /* one of the hundred surnames that most people have */
        NAME_DOUBTFUL, /* a surname that begins common words far more often than names */
        NAME_GIVEN,
        NAME_NOT_GIVEN, /* in no given name: a text with one of them is a word or a place */
        NAME_HARDLY_GIVEN,
        NAME_BY_SOUND, /* in names of other peoples, written by their sound */
        NAME_BEHIND,   /* a place: a name may begin behind it without a mark */
        NAME_SETS
};

/* Of each character, a bit for each set it is in; filled before main() runs. */
extern uint16_t name_sets[0x10000];

/* The Han character at byte i is in the set. */
static inline bool name_char(enum name_set set, struct str t, size_t i)
{
        return name_sets[char_code(t, i)] >> set & 1;
}
/* A name may begin with it. */
static inline bool name_begins(uint32_t code)
{
        return (name_sets[code] & (1u << NAME_SURNAME | 1u << NAME_BY_SOUND)) != 0 ||
               (first_of[code] >> FIRST_NAME_DOUBLE & 1) != 0;
}

/* End with NULL. */
extern const char *const name_doubles[];   /* surnames of two characters */
extern const char *const name_stop[];      /* words that begin like names */
extern const char *const name_followers[]; /* what may follow a name without a mark */
extern const char *const name_titles[];    /* behind a surname: a form of address */

#endif
