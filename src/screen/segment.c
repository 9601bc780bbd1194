#include "screen/segment.h"

#include <stdlib.h>

void document_init(struct document *d, struct arena *mem)
{
        *d = (struct document){ .mem = mem };
}

void document_done(struct document *d)
{
        free(d->v);
        *d = (struct document){ 0 };
}

struct segment segment_make(enum segment_place place, const char *part, struct str text)
{
        return (struct segment){
                .text = text, .part = part, .place = place, .table = -1, .row = -1, .col = -1
        };
}

void document_hold(struct document *d, const char *why)
{
        if (d->held == NULL)
                d->held = arena_strdup(d->mem, why);
}

static bool has_room(struct document *d, const struct segment *s)
{
        if (d->n >= SEGMENTS_MAX)
                document_hold(d, "it has too many cells and paragraphs");
        else if (s->text.n > SEGMENT_BYTES_MAX)
                document_hold(d, "one of its paragraphs or cells is too long");
        else if (s->text.n > DOCUMENT_BYTES_MAX - d->bytes)
                document_hold(d, "it has too much text");
        else
                return true;
        return false;
}

void document_add(struct document *d, const struct segment *s, bool copy)
{
        struct segment *new;

        if (!has_room(d, s))
                return;
        if (d->n == d->cap) {
                d->cap = d->cap == 0 ? 64 : d->cap * 2;
                d->v = mem_realloc(d->v, d->cap * sizeof(*d->v));
        }
        new = &d->v[d->n++];
        *new = *s;
        if (new->part == NULL)
                new->part = "";
        if (copy) {
                new->text.p = arena_strndup(d->mem, s->text.p == NULL ? "" : s->text.p, s->text.n);
                new->part = arena_strdup(d->mem, new->part);
        }
        d->bytes += s->text.n;
}
