/* Which value of a record: a field, or one row of a table. */
#ifndef LH_FIELD_PATH_H
#define LH_FIELD_PATH_H

#include "ledger/record.h"

struct field_path {
        struct str name;
        bool has_row;
        uint64_t row;
};

/* "text", "applicants/3". False if it is not of the form. */
bool field_path_parse(struct str s, struct field_path *ret);
/* The field of that name, "by" included, whatever its state; NULL if there is none. */
struct field *record_any_field(struct record *r, struct str name);

#endif
