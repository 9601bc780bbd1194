#include "view/supervise.h"
#include "base/text.h"
#include "base/time.h"
#include "view/duty.h"

#include <stdio.h>
#include <stdlib.h>

static const struct rule_domain *domain_of(struct drawing *d, const char *project)
{
        struct store_rows r = store_query(d->tx, Q_PROJECT_GET, "t", project);
        const struct rule_domain *found =
                store_next(&r) ? rule_domain(d->rules, store_str(&r, 1)) : NULL;

        store_rows_done(&r);
        return found;
}

static void redraw(struct drawing *d, const struct record *r)
{
        const struct rule_domain *domain = domain_of(d, r->case_id);

        if (domain != NULL)
                duty_redraw(d->tx, domain, r->case_id, (int64_t)r->idx);
}

void draw_assignment(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_SUPERVISE_ASSIGN_PUT, "tsssi", r->case_id, record_value(r, "role"),
                  record_value(r, "kind"), record_value(r, "to"), (int64_t)r->idx);
        redraw(d, r);
}

/* The first of these fields that is there; "" for none. */
static struct str one_of(const struct record *r, const char *const *names)
{
        for (; *names != NULL; names++) {
                struct str v = record_value(r, *names);

                if (v.n > 0)
                        return v;
        }
        return str_of("");
}

void draw_duty_act(struct drawing *d, const struct record *r)
{
        static const char *const texts[] = { "text", "reason", "basis", NULL };
        static const char *const days[] = { "from", "day", "until", "promised", NULL };
        static const char *const ends[] = { "to", NULL }, *const limits[] = { "limit", NULL };
        bool decision = strcmp(r->kind, "supervise.decide") == 0;
        int64_t request = r->n_refs > 0 ? (int64_t)r->refs[0] : -1;
        int64_t granted = str_is(record_value(r, "granted"), "yes");

        store_run(d->tx, Q_SUPERVISE_ACT_PUT, "itsttssssooi", (int64_t)r->idx, r->case_id,
                  record_value(r, "kind"), r->kind, r->org, one_of(r, texts), one_of(r, days),
                  one_of(r, ends), one_of(r, limits), decision ? &request : NULL,
                  decision ? &granted : NULL, r->time_ms);
        if (decision)
                store_run(d->tx, Q_SUPERVISE_ACT_DECIDED, "ii", request, (int64_t)r->idx);
        redraw(d, r);
}

bool supervise_period(struct str period, char ret_from[8], char ret_to[8])
{
        int32_t day;
        char text[16];

        if (period.n < 4 || period.n > 7)
                return false;
        snprintf(text, sizeof(text), "%.4s-01-01", period.p);
        if (!date_parse(str_of(text), &day))
                return false;
        snprintf(ret_from, 8, "%.4s-01", period.p);
        snprintf(ret_to, 8, "%.4s-12", period.p);
        if (period.n == 4)
                return true;
        if (period.n == 7 && period.p[4] == '-' && period.p[5] == 'Q' && period.p[6] >= '1' &&
            period.p[6] <= '4') {
                int first = (period.p[6] - '1') * 3 + 1;

                snprintf(ret_from + 5, 3, "%02u", (unsigned)first % 100);
                snprintf(ret_to + 5, 3, "%02u", (unsigned)(first + 2) % 100);
                return true;
        }
        snprintf(text, sizeof(text), "%.7s-01", period.p);
        if (period.n != 7 || !date_parse(str_of(text), &day))
                return false;
        snprintf(ret_from, 8, "%.7s", period.p);
        snprintf(ret_to, 8, "%.7s", period.p);
        return true;
}

int supervise_score(int64_t due, int64_t on_time, int64_t late, int64_t unanswered)
{
        int64_t tenths;

        if (due < SUPERVISE_RANKED_MIN)
                return -1;
        tenths = (2000 * on_time + 1000 * late + due) / (2 * due); /* rounded */
        tenths -= 10 * (unanswered < 10 ? unanswered : 10);
        return tenths < 0 ? 0 : (int)tenths;
}

void supervise_figures(struct store_tx *tx, const char *body, const char *from, const char *to,
                       const char *today, struct supervise_figures *ret)
{
        struct store_rows r;
        int64_t timed = 0;

        *ret = (struct supervise_figures){ 0 };
        r = store_query(tx, Q_SUPERVISE_BODY_TALLY, "ttt", body, from, to);
        if (store_next(&r)) {
                timed = store_i64(&r, 0);
                ret->late = store_i64(&r, 1);
                ret->corrections = store_i64(&r, 2);
        }
        store_rows_done(&r);
        r = store_query(tx, Q_SUPERVISE_BODY_MISSING, "tttt", body, from, to, today);
        if (store_next(&r)) {
                ret->missing = store_i64(&r, 0);
                ret->unanswered = store_i64(&r, 1);
        }
        store_rows_done(&r);
        ret->on_time = timed - ret->late;
        ret->due = timed + ret->missing;
        ret->score_tenths = supervise_score(ret->due, ret->on_time, ret->late, ret->unanswered);
}

static int64_t number_of(const struct record *r, const char *field)
{
        struct str s = record_value(r, field);
        uint64_t v;

        return decimal_parse(s, &v) && v <= INT64_MAX ? (int64_t)v : 0;
}

void draw_appraisal(struct drawing *d, const struct record *r)
{
        static const char *const score[] = { "score", NULL }, *const remark[] = { "remark", NULL };

        store_run(d->tx, Q_SUPERVISE_APPRAISAL_PUT, "istsiiiiiissi", (int64_t)r->idx,
                  record_value(r, "of"), r->org, record_value(r, "period"), number_of(r, "due"),
                  number_of(r, "on_time"), number_of(r, "late"), number_of(r, "missing"),
                  number_of(r, "unanswered"), number_of(r, "corrections"), one_of(r, score),
                  one_of(r, remark), r->time_ms);
}
