/* The PPP library's statistics: by province, industry, step, year of entry, way of payment. */
#include "web/chart.h"
#include "web/ppp.h"

#include <stdlib.h>
#include <string.h>

#define GROUPS_MAX 100

static const char *const stage_ids[PPP_STAGES] = { "identification", "preparation", "procurement",
                                                   "execution",      "handover",    "left" };
static const char *const stage_words[PPP_STAGES] = { SAY("识别"), SAY("准备"), SAY("采购"),
                                                     SAY("执行"), SAY("移交"), SAY("退库") };

const char *ppp_stage_name(const struct model *m, int64_t stage)
{
        if (stage == PPP_DEVELOPED)
                return say(m, "开发阶段（准备至移交）");
        if (stage == PPP_LANDED)
                return say(m, "已落地（执行、移交）");
        return stage >= 0 && stage < PPP_STAGES ? say(m, stage_words[stage]) : say(m, "全部");
}

static const char *stage_id(int64_t stage)
{
        if (stage == PPP_DEVELOPED)
                return "developed";
        if (stage == PPP_LANDED)
                return "landed";
        return stage >= 0 && stage < PPP_STAGES ? stage_ids[stage] : "";
}

static int64_t stage_of(const char *id)
{
        for (int i = PPP_LANDED; i < PPP_STAGES; i++)
                if (i != PPP_ANY && strcmp(id, stage_id(i)) == 0)
                        return i;
        return PPP_ANY;
}

static bool digits(const char *s, size_t n)
{
        return strlen(s) == n && strspn(s, "0123456789") == n;
}

struct ppp_filter ppp_filter_read(struct model *m)
{
        struct ppp_filter f = { .province = asked(m, "province"),
                                .industry = asked(m, "industry"),
                                .year = asked(m, "year"),
                                .stage = stage_of(asked(m, "stage")),
                                .demo = strcmp(asked(m, "demo"), "1") == 0 };

        if (!digits(f.province, 2))
                f.province = "";
        if (!digits(f.year, 4))
                f.year = "";
        return f;
}

static void add_filter(struct buf *query, const struct ppp_filter *f)
{
        link_add(query, "province", f->province);
        link_add(query, "industry", f->industry);
        link_add(query, "stage", stage_id(f->stage));
        link_add(query, "year", f->year);
        link_add(query, "demo", f->demo ? "1" : "");
}

const char *ppp_filter_text(struct model *m, const struct ppp_filter *f)
{
        lh_auto(buf_done) struct buf query = { 0 };

        buf_init(&query, 16384);
        add_filter(&query, f);
        return query.n == 0 ? "" : arena_strndup(m->cx->mem, query.p, query.n);
}

const char *ppp_list_link(struct model *m, const struct ppp_filter *f)
{
        lh_auto(buf_done) struct buf query = { 0 };

        buf_init(&query, 16384);
        add_filter(&query, f);
        return link_to(m, "/ppp/list", &query);
}

const char *province_name(const struct model *m, const char *two_digits)
{
        const char *code = arena_printf(m->cx->mem, "%.2s0000", two_digits);
        const char *name = place_name(m, code);

        return name[0] != '\0' ? name : code;
}

static void put_provinces(struct model *m, const struct ppp_filter *f)
{
        struct store_rows r = store_query(m->tx, Q_PPP_PROVINCES, "");
        json_t *array = put_array(m, m->top, "_provinces");

        while (m->rc == LH_OK && store_next(&r)) {
                const char *code = store_dup(&r, 0);

                add_choice(m, array, code, province_name(m, code), f->province);
        }
        store_rows_done(&r);
}

static void put_texts(struct model *m, const char *key, enum query q, const char *chosen)
{
        struct store_rows r = store_query(m->tx, q, "");
        json_t *array = put_array(m, m->top, key);

        while (m->rc == LH_OK && store_next(&r)) {
                const char *text = store_dup(&r, 0);

                add_choice(m, array, text, text, chosen);
        }
        store_rows_done(&r);
}

void put_ppp_choices(struct model *m, const struct ppp_filter *f, bool list)
{
        json_t *stages = put_array(m, m->top, "_stages");

        for (int i = list ? PPP_LANDED : 0; i < PPP_STAGES; i++)
                if (i != PPP_ANY)
                        add_choice(m, stages, stage_id(i), ppp_stage_name(m, i),
                                   stage_id(f->stage));
        put_provinces(m, f);
        put_texts(m, "_industries", Q_PPP_CHOICES, f->industry);
        put_texts(m, "_years", Q_PPP_YEARS, f->year);
        put_flag(m, m->top, "_demo", f->demo);
}

/* One group of projects: the developed ones, and those of them that landed. */
struct group {
        const char *id;
        int64_t n, fen, landed, landed_fen;
};

struct groups {
        struct group all[GROUPS_MAX];
        size_t n;
};

/* The statistics of the page take a step of the five, not the two sums over them. */
static struct store_rows ask(struct model *m, enum query q, const struct ppp_filter *f)
{
        return store_query(m->tx, q, "ttiti", f->province, f->industry,
                           f->stage < 0 ? (int64_t)PPP_ANY : f->stage, f->year, (int64_t)f->demo);
}

static void read_groups(struct model *m, enum query q, const struct ppp_filter *f,
                        struct groups *ret)
{
        struct store_rows r = ask(m, q, f);

        ret->n = 0;
        while (ret->n < GROUPS_MAX && store_next(&r))
                ret->all[ret->n++] =
                        (struct group){ store_dup(&r, 0), store_i64(&r, 1), store_i64(&r, 2),
                                        store_i64(&r, 3), store_i64(&r, 4) };
        store_rows_done(&r);
}

/* The filter of one group: that of the page and the group's own value. */
typedef void narrow(struct ppp_filter *f, const char *id);

static void narrow_province(struct ppp_filter *f, const char *id)
{
        f->province = id;
}

static void narrow_industry(struct ppp_filter *f, const char *id)
{
        f->industry = id;
}

static void narrow_year(struct ppp_filter *f, const char *id)
{
        f->year = id;
}

static const char *list_of(struct model *m, const struct ppp_filter *f, narrow *by, const char *id,
                           int64_t stage)
{
        struct ppp_filter own = *f;

        if (by == NULL)
                return NULL;
        by(&own, id);
        if (own.stage < 0)
                own.stage = stage;
        return ppp_list_link(m, &own);
}

static void fill_row(struct model *m, const struct ppp_filter *f, narrow *by, const struct group *g,
                     struct chart_row *ret)
{
        const char *all = list_of(m, f, by, g->id, PPP_DEVELOPED),
                   *landed = list_of(m, f, by, g->id, PPP_LANDED);

        ret->cells[0] = (struct chart_cell){ .value = g->n, .link = all };
        ret->cells[1] =
                (struct chart_cell){ .value = g->fen / 100, .text = in_yi(m, g->fen), .link = all };
        ret->cells[2] = (struct chart_cell){ .value = g->landed, .link = landed };
        ret->cells[3] = (struct chart_cell){ .value = g->landed_fen / 100,
                                             .text = in_yi(m, g->landed_fen),
                                             .link = landed };
        ret->cells[4] = (struct chart_cell){ .value = g->n == 0 ? 0 : g->landed * 1000 / g->n,
                                             .text = rate_text(m, g->landed, g->n) };
}

static struct chart chart_of(struct model *m, const char *id, const char *title, const char *head,
                             const struct chart_row *rows, size_t n)
{
        return (struct chart){ .id = id,
                               .title = title,
                               .head = head,
                               .heads = { say(m, "项目（个）"), say(m, "投资额（亿元）"),
                                          say(m, "落地（个）"), say(m, "落地投资额（亿元）"),
                                          say(m, "落地率") },
                               .n_cells = 5,
                               .rows = rows,
                               .n_rows = n };
}

static struct chart_row *rows_of(struct model *m, const struct ppp_filter *f, narrow *by,
                                 const struct groups *g,
                                 const char *(*name)(const struct model *, const char *))
{
        struct chart_row *rows = arena_alloc(m->cx->mem, (g->n + 1) * sizeof(*rows));

        for (size_t i = 0; i < g->n; i++) {
                rows[i].name = name(m, g->all[i].id);
                rows[i].place = g->all[i].id;
                fill_row(m, f, by, &g->all[i], &rows[i]);
        }
        return rows;
}

static const char *same_name(const struct model *m, const char *id)
{
        return id[0] == '\0' ? say(m, "未说明") : id;
}

static void put_by_province(struct model *m, const struct ppp_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct chart_row *rows;
        struct chart c;

        read_groups(m, Q_PPP_BY_PROVINCE, f, g);
        rows = rows_of(m, f, narrow_province, g, province_name);
        c = chart_of(m, "province", say(m, "开发阶段项目数，按省级行政区"), say(m, "省级行政区"),
                     rows, g->n);
        put(m, m->top, "by_province", chart_tiles(m, &c));
}

static void put_by_industry(struct model *m, const struct ppp_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct chart c;

        read_groups(m, Q_PPP_BY_INDUSTRY, f, g);
        c = chart_of(m, "industry", say(m, "开发阶段项目数，按行业"), say(m, "行业"),
                     rows_of(m, f, narrow_industry, g, same_name), g->n);
        put(m, m->top, "by_industry", chart_bars(m, &c));
}

static void put_by_year(struct model *m, const struct ppp_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct chart c;

        read_groups(m, Q_PPP_BY_YEAR, f, g);
        c = chart_of(m, "year", say(m, "开发阶段项目数，按入库年份"), say(m, "年份"),
                     rows_of(m, f, narrow_year, g, same_name), g->n);
        put(m, m->top, "by_year", chart_lines(m, &c));
}

static void put_by_return(struct model *m, const struct ppp_filter *f)
{
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));
        struct chart c;

        read_groups(m, Q_PPP_BY_RETURN, f, g);
        c = chart_of(m, "return", say(m, "开发阶段项目数，按回报机制"), say(m, "回报机制"),
                     rows_of(m, f, NULL, g, same_name), g->n);
        put(m, m->top, "by_return", chart_bars(m, &c));
}

static void put_by_stage(struct model *m, const struct ppp_filter *f)
{
        struct store_rows r = ask(m, Q_PPP_BY_STAGE, f);
        struct chart_row rows[PPP_STAGES] = { { 0 } };
        size_t n = 0;
        struct chart c;

        while (n < PPP_STAGES && store_next(&r)) {
                struct ppp_filter own = *f;
                const char *link;

                own.stage = store_i64(&r, 0);
                link = ppp_list_link(m, &own);
                rows[n].name = ppp_stage_name(m, own.stage);
                rows[n].cells[0] = (struct chart_cell){ .value = store_i64(&r, 1), .link = link };
                rows[n].cells[1] = (struct chart_cell){ .value = store_i64(&r, 2) / 100,
                                                        .text = in_yi(m, store_i64(&r, 2)),
                                                        .link = link };
                n++;
        }
        store_rows_done(&r);
        c = (struct chart){ .id = "stage",
                            .title = say(m, "全部项目，按阶段"),
                            .head = say(m, "阶段"),
                            .heads = { say(m, "项目（个）"), say(m, "投资额（亿元）") },
                            .n_cells = 2,
                            .rows = rows,
                            .n_rows = n };
        put(m, m->top, "by_stage", chart_bars(m, &c));
}

static void put_figure(struct model *m, json_t *figures, const struct ppp_filter *f, int64_t stage,
                       bool demo, const char *name, const char *text, const char *unit)
{
        struct ppp_filter own = *f;

        if (own.stage < 0)
                own.stage = stage;
        own.demo = own.demo || demo;
        add_figure(m, figures, name, text, unit, ppp_list_link(m, &own));
}

enum {
        SUM_ALL,
        SUM_ALL_FEN,
        SUM_DEV,
        SUM_DEV_FEN,
        SUM_LANDED,
        SUM_LANDED_FEN,
        SUM_DEMO,
        SUM_DEMO_FEN,
        SUM_DEMO_LANDED,
        SUM_DEMO_PRIVATE,
        SUM_PROVINCES,
        SUM_INDUSTRIES,
        SUMS
};

static void put_sums(struct model *m, const int64_t v[SUMS])
{
        static const char *const keys[SUMS] = { "projects",
                                                "investment_fen",
                                                "developed",
                                                "developed_fen",
                                                "landed",
                                                "landed_fen",
                                                "demonstration",
                                                "demonstration_fen",
                                                "demonstration_landed",
                                                "demonstration_landed_private",
                                                "provinces",
                                                "industries" };
        json_t *o = put_object(m, m->top, "sums");

        for (int i = 0; i < SUMS; i++)
                put_int(m, o, keys[i], v[i]);
}

static void put_headline(struct model *m, const struct ppp_filter *f, const int64_t v[SUMS])
{
        json_t *a = put_array(m, m->top, "_figures");
        const char *unit = m->english ? NULL : "个";

        put_figure(m, a, f, PPP_DEVELOPED, false, say(m, "进入开发阶段"), grouped(m, v[SUM_DEV]),
                   unit);
        put_figure(m, a, f, PPP_DEVELOPED, false, say(m, "计划投资额"),
                   big_money(m, v[SUM_DEV_FEN]), NULL);
        put_figure(m, a, f, PPP_LANDED, false, say(m, "已落地"), grouped(m, v[SUM_LANDED]), unit);
        put_figure(m, a, f, PPP_LANDED, false, say(m, "已落地投资额"),
                   big_money(m, v[SUM_LANDED_FEN]), NULL);
        add_figure(m, a, say(m, "落地率"), rate_text(m, v[SUM_LANDED], v[SUM_DEV]), NULL, NULL);
        put_figure(m, a, f, PPP_DEVELOPED, true, say(m, "示范项目"), grouped(m, v[SUM_DEMO]), unit);
        add_figure(m, a, say(m, "覆盖省级行政区"), grouped(m, v[SUM_PROVINCES]), unit, NULL);
        add_figure(m, a, say(m, "涉及行业"), grouped(m, v[SUM_INDUSTRIES]), unit, NULL);
}

static int64_t put_totals(struct model *m, const struct ppp_filter *f)
{
        struct store_rows r = ask(m, Q_PPP_SUMS, f);
        int64_t v[SUMS] = { 0 };

        if (store_next(&r))
                for (int i = 0; i < SUMS; i++)
                        v[i] = store_i64(&r, i);
        store_rows_done(&r);
        put_sums(m, v);
        put_headline(m, f, v);
        return v[SUM_ALL];
}

int model_ppp(struct model *m, const char *arg)
{
        struct ppp_filter f = ppp_filter_read(m);

        (void)arg;
        if (f.stage < 0)
                f.stage = PPP_ANY;
        m->page = "ppp";
        m->title = say(m, "PPP项目库");
        m->query = ppp_filter_text(m, &f);
        put_flag(m, m->top, "_none", put_totals(m, &f) == 0);
        put_ppp_choices(m, &f, false);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_text(m, m->top, "_list", ppp_list_link(m, &f));
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        put_by_province(m, &f);
        put_by_industry(m, &f);
        put_by_stage(m, &f);
        put_by_year(m, &f);
        put_by_return(m, &f);
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "dimension", "口径", "Dimension", TABLE_TEXT },
        { "name", "名称", "Name", TABLE_TEXT },
        { "projects", "开发阶段项目数", "Projects in development", TABLE_NUMBER },
        { "investment", "计划投资额（元）", "Investment (CNY)", TABLE_MONEY },
        { "landed", "已落地项目数", "Landed projects", TABLE_NUMBER },
        { "landed_investment", "已落地投资额（元）", "Investment landed (CNY)", TABLE_MONEY },
};

int write_ppp(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct {
                enum query q;
                const char *name, *name_en;
        } dimensions[] = {
                { Q_PPP_BY_PROVINCE, "省级行政区", "province" },
                { Q_PPP_BY_INDUSTRY, "行业", "industry" },
                { Q_PPP_BY_YEAR, "入库年份", "year of entry" },
                { Q_PPP_BY_RETURN, "回报机制", "how the partner is paid" },
        };
        struct ppp_filter f = ppp_filter_read(m);
        struct table_file t =
                table_file_begin(m->cx, say(m, "PPP项目库"), columns, countof(columns), m->english);
        struct groups *g = arena_alloc(m->cx->mem, sizeof(*g));

        (void)arg;
        for (size_t i = 0; i < countof(dimensions); i++) {
                read_groups(m, dimensions[i].q, &f, g);
                for (size_t j = 0; j < g->n; j++) {
                        table_file_text(&t, label(m, dimensions[i].name, dimensions[i].name_en));
                        table_file_text(&t, i == 0 ? province_name(m, g->all[j].id)
                                                   : same_name(m, g->all[j].id));
                        table_file_int(&t, g->all[j].n);
                        table_file_fen(&t, g->all[j].fen);
                        table_file_int(&t, g->all[j].landed);
                        table_file_fen(&t, g->all[j].landed_fen);
                }
        }
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
