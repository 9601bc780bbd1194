/* Affordable housing at a glance: estates, draws, waiting lists, what is missing, and the figures
 * of subsidies. */
#include "housing/order.h"
#include "housing/variant.h"
#include "web/model_housing.h"

#include <stdlib.h>
#include <string.h>

static void put_rounds(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_DRAW_ROUND_ALL, "i", (int64_t)50);
        json_t *rounds = put_array(m, m->top, "rounds");

        while (store_next(&r)) {
                struct round_row row;

                round_read(&r, &row);
                put_round(m, add_object(m, rounds), &row);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_rounds", json_array_size(rounds) > 0);
}

static void put_estates(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_ESTATE_UNIT_ESTATES, "");
        json_t *estates = put_array(m, m->top, "estates");

        while (store_next(&r)) {
                json_t *o = add_object(m, estates);

                put_text(m, o, "id", store_dup(&r, 0));
                put_text(m, o, "name", store_dup(&r, 1));
                put_int(m, o, "units", store_i64(&r, 2));
                put_int(m, o, "free", store_i64(&r, 3));
                put_int(m, o, "let", store_i64(&r, 4));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_estates", json_array_size(estates) > 0);
}

static void put_lists(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_LIST_ALL, "");
        json_t *lists = put_array(m, m->top, "lists"), *o;
        size_t i;

        while (store_next(&r)) {
                o = add_object(m, lists);
                put_text(m, o, "id", store_dup(&r, 0));
                put_text(m, o, "project", store_dup(&r, 1));
                put_int(m, o, "waiting", store_i64(&r, 4));
        }
        store_rows_done(&r);
        json_array_foreach (lists, i, o)
                put_text(m, o, "title",
                         project_title(m, json_string_value(json_object_get(o, "project"))));
        put_flag(m, m->top, "_lists", json_array_size(lists) > 0);
}

/* Lists of people that are shown now, and until when. */
static void put_open_lists(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_PUBLICITY_OPEN, "");
        json_t *open = put_array(m, m->top, "publicity");

        while (store_next(&r)) {
                json_t *o = add_object(m, open);

                put_int(m, o, "index", store_i64(&r, 0));
                put_text(m, o, "title", store_dup(&r, 1));
                put_text(m, o, "until", store_dup(&r, 2));
                put_text(m, o, "paused", store_dup(&r, 3));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_publicity", json_array_size(open) > 0);
}

/* The order of the list as a reader says it: 得分从高到低, then 登记日期从先到后. */
static const char *order_words(struct model *m, const struct order_key *k)
{
        switch (k->by) {
        case ORDER_CATEGORY: return say(m, "类别");
        case ORDER_POINTS: return k->down ? say(m, "得分从高到低") : say(m, "得分从低到高");
        case ORDER_DATE: return k->down ? say(m, "登记日期从后到先") : say(m, "登记日期从先到后");
        case ORDER_NUMBER: return k->down ? say(m, "编号从大到小") : say(m, "编号从小到大");
        }
        return "";
}

static void put_order(struct model *m, json_t *to, const char *order)
{
        struct order_rule rule;
        json_t *keys = put_array(m, to, "order_keys");

        if (model_fail(m, order_rule_parse(m->cx, str_of(order), &rule)) != LH_OK)
                return;
        for (size_t i = 0; i < rule.n; i++) {
                const struct order_key *k = &rule.key[i];
                json_t *o = add_object(m, keys);
                lh_auto(buf_done) struct buf values = { 0 };

                put_text(m, o, "name", order_words(m, k));
                buf_init(&values, 2 * strlen(order) + 1);
                for (size_t v = 0; v < k->n_values; v++) {
                        buf_puts(&values, v > 0 ? "、" : "");
                        buf_str(&values, k->values[v]);
                }
                put_str(m, o, "values", (struct str){ values.p, values.n });
        }
}

static void put_variants(struct model *m)
{
        size_t n = 0;
        const struct variant *v = NULL;
        json_t *list = put_array(m, m->top, "variants");

        model_fail(m, variant_read(m->cx, m->site->rules, &v, &n));

        for (size_t i = 0; i < n; i++) {
                json_t *o = add_object(m, list), *steps;

                put_text(m, o, "id", v[i].id);
                put_text(m, o, "name", label(m, v[i].name, v[i].name_en));
                put_text(m, o, "source", v[i].source);
                put_text(m, o, "order", v[i].order);
                put_order(m, o, v[i].order);
                steps = put_array(m, o, "steps");
                for (size_t k = 0; k < v[i].n_steps; k++) {
                        json_t *s = add_object(m, steps);

                        put_text(m, s, "id", v[i].steps[k].id);
                        put_text(m, s, "name", label(m, v[i].steps[k].name, v[i].steps[k].name_en));
                        put_text(m, s, "kind", v[i].steps[k].kind);
                }
        }
}

int model_housing(struct model *m, const char *arg)
{
        (void)arg;
        m->page = "housing";
        m->title = say(m, "住房保障");
        put_flag(m, m->top, "_at_housing", true);
        put_rounds(m);
        put_estates(m);
        put_lists(m);
        put_allotments(m, "");
        put_open_lists(m);
        put_variants(m);
        return m->rc;
}

static const char *range_text(struct model *m, double from, double to)
{
        return from == to ? arena_printf(m->cx->mem, "%g", from)
                          : arena_printf(m->cx->mem, "%g–%g", from, to);
}

static double real(struct store_rows *r, int col)
{
        const char *s = store_dup(r, col);

        return s == NULL ? 0 : strtod(s, NULL);
}

static void put_types(struct model *m, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_ESTATE_UNIT_TYPES, "t", project);
        json_t *types = put_array(m, m->top, "types");

        while (store_next(&r)) {
                json_t *o = add_object(m, types);

                put_text(m, o, "home_type", store_dup(&r, 0));
                put_int(m, o, "units", store_i64(&r, 1));
                put_int(m, o, "free", store_i64(&r, 2));
                put_int(m, o, "let", store_i64(&r, 3));
                put_text(m, o, "area", range_text(m, real(&r, 4), real(&r, 5)));
                put_text(m, o, "rent", range_text(m, real(&r, 6), real(&r, 7)));
                put_int(m, o, "accessible", store_i64(&r, 8));
        }
        store_rows_done(&r);
}

/* Only homes that nobody lives in are listed singly, and never by their door. */
static const char *put_free(struct model *m, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_ESTATE_UNIT_FREE, "t", project);
        json_t *units = put_array(m, m->top, "free_units");
        const char *name = NULL;

        while (store_next(&r)) {
                json_t *o = add_object(m, units);

                put_text(m, o, "unit", store_dup(&r, 0));
                put_text(m, o, "home_type", store_dup(&r, 1));
                put_text(m, o, "area", store_dup(&r, 2));
                put_text(m, o, "rent", store_dup(&r, 3));
                put_flag(m, o, "accessible", store_i64(&r, 4) != 0);
                name = store_dup(&r, 5);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_free", json_array_size(units) > 0);
        return name;
}

int model_housing_estate(struct model *m, const char *arg)
{
        const char *name;

        put_types(m, arg);
        if (json_array_size(json_object_get(m->top, "types")) == 0)
                return err_set(m->cx, LH_NOT_FOUND, "no homes are registered under \"%.32s\"", arg);
        name = put_free(m, arg);
        m->page = "housing_estate";
        m->title = name != NULL ? name : project_title(m, arg);
        put_flag(m, m->top, "_at_housing", true);
        put_text(m, m->top, "name", m->title);
        put_named(m, m->top, "project", arg, project_title(m, arg));
        return m->rc;
}

int model_housing_gaps(struct model *m, const char *arg)
{
        struct store_rows r = store_query(m->tx, Q_HOUSING_MISSING, "");
        json_t *gaps = put_array(m, m->top, "gaps");

        (void)arg;
        m->page = "housing_gaps";
        m->title = say(m, "住房和补助：应公开未公开");
        put_flag(m, m->top, "_at_housing", true);
        while (store_next(&r)) {
                json_t *o = add_object(m, gaps);
                const struct rule_domain *d = put_domain(m, o, store_dup(&r, 5));

                put_kind(m, o, d, store_dup(&r, 0));
                put_named(m, o, "project", store_dup(&r, 1), store_dup(&r, 2));
                put_text(m, o, "since", store_dup(&r, 3));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_gaps", json_array_size(gaps) > 0);
        return m->rc;
}

int model_housing_subsidy(struct model *m, const char *arg)
{
        struct store_rows r = store_query(m->tx, Q_SUBSIDY_FIGURE_ALL, "");
        json_t *figures = put_array(m, m->top, "figures");

        (void)arg;
        m->page = "housing_subsidy";
        m->title = say(m, "困难群众补助：标准和汇总");
        put_flag(m, m->top, "_at_housing", true);
        while (store_next(&r)) {
                json_t *o = add_object(m, figures);
                const char *area = store_dup(&r, 3), *paid = store_dup(&r, 6);

                put_text(m, o, "period", store_dup(&r, 0));
                put_text(m, o, "aid_type", store_dup(&r, 1));
                put_text(m, o, "standard", store_dup(&r, 2));
                put_text(m, o, "area", area);
                put_text(m, o, "_area", area[0] == '\0' ? say(m, "合计") : area);
                put_text(m, o, "households", store_dup(&r, 4));
                put_text(m, o, "persons", store_dup(&r, 5));
                put_text(m, o, "paid", paid);
                put_int(m, o, "index", store_i64(&r, 7));
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_figures", json_array_size(figures) > 0);
        return m->rc;
}
