/* Inside find_number*.c only. */
#ifndef LH_FIND_NUMBER_H
#define LH_FIND_NUMBER_H

#include "screen/core.h"

#define DIGITS_MAX 24
#define RUNS_MAX   24

/* Digits that may be one number. */
struct num {
        char d[DIGITS_MAX + 2];
        size_t n;
        size_t start, end; /* in the text, X of an ID included once it was taken */
        size_t hits;       /* words before it */
        unsigned runs;
        uint8_t len[RUNS_MAX]; /* of each run */
        bool newline;          /* a line ends inside */
        bool stars;
        enum sense sense;
        bool near;
};

static inline bool number_x_at(struct str t, size_t i)
{
        return byte_at(t, i) == 'X' || byte_at(t, i) == 'x';
}

/* Records it if it is a personal number; *n takes in what belongs to it. */
bool number_classify(struct scanner *s, struct num *n);

/* 授权代表530103...: a role's word right before the number. */
bool number_behind_role(const struct scanner *s, const struct num *n);
/* 6512 3321（宅电） */
bool number_home_after(struct str t, size_t i);
/* A telephone in a list of people who are not there in office. */
bool number_in_person_row(const struct scanner *s);
/* 农业银行6228...: the name of a bank stands before it in the same clause. */
bool number_behind_bank(const struct scanner *s, const struct num *n);

#endif
