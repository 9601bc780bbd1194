/* Checks of numbers: GB 11643 (citizen ID), ISO 7812 (cards), area codes, number plates, real
 * dates. Pure functions over ASCII digits; nothing here knows context. */
#ifndef LH_SCREEN_NUMBER_H
#define LH_SCREEN_NUMBER_H

#include "base/buf.h"

/* 18 characters: digits, the last may be X or x. Province, a birth date from 1900 to today. */
bool id_shape_ok(const char *d, int32_t today);
/* The check character as well (MOD 11-2). */
bool id_number_ok(const char *d, int32_t today);
/* 15 digits of the old form: province and date. */
bool id15_ok(const char *d);
/* Day of birth of an ID of 18 characters whose shape is right. */
int32_t id_birth_day(const char *d);

bool luhn_ok(const char *d, size_t n);
/* First digits of cards that banks give to people. */
bool card_prefix_ok(const char *d, size_t n);
/* 10 to 12 digits with the area code: 01022334455, 07912233445. */
bool landline_ok(const char *d, size_t n);

/* Masked ID numbers, of 18 places with '*' for hidden ones: true if fewer than 8 are hidden or the
 * birth date (places 7 to 14) can be read. Shorter patterns are measured by what they show. */
bool id_mask_too_weak(const char *d, size_t n);

/* A full date at the beginning of the text: 1985-03-04, 1985/3/4, 1985.3.4, 1985年3月4日, 19850304;
 * 1900 to 2100. Gives its bytes and its eight digits; 0 if there is none. */
size_t date_at(struct str text, char *ret_digits);

#endif
