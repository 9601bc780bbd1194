/* The releases of one contracting process after another, each process whole, its releases in the
 * order of their dates. */
#ifndef LH_OCDS_GROUP_H
#define LH_OCDS_GROUP_H

#include "ocds/index.h"

#define GROUP_BYTES_MAX ((uint64_t)1024 * 1024 * 1024)

struct group {
        struct str ocid; /* as json text; empty if the releases have none */
        struct jval **releases;
        const struct found_release *found; /* where each lies; its texts are not valid any more */
        size_t n;
};

struct groups;

/* The index is sorted. mem is emptied at every process; what a group points to lives until the next
 * call. */
struct groups *groups_new(struct input *in, struct index *ix, struct pool *mem);
void groups_free(struct groups **g); /* for lh_auto as well */
/* LH_NOT_FOUND at the end. LH_INVALID and LH_LIMIT: this process cannot be merged, the next call
 * goes on with the next one. */
int groups_next(struct ctx *cx, struct groups *g, struct group *ret) LH_MUST_CHECK;

#endif
