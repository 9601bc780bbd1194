/* The folder key/ of a store that is restored: the log's keys, which no backup holds, from where
 * the operator kept them, and the mark that stops the signer until "recover" has looked. */
#ifndef LH_RESTORE_KEY_H
#define LH_RESTORE_KEY_H

#include "role/folder.h"

/* from: a folder like key/, or NULL. Its guard stays behind: what it says may be as old as the
 * backup. LH_DENIED: the key is not that of the restored log. */
int restore_keys(struct ctx *cx, struct folder *f, const char *from, char **ret_vkey) LH_MUST_CHECK;

/* The mark. */
bool restore_marked(const struct folder *f);
int restore_unmark(struct ctx *cx, const struct folder *f) LH_MUST_CHECK;

#endif
