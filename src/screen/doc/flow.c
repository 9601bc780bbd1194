#include "screen/doc/flow.h"

#include <stdlib.h>
#include <strings.h>

#define BOXES_DEEP  8 /* text boxes in text boxes */
#define TABLES_DEEP 16

struct table_at {
        int32_t table, row, col, span;
        bool header, hidden_row, in_cell;
        bool merged;  /* the cell goes on from the row above */
        int32_t rows; /* a:tc rowSpan */
        bool put;     /* something of the cell was put */
        size_t first; /* segments of the table begin here */
};

/* Where text goes now. A text box opens a place of its own within a paragraph. */
struct box {
        struct table_at tables[TABLES_DEEP];
        size_t n_tables;
        enum segment_join join;
        uint64_t style;
};

struct flow {
        struct reader *r;
        const char *part;
        bool hidden, white_hides;
        struct box box[BOXES_DEEP];
        size_t n_box;  /* the last open is n_box - 1 */
        size_t deeper; /* boxes past the deepest: their text joins the deepest one */
        unsigned deleted, fallback, para_props;
        bool in_text, in_code, in_run_props;
        bool shape_hidden; /* of the slide's shape at hand */
        bool run_hidden, run_white, run_painted, run_bold;
        bool text_hidden; /* of what is in `text` */
        struct buf text;
};

static struct box *now(struct flow *f)
{
        return &f->box[f->n_box - 1];
}

static struct table_at *table_now(struct flow *f)
{
        struct box *b = now(f);

        return b->n_tables > 0 ? &b->tables[b->n_tables - 1] : NULL;
}

static bool hidden_now(struct flow *f)
{
        struct table_at *t = table_now(f);

        return f->hidden || f->shape_hidden || f->deleted > 0 || f->fallback > 0 || f->run_hidden ||
               (f->run_white && !f->run_painted && f->white_hides) || (t != NULL && t->hidden_row);
}

static void to_cell(struct flow *f, struct segment *s)
{
        struct table_at *t = table_now(f);

        if (t == NULL || !t->in_cell)
                return;
        s->place = SEGMENT_CELL;
        s->table = t->table;
        s->row = t->row;
        s->col = t->col;
        s->col_span = t->span;
        s->row_span = t->rows;
        s->header = t->header;
        if (s->join == SEGMENT_NEW && t->put)
                s->join = SEGMENT_LINE;
        t->put = true;
}

static void flush(struct flow *f)
{
        struct segment s =
                segment_make(SEGMENT_TEXT, f->part,
                             (struct str){ f->text.p == NULL ? "" : f->text.p, f->text.n });

        if (f->text.n == 0)
                return;
        s.hidden = f->text_hidden;
        s.join = now(f)->join;
        s.handle = now(f)->style;
        to_cell(f, &s);
        put_segment(f->r, &s);
        now(f)->join = SEGMENT_RUN;
        buf_clear(&f->text);
}

static void add_text(struct flow *f, const char *p, size_t n)
{
        bool hidden = hidden_now(f);

        if (f->text.n > 0 && hidden != f->text_hidden)
                flush(f);
        if (f->text.n == 0 && f->run_bold)
                now(f)->style |= STYLE_BOLD;
        f->text_hidden = hidden;
        buf_add(&f->text, p, n);
}

/* ---- tables ---- */

static void open_table(struct flow *f)
{
        struct box *b = now(f);

        if (b->n_tables < TABLES_DEEP)
                b->tables[b->n_tables++] = (struct table_at){ .table = f->r->tables++,
                                                              .row = -1,
                                                              .first = f->r->d->n };
        else
                reader_hold(f->r, "its tables nest deeper than %d levels", TABLES_DEEP);
}

static void open_row(struct table_at *t)
{
        t->row++;
        t->col = 0;
        t->span = 0;
        t->header = t->hidden_row = t->in_cell = false;
}

static void open_cell(struct flow *f, struct table_at *t, const char **a)
{
        const char *span = xml_attribute(a, "gridSpan"), *rows = xml_attribute(a, "rowSpan");
        const char *h_merge = xml_attribute(a, "hMerge"), *v_merge = xml_attribute(a, "vMerge");

        t->col += t->span;
        t->span = span != NULL && atoi(span) > 1 ? atoi(span) % 1000 : 1;
        t->rows = rows != NULL && atoi(rows) > 1 ? atoi(rows) % 10000 : 1;
        t->in_cell = true;
        t->put = false;
        t->merged =
                (v_merge != NULL && xml_is_on(v_merge)) || (h_merge != NULL && xml_is_on(h_merge));
        if (h_merge != NULL && xml_is_on(h_merge))
                t->span = 1;
        now(f)->join = SEGMENT_NEW;
        reader_cell(f->r);
}

/* The cell above grows by a row. */
static void grow_above(struct flow *f, const struct table_at *t)
{
        struct document *d = f->r->d;
        int32_t row = -1;

        for (size_t i = d->n; i > t->first; i--) {
                struct segment *s = &d->v[i - 1];

                if (s->table != t->table || s->col != t->col || s->row >= t->row ||
                    (row >= 0 && s->row != row))
                        continue;
                row = s->row;
                s->row_span = t->row - s->row + 1;
                if (s->join == SEGMENT_NEW)
                        return;
        }
}

static void close_cell(struct flow *f, struct table_at *t)
{
        flush(f);
        if (t->merged && !t->put) {
                grow_above(f, t);
        } else if (!t->put) { /* an empty cell keeps the clean copy's table whole */
                struct segment s = segment_make(SEGMENT_CELL, f->part, (struct str){ "", 0 });

                to_cell(f, &s);
                s.join = SEGMENT_NEW;
                put_segment(f->r, &s);
        }
        t->in_cell = false;
}

static void cell_property(struct flow *f, const char *name, const char **a)
{
        struct table_at *t = table_now(f);
        const char *v = xml_attribute(a, "val");

        if (t == NULL)
                return;
        if (strcmp(name, "gridSpan") == 0 && v != NULL && atoi(v) > 0)
                t->span = atoi(v) % 1000;
        else if (strcmp(name, "vMerge") == 0)
                t->merged = v == NULL || strcmp(v, "continue") == 0;
        else if (strcmp(name, "gridBefore") == 0 && v != NULL && atoi(v) > 0)
                t->col = atoi(v) % 1000;
        else if (strcmp(name, "tblHeader") == 0)
                t->header = xml_is_on(v);
        else if (strcmp(name, "hidden") == 0)
                t->hidden_row = xml_is_on(v);
}

/* ---- boxes ---- */

static void open_box(struct flow *f)
{
        flush(f);
        if (f->n_box < BOXES_DEEP)
                f->box[f->n_box++] = (struct box){ 0 };
        else
                f->deeper++;
}

static void close_box(struct flow *f)
{
        flush(f);
        if (f->deeper > 0)
                f->deeper--;
        else if (f->n_box > 1)
                f->n_box--;
}

/* ---- paragraphs and runs ---- */

static void open_paragraph(struct flow *f)
{
        flush(f);
        now(f)->join = SEGMENT_NEW;
        now(f)->style = 0;
        f->run_bold = f->run_hidden = f->run_white = f->run_painted = false;
}

/* "Heading1", "1", "heading 2", "Title". */
static void paragraph_style(struct flow *f, const char *v)
{
        size_t n = v == NULL ? 0 : strlen(v);
        char last = n > 0 ? v[n - 1] : 0;

        if (n == 0)
                return;
        if (strcasecmp(v, "Title") == 0)
                now(f)->style |= STYLE_SET_HEADING(1);
        else if (last >= '1' && last <= '6' && (n == 1 || strncasecmp(v, "heading", 7) == 0))
                now(f)->style |= STYLE_SET_HEADING(last - '0');
}

static void run_property(struct flow *f, const char *name, const char **a)
{
        const char *v = xml_attribute(a, "val");

        if (strcmp(name, "vanish") == 0 || strcmp(name, "webHidden") == 0 ||
            strcmp(name, "specVanish") == 0)
                f->run_hidden |= xml_is_on(v);
        else if (strcmp(name, "color") == 0 && v != NULL)
                f->run_white = strcasecmp(v, "FFFFFF") == 0 || strcasecmp(v, "FEFEFE") == 0;
        else if (strcmp(name, "sz") == 0 && v != NULL)
                f->run_hidden |= atoi(v) <= 3; /* half points */
        else if (strcmp(name, "shd") == 0 || strcmp(name, "highlight") == 0)
                f->run_painted = true;
        else if (strcmp(name, "b") == 0)
                f->run_bold = xml_is_on(v);
}

static void line_end(struct flow *f)
{
        flush(f);
        if (now(f)->join != SEGMENT_NEW)
                now(f)->join = SEGMENT_LINE;
}

static void open_run_part(struct flow *f, const char *name)
{
        f->in_text = strcmp(name, "t") == 0 || strcmp(name, "delText") == 0;
        if (strcmp(name, "instrText") == 0 || strcmp(name, "delInstrText") == 0) {
                flush(f);
                f->in_code = true;
        } else if (strcmp(name, "br") == 0 || strcmp(name, "cr") == 0) {
                line_end(f);
        } else if (strcmp(name, "tab") == 0 && f->para_props == 0) {
                add_text(f, "\t", 1);
        } else if (strcmp(name, "noBreakHyphen") == 0) {
                add_text(f, "-", 1);
        } else if (strcmp(name, "r") == 0) {
                f->run_hidden = f->run_white = f->run_painted = f->run_bold = false;
        }
}

static bool is_off(const char *v)
{
        return v != NULL && !xml_is_on(v);
}

static void open_structure(struct flow *f, const char *name, const char **a)
{
        struct table_at *t = table_now(f);

        if (strcmp(name, "p") == 0)
                open_paragraph(f);
        else if (strcmp(name, "tbl") == 0)
                flush(f), open_table(f);
        else if (strcmp(name, "tr") == 0 && t != NULL)
                open_row(t);
        else if (strcmp(name, "tc") == 0 && t != NULL && t->row >= 0)
                open_cell(f, t, a);
        else if (strcmp(name, "txbxContent") == 0)
                open_box(f);
        else if (strcmp(name, "del") == 0 || strcmp(name, "moveFrom") == 0)
                f->deleted++;
        else if (strcmp(name, "Fallback") == 0)
                f->fallback++;
        else if (strcmp(name, "pPr") == 0)
                f->para_props++;
        else if (strcmp(name, "rPr") == 0)
                f->in_run_props = true;
        else if (strcmp(name, "sld") == 0)
                f->hidden |= is_off(xml_attribute(a, "show"));
        else if (strcmp(name, "cNvPr") == 0)
                f->shape_hidden =
                        xml_attribute(a, "hidden") != NULL && xml_is_on(xml_attribute(a, "hidden"));
}

static void flow_open(void *arg, const char *name, const char **a)
{
        struct flow *f = arg;

        put_attributes(f->r, f->part[0] != '\0' ? f->part : "attribute", a);
        if (f->in_run_props && f->para_props == 0) {
                run_property(f, name, a);
                return;
        }
        if (strcmp(name, "pStyle") == 0)
                paragraph_style(f, xml_attribute(a, "val"));
        else if (strcmp(name, "jc") == 0 && f->para_props > 0 && xml_attribute(a, "val") != NULL &&
                 strcmp(xml_attribute(a, "val"), "center") == 0)
                now(f)->style |= STYLE_CENTER;
        cell_property(f, name, a);
        open_structure(f, name, a);
        open_run_part(f, name);
}

static void close_code(struct flow *f)
{
        struct segment s =
                segment_make(SEGMENT_CODE, "field",
                             (struct str){ f->text.p == NULL ? "" : f->text.p, f->text.n });

        s.hidden = true;
        if (f->text.n > 0)
                put_segment(f->r, &s);
        buf_clear(&f->text);
        f->in_code = false;
}

static void flow_close(void *arg, const char *name)
{
        struct flow *f = arg;
        struct table_at *t = table_now(f);

        f->in_text = false;
        if (f->in_code)
                close_code(f);
        if (strcmp(name, "p") == 0)
                flush(f), now(f)->join = SEGMENT_NEW;
        else if (strcmp(name, "tc") == 0 && t != NULL && t->in_cell)
                close_cell(f, t);
        else if (strcmp(name, "tbl") == 0 && t != NULL)
                flush(f), now(f)->n_tables--;
        else if (strcmp(name, "txbxContent") == 0)
                close_box(f);
        else if (strcmp(name, "del") == 0 || strcmp(name, "moveFrom") == 0)
                flush(f), f->deleted -= f->deleted > 0;
        else if (strcmp(name, "Fallback") == 0)
                flush(f), f->fallback -= f->fallback > 0;
        else if (strcmp(name, "pPr") == 0)
                f->para_props -= f->para_props > 0;
        else if (strcmp(name, "rPr") == 0)
                f->in_run_props = false;
}

static void flow_text(void *arg, const char *s, size_t n)
{
        struct flow *f = arg;

        if (f->in_code)
                buf_add(&f->text, s, n);
        else if (f->in_text)
                add_text(f, s, n);
}

void read_flow(struct archive *a, size_t i, const char *part, bool hidden, bool white_hides)
{
        struct flow *f = mem_zalloc(sizeof(*f));
        struct xml_handler h = { flow_open, flow_close, flow_text, f };

        f->r = a->r;
        f->part = part;
        f->hidden = hidden;
        f->white_hides = white_hides;
        f->n_box = 1;
        buf_init(&f->text, SEGMENT_BYTES_MAX);
        archive_xml(a, i, &h);
        flush(f);
        put_waiting(a->r);
        buf_done(&f->text);
        free(f);
}
