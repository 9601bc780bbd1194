/* A store that changes its engine: the ledger's rows go over byte for byte, the views are drawn
 * anew. */
#ifndef LH_MOVE_H
#define LH_MOVE_H

#include "role/folder.h"

/* Into the PostgreSQL database at address, or (NULL) into a SQLite file. Nothing else may write
 * meanwhile: the folder's lock is taken, and the old database's for as long as rows are read. The
 * old store stays: as liuhen.db.old, or in its database. ret_size: entries that went over. */
int folder_move(struct ctx *cx, const char *dir, const char *address,
                uint64_t *ret_size) LH_MUST_CHECK;

#endif
