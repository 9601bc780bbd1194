/* Lists of a record in which no id may stand twice: who merges such records keeps one of the two
 * and loses the other, so it is refused where it comes in. */
#include "intake/apply.h"

/* 1 and "1" are two ids, as they are to who merges. */
static const char *key_of(struct arena *mem, const json_t *id)
{
        if (json_is_string(id))
                return arena_printf(mem, "\"%s", json_string_value(id));
        if (json_is_integer(id))
                return arena_printf(mem, "%" JSON_INTEGER_FORMAT, json_integer_value(id));
        if (json_is_real(id))
                return arena_printf(mem, "%.17g", json_real_value(id));
        return NULL;
}

static int check_list(struct ctx *cx, struct arena *mem, const char *list, const json_t *members)
{
        json_t *seen = json_object(), *first;
        const json_t *member;
        size_t i;
        int rc = LH_OK;

        json_array_foreach (members, i, member) {
                const char *key = key_of(mem, json_object_get(member, "id"));

                if (key == NULL)
                        continue;
                first = json_object_get(seen, key);
                if (first == NULL) {
                        json_object_set_new(seen, key, json_integer((json_int_t)i));
                        continue;
                }
                rc = err_field(cx, LH_INVALID, arena_printf(cx->mem, "%s[%zu].id", list, i),
                               "field \"%s[%zu].id\" repeats the id of %s[%" JSON_INTEGER_FORMAT
                               "], so one of the two would be lost when releases are merged; give "
                               "each its own id, or take one of them out",
                               list, i, list, json_integer_value(first));
                break;
        }
        json_decref(seen);
        return rc;
}

int check_unique(struct ctx *cx, struct arena *mem, const struct mapping *m,
                 const struct path_scope *scope)
{
        int rc = LH_OK;

        for (size_t i = 0; i < m->n_unique && rc == LH_OK; i++) {
                const json_t *v = path_value(&m->unique[i], scope);

                if (json_is_array(v))
                        rc = check_list(cx, mem, m->unique[i].text, v);
        }
        return rc;
}
