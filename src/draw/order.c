#include "draw/order.h"

#include <stdlib.h>

#define ORDER_LABEL "liuhen draw order v1\n"
#define DRAWERS     65536u
#define JOINT_MARK  "joint:" /* ':' stands in no number */

struct str ticket_text(const struct draw_entries *e, uint32_t ticket, char *ret)
{
        const struct draw_entry *entry = &e->entry[e->member[e->ticket[ticket].first]];
        struct str joint = entry_joint(entry);
        size_t mark = strlen(JOINT_MARK);

        if (joint.n == 0)
                return entry_number(entry);
        memcpy(ret, JOINT_MARK, mark);
        memcpy(ret + mark, joint.p, joint.n);
        return (struct str){ ret, mark + joint.n };
}

struct hash order_seed(const struct hash *seed, const char *ballot)
{
        const struct str pieces[] = { str_of(ORDER_LABEL),
                                      { (const char *)seed->b, HASH_BYTES },
                                      str_of(ballot) };

        return hash_pieces(pieces, countof(pieces));
}

/* 32 bytes and a short ticket: one block of SHA-256. */
struct hash order_key(const struct hash *ballot_seed, struct str ticket)
{
        char in[HASH_BYTES + DRAW_TICKET_TEXT_MAX];

        memcpy(in, ballot_seed->b, HASH_BYTES);
        memcpy(in + HASH_BYTES, ticket.p, ticket.n);
        return hash_of(in, HASH_BYTES + ticket.n);
}

/* Equal keys have never been seen for SHA-256; the rule stands all the same. */
static int compare(const void *a, const void *b, void *arg)
{
        const struct draw_key *x = a, *y = b;
        int c = memcmp(x->key.b, y->key.b, HASH_BYTES);
        char s[DRAW_TICKET_TEXT_MAX], t[DRAW_TICKET_TEXT_MAX];
        struct str xs, ys;

        if (c != 0)
                return c;
        xs = ticket_text(arg, x->ticket, s);
        ys = ticket_text(arg, y->ticket, t);
        c = memcmp(xs.p, ys.p, xs.n < ys.n ? xs.n : ys.n);
        return c != 0 ? c : (xs.n > ys.n) - (xs.n < ys.n);
}

static bool takes_part(const struct draw_entries *e, uint32_t ticket, uint32_t ballot)
{
        const struct draw_entry *entry = &e->entry[e->member[e->ticket[ticket].first]];

        return (e->wish[entry->wish].ballots >> ballot & 1) != 0;
}

static uint32_t drawer(const struct draw_key *k)
{
        return (uint32_t)k->key.b[0] << 8 | k->key.b[1];
}

/* Keys are spread evenly, so their first 16 bits put them into drawers of like size; sorting each
 * drawer stays in the cache: a third of the time of one large sort at a million. */
static void sort_in_drawers(struct draw_order *o, const struct draw_entries *e)
{
        uint32_t *end = mem_zalloc((DRAWERS + 1) * sizeof(*end));
        struct draw_key *out = mem_alloc((size_t)o->n * sizeof(*out) + 1);

        for (uint32_t i = 0; i < o->n; i++)
                end[drawer(&o->at[i]) + 1]++;
        for (uint32_t d = 0; d < DRAWERS; d++)
                end[d + 1] += end[d];
        /* end[d] is where drawer d begins, and moves to its end as it fills. */
        for (uint32_t i = 0; i < o->n; i++)
                out[end[drawer(&o->at[i])]++] = o->at[i];
        for (uint32_t d = 0, from = 0; d < DRAWERS; from = end[d++])
                qsort_r(out + from, end[d] - from, sizeof(*out), compare, (void *)e);
        free(o->at);
        free(end);
        o->at = out;
}

static void sort_keys(struct draw_order *o, const struct draw_entries *e)
{
        if (o->n < DRAWERS)
                qsort_r(o->at, o->n, sizeof(*o->at), compare, (void *)e);
        else
                sort_in_drawers(o, e);
}

void order_make(const struct draw_round *r, uint32_t ballot, struct draw_order *ret)
{
        const struct draw_entries *e = &r->entries;
        char text[DRAW_TICKET_TEXT_MAX];

        ret->seed = order_seed(&r->seed, r->rule.ballot[ballot].id);
        ret->at = mem_alloc((size_t)e->tickets * sizeof(*ret->at));
        ret->n = 0;
        for (uint32_t t = 0; t < e->tickets; t++)
                if (takes_part(e, t, ballot))
                        ret->at[ret->n++] =
                                (struct draw_key){ order_key(&ret->seed, ticket_text(e, t, text)),
                                                   t };
        sort_keys(ret, e);
}

void order_done(struct draw_order *o)
{
        free(o->at);
        o->at = NULL;
}
