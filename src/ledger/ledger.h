/* The one append-only log: made, opened for writing, appended to in groups. Reading is in tile.h.
 * doc/format/ledger.md. */
#ifndef LH_LEDGER_H
#define LH_LEDGER_H

#include "crypt/merkle.h"
#include "crypt/note.h"
#include "ledger/act_kind.h"
#include "ledger/record.h"
#include "ledger/signer.h"
#include "store/store.h"

#define LEDGER_FORMAT "1"
#define TILE_WIDTH    256

/* The writer's side of the log; one in the world, or one a node on a shared store. Memory of the
 * tree's edge is kept here and put back when a group fails. */
struct ledger {
        struct store *s;
        struct signer *signer; /* the process that signs; NULL: `key` does, without a guard */
        struct note_signer key;
        struct merkle frontier;
        struct hash tail[TILE_WIDTH]; /* leaf hashes of the last, unfilled tile */
        int64_t time_ms;              /* of the last entry */
        uint64_t committed;           /* tree size of the signed head */
        bool stale;                   /* the tail is to be read again before it is used */
        const char *vault;            /* its path (vault.h), where erasures destroy keys; or NULL */
};

/* Makes the tables and the first signed checkpoint (size 0). origin: doc/format/ledger.md 5.1.
 * seed: ED25519_BYTES. */
int ledger_create(struct ctx *cx, struct store *s, const char *origin, const char *name,
                  const unsigned char *seed) LH_MUST_CHECK;
/* Refuses a store of another format, a key that is not the log's, a head that its rows contradict,
 * and a store that is not where it was when it was last signed. The signer stays the caller's. */
int ledger_open(struct ctx *cx, struct store *s, struct signer *signer,
                struct ledger *ret) LH_MUST_CHECK;
/* The same with the key in this process and no guard: for tests and for a log that is being made.
 */
int ledger_open_with_key(struct ctx *cx, struct store *s, const unsigned char *seed,
                         struct ledger *ret) LH_MUST_CHECK;
void ledger_close(struct ledger *l);

/* A group of acts that become durable and signed together. Not committed: nothing happened. */
struct ledger_group {
        struct store_tx tx;
        struct ledger *l;
        struct hash *leaves; /* appended so far */
        size_t n_leaves, cap_leaves;
        struct merkle frontier; /* as it was at the last mark */
        int64_t time_ms;
        struct merkle frontier0; /* as it was before the group */
        int64_t time0_ms;
        struct str note; /* the head's, where it is not to be signed but was signed before */
        uint64_t *shred; /* acts of which a value is erased: the keys of their backups go */
        size_t n_shred, n_shred_marked;
        bool erased; /* values were taken away: after the commit no old page of the store may stay
                        readable */
};

void ledger_begin(struct ctx *cx, struct ledger *l, struct ledger_group *ret);
/* Salts, commits, encodes, stores. Fills idx, time, salts and commitments of r. Keeps no pointer
 * into r. */
int ledger_append(struct ledger_group *g, struct record *r);
/* The same for an entry that is there already, with the opening that goes with it. */
int ledger_append_bytes(struct ledger_group *g, uint64_t idx, struct str entry, struct str opening);
/* The commit destroys the key under which backups hold that act. */
void ledger_shred(struct ledger_group *g, uint64_t idx);
/* Savepoint around one submission of the group. */
void ledger_mark(struct ledger_group *g);
void ledger_keep(struct ledger_group *g);
void ledger_undo(struct ledger_group *g);
/* Signs the new tree, writes the head, commits. After a failure the log is as before the group. */
int ledger_commit(struct ledger_group *g) LH_MUST_CHECK;
void ledger_group_done(struct ledger_group *g); /* for lh_auto: undoes what is not committed */

#endif
