/* The tables of a store as any outside reader may read them (doc/format/ledger.md 8.1), in the
 * order of their keys: from a SQLite file or from a PostgreSQL database. One read transaction holds
 * one snapshot, so a program that writes meanwhile neither disturbs us nor is disturbed. */
#ifndef LH_VERIFY_TABLE_H
#define LH_VERIFY_TABLE_H

#include "base/ctx.h"
#include "base/text.h"

struct table_db;

enum table_step { TABLE_ROW, TABLE_END, TABLE_FAILED };

struct table_cursor;

struct table_ops {
        int (*open)(struct ctx *cx, struct table_db *db, const char *sql,
                    struct table_cursor **ret);
        enum table_step (*step)(struct table_cursor *c);
        long long (*i64)(struct table_cursor *c, int col);
        struct str (*bytes)(struct table_cursor *c, int col);
        void (*close)(struct table_cursor *c); /* NULL is closed already */
        /* The database's last failure, as the error of cx: "could not DOING in ...". */
        int (*failed)(struct ctx *cx, struct table_db *db, const char *doing);
        void (*done)(struct table_db *db);
};

struct table_db {
        const struct table_ops *ops;
};

/* The store folder `dir`: whichever it is. */
int table_open_dir(struct ctx *cx, const char *dir, struct table_db **ret) LH_MUST_CHECK;

int table_open_sqlite(struct ctx *cx, const char *dir, struct table_db **ret) LH_MUST_CHECK;
int table_open_pg(struct ctx *cx, const char *address, struct table_db **ret) LH_MUST_CHECK;

#endif
