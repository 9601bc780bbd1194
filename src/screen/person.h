/* Names in running text, by evidence: the surname, the characters of the given name, what stands
 * before and behind, weighed against words, places and firms that begin the same way. */
#ifndef LH_SCREEN_PERSON_H
#define LH_SCREEN_PERSON_H

#include "screen/core.h"

/* What stands before a name. */
enum person_left {
        PERSON_LEFT_NONE,  /* a word goes on */
        PERSON_LEFT_MARK,  /* a comma, a blank, a word like 由 */
        PERSON_LEFT_START, /* a line, a sentence or an item of an enumeration begins */
        PERSON_LEFT_SURE,  /* the number of an item, a word for kin, a name and 、 */
        PERSON_LEFT_ROLE,  /* a word for whom the text names next */
};

struct person {
        size_t n;    /* bytes of the name; 0: none */
        int points;  /* of the evidence */
        bool sure;   /* what follows is said of people only */
        bool office; /* what follows is said of somebody in office */
        int age;     /* in years, -1 unknown */
};

/* The name that begins at byte i. listing: the document lists people, so names are likelier.
 * today: for years of birth. */
struct person person_at(struct str t, size_t i, enum person_left left, bool listing, int32_t today);

/* Records the name at `at` of s->t, if there is one; ROLE_NONE: what stands around it says whose.
 */
bool person_take(struct scanner *s, size_t at, enum person_left left, enum role role);

/* The whole text is made of characters that write names of other peoples by their sound. */
bool person_by_sound(struct str t);

/* How far what stands at byte i says that a person's name ends there. */
struct person_right {
        int points; /* below 0: none does */
        bool sure, office;
        int age;
};
struct person_right person_right(struct str t, size_t i, int32_t today);

#endif
