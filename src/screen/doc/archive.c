#include "screen/doc/archive.h"

#include "base/text.h"
#include "intake/decode.h"

#include <expat.h>
#include <stdlib.h>
#include <strings.h>

#define NAME_BYTES_MAX ((size_t)4096)
#define PIECE_BYTES    ((size_t)64 * 1024)

static bool check_member(struct archive *a, size_t i, uint64_t *sum)
{
        zip_stat_t st;

        if (zip_stat_index(a->zip, i, 0, &st) != 0)
                reader_hold(a->r, "it is damaged");
        else if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
                reader_hold(a->r, "it is encrypted; take the password off");
        else if (st.size > DOC_EXPANDED_BYTES_MAX || (*sum += st.size) > DOC_EXPANDED_BYTES_MAX)
                reader_hold(a->r, "it swells to more than %llu MB when unpacked; split it",
                            (unsigned long long)(DOC_EXPANDED_BYTES_MAX >> 20));
        return reader_ok(a->r);
}

static bool check_members(struct archive *a)
{
        uint64_t sum = a->r->expanded;

        a->r->members += (unsigned)(a->n < DOC_MEMBERS_MAX + 1 ? a->n : DOC_MEMBERS_MAX + 1);
        if (a->r->members > DOC_MEMBERS_MAX)
                reader_hold(a->r, "it has more than %u parts", DOC_MEMBERS_MAX);
        for (size_t i = 0; i < a->n && reader_ok(a->r); i++)
                check_member(a, i, &sum);
        return reader_ok(a->r);
}

bool archive_open(struct reader *r, struct str bytes, struct archive *ret)
{
        zip_error_t e;
        zip_source_t *s;

        *ret = (struct archive){ .r = r };
        zip_error_init(&e);
        s = zip_source_buffer_create(bytes.p, bytes.n, 0, &e);
        ret->zip = s == NULL ? NULL : zip_open_from_source(s, ZIP_RDONLY, &e);
        if (ret->zip == NULL) {
                zip_source_free(s);
                reader_hold(r, "it is damaged or not whole; save it again");
                return false;
        }
        ret->n = (size_t)zip_get_num_entries(ret->zip, 0);
        ret->done = mem_zalloc(ret->n + 1);
        return check_members(ret);
}

void archive_close(struct archive *a)
{
        if (a->zip != NULL)
                zip_discard(a->zip);
        free(a->done);
        *a = (struct archive){ 0 };
}

/* Programs of Windows in China write names in its own character set and do not say so. */
static const char *name_of_bytes(struct ctx *cx, const char *raw)
{
        struct decoder *d = mem_alloc(sizeof(*d));
        struct buf out;
        struct str piece;
        const char *name = "";
        int rc = decoder_open(cx, d, source_mem(raw, strlen(raw)), NULL);

        buf_init(&out, NAME_BYTES_MAX);
        while (rc == LH_OK && (rc = decoder_next(d, &piece)) == LH_OK)
                buf_str(&out, piece);
        if (rc == LH_NOT_FOUND && buf_ok(&out) && out.n > 0)
                name = arena_strdup(cx->mem, out.p);
        cx->err = (struct err){ 0 };
        buf_done(&out);
        free(d);
        return name;
}

const char *archive_name(struct archive *a, size_t i)
{
        const char *raw = zip_get_name(a->zip, i, ZIP_FL_ENC_RAW);

        if (raw != NULL && utf8_valid(str_of(raw)))
                return raw;
        return raw == NULL ? "" : name_of_bytes(a->r->cx, raw);
}

int64_t archive_find(struct archive *a, const char *name)
{
        return zip_name_locate(a->zip, name, ZIP_FL_NOCASE);
}

bool archive_begins(struct str b)
{
        return b.n >= 4 && (memcmp(b.p, "PK\3\4", 4) == 0 || memcmp(b.p, "PK\5\6", 4) == 0);
}

bool archive_is_plain(struct archive *a)
{
        return archive_find(a, "[Content_Types].xml") < 0 && archive_find(a, "OFD.xml") < 0 &&
               (archive_find(a, "META-INF/manifest.xml") < 0 || archive_find(a, "mimetype") < 0);
}

/* What the archive says of a member's size may be a lie, so it is counted while it unpacks. */
static bool count_bytes(struct archive *a, uint64_t got, uint64_t packed, uint64_t unpacked)
{
        a->r->expanded += got;
        if (a->r->expanded > DOC_EXPANDED_BYTES_MAX)
                reader_hold(a->r, "it swells to more than %llu MB when unpacked; split it",
                            (unsigned long long)(DOC_EXPANDED_BYTES_MAX >> 20));
        else if (unpacked > DOC_RATIO_FREE_BYTES && unpacked / DOC_RATIO_MAX > packed)
                reader_hold(a->r,
                            "a part of it swells to more than %u times its size when unpacked (a "
                            "zip bomb)",
                            DOC_RATIO_MAX);
        return reader_ok(a->r);
}

typedef bool take_fn(void *arg, const char *p, size_t n, bool last);

static bool unpack(struct archive *a, size_t i, take_fn *take, void *arg)
{
        char *piece = mem_alloc(PIECE_BYTES);
        zip_file_t *f = zip_fopen_index(a->zip, i, 0);
        uint64_t unpacked = 0;
        zip_stat_t st;
        zip_int64_t n = -1;

        if (f != NULL && zip_stat_index(a->zip, i, 0, &st) == 0)
                do {
                        n = zip_fread(f, piece, PIECE_BYTES);
                        if (n < 0 ||
                            !count_bytes(a, (uint64_t)n, st.comp_size, unpacked += (uint64_t)n))
                                break;
                } while (take(arg, piece, (size_t)n, n == 0) && n > 0);
        if (n < 0 || (n == 0 && (st.valid & ZIP_STAT_SIZE) && unpacked != st.size))
                reader_hold(a->r, "a part of it is damaged or cannot be unpacked; save it again");
        if (f != NULL)
                zip_fclose(f);
        free(piece);
        return reader_ok(a->r);
}

static bool take_bytes(void *arg, const char *p, size_t n, bool last)
{
        (void)last;
        buf_add(arg, p, n);
        return true;
}

bool archive_read(struct archive *a, size_t i, struct buf *out)
{
        buf_init(out, DOC_EXPANDED_BYTES_MAX);
        a->done[i] = true;
        return unpack(a, i, take_bytes, out);
}

/* ---- XML ---- */

struct parse {
        XML_Parser xml;
        const struct xml_handler *h;
        struct reader *r;
        const char *what;
        unsigned depth;
};

/* "w:p" and "p" are the same to us: writers choose their prefixes. */
static const char *local(const char *name)
{
        const char *colon = strrchr(name, ':');

        return colon != NULL ? colon + 1 : name;
}

static void stop(struct parse *p)
{
        XML_StopParser(p->xml, XML_FALSE);
}

static void XMLCALL on_open(void *arg, const char *name, const char **attributes)
{
        struct parse *p = arg;

        if (++p->depth > XML_DEEP_MAX)
                reader_hold(p->r, "its XML nests deeper than %u levels", XML_DEEP_MAX);
        else
                p->h->open(p->h->arg, local(name), attributes);
        if (!reader_ok(p->r))
                stop(p);
}

static void XMLCALL on_close(void *arg, const char *name)
{
        struct parse *p = arg;

        p->depth--;
        if (p->h->close != NULL)
                p->h->close(p->h->arg, local(name));
        if (!reader_ok(p->r))
                stop(p);
}

static void XMLCALL on_text(void *arg, const char *s, int n)
{
        struct parse *p = arg;

        if (p->h->text != NULL)
                p->h->text(p->h->arg, s, (size_t)n);
}

/* No office program writes one; those who do want entities to swell. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *sys, const char *pub,
                               int internal)
{
        struct parse *p = arg;

        (void)name, (void)sys, (void)pub, (void)internal;
        reader_hold(p->r, "its XML declares a document type, which no office program writes; it "
                          "may be an attack");
        stop(p);
}

static bool take_xml(void *arg, const char *s, size_t n, bool last)
{
        struct parse *p = arg;

        if (XML_Parse(p->xml, s, (int)n, last) != XML_STATUS_OK && reader_ok(p->r))
                reader_hold(p->r, "its part \"%s\" is damaged; save it again", p->what);
        return reader_ok(p->r);
}

static void parse_open(struct parse *p)
{
        p->xml = XML_ParserCreate(NULL);
        XML_SetUserData(p->xml, p);
        XML_SetElementHandler(p->xml, on_open, on_close);
        XML_SetCharacterDataHandler(p->xml, on_text);
        XML_SetStartDoctypeDeclHandler(p->xml, on_doctype);
}

bool archive_xml(struct archive *a, size_t i, const struct xml_handler *h)
{
        struct parse p = { .h = h, .r = a->r, .what = archive_name(a, i) };

        a->done[i] = true;
        parse_open(&p);
        unpack(a, i, take_xml, &p);
        XML_ParserFree(p.xml);
        return reader_ok(a->r);
}

const char *xml_attribute(const char **a, const char *name)
{
        for (; a[0] != NULL; a += 2)
                if (strcmp(local(a[0]), name) == 0)
                        return a[1];
        return NULL;
}

bool xml_is_on(const char *v)
{
        return v == NULL || strcmp(v, "1") == 0 || strcmp(v, "true") == 0 || strcmp(v, "on") == 0;
}
