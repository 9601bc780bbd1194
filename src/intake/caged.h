/* The readers (intake/record.h) in a child of their own: pieces come through a pipe. Only for
 * intake.c. */
#ifndef LH_CAGED_H
#define LH_CAGED_H

#include "intake/record.h"
#include "os/child.h"

struct caged {
        struct child child;
        struct arena *mem; /* of the piece that was handed out last */
        bool done;         /* the reader said it came to the end */
};

/* job NULL: probe. */
int caged_start(struct ctx *cx, struct caged *c, const struct reader_job *job, int fd,
                uint64_t file_bytes) LH_MUST_CHECK;

/* The next piece; its texts live until the next call. LH_NOT_FOUND: all was read. Anything else:
 * the file failed. */
int caged_next(struct ctx *cx, struct caged *c, struct piece *ret) LH_MUST_CHECK;

void caged_end(struct caged *c);

#endif
