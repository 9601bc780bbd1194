/* The form of an entry (doc/format/ledger.md section 2) and the splitting of entry bundles. */
#ifndef LH_VERIFY_ENTRY_H
#define LH_VERIFY_ENTRY_H

#include "base/ctx.h"
#include "crypt/hash.h"

#define ENTRY_BYTES_MAX 65535u
#define ENTRY_REFS_MAX  16u
/* The shortest field line is "field a " and 44 digits and LF. */
#define ENTRY_FIELDS_MAX (ENTRY_BYTES_MAX / 53u)

struct verify_commitment {
        struct str name;
        struct hash hash;
        struct hash
                *ret_value; /* where the SHA-256 of the value goes, once it fits; NULL: nowhere */
};

/* Text points into the entry. 85 KiB: one for a whole walk. */
struct verify_entry {
        struct str kind, org, case_id, schema;
        int64_t time_ms;
        unsigned n_fields; /* commitment[0] is `by`, the fields follow as commitment[1 .. n_fields]
                            */
        unsigned n_refs;
        struct verify_commitment commitment[1 + ENTRY_FIELDS_MAX];
};

/* index: the entry's own place, which its `ref` lines must stay below. On failure the message says
 * what is wrong, but not which entry: the caller knows that. */
int verify_entry_parse(struct ctx *cx, struct str text, uint64_t index,
                       struct verify_entry *ret) LH_MUST_CHECK;

/* Takes n entries (u16 length, bytes) out of *rest into ret. *ret_n says how many were whole. */
bool verify_bundle_split(struct str *rest, unsigned n, struct str *ret, unsigned *ret_n);

#endif
