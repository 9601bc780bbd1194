#include "screen/doc/run.h"

#include "intake/decode.h"
#include "intake/source.h"
#include "os/child.h"
#include "screen/doc/pack.h"
#include "screen/doc/pdf.h"
#include "screen/doc/reader.h"

#include <stdlib.h>

/* ---- in the child ---- */

static int by_byte(const void *a, const void *b)
{
        return *(const unsigned char *)a - *(const unsigned char *)b;
}

/* The table of GB18030 is a file; and the first time qsort() sorts more than 1 KiB the C library
 * asks the kernel how much memory there is, which the sandbox forbids. */
int doc_prepare(void *arg)
{
        unsigned char much[2048] = { 1 };

        (void)arg;
        (void)decode_prepare();
        qsort(much, sizeof(much), 1, by_byte);
        return LH_OK;
}

static int work(void *arg)
{
        const struct doc_input *in = arg;
        struct document d;
        struct ctx cx;
        struct buf bytes;
        struct reader r = { .cx = &cx, .d = &d, .inside = "" };

        ctx_init(&cx);
        document_init(&d, cx.mem);
        if (!source_read_all(CHILD_IN_FD, DOC_EXPANDED_BYTES_MAX, &bytes))
                document_hold(&d, "the disk could not be read");
        else if (in->pdf)
                r.kind = DOC_PDF, pdf_read(&r, (struct str){ bytes.p, bytes.n }, in->words);
        else
                read_file(&r, in->name, (struct str){ bytes.p == NULL ? "" : bytes.p, bytes.n });
        doc_send(&d, r.kind);
        return 0;
}

/* ---- in the parent ---- */

static int take_frames(struct ctx *cx, struct child *c, struct doc_unpacker *u)
{
        struct str frame;
        int rc;

        while ((rc = child_frame(cx, c, &frame)) == LH_OK)
                if (!doc_unpack(u, frame))
                        return err_set(cx, LH_CORRUPT, "the reader sent a damaged piece");
        /* a crash explains itself better than the torn frame it left */
        if (child_wait(cx, c) != LH_OK)
                return cx->err.rc;
        if (rc == LH_NOT_FOUND && u->done)
                return LH_OK;
        return err_set(cx, LH_HELD, "the reader stopped before the end");
}

int doc_run_child(struct ctx *cx, const struct doc_input *in, struct document *d,
                  enum doc_kind *ret_kind)
{
        struct doc_input copy = *in;
        struct child_job job = { .prepare = doc_prepare,
                                 .work = work,
                                 .arg = &copy,
                                 .in_fd = in->fd,
                                 .limits = { .memory_bytes = DOC_MEMORY_BYTES_MAX,
                                             .cpu_s = DOC_CPU_S } };
        lh_auto(child_end) struct child c = { .fd = -1 };
        struct doc_unpacker u = { .d = d };
        int rc = child_start(cx, &job, &c);

        if (rc != LH_OK)
                return rc;
        rc = take_frames(cx, &c, &u);
        *ret_kind = u.kind;
        if (rc == LH_OK || rc == LH_IO)
                return rc;
        /* the file broke the reader: that is the file's fault, and it must not pass */
        document_hold(d, cx->err.text);
        cx->err = (struct err){ 0 };
        return LH_OK;
}
