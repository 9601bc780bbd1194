/* The releases of one process merged, by the rules of schema 1.1 with our extension. */
#ifndef LH_EXPORT_COMPILE_H
#define LH_EXPORT_COMPILE_H

#include "base/buf.h"
#include "base/ctx.h"

/* releases: JSON texts, oldest first. Appends the compiled or versioned release to out. */
int export_compile(struct ctx *cx, const struct buf *releases, size_t n, bool versioned,
                   struct buf *out) LH_MUST_CHECK;

#endif
