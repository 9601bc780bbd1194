/* Small files of the verifier: read with a ceiling, written whole or not at all. */
#ifndef LH_VERIFY_SAVE_H
#define LH_VERIFY_SAVE_H

#include "base/buf.h"
#include "base/ctx.h"

/* Appends the file to *ret, whose ceiling is the file's. */
int verify_read_file(struct ctx *cx, const char *path, struct buf *ret) LH_MUST_CHECK;
/* Puts the text there under a new name first, so that the old file stays whole until the new one is
 * on disk. */
int verify_save_file(struct ctx *cx, const char *path, struct str text) LH_MUST_CHECK;

#endif
