#include "crypt/commit.h"
#include "crypt/merkle.h"

#include <stdio.h>

static const char field_label[] = "\x02liuhen field v1\n";
static const char table_label[] = "\x02liuhen table v1\n";

static void be(unsigned char *out, uint64_t v, unsigned n)
{
        for (unsigned i = 0; i < n; i++)
                out[i] = (unsigned char)(v >> (8 * (n - 1 - i)));
}

struct hash commit_field(const struct salt *salt, struct str name, struct str value)
{
        unsigned char name_len[2], value_len[4];
        const struct str pieces[] = {
                { field_label, sizeof(field_label) - 1 },
                { (const char *)salt->b, SALT_BYTES },
                { (const char *)name_len, 2 },
                name,
                { (const char *)value_len, 4 },
                value,
        };

        be(name_len, name.n, 2);
        be(value_len, value.n, 4);
        return hash_pieces(pieces, countof(pieces));
}

struct hash commit_table(const struct salt *salt, struct str name, const struct hash *rows,
                         size_t n)
{
        struct hash root = merkle_empty();
        struct merkle t = { 0 };
        unsigned char name_len[2], count[8];
        const struct str pieces[] = {
                { table_label, sizeof(table_label) - 1 },
                { (const char *)salt->b, SALT_BYTES },
                { (const char *)name_len, 2 },
                name,
                { (const char *)count, 8 },
                { (const char *)root.b, HASH_BYTES },
        };

        /* The rows are the leaves' data, so each is hashed as a leaf of RFC 6962 first. */
        for (size_t i = 0; i < n; i++) {
                struct hash leaf = merkle_leaf(rows[i].b, HASH_BYTES);

                merkle_append(&t, &leaf);
        }
        root = merkle_root(&t);
        be(name_len, name.n, 2);
        be(count, n, 8);
        return hash_pieces(pieces, countof(pieces));
}

struct hash commit_row(const struct salt *salt, struct str name, uint64_t j, struct str value)
{
        char row_name[FIELD_NAME_MAX + 24];
        int n = snprintf(row_name, sizeof(row_name), "%.*s/%llu", (int)name.n, name.p,
                         (unsigned long long)j);

        return commit_field(salt, (struct str){ row_name, (size_t)n }, value);
}
