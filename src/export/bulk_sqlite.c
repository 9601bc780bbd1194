/* The tables as one SQLite file, for who would rather ask than read. It is made anew from public
 * values, not copied from the store: no page of it ever held anything else. */
#include "export/bulk_int.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>

static int failed(struct bulk *b)
{
        return err_set(b->cx, LH_IO, "could not write all.sqlite: %s", sqlite3_errmsg(b->db));
}

static int run(struct bulk *b, const char *sql)
{
        return sqlite3_exec(b->db, sql, NULL, NULL, NULL) == SQLITE_OK ? LH_OK : failed(b);
}

static const char *sql_type(char type)
{
        return type == 'i' ? "INTEGER" : type == 'n' ? "REAL" : "TEXT";
}

/* From the one description of the tables; names in it are ours. */
static int make_table(struct bulk *b, size_t i)
{
        const struct table *t = &export_tables[i];
        lh_auto(buf_done) struct buf create = { 0 }, insert = { 0 };
        sqlite3_stmt *stmt = NULL;

        buf_init(&create, 4096);
        buf_init(&insert, 4096);
        buf_printf(&create, "CREATE TABLE %s (", t->name);
        buf_printf(&insert, "INSERT INTO %s VALUES (", t->name);
        for (size_t c = 0; c < t->n_cols; c++) {
                buf_printf(&create, "%s\"%s\" %s", c > 0 ? ", " : "", t->cols[c].id,
                           sql_type(t->cols[c].type));
                buf_printf(&insert, "%s?%zu", c > 0 ? ", " : "", c + 1);
        }
        if (t->key != NULL)
                buf_printf(&create, ", PRIMARY KEY (\"%s\")", t->key);
        buf_puts(&create, ")");
        buf_puts(&insert, ")");
        if (run(b, create.p) != LH_OK ||
            sqlite3_prepare_v2(b->db, insert.p, -1, &stmt, NULL) != SQLITE_OK)
                return failed(b);
        b->insert[i] = stmt;
        return LH_OK;
}

int bulk_sqlite_begin(struct bulk *b)
{
        char path[BULK_PATH_MAX + BULK_NAME_MAX];
        int rc;

        bulk_path(b, "all.sqlite", path);
        if (sqlite3_open((const char *)path, (sqlite3 **)&b->db) != SQLITE_OK)
                return failed(b);
        /* A file that is not finished is thrown away, so nothing guards it meanwhile. */
        rc = run(b, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;"
                    "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT)");
        for (size_t i = 0; rc == LH_OK && i < TABLES; i++)
                rc = make_table(b, i);
        return rc;
}

int bulk_sqlite_row(struct bulk *b, enum table_id t, const struct str *cells)
{
        sqlite3_stmt *s = b->insert[t];

        for (size_t c = 0; c < export_tables[t].n_cols; c++) {
                if (cells[c].n == 0)
                        sqlite3_bind_null(s, (int)c + 1);
                else /* the column's type makes a number of it */
                        sqlite3_bind_text(s, (int)c + 1, cells[c].p, (int)cells[c].n,
                                          SQLITE_TRANSIENT);
        }
        if (sqlite3_step(s) != SQLITE_DONE)
                return failed(b);
        sqlite3_reset(s);
        return LH_OK;
}

static int put_about(struct bulk *b, const char *name, const char *value)
{
        sqlite3_stmt *s;
        bool ok;

        if (sqlite3_prepare_v2(b->db, "INSERT INTO about VALUES (?1, ?2)", -1, &s, NULL) !=
            SQLITE_OK)
                return failed(b);
        sqlite3_bind_text(s, 1, name, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC);
        ok = sqlite3_step(s) == SQLITE_DONE;
        sqlite3_finalize(s);
        return ok ? LH_OK : failed(b);
}

int bulk_sqlite_end(struct bulk *b)
{
        int rc = put_about(b, "publisher", b->site.name);

        if (rc == LH_OK)
                rc = put_about(b, "license", b->site.license);
        if (rc == LH_OK)
                rc = put_about(b, "log", b->site.origin);
        if (rc == LH_OK)
                rc = put_about(b, "from", "0");
        if (rc == LH_OK)
                rc = put_about(b, "to", arena_printf(b->cx->mem, "%" PRIu64, b->head.size));
        if (rc == LH_OK)
                rc = put_about(b, "checkpoint", b->head.note);
        if (rc == LH_OK)
                rc = run(b, "CREATE INDEX notices_ocid ON notices (ocid);"
                            "CREATE INDEX elements_index ON elements (\"index\");"
                            "CREATE INDEX withheld_index ON withheld (\"index\"); COMMIT");
        bulk_sqlite_drop(b);
        return rc;
}

void bulk_sqlite_drop(struct bulk *b)
{
        for (size_t i = 0; i < TABLES; i++)
                sqlite3_finalize(b->insert[i]);
        memset(b->insert, 0, sizeof(b->insert));
        sqlite3_close(b->db);
        b->db = NULL;
}
