#include "store/pg.h"
#include "base/mem.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE_INT8  20
#define TYPE_TEXT  25
#define TYPE_BYTEA 17
#define BINARY     1

static bool note_sent(struct pg_store *s, enum query q, bool prepare, int sent)
{
        if (sent != 1)
                return false;
        s->sent[s->n_sent++] = (struct pg_sent){ q, prepare };
        return true;
}

static bool send_text(struct pg_store *s, const char *sql, int format)
{
        return s->conn != NULL &&
               note_sent(s, QUERY_COUNT, false,
                         PQsendQueryParams(s->conn, sql, 0, NULL, NULL, NULL, NULL, format));
}

bool pg_send(struct pg_store *s, const char *sql)
{
        return send_text(s, sql, 0);
}

/* The answers to one statement, which end with NULL; the last result is kept. */
static PGresult *take(struct pg_store *s)
{
        PGresult *last = NULL, *r;

        while (s->conn != NULL && (r = PQgetResult(s->conn)) != NULL) {
                PQclear(last);
                last = r;
                if (PQstatus(s->conn) == CONNECTION_BAD)
                        break;
        }
        return last;
}

static bool good(const PGresult *r)
{
        ExecStatusType status = PQresultStatus(r);

        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

static const char *name_of(const struct pg_sent *sent)
{
        return sent->q == QUERY_COUNT ? "use the store" : query_name[sent->q];
}

/* After a failure the server skips what follows, up to the sync. */
int pg_drain(struct ctx *cx, struct pg_store *s, PGresult **ret)
{
        size_t n = s->n_sent;
        int rc = LH_OK;

        if (n == 0)
                return s->conn == NULL ? pg_failed(cx, s, NULL, "use the store") : LH_OK;
        if (PQpipelineSync(s->conn) != 1)
                return pg_failed(cx, s, NULL, "use the store");
        for (size_t i = 0; i < n && s->conn != NULL; i++) {
                struct pg_sent sent = s->sent[i];
                PGresult *r = take(s);

                if (sent.prepare)
                        s->prepared[sent.q] = good(r) ? PG_PREPARED : PG_UNKNOWN;
                if (!good(r) && rc == LH_OK)
                        rc = pg_failed(cx, s, r, name_of(&sent));
                if (ret != NULL && rc == LH_OK && i == n - 1)
                        *ret = r;
                else
                        PQclear(r);
        }
        s->n_sent = 0;
        if (s->conn != NULL)
                PQclear(PQgetResult(s->conn)); /* the sync */
        return rc;
}

static Oid type_of(char type)
{
        switch (type) {
        case 'i':
        case 'o': return TYPE_INT8;
        case 's': return TYPE_TEXT;
        case 'b': return TYPE_BYTEA;
        default: return 0; /* as the statement wants it */
        }
}

static bool prepare(struct pg_store *s, enum query q, const struct bind *b, int n)
{
        Oid types[STORE_BINDS_MAX] = { 0 };

        if (s->prepared[q] != PG_UNKNOWN)
                return true;
        for (int i = 0; i < n; i++)
                types[i] = type_of(b[i].type);
        s->prepared[q] = PG_SENT;
        return note_sent(s, q, true,
                         PQsendPrepare(s->conn, query_name[q], query_postgresql[q], n, types));
}

static bool send_query(struct pg_store *s, enum query q, const struct bind *b, int n)
{
        const char *values[STORE_BINDS_MAX];
        int lengths[STORE_BINDS_MAX], formats[STORE_BINDS_MAX];
        uint64_t numbers[STORE_BINDS_MAX];

        if (s->conn == NULL || !prepare(s, q, b, n))
                return false;
        for (int i = 0; i < n; i++) {
                numbers[i] = htobe64((uint64_t)b[i].i);
                formats[i] = BINARY;
                values[i] = b[i].s.p;
                lengths[i] = (int)b[i].s.n;
                if (b[i].type == 'i') {
                        values[i] = (const char *)&numbers[i];
                        lengths[i] = sizeof(numbers[i]);
                } else if (b[i].type == 'b' && b[i].s.n == 0) {
                        values[i] = "";
                } else if (b[i].type == 'o' || b[i].type == 'z') {
                        values[i] = NULL;
                }
        }
        return note_sent(
                s, q, false,
                PQsendQueryPrepared(s->conn, query_name[q], n, values, lengths, formats, BINARY));
}

void pg_run(struct store_tx *tx, enum query q, const struct bind *b, int n)
{
        struct pg_store *s = pg_of(tx->s);

        if (!send_query(s, q, b, n))
                store_fail(tx, pg_failed(tx->cx, s, NULL, query_name[q]));
        else if (s->n_sent >= PG_QUEUE_MAX)
                store_fail(tx, pg_drain(tx->cx, s, NULL));
}

static void *query(struct ctx *cx, struct pg_store *s, enum query q, const struct bind *b, int n,
                   int *ret_rc)
{
        struct pg_rows *rows = &s->rows[q];

        PQclear(rows->result);
        *rows = (struct pg_rows){ .at = -1 };
        *ret_rc = send_query(s, q, b, n) ? pg_drain(cx, s, &rows->result)
                                         : pg_failed(cx, s, NULL, query_name[q]);
        if (*ret_rc != LH_OK)
                return NULL;
        rows->n = PQntuples(rows->result);
        return rows;
}

void *pg_query(struct store_tx *tx, enum query q, const struct bind *b, int n)
{
        int rc;
        void *rows = query(tx->cx, pg_of(tx->s), q, b, n, &rc);

        if (rc != LH_OK)
                store_fail(tx, rc);
        return rows;
}

/* By a cursor, for as many rows as there may be. */
void *pg_ask(struct store_tx *tx, const char *sql)
{
        struct pg_store *s = pg_of(tx->s);
        struct pg_rows *rows = mem_zalloc(sizeof(*rows));
        lh_auto(buf_done) struct buf declare = { 0 };
        int rc;

        buf_init(&declare, (size_t)64 * 1024);
        rows->cursor = ++s->cursors;
        buf_printf(&declare, "DECLARE c%u NO SCROLL CURSOR FOR %s", rows->cursor, sql);
        rc = buf_ok(&declare) && send_text(s, declare.p, 0)
                     ? pg_drain(tx->cx, s, NULL)
                     : pg_failed(tx->cx, s, NULL, "read the store");
        if (rc == LH_OK)
                return rows;
        store_fail(tx, rc);
        free(rows);
        return NULL;
}

static bool fetch(struct store_rows *r, struct pg_rows *rows)
{
        struct pg_store *s = pg_of(r->tx->s);
        char sql[64];
        int rc;

        PQclear(rows->result);
        rows->result = NULL;
        snprintf(sql, sizeof(sql), "FETCH " PG_FETCH_ROWS " FROM c%u", rows->cursor);
        rc = send_text(s, sql, BINARY) ? pg_drain(r->tx->cx, s, &rows->result)
                                       : pg_failed(r->tx->cx, s, NULL, "read the store");
        if (rc != LH_OK)
                store_fail(r->tx, rc);
        rows->at = 0;
        rows->n = rc == LH_OK ? PQntuples(rows->result) : 0;
        return rows->n > 0;
}

bool pg_next(struct store_rows *r)
{
        struct pg_rows *rows = r->stmt;

        if (++rows->at < rows->n)
                return true;
        return rows->cursor != 0 && fetch(r, rows);
}

void pg_rows_done(struct store_rows *r)
{
        struct pg_rows *rows = r->stmt;

        PQclear(rows->result);
        rows->result = NULL;
        rows->n = 0;
        if (r->asked)
                free(rows);
}

int pg_version(struct ctx *cx, struct store *store, int64_t *ret)
{
        struct pg_store *s = pg_of(store);
        struct store_tx tx = { .cx = cx, .s = store };
        struct store_rows r = { .tx = &tx, .engine = store->engine };
        int rc = LH_BUSY;

        /* A connection that died while nobody used it shows now, and is made anew once. */
        for (int tries = 0; tries < 2 && rc != LH_OK; tries++) {
                rc = pg_connect(cx, s);
                if (rc == LH_OK)
                        r.stmt = query(cx, s, Q_STORE_VERSION, NULL, 0, &rc);
        }
        if (rc == LH_OK && store_next(&r))
                *ret = store_i64(&r, 0);
        store_rows_done(&r);
        return rc;
}
