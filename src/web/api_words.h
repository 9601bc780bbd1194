/* What the description of the interface says of each page: page_table.c knows its addresses and
 * forms, not what it is for. Only for model_openapi.c. */
#ifndef LH_API_WORDS_H
#define LH_API_WORDS_H

#include "base/base.h"

struct api_words {
        const char *path; /* as in page_table.c */
        const char *about, *about_en;
        const char *arg; /* what follows the path: "id"; NULL: nothing */
        const char *ask; /* its query parameters, with blanks between */
};

struct api_param {
        const char *name, *about, *about_en;
        bool number;
};

/* NULL: nothing is written about it. */
const struct api_words *api_words_of(const char *path);
/* One after another; NULL behind the last. */
const struct api_param *api_param_at(size_t i);

#endif
