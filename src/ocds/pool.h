/* Memory of one contracting process: handed out in a row, forgotten all at once when the next
 * process begins. Unlike an arena it is not zeroed and keeps its blocks, because it is emptied a
 * hundred thousand times a second. */
#ifndef LH_OCDS_POOL_H
#define LH_OCDS_POOL_H

#include "base/base.h"

struct pool_block;

struct pool {
        struct pool_block *first, *now;
        size_t used; /* bytes of `now` */
        size_t total;
};

void pool_done(struct pool *p); /* for lh_auto as well */
/* Forgets all; keeps what an ordinary process needs and gives back what an unusual one took. */
void pool_reset(struct pool *p);
/* Aligned for any type, not zeroed. */
void *pool_alloc(struct pool *p, size_t bytes);
void *pool_zalloc(struct pool *p, size_t bytes);

#endif
