/* What was decided about screening, and what is still to be taken away. */
#include "base/text.h"
#include "ledger/act_kind.h"
#include "view/screening.h"

#include <stdlib.h>

/* A value that the log withholds and the gate needs. */
static struct str kept_value(const struct record *r, const char *name)
{
        for (size_t i = 0; i < r->n_fields; i++)
                if (str_is(r->fields[i].name, name) && r->fields[i].state != FIELD_ERASED)
                        return r->fields[i].value;
        return (struct str){ "", 0 };
}

static void put_decision(struct drawing *d, const struct record *r, struct str act, bool pairs)
{
        store_run(d->tx, Q_SCREENING_PUT,
                  "istsssssi"
                  "i",
                  (int64_t)r->idx, act, r->org, record_value(r, "datum"), kept_value(r, "value"),
                  record_value(r, "until"), record_value(r, "reason"), record_value(r, "sha256"),
                  (int64_t)pairs, r->time_ms);
}

void draw_screen_policy(struct drawing *d, const struct record *r)
{
        put_decision(d, r, str_of("policy"), true);
}

void draw_screen_allow(struct drawing *d, const struct record *r)
{
        /* Version 1 knew no second person. */
        put_decision(d, r, str_of("allow"), strcmp(r->schema, "screen.allow@1") != 0);
}

void draw_screen_override(struct drawing *d, const struct record *r)
{
        put_decision(d, r, record_value(r, "what"), true);
}

void draw_screen_confirm(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_SCREENING_CONFIRM, "ii", (int64_t)r->refs[0], (int64_t)r->idx);
}

void draw_screen_end(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_SCREENING_END, "ii", (int64_t)r->refs[0], (int64_t)r->idx);
}

void draw_screen_finding(struct drawing *d, const struct record *r)
{
        struct str notice = kept_value(r, "notice");
        char digits[24] = "";

        if (notice.n < sizeof(digits))
                memcpy(digits, notice.p, notice.n);
        store_run(d->tx, Q_SCREENING_TASK_PUT, "itisssi", (int64_t)r->idx, r->org,
                  (int64_t)strtoll(digits, NULL, 10), record_value(r, "due"),
                  kept_value(r, "found"), record_value(r, "policy"), r->time_ms);
}

void draw_screen_settle(struct drawing *d, const struct record *r)
{
        if (r->n_refs > 0)
                store_run(d->tx, Q_SCREENING_TASK_SETTLE, "iisi", (int64_t)r->refs[0],
                          (int64_t)r->idx, record_value(r, "how"), r->time_ms);
}
