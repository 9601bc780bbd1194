/* libFuzzer target for the readers of text, CSV and HTML, and for the rewriting of pages. The first
 * byte chooses. */
#include "screen/clean/writer.h"
#include "screen/doc/reader.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rewrite(const struct document *d, struct ctx *cx, struct str html)
{
        struct clean c = { .cx = cx, .d = d };
        lh_auto(buf_done) struct buf out = { 0 };

        buf_init(&out, CLEAN_BYTES_MAX);
        c.v = mem_zalloc((d->n + 1) * sizeof(*c.v));
        for (size_t i = 0; i < d->n; i++)
                if (!d->v[i].hidden)
                        c.v[c.n++] = (struct clean_piece){ d->v[i].text, &d->v[i], false };
        rewrite_html(&c, html, &out);
        free(c.v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx = { 0 };
        lh_auto(document_done) struct document d = { 0 };
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };
        lh_auto(buf_done) struct buf text = { 0 };
        struct str t;

        if (size == 0)
                return 0;
        ctx_init(&cx);
        document_init(&d, cx.mem);
        buf_init(&text, DOCUMENT_BYTES_MAX);
        if (!to_utf8(&r, (struct str){ (const char *)data + 1, size - 1 }, &text))
                return 0;
        t = (struct str){ text.p == NULL ? "" : text.p, text.n };
        switch (data[0] % 3) {
        case 0: read_text(&r, t); break;
        case 1: read_csv(&r, t); break;
        default: read_html(&r, t); rewrite(&d, &cx, t);
        }
        return 0;
}
