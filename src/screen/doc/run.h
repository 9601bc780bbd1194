/* Starting the readers: the child that reads, and the programs that turn what we cannot read into
 * what we can (LibreOffice for legacy files, qpdf and pdftotext for PDF). */
#ifndef LH_DOC_RUN_H
#define LH_DOC_RUN_H

#include "screen/doc/doc.h"

/* Bytes of the file that a child reads: from fd, or (fd -1) from memory. */
struct doc_input {
        int fd;
        const char *name; /* for its extension */
        struct str words; /* of a PDF: the answer of pdftotext */
        bool pdf;
};

/* Reads in a child; segments go to d. LH_OK also when the document is held. */
int doc_run_child(struct ctx *cx, const struct doc_input *in, struct document *d,
                  enum doc_kind *ret_kind) LH_MUST_CHECK;

/* What a child must do before the sandbox closes; for child_job.prepare. */
int doc_prepare(void *arg);

int doc_read_pdf(struct ctx *cx, int fd, struct document *d) LH_MUST_CHECK;
/* OLE: converted where LibreOffice is installed, else held. */
int doc_read_legacy(struct ctx *cx, int fd, struct str head, struct document *d,
                    enum doc_kind *ret_kind) LH_MUST_CHECK;

#endif
