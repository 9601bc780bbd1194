/* libFuzzer target for what is read of a PDF. The input is a content stream, then (behind a byte 0)
 * what pdftotext said, then (behind another) an object; the file around them is made. First byte
 * 255: the bytes are the file. */
#include "screen/doc/pdf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str take(struct str *rest)
{
        const char *zero = rest->n > 0 ? memchr(rest->p, 0, rest->n) : NULL;
        size_t n = zero == NULL ? rest->n : (size_t)(zero - rest->p);
        struct str s = { rest->p, n };

        *rest = (struct str){ rest->p + n + (zero != NULL), rest->n - n - (zero != NULL) };
        return s;
}

static void make(struct str content, struct str object, struct buf *out)
{
        size_t at[6], xref;

        buf_puts(out, "%PDF-1.4\n");
        for (size_t i = 1; i < 6; i++) {
                at[i] = out->n;
                buf_printf(out, "%zu 0 obj\n", i);
                switch (i) {
                case 1: buf_puts(out, "<< /Type /Catalog /Pages 2 0 R /Extra 5 0 R >>"); break;
                case 2: buf_puts(out, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"); break;
                case 3:
                        buf_puts(out, "<< /Type /Page /MediaBox [0 0 595 842] /Rotate 90 /Contents "
                                      "4 0 R /Resources << /XObject << /F 4 0 R >> >> >>");
                        break;
                case 4:
                        buf_printf(out, "<< /Subtype /Form /Length %zu >>\nstream\n", content.n);
                        buf_str(out, content);
                        buf_puts(out, "\nendstream");
                        break;
                default: buf_str(out, object);
                }
                buf_puts(out, "\nendobj\n");
        }
        xref = out->n;
        buf_puts(out, "xref\n0 6\n0000000000 65535 f \n");
        for (size_t i = 1; i < 6; i++)
                buf_printf(out, "%010zu 00000 n \n", at[i]);
        buf_printf(out, "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx = { 0 };
        lh_auto(document_done) struct document d = { 0 };
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };
        lh_auto(buf_done) struct buf file = { 0 }, more = { 0 };
        struct str rest = { (const char *)data, size }, content, words;

        if (size < 2)
                return 0;
        ctx_init(&cx);
        document_init(&d, cx.mem);
        buf_init(&file, 1 << 26);
        buf_init(&more, 1 << 26);
        if (data[0] == 255) {
                rest = (struct str){ rest.p + 1, rest.n - 1 };
                words = (struct str){ "<page><word xMin=\"1\" xMax=\"9\">a</word></page>", 45 };
                buf_str(&file, rest);
        } else {
                content = take(&rest);
                words = take(&rest);
                make(content, rest, &file);
        }
        pdf_read(&r, (struct str){ file.p, file.n }, words);
        d.held = NULL;
        pdf_widen(&r, (struct str){ file.p, file.n }, &more);
        return 0;
}
