/* Is this text a value of that element? The types of act.md 4.5. Called for every field of every
 * record, so a good value costs one pass over its bytes and no memory. */
#ifndef LH_RULE_VALUE_H
#define LH_RULE_VALUE_H

#include "rule/rule.h"

#define VALUE_TEXT_CHARS_MAX     2000
#define VALUE_LONGTEXT_CHARS_MAX 400000
#define VALUE_PARTY_CHARS_MAX    300
#define VALUE_PRICE_CHARS_MAX    500
#define VALUE_URL_CHARS_MAX      2000
#define VALUE_NUMBER_CHARS_MAX   40
#define VALUE_INTEGER_CHARS_MAX  18
#define VALUE_ROWS_MAX           50000

/* path names the field in the error ("elements.candidates[2].price"). An empty value is none:
 * refused only if the element is required. A table is not a text: its caller counts the rows and
 * calls this with each cell and its column. LH_INVALID with what to do; the value itself stands in
 * the message only if it is short and cannot be a person's. */
int rule_value_check(struct ctx *cx, const struct rule_element *e, const char *path,
                     struct str value) LH_MUST_CHECK;

/* Yuan as a decimal number to fen, rounded half away from zero; false for typed text
 * ("下浮率20.50%") and for numbers beyond 92,233,720,368,547,758 yuan. */
bool rule_price_number(struct str value, int64_t *ret_fen);

/* GB 32100: 18 characters, the last one fits the others. */
bool rule_uscc_valid(struct str code);

#endif
