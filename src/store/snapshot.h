/* The whole of a private store (store/private.h) as it stands at one moment, while others write. */
#ifndef LH_STORE_SNAPSHOT_H
#define LH_STORE_SNAPSHOT_H

#include "base/ctx.h"

/* The bytes of a SQLite file, in memory only: free with free(). LH_NOT_FOUND if there is none. */
int store_snapshot(struct ctx *cx, const char *path, unsigned char **ret,
                   size_t *ret_n) LH_MUST_CHECK;

#endif
