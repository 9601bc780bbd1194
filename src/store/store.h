/* Transactions and named statements over SQLite (WAL, synchronous=FULL) or PostgreSQL. A
 * transaction remembers its first failure, does nothing after it, and rolls back when it leaves
 * scope: check once, at store_commit(). */
#ifndef LH_STORE_H
#define LH_STORE_H

#include "base/buf.h"
#include "base/ctx.h"
#include "query.h"

struct store;
struct store_engine;

enum store_mode {
        STORE_READ,   /* never writes */
        STORE_WRITE,  /* the one writer; of a shared store, one of them */
        STORE_CREATE, /* a new one: refuses a file that exists, a database that holds a log */
};

/* One connection, for one thread. path: a SQLite file, or a file with the address of a PostgreSQL
 * database in its first line (store_link), or for STORE_CREATE such an address itself. The file
 * must exist except for STORE_CREATE. */
int store_open(struct ctx *cx, const char *path, enum store_mode mode,
               struct store **ret) LH_MUST_CHECK;
void store_close(struct store **s); /* for lh_auto as well */
/* Is it postgresql://...? */
bool store_is_address(const char *path);
/* Makes the file that leads to the database; refuses an address with a password. */
int store_link(struct ctx *cx, const char *path, const char *address) LH_MUST_CHECK;
/* Other processes, on other machines too, write into it. */
bool store_shared(const struct store *s);
/* A connection that was lost in the transaction before is made anew by store_begin(), store_view()
 * and store_version(), which wait for a database that restarts. */

/* Runs a schema file of sql/ ("ledger/0001_ledger.sql", "view.sql") in the engine's own form. */
int store_schema(struct ctx *cx, struct store *s, const char *name) LH_MUST_CHECK;
/* Runs a script of statements (schema files); outside or inside a transaction. */
int store_script(struct ctx *cx, struct store *s, const char *sql) LH_MUST_CHECK;
/* A number that changes whenever another connection has committed; only to be compared with what
 * the same connection told before. Outside a transaction. */
int store_version(struct ctx *cx, struct store *s, int64_t *ret) LH_MUST_CHECK;
/* SQLite: moves what is committed from the WAL into the file, as far as readers allow, without
 * waiting. Any connection may. */
void store_checkpoint(struct store *s);

/* After an erasure no old page may stay readable. SQLite: moves all of the WAL into the file and
 * cuts it to nothing, waiting a few seconds for readers. PostgreSQL: writes the tables anew that
 * held values; its WAL and its backups are the operator's (doc/format/ledger.md 8.6). LH_BUSY if a
 * reader stayed. */
int store_empty_wal(struct ctx *cx, struct store *s) LH_MUST_CHECK;

/* A thread with its own connection that checkpoints the WAL while the writer works, so that no
 * commit has to. */
struct store_sweeper;
int store_sweeper_start(struct ctx *cx, const char *path, struct store_sweeper **ret) LH_MUST_CHECK;
void store_sweeper_stop(struct store_sweeper **w);

struct store_tx {
        struct ctx *cx;
        struct store *s;
        int rc; /* first failure, LH_OK so far */
        bool open;
        bool write;
};

struct store_tx store_begin(struct ctx *cx,
                            struct store *s); /* to write: takes the write lock at once */
struct store_tx store_view(struct ctx *cx, struct store *s); /* to read: one snapshot */
void store_tx_done(struct store_tx *tx); /* for lh_auto: rolls back what is not committed */
int store_commit(struct store_tx *tx) LH_MUST_CHECK;
/* Writes the sums that are held; store_commit() does. Before what may not be said of a transaction
 * that fails. */
void store_settle(struct store_tx *tx);
/* A failure of the caller's own becomes the transaction's. Returns it. */
int store_fail(struct store_tx *tx, int rc);

/* A savepoint: what follows can be undone alone, and its failure forgotten. One level. */
void store_mark(struct store_tx *tx);
void store_keep(struct store_tx *tx);
void store_undo(struct store_tx *tx);

/* Runs a statement that answers no rows. types: one letter a parameter: i int64_t, t const char *
 * (NULL is SQL NULL), s struct str as text, b struct str as blob, o const int64_t * (NULL is SQL
 * NULL), z the SQL NULL (takes no argument). */
void store_run(struct store_tx *tx, enum query q, const char *types, ...);

/* The same for a statement marked @sum in sql/: it is written once for all that a transaction adds
 * to one row, at the latest before anyone looks at its table. types: the letters above for what
 * names the row, then one of + int64_t, added up; = int64_t, the last counts; ? const int64_t *,
 * the last that is not NULL; < and > struct str, the least and the greatest; ^ int64_t, the
 * greatest, and the parameter behind it with it (t). Written as i and s. */
void store_sum(struct store_tx *tx, enum query q, const char *types, ...);

/* Rows of a query; text and blobs live until the next store_next() or store_rows_done(). One query
 * of a name at a time. */
struct store_rows {
        struct store_tx *tx;
        const struct store_engine *engine;
        void *stmt; /* the engine's; NULL at the end */
        bool asked;
};
struct store_rows store_query(struct store_tx *tx, enum query q, const char *types, ...);
bool store_next(struct store_rows *r); /* false at the end or after a failure (tx->rc tells) */
void store_rows_done(struct store_rows *r);
int64_t store_i64(struct store_rows *r, int col);
struct str store_str(struct store_rows *r, int col); /* text or blob; p NULL for SQL NULL */
/* Copies into the request's memory. */
char *store_dup(struct store_rows *r, int col);
bool store_null(struct store_rows *r, int col);

enum store_type { STORE_NULL, STORE_INT, STORE_REAL, STORE_TEXT, STORE_BLOB };
/* Rows of a statement that is no named one, for the comparison of views and for tests: no values
 * may be pasted into it. However many rows there are, memory stays flat. Call store_rows_done(). */
struct store_rows store_ask(struct store_tx *tx, const char *sql);
int store_columns(const struct store_rows *r);
enum store_type store_type(const struct store_rows *r, int col);

#endif
