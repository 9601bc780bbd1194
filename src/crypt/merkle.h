/* The Merkle tree of RFC 6962 section 2.1: leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 ||
 * left || right). No storage. */
#ifndef LH_MERKLE_H
#define LH_MERKLE_H

#include "crypt/hash.h"

#define MERKLE_DEPTH_MAX 63

struct hash merkle_leaf(const void *entry, size_t n);
struct hash merkle_node(const struct hash *left, const struct hash *right);
struct hash merkle_empty(void); /* MTH({}) = SHA-256("") */

/* The frontier: roots of the perfect subtrees that cover the leaves so far, largest first. Enough
 * to append. */
struct merkle {
        uint64_t size;
        unsigned n;
        struct hash node[MERKLE_DEPTH_MAX + 1];
};

void merkle_append(struct merkle *t, const struct hash *leaf);
struct hash merkle_root(const struct merkle *t);
/* MTH of n hashes that are leaves (or roots of equal perfect subtrees) already; n = 0 gives
 * merkle_empty(). */
struct hash merkle_fold(const struct hash *h, size_t n);

/* Where the proof makers get the root of the perfect subtree of 2^level leaves that starts at leaf
 * index * 2^level. Returns LH_OK or a failure, which the proof maker passes on. */
typedef int (*merkle_subtree_fn)(void *arg, unsigned level, uint64_t index, struct hash *ret);

/* RFC 6962 2.1.1 inclusion path of leaf m in the tree of n leaves, leaf to root. ret holds
 * MERKLE_DEPTH_MAX hashes. */
int merkle_inclusion(uint64_t m, uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret,
                     size_t *ret_n);
/* RFC 6962 2.1.2 consistency proof from the tree of m to that of n leaves, 0 < m <= n. ret holds 2
 * * MERKLE_DEPTH_MAX. */
int merkle_consistency(uint64_t m, uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret,
                       size_t *ret_n);
/* The root of the tree of n leaves from its perfect subtrees. */
int merkle_root_of(uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret);

#endif
