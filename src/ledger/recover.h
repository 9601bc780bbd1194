/* Taking back entries that the store has lost, from what a mirror serves: the entry as it stands in
 * the log and the line of its public openings (doc/format/ledger.md 4.1, 4.5). */
#ifndef LH_RECOVER_H
#define LH_RECOVER_H

#include "ledger/ledger.h"

/* Makes the tables' first rows for a log that is only ever taken from elsewhere: that of this key,
 * empty, with no checkpoint yet. */
int ledger_create_to_recover(struct store_tx *tx, const struct note_key *key, const char *name);
/* Opens a log without its key: it can only take entries back. */
int ledger_open_to_recover(struct ctx *cx, struct store *s, struct ledger *ret) LH_MUST_CHECK;

/* Appends the entry as it is. line: its openings, each checked against its commitment. A value that
 * is not public cannot be had from a mirror: it is kept as erased and counted in *lost. An act that
 * withheld or erased values does so in this store as well, so that a restored backup does not bring
 * them back. Fills *ret, all of it in the memory of the group's context. */
int ledger_take_back(struct ledger_group *g, struct str entry, struct str line, struct record *ret,
                     uint64_t *lost);

/* Commits what was taken back under a checkpoint that the log's key signed before. LH_CORRUPT if
 * the entries do not give its root. */
int ledger_commit_under(struct ledger_group *g, const struct checkpoint *c,
                        struct str note) LH_MUST_CHECK;

#endif
