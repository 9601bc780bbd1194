/* Character sets; CSV. */
#include "screen/doc/reader.h"

#include "base/text.h"
#include "intake/decode.h"

#include <stdlib.h>

/* UTF-16 without a mark: every other byte of ASCII and of line ends is zero. */
static const char *guess_mark(struct str b)
{
        size_t zero[2] = { 0, 0 }, n = b.n < 4096 ? b.n : 4096;

        for (size_t i = 0; i < n; i++)
                zero[i % 2] += b.p[i] == 0;
        if (b.n < 8 || b.n % 2 != 0 || (zero[0] == 0) == (zero[1] == 0))
                return NULL;
        return zero[1] > 0 ? "\xff\xfe" : "\xfe\xff";
}

static bool decode_all(struct reader *r, struct source src, struct buf *out)
{
        struct decoder *d = mem_alloc(sizeof(*d));
        struct str piece;
        int rc = decoder_open(r->cx, d, src, NULL);

        while (rc == LH_OK && (rc = decoder_next(d, &piece)) == LH_OK)
                buf_str(out, piece);
        free(d);
        if (rc != LH_NOT_FOUND)
                reader_hold(r, "%s", r->cx->err.text);
        else if (!buf_ok(out))
                reader_hold(r, "it has too much text; split it");
        r->cx->err = (struct err){ 0 };
        return reader_ok(r);
}

bool to_utf8(struct reader *r, struct str bytes, struct buf *out)
{
        const char *mark = guess_mark(bytes);
        lh_auto(buf_done) struct buf marked = { 0 };

        if (mark == NULL)
                return decode_all(r, source_mem(bytes.p, bytes.n), out);
        buf_init(&marked, DOC_EXPANDED_BYTES_MAX + 2);
        buf_add(&marked, mark, 2);
        buf_str(&marked, bytes);
        return decode_all(r, source_mem(marked.p, marked.n), out);
}

/* ---- CSV: nothing is refused here, a torn row may hold what a whole one holds ---- */

struct csv {
        struct reader *r;
        struct str rest;
        char delimiter;
        int32_t table, row, col;
        struct buf cell;
};

/* The mark that most lines have: a title above the table has none. */
static char find_delimiter(struct str t)
{
        static const char marks[] = ",\t;|";
        size_t count[4] = { 0 }, best = 0, n = t.n < 65536 ? t.n : 65536;
        bool quoted = false;

        for (size_t i = 0; i < n; i++) {
                const char *m = strchr(marks, t.p[i]);

                quoted = quoted != (t.p[i] == '"');
                if (m != NULL && *m != '\0' && !quoted)
                        count[m - marks]++;
        }
        for (size_t i = 1; i < 4; i++)
                if (count[i] > count[best])
                        best = i;
        return marks[best];
}

static char next(struct csv *c)
{
        char ch = c->rest.p[0];

        c->rest = (struct str){ c->rest.p + 1, c->rest.n - 1 };
        return ch;
}

static bool at(const struct csv *c, char ch)
{
        return c->rest.n > 0 && c->rest.p[0] == ch;
}

static void read_quoted(struct csv *c)
{
        next(c);
        while (c->rest.n > 0) {
                char ch = next(c);

                if (ch == '"' && !at(c, '"'))
                        return;
                if (ch == '"')
                        next(c);
                buf_putc(&c->cell, ch);
        }
}

static bool at_cell_end(const struct csv *c)
{
        return c->rest.n == 0 || at(c, c->delimiter) || at(c, '\n') || at(c, '\r');
}

static void put_cell(struct csv *c)
{
        struct segment s = segment_make(
                SEGMENT_CELL, "", (struct str){ c->cell.p == NULL ? "" : c->cell.p, c->cell.n });

        s.table = c->table;
        s.row = c->row;
        s.col = c->col++;
        s.handle = (uint64_t)c->delimiter; /* the clean copy uses the same */
        if (reader_cell(c->r))
                put_segment(c->r, &s);
}

static void end_row(struct csv *c)
{
        if (at(c, '\r'))
                next(c);
        if (at(c, '\n'))
                next(c);
        c->row++;
        c->col = 0;
}

void read_csv(struct reader *r, struct str t)
{
        struct csv c = { .r = r, .rest = t, .delimiter = find_delimiter(t), .table = r->tables++ };

        buf_init(&c.cell, SEGMENT_BYTES_MAX);
        while (c.rest.n > 0 && reader_ok(r)) {
                buf_clear(&c.cell);
                if (at(&c, '"'))
                        read_quoted(&c);
                while (!at_cell_end(&c))
                        buf_putc(&c.cell, next(&c));
                put_cell(&c);
                if (at(&c, c.delimiter))
                        next(&c);
                else
                        end_row(&c);
        }
        buf_done(&c.cell);
}
