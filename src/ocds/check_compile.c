#include "ocds/check_int.h"

#include <stdio.h>
#include <stdlib.h>

/* A definition is compiled once, however often it is referred to; this also ends circles. */
struct known {
        struct known *next;
        const json_t *schema;
        struct check *check;
};

static int compile(struct checker *c, const json_t *root, const json_t *schema, int depth,
                   const struct check **ret);

static unsigned type_bit(const json_t *t)
{
        static const struct {
                const char *name;
                unsigned bit;
        } types[] = { { "null", TYPE_NULL },     { "boolean", TYPE_BOOL },
                      { "number", TYPE_NUMBER }, { "integer", TYPE_INTEGER },
                      { "string", TYPE_STRING }, { "array", TYPE_ARRAY },
                      { "object", TYPE_OBJECT } };

        for (size_t i = 0; json_is_string(t) && i < countof(types); i++)
                if (strcmp(json_string_value(t), types[i].name) == 0)
                        return types[i].bit;
        return 0;
}

static unsigned type_bits(const json_t *t)
{
        unsigned bits = type_bit(t);
        const json_t *one;
        size_t i;

        json_array_foreach (t, i, one)
                bits |= type_bit(one);
        return bits;
}

static int by_text(const void *a, const void *b)
{
        return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **texts(struct ctx *cx, const json_t *list, size_t *ret_n, bool *ret_null)
{
        const char **out = arena_alloc(cx->mem, (json_array_size(list) + 1) * sizeof(*out));
        const json_t *one;
        size_t i, n = 0;

        json_array_foreach (list, i, one) {
                if (json_is_string(one))
                        out[n++] = arena_strdup(cx->mem, json_string_value(one));
                else if (json_is_null(one) && ret_null != NULL)
                        *ret_null = true;
        }
        *ret_n = n;
        return out;
}

static void take_codes(struct checker *c, const json_t *schema, struct check *ch)
{
        const char *list = json_string_value(json_object_get(schema, "codelist"));
        const json_t *codes = json_object_get(schema, "enum");

        if (list != NULL) {
                ch->codelist = arena_strdup(c->cx->mem, list);
                ch->open = !json_is_false(json_object_get(schema, "openCodelist"));
                ch->code_null = true; /* whether null may stand there, the type says */
                if (json_object_get(c->set->codelists, list) != NULL)
                        codes = json_object_get(c->set->codelists, list);
        }
        if (codes == NULL)
                return;
        ch->coded = true;
        ch->codes = texts(c->cx, codes, &ch->n_codes, &ch->code_null);
        qsort(ch->codes, ch->n_codes, sizeof(*ch->codes), by_text);
}

static int compile_regex(struct checker *c, const char *text, regex_t *re)
{
        char *posix = arena_alloc(c->cx->mem, 4 * strlen(text) + 1), *out = posix;
        int rc;

        /* The one escape that the schemas use and POSIX does not know. */
        for (const char *p = text; *p != '\0'; p++) {
                if (p[0] == '\\' && p[1] == 'd') {
                        memcpy(out, "[0-9]", 5);
                        out += 5;
                        p++;
                } else {
                        *out++ = *p;
                }
        }
        *out = '\0';
        rc = regcomp(re, posix, REG_EXTENDED | REG_NOSUB);
        return rc == 0 ? LH_OK
                       : err_set(c->cx, LH_INVALID,
                                 "the schema has a pattern that cannot be used: %s", text);
}

/* "^(title_((..." : "title_", the plain text before the first character with a meaning. "" if a bar
 * makes it one choice of several. */
static const char *plain_head(struct ctx *cx, const char *pattern)
{
        const char *p = pattern + (pattern[0] == '^');
        int depth = 0, lead;
        size_t n;

        if (p == pattern)
                return "";
        for (lead = 0; *p == '('; p++)
                lead++;
        for (const char *q = pattern; *q != '\0'; q++) {
                depth += (*q == '(') - (*q == ')');
                if (*q == '|' && depth <= lead)
                        return "";
        }
        n = strcspn(p, "\\^$.|?*+()[{");
        if (n > 0 && p[n] != '\0' && strchr("?*{", p[n]) != NULL)
                n--;
        return arena_strndup(cx->mem, p, n);
}

static int take_patterns(struct checker *c, const json_t *root, const json_t *schema, int depth,
                         struct check *ch)
{
        json_t *list = json_object_get(schema, "patternProperties");
        int rc = LH_OK;

        for (void *it = json_object_iter(list); it != NULL && rc == LH_OK;
             it = json_object_iter_next(list, it)) {
                struct pattern *p = arena_alloc(c->cx->mem, sizeof(*p));

                p->head = plain_head(c->cx, json_object_iter_key(it));
                rc = compile(c, root, json_object_iter_value(it), depth + 1, &p->check);
                if (rc == LH_OK)
                        rc = compile_regex(c, json_object_iter_key(it), &p->re);
                if (rc != LH_OK)
                        return rc;
                p->next = ch->patterns;
                ch->patterns = p;
                c->regexes = mem_realloc(c->regexes, (c->n_regexes + 1) * sizeof(*c->regexes));
                c->regexes[c->n_regexes++] = &p->re;
        }
        return rc;
}

static int take_properties(struct checker *c, const json_t *root, const json_t *schema, int depth,
                           struct check *ch)
{
        json_t *list = json_object_get(schema, "properties");
        struct prop **tail = &ch->props;
        int rc = LH_OK;

        for (void *it = json_object_iter(list); it != NULL && rc == LH_OK;
             it = json_object_iter_next(list, it)) {
                struct prop *p = arena_alloc(c->cx->mem, sizeof(*p));
                const json_t *deprecated =
                        json_object_get(json_object_iter_value(it), "deprecated");

                p->name = arena_strdup(c->cx->mem, json_object_iter_key(it));
                p->name_n = (uint32_t)strlen(p->name);
                p->hash = json_hash(p->name, p->name_n);
                if (json_is_object(deprecated)) {
                        const char *since =
                                json_string_value(json_object_get(deprecated, "deprecatedVersion"));

                        p->deprecated = arena_strdup(c->cx->mem, since != NULL ? since : "?");
                }
                rc = compile(c, root, json_object_iter_value(it), depth + 1, &p->check);
                *tail = p;
                tail = &p->next;
        }
        return rc;
}

static int take_either(struct checker *c, const json_t *root, const json_t *list, int depth,
                       bool one, struct either *ret)
{
        size_t n = json_array_size(list);
        int rc = LH_OK;

        ret->of = arena_alloc(c->cx->mem, (n + 1) * sizeof(*ret->of));
        ret->one = one;
        for (; ret->n < n && rc == LH_OK; ret->n++)
                rc = compile(c, root, json_array_get(list, ret->n), depth + 1, &ret->of[ret->n]);
        return rc;
}

static size_t least(const json_t *schema, const char *name)
{
        json_int_t v = json_integer_value(json_object_get(schema, name));

        return v > 0 ? (size_t)v : 0;
}

static int take_numbers(struct checker *c, const json_t *schema, struct check *ch)
{
        const json_t *min = json_object_get(schema, "minimum"),
                     *max = json_object_get(schema, "maximum");
        const char *format = json_string_value(json_object_get(schema, "format"));
        const char *pattern = json_string_value(json_object_get(schema, "pattern"));
        int rc = LH_OK;

        ch->min_length = least(schema, "minLength");
        ch->min_items = least(schema, "minItems");
        ch->min_properties = least(schema, "minProperties");
        ch->unique = json_is_true(json_object_get(schema, "uniqueItems"));
        ch->has_min = json_is_number(min);
        ch->min = json_number_value(min);
        ch->has_max = json_is_number(max);
        ch->max = json_number_value(max);
        if (format != NULL)
                ch->format = strcmp(format, "date-time") == 0 ? FORMAT_DATE_TIME
                             : strcmp(format, "uri") == 0     ? FORMAT_URI
                                                              : FORMAT_NONE;
        if (pattern != NULL) {
                ch->pattern_text = arena_strdup(c->cx->mem, pattern);
                ch->pattern = arena_alloc(c->cx->mem, sizeof(*ch->pattern));
                rc = compile_regex(c, pattern, ch->pattern);
                if (rc == LH_OK) {
                        c->regexes =
                                mem_realloc(c->regexes, (c->n_regexes + 1) * sizeof(*c->regexes));
                        c->regexes[c->n_regexes++] = ch->pattern;
                }
        }
        return rc;
}

/* References go to "#/...", to "release" (our word for the release schema) or "versionedRelease"
 * (not checked). */
static int resolve(struct checker *c, const json_t **root, const json_t **schema)
{
        static const json_t *anything;

        for (int hops = 0; hops < CHECK_DEPTH_MAX; hops++) {
                const char *ref = json_string_value(json_object_get(*schema, "$ref"));
                const json_t *at = *root;
                char name[256];

                if (ref == NULL)
                        return LH_OK;
                if (strcmp(ref, "release") == 0) {
                        *root = *schema = c->set->release;
                        continue;
                }
                if (strcmp(ref, "versionedRelease") == 0) {
                        *schema = anything;
                        return LH_OK;
                }
                if (strncmp(ref, "#/", 2) != 0)
                        return err_set(c->cx, LH_INVALID,
                                       "the schema refers to %s; give one in which all references "
                                       "begin with #/",
                                       ref);
                for (const char *p = ref + 1; at != NULL && *p == '/';) {
                        size_t n = strcspn(++p, "/");

                        snprintf(name, sizeof(name), "%.*s", (int)n, p);
                        at = json_object_get(at, name);
                        p += n;
                }
                if (at == NULL)
                        return err_set(c->cx, LH_INVALID,
                                       "the schema refers to %s, which is not in it", ref);
                *schema = at;
        }
        return err_set(c->cx, LH_INVALID, "the schema's references go round in a circle");
}

static int fill(struct checker *c, const json_t *root, const json_t *schema, int depth,
                struct check *ch)
{
        const json_t *items = json_object_get(schema, "items");
        int rc;

        ch->types = type_bits(json_object_get(schema, "type"));
        ch->required = texts(c->cx, json_object_get(schema, "required"), &ch->n_required, NULL);
        take_codes(c, schema, ch);
        rc = take_numbers(c, schema, ch);
        if (rc == LH_OK)
                rc = take_properties(c, root, schema, depth, ch);
        if (rc == LH_OK)
                rc = take_patterns(c, root, schema, depth, ch);
        if (rc == LH_OK && json_is_object(items))
                rc = compile(c, root, items, depth + 1, &ch->items);
        if (rc == LH_OK && json_is_array(json_object_get(schema, "oneOf")))
                rc = take_either(c, root, json_object_get(schema, "oneOf"), depth, true,
                                 &ch->either[0]);
        if (rc == LH_OK && json_is_array(json_object_get(schema, "anyOf")))
                rc = take_either(c, root, json_object_get(schema, "anyOf"), depth, false,
                                 &ch->either[1]);
        return rc;
}

static int compile(struct checker *c, const json_t *root, const json_t *schema, int depth,
                   const struct check **ret)
{
        struct known *k;
        int rc = resolve(c, &root, &schema);

        if (rc != LH_OK)
                return rc;
        for (k = c->known; k != NULL; k = k->next)
                if (k->schema == schema) {
                        *ret = k->check;
                        return LH_OK;
                }
        if (++c->n_nodes > CHECK_NODES_MAX || depth > CHECK_DEPTH_MAX)
                return err_set(c->cx, LH_LIMIT,
                               "the schema is larger than %d parts or deeper than %d",
                               CHECK_NODES_MAX, CHECK_DEPTH_MAX);
        k = arena_alloc(c->cx->mem, sizeof(*k));
        *k = (struct known){ c->known, schema, arena_alloc(c->cx->mem, sizeof(*k->check)) };
        c->known = k;
        *ret = k->check;
        return fill(c, root, schema, depth, k->check);
}

int checker_new(struct ctx *cx, const struct schema_set *set, struct checker **ret)
{
        struct checker *c = mem_zalloc(sizeof(*c));
        const json_t *record =
                json_object_get(json_object_get(set->record_package, "definitions"), "record");
        int rc;

        c->cx = cx;
        c->set = set;
        rc = compile(c, set->release, set->release, 0, &c->of[CHECK_RELEASE]);
        if (rc == LH_OK)
                rc = compile(c, set->record_package, record, 0, &c->of[CHECK_RECORD]);
        if (rc == LH_OK)
                rc = compile(c, set->release_package, set->release_package, 0,
                             &c->of[CHECK_RELEASE_PACKAGE]);
        if (rc == LH_OK)
                rc = compile(c, set->record_package, set->record_package, 0,
                             &c->of[CHECK_RECORD_PACKAGE]);
        if (rc == LH_OK)
                *ret = c;
        else
                checker_free(&c);
        return rc;
}

void checker_free(struct checker **c)
{
        if (*c == NULL)
                return;
        for (size_t i = 0; i < (*c)->n_regexes; i++)
                regfree((*c)->regexes[i]);
        free((*c)->regexes);
        free(*c);
        *c = NULL;
}
