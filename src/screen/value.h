/* Values of a notice's fields before the scanner: a field is a label and a text, a table's row is a
 * header and a row, so that "手机" over a number says the same here as in a document. */
#ifndef LH_SCREEN_VALUE_H
#define LH_SCREEN_VALUE_H

#include "base/ctx.h"
#include "screen/scanner.h"

/* What was masked, in the words of the act: "id", "mobile", "card", "name", then the kinds of the
 * scanner. */
#define VALUE_COUNTS 13
extern const char *const value_count_name[VALUE_COUNTS];

struct value_screen {
        struct ctx *cx;
        struct screen_setup setup;
        unsigned counts[VALUE_COUNTS];
};

/* *ret: the text as it may be shown, in cx->mem; the text itself if nothing is to be masked. */
void value_mask(struct value_screen *v, struct str label, struct str text, struct str *ret);
/* The same for a row: n labels, n cells. ret holds n. Cells that are not shown tell who the others
 * are about (a child's ID number beside the name), but nothing in them is counted. */
void value_mask_row(struct value_screen *v, const struct str *labels, const struct str *cells,
                    const bool *shown, size_t n, struct str *ret);
/* The findings themselves, for the officer who decides: those whose pieces lie in segment *ret_at
 * are in the text. The caller ends the list. */
void value_find(struct value_screen *v, struct str label, struct str text, struct finding_list *ret,
                uint32_t *ret_at);

/* The kind of the first number in a text that must not stand there ("id_card"), names and words
 * left aside; NULL if none. */
const char *value_number(struct value_screen *v, struct str text);

/* A natural person's name (2 to 4 Han characters, or two names with a middle dot): appends surname
 * and 某, true. Anything else (an organisation): appends nothing, false. */
bool name_mask(struct str name, struct buf *out);

#endif
