#include "base/text.h"
#include "housing/member.h"
#include "view/housing.h"

#include <jansson.h>
#include <stdlib.h>

static int64_t number(struct str s)
{
        bool minus = s.n > 0 && s.p[0] == '-';
        uint64_t v = 0;

        if (minus)
                s.p++, s.n--;
        return !decimal_parse(s, &v) ? 0 : minus ? -(int64_t)v : (int64_t)v;
}

static void draw_state(struct store_tx *tx, struct str list, struct str who, struct str change,
                       struct str date)
{
        const char *state = str_is(change, "suspend")   ? "suspended"
                            : str_is(change, "allot")   ? "allotted"
                            : str_is(change, "leave")   ? "left"
                            : str_is(change, "restore") ? "waiting"
                                                        : NULL;

        if (state != NULL)
                store_run(tx, Q_WAITING_ENTRY_STATE, "ssts", list, who, state, date);
}

static void apply(struct store_tx *tx, struct str list, struct str who, struct str change,
                  struct str value, struct str date)
{
        if (str_is(change, "points"))
                store_run(tx, Q_WAITING_ENTRY_POINTS, "ssi", list, who, number(value));
        else if (str_is(change, "category"))
                store_run(tx, Q_WAITING_ENTRY_CATEGORY, "sss", list, who, value);
        else if (str_is(change, "registered_on"))
                store_run(tx, Q_WAITING_ENTRY_DATE, "sss", list, who, value);
        else
                draw_state(tx, list, who, change, date);
}

/* What was said of numbers counts for the rows that came now: a register that is corrected forgets
 * nothing. Said again to the others it changes nothing, as the last word counts. */
static void draw_again(struct store_tx *tx, struct str list)
{
        struct said {
                struct str who, change, value, date;
        } *said = NULL;
        size_t n = 0, cap = 0;
        struct store_rows r = store_query(tx, Q_WAITING_CHANGE_ALL, "s", list);

        while (store_next(&r)) {
                if (n == cap) {
                        cap = cap == 0 ? 64 : 2 * cap;
                        said = mem_realloc(said, cap * sizeof(*said));
                }
                said[n++] = (struct said){ str_of(store_dup(&r, 1)), str_of(store_dup(&r, 2)),
                                           str_of(store_dup(&r, 3)), str_of(store_dup(&r, 4)) };
        }
        store_rows_done(&r);
        for (size_t i = 0; i < n && tx->rc == LH_OK; i++)
                apply(tx, list, said[i].who, said[i].change, said[i].value, said[i].date);
        free(said);
}

void waiting_draw_notice(struct store_tx *tx, const struct record *r)
{
        const struct field *f = record_field(r, "queue");
        struct str list = str_filled(record_value(r, "list"));

        if (f == NULL || list.n == 0)
                return;
        store_run(tx, Q_WAITING_LIST_PUT, "stti", list, r->case_id, r->org, (int64_t)r->idx);
        store_run(tx, Q_WAITING_NOTICE_PUT, "is", (int64_t)r->idx, list);
        for (size_t j = 0; j < f->n_rows && tx->rc == LH_OK; j++) {
                json_t *o = f->rows[j].state != FIELD_OPEN
                                    ? NULL
                                    : json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                if (o == NULL)
                        continue;
                store_run(tx, Q_WAITING_ENTRY_PUT, "iisssissss", (int64_t)r->idx, (int64_t)j, list,
                          member_text(o, "number"), member_text(o, "category"),
                          number(member_text(o, "points")), member_text(o, "registered_on"),
                          member_text(o, "household_size"), member_text(o, "home_type"),
                          member_text(o, "entitled"));
                json_decref(o);
        }
        draw_again(tx, list);
}

void waiting_draw_change(struct drawing *d, const struct record *r)
{
        struct store_tx *tx = d->tx;
        struct str list = str_filled(record_value(r, "list")),
                   who = str_filled(record_value(r, "number")),
                   change = str_filled(record_value(r, "change")),
                   value = str_filled(record_value(r, "value")),
                   date = str_filled(record_value(r, "date"));

        store_run(tx, Q_WAITING_CHANGE_PUT, "isssssssi", (int64_t)r->idx, list, who, change, value,
                  date, str_filled(record_value(r, "reason")), str_filled(record_value(r, "basis")),
                  r->time_ms);
        apply(tx, list, who, change, value, date);
}

void waiting_draw_order(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_WAITING_ORDER_PUT, "isssii", (int64_t)r->idx,
                  str_filled(record_value(r, "list")), str_filled(record_value(r, "rule")),
                  str_filled(record_value(r, "as_of")), number(record_value(r, "households")),
                  r->time_ms);
}
