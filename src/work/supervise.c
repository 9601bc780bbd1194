/* Supervision: urging, statements, more time, suspended and restarted limits, who publishes what,
 * appraisal (doc/format/supervision.md). Everybody can read all of it. */
#include "view/supervise.h"
#include "base/time.h"
#include "work/supervise.h"

#include <stdio.h>
#include <stdlib.h>

#define EXTENSION_DAYS_MAX 60

static const struct str nothing = { "", 0 };

static int append(struct task *t, enum act_id act, const struct owed *o, const struct str *values,
                  const uint64_t *refs, size_t n_refs)
{
        return task_append_fixed(t, act, o->actor, o->project, values, refs, n_refs);
}

int task_urge(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body",  "domain", "project",
                                             "kind", "text", "until", NULL };
        struct str text, until;
        struct owed o;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = supervise_text(t, "text", true, &text);
        if (rc == LH_OK)
                rc = supervise_day(t, "until", false, &until);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK && owed_repeated(t, ACT_SUPERVISE_URGE, &o,
                                         &(struct said){ text, until, nothing, nothing }))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = owed_supervised(t, o.actor, o.body);
        if (rc != LH_OK)
                return rc;
        return append(t, ACT_SUPERVISE_URGE, &o, (struct str[]){ str_of(o.kind->id), text, until },
                      NULL, 0);
}

int task_state(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body",     "domain", "project",
                                             "kind", "text", "promised", NULL };
        struct str text, promised;
        struct owed o;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = supervise_text(t, "text", true, &text);
        if (rc == LH_OK)
                rc = supervise_day(t, "promised", false, &promised);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK && owed_repeated(t, ACT_SUPERVISE_STATE, &o,
                                         &(struct said){ text, promised, nothing, nothing }))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = owed_by_actor(t, &o);
        if (rc != LH_OK)
                return rc;
        return append(t, ACT_SUPERVISE_STATE, &o,
                      (struct str[]){ str_of(o.kind->id), text, promised }, NULL, 0);
}

static int read_extension(struct task *t, struct str *ret_text, struct rule_limit *ret)
{
        int rc = document_member(t->cx, t->doc, "", "limit", 8, true, ret_text);

        if (rc != LH_OK)
                return rc;
        if (!rule_limit_parse(*ret_text, ret) || ret->n > EXTENSION_DAYS_MAX)
                return err_field(t->cx, LH_INVALID, "limit",
                                 "\"%.*s\" is no extension; write like 10wd (working days) or 15cd "
                                 "(calendar days), at most %d",
                                 (int)ret_text->n, ret_text->p, EXTENSION_DAYS_MAX);
        return LH_OK;
}

static int none_asked(struct task *t, const struct owed *o)
{
        struct store_rows row =
                store_query(t->tx, Q_SUPERVISE_ASKED, "tt", o->project, o->kind->id);
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (t->tx->rc != LH_OK || idx < 0)
                return t->tx->rc;
        return err_field(t->cx, LH_CONFLICT, "kind",
                         "record %lld asked for more time already and waits for its answer",
                         (long long)idx);
}

int task_extend(struct task *t)
{
        static const char *const names[] = { "act",  "by",    "body",   "domain", "project",
                                             "kind", "limit", "reason", NULL };
        struct rule_limit limit;
        struct str reason, text;
        struct owed o;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_extension(t, &text, &limit);
        if (rc == LH_OK)
                rc = supervise_text(t, "reason", true, &reason);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK && owed_repeated(t, ACT_SUPERVISE_EXTEND, &o,
                                         &(struct said){ reason, nothing, nothing, text }))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = owed_by_actor(t, &o);
        if (rc == LH_OK)
                rc = none_asked(t, &o);
        if (rc != LH_OK)
                return rc;
        return append(t, ACT_SUPERVISE_EXTEND, &o,
                      (struct str[]){ str_of(o.kind->id), text, reason }, NULL, 0);
}

/* The request that waits; `request` of the document is its record number where there is one. */
static int find_request(struct task *t, const struct owed *o, uint64_t *ret, struct str *ret_limit)
{
        const json_t *v = json_object_get(t->doc, "request");
        struct store_rows row =
                store_query(t->tx, Q_SUPERVISE_ASKED, "tt", o->project, o->kind->id);
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (t->tx->rc != LH_OK)
                return t->tx->rc;
        if (idx < 0 || (v != NULL && json_integer_value(v) != idx))
                return err_field(t->cx, LH_INVALID, "request",
                                 idx < 0 ? "no request for more time waits for an answer"
                                         : "another request waits: record %lld",
                                 (long long)idx);
        row = store_query(t->tx, Q_SUPERVISE_ACT_GET, "i", idx);
        if (store_next(&row))
                *ret_limit = str_of(store_dup(&row, 4));
        store_rows_done(&row);
        *ret = (uint64_t)idx;
        return t->tx->rc;
}

/* Without a limit of its own a decision grants what was asked. */
static int read_decision(struct task *t, struct str *granted, struct str *limit)
{
        struct rule_limit ignored;
        int rc = document_member(t->cx, t->doc, "", "granted", 3, true, granted);

        if (rc == LH_OK && !str_is(*granted, "yes") && !str_is(*granted, "no"))
                rc = err_field(t->cx, LH_INVALID, "granted", "granted is yes or no");
        if (rc == LH_OK && json_object_get(t->doc, "limit") != NULL)
                rc = read_extension(t, limit, &ignored);
        return rc;
}

/* A request that was answered like this already. */
static bool decided_alike(struct task *t, const struct owed *o, struct str reason,
                          struct str granted)
{
        struct store_rows row =
                store_query(t->tx, Q_SUPERVISE_DECIDED, "tttsi", o->project, o->kind->id, o->actor,
                            reason, (int64_t)str_is(granted, "yes"));
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (idx >= 0)
                task_repeated(t, ACT_SUPERVISE_DECIDE, (uint64_t)idx, o->project);
        return idx >= 0;
}

int task_decide(struct task *t)
{
        static const char *const names[] = { "act",     "by",     "body",    "domain",
                                             "project", "kind",   "request", "limit",
                                             "granted", "reason", NULL };
        struct str granted, limit = { 0 }, asked = { 0 }, reason;
        struct owed o;
        uint64_t request;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = read_decision(t, &granted, &limit);
        if (rc == LH_OK)
                rc = supervise_text(t, "reason", true, &reason);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK && decided_alike(t, &o, reason, granted))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = owed_supervised(t, o.actor, o.body);
        if (rc == LH_OK)
                rc = find_request(t, &o, &request, &asked);
        if (rc != LH_OK)
                return rc;
        if (limit.n == 0)
                limit = asked;
        return append(t, ACT_SUPERVISE_DECIDE, &o,
                      (struct str[]){ str_of(o.kind->id), str_is(granted, "yes") ? limit : nothing,
                                      granted, reason },
                      &request, 1);
}

static int time_runs(struct task *t, const struct owed *o)
{
        if (o->due[0] != '\0')
                return LH_OK;
        return err_field(t->cx, LH_INVALID, "kind",
                         "no time runs for \"%s\" of this project, so there is nothing to stop",
                         o->kind->id);
}

int task_suspend(struct task *t)
{
        static const char *const names[] = { "act",  "by",   "body", "domain", "project",
                                             "kind", "from", "to",   "basis",  NULL };
        struct str from, to, basis;
        struct owed o;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = supervise_day(t, "from", true, &from);
        if (rc == LH_OK)
                rc = supervise_day(t, "to", true, &to);
        if (rc == LH_OK && strncmp(from.p, to.p, 10) > 0)
                rc = err_field(t->cx, LH_INVALID, "to",
                               "the suspension ends before it begins; write the later day");
        if (rc == LH_OK)
                rc = supervise_text(t, "basis", true, &basis);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK &&
            owed_repeated(t, ACT_SUPERVISE_SUSPEND, &o, &(struct said){ basis, from, to, nothing }))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = time_runs(t, &o);
        if (rc == LH_OK)
                rc = owed_supervised(t, o.actor, o.body);
        if (rc != LH_OK)
                return rc;
        return append(t, ACT_SUPERVISE_SUSPEND, &o,
                      (struct str[]){ str_of(o.kind->id), from, to, basis }, NULL, 0);
}

int task_restart(struct task *t)
{
        static const char *const names[] = { "act",  "by",  "body",  "domain", "project",
                                             "kind", "day", "basis", NULL };
        struct str day, basis;
        struct owed o;
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = supervise_day(t, "day", true, &day);
        if (rc == LH_OK)
                rc = supervise_text(t, "basis", true, &basis);
        if (rc == LH_OK)
                rc = owed_read(t, &o);
        if (rc == LH_OK && owed_repeated(t, ACT_SUPERVISE_RESTART, &o,
                                         &(struct said){ basis, day, nothing, nothing }))
                return t->tx->rc;
        if (rc == LH_OK)
                rc = owed_open(t, &o);
        if (rc == LH_OK)
                rc = time_runs(t, &o);
        if (rc == LH_OK)
                rc = owed_supervised(t, o.actor, o.body);
        if (rc != LH_OK)
                return rc;
        return append(t, ACT_SUPERVISE_RESTART, &o,
                      (struct str[]){ str_of(o.kind->id), day, basis }, NULL, 0);
}

/* Once a period with one remark; another remark is another appraisal. */
static bool appraised(struct task *t, const char *actor, const char *of, struct str period,
                      struct str remark)
{
        struct store_rows row = store_query(t->tx, Q_SUPERVISE_APPRAISED, "ttss", of, actor, period,
                                            remark.p == NULL ? nothing : remark);
        int64_t idx = store_next(&row) ? store_i64(&row, 0) : -1;

        store_rows_done(&row);
        if (idx >= 0)
                task_repeated(t, ACT_SUPERVISE_APPRAISE, (uint64_t)idx, "-");
        return idx >= 0;
}

/* The figures are the program's own: an appraiser adds a remark, not a number. */
int task_appraise(struct task *t)
{
        static const char *const names[] = { "act", "by", "body", "of", "period", "remark", NULL };
        struct supervise_figures f;
        const char *actor, *of;
        struct str period, remark;
        char from[8], to[8], today[11], numbers[6][24], score[16] = "";
        int rc = document_names(t->cx, t->doc, "", names);

        if (rc == LH_OK)
                rc = document_member(t->cx, t->doc, "", "period", 7, true, &period);
        if (rc == LH_OK && !supervise_period(period, from, to))
                rc = err_field(t->cx, LH_INVALID, "period",
                               "\"%.*s\" is no period; write 2026, 2026-Q3 or 2026-09",
                               (int)period.n, period.p);
        if (rc == LH_OK)
                rc = supervise_text(t, "remark", false, &remark);
        if (rc == LH_OK)
                rc = supervise_body(t, "body", &actor);
        if (rc == LH_OK)
                rc = task_may(t, actor);
        if (rc == LH_OK)
                rc = supervise_body(t, "of", &of);
        if (rc == LH_OK)
                rc = owed_supervised(t, actor, of);
        if (rc != LH_OK)
                return rc;
        if (appraised(t, actor, of, period, remark))
                return t->tx->rc;
        date_format(date_in_china(t->cx->now_ms()), today);
        supervise_figures(t->tx, of, from, to, today, &f);
        const int64_t v[] = { f.due, f.on_time, f.late, f.missing, f.unanswered, f.corrections };

        for (size_t i = 0; i < countof(v); i++)
                snprintf(numbers[i], sizeof(numbers[i]), "%lld", (long long)v[i]);
        if (f.score_tenths >= 0)
                snprintf(score, sizeof(score), "%d.%d", f.score_tenths / 10, f.score_tenths % 10);
        return task_append_fixed(t, ACT_SUPERVISE_APPRAISE, actor, "-",
                                 (struct str[]){ str_of(of), period, str_of(numbers[0]),
                                                 str_of(numbers[1]), str_of(numbers[2]),
                                                 str_of(numbers[3]), str_of(numbers[4]),
                                                 str_of(numbers[5]), str_of(score), remark },
                                 NULL, 0);
}
