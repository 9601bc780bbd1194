#include "intake/xlsx_book.h"

#include "intake/xlsx_format.h"

#include <stdlib.h>

#define XML_DEPTH_MAX 256u

void part_stop(struct part *p, int rc)
{
        p->rc = rc;
        XML_StopParser(p->xml, XML_FALSE);
}

const char *part_attribute(const char **a, const char *name)
{
        for (; a[0] != NULL; a += 2)
                if (strcmp(a[0], name) == 0)
                        return a[1];
        return NULL;
}

struct handlers {
        struct part part;
        const struct part_reader *r;
};

/* Some writers give every element a prefix ("x:row"). */
static const char *local(const char *name)
{
        const char *colon = strchr(name, ':');

        return colon ? colon + 1 : name;
}

static void XMLCALL on_open(void *arg, const char *name, const char **attributes)
{
        struct handlers *h = arg;

        if (++h->part.depth > XML_DEPTH_MAX)
                part_stop(&h->part, err_set(h->part.book->cx, LH_INVALID,
                                            "its XML nests deeper than %u levels", XML_DEPTH_MAX));
        else
                h->r->open(&h->part, local(name), attributes);
}

static void XMLCALL on_close(void *arg, const char *name)
{
        struct handlers *h = arg;

        h->part.depth--;
        if (h->r->close != NULL)
                h->r->close(&h->part, local(name));
}

static void XMLCALL on_text(void *arg, const char *s, int n)
{
        struct handlers *h = arg;

        if (h->r->text != NULL)
                h->r->text(&h->part, s, (size_t)n);
}

/* No spreadsheet program writes one; those who do want entities to swell. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *sys, const char *pub,
                               int internal)
{
        struct handlers *h = arg;

        (void)name, (void)sys, (void)pub, (void)internal;
        part_stop(&h->part, err_set(h->part.book->cx, LH_HELD,
                                    "its XML declares a document type, which no spreadsheet "
                                    "program writes; the "
                                    "file may be an attack, ask its sender"));
}

static int too_big(struct book *b)
{
        return err_set(b->cx, LH_LIMIT,
                       "it swells to more than %llu MB when unpacked; split it or save it as CSV",
                       (unsigned long long)(XLSX_EXPANDED_BYTES_MAX >> 20));
}

static int count_bytes(struct book *b, uint64_t got, uint64_t packed, uint64_t unpacked)
{
        b->expanded += got;
        if (b->expanded > XLSX_EXPANDED_BYTES_MAX)
                return too_big(b);
        if (unpacked > XLSX_RATIO_FREE_BYTES && unpacked / XLSX_RATIO_MAX > packed)
                return err_set(b->cx, LH_LIMIT,
                               "a part of it swells to more than %u times its size when unpacked "
                               "(a zip bomb); "
                               "ask its sender, or save it as CSV",
                               XLSX_RATIO_MAX);
        return LH_OK;
}

static int damaged(struct book *b, const char *member)
{
        return err_set(b->cx, LH_INVALID, "its part \"%s\" is damaged; save the workbook again",
                       member);
}

static int feed(struct book *b, struct handlers *h, zip_file_t *f, const char *member,
                uint64_t packed)
{
        static char piece[64 * 1024];
        uint64_t unpacked = 0;
        zip_int64_t n;

        do {
                int rc;

                n = zip_fread(f, piece, sizeof(piece));
                if (n < 0)
                        return damaged(b, member);
                unpacked += (uint64_t)n;
                rc = count_bytes(b, (uint64_t)n, packed, unpacked);
                if (rc != LH_OK)
                        return rc;
                if (XML_Parse(h->part.xml, piece, (int)n, n == 0) == XML_STATUS_OK)
                        continue;
                if (XML_GetErrorCode(h->part.xml) == XML_ERROR_ABORTED)
                        return h->part.rc;
                return damaged(b, member);
        } while (n > 0);
        return LH_OK;
}

int book_part(struct book *b, const char *member, const struct part_reader *r)
{
        struct handlers h = { .part = { .book = b, .arg = r->arg }, .r = r };
        zip_int64_t at = zip_name_locate(b->zip, member, ZIP_FL_NOCASE);
        zip_stat_t st;
        zip_file_t *f;
        int rc;

        if (at < 0)
                return LH_NOT_FOUND;
        if (zip_stat_index(b->zip, (zip_uint64_t)at, 0, &st) != 0)
                return damaged(b, member);
        if ((f = zip_fopen_index(b->zip, (zip_uint64_t)at, 0)) == NULL)
                return err_set(
                        b->cx, LH_HELD,
                        "its part \"%s\" cannot be unpacked; if it has a password, take it off",
                        member);
        h.part.xml = XML_ParserCreate(NULL);
        XML_SetUserData(h.part.xml, &h);
        XML_SetElementHandler(h.part.xml, on_open, on_close);
        XML_SetCharacterDataHandler(h.part.xml, on_text);
        XML_SetStartDoctypeDeclHandler(h.part.xml, on_doctype);
        rc = feed(b, &h, f, member, st.comp_size);
        XML_ParserFree(h.part.xml);
        zip_fclose(f);
        return rc;
}

static int slurp(struct book *b, struct source *src, size_t *ret_n)
{
        size_t cap = 1 << 20, n = 0, got;

        b->file = mem_alloc(cap);
        if (!source_rewind(src))
                return err_set(b->cx, LH_IO, "the disk could not be read");
        do {
                if (n == cap) {
                        cap *= 2;
                        b->file = mem_realloc(b->file, cap);
                }
                if (!source_read(src, b->file + n, cap - n, &got))
                        return err_set(b->cx, LH_IO, "the disk could not be read");
                n += got;
                if (n > XLSX_FILE_BYTES_MAX)
                        return err_set(b->cx, LH_LIMIT,
                                       "it is larger than %zu MB; split it or save it as CSV",
                                       XLSX_FILE_BYTES_MAX >> 20);
        } while (got > 0);
        *ret_n = n;
        return LH_OK;
}

/* What the archive says of itself, before anything is unpacked; what it does is counted later. */
static int check_members(struct book *b)
{
        zip_int64_t n = zip_get_num_entries(b->zip, 0);
        uint64_t sum = 0;

        if (n > XLSX_MEMBERS_MAX)
                return err_set(b->cx, LH_LIMIT, "it has more than %d parts; save it as CSV",
                               XLSX_MEMBERS_MAX);
        for (zip_int64_t i = 0; i < n; i++) {
                zip_stat_t st;

                if (zip_stat_index(b->zip, (zip_uint64_t)i, 0, &st) != 0 ||
                    st.size > XLSX_EXPANDED_BYTES_MAX || (sum += st.size) > XLSX_EXPANDED_BYTES_MAX)
                        return too_big(b);
        }
        return LH_OK;
}

static int open_zip(struct book *b, struct source *src)
{
        zip_error_t e;
        zip_source_t *s;
        size_t n = 0;
        int rc = slurp(b, src, &n);

        if (rc != LH_OK)
                return rc;
        zip_error_init(&e);
        s = zip_source_buffer_create(b->file, n, 0, &e);
        b->zip = s ? zip_open_from_source(s, ZIP_RDONLY, &e) : NULL;
        if (b->zip == NULL) {
                zip_source_free(s);
                return err_set(b->cx, LH_INVALID,
                               "it is not a whole .xlsx file; save the workbook again");
        }
        return check_members(b);
}

/* ---- workbook.xml and its relations: which member is the sheet? ---- */

struct sheet_search {
        const char *wanted; /* NULL: the first */
        char id[64];        /* relation of the sheet */
        char target[256];
};

static void on_workbook(struct part *p, const char *name, const char **a)
{
        struct sheet_search *s = p->arg;
        const char *title = part_attribute(a, "name"), *id = part_attribute(a, "r:id");
        const char *from_1904 = part_attribute(a, "date1904");

        if (strcmp(name, "workbookPr") == 0 && from_1904 != NULL)
                p->book->date_1904 = strcmp(from_1904, "0") != 0 && strcmp(from_1904, "false") != 0;
        if (strcmp(name, "sheet") != 0 || title == NULL || s->id[0] != '\0')
                return;
        for (const char **at = a; id == NULL && at[0] != NULL; at += 2)
                if (strlen(at[0]) > 3 && strcmp(at[0] + strlen(at[0]) - 3, ":id") == 0)
                        id = at[1];
        if (id != NULL && strlen(id) < sizeof(s->id) &&
            (s->wanted == NULL || strcmp(s->wanted, title) == 0))
                strcpy(s->id, id);
}

static void on_relation(struct part *p, const char *name, const char **a)
{
        struct sheet_search *s = p->arg;
        const char *id = part_attribute(a, "Id"), *target = part_attribute(a, "Target");

        if (strcmp(name, "Relationship") == 0 && id != NULL && target != NULL &&
            strcmp(id, s->id) == 0 && strlen(target) < sizeof(s->target))
                strcpy(s->target, target);
}

static int find_sheet(struct book *b, const char *sheet)
{
        struct sheet_search s = { .wanted = sheet };
        int rc = book_part(b, "xl/workbook.xml",
                           &(struct part_reader){ .open = on_workbook, .arg = &s });

        if (rc == LH_NOT_FOUND)
                return err_set(b->cx, LH_INVALID,
                               "it is an archive but no workbook; save it as .xlsx or CSV");
        if (rc == LH_OK && s.id[0] == '\0')
                return err_set(b->cx, LH_INVALID, "it has no sheet \"%s\"; rename the sheet",
                               sheet ? sheet : "");
        if (rc == LH_OK)
                rc = book_part(b, "xl/_rels/workbook.xml.rels",
                               &(struct part_reader){ .open = on_relation, .arg = &s });
        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return rc;
        if (s.target[0] == '\0')
                return damaged(b, "xl/_rels/workbook.xml.rels");
        b->sheet_member = s.target[0] == '/' ? arena_strdup(b->cx->mem, s.target + 1)
                                             : arena_printf(b->cx->mem, "xl/%s", s.target);
        return LH_OK;
}

static void on_sheet_name(struct part *p, const char *name, const char **a)
{
        const char *title = part_attribute(a, "name"), *state = part_attribute(a, "state");
        struct sink *out = p->arg;
        bool hidden = state != NULL && strcmp(state, "visible") != 0;
        struct str cells[2];

        if (strcmp(name, "sheet") != 0 || title == NULL || sink_full(out))
                return;
        cells[0] = str_of(title);
        cells[1] = str_of(hidden ? "hidden" : "");
        sink_record(out, PIECE_ROW, out->records + 1, 0, cells, countof(cells));
}

int book_sheets(struct ctx *cx, struct source *src, struct sink *out)
{
        struct book b = { .cx = cx };
        int rc = open_zip(&b, src);

        if (rc == LH_OK)
                rc = book_part(&b, "xl/workbook.xml",
                               &(struct part_reader){ .open = on_sheet_name, .arg = out });
        if (rc == LH_NOT_FOUND)
                rc = err_set(cx, LH_INVALID,
                             "it is an archive but no workbook; save it as .xlsx or CSV");
        book_close(&b);
        return rc;
}

/* ---- sharedStrings.xml ---- */

struct shared_state {
        bool in_text, in_phonetic;
};

static void shared_open(struct part *p, const char *name, const char **a)
{
        struct shared_state *s = p->arg;

        (void)a;
        s->in_text = strcmp(name, "t") == 0;
        s->in_phonetic |= strcmp(name, "rPh") == 0; /* how to pronounce it: not part of the text */
}

static void shared_close(struct part *p, const char *name)
{
        struct shared_state *s = p->arg;
        struct book *b = p->book;

        s->in_text = false;
        if (strcmp(name, "rPh") == 0)
                s->in_phonetic = false;
        if (strcmp(name, "si") != 0)
                return;
        if (b->n_shared == b->cap_shared) {
                b->cap_shared = b->cap_shared ? b->cap_shared * 2 : 1024;
                b->shared_ends =
                        mem_realloc(b->shared_ends, b->cap_shared * sizeof(*b->shared_ends));
        }
        b->shared_ends[b->n_shared++] = (uint32_t)b->shared.n;
}

static void shared_text(struct part *p, const char *text, size_t n)
{
        struct shared_state *s = p->arg;

        if (s->in_text && !s->in_phonetic)
                buf_add(&p->book->shared, text, n);
}

struct str book_shared(const struct book *b, size_t i)
{
        size_t begin = i == 0 ? 0 : b->shared_ends[i - 1];

        return (struct str){ b->shared.p == NULL ? "" : b->shared.p + begin,
                             b->shared_ends[i] - begin };
}

static int read_shared(struct book *b)
{
        struct shared_state s = { 0 };
        struct part_reader r = { shared_open, shared_close, shared_text, &s };

        buf_init(&b->shared, XLSX_EXPANDED_BYTES_MAX);
        return book_part(b, "xl/sharedStrings.xml", &r);
}

/* ---- styles.xml: which cell styles show a date? ---- */

struct style_state {
        bool in_cell_xfs;
        bool date_format[1024]; /* formats of the workbook's own, 164 and up */
};

static bool is_date_format(const struct style_state *s, long id)
{
        if (id >= 164)
                return id - 164 < (long)countof(s->date_format) && s->date_format[id - 164];
        return xlsx_builtin_is_date(id);
}

static void styles_open(struct part *p, const char *name, const char **a)
{
        struct style_state *s = p->arg;
        struct book *b = p->book;
        const char *id = part_attribute(a, "numFmtId"), *code = part_attribute(a, "formatCode");
        long n = id ? strtol(id, NULL, 10) : 0;

        if (strcmp(name, "numFmt") == 0 && code != NULL && n >= 164 &&
            n - 164 < (long)countof(s->date_format))
                s->date_format[n - 164] = xlsx_format_is_date(code);
        if (strcmp(name, "cellXfs") == 0)
                s->in_cell_xfs = true;
        if (!s->in_cell_xfs || strcmp(name, "xf") != 0 || b->n_styles == XLSX_STYLES_MAX)
                return;
        if (b->n_styles == b->cap_styles) {
                b->cap_styles = b->cap_styles ? b->cap_styles * 2 : 64;
                b->date_style = mem_realloc(b->date_style, b->cap_styles * sizeof(*b->date_style));
        }
        b->date_style[b->n_styles++] = is_date_format(s, n);
}

static void styles_close(struct part *p, const char *name)
{
        struct style_state *s = p->arg;

        if (strcmp(name, "cellXfs") == 0)
                s->in_cell_xfs = false;
}

static int read_styles(struct book *b)
{
        struct style_state s = { 0 };
        struct part_reader r = { styles_open, styles_close, NULL, &s };

        return book_part(b, "xl/styles.xml", &r);
}

int book_open(struct ctx *cx, struct book *b, struct source *src, const char *sheet)
{
        int rc;

        *b = (struct book){ .cx = cx };
        rc = open_zip(b, src);
        if (rc == LH_OK)
                rc = find_sheet(b, sheet);
        if (rc == LH_OK && (rc = read_shared(b)) == LH_NOT_FOUND)
                rc = LH_OK;
        if (rc == LH_OK && (rc = read_styles(b)) == LH_NOT_FOUND)
                rc = LH_OK;
        return rc;
}

void book_close(struct book *b)
{
        if (b->zip != NULL)
                zip_discard(b->zip);
        free(b->file);
        free(b->shared_ends);
        free(b->date_style);
        buf_done(&b->shared);
}
