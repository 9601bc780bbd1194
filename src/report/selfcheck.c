#include "report/selfcheck.h"
#include "base/time.h"

#include <string.h>

#define DAY_MS              ((int64_t)24 * 3600 * 1000)
#define HOME_DAYS_MAX       14
#define COLUMN_DAYS_MAX     183 /* 通知公告、政策文件类栏目 6 个月 */
#define UNANSWERED_DAYS_MAX 90

const struct selfcheck_rule_text selfcheck_rules[SELFCHECK_COUNT] = {
        [SELFCHECK_HOME] = { "home", "首页两周内有更新", "Home page updated within two weeks", 1 },
        [SELFCHECK_STALE] = { "stale", "栏目半年内有更新", "Columns updated within six months",
                              10 },
        [SELFCHECK_BLANK] = { "blank", "没有空白栏目", "No blank columns", 5 },
        [SELFCHECK_UNANSWERED] = { "unanswered", "申请没有超期三个月未答复的",
                                   "No request unanswered for three months", 1 },
        [SELFCHECK_DATE] = { "date", "发布日期真实", "Days of publication can be true", 1 },
        [SELFCHECK_META] = { "meta", "必备网页标签齐全", "All mandated tags are there", 0 },
        [SELFCHECK_LINK] = { "link", "没有打不开的链接", "No dead links", 0 },
};

void selfcheck_begin(struct ctx *cx, struct selfcheck *ret)
{
        *ret = (struct selfcheck){ .cx = cx };
        ret->found = arena_alloc(cx->mem, SELFCHECK_FINDINGS_MAX * sizeof(*ret->found));
}

void selfcheck_add(struct selfcheck *s, enum selfcheck_rule rule, const char *page, const char *fmt,
                   ...)
{
        va_list ap;

        s->counts[rule]++;
        if (s->n == SELFCHECK_FINDINGS_MAX)
                return;
        va_start(ap, fmt);
        s->found[s->n++] = (struct selfcheck_finding){ rule, arena_strdup(s->cx->mem, page),
                                                       arena_vprintf(s->cx->mem, fmt, ap) };
        va_end(ap);
}

int64_t selfcheck_sum(const struct selfcheck *s)
{
        int64_t sum = 0;

        for (size_t i = 0; i < SELFCHECK_COUNT; i++)
                sum += s->counts[i];
        return sum;
}

int64_t selfcheck_vetoes(const struct selfcheck *s)
{
        int64_t n = 0;

        for (size_t i = 0; i < SELFCHECK_COUNT; i++)
                n += selfcheck_rules[i].veto_at > 0 && s->counts[i] >= selfcheck_rules[i].veto_at;
        return n;
}

static const char *day_before(struct selfcheck *s, int days)
{
        char day[11];

        date_format(date_in_china(s->cx->now_ms()) - days, day);
        return arena_strdup(s->cx->mem, day);
}

static void check_home(struct store_tx *tx, struct selfcheck *s)
{
        struct store_rows r = store_query(tx, Q_CHECK_NEWEST, "");
        int64_t newest = store_next(&r) ? store_i64(&r, 0) : 0;
        char day[11];

        store_rows_done(&r);
        date_format(date_in_china(newest), day);
        if (newest == 0)
                selfcheck_add(s, SELFCHECK_HOME, "/", "首页没有公告");
        else if (s->cx->now_ms() - newest > HOME_DAYS_MAX * DAY_MS)
                selfcheck_add(s, SELFCHECK_HOME, "/", "最近一条公告是 %s 的，已超过两周", day);
}

/* A column is a domain that was used on this site; by the body's own day, because an import brings
 * years at once. */
static void check_columns(struct store_tx *tx, const struct rule_set *rules, struct selfcheck *s)
{
        struct store_rows r = store_query(tx, Q_CHECK_COLUMNS, "");
        const char *edge = day_before(s, COLUMN_DAYS_MAX);

        while (store_next(&r)) {
                const char *id = store_dup(&r, 0), *newest = store_dup(&r, 3);
                const struct rule_domain *d = rule_domain(rules, str_of(id));
                const char *page = arena_printf(s->cx->mem, "/search?domain=%s", id);
                const char *name = d == NULL ? id : d->name;

                if (store_i64(&r, 1) == 0)
                        selfcheck_add(s, SELFCHECK_BLANK, page, "栏目“%s”没有公告", name);
                else if (strcmp(newest, edge) < 0)
                        selfcheck_add(s, SELFCHECK_STALE, page,
                                      "栏目“%s”最近一条公告是 %s 的，已超过半年", name, newest);
        }
        store_rows_done(&r);
}

static void check_requests(struct store_tx *tx, struct selfcheck *s)
{
        struct store_rows r = store_query(tx, Q_REQUEST_STALE, "tt",
                                          day_before(s, UNANSWERED_DAYS_MAX), day_before(s, 0));
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;
        const char *oldest = n > 0 ? store_dup(&r, 1) : "";

        store_rows_done(&r);
        if (n > 0)
                selfcheck_add(s, SELFCHECK_UNANSWERED, "/requests",
                              "%lld 件公开申请超期且三个月没有答复，最早收于 %s", (long long)n,
                              oldest);
}

/* The log's own time cannot be dated back; what a body says of a day to come can still be wrong. */
static void check_dates(struct store_tx *tx, struct selfcheck *s)
{
        struct store_rows r = store_query(tx, Q_CHECK_DATES, "t", day_before(s, -1));
        int64_t n = store_next(&r) ? store_i64(&r, 0) : 0;
        int64_t first = n > 0 ? store_i64(&r, 1) : -1;

        store_rows_done(&r);
        if (n > 0)
                selfcheck_add(s, SELFCHECK_DATE,
                              arena_printf(s->cx->mem, "/n/%lld", (long long)first),
                              "%lld 条公告的日期在今天以后", (long long)n);
}

int selfcheck_record(struct store_tx *tx, const struct rule_set *rules, struct selfcheck *s)
{
        check_home(tx, s);
        check_columns(tx, rules, s);
        check_requests(tx, s);
        check_dates(tx, s);
        return tx->rc;
}
