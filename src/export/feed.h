/* The change feed: what each act of a stretch of the log published, changed or took away, as JSON
 * lines. The cursor is the index in the log, so whoever has the log can tell that none is missing
 * (`liuhen verify --feed`). */
#ifndef LH_EXPORT_FEED_H
#define LH_EXPORT_FEED_H

#include "export/release.h"

#define FEED_ACTS_MAX  256
#define FEED_BYTES_MAX ((size_t)4 * 1024 * 1024) /* a page ends once it is larger */

/* The header line and a line an act of from and up. from may be the log's size: an empty page, to
 * be asked for again. LH_INVALID: behind it. */
int export_feed(struct store_tx *tx, const struct export_site *site, uint64_t from,
                struct buf *out) LH_MUST_CHECK;

#endif
