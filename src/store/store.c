#include "store/held.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADDRESS_BYTES_MAX 2048

/* ------ which engine ------ */

bool store_is_address(const char *path)
{
        return strncmp(path, STORE_ADDRESS, strlen(STORE_ADDRESS)) == 0;
}

/* The address in the first line of the file, if that is what the file holds. A file of SQLite is
 * never opened here: close() would drop the locks that other connections of this process hold, and
 * another process would take their write-ahead log away. It is told apart by its size. */
static bool read_link(const char *path, char ret[static ADDRESS_BYTES_MAX])
{
        struct stat st;
        bool small = stat(path, &st) == 0 && st.st_size > 0 && st.st_size < ADDRESS_BYTES_MAX;
        int fd = small ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        ssize_t n = fd < 0 ? -1 : read(fd, ret, ADDRESS_BYTES_MAX - 1);

        if (fd >= 0)
                close(fd);
        if (n <= 0)
                return false;
        ret[n] = '\0';
        ret[strcspn(ret, "\n")] = '\0';
        return store_is_address(ret);
}

int store_link(struct ctx *cx, const char *path, const char *address)
{
        size_t n = strlen(address);
        int fd, rc = pg_address_check(cx, address);
        bool ok;

        if (rc == LH_OK && (n >= ADDRESS_BYTES_MAX - 1 || strchr(address, '\n') != NULL))
                rc = err_set(cx, LH_INVALID, "the address of the database is too long");
        if (rc != LH_OK)
                return rc;
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        ok = fd >= 0 && write(fd, address, n) == (ssize_t)n && write(fd, "\n", 1) == 1 &&
             fsync(fd) == 0;
        if (!ok)
                rc = err_set(cx, LH_IO, "could not write %s: %s", path, strerror(errno));
        if (fd >= 0)
                close(fd);
        return rc;
}

int store_open(struct ctx *cx, const char *path, enum store_mode mode, struct store **ret)
{
        char address[ADDRESS_BYTES_MAX];

        if (store_is_address(path))
                return pg_store_open(cx, path, mode, ret);
        if (mode != STORE_CREATE && read_link(path, address))
                return pg_store_open(cx, address, mode, ret);
        return sqlite_store_open(cx, path, mode, ret);
}

void store_close(struct store **s)
{
        if (*s != NULL && (*s)->held != NULL)
                held_free((*s)->held);
        if (*s != NULL)
                (*s)->engine->close(*s);
        *s = NULL;
}

bool store_shared(const struct store *s)
{
        return s->shared;
}

int store_schema(struct ctx *cx, struct store *s, const char *name)
{
        return store_script(cx, s, s->engine->schema(name));
}

int store_script(struct ctx *cx, struct store *s, const char *sql)
{
        return s->engine->script(cx, s, sql);
}

int store_version(struct ctx *cx, struct store *s, int64_t *ret)
{
        return s->engine->version(cx, s, ret);
}

void store_checkpoint(struct store *s)
{
        if (s->engine->checkpoint != NULL)
                s->engine->checkpoint(s);
}

int store_empty_wal(struct ctx *cx, struct store *s)
{
        return s->engine->empty_wal(cx, s);
}

/* ------ transactions ------ */

static struct store_tx begin(struct ctx *cx, struct store *s, bool write)
{
        struct store_tx tx = { .cx = cx, .s = s, .write = write };

        if (write && s->held == NULL)
                s->held = held_new();
        if (s->held != NULL)
                held_forget(s->held);
        tx.rc = s->engine->begin(&tx);
        tx.open = tx.rc == LH_OK;
        return tx;
}

struct store_tx store_begin(struct ctx *cx, struct store *s)
{
        return begin(cx, s, true);
}

struct store_tx store_view(struct ctx *cx, struct store *s)
{
        return begin(cx, s, false);
}

void store_tx_done(struct store_tx *tx)
{
        if (!tx->open)
                return;
        tx->s->engine->end(tx);
        tx->open = false;
}

void store_settle(struct store_tx *tx)
{
        if (tx->rc == LH_OK && tx->write)
                held_settle(tx);
}

int store_fail(struct store_tx *tx, int rc)
{
        if (tx->rc == LH_OK)
                tx->rc = rc;
        return rc;
}

int store_commit(struct store_tx *tx)
{
        store_settle(tx);
        if (tx->rc == LH_OK)
                tx->rc = tx->s->engine->commit(tx);
        if (tx->rc == LH_OK)
                tx->open = false;
        else
                store_tx_done(tx);
        return tx->rc;
}

void store_mark(struct store_tx *tx)
{
        store_settle(tx);
        if (tx->rc == LH_OK)
                tx->s->engine->savepoint(tx, SAVEPOINT_MARK);
}

void store_keep(struct store_tx *tx)
{
        if (tx->rc == LH_OK)
                tx->s->engine->savepoint(tx, SAVEPOINT_KEEP);
}

void store_undo(struct store_tx *tx)
{
        if (!tx->open || !tx->s->engine->can_undo(tx))
                return; /* nothing is left to undo to: the failure stays */
        tx->rc = LH_OK;
        held_forget(tx->s->held);
        tx->s->engine->savepoint(tx, SAVEPOINT_UNDO);
}

/* ------ statements ------ */

static void bind_one(struct bind *b, char type, va_list *ap)
{
        const int64_t *o;
        const char *t;

        b->type = type;
        b->i = 0;
        b->s = (struct str){ 0 };
        switch (type) {
        case '+':
        case '=':
        case '^':
                b->type = 'i';
                b->i = va_arg(*ap, int64_t);
                break;
        case '<':
        case '>':
                b->type = 's';
                b->s = va_arg(*ap, struct str);
                break;
        case 'i': b->i = va_arg(*ap, int64_t); break;
        case 't':
                t = va_arg(*ap, const char *);
                b->type = 's';
                b->s = (struct str){ t, t == NULL ? 0 : strlen(t) };
                break;
        case '?':
        case 'o':
                o = va_arg(*ap, const int64_t *);
                b->type = o == NULL ? 'o' : 'i';
                b->i = o == NULL ? 0 : *o;
                break;
        case 's':
        case 'b': b->s = va_arg(*ap, struct str); break;
        default: b->type = 'z'; break;
        }
}

static int bind_all(struct bind b[static STORE_BINDS_MAX], const char *types, va_list *ap)
{
        int n = 0;

        for (; types[n] != '\0' && n < STORE_BINDS_MAX; n++)
                bind_one(&b[n], types[n], ap);
        return n;
}

void store_run(struct store_tx *tx, enum query q, const char *types, ...)
{
        struct bind b[STORE_BINDS_MAX];
        va_list ap;
        int n;

        if (tx->rc != LH_OK)
                return;
        va_start(ap, types);
        n = bind_all(b, types, &ap);
        va_end(ap);
        if (tx->write)
                held_before(tx, q);
        if (tx->rc == LH_OK)
                tx->s->engine->run(tx, q, b, n);
}

void store_sum(struct store_tx *tx, enum query q, const char *types, ...)
{
        struct bind b[STORE_BINDS_MAX];
        va_list ap;
        int n;

        if (tx->rc != LH_OK)
                return;
        va_start(ap, types);
        n = bind_all(b, types, &ap);
        va_end(ap);
        held_add(tx, q, types, b, n);
}

struct store_rows store_query(struct store_tx *tx, enum query q, const char *types, ...)
{
        struct store_rows r = { .tx = tx, .engine = tx->s->engine };
        struct bind b[STORE_BINDS_MAX];
        va_list ap;
        int n;

        if (tx->rc != LH_OK)
                return r;
        va_start(ap, types);
        n = bind_all(b, types, &ap);
        va_end(ap);
        if (tx->write && query_keep[q] != QUERY_ASK && held_query(&r, q, b, n))
                return r;
        if (tx->write && query_keep[q] == QUERY_ASK)
                held_before(tx, q);
        if (tx->rc == LH_OK)
                r.stmt = r.engine->query(tx, q, b, n);
        return r;
}

struct store_rows store_ask(struct store_tx *tx, const char *sql)
{
        if (tx->write && tx->rc == LH_OK)
                held_settle(tx);
        return (struct store_rows){ .tx = tx,
                                    .engine = tx->s->engine,
                                    .stmt = tx->rc == LH_OK ? tx->s->engine->ask(tx, sql) : NULL,
                                    .asked = true };
}

bool store_next(struct store_rows *r)
{
        if (r->stmt == NULL || r->tx->rc != LH_OK)
                return false;
        if (r->engine->next(r))
                return true;
        store_rows_done(r);
        return false;
}

void store_rows_done(struct store_rows *r)
{
        if (r->stmt != NULL)
                r->engine->rows_done(r);
        r->stmt = NULL;
}

int store_columns(const struct store_rows *r)
{
        return r->engine->columns(r);
}

enum store_type store_type(const struct store_rows *r, int col)
{
        return r->engine->type(r, col);
}

int64_t store_i64(struct store_rows *r, int col)
{
        return r->engine->i64(r, col);
}

struct str store_str(struct store_rows *r, int col)
{
        return r->engine->str(r, col);
}

char *store_dup(struct store_rows *r, int col)
{
        struct str s = store_str(r, col);

        return arena_strndup(r->tx->cx->mem, s.p, s.n);
}

bool store_null(struct store_rows *r, int col)
{
        return store_type(r, col) == STORE_NULL;
}
