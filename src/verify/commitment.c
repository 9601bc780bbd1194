#include "verify/commitment.h"

#include <stdio.h>

#define FIELD_LABEL "\x02liuhen field v1\n"
#define TABLE_LABEL "\x02liuhen table v1\n"

static struct str number(unsigned char *out, uint64_t v, size_t bytes)
{
        for (size_t i = bytes; i-- > 0; v >>= 8)
                out[i] = (unsigned char)v;
        return (struct str){ (const char *)out, bytes };
}

static struct str salt_str(const unsigned char *salt)
{
        return (struct str){ (const char *)salt, SALT_LENGTH };
}

struct hash verify_field_commitment(const unsigned char *salt, struct str name, struct str value)
{
        unsigned char name_n[2], value_n[4];
        struct str pieces[] = { str_of(FIELD_LABEL),         salt_str(salt),
                                number(name_n, name.n, 2),   name,
                                number(value_n, value.n, 4), value };

        return hash_pieces(pieces, countof(pieces));
}

void verify_table_init(struct verify_table *t, struct str name)
{
        t->name = name;
        t->rows = 0;
        verify_tree_init(&t->tree);
}

/* A row's commitment is an entry of the table's tree, so it is hashed once more as a leaf. */
void verify_table_erased_row(struct verify_table *t, const struct hash *commitment)
{
        struct hash leaf = verify_leaf((struct str){ (const char *)commitment->b, HASH_BYTES });

        verify_tree_add(&t->tree, &leaf);
        for (unsigned level = 0; verify_tree_carry(&t->tree, level); level++)
                ;
        t->rows++;
}

void verify_table_row(struct verify_table *t, const unsigned char *salt, struct str value)
{
        char name[64 + 24];
        int n = snprintf(name, sizeof(name), "%.*s/%llu", (int)t->name.n, t->name.p,
                         (unsigned long long)t->rows);
        struct hash c = verify_field_commitment(salt, (struct str){ name, (size_t)n }, value);

        verify_table_erased_row(t, &c);
}

struct hash verify_table_commitment(const struct verify_table *t, const unsigned char *salt)
{
        struct hash root = verify_tree_root(&t->tree);
        unsigned char name_n[2], rows_n[8];
        struct str pieces[] = {
                str_of(TABLE_LABEL),          salt_str(salt),
                number(name_n, t->name.n, 2), t->name,
                number(rows_n, t->rows, 8),   { (const char *)root.b, HASH_BYTES }
        };

        return hash_pieces(pieces, countof(pieces));
}
