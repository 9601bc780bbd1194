/* What a write transaction holds in memory: answers that it has seen (statements marked @keep), and
 * sums that it has not written yet (@sum). Inside src/store only; tools/sql_table.py finds out
 * which statements touch which of both. doc/adr/0065 */
#ifndef LH_STORE_HELD_H
#define LH_STORE_HELD_H

#include "store/engine.h"

struct held;

struct held *held_new(void);
void held_free(struct held *h);
/* At the begin and the end of a transaction, and when it is undone to its mark. */
void held_forget(struct held *h);

/* What must happen before the statement runs: sums that it would see are written, answers that it
 * may change are forgotten. */
void held_before(struct store_tx *tx, enum query q);
/* Writes every sum. */
void held_settle(struct store_tx *tx);
/* Adds to a sum; the letters are store_sum()'s. */
void held_add(struct store_tx *tx, enum query q, const char *types, const struct bind *b, int n);

/* The answer to a kept statement, asked for if it is not known; false: it is not to be kept. */
bool held_query(struct store_rows *r, enum query q, const struct bind *b, int n);

#endif
