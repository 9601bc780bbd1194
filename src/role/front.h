/* The front process: HTTP to strangers. Reads views, has no keys, cannot write the ledger. */
#ifndef LH_FRONT_H
#define LH_FRONT_H

#include "role/folder.h"

/* Serves until SIGTERM. Writes the port it listens on (two bytes, native) to ready_fd and closes it. Returns the exit code. */
int front_run(struct folder *f, const char *listen, const char *theme, int ready_fd);

#endif
