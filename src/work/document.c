#include "work/document.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *document_path(struct ctx *cx, const char *path, const char *name)
{
        return path[0] == '\0' ? name : arena_printf(cx->mem, "%s.%s", path, name);
}

int document_names(struct ctx *cx, const json_t *o, const char *path, const char *const *allowed)
{
        const char *name;
        json_t *v;

        if (!json_is_object(o))
                return err_field(cx, LH_INVALID, path, "%s is not a JSON object",
                                 path[0] == '\0' ? "the document" : path);
        json_object_foreach ((json_t *)o, name, v) {
                size_t i = 0;

                while (allowed[i] != NULL && strcmp(allowed[i], name) != 0)
                        i++;
                if (allowed[i] == NULL)
                        return err_field(cx, LH_INVALID, document_path(cx, path, name),
                                         "\"%s\" is not a name that belongs here; take it out or "
                                         "correct its spelling",
                                         name);
        }
        return LH_OK;
}

static int check_text(struct ctx *cx, const char *path, struct str s, size_t chars_max)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c < 0x20 && c != '\n' && c != '\t')
                        return err_field(cx, LH_INVALID, path,
                                         "%s holds the control character 0x%02x; take it out", path,
                                         c);
        }
        /* Bytes first: counting characters is only needed when there are many. */
        if (s.n > chars_max && utf8_count(s) > chars_max)
                return err_field(cx, LH_LIMIT, path, "%s has %zu characters, at most %zu are taken",
                                 path, utf8_count(s), chars_max);
        return LH_OK;
}

/* The shortest decimal that reads back as the same number, without exponent where that is short. */
static char *real_text(struct ctx *cx, double v)
{
        char *s = NULL;

        for (int digits = 0; digits <= 9; digits++) {
                s = arena_printf(cx->mem, "%.*f", digits, v);
                if (strtod(s, NULL) == v)
                        return s;
        }
        return s;
}

static int join(struct ctx *cx, const json_t *a, const char *path, size_t chars_max,
                struct str *ret)
{
        lh_auto(buf_done) struct buf all = { 0 };
        size_t i;
        json_t *v;

        buf_init(&all, 4 * chars_max + 4096);
        json_array_foreach ((json_t *)a, i, v) {
                if (!json_is_string(v))
                        return err_field(cx, LH_INVALID, path,
                                         "%s is an array, but not of texts only", path);
                if (i > 0)
                        buf_putc(&all, '\n');
                buf_add(&all, json_string_value(v), json_string_length(v));
        }
        if (!buf_ok(&all))
                return err_field(cx, LH_LIMIT, path, "%s has more than %zu characters", path,
                                 chars_max);
        *ret = (struct str){ arena_strndup(cx->mem, all.p, all.n), all.n };
        return check_text(cx, path, *ret, chars_max);
}

int document_text(struct ctx *cx, const json_t *v, const char *path, size_t chars_max,
                  struct str *ret)
{
        *ret = (struct str){ NULL, 0 };
        switch (v == NULL ? JSON_NULL : json_typeof(v)) {
        case JSON_NULL: return LH_OK;
        case JSON_STRING:
                *ret = (struct str){ json_string_value(v), json_string_length(v) };
                return check_text(cx, path, *ret, chars_max);
        case JSON_INTEGER:
                *ret = str_of(arena_printf(cx->mem, "%lld", (long long)json_integer_value(v)));
                return LH_OK;
        case JSON_REAL: *ret = str_of(real_text(cx, json_real_value(v))); return LH_OK;
        case JSON_TRUE: *ret = str_of("true"); return LH_OK;
        case JSON_FALSE: *ret = str_of("false"); return LH_OK;
        case JSON_ARRAY: return join(cx, v, path, chars_max, ret);
        default:
                return err_field(cx, LH_INVALID, path, "%s is an object; a text was expected",
                                 path);
        }
}

int document_member(struct ctx *cx, const json_t *o, const char *path, const char *name,
                    size_t chars_max, bool required, struct str *ret)
{
        const char *full = document_path(cx, path, name);
        int rc = document_text(cx, json_object_get(o, name), full, chars_max, ret);

        if (rc == LH_OK && required && ret->n == 0)
                return err_field(cx, LH_INVALID, full, "%s is missing; it must be given", full);
        return rc;
}
