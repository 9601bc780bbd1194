/* The lists behind the figures: /jd/missing, coming, published, undone, bodies, appraisals; as a
 * page, a file, a feed, a calendar. */
#include "base/time.h"
#include "rule/calendar.h"
#include "view/supervise.h"
#include "web/feed_file.h"
#include "web/share_tasks.h"
#include "web/supervise.h"

#include <stdio.h>

#define COMING_COLUMNS                                                                             \
        { "kind", "将要公开的事项", "What is to come", TABLE_TEXT },                               \
                { "project", "项目", "Project", TABLE_TEXT },                                      \
                { "domain", "领域", "Domain", TABLE_TEXT },                                        \
                { "body", "责任单位", "Body", TABLE_TEXT },                                        \
                { "region", "地区", "Region", TABLE_TEXT },                                        \
                { "due", "最后一天", "Last day", TABLE_DATE },                                     \
                { "left", "还有（工作日）", "Left (working days)", TABLE_NUMBER },                 \
        {                                                                                          \
                "certain", "日期", "Certainty", TABLE_TEXT                                         \
        }

static const struct table_file_column coming_columns[] = { COMING_COLUMNS };
static const struct table_file_column published_columns[] = {
        { "title", "公告", "Notice", TABLE_TEXT },
        { "kind", "事项", "Kind", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "body", "公开单位", "Body", TABLE_TEXT },
        { "region", "地区", "Region", TABLE_TEXT },
        { "formed", "形成日期", "Formed", TABLE_DATE },
        { "due", "最后一天", "Last day", TABLE_DATE },
        { "date", "公开日期", "Published", TABLE_DATE },
        { "late", "迟（天）", "Late (days)", TABLE_NUMBER },
};
static const struct table_file_column undone_columns[] = {
        { "title", "公告", "Notice", TABLE_TEXT },
        { "kind", "事项", "Kind", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "body", "公开单位", "Body", TABLE_TEXT },
        { "region", "地区", "Region", TABLE_TEXT },
        { "date", "公开日期", "Published", TABLE_DATE },
        { "state", "现状", "State", TABLE_TEXT },
        { "by", "更正或撤下的记录", "Record that did it", TABLE_TEXT },
};
static const struct table_file_column appraisal_columns[] = {
        { "body", "被考核单位", "Body", TABLE_TEXT },
        { "period", "时段", "Period", TABLE_TEXT },
        { "score", "得分", "Score", TABLE_NUMBER },
        { "due", "应公开", "Due", TABLE_NUMBER },
        { "on_time", "按期", "On time", TABLE_NUMBER },
        { "late", "迟公开", "Late", TABLE_NUMBER },
        { "missing", "逾期未公开", "Missing", TABLE_NUMBER },
        { "unanswered", "催办未回应", "Urged, no answer", TABLE_NUMBER },
        { "corrections", "更正", "Corrections", TABLE_NUMBER },
        { "remark", "评语", "Remark", TABLE_TEXT },
        { "appraiser", "考核单位", "Appraiser", TABLE_TEXT },
        { "record", "记录", "Record", TABLE_NUMBER },
};

static void put_place(struct list *l, struct store_rows *r, int domain, int body)
{
        const char *id = store_dup(r, body);

        list_text(l, domain_label(l->m, store_dup(r, domain)), NULL);
        list_record(l, store_dup(r, body + 1),
                    id[0] == '\0' ? NULL : arena_printf(l->m->cx->mem, "/body/%s", id));
        list_record(l, region_label(l->m, store_dup(r, body + 2)), NULL);
}

static int64_t working_days(const char *from, const char *to)
{
        int32_t a, b;

        return date_parse(str_of(from), &a) && date_parse(str_of(to), &b)
                       ? calendar_working_days(a, b)
                       : 0;
}

static bool is_provisional(const char *due)
{
        int32_t day;

        return date_parse(str_of(due), &day) && day > calendar_end();
}

static struct store_rows ask_coming(struct model *m, const struct supervise_ask *a, int64_t limit,
                                    int64_t offset)
{
        return store_query(m->tx, Q_SUPERVISE_COMING, "ttttii", a->today, a->f.domain, a->f.body,
                           a->f.region, limit, offset);
}

static void list_coming(struct list *l, const struct supervise_ask *a, int64_t limit,
                        int64_t offset)
{
        struct model *m = l->m;
        struct store_rows r = ask_coming(m, a, limit, offset);

        while (m->rc == LH_OK && store_next(&r)) {
                const char *project = store_dup(&r, 0), *kind = store_dup(&r, 1),
                           *due = store_dup(&r, 7);

                list_text(l, kind_label(m, store_dup(&r, 2), kind), due_link(m, project, kind));
                list_record(l, store_dup(&r, 6), arena_printf(m->cx->mem, "/p/%s", project));
                put_place(l, &r, 2, 3);
                list_text(l, due, NULL);
                list_int(l, working_days(a->today, due), due_link(m, project, kind));
                list_text(l, is_provisional(due) ? say(m, "暂定") : say(m, "确定"), NULL);
        }
        store_rows_done(&r);
}

/* late, ontime; anything else is all. */
static const char *asked_state(const struct model *m)
{
        const char *s = asked(m, "state");

        return strcmp(s, "late") == 0 ? "late" : strcmp(s, "ontime") == 0 ? "ontime" : "all";
}

static void list_published(struct list *l, const struct supervise_ask *a, int64_t limit,
                           int64_t offset)
{
        struct model *m = l->m;
        struct store_rows r =
                store_query(m->tx, Q_SUPERVISE_PUBLISHED, "ttttttii", a->f.from, a->f.to,
                            a->f.domain, a->f.body, a->f.region, asked_state(m), limit, offset);

        while (m->rc == LH_OK && store_next(&r)) {
                int64_t idx = store_i64(&r, 0);

                list_record(l, store_dup(&r, 7),
                            arena_printf(m->cx->mem, "/n/%lld", (long long)idx));
                list_text(l, kind_label(m, store_dup(&r, 3), store_dup(&r, 2)), NULL);
                put_place(l, &r, 3, 4);
                list_text(l, store_dup(&r, 8), NULL);
                list_text(l, store_dup(&r, 9),
                          arena_printf(m->cx->mem, "/due/%lld", (long long)idx));
                list_text(l, store_dup(&r, 10), NULL);
                list_int(l, store_i64(&r, 11), NULL);
        }
        store_rows_done(&r);
}

static void list_undone(struct list *l, const struct supervise_ask *a, int64_t limit,
                        int64_t offset)
{
        struct model *m = l->m;
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_UNDONE, "tttttii", a->f.from, a->f.to,
                                          a->f.domain, a->f.body, a->f.region, limit, offset);

        while (m->rc == LH_OK && store_next(&r)) {
                const char *by = arena_printf(m->cx->mem, "%lld", (long long)store_i64(&r, 10));
                bool corrected = str_is(store_str(&r, 9), "corrected");

                list_record(l, store_dup(&r, 7),
                            arena_printf(m->cx->mem, "/n/%lld", (long long)store_i64(&r, 0)));
                list_text(l, kind_label(m, store_dup(&r, 3), store_dup(&r, 2)), NULL);
                put_place(l, &r, 3, 4);
                list_text(l, store_dup(&r, 8), NULL);
                list_text(l, corrected ? say(m, "已更正") : say(m, "已撤下"), NULL);
                list_text(l, by, arena_printf(m->cx->mem, "/n/%s", by));
        }
        store_rows_done(&r);
}

static void list_bodies(struct list *l, const struct supervise_ask *a, int64_t limit,
                        int64_t offset)
{
        struct dashboard d;

        (void)offset;
        dashboard_read(l->m->tx, &a->f, a->today, &d);
        put_bodies_list(l, a, &d, (size_t)limit);
}

static void list_appraisals(struct list *l, const struct supervise_ask *a, int64_t limit,
                            int64_t offset)
{
        struct model *m = l->m;
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_APPRAISALS, "ti", a->f.body, limit);

        (void)offset;
        while (m->rc == LH_OK && store_next(&r)) {
                const char *body = store_dup(&r, 1), *by = store_dup(&r, 3);

                list_record(l, store_dup(&r, 2), arena_printf(m->cx->mem, "/body/%s", body));
                list_text(l, store_dup(&r, 5), NULL);
                list_text(l,
                          store_null(&r, 12) || store_str(&r, 12).n == 0
                                  ? l->to_file ? "" : say(m, "不计分")
                                  : store_dup(&r, 12),
                          NULL);
                for (int i = 6; i <= 11; i++)
                        list_int(l, store_i64(&r, i), NULL);
                list_record(l, store_dup(&r, 13), NULL);
                list_record(l, store_dup(&r, 4), arena_printf(m->cx->mem, "/body/%s", by));
                list_int(l, store_i64(&r, 0),
                         arena_printf(m->cx->mem, "/n/%lld", (long long)store_i64(&r, 0)));
        }
        store_rows_done(&r);
}

static void list_missing(struct list *l, const struct supervise_ask *a, int64_t limit,
                         int64_t offset)
{
        put_missing(l, a, limit, offset);
}

static void list_sharing(struct list *l, const struct supervise_ask *a, int64_t limit,
                         int64_t offset)
{
        (void)offset;
        share_tasks_list(l, a->f.body, limit);
}

/* How many rows there are, from the same sums as the figures of the dashboard. */
static int64_t count_rows(struct model *m, const struct supervise_ask *a, const char *name)
{
        const char *state = asked_state(m);
        struct dashboard d;
        int64_t n = 0;

        if (strcmp(name, "coming") == 0) {
                struct store_rows r = store_query(m->tx, Q_SUPERVISE_COMING_COUNT, "tttt", a->today,
                                                  a->f.domain, a->f.body, a->f.region);

                if (store_next(&r))
                        n = store_i64(&r, 0);
                store_rows_done(&r);
                return n;
        }
        if (strcmp(name, "appraisals") == 0 || strcmp(name, "sharing") == 0)
                return -1;
        dashboard_read(m->tx, &a->f, a->today, &d);
        if (strcmp(name, "missing") == 0)
                return d.all.missing;
        if (strcmp(name, "undone") == 0)
                return d.all.corrections + d.all.withdrawals;
        if (strcmp(name, "bodies") == 0)
                return (int64_t)d.bodies.n;
        return strcmp(state, "late") == 0     ? d.all.late
               : strcmp(state, "ontime") == 0 ? dashboard_on_time(&d.all)
                                              : d.all.timed;
}

static const struct kind_of_list {
        const char *name;
        const struct table_file_column *columns;
        size_t n;
        const char *title, *say_none;
        void (*rows)(struct list *l, const struct supervise_ask *a, int64_t limit, int64_t offset);
        bool paged;
} lists[] = {
        { "missing", supervise_missing_columns, 9, SAY("应公开、还没公开的事项"),
          SAY("没有逾期未公开的事项。"), list_missing, true },
        { "coming", coming_columns, countof(coming_columns), SAY("将要公开的事项"),
          SAY("没有正在计时的事项。"), list_coming, true },
        { "published", published_columns, countof(published_columns), SAY("有法定期限的公告"),
          SAY("这些条件下没有公告。"), list_published, true },
        { "undone", undone_columns, countof(undone_columns), SAY("更正和撤下的公告"),
          SAY("没有更正或撤下的公告。"), list_undone, true },
        { "bodies", supervise_body_columns, 10, SAY("按责任单位"), SAY("这些条件下没有单位。"),
          list_bodies, false },
        { "appraisals", appraisal_columns, countof(appraisal_columns), SAY("考核结果"),
          SAY("还没有考核。"), list_appraisals, false },
        { "sharing", share_task_columns, 7, SAY("数据共享中没有办的事"),
          SAY("没有超期的校核和申请，授权都在使用。"), list_sharing, false },
};

static const struct kind_of_list *find_list(const char *name)
{
        for (size_t i = 0; i < countof(lists); i++)
                if (strcmp(lists[i].name, name) == 0)
                        return &lists[i];
        return NULL;
}

static int no_list(struct model *m, const char *name)
{
        return err_set(m->cx, LH_NOT_FOUND, "there is no supervision list \"%.64s\"", name);
}

static const char *title_of(const struct model *m, const struct kind_of_list *k)
{
        if (strcmp(k->name, "published") != 0)
                return say(m, k->title);
        return strcmp(asked_state(m), "late") == 0     ? say(m, "迟公开的公告")
               : strcmp(asked_state(m), "ontime") == 0 ? say(m, "按期公开的公告")
                                                       : say(m, k->title);
}

/* The query of this list's other pages and forms. */
static const char *list_query(struct model *m, const struct supervise_ask *a,
                              const struct kind_of_list *k)
{
        const char *query = supervise_query(m, a, NULL, "");

        if (strcmp(k->name, "published") != 0)
                return query;
        return arena_printf(m->cx->mem, "state=%s%s%s", asked_state(m), query[0] == '\0' ? "" : "&",
                            query);
}

static void put_forms(struct model *m, const struct kind_of_list *k)
{
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        if (strcmp(k->name, "missing") == 0 || strcmp(k->name, "sharing") == 0) {
                put_text(m, m->top, "_atom", self(m, ".atom", ""));
                put_text(m, m->top, "_feed", self(m, ".feed.json", ""));
        }
        if (strcmp(k->name, "coming") == 0)
                put_text(m, m->top, "_ics", self(m, ".ics", ""));
}

/* What the figures mean: a page of text. */
static int show_method(struct model *m)
{
        m->page = "supervise_method";
        m->title = say(m, "指标口径");
        put_flag(m, m->top, "_at_supervise", true);
        return m->rc;
}

int model_supervise_list(struct model *m, const char *arg)
{
        const struct kind_of_list *k = find_list(arg);
        struct supervise_ask a = supervise_asked(m);
        int64_t n, pages, page, rows;
        struct list l;

        if (strcmp(arg, "method") == 0)
                return show_method(m);
        if (k == NULL)
                return no_list(m, arg);
        m->page = "supervise_list";
        m->title = title_of(m, k);
        m->query = list_query(m, &a, k);
        n = count_rows(m, &a, k->name);
        rows = k->paged ? SUPERVISE_ROWS : SUPERVISE_FILE_ROWS;
        pages = n > 0 ? (n + rows - 1) / rows : 1;
        if (pages > LIST_OFFSET_MAX / rows)
                pages = LIST_OFFSET_MAX / rows > 0 ? LIST_OFFSET_MAX / rows : 1;
        page = asked_number(m, "page", 1, pages);
        l = list_on_page(m, k->columns, k->n);
        k->rows(&l, &a, rows, (page - 1) * rows);
        put_int(m, m->top, "count", n < 0 ? (int64_t)json_array_size(l.rows) : n);
        put_text(m, m->top, "_count", grouped(m, n < 0 ? (int64_t)json_array_size(l.rows) : n));
        put_flag(m, m->top, "_none", json_array_size(l.rows) == 0);
        put_text(m, m->top, "heading", m->title);
        put_text(m, m->top, "_say_none", say(m, k->say_none));
        put_flag(m, m->top, "_bodies_list", strcmp(k->name, "bodies") == 0);
        put_flag(m, m->top, "_appraisals", strcmp(k->name, "appraisals") == 0);
        put_text(m, m->top, "_path", m->rq->path);
        put_text(m, m->top, "_state", strcmp(k->name, "published") == 0 ? asked_state(m) : NULL);
        put_text(m, m->top, "today", a.today);
        put_supervise_filter(m, &a);
        put_flag(m, m->top, "_at_supervise", true);
        put_forms(m, k);
        put_pager(m, m->query, "page", page, pages);
        return m->rc;
}

static const char *first_sentence(struct model *m, const struct supervise_ask *a,
                                  struct store_rows *r)
{
        return say_with(m, "应公开日 {1}，已逾 {2} 个工作日。", store_dup(r, 7),
                        arena_printf(m->cx->mem, "%lld",
                                     (long long)working_days(store_dup(r, 7), a->today)));
}

/* An entry is dated by the day on which it went missing, so that it stays the same entry. */
static int write_missing_feed(struct model *m, const struct supervise_ask *a, enum page_form form,
                              struct buf *out)
{
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_MISSING, "ttttttii", a->today,
                                          a->f.domain, a->f.body, a->f.region, "0000-00", "9999-99",
                                          (int64_t)SUPERVISE_FEED_ROWS, (int64_t)0);
        struct feed_entry *entries =
                arena_alloc(m->cx->mem, SUPERVISE_FEED_ROWS * sizeof(*entries));
        struct arena *mem = m->cx->mem;
        struct feed f = { .entries = entries,
                          .lang = m->english ? "en" : "zh-CN",
                          .author = m->site->name,
                          .title = say(m, "应公开、还没公开的事项"),
                          .subtitle = m->site->name,
                          .url = arena_printf(mem, "%s/jd/missing", base_url(m)),
                          .updated_ms = m->cx->now_ms() };
        int32_t day;

        f.id = f.url;
        f.self_url = arena_printf(
                mem, "%s%s", base_url(m),
                supervise_link(m, a,
                               form == PAGE_ATOM ? "/jd/missing.atom" : "/jd/missing.feed.json",
                               NULL, ""));
        while (store_next(&r)) {
                struct feed_entry *e = &entries[f.n_entries];
                const char *project = store_dup(&r, 0), *kind = store_dup(&r, 1);

                if (!date_parse(store_str(&r, 7), &day))
                        continue;
                f.n_entries++;
                e->id = arena_printf(mem, "%s%s#%s", base_url(m), due_link(m, project, kind),
                                     store_dup(&r, 7));
                e->url = arena_printf(mem, "%s/p/%s", base_url(m), project);
                e->title = arena_printf(mem, "%s · %s", kind_label(m, store_dup(&r, 2), kind),
                                        store_dup(&r, 6));
                e->text = first_sentence(m, a, &r);
                e->author = store_dup(&r, 4);
                e->category = store_dup(&r, 2);
                /* it is missing from the day after on, in China */
                e->published_ms = e->updated_ms =
                        ((int64_t)day + 1) * 86400000 - TIME_CHINA_OFFSET_MS;
        }
        store_rows_done(&r);
        return form == PAGE_ATOM ? feed_atom(m->cx, &f, out) : feed_json(m->cx, &f, out);
}

static int64_t time_of_record(struct model *m, int64_t idx)
{
        struct record rec;

        return idx >= 0 && ledger_record(m->tx, (uint64_t)idx, &rec, NULL) == LH_OK ? rec.time_ms
                                                                                    : 0;
}

static int write_calendar(struct model *m, const struct supervise_ask *a, struct buf *out)
{
        struct store_rows r = ask_coming(m, a, SUPERVISE_FEED_ROWS * 5, 0);
        struct feed_day *days = arena_alloc(m->cx->mem, SUPERVISE_FEED_ROWS * 5 * sizeof(*days));
        struct arena *mem = m->cx->mem;
        struct feed_calendar c = { .id = arena_printf(mem, "-//liuhen//%s//ZH", m->site->origin),
                                   .title =
                                           arena_printf(mem, "%s · %s", say(m, "将要公开的事项"),
                                                        m->site->name == NULL ? "" : m->site->name),
                                   .url = arena_printf(mem, "%s/jd/coming", base_url(m)),
                                   .days = days };

        while (store_next(&r)) {
                struct feed_day *d = &days[c.n_days];
                const char *project = store_dup(&r, 0), *kind = store_dup(&r, 1),
                           *due = store_dup(&r, 7);

                if (!date_parse(str_of(due), &d->day))
                        continue;
                c.n_days++;
                d->uid = arena_printf(mem, "%s.%s@%.*s", project, kind,
                                      (int)strcspn(m->site->origin, "/"), m->site->origin);
                d->title = say_with(m, "最后一天：{1} · {2}", kind_label(m, store_dup(&r, 2), kind),
                                    store_dup(&r, 6));
                d->url = arena_printf(mem, "%s%s", base_url(m), due_link(m, project, kind));
                d->text = say_with(m, "责任单位：{1}。怎么算的：{2}", store_dup(&r, 4), d->url);
                d->category = domain_label(m, store_dup(&r, 2));
                d->tentative = is_provisional(due);
                d->updated_ms = time_of_record(m, store_i64(&r, 8));
        }
        store_rows_done(&r);
        return feed_ics(m->cx, &c, out);
}

int write_supervise_list(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        const struct kind_of_list *k = find_list(arg);
        struct supervise_ask a = supervise_asked(m);
        bool missing = strcmp(arg, "missing") == 0, coming = strcmp(arg, "coming") == 0,
             sharing = strcmp(arg, "sharing") == 0;
        struct list l;

        if (k == NULL || ((form == PAGE_ATOM || form == PAGE_FEED) && !missing && !sharing) ||
            (form == PAGE_ICS && !coming))
                return no_list(m, arg);
        if ((form == PAGE_ATOM || form == PAGE_FEED) && sharing)
                return share_tasks_feed(m, a.f.body, form, out);
        if (form == PAGE_ATOM || form == PAGE_FEED)
                return write_missing_feed(m, &a, form, out);
        if (form == PAGE_ICS)
                return write_calendar(m, &a, out);
        l = list_in_file(m, title_of(m, k), k->columns, k->n);
        k->rows(&l, &a, SUPERVISE_FILE_ROWS, 0);
        return list_write(&l, form, out);
}
