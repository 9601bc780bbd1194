/* A waiting list: the order by its rule, every change with its reason, and the file with which
 * anyone recomputes it. Numbers only, no names. */
#include "housing/receipt.h"
#include "housing/waiting.h"
#include "web/model_housing.h"

#include <stdlib.h>

#define REGISTERS_MAX 1000 /* notices that register for one list */

static int find_list(struct model *m, const char *id, const char **ret_project)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_LIST_GET, "t", id);
        bool found = store_next(&r);

        if (found)
                *ret_project = store_dup(&r, 1);
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return found ? LH_OK
                     : err_set(m->cx, LH_NOT_FOUND, "there is no waiting list \"%.32s\"", id);
}

/* The newest published order; false if none is. */
static bool newest_order(struct model *m, const char *list, struct record *ret)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ORDER_ALL, "t", list);
        json_t *orders = put_array(m, m->top, "orders");
        int64_t idx = -1;

        while (store_next(&r)) {
                json_t *o = add_object(m, orders);

                if (idx < 0) {
                        idx = store_i64(&r, 0);
                        put_text(m, m->top, "rule", store_dup(&r, 1));
                        put_text(m, m->top, "as_of", store_dup(&r, 2));
                        put_int(m, m->top, "index", idx);
                }
                put_int(m, o, "index", store_i64(&r, 0));
                put_text(m, o, "as_of", store_dup(&r, 2));
                put_int(m, o, "households", store_i64(&r, 3));
                put_time(m, o, store_i64(&r, 4));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_order", idx >= 0);
        return idx >= 0 && ledger_record(m->tx, (uint64_t)idx, ret, NULL) == LH_OK;
}

static const char *change_name(struct model *m, const char *change)
{
        const struct {
                const char *change, *name;
        } names[] = { { "points", say(m, "积分改为") },
                      { "category", say(m, "类别改为") },
                      { "registered_on", say(m, "登记日期改为") },
                      { "suspend", say(m, "暂停轮候") },
                      { "restore", say(m, "恢复轮候") },
                      { "allot", say(m, "配租") },
                      { "leave", say(m, "退出轮候") } };

        for (size_t i = 0; i < countof(names); i++)
                if (strcmp(names[i].change, change) == 0)
                        return names[i].name;
        return change;
}

static void put_changes(struct model *m, const char *list)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_CHANGE_ALL, "t", list);
        json_t *changes = put_array(m, m->top, "changes");

        while (store_next(&r)) {
                json_t *o = add_object(m, changes);

                put_int(m, o, "index", store_i64(&r, 0));
                put_text(m, o, "number", store_dup(&r, 1));
                put_text(m, o, "change", store_dup(&r, 2));
                put_text(m, o, "_change", change_name(m, store_dup(&r, 2)));
                put_text(m, o, "value", store_dup(&r, 3));
                put_text(m, o, "date", store_dup(&r, 4));
                put_text(m, o, "reason", store_dup(&r, 5));
                put_text(m, o, "basis", store_dup(&r, 6));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_changes", json_array_size(changes) > 0);
}

/* "12-34": the record and the row (from 1) of the list in which this number was found entitled. */
static void put_proof(struct model *m, json_t *row)
{
        const char *proof = json_string_value(json_object_get(row, "proof"));
        uint64_t idx, at;

        if (proof == NULL || !receipt_number_parse(str_of(proof), &idx, &at))
                return;
        put_int(m, row, "proof_index", (int64_t)idx);
        put_int(m, row, "proof_row", (int64_t)at + 1);
}

/* Of the first n rows those that such a list proves. */
static int64_t count_proven(const struct field *order, size_t n)
{
        int64_t proven = 0;

        for (size_t i = 0; i < n; i++)
                proven += memmem(order->rows[i].value.p, order->rows[i].value.n, "\"proof\":\"",
                                 9) != NULL;
        return proven;
}

/* The row with the number, and how many stand before it. */
static void look_up(struct model *m, const struct field *order, const char *number)
{
        json_t *o = put_object(m, m->top, "number");

        put_text(m, o, "number", number);
        for (size_t i = 0; order != NULL && i < order->n_rows; i++) {
                json_t *row = json_loadb(order->rows[i].value.p, order->rows[i].value.n, 0, NULL);
                const char *n = json_string_value(json_object_get(row, "number"));
                bool hit = n != NULL && strcmp(n, number) == 0;

                if (hit) {
                        json_object_update(o, row);
                        put_int(m, o, "before", (int64_t)i);
                        put_int(m, o, "before_proven", count_proven(order, i));
                        put_proof(m, o);
                        put_int(m, o, "row", (int64_t)i);
                }
                json_decref(row);
                if (hit)
                        break;
        }
        put_flag(m, o, "_found", json_object_get(o, "place") != NULL);
        put_flag(m, o, "_absent", json_object_get(o, "place") == NULL);
}

static void put_rows(struct model *m, const struct field *order)
{
        json_t *o = put_object(m, m->top, "order"), *rows;
        int64_t from, to;

        put_range(m, o, order == NULL ? 0 : (int64_t)order->n_rows, &from, &to);
        rows = put_array(m, o, "rows");
        for (int64_t i = from; i < to; i++) {
                json_t *row = json_loadb(order->rows[i].value.p, order->rows[i].value.n, 0, NULL);

                put_proof(m, row);
                if (row != NULL && json_array_append_new(rows, row) != 0)
                        model_fail(m, LH_LIMIT);
        }
}

int model_housing_list(struct model *m, const char *arg)
{
        const char *project = NULL, *number = asked(m, "number");
        struct record r;
        const struct field *order = NULL;
        int rc = find_list(m, arg, &project);

        if (rc != LH_OK)
                return rc;
        m->page = "housing_list";
        m->title = project_title(m, project);
        put_flag(m, m->top, "_at_housing", true);
        put_text(m, m->top, "list", arg);
        put_text(m, m->top, "_base", base_url(m));
        put_named(m, m->top, "project", project, m->title);
        if (newest_order(m, arg, &r))
                order = record_field(&r, "order");
        put_rows(m, order);
        if (order != NULL)
                put_int(m, m->top, "proven", count_proven(order, order->n_rows));
        put_allotments(m, arg);
        put_changes(m, arg);
        put_text(m, m->top, "_number", number);
        if (number[0] != '\0') {
                m->query = arena_printf(m->cx->mem, "number=%.40s", number);
                look_up(m, order, number);
        }
        return m->rc;
}

/* Steps in the order of the log: entries, changes, published orders. */
struct step {
        int64_t idx, row;
        json_t *o;
};
struct steps {
        struct step *at;
        size_t n, cap;
};

static void add_step(struct steps *s, int64_t idx, int64_t row, json_t *o)
{
        if (s->n == s->cap) {
                s->cap = s->cap == 0 ? 256 : 2 * s->cap;
                s->at = mem_realloc(s->at, s->cap * sizeof(*s->at));
        }
        json_object_set_new(o, "record", json_integer(idx));
        s->at[s->n++] = (struct step){ idx, row, o };
}

static int by_place(const void *a, const void *b)
{
        const struct step *x = a, *y = b;

        return x->idx != y->idx ? (x->idx > y->idx) - (x->idx < y->idx)
                                : (x->row > y->row) - (x->row < y->row);
}

/* Rows as they were registered, from the records: the view has what was changed. */
static int add_register(struct model *m, int64_t idx, struct steps *s)
{
        struct record r;
        const struct field *f;
        int rc = ledger_record(m->tx, (uint64_t)idx, &r, NULL);

        f = rc == LH_OK ? record_field(&r, "queue") : NULL;
        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = f->rows[j].state == FIELD_OPEN
                                    ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                    : NULL;

                if (o != NULL)
                        add_step(s, idx, (int64_t)j, o);
        }
        return rc;
}

/* Also registers that were corrected or withdrawn since, and when they went. */
static int add_registered(struct model *m, const char *list, struct steps *s)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_NOTICE_ALL, "t", list);
        int64_t idx[REGISTERS_MAX];
        size_t n = 0;
        int rc = LH_OK;

        while (n < countof(idx) && store_next(&r)) {
                idx[n++] = store_i64(&r, 0);
                if (!store_null(&r, 1))
                        add_step(s, store_i64(&r, 1), -1,
                                 json_pack("{s:I}", "drop", (json_int_t)store_i64(&r, 0)));
        }
        store_rows_done(&r);
        for (size_t i = 0; rc == LH_OK && i < n; i++)
                rc = add_register(m, idx[i], s);
        return rc;
}

static void add_changes(struct model *m, const char *list, struct steps *s)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_CHANGE_ALL, "t", list);

        while (store_next(&r))
                add_step(s, store_i64(&r, 0), 0,
                         json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", store_dup(&r, 1),
                                   "change", store_dup(&r, 2), "value", store_dup(&r, 3), "date",
                                   store_dup(&r, 4), "reason", store_dup(&r, 5)));
        store_rows_done(&r);
}

static void add_home_type(json_t *types, const json_t *row)
{
        json_t *type = json_object_get(row, "home_type");

        if (json_object_get(row, "number") == NULL)
                return;
        if (type != NULL)
                json_array_append(types, type);
        else
                json_array_append_new(types, json_string(""));
}

static void add_allotments(struct model *m, const char *list, struct steps *s)
{
        struct store_rows r = store_query(m->tx, Q_ALLOTMENT_ALL, "t", list);
        const char *ids[200];
        size_t n = 0;

        while (n < countof(ids) && store_next(&r))
                ids[n++] = store_dup(&r, 0);
        store_rows_done(&r);
        for (size_t i = 0; i < n; i++) {
                int64_t result;
                json_t *o = allotment_step(m, ids[i], &result);

                /* Before the changes that it makes. */
                if (o != NULL)
                        add_step(s, result, -1, o);
        }
}

static int add_orders(struct model *m, const char *list, struct steps *s)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ORDER_ALL, "t", list);
        int64_t idx[200];
        size_t n = 0;

        while (n < countof(idx) && store_next(&r))
                idx[n++] = store_i64(&r, 0);
        store_rows_done(&r);
        for (size_t i = 0; i < n; i++) {
                struct record rec;
                const struct field *f;
                json_t *numbers = json_array(), *types = json_array();
                int rc = ledger_record(m->tx, (uint64_t)idx[i], &rec, NULL);

                f = rc == LH_OK ? record_field(&rec, "order") : NULL;
                for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                        json_t *o = json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                        json_array_append(numbers, json_object_get(o, "number"));
                        add_home_type(types, o);
                        json_decref(o);
                }
                if (rc != LH_OK)
                        return rc;
                add_step(s, idx[i], 0,
                         json_pack("{s:s%, s:s%, s:I, s:o, s:o}", "rule",
                                   record_value(&rec, "rule").p, record_value(&rec, "rule").n,
                                   "as_of", record_value(&rec, "as_of").p,
                                   record_value(&rec, "as_of").n, "proven",
                                   (json_int_t)(f == NULL ? 0 : count_proven(f, f->n_rows)),
                                   "home_types", types, "order", numbers));
        }
        return LH_OK;
}

int write_housing_list(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct steps s = { 0 };
        const char *project;
        json_t *o, *steps;
        char *text;
        int rc = find_list(m, arg, &project);

        (void)form;
        if (rc == LH_OK)
                rc = add_registered(m, arg, &s);
        if (rc == LH_OK)
                rc = add_orders(m, arg, &s);
        if (rc == LH_OK) {
                add_allotments(m, arg, &s);
                add_changes(m, arg, &s);
        }
        if (s.n > 0)
                qsort(s.at, s.n, sizeof(*s.at), by_place);
        steps = json_array();
        for (size_t i = 0; i < s.n; i++)
                json_array_append_new(steps, s.at[i].o);
        free(s.at);
        o = json_pack("{s:s, s:s, s:s, s:o}", "format", "liuhen-waiting@1", "log", m->site->origin,
                      "list", arg, "steps", steps);
        text = json_dumps(o, JSON_INDENT(1));
        buf_puts(out, text == NULL ? "" : text);
        buf_putc(out, '\n');
        free(text);
        json_decref(o);
        return rc;
}
