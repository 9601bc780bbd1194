#include "ocds/check_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct run {
        const struct checker *c;
        problem_fn *fn;
        void *arg;
        size_t n_path, errors;
        bool silent, package; /* package: the list of releases or records is elsewhere */
        char path[PATH_BYTES_MAX];
};

static void tell(struct run *r, enum problem_level level, const char *rule, const char *text)
{
        if (level == PROBLEM_ERROR)
                r->errors++;
        if (!r->silent)
                r->fn(r->arg, &(struct problem){ level, rule, r->path, text });
}

static void tell_f(struct run *r, enum problem_level level, const char *rule, const char *fmt, ...)
        LH_PRINTF(4, 5);

static void tell_f(struct run *r, enum problem_level level, const char *rule, const char *fmt, ...)
{
        char text[1024];
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        tell(r, level, rule, text);
}

/* Adds a step to the path and gives what to cut it back to. */
static size_t step_in(struct run *r, const char *name, size_t n)
{
        size_t was = r->n_path, dot = was > 0;

        if (was + dot + n + 1 > sizeof(r->path))
                return was;
        if (dot)
                r->path[r->n_path++] = '.';
        memcpy(r->path + r->n_path, name, n);
        r->n_path += n;
        r->path[r->n_path] = '\0';
        return was;
}

static size_t step_at(struct run *r, size_t i)
{
        size_t was = r->n_path;

        if (was + 24 > sizeof(r->path))
                return was;
        r->n_path += (size_t)snprintf(r->path + was, sizeof(r->path) - was, "[%zu]", i);
        return was;
}

static void step_out(struct run *r, size_t was)
{
        r->n_path = was;
        r->path[was] = '\0';
}

static void check_value(struct run *r, const struct check *c, const struct jval *v);

/* ---- kinds ---- */

static bool is_whole(const struct jval *v)
{
        double d = strtod(v->text, NULL);

        for (uint32_t i = 0; i < v->n; i++)
                if (v->text[i] == '.' || v->text[i] == 'e' || v->text[i] == 'E')
                        return isfinite(d) && d == floor(d);
        return true;
}

static unsigned type_of(const struct jval *v)
{
        switch (v->type) {
        case JSON_NIL: return TYPE_NULL;
        case JSON_YES:
        case JSON_NO: return TYPE_BOOL;
        case JSON_NUM: return is_whole(v) ? TYPE_NUMBER | TYPE_INTEGER : TYPE_NUMBER;
        case JSON_STR: return TYPE_STRING;
        case JSON_ARR: return TYPE_ARRAY;
        default: return TYPE_OBJECT;
        }
}

static const char *type_name(unsigned bit)
{
        switch (bit) {
        case TYPE_NULL: return "null";
        case TYPE_BOOL: return "true or false";
        case TYPE_NUMBER: return "a number";
        case TYPE_INTEGER: return "a whole number";
        case TYPE_STRING: return "a string";
        case TYPE_ARRAY: return "a list";
        default: return "an object";
        }
}

static void type_names(unsigned bits, char *ret, size_t max)
{
        size_t n = 0;

        ret[0] = '\0';
        for (unsigned bit = TYPE_OBJECT; bit > 0; bit >>= 1)
                if (bits & bit && n + 24 < max)
                        n += (size_t)snprintf(ret + n, max - n, "%s%s", n > 0 ? " or " : "",
                                              type_name(bit));
}

static bool check_type(struct run *r, const struct check *c, const struct jval *v)
{
        unsigned is = type_of(v);
        char want[160];
        const char *hint = "";

        if (c->types == 0 || (is & c->types))
                return true;
        type_names(c->types, want, sizeof(want));
        if (is == TYPE_NULL)
                hint = "; fill it in, or leave it out";
        else if (is == TYPE_STRING && c->types & (TYPE_NUMBER | TYPE_INTEGER))
                hint = "; write it without quotes";
        else if (is & TYPE_NUMBER && c->types & TYPE_STRING)
                hint = "; put it in quotes";
        else if (is == TYPE_OBJECT && c->types & TYPE_ARRAY)
                hint = "; put [ and ] around it";
        tell_f(r, PROBLEM_ERROR, "type", "is %s, but must be %s%s",
               type_name(is & TYPE_NUMBER ? TYPE_NUMBER : is), want, hint);
        return false;
}

/* ---- strings and numbers ---- */

static int by_code(const void *key, const void *code)
{
        const struct str *s = key;
        const char *c = *(const char *const *)code;
        int d = strncmp(s->p, c, s->n);

        return d != 0 ? d : -(c[s->n] != '\0');
}

static void code_list(const struct check *c, char *ret, size_t max)
{
        size_t n = 0;

        ret[0] = '\0';
        for (size_t i = 0; i < c->n_codes; i++) {
                if (n + strlen(c->codes[i]) + 8 > max || i == 20) {
                        snprintf(ret + n, max - n, " ...");
                        return;
                }
                n += (size_t)snprintf(ret + n, max - n, "%s%s", i > 0 ? ", " : "", c->codes[i]);
        }
}

static void check_code(struct run *r, const struct check *c, const struct jval *v)
{
        struct str s = { v->text, v->n };
        char known[512];

        if (v->type == JSON_NIL && c->code_null)
                return;
        if (v->type == JSON_STR && c->n_codes > 0 &&
            bsearch(&s, c->codes, c->n_codes, sizeof(*c->codes), by_code) != NULL)
                return;
        if (v->type != JSON_STR && c->codelist != NULL)
                return; /* the type was told already */
        code_list(c, known, sizeof(known));
        if (c->codelist != NULL && c->open)
                tell_f(r, PROBLEM_WARNING, "codelist",
                       "is not in the codelist %s; use a code of it if one fits: %s", c->codelist,
                       known);
        else if (c->codelist != NULL)
                tell_f(r, PROBLEM_ERROR, "codelist",
                       "is not in the closed codelist %s; use one of: %s", c->codelist, known);
        else
                tell_f(r, PROBLEM_ERROR, "enum",
                       "is not one of the values that are allowed; use one of: %s", known);
}

static void check_pattern(struct run *r, const struct check *c, const struct jval *v)
{
        char text[512];

        if (v->n >= sizeof(text)) {
                tell(r, PROBLEM_ERROR, "pattern", "is too long to be of the form that is wanted");
                return;
        }
        memcpy(text, v->text, v->n);
        text[v->n] = '\0';
        if (regexec(c->pattern, text, 0, NULL, 0) != 0)
                tell_f(r, PROBLEM_ERROR, "pattern", "is not of the form %s; write it in that form",
                       c->pattern_text);
}

static void check_string(struct run *r, const struct check *c, const struct jval *v)
{
        struct str s = { v->text, v->n };

        if (c->min_length > 0 && v->n == 0)
                tell(r, PROBLEM_ERROR, "minLength", "is empty; fill it in, or leave it out");
        if (c->format == FORMAT_DATE_TIME && !format_date_time(s))
                tell(r, PROBLEM_ERROR, "format",
                     "is no date with time and offset; write it like 2026-01-31T09:00:00+08:00");
        if (c->format == FORMAT_URI && !format_uri(s))
                tell(r, PROBLEM_ERROR, "format",
                     "is no web address; write it like https://example.org/1, other letters as "
                     "%XX");
        if (c->pattern != NULL)
                check_pattern(r, c, v);
}

static void check_number(struct run *r, const struct check *c, const struct jval *v)
{
        double d = strtod(v->text, NULL);

        if (c->has_min && d < c->min)
                tell_f(r, PROBLEM_ERROR, "minimum", "is less than %g; correct it", c->min);
        if (c->has_max && d > c->max)
                tell_f(r, PROBLEM_ERROR, "maximum", "is more than %g; correct it", c->max);
}

/* ---- lists ---- */

struct member {
        uint32_t hash;
        size_t i;
        const struct jval *v;
};

/* Equal members have equal hashes; the hash of an object is its id's, so that doubled ids come
 * together too. */
static uint32_t member_hash(const struct jval *v)
{
        const struct jval *id = json_get(v, "id");

        if (id != NULL && (id->type == JSON_STR || id->type == JSON_NUM))
                return json_hash(id->text, id->n);
        return v->type == JSON_STR                          ? json_hash(v->text, v->n)
               : v->type == JSON_NUM || v->type <= JSON_YES ? 0
                                                            : v->type * 31u + v->n;
}

static int by_hash(const void *a, const void *b)
{
        const struct member *m = a, *n = b;

        return m->hash != n->hash ? (m->hash < n->hash ? -1 : 1) : (m->i > n->i) - (m->i < n->i);
}

static void compare_members(struct run *r, const struct check *c, const struct member *a,
                            const struct member *b)
{
        const struct jval *id = json_get(a->v, "id"), *other = json_get(b->v, "id");
        size_t was = step_at(r, b->i);

        if (c->unique && a->v->type == b->v->type && json_same(a->v, b->v))
                tell_f(r, PROBLEM_ERROR, "uniqueItems",
                       "is the same as [%zu]; take one of them out", a->i);
        else if (id != NULL && other != NULL && id->type == other->type && json_same(id, other))
                tell_f(r, c->unique ? PROBLEM_ERROR : PROBLEM_WARNING, "doubleId",
                       "has the same id as [%zu], so one of the two is lost when releases are "
                       "merged; give each its own id",
                       a->i);
        step_out(r, was);
}

static void check_doubles(struct run *r, const struct check *c, const struct jval *v)
{
        lh_auto(mem_autofree) struct member *m = mem_alloc((v->n + 1) * sizeof(*m));
        size_t n = 0;

        for (const struct jval *x = v->child; x != NULL; x = x->next, n++)
                m[n] = (struct member){ member_hash(x), n, x };
        qsort(m, n, sizeof(*m), by_hash);
        for (size_t i = 1; i < n; i++)
                if (m[i].hash == m[i - 1].hash)
                        compare_members(r, c, &m[i - 1], &m[i]);
}

static void check_array(struct run *r, const struct check *c, const struct jval *v)
{
        size_t i = 0, was;

        if (v->n < c->min_items)
                tell_f(r, PROBLEM_ERROR, "minItems",
                       "has %u entries, but at least %zu are wanted; fill it in, or leave it out",
                       v->n, c->min_items);
        for (const struct jval *x = v->child; x != NULL; x = x->next) {
                was = step_at(r, i++);
                if (c->coded)
                        check_code(r, c, x);
                if (c->items != NULL)
                        check_value(r, c->items, x);
                step_out(r, was);
        }
        if (v->n > 1)
                check_doubles(r, c, v);
}

/* ---- objects ---- */

static bool matches(const struct pattern *p, const struct jval *m)
{
        size_t head = strlen(p->head);
        char name[256];

        if (m->key_n < head || memcmp(m->key, p->head, head) != 0 || m->key_n >= sizeof(name))
                return false;
        memcpy(name, m->key, m->key_n);
        name[m->key_n] = '\0';
        return regexec(&p->re, name, 0, NULL, 0) == 0;
}

static void check_member(struct run *r, const struct check *c, const struct jval *m)
{
        const struct prop *p = c->props;
        bool known = false;
        size_t was;

        while (p != NULL && (p->hash != m->key_hash || p->name_n != m->key_n ||
                             memcmp(p->name, m->key, m->key_n) != 0))
                p = p->next;
        was = step_in(r, m->key, m->key_n);
        if (p != NULL && p->deprecated != NULL)
                tell_f(r, PROBLEM_WARNING, "deprecated",
                       "is deprecated since %s; see the standard for what to use instead",
                       p->deprecated);
        if (p != NULL)
                check_value(r, p->check, m);
        for (const struct pattern *t = c->patterns; t != NULL; t = t->next)
                if (matches(t, m)) {
                        known = true;
                        check_value(r, t->check, m);
                }
        if (p == NULL && !known && c->props != NULL)
                tell(r, PROBLEM_WARNING, "additional",
                     "is not in the schema; check its spelling, or declare the extension it comes "
                     "from");
        step_out(r, was);
}

static bool elsewhere(const struct run *r, const char *name)
{
        return r->package && r->n_path == 0 &&
               (strcmp(name, "releases") == 0 || strcmp(name, "records") == 0);
}

static void check_object(struct run *r, const struct check *c, const struct jval *v)
{
        size_t was;

        for (size_t i = 0; i < c->n_required; i++)
                if (json_get(v, c->required[i]) == NULL && !elsewhere(r, c->required[i])) {
                        was = step_in(r, c->required[i], strlen(c->required[i]));
                        tell(r, PROBLEM_ERROR, "required", "is missing; add it");
                        step_out(r, was);
                }
        if (v->n < c->min_properties)
                tell(r, PROBLEM_ERROR, "minProperties", "is empty; fill it in, or leave it out");
        for (const struct jval *m = v->child; m != NULL; m = m->next)
                check_member(r, c, m);
}

/* ---- choices ---- */

static size_t try_value(struct run *r, const struct check *c, const struct jval *v)
{
        struct run quiet = *r;

        quiet.silent = true;
        quiet.errors = 0;
        check_value(&quiet, c, v);
        return quiet.errors;
}

/* If none of the choices fits, what is told is what the nearest one lacks. */
static void check_either(struct run *r, const struct either *e, const struct jval *v)
{
        size_t fits = 0, best = 0, least = SIZE_MAX;

        for (size_t i = 0; i < e->n; i++) {
                size_t errors = try_value(r, e->of[i], v);

                fits += errors == 0;
                if (errors < least) {
                        least = errors;
                        best = i;
                }
        }
        if (e->n > 0 && (fits == 0 || fits == 1))
                check_value(r, e->of[best], v);
        if (e->one && fits > 1)
                tell(r, PROBLEM_ERROR, "oneOf",
                     "fits several of the forms that exclude each other; keep to one");
}

static void check_value(struct run *r, const struct check *c, const struct jval *v)
{
        if (!check_type(r, c, v))
                return;
        if (c->coded && v->type != JSON_ARR)
                check_code(r, c, v);
        switch (v->type) {
        case JSON_STR: check_string(r, c, v); break;
        case JSON_NUM: check_number(r, c, v); break;
        case JSON_ARR: check_array(r, c, v); break;
        case JSON_OBJ: check_object(r, c, v); break;
        default: break;
        }
        for (size_t i = 0; i < countof(c->either); i++)
                check_either(r, &c->either[i], v);
}

void checker_run(const struct checker *c, enum check_what what, const struct jval *v,
                 problem_fn *fn, void *arg)
{
        struct run r = { .c = c,
                         .fn = fn,
                         .arg = arg,
                         .package = what == CHECK_RELEASE_PACKAGE || what == CHECK_RECORD_PACKAGE };

        check_value(&r, c->of[what], v);
}
