/* Why something was refused, in the reader's language. The program's errors are English; the ones
 * that a clerk or a reader meets have a Chinese sentence here, told apart by their wording. */
#ifndef LH_REFUSAL_H
#define LH_REFUSAL_H

#include "web/model.h"

/* The sentence; the text itself where there is none, and for a reader of English. */
const char *refusal_text(struct model *m, const char *text);
/* The name of the field the error is about, as the form shows it; "" where the form has none. */
const char *refusal_field(struct model *m, const struct rule_kind *k, const char *field);

#endif
