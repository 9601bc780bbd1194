#include "intake/record.h"

#include <stdio.h>

void sink_record(struct sink *s, char type, uint64_t line, uint64_t bytes_done,
                 const struct str *cells, size_t n_cells)
{
        struct piece p = { type, ++s->records, line, bytes_done, cells, n_cells };

        s->put(s->arg, &p);
}

void sink_refuse(struct sink *s, uint64_t line, uint64_t bytes_done, const char *fmt, ...)
{
        char text[ERR_TEXT_BYTES_MAX];
        struct str cells[2] = { { text, 0 }, { "", 0 } };
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        cells[0].n = strlen(text);
        sink_record(s, PIECE_REFUSED, line, bytes_done, cells, 2);
}

void piece_pack(const struct piece *p, struct buf *out)
{
        buf_putc(out, p->type);
        buf_be(out, p->number, 8);
        buf_be(out, p->line, 8);
        buf_be(out, p->bytes_done, 8);
        buf_be(out, p->n_cells, 4);
        for (size_t i = 0; i < p->n_cells; i++) {
                buf_be(out, p->cells[i].n, 4);
                buf_str(out, p->cells[i]);
        }
}

static bool take_be(struct str *s, unsigned bytes, uint64_t *ret)
{
        uint64_t v = 0;

        if (s->n < bytes)
                return false;
        for (unsigned i = 0; i < bytes; i++)
                v = v << 8 | (unsigned char)s->p[i];
        *s = (struct str){ s->p + bytes, s->n - bytes };
        *ret = v;
        return true;
}

bool piece_unpack(struct arena *mem, struct str f, struct piece *ret)
{
        struct piece p = { 0 };
        struct str *cells;
        uint64_t n;

        if (f.n < 1)
                return false;
        p.type = f.p[0];
        f = (struct str){ f.p + 1, f.n - 1 };
        if (!take_be(&f, 8, &p.number) || !take_be(&f, 8, &p.line) ||
            !take_be(&f, 8, &p.bytes_done) || !take_be(&f, 4, &n) || n > RECORD_CELLS_MAX)
                return false;
        p.n_cells = (size_t)n;
        cells = arena_alloc(mem, (p.n_cells + 1) * sizeof(*cells));
        for (size_t i = 0; i < p.n_cells; i++) {
                if (!take_be(&f, 4, &n) || n > f.n)
                        return false;
                cells[i] = (struct str){ f.p, (size_t)n };
                f = (struct str){ f.p + n, f.n - (size_t)n };
        }
        p.cells = cells;
        *ret = p;
        return f.n == 0;
}
