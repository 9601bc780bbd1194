/* /jd/sharing: what sharing leaves undone. */
#include "base/time.h"
#include "rule/calendar.h"
#include "web/feed_file.h"
#include "web/model_share.h"
#include "web/share_tasks.h"

#define FEED_ROWS 100

const struct table_file_column share_task_columns[] = {
        { "what", "什么没有办", "Left undone", TABLE_TEXT },
        { "service", "服务", "Service", TABLE_TEXT },
        { "body", "该谁办", "Whose turn", TABLE_TEXT },
        { "since", "起算日", "Since", TABLE_DATE },
        { "due", "应办日", "Due", TABLE_DATE },
        { "late", "已超（工作日）", "Late (working days)", TABLE_NUMBER },
        { "record", "记录", "Record", TABLE_NUMBER },
};
const size_t share_task_columns_n = countof(share_task_columns);

struct task_row {
        const char *what, *service, *body, *body_name, *since, *due;
        int64_t late, record;
};

typedef void (*row_fn)(void *arg, const struct task_row *row);

static int64_t late_days(struct model *m, const char *due)
{
        int32_t day, today = date_in_china(m->cx->now_ms());

        return date_parse(str_of(due), &day) && day < today ? calendar_working_days(day, today) : 0;
}

/* side: whose turn it is, the provider's or the consumer's. */
static void one(struct model *m, const json_t *o, const char *what, const char *side,
                const char *body, row_fn fn, void *arg)
{
        struct arena *mem = m->cx->mem;
        struct task_row t = {
                .what = what,
                .service = text_of(o, "service_title"),
                .body = text_of(o, arena_printf(mem, "%s_body", side)),
                .body_name = text_of(o, arena_printf(mem, "%s_body_name", side)),
                .since = text_of(o, text_of(o, "filed")[0] != '\0' ? "filed" : "granted"),
                .due = text_of(o, "due"),
                .late = late_days(m, text_of(o, "due")),
                .record = number_of(o, "index"),
        };

        if (body[0] == '\0' || strcmp(body, t.body) == 0)
                fn(arg, &t);
}

static void each(struct model *m, const char *body, row_fn fn, void *arg)
{
        const json_t *disputes = share_disputes(m, "_disputes"),
                     *applications = share_applications_open(m, "_applications"),
                     *grants = share_grants_unused(m, "_grants"), *o;
        size_t i;

        json_array_foreach (disputes, i, o)
                if (json_is_true(json_object_get(o, "overdue")) && text_of(o, "outcome")[0] == '\0')
                        one(m, o, say(m, "校核超期没有答复"), "service", body, fn, arg);
        json_array_foreach (applications, i, o)
                if (json_is_true(json_object_get(o, "overdue")))
                        one(m, o, say(m, "使用申请超期没有答复"), "service", body, fn, arg);
        json_array_foreach (grants, i, o)
                one(m, o,
                    text_of(o, "last")[0] == '\0' ? say(m, "授权还没有用过，不用的应当交回")
                                                  : say(m, "授权长期未用，应当交回或说明"),
                    "consumer", body, fn, arg);
}

struct filling {
        struct list *l;
        int64_t left;
};

static void put_row(void *arg, const struct task_row *t)
{
        struct filling *f = arg;
        struct model *m = f->l->m;
        const char *record = arena_printf(m->cx->mem, "/n/%lld", (long long)t->record);

        if (f->left-- <= 0)
                return;
        list_text(f->l, t->what, record);
        list_record(f->l, t->service, NULL);
        list_record(f->l, t->body_name, arena_printf(m->cx->mem, "/body/%s", t->body));
        list_text(f->l, t->since, NULL);
        list_text(f->l, t->due, NULL);
        list_int(f->l, t->late, NULL);
        list_int(f->l, t->record, record);
}

void share_tasks_list(struct list *l, const char *body, int64_t limit)
{
        struct filling f = { l, limit };

        each(l->m, body, put_row, &f);
}

struct feeding {
        struct model *m;
        struct feed *f;
        struct feed_entry *entries;
};

static void put_entry(void *arg, const struct task_row *t)
{
        struct feeding *g = arg;
        struct model *m = g->m;
        struct arena *mem = m->cx->mem;
        struct feed_entry *e = &g->entries[g->f->n_entries];
        int32_t day;
        bool timed = t->due[0] != '\0';

        if (g->f->n_entries == FEED_ROWS || !date_parse(str_of(timed ? t->due : t->since), &day))
                return;
        g->f->n_entries++;
        e->url = arena_printf(mem, "%s/n/%lld", base_url(m), (long long)t->record);
        e->id = arena_printf(mem, "%s#%s", e->url, t->due);
        e->title = arena_printf(mem, "%s · %s", t->what, t->service);
        e->text = timed ? say_with(m, "应办日 {1}，已超 {2} 个工作日。", t->due,
                                   arena_printf(mem, "%lld", (long long)t->late))
                        : say_with(m, "自 {1} 起没有使用。", t->since, "");
        e->author = t->body_name;
        e->category = "sharing";
        e->published_ms = e->updated_ms = ((int64_t)day + timed) * 86400000 - TIME_CHINA_OFFSET_MS;
}

int share_tasks_feed(struct model *m, const char *body, enum page_form form, struct buf *out)
{
        struct arena *mem = m->cx->mem;
        struct feed_entry *entries = arena_alloc(mem, FEED_ROWS * sizeof(*entries));
        struct feed f = { .entries = entries,
                          .lang = m->english ? "en" : "zh-CN",
                          .author = m->site->name,
                          .title = say(m, "数据共享中没有办的事"),
                          .subtitle = m->site->name,
                          .url = arena_printf(mem, "%s/jd/sharing", base_url(m)),
                          .updated_ms = m->cx->now_ms() };
        struct feeding g = { m, &f, entries };

        memset(entries, 0, FEED_ROWS * sizeof(*entries));
        f.id = f.url;
        f.self_url = arena_printf(mem, "%s.%s", f.url, form == PAGE_ATOM ? "atom" : "feed.json");
        each(m, body, put_entry, &g);
        return form == PAGE_ATOM ? feed_atom(m->cx, &f, out) : feed_json(m->cx, &f, out);
}
