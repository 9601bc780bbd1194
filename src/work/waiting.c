/* Waiting lists: a change with its reason, and the order as it stands, computed by the program
 * itself so that nobody can hand one in. doc/format/housing.md section 3. */
#include "base/time.h"
#include "housing/variant.h"
#include "housing/waiting.h"
#include "ledger/tile.h"
#include "screen/gate.h"
#include "work/task.h"

#include <stdio.h>
#include <stdlib.h>

#define LIST_CHARS_MAX   64
#define REASON_CHARS_MAX 500

struct list_row {
        const char *id, *project, *body;
};

static int find_list(struct task *t, struct list_row *ret, struct str *ret_id)
{
        struct store_rows r;
        int rc = document_member(t->cx, t->doc, "", "list", LIST_CHARS_MAX, true, ret_id);

        if (rc != LH_OK)
                return rc;
        r = store_query(t->tx, Q_WAITING_LIST_GET, "t",
                        arena_strndup(t->cx->mem, ret_id->p, ret_id->n));
        if (!store_next(&r)) {
                store_rows_done(&r);
                return t->tx->rc != LH_OK
                               ? t->tx->rc
                               : err_field(
                                         t->cx, LH_INVALID, "list",
                                         "there is no waiting list \"%.*s\"; it begins with a "
                                         "notice of the kind waiting-list that has list and queue",
                                         (int)ret_id->n, ret_id->p);
        }
        *ret = (struct list_row){ store_dup(&r, 0), store_dup(&r, 1), store_dup(&r, 2) };
        store_rows_done(&r);
        return task_may(t, ret->body);
}

static int check_day(struct task *t, const char *field, struct str s)
{
        int32_t day;

        return date_parse(s, &day)
                       ? LH_OK
                       : err_field(t->cx, LH_INVALID, field,
                                   "%s \"%.*s\" is not a day of the calendar; write YYYY-MM-DD",
                                   field, (int)(s.n > 40 ? 40 : s.n), s.p);
}

/* list number change value date reason basis, as act_kind.c has them. */
enum { V_LIST, V_NUMBER, V_CHANGE, V_VALUE, V_DATE, V_REASON, V_BASIS, V_COUNT };

static int check_value(struct task *t, const struct str *v)
{
        bool valued = waiting_change_valued(v[V_CHANGE]);

        if (!waiting_change_known(v[V_CHANGE]))
                return err_field(
                        t->cx, LH_INVALID, "change",
                        "write points, category, registered_on, suspend, restore, allot or "
                        "leave");
        if (valued != (v[V_VALUE].n > 0))
                return err_field(t->cx, LH_INVALID, "value",
                                 valued ? "this change needs its value"
                                        : "this change has no value");
        if (str_is(v[V_CHANGE], "registered_on"))
                return check_day(t, "value", v[V_VALUE]);
        if (str_is(v[V_CHANGE], "points"))
                for (size_t i = 0; i < v[V_VALUE].n; i++)
                        if (v[V_VALUE].p[i] < '0' || v[V_VALUE].p[i] > '9' || v[V_VALUE].n > 9)
                                return err_field(t->cx, LH_INVALID, "value",
                                                 "points are a whole number of at most 9 digits");
        return LH_OK;
}

static int read_change(struct task *t, struct str *v)
{
        static const char *const names[] = { "act",   "by",   "body",   "list",  "number", "change",
                                             "value", "date", "reason", "basis", NULL };
        static const char *const screened[] = { "number", "value", "reason", "basis" };
        static const size_t at[] = { V_NUMBER, V_VALUE, V_REASON, V_BASIS };
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "number", 100, true, &v[V_NUMBER]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "change", 20, true, &v[V_CHANGE]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "value", 100, false, &v[V_VALUE]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "date", 40, true, &v[V_DATE]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "reason", REASON_CHARS_MAX, true,
                                     &v[V_REASON]);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "basis", REASON_CHARS_MAX, false,
                                     &v[V_BASIS]);
        if (rc == LH_OK)
                rc = check_day(t, "date", v[V_DATE]);
        if (rc == LH_OK)
                rc = check_value(t, v);
        for (size_t i = 0; rc == LH_OK && i < countof(at); i++)
                if (v[at[i]].n > 0)
                        rc = screen_plain(t->cx, screened[i], v[at[i]]);
        return rc;
}

static bool registered(struct task *t, const char *list, struct str number)
{
        struct store_rows r = store_query(t->tx, Q_WAITING_ENTRY_FIND, "st", number, list);
        bool found = store_next(&r);

        store_rows_done(&r);
        return found;
}

/* The same change with the same day and reason stands there. */
static int64_t stands_already(struct task *t, const struct str *v)
{
        struct store_rows r = store_query(
                t->tx, Q_WAITING_CHANGE_SAME, "ssssss", v[V_LIST], v[V_NUMBER], v[V_CHANGE],
                v[V_VALUE].p == NULL ? str_of("") : v[V_VALUE], v[V_DATE], v[V_REASON]);
        int64_t idx = store_next(&r) ? store_i64(&r, 0) : -1;

        store_rows_done(&r);
        return idx;
}

int task_waiting_change(struct task *t)
{
        struct str v[V_COUNT] = { 0 };
        struct list_row list;
        int64_t idx;
        int rc = read_change(t, v);

        if (rc == LH_OK)
                rc = find_list(t, &list, &v[V_LIST]);
        if (rc != LH_OK)
                return rc;
        if (!registered(t, list.id, v[V_NUMBER]))
                return t->tx->rc != LH_OK ? t->tx->rc
                                          : err_field(t->cx, LH_INVALID, "number",
                                                      "list \"%s\" has no number \"%.*s\"", list.id,
                                                      (int)v[V_NUMBER].n, v[V_NUMBER].p);
        idx = stands_already(t, v);
        if (idx >= 0) {
                task_repeated(t, ACT_WAITING_CHANGE, (uint64_t)idx, list.project);
                return t->tx->rc;
        }
        return task_append_fixed(t, ACT_WAITING_CHANGE, list.body, list.project, v, NULL, 0);
}

/* Rows of lists that were shown, by number: what proves that somebody was entitled. */
struct proof {
        struct str number;
        int64_t idx, row;
};
struct proofs {
        struct proof *at;
        size_t n, cap;
};

static void proofs_done(struct proofs *p)
{
        free(p->at);
}

static int by_number(const void *a, const void *b)
{
        const struct proof *x = a, *y = b;
        size_t n = x->number.n < y->number.n ? x->number.n : y->number.n;
        int c = memcmp(x->number.p, y->number.p, n);

        return c != 0 ? c : (x->number.n > y->number.n) - (x->number.n < y->number.n);
}

static int load_proofs(struct task *t, const char *project, struct proofs *p)
{
        struct store_rows r = store_query(t->tx, Q_ELIGIBLE_ALL, "t", project);

        while (store_next(&r)) {
                if (p->n == p->cap) {
                        p->cap = p->cap == 0 ? 256 : 2 * p->cap;
                        p->at = mem_realloc(p->at, p->cap * sizeof(*p->at));
                }
                p->at[p->n++] = (struct proof){ str_of(store_dup(&r, 0)), store_i64(&r, 1),
                                                store_i64(&r, 2) };
        }
        store_rows_done(&r);
        if (p->n > 0)
                qsort(p->at, p->n, sizeof(*p->at), by_number);
        return t->tx->rc;
}

/* "12-34": row 34 of record 12; NULL where the number stands in no such list. */
static const char *proof_of(struct task *t, const struct proofs *p, struct str number)
{
        struct proof want = { .number = number };
        const struct proof *at =
                p->n == 0 ? NULL : bsearch(&want, p->at, p->n, sizeof(*p->at), by_number);

        return at == NULL ? NULL
                          : arena_printf(t->cx->mem, "%lld-%lld", (long long)at->idx,
                                         (long long)at->row);
}

static struct str order_row(struct task *t, size_t place, const struct order_entry *e,
                            const struct waiting_item *w, const char *proof)
{
        json_t *o = json_pack("{s:I, s:s%, s:s%, s:I, s:s%, s:s%}", "place", (json_int_t)place,
                              "number", e->number.p, e->number.n, "category", e->category.p,
                              e->category.n, "points", (json_int_t)e->points, "registered_on",
                              e->registered_on.p, e->registered_on.n, "entitled", w->entitled.p,
                              w->entitled.n);
        char *text, *copy;

        if (proof != NULL)
                json_object_set_new(o, "proof", json_string(proof));
        if (w->home_type.n > 0)
                json_object_set_new(o, "home_type", json_stringn(w->home_type.p, w->home_type.n));
        text = json_dumps(o, JSON_COMPACT);
        copy = arena_strdup(t->cx->mem, text);
        free(text);
        json_decref(o);
        return str_of(copy);
}

/* Everybody on the list, as the views have it. */
static int load_book(struct task *t, struct str list, struct waiting_book *b)
{
        struct store_rows r = store_query(t->tx, Q_WAITING_ENTRY_ALL, "s", list);

        while (store_next(&r)) {
                const char *state = store_dup(&r, 7);
                struct waiting_item w = { .list = list,
                                          .number = str_of(store_dup(&r, 0)),
                                          .category = str_of(store_dup(&r, 1)),
                                          .points = store_i64(&r, 2),
                                          .registered_on = str_of(store_dup(&r, 3)),
                                          .home_type = str_of(store_dup(&r, 5)),
                                          .entitled = str_of(store_dup(&r, 6)) };

                while (w.state < WAITING_LEFT && strcmp(waiting_state_name(w.state), state) != 0)
                        w.state++;
                if (b->n == b->cap) {
                        b->cap = b->cap == 0 ? 256 : 2 * b->cap;
                        b->at = mem_realloc(b->at, b->cap * sizeof(*b->at));
                }
                b->at[b->n++] = w;
        }
        store_rows_done(&r);
        return t->tx->rc;
}

static int append_order(struct task *t, const struct list_row *list, const char *rule,
                        struct str as_of, const struct waiting_book *b, const struct order_entry *e,
                        size_t n)
{
        lh_auto(proofs_done) struct proofs proofs = { 0 };
        struct row *rows = arena_alloc(t->cx->mem, (n + 1) * sizeof(*rows));
        struct field fields[] = {
                { .name = { "list", 4 }, .value = str_of(list->id) },
                { .name = { "rule", 4 }, .value = str_of(rule) },
                { .name = { "as_of", 5 }, .value = as_of },
                { .name = { "households", 10 },
                  .value = str_of(arena_printf(t->cx->mem, "%zu", n)) },
                { .name = { "order", 5 }, .table = true, .rows = rows, .n_rows = n },
        };
        struct record r = { .schema = act_kinds[ACT_WAITING_PUBLISH].schema,
                            .fields = fields,
                            .n_fields = countof(fields) };

        if (load_proofs(t, list->project, &proofs) != LH_OK)
                return t->tx->rc;
        for (size_t i = 0; i < n; i++)
                rows[i].value = order_row(t, i + 1, &e[i], &b->at[e[i].at],
                                          proof_of(t, &proofs, e[i].number));
        return task_append(t, ACT_WAITING_PUBLISH, list->body, list->project, &r);
}

/* An order of that day stands there: a second import of a file adds nothing. */
static int64_t published_on(struct task *t, const char *list, struct str as_of)
{
        struct store_rows r = store_query(t->tx, Q_WAITING_ORDER_ALL, "t", list);
        int64_t idx = -1;

        while (idx < 0 && store_next(&r))
                if (str_eq(store_str(&r, 2), as_of))
                        idx = store_i64(&r, 0);
        store_rows_done(&r);
        return idx;
}

static int publish_order(struct task *t, const struct list_row *list, const char *text,
                         struct str as_of)
{
        lh_auto(waiting_book_done) struct waiting_book b = { 0 };
        struct order_rule rule;
        struct order_entry *e;
        size_t n;
        int rc = order_rule_parse(t->cx, str_of(text), &rule);

        if (rc == LH_OK)
                rc = load_book(t, str_of(list->id), &b);
        if (rc != LH_OK)
                return rc;
        n = waiting_order(t->cx, &b, str_of(list->id), &rule, &e);
        if (n > WAITING_ENTRIES_MAX)
                return err_field(
                        t->cx, LH_LIMIT, "list",
                        "%zu wait, an order of at most %d can be published; split the list", n,
                        WAITING_ENTRIES_MAX);
        return append_order(t, list, text, as_of, &b, e, n);
}

int task_waiting_publish(struct task *t)
{
        static const char *const names[] = {
                "act", "by", "body", "list", "variant", "as_of", NULL
        };
        struct str id, variant, as_of;
        struct list_row list;
        struct variant kind;
        int64_t idx;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = find_list(t, &list, &id);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "variant", 64, false, &variant);
        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "as_of", 40, true, &as_of);
        if (rc == LH_OK)
                rc = check_day(t, "as_of", as_of);
        if (rc != LH_OK)
                return rc;
        rc = variant_find(t->cx, t->w->rules,
                          variant.n == 0 ? "public-rental"
                                         : arena_strndup(t->cx->mem, variant.p, variant.n),
                          &kind);
        if (rc == LH_NOT_FOUND)
                rc = err_field(t->cx, LH_INVALID, "variant",
                               "no rule file of rules/housing is of that kind of housing");
        if (rc != LH_OK)
                return rc;
        idx = published_on(t, list.id, as_of);
        if (idx >= 0) {
                task_repeated(t, ACT_WAITING_PUBLISH, (uint64_t)idx, list.project);
                return t->tx->rc;
        }
        return publish_order(t, &list, kind.order, as_of);
}
