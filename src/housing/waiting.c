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
        b->at = NULL;
        b->n = b->cap = 0;
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
        w->points = number(member(cx, o, "points"));
}

static struct waiting_item *find(struct waiting_book *b, struct str list, struct str number)
{
        for (size_t i = 0; i < b->n; i++)
                if (str_eq(b->at[i].number, number) && str_eq(b->at[i].list, list))
                        return &b->at[i];
        return NULL;
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
                struct waiting_item w = { .list = list,
                                          .idx = (int64_t)notice->idx,
                                          .row = (int64_t)j };

                if (o == NULL)
                        continue;
                read_row(cx, &w, o);
                json_decref(o);
                /* Who is registered already keeps what stands there. */
                if (find(b, list, w.number) == NULL)
                        *new_item(b) = w;
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
        struct waiting_item *w = find(b, list, who);
        size_t i = find_change(change);

        if (w == NULL || i == countof(changes))
                return false;
        if (!changes[i].valued)
                w->state = changes[i].to;
        else if (i == 0)
                w->points = number(value);
        else if (i == 1)
                w->category = value;
        else
                w->registered_on = value;
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

static int differs(struct ctx *cx, const char *what, size_t place, struct str want, struct str got)
{
        return err_set(cx, LH_CORRUPT,
                       "%s: place %zu is %.*s, but the rule gives %.*s from what is committed",
                       what, place, (int)got.n, got.p, (int)want.n, want.p);
}

/* numbers[i] of the published order against the recomputed one. */
static int compare(struct ctx *cx, const char *what, const struct waiting_book *b, struct str list,
                   struct str rule_text, const struct str *numbers, size_t n)
{
        struct order_rule rule;
        struct order_entry *e;
        size_t have;
        int rc = order_rule_parse(cx, rule_text, &rule);

        if (rc != LH_OK)
                return rc;
        have = waiting_order(cx, b, list, &rule, &e);
        for (size_t i = 0; i < have && i < n; i++)
                if (!str_eq(e[i].number, numbers[i]))
                        return differs(cx, what, i + 1, e[i].number, numbers[i]);
        if (have != n)
                return err_set(cx, LH_CORRUPT,
                               "%s: %zu stand in the published order, but %zu wait by what is "
                               "committed",
                               what, n, have);
        return LH_OK;
}

/* The order as published: one number a row; a row that was erased stands as nothing. */
static int check_published(struct ctx *cx, const struct waiting_book *b, const struct record *r,
                           struct waiting_report *ret)
{
        const struct field *f = record_field(r, "order");
        struct str *numbers;

        if (f == NULL)
                return LH_OK;
        numbers = arena_alloc(cx->mem, (f->n_rows + 1) * sizeof(*numbers));
        for (size_t j = 0; j < f->n_rows; j++) {
                json_t *o = f->rows[j].state == FIELD_OPEN
                                    ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                    : NULL;

                numbers[j] = member(cx, o, "number");
                json_decref(o);
        }
        ret->published++;
        ret->entries = f->n_rows;
        return compare(cx, arena_printf(cx->mem, "record %llu", (unsigned long long)r->idx), b,
                       record_value(r, "list"), record_value(r, "rule"), numbers, f->n_rows);
}

static struct str keep(struct ctx *cx, struct str s)
{
        return str_of(arena_strndup(cx->mem, s.p == NULL ? "" : s.p, s.n));
}

static int replay(struct ctx *cx, struct waiting_book *b, const struct record *r,
                  struct waiting_report *ret)
{
        const struct act_kind *k = act_kind_find(r->kind);

        if (k == NULL)
                return LH_OK;
        switch (k->id) {
        case ACT_NOTICE_CORRECT:
        case ACT_NOTICE_WITHDRAW: {
                /* What was said of them since is said of them still. */
                if (r->n_refs > 0)
                        waiting_drop(b, (int64_t)r->refs[0]);
                if (k->id == ACT_NOTICE_CORRECT)
                        waiting_add(cx, b, r);
                return LH_OK;
        }
        case ACT_NOTICE_PUBLISH: waiting_add(cx, b, r); return LH_OK;
        case ACT_WAITING_CHANGE:
                waiting_change(b, record_value(r, "list"), record_value(r, "number"),
                               record_value(r, "change"), keep(cx, record_value(r, "value")));
                return LH_OK;
        case ACT_WAITING_PUBLISH: return check_published(cx, b, r, ret);
        default: return LH_OK;
        }
}

int waiting_check_log(struct store_tx *tx, struct waiting_report *ret)
{
        lh_auto(waiting_book_done) struct waiting_book b = { 0 };
        struct store_rows rows = store_query(tx, Q_RECORD_RANGE, "ii", (int64_t)0, INT64_MAX);
        int rc = LH_OK;

        *ret = (struct waiting_report){ 0 };
        while (rc == LH_OK && store_next(&rows)) {
                struct str entry = store_str(&rows, 1);
                struct record r;

                /* Most records of a log are of something else. */
                if (memmem(entry.p, entry.n, "kind waiting.", 13) == NULL &&
                    memmem(entry.p, entry.n, "kind notice.", 12) == NULL)
                        continue;
                rc = record_decode(tx->cx, (uint64_t)store_i64(&rows, 0), entry,
                                   store_str(&rows, 2), &r);
                if (rc == LH_OK)
                        rc = replay(tx->cx, &b, &r, ret);
        }
        store_rows_done(&rows);
        return rc != LH_OK ? rc : tx->rc;
}

static int apply_step(struct ctx *cx, struct waiting_book *b, struct str list, const json_t *o,
                      struct waiting_report *ret)
{
        const json_t *order = json_object_get(o, "order");
        struct str *numbers;
        size_t n = json_array_size(order);

        if (json_object_get(o, "change") != NULL) {
                if (!waiting_change(b, list, member(cx, o, "number"), member(cx, o, "change"),
                                    member(cx, o, "value")))
                        return err_set(cx, LH_CORRUPT,
                                       "a change names a number that is not registered");
                return LH_OK;
        }
        if (order == NULL) {
                struct waiting_item *w = new_item(b);

                w->list = list;
                read_row(cx, w, o);
                return LH_OK;
        }
        numbers = arena_alloc(cx->mem, (n + 1) * sizeof(*numbers));
        for (size_t i = 0; i < n; i++) {
                const char *s = json_string_value(json_array_get(order, i));

                numbers[i] = str_of(s == NULL ? "" : s);
        }
        ret->published++;
        ret->entries = n;
        return compare(cx, "the published order", b, list, member(cx, o, "rule"), numbers, n);
}

int waiting_check_file(struct ctx *cx, const json_t *file, struct waiting_report *ret)
{
        lh_auto(waiting_book_done) struct waiting_book b = { 0 };
        const char *format = json_string_value(json_object_get(file, "format"));
        const json_t *steps = json_object_get(file, "steps");
        struct str list = member(cx, file, "list");

        *ret = (struct waiting_report){ 0 };
        if (format == NULL || strcmp(format, "liuhen-waiting@1") != 0)
                return err_field(cx, LH_INVALID, "format",
                                 "is not liuhen-waiting@1; take the file of the list's page");
        for (size_t i = 0; i < json_array_size(steps); i++) {
                int rc = apply_step(cx, &b, list, json_array_get(steps, i), ret);

                if (rc != LH_OK)
                        return rc;
        }
        return LH_OK;
}
