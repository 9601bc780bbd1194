#include "ledger/field_path.h"
#include "base/text.h"

bool field_path_parse(struct str s, struct field_path *ret)
{
        const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;

        *ret = (struct field_path){ .name = s };
        if (slash == NULL)
                return s.n > 0;
        ret->name.n = (size_t)(slash - s.p);
        ret->has_row = true;
        return ret->name.n > 0 &&
               decimal_parse((struct str){ slash + 1, s.n - ret->name.n - 1 }, &ret->row);
}

struct field *record_any_field(struct record *r, struct str name)
{
        if (str_eq(r->by.name, name))
                return &r->by;
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_eq(r->fields[i].name, name))
                        return &r->fields[i];
        return NULL;
}
