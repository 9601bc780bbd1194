#include "screen/doc/html_token.h"

#include "base/text.h"

#include <ctype.h>
#include <strings.h>

bool html_is(struct str name, const char *what)
{
        return name.n == strlen(what) && strncasecmp(name.p, what, name.n) == 0;
}

static void take(struct html_in *in, size_t n)
{
        in->rest = (struct str){ in->rest.p + n, in->rest.n - n };
}

/* Up to `end`, and where the token stops; without an end, everything. */
static size_t find_end(struct str s, size_t from, const char *end, size_t *ret_body)
{
        size_t n = strlen(end);
        const char *p = from < s.n ? memmem(s.p + from, s.n - from, end, n) : NULL;

        *ret_body = p == NULL ? s.n : (size_t)(p - s.p);
        return p == NULL ? s.n : *ret_body + n;
}

static void take_comment(struct html_in *in, struct html_token *t)
{
        size_t body, n;

        /* "<!-->" and "<!--->" are whole comments for a browser */
        n = in->rest.n >= 5 && in->rest.p[4] == '>' ? 5 : find_end(in->rest, 4, "-->", &body);
        if (n == 5 && in->rest.p[4] == '>')
                body = 4;
        *t = (struct html_token){ .type = HTML_COMMENT,
                                  .raw = { in->rest.p, n },
                                  .body = { in->rest.p + 4, body - 4 } };
        take(in, n);
}

static void take_other(struct html_in *in, struct html_token *t)
{
        size_t body, n = find_end(in->rest, 2, ">", &body);

        if (in->rest.n >= 9 && memcmp(in->rest.p, "<![CDATA[", 9) == 0)
                n = find_end(in->rest, 9, "]]>", &body);
        if (body < 2)
                body = 2;
        *t = (struct html_token){ .type = HTML_OTHER,
                                  .raw = { in->rest.p, n },
                                  .body = { in->rest.p + 2, body - 2 } };
        take(in, n);
}

/* Behind the '>' that ends the tag; quotes may hide one. */
static size_t tag_end(struct str s)
{
        char quote = 0;

        for (size_t i = 1; i < s.n; i++) {
                char c = s.p[i];

                if (quote != 0)
                        quote = c == quote ? 0 : quote;
                else if ((c == '"' || c == '\'') &&
                         (s.p[i - 1] == '=' || isspace((unsigned char)s.p[i - 1])))
                        quote = c;
                else if (c == '>')
                        return i + 1;
        }
        /* a quote that never closes: the tag ends at its first '>' all the same */
        for (size_t i = 1; i < s.n; i++)
                if (s.p[i] == '>')
                        return i + 1;
        return s.n;
}

static bool is_raw_element(struct str name)
{
        static const char *const raw[] = {
                "script", "style", "title", "textarea", "xmp", "noembed"
        };

        for (size_t i = 0; i < countof(raw); i++)
                if (html_is(name, raw[i]))
                        return true;
        return false;
}

/* At "<x" or "</x". */
static void take_tag(struct html_in *in, struct html_token *t)
{
        bool closing = in->rest.p[1] == '/';
        size_t n = tag_end(in->rest), i = closing ? 2 : 1, end = n;
        struct str name = { in->rest.p + i, 0 };

        if (in->rest.p[end - 1] == '>')
                end--;
        while (i < end && !isspace((unsigned char)in->rest.p[i]) && in->rest.p[i] != '/')
                i++, name.n++;
        *t = (struct html_token){ .type = closing ? HTML_CLOSE : HTML_OPEN,
                                  .raw = { in->rest.p, n },
                                  .name = name,
                                  .body = { in->rest.p + i, end - i } };
        t->empty = end > i && in->rest.p[end - 1] == '/';
        if (!closing && !t->empty && is_raw_element(name))
                in->raw_of = name;
        take(in, n);
}

/* The text of a raw element, up to its end tag. */
static bool take_raw(struct html_in *in, struct html_token *t)
{
        struct str name = in->raw_of, s = in->rest;
        size_t n = s.n;

        in->raw_of = (struct str){ 0 };
        for (size_t i = 0; i + 2 + name.n <= s.n; i++)
                if (s.p[i] == '<' && s.p[i + 1] == '/' &&
                    strncasecmp(s.p + i + 2, name.p, name.n) == 0) {
                        n = i;
                        break;
                }
        if (n == 0)
                return false;
        *t = (struct html_token){
                .type = HTML_RAW, .raw = { s.p, n }, .name = name, .body = { s.p, n }
        };
        take(in, n);
        return true;
}

static bool begins_tag(struct str s)
{
        if (s.n < 2 || s.p[0] != '<')
                return false;
        return isalpha((unsigned char)s.p[1]) || s.p[1] == '!' || s.p[1] == '?' ||
               (s.p[1] == '/' && s.n > 2 && isalpha((unsigned char)s.p[2]));
}

static void take_text(struct html_in *in, struct html_token *t)
{
        size_t n = 1;

        while (n < in->rest.n && !begins_tag((struct str){ in->rest.p + n, in->rest.n - n }))
                n++;
        *t = (struct html_token){ .type = HTML_TEXT,
                                  .raw = { in->rest.p, n },
                                  .body = { in->rest.p, n } };
        take(in, n);
}

bool html_next(struct html_in *in, struct html_token *t)
{
        if (in->rest.n == 0)
                return false;
        if (in->raw_of.n > 0 && take_raw(in, t))
                return true;
        if (in->rest.n == 0)
                return false;
        if (in->rest.n >= 4 && memcmp(in->rest.p, "<!--", 4) == 0)
                take_comment(in, t);
        else if (!begins_tag(in->rest))
                take_text(in, t);
        else if (in->rest.p[1] == '!' || in->rest.p[1] == '?')
                take_other(in, t);
        else
                take_tag(in, t);
        return true;
}

/* ---- attributes ---- */

static void skip(struct str *s, size_t n)
{
        *s = (struct str){ s->p + n, s->n - n };
}

static bool name_goes_on(char c)
{
        return !isspace((unsigned char)c) && c != '=' && c != '/';
}

static struct str take_value(struct str *b)
{
        struct str v = { b->p, 0 };
        char quote = b->n > 0 ? b->p[0] : 0;
        const char *end;

        if (quote == '"' || quote == '\'') {
                skip(b, 1);
                end = b->n > 0 ? memchr(b->p, quote, b->n) : NULL;
                v = (struct str){ b->p, end == NULL ? b->n : (size_t)(end - b->p) };
                skip(b, end == NULL ? b->n : v.n + 1);
                return v;
        }
        while (v.n < b->n && !isspace((unsigned char)b->p[v.n]))
                v.n++;
        skip(b, v.n);
        return v;
}

bool html_attribute(struct str *b, struct str *ret_name, struct str *ret_value)
{
        size_t spaces = 0;

        while (b->n > 0 && (isspace((unsigned char)b->p[0]) || b->p[0] == '/' || b->p[0] == '='))
                skip(b, 1);
        if (b->n == 0)
                return false;
        *ret_name = (struct str){ b->p, 0 };
        *ret_value = (struct str){ b->p, 0 };
        while (ret_name->n < b->n && name_goes_on(b->p[ret_name->n]))
                ret_name->n++;
        skip(b, ret_name->n);
        while (spaces < b->n && isspace((unsigned char)b->p[spaces]))
                spaces++;
        if (spaces == b->n || b->p[spaces] != '=')
                return true;
        skip(b, spaces + 1);
        while (b->n > 0 && isspace((unsigned char)b->p[0]))
                skip(b, 1);
        *ret_value = take_value(b);
        return true;
}

struct str html_attribute_named(struct str body, const char *wanted)
{
        struct str name, value;

        while (html_attribute(&body, &name, &value))
                if (html_is(name, wanted))
                        return value;
        return (struct str){ 0 };
}

/* ---- entities ---- */

static const struct {
        const char *name;
        uint32_t cp;
} entities[] = {
        { "nbsp", 0xa0 },      { "lt", '<' },       { "gt", '>' },
        { "amp", '&' },        { "quot", '"' },     { "apos", '\'' },
        { "ldquo", 0x201c },   { "rdquo", 0x201d }, { "lsquo", 0x2018 },
        { "rsquo", 0x2019 },   { "mdash", 0x2014 }, { "ndash", 0x2013 },
        { "hellip", 0x2026 },  { "middot", 0xb7 },  { "times", 0xd7 },
        { "divide", 0xf7 },    { "deg", 0xb0 },     { "plusmn", 0xb1 },
        { "ensp", 0x2002 },    { "emsp", 0x2003 },  { "thinsp", 0x2009 },
        { "copy", 0xa9 },      { "reg", 0xae },     { "yen", 0xa5 },
        { "bull", 0x2022 },    { "laquo", 0xab },   { "raquo", 0xbb },
        { "zwnj", 0x200c },    { "zwj", 0x200d },   { "lrm", 0x200e },
        { "rlm", 0x200f },     { "shy", 0xad },     { "ZeroWidthSpace", 0x200b },
        { "NoBreak", 0x2060 }, { "num", '#' },      { "colon", ':' },
        { "comma", ',' },      { "period", '.' },   { "lpar", '(' },
        { "rpar", ')' },       { "commat", '@' },   { "sol", '/' },
        { "hyphen", 0x2010 },  { "dash", 0x2010 },  { "plus", '+' },
        { "equals", '=' },     { "lowbar", '_' },   { "ast", '*' },
        { "Tab", '\t' },       { "NewLine", '\n' }, { "semi", ';' },
        { "excl", '!' },       { "quest", '?' },    { "permil", 0x2030 },
};

static int digit_of(char c, bool hex)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (hex && isxdigit((unsigned char)c))
                return tolower((unsigned char)c) - 'a' + 10;
        return -1;
}

/* At "&#". Browsers do not ask for the semicolon, so hidden numbers must not, either. */
static size_t numeric(struct str s, uint32_t *ret)
{
        bool hex = s.n > 2 && (s.p[2] == 'x' || s.p[2] == 'X');
        size_t i = hex ? 3 : 2, first = i;
        uint32_t v = 0;

        for (; i < s.n && digit_of(s.p[i], hex) >= 0; i++)
                if (v < 0x110000)
                        v = v * (hex ? 16 : 10) + (uint32_t)digit_of(s.p[i], hex);
        if (i == first)
                return 0;
        if (v == 0 || v >= 0x110000 || (v >= 0xd800 && v <= 0xdfff))
                v = 0xfffd;
        *ret = v;
        return i + (i < s.n && s.p[i] == ';');
}

/* At '&'; 0: it means itself. */
static size_t entity(struct str s, uint32_t *ret)
{
        if (s.n > 2 && s.p[1] == '#')
                return numeric(s, ret);
        for (size_t i = 0; i < countof(entities); i++) {
                size_t n = strlen(entities[i].name);

                if (s.n >= n + 2 && memcmp(s.p + 1, entities[i].name, n) == 0 &&
                    s.p[n + 1] == ';') {
                        *ret = entities[i].cp;
                        return n + 2;
                }
        }
        return 0;
}

void html_decode(struct str s, struct buf *out)
{
        while (s.n > 0) {
                const char *amp = memchr(s.p, '&', s.n);
                size_t n = amp == NULL ? s.n : (size_t)(amp - s.p), k;
                uint32_t cp = 0;
                char c[4];

                buf_add(out, s.p, n);
                skip(&s, n);
                if (s.n == 0)
                        return;
                k = entity(s, &cp);
                if (k == 0)
                        buf_putc(out, '&');
                else
                        buf_add(out, c, utf8_put(cp, c));
                skip(&s, k == 0 ? 1 : k);
        }
}

void html_escape(struct str t, struct buf *out)
{
        for (size_t i = 0; i < t.n; i++) {
                switch (t.p[i]) {
                case '<': buf_puts(out, "&lt;"); break;
                case '>': buf_puts(out, "&gt;"); break;
                case '&': buf_puts(out, "&amp;"); break;
                case '"': buf_puts(out, "&quot;"); break;
                default: buf_putc(out, t.p[i]);
                }
        }
}
