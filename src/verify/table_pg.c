/* The tables in a PostgreSQL database, by its own library, and which of the two a folder has. */
#include "base/buf.h"
#include "verify/table.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ADDRESS           "postgresql://"
#define ADDRESS_BYTES_MAX 2048
#define FETCH_ROWS        256
#define BINARY            1

struct pg_db {
        struct table_db base;
        PGconn *conn;
        unsigned cursors;
};

struct table_cursor {
        struct pg_db *db;
        unsigned number;
        PGresult *rows;
        int at, n;
};

static int pg_failed(struct ctx *cx, struct table_db *base, const char *doing)
{
        const char *text = PQerrorMessage(((struct pg_db *)base)->conn);

        return err_set(cx, LH_IO, "could not %s in the database: %.*s", doing,
                       (int)strcspn(text, "\n"), text);
}

static bool run(struct pg_db *db, const char *sql)
{
        PGresult *r = PQexec(db->conn, sql);
        bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

        PQclear(r);
        return ok;
}

static int pg_open(struct ctx *cx, struct table_db *base, const char *sql,
                   struct table_cursor **ret)
{
        struct pg_db *db = (struct pg_db *)base;
        struct table_cursor *c = mem_zalloc(sizeof(*c));
        char declare[256];

        *c = (struct table_cursor){ .db = db, .number = ++db->cursors };
        snprintf(declare, sizeof(declare), "DECLARE c%u NO SCROLL CURSOR FOR %s", c->number, sql);
        if (!run(db, declare)) {
                free(c);
                return pg_failed(cx, base, "read the tables");
        }
        *ret = c;
        return LH_OK;
}

static enum table_step pg_step(struct table_cursor *c)
{
        char fetch[64];

        if (++c->at < c->n)
                return TABLE_ROW;
        PQclear(c->rows);
        snprintf(fetch, sizeof(fetch), "FETCH %d FROM c%u", FETCH_ROWS, c->number);
        c->rows = PQexecParams(c->db->conn, fetch, 0, NULL, NULL, NULL, NULL, BINARY);
        c->at = 0;
        c->n = PQntuples(c->rows);
        if (PQresultStatus(c->rows) != PGRES_TUPLES_OK)
                return TABLE_FAILED;
        return c->n > 0 ? TABLE_ROW : TABLE_END;
}

/* bigint, in network order. */
static long long pg_i64(struct table_cursor *c, int col)
{
        const unsigned char *p = (const unsigned char *)PQgetvalue(c->rows, c->at, col);
        uint64_t v = 0;

        for (int i = 0; i < PQgetlength(c->rows, c->at, col) && i < 8; i++)
                v = v << 8 | p[i];
        return (long long)v;
}

static struct str pg_bytes(struct table_cursor *c, int col)
{
        return (struct str){ PQgetvalue(c->rows, c->at, col),
                             (size_t)PQgetlength(c->rows, c->at, col) };
}

static void pg_close(struct table_cursor *c)
{
        if (c == NULL)
                return;
        PQclear(c->rows);
        free(c);
}

static void pg_done(struct table_db *base)
{
        PQfinish(((struct pg_db *)base)->conn);
        free(base);
}

static const struct table_ops ops = {
        .open = pg_open,
        .step = pg_step,
        .i64 = pg_i64,
        .bytes = pg_bytes,
        .close = pg_close,
        .failed = pg_failed,
        .done = pg_done,
};

int table_open_pg(struct ctx *cx, const char *address, struct table_db **ret)
{
        const char *const names[] = { "dbname", "client_encoding", "connect_timeout", NULL };
        const char *const values[] = { address, "UTF8", "10", NULL };
        struct pg_db *db = mem_zalloc(sizeof(*db));
        int rc = LH_OK;

        db->base.ops = &ops;
        db->conn = PQconnectdbParams(names, values, 1);
        if (PQstatus(db->conn) != CONNECTION_OK)
                rc = pg_failed(cx, &db->base, "open the log");
        else if (!run(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                rc = pg_failed(cx, &db->base, "read the log");
        if (rc == LH_OK)
                *ret = &db->base;
        else
                pg_done(&db->base);
        return rc;
}

/* liuhen.db is a SQLite file, or says in its first line where the database is. */
int table_open_dir(struct ctx *cx, const char *dir, struct table_db **ret)
{
        lh_auto(buf_done) struct buf path;
        char line[ADDRESS_BYTES_MAX];
        ssize_t n = -1;
        int fd;

        buf_init(&path, 8192);
        buf_printf(&path, "%s/liuhen.db", dir);
        fd = buf_ok(&path) ? open(path.p, O_RDONLY | O_CLOEXEC) : -1;
        if (fd >= 0) {
                n = read(fd, line, sizeof(line) - 1);
                close(fd);
        }
        line[n > 0 ? n : 0] = '\0';
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, ADDRESS, strlen(ADDRESS)) == 0)
                return table_open_pg(cx, line, ret);
        return table_open_sqlite(cx, dir, ret);
}
