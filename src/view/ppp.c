#include "view/ppp.h"
#include "rule/value.h"
#include "view/figures.h"

#include <string.h>

#define LEFT     "退库"
#define RESERVED "储备清单"

/* Which step a notice of a kind shows. */
static const struct {
        const char *kind;
        enum ppp_stage stage;
} steps[] = {
        { "project", PPP_IDENTIFICATION },    { "scheme", PPP_PREPARATION },
        { "tender", PPP_PROCUREMENT },        { "change", PPP_PROCUREMENT },
        { "candidates", PPP_PROCUREMENT },    { "award", PPP_PROCUREMENT },
        { "award-text", PPP_PROCUREMENT },    { "contract", PPP_EXECUTION },
        { "contract-change", PPP_EXECUTION }, { "performance", PPP_EXECUTION },
        { "payment", PPP_EXECUTION },         { "handover", PPP_HANDOVER },
};

/* A project of the managed library has been identified: only the reserve list waits. */
static enum ppp_stage stage_of(const struct rule_kind *k, struct str library)
{
        for (size_t i = 0; i < countof(steps); i++)
                if (strcmp(steps[i].kind, k->id) == 0)
                        return steps[i].stage == PPP_IDENTIFICATION && library.n > 0 &&
                                               !str_is(library, RESERVED)
                                       ? PPP_PREPARATION
                                       : steps[i].stage;
        return PPP_IDENTIFICATION;
}

static const int64_t *price(const struct record *r, const char *name, int64_t *fen)
{
        return rule_price_number(record_value(r, name), fen) ? fen : NULL;
}

/* The day of a step: as the notice says it, else its own. */
static struct str day_of(const struct record *r, const struct rule_kind *k, const char *kind,
                         const char *name)
{
        struct str day = record_value(r, name);

        if (strcmp(k->id, kind) != 0)
                return (struct str){ "", 0 };
        return day.n > 0 ? day : record_value(r, "date");
}

static struct str left_on(const struct record *r, const struct rule_kind *k)
{
        return str_is(record_value(r, "outcome"), LEFT) ? day_of(r, k, "handover", "handed_over_on")
                                                        : (struct str){ "", 0 };
}

/* Only a contract's amount is contracted; an award's is offered. */
static const int64_t *contracted(const struct record *r, const struct rule_kind *k, int64_t *fen)
{
        return strcmp(k->id, "contract") == 0 ? price(r, "amount", fen) : NULL;
}

void ppp_add(struct store_tx *tx, const struct rule_domain *d, const struct rule_kind *k,
             const struct record *r)
{
        struct str library = record_value(r, "library");
        int64_t investment, amount;

        if (strcmp(d->id, PPP_DOMAIN) != 0)
                return;
        store_run(tx, Q_PPP_NOTICE_PUT, "itsisssssssoo", (int64_t)r->idx, r->case_id,
                  record_value(r, "date"), (int64_t)stage_of(k, library),
                  record_value(r, "industry"), library, record_value(r, "return_mode"),
                  record_value(r, "partner_type"), day_of(r, k, "project", "entered_on"),
                  day_of(r, k, "contract", "signed_on"), left_on(r, k),
                  price(r, "investment", &investment), contracted(r, k, &amount));
        store_run(tx, Q_PPP_CLEAR, "t", r->case_id);
        store_run(tx, Q_PPP_AGAIN, "t", r->case_id);
}

void ppp_take(struct store_tx *tx, int64_t idx)
{
        struct store_rows r = store_query(tx, Q_PPP_NOTICE_PROJECT, "i", idx);
        const char *project = store_next(&r) ? store_dup(&r, 0) : NULL;

        store_rows_done(&r);
        if (project == NULL)
                return;
        store_run(tx, Q_PPP_NOTICE_CLEAR, "i", idx);
        store_run(tx, Q_PPP_CLEAR, "t", project);
        store_run(tx, Q_PPP_AGAIN, "t", project);
}
