/* Commitments to values (doc/format/ledger.md 3.1 and 3.2), written apart from crypt/commit.c on
 * purpose. */
#ifndef LH_VERIFY_COMMITMENT_H
#define LH_VERIFY_COMMITMENT_H

#include "verify/tree.h"

#define SALT_LENGTH 32

struct hash verify_field_commitment(const unsigned char *salt, struct str name, struct str value);

/* A table takes its rows one after the other. */
struct verify_table {
        struct str name;
        uint64_t rows;
        struct verify_tree tree;
};
void verify_table_init(struct verify_table *t, struct str name);
void verify_table_row(struct verify_table *t, const unsigned char *salt, struct str value);
void verify_table_erased_row(struct verify_table *t, const struct hash *commitment);
struct hash verify_table_commitment(const struct verify_table *t, const unsigned char *salt);

#endif
