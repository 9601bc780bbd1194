#include "base/time.h"
#include "rule/calendar.h"
#include "view/duty.h"

#define PACE_DAYS_MAX 999

/* Working days that a notice took; false where nobody said when it was formed. */
static bool pace_of(struct str formed, struct str date, int64_t *ret)
{
        int32_t from, to;

        if (!date_parse(formed, &from) || !date_parse(date, &to))
                return false;
        *ret = calendar_working_days(from, to);
        if (*ret > PACE_DAYS_MAX)
                *ret = PACE_DAYS_MAX;
        return true;
}

static void add(struct store_tx *tx, const struct tallied *n, int64_t by, int64_t corrections,
                int64_t withdrawals)
{
        struct str month = { n->date.p, n->date.n < 7 ? n->date.n : 7 };
        int64_t days;

        store_sum(tx, Q_TALLY_ADD, "sttt+++++", month, n->domain, n->kind, n->body, by,
                  by * n->timed, by * n->late, corrections, withdrawals);
        if (pace_of(n->formed, n->date, &days))
                store_sum(tx, Q_PACE_ADD, "stti+", month, n->domain, n->body, days, by);
}

/* A notice that stands in the view. */
static void add_drawn(struct store_tx *tx, int64_t idx, int64_t by, int64_t corrections,
                      int64_t withdrawals)
{
        struct store_rows r = store_query(tx, Q_TALLY_NOTICE, "i", idx);
        struct tallied n;

        if (!store_next(&r))
                return;
        n = (struct tallied){ store_dup(&r, 0),         store_dup(&r, 1),
                              store_dup(&r, 2),         str_of(store_dup(&r, 3)),
                              str_of(store_dup(&r, 4)), store_str(&r, 5).n > 0,
                              store_i64(&r, 6) > 0 };
        store_rows_done(&r);
        add(tx, &n, by, corrections, withdrawals);
}

void tally_draw_new(struct store_tx *tx, const struct tallied *n)
{
        add(tx, n, 1, 0, 0);
}

/* A correction counts in the month and for the body of what it corrects. */
void tally_draw_correction(struct store_tx *tx, int64_t replaced, int64_t idx)
{
        add_drawn(tx, replaced, -1, 1, 0);
        add_drawn(tx, idx, 1, 0, 0);
}

void tally_draw_withdrawal(struct store_tx *tx, int64_t idx)
{
        add_drawn(tx, idx, -1, 0, 1);
}
