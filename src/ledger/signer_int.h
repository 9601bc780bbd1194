/* What goes over the socket between the writer (signer.c) and the process that has the keys
 * (signer_process.c). */
#ifndef LH_SIGNER_INT_H
#define LH_SIGNER_INT_H

#include "ledger/signer.h"

#define LEAVES_MAX ((size_t)1 << 20) /* of one group */
#define REPLY_MAX  ((size_t)8192)

enum {
        OP_BEGIN = 'b',
        OP_SIGN = 's',
        OP_CONFIRM = 'c',
        OP_WHERE = 'w',
        OP_FOLLOW = 'f',
        OP_STATE = 'k'
};

/* Before every request: what it is, the tree it starts from, how many hashes follow (the frontier's
 * nodes, or the new leaves). */
struct request_head {
        uint64_t size; /* OP_STATE: what changes */
        struct hash root;
        uint32_t n;
        char op;
};

struct reply_head {
        uint32_t n; /* bytes of text: a note, or why not */
        int32_t rc;
};

/* The child's whole life. */
_Noreturn void signer_process(int fd, const char *seed_path, const char *guard_path,
                              const char *origin);

#endif
