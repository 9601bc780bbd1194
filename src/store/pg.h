/* The store in a PostgreSQL database (libpq), in four files: pg_conn.c finds the server and finds
 * it again, pg_tx.c begins and ends, pg_stmt.c sends statements, pg_rows.c reads answers.
 *
 * Statements that answer no rows are only queued (libpq's pipeline mode) and go with the next one
 * whose answer is wanted, so that what a task writes costs one round trip. Their failure shows
 * there: at the next query, at store_keep(), at the commit. */
#ifndef LH_STORE_PG_H
#define LH_STORE_PG_H

#include "store/engine.h"

#include <libpq-fe.h>

#define PG_QUEUE_MAX   256 /* statements in flight */
#define PG_FETCH_ROWS  "512"
#define PG_ADDRESS_MAX 2048
#define PG_XID_MAX     32

/* Rows of one statement. */
struct pg_rows {
        PGresult *result;
        int at, n;
        unsigned cursor; /* of store_ask(): its number, fetched bit by bit; 0: all is here */
};

enum pg_prepared { PG_UNKNOWN, PG_SENT, PG_PREPARED };

/* What was sent and not answered yet. */
struct pg_sent {
        enum query q; /* QUERY_COUNT: no named one */
        bool prepare;
};

struct pg_store {
        struct store base;
        PGconn *conn; /* NULL: lost */
        enum store_mode mode;
        char address[PG_ADDRESS_MAX];
        bool in_tx;
        char xid[PG_XID_MAX]; /* of the transaction that writes */
        unsigned cursors;     /* of this transaction */
        struct pg_sent sent[PG_QUEUE_MAX + 2];
        size_t n_sent;
        unsigned char prepared[QUERY_COUNT];
        struct pg_rows rows[QUERY_COUNT];
};

static inline struct pg_store *pg_of(const struct store *s)
{
        return (struct pg_store *)(uintptr_t)s;
}

/* ------ pg_conn.c ------ */

/* Makes sure that there is a connection, waiting for a server that restarts. */
int pg_connect(struct ctx *cx, struct pg_store *s) LH_MUST_CHECK;
void pg_disconnect(struct pg_store *s);
/* The failure that the result (NULL: the connection) tells, as the error of cx; drops a connection
 * that is lost. */
int pg_failed(struct ctx *cx, struct pg_store *s, const PGresult *r, const char *doing);
/* Outside a transaction and the pipeline. */
int pg_exec(struct ctx *cx, struct pg_store *s, const char *sql) LH_MUST_CHECK;

/* ------ pg_tx.c ------ */

int pg_begin(struct store_tx *tx);
void pg_end(struct store_tx *tx);
int pg_commit(struct store_tx *tx);
bool pg_can_undo(struct store_tx *tx);
void pg_savepoint(struct store_tx *tx, enum savepoint what);

/* ------ pg_stmt.c ------ */

/* Queues a statement without parameters. */
bool pg_send(struct pg_store *s, const char *sql);
/* Sends what is queued and takes all answers; the last one is kept (ret may be NULL). */
int pg_drain(struct ctx *cx, struct pg_store *s, PGresult **ret);
void pg_run(struct store_tx *tx, enum query q, const struct bind *b, int n);
void *pg_query(struct store_tx *tx, enum query q, const struct bind *b, int n);
void *pg_ask(struct store_tx *tx, const char *sql);
int pg_version(struct ctx *cx, struct store *s, int64_t *ret);

/* ------ pg_rows.c ------ */

bool pg_next(struct store_rows *r);
void pg_rows_done(struct store_rows *r);
int pg_columns(const struct store_rows *r);
enum store_type pg_type(const struct store_rows *r, int col);
int64_t pg_i64(const struct store_rows *r, int col);
struct str pg_str(const struct store_rows *r, int col);

#endif
