#include "housing/choice.h"
#include "base/text.h"

bool choice_method_known(struct str method)
{
        return str_is(method, "points") || str_is(method, "turn");
}

size_t choice_lot(const struct choice *c, struct str id)
{
        size_t i = 0;

        while (i < c->n_lots && !str_eq(c->lots[i].id, id))
                i++;
        return i;
}

static struct str member(struct ctx *cx, const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return str_of(arena_strdup(cx->mem, s == NULL ? "" : s));
}

/* A number, or its digits as a text, which is how a row of a table has it. */
static int64_t units_of(const json_t *v)
{
        const char *s = json_string_value(v);
        uint64_t n = 0;

        if (s != NULL)
                return decimal_parse(str_of(s), &n) && n <= CHOICE_UNITS_MAX ? (int64_t)n : 0;
        return (int64_t)json_integer_value(v);
}

static int read_lot(struct ctx *cx, const json_t *o, const char *path, struct choice *c)
{
        struct choice_lot l = { member(cx, o, "id"), member(cx, o, "title"),
                                member(cx, o, "home_type"), units_of(json_object_get(o, "units")) };

        if (l.id.n == 0 || l.id.n > 64)
                return err_field(cx, LH_INVALID, path,
                                 "a lot needs an id of 1 to 64 characters: the number of a home, "
                                 "or a name for homes that are alike");
        if (choice_lot(c, l.id) < c->n_lots)
                return err_field(cx, LH_INVALID, path, "lot \"%.*s\" stands twice", (int)l.id.n,
                                 l.id.p);
        if (l.units < 1 || l.units > CHOICE_UNITS_MAX)
                return err_field(cx, LH_INVALID, path, "units is a whole number from 1 to %d",
                                 CHOICE_UNITS_MAX);
        c->lots[c->n_lots++] = l;
        return LH_OK;
}

int choice_read_lots(struct ctx *cx, const json_t *a, const char *path, struct choice *ret)
{
        size_t n = json_array_size(a);
        int rc = LH_OK;

        ret->n_lots = 0;
        if (n == 0 || n > CHOICE_LOTS_MAX)
                return err_field(cx, n == 0 ? LH_INVALID : LH_LIMIT, path,
                                 "%s is an array of 1 to %d lots, each with id and units", path,
                                 CHOICE_LOTS_MAX);
        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = read_lot(cx, json_array_get(a, i), arena_printf(cx->mem, "%s[%zu]", path, i),
                              ret);
        return rc;
}

bool choice_fits(const struct choice *c, const struct choice_state *s, size_t lot,
                 const struct choice_entry *e)
{
        return lot < c->n_lots && s->left[lot] > 0 &&
               (c->lots[lot].home_type.n == 0 || str_eq(c->lots[lot].home_type, e->home_type));
}

/* The first lot that is for this household; n_lots: nothing is left for it. */
static size_t first_fit(const struct choice *c, const struct choice_state *s,
                        const struct choice_entry *e)
{
        size_t i = 0;

        while (i < c->n_lots && !choice_fits(c, s, i, e))
                i++;
        return i;
}

static void take(struct choice_state *s, size_t entry, size_t lot)
{
        s->left[lot]--;
        s->wins[s->n_wins++] = (struct choice_win){ entry, lot };
}

static int out_of_turn(struct ctx *cx, const struct choice_wish *w, struct str whose)
{
        return err_set(cx, LH_CORRUPT, "%.*s chose out of turn: it was the turn of %.*s",
                       (int)w->number.n, w->number.p, (int)whose.n, whose.p);
}

/* One household's turn. *ret_stop: it has not said anything yet, so nobody behind it may. */
static int take_turn(struct ctx *cx, const struct choice *c, struct choice_state *s, size_t i,
                     size_t *wish, bool *ret_stop)
{
        const struct choice_entry *e = &c->entries[i];
        const struct choice_wish *w = *wish < c->n_wishes ? &c->wishes[*wish] : NULL;
        bool mine = w != NULL && str_eq(w->number, e->number);
        size_t lot;

        *ret_stop = false;
        if (!mine && first_fit(c, s, e) == c->n_lots)
                return LH_OK;
        if (w == NULL) {
                *ret_stop = true;
                return LH_OK;
        }
        if (!mine)
                return out_of_turn(cx, w, e->number);
        ++*wish;
        if (w->lot.n == 0)
                return LH_OK;
        lot = choice_lot(c, w->lot);
        if (!choice_fits(c, s, lot, e))
                return err_set(cx, LH_CORRUPT, "%.*s chose %.*s, of which nothing was left for it",
                               (int)w->number.n, w->number.p, (int)w->lot.n, w->lot.p);
        take(s, i, lot);
        return LH_OK;
}

int choice_run(struct ctx *cx, const struct choice *c, struct choice_state *ret)
{
        size_t wish = 0;

        *ret = (struct choice_state){ .turn = c->n_entries };
        ret->wins = arena_alloc(cx->mem, (c->n_entries + 1) * sizeof(*ret->wins));
        for (size_t i = 0; i < c->n_lots; i++)
                ret->left[i] = c->lots[i].units;
        for (size_t i = 0; i < c->n_entries; i++) {
                bool stop;
                int rc;

                if (!c->by_turn) {
                        size_t lot = first_fit(c, ret, &c->entries[i]);

                        if (lot < c->n_lots)
                                take(ret, i, lot);
                        continue;
                }
                rc = take_turn(cx, c, ret, i, &wish, &stop);
                if (rc != LH_OK)
                        return rc;
                if (stop) {
                        ret->turn = i;
                        break;
                }
        }
        if (c->by_turn && wish < c->n_wishes)
                return err_set(cx, LH_CORRUPT, "%.*s chose, but does not stand in the order",
                               (int)c->wishes[wish].number.n, c->wishes[wish].number.p);
        return LH_OK;
}
