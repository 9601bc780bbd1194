/* Text files: running text is one segment (or several that join, if it is very long); lines that
 * stand in columns, cut by tabs, wide gaps or bars, are a table, and so are lines of as many commas
 * or blanks as the heading above them. */
#include "screen/doc/reader.h"

#include <stdlib.h>

#define PIECE_BYTES ((size_t)8 * 1024 * 1024) /* fits a frame of os/child.h */
#define COLUMNS_MAX 256
#define ROWS_MIN    2
#define BARS_MIN    3 /* cells */
#define COMMAS_MIN  4
#define HEAD_BYTES  30

/* What cuts a line into cells. */
enum cut { CUT_BLANKS, CUT_BAR, CUT_WIDE, CUT_HAN, CUT_COMMA, CUT_BLANK, CUTS };

static const char *const marks[CUTS] = { NULL, "|", "　", "，", ",", " " };
static const uint64_t mark_gap[CUTS] = { 0,           GAP_BAR | 1,   GAP_WIDE | 1,
                                         GAP_HAN | 1, GAP_COMMA | 1, GAP_SPACE | 1 };

struct cells {
        enum cut cut;
        struct str v[COLUMNS_MAX];
        uint64_t gap[COLUMNS_MAX]; /* before each */
        size_t n;
};

static size_t cut_at(struct str t)
{
        size_t n = PIECE_BYTES;

        if (t.n <= n)
                return t.n;
        while (n > 1 && ((unsigned char)t.p[n] & 0xc0) == 0x80)
                n--;
        return n;
}

static void put_running(struct reader *r, struct str t)
{
        enum segment_join join = SEGMENT_NEW;

        while (t.n > 0 && reader_ok(r)) {
                struct segment s = segment_make(SEGMENT_TEXT, "", (struct str){ t.p, cut_at(t) });

                s.join = join;
                put_segment(r, &s);
                t = (struct str){ t.p + s.text.n, t.n - s.text.n };
                join = SEGMENT_RUN;
        }
}

/* The line at p without its end; *ret_end: where the next begins. */
static struct str line_at(struct str t, size_t at, size_t *ret_end)
{
        const char *lf = memchr(t.p + at, '\n', t.n - at);
        size_t n = lf == NULL ? t.n - at : (size_t)(lf - t.p) - at;

        *ret_end = lf == NULL ? t.n : at + n + 1;
        return (struct str){ t.p + at, n > 0 && t.p[at + n - 1] == '\r' ? n - 1 : n };
}

/* A gap between columns: tabs, two spaces and more, two wide spaces and more. 0: none. */
static size_t gap_at(struct str s, size_t i, uint64_t *ret)
{
        size_t n = 0;

        while (i + n < s.n && s.p[i + n] == '\t' && n < 1)
                n++;
        if (n > 0) {
                *ret = GAP_TAB | 1;
                return n;
        }
        while (i + n < s.n && s.p[i + n] == ' ')
                n++;
        if (n >= 2) {
                *ret = GAP_SPACE | n;
                return n;
        }
        for (n = 0; i + n + 2 < s.n && memcmp(s.p + i + n, "\xe3\x80\x80", 3) == 0; n += 3)
                ;
        *ret = GAP_WIDE | n / 3;
        return n >= 6 ? n : 0;
}

static void cut_at_marks(struct str s, struct cells *c)
{
        const char *mark = marks[c->cut];
        size_t n = strlen(mark), from = 0;

        c->n = 0;
        for (size_t i = 0; i + n <= s.n && c->n + 1 < COLUMNS_MAX; i++) {
                if (memcmp(s.p + i, mark, n) != 0)
                        continue;
                c->v[c->n] = (struct str){ s.p + from, i - from };
                c->gap[c->n] = c->n > 0 ? mark_gap[c->cut] : 0;
                c->n++;
                from = i + n;
        }
        c->v[c->n] = (struct str){ s.p + from, s.n - from };
        c->gap[c->n] = c->n > 0 ? mark_gap[c->cut] : 0;
        c->n++;
}

static void cut_cells(struct str s, struct cells *c)
{
        size_t from = 0;
        uint64_t before = 0, gap;

        if (c->cut != CUT_BLANKS) {
                cut_at_marks(s, c);
                return;
        }
        c->n = 0;
        for (size_t i = 0; i < s.n && c->n + 1 < COLUMNS_MAX;) {
                size_t n = gap_at(s, i, &gap);

                if (n == 0 || (i == 0 && s.p[0] != '\t')) { /* the line is indented: no gap */
                        i += n > 0 ? n : 1;
                        continue;
                }
                c->v[c->n] = (struct str){ s.p + from, i - from };
                c->gap[c->n++] = before;
                before = gap;
                i += n;
                from = i;
        }
        c->v[c->n] = (struct str){ s.p + from, s.n - from };
        c->gap[c->n++] = before;
}

static bool by_tab(const struct cells *c)
{
        return c->n > 1 && (c->gap[1] & ~(uint64_t)GAP_COUNT) == GAP_TAB;
}

/* Do the lines stand in the same columns? Spaces alone are a weak sign: then it takes three. */
static bool fits(const struct cells *first, const struct cells *c)
{
        if (first->cut != CUT_BLANKS)
                return c->n >= (first->cut == CUT_BAR || first->cut == CUT_BLANK ? BARS_MIN
                                                                                 : COMMAS_MIN) &&
                       c->n == first->n;
        return c->n >= 2 && by_tab(first) == by_tab(c) && c->n == first->n &&
               (by_tab(c) || c->n >= 3);
}

static size_t count_rows(struct str t, size_t at, const struct cells *first, size_t *ret_end)
{
        struct cells *c = mem_alloc(sizeof(*c));
        size_t rows = 0, end = at;

        c->cut = first->cut;
        while (end < t.n) {
                size_t after;
                struct str line = line_at(t, end, &after);

                cut_cells(line, c);
                if (!fits(first, c))
                        break;
                rows++;
                end = after;
        }
        *ret_end = end;
        free(c);
        return rows;
}

static void put_row(struct reader *r, struct cells *c, int32_t table, int32_t row, bool crlf)
{
        for (size_t k = 0; k < c->n && reader_cell(r); k++) {
                struct segment s = segment_make(SEGMENT_CELL, "", c->v[k]);

                s.table = table;
                s.row = row;
                s.col = (int32_t)k;
                s.handle = k == 0 && row > 0 ? (crlf ? GAP_CRLF : GAP_LINE) | 1 : c->gap[k];
                put_segment(r, &s);
        }
}

/* The end of the last line stays for the text behind the table. */
static size_t put_table(struct reader *r, struct str t, size_t at, size_t end, struct cells *c)
{
        int32_t table = r->tables++, row = 0;
        size_t last = at;

        while (at < end && reader_ok(r)) {
                size_t after;
                struct str line = line_at(t, at, &after);

                cut_cells(line, c);
                put_row(r, c, table, row++, at >= 2 && t.p[at - 2] == '\r');
                last = (size_t)(line.p - t.p) + line.n;
                at = after;
        }
        return last;
}

/* A line of short words without a digit: what may head a list that is cut by commas. */
static bool heads_list(const struct cells *c)
{
        for (size_t k = 0; k < c->n; k++) {
                if (c->v[k].n == 0 || c->v[k].n > HEAD_BYTES)
                        return false;
                for (size_t i = 0; i < c->v[k].n; i++)
                        if ((c->v[k].p[i] >= '0' && c->v[k].p[i] <= '9') ||
                            (i + 3 <= c->v[k].n && memcmp(c->v[k].p + i, "。", 3) == 0))
                                return false;
        }
        return true;
}

/* One blank stands in sentences and forms too: then a line with a number below the heading. */
static bool heads_numbers(struct str t, size_t at)
{
        size_t next, after;
        struct str line;

        line_at(t, at, &next);
        if (next >= t.n)
                return false;
        line = line_at(t, next, &after);
        for (size_t i = 0; i < line.n; i++)
                if (line.p[i] >= '0' && line.p[i] <= '9')
                        return true;
        return false;
}

/* Is the line at `at` the first of a table? Its cells, and where the table ends. */
static bool table_at(struct str t, size_t at, struct str line, struct cells *c, size_t *ret_end)
{
        for (c->cut = CUT_BLANKS; c->cut < CUTS; c->cut++) {
                cut_cells(line, c);
                if (c->n >= 2 && (c->cut < CUT_HAN || heads_list(c)) &&
                    (c->cut != CUT_BLANK || heads_numbers(t, at)) &&
                    count_rows(t, at, c, ret_end) >= ROWS_MIN)
                        return true;
        }
        return false;
}

void read_text(struct reader *r, struct str t)
{
        struct cells *c = mem_alloc(sizeof(*c));
        size_t text = 0;

        for (size_t at = 0; at < t.n && reader_ok(r);) {
                size_t after, end = at;
                struct str line = line_at(t, at, &after);

                if (!table_at(t, at, line, c, &end)) {
                        at = after;
                        continue;
                }
                put_running(r, (struct str){ t.p + text, at - text });
                text = put_table(r, t, at, end, c);
                at = end;
        }
        put_running(r, (struct str){ t.p + text, t.n - text });
        free(c);
}
