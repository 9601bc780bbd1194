/* The Merkle tree as the verifier sees it: tiles of 256 hashes, level over level (C2SP tlog-tiles),
 * and the proof loops of RFC 9162. Written apart from crypt/merkle.c on purpose. */
#ifndef LH_VERIFY_TREE_H
#define LH_VERIFY_TREE_H

#include "crypt/hash.h"

#define TILE_WIDTH       256u
#define TILE_LEVELS      8
#define PROOF_HASHES_MAX 63

/* The unfinished tile of each level. Level 0 holds leaf hashes, a hash of level l + 1 is the root
 * of a full tile of level l. 66 KiB: keep it off small stacks. */
struct verify_tree {
        unsigned n[TILE_LEVELS];
        struct hash tile[TILE_LEVELS][TILE_WIDTH];
};

struct hash verify_leaf(struct str entry);
struct hash verify_node(const struct hash *left, const struct hash *right);

void verify_tree_init(struct verify_tree *t);
/* Puts a leaf hash into the tile of level 0, which must not be full. */
void verify_tree_add(struct verify_tree *t, const struct hash *leaf);
/* If the tile of that level is full, moves its root one level up, empties it and says so. */
bool verify_tree_carry(struct verify_tree *t, unsigned level);
/* The root of all leaves so far; tiles may be full but not yet carried. */
struct hash verify_tree_root(const struct verify_tree *t);

/* RFC 9162 2.1.3.2: leaf `index` with that hash is in the tree of `size` and `root`. */
bool verify_inclusion(uint64_t index, uint64_t size, const struct hash *leaf,
                      const struct hash *path, size_t n, const struct hash *root);
/* RFC 9162 2.1.4.2: the tree of `size`, `root` starts with the tree of `old_size`, `old_root`. */
bool verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
                        const struct hash *root, const struct hash *path, size_t n);

#endif
