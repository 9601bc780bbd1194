/* Sums of notices by month, domain and region, and how good a body's data are. */
#include "rule/region.h"
#include "rule/value.h"
#include "view/figures.h"

#include <stdlib.h>
#include <string.h>

struct parts {
        int64_t award, contract, paid, bidders;
        bool has_award, has_contract, has_paid, has_bidders;
        int64_t expected, filled, checked, valid;
};

static void take_money(struct parts *p, enum rule_money money, int64_t fen)
{
        if (money == RULE_MONEY_AWARD) {
                p->award = fen;
                p->has_award = true;
        } else if (money == RULE_MONEY_CONTRACT) {
                p->contract = fen;
                p->has_contract = true;
        } else if (money == RULE_MONEY_PAID) {
                p->paid = fen;
                p->has_paid = true;
        }
}

static void take_bidders(struct parts *p, const struct rule_element *e, const struct record *r)
{
        const struct field *f = record_field(r, e->id);
        struct str v = record_value(r, e->id);

        if (strcmp(e->id, "bids") == 0 && f != NULL && f->n_rows > 0) {
                p->bidders = (int64_t)f->n_rows;
                p->has_bidders = true;
        } else if (strcmp(e->id, "bidders") == 0 && v.n > 0 && v.n < 10) {
                p->bidders = strtoll(v.p, NULL, 10);
                p->has_bidders = p->bidders > 0;
        }
}

static void take_element(struct parts *p, const struct rule_element *e, const struct record *r)
{
        const struct field *f = record_field(r, e->id);
        bool filled = f != NULL && (f->table ? f->n_rows > 0 : f->value.n > 0);
        int64_t fen;

        if (e->show != RULE_OPEN)
                return; /* nobody can see whether it was filled */
        p->expected++;
        p->filled += filled;
        take_bidders(p, e, r);
        if (!filled || f->table)
                return;
        if (e->type == RULE_PRICE) {
                bool number = rule_price_number(f->value, &fen);

                p->checked++;
                p->valid += number;
                if (number)
                        take_money(p, e->money, fen);
        } else if (e->type == RULE_REGION) {
                p->checked++;
                p->valid += region_name(f->value) != NULL;
        }
}

void stat_add(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
              const struct record *r)
{
        struct parts p = { 0 };

        (void)d;
        for (size_t i = 0; i < k->n_elements; i++)
                take_element(&p, &k->elements[i], r);
        store_run(tx, Q_STAT_PUT, "iooooiiii", (int64_t)r->idx, p.has_award ? &p.award : NULL,
                  p.has_contract ? &p.contract : NULL, p.has_paid ? &p.paid : NULL,
                  p.has_bidders ? &p.bidders : NULL, p.expected, p.filled, p.checked, p.valid);
        store_run(tx, Q_STAT_ADD, "ii", (int64_t)r->idx, (int64_t)1);
        store_run(tx, Q_STAT_QUALITY_ADD, "ii", (int64_t)r->idx, (int64_t)1);
}

void stat_take(struct store_tx *tx, int64_t idx)
{
        store_run(tx, Q_STAT_ADD, "ii", idx, (int64_t)-1);
        store_run(tx, Q_STAT_QUALITY_ADD, "ii", idx, (int64_t)-1);
        store_run(tx, Q_STAT_TIDY, "i", idx);
        store_run(tx, Q_STAT_QUALITY_TIDY, "i", idx);
        store_run(tx, Q_STAT_CLEAR, "i", idx);
}
