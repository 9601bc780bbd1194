/* Serves a witness (witness/witness.h) over HTTP until SIGTERM or SIGINT: POST /add-checkpoint,
 * GET /HEX/checkpoint, GET /vkey. */
#ifndef LH_WITNESS_SERVE_H
#define LH_WITNESS_SERVE_H

#include "witness/witness.h"

/* listen: "127.0.0.1:8081", port 0 for any. Says "listening on http://..." on stdout once it does.
 */
int witness_serve(struct ctx *cx, struct witness *w, const char *listen) LH_MUST_CHECK;

#endif
