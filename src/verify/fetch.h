/* Reading many files of one web address in a fixed order, several at a time: what is wanted next is
 * usually there already. Answers are bounded, slow or failing servers are tried again a few times.
 */
#ifndef LH_VERIFY_FETCH_H
#define LH_VERIFY_FETCH_H

#include "base/buf.h"
#include "base/ctx.h"

#define FETCH_PATH_BYTES 96
#define FETCH_AHEAD_MAX  16 /* requests begun but not yet taken, each may have a connection */
#define FETCH_BUFFER_MAX                                                                           \
        ((size_t)64 * 1024 * 1024) /* answers waiting; past it only the next one may grow */
#define FETCH_TRIES_MAX 5

struct fetch_request {
        char path[FETCH_PATH_BYTES];  /* below the base address */
        char other[FETCH_PATH_BYTES]; /* asked for when the first is not there (404, 410); "" for
                                         none */
        size_t bytes_max;             /* a longer answer is an error */
};

struct fetch;

/* base: http or https address without the final slash. */
int fetch_open(struct ctx *cx, const char *base, struct fetch **ret) LH_MUST_CHECK;
void fetch_close(struct fetch *f);

bool fetch_room(const struct fetch *f);
/* Begins a request; only while fetch_room(). */
void fetch_add(struct fetch *f, const struct fetch_request *r);
/* Waits for the oldest request. *ret_body lives until fetch_taken(). *ret_other: it is the other
 * path's. LH_NOT_FOUND: the server has neither; LH_LIMIT: too long; LH_IO: it could not be had. */
int fetch_next(struct ctx *cx, struct fetch *f, const struct fetch_request **ret_request,
               struct str *ret_body, bool *ret_other) LH_MUST_CHECK;
/* Done with the oldest request: the next one is now the oldest. */
void fetch_taken(struct fetch *f);

#endif
