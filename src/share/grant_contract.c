#include "share/grant_contract.h"

#include <strings.h>

static const char *const methods[] = { "get",    "head",    "post",  "put",
                                       "delete", "options", "patch", "trace" };

/* "#/components/schemas/Person" is looked up; other values stand for themselves. */
static const json_t *resolve(const json_t *root, const json_t *o)
{
        for (int depth = 0; depth < 8; depth++) {
                const char *ref = json_string_value(json_object_get(o, "$ref"));
                const json_t *to = root;

                if (ref == NULL || strncmp(ref, "#/", 2) != 0)
                        return o;
                for (const char *p = ref + 2; *p != '\0' && to != NULL;) {
                        size_t n = strcspn(p, "/");
                        char name[128];

                        if (n >= sizeof(name))
                                return NULL;
                        memcpy(name, p, n);
                        name[n] = '\0';
                        to = json_object_get(to, name);
                        p += n + (p[n] == '/');
                }
                o = to;
        }
        return NULL;
}

static void add(struct arena *mem, const char **list, size_t *n, const char *name)
{
        if (name != NULL && *n < CONTRACT_NAMES_MAX)
                list[(*n)++] = arena_strdup(mem, name);
}

static void read_parameters(struct arena *mem, const json_t *root, const json_t *list,
                            struct endpoint *e)
{
        size_t i;
        json_t *one;

        json_array_foreach (list, i, one) {
                const json_t *p = resolve(root, one);
                const char *in = json_string_value(json_object_get(p, "in"));

                if (in != NULL && strcmp(in, "query") == 0 &&
                    json_is_true(json_object_get(p, "required")))
                        add(mem, e->query, &e->n_query,
                            json_string_value(json_object_get(p, "name")));
        }
}

static void read_answer(struct arena *mem, const json_t *root, const json_t *op, struct endpoint *e)
{
        const json_t *o = resolve(root, json_object_get(json_object_get(op, "responses"), "200"));
        size_t i;
        json_t *name;

        o = json_object_get(json_object_get(o, "content"), "application/json");
        o = resolve(root, json_object_get(o, "schema"));
        json_array_foreach (json_object_get(o, "required"), i, name)
                add(mem, e->answer, &e->n_answer, json_string_value(name));
}

struct contract *contract_read(struct arena *mem, struct str openapi)
{
        json_t *root = openapi.n > 0 ? json_loadb(openapi.p, openapi.n, 0, NULL) : NULL;
        struct contract *c = NULL;
        const char *path;
        json_t *item;

        if (!json_is_object(json_object_get(root, "paths"))) {
                json_decref(root);
                return NULL;
        }
        c = arena_alloc(mem, sizeof(*c));
        c->endpoints = arena_alloc(mem, CONTRACT_ENDPOINTS_MAX * sizeof(*c->endpoints));
        json_object_foreach (json_object_get(root, "paths"), path, item)
                for (size_t i = 0; i < countof(methods) && c->n < CONTRACT_ENDPOINTS_MAX; i++) {
                        const json_t *op = json_object_get(item, methods[i]);
                        struct endpoint *e = &c->endpoints[c->n];

                        if (op == NULL)
                                continue;
                        e->method = methods[i];
                        e->path = arena_strdup(mem, path);
                        read_parameters(mem, root, json_object_get(item, "parameters"), e);
                        read_parameters(mem, root, json_object_get(op, "parameters"), e);
                        e->body = json_is_true(json_object_get(
                                resolve(root, json_object_get(op, "requestBody")), "required"));
                        read_answer(mem, root, op, e);
                        c->n++;
                }
        json_decref(root);
        return c;
}

/* "/persons/{id}" fits "/persons/17". */
static bool template_fits(const char *t, struct str path)
{
        size_t i = 0;

        while (*t != '\0') {
                if (*t == '{') {
                        size_t from = i;

                        while (*t != '\0' && *t != '}')
                                t++;
                        t += *t == '}';
                        while (i < path.n && path.p[i] != '/' && path.p[i] != *t)
                                i++;
                        if (i == from)
                                return false;
                } else if (i < path.n && path.p[i] == *t) {
                        i++;
                        t++;
                } else {
                        return false;
                }
        }
        return i == path.n;
}

static bool has_query(struct str query, const char *name)
{
        size_t n = strlen(name);

        for (size_t i = 0; i + n <= query.n; i++)
                if ((i == 0 || query.p[i - 1] == '&') && memcmp(query.p + i, name, n) == 0 &&
                    (i + n == query.n || query.p[i + n] == '=' || query.p[i + n] == '&'))
                        return true;
        return false;
}

enum contract_answer contract_request(const struct contract *c, struct str method, struct str path,
                                      struct str query, bool has_body, const struct endpoint **ret,
                                      const char **ret_what)
{
        bool known = false;

        if (path.n == 0)
                path = str_of("/");
        for (size_t i = 0; i < c->n; i++) {
                const struct endpoint *e = &c->endpoints[i];

                if (!template_fits(e->path, path))
                        continue;
                known = true;
                if (strlen(e->method) != method.n ||
                    strncasecmp(e->method, method.p, method.n) != 0)
                        continue;
                for (size_t k = 0; k < e->n_query; k++)
                        if (!has_query(query, e->query[k])) {
                                *ret_what = e->query[k];
                                return CONTRACT_MISSING;
                        }
                if (e->body && !has_body) {
                        *ret_what = "body";
                        return CONTRACT_MISSING;
                }
                *ret = e;
                return CONTRACT_OK;
        }
        return known ? CONTRACT_NO_METHOD : CONTRACT_NO_PATH;
}

bool contract_response(const struct endpoint *e, struct str body)
{
        json_t *o;
        bool good;

        if (e->n_answer == 0)
                return true;
        o = json_loadb(body.p, body.n, 0, NULL);
        good = json_is_object(o);
        for (size_t i = 0; i < e->n_answer && good; i++)
                good = json_object_get(o, e->answer[i]) != NULL;
        json_decref(o);
        return good;
}

static bool glob_at(const char *g, const char *g_end, const char *p, const char *p_end)
{
        while (g < g_end) {
                if (*g == '*') {
                        bool any = g + 1 < g_end && g[1] == '*';

                        g += any ? 2 : 1;
                        for (;; p++) {
                                if (glob_at(g, g_end, p, p_end))
                                        return true;
                                if (p == p_end || (!any && *p == '/'))
                                        return false;
                        }
                }
                if (*g == '\\' && g + 1 < g_end)
                        g++;
                if (p == p_end || *p != *g)
                        return false;
                p++;
                g++;
        }
        return p == p_end;
}

bool path_glob(const char *glob, size_t glob_n, struct str path)
{
        return glob_at(glob, glob + glob_n, path.p, path.p + path.n);
}

static bool line_fits(struct str line, struct str method, struct str path)
{
        const char *blank = memchr(line.p, ' ', line.n);
        struct str m = { line.p, blank != NULL ? (size_t)(blank - line.p) : 0 };

        if (blank == NULL)
                return path_glob(line.p, line.n, path);
        return (str_is(m, "*") || str_eq(m, method)) &&
               path_glob(blank + 1, line.n - m.n - 1, path);
}

bool endpoints_fit(struct str list, struct str method, struct str path)
{
        if (list.n == 0)
                return true;
        while (list.n > 0) {
                const char *end = memchr(list.p, '\n', list.n);
                struct str line = { list.p, end != NULL ? (size_t)(end - list.p) : list.n };

                if (line_fits(line, method, path))
                        return true;
                list.p += line.n + (end != NULL);
                list.n -= line.n + (end != NULL);
        }
        return false;
}
