/* Allotments without a draw, and who was found entitled. */
#include "base/text.h"
#include "housing/member.h"
#include "view/housing.h"

#include <jansson.h>
#include <string.h>

static int64_t units_of(const struct record *r)
{
        const struct field *f = record_field(r, "lots");
        int64_t units = 0;

        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                units += json_integer_value(json_object_get(o, "units"));
                json_decref(o);
        }
        return units;
}

void waiting_draw_allot_open(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_ALLOTMENT_PUT, "ssttsssiii", str_filled(record_value(r, "round")),
                  str_filled(record_value(r, "list")), r->case_id, r->org,
                  str_filled(record_value(r, "title")), str_filled(record_value(r, "method")),
                  str_filled(record_value(r, "date")), (int64_t)r->idx,
                  r->n_refs > 0 ? (int64_t)r->refs[0] : (int64_t)-1, units_of(r));
}

void waiting_draw_allot_choose(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_ALLOTMENT_CHOICE_PUT, "issss", (int64_t)r->idx,
                  str_filled(record_value(r, "round")), str_filled(record_value(r, "number")),
                  str_filled(record_value(r, "lot")), str_filled(record_value(r, "reason")));
}

/* Whoever got a home waits no longer: a change of the list like any other. */
void waiting_draw_allot_result(struct drawing *d, const struct record *r)
{
        const struct field *f = record_field(r, "winners");
        struct str list = str_filled(record_value(r, "list")),
                   date = str_filled(record_value(r, "date"));
        size_t n = f == NULL ? 0 : f->n_rows;

        for (size_t j = 0; j < n && d->tx->rc == LH_OK; j++) {
                json_t *o = json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                store_run(d->tx, Q_WAITING_CHANGE_PUT, "isssssssi", (int64_t)r->idx, list,
                          member_text(o, "number"), str_of("allot"), str_of(""), date,
                          str_filled(record_value(r, "round")), str_of(""), r->time_ms);
                store_run(d->tx, Q_WAITING_ENTRY_STATE, "ssts", list, member_text(o, "number"),
                          "allotted", date);
                json_decref(o);
        }
        store_run(d->tx, Q_ALLOTMENT_RESULT, "sii", str_filled(record_value(r, "round")),
                  (int64_t)r->idx, (int64_t)n);
}

/* "不合格", "未通过": no ground for anything. */
static bool refused(struct str result)
{
        static const char *const begins[] = { "不", "未" };

        for (size_t i = 0; i < 2; i++)
                if (result.n >= 3 && memcmp(result.p, begins[i], 3) == 0)
                        return true;
        return false;
}

static const struct field *applicants(const struct record *r)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (r->fields[i].table && str_is(r->fields[i].name, "applicants"))
                        return &r->fields[i];
        return NULL;
}

/* Also rows that are not shown any more: their numbers stand in the waiting list. */
void eligible_draw_notice(struct store_tx *tx, const struct record *r)
{
        const struct field *f = applicants(r);

        for (size_t j = 0; f != NULL && f->state != FIELD_ERASED && j < f->n_rows; j++) {
                json_t *o = f->rows[j].state == FIELD_ERASED
                                    ? NULL
                                    : json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL);

                if (member_text(o, "number").n > 0 && !refused(member_text(o, "result")))
                        store_run(tx, Q_ELIGIBLE_PUT, "tsii", r->case_id, member_text(o, "number"),
                                  (int64_t)r->idx, (int64_t)j);
                json_decref(o);
        }
}

void eligible_draw_erased(struct store_tx *tx, const struct record *target)
{
        const struct field *f = applicants(target);

        /* A table that was erased as a whole has no rows any more. */
        if (f == NULL || f->state == FIELD_ERASED)
                store_run(tx, Q_ELIGIBLE_DROP, "i", (int64_t)target->idx);
        for (size_t j = 0; f != NULL && j < f->n_rows; j++)
                if (f->rows[j].state == FIELD_ERASED)
                        store_run(tx, Q_ELIGIBLE_DROP_ROW, "ii", (int64_t)target->idx, (int64_t)j);
}
