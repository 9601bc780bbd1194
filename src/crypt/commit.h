/* Salted commitments to field values (doc/format/ledger.md section 3): hiding while the salt is
 * secret, binding always. field: SHA-256(0x02 || "liuhen field v1\n" || salt || u16be(len name) ||
 * name || u32be(len value) || value) table: SHA-256(0x02 || "liuhen table v1\n" || salt ||
 * u16be(len name) || name || u64be(rows) || MTH(row commitments)) */
#ifndef LH_COMMIT_H
#define LH_COMMIT_H

#include "crypt/hash.h"

#define SALT_BYTES      32
#define FIELD_NAME_MAX  64
#define FIELD_VALUE_MAX ((size_t)4 * 1024 * 1024)

struct salt {
        unsigned char b[SALT_BYTES];
};

/* name: at most FIELD_NAME_MAX bytes. value: at most FIELD_VALUE_MAX bytes. */
struct hash commit_field(const struct salt *salt, struct str name, struct str value);
/* rows: the row commitments, each made by commit_row. */
struct hash commit_table(const struct salt *salt, struct str name, const struct hash *rows,
                         size_t n);
/* Row j of table `name`: a field commitment under the name "NAME/J". */
struct hash commit_row(const struct salt *salt, struct str name, uint64_t j, struct str value);

#endif
