#include "tmpl/tmpl_int.h"

#include <strings.h>

static const char *html_entity(unsigned char c, bool spec)
{
        switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        case '\'': return spec ? NULL : "&#39;";
        case '`': return spec ? NULL : "&#96;"; /* a quote for old readers of attributes */
        case '\0': return spec ? NULL : "\xEF\xBF\xBD";
        default: return NULL;
        }
}

/* Bytes that need a look; the others pass in runs: most text is Chinese and has none. */
static const bool HTML_SPECIAL[256] = {
        ['&'] = true,  ['<'] = true, ['>'] = true,  ['"'] = true,
        ['\''] = true, ['`'] = true, ['\0'] = true,
};

static void escape_html(struct buf *out, struct str s, bool spec)
{
        size_t done = 0;

        for (size_t i = 0; i < s.n; i++) {
                const char *entity;

                if (!HTML_SPECIAL[(unsigned char)s.p[i]])
                        continue;
                entity = html_entity((unsigned char)s.p[i], spec);
                if (entity == NULL)
                        continue;
                buf_add(out, s.p + done, i - done);
                buf_puts(out, entity);
                done = i + 1;
        }
        buf_add(out, s.p + done, s.n - done);
}

static void percent(struct buf *out, unsigned char c)
{
        static const char HEX[] = "0123456789ABCDEF";
        char p[3] = { '%', HEX[c >> 4], HEX[c & 15] };

        buf_add(out, p, sizeof(p));
}

static bool unreserved(unsigned char c)
{
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '~';
}

static void escape_part(struct buf *out, struct str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (unreserved((unsigned char)s.p[i]))
                        buf_putc(out, s.p[i]);
                else
                        percent(out, (unsigned char)s.p[i]);
}

static bool scheme_allowed(struct str scheme)
{
        static const char *const SCHEMES[] = { "http", "https", "mailto", "tel" };

        for (size_t i = 0; i < countof(SCHEMES); i++)
                if (scheme.n == strlen(SCHEMES[i]) &&
                    strncasecmp(scheme.p, SCHEMES[i], scheme.n) == 0)
                        return true;
        return false;
}

/* Browsers drop tabs and line ends anywhere in a URL and control characters before it, so
 * "java\nscript:" runs: a URL with any control character is no URL. */
static bool url_allowed(struct str s)
{
        const char *end = s.p;

        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
                        return false;
        while (end < s.p + s.n && *end != '/' && *end != '?' && *end != '#' && *end != ':')
                end++;
        if (end == s.p + s.n || *end != ':')
                return true;
        return scheme_allowed((struct str){ s.p, (size_t)(end - s.p) });
}

static bool url_char(unsigned char c)
{
        return unreserved(c) || c >= 0x80 || strchr(":/?#[]@!$()*+,;=%", c) != NULL;
}

static void escape_url(struct buf *out, struct str s)
{
        while (s.n > 0 && s.p[0] == ' ') {
                s.p++;
                s.n--;
        }
        if (!url_allowed(s)) {
                buf_putc(out, '#');
                return;
        }
        for (size_t i = 0; i < s.n; i++)
                if (url_char((unsigned char)s.p[i]))
                        buf_putc(out, s.p[i]);
                else if (s.p[i] == '&')
                        buf_puts(out, "&amp;");
                else
                        percent(out, (unsigned char)s.p[i]);
}

void tmpl_escape(struct buf *out, enum html_escape esc, struct str s)
{
        switch (esc) {
        case ESC_NONE: buf_str(out, s); break;
        case ESC_SPEC: escape_html(out, s, true); break;
        case ESC_HTML: escape_html(out, s, false); break;
        case ESC_URL: escape_url(out, s); break;
        case ESC_PART: escape_part(out, s); break;
        }
}
