/* Programs into bytes. Reads the programs and the model, writes only to out: many threads may run
 * one program. */
#include "tmpl/tmpl_int.h"

#include <stdio.h>
#include <stdlib.h>

/* The white space of a standalone part, behind that of the part around it. */
struct indent {
        const struct indent *outer;
        struct str text;
};

struct render {
        struct ctx *cx;
        const struct tmpl_lang *lang;
        struct buf *out;
        const json_t *stack[TMPL_STACK_MAX]; /* the model first; sections push what they stand on */
        size_t depth;
        size_t parts; /* open now */
        const struct indent *indent;
};

static int run(struct render *r, const struct tmpl_prog *prog, size_t from, size_t to);

/* The first part of a name is searched from the innermost section outwards; the others only inside
 * what was found, so that a.b never means the b of another a. NULL: nothing there. */
static const json_t *look_up(const struct render *r, const struct tmpl_path *path)
{
        const json_t *v = NULL;

        if (path->n == 0)
                return r->stack[r->depth - 1];
        for (size_t i = r->depth; i > 0 && v == NULL; i--)
                v = json_object_get(r->stack[i - 1], path->part[0]);
        for (size_t i = 1; i < path->n && v != NULL; i++)
                v = json_object_get(v, path->part[i]);
        return v;
}

/* Zero is a figure that was found, so it is there; an empty text is nothing to show. */
static bool is_there(const json_t *v)
{
        switch (v == NULL ? JSON_NULL : json_typeof(v)) {
        case JSON_NULL:
        case JSON_FALSE: return false;
        case JSON_ARRAY: return json_array_size(v) > 0;
        case JSON_STRING: return json_string_length(v) > 0;
        default: return true;
        }
}

/* The shortest digits that read back as the same number. */
static void print_real(char *ret, size_t size, double v)
{
        for (int digits = 15; digits <= 17; digits++) {
                snprintf(ret, size, "%.*g", digits, v);
                if (strtod(ret, NULL) == v)
                        return;
        }
}

static void put_value(struct buf *out, enum html_escape esc, const json_t *v)
{
        char number[40];

        switch (v == NULL ? JSON_NULL : json_typeof(v)) {
        case JSON_STRING:
                tmpl_escape(out, esc, (struct str){ json_string_value(v), json_string_length(v) });
                break;
        case JSON_INTEGER:
                snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
                tmpl_escape(out, esc, str_of(number));
                break;
        case JSON_REAL:
                print_real(number, sizeof(number), json_real_value(v));
                tmpl_escape(out, esc, str_of(number));
                break;
        case JSON_TRUE: tmpl_escape(out, esc, str_of("true")); break;
        case JSON_FALSE: tmpl_escape(out, esc, str_of("false")); break;
        case JSON_OBJECT: /* our own markup where no markup may stand: shown as text */
                v = json_object_get(v, TMPL_HTML_KEY);
                if (json_is_string(v))
                        put_value(out, esc, v);
                break;
        default: break;
        }
}

static void put_markup(struct buf *out, const json_t *v)
{
        const json_t *html = json_object_get(v, TMPL_HTML_KEY);

        if (json_is_string(html))
                buf_add(out, json_string_value(html), json_string_length(html));
        else
                put_value(out, ESC_HTML, v);
}

static bool name_char(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '.';
}

/* The value of the {name} that begins at p; *ret_end is behind it. False: these are just braces. */
static bool look_up_brace(const struct render *r, const char *p, const char **ret_end,
                          const json_t **ret)
{
        struct tmpl_path path = { .n = 1 };
        char name[64];
        size_t n = 0;

        while (name_char(p[1 + n]) && n + 1 < sizeof(name)) {
                name[n] = p[1 + n];
                n++;
        }
        if (n == 0 || p[1 + n] != '}')
                return false;
        name[n] = '\0';
        path.part[0] = name;
        for (char *dot = name; (dot = strchr(dot, '.')) != NULL && path.n < TMPL_PATH_PARTS_MAX;) {
                *dot++ = '\0';
                path.part[path.n++] = dot;
        }
        *ret_end = p + n + 2;
        *ret = look_up(r, &path);
        return true;
}

/* {name} in a message is a value of the model, because the place of a number in a sentence differs
 * by language. */
static void put_message(const struct render *r, const struct tmpl_op *op)
{
        const char *text = NULL, *p;

        if (r->lang != NULL && r->lang->translate != NULL)
                text = r->lang->translate(r->lang->arg, op->message);
        if (text == NULL)
                text = op->message;
        p = text;
        while ((p = strchr(p, '{')) != NULL) {
                const char *end;
                const json_t *v;

                if (!look_up_brace(r, p, &end, &v)) {
                        p++;
                        continue;
                }
                tmpl_escape(r->out, op->esc, (struct str){ text, (size_t)(p - text) });
                put_value(r->out, op->esc, v);
                text = p = end;
        }
        tmpl_escape(r->out, op->esc, str_of(text));
}

static void put_indent(struct buf *out, const struct indent *indent)
{
        if (indent == NULL)
                return;
        put_indent(out, indent->outer);
        buf_str(out, indent->text);
}

static int run_in(struct render *r, const struct tmpl_prog *prog, size_t from, size_t to,
                  const json_t *v)
{
        int rc;

        if (r->depth == TMPL_STACK_MAX)
                return err_set(r->cx, LH_LIMIT,
                               "could not print \"%s\": more than %d sections are open at once",
                               prog->src->name, TMPL_STACK_MAX);
        r->stack[r->depth++] = v;
        rc = run(r, prog, from, to);
        r->depth--;
        return rc;
}

static int run_section(struct render *r, const struct tmpl_prog *prog, size_t index)
{
        const struct tmpl_op *op = &prog->op[index];
        const json_t *v = look_up(r, op->path);

        if (!is_there(v))
                return LH_OK;
        if (!json_is_array(v))
                return run_in(r, prog, index + 1, op->end, v);
        for (size_t i = 0; i < json_array_size(v); i++) {
                int rc = run_in(r, prog, index + 1, op->end, json_array_get(v, i));

                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}

static int run_part(struct render *r, const struct tmpl_op *op)
{
        const struct indent *was = r->indent;
        struct indent mine = { was, op->text };
        int rc;

        if (r->parts == TMPL_PART_DEPTH_MAX)
                return err_set(
                        r->cx, LH_LIMIT,
                        "could not print the part \"%s\": parts include parts more than %d deep",
                        op->part->src->name, TMPL_PART_DEPTH_MAX);
        r->parts++;
        r->indent = op->standalone ? &mine : NULL;
        rc = run(r, op->part, 0, op->part->n);
        r->indent = was;
        r->parts--;
        return rc;
}

static int full(const struct render *r, const struct tmpl_prog *prog)
{
        return err_set(
                r->cx, LH_LIMIT,
                "could not print \"%s\": the page is larger than %zu bytes; ask for fewer entries",
                prog->src->name, r->out->max);
}

static int run(struct render *r, const struct tmpl_prog *prog, size_t from, size_t to)
{
        size_t i = from;

        while (i < to) {
                const struct tmpl_op *op = &prog->op[i];
                int rc = LH_OK;

                switch (op->type) {
                case OP_TEXT: buf_str(r->out, op->text); break;
                case OP_INDENT: put_indent(r->out, r->indent); break;
                case OP_VALUE: put_value(r->out, op->esc, look_up(r, op->path)); break;
                case OP_MARKUP: put_markup(r->out, look_up(r, op->path)); break;
                case OP_MESSAGE: put_message(r, op); break;
                case OP_PART: rc = run_part(r, op); break;
                case OP_SECTION: rc = run_section(r, prog, i); break;
                case OP_INVERTED:
                        rc = is_there(look_up(r, op->path)) ? LH_OK : run(r, prog, i + 1, op->end);
                        break;
                }
                if (rc != LH_OK)
                        return rc;
                if (!buf_ok(r->out))
                        return full(r, prog);
                i = op->type == OP_SECTION || op->type == OP_INVERTED ? op->end : i + 1;
        }
        return LH_OK;
}

int tmpl_run(struct ctx *cx, const struct tmpl_prog *prog, const json_t *model,
             const struct tmpl_lang *lang, struct buf *out)
{
        struct render r = { .cx = cx, .lang = lang, .out = out, .depth = 1 };

        r.stack[0] = model;
        return run(&r, prog, 0, prog->n);
}
