/* POST /api/v1/acts: one submission (doc/format/act.md) from a stranger to the scribe and the
 * receipt back. The body goes into the frame for the scribe as it comes in, without being read
 * here; the scribe parses it strictly. */
#ifndef LH_SUBMIT_H
#define LH_SUBMIT_H

#include "web/http_int.h"

#define SUBMIT_PATH "/api/v1/acts"

/* The head is complete. Answers at once only what must not be read: a body that says it is too
 * large. */
enum MHD_Result submit_begin(struct request *rq);
/* A piece of the body. MHD_NO: the connection is to be closed. */
enum MHD_Result submit_piece(struct request *rq, const char *p, size_t n);
/* The body is complete: hands it in and suspends the connection; called again once there is an
 * answer. */
enum MHD_Result submit_end(struct request *rq);
void submit_free(struct request *rq);

#endif
