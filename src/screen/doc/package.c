/* A ZIP file: which kind of package is it, and all its parts that no special reader took. */
#include "screen/doc/office.h"

#include <ctype.h>
#include <strings.h>

static bool ends_with(const char *s, const char *end)
{
        size_t n = strlen(s), k = strlen(end);

        return n >= k && strcasecmp(s + n - k, end) == 0;
}

static bool ends_in_list(const char *s, const char *const *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (ends_with(s, list[i]))
                        return true;
        return false;
}

/* ---- any XML ---- */

struct any {
        struct reader *r;
        const char *part;
        struct buf text;
        enum segment_join join;
};

/* A number of at least ten digits that is no identifier of the program's own, Chinese, or a mail
 * address. */
static bool may_tell(const char *v)
{
        size_t digits = 0, letters = 0, zeros = 0;

        for (const char *p = v; *p != '\0'; p++) {
                if (*p == '@')
                        return true;
                digits += isdigit((unsigned char)*p) != 0;
                zeros += *p == '0';
                letters += isalpha((unsigned char)*p) != 0;
        }
        return str_has_han(str_of(v)) || (digits >= 10 && letters <= 3 && zeros < digits - 2);
}

void put_attributes(struct reader *r, const char *part, const char **a)
{
        for (; a[0] != NULL && reader_ok(r); a += 2)
                if (may_tell(a[1]))
                        put_later(r, SEGMENT_ATTRIBUTE, part, str_of(a[1]));
}

static void any_flush(struct any *x)
{
        struct segment s =
                segment_make(SEGMENT_META, x->part,
                             (struct str){ x->text.p == NULL ? "" : x->text.p, x->text.n });

        s.hidden = true;
        s.join = x->join;
        if (!str_blank(s.text)) {
                put_segment(x->r, &s);
                x->join = SEGMENT_RUN;
        }
        buf_clear(&x->text);
}

static void any_open(void *arg, const char *name, const char **attributes)
{
        struct any *x = arg;

        (void)name;
        any_flush(x);
        put_attributes(x->r, x->part, attributes);
}

static void any_close(void *arg, const char *name)
{
        static const char *const runs[] = { "t", "r", "rPr", "b", "i", "span", "font", "delText" };
        struct any *x = arg;
        bool run = false;

        any_flush(x);
        for (size_t i = 0; i < countof(runs); i++)
                run |= strcmp(name, runs[i]) == 0;
        if (!run)
                x->join = SEGMENT_NEW;
}

static void any_text(void *arg, const char *s, size_t n)
{
        struct any *x = arg;

        buf_add(&x->text, s, n);
}

void read_any_xml(struct archive *a, size_t i, const char *part)
{
        struct any x = { .r = a->r, .part = part };
        struct xml_handler h = { any_open, any_close, any_text, &x };

        buf_init(&x.text, SEGMENT_BYTES_MAX);
        archive_xml(a, i, &h);
        put_waiting(a->r);
        buf_done(&x.text);
}

/* ---- what is left ---- */

static const char *part_name(struct archive *a, const char *member)
{
        static const struct {
                const char *in, *name;
        } names[] = { { "docProps/", "properties" },
                      { "omment", "comments" },
                      { "drawing", "drawing" },
                      { "chart", "chart" },
                      { "notesSlide", "notes" },
                      { "externalLink", "link to another file" },
                      { "customXml", "custom data" },
                      { "diagram", "diagram" },
                      { ".rels", "link" } };

        for (size_t i = 0; i < countof(names); i++)
                if (strstr(member, names[i].in) != NULL)
                        return names[i].name;
        return arena_strdup(a->r->cx->mem, member);
}

/* Looks and names of fonts; nothing a person wrote. */
static bool is_looks(const char *name)
{
        static const char *const looks[] = { "[Content_Types].xml",
                                             "fontTable.xml",
                                             "stylesWithEffects.xml",
                                             "webSettings.xml",
                                             "theme1.xml",
                                             "theme2.xml",
                                             "theme3.xml",
                                             "tableStyles.xml",
                                             "/styles.xml",
                                             "calcChain.xml",
                                             ".odttf",
                                             ".fntdata",
                                             ".ttf",
                                             ".otf",
                                             "printerSettings1.bin",
                                             "printerSettings2.bin",
                                             "printerSettings3.bin" };

        return ends_in_list(name, looks, countof(looks)) ||
               strstr(name, "printerSettings/") != NULL;
}

static bool is_picture(const char *name)
{
        static const char *const pictures[] = { ".png", ".jpg",  ".jpeg", ".gif", ".bmp",
                                                ".tif", ".tiff", ".emf",  ".wmf", ".wdp",
                                                ".emz", ".wmz",  ".webp" };

        return ends_in_list(name, pictures, countof(pictures));
}

static void read_inside(struct archive *a, size_t i, const char *what)
{
        struct reader *r = a->r;
        struct reader outer = *r;
        lh_auto(buf_done) struct buf bytes = { 0 };

        if (!archive_read(a, i, &bytes))
                return;
        if (++r->depth >= DOC_DEPTH_MAX) {
                reader_hold(r, "files are packed in it more than %u deep", DOC_DEPTH_MAX);
                return;
        }
        r->inside = arena_printf(r->cx->mem, "%s%s: ", outer.inside, what);
        read_file(r, archive_name(a, i), (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n });
        r->depth = outer.depth;
        r->inside = outer.inside;
        r->hidden = outer.hidden;
}

static void read_left(struct archive *a, size_t i, unsigned *pictures)
{
        static const char *const office[] = { ".docx", ".xlsx", ".pptx" };
        const char *name = archive_name(a, i);

        if (ends_with(name, "/") || is_looks(name))
                return;
        if (is_picture(name)) {
                *pictures += strstr(name, "thumbnail") == NULL;
        } else if (ends_in_list(name, office, countof(office))) {
                a->r->hidden = true;
                read_inside(a, i, "embedded file");
                a->r->hidden = false;
        } else if (ends_with(name, ".xml") || ends_with(name, ".vml") || ends_with(name, ".rels") ||
                   ends_with(name, ".svg")) {
                read_any_xml(a, i, part_name(a, name));
        } else {
                reader_hold(a->r,
                            "it holds a part of an unknown kind (an embedded object); take it out");
        }
}

static size_t visible_characters(const struct document *d)
{
        size_t n = 0;

        for (size_t i = 0; i < d->n; i++)
                if (!d->v[i].hidden)
                        n += d->v[i].text.n / 3 + d->v[i].text.n % 3;
        return n;
}

#define TEXT_WITH_PICTURES_MIN 20 /* a page of pictures with a heading is still a scan */

static void read_package(struct archive *a)
{
        unsigned pictures = 0;

        for (size_t i = 0; i < a->n && reader_ok(a->r); i++)
                if (!a->done[i])
                        read_left(a, i, &pictures);
        if (pictures > 0 && a->r->depth == 0 &&
            visible_characters(a->r->d) < TEXT_WITH_PICTURES_MIN)
                reader_hold(a->r, "it is made of pictures, and text in pictures cannot be read");
}

/* ---- plain archives: those in other files; one by itself is a folder (folder.h) ---- */

static void read_plain(struct archive *a)
{
        for (size_t i = 0; i < a->n && reader_ok(a->r); i++) {
                const char *name = archive_name(a, i);

                reader_put_text(a->r, SEGMENT_META, "file name", str_of(name), false);
                if (!ends_with(name, "/"))
                        read_inside(a, i, arena_printf(a->r->cx->mem, "file %zu", i + 1));
        }
}

static bool has_under(struct archive *a, const char *folder)
{
        for (size_t i = 0; i < a->n; i++)
                if (strncasecmp(archive_name(a, i), folder, strlen(folder)) == 0)
                        return true;
        return false;
}

static void set_kind(struct archive *a, enum doc_kind kind)
{
        if (a->r->depth == 0)
                a->r->kind = kind;
}

/* Said first: of all that may be wrong with such a file it is what its owner must change. */
static bool has_macros(struct archive *a)
{
        for (size_t i = 0; i < a->n; i++)
                if (strstr(archive_name(a, i), "vbaProject") != NULL ||
                    strstr(archive_name(a, i), "macrosheets/") != NULL)
                        return true;
        return false;
}

static void read_opened(struct archive *a)
{
        bool office = archive_find(a, "[Content_Types].xml") >= 0;

        if (archive_is_plain(a)) {
                set_kind(a, DOC_ZIP);
                if (a->r->depth > 0)
                        read_plain(a);
        } else if (office && has_macros(a)) {
                reader_hold(a->r, "it holds macros; save it without them");
        } else if (office && has_under(a, "xl/")) {
                set_kind(a, DOC_XLSX);
                read_workbook(a);
                read_package(a);
        } else if (office && has_under(a, "word/")) {
                set_kind(a, DOC_DOCX);
                read_word(a);
                read_package(a);
        } else if (office && has_under(a, "ppt/")) {
                set_kind(a, DOC_PPTX);
                read_slides(a);
                read_package(a);
        } else if (office) {
                reader_hold(a->r, "it is an Office file of an unknown kind");
        } else if (archive_find(a, "OFD.xml") >= 0) {
                reader_hold(a->r, "it is OFD; export it as PDF or .docx");
        } else {
                reader_hold(a->r, "it is OpenDocument; save it as .docx or .xlsx");
        }
}

void read_zip(struct reader *r, struct str bytes)
{
        lh_auto(archive_close) struct archive a = { 0 };

        if (archive_open(r, bytes, &a))
                read_opened(&a);
}
