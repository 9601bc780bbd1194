#include "intake/csv.h"

#include "intake/table.h"

#include <stdlib.h>

/* One row while it is read: the cells' bytes one behind the other, and where each cell ends. */
struct csv {
        struct text_in *in;
        char delimiter;
        struct buf bytes;
        size_t ends[RECORD_CELLS_MAX];
        struct str cells[RECORD_CELLS_MAX];
        size_t n;
        const char *fault; /* why the row is no good; it is read to its end all the same */
};

static void add(struct csv *c, char ch)
{
        buf_putc(&c->bytes, ch);
}

static void end_cell(struct csv *c)
{
        if (c->n == RECORD_CELLS_MAX)
                c->fault = "has more than 4096 cells; split the table";
        else
                c->ends[c->n++] = c->bytes.n;
}

/* Behind the opening quote; stops behind the closing one. */
static void read_quoted(struct csv *c)
{
        int ch;

        while ((ch = text_get(c->in)) >= 0) {
                if (ch != '"')
                        add(c, (char)ch);
                else if (text_peek(c->in) == '"')
                        add(c, (char)text_get(c->in));
                else
                        return;
        }
        c->fault = "has a quote that never closes; double the quotes inside cells";
}

static bool at_row_end(int ch)
{
        return ch < 0 || ch == '\n' || ch == '\r';
}

/* Reads one cell; true if the row goes on behind it. */
static bool read_cell(struct csv *c)
{
        int ch;

        if (text_peek(c->in) == '"') {
                text_get(c->in);
                read_quoted(c);
                ch = text_peek(c->in);
                if (!at_row_end(ch) && ch != c->delimiter && c->fault == NULL)
                        c->fault =
                                "has text behind a closing quote; double the quotes inside cells";
        }
        while (!at_row_end(ch = text_peek(c->in)) && ch != c->delimiter)
                add(c, (char)text_get(c->in));
        end_cell(c);
        return text_peek(c->in) == c->delimiter;
}

static void read_row(struct csv *c)
{
        buf_clear(&c->bytes);
        c->n = 0;
        c->fault = NULL;
        while (read_cell(c))
                text_get(c->in);
        if (text_peek(c->in) == '\r')
                text_get(c->in);
        if (text_peek(c->in) == '\n')
                text_get(c->in);
        if (!buf_ok(&c->bytes))
                c->fault = "is longer than 4 MiB; the file may lack line ends";
}

static int hand_out(struct csv *c, struct table *t, uint64_t line)
{
        struct str *cells = c->cells;
        struct row row = { cells, c->n, line, c->in->d->raw_done };
        size_t at = 0;

        if (c->fault != NULL) {
                sink_refuse(t->out, line, row.bytes_done, "the row %s", c->fault);
                return LH_OK;
        }
        for (size_t i = 0; i < c->n; i++) {
                cells[i] =
                        (struct str){ c->bytes.p == NULL ? "" : c->bytes.p + at, c->ends[i] - at };
                at = c->ends[i];
        }
        return table_row(t, &row);
}

/* The one that stands most often in the first line that is not empty, outside quotes. */
static char find_delimiter(struct text_in *in)
{
        static const char marks[] = ",\t;";
        size_t count[3] = { 0 }, best = 0;
        bool quoted = false, any = false;

        if (text_peek(in) < 0)
                return ',';
        for (const char *p = in->p; p < in->end; p++) {
                const char *m = strchr(marks, *p);

                if (*p == '\n' && any && !quoted)
                        break;
                any = any || (*p != '\n' && *p != '\r');
                quoted = quoted != (*p == '"');
                if (m != NULL && *m != 0 && !quoted)
                        count[m - marks]++;
        }
        for (size_t i = 1; i < 3; i++)
                if (count[i] > count[best])
                        best = i;
        return marks[best];
}

int csv_read(struct ctx *cx, const struct reader_job *job, struct text_in *in, struct sink *out)
{
        struct csv *c = mem_zalloc(sizeof(*c));
        struct table t;
        int rc = LH_OK;

        c->in = in;
        buf_init(&c->bytes, RECORD_ROW_BYTES_MAX);
        c->delimiter = job->delimiter ? job->delimiter : find_delimiter(in);
        table_open(cx, &t, job, out);
        while (rc == LH_OK && !sink_full(out) && text_peek(in) >= 0) {
                uint64_t line = in->line;

                read_row(c);
                if (in->rc == LH_OK || in->rc == LH_NOT_FOUND)
                        rc = hand_out(c, &t, line);
        }
        buf_done(&c->bytes);
        free(c);
        if (rc == LH_OK && in->rc != LH_NOT_FOUND)
                rc = in->rc; /* LH_OK when the sink was full */
        return rc == LH_OK ? table_end(&t) : rc;
}
