#include "base/text.h"
#include "base/time.h"
#include "ledger/act_kind.h"
#include "ledger/tile.h"
#include "rule/calendar.h"
#include "rule/value.h"
#include "view/draw_round.h"
#include "view/annual_draw.h"
#include "view/attachment.h"
#include "view/drawing.h"
#include "view/housing.h"
#include "view/catalogue.h"
#include "view/deadline.h"
#include "view/duty.h"
#include "view/screening.h"
#include "view/supervise.h"
#include "view/figures.h"
#include "view/share_access.h"
#include "view/share_catalogue.h"
#include "view/view.h"
#include "view/right.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

void view_notice_rule(const struct rule_set *rules, const char *schema,
                      const struct rule_domain **ret_domain, const struct rule_kind **ret_kind)
{
        const char *dot = strchr(schema, '.'), *at = strchr(schema, '@');

        *ret_domain = NULL;
        *ret_kind = NULL;
        if (dot == NULL || at == NULL || dot > at)
                return;
        *ret_domain = rule_domain(rules, (struct str){ schema, (size_t)(dot - schema) });
        if (*ret_domain != NULL)
                *ret_kind = rule_kind(*ret_domain, (struct str){ dot + 1, (size_t)(at - dot - 1) });
        if (*ret_kind == NULL)
                *ret_domain = NULL;
}

struct hash view_digest(const struct record *r)
{
        lh_auto(buf_done) struct buf all = { 0 };

        buf_init(&all, OPENING_BYTES_MAX);
        buf_puts(&all, r->schema);
        for (size_t i = 0; i < r->n_fields; i++) {
                const struct field *f = &r->fields[i];

                if (f->state != FIELD_OPEN || str_is(f->name, "reason") ||
                    str_is(f->name, "screening"))
                        continue;
                buf_putc(&all, '\0');
                buf_str(&all, f->name);
                buf_be(&all, f->table ? f->n_rows : f->value.n, 8);
                if (!f->table)
                        buf_str(&all, f->value);
                for (size_t j = 0; f->table && j < f->n_rows; j++) {
                        buf_be(&all, f->rows[j].value.n, 4);
                        if (f->rows[j].state == FIELD_OPEN)
                                buf_str(&all, f->rows[j].value);
                }
        }
        return hash_of(all.p, all.n);
}

static void draw_body(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_BODY_PUT, "tsssssi", r->org, record_value(r, "name"),
                  record_value(r, "region"), record_value(r, "role"), record_value(r, "uscc"),
                  record_value(r, "parent"), (int64_t)r->idx);
}

static const struct str none = { "", 0 };

static void count_body(struct store_tx *tx, const char *body, int64_t projects, int64_t notices,
                       int64_t late, struct str date)
{
        store_sum(tx, Q_BODY_COUNT, "t+++>", body, projects, notices, late, date);
}

static void count_facet(struct store_tx *tx, const char *kind, struct str value, int64_t by)
{
        if (value.n == 0)
                return;
        store_sum(tx, Q_FACET_COUNT, "ts+", kind, value, by);
        if (by < 0)
                store_run(tx, Q_VIEW_CLEAR_FACET_ZERO, "ts", kind, value);
}

static void draw_project(struct drawing *d, const struct record *r)
{
        struct store_tx *tx = d->tx;

        store_run(tx, Q_PROJECT_PUT, "tsssssti", r->case_id, record_value(r, "domain"),
                  record_value(r, "code"), record_value(r, "key"), record_value(r, "title"),
                  record_value(r, "region"), r->org, (int64_t)r->idx);
        count_body(tx, r->org, 1, 0, 0, none);
        store_sum(tx, Q_DOMAIN_COUNT, "s+++++>", record_value(r, "domain"), (int64_t)1, (int64_t)0,
                  (int64_t)0, (int64_t)0, (int64_t)0, none);
        count_facet(tx, "region", record_value(r, "region"), 1);
}

struct drawn_project {
        char *domain;
        int64_t year;
};

static bool find_project(struct store_tx *tx, const char *id, struct drawn_project *ret)
{
        struct store_rows rows = store_query(tx, Q_PROJECT_GET, "t", id);
        bool found = store_next(&rows);

        if (found)
                *ret = (struct drawn_project){ store_dup(&rows, 1), store_i64(&rows, 2) };
        store_rows_done(&rows);
        return found;
}

/* A project counts in the year of its newest notice. */
static void move_year(struct store_tx *tx, int64_t from, int64_t to)
{
        char text[8];

        if (from == to)
                return;
        snprintf(text, sizeof(text), "%04d", (int)from % 10000);
        if (from != 0)
                count_facet(tx, "year", str_of(text), -1);
        snprintf(text, sizeof(text), "%04d", (int)to % 10000);
        if (to != 0)
                count_facet(tx, "year", str_of(text), 1);
}

/* The furthest link of the money chain among the notice's open prices. */
static bool notice_amount(const struct rule_kind *kind, const struct record *r, int64_t *ret_fen)
{
        enum rule_money best = RULE_MONEY_NONE;
        int64_t fen;

        for (size_t i = 0; i < kind->n_elements; i++)
                if (kind->elements[i].money > best &&
                    rule_price_number(record_value(r, kind->elements[i].id), &fen)) {
                        best = kind->elements[i].money;
                        *ret_fen = fen;
                }
        return best != RULE_MONEY_NONE;
}

struct lateness {
        char due[11]; /* "" where no clock runs */
        int64_t late_days;
};

static struct lateness lateness_of(struct store_tx *tx, const struct rule_domain *domain,
                                   const struct rule_kind *kind, const struct record *r,
                                   struct str date, struct str formed)
{
        struct lateness l = { "", 0 };
        struct deadline until;
        struct due due;
        int32_t from, on;

        if (!date_parse(formed, &from) || !date_parse(date, &on) ||
            !deadline_of_formed(tx, adopted_now(tx), domain, kind, r->case_id, from,
                                (int64_t)r->idx, &until) ||
            deadline_count(tx->cx, &until, NULL, NULL, &due) != LH_OK)
                return l;
        date_format(due.day, l.due);
        l.late_days = on > due.day ? on - due.day : 0;
        return l;
}

static void draw_source(struct store_tx *tx, const struct record *r)
{
        struct str key = record_value(r, "source_key");
        struct hash digest = view_digest(r);

        if (key.n > 0)
                store_run(tx, Q_SOURCE_PUT, "sbi", key,
                          (struct str){ (const char *)digest.b, HASH_BYTES }, (int64_t)r->idx);
}

static int64_t year_of(struct str date)
{
        return date.n < 4 ? 0
                          : (date.p[0] - '0') * 1000 + (date.p[1] - '0') * 100 +
                                    (date.p[2] - '0') * 10 + (date.p[3] - '0');
}

/* A new notice moves its project on: counts add up, so that the thousandth notice costs what the
 * first did. */
static void add_to_project(struct store_tx *tx, const struct record *r,
                           const struct rule_kind *kind, int64_t rank, const int64_t *amount,
                           int64_t late)
{
        struct str date = record_value(r, "date");
        struct drawn_project p;

        if (!find_project(tx, r->case_id, &p))
                return;
        store_sum(tx, Q_PROJECT_PUBLISH, "t^t<>=++?", r->case_id, rank, kind->stage, date, date,
                  (int64_t)r->idx, (int64_t)1, late, amount);
        if (year_of(date) <= p.year)
                return;
        store_run(tx, Q_PROJECT_YEAR, "ti", r->case_id, year_of(date));
        move_year(tx, p.year, year_of(date));
}

/* What was corrected or withdrawn may have been the newest, the first, the furthest: the project is
 * summed up anew. */
static void redraw_project(struct store_tx *tx, const struct record *r, int64_t corrections,
                           int64_t withdrawals)
{
        struct drawn_project before, after;

        if (!find_project(tx, r->case_id, &before))
                return;
        store_run(tx, Q_PROJECT_REDRAW, "tiii", r->case_id, corrections, withdrawals,
                  (int64_t)r->idx);
        if (find_project(tx, r->case_id, &after))
                move_year(tx, before.year, after.year);
}

static void draw_notice(struct store_tx *tx, const struct rule_set *rules, const struct record *r,
                        bool correction)
{
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        struct str date = record_value(r, "date"), formed = record_value(r, "formed");
        int64_t fen, rank, replaced = correction && r->n_refs > 0 ? (int64_t)r->refs[0] : -1;
        const int64_t *amount;
        struct lateness late;

        view_notice_rule(rules, r->schema, &domain, &kind);
        if (kind == NULL) {
                store_fail(tx, err_set(tx->cx, LH_INVALID,
                                       "record %llu needs the rule \"%s\", which no rule file has",
                                       (unsigned long long)r->idx, r->schema));
                return;
        }
        late = lateness_of(tx, domain, kind, r, date, formed);
        amount = notice_amount(kind, r, &fen) ? &fen : NULL;
        rank = rule_stage_rank(domain, str_of(kind->stage));
        store_run(tx, Q_NOTICE_PUT,
                  "itttti"
                  "tssosti"
                  "oi",
                  (int64_t)r->idx, r->case_id, domain->id, kind->id, kind->stage, rank, r->org,
                  record_value(r, "title"), date, amount, formed, late.due, late.late_days,
                  correction ? &replaced : NULL, r->time_ms);
        if (correction) {
                store_run(tx, Q_NOTICE_REPLACE, "ii", replaced, (int64_t)r->idx);
                redraw_project(tx, r, 1, 0);
                tally_draw_correction(tx, replaced, (int64_t)r->idx);
        } else {
                add_to_project(tx, r, kind, rank, amount, late.late_days > 0);
                tally_draw_new(tx, &(struct tallied){ domain->id, kind->id, r->org, date, formed,
                                                      late.due[0] != '\0', late.late_days > 0 });
        }
        duty_draw_notice(tx, domain, kind, r, replaced);
        housing_draw_notice(tx, domain, kind, r, replaced);
        figures_draw_notice(tx, rules, domain, kind, r, replaced,
                            &(struct kept_time){ late.due[0] != '\0', late.late_days > 0 });
        count_body(tx, r->org, 0, !correction, late.late_days > 0 && !correction, date);
        store_sum(tx, Q_DOMAIN_COUNT, "t+++++>", domain->id, (int64_t)0, (int64_t)!correction,
                  (int64_t)correction, (int64_t)0, (int64_t)(late.late_days > 0 && !correction),
                  date);
        draw_source(tx, r);
}

static void draw_publication(struct drawing *d, const struct record *r)
{
        draw_notice(d->tx, d->rules, r, false);
}

static void draw_correction(struct drawing *d, const struct record *r)
{
        draw_notice(d->tx, d->rules, r, true);
}

static void draw_withdrawal(struct drawing *d, const struct record *r)
{
        struct store_tx *tx = d->tx;
        int64_t target = r->n_refs > 0 ? (int64_t)r->refs[0] : -1;
        struct store_rows rows = store_query(tx, Q_NOTICE_GET, "i", target);
        char *domain, *body;
        int64_t late;

        if (!store_next(&rows))
                return;
        domain = store_dup(&rows, 1);
        body = store_dup(&rows, 3);
        late = store_i64(&rows, 8) > 0;
        store_rows_done(&rows);
        store_run(tx, Q_NOTICE_WITHDRAW, "ii", target, (int64_t)r->idx);
        redraw_project(tx, r, 0, 1);
        tally_draw_withdrawal(tx, target);
        duty_draw_withdrawal(tx, d->rules, target);
        housing_draw_withdrawal(tx, target, (int64_t)r->idx);
        figures_draw_withdrawal(tx, d->rules, target);
        count_body(tx, body, 0, -1, -late, none);
        store_sum(tx, Q_DOMAIN_COUNT, "t+++++>", domain, (int64_t)0, (int64_t)-1, (int64_t)0,
                  (int64_t)1, -late, none);
}

/* What the log keeps of a record after values were withheld or erased, drawn as if it had never had
 * more: the rows must be those that a rebuild gives. Dates, regions and bodies cannot be taken away
 * (work/field.c). */
static void draw_fewer_values(struct store_tx *tx, struct store_tx *ledger,
                              const struct rule_set *rules, uint64_t idx)
{
        const struct rule_domain *domain;
        const struct rule_kind *kind;
        struct record target;
        int64_t fen;
        int rc = ledger_record(ledger, idx, &target, NULL);

        if (rc != LH_OK) {
                store_fail(tx, rc);
                return;
        }
        if (strcmp(target.kind, act_kinds[ACT_PROJECT_OPEN].name) == 0) {
                store_run(tx, Q_PROJECT_REDRAW_NAMES, "tsss", target.case_id,
                          record_value(&target, "title"), record_value(&target, "code"),
                          record_value(&target, "key"));
                return;
        }
        if (strcmp(target.kind, act_kinds[ACT_NOTICE_ATTACH].name) == 0) {
                attachment_draw_fewer_values(tx, &target);
                return;
        }
        view_notice_rule(rules, target.schema, &domain, &kind);
        if (kind == NULL)
                return;
        store_run(tx, Q_NOTICE_REDRAW_VALUES, "iso", (int64_t)idx, record_value(&target, "title"),
                  notice_amount(kind, &target, &fen) ? &fen : NULL);
        duty_draw_fewer_values(tx, domain, kind, &target);
        figures_draw_fewer_values(tx, rules, domain, kind, &target);
        store_run(tx, Q_SOURCE_FORGET, "i", (int64_t)idx);
        draw_source(tx, &target);
}

static void housing_draw_fewer(struct drawing *d, const struct record *act, uint64_t idx)
{
        struct record target;
        int rc = ledger_record(d->ledger, idx, &target, NULL);

        if (rc == LH_OK)
                housing_draw_fewer_values(d->tx, act, &target);
        else
                store_fail(d->tx, rc);
}

static void draw_field_act(struct drawing *d, const struct record *r)
{
        struct store_tx *tx = d->tx;
        uint64_t target = r->n_refs > 0 ? r->refs[0] : 0;

        store_run(tx, Q_FIELD_ACT_PUT, "iitssssi", (int64_t)r->idx, (int64_t)target, r->kind,
                  record_value(r, "fields"), record_value(r, "basis"), record_value(r, "reason"),
                  record_value(r, "until"), r->time_ms);
        if (strcmp(r->kind, act_kinds[ACT_FIELD_DISCLOSE].name) == 0)
                return;
        draw_fewer_values(tx, d->ledger, d->rules, target);
        housing_draw_fewer(d, r, target);
        if (strcmp(r->case_id, "-") != 0)
                redraw_project(tx, r, 0, 0);
}

static void draw_access(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_ACCESS_PUT, "stsi", record_value(r, "token_sha256"), r->org,
                  record_value(r, "label"), (int64_t)r->idx);
}

static void draw_access_end(struct drawing *d, const struct record *r)
{
        store_run(d->tx, Q_ACCESS_REVOKE, "si", record_value(r, "token_sha256"), (int64_t)r->idx);
}

static void (*const drawers[ACT_COUNT])(struct drawing *, const struct record *) = {
        [ACT_BODY_REGISTER] = draw_body,
        [ACT_PROJECT_OPEN] = draw_project,
        [ACT_NOTICE_PUBLISH] = draw_publication,
        [ACT_NOTICE_CORRECT] = draw_correction,
        [ACT_NOTICE_WITHDRAW] = draw_withdrawal,
        [ACT_RULES_ADOPT] = draw_rules,
        [ACT_ACCESS_GRANT] = draw_access,
        [ACT_ACCESS_REVOKE] = draw_access_end,
        [ACT_FIELD_WITHHOLD] = draw_field_act,
        [ACT_FIELD_DISCLOSE] = draw_field_act,
        [ACT_FIELD_ERASE] = draw_field_act,
        [ACT_CALENDAR_ADOPT] = draw_calendar,
        [ACT_CATALOGUE_ADOPT] = draw_catalogue_adopt,
        [ACT_CATALOGUE_ADD] = draw_catalogue_add,
        [ACT_CATALOGUE_DROP] = draw_catalogue_drop,
        [ACT_PROJECT_ASSIGN] = draw_assignment,
        [ACT_SUPERVISE_URGE] = draw_duty_act,
        [ACT_SUPERVISE_STATE] = draw_duty_act,
        [ACT_SUPERVISE_EXTEND] = draw_duty_act,
        [ACT_SUPERVISE_DECIDE] = draw_duty_act,
        [ACT_SUPERVISE_SUSPEND] = draw_duty_act,
        [ACT_SUPERVISE_RESTART] = draw_duty_act,
        [ACT_SUPERVISE_APPRAISE] = draw_appraisal,
        [ACT_DRAW_ENTRIES] = draw_round_entries,
        [ACT_DRAW_ANNOUNCE] = draw_round_announcement,
        [ACT_DRAW_REVEAL] = draw_round_reveal,
        [ACT_DRAW_RESULT] = draw_round_result,
        [ACT_WAITING_CHANGE] = waiting_draw_change,
        [ACT_WAITING_PUBLISH] = waiting_draw_order,
        [ACT_ALLOT_OPEN] = waiting_draw_allot_open,
        [ACT_ALLOT_CHOOSE] = waiting_draw_allot_choose,
        [ACT_ALLOT_RESULT] = waiting_draw_allot_result,
        [ACT_PUBLICITY_OBJECT] = publicity_draw_objection,
        [ACT_PUBLICITY_RECHECK] = publicity_draw_recheck,
        [ACT_SHARE_SERVICE] = share_draw_service,
        [ACT_SHARE_CONSUMER] = share_draw_consumer,
        [ACT_SHARE_APPLY] = share_draw_apply,
        [ACT_SHARE_DECIDE] = share_draw_decide,
        [ACT_SHARE_REVOKE] = share_draw_revoke,
        [ACT_SHARE_EXCHANGE] = share_draw_exchange,
        [ACT_SHARE_CORRECT] = share_draw_correct,
        [ACT_SHARE_ANSWER] = share_draw_answer,
        [ACT_ANNUAL_ENTER] = draw_annual_enter,
        [ACT_ANNUAL_PUBLISH] = draw_annual_publish,
        [ACT_REQUEST_RECEIVE] = draw_request_receive,
        [ACT_REQUEST_EXTEND] = draw_request_extend,
        [ACT_REQUEST_ANSWER] = draw_request_answer,
        [ACT_CHECK_REPORT] = draw_check_report,
        [ACT_SHARE_RESOURCE] = share_draw_resource,
        [ACT_SHARE_SYSTEM] = share_draw_system,
        [ACT_SHARE_BUILD] = share_draw_build,
        [ACT_SHARE_BUILD_DECIDE] = share_draw_build_decide,
        [ACT_SHARE_OPENING] = share_draw_opening,
        [ACT_SHARE_OPENING_END] = share_draw_opening_end,
        [ACT_SHARE_ERRAND] = share_draw_errand,
        [ACT_SHARE_CONSENT] = share_draw_consent,
        [ACT_SHARE_WITHDRAW] = share_draw_withdraw,
        [ACT_SHARE_ERASE] = share_draw_erase,
        [ACT_SCREEN_POLICY] = draw_screen_policy,
        [ACT_SCREEN_CONFIRM] = draw_screen_confirm,
        [ACT_SCREEN_ALLOW] = draw_screen_allow,
        [ACT_SCREEN_OVERRIDE] = draw_screen_override,
        [ACT_SCREEN_END] = draw_screen_end,
        [ACT_SCREEN_FINDING] = draw_screen_finding,
        [ACT_SCREEN_SETTLE] = draw_screen_settle,
        [ACT_RIGHT_GIVE] = draw_right,
        [ACT_RIGHT_TAKE] = draw_right_end,
        [ACT_NOTICE_RELEASE] = draw_release,
        [ACT_NOTICE_REVIEW] = draw_release_review,
        [ACT_NOTICE_ATTACH] = draw_attachment,
};

void view_draw(struct store_tx *tx, struct store_tx *ledger, const struct rule_set *rules,
               const struct record *r)
{
        const struct act_kind *kind = act_kind_find(r->kind);
        struct drawing d = { .tx = tx, .ledger = ledger, .rules = rules };

        if (kind == NULL)
                store_fail(tx, err_set(tx->cx, LH_INVALID,
                                       "record %llu is of the kind \"%s\", which this program does "
                                       "not know",
                                       (unsigned long long)r->idx, r->kind));
        else if (drawers[kind->id] != NULL) {
                supervise_enter_calendar(tx);
                drawers[kind->id](&d, r);
                supervise_leave_calendar();
        }
}
