#include "work/sheet.h"
#include "screen/doc/doc.h"
#include "screen/lay.h"

#include <string.h>

static bool seen(const struct segment *s)
{
        return !s->hidden && (s->place == SEGMENT_TEXT || s->place == SEGMENT_CELL);
}

/* Tables are numbered through the document: which of them have cells, and how large they are. */
static int measure(struct ctx *cx, const struct document *d, struct sheet *ret, int32_t *of)
{
        for (size_t i = 0; i < d->n; i++) {
                const struct segment *s = &d->v[i];
                struct sheet_table *t;
                size_t k = 0;

                if (s->hidden && s->text.n > 0)
                        ret->hidden++;
                if (!seen(s) || s->place != SEGMENT_CELL)
                        continue;
                while (k < ret->n && of[k] != s->table)
                        k++;
                if (k == SHEET_TABLES_MAX)
                        continue;
                t = &ret->tables[k];
                if (k == ret->n) {
                        of[ret->n++] = s->table;
                        t->part = arena_strdup(cx->mem, s->part);
                }
                if (s->row >= SHEET_ROWS_MAX || s->col >= SHEET_COLS_MAX)
                        return err_field(cx, LH_LIMIT, "file",
                                         "a table has more than %d rows or %d columns; split it",
                                         SHEET_ROWS_MAX, SHEET_COLS_MAX);
                t->n_rows = s->row >= t->n_rows ? s->row + 1 : t->n_rows;
                t->n_cols = s->col >= t->n_cols ? s->col + 1 : t->n_cols;
        }
        return LH_OK;
}

static void make_room(struct ctx *cx, struct sheet *ret)
{
        for (size_t k = 0; k < ret->n; k++) {
                struct sheet_table *t = &ret->tables[k];
                size_t n = (size_t)t->n_rows * (size_t)t->n_cols;

                t->cells = arena_alloc(cx->mem, n * sizeof(*t->cells));
                for (size_t i = 0; i < n; i++)
                        t->cells[i] = "";
        }
}

static struct str trim(struct str s)
{
        while (s.n > 0 && strchr(" \t\r\n", s.p[0]) != NULL)
                s.p++, s.n--;
        while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) != NULL)
                s.n--;
        return s;
}

/* Pieces of one cell belong together; what would break a line of the form becomes a blank. */
static void put_cell(struct ctx *cx, const char **cell, const struct segment *s)
{
        struct str v = trim(s->text);
        const char *gap = s->join == SEGMENT_RUN || (*cell)[0] == '\0' ? "" : " ";
        char *text = arena_printf(cx->mem, "%s%s%.*s", *cell, gap, (int)v.n, v.p);

        for (char *p = text; *p != '\0'; p++)
                if (strchr("\t\r\n", *p) != NULL)
                        *p = ' ';
        *cell = text;
}

static void take(struct ctx *cx, const struct document *d, const int32_t *of, struct sheet *ret)
{
        lh_auto(buf_done) struct buf text;

        buf_init(&text, DOCUMENT_BYTES_MAX);
        for (size_t i = 0; i < d->n && text.n < SHEET_TEXT_BYTES; i++) {
                const struct segment *s = &d->v[i];
                size_t k = 0;

                if (!seen(s))
                        continue;
                if (s->place == SEGMENT_TEXT) {
                        if (text.n > 0 && s->join != SEGMENT_RUN)
                                buf_putc(&text, '\n');
                        buf_str(&text, s->text);
                        continue;
                }
                while (k < ret->n && of[k] != s->table)
                        k++;
                if (k < ret->n)
                        put_cell(cx, &ret->tables[k].cells[s->row * ret->tables[k].n_cols + s->col],
                                 s);
        }
        ret->text = text.n == 0 ? "" : arena_strndup(cx->mem, text.p, text.n);
}

static int read(struct ctx *cx, struct ctx *own, const struct laid *laid, struct sheet *ret)
{
        lh_auto(document_done) struct document d = { 0 };
        int32_t of[SHEET_TABLES_MAX];
        enum doc_kind kind;
        int rc = doc_read(own, laid->in, &d, &kind);

        if (rc != LH_OK)
                return err_set(cx, rc, "could not read the document: %s", own->err.text);
        if (d.held != NULL)
                return err_field(cx, LH_HELD, "file",
                                 "the document was not read wholly and is held: %s", d.held);
        rc = measure(cx, &d, ret, of);
        if (rc != LH_OK)
                return rc;
        make_room(cx, ret);
        take(cx, &d, of, ret);
        return LH_OK;
}

int sheet_read(struct ctx *cx, struct str name, struct str bytes, struct sheet *ret)
{
        lh_auto(lay_done) struct laid laid = { .fd = -1 };
        struct ctx own;
        int rc;

        *ret = (struct sheet){ .text = "" };
        rc = lay_out(cx, name, bytes, &laid);
        if (rc != LH_OK)
                return rc;
        ctx_init(&own);
        rc = read(cx, &own, &laid, ret);
        ctx_done(&own);
        return rc;
}
