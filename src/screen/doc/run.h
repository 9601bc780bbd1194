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

/* A folder of our own that goes with everything in it. */
int doc_temp_make(struct ctx *cx, const char **ret_dir) LH_MUST_CHECK;
void doc_temp_remove(const char *dir);
bool doc_copy_to(int in_fd, const char *path);
/* Runs a program in dir, in the cage of os/child.h, with the answers of child_run_program();
 * LH_NOT_FOUND: it is not installed. */
int doc_run_program(struct ctx *cx, const char *dir, const char *const *argv, unsigned cpu_s,
                    uint64_t memory_bytes) LH_MUST_CHECK;

int doc_read_pdf(struct ctx *cx, int fd, struct document *d) LH_MUST_CHECK;
/* OLE: converted where LibreOffice is installed, else held. */
int doc_read_legacy(struct ctx *cx, int fd, struct str head, struct document *d,
                    enum doc_kind *ret_kind) LH_MUST_CHECK;

#endif
