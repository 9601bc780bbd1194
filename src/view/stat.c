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

/* A row of stat_notice. */
struct counted {
        const char *month, *domain, *region, *body;
        int64_t timed, late;
        struct parts p;
};

static void count(struct store_tx *tx, const struct counted *c, int64_t by)
{
        const struct parts *p = &c->p;

        store_sum(tx, Q_STAT_ADD, "ttt++++++++++++", c->month, c->domain, c->region, by,
                  by * c->timed, by * c->late, by * p->has_award, by * p->award,
                  by * p->has_contract, by * p->contract, by * p->has_paid, by * p->paid,
                  by * p->has_bidders, by * p->bidders,
                  by * (int64_t)(p->has_bidders && p->bidders == 1));
        store_sum(tx, Q_STAT_QUALITY_ADD, "t+++++++", c->body, by, by * p->expected, by * p->filled,
                  by * p->checked, by * p->valid, by * c->timed, by * c->late);
}

static const char *region_of(struct store_tx *tx, const char *project)
{
        struct store_rows r = store_query(tx, Q_FLAG_PROJECT, "t", project);
        const char *region = store_next(&r) ? store_dup(&r, 2) : NULL;

        store_rows_done(&r);
        return region;
}

static const int64_t *or_null(bool has, const int64_t *v)
{
        return has ? v : NULL;
}

void stat_add(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
              const struct record *r, const struct kept_time *time)
{
        struct str date = record_value(r, "date");
        struct counted c = { .month = arena_strndup(tx->cx->mem, date.p, date.n < 7 ? date.n : 7),
                             .domain = d->id,
                             .region = region_of(tx, r->case_id),
                             .body = r->org,
                             .timed = time->runs,
                             .late = time->late };
        struct parts *p = &c.p;

        if (c.region == NULL)
                return; /* of no project */
        for (size_t i = 0; i < k->n_elements; i++)
                take_element(p, &k->elements[i], r);
        store_run(tx, Q_STAT_PUT, "ittttiiooooiiii", (int64_t)r->idx, c.month, c.domain, c.region,
                  c.body, c.timed, c.late, or_null(p->has_award, &p->award),
                  or_null(p->has_contract, &p->contract), or_null(p->has_paid, &p->paid),
                  or_null(p->has_bidders, &p->bidders), p->expected, p->filled, p->checked,
                  p->valid);
        count(tx, &c, 1);
}

static bool read_counted(struct store_tx *tx, int64_t idx, struct counted *ret)
{
        struct store_rows r = store_query(tx, Q_STAT_NOTICE, "i", idx);
        bool found = store_next(&r);

        if (found)
                *ret = (struct counted){ store_dup(&r, 0),
                                         store_dup(&r, 1),
                                         store_dup(&r, 2),
                                         store_dup(&r, 3),
                                         store_i64(&r, 4),
                                         store_i64(&r, 5),
                                         { store_i64(&r, 6), store_i64(&r, 7), store_i64(&r, 8),
                                           store_i64(&r, 9), !store_null(&r, 6), !store_null(&r, 7),
                                           !store_null(&r, 8), !store_null(&r, 9),
                                           store_i64(&r, 10), store_i64(&r, 11), store_i64(&r, 12),
                                           store_i64(&r, 13) } };
        store_rows_done(&r);
        return found;
}

void stat_take(struct store_tx *tx, int64_t idx)
{
        struct counted c;

        if (!read_counted(tx, idx, &c))
                return;
        count(tx, &c, -1);
        store_run(tx, Q_STAT_TIDY, "ttt", c.month, c.domain, c.region);
        store_run(tx, Q_STAT_QUALITY_TIDY, "t", c.body);
        store_run(tx, Q_STAT_CLEAR, "i", idx);
}
