/* What became of a list of people: how long it is shown, objections and their answers, how often
 * rows were shown to their owners. */
#include "ledger/act_kind.h"
#include "view/view.h"
#include "web/model.h"

static void put_objections(struct model *m, json_t *o, int64_t idx)
{
        struct store_rows r = store_query(m->tx, Q_PUBLICITY_ACT_ALL, "i", idx);
        json_t *acts = put_array(m, o, "acts");

        while (store_next(&r)) {
                const struct act_kind *a = act_kind_find(store_dup(&r, 1));
                json_t *v = add_object(m, acts);

                put_int(m, v, "index", store_i64(&r, 0));
                put_text(m, v, "act", a == NULL ? NULL : a->name);
                put_text(m, v, "name", a == NULL ? NULL : label(m, a->name_zh, a->name_en));
                put_text(m, v, "date", store_dup(&r, 2));
                put_text(m, v, "result", store_dup(&r, 3));
        }
        store_rows_done(&r);
}

static void put_period(struct model *m, int64_t idx)
{
        struct store_rows r = store_query(m->tx, Q_PUBLICITY_GET, "i", idx);
        json_t *o;

        if (store_next(&r)) {
                bool folded = !store_null(&r, 5), paused = store_str(&r, 4).n > 0;

                o = put_object(m, m->top, "publicity");
                put_text(m, o, "until", store_dup(&r, 3));
                put_text(m, o, "paused", store_dup(&r, 4));
                put_flag(m, o, "folded", folded);
                put_flag(m, o, "_runs", !folded && !paused);
                put_flag(m, o, "_paused", !folded && paused);
                put_objections(m, o, idx);
        }
        store_rows_done(&r);
}

/* Each is an act, and a list may have thousands: the number of them, and the newest. */
static void put_shown(struct model *m, int64_t idx)
{
        struct store_rows r =
                store_query(m->tx, Q_PAGE_FIELD_ACTS_BY_RECEIPT, "it", idx, FIELD_BY_RECEIPT);
        json_t *o;

        if (store_next(&r) && store_i64(&r, 0) > 0) {
                o = put_object(m, m->top, "shown_by_receipt");
                put_int(m, o, "times", store_i64(&r, 0));
                put_int(m, o, "newest", store_i64(&r, 1));
                put_time(m, o, store_i64(&r, 2));
        }
        store_rows_done(&r);
}

void put_publicity(struct model *m, int64_t idx)
{
        put_period(m, idx);
        put_shown(m, idx);
}
