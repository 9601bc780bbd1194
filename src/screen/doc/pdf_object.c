#include "screen/doc/pdf_object.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>

static void skip(struct str *s, size_t n)
{
        *s = (struct str){ s->p + n, s->n - n };
}

static bool is_delimiter(char c)
{
        return strchr("()<>[]{}/%", c) != NULL && c != '\0';
}

static bool is_white(char c)
{
        return c == '\0' || c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void skip_white(struct str *s)
{
        while (s->n > 0) {
                if (is_white(s->p[0]))
                        skip(s, 1);
                else if (s->p[0] == '%')
                        while (s->n > 0 && s->p[0] != '\n' && s->p[0] != '\r')
                                skip(s, 1);
                else
                        return;
        }
}

static bool begins(struct str s, const char *what)
{
        size_t n = strlen(what);

        return s.n >= n && memcmp(s.p, what, n) == 0;
}

static char escaped(char c)
{
        switch (c) {
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'b': return '\b';
        case 'f': return '\f';
        default: return c;
        }
}

/* Behind a backslash. */
static void take_escape(struct str *s, char *out, size_t *n)
{
        unsigned v = 0, k = 0;

        if (s->n == 0)
                return;
        while (k < 3 && s->n > 0 && s->p[0] >= '0' && s->p[0] <= '7') {
                v = v * 8 + (unsigned)(s->p[0] - '0');
                skip(s, 1);
                k++;
        }
        if (k > 0) {
                out[(*n)++] = (char)v;
        } else {
                if (s->p[0] != '\n')
                        out[(*n)++] = escaped(s->p[0]);
                skip(s, 1);
        }
}

static void take_literal(struct arena *mem, struct str *s, struct pdf_value *v)
{
        struct str look = *s;
        size_t n = 0;
        int depth = 1;
        char *out;

        for (size_t i = 1; i < look.n && depth > 0; i++, n++) {
                if (look.p[i] == '\\')
                        i++;
                else
                        depth += (look.p[i] == '(') - (look.p[i] == ')');
        }
        out = arena_alloc(mem, n * 2 + 1);
        n = 0;
        depth = 1;
        skip(s, 1);
        while (s->n > 0) {
                char c = s->p[0];

                skip(s, 1);
                if (c == '\\') {
                        take_escape(s, out, &n);
                        continue;
                }
                depth += (c == '(') - (c == ')');
                if (depth == 0)
                        break;
                out[n++] = c;
        }
        *v = (struct pdf_value){ .type = PDF_STRING, .s = { out, n } };
}

static int hex_of(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

static void take_hex(struct arena *mem, struct str *s, struct pdf_value *v)
{
        const char *end = memchr(s->p, '>', s->n);
        size_t n = end == NULL ? s->n : (size_t)(end - s->p), k = 0;
        char *out = arena_alloc(mem, n / 2 + 2);
        int high = -1;

        for (size_t i = 1; i < n; i++) {
                int d = hex_of(s->p[i]);

                if (d < 0)
                        continue;
                if (high < 0) {
                        high = d;
                } else {
                        out[k++] = (char)(high << 4 | d);
                        high = -1;
                }
        }
        if (high >= 0)
                out[k++] = (char)(high << 4);
        skip(s, end == NULL ? n : n + 1);
        *v = (struct pdf_value){ .type = PDF_STRING, .s = { out, k } };
}

static void take_name(struct arena *mem, struct str *s, struct pdf_value *v)
{
        size_t n = 1, k = 0;
        char *out;

        while (n < s->n && !is_white(s->p[n]) && !is_delimiter(s->p[n]))
                n++;
        out = arena_alloc(mem, n + 1);
        for (size_t i = 1; i < n; i++) {
                if (s->p[i] == '#' && i + 2 < n && hex_of(s->p[i + 1]) >= 0 &&
                    hex_of(s->p[i + 2]) >= 0) {
                        out[k++] = (char)(hex_of(s->p[i + 1]) << 4 | hex_of(s->p[i + 2]));
                        i += 2;
                } else {
                        out[k++] = s->p[i];
                }
        }
        skip(s, n);
        *v = (struct pdf_value){ .type = PDF_NAME, .s = { out, k } };
}

static void take_word(struct str *s, struct pdf_value *v)
{
        size_t n = 1;
        char text[40], *end;

        while (n < s->n && !is_white(s->p[n]) && !is_delimiter(s->p[n]))
                n++;
        *v = (struct pdf_value){ .type = PDF_WORD, .s = { s->p, n } };
        skip(s, n);
        if (n >= sizeof(text) || strchr("+-.0123456789", v->s.p[0]) == NULL)
                return;
        memcpy(text, v->s.p, n);
        text[n] = '\0';
        v->number = strtod(text, &end);
        if (*end == '\0')
                v->type = PDF_NUMBER;
}

static bool take_value(struct arena *mem, struct str *s, unsigned depth, struct pdf_value *v);

/* "12 0 R" behind the number 12? */
static void take_reference(struct str *s, struct pdf_value *v)
{
        struct str look = *s;
        size_t digits = 0;

        skip_white(&look);
        while (digits < look.n && isdigit((unsigned char)look.p[digits]))
                digits++;
        if (digits == 0 || digits > 5)
                return;
        skip(&look, digits);
        skip_white(&look);
        if (look.n == 0 || look.p[0] != 'R' ||
            (look.n > 1 && !is_white(look.p[1]) && !is_delimiter(look.p[1])))
                return;
        skip(&look, 1);
        *s = look;
        v->type = PDF_REF;
}

static void take_list(struct arena *mem, struct str *s, unsigned depth, bool dict,
                      struct pdf_value *v)
{
        size_t cap = 8;

        *v = (struct pdf_value){ .type = dict ? PDF_DICT : PDF_ARRAY,
                                 .items = mem_alloc(cap * sizeof(*v)) };
        skip(s, dict ? 2 : 1);
        for (;;) {
                struct pdf_value *kept;

                skip_white(s);
                if (s->n == 0 || (dict ? begins(*s, ">>") : s->p[0] == ']')) {
                        skip(s, s->n == 0 ? 0 : dict ? 2 : 1);
                        kept = arena_alloc(mem, (v->n + 1) * sizeof(*v));
                        memcpy(kept, v->items, v->n * sizeof(*v));
                        free(v->items);
                        v->items = kept;
                        return;
                }
                if (v->n == cap)
                        v->items = mem_realloc(v->items, (cap *= 2) * sizeof(*v));
                if (take_value(mem, s, depth + 1, &v->items[v->n]))
                        v->n++;
        }
}

static bool take_value(struct arena *mem, struct str *s, unsigned depth, struct pdf_value *v)
{
        skip_white(s);
        if (s->n == 0)
                return false;
        if (s->p[0] == '(')
                take_literal(mem, s, v);
        else if (s->p[0] == '/')
                take_name(mem, s, v);
        else if ((begins(*s, "<<") || s->p[0] == '[') && depth < PDF_DEEP_MAX)
                take_list(mem, s, depth, s->p[0] == '<', v);
        else if (s->p[0] == '<' && !begins(*s, "<<"))
                take_hex(mem, s, v);
        else
                take_word(s, v);
        if (v->type == PDF_NUMBER && v->number >= 0)
                take_reference(s, v);
        else if (v->type == PDF_WORD && (str_is(v->s, "true") || str_is(v->s, "false")))
                v->type = PDF_BOOL;
        return true;
}

bool pdf_token(struct arena *mem, struct str *s, struct pdf_value *v)
{
        return take_value(mem, s, 0, v);
}

/* ---- the file ---- */

static size_t number_at(struct str file, size_t at, size_t *ret_end)
{
        size_t v = 0;

        while (at < file.n && is_white(file.p[at]))
                at++;
        while (at < file.n && isdigit((unsigned char)file.p[at]) && v < SIZE_MAX / 100)
                v = v * 10 + (size_t)(file.p[at++] - '0');
        *ret_end = at;
        return v;
}

static bool find_xref(struct pdf *p)
{
        size_t tail = p->file.n < 2048 ? p->file.n : 2048, end;
        const char *from = p->file.p + p->file.n - tail, *found = NULL;

        for (const char *at = from;
             (at = memmem(at, (size_t)(p->file.p + p->file.n - at), "startxref", 9)) != NULL; at++)
                found = at;
        if (found == NULL)
                return false;
        p->xref = number_at(p->file, (size_t)(found - p->file.p) + 9, &end);
        return p->xref + 10 < p->file.n && memcmp(p->file.p + p->xref, "xref", 4) == 0;
}

static bool read_table(struct pdf *p)
{
        size_t at = p->xref + 4, first, count;
        struct str rest;

        first = number_at(p->file, at, &at);
        count = number_at(p->file, at, &at);
        if (first != 0 || count > PDF_OBJECTS_MAX)
                return false;
        p->objects = mem_zalloc((count + 1) * sizeof(*p->objects));
        p->n = count;
        for (size_t i = 0; i < count; i++) {
                p->objects[i].offset = number_at(p->file, at, &at);
                number_at(p->file, at, &at);
                while (at < p->file.n && is_white(p->file.p[at]))
                        at++;
                if (at >= p->file.n)
                        return false;
                if (p->file.p[at++] != 'n')
                        p->objects[i].offset = 0;
        }
        rest = (struct str){ p->file.p + at, p->file.n - at };
        skip_white(&rest);
        if (!begins(rest, "trailer"))
                return false;
        skip(&rest, 7);
        return take_value(p->mem, &rest, 0, &p->trailer) && p->trailer.type == PDF_DICT;
}

bool pdf_open(struct arena *mem, struct str file, struct pdf *ret)
{
        *ret = (struct pdf){ .mem = mem, .file = file };
        return find_xref(ret) && read_table(ret);
}

void pdf_close(struct pdf *p)
{
        free(p->objects);
        p->objects = NULL;
        p->n = 0;
}

static void take_stream(struct pdf *p, struct pdf_object *o, struct str rest)
{
        const struct pdf_value *length;
        size_t n;

        skip_white(&rest);
        if (!begins(rest, "stream") || o->value.type != PDF_DICT)
                return;
        skip(&rest, 6);
        if (begins(rest, "\r\n"))
                skip(&rest, 2);
        else if (rest.n > 0)
                skip(&rest, 1);
        length = pdf_get(p, &o->value, "Length");
        n = length->type == PDF_NUMBER && length->number >= 0 && length->number <= (double)rest.n
                    ? (size_t)length->number
                    : 0;
        o->stream = (struct str){ rest.p, n };
}

const struct pdf_object *pdf_object(struct pdf *p, size_t number)
{
        struct pdf_object *o = number < p->n ? &p->objects[number] : NULL;
        struct str rest;
        size_t at;

        if (o == NULL || o->offset == 0 || o->offset >= p->file.n)
                return NULL;
        if (o->loaded)
                return o;
        o->loaded = true;
        if (number_at(p->file, o->offset, &at) != number)
                return o;
        number_at(p->file, at, &at);
        rest = (struct str){ p->file.p + at, p->file.n - at };
        skip_white(&rest);
        if (!begins(rest, "obj"))
                return o;
        skip(&rest, 3);
        skip_white(&rest);
        o->raw = (struct str){ rest.p, 0 };
        take_value(p->mem, &rest, 0, &o->value);
        o->raw.n = (size_t)(rest.p - o->raw.p);
        take_stream(p, o, rest);
        return o;
}

const struct pdf_value *pdf_resolve(struct pdf *p, const struct pdf_value *v)
{
        static const struct pdf_value none;

        for (int i = 0; v->type == PDF_REF && i < 8; i++) {
                const struct pdf_object *o = pdf_object(p, (size_t)v->number);

                if (o == NULL)
                        return &none;
                v = &o->value;
        }
        return v->type == PDF_REF ? &none : v;
}

const struct pdf_value *pdf_get_raw(const struct pdf_value *dict, const char *key)
{
        static const struct pdf_value none;

        for (size_t i = 0; dict->type == PDF_DICT && i + 1 < dict->n; i += 2)
                if (dict->items[i].type == PDF_NAME && str_is(dict->items[i].s, key))
                        return &dict->items[i + 1];
        return &none;
}

const struct pdf_value *pdf_get(struct pdf *p, const struct pdf_value *dict, const char *key)
{
        return pdf_resolve(p, pdf_get_raw(dict, key));
}

bool pdf_is_name(const struct pdf_value *v, const char *name)
{
        return v->type == PDF_NAME && str_is(v->s, name);
}

struct str pdf_text(struct arena *mem, struct str b)
{
        char *out = arena_alloc(mem, b.n * 2 + 4);
        size_t n = 0;

        if (b.n >= 3 && memcmp(b.p, "\xef\xbb\xbf", 3) == 0 && utf8_valid(b))
                return (struct str){ b.p + 3, b.n - 3 };
        if (b.n >= 2 && memcmp(b.p, "\xfe\xff", 2) == 0) {
                for (size_t i = 2; i + 1 < b.n; i += 2) {
                        uint32_t u =
                                (uint32_t)(unsigned char)b.p[i] << 8 | (unsigned char)b.p[i + 1];

                        if (u < 0xd800 || u > 0xdfff)
                                n += utf8_put(u, out + n);
                }
                return (struct str){ out, n };
        }
        if (utf8_valid(b))
                return b;
        for (size_t i = 0; i < b.n; i++)
                n += utf8_put((unsigned char)b.p[i], out + n);
        return (struct str){ out, n };
}

/* ---- pages ---- */

struct inherited {
        const struct pdf_value *resources, *box, *rotate;
};

static bool take_box(struct pdf *p, const struct pdf_value *v, double out[4])
{
        if (v->type != PDF_ARRAY || v->n < 4)
                return false;
        for (size_t i = 0; i < 4; i++)
                out[i] = pdf_resolve(p, &v->items[i])->number;
        for (size_t i = 0; i < 2; i++)
                if (out[i] > out[i + 2]) {
                        double t = out[i];

                        out[i] = out[i + 2];
                        out[i + 2] = t;
                }
        return out[2] - out[0] > 1 && out[3] - out[1] > 1;
}

static void inherit(struct pdf *p, const struct pdf_value *node, struct inherited *in)
{
        const struct pdf_value *v;

        if ((v = pdf_get(p, node, "Resources"))->type == PDF_DICT)
                in->resources = v;
        if ((v = pdf_get(p, node, "MediaBox"))->type == PDF_ARRAY)
                in->box = v;
        if ((v = pdf_get(p, node, "Rotate"))->type == PDF_NUMBER)
                in->rotate = v;
}

static void add_page(struct pdf *p, size_t object, const struct pdf_value *node,
                     const struct inherited *in, struct pdf_pages *out)
{
        static const double a4[4] = { 0, 0, 595, 842 };
        struct pdf_page *g;

        if (out->n == DOC_PAGES_MAX) {
                out->over = true;
                return;
        }
        g = &out->v[out->n++];
        *g = (struct pdf_page){ .object = object, .dict = node, .resources = in->resources };
        memcpy(g->box, a4, sizeof(a4));
        if (in->box != NULL && !take_box(p, in->box, g->box))
                memcpy(g->box, a4, sizeof(a4));
        if (in->rotate != NULL)
                g->rotate = (((int)in->rotate->number % 360) + 360) % 360;
}

static void walk_pages(struct pdf *p, const struct pdf_value *ref, unsigned depth,
                       struct inherited in, struct pdf_pages *out)
{
        const struct pdf_value *node = pdf_resolve(p, ref), *kids = pdf_get(p, node, "Kids");

        if (depth > PDF_DEEP_MAX || node->type != PDF_DICT || out->over)
                return;
        inherit(p, node, &in);
        if (kids->type != PDF_ARRAY) {
                add_page(p, ref->type == PDF_REF ? (size_t)ref->number : 0, node, &in, out);
                return;
        }
        for (size_t i = 0; i < kids->n && !out->over; i++)
                walk_pages(p, &kids->items[i], depth + 1, in, out);
}

void pdf_pages(struct pdf *p, struct pdf_pages *ret)
{
        const struct pdf_value *root = pdf_get(p, &p->trailer, "Root");

        ret->n = 0;
        ret->over = false;
        walk_pages(p, pdf_get_raw(root, "Pages"), 0, (struct inherited){ 0 }, ret);
}
