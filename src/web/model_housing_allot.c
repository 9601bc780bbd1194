/* An allotment without a draw: the homes, whose turn it is, who got what, from which order. Numbers
 * only, no names. */
#include "web/model_housing.h"

#include <stdlib.h>

/* A row of the view. */
struct allotment {
        const char *id, *list, *project, *title, *method, *date;
        int64_t idx, order, units, result, allotted;
};

static void read_allotment(struct store_rows *r, struct allotment *ret)
{
        *ret = (struct allotment){ .id = store_dup(r, 0),
                                   .list = store_dup(r, 1),
                                   .project = store_dup(r, 2),
                                   .title = store_dup(r, 4),
                                   .method = store_dup(r, 5),
                                   .date = store_dup(r, 6),
                                   .idx = store_i64(r, 7),
                                   .order = store_i64(r, 8),
                                   .units = store_i64(r, 9),
                                   .result = store_null(r, 10) ? -1 : store_i64(r, 10),
                                   .allotted = store_i64(r, 11) };
}

static void put_allotment(struct model *m, json_t *o, const struct allotment *a)
{
        put_text(m, o, "id", a->id);
        put_text(m, o, "list", a->list);
        put_text(m, o, "title", a->title);
        put_text(m, o, "method", a->method);
        put_text(m, o, "_method",
                 strcmp(a->method, "turn") == 0 ? say(m, "按次序选房") : say(m, "按次序配租"));
        put_text(m, o, "date", a->date);
        put_int(m, o, "index", a->idx);
        put_int(m, o, "order_index", a->order);
        put_int(m, o, "units", a->units);
        put_int(m, o, "allotted", a->allotted);
        put(m, o, "result", a->result < 0 ? json_null() : json_integer(a->result));
        put_flag(m, o, "_over", a->result >= 0);
        put_flag(m, o, "_open", a->result < 0);
}

void put_allotments(struct model *m, const char *list)
{
        struct store_rows r = store_query(m->tx, Q_ALLOTMENT_ALL, "t", list);
        json_t *rows = put_array(m, m->top, "allotments");

        while (store_next(&r)) {
                struct allotment a;

                read_allotment(&r, &a);
                put_allotment(m, add_object(m, rows), &a);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_allotments", json_array_size(rows) > 0);
}

static struct str member(struct model *m, const json_t *o, const char *name)
{
        const char *s = json_string_value(json_object_get(o, name));

        return str_of(arena_strdup(m->cx->mem, s == NULL ? "" : s));
}

static json_t *rows_of(struct model *m, int64_t idx, const char *table)
{
        struct record r;
        const struct field *f = ledger_record(m->tx, (uint64_t)idx, &r, NULL) == LH_OK
                                        ? record_field(&r, table)
                                        : NULL;
        json_t *a = json_array();

        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                json_array_append_new(a, o == NULL ? json_object() : o);
        }
        return a;
}

static int load(struct model *m, const struct allotment *a, struct choice **ret)
{
        struct choice *c = arena_alloc(m->cx->mem, sizeof(*c));
        json_t *lots = rows_of(m, a->idx, "lots"), *order = rows_of(m, a->order, "order"), *o;
        struct store_rows r;
        size_t i;
        int rc;

        memset(c, 0, sizeof(*c));
        c->by_turn = strcmp(a->method, "turn") == 0;
        rc = choice_read_lots(m->cx, lots, "lots", c);
        c->entries = arena_alloc(m->cx->mem, (json_array_size(order) + 1) * sizeof(*c->entries));
        json_array_foreach (order, i, o)
                c->entries[c->n_entries++] =
                        (struct choice_entry){ member(m, o, "number"), member(m, o, "home_type") };
        json_decref(lots);
        json_decref(order);
        c->wishes = arena_alloc(m->cx->mem, (c->n_entries + 1) * sizeof(*c->wishes));
        r = store_query(m->tx, Q_ALLOTMENT_CHOICE_ALL, "t", a->id);
        while (c->n_wishes < c->n_entries && store_next(&r))
                c->wishes[c->n_wishes++] =
                        (struct choice_wish){ str_of(store_dup(&r, 1)), str_of(store_dup(&r, 2)) };
        store_rows_done(&r);
        *ret = c;
        return rc;
}

static const char *lot_name(struct model *m, const struct choice_lot *l)
{
        return arena_strndup(m->cx->mem, l->title.n > 0 ? l->title.p : l->id.p,
                             l->title.n > 0 ? l->title.n : l->id.n);
}

static void put_lots(struct model *m, const struct choice *c, const struct choice_state *s)
{
        json_t *lots = put_array(m, m->top, "lots");

        for (size_t i = 0; i < c->n_lots; i++) {
                json_t *o = add_object(m, lots);

                put_str(m, o, "id", c->lots[i].id);
                put_text(m, o, "title", lot_name(m, &c->lots[i]));
                put_str(m, o, "home_type", c->lots[i].home_type);
                put_int(m, o, "units", c->lots[i].units);
                put_int(m, o, "left", s->left[i]);
        }
}

/* Who got what, place by place; with ?number=N only that number, if it stands there. */
static void put_wins(struct model *m, const struct choice *c, const struct choice_state *s)
{
        json_t *o = put_object(m, m->top, "wins"), *rows;
        int64_t from, to;

        put_range(m, o, (int64_t)s->n_wins, &from, &to);
        rows = put_array(m, o, "rows");
        for (int64_t i = from; i < to; i++) {
                const struct choice_win *w = &s->wins[i];
                json_t *row = add_object(m, rows);

                put_int(m, row, "place", (int64_t)w->entry + 1);
                put_str(m, row, "number", c->entries[w->entry].number);
                put_str(m, row, "lot", c->lots[w->lot].id);
                put_text(m, row, "_lot", lot_name(m, &c->lots[w->lot]));
        }
        put_flag(m, m->top, "_wins", s->n_wins > 0);
}

static void put_passed(struct model *m, const char *id)
{
        struct store_rows r = store_query(m->tx, Q_ALLOTMENT_CHOICE_ALL, "t", id);
        json_t *rows = put_array(m, m->top, "passed");

        while (store_next(&r)) {
                json_t *o;

                if (store_str(&r, 2).n > 0)
                        continue;
                o = add_object(m, rows);
                put_int(m, o, "index", store_i64(&r, 0));
                put_text(m, o, "number", store_dup(&r, 1));
                put_text(m, o, "reason", store_dup(&r, 3));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_passed", json_array_size(rows) > 0);
}

static int find(struct model *m, const char *id, struct allotment *ret)
{
        struct store_rows r = store_query(m->tx, Q_ALLOTMENT_GET, "t", id);
        bool found = store_next(&r);

        if (found)
                read_allotment(&r, ret);
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return found ? LH_OK : err_set(m->cx, LH_NOT_FOUND, "there is no allotment \"%.48s\"", id);
}

int model_housing_allot(struct model *m, const char *arg)
{
        struct allotment a;
        struct choice_state s;
        struct choice *c = NULL;
        int rc = find(m, arg, &a);

        if (rc == LH_OK)
                rc = load(m, &a, &c);
        if (rc == LH_OK)
                rc = choice_run(m->cx, c, &s);
        if (rc != LH_OK)
                return rc;
        m->page = "housing_allot";
        m->title = a.title;
        put_flag(m, m->top, "_at_housing", true);
        put_allotment(m, put_object(m, m->top, "allotment"), &a);
        put_named(m, m->top, "project", a.project, project_title(m, a.project));
        put_text(m, m->top, "_base", base_url(m));
        put_text(m, m->top, "turn",
                 a.result < 0 && c->by_turn && s.turn < c->n_entries
                         ? arena_strndup(m->cx->mem, c->entries[s.turn].number.p,
                                         c->entries[s.turn].number.n)
                         : NULL);
        put_lots(m, c, &s);
        put_wins(m, c, &s);
        put_passed(m, a.id);
        return m->rc;
}

/* For the file of the list: what an allotment was computed from, and what came out. */
json_t *allotment_step(struct model *m, const char *id, int64_t *ret_result)
{
        struct allotment a;
        json_t *wishes, *o;
        struct store_rows r;

        if (find(m, id, &a) != LH_OK || a.result < 0)
                return NULL;
        wishes = json_array();
        r = store_query(m->tx, Q_ALLOTMENT_CHOICE_ALL, "t", id);
        while (store_next(&r))
                json_array_append_new(wishes, json_pack("{s:s, s:s}", "number", store_dup(&r, 1),
                                                        "lot", store_dup(&r, 2)));
        store_rows_done(&r);
        o = json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "allotment", a.id, "method", a.method,
                      "order_record", (json_int_t)a.order, "lots", rows_of(m, a.idx, "lots"),
                      "wishes", wishes, "winners", rows_of(m, a.result, "winners"));
        *ret_result = a.result;
        return o;
}
