/* Texts of the JSON that a record holds: plans, rows, results. */
#ifndef LH_HOUSING_MEMBER_H
#define LH_HOUSING_MEMBER_H

#include "base/buf.h"

#include <jansson.h>

/* The member's text, empty where it is none; lives as long as o. */
static inline struct str member_text(const json_t *o, const char *name)
{
        const json_t *v = json_object_get(o, name);

        return json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) }
                                 : (struct str){ "", 0 };
}

#endif
