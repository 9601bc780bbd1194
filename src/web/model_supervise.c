/* The supervision dashboard: who should have published what, did they, what is missing. */
#include "view/supervise.h"
#include "web/chart.h"
#include "web/supervise.h"

#include <stdio.h>
#include <stdlib.h>

#define MISSING_SHOWN 10
#define BODIES_SHOWN  20
#define TARGET_TENTHS 980 /* 按期公开率 98% */

static struct chart_cell share_cell(struct model *m, int tenths)
{
        return (struct chart_cell){ .value = tenths < 0 ? 0 : tenths,
                                    .text = share_text(m, tenths),
                                    .none = tenths < 0 };
}

static struct chart_cell count_cell(int64_t v, const char *link)
{
        return (struct chart_cell){ .value = v, .link = v == 0 ? NULL : link };
}

static void put_figure(struct model *m, json_t *array, const char *id, const char *name,
                       const char *text, const char *unit, const char *note, const char *link)
{
        json_t *o = add_object(m, array);

        put_text(m, o, "id", id);
        put_text(m, o, "name", name);
        put_text(m, o, "text", text);
        put_text(m, o, "_unit", unit);
        put_text(m, o, "note", note);
        put_text(m, o, "link", link);
}

/* The longest time that something is missing now, in working days. */
static const char *worst_note(struct model *m, const json_t *rows)
{
        json_int_t days = json_integer_value(json_object_get(json_array_get(rows, 0), "days"));

        return json_array_size(rows) == 0
                       ? say(m, "没有逾期未公开的事项")
                       : say_with(m, "最长已逾 {1} 个工作日",
                                  arena_printf(m->cx->mem, "%lld", (long long)days), "");
}

static void put_figures(struct model *m, const struct supervise_ask *a, const struct dashboard *d,
                        const json_t *missing)
{
        json_t *array = put_array(m, m->top, "figures");
        const struct dashboard_sum *s = &d->all;
        int64_t undone = s->corrections + s->withdrawals;
        struct arena *mem = m->cx->mem;

        put_figure(m, array, "due", say(m, "应公开"), grouped(m, dashboard_due(s)), say(m, "条"),
                   say_with(m, "已公开 {1} 条，其中有法定期限可算的 {2} 条", grouped(m, s->notices),
                            grouped(m, s->timed)),
                   supervise_link(m, a, "/jd/published?state=all", NULL, ""));
        put_figure(m, array, "on_time", say(m, "按期公开率"), share_text(m, dashboard_rate(s)), "",
                   say_with(m, "按期 {1} 条 · 目标 {2}", grouped(m, dashboard_on_time(s)),
                            share_text(m, TARGET_TENTHS)),
                   supervise_link(m, a, "/jd/published?state=ontime", NULL, ""));
        put_figure(m, array, "late", say(m, "迟公开"), grouped(m, s->late), say(m, "条"),
                   say_with(m, "占应公开的 {1}",
                            share_text(m, dashboard_share(s->late, dashboard_due(s))), ""),
                   supervise_link(m, a, "/jd/published?state=late", NULL, ""));
        put_figure(m, array, "missing", say(m, "逾期未公开"), grouped(m, s->missing), say(m, "条"),
                   worst_note(m, missing), supervise_link(m, a, "/jd/missing", NULL, ""));
        put_figure(m, array, "median", say(m, "从形成到公开（中位数）"),
                   s->median < 0 ? "—" : arena_printf(mem, "%d", s->median), say(m, "工作日"),
                   s->median < 0 ? say(m, "没有写明形成日期的公告")
                                 : say_with(m, "{1} 条写明了形成日期", grouped(m, s->paced), ""),
                   "#h-pace");
        put_figure(m, array, "undone", say(m, "更正与撤下"), grouped(m, undone), say(m, "条"),
                   say_with(m, "更正 {1} 条 · 撤下 {2} 条，均留痕", grouped(m, s->corrections),
                            grouped(m, s->withdrawals)),
                   supervise_link(m, a, "/jd/undone", NULL, ""));
}

/* Every month of the period, also those in which nothing was due. */
static void put_trend(struct model *m, const struct supervise_ask *a, const struct dashboard *d)
{
        struct chart_row *rows = arena_alloc(m->cx->mem, DASHBOARD_MONTHS_MAX * sizeof(*rows));
        struct chart c = { .id = "trend",
                           .title = say(m, "按期公开率，按月"),
                           .head = say(m, "月份"),
                           .heads = { say(m, "按期公开率"), say(m, "目标"), say(m, "应公开"),
                                      say(m, "迟公开"), say(m, "逾期未公开") },
                           .n_cells = 5,
                           .rows = rows,
                           .lines = 2,
                           .tenths = true };
        int y = atoi(a->f.from), mo = atoi(a->f.from + 5);

        for (; c.n_rows < DASHBOARD_MONTHS_MAX; c.n_rows++) {
                char month[16];
                struct dashboard_sum none = { .median = -1 };
                const struct dashboard_sum *s = &none;
                struct chart_row *r = &rows[c.n_rows];

                snprintf(month, sizeof(month), "%04d-%02d", y % 10000, mo % 100);
                if (strcmp(month, a->f.to) > 0)
                        break;
                for (size_t i = 0; i < d->months.n; i++)
                        if (strcmp(d->months.list[i]->id, month) == 0)
                                s = d->months.list[i];
                r->name = arena_strdup(m->cx->mem, month);
                r->link = supervise_link(m, a, "/jd", "period", r->name);
                r->cells[0] = share_cell(m, dashboard_rate(s));
                r->cells[1] = share_cell(m, TARGET_TENTHS);
                r->cells[2] = count_cell(dashboard_due(s), NULL);
                r->cells[3] = count_cell(s->late, supervise_link(m, a, "/jd/published?state=late",
                                                                 "period", r->name));
                r->cells[4] = count_cell(s->missing,
                                         supervise_link(m, a, "/jd/missing", "period", r->name));
                if (++mo > 12) {
                        mo = 1;
                        y++;
                }
        }
        put(m, m->top, "trend", chart_lines(m, &c));
}

/* Late and missing as a share of what was due, by domain or region. */
static void put_shortfall(struct model *m, const struct supervise_ask *a, const char *by,
                          const struct dashboard_sums *sums, const char *title, const char *head)
{
        struct chart_row *rows = arena_alloc(m->cx->mem, (sums->n + 1) * sizeof(*rows));
        struct chart c = { .id = by,
                           .title = title,
                           .head = head,
                           .heads = { say(m, "迟报和未公开"), say(m, "应公开"), say(m, "迟公开"),
                                      say(m, "逾期未公开"), say(m, "按期公开率") },
                           .n_cells = 5,
                           .rows = rows,
                           .drawn = 16 };
        bool domains = strcmp(by, "domain") == 0;

        for (size_t i = 0; i < sums->n; i++) {
                const struct dashboard_sum *s = sums->list[i];
                struct chart_row *r = &rows[c.n_rows++];

                r->name = domains ? domain_label(m, s->id) : region_label(m, s->id);
                r->link = s->id[0] == '\0' ? NULL : supervise_link(m, a, "/jd", by, s->id);
                r->cells[0] =
                        share_cell(m, dashboard_share(s->late + s->missing, dashboard_due(s)));
                r->cells[1] = count_cell(dashboard_due(s), NULL);
                r->cells[2] = count_cell(
                        s->late, supervise_link(m, a, "/jd/published?state=late", by, s->id));
                r->cells[3] =
                        count_cell(s->missing, supervise_link(m, a, "/jd/missing", by, s->id));
                r->cells[4] = share_cell(m, dashboard_rate(s));
        }
        put(m, m->top, domains ? "by_domain" : "by_region", chart_bars(m, &c));
}

static void put_paces(struct model *m, const struct dashboard *d)
{
        static const struct {
                int from, to;
                const char *name;
        } classes[] = { { 0, 0, SAY("当日") },
                        { 1, 1, SAY("1 个工作日") },
                        { 2, 3, SAY("2–3 个工作日") },
                        { 4, 7, SAY("4–7 个工作日") },
                        { 8, 14, SAY("8–14 个工作日") },
                        { 15, 20, SAY("15–20 个工作日") },
                        { 21, 30, SAY("21–30 个工作日") },
                        { 31, DASHBOARD_DAYS - 1, SAY("30 个工作日以上") } };
        struct chart_row rows[countof(classes)] = { 0 };
        struct chart c = { .id = "pace",
                           .title = say(m, "从形成到公开，用了几个工作日"),
                           .head = say(m, "用时"),
                           .heads = { say(m, "公告"), say(m, "占比") },
                           .n_cells = 2,
                           .rows = rows };

        for (size_t i = 0; i < countof(classes) && d->all.paced > 0; i++) {
                int64_t n = 0;

                for (int k = classes[i].from; k <= classes[i].to; k++)
                        n += d->all.paces[k];
                rows[i].name = say(m, classes[i].name);
                rows[i].cells[0] = count_cell(n, NULL);
                rows[i].cells[1] = share_cell(m, dashboard_share(n, d->all.paced));
                c.n_rows++;
        }
        put(m, m->top, "pace", chart_bars(m, &c));
}

static void put_head_of_missing(struct model *m, const struct supervise_ask *a)
{
        struct list l = list_on_page(m, supervise_missing_columns, supervise_missing_n);

        put_missing(&l, a, MISSING_SHOWN, 0);
        /* A page has one "rows"; here it is the head of another list. */
        put(m, m->top, "missing_columns", json_incref(json_object_get(m->top, "columns")));
        put(m, m->top, "missing", json_incref(l.rows));
        put_flag(m, m->top, "_missing", json_array_size(l.rows) > 0);
}

int model_supervise(struct model *m, const char *arg)
{
        struct supervise_ask a = supervise_asked(m);
        struct dashboard d;
        struct list bodies;

        (void)arg;
        m->page = "supervise";
        m->title = say(m, "监督看板");
        m->query = supervise_query(m, &a, NULL, "");
        dashboard_read(m->tx, &a.f, a.today, &d);
        put_text(m, m->top, "from", a.f.from);
        put_text(m, m->top, "to", a.f.to);
        put_text(m, m->top, "today", a.today);
        put_supervise_filter(m, &a);
        put_head_of_missing(m, &a);
        put_figures(m, &a, &d, json_object_get(m->top, "missing"));
        put_trend(m, &a, &d);
        put_shortfall(m, &a, "domain", &d.domains, say(m, "各领域：迟报和未公开占应公开的比例"),
                      say(m, "领域"));
        put_shortfall(m, &a, "region", &d.regions, say(m, "各地区：迟报和未公开占应公开的比例"),
                      say(m, "地区"));
        put_paces(m, &d);
        bodies = list_on_page(m, supervise_body_columns, supervise_body_n);
        put_bodies_list(&bodies, &a, &d, BODIES_SHOWN);
        put_flag(m, m->top, "_more_bodies", d.bodies.n > BODIES_SHOWN);
        put_int(m, m->top, "bodies", (int64_t)d.bodies.n);
        put_flag(m, m->top, "_nothing", d.all.notices == 0 && d.all.missing == 0);
        put_flag(m, m->top, "_at_supervise", true);
        put_text(m, m->top, "_link_missing", supervise_link(m, &a, "/jd/missing", NULL, ""));
        put_text(m, m->top, "_link_atom", supervise_link(m, &a, "/jd/missing.atom", NULL, ""));
        put_text(m, m->top, "_link_coming", supervise_link(m, &a, "/jd/coming", NULL, ""));
        put_text(m, m->top, "_link_bodies", supervise_link(m, &a, "/jd/bodies", NULL, ""));
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        return m->rc;
}

int write_supervise(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct supervise_ask a = supervise_asked(m);
        struct list l =
                list_in_file(m, say(m, "按责任单位"), supervise_body_columns, supervise_body_n);
        struct dashboard d;

        (void)arg;
        dashboard_read(m->tx, &a.f, a.today, &d);
        put_bodies_list(&l, &a, &d, SIZE_MAX);
        return list_write(&l, form, out);
}
