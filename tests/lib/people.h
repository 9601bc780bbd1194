/* Invents people and companies for tests, so that no real one is ever needed. The same seed gives
 * the same people. Every number passes the checks a scanner makes of it (check digit, date,
 * region), and is chosen so that it can hardly be anyone's: births lie in 1900-1909, telephone and
 * card numbers in ranges of zeros. */
#ifndef LH_TEST_PEOPLE_H
#define LH_TEST_PEOPLE_H

#include "base/base.h"

struct people {
        uint64_t state;
};

struct person {
        char name[16];  /* 2 or 3 characters, with compound surnames now and then 4 */
        char id[19];    /* citizen's number, GB 11643: region, birth, sequence, check character */
        char phone[12]; /* mobile */
        char card[20];  /* bank card, 19 digits, Luhn */
        int32_t birth;  /* day, see base/time.h */
};

struct company {
        char name[96];
        char uscc[19]; /* unified social credit code, GB 32100 */
};

void people_init(struct people *p, uint64_t seed);
void people_next(struct people *p, struct person *ret);
void people_next_company(struct people *p, struct company *ret);

/* A number from 0 to below n (n > 0), of the same sequence: for what else a test has to invent. */
uint32_t people_pick(struct people *p, uint32_t n);

/* Check characters, of the first 17 characters of a citizen's number or a social credit code, of
 * all but the last digit of a card. */
char people_id_check(const char *id);
char people_uscc_check(const char *uscc);
char people_luhn_check(const char *digits, size_t n);

#endif
