#include "report/annual.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const annual_domain_heads[ANNUAL_DOMAIN_COLUMNS][2] = {
        { "项目数", "Projects" },
        { "已配置项目数", "Allocated" },
        { "配置金额（万元）", "Sum (10,000 yuan)" },
        { "公开公告数", "Notices" },
        { "按期", "On time" },
        { "迟公开", "Late" },
        { "更正", "Corrected" },
        { "撤下", "Withdrawn" },
        { "应公开未公开", "Missing" },
};

const char *annual_wan(struct arena *mem, int64_t fen)
{
        int64_t wan = (fen + (fen < 0 ? -5000 : 5000)) / 10000; /* hundredths of 万元 */

        return arena_printf(mem, "%s%" PRId64 ".%02" PRId64, wan < 0 ? "-" : "",
                            (wan < 0 ? -wan : wan) / 100, (wan < 0 ? -wan : wan) % 100);
}

const char *annual_title(const struct annual_paper *p)
{
        const struct annual_report *a = p->report;

        if (p->english)
                return arena_printf(p->cx->mem, "%s: %s, %d", a->name, a->form->name_en, a->year);
        return arena_printf(p->cx->mem, "%s%d年%s", a->name, a->year, a->form->name);
}

const char *annual_state(const struct annual_paper *p)
{
        const struct annual_report *a = p->report;

        if (a->idx < 0)
                return p->english ? "Draft, not published: figures are those of today"
                                  : "草稿，尚未发布：数字以今天的记录为准";
        return arena_printf(p->cx->mem,
                            p->english ? "Published on %s as record %lld of the log%s"
                                       : "%s 发布，公开日志第 %lld 条记录%s",
                            a->date, (long long)a->idx,
                            a->late_days == 0 ? "" : (p->english ? ", late" : "，迟于法定期限"));
}

const char *annual_domain_name(const struct annual_paper *p, const char *id)
{
        const struct rule_domain *d = rule_domain(p->rules, str_of(id));

        if (d == NULL)
                return id;
        return p->english ? d->name_en : d->name;
}

struct annual_domain annual_domain_sum(const struct annual_report *a)
{
        struct annual_domain s = { .id = "" };

        for (size_t i = 0; i < a->n_domains; i++) {
                const struct annual_domain *d = &a->domains[i];

                s.projects += d->projects;
                s.allocated += d->allocated;
                s.amount += d->amount;
                s.published += d->published;
                s.on_time += d->on_time;
                s.late += d->late;
                s.corrected += d->corrected;
                s.withdrawn += d->withdrawn;
                s.missing += d->missing;
        }
        return s;
}

void annual_domain_values(const struct annual_paper *p, const struct annual_domain *d,
                          const char *ret[ANNUAL_DOMAIN_COLUMNS])
{
        const int64_t v[] = { d->projects,  d->allocated, 0,
                              d->published, d->on_time,   d->late,
                              d->corrected, d->withdrawn, d->missing };

        for (size_t i = 0; i < ANNUAL_DOMAIN_COLUMNS; i++)
                ret[i] = i == 2 ? annual_wan(p->cx->mem, d->amount)
                                : arena_printf(p->cx->mem, "%" PRId64, v[i]);
}

static void put_domains(const struct annual_paper *p, struct buf *b)
{
        const struct annual_report *a = p->report;

        for (size_t i = 0; i < a->n_domains; i++)
                buf_printf(b, p->english ? "%s%s %" PRId64 : "%s%s%" PRId64 "条",
                           i == 0 ? "" : (p->english ? ", " : "，"),
                           annual_domain_name(p, a->domains[i].id), a->domains[i].published);
}

static void put_resources(const struct annual_paper *p, struct buf *b)
{
        struct annual_domain s = annual_domain_sum(p->report);

        buf_printf(b,
                   p->english ? "Public resources: %" PRId64 " notices on %" PRId64
                                " projects were published in the year"
                              : "公共资源配置领域：全年就%" PRId64 "个项目公开公告%" PRId64 "条",
                   p->english ? s.published : s.projects, p->english ? s.projects : s.published);
        if (p->report->n_domains > 0) {
                buf_puts(b, p->english ? " (" : "（");
                put_domains(p, b);
                buf_puts(b, p->english ? ")" : "）");
        }
        buf_printf(b,
                   p->english
                           ? "; %" PRId64 " projects were allocated, for %s x 10,000 yuan. Of the "
                             "notices with a legal limit that could be counted, %" PRId64
                             " were on time and %" PRId64 " late; %" PRId64
                             " that the law expects are missing. %" PRId64 " corrections, %" PRId64
                             " withdrawals."
                           : "，完成配置%" PRId64
                             "个项目，金额%s万元。有法定期限且可计算的公告中，按期%" PRId64
                             "条，迟公开%" PRId64 "条；应公开未公开%" PRId64 "项；更正%" PRId64
                             "条，撤下%" PRId64 "条。",
                   s.allocated, annual_wan(p->cx->mem, s.amount), s.on_time, s.late, s.missing,
                   s.corrected, s.withdrawn);
}

static int64_t cell_value(const struct annual_report *a, const char *name)
{
        size_t cell;

        return annual_cell_find(a->form, str_of(name), &cell) ? a->cells[cell].v / ANNUAL_UNIT : 0;
}

const char *annual_overview(const struct annual_paper *p)
{
        lh_auto(buf_done) struct buf b = { 0 };
        const struct annual_report *a = p->report;

        buf_init(&b, 64 * 1024);
        put_resources(p, &b);
        buf_printf(&b,
                   p->english ? "\nRequests for information: %" PRId64 " received, %" PRId64
                                " carried over from the year before, %" PRId64
                                " dealt with, %" PRId64 " carried over to the next."
                              : "\n依申请公开：新收申请%" PRId64 "件，上年结转%" PRId64
                                "件，办结%" PRId64 "件，结转下年%" PRId64 "件。",
                   cell_value(a, "requests.new.total"), cell_value(a, "requests.carried.total"),
                   cell_value(a, "requests.handled.total"), cell_value(a, "requests.next.total"));
        if (a->bodies > 1)
                buf_printf(&b,
                           p->english ? "\nThe report covers %" PRId64 " bodies."
                                      : "\n本报告的统计范围为本机关及所属机构，共%" PRId64
                                        "个单位。",
                           a->bodies);
        return arena_strndup(p->cx->mem, b.p, b.n);
}
