/* The reader's side of the log: what tlog-tiles serves, proofs, openings. Works on any snapshot of
 * the store; needs no key. */
#ifndef LH_TILE_H
#define LH_TILE_H

#include "crypt/merkle.h"
#include "ledger/field_path.h"
#include "ledger/record.h"
#include "store/store.h"

struct head {
        uint64_t size;
        struct hash root;
        char *note; /* the signed checkpoint, in cx->mem */
};
int ledger_head(struct store_tx *tx, struct head *ret) LH_MUST_CHECK;
/* A row of meta ("origin", "vkey", "name"); LH_NOT_FOUND if there is none. */
int ledger_meta(struct store_tx *tx, const char *key, char **ret) LH_MUST_CHECK;

/* A tile's place: `273`, `x001/x234/067`, `000.p/112`. level -1 stands for entry bundles;
 * width 1..256. */
struct tile_id {
        int level;
        uint64_t n;
        unsigned width;
};
/* Parses "L/N[.p/W]", "entries/N[.p/W]" (for_tile) or "N[.p/W]" (openings). False if it is not of
 * the form. */
bool tile_parse(struct str path, bool for_tile, struct tile_id *ret);

/* LH_NOT_FOUND when the tree does not reach so far. Appends to out. */
int tile_hashes(struct store_tx *tx, const struct tile_id *id, struct buf *out) LH_MUST_CHECK;
int tile_entries(struct store_tx *tx, const struct tile_id *id, struct buf *out) LH_MUST_CHECK;
int tile_openings(struct store_tx *tx, const struct tile_id *id, struct buf *out) LH_MUST_CHECK;

/* Sentence 4.5: the line of one entry; with_entry adds the entry's text (4.3). No LF. */
int opening_line(struct ctx *cx, const struct record *r, struct str entry, bool with_entry,
                 struct buf *out) LH_MUST_CHECK;
/* Sentence 4.3: the tlog-proof of an entry in the newest checkpoint. */
int ledger_proof(struct store_tx *tx, uint64_t idx, struct buf *out) LH_MUST_CHECK;
/* The same for one person: the named withheld values are in it too (of a table with one row named,
 * that row only). LH_INVALID names a value that the record lacks, LH_CONFLICT one that is erased.
 */
int ledger_proof_disclosing(struct store_tx *tx, uint64_t idx, const struct field_path *paths,
                            size_t n, struct buf *out) LH_MUST_CHECK;
/* The inclusion path of an entry in the tree of `size`; ret holds MERKLE_DEPTH_MAX. */
int ledger_inclusion(struct store_tx *tx, uint64_t idx, uint64_t size, struct hash *ret,
                     size_t *ret_n) LH_MUST_CHECK;
/* The consistency proof between two trees of the log, old_size <= size; empty for old_size 0. ret
 * holds 2 * MERKLE_DEPTH_MAX. */
int ledger_consistency(struct store_tx *tx, uint64_t old_size, uint64_t size, struct hash *ret,
                       size_t *ret_n) LH_MUST_CHECK;
/* The frontier that the log's tree had when it was `size` leaves large. */
int ledger_frontier(struct store_tx *tx, uint64_t size, struct merkle *ret) LH_MUST_CHECK;
/* One record, decoded into cx->mem. ret_leaf may be NULL. */
int ledger_record(struct store_tx *tx, uint64_t idx, struct record *ret,
                  struct hash *ret_leaf) LH_MUST_CHECK;

#endif
