#include "draw/allot.h"

#include <stdlib.h>

/* One pass over the order. */
struct walk {
        struct draw_round *r;
        const struct draw_order *o;
        const struct draw_ballot *b;
        uint32_t ballot;
};

static const struct draw_entry *entry_at(const struct walk *w, uint32_t place)
{
        const struct draw_entries *e = &w->r->entries;

        return &e->entry[e->member[e->ticket[w->o->at[place].ticket].first]];
}

static struct draw_ticket *ticket_at(const struct walk *w, uint32_t place)
{
        return &w->r->entries.ticket[w->o->at[place].ticket];
}

static bool may_take(const struct walk *w, const struct draw_pass *p, uint32_t place)
{
        const struct draw_entry *e = entry_at(w, place);
        uint64_t won = ticket_at(w, place)->won;

        if (((won >> w->ballot & 1) != 0) || (won & w->b->not_if_won) != 0)
                return false;
        if (p->need != DRAW_NEED_ANY && e->accessible != (p->need == DRAW_NEED_ONLY))
                return false;
        return (p->categories >> e->category & 1) != 0;
}

/* The first lot in the ticket's own order that has units enough for all its entries. */
static bool find_lot(const struct walk *w, const struct draw_pass_result *res, uint32_t place,
                     uint32_t *ret_lot)
{
        const struct draw_wish *wish = &w->r->entries.wish[entry_at(w, place)->wish];
        uint32_t size = ticket_at(w, place)->size;

        for (uint32_t i = 0; i < wish->n; i++) {
                uint32_t lot = wish->lot[i] - w->b->lot;

                if (lot < w->b->lots && res->left[lot] >= size) {
                        *ret_lot = lot;
                        return true;
                }
        }
        return false;
}

static uint64_t units_left(const struct walk *w, const struct draw_pass_result *res)
{
        uint64_t n = 0;

        for (uint32_t l = 0; l < w->b->lots; l++)
                n += res->left[l];
        return n;
}

static void run_pass(struct walk *w, const struct draw_pass *p, struct draw_pass_result *res)
{
        uint64_t left = units_left(w, res);

        res->win = mem_alloc((left < w->o->n ? left : w->o->n) * sizeof(*res->win) + 1);
        for (uint32_t place = 0; place < w->o->n && left > 0; place++) {
                struct draw_ticket *t = ticket_at(w, place);
                uint32_t lot;

                if (!may_take(w, p, place) || !find_lot(w, res, place, &lot))
                        continue;
                res->left[lot] -= t->size;
                left -= t->size;
                t->won |= 1ull << w->ballot;
                res->win[res->wins++] = (struct draw_win){ place, lot };
        }
}

static bool wants_a_lot(const struct walk *w, const struct draw_pass_result *res, uint32_t place)
{
        const struct draw_wish *wish = &w->r->entries.wish[entry_at(w, place)->wish];

        for (uint32_t i = 0; i < wish->n; i++) {
                uint32_t lot = wish->lot[i] - w->b->lot;

                if (lot < w->b->lots && res->offered[lot] > 0)
                        return true;
        }
        return false;
}

/* After all passes: the next ones in the order who would have taken part and won nothing. */
static void list_reserves(struct walk *w, const struct draw_pass *p, struct draw_pass_result *res)
{
        res->reserve = mem_alloc(
                (p->reserves < w->o->n ? p->reserves : w->o->n) * sizeof(*res->reserve) + 1);
        for (uint32_t place = 0; place < w->o->n && res->reserves < p->reserves; place++)
                if (may_take(w, p, place) && wants_a_lot(w, res, place))
                        res->reserve[res->reserves++] = place;
}

static void pass_rest(const struct walk *w, struct draw_allotment *a, uint32_t from)
{
        uint32_t to = w->b->pass[from].rest_to;

        for (uint32_t l = 0; to != DRAW_REST_STAYS && l < w->b->lots; l++) {
                a->pass[to].offered[l] += a->pass[from].left[l];
                a->pass[to].left[l] += a->pass[from].left[l];
        }
}

static void offer(const struct draw_ballot *b, struct draw_allotment *ret)
{
        ret->passes = b->passes;
        ret->pass = mem_zalloc(b->passes * sizeof(*ret->pass));
        for (uint32_t i = 0; i < b->passes; i++) {
                struct draw_pass_result *res = &ret->pass[i];

                res->offered = mem_alloc(b->lots * sizeof(*res->offered));
                res->left = mem_alloc(b->lots * sizeof(*res->left));
                memcpy(res->offered, b->pass[i].units, b->lots * sizeof(*res->offered));
                memcpy(res->left, b->pass[i].units, b->lots * sizeof(*res->left));
        }
}

void allot(struct draw_round *r, uint32_t ballot, const struct draw_order *o,
           struct draw_allotment *ret)
{
        const struct draw_ballot *b = &r->rule.ballot[ballot];
        struct walk w = { r, o, b, ballot };

        offer(b, ret);
        for (uint32_t i = 0; i < b->passes; i++) {
                run_pass(&w, &b->pass[i], &ret->pass[i]);
                pass_rest(&w, ret, i);
        }
        for (uint32_t i = 0; i < b->passes; i++)
                list_reserves(&w, &b->pass[i], &ret->pass[i]);
}

void allot_done(struct draw_allotment *a)
{
        for (uint32_t i = 0; i < a->passes; i++) {
                free(a->pass[i].offered);
                free(a->pass[i].left);
                free(a->pass[i].win);
                free(a->pass[i].reserve);
        }
        free(a->pass);
        *a = (struct draw_allotment){ 0 };
}
