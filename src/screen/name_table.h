/* What names of people are made of, and what only looks like it. */
#ifndef LH_SCREEN_NAME_TABLE_H
#define LH_SCREEN_NAME_TABLE_H

#include "screen/core.h"

enum name_set {
        NAME_SURNAME,
        NAME_FREQUENT, /* one of the hundred surnames that most people have */
        NAME_DOUBTFUL, /* a surname that begins common words far more often than names */
        NAME_GIVEN,
        NAME_NOT_GIVEN, /* in no given name: a text with one of them is a word or a place */
        NAME_HARDLY_GIVEN,
        NAME_BY_SOUND, /* in names of other peoples, written by their sound */
        /* What the words of the lists below begin with; most places of a text need no more. */
        NAME_DOUBLE_FIRST,
        NAME_STOP_FIRST,
        NAME_FOLLOWER_FIRST,
        NAME_SETS
};

/* The Han character at byte i is in the set. */
bool name_char(enum name_set set, struct str t, size_t i);

/* End with NULL. */
extern const char *const name_doubles[];   /* surnames of two characters */
extern const char *const name_stop[];      /* words that begin like names */
extern const char *const name_followers[]; /* what may follow a name without a mark */
extern const char *const name_titles[];    /* behind a surname: a form of address */

#endif
