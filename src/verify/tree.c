#include "verify/tree.h"

#include <assert.h>

struct hash verify_leaf(struct str entry)
{
        struct str pieces[] = { { "\x00", 1 }, entry };

        return hash_pieces(pieces, countof(pieces));
}

struct hash verify_node(const struct hash *left, const struct hash *right)
{
        unsigned char in[1 + 2 * HASH_BYTES] = { 0x01 };

        memcpy(in + 1, left->b, HASH_BYTES);
        memcpy(in + 1 + HASH_BYTES, right->b, HASH_BYTES);
        return hash_of(in, sizeof(in));
}

/* Hashes pairs until one is left; an odd last one moves up unchanged, which is where RFC 6962
 * splits too. */
static struct hash fold(struct hash *h, size_t n)
{
        assert(n > 0);
        for (; n > 1; n = n / 2 + n % 2) {
                for (size_t i = 0; i < n / 2; i++)
                        h[i] = verify_node(&h[2 * i], &h[2 * i + 1]);
                if (n % 2)
                        h[n / 2] = h[n - 1];
        }
        return h[0];
}

void verify_tree_init(struct verify_tree *t)
{
        memset(t->n, 0, sizeof(t->n));
}

static void put(struct verify_tree *t, unsigned level, const struct hash *h)
{
        assert(level < TILE_LEVELS && t->n[level] < TILE_WIDTH);
        t->tile[level][t->n[level]++] = *h;
}

void verify_tree_add(struct verify_tree *t, const struct hash *leaf)
{
        put(t, 0, leaf);
}

bool verify_tree_carry(struct verify_tree *t, unsigned level)
{
        struct hash root;

        if (t->n[level] < TILE_WIDTH)
                return false;
        root = fold(t->tile[level], TILE_WIDTH);
        t->n[level] = 0;
        put(t, level + 1, &root);
        return true;
}

struct hash verify_tree_root(const struct verify_tree *t)
{
        struct hash work[TILE_WIDTH + 1], root = hash_of("", 0);
        bool below = false;

        /* What the lower levels hold is one more, smaller subtree at the right end of the level
         * above. */
        for (unsigned level = 0; level < TILE_LEVELS; level++) {
                size_t n = t->n[level];

                if (n == 0)
                        continue;
                memcpy(work, t->tile[level], n * sizeof(work[0]));
                if (below)
                        work[n++] = root;
                root = fold(work, n);
                below = true;
        }
        return root;
}

bool verify_inclusion(uint64_t index, uint64_t size, const struct hash *leaf,
                      const struct hash *path, size_t n, const struct hash *root)
{
        uint64_t fn = index, sn = size - 1;
        struct hash r = *leaf;

        if (index >= size || n > PROOF_HASHES_MAX)
                return false;
        for (size_t i = 0; i < n; i++) {
                if (sn == 0)
                        return false;
                if ((fn & 1) || fn == sn) {
                        r = verify_node(&path[i], &r);
                        for (; !(fn & 1) && fn != 0; fn >>= 1)
                                sn >>= 1;
                } else {
                        r = verify_node(&r, &path[i]);
                }
                fn >>= 1;
                sn >>= 1;
        }
        return sn == 0 && hash_eq(&r, root);
}

/* The loop of RFC 9162 2.1.4.2, 0 < old_size < size. The old root itself is the first hash of the
 * path when the old tree is perfect; `first` is that or path[0]. */
static bool consistency_loop(uint64_t fn, uint64_t sn, const struct hash *first,
                             const struct hash *path, size_t n, struct hash *ret_old,
                             struct hash *ret_new)
{
        struct hash fr = *first, sr = *first;

        for (; fn & 1; fn >>= 1)
                sn >>= 1;
        for (size_t i = 0; i < n; i++) {
                if (sn == 0)
                        return false;
                if ((fn & 1) || fn == sn) {
                        fr = verify_node(&path[i], &fr);
                        sr = verify_node(&path[i], &sr);
                        for (; !(fn & 1) && fn != 0; fn >>= 1)
                                sn >>= 1;
                } else {
                        sr = verify_node(&sr, &path[i]);
                }
                fn >>= 1;
                sn >>= 1;
        }
        *ret_old = fr;
        *ret_new = sr;
        return sn == 0;
}

bool verify_consistency(uint64_t old_size, const struct hash *old_root, uint64_t size,
                        const struct hash *root, const struct hash *path, size_t n)
{
        bool perfect = (old_size & (old_size - 1)) == 0;
        struct hash was, is;

        if (old_size == 0 || old_size > size || n > 2 * PROOF_HASHES_MAX)
                return false;
        if (old_size == size)
                return n == 0 && hash_eq(old_root, root);
        if (n == 0)
                return false;
        if (!consistency_loop(old_size - 1, size - 1, perfect ? old_root : &path[0],
                              perfect ? path : path + 1, perfect ? n : n - 1, &was, &is))
                return false;
        return hash_eq(&was, old_root) && hash_eq(&is, root);
}
