#include "ocds/rules.h"
#include "base/text.h"

#include <stdlib.h>

struct walk {
        struct ctx *cx;
        const json_t *schema;
        size_t n;
};

static struct rule *make_child(struct ctx *cx, struct rule *up, const char *name, size_t n)
{
        struct rule **at = &up->child, *r;

        for (; *at != NULL; at = &(*at)->next)
                if ((*at)->name_n == n && memcmp((*at)->name, name, n) == 0)
                        return *at;
        r = arena_alloc(cx->mem, sizeof(*r));
        r->name = arena_strndup(cx->mem, name, n);
        r->name_n = (uint32_t)n;
        r->hash = json_hash(r->name, n);
        *at = r;
        return r;
}

static bool has_type(const json_t *prop, const char *type)
{
        const json_t *t = json_object_get(prop, "type"), *one;
        size_t i;

        if (json_is_string(t))
                return strcmp(json_string_value(t), type) == 0;
        json_array_foreach (t, i, one)
                if (json_is_string(one) && strcmp(json_string_value(one), type) == 0)
                        return true;
        return false;
}

static bool only_objects(const json_t *prop)
{
        const json_t *t = json_object_get(prop, "type"), *one;
        size_t i;

        if (json_is_string(t))
                return strcmp(json_string_value(t), "object") == 0;
        json_array_foreach (t, i, one)
                if (!json_is_string(one) || strcmp(json_string_value(one), "object") != 0)
                        return false;
        return true;
}

static bool says(const json_t *prop, const char *flag, const char *old)
{
        const char *strategy = json_string_value(json_object_get(prop, "mergeStrategy"));

        return json_is_true(json_object_get(prop, flag)) ||
               (strategy != NULL && strcmp(strategy, old) == 0);
}

/* "#/definitions/Item", also several steps of it. Only within the schema: nothing is fetched. */
static int resolve(struct walk *w, const json_t *prop, const json_t **ret)
{
        for (int hops = 0; hops < RULES_DEPTH_MAX; hops++) {
                const char *ref = json_string_value(json_object_get(prop, "$ref"));
                const json_t *at = w->schema;
                char name[256];

                if (ref == NULL) {
                        *ret = prop;
                        return LH_OK;
                }
                if (strncmp(ref, "#/", 2) != 0)
                        return err_set(w->cx, LH_INVALID,
                                       "the schema refers to %s; give one in which all references "
                                       "begin with #/",
                                       ref);
                for (const char *p = ref + 2; at != NULL && p != NULL;
                     p = strchr(p, '/') != NULL ? strchr(p, '/') + 1 : NULL) {
                        size_t n = strcspn(p, "/");

                        if (n >= sizeof(name))
                                return err_set(w->cx, LH_LIMIT,
                                               "the schema's reference %s is too long", ref);
                        memcpy(name, p, n);
                        name[n] = '\0';
                        at = json_object_get(at, name);
                }
                if (at == NULL)
                        return err_set(w->cx, LH_INVALID,
                                       "the schema refers to %s, which is not in it", ref);
                prop = at;
        }
        return err_set(w->cx, LH_INVALID, "the schema's references go round in a circle");
}

static int add_rules(struct walk *w, const json_t *properties, struct rule *up, int depth);

/* The kind a property has by itself; RULE_NONE: look deeper. */
static int add_rule(struct walk *w, const char *name, const json_t *prop, struct rule *up,
                    int depth)
{
        const json_t *items;
        enum rule_kind kind = RULE_NONE;
        struct rule *r;
        int rc = resolve(w, prop, &prop);

        if (rc != LH_OK)
                return rc;
        if (++w->n > RULES_MAX || depth > RULES_DEPTH_MAX)
                return err_set(w->cx, LH_LIMIT,
                               "the schema has more than %d properties or lies deeper than %d",
                               RULES_MAX, RULES_DEPTH_MAX);
        items = json_object_get(prop, "items");
        if (items != NULL && (rc = resolve(w, items, &items)) != LH_OK)
                return rc;
        if (says(prop, "omitWhenMerged", "ocdsOmit"))
                kind = RULE_OMIT;
        else if (has_type(prop, "array") && says(prop, "wholeListMerge", "ocdsVersion"))
                kind = RULE_WHOLE;
        else if (has_type(prop, "object") && json_object_get(prop, "properties") != NULL)
                return add_rules(w, json_object_get(prop, "properties"),
                                 make_child(w->cx, up, name, strlen(name)), depth + 1);
        else if (!has_type(prop, "array") || items == NULL)
                return LH_OK;
        else if (!only_objects(items))
                kind = RULE_WHOLE;
        else if (!has_type(items, "object") || json_object_get(items, "properties") == NULL)
                return LH_OK;
        else if (json_object_get(json_object_get(items, "properties"), "id") == NULL)
                kind = RULE_WHOLE;
        else
                return add_rules(w, json_object_get(items, "properties"),
                                 make_child(w->cx, up, name, strlen(name)), depth + 1);
        r = make_child(w->cx, up, name, strlen(name));
        r->kind = kind;
        return LH_OK;
}

static int add_rules(struct walk *w, const json_t *properties, struct rule *up, int depth)
{
        void *it = json_object_iter((json_t *)properties);
        int rc = LH_OK;

        for (; it != NULL && rc == LH_OK; it = json_object_iter_next((json_t *)properties, it))
                rc = add_rule(w, json_object_iter_key(it), json_object_iter_value(it), up, depth);
        return rc;
}

/* Names under which no rule lies only cost time in the walk. */
static bool prune(struct rule *r)
{
        struct rule **at = &r->child;

        while (*at != NULL)
                if (prune(*at))
                        *at = (*at)->next;
                else
                        at = &(*at)->next;
        return r->child == NULL && r->kind == RULE_NONE && r->match == MATCH_ID;
}

int rules_of_schema(struct ctx *cx, const json_t *schema, struct rule **ret)
{
        struct walk w = { .cx = cx, .schema = schema };
        struct rule *root = arena_alloc(cx->mem, sizeof(*root));
        const json_t *properties = json_object_get(schema, "properties");
        int rc;

        if (!json_is_object(properties))
                return err_set(cx, LH_INVALID,
                               "the schema has no \"properties\"; give a release schema");
        rc = add_rules(&w, properties, root, 0);
        if (rc != LH_OK)
                return rc;
        prune(root);
        *ret = root;
        return LH_OK;
}

int rules_override(struct ctx *cx, struct rule *root, const char *path, enum rule_match match)
{
        struct rule *r = root;

        for (const char *p = path; *p != '\0'; p += p[0] == '/') {
                size_t n = strcspn(p, "/");

                if (n == 0 || n > 255)
                        return err_set(cx, LH_INVALID,
                                       "\"%s\" is no path of a list; write it like tender/items",
                                       path);
                r = make_child(cx, r, p, n);
                p += n;
        }
        if (r == root)
                return err_set(cx, LH_INVALID,
                               "the path of a list is empty; write it like tender/items");
        r->match = match;
        return LH_OK;
}

struct lines {
        char **line;
        size_t n;
};

static void collect(struct ctx *cx, const struct rule *r, const char *path, struct lines *l)
{
        for (const struct rule *c = r->child; c != NULL; c = c->next) {
                char *here = path == NULL ? arena_strdup(cx->mem, c->name)
                                          : arena_printf(cx->mem, "%s/%s", path, c->name);

                if (c->kind != RULE_NONE)
                        l->line[l->n++] = arena_printf(cx->mem, "%s %s\n", here,
                                                       c->kind == RULE_OMIT ? "omitWhenMerged"
                                                                            : "wholeListMerge");
                collect(cx, c, here, l);
        }
}

static int by_text(const void *a, const void *b)
{
        return strcmp(*(char *const *)a, *(char *const *)b);
}

void rules_print(const struct rule *root, struct buf *out)
{
        lh_auto(ctx_done) struct ctx cx;
        lh_auto(mem_autofree) char **line = mem_alloc(RULES_MAX * sizeof(*line));
        struct lines l = { line, 0 };

        ctx_init(&cx);
        collect(&cx, root, NULL, &l);
        qsort(line, l.n, sizeof(*line), by_text);
        for (size_t i = 0; i < l.n; i++)
                buf_puts(out, line[i]);
}
