/* XLSX: every sheet, seen or not, and every string, used or not. */
#include "screen/doc/office.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#define SHEETS_MAX  1024
#define HIDDEN_MAX  256 /* ranges of hidden columns of a sheet */
#define COLUMNS_MAX 16384

struct sheet_entry {
        const char *name;
        char id[64];
        bool hidden;
};

struct book {
        struct archive *a;
        struct reader *r;
        struct cell_styles styles;
        struct buf shared;
        size_t *ends; /* of each shared string */
        bool *used;
        size_t n_shared, cap_shared;
        struct sheet_entry *sheets;
        size_t n_sheets;
        bool in_text;
};

/* ---- shared strings ---- */

static void shared_open(void *arg, const char *name, const char **a)
{
        struct book *b = arg;

        (void)a;
        b->in_text = strcmp(name, "t") == 0;
}

static void shared_close(void *arg, const char *name)
{
        struct book *b = arg;

        b->in_text = false;
        if (strcmp(name, "si") != 0)
                return;
        if (b->n_shared == b->cap_shared) {
                b->cap_shared = b->cap_shared ? b->cap_shared * 2 : 1024;
                b->ends = mem_realloc(b->ends, b->cap_shared * sizeof(*b->ends));
        }
        b->ends[b->n_shared++] = b->shared.n;
}

static void shared_text(void *arg, const char *s, size_t n)
{
        struct book *b = arg;

        if (b->in_text)
                buf_add(&b->shared, s, n);
}

static struct str shared_at(const struct book *b, size_t i)
{
        size_t begin = i == 0 ? 0 : b->ends[i - 1];

        return (struct str){ b->shared.p == NULL ? "" : b->shared.p + begin, b->ends[i] - begin };
}

static void read_shared(struct book *b)
{
        struct xml_handler h = { shared_open, shared_close, shared_text, b };
        int64_t i = archive_find(b->a, "xl/sharedStrings.xml");

        if (i >= 0)
                archive_xml(b->a, (size_t)i, &h);
        b->used = mem_zalloc(b->n_shared + 1);
}

/* A string that no cell shows any more is still in the file. */
static void put_unused(struct book *b)
{
        for (size_t i = 0; i < b->n_shared && reader_ok(b->r); i++)
                if (!b->used[i])
                        reader_put_text(b->r, SEGMENT_META, "text left behind", shared_at(b, i),
                                        true);
}

/* ---- one sheet ---- */

struct sheet {
        struct book *b;
        const char *part;
        int32_t table, row, col;
        bool hidden, hidden_row;
        int32_t hidden_from[HIDDEN_MAX], hidden_to[HIDDEN_MAX];
        size_t n_hidden;
        bool in_data, in_value, in_formula, shared;
        bool number;
        size_t style, first; /* first: the sheet's segments begin here */
        struct buf value, formula, other;
};

/* "BC12": column 54, row 11, from 0. */
static bool parse_ref(const char *ref, int32_t *ret_row, int32_t *ret_col)
{
        int32_t c = 0;

        for (; *ref >= 'A' && *ref <= 'Z' && c < COLUMNS_MAX; ref++)
                c = c * 26 + (*ref - 'A' + 1);
        if (c == 0 || c > COLUMNS_MAX || !isdigit((unsigned char)*ref))
                return false;
        *ret_col = c - 1;
        *ret_row = (int32_t)(strtoul(ref, NULL, 10) % 10000000) - 1;
        return true;
}

static bool column_hidden(const struct sheet *s, int32_t c)
{
        for (size_t i = 0; i < s->n_hidden; i++)
                if (c >= s->hidden_from[i] && c <= s->hidden_to[i])
                        return true;
        return false;
}

static void on_columns(struct sheet *s, const char **a)
{
        const char *hidden = xml_attribute(a, "hidden"), *width = xml_attribute(a, "width");
        const char *min = xml_attribute(a, "min"), *max = xml_attribute(a, "max");
        bool gone = (hidden != NULL && xml_is_on(hidden)) ||
                    (width != NULL && strtod(width, NULL) < 0.2);

        if (!gone || min == NULL || max == NULL || s->n_hidden == HIDDEN_MAX)
                return;
        s->hidden_from[s->n_hidden] = atoi(min) - 1;
        s->hidden_to[s->n_hidden++] = atoi(max) - 1;
}

static void open_row(struct sheet *s, const char **a)
{
        const char *r = xml_attribute(a, "r"), *hidden = xml_attribute(a, "hidden"),
                   *ht = xml_attribute(a, "ht");

        s->row = r != NULL ? (int32_t)(strtoul(r, NULL, 10) % 10000000) - 1 : s->row + 1;
        s->col = -1;
        s->hidden_row =
                (hidden != NULL && xml_is_on(hidden)) || (ht != NULL && strtod(ht, NULL) < 0.5);
}

static void open_cell(struct sheet *s, const char **a)
{
        const char *ref = xml_attribute(a, "r"), *style = xml_attribute(a, "s"),
                   *t = xml_attribute(a, "t");
        int32_t row = s->row, col = s->col + 1;

        if (ref != NULL && parse_ref(ref, &row, &col))
                s->row = row;
        s->col = col;
        s->style = style != NULL ? strtoul(style, NULL, 10) : 0;
        s->shared = t != NULL && strcmp(t, "s") == 0;
        s->number = t == NULL || strcmp(t, "n") == 0;
        buf_clear(&s->value);
        buf_clear(&s->formula);
}

static struct segment cell_segment(struct sheet *s, struct str text)
{
        struct segment g = segment_make(SEGMENT_CELL, s->part, text);

        g.table = s->table;
        g.row = s->row;
        g.col = s->col;
        g.handle = s->number ? STYLE_NUMBER : 0;
        g.hidden = s->hidden || s->hidden_row || column_hidden(s, s->col) ||
                   (s->style < s->b->styles.n && s->b->styles.v[s->style].hidden);
        return g;
}

static void put_pieces(struct sheet *s, const struct str_list *l, bool as_value)
{
        for (size_t i = 0; i < l->n; i++) {
                struct segment g = cell_segment(s, l->v[i]);

                g.join = i == 0 ? SEGMENT_NEW : SEGMENT_RUN;
                if (!as_value) {
                        g = segment_make(SEGMENT_CODE, "formula", l->v[i]);
                        g.hidden = true;
                        g.join = i == 0 ? SEGMENT_NEW : SEGMENT_RUN;
                }
                put_segment(s->b->r, &g);
        }
}

/* A formula is not evaluated: with a stored value, that is what is seen; without, its pieces are.
 */
static bool put_formula(struct sheet *s)
{
        struct str f = { s->formula.p == NULL ? "" : s->formula.p, s->formula.n };
        struct str_list l;
        bool pure;

        if (f.n == 0)
                return false;
        pure = formula_pieces(f, &l) && s->value.n == 0;
        put_pieces(s, &l, pure);
        return pure;
}

static struct str shared_value(struct sheet *s)
{
        size_t i = s->value.n > 0 ? strtoul(s->value.p, NULL, 10) : SIZE_MAX;

        if (i >= s->b->n_shared) {
                reader_hold(s->b->r, "it is damaged: a cell points to a text that is not there");
                return (struct str){ "", 0 };
        }
        s->b->used[i] = true;
        return shared_at(s->b, i);
}

static void close_cell(struct sheet *s)
{
        lh_auto(buf_done) struct buf shown = { 0 };
        struct str v = { s->value.p == NULL ? "" : s->value.p, s->value.n };
        struct segment g;

        buf_init(&shown, SEGMENT_BYTES_MAX);
        if (put_formula(s) || v.n == 0 || !reader_cell(s->b->r))
                return;
        if (s->shared) {
                v = shared_value(s);
        } else if (s->number) {
                put_number(&s->b->styles, s->style, v, &shown);
                v = (struct str){ shown.p == NULL ? "" : shown.p, shown.n };
        }
        g = cell_segment(s, v);
        put_segment(s->b->r, &g);
}

static struct segment *find_cell(struct sheet *s, int32_t row, int32_t col)
{
        struct document *d = s->b->r->d;
        size_t lo = s->first, hi = d->n;

        while (lo < hi) { /* cells stand in order in every file that programs write */
                size_t mid = lo + (hi - lo) / 2;
                struct segment *g = &d->v[mid];

                while (g->table != s->table && mid > lo) /* a formula's pieces */
                        g = &d->v[--mid];
                if (g->table != s->table || g->row < row || (g->row == row && g->col < col))
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo < d->n && d->v[lo].row == row && d->v[lo].col == col && d->v[lo].table == s->table
                       ? &d->v[lo]
                       : NULL;
}

static void on_merge(struct sheet *s, const char **a)
{
        const char *ref = xml_attribute(a, "ref"), *colon = ref == NULL ? NULL : strchr(ref, ':');
        int32_t r0, c0, r1, c1;
        struct segment *g;

        if (colon == NULL || !parse_ref(ref, &r0, &c0) || !parse_ref(colon + 1, &r1, &c1) ||
            r1 < r0 || c1 < c0)
                return;
        g = find_cell(s, r0, c0);
        if (g != NULL) {
                g->row_span = r1 - r0 + 1;
                g->col_span = c1 - c0 + 1;
        }
}

static void sheet_open(void *arg, const char *name, const char **a)
{
        struct sheet *s = arg;

        if (strcmp(name, "sheetData") == 0)
                s->in_data = true;
        else if (strcmp(name, "col") == 0 && !s->in_data)
                on_columns(s, a);
        else if (strcmp(name, "mergeCell") == 0)
                on_merge(s, a);
        else if (!s->in_data)
                put_attributes(s->b->r, "sheet settings", a);
        else if (strcmp(name, "row") == 0)
                open_row(s, a);
        else if (strcmp(name, "c") == 0)
                open_cell(s, a);
        s->in_value = s->in_data && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0);
        s->in_formula = s->in_data && strcmp(name, "f") == 0;
        if (!s->in_data)
                buf_clear(&s->other);
}

static const char *other_part(const char *name)
{
        if (strncmp(name, "formula", 7) == 0)
                return "validation list";
        if (strncmp(name, "odd", 3) == 0 || strncmp(name, "even", 4) == 0 ||
            strncmp(name, "first", 5) == 0)
                return "header or footer";
        return "sheet settings";
}

static void sheet_close(void *arg, const char *name)
{
        struct sheet *s = arg;

        s->in_value = s->in_formula = false;
        if (strcmp(name, "sheetData") == 0)
                s->in_data = false;
        else if (s->in_data && strcmp(name, "c") == 0)
                close_cell(s);
        else if (!s->in_data && s->other.n > 0)
                reader_put_text(s->b->r, SEGMENT_META, other_part(name),
                                (struct str){ s->other.p, s->other.n }, true);
        if (!s->in_data)
                buf_clear(&s->other);
}

static void sheet_text(void *arg, const char *p, size_t n)
{
        struct sheet *s = arg;

        if (s->in_value)
                buf_add(&s->value, p, n);
        else if (s->in_formula)
                buf_add(&s->formula, p, n);
        else if (!s->in_data)
                buf_add(&s->other, p, n);
}

static void read_sheet(struct book *b, size_t member, const char *part, bool hidden)
{
        struct sheet *s = mem_zalloc(sizeof(*s));
        struct xml_handler h = { sheet_open, sheet_close, sheet_text, s };

        s->b = b;
        s->part = part;
        s->hidden = hidden;
        s->table = b->r->tables++;
        s->row = s->col = -1;
        s->first = b->r->d->n;
        buf_init(&s->value, SEGMENT_BYTES_MAX);
        buf_init(&s->formula, 65536);
        buf_init(&s->other, SEGMENT_BYTES_MAX);
        archive_xml(b->a, member, &h);
        put_waiting(b->r);
        buf_done(&s->value);
        buf_done(&s->formula);
        buf_done(&s->other);
        free(s);
}

/* ---- workbook.xml and its relations ---- */

static void book_open(void *arg, const char *name, const char **a)
{
        struct book *b = arg;
        const char *title = xml_attribute(a, "name"), *id = NULL,
                   *state = xml_attribute(a, "state");
        struct sheet_entry *e = &b->sheets[b->n_sheets];

        if (strcmp(name, "workbookPr") == 0 && xml_attribute(a, "date1904") != NULL)
                b->styles.date_1904 = xml_is_on(xml_attribute(a, "date1904"));
        if (strcmp(name, "sheet") != 0) {
                put_attributes(b->r, "workbook", a);
                return;
        }
        for (const char **at = a; at[0] != NULL; at += 2)
                if (strlen(at[0]) >= 3 && strcmp(at[0] + strlen(at[0]) - 3, ":id") == 0)
                        id = at[1];
        if (title == NULL || id == NULL || b->n_sheets + 1 == SHEETS_MAX)
                return;
        e->name = arena_strdup(b->r->cx->mem, title);
        snprintf(e->id, sizeof(e->id), "%s", id);
        e->hidden = state != NULL && strcmp(state, "visible") != 0;
        b->n_sheets++;
}

static void book_text(void *arg, const char *s, size_t n)
{
        struct book *b = arg;

        buf_add(&b->shared, s,
                n); /* names that were given to cells; the shared strings come later */
}

static void book_close(void *arg, const char *name)
{
        struct book *b = arg;

        (void)name;
        if (b->shared.n > 0)
                reader_put_text(b->r, SEGMENT_META, "defined name",
                                (struct str){ b->shared.p, b->shared.n }, true);
        buf_clear(&b->shared);
}

struct relation {
        const char *id;
        char target[256];
};

static void relation_open(void *arg, const char *name, const char **a)
{
        struct relation *r = arg;
        const char *id = xml_attribute(a, "Id"), *target = xml_attribute(a, "Target");

        if (strcmp(name, "Relationship") == 0 && id != NULL && target != NULL &&
            strcmp(id, r->id) == 0)
                snprintf(r->target, sizeof(r->target), "%s", target);
}

static int64_t find_sheet(struct book *b, const char *id)
{
        struct relation rel = { .id = id };
        struct xml_handler h = { relation_open, NULL, NULL, &rel };
        int64_t i = archive_find(b->a, "xl/_rels/workbook.xml.rels");
        const char *target = rel.target;

        if (i < 0 || !archive_xml(b->a, (size_t)i, &h) || rel.target[0] == '\0')
                return -1;
        if (target[0] == '/')
                return archive_find(b->a, target + 1);
        return archive_find(b->a, arena_printf(b->r->cx->mem, "xl/%s", target));
}

/* The name of a sheet is text like any; where it could be somebody's number, only its place is
 * told. */
static const char *sheet_part(struct book *b, size_t i)
{
        size_t digits = 0;

        for (const char *p = b->sheets[i].name; *p != '\0'; p++)
                digits += isdigit((unsigned char)*p) != 0;
        if (digits > 6)
                return arena_printf(b->r->cx->mem, "sheet %zu", i + 1);
        return arena_printf(b->r->cx->mem, "sheet %s", b->sheets[i].name);
}

static void put_sheet_name(struct book *b, size_t i)
{
        struct segment s = segment_make(SEGMENT_META, "sheet name", str_of(b->sheets[i].name));

        s.hidden = b->sheets[i].hidden;
        s.handle = (uint64_t)b->r->tables; /* the number that the sheet's table will have */
        put_segment(b->r, &s);
}

static void read_sheets(struct book *b)
{
        for (size_t i = 0; i < b->n_sheets && reader_ok(b->r); i++) {
                int64_t member = find_sheet(b, b->sheets[i].id);

                put_sheet_name(b, i);
                if (member >= 0)
                        read_sheet(b, (size_t)member, sheet_part(b, i), b->sheets[i].hidden);
                else
                        reader_hold(b->r, "it is damaged: a sheet is missing");
        }
        /* a sheet that the workbook does not know is still in the file */
        for (size_t i = 0; i < b->a->n && reader_ok(b->r); i++)
                if (!b->a->done[i] &&
                    strncmp(archive_name(b->a, i), "xl/worksheets/sheet", 19) == 0)
                        read_sheet(b, i, "lost sheet", true);
}

void read_workbook(struct archive *a)
{
        struct book b = { .a = a, .r = a->r };
        struct xml_handler h = { book_open, book_close, book_text, &b };
        int64_t i = archive_find(a, "xl/workbook.xml");

        b.sheets = mem_zalloc(SHEETS_MAX * sizeof(*b.sheets));
        buf_init(&b.shared, DOC_EXPANDED_BYTES_MAX);
        if (i < 0)
                reader_hold(
                        a->r,
                        "it is damaged, or a workbook of binary parts (.xlsb); save it as .xlsx");
        else if (archive_xml(a, (size_t)i, &h)) {
                put_waiting(a->r);
                read_shared(&b);
                read_styles(a, &b.styles);
                read_sheets(&b);
                put_unused(&b);
        }
        cell_styles_done(&b.styles);
        buf_done(&b.shared);
        free(b.ends);
        free(b.used);
        free(b.sheets);
}
