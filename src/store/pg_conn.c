#include "store/pg.h"
#include "store/give_up.h"
#include "base/asset.h"
#include "base/mem.h"
#include "base/time.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A server that restarts, or a standby that takes over, is waited for; a reader's caller (a page)
 * waits less. */
#define WRITER_WAIT_MS 30000
#define READER_WAIT_MS 5000
#define RETRY_US       200000
/* A table up to this size is written anew after an erasure; nobody reads it meanwhile. */
#define REWRITE_BYTES_MAX "268435456"

extern const struct asset sql_assets[];

static volatile sig_atomic_t giving_up;

void store_give_up(void)
{
        giving_up = 1;
}

bool store_gave_up(void)
{
        return giving_up != 0;
}

static PQconninfoOption *parse(struct ctx *cx, const char *address)
{
        char *why = NULL;
        PQconninfoOption *o = PQconninfoParse(address, &why);

        if (o == NULL)
                err_set(cx, LH_INVALID,
                        "the address of the database cannot be read; write it like "
                        "postgresql://USER@HOST/DATABASE");
        PQfreemem(why);
        return o;
}

int pg_address_check(struct ctx *cx, const char *address)
{
        PQconninfoOption *all = parse(cx, address);
        int rc = all == NULL ? LH_INVALID : LH_OK;

        for (PQconninfoOption *o = all; o != NULL && o->keyword != NULL; o++)
                if (o->val != NULL && strstr(o->keyword, "password") != NULL)
                        rc = err_set(cx, LH_INVALID,
                                     "the address of the database must not hold a password: put it "
                                     "into ~/.pgpass (mode 0600), or name a file with PGPASSFILE");
        PQconninfoFree(all);
        return rc;
}

void pg_disconnect(struct pg_store *s)
{
        for (size_t i = 0; i < QUERY_COUNT; i++)
                s->prepared[i] = PG_UNKNOWN;
        PQfinish(s->conn);
        s->conn = NULL;
        s->in_tx = false;
        s->n_sent = 0;
}

static bool lost_state(const char *state)
{
        /* 57P01..3: the server stops or starts; 25006: it is a standby now. */
        return strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0 ||
               strcmp(state, "25006") == 0;
}

static int say(struct ctx *cx, const char *state, const char *doing)
{
        if (strncmp(state, "23", 2) == 0)
                return err_set(cx, LH_CONFLICT, "could not %s", doing);
        if (strcmp(state, "55P03") == 0 || strncmp(state, "40", 2) == 0)
                return err_set(cx, LH_BUSY, "could not %s: another process is writing; try again",
                               doing);
        if (strcmp(state, "53100") == 0)
                return err_set(cx, LH_IO,
                               "could not %s: the database's disk is full; free some space and try "
                               "again",
                               doing);
        if (strncmp(state, "42501", 5) == 0)
                return err_set(cx, LH_IO,
                               "could not %s: the database does not let this user do that; make "
                               "them the owner of the schema",
                               doing);
        return err_set(cx, LH_IO, "could not %s", doing);
}

int pg_failed(struct ctx *cx, struct pg_store *s, const PGresult *r, const char *doing)
{
        const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        bool lost = s->conn == NULL || PQstatus(s->conn) == CONNECTION_BAD ||
                    (state != NULL && lost_state(state));
        int rc;

        if (lost)
                rc = err_set(cx, LH_BUSY,
                             "could not %s: the connection to the database was lost; try again",
                             doing);
        else
                rc = say(cx, state == NULL ? "" : state, doing);
        /* Class 22 quotes the value at fault. */
        err_detail(cx, "postgresql %s: %s", state == NULL ? "-" : state,
                   text == NULL || strncmp(state, "22", 2) == 0 ? "" : text);
        if (lost)
                pg_disconnect(s);
        return rc;
}

int pg_exec(struct ctx *cx, struct pg_store *s, const char *sql)
{
        PGresult *r = PQexec(s->conn, sql);
        ExecStatusType status = PQresultStatus(r);
        int rc = LH_OK;

        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
                rc = pg_failed(cx, s, r, "prepare the store");
        PQclear(r);
        return rc;
}

/* The ones before dbname give way to what the address says. Plans are made for short statements; a
 * node that hangs in its group must not keep the others from writing for long; a writer's server is
 * the one that can be written to, and it keeps what it acknowledges. */
static PGconn *dial(const struct pg_store *s)
{
        const char *const names[] = {
                "connect_timeout",  "keepalives_idle",      "keepalives_interval",
                "tcp_user_timeout", "target_session_attrs", "application_name",
                "dbname",           "client_encoding",      NULL
        };
        const char *const values[] = {
                "5",      "10",       "5",    "20000", s->mode == STORE_READ ? "any" : "read-write",
                "liuhen", s->address, "UTF8", NULL
        };

        return PQconnectdbParams(names, values, 1);
}

static int settle(struct ctx *cx, struct pg_store *s)
{
        int rc = pg_exec(cx, s,
                         "SET jit = off; SET lock_timeout = 10000; "
                         "SET idle_in_transaction_session_timeout = 60000; "
                         "SET client_min_messages = error; "
                         "SELECT set_config('synchronous_commit', 'on', false) "
                         "WHERE current_setting('synchronous_commit') = 'off'");

        if (rc == LH_OK && PQenterPipelineMode(s->conn) != 1)
                rc = err_set(cx, LH_IO, "could not use the database's connection");
        return rc;
}

int pg_connect(struct ctx *cx, struct pg_store *s)
{
        int64_t until =
                time_monotonic_ms() + (s->mode == STORE_READ ? READER_WAIT_MS : WRITER_WAIT_MS);

        while (s->conn == NULL) {
                int rc;

                s->conn = dial(s);
                if (PQstatus(s->conn) == CONNECTION_OK)
                        rc = settle(cx, s);
                else {
                        rc = err_set(cx, LH_BUSY,
                                     "could not reach the database; check that it runs and that "
                                     "its address in liuhen.db is right");
                        err_detail(cx, "postgresql: %s", PQerrorMessage(s->conn));
                }
                if (rc == LH_OK)
                        return rc;
                pg_disconnect(s);
                if (rc != LH_BUSY || time_monotonic_ms() >= until || store_gave_up())
                        return rc;
                usleep(RETRY_US);
        }
        return LH_OK;
}

static void pg_close(struct store *store)
{
        struct pg_store *s = pg_of(store);

        for (size_t i = 0; i < QUERY_COUNT; i++)
                PQclear(s->rows[i].result);
        pg_disconnect(s);
        free(s);
}

static const char *pg_schema(const char *name)
{
        if (strcmp(name, "view.sql") == 0)
                return asset_find(sql_assets, "postgresql-view.sql")->data;
        if (strcmp(name, "ledger/0001_ledger.sql") == 0)
                return asset_find(sql_assets, "postgresql-ledger.sql")->data;
        return asset_find(sql_assets, name)->data;
}

/* A script holds several statements, which the pipeline does not take. */
static int pg_script(struct ctx *cx, struct store *store, const char *sql)
{
        struct pg_store *s = pg_of(store);
        int rc = pg_connect(cx, s);

        if (rc == LH_OK)
                rc = pg_drain(cx, s, NULL);
        if (rc == LH_OK && PQexitPipelineMode(s->conn) != 1)
                rc = err_set(cx, LH_IO, "could not use the database's connection");
        if (rc != LH_OK)
                return rc;
        rc = pg_exec(cx, s, sql);
        if (s->conn != NULL)
                (void)PQenterPipelineMode(s->conn);
        return rc;
}

/* Names of the tables that can hold values, one a line, in cx->mem; those that are too large to be
 * written anew in passing have their dead rows freed only. */
static const char *value_tables(struct ctx *cx, struct store *store)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, store);
        struct store_rows r = store_ask(
                &tx, "SELECT CASE WHEN pg_total_relation_size(oid) > " REWRITE_BYTES_MAX
                     " THEN 'VACUUM (ANALYZE) ' ELSE 'VACUUM (FULL, ANALYZE) ' END || relname FROM "
                     "pg_class "
                     "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' "
                     "AND relname NOT IN ('leaf', 'tile_hash', 'meta', 'head') ORDER BY relname");
        const char *all = "";

        while (store_next(&r))
                all = arena_printf(cx->mem, "%s%s\n", all, store_dup(&r, 0));
        store_rows_done(&r);
        return tx.rc == LH_OK ? all : NULL;
}

/* What was erased stands in the dead rows of its tables until these are written anew, and among the
 * samples that the planner took of them. */
static int pg_empty_wal(struct ctx *cx, struct store *store)
{
        const char *at = value_tables(cx, store);
        int rc = at == NULL ? cx->err.rc : LH_OK;

        for (size_t n; rc == LH_OK && (n = strcspn(at, "\n")) > 0; at += n + 1)
                rc = pg_script(cx, store, arena_strndup(cx->mem, at, n));
        return rc == LH_OK ? pg_script(cx, store, "VACUUM FULL pg_catalog.pg_statistic") : rc;
}

static const struct store_engine engine = {
        .close = pg_close,
        .schema = pg_schema,
        .script = pg_script,
        .version = pg_version,
        .empty_wal = pg_empty_wal,
        .begin = pg_begin,
        .end = pg_end,
        .commit = pg_commit,
        .can_undo = pg_can_undo,
        .savepoint = pg_savepoint,
        .run = pg_run,
        .query = pg_query,
        .ask = pg_ask,
        .next = pg_next,
        .rows_done = pg_rows_done,
        .columns = pg_columns,
        .type = pg_type,
        .i64 = pg_i64,
        .str = pg_str,
};

static int refuse_full(struct ctx *cx, struct store *store)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(cx, store);
        struct store_rows r = store_ask(&tx, "SELECT 1 WHERE to_regclass('head') IS NOT NULL");

        if (store_next(&r))
                store_fail(&tx, err_set(cx, LH_CONFLICT,
                                        "the database holds a log already; to let another folder "
                                        "write into it, give the log's key with --key"));
        store_rows_done(&r);
        return tx.rc;
}

static int refuse_other(struct ctx *cx, const struct pg_store *s)
{
        const char *encoding = PQparameterStatus(s->conn, "server_encoding");

        if (PQserverVersion(s->conn) < 150000)
                return err_set(cx, LH_INVALID, "the database is older than PostgreSQL 15");
        if (encoding == NULL || strcmp(encoding, "UTF8") != 0)
                return err_set(cx, LH_INVALID, "the database must be of the encoding UTF8");
        return LH_OK;
}

int pg_store_open(struct ctx *cx, const char *address, enum store_mode mode, struct store **ret)
{
        struct pg_store *s = mem_zalloc(sizeof(*s));
        int rc = pg_address_check(cx, address);

        s->base = (struct store){ .engine = &engine, .shared = true };
        s->mode = mode;
        snprintf(s->address, sizeof(s->address), "%s", address);
        if (rc == LH_OK)
                rc = pg_connect(cx, s);
        if (rc == LH_OK)
                rc = refuse_other(cx, s);
        if (rc == LH_OK && mode == STORE_CREATE)
                rc = refuse_full(cx, &s->base);
        if (rc != LH_OK) {
                pg_close(&s->base);
                return rc;
        }
        *ret = &s->base;
        return LH_OK;
}
