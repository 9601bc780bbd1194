/* The files of the log's keys below key/ (doc/format/ledger.md 5.3, section 8), and their change:
 * each step is durable before the next, and a start after any of them ends in order. */
#ifndef LH_KEY_FILES_H
#define LH_KEY_FILES_H

#include "role/folder.h"

/* Before the log is opened: a key that f->signer has beside the log's and that the store knows as
 * the log's moves to its place. *ret_changed: the signer is to be started anew. */
int key_files_take_over(struct ctx *cx, const struct folder *f, bool *ret_changed) LH_MUST_CHECK;
/* After the log was opened, so that a store that was set back destroys nothing: keys that were
 * ended, or that the log never heard of, go. LH_DENIED: a file holds another key than the log
 * knows. */
int key_files_clean(struct ctx *cx, const struct folder *f, bool *ret_changed) LH_MUST_CHECK;

/* Changes the keys of a log that f has open for writing, as an act with that reason. */
int key_change(struct ctx *cx, struct folder *f, enum key_change what,
               struct str reason) LH_MUST_CHECK;

#endif
