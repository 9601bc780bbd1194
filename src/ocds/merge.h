/* Merges the releases of one contracting process, as the reference (ocds-merge) does: see
 * doc/format/ocds.md. */
#ifndef LH_OCDS_MERGE_H
#define LH_OCDS_MERGE_H

#include "base/ctx.h"
#include "ocds/rules.h"

enum merge_kind { MERGE_COMPILED, MERGE_VERSIONED };

struct merge;

/* Two objects of one list in one release bear the same id: the later overwrote the earlier. */
typedef void merge_double_fn(void *arg, const char *path, struct str id);

/* mem: of the process; releases and result live in it. */
struct merge *merge_begin(struct pool *mem, enum merge_kind kind, const struct rule *rules);
void merge_on_double(struct merge *m, merge_double_fn *fn, void *arg);
/* Goes on from a compiled or versioned release that was made before (the same kind, before any
 * merge_add). */
int merge_resume(struct ctx *cx, struct merge *m, const struct jval *stored) LH_MUST_CHECK;
/* Releases in the order of their dates. */
int merge_add(struct ctx *cx, struct merge *m, const struct jval *release) LH_MUST_CHECK;
/* On failure `out` is as it was. LH_INVALID: a field is of one kind in one release and of another
 * in the next. */
int merge_write(struct ctx *cx, const struct merge *m, struct buf *out) LH_MUST_CHECK;

#endif
