/* The pages' own words. The source language is Chinese: a message is its own key, the files of
 * po/en has the English. Texts of notices are never translated. */
#ifndef LH_LANG_H
#define LH_LANG_H

#include "base/base.h"

struct lang_message {
        const char *id, *text;
};

/* the files of po/en, sorted by id; made by tools/po_table.py. */
extern const struct lang_message lang_en[];
extern const size_t lang_en_count;

/* The message in that language ("en"); the message itself where there is no translation. */
const char *lang_text(const char *lang, const char *message);

#endif
