#include "tmpl/html.h"

#include <string.h>
#include <strings.h>

/* Flags of a <meta> tag: with http-equiv its content is an instruction to the browser, and may be a
 * URL. */
#define META_HTTP_EQUIV 1u
#define META_HAS_VALUE  2u

static const char *const RAW_TAGS[] = { "script", "style",    "xmp",      "iframe", "noembed",
                                        "title",  "textarea", "noframes", NULL };
/* Character references are read in these two, so an escaped value is safe there. */
static const char *const TITLE_TAGS[] = { "title", "textarea", NULL };
/* These can set any attribute of their parent, href and onclick too. */
static const char *const ANIMATE_TAGS[] = { "animate", "set", "animatetransform", "animatemotion",
                                            NULL };
static const char *const CODE_TAGS[] = { "script", "iframe", "frame",  "object",
                                         "embed",  "base",   "applet", NULL };
static const char *const URL_ATTRS[] = { "href",     "src",     "action",   "formaction",
                                         "poster",   "cite",    "data",     "background",
                                         "manifest", "icon",    "longdesc", "codebase",
                                         "ping",     "profile", "classid",  "usemap",
                                         "dynsrc",   "lowsrc",  NULL };
static const char *const REFUSED_ATTRS[] = { "style",       "srcdoc",  "srcset",
                                             "imagesrcset", "archive", NULL };
static const char *const SCHEMES[] = { "http", "https", "mailto", "tel", NULL };

static bool in_list(const char *const *list, const char *word)
{
        for (; *list != NULL; list++)
                if (strcmp(*list, word) == 0)
                        return true;
        return false;
}

static bool is_space(char c)
{
        return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Appends a lower-case byte; a name too long keeps its beginning, and is longer than any name in
 * the lists above. */
static void add(char *word, size_t size, char c)
{
        size_t n = strlen(word);

        if (c == '\0')
                c = '?';
        if (n + 1 < size)
                word[n] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool refuse(const char **ret_why, const char *why)
{
        *ret_why = why;
        return false;
}

static void go_text(struct html_state *s)
{
        *s = (struct html_state){ .at = HTML_TEXT };
}

/* Behind an attribute, in the same tag. */
static void go_in_tag(struct html_state *s)
{
        struct html_state was = *s;

        *s = (struct html_state){ .at = HTML_IN_TAG, .closing = was.closing, .flags = was.flags };
        memcpy(s->tag, was.tag, sizeof(s->tag));
}

static void go_raw(struct html_state *s)
{
        struct html_state was = *s;

        *s = (struct html_state){ .at = HTML_RAW };
        memcpy(s->tag, was.tag, sizeof(s->tag));
}

static void end_tag(struct html_state *s)
{
        if (!s->closing && (in_list(RAW_TAGS, s->tag) || strcmp(s->tag, "plaintext") == 0))
                go_raw(s);
        else
                go_text(s);
}

static enum html_attr attr_kind(const struct html_state *s)
{
        const char *name = s->attr;
        const char *colon = strrchr(name, ':');

        if (name[0] == '?' || strncmp(name, "on", 2) == 0 || in_list(REFUSED_ATTRS, name) ||
            in_list(ANIMATE_TAGS, s->tag))
                return HTML_ATTR_REFUSED;
        if (colon != NULL) /* xlink:href */
                name = colon + 1;
        if (!in_list(URL_ATTRS, name))
                return HTML_ATTR_PLAIN;
        return in_list(CODE_TAGS, s->tag) ? HTML_ATTR_CODE_URL : HTML_ATTR_URL;
}

static bool go_before_value(struct html_state *s, const char **ret_why)
{
        s->at = HTML_BEFORE_VALUE;
        s->attr_kind = (unsigned char)attr_kind(s);
        if (strcmp(s->tag, "meta") == 0 && strcmp(s->attr, "http-equiv") == 0) {
                if (s->flags & META_HAS_VALUE)
                        return refuse(ret_why, "a <meta http-equiv> tag takes no values; send an "
                                               "HTTP header instead");
                s->flags |= META_HTTP_EQUIV;
        }
        return true;
}

static void start_attr(struct html_state *s, char c)
{
        memset(s->attr, 0, sizeof(s->attr));
        s->at = HTML_ATTR_NAME;
        add(s->attr, sizeof(s->attr), c);
}

static void start_tag(struct html_state *s, char c, bool closing)
{
        *s = (struct html_state){ .at = HTML_TAG_NAME, .closing = closing };
        add(s->tag, sizeof(s->tag), c);
}

static bool feed_tag_open(struct html_state *s, char c)
{
        if (is_letter(c))
                start_tag(s, c, s->at == HTML_END_OPEN);
        else if (s->at == HTML_TAG_OPEN && c == '/')
                s->at = HTML_END_OPEN;
        else if (s->at == HTML_TAG_OPEN && c == '!')
                s->at = HTML_MARKUP;
        else if (s->at == HTML_END_OPEN && c == '>')
                s->at = HTML_TEXT;
        else if (s->at == HTML_END_OPEN || c == '?')
                s->at = HTML_BOGUS;
        else if (c != '<')
                s->at = HTML_TEXT;
        return true;
}

/* Between a tag's name and its end. */
static bool feed_in_tag(struct html_state *s, char c, const char **ret_why)
{
        if (c == '>')
                end_tag(s);
        else if (c == '/')
                go_in_tag(s);
        else if (s->at == HTML_TAG_NAME && !is_space(c))
                add(s->tag, sizeof(s->tag), c);
        else if (s->at == HTML_TAG_NAME)
                go_in_tag(s);
        else if (s->at == HTML_LOOSE && !is_space(c))
                return refuse(ret_why, "write a space before the next attribute");
        else if (s->at == HTML_LOOSE || (s->at == HTML_ATTR_NAME && is_space(c))) {
                if (s->at == HTML_LOOSE)
                        s->attr[0] = '?';
                s->at = HTML_AFTER_NAME;
        } else if ((s->at == HTML_ATTR_NAME || s->at == HTML_AFTER_NAME) && c == '=')
                return go_before_value(s, ret_why);
        else if (s->at == HTML_ATTR_NAME)
                add(s->attr, sizeof(s->attr), c);
        else if (!is_space(c))
                start_attr(s, c);
        return true;
}

static bool feed_before_value(struct html_state *s, char c)
{
        if (c == '"' || c == '\'') {
                s->at = HTML_VALUE;
                s->quote = (unsigned char)c;
                if (s->attr_kind == HTML_ATTR_URL || s->attr_kind == HTML_ATTR_CODE_URL)
                        s->url = HTML_URL_START;
        } else if (c == '>') {
                end_tag(s);
        } else if (!is_space(c)) {
                s->at = HTML_UNQUOTED;
        }
        return true;
}

static bool feed_unquoted(struct html_state *s, char c)
{
        if (c == '>')
                end_tag(s);
        else if (is_space(c))
                go_in_tag(s);
        return true;
}

static void set_url(struct html_state *s, enum html_url url)
{
        memset(s->word, 0, sizeof(s->word));
        s->url = (unsigned char)url;
}

static void feed_url_start(struct html_state *s, char c)
{
        bool code = s->attr_kind == HTML_ATTR_CODE_URL;

        if (is_space(c))
                return; /* browsers drop it too */
        if (c == '/' || c == '\\')
                set_url(s, code ? HTML_URL_SLASH : HTML_URL_REST);
        else if (c == '?' || c == '#')
                set_url(s, HTML_URL_REST);
        else if (c == ':' || c == '&' || (unsigned char)c < ' ')
                set_url(s, HTML_URL_BAD); /* & may begin a character reference to anything */
        else {
                s->url = HTML_URL_SCHEME;
                add(s->word, sizeof(s->word), c);
        }
}

/* Behind "/" of something that is loaded and run: a second slash would name another host. */
static void feed_url_slash(struct html_state *s, char c)
{
        set_url(s, c == '/' || c == '\\' || c == '&' || is_space(c) ? HTML_URL_BAD : HTML_URL_REST);
}

static void feed_url_scheme(struct html_state *s, char c)
{
        if (c == '/' || c == '?' || c == '#')
                set_url(s, HTML_URL_REST);
        else if (c == ':' && s->attr_kind == HTML_ATTR_URL && in_list(SCHEMES, s->word))
                set_url(s, HTML_URL_REST);
        else if (c == ':' || c == '&')
                set_url(s, HTML_URL_BAD);
        else
                add(s->word, sizeof(s->word), c);
}

static bool feed_url_mixed(struct html_state *s, char c, const char **ret_why)
{
        if (c == ':' || c == '&')
                return refuse(
                        ret_why,
                        "a value with \":\" or \"&\" behind it could become the scheme of a URL; "
                        "let the program make the whole URL");
        set_url(s, c == '/' || c == '?' || c == '#' ? HTML_URL_REST : HTML_URL_MIXED);
        return true;
}

static bool feed_value(struct html_state *s, char c, const char **ret_why)
{
        if (c == (char)s->quote) {
                go_in_tag(s);
                return true;
        }
        switch (s->url) {
        case HTML_URL_START: feed_url_start(s, c); return true;
        case HTML_URL_SLASH: feed_url_slash(s, c); return true;
        case HTML_URL_SCHEME: feed_url_scheme(s, c); return true;
        case HTML_URL_MIXED:
        case HTML_URL_MAYBE: return feed_url_mixed(s, c, ret_why);
        default: return true;
        }
}

/* Behind "</" in raw text: only the element's own end tag ends it. */
static bool feed_raw_end(struct html_state *s, char c)
{
        bool ends = is_space(c) || c == '/' || c == '>';

        if (ends && strcmp(s->word, s->tag) == 0 &&
            in_list(RAW_TAGS, s->tag)) { /* <plaintext> never ends */
                s->closing = 1;
                go_in_tag(s);
                if (c == '>')
                        end_tag(s);
        } else if (is_letter(c)) {
                add(s->word, sizeof(s->word), c);
        } else {
                go_raw(s);
                if (c == '<')
                        s->at = HTML_RAW_OPEN;
        }
        return true;
}

/* Inside an SVG a <title> holds markup, in HTML it does not. Without any "<" both readings are one.
 */
static bool feed_raw(struct html_state *s, char c, const char **ret_why)
{
        if (s->at == HTML_RAW) {
                if (c == '<')
                        s->at = HTML_RAW_OPEN;
                return true;
        }
        if (c == '/') {
                s->at = HTML_RAW_END;
                return true;
        }
        if (in_list(TITLE_TAGS, s->tag) && (is_letter(c) || c == '!' || c == '?'))
                return refuse(
                        ret_why,
                        "no tag may stand in <title> or <textarea>; write \"&lt;\" for \"<\"");
        if (c == '!')
                return refuse(ret_why, "\"<!\" in a script or style is read differently by "
                                       "browsers; leave it out");
        if (c != '<')
                s->at = HTML_RAW;
        return true;
}

static bool feed_markup(struct html_state *s, char c, const char **ret_why)
{
        if (s->at == HTML_MARKUP && c == '[')
                return refuse(ret_why,
                              "\"<![CDATA[\" is not for HTML; write the text with &lt; and &amp;");
        if (c == '-') {
                s->dashes = s->at == HTML_MARKUP_DASH ? 4 : 0;
                s->at = s->at == HTML_MARKUP_DASH ? HTML_COMMENT : HTML_MARKUP_DASH;
        } else if (c == '>') {
                go_text(s);
        } else {
                s->at = HTML_BOGUS;
        }
        return true;
}

/* dashes: 0, 1, 2 at the end so far, 3 for "--!"; 4 right after "<!--", 5 after "<!---", which ">"
 * closes as well. */
static bool feed_comment(struct html_state *s, char c)
{
        static const unsigned char AFTER_DASH[] = { 1, 2, 2, 1, 5, 2 };

        if (c == '>' && s->dashes >= 2)
                go_text(s);
        else if (c == '-')
                s->dashes = AFTER_DASH[s->dashes];
        else
                s->dashes = c == '!' && s->dashes == 2 ? 3 : 0;
        return true;
}

bool html_feed(struct html_state *s, char c, const char **ret_why)
{
        switch (s->at) {
        case HTML_TEXT:
                if (c == '<')
                        s->at = HTML_TAG_OPEN;
                return true;
        case HTML_TAG_OPEN:
        case HTML_END_OPEN: return feed_tag_open(s, c);
        case HTML_TAG_NAME:
        case HTML_IN_TAG:
        case HTML_ATTR_NAME:
        case HTML_AFTER_NAME:
        case HTML_LOOSE: return feed_in_tag(s, c, ret_why);
        case HTML_BEFORE_VALUE: return feed_before_value(s, c);
        case HTML_VALUE: return feed_value(s, c, ret_why);
        case HTML_UNQUOTED: return feed_unquoted(s, c);
        case HTML_RAW:
        case HTML_RAW_OPEN: return feed_raw(s, c, ret_why);
        case HTML_RAW_END: return feed_raw_end(s, c);
        case HTML_MARKUP:
        case HTML_MARKUP_DASH: return feed_markup(s, c, ret_why);
        case HTML_COMMENT: return feed_comment(s, c);
        default:
                if (c == '>')
                        go_text(s);
                return true;
        }
}

static bool value_in_url(struct html_state *s, enum html_escape *ret_esc, const char **ret_why)
{
        switch (s->url) {
        case HTML_URL_START:
                if (s->attr_kind == HTML_ATTR_CODE_URL)
                        return refuse(
                                ret_why,
                                "a value cannot choose where a script, frame or object is loaded "
                                "from; begin the address with your own path");
                *ret_esc = ESC_URL;
                set_url(s, HTML_URL_MIXED);
                return true;
        case HTML_URL_MAYBE:
                return refuse(ret_why,
                              "a section before this value may have begun the URL, or not; "
                              "put the whole attribute into each section");
        case HTML_URL_BAD:
                return refuse(
                        ret_why,
                        "a value cannot stand in a URL of this kind; use http, https, mailto, tel "
                        "or a path");
        case HTML_URL_SLASH: /* the value may be empty, so we still stand behind a slash */
                *ret_esc = ESC_PART;
                return true;
        default:
                *ret_esc = ESC_PART;
                set_url(s, s->url == HTML_URL_SCHEME || s->url == HTML_URL_MIXED ? HTML_URL_MIXED
                                                                                 : HTML_URL_REST);
                return true;
        }
}

static bool value_in_attr(struct html_state *s, enum html_escape *ret_esc, const char **ret_why)
{
        if (s->attr_kind == HTML_ATTR_REFUSED)
                return refuse(
                        ret_why,
                        "a value cannot stand in an on..., style, srcset or srcdoc attribute, in "
                        "an "
                        "animation, or in an attribute whose name a section changes; use a class, "
                        "a data- attribute or an SVG attribute");
        if (strcmp(s->tag, "meta") == 0) {
                if (s->flags & META_HTTP_EQUIV)
                        return refuse(ret_why, "a <meta http-equiv> tag takes no values; send an "
                                               "HTTP header instead");
                s->flags |= META_HAS_VALUE;
        }
        if (s->url != HTML_URL_NONE)
                return value_in_url(s, ret_esc, ret_why);
        *ret_esc = ESC_HTML;
        return true;
}

bool html_value(struct html_state *s, enum html_escape *ret_esc, const char **ret_why)
{
        switch (s->at) {
        case HTML_TEXT: *ret_esc = ESC_HTML; return true;
        case HTML_VALUE: return value_in_attr(s, ret_esc, ret_why);
        case HTML_RAW:
                *ret_esc = ESC_HTML;
                if (in_list(TITLE_TAGS, s->tag))
                        return true;
                return refuse(ret_why, "a value cannot stand in <script>, <style> or the like; "
                                       "put it into a data- attribute");
        case HTML_BEFORE_VALUE:
        case HTML_UNQUOTED: return refuse(ret_why, "put the attribute into quotes");
        case HTML_COMMENT:
        case HTML_BOGUS:
        case HTML_MARKUP:
        case HTML_MARKUP_DASH:
                return refuse(ret_why, "a value cannot stand in an HTML comment or doctype; use "
                                       "{{! }} for comments");
        default:
                return refuse(ret_why, "a value cannot be a tag or the name of a tag or attribute, "
                                       "nor follow \"<\"; "
                                       "write the name out, or \"&lt;\"");
        }
}

bool html_same(const struct html_state *a, const struct html_state *b)
{
        return memcmp(a, b, sizeof(*a)) == 0;
}

static bool among_attrs(const struct html_state *s)
{
        return s->at == HTML_IN_TAG || s->at == HTML_ATTR_NAME || s->at == HTML_AFTER_NAME ||
               s->at == HTML_TAG_NAME || s->at == HTML_LOOSE;
}

/* <div{{#x}} hidden{{/x}}>, <input {{#on}}checked{{/on}}>: the tag is known, the attribute before
 * the cursor is not. */
static void join_attrs(const struct html_state *a, const struct html_state *b,
                       struct html_state *ret)
{
        bool loose = a->at == HTML_TAG_NAME || a->at == HTML_LOOSE || b->at == HTML_TAG_NAME ||
                     b->at == HTML_LOOSE;

        *ret = *a;
        go_in_tag(ret);
        ret->flags = a->flags | b->flags;
        ret->at = loose ? HTML_LOOSE : HTML_ATTR_NAME;
        if (!loose)
                ret->attr[0] = '?';
}

static enum html_url join_url(const struct html_state *a, const struct html_state *b)
{
        unsigned char x = a->url, y = b->url;

        if (a->attr_kind == HTML_ATTR_CODE_URL || x == HTML_URL_BAD || y == HTML_URL_BAD)
                return HTML_URL_BAD;
        if (x == HTML_URL_START || y == HTML_URL_START || x == HTML_URL_MAYBE ||
            y == HTML_URL_MAYBE)
                return HTML_URL_MAYBE;
        return HTML_URL_MIXED;
}

bool html_join(const struct html_state *a, const struct html_state *b, struct html_state *ret)
{
        struct html_state x = *a, y = *b;

        x.flags = y.flags = a->flags | b->flags;
        if (!html_same(&x, &y) && among_attrs(a) && among_attrs(b) && a->closing == b->closing &&
            strcmp(a->tag, b->tag) == 0) {
                join_attrs(a, b, ret);
                return true;
        }
        if (!html_same(&x, &y) && x.at == HTML_VALUE && x.url != HTML_URL_NONE &&
            y.url != HTML_URL_NONE) {
                x.url = y.url = (unsigned char)join_url(a, b);
                memset(x.word, 0, sizeof(x.word));
                memset(y.word, 0, sizeof(y.word));
        }
        *ret = x;
        return html_same(&x, &y);
}

const char *html_place(const struct html_state *s)
{
        static const char *const PLACE[] = {
                [HTML_TEXT] = "in text",
                [HTML_TAG_OPEN] = "behind \"<\"",
                [HTML_END_OPEN] = "behind \"</\"",
                [HTML_TAG_NAME] = "in the name of a tag",
                [HTML_IN_TAG] = "in a tag",
                [HTML_ATTR_NAME] = "in the name of an attribute",
                [HTML_AFTER_NAME] = "in a tag",
                [HTML_LOOSE] = "in a tag",
                [HTML_BEFORE_VALUE] = "behind the \"=\" of an attribute",
                [HTML_VALUE] = "in a quoted attribute",
                [HTML_UNQUOTED] = "in an attribute without quotes",
                [HTML_RAW] = "in <script>, <style>, <title> or the like",
                [HTML_RAW_OPEN] = "in <script>, <style>, <title> or the like",
                [HTML_RAW_END] = "in <script>, <style>, <title> or the like",
                [HTML_MARKUP] = "in a comment",
                [HTML_MARKUP_DASH] = "in a comment",
                [HTML_COMMENT] = "in a comment",
                [HTML_BOGUS] = "in a doctype or comment",
        };

        return PLACE[s->at];
}
