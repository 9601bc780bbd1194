/* The signer: a process of its own that holds the log's key and signs only a tree that grew out of
 * the one it signed last. What it signed is kept in a guard file, on disk before the signature is
 * given out, so that a store that was set back (a restored backup, a lost disk) is found out before
 * a second history is signed. The guard belongs outside the backups of the store. */
#ifndef LH_SIGNER_H
#define LH_SIGNER_H

#include "base/buf.h"
#include "base/ctx.h"
#include "crypt/merkle.h"
#include "crypt/note.h"
#include "ledger/log_key.h"

struct signer;

/* Files beside the seed, each of which may be there: a key that is about to take the place of the
 * log's key, the one whose place it took, an SM2 key. Each of them signs too (ledger.md 5.3). */
#define SIGNER_NEXT   ".next"
#define SIGNER_BEFORE ".before"
#define SIGNER_SM2    ".sm2"

/* Those that sign. A name is empty where there is none. */
struct signer_keys {
        struct note_key key, next, before, sm2;
};

/* Starts the process. seed_path: ED25519_BYTES of secret, read by the new process only. guard_path:
 * made if it is not there. Not in a process that has threads. */
int signer_start(struct ctx *cx, const char *seed_path, const char *guard_path, const char *origin,
                 struct signer **ret) LH_MUST_CHECK;
void signer_stop(struct signer **s); /* for lh_auto as well */
const struct note_key *signer_key(const struct signer *s);
const struct signer_keys *signer_keys(const struct signer *s);

/* Tells the signer where the store stands. LH_CONFLICT if that is not where it stood when it was
 * last signed: the text says what is missing and what to do. */
int signer_begin(struct ctx *cx, struct signer *s, const struct merkle *at) LH_MUST_CHECK;
/* Signs the tree of `from` and the leaves behind it. Appends the note to out. */
int signer_sign(struct ctx *cx, struct signer *s, const struct merkle *from,
                const struct hash *leaves, size_t n, struct buf *out) LH_MUST_CHECK;
/* Where the guard stands: the tree that the store held for certain, the one signed last. number 0:
 * nothing was signed yet. */
struct signer_place {
        uint64_t number, base, next;
};
int signer_where(struct ctx *cx, struct signer *s, struct signer_place *ret) LH_MUST_CHECK;
/* Other holders of the key grew the tree of `from` by these leaves and signed it: goes along. */
int signer_follow(struct ctx *cx, struct signer *s, const struct merkle *from,
                  const struct hash *leaves, size_t n) LH_MUST_CHECK;
/* Appends the statement of a change of keys (ledger/log_key.h), signed by the log's key and, where
 * it brings a key, by that. */
int signer_state(struct ctx *cx, struct signer *s, enum key_change what,
                 struct buf *out) LH_MUST_CHECK;
/* What was signed last is in the store. */
void signer_confirm(struct signer *s);

#endif
