/* Receipts: a number and a secret with which one person sees their own row of a list, and nobody
 * else's. Nothing is stored for it: the secret is made of the salt of the row that is withheld, one
 * way, so it opens nothing by itself and dies with the row. doc/format/housing.md section 4. */
#ifndef LH_HOUSING_RECEIPT_H
#define LH_HOUSING_RECEIPT_H

#include "ledger/record.h"

#define RECEIPT_SECRET_CHARS 19 /* abcd-efgh-jkmn-pqrs */

/* "1234-17": row 17 (from 0) of record 1234. False if it is not of the form. */
bool receipt_number_parse(struct str s, uint64_t *ret_idx, uint64_t *ret_row);
/* The table that has a withheld twin; NULL if the record has none. */
const struct field *receipt_table(const struct record *r, const struct field **ret_twin);
/* ret holds RECEIPT_SECRET_CHARS + 1. False where the row was erased, or is not there. */
bool receipt_secret(const struct record *r, uint64_t row, char *ret);
/* Equal, in a time that does not depend on where they differ; blanks, dashes and case do not
 * matter. */
bool receipt_secret_is(const char *secret, struct str given);

#endif
