/* The gateway process: data services between bodies. Reads the register from the views, writes its
 * journal of exchanges, and has the scribe make acts of it. It cannot write the log itself. */
#ifndef LH_GATEWAY_H
#define LH_GATEWAY_H

#include "role/folder.h"

/* Serves until SIGTERM. Writes the port (two bytes, native) to ready_fd and closes it. Returns the
 * exit code. */
int gateway_run(struct folder *f, const char *listen, int ready_fd);

#endif
