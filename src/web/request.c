/* Reading a request's head: strict where leniency would let two programs read one URL differently.
 */
#include "base/text.h"
#include "web/http_int.h"

#include <stdlib.h>
#include <strings.h>

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

/* Undoes %XX once. Refuses what is not a pair of digits, bytes that a URL must not hold plainly,
 * and NUL. */
static bool percent_decode(struct str s, char *out, size_t *ret_n)
{
        size_t n = 0;

        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if (c <= ' ' || c >= 0x7f || c == '#')
                        return false;
                if (c == '%') {
                        int high = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
                        int low = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;

                        if (high < 0 || low < 0 || high + low == 0)
                                return false;
                        c = (unsigned char)(high << 4 | low);
                        i += 2;
                }
                out[n++] = (char)c;
        }
        out[n] = '\0';
        *ret_n = n;
        return utf8_valid((struct str){ out, n });
}

/* A slash may not hide behind %2F: one program would see two folders where the next sees one name.
 */
static bool hides_a_slash(struct str raw)
{
        for (size_t i = 0; i + 2 < raw.n; i++) {
                if (raw.p[i] != '%')
                        continue;
                if ((raw.p[i + 1] == '2' && (raw.p[i + 2] | 0x20) == 'f') ||
                    (raw.p[i + 1] == '5' && (raw.p[i + 2] | 0x20) == 'c'))
                        return true;
        }
        return false;
}

/* No empty, "." or ".." segment, no backslash, no control character; a slash at the end is
 * harmless. */
static bool path_is_plain(const char *path)
{
        if (path[0] != '/')
                return false;
        for (const char *p = path; *p != '\0'; p++) {
                size_t n;

                if ((unsigned char)*p < ' ' || *p == 0x7f || *p == '\\')
                        return false;
                if (*p != '/')
                        continue;
                n = strcspn(p + 1, "/");
                if ((n == 0 && p[1] == '/') || (n == 1 && p[1] == '.') ||
                    (n == 2 && p[1] == '.' && p[2] == '.'))
                        return false;
        }
        return true;
}

static int refuse(struct request *rq, int status, const char *message)
{
        rq->refused = status;
        rq->message = message;
        strcpy(rq->path, "/");
        return status;
}

static void parse_url(struct request *rq, const char *raw, size_t n)
{
        size_t path_n = strcspn(raw, "?"), decoded;
        struct str path = { raw, path_n }, query = { raw + path_n, n - path_n };
        char scratch[HTTP_URL_BYTES_MAX + 1];

        if (hides_a_slash(path) || !percent_decode(path, rq->path, &decoded) ||
            !path_is_plain(rq->path))
                refuse(rq, 400, "the address is not a plain path; check it and write it again");
        else if (!percent_decode(query, scratch, &decoded))
                refuse(rq, 400,
                       "what follows the \"?\" of the address is not well formed; check it and "
                       "write it again");
}

struct request *request_new(struct http *h, struct MHD_Connection *conn, const char *raw)
{
        size_t n = strlen(raw), kept = n < HTTP_URL_BYTES_MAX ? n : HTTP_URL_BYTES_MAX;
        struct request *rq = mem_zalloc(sizeof(*rq) + 2 * (kept + 2));

        rq->h = h;
        rq->conn = conn;
        rq->lang = "zh-CN";
        rq->raw = memcpy(rq->path + kept + 2, raw, kept); /* libmicrohttpd decodes in place */
        if (n > HTTP_URL_BYTES_MAX)
                refuse(rq, 414, "the address is too long; shorten the search text");
        else
                parse_url(rq, raw, n);
        return rq;
}

const char *request_header(const struct request *rq, const char *name)
{
        return MHD_lookup_connection_value(rq->conn, MHD_HEADER_KIND, name);
}

const char *request_query(void *arg, const char *name)
{
        struct request *rq = arg;

        return MHD_lookup_connection_value(rq->conn, MHD_GET_ARGUMENT_KIND, name);
}

/* "q=0.35" as thousandths; what is not of that form counts as 0: not wanted. */
static unsigned weight_of(const char *q)
{
        unsigned v = 0, scale = 1000;

        if (*q != '0' && *q != '1')
                return 0;
        v = *q++ == '1' ? 1000 : 0;
        if (*q++ != '.')
                return v;
        for (; *q >= '0' && *q <= '9' && scale > 1; q++)
                v += (unsigned)(*q - '0') * (scale /= 10);
        return v < 1000 ? v : 1000;
}

/* Takes the next element off a comma-separated header: its name without parameters, and its weight
 * in thousandths. */
static bool next_weighted(const char **list, struct str *ret_name, unsigned *ret_weight)
{
        const char *p = *list + strspn(*list, " \t,"), *end, *q;
        size_t n = strcspn(p, ",");

        if (*p == '\0')
                return false;
        end = p + n;
        *ret_name = (struct str){ p, strcspn(p, ",; \t") };
        *ret_weight = 1000;
        q = memchr(p, ';', n);
        while (q != NULL) {
                q += 1 + strspn(q + 1, " \t");
                if (q + 2 < end && (*q | 0x20) == 'q' && q[1] == '=')
                        *ret_weight = weight_of(q + 2);
                q = q < end ? memchr(q, ';', (size_t)(end - q)) : NULL;
        }
        *list = end;
        return true;
}

static bool takes_gzip(const char *accept)
{
        struct str name;
        unsigned weight;

        while (accept != NULL && next_weighted(&accept, &name, &weight))
                if (name.n == 4 && strncasecmp(name.p, "gzip", 4) == 0)
                        return weight > 0;
        return false;
}

/* The languages there are; NULL for any other. */
static const char *known_lang(struct str s)
{
        if (s.n >= 2 && strncasecmp(s.p, "zh", 2) == 0 && (s.n == 2 || s.p[2] == '-'))
                return "zh-CN";
        if (s.n >= 2 && strncasecmp(s.p, "en", 2) == 0 && (s.n == 2 || s.p[2] == '-'))
                return "en";
        return NULL;
}

static const char *accepted_lang(const char *accept)
{
        const char *best = NULL;
        unsigned best_weight = 0, weight;
        struct str name;

        while (accept != NULL && next_weighted(&accept, &name, &weight)) {
                const char *lang = known_lang(name);

                if (lang != NULL && weight > best_weight) {
                        best = lang;
                        best_weight = weight;
                }
        }
        return best;
}

static void choose_lang(struct request *rq)
{
        const char *asked = known_lang(str_of(request_query(rq, "lang")));
        const char *kept =
                known_lang(str_of(MHD_lookup_connection_value(rq->conn, MHD_COOKIE_KIND, "lang")));
        const char *accepted = accepted_lang(request_header(rq, "Accept-Language"));

        rq->lang = asked ? asked : kept ? kept : accepted ? accepted : "zh-CN";
        rq->new_lang = asked != NULL && asked != kept;
}

const char *request_cookie(void *arg, const char *name)
{
        const struct request *rq = arg;

        return MHD_lookup_connection_value(rq->conn, MHD_COOKIE_KIND, name);
}

struct page_request request_page(struct request *rq)
{
        return (struct page_request){ .path = rq->path,
                                      .form = rq->form,
                                      .lang = rq->lang,
                                      .query = request_query,
                                      .arg = rq,
                                      .posted = rq->posted == NULL ? NULL : form_value,
                                      .cookie = request_cookie };
}

/* An ending like ".json" asks for another form; so does a program that takes JSON and no HTML. */
static void choose_form(struct request *rq)
{
        const char *accept = request_header(rq, "Accept");

        rq->way = page_find(rq->path);
        if (rq->way.found) {
                rq->form = rq->way.form;
                rq->path[rq->way.path_n] = '\0';
        }
        if (rq->form == PAGE_HTML && accept != NULL && strstr(accept, "application/json") != NULL &&
            strstr(accept, "text/html") == NULL)
                rq->form = PAGE_JSON;
}

void request_head(struct request *rq, const char *method)
{
        rq->method = strcmp(method, "GET") == 0    ? METHOD_GET
                     : strcmp(method, "HEAD") == 0 ? METHOD_HEAD
                     : strcmp(method, "POST") == 0 ? METHOD_POST
                                                   : METHOD_OTHER;
        rq->gzip = takes_gzip(request_header(rq, "Accept-Encoding"));
        choose_lang(rq);
        choose_form(rq);
}
