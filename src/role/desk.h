/* The desk: the process behind /console. It alone opens desk.db, so that the front, which talks to
 * strangers, knows no password and no session but those that pass through it. It reads the views
 * and cannot write the ledger: what a person hands in goes to the scribe with their session. */
#ifndef LH_ROLE_DESK_H
#define LH_ROLE_DESK_H

#include "role/keeper.h"

#define DESK_SOCKET "desk.sock"

/* Serves until SIGTERM; the process's exit code. listen: where the front listens, for the site's
 * address. */
int desk_run(struct folder *f, const char *listen, const struct keeper_options *keep);

#endif
