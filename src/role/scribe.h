/* The scribe: the one writer of a node. Takes acts from two unix sockets, commits what gathered
 * while the last group was being written, answers each after its group is durable and signed. */
#ifndef LH_SCRIBE_H
#define LH_SCRIBE_H

#include "role/folder.h"

/* Over scribe.sock every submission needs a bearer token (the front's door); over local.sock none
 * is asked: whoever may open it (mode 0600) may run the program on the folder as well. */
#define SCRIBE_SOCKET "scribe.sock"
#define LOCAL_SOCKET  "local.sock"

/* Payload on the local socket only: WIRE_SUBMIT with "on_change_correct": true allowed beside
 * "docs". */

/* Serves until SIGTERM, then finishes the group and answers. Returns the process's exit code. f:
 * folder_open, folder_lock done; the writer is opened here. */
int scribe_run(struct folder *f);

#endif
