/* Statistics of the whole portal: counts, amounts, on time, competition, by domain, place and
 * month. */
#include "web/chart.h"
#include "web/link.h"
#include "web/stat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTHS_SHOWN 24
#define REGIONS_MAX  200
#define GROUPS_MAX   400

static bool is_month(const char *s)
{
        return strlen(s) == 7 && s[4] == '-' && strspn(s, "0123456789-") == 7;
}

/* "990100" -> "9901": a province and a prefecture stand for all that is in them. */
static const char *prefix_of(struct model *m, const char *region)
{
        size_t n = strlen(region);

        if (n != 6 || strspn(region, "0123456789") != 6)
                return region;
        while (n > 2 && region[n - 1] == '0' && region[n - 2] == '0')
                n -= 2;
        return arena_strndup(m->cx->mem, region, n);
}

struct stat_filter stat_filter_read(struct model *m)
{
        struct stat_filter f = { .domain = asked(m, "domain"),
                                 .region = asked(m, "region"),
                                 .from = asked(m, "from"),
                                 .to = asked(m, "to") };
        int64_t year = asked_number(m, "year", 0, 9999);

        if (year > 0) {
                f.from = arena_printf(m->cx->mem, "%04d-01", (int)year);
                f.to = arena_printf(m->cx->mem, "%04d-12", (int)year);
        }
        if (!is_month(f.from))
                f.from = "";
        if (!is_month(f.to))
                f.to = "";
        f.prefix = prefix_of(m, f.region);
        return f;
}

static void add_filter(struct buf *query, const struct stat_filter *f)
{
        link_add(query, "domain", f->domain);
        link_add(query, "region", f->region);
        link_add(query, "from", f->from);
        link_add(query, "to", f->to);
}

const char *stat_filter_text(struct model *m, const struct stat_filter *f)
{
        lh_auto(buf_done) struct buf query = { 0 };

        buf_init(&query, 16384);
        add_filter(&query, f);
        return query.n == 0 ? "" : arena_strndup(m->cx->mem, query.p, query.n);
}

const char *stat_list_link(struct model *m, const struct stat_filter *f, const char *what)
{
        lh_auto(buf_done) struct buf query = { 0 };

        buf_init(&query, 16384);
        link_add(&query, "what", what);
        add_filter(&query, f);
        return link_to(m, "/stat/list", &query);
}

struct store_rows stat_ask(struct model *m, enum query q, const struct stat_filter *f)
{
        return store_query(m->tx, q, "ttitt", f->domain, f->prefix, (int64_t)strlen(f->prefix),
                           f->from, f->to);
}

static struct store_rows ask_some(struct model *m, enum query q, const struct stat_filter *f,
                                  int64_t limit)
{
        return store_query(m->tx, q, "ttitti", f->domain, f->prefix, (int64_t)strlen(f->prefix),
                           f->from, f->to, limit);
}

void stat_sums_read(struct store_rows *r, int col, int64_t v[STAT_SUMS])
{
        for (int i = 0; i < STAT_SUMS; i++)
                v[i] = store_i64(r, col + i);
}

/* One of the groups, with the filter that makes its list. */
struct group {
        const char *id;
        int64_t v[STAT_SUMS];
};

struct groups {
        struct group all[GROUPS_MAX];
        size_t n;
};

static void read_groups(struct store_rows *r, struct groups *ret)
{
        ret->n = 0;
        while (ret->n < GROUPS_MAX && store_next(r)) {
                ret->all[ret->n].id = store_dup(r, 0);
                stat_sums_read(r, 1, ret->all[ret->n++].v);
        }
        store_rows_done(r);
}

typedef void narrow(struct model *m, struct stat_filter *f, const char *id);

static void narrow_domain(struct model *m, struct stat_filter *f, const char *id)
{
        (void)m;
        f->domain = id;
}

static void narrow_region(struct model *m, struct stat_filter *f, const char *id)
{
        f->region = id;
        f->prefix = prefix_of(m, id);
}

static void narrow_province(struct model *m, struct stat_filter *f, const char *id)
{
        narrow_region(m, f, arena_printf(m->cx->mem, "%s0000", id));
}

static void narrow_month(struct model *m, struct stat_filter *f, const char *id)
{
        (void)m;
        f->from = f->to = id;
}

static struct chart_cell count_cell(struct model *m, const struct stat_filter *f, const char *what,
                                    int64_t v)
{
        return (struct chart_cell){ .value = v,
                                    .link = v == 0 ? NULL : stat_list_link(m, f, what) };
}

static struct chart_cell money_cell(struct model *m, const struct stat_filter *f, const char *what,
                                    int64_t fen)
{
        return (struct chart_cell){ .value = fen / 100,
                                    .text = in_yi(m, fen),
                                    .link = fen == 0 ? NULL : stat_list_link(m, f, what) };
}

static struct chart_cell rate_cell(struct model *m, int64_t part, int64_t of)
{
        return (struct chart_cell){ .value = of == 0 ? 0 : part * 1000 / of,
                                    .text = rate_text(m, part, of),
                                    .none = of == 0 };
}

static void fill_row(struct model *m, const struct stat_filter *f, const int64_t v[STAT_SUMS],
                     struct chart_row *ret)
{
        ret->cells[0] = count_cell(m, f, "notices", v[STAT_NOTICES]);
        ret->cells[1] = count_cell(m, f, "late", v[STAT_LATE]);
        ret->cells[2] = rate_cell(m, v[STAT_TIMED] - v[STAT_LATE], v[STAT_TIMED]);
        ret->cells[3] = count_cell(m, f, "awards", v[STAT_AWARDS]);
        ret->cells[4] = money_cell(m, f, "awards", v[STAT_AWARD_FEN]);
        ret->cells[5] = money_cell(m, f, "contracts", v[STAT_CONTRACT_FEN]);
        ret->cells[6] = (struct chart_cell){
                .value = v[STAT_OPENINGS] == 0 ? 0 : v[STAT_BIDDERS] * 100 / v[STAT_OPENINGS],
                .text = v[STAT_OPENINGS] == 0
                                ? NULL
                                : arena_printf(m->cx->mem, "%.1f",
                                               (double)v[STAT_BIDDERS] / (double)v[STAT_OPENINGS]),
                .none = v[STAT_OPENINGS] == 0,
                .link = v[STAT_OPENINGS] == 0 ? NULL : stat_list_link(m, f, "openings"),
        };
        ret->cells[7] = rate_cell(m, v[STAT_SINGLE], v[STAT_OPENINGS]);
        if (v[STAT_SINGLE] > 0)
                ret->cells[7].link = stat_list_link(m, f, "single");
        /* Of how many the number of bidders is known: 100 % of one says little. */
        if (v[STAT_OPENINGS] > 0)
                ret->cells[7].text =
                        arena_printf(m->cx->mem, "%s (%lld/%lld)", ret->cells[7].text,
                                     (long long)v[STAT_SINGLE], (long long)v[STAT_OPENINGS]);
}

static struct chart chart_of(struct model *m, const char *id, const char *title, const char *head,
                             const struct chart_row *rows, size_t n)
{
        return (struct chart){ .id = id,
                               .title = title,
                               .head = head,
                               .heads = { say(m, "公告"), say(m, "迟公开"), say(m, "按期率"),
                                          say(m, "成交"), say(m, "成交额（亿元）"),
                                          say(m, "合同额（亿元）"), say(m, "平均投标家数"),
                                          say(m, "一家投标占比") },
                               .n_cells = 8,
                               .rows = rows,
                               .n_rows = n };
}

static struct chart_row *rows_of(struct model *m, const struct stat_filter *f, narrow *by,
                                 const struct groups *g,
                                 const char *(*name)(struct model *, const char *))
{
        struct chart_row *rows = arena_alloc(m->cx->mem, (g->n + 1) * sizeof(*rows));

        for (size_t i = 0; i < g->n; i++) {
                struct stat_filter own = *f;

                by(m, &own, g->all[i].id);
                rows[i].name = name(m, g->all[i].id);
                rows[i].place = g->all[i].id;
                fill_row(m, &own, g->all[i].v, &rows[i]);
        }
        return rows;
}

static const char *domain_name(struct model *m, const char *id)
{
        const struct rule_domain *d = rule_domain(m->site->rules, str_of(id));

        return d == NULL ? id : label(m, d->name, d->name_en);
}

static const char *region_label(struct model *m, const char *id)
{
        const char *name = place_name(m, id);

        return id[0] == '\0' ? say(m, "未说明") : name[0] == '\0' ? id : name;
}

static const char *province_label(struct model *m, const char *id)
{
        return id[0] == '\0' ? say(m, "未说明")
                             : region_label(m, arena_printf(m->cx->mem, "%.2s0000", id));
}

static const char *same(struct model *m, const char *id)
{
        (void)m;
        return id;
}

static void put_by_domain(struct model *m, const struct stat_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct store_rows r = stat_ask(m, Q_STAT_BY_DOMAIN, f);
        struct chart c;

        read_groups(&r, g);
        c = chart_of(m, "domain", say(m, "公告条数，按领域"), say(m, "领域"),
                     rows_of(m, f, narrow_domain, g, domain_name), g->n);
        c.open = true;
        put(m, m->top, "by_domain", chart_bars(m, &c));
}

static void put_by_region(struct model *m, const struct stat_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct store_rows r = ask_some(m, Q_STAT_BY_REGION, f, REGIONS_MAX);
        struct chart c;

        read_groups(&r, g);
        c = chart_of(m, "region", say(m, "公告条数，按地区"), say(m, "地区"),
                     rows_of(m, f, narrow_region, g, region_label), g->n);
        c.drawn = 15;
        put(m, m->top, "by_region", chart_bars(m, &c));
}

/* Only where there is more than one: one square alone tells nothing. */
static void put_by_province(struct model *m, const struct stat_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct store_rows r = stat_ask(m, Q_STAT_BY_PROVINCE, f);
        struct chart c;

        read_groups(&r, g);
        if (g->n < 2)
                return;
        c = chart_of(m, "province", say(m, "公告条数，按省级行政区"), say(m, "省级行政区"),
                     rows_of(m, f, narrow_province, g, province_label), g->n);
        put(m, m->top, "by_province", chart_tiles(m, &c));
}

/* Newest first from the store, oldest first on the page. */
static void put_by_month(struct model *m, const struct stat_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct store_rows r = ask_some(m, Q_STAT_BY_MONTH, f, MONTHS_SHOWN);
        struct chart c;

        read_groups(&r, g);
        for (size_t i = 0; i < g->n / 2; i++) {
                struct group t = g->all[i];

                g->all[i] = g->all[g->n - 1 - i];
                g->all[g->n - 1 - i] = t;
        }
        c = chart_of(m, "month", say(m, "公告与迟公开条数，按月"), say(m, "月份"),
                     rows_of(m, f, narrow_month, g, same), g->n);
        c.lines = 2;
        put(m, m->top, "by_month", chart_lines(m, &c));
}

static void put_sums(struct model *m, const int64_t v[STAT_SUMS])
{
        static const char *const keys[STAT_SUMS] = { "notices",      "timed",     "late",
                                                     "awards",       "award_fen", "contracts",
                                                     "contract_fen", "payments",  "paid_fen",
                                                     "openings",     "bidders",   "single" };
        json_t *o = put_object(m, m->top, "sums");

        for (int i = 0; i < STAT_SUMS; i++)
                put_int(m, o, keys[i], v[i]);
}

static void put_headline(struct model *m, const struct stat_filter *f, const int64_t v[STAT_SUMS])
{
        json_t *a = put_array(m, m->top, "_figures");

        add_figure(m, a, say(m, "公告"), grouped(m, v[STAT_NOTICES]), NULL,
                   stat_list_link(m, f, "notices"));
        add_figure(m, a, say(m, "按期公开率"),
                   rate_text(m, v[STAT_TIMED] - v[STAT_LATE], v[STAT_TIMED]), NULL,
                   stat_list_link(m, f, "timed"));
        add_figure(m, a, say(m, "迟公开"), grouped(m, v[STAT_LATE]), NULL,
                   stat_list_link(m, f, "late"));
        add_figure(m, a, say(m, "成交结果"), grouped(m, v[STAT_AWARDS]), NULL,
                   stat_list_link(m, f, "awards"));
        add_figure(m, a, say(m, "成交额"), big_money(m, v[STAT_AWARD_FEN]), NULL,
                   stat_list_link(m, f, "awards"));
        add_figure(m, a, say(m, "合同额"), big_money(m, v[STAT_CONTRACT_FEN]), NULL,
                   stat_list_link(m, f, "contracts"));
        add_figure(m, a, say(m, "已公布支付"), big_money(m, v[STAT_PAID_FEN]), NULL,
                   stat_list_link(m, f, "payments"));
        add_figure(m, a, say(m, "一家投标占比"), rate_text(m, v[STAT_SINGLE], v[STAT_OPENINGS]),
                   NULL, stat_list_link(m, f, "single"));
}

static void put_regions(struct model *m, const struct stat_filter *f)
{
        struct store_rows r = store_query(m->tx, Q_STAT_REGIONS, "i", (int64_t)REGIONS_MAX);
        json_t *array = put_array(m, m->top, "_regions");
        bool found = f->region[0] == '\0';

        while (m->rc == LH_OK && store_next(&r)) {
                const char *code = store_dup(&r, 0);

                found = found || strcmp(code, f->region) == 0;
                add_choice(m, array, code, region_label(m, code), f->region);
        }
        store_rows_done(&r);
        if (!found)
                add_choice(m, array, f->region, region_label(m, f->region), f->region);
}

void put_stat_choices(struct model *m, const struct stat_filter *f)
{
        size_t n;
        const struct rule_domain *d = rule_domains(m->site->rules, &n);
        json_t *domains = put_array(m, m->top, "_domains");

        for (size_t i = 0; i < n; i++)
                add_choice(m, domains, d[i].id, label(m, d[i].name, d[i].name_en), f->domain);
        put_regions(m, f);
        put_text(m, m->top, "_from", f->from);
        put_text(m, m->top, "_to", f->to);
}

int model_stat(struct model *m, const char *arg)
{
        struct stat_filter f = stat_filter_read(m);
        struct store_rows r = stat_ask(m, Q_STAT_SUMS, &f);
        int64_t v[STAT_SUMS] = { 0 };

        (void)arg;
        if (store_next(&r))
                stat_sums_read(&r, 0, v);
        store_rows_done(&r);
        m->page = "stat";
        m->title = say(m, "统计");
        m->query = stat_filter_text(m, &f);
        put_sums(m, v);
        put_headline(m, &f, v);
        put_stat_choices(m, &f);
        put_flag(m, m->top, "_none", v[STAT_NOTICES] == 0);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_flag(m, m->top, "_at_stat", true);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        put_by_month(m, &f);
        put_by_domain(m, &f);
        put_by_province(m, &f);
        put_by_region(m, &f);
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "month", "月份", "Month", TABLE_TEXT },
        { "domain", "领域", "Domain", TABLE_TEXT },
        { "region", "地区代码", "Region", TABLE_TEXT },
        { "place", "地区", "Place", TABLE_TEXT },
        { "notices", "公告", "Notices", TABLE_NUMBER },
        { "timed", "有法定期限", "With a legal limit", TABLE_NUMBER },
        { "late", "迟公开", "Late", TABLE_NUMBER },
        { "awards", "成交", "Awards", TABLE_NUMBER },
        { "award_amount", "成交额（元）", "Awards (CNY)", TABLE_MONEY },
        { "contracts", "合同", "Contracts", TABLE_NUMBER },
        { "contract_amount", "合同额（元）", "Contracts (CNY)", TABLE_MONEY },
        { "payments", "支付", "Payments", TABLE_NUMBER },
        { "paid", "已公布支付（元）", "Paid (CNY)", TABLE_MONEY },
        { "openings", "已知投标家数的项目", "Openings", TABLE_NUMBER },
        { "bidders", "投标家数合计", "Bidders", TABLE_NUMBER },
        { "single", "一家投标", "Single bids", TABLE_NUMBER },
};

static void write_row(struct model *m, struct table_file *t, struct store_rows *r)
{
        table_file_str(t, store_str(r, 0));
        table_file_text(t, domain_name(m, store_dup(r, 1)));
        table_file_str(t, store_str(r, 2));
        table_file_text(t, region_label(m, store_dup(r, 2)));
        for (int i = 0; i < STAT_SUMS; i++)
                if (i == STAT_AWARD_FEN || i == STAT_CONTRACT_FEN || i == STAT_PAID_FEN)
                        table_file_fen(t, store_i64(r, 3 + i));
                else
                        table_file_int(t, store_i64(r, 3 + i));
}

int write_stat(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        struct stat_filter f = stat_filter_read(m);
        struct table_file t =
                table_file_begin(m->cx, say(m, "统计"), columns, countof(columns), m->english);
        struct store_rows r = stat_ask(m, Q_STAT_ROWS, &f);

        (void)arg;
        while (t.rc == LH_OK && store_next(&r))
                write_row(m, &t, &r);
        store_rows_done(&r);
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
