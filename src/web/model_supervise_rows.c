/* Rows of what is missing and of the bodies. */
#include "base/time.h"
#include "rule/calendar.h"
#include "view/supervise.h"
#include "web/supervise.h"

#include <stdlib.h>

const struct table_file_column supervise_missing_columns[] = {
        { "kind", "应公开的事项", "What is missing", TABLE_TEXT },
        { "project", "项目", "Project", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "body", "责任单位", "Body", TABLE_TEXT },
        { "region", "地区", "Region", TABLE_TEXT },
        { "day", "应公开日", "Expected by", TABLE_DATE },
        { "days", "逾期（工作日）", "Late (working days)", TABLE_NUMBER },
        { "reminders", "已催办", "Reminders", TABLE_NUMBER },
        { "statement", "单位说明", "Statement", TABLE_TEXT },
};
const size_t supervise_missing_n = countof(supervise_missing_columns);

const struct table_file_column supervise_body_columns[] = {
        { "body", "单位", "Body", TABLE_TEXT },
        { "region", "地区", "Region", TABLE_TEXT },
        { "rank", "排名", "Rank", TABLE_NUMBER },
        { "due", "应公开", "Due", TABLE_NUMBER },
        { "on_time", "按期", "On time", TABLE_NUMBER },
        { "late", "迟公开", "Late", TABLE_NUMBER },
        { "missing", "逾期未公开", "Missing", TABLE_NUMBER },
        { "rate", "按期公开率（%）", "On time (%)", TABLE_NUMBER },
        { "median", "用时中位数（工作日）", "Median (working days)", TABLE_NUMBER },
        { "undone", "更正与撤下", "Corrected or withdrawn", TABLE_NUMBER },
};
const size_t supervise_body_n = countof(supervise_body_columns);

static int64_t working_days_since(const char *day, const char *today)
{
        int32_t from, to;

        if (!date_parse(str_of(day), &from) || !date_parse(str_of(today), &to))
                return 0;
        return calendar_working_days(from, to);
}

static const char *statement(struct model *m, const char *text, const char *promised)
{
        if (text[0] == '\0')
                return say(m, "未说明");
        return promised[0] == '\0' ? text : say_with(m, "{1}（承诺 {2} 前公开）", text, promised);
}

static void put_row(struct list *l, const struct supervise_ask *a, struct store_rows *r)
{
        struct model *m = l->m;
        const char *project = store_dup(r, 0), *kind = store_dup(r, 1), *domain = store_dup(r, 2),
                   *body = store_dup(r, 3), *region = store_dup(r, 5), *day = store_dup(r, 7);
        const char *page = arena_printf(m->cx->mem, "/p/%s", project);
        const char *text = store_dup(r, 11);

        list_text(l, kind_label(m, domain, kind), due_link(m, project, kind));
        list_record(l, store_dup(r, 6), page);
        list_text(l, domain_label(m, domain), NULL);
        list_record(l, store_dup(r, 4),
                    body[0] == '\0' ? NULL : arena_printf(m->cx->mem, "/body/%s", body));
        list_record(l, region_label(m, region), NULL);
        list_text(l, day, NULL);
        list_int(l, working_days_since(day, a->today), due_link(m, project, kind));
        list_int(l, store_i64(r, 10), NULL);
        if (text[0] == '\0')
                list_text(l, statement(m, text, ""), NULL);
        else
                list_record(l, statement(m, text, store_dup(r, 12)), NULL);
}

/* Without a period asked for, all that is missing now, since whenever. */
int64_t put_missing(struct list *l, const struct supervise_ask *a, int64_t limit, int64_t offset)
{
        bool all = a->f.all_missing;
        struct store_rows r = store_query(
                l->m->tx, Q_SUPERVISE_MISSING, "ttttttii", a->today, a->f.domain, a->f.body,
                a->f.region, all ? "0000-00" : a->f.from, all ? "9999-99" : a->f.to, limit, offset);
        int64_t n = 0;

        for (; l->m->rc == LH_OK && store_next(&r); n++)
                put_row(l, a, &r);
        store_rows_done(&r);
        return n;
}

/* The best first; with the same rate the one with more to do. Those with few items stand behind,
 * unranked. */
static int better_first(const void *a, const void *b)
{
        const struct dashboard_sum *x = *(struct dashboard_sum *const *)a,
                                   *y = *(struct dashboard_sum *const *)b;
        bool few_x = dashboard_due(x) < SUPERVISE_RANKED_MIN,
             few_y = dashboard_due(y) < SUPERVISE_RANKED_MIN;

        if (few_x != few_y)
                return few_x ? 1 : -1;
        if (few_x && dashboard_due(x) != dashboard_due(y))
                return dashboard_due(x) > dashboard_due(y) ? -1 : 1;
        if (!few_x && dashboard_rate(x) != dashboard_rate(y))
                return dashboard_rate(x) > dashboard_rate(y) ? -1 : 1;
        if (dashboard_due(x) != dashboard_due(y))
                return dashboard_due(x) > dashboard_due(y) ? -1 : 1;
        return strcmp(x->id, y->id);
}

static void put_body(struct list *l, const struct supervise_ask *a, const struct dashboard_sum *s,
                     int64_t rank)
{
        struct model *m = l->m;

        list_record(l, s->name, arena_printf(m->cx->mem, "/body/%s", s->id));
        list_record(l, region_label(m, s->region), NULL);
        if (rank > 0)
                list_int(l, rank, NULL);
        else
                list_text(l, l->to_file ? "" : say(m, "不排名"), NULL);
        list_int(l, dashboard_due(s), supervise_link(m, a, "/jd", "body", s->id));
        list_int(l, dashboard_on_time(s),
                 supervise_link(m, a, "/jd/published?state=ontime", "body", s->id));
        list_int(l, s->late, supervise_link(m, a, "/jd/published?state=late", "body", s->id));
        list_int(l, s->missing, supervise_link(m, a, "/jd/missing", "body", s->id));
        list_share(l, dashboard_rate(s), NULL);
        if (s->median < 0)
                list_text(l, l->to_file ? "" : "—", NULL);
        else
                list_int(l, s->median, NULL);
        list_int(l, s->corrections + s->withdrawals,
                 supervise_link(m, a, "/jd/undone", "body", s->id));
}

void put_bodies_list(struct list *l, const struct supervise_ask *a, const struct dashboard *d,
                     size_t max)
{
        const struct dashboard_sum *before = NULL;
        int64_t rank = 0;

        qsort(d->bodies.list, d->bodies.n, sizeof(struct dashboard_sum *), better_first);
        for (size_t i = 0; i < d->bodies.n && i < max; i++) {
                const struct dashboard_sum *s = d->bodies.list[i];
                bool ranked = dashboard_due(s) >= SUPERVISE_RANKED_MIN;

                /* The same rate is the same rank. */
                if (ranked && (before == NULL || dashboard_rate(before) != dashboard_rate(s)))
                        rank = (int64_t)i + 1;
                put_body(l, a, s, ranked ? rank : 0);
                before = s;
        }
}
