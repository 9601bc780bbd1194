/* One entry's proof kept in a file: a C2SP tlog-proof (doc/format/ledger.md 4.3) or a receipt
 * (doc/format/act.md 6.1). */
#ifndef LH_VERIFY_PROOF_FILE_H
#define LH_VERIFY_PROOF_FILE_H

#include "verify/keys.h"
#include "verify/tree.h"
#include "verify/verify.h"

#define PROOF_FILE_BYTES_MAX ((size_t)96 * 1024 * 1024)

/* Text points into the file or into cx->mem. */
struct verify_proof {
        uint64_t index;
        struct hash path[PROOF_HASHES_MAX];
        size_t n;
        struct str note;
        struct str extra; /* tlog-proof: decoded; n = 0 if there is none */
        bool receipt;     /* then the next three are set */
        struct hash leaf, root;
        uint64_t size;
};

int verify_proof_parse(struct ctx *cx, struct str file, struct verify_proof *ret) LH_MUST_CHECK;
/* Checks the file against the key given and those that followed it: signature, inclusion, and what
 * it holds of the entry. Fills *ret but its keys; *ret_by is the number of the key that signed. */
int verify_proof_check(struct ctx *cx, struct str file, const struct verify_keys *keys,
                       size_t *ret_by, struct verify_result *ret) LH_MUST_CHECK;

#endif
