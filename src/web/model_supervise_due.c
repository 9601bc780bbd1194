/* How a due date was counted: every day with its reason, the article, the rule and the calendar as
 * the log knew them, what supervision made of it. /due/PROJECT.KIND for what is owed, /due/INDEX
 * for what a notice was held to. */
#include "base/text.h"
#include "base/time.h"
#include "rule/calendar.h"
#include "view/deadline.h"
#include "view/duty.h"
#include "web/supervise.h"

#include <stdlib.h>

#define STEPS_MAX 400

struct way {
        struct model *m;
        const struct rule_domain *d;
        const struct rule_kind *k;
        const char *project;
        int64_t event_idx;    /* the notice of the event, or the notice itself */
        int64_t calendar_idx; /* the calendar as of this record */
        const char *formed;   /* the day that counts, YYYY-MM-DD */
        struct deadline until;
        json_t *days;
        size_t n_days;
};

static const char *weekday(const struct model *m, int32_t day)
{
        static const char *const names[] = { SAY("周日"), SAY("周一"), SAY("周二"), SAY("周三"),
                                             SAY("周四"), SAY("周五"), SAY("周六") };

        return say(m, names[date_weekday(day)]);
}

/* A holiday's name behind the reason. */
static const char *named(struct model *m, const char *reason, const char *name)
{
        return name[0] == '\0' ? say(m, reason)
                               : say_with(m, SAY("{1}（{2}）"), say(m, reason), name);
}

static const char *reason_of(struct model *m, const struct due_step *s)
{
        switch (s->verdict) {
        case DUE_START: return say(m, "起算之日，当天不算");
        case DUE_VOID: return say(m, "重新起算，之前的不算");
        case DUE_RESTART: return say(m, "重新起算之日，当天不算");
        case DUE_SUSPENDED: return say(m, "期限中止，不算");
        case DUE_OFF:
                return s->calendar_kind == CALENDAR_HOLIDAY ? named(m, SAY("放假，不算"), s->name)
                                                            : say(m, "周末，不算");
        default:
                return s->calendar_kind == CALENDAR_MADE_UP
                               ? named(m, SAY("调休上班，计入"), s->name)
                       : !s->announced ? say(m, "计入（放假安排尚未公布）")
                                       : say(m, "计入");
        }
}

static const char *part_name(const struct model *m, enum deadline_part p)
{
        switch (p) {
        case DEADLINE_WITHIN: return say(m, "两个环节之间");
        case DEADLINE_EXTENSION: return say(m, "延长");
        default: return say(m, "公开期限");
        }
}

static void see_day(void *arg, const struct deadline_step *ds)
{
        struct way *w = arg;
        struct model *m = w->m;
        const struct due_step *s = ds->step;
        char text[11];
        json_t *o;

        if (w->n_days++ >= STEPS_MAX)
                return;
        o = add_object(m, w->days);
        date_format(s->day, text);
        put_text(m, o, "date", text);
        put_text(m, o, "weekday", weekday(m, s->day));
        put_text(m, o, "part", part_name(m, ds->part));
        if (s->verdict == DUE_COUNTED)
                put_int(m, o, "count", s->count);
        else
                put(m, o, "count", json_null());
        put_text(m, o, "_count",
                 s->verdict == DUE_COUNTED ? arena_printf(m->cx->mem, "%d", s->count) : "–");
        put_text(m, o, "reason", reason_of(m, s));
}

static void add_sentence(struct model *m, const char *text)
{
        add_text(m, json_object_get(m->top, "sentences"), text);
}

/* What was granted, in words. */
static void put_acts(struct model *m, const struct way *w)
{
        struct store_rows r =
                store_query(m->tx, Q_SUPERVISE_ACTS_OF_DUTY, "tt", w->project, w->k->id);
        json_t *array = put_array(m, m->top, "acts");

        while (m->rc == LH_OK && store_next(&r)) {
                struct str act = store_str(&r, 1);
                json_t *o = add_object(m, array);
                const char *first = store_dup(&r, 5), *last = store_dup(&r, 6);
                struct rule_limit l = { 0 };

                rule_limit_parse(store_str(&r, 7), &l);
                put_int(m, o, "index", store_i64(&r, 0));
                put_named(m, o, "body", store_dup(&r, 2), store_dup(&r, 3));
                put_str(m, o, "text", store_str(&r, 4));
                put_time(m, o, store_i64(&r, 11));
                put_text(m, o, "what",
                         str_is(act, "supervise.urge")
                                 ? first[0] == '\0'
                                           ? say(m, "催办")
                                           : say_with(m, "催办，要求 {1} 前公开", first, "")
                         : str_is(act, "supervise.state")
                                 ? first[0] == '\0'
                                           ? say(m, "单位说明")
                                           : say_with(m, "单位说明，承诺 {1} 前公开", first, "")
                         : str_is(act, "supervise.extend")
                                 ? say_with(m, "申请延长 {1}", limit_words(m, &l), "")
                         : str_is(act, "supervise.suspend")
                                 ? say_with(m, "期限中止：{1} 至 {2}", first, last)
                         : str_is(act, "supervise.restart")
                                 ? say_with(m, "期限自 {1} 重新起算", first, "")
                         : store_i64(&r, 10) != 0
                                 ? say_with(m, "同意延长 {1}", limit_words(m, &l), "")
                                 : say(m, "不同意延长"));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_acts", json_array_size(array) > 0);
}

static void put_moves(struct model *m, const struct way *w)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_MOVES, "tt", w->project, w->k->id);
        json_t *array = put_array(m, m->top, "moves");

        while (m->rc == LH_OK && store_next(&r)) {
                struct str act = store_str(&r, 3);
                json_t *o = add_object(m, array);

                put_int(m, o, "index", store_i64(&r, 0));
                put_str(m, o, "was", store_str(&r, 1));
                put_str(m, o, "now", store_str(&r, 2));
                put_time(m, o, store_i64(&r, 4));
                put_str(m, o, "text", store_str(&r, 5));
                put_text(m, o, "why",
                         str_is(act, "calendar.adopt") || str_is(act, "rules.adopt")
                                 ? say(m, "放假安排有变")
                         : str_is(act, "supervise.suspend") ? say(m, "期限中止")
                         : str_is(act, "supervise.restart") ? say(m, "期限重新起算")
                         : str_is(act, "supervise.decide")  ? say(m, "同意延期")
                                                            : say(m, "责任单位有变"));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_moves", json_array_size(array) > 0);
}

/* Which version of the rule, and of the calendar. */
static void put_versions(struct model *m, const struct way *w)
{
        json_t *o = put_object(m, m->top, "rule");
        struct store_rows r;

        put_text(m, o, "source", w->until.rule.source);
        put_text(m, o, "certainty", arena_printf(m->cx->mem, "%c", w->until.rule.certainty));
        put_flag(m, o, "_unsure", w->until.rule.certainty == 'K');
        put_text(m, o, "file", arena_printf(m->cx->mem, "domains/%s.yaml", w->d->id));
        put_text(m, o, "role", publisher_role(m, w->k->role));
        if (w->until.rule.idx >= 0) {
                put_int(m, o, "index", w->until.rule.idx);
                put_flag(m, o, "_known", true);
                r = store_query(m->tx, Q_SUPERVISE_VERSION_AT, "i", w->until.rule.idx);
                if (store_next(&r))
                        put_time(m, o, store_i64(&r, 3));
                store_rows_done(&r);
        } else {
                put(m, o, "index", json_null());
        }
        o = put_object(m, m->top, "calendar");
        put_text(m, o, "source", calendar_source());
        r = store_query(m->tx, Q_SUPERVISE_CALENDAR_AT, "i", w->calendar_idx);
        if (store_next(&r)) {
                put_int(m, o, "index", store_i64(&r, 1));
                put_flag(m, o, "_known", true);
                put_str(m, o, "basis", store_str(&r, 3));
                put_time(m, o, store_i64(&r, 4));
        } else {
                put(m, o, "index", json_null());
        }
        store_rows_done(&r);
}

static void say_provisional(struct model *m)
{
        char last[11];

        date_format(calendar_end(), last);
        add_sentence(
                m, say_with(m, SAY("这个日期是暂定的：放假安排只公布到 {1}，之后按周一到周五算。"),
                            last, ""));
}

static void say_steps(struct model *m, const struct way *w)
{
        for (size_t i = 0; i < w->until.n; i++) {
                const char *n = limit_words(m, &w->until.steps[i].ask.limit);

                switch (w->until.steps[i].part) {
                case DEADLINE_WITHIN:
                        add_sentence(m, say_with(m, "两个环节之间最多可以隔 {1}。", n, ""));
                        break;
                case DEADLINE_LIMIT:
                        add_sentence(
                                m, say_with(m, "法定期限是 {1}（{2}）。", n, w->until.rule.source));
                        break;
                default: add_sentence(m, say_with(m, "经同意延长 {1}。", n, ""));
                }
        }
        if (w->until.n_suspended > 0)
                add_sentence(m, say(m, "期限曾经中止，中止的日子不算。"));
        if (w->until.n > 0 && w->until.steps[0].ask.restarted)
                add_sentence(m, say(m, "期限曾经重新起算，之前算过的日子作废。"));
}

static int count_days(struct model *m, struct way *w, struct due *ret)
{
        lh_auto(calendar_free) struct calendar *own = NULL;
        int rc = adopted_calendar_at(m->tx, w->calendar_idx, &own);

        if (rc != LH_OK && rc != LH_NOT_FOUND)
                return rc;
        calendar_enter(own);
        w->days = put_array(m, m->top, "days");
        rc = deadline_count(m->cx, &w->until, see_day, w, ret);
        if (rc == LH_OK) {
                say_steps(m, w);
                if (ret->provisional)
                        say_provisional(m);
                put_versions(m, w);
        }
        calendar_enter(NULL);
        put_flag(m, m->top, "_cut", w->n_days > STEPS_MAX);
        return rc;
}

static void put_result(struct model *m, const struct due *due, bool open)
{
        char text[11], left[24];
        int32_t today = 0;

        date_format(due->day, text);
        date_parse(str_of(today_in_china(m)), &today);
        put_text(m, m->top, "due", text);
        put_flag(m, m->top, "provisional", due->provisional);
        put_flag(m, m->top, "_counted", true);
        if (!open)
                return;
        snprintf(left, sizeof(left), "%d",
                 due->day >= today ? calendar_working_days(today, due->day)
                                   : calendar_working_days(due->day, today));
        put_text(m, m->top, "_status",
                 due->day >= today ? say_with(m, "还有 {1} 个工作日。", left, "")
                                   : say_with(m, "已逾 {1} 个工作日。", left, ""));
        put_flag(m, m->top, "_over", due->day < today);
}

static int put_duty(struct model *m, const char *project, const char *kind, struct way *w)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_DUTY, "tt", project, kind);
        bool found = store_next(&r);
        const char *domain = found ? store_dup(&r, 0) : "";

        if (found) {
                w->project = project;
                put_named(m, m->top, "body", store_dup(&r, 1), store_dup(&r, 8));
                put_named(m, m->top, "project", project, store_dup(&r, 9));
                put_str(m, m->top, "since", store_str(&r, 2));
                if (!store_null(&r, 4))
                        m->location =
                                arena_printf(m->cx->mem, "/due/%lld", (long long)store_i64(&r, 4));
        }
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        w->d = rule_domain(m->site->rules, str_of(domain));
        w->k = w->d == NULL ? NULL : rule_kind(w->d, str_of(kind));
        if (w->k == NULL)
                return err_set(m->cx, LH_NOT_FOUND,
                               "project \"%.64s\" owes no \"%.64s\"; its page lists what it owes",
                               project, kind);
        put_domain(m, m->top, domain);
        put_kind(m, m->top, w->d, kind);
        return LH_OK;
}

/* What is owed and not there. */
static int explain_open(struct model *m, const char *project, const char *kind)
{
        struct way w = { .m = m, .calendar_idx = INT64_MAX };
        struct duty_event e;
        struct due due;
        int32_t day = 0;
        int rc = put_duty(m, project, kind, &w);

        if (rc != LH_OK || m->location != NULL)
                return rc;
        put_flag(m, m->top, "open", true);
        if (!duty_event(m->tx, w.d, w.k, project, &e))
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND, "nothing is owed here");
        date_parse(str_of(e.date), &day);
        put_int(m, m->top, "event", e.idx);
        add_sentence(m,
                     e.runs ? say_with(m, "从“{1}”公开之日（{2}）起算，当天不算。",
                                       kind_label(m, w.d->id, e.kind), e.date)
                            : say_with(m,
                                       "项目已于 {2} 公开“{1}”，进入后面的环节，而这一项没有见到。",
                                       kind_label(m, w.d->id, e.kind), e.date));
        put_acts(m, &w);
        put_moves(m, &w);
        if (!deadline_of_open(m->tx, adopted_now(m->tx), w.d, w.k, project, day, e.idx, e.runs,
                              &w.until) ||
            (w.until.n == 0 && !e.runs)) {
                add_sentence(m, say(m, "没有从某一天起算的期限：项目进入后面的环节之日起就是缺。"));
                adopted_limit_at(adopted_now(m->tx), w.d, w.k, day, e.idx, &w.until.rule);
                if (w.until.rule.source == NULL)
                        w.until.rule = (struct adopted_limit){ .idx = -1,
                                                               .source = w.k->source,
                                                               .certainty = w.k->certainty };
                put_versions(m, &w);
                put_flag(m, m->top, "_counted", false);
                return m->rc;
        }
        rc = count_days(m, &w, &due);
        if (rc == LH_OK)
                put_result(m, &due, true);
        return rc;
}

/* What a notice was held to. */
static int explain_notice(struct model *m, int64_t idx)
{
        struct way w = { .m = m, .calendar_idx = idx };
        struct store_rows r = store_query(m->tx, Q_PAGE_NOTICE, "i", idx);
        struct notice_row n;
        struct due due;
        int32_t day;
        bool found = store_next(&r);
        int rc;

        if (found)
                notice_row_read(&r, &n);
        store_rows_done(&r);
        if (!found)
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND,
                                                    "record %lld is not a notice", (long long)idx);
        put_named(m, m->top, "body", n.body, n.body_name);
        put_text(m, m->top, "title", n.title);
        put_int(m, m->top, "index", idx);
        w.project = n.project;
        w.d = put_domain(m, m->top, n.domain);
        w.k = put_kind(m, m->top, w.d, n.kind);
        put_text(m, m->top, "published", n.date);
        put_flag(m, m->top, "open", false);
        if (w.k == NULL)
                return err_set(m->cx, LH_NOT_FOUND, "the rules have no \"%s\" any more", n.kind);
        put_acts(m, &w);
        put_moves(m, &w);
        if (!date_parse(str_of(n.formed), &day) ||
            !deadline_of_formed(m->tx, adopted_now(m->tx), w.d, w.k, n.project, day, idx,
                                &w.until)) {
                add_sentence(m, n.formed[0] == '\0'
                                        ? say(m, "公告没有写明信息的形成日期，期限无从算起。")
                                        : say(m, "这一类公告没有以天数规定的期限。"));
                put_flag(m, m->top, "_counted", false);
                return m->rc;
        }
        add_sentence(m,
                     say_with(m, "公告写明信息于 {1} 形成，从这天起算，当天不算。", n.formed, ""));
        rc = count_days(m, &w, &due);
        if (rc != LH_OK)
                return rc;
        put_result(m, &due, false);
        put_flag(m, m->top, "_over", n.late_days > 0);
        put_text(m, m->top, "_status",
                 n.late_days > 0
                         ? say_with(m, "实际于 {1} 公开，迟了 {2} 天。", n.date,
                                    arena_printf(m->cx->mem, "%lld", (long long)n.late_days))
                         : say_with(m, "实际于 {1} 公开，没有迟。", n.date, ""));
        return m->rc;
}

int model_supervise_due(struct model *m, const char *arg)
{
        const char *dot = strchr(arg, '.');
        uint64_t idx;

        m->page = "supervise_due";
        m->title = say(m, "这个日期是怎么算的");
        put_array(m, m->top, "sentences");
        put_flag(m, m->top, "_at_supervise", true);
        if (decimal_parse(str_of(arg), &idx) && idx <= INT64_MAX)
                return explain_notice(m, (int64_t)idx);
        if (dot == NULL || dot == arg)
                return err_set(m->cx, LH_NOT_FOUND,
                               "there is no due date \"%.64s\"; follow the link of a date", arg);
        return explain_open(m, arena_strndup(m->cx->mem, arg, (size_t)(dot - arg)), dot + 1);
}
