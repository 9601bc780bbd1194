/* The operator's log: one line an event on standard error, logfmt, UTC. Only the one who handles a
 * request logs; library code returns errors. No personal value is ever logged. */
#ifndef LH_LOG_H
#define LH_LOG_H

#include "base/base.h"
#include "base/ctx.h"

/* Name of this process in every line ("scribe"). Kept, not copied. */
void log_init(const char *process);
void log_info(const char *fmt, ...) LH_PRINTF(1, 2);
void log_warn(const char *fmt, ...) LH_PRINTF(1, 2);
void log_error(const char *fmt, ...) LH_PRINTF(1, 2);
/* The error of cx with its detail, and what was being done. */
void log_err(const struct ctx *cx, const char *doing);

#endif
