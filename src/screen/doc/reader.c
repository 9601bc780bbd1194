#include "screen/doc/archive.h"

#include "base/text.h"

#include <ctype.h>
#include <strings.h>

bool reader_ok(const struct reader *r)
{
        return r->d->held == NULL;
}

void reader_hold(struct reader *r, const char *fmt, ...)
{
        va_list ap;

        va_start(ap, fmt);
        document_hold(r->d, arena_vprintf(r->cx->mem, fmt, ap));
        va_end(ap);
}

const char *reader_part(struct reader *r, const char *part)
{
        if (r->inside[0] == '\0')
                return part;
        return arena_printf(r->cx->mem, "%s%s", r->inside, part);
}

void put_segment(struct reader *r, const struct segment *s)
{
        struct segment copy = *s;

        copy.hidden |= r->hidden;
        copy.page = copy.page > 0 ? copy.page : r->page;
        copy.part = reader_part(r, s->part == NULL ? "" : s->part);
        document_add(r->d, &copy, true);
}

/* Bytes of the blank character at p; 0: it is none. No-break and full-width space count. */
static size_t blank_bytes(const char *p, size_t n)
{
        if (isspace((unsigned char)p[0]))
                return 1;
        if (n >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
                return 2;
        return n >= 3 && memcmp(p, "\xe3\x80\x80", 3) == 0 ? 3 : 0;
}

bool str_blank(struct str s)
{
        size_t k;

        while (s.n > 0) {
                if ((k = blank_bytes(s.p, s.n)) == 0)
                        return false;
                s = (struct str){ s.p + k, s.n - k };
        }
        return true;
}

void reader_put_text(struct reader *r, enum segment_place place, const char *part, struct str text,
                     bool hidden)
{
        struct segment s = segment_make(place, part, text);

        s.hidden = hidden;
        if (!str_blank(text))
                put_segment(r, &s);
}

void put_later(struct reader *r, enum segment_place place, const char *part, struct str text)
{
        struct segment s = segment_make(place, reader_part(r, part), text);

        if (r->later == NULL) {
                r->later = arena_alloc(r->cx->mem, sizeof(*r->later));
                document_init(r->later, r->cx->mem);
        }
        s.hidden = true;
        if (!str_blank(text))
                document_add(r->later, &s, true);
        if (r->later->held != NULL)
                reader_hold(r, "%s", r->later->held);
}

void put_waiting(struct reader *r)
{
        struct document *d = r->later;

        r->later = NULL;
        for (size_t i = 0; d != NULL && i < d->n; i++)
                document_add(r->d, &d->v[i], false);
        if (d != NULL)
                document_done(d);
}

bool str_has_han(struct str s)
{
        for (size_t i = 0; i < s.n; i++) {
                unsigned char c = (unsigned char)s.p[i];

                if ((c >= 0xe3 && c <= 0xe9) ||
                    (c == 0xef && i + 1 < s.n && (unsigned char)s.p[i + 1] >= 0xbc))
                        return true;
        }
        return false;
}

bool reader_cell(struct reader *r)
{
        if (++r->cells > DOC_CELLS_MAX)
                reader_hold(r, "it has more than %llu cells; split it",
                            (unsigned long long)DOC_CELLS_MAX);
        return reader_ok(r);
}

/* ---- which reader? ---- */

static bool has_extension(const char *name, const char *const *list, size_t n)
{
        const char *dot = strrchr(name, '.');

        for (size_t i = 0; dot != NULL && i < n; i++)
                if (strcasecmp(dot + 1, list[i]) == 0)
                        return true;
        return false;
}

static bool begins(struct str b, const char *magic, size_t n)
{
        return b.n >= n && memcmp(b.p, magic, n) == 0;
}

/* What we know by its first bytes and cannot read. */
static const char *why_unreadable(struct str b)
{
        static const struct {
                const char *magic;
                size_t n;
                const char *why;
        } known[] = {
                { "\xff\xd8\xff", 3, "it is a picture, and text in pictures cannot be read" },
                { "\x89PNG", 4, "it is a picture, and text in pictures cannot be read" },
                { "GIF8", 4, "it is a picture, and text in pictures cannot be read" },
                { "BM", 2, NULL },
                { "II*\0", 4, "it is a picture, and text in pictures cannot be read" },
                { "MM\0*", 4, "it is a picture, and text in pictures cannot be read" },
                { "{\\rtf", 5, "it is RTF; save it as .docx" },
                { "Rar!", 4, "it is a RAR archive; unpack it and publish the files" },
                { "7z\xbc\xaf", 4, "it is a 7z archive; unpack it and publish the files" },
                { "\x1f\x8b", 2, "it is a gzip archive; unpack it and publish the files" },
                { "\xd0\xcf\x11\xe0", 4, "it is a legacy Office file; save it as .docx or .xlsx" },
                { "MZ", 2, NULL },
                { "\x7f"
                  "ELF",
                  4, "it is a program" },
        };

        for (size_t i = 0; i < countof(known); i++)
                if (known[i].why != NULL && begins(b, known[i].magic, known[i].n))
                        return known[i].why;
        return NULL;
}

static bool find_tag(struct str head, const char *tag)
{
        size_t n = strlen(tag);

        for (size_t i = 0; i + n < head.n; i++)
                if (head.p[i] == '<' && strncasecmp(head.p + i, tag, n) == 0)
                        return true;
        return false;
}

static bool is_html(const char *name, struct str text)
{
        static const char *const extensions[] = { "html", "htm", "xhtml", "shtml",
                                                  "jsp",  "asp", "aspx",  "xml" };
        static const char *const tags[] = { "<!doctype html", "<html",  "<head",
                                            "<body",          "<table", "<meta" };
        struct str head = { text.p, text.n < 4096 ? text.n : 4096 };

        if (has_extension(name, extensions, countof(extensions)))
                return true;
        for (size_t i = 0; i < countof(tags); i++)
                if (find_tag(head, tags[i]))
                        return true;
        return false;
}

static bool is_mime(struct str text)
{
        struct str head = { text.p, text.n < 2048 ? text.n : 2048 };

        return memmem(head.p, head.n, "MIME-Version:", 13) != NULL &&
               memmem(head.p, head.n, "boundary=", 9) != NULL;
}

static void read_as_text(struct reader *r, const char *name, struct str bytes)
{
        static const char *const office[] = {
                "docx", "xlsx", "pptx", "pdf", "zip", "docm", "xlsm"
        };
        static const char *const csv[] = { "csv", "tsv" };
        lh_auto(buf_done) struct buf text = { 0 };
        struct str t;

        buf_init(&text, DOCUMENT_BYTES_MAX);
        if (!to_utf8(r, bytes, &text))
                return;
        t = (struct str){ text.p == NULL ? "" : text.p, text.n };
        if (is_mime(t))
                reader_hold(r, "it is a mail or a web archive (MIME); save its text as HTML");
        else if (is_html(name, t))
                r->kind = r->depth == 0 ? DOC_HTML : r->kind, read_html(r, t);
        else if (has_extension(name, office, countof(office)))
                reader_hold(r, "it is damaged: its content is not what its name says");
        else if (has_extension(name, csv, countof(csv)))
                r->kind = r->depth == 0 ? DOC_CSV : r->kind, read_csv(r, t);
        else
                r->kind = r->depth == 0 ? DOC_TEXT : r->kind, read_text(r, t);
}

void read_file(struct reader *r, const char *name, struct str bytes)
{
        const char *why = why_unreadable(bytes);

        if (why != NULL)
                reader_hold(r, "%s", why);
        else if (archive_begins(bytes))
                read_zip(r, bytes);
        else if (begins(bytes, "%PDF-", 5))
                reader_hold(r, "a PDF is packed in it; publish the PDF as a file of its own");
        else
                read_as_text(r, name, bytes);
        /* A reader that stopped in the middle left its attributes waiting. */
        if (!reader_ok(r))
                put_waiting(r);
}
