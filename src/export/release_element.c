/* Where each element of a notice stands in OCDS: rules/ocds/export.json names a place for those
 * that have one, the money chain has its own; all others are kept as `allocation.elements`. */
#include "export/making.h"
#include "rule/value.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* arg: the words of the map behind the place's name, NULL where there are fewer. False: it found no
 * place, keep it beside. */
typedef bool place_fn(struct making *m, const struct rule_element *e, struct str v, const char *arg,
                      const char *name);

/* ---- parties ---- */

static bool put_buyer(struct making *m, const struct rule_element *e, struct str v, const char *arg,
                      const char *name)
{
        json_t *ref = making_party(m, e, v, "buyer");

        (void)arg, (void)name;
        if (ref != NULL)
                json_object_set_new(m->release, "buyer", ref);
        return ref != NULL;
}

static bool put_entity(struct making *m, const struct rule_element *e, struct str v,
                       const char *arg, const char *name)
{
        json_t *ref = making_party(m, e, v, "procuringEntity");

        (void)arg, (void)name;
        if (ref != NULL)
                json_object_set_new(making_tender(m), "procuringEntity", ref);
        return ref != NULL;
}

static bool put_other(struct making *m, const struct rule_element *e, struct str v, const char *arg,
                      const char *name)
{
        json_t *ref = making_party(m, e, v, arg);

        (void)name;
        json_decref(ref);
        return ref != NULL;
}

static bool has_reference(const json_t *list, const json_t *ref)
{
        const json_t *one;
        size_t i;

        json_array_foreach (list, i, one)
                if (json_equal(json_object_get(one, "id"), json_object_get(ref, "id")))
                        return true;
        return false;
}

static bool put_supplier(struct making *m, const struct rule_element *e, struct str v,
                         const char *arg, const char *name)
{
        json_t *award = making_award(m), *ref, *list;
        bool told = m->e->section > SECTION_AWARD && m->e->award >= 0;

        (void)arg, (void)name;
        if (award == NULL) {
                json_decref(making_party(m, e, v, "x_invited"));
                return true;
        }
        ref = making_party(m, e, v, "supplier");
        if (ref == NULL)
                return false;
        list = make_array(award, "suppliers");
        /* The award notice has named the supplier; the contract's wording does not change it. */
        if (told || has_reference(list, ref))
                json_decref(ref);
        else
                json_array_append_new(list, ref);
        if (json_array_size(list) == 0)
                json_object_del(award, "suppliers");
        return true;
}

static bool put_beside(struct making *m, const struct rule_element *e, struct str v,
                       const char *arg, const char *name)
{
        (void)m, (void)e, (void)v, (void)arg, (void)name;
        return true; /* the party has it as its identifier */
}

/* ---- texts and days ---- */

static bool put_method(struct making *m, const struct rule_element *e, struct str v,
                       const char *arg, const char *name)
{
        json_t *tender = making_tender(m);
        const json_t *methods = export_map("methods"), *code;
        const char *word;

        (void)e, (void)arg, (void)name;
        make_str(tender, "procurementMethodDetails", v);
        make_str(making_allocation(m), "method", v);
        json_object_foreach ((json_t *)(uintptr_t)methods, word, code)
                if (memmem(v.p, v.n, word, strlen(word)) != NULL)
                        make_text(tender, "procurementMethod", json_string_value(code));
        return true;
}

static bool put_description(struct making *m, const struct rule_element *e, struct str v,
                            const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        switch (m->e->section) {
        case SECTION_PLANNING:
                make_str(make_object(m->release, "planning"), "rationale", v);
                return true;
        case SECTION_TENDER:
                if (m->e->tag[6] != '\0') /* what changes is not what is wanted */
                        return false;
                make_str(making_tender(m), "description", v);
                return true;
        case SECTION_CONTRACT:
                if (m->contract == NULL)
                        return false;
                make_str(making_contract(m), "description", v);
                return true;
        default: return false;
        }
}

static bool put_tender_text(struct making *m, const struct rule_element *e, struct str v,
                            const char *arg, const char *name)
{
        (void)e, (void)name;
        make_str(making_tender(m), arg, v);
        return true;
}

static bool put_period(struct making *m, const char *period, const char *end, struct str v)
{
        json_t *tender = making_tender(m), *o = make_object(tender, period);
        bool ok = make_day(o, end, v);

        if (json_object_size(o) == 0)
                json_object_del(tender, period);
        return ok;
}

static bool put_tender_start(struct making *m, const struct rule_element *e, struct str v,
                             const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return put_period(m, "tenderPeriod", "startDate", v);
}

static bool put_tender_end(struct making *m, const struct rule_element *e, struct str v,
                           const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return put_period(m, "tenderPeriod", "endDate", v);
}

static bool put_enquiry_start(struct making *m, const struct rule_element *e, struct str v,
                              const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return put_period(m, "enquiryPeriod", "startDate", v);
}

static bool put_enquiry_end(struct making *m, const struct rule_element *e, struct str v,
                            const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return put_period(m, "enquiryPeriod", "endDate", v);
}

static bool put_award_date(struct making *m, const struct rule_element *e, struct str v,
                           const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return m->e->section == SECTION_AWARD && make_day(making_award(m), "date", v);
}

static bool put_signed(struct making *m, const struct rule_element *e, struct str v,
                       const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        return m->e->section == SECTION_CONTRACT && m->contract != NULL &&
               make_day(making_contract(m), "dateSigned", v);
}

static bool put_contract_title(struct making *m, const struct rule_element *e, struct str v,
                               const char *arg, const char *name)
{
        (void)e, (void)arg, (void)name;
        if (m->e->section != SECTION_CONTRACT || m->contract == NULL)
                return false;
        make_str(making_contract(m), "title", v);
        return true;
}

static json_t *milestone(struct making *m, const char *id, const char *title)
{
        json_t *o = make_listed(make_array(making_tender(m), "milestones"), id);

        if (json_object_get(o, "title") == NULL)
                make_text(o, "title", title);
        make_text(o, "type", "delivery");
        return o;
}

static bool put_due(struct making *m, const struct rule_element *e, struct str v, const char *arg,
                    const char *name)
{
        json_t *o = milestone(m, arg, name);

        (void)e;
        if (json_object_get(o, "status") == NULL)
                make_text(o, "status", "scheduled");
        return make_day(o, "dueDate", v);
}

static bool put_met(struct making *m, const struct rule_element *e, struct str v, const char *arg,
                    const char *name)
{
        json_t *o = milestone(m, arg, name);

        (void)e;
        make_text(o, "status", "met");
        return make_day(o, "dateMet", v);
}

/* ---- money ---- */

static bool put_transaction(struct making *m, int64_t fen)
{
        json_t *c = making_contract(m), *t;

        if (c == NULL || m->e->section != SECTION_IMPLEMENTATION)
                return false;
        t = make_listed(make_array(make_object(c, "implementation"), "transactions"),
                        arena_printf(m->cx->mem, "%" PRId64, m->e->root));
        make_day(t, "date", record_value(&m->r, "date"));
        json_object_set_new(t, "value", make_value(fen, false));
        return true;
}

static bool put_estimate(struct making *m, enum rule_money money, int64_t fen)
{
        json_t *tender = making_tender(m);

        if (m->disposes) {
                if (money == RULE_MONEY_ESTIMATE && json_object_get(tender, "minValue") != NULL)
                        return false;
                if (m->e->section >= SECTION_AWARD)
                        return false;
                json_object_set_new(tender, "minValue", make_value(fen, true));
                return true;
        }
        if (money == RULE_MONEY_ESTIMATE) {
                json_t *budget = make_object(make_object(m->release, "planning"), "budget");

                json_object_set_new(budget, "amount", make_value(fen, false));
                return true;
        }
        json_object_set_new(tender, "value", make_value(fen, false));
        return true;
}

static bool put_money(struct making *m, const struct rule_element *e, struct str v)
{
        json_t *award = making_award(m), *contract = making_contract(m), *of = NULL;
        int64_t fen;

        if (e->money == RULE_MONEY_AWARD && m->e->section == SECTION_AWARD)
                of = award;
        else if (e->money == RULE_MONEY_CONTRACT && m->e->section == SECTION_CONTRACT &&
                 m->e->contract == m->e->root)
                of = contract;
        if (!rule_price_number(v, &fen)) {
                if (of != NULL) /* "下浮率20.50%": a price that is no number stays what it is */
                        make_str(make_object(of, "allocation"), "priceText", v);
                return of != NULL;
        }
        if (of != NULL) {
                json_object_set_new(of, "value", make_value(fen, m->disposes));
                return true;
        }
        if (e->money == RULE_MONEY_PAID)
                return put_transaction(m, fen);
        return (e->money == RULE_MONEY_ESTIMATE || e->money == RULE_MONEY_CAP) &&
               put_estimate(m, e->money, fen);
}

/* ---- tables ---- */

static struct str cell(const json_t *row, const char *name)
{
        const char *s = json_string_value(json_object_get(row, name));

        return str_of(s == NULL ? "" : s);
}

static void put_quantity(json_t *item, struct str v, const char *unit)
{
        char text[48], *end;
        double d;

        if (v.n == 0 || v.n >= sizeof(text))
                return;
        snprintf(text, sizeof(text), "%.*s", (int)v.n, v.p);
        d = strtod(text, &end);
        if (*end == '\0' && end != text && text[0] != '-' && d < 1e15)
                json_object_set_new(item, "quantity", json_real(d));
        if (unit[0] != '\0')
                make_text(make_object(item, "unit"), "name", unit);
}

static json_t *item_list(struct making *m)
{
        return make_array(m->e->section == SECTION_AWARD ? making_award(m) : making_tender(m),
                          "items");
}

static json_t *new_item(struct making *m, size_t row)
{
        return make_listed(item_list(m),
                           arena_printf(m->cx->mem, "%" PRId64 "-%zu", m->e->root, row + 1));
}

static void item_of_goods(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str name = cell(row, "name"), spec = cell(row, "spec");
        int64_t fen;

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)name.n, name.p, spec.n ? " " : "",
                               (int)spec.n, spec.p));
        put_quantity(item, cell(row, "quantity"), cell(row, "unit").p);
        if (rule_price_number(cell(row, "unit_price"), &fen))
                json_object_set_new(make_object(item, "unit"), "value", make_value(fen, false));
}

static void item_of_parcel(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str no = cell(row, "parcel_no"), place = cell(row, "location");

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)no.n, no.p, no.n ? " " : "",
                               (int)place.n, place.p));
        put_quantity(item, cell(row, "area"), "公顷");
        if (cell(row, "use").n > 0) {
                json_t *c = make_object(item, "classification");

                make_text(c, "scheme", "x_CN-TDLY");
                make_str(c, "description", cell(row, "use"));
        }
}

static void item_of_homes(struct making *m, size_t i, const json_t *row)
{
        json_t *item = new_item(m, i);
        struct str estate = cell(row, "estate"), type = cell(row, "home_type");

        make_text(item, "description",
                  arena_printf(m->cx->mem, "%.*s%s%.*s", (int)estate.n, estate.p,
                               estate.n && type.n ? " " : "", (int)type.n, type.p));
        put_quantity(item, cell(row, "units"), "套");
}

/* The rest of each row stays beside: an item has no place for it. */
static const struct {
        const char *place;
        void (*put)(struct making *m, size_t i, const json_t *row);
} item_tables[] = {
        { "items", item_of_goods },
        { "parcels", item_of_parcel },
        { "homes", item_of_homes },
};

static void item_of_bid(struct making *m, size_t i, const json_t *row)
{
        static const struct rule_element column = { .id = "bid" };
        json_t *ref = making_party(m, &column, cell(row, "name"), "tenderer");
        json_t *list = make_array(making_tender(m), "tenderers");

        (void)i;
        if (ref == NULL || has_reference(list, ref))
                json_decref(ref);
        else
                json_array_append_new(list, ref);
}

/* Rows that name persons are counted only: the list is on the page, and OCDS is no place for it. */
bool release_names_persons(const struct rule_element *e)
{
        for (size_t c = 0; c < e->n_columns; c++)
                if (e->columns[c].show != RULE_OPEN)
                        return true;
        return e->show != RULE_OPEN;
}

/* Housing: how many of each category, not who. */
static void count_categories(struct making *m, const struct rule_element *e, const struct field *f)
{
        const char *by = rule_column(e, str_of("category")) != NULL ? "category" : "home_type";

        if (rule_column(e, str_of(by)) == NULL || m->e->section != SECTION_AWARD)
                return;
        for (size_t j = 0; j < f->n_rows; j++) {
                json_t *row = f->rows[j].state == FIELD_OPEN
                                      ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                      : NULL;
                struct str what = cell(row, by);

                if (what.n > 0) {
                        json_t *item =
                                make_listed(item_list(m), arena_printf(m->cx->mem, "%" PRId64 "-%s",
                                                                       m->e->root, what.p));

                        make_str(item, "description", what);
                        json_object_set_new(item, "quantity",
                                            json_integer(1 + json_integer_value(json_object_get(
                                                                     item, "quantity"))));
                        make_text(make_object(item, "unit"), "name", "户");
                }
                json_decref(row);
        }
}

static void put_table(struct making *m, const struct rule_element *e, const struct field *f,
                      const char *place)
{
        json_t *o, *rows;

        o = make_listed(make_array(making_allocation(m), "elements"),
                        arena_printf(m->cx->mem, "%" PRId64 "/%s", m->e->root, e->id));
        make_text(o, "name", e->name);
        json_object_set_new(o, "count", json_integer((json_int_t)f->n_rows));
        make_text(o, "url", arena_printf(m->cx->mem, "%s/n/%" PRId64, m->site->url, m->e->idx));
        if (release_names_persons(e)) {
                count_categories(m, e, f);
                return;
        }
        if (f->n_rows > RELEASE_ROWS_MAX)
                return;
        rows = make_array(o, "rows");
        for (size_t j = 0; j < f->n_rows; j++) {
                json_t *row = f->rows[j].state == FIELD_OPEN
                                      ? json_loadb(f->rows[j].value.p, f->rows[j].value.n, 0, NULL)
                                      : NULL;

                if (row == NULL)
                        continue;
                for (size_t i = 0; place != NULL && i < countof(item_tables); i++)
                        if (strcmp(place, item_tables[i].place) == 0)
                                item_tables[i].put(m, j, row);
                if (place != NULL && strcmp(place, "bids") == 0)
                        item_of_bid(m, j, row);
                json_array_append_new(rows, row);
        }
}

/* ---- all ---- */

static const struct {
        const char *name;
        place_fn *put;
} places[] = {
        { "buyer", put_buyer },
        { "entity", put_entity },
        { "other", put_other },
        { "supplier", put_supplier },
        { "beside", put_beside },
        { "method", put_method },
        { "description", put_description },
        { "tender_text", put_tender_text },
        { "tender_start", put_tender_start },
        { "tender_end", put_tender_end },
        { "enquiry_start", put_enquiry_start },
        { "enquiry_end", put_enquiry_end },
        { "award_date", put_award_date },
        { "signed", put_signed },
        { "contract_title", put_contract_title },
        { "due", put_due },
        { "met", put_met },
};

static bool place(struct making *m, const struct rule_element *e, struct str v)
{
        const json_t *to = json_object_get(export_map("elements"), e->id);
        const char *name = json_string_value(json_array_get(to, 0));

        if (e->type == RULE_PRICE && e->money != RULE_MONEY_NONE)
                return put_money(m, e, v);
        for (size_t i = 0; name != NULL && i < countof(places); i++)
                if (strcmp(places[i].name, name) == 0)
                        return places[i].put(m, e, v, json_string_value(json_array_get(to, 1)),
                                             json_string_value(json_array_get(to, 2)));
        return false;
}

static void keep_beside(struct making *m, const struct rule_element *e, struct str v)
{
        json_t *o = make_listed(make_array(making_allocation(m), "elements"),
                                arena_printf(m->cx->mem, "%" PRId64 "/%s", m->e->root, e->id));

        make_text(o, "name", e->name);
        make_str(o, "value", v);
}

void making_elements(struct making *m)
{
        for (size_t i = 0; i < m->kind->n_elements; i++) {
                const struct rule_element *e = &m->kind->elements[i];
                const struct field *f = record_field(&m->r, e->id);
                const json_t *to = json_object_get(export_map("elements"), e->id);

                if (f == NULL)
                        continue;
                if (f->table)
                        put_table(m, e, f, json_string_value(json_array_get(to, 0)));
                else if (f->value.n > 0 && !place(m, e, f->value))
                        keep_beside(m, e, f->value);
        }
}
