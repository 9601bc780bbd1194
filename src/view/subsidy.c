/* Lists of people that are shown for a time, homes, and figures of subsidies. */
#include "base/text.h"
#include "base/time.h"
#include "housing/member.h"
#include "ledger/act_kind.h"
#include "view/housing.h"

#include <jansson.h>
#include <string.h>

#define RECHECK_DAYS 3 /* 重庆市城乡居民最低生活保障条例: shown 3 more days after the re-check */
#define TABLES_BYTES 1000

static json_t *open_row(const struct field *f, size_t j)
{
        return f->rows[j].state == FIELD_OPEN
                       ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                       : NULL;
}

/* Publicity */

/* Tables of people: those that mask a column or keep one back. A table without names stays. */
static bool names_people(const struct rule_element *e)
{
        if (e->type != RULE_TABLE || e->show == RULE_OPEN)
                return false;
        for (size_t i = 0; i < e->n_columns; i++)
                if (e->columns[i].show == RULE_MASK)
                        return true;
        return false;
}

void publicity_draw_notice(struct store_tx *tx, const struct rule_kind *k, const struct record *r)
{
        struct str until = record_value(r, "publicity_until");
        lh_auto(buf_done) struct buf tables = { 0 };

        buf_init(&tables, TABLES_BYTES);
        for (size_t i = 0; i < k->n_elements; i++)
                for (size_t j = 0; j < r->n_fields; j++)
                        if (names_people(&k->elements[i]) &&
                            str_is(r->fields[j].name, k->elements[i].id))
                                buf_printf(&tables, "%s%s", tables.n > 0 ? "\n" : "",
                                           k->elements[i].id);
        if (until.n > 0 && tables.n > 0)
                store_run(tx, Q_PUBLICITY_PUT, "ittts", (int64_t)r->idx, r->case_id, r->org,
                          tables.p, until);
}

int32_t publicity_resumed(int32_t until, int32_t paused, int32_t day)
{
        int32_t left = until > paused ? until - paused : 0;

        return day + (left > RECHECK_DAYS ? left : RECHECK_DAYS);
}

static void draw_publicity_act(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_PUBLICITY_ACT_PUT, "iitss", (int64_t)r->idx, (int64_t)r->refs[0],
                          r->kind, str_filled(record_value(r, "date")),
                          str_filled(record_value(r, "result")));
}

void publicity_draw_objection(struct drawing *d, const struct record *r)
{
        draw_publicity_act(d, r);
        if (r->n_refs > 0)
                store_run(d->tx, Q_PUBLICITY_PAUSE, "is", (int64_t)r->refs[0],
                          str_filled(record_value(r, "date")));
}

void publicity_draw_recheck(struct drawing *d, const struct record *r)
{
        struct store_rows row =
                store_query(d->tx, Q_PUBLICITY_GET, "i", r->n_refs > 0 ? (int64_t)r->refs[0] : -1);
        int32_t until, paused, day;
        char text_until[11];
        bool ok = store_next(&row) && date_parse(store_str(&row, 3), &until) &&
                  date_parse(store_str(&row, 4), &paused) &&
                  date_parse(record_value(r, "date"), &day);

        store_rows_done(&row);
        draw_publicity_act(d, r);
        if (!ok)
                return;
        date_format(publicity_resumed(until, paused, day), text_until);
        store_run(d->tx, Q_PUBLICITY_RESUME, "it", (int64_t)r->refs[0], text_until);
}

/* Homes */

static void draw_units(struct store_tx *tx, const struct record *r)
{
        const struct field *f = record_field(r, "units");

        for (size_t j = 0; f != NULL && j < f->n_rows && tx->rc == LH_OK; j++) {
                json_t *o = open_row(f, j);

                if (o == NULL)
                        continue;
                store_run(tx, Q_ESTATE_UNIT_PUT, "tsssssisii", r->case_id,
                          str_filled(record_value(r, "estate")), member_text(o, "unit"),
                          member_text(o, "home_type"), member_text(o, "area"),
                          member_text(o, "rent"),
                          (int64_t)str_is(member_text(o, "accessible"), "是"),
                          member_text(o, "state"), (int64_t)r->idx, (int64_t)j);
                json_decref(o);
        }
}

static void draw_unit_changes(struct store_tx *tx, const struct record *r)
{
        const struct field *f = record_field(r, "changes");

        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = open_row(f, j);

                if (o != NULL)
                        store_run(tx, Q_ESTATE_UNIT_STATE, "tss", r->case_id,
                                  member_text(o, "unit"), member_text(o, "state"));
                json_decref(o);
        }
}

/* Figures: one line for the whole, one for each area. */

static void put_figure(struct store_tx *tx, const struct record *r, int64_t row, const json_t *o)
{
        store_run(tx, Q_SUBSIDY_FIGURE_PUT, "iitsssssss", (int64_t)r->idx, row, r->org,
                  str_filled(record_value(r, "period")), str_filled(record_value(r, "aid_type")),
                  str_filled(record_value(r, "standard")),
                  o == NULL ? str_of("") : member_text(o, "area"),
                  o == NULL ? str_filled(record_value(r, "households"))
                            : member_text(o, "households"),
                  o == NULL ? str_filled(record_value(r, "persons")) : member_text(o, "persons"),
                  o == NULL ? str_filled(record_value(r, "paid")) : member_text(o, "paid"));
}

static void draw_figures(struct store_tx *tx, const struct record *r)
{
        const struct field *f = record_field(r, "areas");

        put_figure(tx, r, -1, NULL);
        for (size_t j = 0; f != NULL && j < f->n_rows; j++) {
                json_t *o = open_row(f, j);

                if (o != NULL)
                        put_figure(tx, r, (int64_t)j, o);
                json_decref(o);
        }
}

static void draw_gone(struct store_tx *tx, int64_t idx, int64_t by)
{
        store_run(tx, Q_WAITING_NOTICE_GONE, "ii", idx, by);
        store_run(tx, Q_ELIGIBLE_DROP, "i", idx);
        store_run(tx, Q_WAITING_ENTRY_DROP, "i", idx);
        store_run(tx, Q_ESTATE_UNIT_DROP, "i", idx);
        store_run(tx, Q_SUBSIDY_FIGURE_DROP, "i", idx);
}

void housing_draw_notice(struct store_tx *tx, const struct rule_domain *d,
                         const struct rule_kind *k, const struct record *r, int64_t replaced)
{
        bool housing = strcmp(d->id, "housing") == 0;

        publicity_draw_notice(tx, k, r);
        if (!housing && strcmp(d->id, "subsidy") != 0)
                return;
        if (replaced >= 0)
                draw_gone(tx, replaced, (int64_t)r->idx);
        if (housing && strcmp(k->id, "waiting-list") == 0)
                waiting_draw_notice(tx, r);
        else if (housing && strcmp(k->id, "eligibility") == 0)
                eligible_draw_notice(tx, r);
        else if (housing && strcmp(k->id, "estate") == 0)
                draw_units(tx, r);
        else if (housing && strcmp(k->id, "unit-change") == 0)
                draw_unit_changes(tx, r);
        else if (!housing && strcmp(k->id, "aggregate") == 0)
                draw_figures(tx, r);
}

void housing_draw_withdrawal(struct store_tx *tx, int64_t idx, int64_t by)
{
        draw_gone(tx, idx, by);
}

/* True if one of the lines of `all` is the line. */
static bool has_line(struct str all, struct str line)
{
        while (all.n > 0) {
                const char *lf = memchr(all.p, '\n', all.n);
                struct str one = { all.p, lf == NULL ? all.n : (size_t)(lf - all.p) };

                if (str_eq(one, line))
                        return true;
                all.p += one.n + (lf != NULL);
                all.n -= one.n + (lf != NULL);
        }
        return false;
}

/* The list folds when a table of it went as a whole. */
static void fold(struct store_tx *tx, const struct record *act, int64_t target)
{
        struct store_rows row = store_query(tx, Q_PUBLICITY_GET, "i", target);
        const char *tables = store_next(&row) ? store_dup(&row, 2) : NULL;
        bool folds = false;

        store_rows_done(&row);
        for (struct str rest = str_of(tables); rest.n > 0 && !folds;) {
                size_t n = strcspn(rest.p, "\n");

                folds = has_line(record_value(act, "fields"), (struct str){ rest.p, n });
                n += rest.p[n] == '\n';
                rest.p += n;
                rest.n -= n;
        }
        if (folds)
                store_run(tx, Q_PUBLICITY_FOLD, "ii", target, (int64_t)act->idx);
}

static void drop_rows(struct store_tx *tx, const struct record *target, const char *table,
                      enum query q)
{
        for (size_t i = 0; i < target->n_fields; i++) {
                const struct field *f = &target->fields[i];

                for (size_t j = 0; f->table && str_is(f->name, table) && j < f->n_rows; j++)
                        if (f->state != FIELD_OPEN || f->rows[j].state != FIELD_OPEN)
                                store_run(tx, q, "ii", (int64_t)target->idx, (int64_t)j);
        }
}

void housing_draw_fewer_values(struct store_tx *tx, const struct record *act,
                               const struct record *target)
{
        fold(tx, act, (int64_t)target->idx);
        eligible_draw_erased(tx, target);
        drop_rows(tx, target, "queue", Q_WAITING_ENTRY_DROP_ROW);
        drop_rows(tx, target, "units", Q_ESTATE_UNIT_DROP_ROW);
        if (strncmp(target->schema, "subsidy.aggregate@", 18) == 0) {
                store_run(tx, Q_SUBSIDY_FIGURE_DROP, "i", (int64_t)target->idx);
                draw_figures(tx, target);
        }
}
