/* The mailer: sends those who follow what is new, by SMTP to one server. Reads the views; writes
 * the store of followers only (mail/follow.h). */
#ifndef LH_MAILER_H
#define LH_MAILER_H

#include "role/keeper.h"

/* The process's whole work until SIGTERM; its exit code. listen: the site's own address, where it
 * has no other. */
int mailer_run(struct folder *f, const char *listen, const struct keeper_options *opt);

#endif
