#include "screen/doc/html_style.h"

#include "screen/doc/html_token.h"

#include <ctype.h>

#define STYLE_BYTES 1024

static bool in_list(struct str name, const char *const *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (html_is(name, list[i]))
                        return true;
        return false;
}

bool html_is_void(struct str name)
{
        static const char *const names[] = { "area",  "base",   "br",    "col",  "embed",
                                             "hr",    "img",    "input", "link", "meta",
                                             "param", "source", "track", "wbr" };

        return in_list(name, names, countof(names));
}

bool html_is_inline(struct str name)
{
        static const char *const names[] = {
                "a",     "abbr", "b",      "bdi",    "bdo",  "big",   "cite", "code", "del", "dfn",
                "em",    "font", "i",      "ins",    "kbd",  "label", "mark", "q",    "s",   "samp",
                "small", "span", "strike", "strong", "sub",  "sup",   "tt",   "u",    "var", "wbr",
                "nobr",  "o:p",  "img",    "time",   "data", "ruby",  "rb",   "rt",   "rp",
        };

        return in_list(name, names, countof(names));
}

/* Lower case without blanks, so that "Color : WHITE" is found. */
static struct str squeeze(struct str style, char *out)
{
        size_t n = 0;

        for (size_t i = 0; i < style.n && n < STYLE_BYTES; i++)
                if (!isspace((unsigned char)style.p[i]))
                        out[n++] = (char)tolower((unsigned char)style.p[i]);
        return (struct str){ out, n };
}

/* A declaration that begins with what is looked for; "background-color" is not "color". */
static const char *declared(struct str style, const char *what)
{
        size_t n = strlen(what);

        for (size_t i = 0; i + n <= style.n; i++)
                if ((i == 0 || style.p[i - 1] == ';') && memcmp(style.p + i, what, n) == 0)
                        return style.p + i + n;
        return NULL;
}

static bool any_declared(struct str style, const char *const *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (declared(style, list[i]) != NULL)
                        return true;
        return false;
}

/* 0 or a single pixel or point; "0.9em" is small print and can be read. */
static bool tiny(struct str style)
{
        const char *p = declared(style, "font-size:");
        size_t left = p == NULL ? 0 : (size_t)(style.p + style.n - p);
        size_t n = 0;

        while (n < left && (isdigit((unsigned char)p[n]) || p[n] == '.'))
                n++;
        if (n == 0 || n > 6)
                return false;
        if (left >= n + 2 && (memcmp(p + n, "px", 2) == 0 || memcmp(p + n, "pt", 2) == 0))
                return p[0] == '0' || (p[0] == '1' && (n == 1 || p[1] == '.'));
        return p[0] == '0' && (n == 1 || strspn(p, "0.") >= n);
}

static bool is_white(struct str style)
{
        static const char *const white[] = { "color:#fff",          "color:white",
                                             "color:transparent",   "color:#fefefe",
                                             "color:#fdfdfd",       "color:rgb(255,255,255)",
                                             "color:rgba(0,0,0,0)", "color:rgba(255,255,255" };

        return any_declared(style, white, countof(white));
}

static bool style_hides(struct str style, bool painted)
{
        static const char *const gone[] = { "display:none",
                                            "visibility:hidden",
                                            "visibility:collapse",
                                            "opacity:0;",
                                            "opacity:0.0",
                                            "text-indent:-9",
                                            "left:-9",
                                            "top:-9",
                                            "margin-left:-9",
                                            "clip:rect(0",
                                            "mso-hide:all" };
        const char *opacity = declared(style, "opacity:0");

        if (any_declared(style, gone, countof(gone)) || tiny(style))
                return true;
        if (opacity != NULL && opacity == style.p + style.n)
                return true;
        return !painted && is_white(style);
}

static bool hides_by_name(struct str name, struct str attributes)
{
        static const char *const gone[] = { "template", "noscript", "datalist" };
        struct str b = attributes, n, v;

        if (in_list(name, gone, countof(gone)))
                return true;
        while (html_attribute(&b, &n, &v))
                if (html_is(n, "hidden") && !html_is(v, "false"))
                        return true;
        return false;
}

bool html_tag_hides(struct str name, struct str attributes, bool painted, bool *ret_painted)
{
        char squeezed[STYLE_BYTES];
        struct str style = squeeze(html_attribute_named(attributes, "style"), squeezed);
        struct str color = html_attribute_named(attributes, "color");

        *ret_painted = declared(style, "background") != NULL ||
                       html_attribute_named(attributes, "bgcolor").n > 0 ||
                       html_attribute_named(attributes, "background").n > 0;
        painted |= *ret_painted;
        if (style_hides(style, painted) || hides_by_name(name, attributes))
                return true;
        return !painted && html_is(name, "font") &&
               (html_is(color, "#ffffff") || html_is(color, "#fff") || html_is(color, "white"));
}
