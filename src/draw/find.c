/* What a page asks of a loaded round: where a number stands, and who belongs to which category. */
#include "draw/order.h"
#include "crypt/merkle.h"
#include "draw/seed.h"

#include <stdlib.h>

_Static_assert(MERKLE_DEPTH_MAX <= 64, "a path of draw_place holds every tree");

static const char *ticket_name(struct ctx *cx, const struct draw_entry *e)
{
        struct str joint = entry_joint(e), number = entry_number(e);

        return joint.n == 0 ? arena_strndup(cx->mem, number.p, number.n)
                            : arena_printf(cx->mem, "joint:%.*s", (int)joint.n, joint.p);
}

void draw_find(struct ctx *cx, const struct draw_round *r, struct str number,
               struct draw_place *ret)
{
        const struct draw_entries *e = &r->entries;
        const struct draw_entry *entry;
        uint32_t at;

        *ret = (struct draw_place){ .entries = e->n, .root = e->root };
        ret->found = entries_find(e, number, &at);
        ret->at = at;
        if (at > 0)
                ret->before = entry_number(&e->entry[at - 1]);
        if (at + ret->found < e->n)
                ret->after = entry_number(&e->entry[at + ret->found]);
        if (!ret->found)
                return;
        entry = &e->entry[at];
        ret->line = (struct str){ entry->line, entry->line_n };
        ret->leaf = merkle_leaf(entry->line, entry->line_n);
        ret->ticket = ticket_name(cx, entry);
        if (entries_inclusion(e, at, ret->path, &ret->n_path) != LH_OK)
                ret->n_path = 0;
}

uint32_t draw_categories(const struct draw_round *r)
{
        return r->rule.categories;
}

const char *draw_category(const struct draw_round *r, uint32_t i, uint32_t *ret_entries)
{
        *ret_entries = 0;
        for (uint32_t k = 0; k < r->entries.n; k++)
                *ret_entries += r->entries.entry[k].category == i;
        return r->rule.category[i];
}

/* The first entry of a joint ticket; its members agree in category (draw.md 3.4). */
static const struct draw_entry *joint_entry(const struct draw_entries *e, struct str joint)
{
        for (uint32_t k = 0; k < e->n; k++)
                if (str_eq(entry_joint(&e->entry[k]), joint))
                        return &e->entry[k];
        return NULL;
}

const char *draw_ticket_category(const struct draw_round *r, struct str ticket)
{
        const struct draw_entry *e = NULL;
        struct str rest = ticket;
        uint32_t at;

        if (str_skip(&rest, "joint:"))
                e = joint_entry(&r->entries, rest);
        else if (entries_find(&r->entries, ticket, &at))
                e = &r->entries.entry[at];
        return e == NULL ? "" : r->rule.category[e->category];
}
