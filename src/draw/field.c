#include "draw/field.h"
#include "base/text.h"
#include "base/time.h"

#include <stdio.h>

const char *field_member(struct field *f, const char *path, const char *name)
{
        return *path == '\0' ? name : arena_printf(f->cx->mem, "%s.%s", path, name);
}

const char *field_item(struct field *f, const char *path, size_t i)
{
        return arena_printf(f->cx->mem, "%s[%zu]", path, i);
}

void field_bad(struct field *f, const char *path, const char *fmt, ...)
{
        va_list ap;

        if (f->rc != LH_OK)
                return;
        va_start(ap, fmt);
        f->rc = err_field(f->cx, LH_INVALID, path, "%s", arena_vprintf(f->cx->mem, fmt, ap));
        va_end(ap);
}

static bool among(const char *const *names, const char *name)
{
        for (; *names != NULL; names++)
                if (strcmp(*names, name) == 0)
                        return true;
        return false;
}

void field_known(struct field *f, const json_t *o, const char *path, const char *const *names)
{
        const char *name;
        json_t *v;

        json_object_foreach ((json_t *)o, name, v)
                if (!among(names, name))
                        field_bad(
                                f, field_member(f, path, name),
                                "this name is not known here; correct its spelling or take it out");
}

/* The member if it has the type; a failure is recorded and NULL given if not. */
static json_t *member(struct field *f, const json_t *o, const char *path, const char *name,
                      json_type type, const char *what, bool optional)
{
        json_t *v = json_object_get(o, name);

        if (v != NULL && json_typeof(v) == type)
                return v;
        if (v != NULL)
                field_bad(f, field_member(f, path, name), "must be %s", what);
        else if (!optional)
                field_bad(f, field_member(f, path, name), "is missing; it must be %s", what);
        return NULL;
}

json_t *field_object(struct field *f, const json_t *o, const char *path, const char *name)
{
        return member(f, o, path, name, JSON_OBJECT, "an object {...}", false);
}

json_t *field_array(struct field *f, const json_t *o, const char *path, const char *name,
                    bool optional, size_t max)
{
        json_t *a = member(f, o, path, name, JSON_ARRAY, "a list [...]", optional);

        if (json_array_size(a) > max)
                field_bad(f, field_member(f, path, name), "has %zu items, at most %zu are taken",
                          json_array_size(a), max);
        return f->rc == LH_OK ? a : NULL;
}

static bool has_control(struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
                        return true;
        return false;
}

const char *field_text(struct field *f, const json_t *o, const char *path, const char *name,
                       size_t max)
{
        const json_t *v = member(f, o, path, name, JSON_STRING, "a text in quotes", false);
        struct str s = { json_string_value(v), json_string_length(v) };

        if (v == NULL)
                return "";
        if (has_control(s))
                field_bad(f, field_member(f, path, name),
                          "holds a line break or another control character; write it on one line");
        else if (s.n == 0 || utf8_count(s) > max)
                field_bad(f, field_member(f, path, name), "must have 1 to %zu characters", max);
        return s.p;
}

static bool id_ok(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                bool word = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9');

                if (!word && (i == 0 || (s.p[i] != '.' && s.p[i] != '-')))
                        return false;
        }
        return s.n >= 1 && s.n <= DRAW_ID_BYTES_MAX;
}

const char *field_id_of(struct field *f, const json_t *v, const char *path)
{
        if (json_is_string(v) && id_ok((struct str){ json_string_value(v), json_string_length(v) }))
                return json_string_value(v);
        field_bad(f, path,
                  "must be a name of 1 to %d characters: small letters a-z, digits, '-' and '.'",
                  DRAW_ID_BYTES_MAX);
        return "";
}

const char *field_id(struct field *f, const json_t *o, const char *path, const char *name)
{
        return field_id_of(f, json_object_get(o, name), field_member(f, path, name));
}

uint32_t field_count_of(struct field *f, const json_t *v, const char *path, uint32_t min,
                        uint32_t max)
{
        json_int_t n = json_integer_value(v);

        if (json_is_integer(v) && n >= (json_int_t)min && n <= (json_int_t)max)
                return (uint32_t)n;
        field_bad(f, path, "must be a whole number from %u to %u, without quotes", min, max);
        return min;
}

uint32_t field_count(struct field *f, const json_t *o, const char *path, const char *name,
                     uint32_t min, uint32_t max, bool optional)
{
        const json_t *v = json_object_get(o, name);

        if (v == NULL && optional)
                return 0;
        return field_count_of(f, v, field_member(f, path, name), min, max);
}

int64_t field_time(struct field *f, const json_t *o, const char *path, const char *name)
{
        int64_t ms = 0;
        const char *s = json_string_value(json_object_get(o, name));

        if (s == NULL || !time_parse(str_of(s), &ms))
                field_bad(f, field_member(f, path, name),
                          "must be a time in UTC like \"2026-03-01T02:00:00Z\"");
        return ms;
}

void field_hash(struct field *f, const json_t *o, const char *path, const char *name,
                struct hash *ret)
{
        const char *s = json_string_value(json_object_get(o, name));
        bool small = s != NULL && strspn(s, "0123456789abcdef") == strlen(s);

        if (!small || !hex_decode(str_of(s), ret->b, HASH_BYTES))
                field_bad(f, field_member(f, path, name), "must be 64 digits 0-9 a-f");
}

unsigned field_choice(struct field *f, const json_t *o, const char *path, const char *name,
                      const char *const *choices)
{
        const json_t *v = json_object_get(o, name);
        const char *all = "";

        if (v == NULL)
                return 0;
        for (unsigned i = 0; choices[i] != NULL; i++) {
                if (json_is_string(v) && strcmp(json_string_value(v), choices[i]) == 0)
                        return i;
                all = arena_printf(f->cx->mem, "%s%s\"%s\"", all, i == 0 ? "" : ", ", choices[i]);
        }
        field_bad(f, field_member(f, path, name), "must be one of %s", all);
        return 0;
}
