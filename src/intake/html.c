#include "intake/html.h"

#include "base/text.h"

#include <ctype.h>
#include <strings.h>

/* White space is held back until text follows, so that no line begins or ends with it. */
struct writer {
        struct buf *out;
        bool space;
        unsigned lines;
};

static void write_cp(struct writer *w, uint32_t cp)
{
        char c[4];

        if (cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f' || cp == 0xa0 ||
            cp == 0x3000 || cp == 0x200b || cp == 0xfeff) {
                w->space = true;
                return;
        }
        if (cp < 0x20 || cp == 0x7f)
                return;
        if (w->out->n > 0 && w->lines > 0)
                buf_puts(w->out, w->lines > 1 ? "\n\n" : "\n");
        else if (w->out->n > 0 && w->space)
                buf_putc(w->out, ' ');
        w->space = false;
        w->lines = 0;
        buf_add(w->out, c, utf8_put(cp, c));
}

static void new_line(struct writer *w, unsigned at_least)
{
        if (w->lines < at_least)
                w->lines = at_least;
}

static const struct {
        const char *name;
        uint32_t cp;
} entities[] = {
        { "nbsp", 0xa0 },     { "lt", '<' },       { "gt", '>' },       { "amp", '&' },
        { "quot", '"' },      { "apos", '\'' },    { "ldquo", 0x201c }, { "rdquo", 0x201d },
        { "lsquo", 0x2018 },  { "rsquo", 0x2019 }, { "mdash", 0x2014 }, { "ndash", 0x2013 },
        { "hellip", 0x2026 }, { "middot", 0xb7 },  { "times", 0xd7 },   { "divide", 0xf7 },
        { "deg", 0xb0 },      { "plusmn", 0xb1 },  { "sup2", 0xb2 },    { "sup3", 0xb3 },
        { "ge", 0x2265 },     { "le", 0x2264 },    { "ensp", ' ' },     { "emsp", ' ' },
        { "thinsp", ' ' },    { "copy", 0xa9 },    { "reg", 0xae },     { "yen", 0xa5 },
        { "permil", 0x2030 }, { "bull", 0x2022 },  { "laquo", 0xab },   { "raquo", 0xbb },
        { "phi", 0x3c6 },     { "Phi", 0x3a6 },    { "micro", 0xb5 },   { "rarr", 0x2192 },
        { "larr", 0x2190 },   { "times;", 0xd7 },  { "radic", 0x221a }, { "zwnj", 0x200b },
};

static bool numeric_entity(struct str s, uint32_t *ret)
{
        uint32_t v = 0;
        bool hex = s.n > 1 && (s.p[1] == 'x' || s.p[1] == 'X');

        if (s.n < (hex ? 3u : 2u) || s.n > 9)
                return false;
        for (size_t i = hex ? 2 : 1; i < s.n; i++) {
                int c = tolower((unsigned char)s.p[i]);

                if (!(hex ? isxdigit(c) : isdigit(c)))
                        return false;
                v = v * (hex ? 16 : 10) + (uint32_t)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        *ret = v;
        return v > 0 && v < 0x110000 && (v < 0xd800 || v > 0xdfff);
}

/* At '&'. Returns the bytes it took; 0: an ampersand that means itself. */
static size_t entity(struct str s, uint32_t *ret)
{
        const char *end = memchr(s.p, ';', s.n < 12 ? s.n : 12);
        struct str name;

        if (end == NULL)
                return 0;
        name = (struct str){ s.p + 1, (size_t)(end - s.p) - 1 };
        if (name.n > 0 && name.p[0] == '#')
                return numeric_entity(name, ret) ? name.n + 2 : 0;
        for (size_t i = 0; i < countof(entities); i++)
                if (str_is(name, entities[i].name)) {
                        *ret = entities[i].cp;
                        return name.n + 2;
                }
        return 0;
}

static bool name_in(struct str name, const char *const *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strlen(list[i]) == name.n && strncasecmp(list[i], name.p, name.n) == 0)
                        return true;
        return false;
}

static bool is_block(struct str name)
{
        static const char *const blocks[] = { "p",       "div",        "tr",     "table", "br",
                                              "li",      "ul",         "ol",     "h1",    "h2",
                                              "h3",      "h4",         "h5",     "h6",    "hr",
                                              "dl",      "dt",         "dd",     "pre",   "section",
                                              "article", "header",     "footer", "tbody", "thead",
                                              "form",    "blockquote", "center", "title" };

        return name_in(name, blocks, countof(blocks));
}

static bool is_dropped(struct str name)
{
        static const char *const dropped[] = { "script",   "style",  "head", "template",
                                               "noscript", "object", "svg" };

        return name_in(name, dropped, countof(dropped));
}

/* Behind the '>' that ends the tag at s; quotes in attributes may hide one. A tag that never ends
 * takes the rest. */
static size_t tag_bytes(struct str s)
{
        char quote = 0;

        for (size_t i = 1; i < s.n; i++) {
                char c = s.p[i];

                if (quote != 0)
                        quote = c == quote ? 0 : quote;
                else if ((c == '"' || c == '\'') && s.p[i - 1] == '=')
                        quote = c;
                else if (c == '>')
                        return i + 1;
        }
        return s.n;
}

/* Everything up to the matching end tag; without one, everything. */
static size_t dropped_bytes(struct str s, struct str name)
{
        for (size_t i = 0; i + 2 + name.n <= s.n; i++)
                if (s.p[i] == '<' && s.p[i + 1] == '/' &&
                    strncasecmp(s.p + i + 2, name.p, name.n) == 0)
                        return i;
        return s.n;
}

static size_t comment_bytes(struct str s)
{
        const char *end = s.n < 7 ? NULL : memmem(s.p + 4, s.n - 4, "-->", 3);

        return end ? (size_t)(end - s.p) + 3 : s.n;
}

/* At '<'. Returns the bytes it took; 0: it means itself. */
static size_t tag(struct writer *w, struct str s)
{
        bool closing = s.n > 1 && s.p[1] == '/';
        struct str name = { s.p + 1 + closing, 0 };
        size_t n;

        if (s.n >= 4 && memcmp(s.p, "<!--", 4) == 0)
                return comment_bytes(s);
        if (s.n > 1 && (s.p[1] == '!' || s.p[1] == '?'))
                return tag_bytes(s);
        while (name.p + name.n < s.p + s.n && isalnum((unsigned char)name.p[name.n]))
                name.n++;
        if (name.n == 0 || !isalpha((unsigned char)name.p[0]))
                return 0;
        n = tag_bytes(s);
        if (is_block(name))
                new_line(w, 1);
        else if (name_in(name, (const char *const[]){ "td", "th", "option" }, 3))
                w->space = true;
        if (!closing && is_dropped(name) && s.p[n - 1] == '>' && (n < 2 || s.p[n - 2] != '/'))
                n += dropped_bytes((struct str){ s.p + n, s.n - n }, name);
        return n;
}

void html_to_text(struct str html, struct buf *out)
{
        struct writer w = { .out = out };
        const char *p = html.p, *end = html.p + html.n;

        while (p < end) {
                struct str rest = { p, (size_t)(end - p) };
                uint32_t cp = 0;
                size_t n = *p == '<' ? tag(&w, rest) : *p == '&' ? entity(rest, &cp) : 0;

                if (n == 0)
                        cp = utf8_next(&p, end);
                else
                        p += n;
                if (cp != 0)
                        write_cp(&w, cp);
        }
}
