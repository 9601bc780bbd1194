/* A store that a process keeps beside the ledger's (accounts, followers): SQLite always. Its folder
 * is closed to others (0700), and so is its file (0600) before the first byte is in it; SQLite
 * gives the WAL the mode of the file. */
#ifndef LH_STORE_PRIVATE_H
#define LH_STORE_PRIVATE_H

#include "store/store.h"

/* Makes the tables of a new one. */
typedef int store_fill_fn(struct ctx *cx, struct store *s);

/* Opens dir/file for writing; makes dir/folder, which file is in, and the file when they are not
 * there. A file that `fill` could not fill is taken away again. */
int store_open_private(struct ctx *cx, const char *dir, const char *folder, const char *file,
                       store_fill_fn *fill, struct store **ret) LH_MUST_CHECK;

#endif
