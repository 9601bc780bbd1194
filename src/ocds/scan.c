/* The walk over a file that finds its releases. It looks at brackets and quotes only; whether all
 * else is JSON is seen when a release is parsed. */
#include "ocds/input.h"

#include <stdlib.h>

#define WINDOW_BYTES ((size_t)1024 * 1024)

struct capture {
        char text[OCID_BYTES_MAX + 1];
        size_t n;
        bool over;
};

struct scan {
        struct ctx *cx;
        struct input *in;
        const struct input_sink *sink;
        char *window, *p, *end; /* *end is NUL */
        uint64_t window_at, file_at;
        uint32_t file;
        int rc;
        uint64_t number; /* releases so far */
        struct found_member members[PACKAGE_MEMBERS_MAX];
        size_t n_members;
        bool in_record;
        struct capture key, ocid, date;
};

static bool fail(struct scan *s, int rc, const char *what)
{
        uint64_t at = s->window_at + (uint64_t)(s->p - s->window);

        if (s->rc == LH_OK)
                s->rc = err_set(s->cx, rc, "%s line %llu: %s", input_name(s->in, s->file),
                                (unsigned long long)input_line(s->in, s->file, at), what);
        return false;
}

static uint64_t here(const struct scan *s)
{
        return s->window_at + (uint64_t)(s->p - s->window);
}

static bool more(struct scan *s)
{
        size_t n;

        if (s->rc != LH_OK || s->p != s->end)
                return s->rc == LH_OK;
        s->window_at = s->file_at;
        s->p = s->end = s->window;
        s->rc = input_stretch(s->cx, s->in, s->file, s->file_at, WINDOW_BYTES, s->window, &n);
        s->end = s->window + n;
        *s->end = '\0';
        s->file_at += n;
        return s->rc == LH_OK && n > 0;
}

static bool early(struct scan *s)
{
        return fail(s, LH_INVALID, "the file ends inside a value; is it complete?");
}

/* The next byte that is no white space, not taken; 0 at the end. */
static char look(struct scan *s)
{
        for (;;) {
                while (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t')
                        s->p++;
                if (s->p != s->end)
                        return *s->p;
                if (!more(s))
                        return 0;
        }
}

static bool take(struct scan *s, char c, const char *what)
{
        if (look(s) != c)
                return s->p == s->end ? early(s) : fail(s, LH_INVALID, what);
        s->p++;
        return true;
}

/* Behind the opening quote. */
static bool skip_string(struct scan *s)
{
        for (;;) {
                char *p = s->p = json_run(s->p, false);

                if (*p == '"') {
                        s->p++;
                        return true;
                }
                if (p == s->end) {
                        if (!more(s))
                                return early(s);
                        continue;
                }
                s->p++;
                if (*p == '\\') {
                        if (s->p == s->end && !more(s))
                                return early(s);
                        s->p++;
                }
        }
}

static const bool stops[256] = {
        [0] = true, ['"'] = true, ['{'] = true, ['['] = true, ['}'] = true, [']'] = true
};

static bool skip_nested(struct scan *s)
{
        size_t depth = 0;

        for (;;) {
                char *p = s->p;

                while (!stops[(unsigned char)*p])
                        p++;
                s->p = p;
                if (p == s->end) {
                        if (!more(s))
                                return early(s);
                        continue;
                }
                s->p++;
                if (*p == '"') {
                        if (!skip_string(s))
                                return false;
                } else if (*p == '{' || *p == '[') {
                        depth++;
                } else if (*p != '\0' && --depth == 0) {
                        return true;
                }
        }
}

static bool skip_word(struct scan *s)
{
        uint64_t from = here(s);

        for (;;) {
                while (*s->p != ',' && *s->p != ']' && *s->p != '}' && *s->p != ':' &&
                       (unsigned char)*s->p > ' ')
                        s->p++;
                if (s->p != s->end || !more(s))
                        break;
        }
        return here(s) > from ? s->rc == LH_OK : fail(s, LH_INVALID, "a value is missing");
}

static bool skip_value(struct scan *s)
{
        char c = look(s);

        if (c == '"') {
                s->p++;
                return skip_string(s);
        }
        return c == '{' || c == '[' ? skip_nested(s) : c == 0 ? early(s) : skip_word(s);
}

static void keep(struct capture *c, const char *p, size_t n)
{
        if (c->n + n > OCID_BYTES_MAX)
                c->over = true;
        else
                memcpy(c->text + c->n, p, n);
        c->n += c->over ? 0 : n;
}

/* A string of which the text is wanted. Behind the opening quote. */
static bool read_string(struct scan *s, struct capture *c)
{
        bool escaped = false, open = false;

        c->n = 0;
        c->over = false;
        for (;;) {
                char *from = s->p, *p = from;

                while (p != s->end && (open || (*p != '"' && *p != '\\'))) {
                        open = false;
                        p++;
                }
                keep(c, from, (size_t)(p - from));
                s->p = p;
                if (p == s->end) {
                        if (!more(s))
                                return early(s);
                } else if (*p == '"') {
                        s->p++;
                        break;
                } else {
                        keep(c, p, 1);
                        s->p++;
                        escaped = open = true;
                }
        }
        if (escaped && !c->over && !json_unescape(c->text, &c->n))
                return fail(s, LH_INVALID, "a string has a wrong escape");
        c->text[c->n] = '\0';
        return true;
}

static bool key_is(const struct scan *s, const char *name)
{
        return !s->key.over && strcmp(s->key.text, name) == 0;
}

static bool read_key(struct scan *s)
{
        return take(s, '"', "a name in quotes is missing") && read_string(s, &s->key) &&
               take(s, ':', "a colon is missing behind a name");
}

/* Behind a member: true if another follows; at the end the closing bracket is taken. */
static bool follows(struct scan *s, char close)
{
        char c = look(s);

        if (c == close) {
                s->p++;
                return false;
        }
        if (c == 0)
                return early(s);
        return take(s, ',', "a comma or a closing bracket is missing");
}

static bool starts(struct scan *s, char open, char close)
{
        if (!take(s, open, "a value of another kind is wanted here"))
                return false;
        if (look(s) == close) {
                s->p++;
                return false;
        }
        return s->rc == LH_OK;
}

static void clear_facts(struct scan *s, struct found_release *r)
{
        *r = (struct found_release){ .file = s->file,
                                     .date_kind = FOUND_NO_DATE,
                                     .ocid_kind = FOUND_NO_OCID };
        look(s);
        r->at = here(s);
        s->ocid.n = s->date.n = 0;
}

/* The value of "ocid" or "date". */
static bool read_fact(struct scan *s, struct capture *c, size_t max, const char *long_text,
                      char *ret_first)
{
        *ret_first = look(s);
        if (*ret_first != '"')
                return skip_value(s);
        s->p++;
        if (!read_string(s, c))
                return false;
        return c->over || c->n > max ? fail(s, LH_LIMIT, long_text) : true;
}

/* A member whose name was read; true if it was one of the two. */
static bool release_member(struct scan *s, struct found_release *r)
{
        char first;

        if (key_is(s, "ocid")) {
                if (!read_fact(s, &s->ocid, OCID_BYTES_MAX, "an ocid is longer than 1024 bytes",
                               &first))
                        return false;
                r->ocid_kind = first == '"'   ? FOUND_OCID
                               : first == 'n' ? FOUND_NO_OCID
                                              : FOUND_OTHER_OCID;
        } else if (key_is(s, "date")) {
                if (!read_fact(s, &s->date, DATE_BYTES_MAX, "a date is longer than 256 bytes",
                               &first))
                        return false;
                r->date_kind = first == '"'   ? FOUND_DATE
                               : first == 'n' ? FOUND_NULL_DATE
                                              : FOUND_OTHER_DATE;
        } else {
                return skip_value(s);
        }
        return true;
}

static bool emit_release(struct scan *s, struct found_release *r)
{
        r->bytes = (size_t)(here(s) - r->at);
        r->number = ++s->number;
        r->ocid = (struct str){ s->ocid.text, r->ocid_kind == FOUND_OCID ? s->ocid.n : 0 };
        r->date = (struct str){ s->date.text, r->date_kind == FOUND_DATE ? s->date.n : 0 };
        if (s->rc == LH_OK && s->sink->release != NULL)
                s->rc = s->sink->release(s->sink->arg, r);
        return s->rc == LH_OK;
}

/* An element of a list of releases. In a record it may be a link to a release. */
static bool scan_release(struct scan *s, uint64_t *linked)
{
        struct found_release r;
        bool url = false;

        clear_facts(s, &r);
        r.in_record = s->in_record;
        if (look(s) != '{') {
                r.date_kind = FOUND_NO_OBJECT;
                return skip_value(s) && emit_release(s, &r);
        }
        if (starts(s, '{', '}'))
                do {
                        if (!read_key(s))
                                return false;
                        url |= key_is(s, "url");
                        if (!release_member(s, &r))
                                return false;
                } while (follows(s, '}'));
        if (s->rc != LH_OK)
                return false;
        if (linked != NULL && url && r.ocid_kind == FOUND_NO_OCID) {
                ++*linked;
                return true;
        }
        return emit_release(s, &r);
}

static bool scan_releases(struct scan *s, uint64_t *n, uint64_t *linked)
{
        if (look(s) != '[')
                return fail(s, LH_INVALID,
                            "\"releases\" is no list; write [ and ] around the releases");
        if (starts(s, '[', ']'))
                do {
                        if (!scan_release(s, linked))
                                return false;
                        ++*n;
                } while (follows(s, ']'));
        return s->rc == LH_OK;
}

static bool scan_record(struct scan *s, uint64_t number)
{
        struct found_record r = { .file = s->file, .number = number };

        look(s);
        r.at = here(s);
        if (*s->p != '{')
                return fail(s, LH_INVALID, "a record is no object");
        if (starts(s, '{', '}'))
                do {
                        if (!read_key(s))
                                return false;
                        if (!(key_is(s, "releases") && look(s) == '['
                                      ? scan_releases(s, &r.n_releases, &r.n_linked)
                                      : skip_value(s)))
                                return false;
                } while (follows(s, '}'));
        r.bytes = (size_t)(here(s) - r.at);
        if (s->rc == LH_OK && s->sink->record != NULL)
                s->rc = s->sink->record(s->sink->arg, &r);
        return s->rc == LH_OK;
}

static bool scan_records(struct scan *s, uint64_t *n)
{
        if (look(s) != '[')
                return fail(s, LH_INVALID,
                            "\"records\" is no list; write [ and ] around the records");
        s->in_record = true;
        if (starts(s, '[', ']'))
                do {
                        if (!scan_record(s, ++*n))
                                return false;
                } while (follows(s, ']'));
        s->in_record = false;
        return s->rc == LH_OK;
}

static void note_member(struct scan *s, uint64_t at)
{
        struct found_member *m =
                s->n_members < PACKAGE_MEMBERS_MAX ? &s->members[s->n_members++] : NULL;
        uint64_t from;

        look(s);
        from = here(s);
        if (m != NULL) {
                *m = (struct found_member){ .at = at, .value_at = from };
                if (!s->key.over && s->key.n < sizeof(m->name))
                        memcpy(m->name, s->key.text, s->key.n + 1);
        }
}

static void note_end(struct scan *s, uint64_t value_at)
{
        if (s->n_members > 0 && s->members[s->n_members - 1].value_at == value_at)
                s->members[s->n_members - 1].bytes = (size_t)(here(s) - value_at);
}

/* An object that is a package, or a release by itself: which, is known when its names have been
 * seen. */
static bool scan_object(struct scan *s)
{
        struct found_release r;
        struct found_package pkg = { .file = s->file, .members = s->members };
        bool package = false;

        clear_facts(s, &r);
        pkg.at = r.at;
        s->n_members = 0;
        if (starts(s, '{', '}'))
                do {
                        uint64_t at, value_at;

                        look(s);
                        at = here(s);
                        if (!read_key(s))
                                return false;
                        if (key_is(s, "releases") || key_is(s, "records")) {
                                package = true;
                                pkg.records |= key_is(s, "records");
                                if (!(key_is(s, "records")
                                              ? scan_records(s, &pkg.n_records)
                                              : scan_releases(s, &pkg.n_releases, &pkg.n_linked)))
                                        return false;
                                continue;
                        }
                        note_member(s, at);
                        value_at = here(s);
                        if (!release_member(s, &r))
                                return false;
                        note_end(s, value_at);
                } while (follows(s, '}'));
        if (s->rc != LH_OK || !package)
                return s->rc == LH_OK && emit_release(s, &r);
        pkg.n_members = s->n_members;
        if (s->sink->package != NULL)
                s->rc = s->sink->package(s->sink->arg, &pkg);
        return s->rc == LH_OK;
}

static bool scan_top(struct scan *s)
{
        char c = look(s);
        struct found_release r;

        if (c == '{')
                return scan_object(s);
        if (c != '[')
                return fail(s, LH_INVALID,
                            "neither { nor [ begins here; hand in packages, lists or lines of "
                            "releases in JSON");
        if (starts(s, '[', ']'))
                do {
                        if (look(s) == '{') {
                                if (!scan_object(s))
                                        return false;
                                continue;
                        }
                        clear_facts(s, &r);
                        r.date_kind = FOUND_NO_OBJECT;
                        if (!skip_value(s) || !emit_release(s, &r))
                                return false;
                } while (follows(s, ']'));
        return s->rc == LH_OK;
}

static bool skip_mark(struct scan *s)
{
        if (!more(s))
                return s->rc == LH_OK;
        if (s->end - s->p >= 3 && memcmp(s->p, "\xef\xbb\xbf", 3) == 0)
                s->p += 3;
        else if (s->end - s->p >= 2 &&
                 (memcmp(s->p, "\xff\xfe", 2) == 0 || memcmp(s->p, "\xfe\xff", 2) == 0))
                return fail(s, LH_INVALID,
                            "the file is UTF-16; convert it (iconv -f UTF-16 -t UTF-8)");
        return true;
}

int input_scan(struct ctx *cx, struct input *in, uint32_t file, const struct input_sink *sink)
{
        struct scan *s = mem_zalloc(sizeof(*s));
        int rc;

        *s = (struct scan){ .cx = cx, .in = in, .file = file, .sink = sink };
        s->window = mem_zalloc(WINDOW_BYTES + JSON_PAD);
        s->p = s->end = s->window;
        *s->end = '\0';
        if (skip_mark(s))
                while (look(s) != 0 && scan_top(s))
                        ;
        if (s->rc == LH_OK && s->p != s->end)
                fail(s, LH_INVALID,
                     "a byte of value 0 stands outside the strings; is this a text file?");
        rc = s->rc;
        free(s->window);
        free(s);
        return rc;
}
