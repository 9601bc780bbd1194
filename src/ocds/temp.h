/* Temporary files that vanish with the process. */
#ifndef LH_OCDS_TEMP_H
#define LH_OCDS_TEMP_H

#include "base/ctx.h"

/* In $TMPDIR, else /var/tmp: the files may be large, and /tmp often is memory. *ret_fd is -1 on
 * failure. */
int temp_open(struct ctx *cx, int *ret_fd) LH_MUST_CHECK;
int temp_write(struct ctx *cx, int fd, const void *p, size_t n) LH_MUST_CHECK;

#endif
