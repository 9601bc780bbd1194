/* A store folder (doc/format/ledger.md section 8): made whole or not at all, opened by one writer
 * at a time. */
#ifndef LH_FOLDER_H
#define LH_FOLDER_H

#include "work/work.h"

#define FOLDER_PATH_MAX 3072
#define SEED_FILE       "key/log.seed" /* the log's key; others beside it: ledger/signer.h */

struct folder {
        char dir[FOLDER_PATH_MAX];
        struct rule_set *rules;
        int lock_fd;
        char vault[FOLDER_PATH_MAX + 64]; /* where erasures destroy keys of backups */
        /* Only after folder_open_writer: */
        struct store *s;
        struct store_sweeper *sweeper;
        struct signer *signer;
        struct ledger ledger;
        struct work work;
};

/* "DIR/name" into ret, which holds FOLDER_PATH_MAX + 64. */
void folder_path(const struct folder *f, const char *name, char *ret);

/* Makes a new folder with an empty log, or leaves nothing behind. LH_CONFLICT if dir is there and
 * not empty. address: the PostgreSQL database that holds the log; NULL: a SQLite file in the
 * folder.
 */
int folder_create(struct ctx *cx, const char *dir, const char *name, const char *origin,
                  const char *address) LH_MUST_CHECK;
/* Makes a folder for one more node of the log that the database holds already; seed_path: the file
 * with the log's key, which is copied into it. */
int folder_join(struct ctx *cx, const char *dir, const char *address,
                const char *seed_path) LH_MUST_CHECK;

/* What all of these do: the folder is made beside its place by fill, given arg, and moved there
 * when it is whole. */
typedef int folder_fill_fn(struct ctx *cx, struct folder *f, void *arg);
int folder_make(struct ctx *cx, const char *dir, folder_fill_fn *fill, void *arg) LH_MUST_CHECK;
/* Steps of it: the folders below, the empty tables. */
int folder_make_dirs(struct ctx *cx, const struct folder *f) LH_MUST_CHECK;
int folder_make_store(struct ctx *cx, struct folder *f, const char *address) LH_MUST_CHECK;

/* Makes a folder for a mirror: an empty store of the log of that key, without a key of its own. */
int folder_create_mirror(struct ctx *cx, const char *dir, const char *name,
                         const struct note_key *key) LH_MUST_CHECK;

/* Opens for reading or before forking: the folder is there, its rules load. No lock. */
int folder_open(struct ctx *cx, const char *dir, struct folder *ret) LH_MUST_CHECK;
/* Takes the folder's lock, which forked children share. LH_BUSY if another process has it. Empties
 * tmp/. */
int folder_lock(struct ctx *cx, struct folder *f) LH_MUST_CHECK;
/* Opens the log for writing, adopts changed rules, redraws views that an older program or other
 * rules drew. In the one process that writes, after folder_lock. sweep: a thread checkpoints the
 * store meanwhile; not in a process that forks (a child could inherit a lock that the thread held),
 * which calls store_checkpoint() itself. */
int folder_open_writer(struct ctx *cx, struct folder *f, bool sweep) LH_MUST_CHECK;
/* Starts the signer and opens the log. settle: files of keys that a change left half done are put
 * right first. Part of folder_open_writer. */
int folder_open_ledger(struct ctx *cx, struct folder *f, bool settle) LH_MUST_CHECK;
void folder_close(struct folder *f); /* for lh_auto as well */

#endif
