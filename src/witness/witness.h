/* A witness of other logs (C2SP tlog-witness v1.0.0): cosigns a checkpoint if the tree grew out of
 * the one it cosigned last, so that a log cannot show one history to one reader and another to the
 * next. Its store is a folder of its own: key/witness.seed and witness.db. One process. */
#ifndef LH_WITNESS_H
#define LH_WITNESS_H

#include "base/buf.h"
#include "base/ctx.h"
#include "crypt/note.h"
#include "store/store.h"

#define WITNESS_PROOF_MAX      63
#define WITNESS_BODY_BYTES_MAX (NOTE_BYTES_MAX + 4096)
#define WITNESS_PATH_MAX       3072

struct witness {
        struct store *s;
        struct note_signer signer;
};

/* Makes the folder with a new key. LH_CONFLICT if it is there, LH_INVALID if the name cannot name a
 * key. */
int witness_create(struct ctx *cx, const char *dir, const char *name) LH_MUST_CHECK;
int witness_open(struct ctx *cx, const char *dir, struct witness *ret) LH_MUST_CHECK;
void witness_close(struct witness *w); /* for lh_auto as well */

/* Trusts a log by its verifier key; a second key of a known origin is added to the first. */
int witness_trust(struct ctx *cx, struct witness *w, const char *vkey) LH_MUST_CHECK;

/* What to answer over HTTP. */
struct witness_answer {
        unsigned status;
        const char *type; /* media type */
        struct buf body;  /* freed by the caller */
};

/* POST /add-checkpoint. A cosignature is durable before it is in the answer. A failure of the store
 * is returned (and is 500). */
int witness_add_checkpoint(struct ctx *cx, struct witness *w, struct str body,
                           struct witness_answer *ret) LH_MUST_CHECK;
/* GET /HEX/checkpoint, hex: SHA-256 of the origin. The newest cosigned checkpoint, cosigned anew
 * where the last time is an hour old. */
int witness_checkpoint(struct ctx *cx, struct witness *w, struct str hex,
                       struct witness_answer *ret) LH_MUST_CHECK;

#endif
