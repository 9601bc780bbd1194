#include "base/text.h"
#include "screen/doc/html_style.h"
#include "screen/doc/html_table.h"
#include "screen/doc/html_token.h"

#include <ctype.h>
#include <stdlib.h>

#define OPEN_MAX     256 /* elements open at once; deeper ones inherit what holds them */
#define COMMENT_DEEP 4
#define NAME_BYTES   16

struct open {
        char name[NAME_BYTES];
        bool hidden, painted;
};

struct html {
        struct reader *r;
        const char *base; /* offsets are counted from here */
        struct html_tables tables;
        struct open open[OPEN_MAX];
        size_t n_open;
        enum segment_join join; /* how the next text goes on */
        unsigned depth;         /* of comments in comments */
        bool hidden;            /* all of it: a comment */
        struct buf text;
};

static void walk(struct html *h, struct str html);

static bool hidden_now(const struct html *h)
{
        return h->hidden || (h->n_open > 0 && h->open[h->n_open - 1].hidden);
}

static bool painted_now(const struct html *h)
{
        return h->n_open > 0 && h->open[h->n_open - 1].painted;
}

/* Blanks as a browser shows them: a run of them is one. */
static struct str collapse(struct html *h, struct str raw)
{
        lh_auto(buf_done) struct buf plain = { 0 };

        buf_init(&plain, SEGMENT_BYTES_MAX);
        html_decode(raw, &plain);
        buf_clear(&h->text);
        for (size_t i = 0; i < plain.n; i++) {
                bool blank = isspace((unsigned char)plain.p[i]);

                if (blank && h->text.n > 0 && h->text.p[h->text.n - 1] == ' ')
                        continue;
                buf_putc(&h->text, blank ? ' ' : plain.p[i]);
        }
        return (struct str){ h->text.p == NULL ? "" : h->text.p, h->text.n };
}

static void to_cell(struct html *h, struct segment *s)
{
        struct html_cell *c = html_cell_now(&h->tables);

        if (c == NULL)
                return;
        s->place = SEGMENT_CELL;
        s->table = c->table;
        s->row = c->row;
        s->col = c->col;
        s->row_span = c->row_span;
        s->col_span = c->col_span;
        s->header = c->header;
        if (s->join == SEGMENT_NEW && c->used)
                s->join = SEGMENT_LINE;
        c->used = true;
}

static void on_text(struct html *h, struct str raw)
{
        struct str t = collapse(h, raw);
        struct segment s;

        if (h->join != SEGMENT_RUN && t.n > 0 && t.p[0] == ' ')
                t = (struct str){ t.p + 1, t.n - 1 };
        if (t.n == 0 || (h->join != SEGMENT_RUN && str_blank(t)))
                return;
        s = segment_make(SEGMENT_TEXT, h->hidden ? "comment" : "", t);
        s.join = h->join;
        s.hidden = hidden_now(h);
        s.handle = (uint64_t)(raw.p - h->base);
        to_cell(h, &s);
        put_segment(h->r, &s);
        h->join = SEGMENT_RUN;
}

static void put_raw(struct html *h, enum segment_place place, const char *part, struct str raw)
{
        buf_clear(&h->text);
        html_decode(raw, &h->text);
        if (h->text.n > 0)
                put_later(h->r, place, part, (struct str){ h->text.p, h->text.n });
}

/* ---- attributes ---- */

/* Could the value tell anything of a person? Most attributes are the page's own. */
static bool may_tell(struct str v)
{
        size_t digits = 0;

        for (size_t i = 0; i < v.n; i++) {
                digits += isdigit((unsigned char)v.p[i]) != 0;
                if (v.p[i] == '@' || v.p[i] == '&' || v.p[i] == '%' || digits >= 5)
                        return true;
        }
        return str_has_han(v);
}

static bool is_layout(struct str name)
{
        static const char *const names[] = {
                "class",   "style",   "width",   "height", "align",  "valign",     "border",
                "colspan", "rowspan", "bgcolor", "color",  "face",   "size",       "lang",
                "charset", "rel",     "type",    "media",  "target", "http-equiv", "integrity"
        };

        for (size_t i = 0; i < countof(names); i++)
                if (html_is(name, names[i]))
                        return true;
        return name.n >= 5 && strncasecmp(name.p, "xmlns", 5) == 0;
}

static bool is_picture_data(struct str v)
{
        return v.n > 11 && (strncasecmp(v.p, "data:image/", 11) == 0 ||
                            strncasecmp(v.p, "data:font/", 10) == 0);
}

/* %E5%BC%A0 in addresses. Appends the decoded text if it is text. */
static bool percent_decode(struct str v, struct buf *out)
{
        for (size_t i = 0; i < v.n; i++) {
                unsigned char c;

                if (v.p[i] == '%' && i + 2 < v.n &&
                    hex_decode((struct str){ v.p + i + 1, 2 }, &c, 1)) {
                        buf_putc(out, (char)c);
                        i += 2;
                } else {
                        buf_putc(out, v.p[i]);
                }
        }
        return out->n < v.n && utf8_valid((struct str){ out->p, out->n });
}

static void put_attribute(struct html *h, struct str name, struct str value)
{
        const char *part = arena_printf(h->r->cx->mem, "attribute %.*s",
                                        name.n > 40 ? 40 : (int)name.n, name.p);
        lh_auto(buf_done) struct buf plain = { 0 };

        if (value.n == 0 || is_layout(name) || is_picture_data(value) || !may_tell(value))
                return;
        put_raw(h, SEGMENT_ATTRIBUTE, part, value);
        buf_init(&plain, SEGMENT_BYTES_MAX);
        if (memchr(value.p, '%', value.n) != NULL && percent_decode(value, &plain))
                put_later(h->r, SEGMENT_ATTRIBUTE, part, (struct str){ plain.p, plain.n });
}

static void on_meta(struct html *h, struct str attributes)
{
        struct str name = html_attribute_named(attributes, "name");
        struct str content = html_attribute_named(attributes, "content");

        if (content.n > 0)
                put_raw(h, SEGMENT_META,
                        arena_printf(h->r->cx->mem, "meta %.*s", name.n > 40 ? 40 : (int)name.n,
                                     name.p),
                        content);
}

static void on_attributes(struct html *h, const struct html_token *t)
{
        struct str b = t->body, name, value;

        if (html_is(t->name, "meta")) {
                on_meta(h, t->body);
                return;
        }
        while (html_attribute(&b, &name, &value) && reader_ok(h->r))
                put_attribute(h, name, value);
}

/* ---- elements ---- */

static void keep_name(char *out, struct str name)
{
        size_t n = name.n < NAME_BYTES - 1 ? name.n : NAME_BYTES - 1;

        for (size_t i = 0; i < n; i++)
                out[i] = (char)tolower((unsigned char)name.p[i]);
        out[n] = '\0';
}

static void push(struct html *h, const struct html_token *t)
{
        bool painted = false;
        struct open o = { .painted = painted_now(h) };

        o.hidden = html_tag_hides(t->name, t->body, o.painted, &painted) || hidden_now(h);
        o.painted |= painted;
        keep_name(o.name, t->name);
        if (h->n_open < OPEN_MAX)
                h->open[h->n_open++] = o;
}

static void pop(struct html *h, struct str name)
{
        char wanted[NAME_BYTES];

        keep_name(wanted, name);
        for (size_t i = h->n_open; i > 0; i--)
                if (strcmp(h->open[i - 1].name, wanted) == 0) {
                        h->n_open = i - 1;
                        return;
                }
}

/* <p>, <li>, <tr> and <td> need no end tag: the next one ends them. */
static void end_implied(struct html *h, struct str name)
{
        static const char *const alone[] = { "p", "li", "tr", "td", "th", "option", "dt", "dd" };

        for (size_t i = 0; i < countof(alone) && h->n_open > 0; i++)
                if (html_is(name, alone[i]) &&
                    html_is(str_of(h->open[h->n_open - 1].name), alone[i]))
                        h->n_open--;
}

static int span_of(struct str attributes, const char *which)
{
        struct str v = html_attribute_named(attributes, which);
        int n = 0;

        for (size_t i = 0; i < v.n && i < 6 && isdigit((unsigned char)v.p[i]); i++)
                n = n * 10 + v.p[i] - '0';
        return n;
}

static void open_table_part(struct html *h, const struct html_token *t)
{
        bool head = html_is(t->name, "th");

        if (html_is(t->name, "table"))
                html_table_open(&h->tables, h->r);
        else if (html_is(t->name, "tr"))
                html_row_open(&h->tables, h->r);
        else if (head || html_is(t->name, "td"))
                html_cell_open(&h->tables, h->r, head, span_of(t->body, "rowspan"),
                               span_of(t->body, "colspan"));
}

static void on_open(struct html *h, const struct html_token *t)
{
        on_attributes(h, t);
        if (html_is(t->name, "br"))
                h->join = h->join == SEGMENT_NEW ? SEGMENT_NEW : SEGMENT_LINE;
        else if (!html_is_inline(t->name))
                h->join = SEGMENT_NEW;
        if (html_is_void(t->name))
                return;
        end_implied(h, t->name);
        if (!t->empty)
                push(h, t);
        open_table_part(h, t);
}

static void on_close(struct html *h, const struct html_token *t)
{
        if (!html_is_inline(t->name))
                h->join = SEGMENT_NEW;
        pop(h, t->name);
        if (html_is(t->name, "table"))
                html_table_close(&h->tables);
        else if (html_is(t->name, "td") || html_is(t->name, "th"))
                html_cell_close(&h->tables);
}

/* What was commented out is read like the page, in a world of its own: its cells must not shift
 * those of the page. */
static void on_comment(struct html *h, struct str body)
{
        struct html *inner;

        if (str_blank(body))
                return;
        if (h->depth >= COMMENT_DEEP || memchr(body.p, '<', body.n) == NULL) {
                put_raw(h, SEGMENT_TEXT, "comment", body);
                return;
        }
        inner = mem_zalloc(sizeof(*inner));
        inner->r = h->r;
        inner->base = h->base;
        inner->depth = h->depth + 1;
        inner->hidden = true;
        buf_init(&inner->text, SEGMENT_BYTES_MAX);
        walk(inner, body);
        buf_done(&inner->text);
        free(inner);
}

static void on_raw(struct html *h, const struct html_token *t)
{
        if (html_is(t->name, "title") || html_is(t->name, "textarea"))
                on_text(h, t->body);
        else
                put_later(h->r, SEGMENT_CODE, html_is(t->name, "style") ? "style" : "script",
                          t->body);
}

static void walk(struct html *h, struct str html)
{
        struct html_in in = html_in_make(html);
        struct html_token t;

        while (reader_ok(h->r) && html_next(&in, &t)) {
                switch (t.type) {
                case HTML_TEXT: on_text(h, t.body); break;
                case HTML_OPEN: on_open(h, &t); break;
                case HTML_CLOSE: on_close(h, &t); break;
                case HTML_COMMENT: on_comment(h, t.body); break;
                case HTML_RAW: on_raw(h, &t); break;
                case HTML_OTHER:
                        if (str_has_han(t.body) || memchr(t.body.p, '<', t.body.n) != NULL ||
                            t.body.n > 120)
                                put_raw(h, SEGMENT_TEXT, "comment", t.body);
                        break;
                }
        }
}

void read_html(struct reader *r, struct str html)
{
        struct html *h = mem_zalloc(sizeof(*h));

        h->r = r;
        h->base = html.p;
        buf_init(&h->text, SEGMENT_BYTES_MAX);
        walk(h, html);
        put_waiting(r);
        buf_done(&h->text);
        free(h);
}
