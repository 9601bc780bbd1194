/* A mirror: a folder without a key that follows a log at another address, checks each step, carries
 * out in its own copy what the log's acts withhold and erase, and serves the log and its pages. */
#ifndef LH_MIRROR_SITE_H
#define LH_MIRROR_SITE_H

#include "role/folder.h"

struct mirror_options {
        const char *dir, *from;
        const char *vkey, *name; /* for a new folder; name NULL: the origin */
        const char *listen;      /* NULL: follow once and end */
        const char *url;         /* of the mirror's own pages, or NULL */
        unsigned every_s;
};

/* Makes the folder if it is not there, follows once; with `listen`, serves and goes on following
 * until SIGTERM. An address that cannot be reached later is tried again; a log that was set back or
 * forked ends the following, with what it had still served. */
int mirror_site_run(struct ctx *cx, const struct mirror_options *opt) LH_MUST_CHECK;

#endif
