/* /openapi: what programs can ask for, as a page, and as OpenAPI 3.1 by its .json. Made from the
 * tables that the front answers by, so that nothing is described that is not served, and nothing
 * served that is not described. */
#include "base/text.h"
#include "web/api_path.h"
#include "web/api_words.h"
#include "web/page_table.h"
#include "web/submit.h"

#include <ctype.h>

#define OPENAPI_VERSION "3.1.1"
#define ID_BYTES_MAX    200
#define INTERFACE_VERSION                                                                          \
        "1.0.0" /* of the names that stay; not of this program, which strangers need not know */

/* ------ one operation ------ */

struct operation {
        const char *path, *type;
        const char *about;
        const char *ask;        /* parameters of its query */
        bool post, page, moved; /* page: it has a language */
};

static json_t *ref(const char *to)
{
        return json_pack("{s:s}", "$ref", to);
}

/* "text/csv; charset=utf-8" is "text/csv". */
static const char *bare_type(struct model *m, const char *type)
{
        return arena_strndup(m->cx->mem, type, strcspn(type, "; "));
}

static json_t *schema_of(const char *type)
{
        if (strcmp(type, "application/json") == 0)
                return ref("#/components/schemas/Page");
        if (strstr(type, "json") != NULL && strstr(type, "jsonl") == NULL)
                return json_pack("{s:s}", "type", "object");
        return json_pack("{s:s}", "type", "string");
}

static void put_answers(struct model *m, json_t *o, const struct operation *op)
{
        json_t *answers = put_object(m, o, "responses");
        const char *type = bare_type(m, op->type);
        json_t *good = put_object(m, answers, op->moved ? "303" : "200"), *content;

        put_text(m, good, "description", op->about);
        if (op->moved)
                return;
        content = put_object(m, good, "content");
        put(m, put_object(m, content, type), "schema",
            strcmp(op->path, "/healthz") == 0 ? json_pack("{s:s}", "type", "object")
                                              : schema_of(type));
        put(m, answers, "default", ref("#/components/responses/Error"));
}

/* {id} of a path is required. */
static void put_argument(struct model *m, json_t *list, const char *path)
{
        const char *open = strchr(path, '{');
        json_t *o;

        if (open == NULL)
                return;
        o = add_object(m, list);
        put_text(m, o, "name", arena_strndup(m->cx->mem, open + 1, strcspn(open + 1, "}")));
        put_text(m, o, "in", "path");
        put_flag(m, o, "required", true);
        put(m, o, "schema", json_pack("{s:s}", "type", "string"));
}

static void put_parameters(struct model *m, json_t *o, const struct operation *op)
{
        json_t *list = put_array(m, o, "parameters");

        put_argument(m, list, op->path);
        for (const char *p = op->ask; *(p += strspn(p, " ")) != '\0'; p += strcspn(p, " ")) {
                const char *name = arena_strndup(m->cx->mem, p, strcspn(p, " "));

                json_array_append_new(
                        list, ref(arena_printf(m->cx->mem, "#/components/parameters/%s", name)));
        }
        if (op->page)
                json_array_append_new(list, ref("#/components/parameters/lang"));
}

/* "get_p_id_json" */
static const char *operation_id(struct model *m, const struct operation *op)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, ID_BYTES_MAX);
        buf_puts(&b, op->post ? "post" : "get");
        for (const char *p = op->path; *p != '\0'; p++)
                if (isalnum((unsigned char)*p))
                        buf_putc(&b, *p);
                else if (b.p[b.n - 1] != '_' && *p != '}')
                        buf_putc(&b, '_');
        if (strcmp(op->path, "/") == 0)
                buf_puts(&b, "home");
        return arena_strndup(m->cx->mem, b.p, b.n);
}

static json_t *put_operation(struct model *m, json_t *paths, const struct operation *op)
{
        json_t *path = json_object_get(paths, op->path), *o;

        if (path == NULL)
                path = put_object(m, paths, op->path);
        o = put_object(m, path, op->post ? "post" : "get");
        put_text(m, o, "operationId", operation_id(m, op));
        put_text(m, o, "summary", op->about);
        put_parameters(m, o, op);
        put_answers(m, o, op);
        return o;
}

/* ------ pages ------ */

static void put_form_post(struct model *m, json_t *paths, struct operation op)
{
        json_t *body, *o;

        op.post = true;
        op.ask = "";
        o = put_operation(m, paths, &op);
        body = put_object(m, put_object(m, o, "requestBody"), "content");
        put(m, put_object(m, body, "application/x-www-form-urlencoded"), "schema",
            json_pack("{s:s}", "type", "object"));
}

static const char *about_of(const struct model *m, const struct page_route *r,
                            const struct api_words *w)
{
        if (w != NULL)
                return label(m, w->about, w->about_en);
        return r->desk ? label(m, "工作台", "The desk") : r->path;
}

static const char *path_of(struct model *m, const struct page_route *r, const struct api_words *w,
                           const char *ending)
{
        size_t n = strlen(r->path);

        if (n == 1)
                return ending[0] == '\0' ? "/" : arena_printf(m->cx->mem, "/index%s", ending);
        if (r->path[n - 1] != '/')
                return arena_printf(m->cx->mem, "%s%s", r->path, ending);
        return arena_printf(m->cx->mem, "%s{%s}%s", r->path,
                            w != NULL && w->arg != NULL ? w->arg : "id", ending);
}

static bool has_form(const struct page_route *r, enum page_form f)
{
        return f == PAGE_JSON ? !r->moved : (r->forms & PAGE_FORM(f)) != 0;
}

static void put_page(struct model *m, json_t *paths, const struct page_route *r)
{
        const struct api_words *w = api_words_of(r->path);
        struct operation op = { .about = about_of(m, r, w), .ask = w == NULL ? "" : w->ask };
        const char *ending;

        op.path = path_of(m, r, w, "");
        op.type = page_form_type(PAGE_HTML);
        op.page = true;
        op.moved = r->moved;
        put_operation(m, paths, &op);
        op.moved = false;
        if (r->takes_post)
                put_form_post(m, paths, op);
        for (enum page_form f = PAGE_JSON; (ending = page_form_ending(f)) != NULL; f++) {
                if (!has_form(r, f))
                        continue;
                op.path = path_of(m, r, w, ending);
                op.type = page_form_type(f);
                put_operation(m, paths, &op);
        }
}

static void put_pages(struct model *m, json_t *paths)
{
        const struct page_route *r;

        for (size_t i = 0; (r = page_route_at(i)) != NULL; i++)
                put_page(m, paths, r);
}

/* ------ what is beside the pages ------ */

static void put_table(struct model *m, json_t *paths, const struct api_path *table)
{
        for (const struct api_path *p = table; p->path != NULL; p++) {
                struct operation op = { .path = p->path, .type = p->type, .ask = "" };

                op.about = label(m, p->about, p->about_en);
                put_operation(m, paths, &op);
        }
}

static void put_acts(struct model *m, json_t *paths)
{
        struct operation op = { .path = SUBMIT_PATH,
                                .type = "application/json",
                                .ask = "",
                                .post = true,
                                .about = label(m, "办理：公开、更正、撤下等", "Hand in acts") };
        json_t *o = put_operation(m, paths, &op), *body = put_object(m, o, "requestBody");

        put_flag(m, body, "required", true);
        put(m, put_object(m, put_object(m, body, "content"), "application/json"), "schema",
            json_pack("{s:[s,s]}", "type", "object", "array"));
        put(m, o, "security", json_pack("[{s:[]}]", "token"));
        put(m,
            json_object_get(json_object_get(json_object_get(json_object_get(o, "responses"), "200"),
                                            "content"),
                            "application/json"),
            "schema", json_pack("{s:s}", "type", "object"));
}

/* ------ components ------ */

static void put_components(struct model *m, json_t *top)
{
        json_t *o = put_object(m, top, "components"), *list = put_object(m, o, "parameters"), *p;
        const struct api_param *param;

        for (size_t i = 0; (param = api_param_at(i)) != NULL; i++)
                put(m, list, param->name,
                    json_pack("{s:s, s:s, s:s, s:{s:s}}", "name", param->name, "in", "query",
                              "description", label(m, param->about, param->about_en), "schema",
                              "type", param->number ? "integer" : "string"));
        put(m, list, "lang",
            json_pack("{s:s, s:s, s:{s:s, s:[s,s]}}", "name", "lang", "in", "query", "schema",
                      "type", "string", "enum", "zh-CN", "en"));
        p = put_object(m, o, "schemas");
        put(m, p, "Page",
            json_pack("{s:s, s:[s,s,s], s:{s:{s:s}, s:{s:s}, s:{s:[s,s]}}}", "type", "object",
                      "required", "lang", "site", "log", "properties", "lang", "type", "string",
                      "site", "type", "object", "log", "type", "object", "null"));
        put(m, p, "Problem",
            json_pack("{s:s, s:[s,s], s:{s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object", "required",
                      "title", "status", "properties", "title", "type", "string", "status", "type",
                      "integer", "detail", "type", "string"));
        put(m, put_object(m, o, "responses"), "Error",
            json_pack("{s:s, s:{s:{s:{s:s}}, s:{s:{s:s}}}}", "description", say(m, "请求没有成功"),
                      "content", "application/problem+json", "schema", "$ref",
                      "#/components/schemas/Problem", "text/html", "schema", "type", "string"));
        put(m, put_object(m, o, "securitySchemes"), "token",
            json_pack("{s:s, s:s}", "type", "http", "scheme", "bearer"));
}

static json_t *description(struct model *m)
{
        json_t *top = json_object(), *o = put_object(m, top, "info"), *paths;

        put_text(m, top, "openapi", OPENAPI_VERSION);
        put_text(m, o, "title",
                 m->site->name == NULL || m->site->name[0] == '\0' ? m->site->origin
                                                                   : m->site->name);
        put_text(m, o, "version", INTERFACE_VERSION);
        put_text(m, o, "description",
                 say(m, "每一页都有同样内容的 JSON。没有登记，没有密钥；只有办理要用令牌。"));
        put(m, top, "servers", json_pack("[{s:s}]", "url", base_url(m)));
        paths = put_object(m, top, "paths");
        put_pages(m, paths);
        put_table(m, paths, log_paths);
        put_table(m, paths, bulk_paths);
        put_table(m, paths, root_paths);
        put_acts(m, paths);
        put_components(m, top);
        return top;
}

static int add_bytes(const char *p, size_t n, void *out)
{
        buf_add(out, p, n);
        return 0;
}

int write_openapi(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        json_t *top = description(m);

        (void)arg, (void)form;
        if (m->rc == LH_OK)
                json_dump_callback(top, add_bytes, out, JSON_COMPACT);
        json_decref(top);
        return m->rc;
}

/* ------ the page ------ */

static void put_form(struct model *m, json_t *list, const char *ending, const char *type)
{
        json_t *o = add_object(m, list);

        put_text(m, o, "ending", ending);
        put_text(m, o, "type", type);
}

static void put_row(struct model *m, json_t *list, const struct page_route *r)
{
        const struct api_words *w = api_words_of(r->path);
        json_t *o = add_object(m, list), *forms = put_array(m, o, "forms");
        const char *ending;

        put_text(m, o, "path", path_of(m, r, w, ""));
        put_text(m, o, "about", about_of(m, r, w));
        put_text(m, o, "ask", w == NULL ? "" : w->ask);
        for (enum page_form f = PAGE_JSON; (ending = page_form_ending(f)) != NULL; f++)
                if (has_form(r, f))
                        put_form(m, forms, ending, bare_type(m, page_form_type(f)));
}

static void put_other_rows(struct model *m, json_t *list, const struct api_path *table)
{
        for (const struct api_path *p = table; p->path != NULL; p++) {
                json_t *o = add_object(m, list);

                put_text(m, o, "path", p->path);
                put_text(m, o, "about", label(m, p->about, p->about_en));
                put_text(m, o, "type", bare_type(m, p->type));
        }
}

int model_openapi(struct model *m, const char *arg)
{
        json_t *pages = put_array(m, m->top, "pages"), *others = put_array(m, m->top, "others");
        const struct page_route *r;

        (void)arg;
        m->page = "openapi";
        m->title = say(m, "接口说明");
        put_flag(m, m->top, "_at_data", true);
        for (size_t i = 0; (r = page_route_at(i)) != NULL; i++)
                if (!r->desk)
                        put_row(m, pages, r);
        put_other_rows(m, others, log_paths);
        put_other_rows(m, others, bulk_paths);
        put_other_rows(m, others, root_paths);
        return m->rc;
}
