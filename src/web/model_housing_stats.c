/* How long people wait, by list and category; how many of those who were offered a home took it;
 * what share of each category a draw gave a home. */
#include "base/time.h"
#include "web/model_housing.h"
#include "web/table_file.h"

#include <stdlib.h>

#define GROUPS_MAX 2000 /* categories of all lists together */

struct days {
        int64_t *at;
        size_t n, cap;
};

struct group {
        const char *list, *category;
        int64_t registered, waiting, allotted, left, took, passed;
        struct days got, still; /* until the home; until today */
};

struct groups {
        struct group *at;
        size_t n;
        struct days got; /* of all */
};

static void add_days(struct days *d, int64_t days)
{
        if (d->n == d->cap) {
                d->cap = d->cap == 0 ? 64 : 2 * d->cap;
                d->at = mem_realloc(d->at, d->cap * sizeof(*d->at));
        }
        d->at[d->n++] = days;
}

static void groups_done(struct groups *g)
{
        for (size_t i = 0; i < g->n; i++) {
                free(g->at[i].got.at);
                free(g->at[i].still.at);
        }
        free(g->got.at);
}

static int by_days(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

        return (x > y) - (x < y);
}

static void sort_days(struct days *d)
{
        if (d->n > 0)
                qsort(d->at, d->n, sizeof(*d->at), by_days);
}

/* -1: nobody. */
static int64_t median(const struct days *d)
{
        return d->n == 0 ? -1 : d->at[d->n / 2];
}

static void read_counts(struct model *m, struct groups *g)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ENTRY_STATS, "");

        while (g->n < GROUPS_MAX && store_next(&r)) {
                struct group *o = &g->at[g->n++];

                *o = (struct group){ .list = store_dup(&r, 0),
                                     .category = store_dup(&r, 1),
                                     .registered = store_i64(&r, 2),
                                     .waiting = store_i64(&r, 3),
                                     .allotted = store_i64(&r, 4),
                                     .left = store_i64(&r, 5) };
        }
        store_rows_done(&r);
}

/* The group of a row whose first columns are list and category. Rows come in the order of groups,
 * so that the search begins where the last one ended. */
static struct group *group_of(struct groups *g, struct store_rows *r, size_t *at)
{
        for (size_t i = 0; i < g->n; i++) {
                struct group *o = &g->at[(*at + i) % g->n];

                if (str_is(store_str(r, 0), o->list) && str_is(store_str(r, 1), o->category)) {
                        *at = (*at + i) % g->n;
                        return o;
                }
        }
        return NULL;
}

static void read_waits(struct model *m, struct groups *g)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ENTRY_WAITS, "");
        int32_t today = date_in_china(m->cx->now_ms()), from, to;
        size_t at = 0;

        while (store_next(&r)) {
                struct group *o = group_of(g, &r, &at);
                bool got = store_str(&r, 4).n > 0 && str_is(store_str(&r, 4), "allotted");

                to = today;
                if (o == NULL || !date_parse(store_str(&r, 2), &from) ||
                    (got && !date_parse(store_str(&r, 3), &to)) || to < from)
                        continue;
                add_days(got ? &o->got : &o->still, to - from);
                if (got)
                        add_days(&g->got, to - from);
        }
        store_rows_done(&r);
        for (size_t i = 0; i < g->n; i++) {
                sort_days(&g->at[i].got);
                sort_days(&g->at[i].still);
        }
        sort_days(&g->got);
}

/* Whose turn it was: who took a home, who passed. */
static void read_turns(struct model *m, struct groups *g)
{
        struct store_rows r = store_query(m->tx, Q_WAITING_ENTRY_TURNS, "");
        size_t at = 0;

        while (store_next(&r)) {
                struct group *o = group_of(g, &r, &at);

                if (o == NULL)
                        continue;
                o->took = store_i64(&r, 2);
                o->passed = store_i64(&r, 3);
        }
        store_rows_done(&r);
}

static struct groups read_groups(struct model *m)
{
        struct groups g = { .at = arena_alloc(m->cx->mem, GROUPS_MAX * sizeof(*g.at)) };

        read_counts(m, &g);
        read_waits(m, &g);
        read_turns(m, &g);
        return g;
}

static const char *share_text(struct model *m, int64_t part, int64_t whole)
{
        return whole == 0
                       ? NULL
                       : arena_printf(m->cx->mem, "%.1f%%", 100.0 * (double)part / (double)whole);
}

static void put_days(struct model *m, json_t *o, const char *key, int64_t days)
{
        put(m, o, key, days < 0 ? json_null() : json_integer(days));
}

static void put_categories(struct model *m, const struct groups *g)
{
        json_t *rows = put_array(m, m->top, "categories");

        for (size_t i = 0; i < g->n; i++) {
                const struct group *v = &g->at[i];
                json_t *o = add_object(m, rows);

                put_text(m, o, "list", v->list);
                put_text(m, o, "category", v->category);
                put_int(m, o, "registered", v->registered);
                put_int(m, o, "waiting", v->waiting);
                put_int(m, o, "allotted", v->allotted);
                put_int(m, o, "left", v->left);
                put_days(m, o, "median_days", median(&v->got));
                put_days(m, o, "longest_days", v->got.n == 0 ? -1 : v->got.at[v->got.n - 1]);
                put_days(m, o, "waiting_median_days", median(&v->still));
                put_int(m, o, "took", v->took);
                put_int(m, o, "passed", v->passed);
                put_text(m, o, "accepted", share_text(m, v->took, v->took + v->passed));
        }
        put_flag(m, m->top, "_categories", g->n > 0);
}

/* Days from registration to allotment, of those who got a home. */
static void put_waits(struct model *m, const struct days *d)
{
        json_t *o = put_object(m, m->top, "waits");

        put_int(m, o, "households", (int64_t)d->n);
        if (d->n > 0) {
                put_int(m, o, "median_days", median(d));
                put_int(m, o, "shortest_days", d->at[0]);
                put_int(m, o, "longest_days", d->at[d->n - 1]);
        }
        put_flag(m, m->top, "_waits", d->n > 0);
}

static void put_draw_shares(struct model *m)
{
        struct store_rows r = store_query(m->tx, Q_DRAW_ROUND_ALL, "i", (int64_t)50);
        json_t *rows = put_array(m, m->top, "draws");
        struct round_row round[50];
        size_t n = 0;

        while (n < countof(round) && store_next(&r))
                round_read(&r, &round[n++]);
        store_rows_done(&r);
        for (size_t i = 0; i < n; i++) {
                if (round[i].rehearsal || strcmp(round[i].state, "drawn") != 0)
                        continue;
                r = store_query(m->tx, Q_DRAW_GROUP_ALL, "t", round[i].id);
                while (store_next(&r)) {
                        json_t *o = add_object(m, rows);
                        int64_t entries = store_i64(&r, 1), allotted = store_i64(&r, 2);

                        put_text(m, o, "id", round[i].id);
                        put_text(m, o, "title", round[i].title);
                        put_text(m, o, "category", store_dup(&r, 0));
                        put_text(m, o, "category_title", store_dup(&r, 3));
                        put_int(m, o, "entries", entries);
                        put_int(m, o, "allotted", allotted);
                        put_text(m, o, "share", share_text(m, allotted, entries));
                }
                store_rows_done(&r);
        }
        put_flag(m, m->top, "_draws", json_array_size(rows) > 0);
}

int model_housing_stats(struct model *m, const char *arg)
{
        lh_auto(groups_done) struct groups g = read_groups(m);

        (void)arg;
        m->page = "housing_stats";
        m->title = say(m, "轮候与配租统计");
        put_flag(m, m->top, "_at_housing", true);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        put_text(m, m->top, "_xlsx", self(m, ".xlsx", ""));
        put_categories(m, &g);
        put_waits(m, &g.got);
        put_draw_shares(m);
        return m->rc;
}

static const struct table_file_column columns[] = {
        { "list", "轮候册", "Waiting list", TABLE_TEXT },
        { "category", "类别", "Category", TABLE_TEXT },
        { "registered", "登记", "Registered", TABLE_NUMBER },
        { "waiting", "轮候", "Waiting", TABLE_NUMBER },
        { "allotted", "已配租", "Allotted", TABLE_NUMBER },
        { "left", "退出轮候", "Left the list", TABLE_NUMBER },
        { "median_days", "配租前轮候天数中位数", "Median days until a home", TABLE_NUMBER },
        { "longest_days", "配租前轮候天数最长", "Most days until a home", TABLE_NUMBER },
        { "waiting_median_days", "在轮候者已等天数中位数", "Median days of those who wait",
          TABLE_NUMBER },
        { "took", "轮到后选房", "Took a home in turn", TABLE_NUMBER },
        { "passed", "轮到后放弃", "Passed", TABLE_NUMBER },
};

static void file_days(struct table_file *t, int64_t days)
{
        if (days < 0)
                table_file_empty(t);
        else
                table_file_int(t, days);
}

int write_housing_stats(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        lh_auto(groups_done) struct groups g = read_groups(m);
        struct table_file t = table_file_begin(m->cx, say(m, "轮候与配租统计"), columns,
                                               countof(columns), m->english);

        (void)arg;
        for (size_t i = 0; i < g.n; i++) {
                const struct group *v = &g.at[i];

                table_file_text(&t, v->list);
                table_file_text(&t, v->category);
                table_file_int(&t, v->registered);
                table_file_int(&t, v->waiting);
                table_file_int(&t, v->allotted);
                table_file_int(&t, v->left);
                file_days(&t, median(&v->got));
                file_days(&t, v->got.n == 0 ? -1 : v->got.at[v->got.n - 1]);
                file_days(&t, median(&v->still));
                table_file_int(&t, v->took);
                table_file_int(&t, v->passed);
        }
        if (m->tx->rc != LH_OK)
                return m->tx->rc;
        return form == PAGE_CSV ? table_file_csv(&t, out)
                                : table_file_xlsx(&t, m->cx->now_ms(), out);
}
