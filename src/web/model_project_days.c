/* /p/ID.ics: the days of a project that are still to come or hardly past: deadlines, openings,
 * hearings, draws, publicity, as the notices in force name them, and the last days of what it owes
 * by law. Which element of a notice is a day is known from the rules. */
#include "base/text.h"
#include "base/time.h"
#include "web/feed_file.h"
#include "web/supervise.h"

#include <inttypes.h>

#define NOTICES_MAX 200
#define DAYS_MAX    1000
#define PAST_DAYS   30

struct days {
        struct model *m;
        const struct rule_domain *d;
        const char *project, *title;
        struct feed_day *list;
        size_t n;
        int32_t from;
};

static const char *host(const struct model *m)
{
        return arena_printf(m->cx->mem, "%.*s", (int)strcspn(m->site->origin, "/"),
                            m->site->origin);
}

static void add_day(struct days *s, int64_t idx, int64_t time_ms, const struct rule_kind *k,
                    const struct field *f)
{
        struct model *m = s->m;
        const struct rule_element *e = k == NULL ? NULL : rule_element(k, f->name);
        struct feed_day *d = &s->list[s->n];
        int32_t day;

        if (e == NULL || e->type != RULE_DATE || f->state != FIELD_OPEN || s->n == DAYS_MAX ||
            !date_parse(f->value, &day) || day < s->from)
                return;
        *d = (struct feed_day){ .day = day, .updated_ms = time_ms };
        d->uid = arena_printf(m->cx->mem, "%" PRId64 ".%s@%s", idx, e->id, host(m));
        d->title = arena_printf(m->cx->mem, "%s · %s", label(m, e->name, e->name_en), s->title);
        d->url = arena_printf(m->cx->mem, "%s/n/%" PRId64, base_url(m), idx);
        d->text = label(m, k->name, k->name_en);
        d->category = s->d == NULL ? NULL : label(m, s->d->name, s->d->name_en);
        s->n++;
}

static int add_notices(struct days *s)
{
        struct model *m = s->m;
        struct store_rows r =
                store_query(m->tx, Q_FEED_DAYS, "ti", s->project, (int64_t)NOTICES_MAX);
        int rc = LH_OK;

        while (rc == LH_OK && store_next(&r)) {
                int64_t idx = store_i64(&r, 0), time_ms = store_i64(&r, 4);
                const struct rule_kind *k = s->d == NULL ? NULL : rule_kind(s->d, store_str(&r, 1));
                struct record rec;

                rc = ledger_record(m->tx, (uint64_t)idx, &rec, NULL);
                for (size_t i = 0; rc == LH_OK && i < rec.n_fields; i++)
                        if (!rec.fields[i].table)
                                add_day(s, idx, time_ms, k, &rec.fields[i]);
        }
        store_rows_done(&r);
        return m->tx->rc != LH_OK ? m->tx->rc : rc;
}

static void add_owed(struct days *s)
{
        struct model *m = s->m;
        struct store_rows r = store_query(m->tx, Q_SUPERVISE_OWED_BY_PROJECT, "t", s->project);

        while (store_next(&r) && s->n < DAYS_MAX) {
                const char *kind = store_dup(&r, 0), *due = store_dup(&r, 2);
                const struct rule_kind *k = s->d == NULL ? NULL : rule_kind(s->d, str_of(kind));
                struct feed_day *d = &s->list[s->n];
                int32_t day;

                if (!date_parse(str_of(due), &day) || day < s->from)
                        continue;
                *d = (struct feed_day){ .day = day, .updated_ms = m->cx->now_ms() };
                d->uid = arena_printf(m->cx->mem, "%s.%s@%s", s->project, kind, host(m));
                d->title = say_with(m, "最后一天：{1} · {2}",
                                    k == NULL ? kind : label(m, k->name, k->name_en), s->title);
                d->url = arena_printf(m->cx->mem, "%s%s", base_url(m),
                                      due_link(m, s->project, kind));
                d->text = say_with(m, "责任单位：{1}。怎么算的：{2}", store_dup(&r, 4), d->url);
                s->n++;
        }
        store_rows_done(&r);
}

static int write_days(struct model *m, const char *arg, struct buf *out)
{
        struct days s = { .m = m,
                          .project = arg,
                          .from = date_in_china(m->cx->now_ms()) - PAST_DAYS };
        struct store_rows r = store_query(m->tx, Q_PAGE_PROJECT, "t", arg);
        struct feed_calendar c;
        int rc;

        if (store_next(&r)) {
                s.d = rule_domain(m->site->rules, store_str(&r, 1));
                s.title = store_dup(&r, 3);
        }
        store_rows_done(&r);
        if (m->tx->rc != LH_OK || s.title == NULL)
                return m->tx->rc != LH_OK
                               ? m->tx->rc
                               : err_set(m->cx, LH_NOT_FOUND, "there is no project \"%.64s\"", arg);
        s.list = arena_alloc(m->cx->mem, DAYS_MAX * sizeof(*s.list));
        rc = add_notices(&s);
        if (rc != LH_OK)
                return rc;
        add_owed(&s);
        c = (struct feed_calendar){ .id = arena_printf(m->cx->mem, "-//liuhen//%s//ZH",
                                                       m->site->origin),
                                    .title = s.title,
                                    .url = arena_printf(m->cx->mem, "%s/p/%s", base_url(m), arg),
                                    .days = s.list,
                                    .n_days = s.n };
        return feed_ics(m->cx, &c, out);
}

int write_project(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        switch (form) {
        case PAGE_OCDS: return write_project_ocds(m, arg, form, out);
        case PAGE_ICS: return write_days(m, arg, out);
        default: return write_project_feed(m, arg, form, out);
        }
}
