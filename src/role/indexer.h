/* The process that keeps the search index beside the log. Reads only; what it writes can be made
 * anew (src/search). */
#ifndef LH_INDEXER_H
#define LH_INDEXER_H

#include "role/folder.h"

/* Runs until it is told to end. The process's exit code. */
int indexer_run(struct folder *f);

#endif
