/* The exporter process: makes the files for download anew as the log grows, and at once after
 * values were taken away. It reads, in short snapshots; nobody waits for it. */
#ifndef LH_EXPORTER_H
#define LH_EXPORTER_H

#include "role/folder.h"

/* Runs until SIGTERM. url: where readers find the site, NULL: https and the origin's host. Returns
 * the exit code. */
int exporter_run(struct folder *f, const char *url);

#endif
