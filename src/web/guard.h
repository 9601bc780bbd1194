/* Deadlines for connections. libmicrohttpd's own time-out starts anew with every byte, so a client
 * that sends one byte a while keeps its connection for ever (measured with 0.9.75); here a whole
 * head, body or answer has a last moment. A connection that misses it is shut down, and the server
 * sees an ordinary end. */
#ifndef LH_GUARD_H
#define LH_GUARD_H

#include "base/ctx.h"

#include <stdint.h>

#define GUARD_STEP_MS  250 /* how late a deadline may be noticed */
#define GUARD_NO_LIMIT 0

struct guard;
struct guarded; /* one connection */

int guard_start(struct ctx *cx, struct guard **ret) LH_MUST_CHECK;
/* All connections must have been removed. */
void guard_stop(struct guard **g);

struct guarded *guard_add(struct guard *g, int fd, unsigned limit_s);
/* Before the descriptor is closed. */
void guard_remove(struct guard *g, struct guarded *c);
/* From now on, limit_s seconds or GUARD_NO_LIMIT. */
void guard_limit(struct guarded *c, unsigned limit_s);

#endif
