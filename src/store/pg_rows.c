/* Values of a row, in PostgreSQL's binary form, given out as SQLite gives them. */
#include "store/pg.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of types, fixed in PostgreSQL's catalogue. */
enum {
        T_BOOL = 16,
        T_BYTEA = 17,
        T_INT8 = 20,
        T_INT2 = 21,
        T_INT4 = 23,
        T_FLOAT8 = 701,
        T_NUMERIC = 1700
};

#define NUMERIC_HEAD 8 /* four int16: digits, weight, sign, scale */
#define NUMERIC_BASE 10000

static const char *value(const struct store_rows *r, int col)
{
        const struct pg_rows *rows = r->stmt;

        return PQgetvalue(rows->result, rows->at, col);
}

static size_t length(const struct store_rows *r, int col)
{
        const struct pg_rows *rows = r->stmt;

        return (size_t)PQgetlength(rows->result, rows->at, col);
}

static Oid type_of(const struct store_rows *r, int col)
{
        return PQftype(((const struct pg_rows *)r->stmt)->result, col);
}

static bool is_null(const struct store_rows *r, int col)
{
        const struct pg_rows *rows = r->stmt;

        return PQgetisnull(rows->result, rows->at, col) == 1;
}

int pg_columns(const struct store_rows *r)
{
        return PQnfields(((const struct pg_rows *)r->stmt)->result);
}

enum store_type pg_type(const struct store_rows *r, int col)
{
        if (is_null(r, col))
                return STORE_NULL;
        switch (type_of(r, col)) {
        case T_BYTEA: return STORE_BLOB;
        case T_FLOAT8: return STORE_REAL;
        case T_BOOL:
        case T_INT2:
        case T_INT4:
        case T_INT8:
        case T_NUMERIC: return STORE_INT;
        default: return STORE_TEXT;
        }
}

static uint64_t big_endian(const char *p, size_t n)
{
        uint64_t v = 0;

        for (size_t i = 0; i < n; i++)
                v = v << 8 | (unsigned char)p[i];
        return v;
}

/* A sum over int8 is a numeric; a whole one: digits of base 10,000, the first of weight `weight`.
 */
static int64_t numeric(const char *p)
{
        int n = (int)big_endian(p, 2), weight = (int16_t)big_endian(p + 2, 2);
        uint64_t sign = big_endian(p + 4, 2);
        uint64_t v = 0;

        for (int i = 0; i <= weight; i++)
                v = v * NUMERIC_BASE + (i < n ? big_endian(p + NUMERIC_HEAD + 2 * i, 2) : 0);
        return sign == 0 ? (int64_t)v : -(int64_t)v;
}

static double real(const char *p)
{
        uint64_t bits = big_endian(p, sizeof(bits));
        double d;

        memcpy(&d, &bits, sizeof(d));
        return d;
}

int64_t pg_i64(const struct store_rows *r, int col)
{
        const char *p = value(r, col);

        if (is_null(r, col))
                return 0;
        switch (type_of(r, col)) {
        case T_BOOL: return *p;
        case T_INT2: return (int16_t)big_endian(p, 2);
        case T_INT4: return (int32_t)big_endian(p, 4);
        case T_INT8: return (int64_t)big_endian(p, 8);
        case T_NUMERIC: return numeric(p);
        case T_FLOAT8: return (int64_t)real(p);
        case T_BYTEA: return 0;
        default: return strtoll(p, NULL, 10);
        }
}

struct str pg_str(const struct store_rows *r, int col)
{
        const char *text;

        switch (pg_type(r, col)) {
        case STORE_NULL: return (struct str){ 0 };
        case STORE_INT:
                text = arena_printf(r->tx->cx->mem, "%lld", (long long)pg_i64(r, col));
                return (struct str){ text, strlen(text) };
        case STORE_REAL:
                text = arena_printf(r->tx->cx->mem, "%.15g", real(value(r, col)));
                return (struct str){ text, strlen(text) };
        default: return (struct str){ value(r, col), length(r, col) };
        }
}
