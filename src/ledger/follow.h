/* A log that several nodes write, each with a signer that holds the same key, into one shared
 * store: what the others appended is read, checked and passed on to the signer before this node
 * appends. For ledger.c. */
#ifndef LH_LEDGER_FOLLOW_H
#define LH_LEDGER_FOLLOW_H

#include "ledger/ledger.h"

/* At start: l has the store's head; the signer stands where it signed last. */
int follow_begin(struct store_tx *tx, struct ledger *l) LH_MUST_CHECK;
/* At the begin of a group, with the store's lock held. A failure is the transaction's. */
void follow_others(struct store_tx *tx, struct ledger *l);

/* ledger.c: the store's format, and that the key is its log's. */
int ledger_check_key(struct store_tx *tx, const struct note_key *key) LH_MUST_CHECK;
/* ledger.c: leaf hashes of the unfilled tile, from the rows of the transaction. */
int ledger_load_tail(struct store_tx *tx, struct ledger *l);

#endif
