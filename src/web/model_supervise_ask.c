/* What the pages of supervision are asked for, and their filter. */
#include "base/time.h"
#include "web/link.h"
#include "web/supervise.h"

#include <stdio.h>

#define REGIONS_MAX 500
#define YEARS_BACK  4

/* An id as addresses have it; anything else is taken for none. */
static const char *asked_id(const struct model *m, const char *name)
{
        const char *v = asked(m, name);

        return strlen(v) <= 64 && strspn(v, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(v)
                       ? v
                       : "";
}

struct supervise_ask supervise_asked(struct model *m)
{
        struct supervise_ask a = { .today = today_in_china(m) };

        a.f.region = asked_id(m, "region");
        a.f.domain = asked_id(m, "domain");
        a.f.body = asked_id(m, "body");
        a.period = dashboard_period(m->cx, asked(m, "period"), a.today, a.f.from, a.f.to);
        a.f.all_missing = strcmp(a.period, "12m") == 0;
        return a;
}

const char *supervise_query(struct model *m, const struct supervise_ask *a, const char *name,
                            const char *value)
{
        const char *const names[] = { "region", "domain", "period", "body" };
        const char *values[] = { a->f.region, a->f.domain, a->period, a->f.body };
        const char *query = "";

        for (size_t i = 0; i < countof(names); i++) {
                const char *v = name != NULL && strcmp(names[i], name) == 0 ? value : values[i];

                if (v[0] == '\0' || (i == 2 && strcmp(v, "12m") == 0))
                        continue;
                query = arena_printf(m->cx->mem, "%s%s%s=%s", query, query[0] == '\0' ? "" : "&",
                                     names[i], v);
        }
        return query;
}

const char *supervise_link(struct model *m, const struct supervise_ask *a, const char *page,
                           const char *name, const char *value)
{
        const char *query = supervise_query(m, a, name, value);
        const char *joint = query[0] == '\0' ? "" : strchr(page, '?') == NULL ? "?" : "&";

        return arena_printf(m->cx->mem, "%s%s%s", page, joint, query);
}

const char *share_text(struct model *m, int tenths)
{
        return tenths < 0 ? "—" : arena_printf(m->cx->mem, "%d.%d%%", tenths / 10, tenths % 10);
}

const char *region_label(const struct model *m, const char *code)
{
        const char *name = place_name(m, code);

        if (name[0] != '\0')
                return name;
        return code[0] == '\0' ? say(m, "（未写明地区）") : code;
}

const char *domain_label(const struct model *m, const char *id)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(id));

        return d == NULL ? id : label(m, d->name, d->name_en);
}

const char *kind_label(const struct model *m, const char *domain, const char *kind)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(domain));
        const struct rule_kind *k = d == NULL ? NULL : rule_kind(d, str_of(kind));

        return k == NULL ? kind : label(m, k->name, k->name_en);
}

const char *due_link(struct model *m, const char *project, const char *kind)
{
        return arena_printf(m->cx->mem, "/due/%s.%s", project, kind);
}

const char *limit_words(const struct model *m, const struct rule_limit *l)
{
        const char *n = arena_printf(m->cx->mem, "%d", l->n);

        if (!l->set)
                return "";
        return say_with(m, l->working ? SAY("{1} 个工作日") : SAY("{1} 日"), n, "");
}

static void put_periods(struct model *m, const struct supervise_ask *a)
{
        json_t *array = put_array(m, m->top, "_periods");
        int32_t day = 0;
        int y, mo, d;

        date_parse(str_of(a->today), &day);
        date_split(day, &y, &mo, &d);
        add_choice(m, array, "12m", say(m, "近 12 个月"), a->period);
        for (int i = 0; i < 4; i++) {
                int q = (mo - 1) / 3 - i, year = y;

                for (; q < 0; q += 4)
                        year--;
                add_choice(m, array, arena_printf(m->cx->mem, "%d-Q%d", year, q + 1),
                           say_with(m, "{1} 年第 {2} 季度", arena_printf(m->cx->mem, "%d", year),
                                    arena_printf(m->cx->mem, "%d", q + 1)),
                           a->period);
        }
        for (int i = 0; i <= YEARS_BACK; i++)
                add_choice(m, array, arena_printf(m->cx->mem, "%d", y - i),
                           say_with(m, "{1} 年", arena_printf(m->cx->mem, "%d", y - i), ""),
                           a->period);
        if (strlen(a->period) == 7 && a->period[5] != 'Q')
                add_choice(m, array, a->period, a->period, a->period);
}

void put_supervise_filter(struct model *m, const struct supervise_ask *a)
{
        json_t *array = put_array(m, m->top, "_regions");
        struct store_rows r = store_query(m->tx, Q_DASHBOARD_REGIONS, "i", (int64_t)REGIONS_MAX);
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);

        while (m->rc == LH_OK && store_next(&r)) {
                const char *code = store_dup(&r, 0);

                add_choice(m, array, code, region_label(m, code), a->f.region);
        }
        store_rows_done(&r);
        array = put_array(m, m->top, "_domains");
        for (size_t i = 0; i < n; i++)
                add_choice(m, array, d[i].id, label(m, d[i].name, d[i].name_en), a->f.domain);
        put_periods(m, a);
        array = put_array(m, m->top, "_bodies");
        r = store_query(m->tx, Q_DASHBOARD_BODY_CHOICE, "ti", a->f.region,
                        (int64_t)SUPERVISE_CHOICE_MAX);
        while (m->rc == LH_OK && store_next(&r))
                add_choice(m, array, store_dup(&r, 0), store_dup(&r, 1), a->f.body);
        store_rows_done(&r);
}
