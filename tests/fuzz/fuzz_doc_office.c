/* libFuzzer target for DOCX, XLSX and PPTX. A fuzzer seldom finds the sums of a ZIP, so it gives
 * the XML of one part (first byte: which) and the package is made around it; byte 255: the bytes
 * are the file. */
#include "screen/doc/reader.h"

#include <stdlib.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
        const char *part;
        const char *rest[6]; /* name, content */
} packages[] = {
        { "word/document.xml", { "word/comments.xml", "<c/>" } },
        { "xl/worksheets/sheet1.xml",
          { "xl/workbook.xml",
            "<workbook><sheets><sheet name='a' r:id='r1' xmlns:r='r'/></sheets></workbook>",
            "xl/_rels/workbook.xml.rels",
            "<R><Relationship Id='r1' Target='worksheets/sheet1.xml'/></R>", "xl/sharedStrings.xml",
            "<sst><si><t>a</t></si></sst>" } },
        { "xl/workbook.xml", { "xl/worksheets/sheet1.xml", "<worksheet/>" } },
        { "xl/styles.xml", { "xl/workbook.xml", "<workbook/>" } },
        { "ppt/slides/slide1.xml", { "ppt/presentation.xml", "<p/>" } },
        { "word/embeddings/a.xlsx", { "word/document.xml", "<d/>" } },
};

static void add(zip_t *z, const char *name, const void *p, size_t n)
{
        zip_source_t *s = zip_source_buffer(z, p, n, 0);
        zip_int64_t at = zip_file_add(z, name, s, 0);

        if (at < 0)
                abort();
        zip_set_file_compression(z, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

static void make(size_t which, const uint8_t *data, size_t size, struct buf *out)
{
        zip_error_t e;
        zip_source_t *s;
        zip_t *z;
        char piece[4096];
        zip_int64_t n;

        zip_error_init(&e);
        s = zip_source_buffer_create(NULL, 0, 0, &e);
        zip_source_keep(s);
        z = zip_open_from_source(s, ZIP_TRUNCATE, &e);
        add(z, "[Content_Types].xml", "<Types/>", 8);
        add(z, packages[which].part, data, size);
        for (size_t i = 0; i < 6 && packages[which].rest[i] != NULL; i += 2)
                add(z, packages[which].rest[i], packages[which].rest[i + 1],
                    strlen(packages[which].rest[i + 1]));
        if (zip_close(z) != 0 || zip_source_open(s) != 0)
                abort();
        while ((n = zip_source_read(s, piece, sizeof(piece))) > 0)
                buf_add(out, piece, (size_t)n);
        zip_source_close(s);
        zip_source_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        lh_auto(ctx_done) struct ctx cx = { 0 };
        lh_auto(document_done) struct document d = { 0 };
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };
        lh_auto(buf_done) struct buf bytes = { 0 };

        if (size < 2)
                return 0;
        ctx_init(&cx);
        document_init(&d, cx.mem);
        buf_init(&bytes, 1 << 26);
        if (data[0] == 255)
                buf_add(&bytes, data + 1, size - 1);
        else
                make(data[0] % countof(packages), data + 1, size - 1, &bytes);
        read_file(&r, "fuzz.docx", (struct str){ bytes.p, bytes.n });
        return 0;
}
