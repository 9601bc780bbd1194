/* The desk's own store: how the people of the bodies prove who they are, their sessions, and their
 * drafts (doc/format/right.md section 3). It lies in DIR/desk/desk.db, mode 0600, apart from the
 * ledger, in no public file; without it everybody needs a new password, and nothing else is lost
 * but drafts. */
#ifndef LH_DESK_H
#define LH_DESK_H

#include "store/store.h"

#define DESK_DIR "desk"
#define DESK_DB  DESK_DIR "/desk.db"

/* Opens it, making it when it is not there. dir: the store folder. */
int desk_open(struct ctx *cx, const char *dir, struct store **ret) LH_MUST_CHECK;
/* One line of the desk's journal: logins, refusals, changed passwords. Never a secret. */
void desk_audit(struct store_tx *tx, const char *account, const char *event, const char *detail);

#endif
