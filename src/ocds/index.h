/* Releases in the order in which they are merged: by ocid, then by date, then as they came. Only
 * where each lies is kept, and past INDEX_BYTES_MAX of that it goes to temporary files, so that
 * memory does not grow with the input. */
#ifndef LH_OCDS_INDEX_H
#define LH_OCDS_INDEX_H

#include "ocds/input.h"

#define INDEX_BYTES_MAX ((size_t)32 * 1024 * 1024)
#define INDEX_RUNS_MAX  512 /* of INDEX_BYTES_MAX each */

struct index;

/* bytes_max: INDEX_BYTES_MAX, or less in tests. */
struct index *index_new(size_t bytes_max);
void index_free(struct index **ix); /* for lh_auto as well */
int index_add(struct ctx *cx, struct index *ix, const struct found_release *r) LH_MUST_CHECK;
int index_sort(struct ctx *cx, struct index *ix) LH_MUST_CHECK;
/* After index_sort. The texts live until the next call. LH_NOT_FOUND at the end. */
int index_next(struct ctx *cx, struct index *ix, struct found_release *ret) LH_MUST_CHECK;

#endif
