/* What an engine does for store.h; inside src/store only. Every struct store begins with this one.
 * A function that takes a transaction is not called after the transaction's first failure (end and
 * savepoint excepted) and tells its own by store_fail(). doc/adr/0020 */
#ifndef LH_STORE_ENGINE_H
#define LH_STORE_ENGINE_H

#include "store/store.h"

#define BUSY_WAIT_MS    10000 /* how long a writer waits for another */
#define STORE_BINDS_MAX 32
#define STORE_ADDRESS   "postgresql://"

struct bind {
        int64_t i;
        struct str s; /* of a text or blob; of a text p NULL: SQL NULL */
        char type;    /* i, s, b; o: the SQL NULL of a number; z: of whatever stands there */
};

enum savepoint { SAVEPOINT_MARK, SAVEPOINT_KEEP, SAVEPOINT_UNDO };

struct store_engine {
        void (*close)(struct store *s);
        const char *(*schema)(const char *name); /* a file of sql/ in the engine's form */
        int (*script)(struct ctx *cx, struct store *s, const char *sql);
        int (*version)(struct ctx *cx, struct store *s, int64_t *ret);
        void (*checkpoint)(struct store *s);
        int (*empty_wal)(struct ctx *cx, struct store *s);

        int (*begin)(struct store_tx *tx);
        void (*end)(struct store_tx *tx); /* of one that was not committed */
        int (*commit)(struct store_tx *tx);
        bool (*can_undo)(struct store_tx *tx);
        void (*savepoint)(struct store_tx *tx, enum savepoint what);

        void (*run)(struct store_tx *tx, enum query q, const struct bind *b, int n);
        /* What store_rows.stmt points to; NULL after a failure. */
        void *(*query)(struct store_tx *tx, enum query q, const struct bind *b, int n);
        void *(*ask)(struct store_tx *tx, const char *sql);
        bool (*next)(struct store_rows *r);
        void (*rows_done)(struct store_rows *r);
        int (*columns)(const struct store_rows *r);
        enum store_type (*type)(const struct store_rows *r, int col);
        int64_t (*i64)(const struct store_rows *r, int col);
        struct str (*str)(const struct store_rows *r, int col);
};

struct store {
        const struct store_engine *engine;
        struct held *held; /* of the transaction that writes; see held.h */
        bool shared;
};

int sqlite_store_open(struct ctx *cx, const char *path, enum store_mode mode,
                      struct store **ret) LH_MUST_CHECK;
int pg_store_open(struct ctx *cx, const char *address, enum store_mode mode,
                  struct store **ret) LH_MUST_CHECK;
/* Refuses an address that libpq cannot read, or that has a password in it. */
int pg_address_check(struct ctx *cx, const char *address) LH_MUST_CHECK;

#endif
