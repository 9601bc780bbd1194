/* The front process: HTTP to strangers. Reads views, has no keys, cannot write the ledger. */
#ifndef LH_FRONT_H
#define LH_FRONT_H

#include "role/folder.h"

struct keeper_options;

/* Serves until SIGTERM. listen: the options' address, with the real port once it is known. Writes
 * the port (two bytes, native) to ready_fd and closes it. Returns the exit code. */
int front_run(struct folder *f, const char *listen, const struct keeper_options *opt, int ready_fd);

#endif
