/* The answers of some platforms are kept as lines "NAME : VALUE": containers as JSON, texts bare
 * and over several lines. Such a file is small (one answer), so it is turned into one JSON object
 * and read as that. */
#include "intake/json_scan.h"

#include <ctype.h>
#include <jansson.h>

#define FIELD_NAME_BYTES_MAX 64

/* A line begins a field if it is "NAME :" with a name of letters, digits and underscores. */
static bool begins_field(struct str line, struct str *ret_name, struct str *ret_value)
{
        size_t n = 0;

        while (n < line.n && n < FIELD_NAME_BYTES_MAX &&
               (isalnum((unsigned char)line.p[n]) || line.p[n] == '_'))
                n++;
        if (n == 0 || line.n < n + 2 || line.p[n] != ' ' || line.p[n + 1] != ':')
                return false;
        *ret_name = (struct str){ line.p, n };
        *ret_value = (struct str){ line.p + n + 2, line.n - n - 2 };
        str_skip(ret_value, " ");
        return true;
}

static bool is_json(struct str value)
{
        json_t *v = value.n == 0 || (value.p[0] != '{' && value.p[0] != '[')
                            ? NULL
                            : json_loadb(value.p, value.n, JSON_REJECT_DUPLICATES, NULL);

        json_decref(v);
        return v != NULL;
}

static bool put_text(struct str value, struct buf *out)
{
        json_t *v = json_stringn(value.p == NULL ? "" : value.p, value.n);
        char *text = v ? json_dumps(v, JSON_ENCODE_ANY) : NULL;

        json_decref(v);
        if (text == NULL)
                return false;
        buf_puts(out, text);
        free(text);
        return true;
}

static bool put_field(struct str name, struct str value, struct buf *out)
{
        buf_printf(out, "%s\"%.*s\":", out->n > 1 ? "," : "", (int)name.n, name.p);
        while (value.n > 0 && strchr("\r\n ", value.p[value.n - 1]) != NULL)
                value.n--;
        if (str_is(value, "null")) {
                buf_puts(out, "null");
                return true;
        }
        if (!is_json(value))
                return put_text(value, out);
        buf_str(out, value);
        return true;
}

static int slurp(struct ctx *cx, struct text_in *in, struct buf *all)
{
        while (text_peek(in) >= 0) {
                buf_add(all, in->p, (size_t)(in->end - in->p));
                in->p = in->end;
        }
        if (in->rc != LH_NOT_FOUND)
                return in->rc;
        return buf_ok(all) ? LH_OK : err_set(cx, LH_LIMIT, "it is larger than 16 MiB; split it");
}

int fields_to_json(struct ctx *cx, struct text_in *in, struct buf *out)
{
        lh_auto(buf_done) struct buf all;
        struct str rest, line, name = { 0 }, value = { 0 }, n, v;
        int rc;

        buf_init(&all, RECORD_JSON_BYTES_MAX);
        rc = slurp(cx, in, &all);
        if (rc != LH_OK)
                return rc;
        buf_putc(&all, '\n');
        rest = (struct str){ all.p, all.n };
        buf_putc(out, '{');
        while (str_line(&rest, &line)) {
                if (!begins_field(line, &n, &v)) {
                        if (name.n > 0)
                                value.n = (size_t)(line.p + line.n - value.p);
                        continue;
                }
                if (name.n > 0 && !put_field(name, value, out))
                        return err_set(cx, LH_INVALID, "field \"%.*s\" is not text", (int)name.n,
                                       name.p);
                name = n;
                value = v;
        }
        if (name.n == 0 || !put_field(name, value, out))
                return err_set(cx, LH_INVALID,
                               "it has no lines of the form \"name : value\"; choose another "
                               "mapping with --as");
        buf_putc(out, '}');
        return buf_ok(out) ? LH_OK : err_set(cx, LH_LIMIT, "it is larger than 16 MiB; split it");
}
