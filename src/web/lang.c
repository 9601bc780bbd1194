#include "web/lang.h"

#include <stdlib.h>
#include <string.h>

static int compare(const void *key, const void *row)
{
        return strcmp(key, ((const struct lang_message *)row)->id);
}

const char *lang_text(const char *lang, const char *message)
{
        const struct lang_message *m;

        if (lang == NULL || strcmp(lang, "en") != 0)
                return message;
        m = bsearch(message, lang_en, lang_en_count, sizeof(lang_en[0]), compare);
        return m == NULL ? message : m->text;
}
