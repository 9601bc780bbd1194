#include "intake/decode.h"

#include "base/text.h"

#include <errno.h>
#include <strings.h>

static iconv_t gb18030 = (iconv_t)-1;

bool decode_prepare(void)
{
        if (gb18030 == (iconv_t)-1)
                gb18030 = iconv_open("UTF-8", "GB18030");
        return gb18030 != (iconv_t)-1;
}

bool charset_named(const char *name, enum charset *ret)
{
        static const struct {
                const char *name;
                enum charset set;
        } names[] = {
                { "utf-8", CHARSET_UTF8 },        { "utf-16le", CHARSET_UTF16LE },
                { "utf-16be", CHARSET_UTF16BE },  { "gb18030", CHARSET_GB18030 },
                { "gbk", CHARSET_GB18030 },       { "gb2312", CHARSET_GB18030 },
                { "iso-8859-1", CHARSET_LATIN1 },
        };

        for (size_t i = 0; i < countof(names); i++)
                if (strcasecmp(name, names[i].name) == 0) {
                        *ret = names[i].set;
                        return true;
                }
        return false;
}

/* Length of a UTF-8 sequence by its first byte; 1 for what cannot begin one (utf8_valid refuses it
 * later). */
static size_t sequence_bytes(unsigned char c)
{
        return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
}

/* How many bytes at the end begin a character whose rest is not there yet. */
static size_t unfinished_tail(const unsigned char *p, size_t n)
{
        for (size_t back = 1; back <= 3 && back <= n; back++)
                if (p[n - back] >= 0xc0)
                        return sequence_bytes(p[n - back]) > back ? back : 0;
        return 0;
}

static size_t first_bad_utf8(const char *p, size_t n)
{
        size_t at = 0;

        while (at < n) {
                size_t k = sequence_bytes((unsigned char)p[at]);

                if (k > n - at || !utf8_valid((struct str){ p + at, k }))
                        return at;
                at += k;
        }
        return n;
}

/* Reads the whole source once. *ret_bad: position of the first byte that is not UTF-8, or -1. */
static bool scan_utf8(struct decoder *d, int64_t *ret_bad)
{
        uint64_t base = 0;
        size_t keep = 0, n;

        *ret_bad = -1;
        do {
                size_t whole;

                if (!source_read(&d->src, d->raw + keep, sizeof(d->raw) - keep, &n))
                        return false;
                whole = keep + n;
                if (n > 0)
                        whole -= unfinished_tail(d->raw, whole);
                if (!utf8_valid((struct str){ (char *)d->raw, whole })) {
                        *ret_bad = (int64_t)(base + first_bad_utf8((char *)d->raw, whole));
                        return true;
                }
                base += whole;
                keep = keep + n - whole;
                memmove(d->raw, d->raw + whole, keep);
        } while (n > 0);
        return true;
}

static int no_read(struct decoder *d)
{
        return err_set(d->cx, LH_IO, "the disk could not be read: %s", strerror(errno));
}

static int choose_set(struct decoder *d, const char *declared)
{
        int64_t bad;

        if (!source_rewind(&d->src) || !scan_utf8(d, &bad) || !source_rewind(&d->src))
                return no_read(d);
        d->set = CHARSET_UTF8;
        if (bad < 0)
                return LH_OK;
        d->set = CHARSET_GB18030;
        d->guessed = declared == NULL;
        if (declared != NULL && !charset_named(declared, &d->set))
                return err_set(d->cx, LH_INVALID, "the mapping declares the unknown charset \"%s\"",
                               declared);
        if (d->set == CHARSET_UTF8)
                return err_set(d->cx, LH_INVALID, "byte %lld is not UTF-8; save the file as UTF-8",
                               (long long)bad);
        if (d->set == CHARSET_GB18030 && !decode_prepare())
                return err_set(d->cx, LH_IO,
                               "this machine has no table for GB18030; save the file as UTF-8");
        return LH_OK;
}

/* A byte order mark decides and is not part of the text. */
static bool take_mark(struct decoder *d)
{
        static const struct {
                const char *mark;
                size_t n;
                enum charset set;
        } marks[] = { { "\xef\xbb\xbf", 3, CHARSET_UTF8 },
                      { "\xff\xfe", 2, CHARSET_UTF16LE },
                      { "\xfe\xff", 2, CHARSET_UTF16BE } };

        for (size_t i = 0; i < countof(marks); i++) {
                if (d->left < marks[i].n || memcmp(d->raw, marks[i].mark, marks[i].n) != 0)
                        continue;
                d->set = marks[i].set;
                d->left -= marks[i].n;
                memmove(d->raw, d->raw + marks[i].n, d->left);
                d->raw_done = marks[i].n;
                return true;
        }
        return false;
}

int decoder_open(struct ctx *cx, struct decoder *d, struct source src, const char *declared)
{
        d->cx = cx;
        d->src = src;
        d->raw_done = d->piece_raw = 0;
        d->left = 0;
        d->at_end = d->guessed = false;
        if (!source_rewind(&d->src) || !source_read(&d->src, d->raw, 3, &d->left))
                return no_read(d);
        if (take_mark(d))
                return LH_OK;
        d->left = 0;
        return choose_set(d, declared);
}

static int refuse_at(struct decoder *d, uint64_t at)
{
        static const char *const names[] = { "UTF-8", "UTF-16", "UTF-16", "GB18030", "ISO-8859-1" };

        if (d->guessed)
                return err_set(
                        d->cx, LH_INVALID,
                        "byte %llu is neither UTF-8 nor GB18030 text; save the file as UTF-8",
                        (unsigned long long)at);
        return err_set(d->cx, LH_INVALID, "byte %llu is not %s text; save the file as UTF-8",
                       (unsigned long long)at, names[d->set]);
}

/* Each taker turns raw[0..n) into out, sets *ret_used, and returns the bytes written; -1:
 * raw[*ret_used] is bad. */
static ptrdiff_t take_utf8(struct decoder *d, size_t n, size_t *ret_used)
{
        size_t whole = n - (d->at_end ? 0 : unfinished_tail(d->raw, n));

        if (!utf8_valid((struct str){ (char *)d->raw, whole })) {
                *ret_used = first_bad_utf8((char *)d->raw, whole);
                return -1;
        }
        memcpy(d->out, d->raw, whole);
        *ret_used = whole;
        return (ptrdiff_t)whole;
}

static ptrdiff_t take_latin1(struct decoder *d, size_t n, size_t *ret_used)
{
        char *o = d->out;

        for (size_t i = 0; i < n; i++)
                o += utf8_put(d->raw[i], o);
        *ret_used = n;
        return o - d->out;
}

static uint32_t unit16(const struct decoder *d, size_t at)
{
        const unsigned char *p = d->raw + at;

        return d->set == CHARSET_UTF16LE ? (uint32_t)(p[0] | p[1] << 8)
                                         : (uint32_t)(p[1] | p[0] << 8);
}

static ptrdiff_t take_utf16(struct decoder *d, size_t n, size_t *ret_used)
{
        char *o = d->out;
        size_t i = 0;

        while (i + 2 <= n) {
                uint32_t cp = unit16(d, i);
                size_t k = 2;

                if (cp >= 0xd800 && cp < 0xdc00) {
                        if (i + 4 > n)
                                break;
                        cp = 0x10000 + ((cp - 0xd800) << 10) + (unit16(d, i + 2) - 0xdc00);
                        k = 4;
                }
                if ((k == 4 && (unit16(d, i + 2) < 0xdc00 || unit16(d, i + 2) > 0xdfff)) ||
                    (k == 2 && cp >= 0xdc00 && cp < 0xe000)) {
                        *ret_used = i;
                        return -1;
                }
                o += utf8_put(cp, o);
                i += k;
        }
        *ret_used = i;
        return d->at_end && i < n ? -1 : o - d->out;
}

static ptrdiff_t take_gb18030(struct decoder *d, size_t n, size_t *ret_used)
{
        char *in = (char *)d->raw, *o = d->out;
        size_t in_left = n, out_left = sizeof(d->out);

        if (iconv(gb18030, &in, &in_left, &o, &out_left) == (size_t)-1 &&
            (errno == EILSEQ || (errno == EINVAL && d->at_end))) {
                *ret_used = n - in_left;
                iconv(gb18030, NULL, NULL, NULL, NULL);
                return -1;
        }
        *ret_used = n - in_left;
        return o - d->out;
}

static size_t count_lost(struct str piece, const char **ret_first)
{
        size_t n = 0;

        *ret_first = NULL;
        for (struct str rest = piece; rest.n > 0;) {
                const char *hit = memmem(rest.p, rest.n, "\xef\xbf\xbd", 3);

                if (hit == NULL)
                        break;
                if (n++ == 0)
                        *ret_first = hit;
                rest = (struct str){ hit + 3, rest.n - (size_t)(hit + 3 - rest.p) };
        }
        return n;
}

/* A file that went through a wrong conversion once has lost text for good: U+FFFD stands where it
 * was. A few accents lost are the source's own fault and taken as they stand; more than one in a
 * hundred characters is no text any more. NUL: not text. */
static int look_for_loss(struct decoder *d, struct str piece)
{
        const char *lost, *nul = memchr(piece.p, 0, piece.n);
        size_t n_lost = count_lost(piece, &lost);
        unsigned long long near_byte;

        if (n_lost > 0 && n_lost * 100 <= utf8_count(piece))
                lost = NULL;
        if (lost == NULL && nul == NULL)
                return LH_OK;
        near_byte = d->piece_raw +
                    (d->set == CHARSET_UTF8 ? (uint64_t)((lost ? lost : nul) - piece.p) : 0);
        if (lost == NULL)
                return err_set(
                        d->cx, LH_INVALID,
                        "there is a zero byte near byte %llu, so it is not a text file; if it is "
                        "UTF-16, save it as UTF-8",
                        near_byte);
        return err_set(
                d->cx, LH_INVALID,
                "the character U+FFFD near byte %llu, and more of them than one in a hundred, "
                "show that text was lost in an earlier conversion; export the file again from "
                "its source",
                near_byte);
}

static ptrdiff_t take(struct decoder *d, size_t n, size_t *ret_used)
{
        switch (d->set) {
        case CHARSET_UTF8: return take_utf8(d, n, ret_used);
        case CHARSET_UTF16LE:
        case CHARSET_UTF16BE: return take_utf16(d, n, ret_used);
        case CHARSET_LATIN1: return take_latin1(d, n, ret_used);
        case CHARSET_GB18030: break;
        }
        return take_gb18030(d, n, ret_used);
}

int decoder_next(struct decoder *d, struct str *ret)
{
        ptrdiff_t made = 0;
        size_t used = 0;

        while (made == 0) {
                size_t n = 0;

                if (!d->at_end &&
                    !source_read(&d->src, d->raw + d->left, sizeof(d->raw) - d->left, &n))
                        return no_read(d);
                d->at_end = n == 0;
                n += d->left;
                if (n == 0)
                        return LH_NOT_FOUND;
                d->piece_raw = d->raw_done;
                made = take(d, n, &used);
                if (made < 0 || (d->at_end && used == 0))
                        return refuse_at(d, d->raw_done + used);
                d->raw_done += used;
                d->left = n - used;
                memmove(d->raw, d->raw + used, d->left);
        }
        *ret = (struct str){ d->out, (size_t)made };
        return look_for_loss(d, *ret);
}

void text_in_open(struct text_in *in, struct decoder *d)
{
        *in = (struct text_in){ .d = d, .line = 1 };
}

bool text_in_fill(struct text_in *in)
{
        struct str piece;

        if (in->rc == LH_OK)
                in->rc = decoder_next(in->d, &piece);
        if (in->rc != LH_OK)
                return false;
        in->p = piece.p;
        in->end = piece.p + piece.n;
        return true;
}
