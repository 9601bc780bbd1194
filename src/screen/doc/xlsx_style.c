/* What a workbook's styles say of its cells: dates, and text that nobody sees. */
#include "screen/doc/office.h"

#include "base/time.h"
#include "intake/xlsx_format.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define FORMATS_MAX 1024 /* of the workbook's own, from 164 on */
#define FONTS_MAX   4096
#define STYLES_MAX  65536

struct styles {
        struct cell_styles *out;
        struct reader *r;
        enum { IN_NOTHING, IN_FONTS, IN_FILLS, IN_XFS } in;
        bool date[FORMATS_MAX], no_show[FORMATS_MAX];
        bool white[FONTS_MAX], painted[FONTS_MAX];
        long n_fonts, n_fills;
};

static bool is_date(const struct styles *s, long id)
{
        if (id >= 164)
                return id - 164 < FORMATS_MAX && s->date[id - 164];
        return xlsx_builtin_is_date(id);
}

static long number(const char **a, const char *name)
{
        const char *v = xml_attribute(a, name);

        return v == NULL ? 0 : strtol(v, NULL, 10);
}

static void on_format(struct styles *s, const char **a)
{
        const char *code = xml_attribute(a, "formatCode");
        long id = number(a, "numFmtId") - 164;

        put_attributes(s->r, "number format", a); /* a format may hold text of its own */
        if (code == NULL || id < 0 || id >= FORMATS_MAX)
                return;
        s->date[id] = xlsx_format_is_date(code);
        s->no_show[id] = strncmp(code, ";;;", 3) == 0;
}

static void on_style(struct styles *s, const char **a)
{
        struct cell_styles *o = s->out;
        long format = number(a, "numFmtId"), font = number(a, "fontId"), fill = number(a, "fillId");

        if (o->n == STYLES_MAX)
                return;
        if (o->n == o->cap) {
                o->cap = o->cap ? o->cap * 2 : 64;
                o->v = mem_realloc(o->v, o->cap * sizeof(*o->v));
        }
        memset(&o->v[o->n], 0, sizeof(o->v[0]));
        o->v[o->n].date = is_date(s, format);
        o->v[o->n].number_text = format == 49;
        o->v[o->n].hidden = format >= 164 && format - 164 < FORMATS_MAX && s->no_show[format - 164];
        if (font >= 0 && font < FONTS_MAX && s->white[font] &&
            !(fill >= 0 && fill < FONTS_MAX && s->painted[fill]))
                o->v[o->n].hidden = true;
        o->n++;
}

static bool is_white(const char **a)
{
        const char *rgb = xml_attribute(a, "rgb"), *theme = xml_attribute(a, "theme");

        if (rgb != NULL)
                return strlen(rgb) >= 6 && strcasecmp(rgb + strlen(rgb) - 6, "FFFFFF") == 0;
        return theme != NULL && strcmp(theme, "0") == 0 && xml_attribute(a, "tint") == NULL;
}

static void style_open(void *arg, const char *name, const char **a)
{
        struct styles *s = arg;

        if (strcmp(name, "numFmt") == 0)
                on_format(s, a);
        else if (strcmp(name, "fonts") == 0)
                s->in = IN_FONTS;
        else if (strcmp(name, "fills") == 0)
                s->in = IN_FILLS;
        else if (strcmp(name, "cellXfs") == 0)
                s->in = IN_XFS;
        else if (s->in == IN_FONTS && strcmp(name, "font") == 0)
                s->n_fonts++;
        else if (s->in == IN_FONTS && strcmp(name, "color") == 0 && s->n_fonts > 0 &&
                 s->n_fonts <= FONTS_MAX)
                s->white[s->n_fonts - 1] = is_white(a);
        else if (s->in == IN_FILLS && strcmp(name, "fill") == 0)
                s->n_fills++;
        else if (s->in == IN_FILLS && strcmp(name, "fgColor") == 0 && s->n_fills > 0 &&
                 s->n_fills <= FONTS_MAX)
                s->painted[s->n_fills - 1] = !is_white(a);
        else if (s->in == IN_XFS && strcmp(name, "xf") == 0)
                on_style(s, a);
}

static void style_close(void *arg, const char *name)
{
        struct styles *s = arg;

        if (strcmp(name, "fonts") == 0 || strcmp(name, "fills") == 0 ||
            strcmp(name, "cellXfs") == 0)
                s->in = IN_NOTHING;
}

void read_styles(struct archive *a, struct cell_styles *ret)
{
        struct styles *s = mem_zalloc(sizeof(*s));
        struct xml_handler h = { style_open, style_close, NULL, s };
        int64_t i = archive_find(a, "xl/styles.xml");

        s->out = ret;
        s->r = a->r;
        if (i >= 0)
                archive_xml(a, (size_t)i, &h);
        put_waiting(a->r);
        free(s);
}

void cell_styles_done(struct cell_styles *s)
{
        free(s->v);
        *s = (struct cell_styles){ 0 };
}

/* The calendar of spreadsheets has a 29 February 1900, which never was. */
static bool put_date(struct buf *out, double serial, bool from_1904)
{
        double whole = floor(serial);
        int32_t day;
        char text[16];

        if (serial < 0 || serial > 2958465 || (!from_1904 && whole == 60))
                return false;
        day = (int32_t)whole + (from_1904 ? -24107 : whole < 60 ? -25568 : -25569);
        date_format(day, text);
        buf_puts(out, text);
        return true;
}

static bool all_digits(struct str v)
{
        for (size_t i = 0; i < v.n; i++)
                if (v.p[i] < '0' || v.p[i] > '9')
                        return false;
        return v.n > 0;
}

void put_number(const struct cell_styles *s, size_t style, struct str v, struct buf *out)
{
        char text[64], *end;
        double d;

        if (v.n == 0 || v.n >= sizeof(text)) {
                buf_str(out, v);
                return;
        }
        memcpy(text, v.p, v.n);
        text[v.n] = '\0';
        d = strtod(text, &end);
        if (*end == '\0' && style < s->n && s->v[style].date && put_date(out, d, s->date_1904))
                return;
        /* a number of 18 digits is kept as written; 3.70102E+17 gets its digits back */
        if (all_digits(v) || *end != '\0' || strchr("eE", text[strcspn(text, "eE")]) == NULL ||
            text[strcspn(text, "eE")] == '\0' || fabs(d) > 1e21 || fabs(d - floor(d)) > 0)
                buf_str(out, v);
        else
                buf_printf(out, "%.0f", d);
}

/* ---- formulas ---- */

static bool take_string(struct str *f, struct str *ret)
{
        size_t i = 1;

        while (i < f->n && !(f->p[i] == '"' && !(i + 1 < f->n && f->p[i + 1] == '"')))
                i += f->p[i] == '"' ? 2 : 1;
        *ret = (struct str){ f->p + 1, (i < f->n ? i : f->n) - 1 };
        i = i < f->n ? i + 1 : f->n;
        *f = (struct str){ f->p + i, f->n - i };
        return true;
}

static bool take_digits(struct str *f, struct str *ret)
{
        size_t i = 0;

        while (i < f->n && f->p[i] >= '0' && f->p[i] <= '9')
                i++;
        *ret = (struct str){ f->p, i };
        *f = (struct str){ f->p + i, f->n - i };
        return i > 0;
}

/* What may stand between the pieces without making them anything but their sum. */
static size_t glue(struct str f)
{
        static const char *const words[] = { "CONCATENATE(",
                                             "_xlfn.CONCAT(",
                                             "CONCAT(",
                                             "_xlfn.TEXTJOIN(",
                                             "TEXT(",
                                             "T(",
                                             "&",
                                             "(",
                                             ")",
                                             ",",
                                             " ",
                                             "=",
                                             "\t",
                                             "\n",
                                             "\r",
                                             "+" };

        for (size_t i = 0; i < countof(words); i++) {
                size_t n = strlen(words[i]);

                if (f.n >= n && strncasecmp(f.p, words[i], n) == 0)
                        return n;
        }
        return 0;
}

bool formula_pieces(struct str f, struct str_list *ret)
{
        bool pure = true;

        ret->n = 0;
        while (f.n > 0 && ret->n < countof(ret->v)) {
                size_t n = glue(f);
                struct str piece;

                if (n > 0) {
                        f = (struct str){ f.p + n, f.n - n };
                        continue;
                }
                if (f.p[0] == '"' ? take_string(&f, &piece) : take_digits(&f, &piece)) {
                        ret->v[ret->n++] = piece;
                        continue;
                }
                pure = false;
                f = (struct str){ f.p + 1, f.n - 1 };
        }
        return pure && f.n == 0 && ret->n > 0;
}
