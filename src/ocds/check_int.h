/* Only for check*.c. */
#ifndef LH_OCDS_CHECK_INT_H
#define LH_OCDS_CHECK_INT_H

#include "ocds/check.h"

#include <regex.h>

enum {
        TYPE_NULL = 1,
        TYPE_BOOL = 2,
        TYPE_NUMBER = 4,
        TYPE_INTEGER = 8,
        TYPE_STRING = 16,
        TYPE_ARRAY = 32,
        TYPE_OBJECT = 64
};
enum check_format { FORMAT_NONE, FORMAT_DATE_TIME, FORMAT_URI };

struct check;

struct prop {
        struct prop *next;
        const char *name, *deprecated; /* deprecated: since which version */
        uint32_t name_n, hash;
        const struct check *check;
};

struct pattern {
        struct pattern *next;
        regex_t re;
        const char *head; /* what a name must begin with to be worth a try */
        const struct check *check;
};

struct either {
        const struct check **of;
        size_t n;
        bool one; /* exactly one, not any */
};

struct check {
        unsigned types; /* 0: any */
        const char **required;
        size_t n_required;
        struct prop *props;
        struct pattern *patterns;
        const struct check *items;
        const char **codes; /* sorted; of an enumeration or a codelist */
        size_t n_codes;
        bool code_null, coded, open;
        const char *codelist; /* NULL for a plain enumeration */
        enum check_format format;
        regex_t *pattern;
        const char *pattern_text;
        size_t min_length, min_items, min_properties;
        bool unique, has_min, has_max;
        double min, max;
        struct either either[2];
};

struct checker {
        struct ctx *cx;
        const struct check *of[4];
        struct pattern *patterns; /* all, to be freed */
        regex_t **regexes;
        size_t n_regexes, n_nodes;
        struct known *known;
        const struct schema_set *set;
};

bool format_date_time(struct str s);
bool format_uri(struct str s);

#endif
