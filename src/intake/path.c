#include "intake/path.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES_JOINED_MAX ((size_t)1024 * 1024)

/* "[0]", "[*]" or "[key=value]", from behind the bracket to its end. */
static bool parse_pick(struct arena *mem, struct str in, struct path_part *part)
{
        const char *eq = memchr(in.p, '=', in.n);

        if (str_is(in, "*")) {
                part->pick = PICK_ALL;
                return true;
        }
        if (eq != NULL && eq > in.p) {
                part->pick = PICK_WHERE;
                part->where_key = arena_strndup(mem, in.p, (size_t)(eq - in.p));
                part->where_value = arena_strndup(mem, eq + 1, in.n - (size_t)(eq - in.p) - 1);
                return true;
        }
        part->pick = PICK_AT;
        for (size_t i = 0; i < in.n; i++) {
                if (!isdigit((unsigned char)in.p[i]) || i > 6)
                        return false;
                part->at = part->at * 10 + (size_t)(in.p[i] - '0');
        }
        return in.n > 0;
}

static bool parse_part(struct arena *mem, struct str in, struct path_part *ret)
{
        const char *open = in.n ? memchr(in.p, '[', in.n) : NULL;
        struct path_part part = { 0 };

        part.key_n = open ? (size_t)(open - in.p) : in.n;
        part.key = arena_strndup(mem, in.p, part.key_n);
        if (open != NULL &&
            (in.p[in.n - 1] != ']' ||
             !parse_pick(mem, (struct str){ open + 1, in.n - part.key_n - 2 }, &part)))
                return false;
        *ret = part;
        return part.key_n > 0 || part.pick != PICK_NONE;
}

static bool parse_base(struct map_path *p, struct str *rest)
{
        static const struct {
                const char *word;
                enum path_base base;
        } words[] = { { "$number", BASE_NUMBER }, { "$line", BASE_LINE }, { "$file", BASE_FILE } };

        for (size_t i = 0; i < countof(words); i++)
                if (str_is(*rest, words[i].word)) {
                        p->base = words[i].base;
                        rest->n = 0;
                        return true;
                }
        if (str_skip(rest, "^")) {
                p->base = BASE_RECORD;
                return rest->n == 0 || str_skip(rest, ".");
        }
        if (str_skip(rest, "$package.")) {
                p->base = BASE_AROUND;
                return rest->n > 0;
        }
        if (str_is(*rest, "."))
                rest->n = 0;
        return rest->p[0] != '$';
}

/* The dot that ends the part; dots inside brackets do not. */
static size_t part_bytes(struct str s)
{
        bool bracket = false;

        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '[' || s.p[i] == ']')
                        bracket = s.p[i] == '[';
                else if (s.p[i] == '.' && !bracket)
                        return i;
        }
        return s.n;
}

bool path_parse(struct arena *mem, const char *text, bool plain, struct map_path *ret)
{
        struct map_path p = { .text = text };
        struct str rest = str_of(text);

        if (rest.n == 0 || !parse_base(&p, &rest))
                return false;
        if (plain && rest.n > 0) {
                p.parts[p.n++] = (struct path_part){ .key = text, .key_n = strlen(text) };
                rest.n = 0;
        }
        while (rest.n > 0) {
                size_t n = part_bytes(rest);

                if (p.n == PATH_PARTS_MAX ||
                    !parse_part(mem, (struct str){ rest.p, n }, &p.parts[p.n++]))
                        return false;
                n += n < rest.n;
                rest = (struct str){ rest.p + n, rest.n - n };
        }
        *ret = p;
        return true;
}

/* A list counts as equal if it holds the value: OCDS keeps roles in lists. */
static bool holds(const json_t *v, const char *wanted)
{
        size_t i;
        const json_t *e;

        if (json_is_string(v))
                return strcmp(json_string_value(v), wanted) == 0;
        if (json_is_array(v))
                json_array_foreach (v, i, e)
                        if (holds(e, wanted))
                                return true;
        return false;
}

struct walk {
        const struct map_path *p;
        const json_t *here;
        path_found_fn *found;
        void *arg;
};

static bool go(struct walk *w, const json_t *v, size_t at);

static bool go_picked(struct walk *w, const json_t *v, size_t at)
{
        const struct path_part *part = &w->p->parts[at];
        const char *wanted = part->where_value;
        const json_t *e;
        size_t i;

        if (!json_is_array(v))
                return true;
        if (wanted != NULL && *wanted == '@')
                wanted = json_string_value(json_object_get(w->here, wanted + 1));
        if (part->pick == PICK_WHERE && wanted == NULL)
                return true;
        if (part->pick == PICK_AT)
                return go(w, json_array_get(v, part->at), at + 1);
        json_array_foreach (v, i, e) {
                if (part->pick == PICK_WHERE && !holds(json_object_get(e, part->where_key), wanted))
                        continue;
                if (!go(w, e, at + 1))
                        return false;
                if (part->pick == PICK_WHERE)
                        break;
        }
        return true;
}

static bool go(struct walk *w, const json_t *v, size_t at)
{
        const struct path_part *part;

        if (v == NULL || json_is_null(v))
                return true;
        if (at == w->p->n)
                return w->found(w->arg, v);
        part = &w->p->parts[at];
        if (part->key_n > 0)
                v = json_object_get(v, part->key);
        if (v == NULL)
                return true;
        return part->pick == PICK_NONE ? go(w, v, at + 1) : go_picked(w, v, at);
}

void path_walk(const struct map_path *p, const struct path_scope *scope, path_found_fn *found,
               void *arg)
{
        struct walk w = { p, scope->here, found, arg };
        const json_t *from = p->base == BASE_RECORD   ? scope->record
                             : p->base == BASE_AROUND ? scope->around
                                                      : scope->here;

        go(&w, from, 0);
}

static bool keep_first(void *arg, const json_t *value)
{
        *(const json_t **)arg = value;
        return false;
}

const json_t *path_value(const struct map_path *p, const struct path_scope *scope)
{
        const json_t *v = NULL;

        path_walk(p, scope, keep_first, &v);
        return v;
}

/* A real as people write it: 15 digits, no exponent. */
static char *real_text(struct arena *mem, double v)
{
        char *text = arena_printf(mem, "%.15g", v);
        int point = v == 0 ? 0 : (int)floor(log10(fabs(v)));
        size_t n;

        if (strchr(text, 'e') == NULL)
                return text;
        if (point >= 15)
                return arena_printf(mem, "%.0f", v);
        text = arena_printf(mem, "%.*f", point < -40 ? 40 : 14 - point, v);
        for (n = strlen(text); n > 0 && text[n - 1] == '0'; n--)
                text[n - 1] = '\0';
        if (n > 0 && text[n - 1] == '.')
                text[n - 1] = '\0';
        return text;
}

static bool scalar_text(const json_t *v, struct arena *mem, struct str *ret)
{
        switch (json_typeof(v)) {
        case JSON_STRING:
                *ret = (struct str){ json_string_value(v), json_string_length(v) };
                return true;
        case JSON_INTEGER:
                *ret = str_of(arena_printf(mem, "%lld", (long long)json_integer_value(v)));
                return true;
        case JSON_REAL: *ret = str_of(real_text(mem, json_real_value(v))); return true;
        case JSON_TRUE: *ret = str_of("true"); return true;
        case JSON_FALSE: *ret = str_of("false"); return true;
        case JSON_NULL: *ret = str_of(""); return true;
        default: return false;
        }
}

struct join {
        struct arena *mem;
        struct buf all;
        struct str one; /* while there is only one, it need not be copied */
        size_t n;
        bool ok;
};

static bool join_text(void *arg, const json_t *value)
{
        struct join *j = arg;
        struct str s;
        size_t i;
        const json_t *e;

        if (json_is_array(value)) {
                json_array_foreach (value, i, e)
                        if (json_is_array(e) || !join_text(arg, e))
                                return j->ok = false;
                return true;
        }
        if (!scalar_text(value, j->mem, &s))
                return j->ok = false;
        if (s.n == 0)
                return true;
        if (j->n++ == 0) {
                j->one = s;
                return true;
        }
        if (j->all.n == 0)
                buf_str(&j->all, j->one);
        buf_putc(&j->all, '\n');
        buf_str(&j->all, s);
        return true;
}

static struct str place_text(const struct map_path *p, const struct path_scope *scope,
                             struct arena *mem)
{
        if (p->base == BASE_FILE)
                return str_of(scope->file);
        return str_of(arena_printf(
                mem, "%llu",
                (unsigned long long)(p->base == BASE_NUMBER ? scope->number : scope->line)));
}

bool path_text(const struct map_path *p, const struct path_scope *scope, struct arena *mem,
               struct str *ret)
{
        struct join j = { .mem = mem, .one = { "", 0 }, .ok = true };

        if (p->base >= BASE_NUMBER) {
                *ret = place_text(p, scope, mem);
                return true;
        }
        buf_init(&j.all, VALUES_JOINED_MAX);
        path_walk(p, scope, join_text, &j);
        *ret = j.n < 2 ? j.one : (struct str){ arena_strndup(mem, j.all.p, j.all.n), j.all.n };
        j.ok = j.ok && buf_ok(&j.all);
        buf_done(&j.all);
        return j.ok;
}
