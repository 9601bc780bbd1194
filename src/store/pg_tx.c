#include "store/pg.h"
#include "store/give_up.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OUTCOME_WAIT_MS  30000
#define OUTCOME_RETRY_US 100000

/* Writers of one log wait for each other here; every statement behind it sees what the one before
 * has committed. The number of the transaction tells later what became of it. */
static bool send_begin(struct pg_store *s, bool write)
{
        if (!write)
                return pg_send(s, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        return pg_send(s, "BEGIN ISOLATION LEVEL READ COMMITTED") &&
               pg_send(s, "SELECT pg_advisory_xact_lock("
                          "hashtextextended('liuhen ' || current_schema(), 0))") &&
               pg_send(s, "SELECT pg_current_xact_id()::text");
}

static int begin_once(struct store_tx *tx, struct pg_store *s)
{
        PGresult *r = NULL;
        int rc = pg_connect(tx->cx, s);

        if (rc != LH_OK)
                return rc;
        s->in_tx = true;
        s->cursors = 0;
        s->xid[0] = '\0';
        if (!send_begin(s, tx->write))
                rc = pg_failed(tx->cx, s, NULL, "begin");
        else
                rc = pg_drain(tx->cx, s, &r);
        if (rc == LH_OK && tx->write && PQntuples(r) == 1)
                snprintf(s->xid, sizeof(s->xid), "%s", PQgetvalue(r, 0, 0));
        PQclear(r);
        if (rc != LH_OK && s->conn != NULL) {
                (void)pg_send(s, "ROLLBACK");
                (void)pg_drain(tx->cx, s, NULL);
                s->in_tx = false;
        }
        return rc;
}

/* A connection that died while nobody used it shows now. */
int pg_begin(struct store_tx *tx)
{
        struct pg_store *s = pg_of(tx->s);
        int rc = begin_once(tx, s);

        return rc != LH_OK && s->conn == NULL ? begin_once(tx, s) : rc;
}

void pg_end(struct store_tx *tx)
{
        struct pg_store *s = pg_of(tx->s);
        struct err first = tx->cx->err;

        if (s->conn != NULL && s->in_tx) {
                (void)pg_send(s, "ROLLBACK");
                (void)pg_drain(tx->cx, s, NULL);
        }
        s->in_tx = false;
        tx->cx->err = first;
}

/* What became of a transaction whose COMMIT was sent and not answered: the server that is there now
 * knows. It may still be at it, until it finds out that we are gone. */
static int ask_outcome(struct store_tx *tx, const char *xid)
{
        struct pg_store *s = pg_of(tx->s);
        int64_t until = time_monotonic_ms() + OUTCOME_WAIT_MS;
        char sql[100];

        snprintf(sql, sizeof(sql), "SELECT pg_xact_status('%s'::xid8)", xid);
        while (time_monotonic_ms() < until && !store_gave_up()) {
                PGresult *r = NULL;
                char status[20] = "";
                int rc = pg_connect(tx->cx, s);

                if (rc == LH_OK && pg_send(s, sql))
                        rc = pg_drain(tx->cx, s, &r);
                if (rc == LH_OK && PQntuples(r) == 1)
                        snprintf(status, sizeof(status), "%s", PQgetvalue(r, 0, 0));
                PQclear(r);
                if (strcmp(status, "committed") == 0)
                        return LH_OK;
                if (strcmp(status, "aborted") == 0)
                        return err_set(tx->cx, LH_BUSY,
                                       "could not commit: the connection to the database was lost; "
                                       "nothing was written; try again");
                usleep(OUTCOME_RETRY_US);
        }
        return err_set(
                tx->cx, LH_IO,
                "the connection to the database was lost while it committed, and it does not "
                "tell whether it did; hand the same in again: what is there already is not "
                "taken twice");
}

int pg_commit(struct store_tx *tx)
{
        struct pg_store *s = pg_of(tx->s);
        char xid[PG_XID_MAX];
        bool sent;
        int rc;

        /* What is queued must have succeeded before the commit is sent: else its loss could not be
         * told from a lost commit's. Nothing is queued after a query. */
        rc = pg_drain(tx->cx, s, NULL);
        if (rc != LH_OK)
                return rc;
        snprintf(xid, sizeof(xid), "%s", s->xid);
        sent = pg_send(s, "COMMIT");
        rc = sent ? pg_drain(tx->cx, s, NULL) : pg_failed(tx->cx, s, NULL, "commit");
        if (rc != LH_OK && sent && s->conn == NULL && xid[0] != '\0')
                rc = ask_outcome(tx, xid);
        if (rc == LH_OK)
                s->in_tx = false;
        return rc;
}

bool pg_can_undo(struct store_tx *tx)
{
        return pg_of(tx->s)->conn != NULL && pg_of(tx->s)->in_tx;
}

void pg_savepoint(struct store_tx *tx, enum savepoint what)
{
        struct pg_store *s = pg_of(tx->s);
        bool sent = false;
        int rc = LH_OK;

        switch (what) {
        case SAVEPOINT_MARK: sent = pg_send(s, "SAVEPOINT mark"); break;
        case SAVEPOINT_KEEP:
                /* A failure of what was queued belongs to this submission, not to the next. */
                rc = pg_drain(tx->cx, s, NULL);
                sent = rc != LH_OK || pg_send(s, "RELEASE mark");
                break;
        case SAVEPOINT_UNDO:
                (void)pg_drain(tx->cx, s, NULL);
                sent = pg_send(s, "ROLLBACK TO mark") && pg_send(s, "RELEASE mark");
                if (sent)
                        rc = pg_drain(tx->cx, s, NULL);
                break;
        }
        if (rc == LH_OK && !sent)
                rc = pg_failed(tx->cx, s, NULL, "use a savepoint");
        if (rc != LH_OK)
                store_fail(tx, rc);
}
