#include "crypt/merkle.h"

struct hash merkle_leaf(const void *entry, size_t n)
{
        const struct str pieces[] = { { "\0", 1 }, { entry, n } };

        return hash_pieces(pieces, 2);
}

struct hash merkle_node(const struct hash *left, const struct hash *right)
{
        unsigned char in[1 + 2 * HASH_BYTES];

        in[0] = 1;
        memcpy(in + 1, left->b, HASH_BYTES);
        memcpy(in + 1 + HASH_BYTES, right->b, HASH_BYTES);
        return hash_of(in, sizeof(in));
}

struct hash merkle_empty(void)
{
        return hash_of("", 0);
}

void merkle_append(struct merkle *t, const struct hash *leaf)
{
        t->node[t->n++] = *leaf;
        t->size++;
        /* One merge for every trailing zero bit: two equal perfect subtrees became one. */
        for (uint64_t s = t->size; (s & 1) == 0; s >>= 1) {
                t->node[t->n - 2] = merkle_node(&t->node[t->n - 2], &t->node[t->n - 1]);
                t->n--;
        }
}

struct hash merkle_root(const struct merkle *t)
{
        struct hash r;

        if (t->n == 0)
                return merkle_empty();
        r = t->node[t->n - 1];
        for (unsigned i = t->n - 1; i > 0; i--)
                r = merkle_node(&t->node[i - 1], &r);
        return r;
}

struct hash merkle_fold(const struct hash *h, size_t n)
{
        struct merkle t = { 0 };

        for (size_t i = 0; i < n; i++)
                merkle_append(&t, &h[i]);
        return merkle_root(&t);
}

/* Level of the largest power of two that is smaller than n, n >= 2. */
static unsigned split_level(uint64_t n)
{
        return 63u - (unsigned)__builtin_clzll(n - 1);
}

/* MTH(D[start:start+n]); start is a multiple of the next power of two >= n. */
static int subtree_root(uint64_t start, uint64_t n, merkle_subtree_fn get, void *arg,
                        struct hash *ret)
{
        unsigned level;
        struct hash left, right;
        int rc;

        if ((n & (n - 1)) == 0) {
                level = (unsigned)__builtin_ctzll(n);
                return get(arg, level, start >> level, ret);
        }
        level = split_level(n);
        rc = get(arg, level, start >> level, &left);
        if (rc == LH_OK)
                rc = subtree_root(start + (1ull << level), n - (1ull << level), get, arg, &right);
        if (rc == LH_OK)
                *ret = merkle_node(&left, &right);
        return rc;
}

int merkle_root_of(uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret)
{
        if (n == 0) {
                *ret = merkle_empty();
                return LH_OK;
        }
        return subtree_root(0, n, get, arg, ret);
}

/* Collects the siblings top down; the caller turns them round. */
int merkle_inclusion(uint64_t m, uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret,
                     size_t *ret_n)
{
        uint64_t start = 0;
        size_t count = 0;
        int rc;

        while (n > 1) {
                uint64_t k = 1ull << split_level(n);

                if (m < k) {
                        rc = subtree_root(start + k, n - k, get, arg, &ret[count++]);
                        n = k;
                } else {
                        rc = subtree_root(start, k, get, arg, &ret[count++]);
                        start += k;
                        m -= k;
                        n -= k;
                }
                if (rc != LH_OK)
                        return rc;
        }
        for (size_t i = 0; i < count / 2; i++) {
                struct hash h = ret[i];

                ret[i] = ret[count - 1 - i];
                ret[count - 1 - i] = h;
        }
        *ret_n = count;
        return LH_OK;
}

int merkle_consistency(uint64_t m, uint64_t n, merkle_subtree_fn get, void *arg, struct hash *ret,
                       size_t *ret_n)
{
        uint64_t start = 0;
        size_t count = 0;
        bool whole =
                true; /* the old tree is a complete subtree here: its root is known to the reader */
        int rc = LH_OK;

        while (m < n && rc == LH_OK) {
                uint64_t k = 1ull << split_level(n);

                if (m <= k) {
                        rc = subtree_root(start + k, n - k, get, arg, &ret[count++]);
                        n = k;
                } else {
                        rc = subtree_root(start, k, get, arg, &ret[count++]);
                        start += k;
                        m -= k;
                        n -= k;
                        whole = false;
                }
        }
        if (rc == LH_OK && !whole)
                rc = subtree_root(start, n, get, arg, &ret[count++]);
        for (size_t i = 0; i < count / 2; i++) {
                struct hash h = ret[i];

                ret[i] = ret[count - 1 - i];
                ret[count - 1 - i] = h;
        }
        *ret_n = count;
        return rc;
}
