/* The scanner: finds personal numbers in text and masks them. One pass over the bytes, no regular
 * expressions. Knows now: citizen ID numbers (GB 11643, with check character, date and province),
 * mobile numbers, bank cards (Luhn). Digits may be full width. */
#ifndef LH_SCAN_H
#define LH_SCAN_H

#include "base/buf.h"

enum scan_kind { SCAN_ID, SCAN_MOBILE, SCAN_CARD, SCAN_KINDS };

/* "id", "mobile", "card" */
extern const char *const scan_kind_name[SCAN_KINDS];

struct scan_hit {
        enum scan_kind kind;
        size_t start, end; /* bytes of the text */
};

struct scan_counts {
        unsigned n[SCAN_KINDS];
        unsigned names; /* names of natural persons that the gate cut */
};

/* label: what stands before the text in a form ("身份证号"), counted as context; may be empty.
 * Writes at most max hits in order; returns how many there are (which may be more than max). today:
 * last day a birth date may have. */
size_t scan_text(struct str label, struct str text, int32_t today, struct scan_hit *ret,
                 size_t max);

/* Appends the text with every hit masked (ID 6+8*+4, mobile 3+4*+4, card all but the last 4) and
 * counts. Returns false, and appends nothing, if there was nothing to mask. */
bool scan_mask(struct str label, struct str text, int32_t today, struct buf *out,
               struct scan_counts *counts);

/* A natural person's name (2 to 4 Han characters, or two names with a middle dot): appends surname
 * and 某, true. Anything else (an organisation): appends nothing, false. */
bool name_mask(struct str name, struct buf *out);

#endif
