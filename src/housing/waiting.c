#include "housing/waiting.h"
#include "base/text.h"
#include "ledger/act_kind.h"
#include "ledger/tile.h"

#include <stdlib.h>

static const char *const states[] = { "waiting", "suspended", "allotted", "left" };

static const struct {
        const char *name;
        bool valued;
        enum waiting_state to;
} changes[] = {
        { "points", true, WAITING_WAITS },        { "category", true, WAITING_WAITS },
        { "registered_on", true, WAITING_WAITS }, { "suspend", false, WAITING_SUSPENDED },
        { "restore", false, WAITING_WAITS },      { "allot", false, WAITING_ALLOTTED },
        { "leave", false, WAITING_LEFT },
};

const char *waiting_state_name(enum waiting_state s)
{
        return states[s];
}

static size_t find_change(struct str change)
{
        size_t i = 0;

        while (i < countof(changes) && !str_is(change, changes[i].name))
                i++;
        return i;
}

bool waiting_change_known(struct str change)
{
        return find_change(change) < countof(changes);
}

bool waiting_change_valued(struct str change)
{
        size_t i = find_change(change);

        return i < countof(changes) && changes[i].valued;
}

void waiting_book_done(struct waiting_book *b)
{
        free(b->at);
        free(b->said);
        *b = (struct waiting_book){ 0 };
}

static struct waiting_item *new_item(struct waiting_book *b)
{
        if (b->n == b->cap) {
                b->cap = b->cap == 0 ? 256 : 2 * b->cap;
                b->at = mem_realloc(b->at, b->cap * sizeof(*b->at));
        }
        b->at[b->n] = (struct waiting_item){ 0 };
        return &b->at[b->n++];
}

static struct str member(struct ctx *cx, const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return str_of(arena_strdup(cx->mem, s == NULL ? "" : s));
}

static int64_t number(struct str s)
{
        bool minus = s.n > 0 && s.p[0] == '-';
        uint64_t v = 0;

        if (minus)
                s.p++, s.n--;
        return !decimal_parse(s, &v) ? 0 : minus ? -(int64_t)v : (int64_t)v;
}

static void read_row(struct ctx *cx, struct waiting_item *w, const json_t *o)
{
        w->number = member(cx, o, "number");
        w->category = member(cx, o, "category");
        w->registered_on = member(cx, o, "registered_on");
        w->entitled = member(cx, o, "entitled");
        w->home_type = member(cx, o, "home_type");
        w->points = number(member(cx, o, "points"));
}

struct waiting_item *waiting_find(struct waiting_book *b, struct str list, struct str number)
{
        for (size_t i = 0; i < b->n; i++)
                if (str_eq(b->at[i].number, number) && str_eq(b->at[i].list, list))
                        return &b->at[i];
        return NULL;
}

static void apply(struct waiting_item *w, const struct waiting_said *said)
{
        size_t i = find_change(said->change);

        if (!changes[i].valued)
                w->state = changes[i].to;
        else if (i == 0)
                w->points = number(said->value);
        else if (i == 1)
                w->category = said->value;
        else
                w->registered_on = said->value;
}

/* A row that comes anew is what was said of its number before. */
static void apply_said(const struct waiting_book *b, struct waiting_item *w)
{
        for (size_t i = 0; i < b->n_said; i++)
                if (str_eq(b->said[i].number, w->number) && str_eq(b->said[i].list, w->list))
                        apply(w, &b->said[i]);
}

void waiting_add_row(struct ctx *cx, struct waiting_book *b, struct str list, int64_t idx,
                     int64_t row, const json_t *o)
{
        struct waiting_item w = { .list = list, .idx = idx, .row = row };

        read_row(cx, &w, o);
        if (waiting_find(b, list, w.number) != NULL)
                return;
        apply_said(b, &w);
        *new_item(b) = w;
}

void waiting_add(struct ctx *cx, struct waiting_book *b, const struct record *notice)
{
        const struct field *f = record_field(notice, "queue");
        struct str list = record_value(notice, "list");

        list = str_of(arena_strndup(cx->mem, list.p == NULL ? "" : list.p, list.n));
        for (size_t j = 0; f != NULL && list.n > 0 && j < f->n_rows; j++) {
                const struct row *row = &f->rows[j];
                json_t *o = row->state == FIELD_OPEN
                                    ? json_loadb(row->value.p, row->value.n, 0, NULL)
                                    : NULL;

                if (o != NULL)
                        waiting_add_row(cx, b, list, (int64_t)notice->idx, (int64_t)j, o);
                json_decref(o);
        }
}

void waiting_drop(struct waiting_book *b, int64_t idx)
{
        size_t k = 0;

        for (size_t i = 0; i < b->n; i++)
                if (b->at[i].idx != idx)
                        b->at[k++] = b->at[i];
        b->n = k;
}

bool waiting_change(struct waiting_book *b, struct str list, struct str who, struct str change,
                    struct str value)
{
        struct waiting_item *w = waiting_find(b, list, who);
        struct waiting_said said = { list, who, change, value };

        if (w == NULL || find_change(change) == countof(changes))
                return false;
        apply(w, &said);
        if (b->n_said == b->cap_said) {
                b->cap_said = b->cap_said == 0 ? 64 : 2 * b->cap_said;
                b->said = mem_realloc(b->said, b->cap_said * sizeof(*b->said));
        }
        b->said[b->n_said++] = said;
        return true;
}

size_t waiting_order(struct ctx *cx, const struct waiting_book *b, struct str list,
                     const struct order_rule *rule, struct order_entry **ret)
{
        struct order_entry *e = arena_alloc(cx->mem, (b->n + 1) * sizeof(*e));
        size_t n = 0;

        for (size_t i = 0; i < b->n; i++) {
                const struct waiting_item *w = &b->at[i];

                if (w->state == WAITING_WAITS && str_eq(w->list, list))
                        e[n++] = (struct order_entry){ w->number, w->category, w->registered_on,
                                                       w->points, i };
        }
        order_sort(rule, e, n);
        *ret = e;
        return n;
}
