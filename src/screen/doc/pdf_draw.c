#include "screen/doc/pdf_draw.h"

#include "screen/doc/pdf.h"

#include <math.h>
#include <stdlib.h>

#define STATES_MAX 64
#define FORMS_DEEP 8
#define POINTS_MAX 4096
#define ARGS_MAX   16
#define THIN       3.0 /* an area as thin as that is a line */

struct matrix {
        double a, b, c, d, e, f;
};

struct state {
        struct matrix m;
        bool fill_white, stroke_white, transparent;
        int text_mode;
        double leading;
};

struct point {
        double x, y;
        bool move;
};

struct draw {
        struct pdf *p;
        const struct pdf_page *page;
        struct pdf_drawing *out;
        unsigned *ops;
        struct arena *mem; /* of the tokens of one stream */
        struct state now, saved[STATES_MAX];
        size_t n_saved;
        struct matrix text, line;
        struct point path[POINTS_MAX];
        size_t n_path;
        struct pdf_value args[ARGS_MAX];
        size_t n_args;
        uint32_t order;
        double picture_area;
};

static const struct matrix unit = { 1, 0, 0, 1, 0, 0 };

static struct matrix multiply(struct matrix x, struct matrix y)
{
        return (struct matrix){ x.a * y.a + x.b * y.c,       x.a * y.b + x.b * y.d,
                                x.c * y.a + x.d * y.c,       x.c * y.b + x.d * y.d,
                                x.e * y.a + x.f * y.c + y.e, x.e * y.b + x.f * y.d + y.f };
}

static struct point apply(struct matrix m, double x, double y)
{
        return (struct point){ m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f, false };
}

/* From the page's own space to that of pdftotext, with the margin that pdf_widen() adds. */
static struct point to_device(const struct draw *d, struct point q)
{
        const double *b = d->page->box;

        switch (d->page->rotate) {
        case 90: return (struct point){ q.y - b[1] + PDF_MARGIN, q.x - b[0] + PDF_MARGIN, false };
        case 180: return (struct point){ b[2] - q.x + PDF_MARGIN, q.y - b[1] + PDF_MARGIN, false };
        case 270: return (struct point){ b[3] - q.y + PDF_MARGIN, b[2] - q.x + PDF_MARGIN, false };
        default: return (struct point){ q.x - b[0] + PDF_MARGIN, b[3] - q.y + PDF_MARGIN, false };
        }
}

static double arg(const struct draw *d, size_t i)
{
        return i < d->n_args && d->args[i].type == PDF_NUMBER ? d->args[i].number : 0;
}

static struct matrix arg_matrix(const struct draw *d)
{
        return (struct matrix){ arg(d, 0), arg(d, 1), arg(d, 2), arg(d, 3), arg(d, 4), arg(d, 5) };
}

static void *grow(void *v, size_t n, size_t *cap, size_t size)
{
        if (n < *cap)
                return v;
        *cap = *cap ? *cap * 2 : 256;
        return mem_realloc(v, *cap * size);
}

/* ---- lines and areas ---- */

static void add_line(struct draw *d, struct point a, struct point b)
{
        struct pdf_drawing *o = d->out;
        bool vertical = fabs(a.x - b.x) < 1.0, level = fabs(a.y - b.y) < 1.0;
        struct pdf_line *l;

        if (vertical == level || o->n_lines == PDF_LINES_MAX)
                return;
        o->lines = grow(o->lines, o->n_lines, &o->cap_lines, sizeof(*o->lines));
        l = &o->lines[o->n_lines++];
        l->vertical = vertical;
        l->at = vertical ? (a.x + b.x) / 2 : (a.y + b.y) / 2;
        l->from = vertical ? fmin(a.y, b.y) : fmin(a.x, b.x);
        l->to = vertical ? fmax(a.y, b.y) : fmax(a.x, b.x);
}

static void add_area(struct draw *d, double x0, double y0, double x1, double y1)
{
        struct pdf_drawing *o = d->out;

        if (x1 - x0 < THIN && y1 - y0 < THIN)
                return;
        if (x1 - x0 < THIN || y1 - y0 < THIN) {
                bool vertical = x1 - x0 < THIN;
                struct point a = { vertical ? (x0 + x1) / 2 : x0, vertical ? y0 : (y0 + y1) / 2,
                                   false };
                struct point b = { vertical ? a.x : x1, vertical ? y1 : a.y, false };

                if (!d->now.fill_white)
                        add_line(d, a, b);
                return;
        }
        if (o->n_areas == PDF_LINES_MAX || d->now.transparent)
                return;
        o->areas = grow(o->areas, o->n_areas, &o->cap_areas, sizeof(*o->areas));
        o->areas[o->n_areas++] = (struct pdf_area){ x0, y0, x1, y1, d->now.fill_white, d->order++ };
}

static void path_point(struct draw *d, double x, double y, bool move)
{
        struct point q = to_device(d, apply(d->now.m, x, y));

        q.move = move;
        if (d->n_path < POINTS_MAX)
                d->path[d->n_path++] = q;
}

static void path_rectangle(struct draw *d)
{
        double x = arg(d, 0), y = arg(d, 1), w = arg(d, 2), h = arg(d, 3);

        path_point(d, x, y, true);
        path_point(d, x + w, y, false);
        path_point(d, x + w, y + h, false);
        path_point(d, x, y + h, false);
        path_point(d, x, y, false);
}

static void stroke(struct draw *d)
{
        for (size_t i = 1; i < d->n_path && !d->now.stroke_white; i++)
                if (!d->path[i].move)
                        add_line(d, d->path[i - 1], d->path[i]);
}

/* Each subpath by the box around it: what is filled with other shapes covers no more than that. */
static void fill(struct draw *d)
{
        for (size_t i = 0; i < d->n_path;) {
                double x0 = d->path[i].x, x1 = x0, y0 = d->path[i].y, y1 = y0;
                size_t k = i + 1;

                for (; k < d->n_path && !d->path[k].move; k++) {
                        x0 = fmin(x0, d->path[k].x);
                        x1 = fmax(x1, d->path[k].x);
                        y0 = fmin(y0, d->path[k].y);
                        y1 = fmax(y1, d->path[k].y);
                }
                add_area(d, x0, y0, x1, y1);
                i = k;
        }
}

static void close_path(struct draw *d)
{
        for (size_t i = d->n_path; i > 0; i--)
                if (d->path[i - 1].move) {
                        if (d->n_path < POINTS_MAX) {
                                d->path[d->n_path] = d->path[i - 1];
                                d->path[d->n_path++].move = false;
                        }
                        return;
                }
}

static bool path_operator(struct draw *d, struct str op)
{
        if (str_is(op, "m"))
                path_point(d, arg(d, 0), arg(d, 1), true);
        else if (str_is(op, "l"))
                path_point(d, arg(d, 0), arg(d, 1), false);
        else if (str_is(op, "c"))
                path_point(d, arg(d, 4), arg(d, 5), false);
        else if (str_is(op, "v") || str_is(op, "y"))
                path_point(d, arg(d, 2), arg(d, 3), false);
        else if (str_is(op, "re"))
                path_rectangle(d);
        else if (str_is(op, "h"))
                close_path(d);
        else
                return false;
        return true;
}

static bool paint_operator(struct draw *d, struct str op)
{
        bool fills = op.n > 0 && strchr("fFBb", op.p[0]) != NULL &&
                     (op.n == 1 || (op.n == 2 && op.p[1] == '*'));
        bool strokes =
                str_is(op, "S") || str_is(op, "s") || (fills && strchr("Bb", op.p[0]) != NULL);

        if (!fills && !strokes && !str_is(op, "n"))
                return false;
        if (op.p[0] == 's' || op.p[0] == 'b')
                close_path(d);
        if (fills)
                fill(d);
        if (strokes)
                stroke(d);
        d->n_path = 0;
        return true;
}

/* ---- colour and state ---- */

static bool args_white(const struct draw *d)
{
        bool one = d->n_args == 1 || d->n_args == 3;

        for (size_t i = 0; i < d->n_args; i++)
                if (d->args[i].type != PDF_NUMBER ||
                    (one ? d->args[i].number < 0.97 : d->args[i].number > 0.03))
                        return false;
        return d->n_args == 1 || d->n_args == 3 || d->n_args == 4;
}

static void graphics_dictionary(struct draw *d, const struct pdf_value *resources)
{
        const struct pdf_value *all = pdf_get(d->p, resources, "ExtGState"), *g, *alpha;
        char name[128];

        if (d->n_args == 0 || d->args[0].type != PDF_NAME || d->args[0].s.n >= sizeof(name))
                return;
        memcpy(name, d->args[0].s.p, d->args[0].s.n);
        name[d->args[0].s.n] = '\0';
        g = pdf_get(d->p, all, name);
        alpha = pdf_get(d->p, g, "ca");
        if (alpha->type == PDF_NUMBER)
                d->now.transparent = alpha->number < 0.9;
}

static bool state_operator(struct draw *d, struct str op, const struct pdf_value *resources)
{
        if (str_is(op, "q")) {
                if (d->n_saved < STATES_MAX)
                        d->saved[d->n_saved++] = d->now;
        } else if (str_is(op, "Q")) {
                if (d->n_saved > 0)
                        d->now = d->saved[--d->n_saved];
        } else if (str_is(op, "cm")) {
                d->now.m = multiply(arg_matrix(d), d->now.m);
        } else if (str_is(op, "g") || str_is(op, "rg") || str_is(op, "k") || str_is(op, "sc") ||
                   str_is(op, "scn")) {
                d->now.fill_white = args_white(d);
        } else if (str_is(op, "G") || str_is(op, "RG") || str_is(op, "K") || str_is(op, "SC") ||
                   str_is(op, "SCN")) {
                d->now.stroke_white = args_white(d);
        } else if (str_is(op, "cs")) {
                d->now.fill_white = false;
        } else if (str_is(op, "gs")) {
                graphics_dictionary(d, resources);
        } else {
                return false;
        }
        return true;
}

/* ---- text ---- */

static void show(struct draw *d)
{
        struct pdf_drawing *o = d->out;
        struct matrix m = multiply(d->text, d->now.m);
        struct point q = to_device(d, (struct point){ m.e, m.f, false });

        if (o->n_shows == PDF_LINES_MAX)
                return;
        o->shows = grow(o->shows, o->n_shows, &o->cap_shows, sizeof(*o->shows));
        o->shows[o->n_shows++] =
                (struct pdf_show){ q.x, q.y, d->order++, d->now.fill_white,
                                   d->now.text_mode == 3 || d->now.text_mode == 7 };
}

static void move_line(struct draw *d, double x, double y)
{
        d->line = multiply((struct matrix){ 1, 0, 0, 1, x, y }, d->line);
        d->text = d->line;
}

static bool text_operator(struct draw *d, struct str op)
{
        if (str_is(op, "BT")) {
                d->text = d->line = unit;
        } else if (str_is(op, "Tm")) {
                d->text = d->line = arg_matrix(d);
        } else if (str_is(op, "Td")) {
                move_line(d, arg(d, 0), arg(d, 1));
        } else if (str_is(op, "TD")) {
                d->now.leading = -arg(d, 1);
                move_line(d, arg(d, 0), arg(d, 1));
        } else if (str_is(op, "TL")) {
                d->now.leading = arg(d, 0);
        } else if (str_is(op, "Tr")) {
                d->now.text_mode = (int)arg(d, 0);
        } else if (str_is(op, "T*")) {
                move_line(d, 0, -d->now.leading);
        } else if (str_is(op, "Tj") || str_is(op, "TJ")) {
                show(d);
        } else if (str_is(op, "'") || str_is(op, "\"")) {
                move_line(d, 0, -d->now.leading);
                show(d);
        } else {
                return false;
        }
        return true;
}

/* ---- pictures, forms, streams ---- */

static void picture(struct draw *d)
{
        struct matrix m = d->now.m;

        d->out->pictures++;
        d->picture_area += fabs(m.a * m.d - m.b * m.c);
}

static void run(struct draw *d, struct str stream, const struct pdf_value *resources,
                unsigned depth);

static void run_form(struct draw *d, const struct pdf_object *o, const struct pdf_value *resources,
                     unsigned depth)
{
        const struct pdf_value *m = pdf_get(d->p, &o->value, "Matrix"),
                               *own = pdf_get(d->p, &o->value, "Resources");
        struct state before = d->now;
        size_t saved = d->n_saved;

        if (m->type == PDF_ARRAY && m->n >= 6)
                d->now.m = multiply((struct matrix){ m->items[0].number, m->items[1].number,
                                                     m->items[2].number, m->items[3].number,
                                                     m->items[4].number, m->items[5].number },
                                    d->now.m);
        run(d, o->stream, own->type == PDF_DICT ? own : resources, depth + 1);
        d->now = before;
        d->n_saved = saved;
}

static void do_object(struct draw *d, const struct pdf_value *resources, unsigned depth)
{
        const struct pdf_value *all = pdf_get(d->p, resources, "XObject"), *ref;
        const struct pdf_object *o;
        char name[128];

        if (d->n_args == 0 || d->args[0].type != PDF_NAME || d->args[0].s.n >= sizeof(name))
                return;
        memcpy(name, d->args[0].s.p, d->args[0].s.n);
        name[d->args[0].s.n] = '\0';
        ref = pdf_get_raw(all, name);
        o = ref->type == PDF_REF ? pdf_object(d->p, (size_t)ref->number) : NULL;
        if (o == NULL)
                return;
        if (pdf_is_name(pdf_get(d->p, &o->value, "Subtype"), "Image"))
                picture(d);
        else if (pdf_is_name(pdf_get(d->p, &o->value, "Subtype"), "Form") && depth < FORMS_DEEP)
                run_form(d, o, resources, depth);
}

/* Behind "BI": the picture's bytes end at "EI" between blanks. */
static void inline_picture(struct draw *d, struct str *s)
{
        picture(d);
        for (size_t i = 1; i + 3 <= s->n; i++)
                if (s->p[i] == 'E' && s->p[i + 1] == 'I' &&
                    strchr(" \n\r\t", s->p[i - 1]) != NULL &&
                    (i + 2 == s->n || strchr(" \n\r\t", s->p[i + 2]) != NULL)) {
                        *s = (struct str){ s->p + i + 2, s->n - i - 2 };
                        return;
                }
        *s = (struct str){ s->p + s->n, 0 };
}

static void operator(struct draw *d, struct str op, struct str *rest,
                     const struct pdf_value *resources, unsigned depth)
{
        if (state_operator(d, op, resources) || path_operator(d, op) || paint_operator(d, op) ||
            text_operator(d, op))
                return;
        if (str_is(op, "Do"))
                do_object(d, resources, depth);
        else if (str_is(op, "BI"))
                inline_picture(d, rest);
}

static void run(struct draw *d, struct str s, const struct pdf_value *resources, unsigned depth)
{
        struct arena *mem = arena_new();
        struct pdf_value v;

        d->n_args = 0;
        while (*d->ops < PDF_OPS_MAX && pdf_token(mem, &s, &v)) {
                if (v.type != PDF_WORD) {
                        if (d->n_args < ARGS_MAX)
                                d->args[d->n_args++] = v;
                        continue;
                }
                ++*d->ops;
                operator(d, v.s, &s, resources, depth);
                d->n_args = 0;
                arena_reset(mem);
        }
        arena_done(&mem);
}

/* The streams of a page are one text, cut anywhere. */
static void gather(struct pdf *p, const struct pdf_value *contents, struct buf *out)
{
        const struct pdf_value *list = pdf_resolve(p, contents);
        const struct pdf_object *o =
                contents->type == PDF_REF ? pdf_object(p, (size_t)contents->number) : NULL;

        if (o != NULL && o->stream.p != NULL) {
                buf_str(out, o->stream);
                buf_putc(out, '\n');
        }
        for (size_t i = 0; list->type == PDF_ARRAY && i < list->n; i++) {
                const struct pdf_value *v = &list->items[i];

                if (v->type == PDF_REF && (o = pdf_object(p, (size_t)v->number)) != NULL &&
                    o->stream.p != NULL) {
                        buf_str(out, o->stream);
                        buf_putc(out, '\n');
                }
        }
}

void pdf_draw(struct pdf *p, const struct pdf_page *page, unsigned *ops, struct pdf_drawing *ret)
{
        struct draw *d = mem_zalloc(sizeof(*d));
        const double *b = page->box;
        lh_auto(buf_done) struct buf all = { 0 };
        static const struct pdf_value none;

        *ret = (struct pdf_drawing){ 0 };
        d->p = p;
        d->page = page;
        d->out = ret;
        d->ops = ops;
        d->now.m = d->text = d->line = unit;
        buf_init(&all, DOC_EXPANDED_BYTES_MAX);
        gather(p, pdf_get_raw(page->dict, "Contents"), &all);
        run(d, (struct str){ all.p == NULL ? "" : all.p, all.n },
            page->resources != NULL ? page->resources : &none, 0);
        ret->picture_share = d->picture_area / ((b[2] - b[0]) * (b[3] - b[1]));
        free(d);
}

void pdf_drawing_done(struct pdf_drawing *d)
{
        free(d->lines);
        free(d->areas);
        free(d->shows);
        *d = (struct pdf_drawing){ 0 };
}
