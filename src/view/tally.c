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

static void add_pace(struct store_tx *tx, int64_t idx, int by)
{
        struct store_rows r = store_query(tx, Q_DUTY_NOTICE, "i", idx);
        const char *domain, *body, *date, *formed;
        int64_t days;

        if (!store_next(&r))
                return;
        domain = store_dup(&r, 1);
        body = store_dup(&r, 3);
        date = store_dup(&r, 4);
        formed = store_dup(&r, 5);
        store_rows_done(&r);
        if (pace_of(str_of(formed), str_of(date), &days))
                store_run(tx, Q_PACE_ADD, "tttii", date, domain, body, days, (int64_t)by);
}

static void add(struct store_tx *tx, int64_t idx, int by, int corrections, int withdrawals)
{
        store_run(tx, Q_TALLY_ADD, "iiii", idx, (int64_t)by, (int64_t)corrections,
                  (int64_t)withdrawals);
        add_pace(tx, idx, by);
}

void tally_draw_new(struct store_tx *tx, int64_t idx, bool formed)
{
        store_run(tx, Q_TALLY_ADD, "iiii", idx, (int64_t)1, (int64_t)0, (int64_t)0);
        if (formed)
                add_pace(tx, idx, 1);
}

/* A correction counts in the month and for the body of what it corrects. */
void tally_draw_correction(struct store_tx *tx, int64_t replaced, int64_t idx)
{
        add(tx, replaced, -1, 1, 0);
        add(tx, idx, 1, 0, 0);
}

void tally_draw_withdrawal(struct store_tx *tx, int64_t idx)
{
        add(tx, idx, -1, 0, 1);
}
