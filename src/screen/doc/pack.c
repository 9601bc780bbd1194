#include "screen/doc/pack.h"

#include "base/text.h"
#include "os/child.h"

struct head {
        uint64_t handle;
        int32_t table, row, col, row_span, col_span, page;
        uint32_t part_bytes;
        uint8_t type, place, join, flags;
};

static void send_held(const char *why, struct buf *b)
{
        buf_clear(b);
        buf_putc(b, 'H');
        buf_puts(b, why);
        child_send(b->p, b->n);
}

static void send_segment(const struct segment *s, struct buf *b)
{
        struct head h = { .handle = s->handle,
                          .table = s->table,
                          .row = s->row,
                          .col = s->col,
                          .row_span = s->row_span,
                          .col_span = s->col_span,
                          .page = s->page,
                          .part_bytes = (uint32_t)strlen(s->part),
                          .place = (uint8_t)s->place,
                          .join = (uint8_t)s->join };

        h.flags = (uint8_t)((s->header ? 1 : 0) | (s->hidden ? 2 : 0));
        buf_clear(b);
        buf_putc(b, 'S');
        buf_add(b, &h, sizeof(h));
        buf_puts(b, s->part);
        buf_str(b, s->text);
        child_send(b->p, b->n);
}

void doc_send(const struct document *d, enum doc_kind kind)
{
        char end[2] = { 'D', (char)kind };
        struct buf b;

        buf_init(&b, CHILD_FRAME_BYTES_MAX);
        for (size_t i = 0; i < d->n; i++)
                if (d->v[i].text.n <= PACK_TEXT_BYTES_MAX)
                        send_segment(&d->v[i], &b);
                else
                        send_held("one of its paragraphs or cells is too long", &b);
        if (d->held != NULL)
                send_held(d->held, &b);
        child_send(end, 2);
        buf_done(&b);
}

static bool sane(const struct head *h)
{
        return h->place <= SEGMENT_CODE && h->join <= SEGMENT_LINE && h->flags <= 3 &&
               h->table >= -1 && h->row >= -1 && h->col >= -1 && h->row_span >= 0 &&
               h->col_span >= 0 && h->page >= 0;
}

static bool unpack_segment(struct doc_unpacker *u, struct str f)
{
        struct segment s;
        struct head h;
        struct str part;

        if (f.n < sizeof(h))
                return false;
        memcpy(&h, f.p, sizeof(h));
        f = (struct str){ f.p + sizeof(h), f.n - sizeof(h) };
        if (!sane(&h) || h.part_bytes > f.n || !utf8_valid(f))
                return false;
        part = (struct str){ f.p, h.part_bytes };
        if (u->part == NULL || !str_is(part, u->part))
                u->part = arena_strndup(u->d->mem, part.p, part.n);
        f = (struct str){ f.p + part.n, f.n - part.n };
        s = segment_make((enum segment_place)h.place, u->part, f);
        s.text.p = arena_strndup(u->d->mem, f.p, f.n);
        s.join = (enum segment_join)h.join;
        s.table = h.table;
        s.row = h.row;
        s.col = h.col;
        s.row_span = h.row_span;
        s.col_span = h.col_span;
        s.page = h.page;
        s.header = h.flags & 1;
        s.hidden = h.flags & 2;
        s.handle = h.handle;
        document_add(u->d, &s, false);
        return true;
}

bool doc_unpack(struct doc_unpacker *u, struct str f)
{
        struct str rest;

        if (f.n == 0 || u->done)
                return false;
        rest = (struct str){ f.p + 1, f.n - 1 };
        switch (f.p[0]) {
        case 'S': return unpack_segment(u, rest);
        case 'H':
                if (rest.n > ERR_TEXT_BYTES_MAX || !utf8_valid(rest))
                        return false;
                document_hold(u->d, arena_strndup(u->d->mem, rest.p, rest.n));
                return true;
        case 'D':
                if (rest.n != 1 || (unsigned char)rest.p[0] > DOC_ZIP)
                        return false;
                u->kind = (enum doc_kind)rest.p[0];
                u->done = true;
                return true;
        default: return false;
        }
}
