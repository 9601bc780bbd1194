#include "ocds/json.h"
#include "base/text.h"

#include <stdlib.h>

struct reader {
        struct pool *mem;
        char *p, *start;
        const char *what; /* the first fault */
        int depth;
};

static bool fault(struct reader *r, const char *what)
{
        if (r->what == NULL)
                r->what = what;
        return false;
}

uint32_t json_hash(const char *p, size_t n)
{
        uint64_t h = n * 0x9e3779b97f4a7c15u, w;

        for (; n >= 8; n -= 8, p += 8) {
                memcpy(&w, p, 8);
                h = (h ^ w) * 0xff51afd7ed558ccdu;
                h ^= h >> 32;
        }
        for (w = 0; n > 0; n--, p++)
                w = w << 8 | (unsigned char)*p;
        h = (h ^ w) * 0xff51afd7ed558ccdu;
        return (uint32_t)(h ^ h >> 32);
}

static int hex4(const char *p)
{
        int v = 0;

        for (int i = 0; i < 4; i++) {
                char c = p[i];
                int d = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;

                if (d < 0)
                        return -1;
                v = v << 4 | d;
        }
        return v;
}

static char *put_unit(char *out, int unit)
{
        static const char hex[] = "0123456789abcdef";

        memcpy(out, "\\u", 2);
        for (int i = 0; i < 4; i++)
                out[2 + i] = hex[unit >> (12 - 4 * i) & 15];
        return out + 6;
}

static char *put_short(char *out, char c)
{
        out[0] = '\\';
        out[1] = c;
        return out + 2;
}

/* One way to write each character: what JSON lets stand plain is plain, the rest has the shortest
 * escape. */
static char *put_char(char *out, uint32_t cp)
{
        static const char named[] = {
                ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'
        };

        if (cp == '"' || cp == '\\')
                return put_short(out, (char)cp);
        if (cp < sizeof(named) && named[cp] != 0)
                return put_short(out, named[cp]);
        if (cp < 0x20 || (cp >= 0xd800 && cp <= 0xdfff))
                return put_unit(out, (int)cp);
        return out + utf8_put(cp, out);
}

/* `\uXXXX`, a pair of surrogates as one character. *in points behind the "\u". */
static char *put_hex(char *out, const char **in, const char *end)
{
        int unit, low;

        if (end - *in < 4 || (unit = hex4(*in)) < 0)
                return NULL;
        *in += 4;
        if (unit >= 0xd800 && unit < 0xdc00 && end - *in >= 6 && (*in)[0] == '\\' &&
            (*in)[1] == 'u') {
                low = hex4(*in + 2);
                if (low >= 0xdc00 && low < 0xe000) {
                        *in += 6;
                        return put_char(out, 0x10000u + ((uint32_t)(unit - 0xd800) << 10) +
                                                     (uint32_t)(low - 0xdc00));
                }
        }
        return put_char(out, (uint32_t)unit);
}

bool json_unescape(char *text, size_t *n)
{
        const char *in = text, *end = text + *n;
        char *out = text;

        while (in < end) {
                if (*in != '\\') {
                        *out++ = *in++;
                        continue;
                }
                if (++in == end)
                        return false;
                switch (*in++) {
                case '"': out = put_char(out, '"'); break;
                case '\\': out = put_char(out, '\\'); break;
                case '/': *out++ = '/'; break;
                case 'b': out = put_char(out, '\b'); break;
                case 'f': out = put_char(out, '\f'); break;
                case 'n': out = put_char(out, '\n'); break;
                case 'r': out = put_char(out, '\r'); break;
                case 't': out = put_char(out, '\t'); break;
                case 'u':
                        out = put_hex(out, &in, end);
                        if (out == NULL)
                                return false;
                        break;
                default: return false;
                }
        }
        *n = (size_t)(out - text);
        return true;
}

/* r->p stands behind the opening quote. */
static bool read_string(struct reader *r, const char **ret_text, uint32_t *ret_n)
{
        char *start = r->p, *p = start;
        bool escaped = false, wide = false;
        size_t n;

        for (;; p++) {
                p = json_run(p, !wide);
                if ((unsigned char)*p >= 0x80) {
                        wide = true;
                } else if (*p == '\\' && p[1] != '\0') {
                        escaped = true;
                        p++;
                } else {
                        break;
                }
        }
        r->p = p;
        if (*p != '"')
                return fault(r, *p == '\0' ? "the text ends inside a string"
                                           : "a line break or control character stands inside a "
                                             "string; write it as an escape");
        n = (size_t)(p - start);
        if (wide && !utf8_valid((struct str){ start, n }))
                return fault(r, "a string is not UTF-8; convert the file (iconv -f OLD -t UTF-8)");
        if (escaped && !json_unescape(start, &n))
                return fault(r, "a string has a wrong escape");
        r->p++;
        *ret_text = start;
        *ret_n = (uint32_t)n;
        return true;
}

static const char *digits(const char *p)
{
        while (*p >= '0' && *p <= '9')
                p++;
        return p;
}

static bool read_number(struct reader *r, struct jval *v)
{
        const char *p = r->p, *whole, *from;

        p += *p == '-';
        whole = p;
        p = digits(p);
        if (p == whole || (*whole == '0' && p - whole > 1))
                return fault(r, "a number is not written as JSON wants it");
        if (*p == '.') {
                from = ++p;
                if ((p = digits(p)) == from)
                        return fault(r, "a number has no digit behind its point");
        }
        if (*p == 'e' || *p == 'E') {
                p++;
                p += *p == '+' || *p == '-';
                from = p;
                if ((p = digits(p)) == from)
                        return fault(r, "a number has no digit in its exponent");
        }
        v->type = JSON_NUM;
        v->text = r->p;
        v->n = (uint32_t)(p - r->p);
        r->p += v->n;
        return true;
}

static bool read_word(struct reader *r, struct jval *v)
{
        static const struct {
                const char *word;
                uint8_t n, type;
        } words[] = { { "null", 4, JSON_NIL }, { "true", 4, JSON_YES }, { "false", 5, JSON_NO } };

        for (size_t i = 0; i < countof(words); i++)
                if (strncmp(r->p, words[i].word, words[i].n) == 0) {
                        v->type = words[i].type;
                        v->text = words[i].word;
                        v->n = words[i].n;
                        r->p += words[i].n;
                        return true;
                }
        return fault(r, *r->p == '\0' ? "the text ends too early" : "this is no JSON value");
}

static void skip_space(struct reader *r)
{
        while (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t')
                r->p++;
}

static bool read_value(struct reader *r, struct jval *v);

/* What stands behind a member: 1 another follows, 0 the end, -1 a fault. */
static int behind_member(struct reader *r, char close)
{
        skip_space(r);
        if (*r->p == close) {
                r->p++;
                return 0;
        }
        if (*r->p != ',') {
                fault(r, *r->p == '\0' ? "the text ends too early"
                                       : "a comma or a closing bracket is missing");
                return -1;
        }
        r->p++;
        skip_space(r);
        return 1;
}

static bool read_array(struct reader *r, struct jval *v)
{
        struct jval **tail = &v->child;
        int more = 1;

        v->type = JSON_ARR;
        r->p++;
        skip_space(r);
        if (*r->p == ']') {
                r->p++;
                return true;
        }
        for (; more > 0; more = behind_member(r, ']')) {
                struct jval *m = pool_alloc(r->mem, sizeof(*m));

                m->next = NULL;
                m->key = NULL;
                m->key_n = m->key_hash = 0;
                if (!read_value(r, m))
                        return false;
                *tail = m;
                tail = &m->next;
                v->n++;
        }
        return more == 0;
}

static struct jval *find_key(const struct jval *v, const char *key, uint32_t n, uint32_t hash)
{
        for (struct jval *m = v->child; m != NULL; m = m->next)
                if (m->key_hash == hash && m->key_n == n && memcmp(m->key, key, n) == 0)
                        return m;
        return NULL;
}

static bool read_key(struct reader *r, struct jval *m)
{
        if (*r->p != '"')
                return fault(r, "a name in quotes is missing");
        r->p++;
        if (!read_string(r, &m->key, &m->key_n))
                return false;
        m->key_hash = json_hash(m->key, m->key_n);
        skip_space(r);
        if (*r->p != ':')
                return fault(r, "a colon is missing behind a name");
        r->p++;
        skip_space(r);
        return true;
}

/* A name that stood before: its place stays, its value is the new one. */
static void replace(struct jval *old, const struct jval *m)
{
        struct jval *next = old->next;

        *old = *m;
        old->next = next;
}

static bool read_object(struct reader *r, struct jval *v)
{
        struct jval **tail = &v->child;
        uint64_t seen =
                0; /* one bit a hash: most objects are cleared of doubles without a search */
        int more = 1;

        v->type = JSON_OBJ;
        r->p++;
        skip_space(r);
        if (*r->p == '}') {
                r->p++;
                return true;
        }
        for (; more > 0; more = behind_member(r, '}')) {
                struct jval *m = pool_alloc(r->mem, sizeof(*m)), *old = NULL;
                uint64_t bit;

                m->next = NULL;
                if (!read_key(r, m) || !read_value(r, m))
                        return false;
                bit = (uint64_t)1 << (m->key_hash & 63);
                if (seen & bit)
                        old = find_key(v, m->key, m->key_n, m->key_hash);
                seen |= bit;
                if (old != NULL) {
                        replace(old, m);
                        continue;
                }
                *tail = m;
                tail = &m->next;
                v->n++;
        }
        return more == 0;
}

static bool read_value(struct reader *r, struct jval *v)
{
        bool ok;

        v->n = 0;
        v->child = NULL;
        switch (*r->p) {
        case '"':
                r->p++;
                v->type = JSON_STR;
                return read_string(r, &v->text, &v->n);
        case '{':
        case '[':
                if (r->depth == JSON_DEPTH_MAX)
                        return fault(r, "values lie too deep inside one another");
                r->depth++;
                ok = *r->p == '{' ? read_object(r, v) : read_array(r, v);
                r->depth--;
                return ok;
        case '-':
        case '0' ... '9': return read_number(r, v);
        default: return read_word(r, v);
        }
}

bool json_parse(struct pool *mem, char *text, size_t n, struct jval **ret,
                struct json_fault *ret_fault)
{
        struct reader r = { .mem = mem, .p = text, .start = text };
        struct jval *v = pool_alloc(mem, sizeof(*v));

        *v = (struct jval){ 0 };
        memset(text + n, 0, JSON_PAD);
        skip_space(&r);
        if (read_value(&r, v)) {
                skip_space(&r);
                if (r.p == text + n) {
                        *ret = v;
                        return true;
                }
                fault(&r, "something stands behind the value");
        }
        *ret_fault = (struct json_fault){ r.what != NULL ? r.what : "the text ends too early",
                                          (size_t)(r.p - text) };
        return false;
}

const struct jval *json_get(const struct jval *v, const char *name)
{
        size_t n = strlen(name);

        if (v == NULL || v->type != JSON_OBJ)
                return NULL;
        return find_key(v, name, (uint32_t)n, json_hash(name, n));
}

bool json_is(const struct jval *v, const char *text)
{
        return v != NULL && v->type == JSON_STR && v->n == strlen(text) &&
               memcmp(v->text, text, v->n) == 0;
}
