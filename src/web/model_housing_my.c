/* My entry: with the number and the secret of a receipt one person sees their own row in clear, and
 * takes the proof along. No account. That the row was shown is an act, once a day: the record says
 * which row and when, not who asked or from where. */
#include "base/text.h"
#include "housing/receipt.h"
#include "view/view.h"
#include "web/model_housing.h"

#include <stdlib.h>

struct mine {
        uint64_t idx, row;
        struct record r;
        const struct field *table, *twin;
};

/* LH_NOT_FOUND whatever of it is wrong: nobody learns which numbers exist. */
static int open_mine(struct model *m, struct mine *ret)
{
        char secret[RECEIPT_SECRET_CHARS + 1];
        int rc;

        if (!receipt_number_parse(str_of(posted(m, "number")), &ret->idx, &ret->row))
                return LH_NOT_FOUND;
        rc = ledger_record(m->tx, ret->idx, &ret->r, NULL);
        if (rc != LH_OK)
                return rc;
        ret->table = receipt_table(&ret->r, &ret->twin);
        if (ret->table == NULL || !receipt_secret(&ret->r, ret->row, secret) ||
            !receipt_secret_is(secret, str_of(posted(m, "secret"))))
                return LH_NOT_FOUND;
        return LH_OK;
}

/* The receipt is handed on: it is what gives the right to the act. */
static void tell_shown(struct model *m)
{
        json_t *o = json_pack("{s:{s:s, s:s}}", "receipt", "number", posted(m, "number"), "secret",
                              posted(m, "secret"));
        char *text = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);

        if (text == NULL)
                model_fail(m, LH_LIMIT);
        else
                m->tell = arena_strdup(m->cx->mem, text);
        free(text);
        json_decref(o);
}

static void add_cells(struct model *m, json_t *cells, const struct rule_element *e,
                      const struct field *f, uint64_t row, bool withheld)
{
        json_t *o = f->state != FIELD_ERASED && f->rows[row].state != FIELD_ERASED
                            ? json_loadb(f->rows[row].value.p, f->rows[row].value.n, 0, NULL)
                            : NULL,
               *v;
        const char *id;

        json_object_foreach (o, id, v) {
                const struct rule_element *c = e == NULL ? NULL : rule_column(e, str_of(id));
                json_t *cell = add_object(m, cells);

                put_text(m, cell, "id", id);
                put_text(m, cell, "name", c == NULL ? id : label(m, c->name, c->name_en));
                put_text(m, cell, "value", json_string_value(v));
                put_flag(m, cell, "_withheld", withheld);
        }
        json_decref(o);
}

/* The number under which the office knows the row: with it lists and draws are looked through. */
static const char *own_number(struct model *m, const struct mine *me)
{
        json_t *o =
                me->table->rows[me->row].state == FIELD_ERASED || me->table->state == FIELD_ERASED
                        ? NULL
                        : json_loadb(me->table->rows[me->row].value.p,
                                     me->table->rows[me->row].value.n, 0, NULL);
        const char *n = json_string_value(json_object_get(o, "number"));
        const char *copy = n == NULL ? "" : arena_strdup(m->cx->mem, n);

        json_decref(o);
        return copy;
}

static const char *state_name(struct model *m, const char *state)
{
        if (strcmp(state, "suspended") == 0)
                return say(m, "暂停轮候");
        if (strcmp(state, "allotted") == 0)
                return say(m, "已配租");
        return strcmp(state, "left") == 0 ? say(m, "退出轮候") : say(m, "正在轮候");
}

static void put_waiting(struct model *m, const char *number)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ENTRY_FIND, "tt", number, "");
        json_t *lists = put_array(m, m->top, "lists");

        while (store_next(&r)) {
                json_t *o = add_object(m, lists);

                put_text(m, o, "list", store_dup(&r, 0));
                put_text(m, o, "category", store_dup(&r, 1));
                put_int(m, o, "points", store_i64(&r, 2));
                put_text(m, o, "registered_on", store_dup(&r, 3));
                put_text(m, o, "state", store_dup(&r, 4));
                put_text(m, o, "_state", state_name(m, store_dup(&r, 4)));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_lists", json_array_size(lists) > 0);
}

static void put_mine(struct model *m, const struct mine *me)
{
        const struct rule_domain *d;
        const struct rule_kind *k;
        const struct rule_element *e = NULL;
        const char *number = own_number(m, me);
        json_t *o = put_object(m, m->top, "mine"), *cells, *draws;

        view_notice_rule(m->site->rules, me->r.schema, &d, &k);
        if (k != NULL)
                e = rule_element(k, me->table->name);
        put_int(m, o, "index", (int64_t)me->idx);
        put_str(m, o, "title", record_value(&me->r, "title"));
        put_int(m, o, "row", (int64_t)me->row + 1);
        put_int(m, o, "rows", (int64_t)me->table->n_rows);
        put_text(m, o, "receipt", posted(m, "number"));
        put_text(m, o, "_secret", posted(m, "secret"));
        put_flag(m, o, "folded",
                 me->table->state != FIELD_OPEN || me->table->rows[me->row].state != FIELD_OPEN);
        cells = put_array(m, o, "cells");
        add_cells(m, cells, e, me->table, me->row, false);
        add_cells(m, cells, e, me->twin, me->row, true);
        draws = put_array(m, m->top, "draws");
        if (number[0] != '\0') {
                put_waiting(m, number);
                put_number_in_draws(m, draws, number);
        }
        put_flag(m, m->top, "_draws", json_array_size(draws) > 0);
}

int model_my(struct model *m, const char *arg)
{
        struct mine me;
        int rc;

        (void)arg;
        m->page = "my";
        m->title = say(m, "我的一行");
        put_flag(m, m->top, "_at_housing", true);
        put_text(m, m->top, "_number", was_posted(m) ? posted(m, "number") : asked(m, "number"));
        if (!was_posted(m))
                return m->rc;
        rc = open_mine(m, &me);
        if (rc == LH_OK) {
                put_mine(m, &me);
                tell_shown(m);
                return m->rc;
        }
        if (rc != LH_NOT_FOUND)
                return rc;
        m->cx->err.rc = LH_OK;
        m->status = 422;
        put_flag(m, m->top, "_wrong", true);
        return m->rc;
}

/* The row and its withheld twin with their proofs; liuhen verify checks the file alone. */
int write_my(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct field_path paths[2];
        struct mine me;
        int rc = was_posted(m) ? open_mine(m, &me) : LH_NOT_FOUND;

        (void)arg;
        (void)form;
        if (rc == LH_NOT_FOUND)
                return err_set(m->cx, LH_NOT_FOUND,
                               "number and secret do not belong together; go back and check both");
        if (rc != LH_OK)
                return rc;
        paths[0] = (struct field_path){ me.table->name, true, me.row };
        paths[1] = (struct field_path){ me.twin->name, true, me.row };
        tell_shown(m);
        return ledger_proof_disclosing(m->tx, me.idx, paths, 2, out);
}
