/* The second look: shares no code with readers, scanner or writers. It takes the bytes that were
 * written, brings each member to letters and digits without anything between them, and looks for
 * the letters and digits of every value that had to go. */
#include "screen/clean/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#define DEPTH_MAX 3 /* a copy of a document in a copy of an archive is two */
#define VALUE_MIN 6 /* shorter ones occur in any text */

/* Names, dates and illnesses occur in ordinary text, and a name that one row may show another must
 * not. */
static bool is_sought(const struct finding *f)
{
        static const char *const not_sought[] = { "name",   "minor_name",   "birth_date",
                                                  "health", "household_no", "unreadable" };

        for (size_t i = 0; i < countof(not_sought); i++)
                if (strcmp(f->kind, not_sought[i]) == 0)
                        return false;
        return f->action == ACTION_MASK || f->action == ACTION_PARTIAL;
}

/* ---- to letters and digits ---- */

static unsigned chinese_digit(const unsigned char *p)
{
        static const char *const digits[] = { "零", "一", "二", "三", "四",
                                              "五", "六", "七", "八", "九" };

        for (unsigned i = 0; i < 10; i++)
                if (memcmp(p, digits[i], 3) == 0)
                        return i;
        return memcmp(p, "〇", 3) == 0 ? 0 : 10;
}

/* Three bytes at p. Full-width letters and digits become plain, zero-width and punctuation nothing.
 */
static void squeeze3(const unsigned char *p, struct buf *out)
{
        uint32_t cp = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);

        if (cp >= 0xff10 && cp <= 0xff5a) {
                unsigned char c = (unsigned char)(cp - 0xff00 + 0x20);

                if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
                        buf_putc(out, (char)(c >= 'a' ? c - 32 : c));
                return;
        }
        if (cp < 0x2e80 || (cp >= 0x3000 && cp < 0x3400 && chinese_digit(p) == 10) || cp >= 0xfe00)
                return;
        if (chinese_digit(p) < 10)
                buf_putc(out, (char)('0' + chinese_digit(p)));
        else
                buf_add(out, p, 3);
}

static void squeeze_text(const char *s, size_t n, bool strip, struct buf *out)
{
        const unsigned char *p = (const unsigned char *)s;
        bool in_tag = false;

        for (size_t i = 0; i < n;) {
                if (strip && p[i] == '<')
                        in_tag = true;
                if (in_tag) {
                        in_tag = p[i] != '>';
                        i++;
                } else if (p[i] < 0x80) {
                        if ((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z') ||
                            p[i] == '@')
                                buf_putc(out, (char)p[i]);
                        else if (p[i] >= 'a' && p[i] <= 'z')
                                buf_putc(out, (char)(p[i] - 32));
                        i++;
                } else if (p[i] >= 0xe0 && p[i] < 0xf0 && i + 2 < n) {
                        squeeze3(p + i, out);
                        i += 3;
                } else {
                        i++;
                }
        }
}

/* ---- members ---- */

struct look {
        const struct finding_list *l;
        struct buf *values; /* squeezed, one a finding */
        const char *found;
};

static void look_in(struct look *k, const char *p, size_t n, bool strip)
{
        struct buf text;

        buf_init(&text, CLEAN_BYTES_MAX);
        squeeze_text(p, n, strip, &text);
        for (size_t i = 0; i < k->l->n && text.n > 0 && k->found == NULL; i++)
                if (k->values[i].n >= VALUE_MIN &&
                    memmem(text.p, text.n, k->values[i].p, k->values[i].n) != NULL)
                        k->found = k->l->v[i].kind;
        buf_done(&text);
}

static void look_at(struct look *k, const char *p, size_t n)
{
        look_in(k, p, n, false);
        if (memchr(p, '<', n) != NULL)
                look_in(k, p, n, true);
}

static int hex(char c)
{
        return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void put_unit(unsigned u, struct buf *out)
{
        if (u < 0x80) {
                buf_putc(out, (char)u);
        } else if (u >= 0x800) {
                buf_putc(out, (char)(0xe0 | u >> 12));
                buf_putc(out, (char)(0x80 | (u >> 6 & 0x3f)));
                buf_putc(out, (char)(0x80 | (u & 0x3f)));
        }
}

/* The strings of our own PDF are UTF-16 in hexadecimal, one a line of text; a value may go over
 * two. */
static void look_at_pdf(struct look *k, const char *p, size_t n)
{
        struct buf text;

        buf_init(&text, CLEAN_BYTES_MAX);
        for (size_t i = 0; i < n; i++) {
                if (p[i] != '<' || i + 1 >= n || hex(p[i + 1]) < 0)
                        continue;
                for (i++; i + 3 < n && hex(p[i]) >= 0 && hex(p[i + 1]) >= 0 && hex(p[i + 2]) >= 0 &&
                          hex(p[i + 3]) >= 0;
                     i += 4)
                        put_unit((unsigned)(hex(p[i]) << 12 | hex(p[i + 1]) << 8 |
                                            hex(p[i + 2]) << 4 | hex(p[i + 3])),
                                 &text);
        }
        if (text.n > 0)
                look_in(k, text.p, text.n, false);
        buf_done(&text);
}

static bool look_at_any(struct look *k, const struct buf *b, unsigned depth);

static bool look_at_zip(struct look *k, const struct buf *whole, unsigned depth)
{
        zip_error_t e;
        zip_source_t *s = zip_source_buffer_create(whole->p, whole->n, 0, &e);
        zip_t *z = s == NULL ? NULL : zip_open_from_source(s, ZIP_RDONLY, &e);
        bool ok = z != NULL && depth < DEPTH_MAX;

        if (z == NULL)
                zip_source_free(s);
        for (zip_int64_t i = 0; ok && i < zip_get_num_entries(z, 0); i++) {
                zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
                char piece[16384];
                const char *name = zip_get_name(z, (zip_uint64_t)i, ZIP_FL_ENC_RAW);
                zip_int64_t n = 0;
                struct buf b;

                buf_init(&b, CLEAN_BYTES_MAX);
                if (name != NULL)
                        look_in(k, name, strlen(name), false);
                while (f != NULL && (n = zip_fread(f, piece, sizeof(piece))) > 0)
                        buf_add(&b, piece, (size_t)n);
                ok = f != NULL && n == 0 && buf_ok(&b) && look_at_any(k, &b, depth + 1);
                if (f != NULL)
                        zip_fclose(f);
                buf_done(&b);
        }
        if (z != NULL)
                zip_discard(z);
        return ok;
}

/* By its first bytes, as whoever opens it would. */
static bool look_at_any(struct look *k, const struct buf *b, unsigned depth)
{
        if (b->n >= 4 && memcmp(b->p, "PK\3\4", 4) == 0)
                return look_at_zip(k, b, depth);
        if (b->n >= 5 && memcmp(b->p, "%PDF-", 5) == 0)
                look_at_pdf(k, b->p, b->n);
        else if (b->n > 0)
                look_at(k, b->p, b->n);
        return true;
}

static bool read_whole(const char *path, struct buf *out)
{
        FILE *f = fopen(path, "rbe");
        char piece[16384];
        size_t n;

        if (f == NULL)
                return false;
        while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
                buf_add(out, piece, n);
        n = ferror(f) != 0;
        fclose(f);
        return n == 0 && buf_ok(out);
}

/* A value that another finding may show is on the page by right. */
static bool is_shown(const struct look *k, size_t i)
{
        for (size_t m = 0; m < k->l->n; m++) {
                struct buf other;
                bool same;

                if (is_sought(&k->l->v[m]) || k->l->v[m].action != ACTION_SHOW ||
                    k->l->v[m].value.n == 0)
                        continue;
                buf_init(&other, 65536);
                squeeze_text(k->l->v[m].value.p, k->l->v[m].value.n, false, &other);
                same = other.n >= k->values[i].n &&
                       memmem(other.p, other.n, k->values[i].p, k->values[i].n) != NULL;
                buf_done(&other);
                if (same)
                        return true;
        }
        return false;
}

static void prepare(struct look *k)
{
        k->values = mem_zalloc((k->l->n + 1) * sizeof(*k->values));
        for (size_t i = 0; i < k->l->n; i++) {
                buf_init(&k->values[i], 65536);
                if (is_sought(&k->l->v[i]) && k->l->v[i].value.n > 0)
                        squeeze_text(k->l->v[i].value.p, k->l->v[i].value.n, false, &k->values[i]);
        }
        for (size_t i = 0; i < k->l->n; i++)
                if (k->values[i].n >= VALUE_MIN && is_shown(k, i))
                        buf_clear(&k->values[i]);
}

int check_clean(struct ctx *cx, const char *path, const struct finding_list *l,
                const char **ret_kind)
{
        struct look k = { .l = l };
        struct buf b;
        bool ok;

        buf_init(&b, CLEAN_BYTES_MAX);
        prepare(&k);
        ok = read_whole(path, &b) && look_at_any(&k, &b, 0);
        for (size_t i = 0; i < l->n; i++)
                buf_done(&k.values[i]);
        free(k.values);
        buf_done(&b);
        *ret_kind = k.found;
        return ok ? LH_OK : err_set(cx, LH_IO, "could not read the clean copy again");
}
