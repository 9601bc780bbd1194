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

bool making_has_reference(const json_t *list, const json_t *ref)
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
        if (told || making_has_reference(list, ref))
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
                        making_table(m, e, f, json_string_value(json_array_get(to, 0)));
                else if (f->value.n > 0 && !place(m, e, f->value))
                        keep_beside(m, e, f->value);
        }
}
