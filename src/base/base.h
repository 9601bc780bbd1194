/* The few words that every file uses: result codes, clean-up at the end of a scope, compile-time
 * helpers. */
#ifndef LH_BASE_H
#define LH_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a function says of its work. LH_OK is 0; every other value is a failure that the caller
 * decides on. The text for people is in ctx->err (see ctx.h), never derived from the code alone. */
enum lh_rc {
        LH_OK = 0,
        LH_NOT_FOUND, /* looked, and there is none: not the same as "could not look" */
        LH_INVALID,   /* the input breaks a rule; the message names the field and what to do */
        LH_CONFLICT,  /* the input is well formed but the record says otherwise (exists, withdrawn,
                         changed) */
        LH_DENIED,    /* the caller may not do this */
        LH_HELD,      /* screening refused: personal data, or a file that cannot be read */
        LH_LIMIT,     /* a stated ceiling was reached */
        LH_BUSY,      /* try again later */
        LH_IO,        /* the machine failed: disk, socket, child process */
        LH_CORRUPT,   /* what was read back is not what was written */
};

/* Short stable name of a code ("invalid"), for JSON answers and logs. */
const char *lh_rc_name(int rc);

#define LH_MUST_CHECK     __attribute__((warn_unused_result))
#define LH_PRINTF(fmt, a) __attribute__((format(printf, fmt, a)))

/* lh_auto(fn) type x: calls fn(&x) when x leaves its scope. */
#define lh_auto(fn) __attribute__((cleanup(fn)))

#define countof(a) (sizeof(a) / sizeof((a)[0]))

#endif
