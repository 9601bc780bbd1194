/* The guard file: the tree that the store holds for certain (`base`) and the one that was signed
 * last (`next`). Two slots, written in turn, each with a number and a digest, so that a torn write
 * leaves the other. For the signer, and for recovering a store (role/recover.h). */
#ifndef LH_GUARD_FILE_H
#define LH_GUARD_FILE_H

#include "base/ctx.h"
#include "crypt/hash.h"

struct guard_tree {
        uint64_t size;
        struct hash root;
};

struct guard_file {
        int fd;
        uint64_t number; /* of the newest slot; 0: nothing was signed yet */
        struct guard_tree base, next;
};

int guard_open(struct ctx *cx, const char *path, struct guard_file *ret) LH_MUST_CHECK;
/* Writes base and next into the older slot. sync: on disk when it returns. */
bool guard_write(struct guard_file *g, bool sync);

#endif
