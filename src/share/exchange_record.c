/* The record of an exchange, and what is counted of it. */
#include "share/exchange.h"
#include "base/text.h"

#include <stdatomic.h>

#define CELL_CHARS_MAX 200 /* of a text that the caller chose */

static void hash_request(struct exchange *x)
{
        struct str pieces[] = { x->method,  { "\n", 1 }, x->path,    { "\n", 1 },
                                x->query,   { "\n", 1 }, x->purpose, { "\n", 1 },
                                x->case_no, { "\n", 1 }, x->body };

        x->asked = hash_pieces(pieces, countof(pieces));
}

/* Texts of the caller's own cannot break the row. */
static void cell(struct buf *b, struct str s)
{
        size_t from = 0;

        if (b->n > 0)
                buf_putc(b, '\t');
        if (s.n > CELL_CHARS_MAX)
                s.n = CELL_CHARS_MAX;
        for (size_t i = 0; i < s.n; i++)
                if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
                        buf_add(b, s.p + from, i - from);
                        buf_putc(b, ' ');
                        from = i + 1;
                }
        buf_add(b, s.p + from, s.n - from);
}

static void cell_number(struct buf *b, int64_t v)
{
        char text[24];
        size_t at = sizeof(text);
        uint64_t u = v > 0 ? (uint64_t)v : 0;

        do
                text[--at] = (char)('0' + u % 10);
        while ((u /= 10) > 0);
        cell(b, (struct str){ text + at, sizeof(text) - at });
}

static void cell_hash(struct buf *b, const struct hash *h)
{
        char text[2 * HASH_BYTES];

        hex_encode(h->b, HASH_BYTES, text);
        cell(b, (struct str){ text, sizeof(text) });
}

static const char *door_name(enum door d)
{
        return d == DOOR_XROAD ? "xroad" : d == DOOR_NATIONAL ? "national" : "native";
}

static const char *mode_name(const struct grant *g)
{
        return g == NULL                 ? ""
               : g->mode == GRANT_VERIFY ? "verify"
               : g->mode == GRANT_SELECT ? "select"
                                         : "full";
}

static const char *outcome_of(const struct exchange *x)
{
        return x->refused != REFUSED_NOT ? exchange_refusals[x->refused].code
               : x->status >= 500        ? "provider_error"
               : x->status >= 400        ? "provider_refused"
                                         : "ok";
}

static const char *hop_of(const struct exchange *x)
{
        return x->refused != REFUSED_NOT ? exchange_refusals[x->refused].hop
               : x->status >= 400        ? "provider"
                                         : "";
}

static void put_row(const struct exchange *x, struct buf *b)
{
        static const struct str none = { "", 0 };
        const struct grant *g = x->grant;
        struct str basis = g != NULL ? g->article : none;

        if (x->consent.n > 0)
                basis = str_of(arena_printf(x->mem, "%.*s; consent %.*s", (int)basis.n, basis.p,
                                            (int)(x->consent.n < 80 ? x->consent.n : 80),
                                            x->consent.p));
        cell(b, (struct str){ x->support, 36 });
        cell_number(b, x->start_ms);
        cell(b, x->request_id);
        cell(b, x->consumer != NULL ? x->consumer->id : none);
        cell(b, x->service != NULL ? x->service->id : none);
        cell_number(b, g != NULL ? g->idx : 0);
        cell(b, x->purpose);
        cell(b, basis);
        cell(b, x->case_no);
        cell(b, x->user);
        cell(b, x->unit);
        cell(b, x->system);
        cell(b, x->business);
        cell(b, str_of(x->tag));
        cell(b, str_of(door_name(x->door)));
        cell(b, x->auth);
        cell(b, str_of(mode_name(g)));
        cell(b, x->fields);
        cell(b, x->endpoint != NULL ? str_of(x->endpoint->path) : none);
        cell(b, str_of(outcome_of(x)));
        cell(b, str_of(hop_of(x)));
        cell_number(b, x->status);
        cell_hash(b, &x->asked);
        cell_hash(b, &x->answered);
        cell_number(b, x->sent_us - x->start_us);
        cell_number(b, x->back_us - x->sent_us);
        cell_number(b, x->done_us - x->start_us);
        cell(b, (struct str){ x->flags, x->n_flags });
        cell_number(b, g != NULL ? g->delay_days : 0);
}

void exchange_count(const struct exchange *x)
{
        struct service_meter *m = x->service != NULL ? x->service->meter : NULL;
        const char *hop = hop_of(x);

        if (m == NULL)
                return;
        atomic_fetch_add_explicit(&m->calls, 1, memory_order_relaxed);
        atomic_fetch_add_explicit(hop[0] == '\0'  ? &m->ok
                                  : hop[0] == 'c' ? &m->refused
                                  : hop[0] == 'g' ? &m->failed_gateway
                                                  : &m->failed_provider,
                                  1, memory_order_relaxed);
        atomic_fetch_add_explicit(&m->total_us, (uint64_t)(x->done_us - x->start_us),
                                  memory_order_relaxed);
        atomic_fetch_add_explicit(&m->provider_us, (uint64_t)(x->back_us - x->sent_us),
                                  memory_order_relaxed);
        if (x->n_flags > 0 && memchr(x->flags, 'b', x->n_flags) != NULL)
                atomic_fetch_add_explicit(&m->breaches, 1, memory_order_relaxed);
}

bool exchange_write_down(struct exchange *x)
{
        char leaf64[48] = "";
        struct hash leaf;

        hash_request(x);
        x->answered = hash_of(x->reply_body.p, x->reply_body.n);
        buf_clear(&x->row);
        put_row(x, &x->row);
        if (!buf_ok(&x->row))
                return false;
        leaf = merkle_leaf(x->row.p, x->row.n);
        x->written = evidence_add(x->host->evidence, (struct str){ x->row.p, x->row.n }, &leaf,
                                  &x->ticket);
        base64_encode(leaf.b, HASH_BYTES, leaf64);
        if (x->written)
                exchange_header(x, "X-Liuhen-Leaf", str_of(leaf64));
        return x->written;
}

/* Strangers' knocking is counted, not recorded, beyond so many a second: it must not fill the
 * log. */
bool exchange_worth_a_row(const struct exchange *x)
{
        static _Atomic int64_t second;
        static _Atomic int n;

        if (x->silent)
                return false;
        if (x->consumer != NULL && x->refused != REFUSED_SIGNATURE)
                return true;
        if (atomic_exchange(&second, x->start_ms / 1000) != x->start_ms / 1000)
                atomic_store(&n, 0);
        return atomic_fetch_add(&n, 1) < 20;
}
