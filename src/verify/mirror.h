/* Reading a log's files from any address that serves it (doc/format/ledger.md section 4), one after
 * the other: for taking entries back. Judges nothing. */
#ifndef LH_MIRROR_H
#define LH_MIRROR_H

#include "base/buf.h"
#include "base/ctx.h"

#define MIRROR_BUNDLE_ENTRIES 256

struct mirror;

/* url: of the log, or of the site whose /log it is. */
int mirror_open(struct ctx *cx, const char *url, struct mirror **ret) LH_MUST_CHECK;
void mirror_close(struct mirror **m); /* for lh_auto as well */

/* The checkpoint's note, in cx->mem. */
int mirror_checkpoint(struct ctx *cx, struct mirror *m, struct str *ret) LH_MUST_CHECK;
/* The statements about the log's keys (ledger.md 5.4); "" where the mirror shows none. */
int mirror_keys(struct ctx *cx, struct mirror *m, struct str *ret) LH_MUST_CHECK;
/* The first `width` entries of bundle n, and the lines of their openings. All of it lives in
 * cx->mem. */
int mirror_bundle(struct ctx *cx, struct mirror *m, uint64_t n, unsigned width,
                  struct str *ret_entries, struct str *ret_lines) LH_MUST_CHECK;

#endif
