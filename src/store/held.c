#include "store/held.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MAX ((size_t)16 * 1024 * 1024) /* then sums are written, and no more is kept */
#define SLOTS_MIN 1024
#define ROWS_MAX  16 /* longer answers are not kept */

struct cell {
        enum store_type type;
        int64_t i;
        struct str s;
};

/* One statement with its parameters; of a sum those that name it, of an answer all. */
struct entry {
        enum query q;
        uint64_t hash;
        struct bind *b;
        int n, n_key;
        const char *types;  /* of a sum */
        struct cell *cells; /* of an answer: n_rows times n_columns */
        size_t n_rows;
        int n_columns;
        bool forgotten; /* it is not to be found */
};

struct table {
        struct entry **slots; /* open addressing, a power of two */
        size_t cap, n;
        struct entry **order; /* as they came */
        uint32_t watched;     /* of all of them */
};

struct held {
        struct arena *mem;
        struct table sums, answers;
        size_t bytes;
};

struct held *held_new(void)
{
        struct held *h = mem_zalloc(sizeof(*h));

        h->mem = arena_new();
        return h;
}

static void table_empty(struct table *t)
{
        if (t->n > 0)
                memset(t->slots, 0, t->cap * sizeof(struct entry *));
        t->n = 0;
        t->watched = 0;
}

static void table_done(struct table *t)
{
        free(t->slots);
        free(t->order);
}

void held_free(struct held *h)
{
        table_done(&h->sums);
        table_done(&h->answers);
        arena_done(&h->mem);
        free(h);
}

void held_forget(struct held *h)
{
        table_empty(&h->sums);
        table_empty(&h->answers);
        arena_reset(h->mem);
        h->bytes = 0;
}

/* ------ finding entries ------ */

static uint64_t mix(uint64_t hash, const void *p, size_t n)
{
        const unsigned char *c = p;

        for (size_t i = 0; i < n; i++)
                hash = (hash ^ c[i]) * 0x100000001b3u;
        return hash;
}

static uint64_t hash_key(enum query q, const struct bind *b, int n)
{
        uint64_t hash = mix(0xcbf29ce484222325u, &q, sizeof(q));

        for (int i = 0; i < n; i++) {
                hash = mix(hash, &b[i].type, 1);
                hash = b[i].type == 'i' ? mix(hash, &b[i].i, sizeof(b[i].i))
                                        : mix(hash, b[i].s.p, b[i].s.n);
        }
        return hash ^ hash >> 29;
}

static bool same_key(const struct entry *e, enum query q, const struct bind *b, int n)
{
        if (e->q != q || e->n_key != n)
                return false;
        for (int i = 0; i < n; i++)
                if (e->b[i].type != b[i].type || e->b[i].i != b[i].i ||
                    (e->b[i].s.p == NULL) != (b[i].s.p == NULL) || !str_eq(e->b[i].s, b[i].s))
                        return false;
        return true;
}

static void place(struct table *t, struct entry *e)
{
        size_t i = e->hash & (t->cap - 1);

        while (t->slots[i] != NULL)
                i = (i + 1) & (t->cap - 1);
        t->slots[i] = e;
}

/* With this many slots. */
static void resize(struct table *t, size_t cap)
{
        t->cap = cap;
        free(t->slots);
        t->slots = mem_zalloc(cap * sizeof(struct entry *));
        t->order = mem_realloc(t->order, cap * sizeof(struct entry *));
        for (size_t k = 0; k < t->n; k++)
                place(t, t->order[k]);
}

/* Takes out those that touch one of these tables. */
static void drop(struct table *t, uint32_t watched)
{
        size_t n = 0, cap = SLOTS_MIN;

        t->watched = 0;
        for (size_t k = 0; k < t->n; k++)
                if ((query_watched[t->order[k]->q] & watched) == 0) {
                        t->watched |= query_watched[t->order[k]->q];
                        t->order[n++] = t->order[k];
                }
        t->n = n;
        while (2 * (n + 1) > cap)
                cap *= 2;
        resize(t, cap);
}

static struct entry *find(const struct table *t, uint64_t hash, enum query q, const struct bind *b,
                          int n)
{
        if (t->n == 0)
                return NULL;
        for (size_t i = hash & (t->cap - 1); t->slots[i] != NULL; i = (i + 1) & (t->cap - 1))
                if (t->slots[i]->hash == hash && !t->slots[i]->forgotten &&
                    same_key(t->slots[i], q, b, n))
                        return t->slots[i];
        return NULL;
}

static struct str keep(struct held *h, struct str s)
{
        h->bytes += s.n;
        return s.p == NULL ? s : (struct str){ arena_strndup(h->mem, s.p, s.n), s.n };
}

/* A new one; n_key of its n parameters name it. */
static struct entry *put(struct held *h, struct table *t, uint64_t hash, enum query q,
                         const struct bind *b, int n, int n_key)
{
        struct entry *e = arena_alloc(h->mem, sizeof(*e));

        if (2 * (t->n + 1) > t->cap)
                resize(t, t->cap == 0 ? SLOTS_MIN : 2 * t->cap);
        *e = (struct entry){ .q = q, .hash = hash, .n = n, .n_key = n_key };
        e->b = arena_alloc(h->mem, (size_t)(n + 1) * sizeof(*e->b));
        for (int k = 0; k < n; k++) {
                e->b[k] = b[k];
                e->b[k].s = keep(h, b[k].s);
        }
        place(t, e);
        t->order[t->n++] = e;
        t->watched |= query_watched[q];
        h->bytes += sizeof(*e) + (size_t)n * sizeof(*e->b);
        return e;
}

/* ------ sums ------ */

static bool is_greater(struct str a, struct str b)
{
        int order = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

        return order != 0 ? order > 0 : a.n > b.n;
}

/* Dates mostly: what is replaced has the length of what replaces it. */
static void replace(struct held *h, struct bind *b, struct str s)
{
        if (b->s.n == s.n && b->s.n > 0)
                memcpy((char *)b->s.p, s.p, s.n);
        else
                b->s = keep(h, s);
}

static void take_in(struct held *h, struct entry *e, const struct bind *b)
{
        for (int i = e->n_key; i < e->n; i++) {
                struct bind *sum = &e->b[i];

                switch (e->types[i]) {
                case '+': sum->i += b[i].i; break;
                case '=': sum->i = b[i].i; break;
                case '?':
                        if (b[i].type != 'o')
                                *sum = b[i];
                        break;
                case '>':
                        if (is_greater(b[i].s, sum->s))
                                replace(h, sum, b[i].s);
                        break;
                case '<':
                        if (is_greater(sum->s, b[i].s))
                                replace(h, sum, b[i].s);
                        break;
                case '^': /* takes the next one along */
                        if (b[i].i > sum->i) {
                                sum->i = b[i].i;
                                e->b[i + 1].s = keep(h, b[i + 1].s);
                        }
                        i++;
                        break;
                default: abort(); /* a letter that store_sum() does not have */
                }
        }
}

void held_add(struct store_tx *tx, enum query q, const char *types, const struct bind *b, int n)
{
        struct held *h = tx->s->held;
        int n_key = (int)strcspn(types, "+=?><^");
        uint64_t hash = hash_key(q, b, n_key);
        struct entry *e = find(&h->sums, hash, q, b, n_key);

        if (e != NULL) {
                take_in(h, e, b);
                return;
        }
        if (h->bytes > BYTES_MAX) {
                held_settle(tx);
                held_forget(h);
        }
        put(h, &h->sums, hash, q, b, n, n_key)->types = types;
}

void held_settle(struct store_tx *tx)
{
        struct table *t = &tx->s->held->sums;

        for (size_t i = 0; i < t->n && tx->rc == LH_OK; i++)
                tx->s->engine->run(tx, t->order[i]->q, t->order[i]->b, t->order[i]->n);
        table_empty(t);
}

void held_before(struct store_tx *tx, enum query q)
{
        struct held *h = tx->s->held;
        uint32_t watched = query_watched[q];

        if ((watched & h->sums.watched) != 0)
                held_settle(tx);
        if ((watched & h->answers.watched) != 0 && query_writes[q])
                drop(&h->answers, watched);
}

/* ------ answers ------ */

struct reading {
        const struct entry *e;
        size_t at; /* the row; rows are counted from 1 */
};

static bool next(struct store_rows *r)
{
        struct reading *k = r->stmt;

        return k->at++ < k->e->n_rows;
}

static void rows_done(struct store_rows *r)
{
        r->stmt = NULL;
}

static int columns(const struct store_rows *r)
{
        return ((const struct reading *)r->stmt)->e->n_columns;
}

static const struct cell *cell(const struct store_rows *r, int col)
{
        const struct reading *k = r->stmt;

        return &k->e->cells[(k->at - 1) * (size_t)k->e->n_columns + (size_t)col];
}

static enum store_type type(const struct store_rows *r, int col)
{
        return cell(r, col)->type;
}

static int64_t i64(const struct store_rows *r, int col)
{
        return cell(r, col)->i;
}

static struct str str(const struct store_rows *r, int col)
{
        return cell(r, col)->s;
}

static const struct store_engine answers = {
        .next = next,
        .rows_done = rows_done,
        .columns = columns,
        .type = type,
        .i64 = i64,
        .str = str,
};

static void copy_row(struct held *h, struct store_rows *r, struct cell *row, int n)
{
        for (int i = 0; i < n; i++)
                row[i] = (struct cell){ store_type(r, i), store_i64(r, i),
                                        keep(h, store_str(r, i)) };
}

/* All rows of the engine's answer; false: there are too many, or it failed. */
static bool copy_rows(struct store_tx *tx, struct entry *e, const struct bind *b)
{
        struct held *h = tx->s->held;
        struct store_rows r = { .tx = tx, .engine = tx->s->engine };
        bool all = true;

        r.stmt = r.engine->query(tx, e->q, b, e->n);
        while (all && store_next(&r)) {
                if (e->cells == NULL) {
                        e->n_columns = store_columns(&r);
                        e->cells = arena_alloc(h->mem,
                                               ROWS_MAX * (size_t)e->n_columns * sizeof(*e->cells));
                        h->bytes += ROWS_MAX * (size_t)e->n_columns * sizeof(*e->cells);
                }
                all = e->n_rows < ROWS_MAX;
                if (all)
                        copy_row(h, &r, &e->cells[e->n_rows++ * (size_t)e->n_columns],
                                 e->n_columns);
        }
        store_rows_done(&r);
        return all && tx->rc == LH_OK;
}

bool held_query(struct store_rows *r, enum query q, const struct bind *b, int n)
{
        struct held *h = r->tx->s->held;
        uint64_t hash = hash_key(q, b, n);
        struct entry *e = find(&h->answers, hash, q, b, n);
        struct reading *k;

        if (e == NULL) {
                if (h->bytes > BYTES_MAX)
                        return false;
                e = put(h, &h->answers, hash, q, b, n, n);
                if (!copy_rows(r->tx, e, b)) {
                        e->forgotten = true;
                        return false;
                }
                e->forgotten = e->n_rows == 0 && query_keep[q] == QUERY_KEEP_FOUND;
        }
        k = arena_alloc(r->tx->cx->mem, sizeof(*k));
        *k = (struct reading){ e, 0 };
        r->engine = &answers;
        r->stmt = k;
        return true;
}
