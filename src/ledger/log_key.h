/* The log's keys over time (doc/format/ledger.md 5.3 to 5.7). Each change is an act `log.key` whose
 * statement is signed by the key in force before it, so that who knows one key of the log can learn
 * the next ones. meta has what the acts gave: `vkey`, `vkey.before`, `vkey.sm2` (empty or absent:
 * none) and `keys`, all statements, an empty line between two. */
#ifndef LH_LOG_KEY_H
#define LH_LOG_KEY_H

#include "crypt/note.h"
#include "store/store.h"

#define LOG_KEYS_BYTES_MAX ((size_t)64 * 1024) /* of all statements */

enum key_change {
        KEY_NEXT,       /* this key takes the place of the log's key, which still signs too */
        KEY_END_BEFORE, /* the key before it signs no more */
        KEY_ALSO,       /* an SM2 key signs too */
        KEY_END_SM2,    /* and no more */
};

/* The text that is signed. */
void log_key_statement(enum key_change what, const struct note_key *from,
                       const struct note_key *about, struct buf *out);
/* Checks a signed statement against the keys that the store knows, then makes it theirs. LH_DENIED,
 * LH_INVALID or LH_CONFLICT: nothing was written. */
int log_key_take(struct store_tx *tx, struct str statement) LH_MUST_CHECK;
/* A key of the store's; LH_NOT_FOUND if there is none. name: "vkey", "vkey.before", "vkey.sm2". */
int log_key_known(struct store_tx *tx, const char *name, struct note_key *ret) LH_MUST_CHECK;
/* All statements; "" where there are none. */
int log_key_statements(struct store_tx *tx, const char **ret) LH_MUST_CHECK;
/* The key in force after the statements, from one that was in force before some of them. */
int log_key_follow(struct ctx *cx, struct str statements, struct note_key *key) LH_MUST_CHECK;
/* Takes *key, which is one of those that the statements name, back to the first that the log had.
 * LH_DENIED if it is none of them. */
int log_key_first(struct ctx *cx, struct str statements, struct note_key *key) LH_MUST_CHECK;
/* Takes the first statement out of *rest; false at the end. */
bool log_key_split(struct str *rest, struct str *ret);

#endif
