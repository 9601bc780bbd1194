/* The project's page: head, money, stages, what is missing, timeline. */
#include "view/duty.h"
#include "web/flag.h"
#include "web/model.h"

#include <stdlib.h>

#define KINDS_MAX      256 /* kinds that a project may have notices of */
#define PUBLISHERS_MAX 20

int project_kinds(struct model *m, const char *project, struct kind_sum **ret, size_t *ret_n)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_KINDS_OF_PROJECT, "t", project);
        struct kind_sum *k = arena_alloc(m->cx->mem, KINDS_MAX * sizeof(*k));
        size_t n = 0;

        while (n < KINDS_MAX && store_next(&r)) {
                k[n++] = (struct kind_sum){ .kind = store_dup(&r, 0),
                                            .stage = store_dup(&r, 1),
                                            .current = store_i64(&r, 2),
                                            .corrected = store_i64(&r, 3),
                                            .first = store_dup(&r, 4),
                                            .last = store_dup(&r, 5),
                                            .all = store_i64(&r, 6) };
        }
        store_rows_done(&r);
        *ret = k;
        *ret_n = n;
        return m->tx->rc;
}

/* Supervision runs beside the process: a penalty can come before the award, so it proves no stage
 * passed. */
static bool is_step(const struct rule_stage *s)
{
        return strcmp(s->id, "supervision") != 0;
}

struct stage_sum {
        int64_t current, corrected;
        const char *first, *last; /* "" for none */
};

static struct stage_sum sum_stage(const char *stage, const struct kind_sum *kinds, size_t n)
{
        struct stage_sum s = { .first = "", .last = "" };

        for (size_t i = 0; i < n; i++) {
                if (strcmp(kinds[i].stage, stage) != 0)
                        continue;
                s.current += kinds[i].current;
                s.corrected += kinds[i].corrected;
                if (kinds[i].current > 0 && strcmp(kinds[i].last, s.last) > 0)
                        s.last = kinds[i].last;
                if (kinds[i].current > 0 &&
                    (s.first[0] == '\0' || strcmp(kinds[i].first, s.first) < 0))
                        s.first = kinds[i].first;
        }
        return s;
}

/* The furthest step that has a notice; -1: none. */
static int step_reached(const struct rule_domain *d, const struct kind_sum *kinds, size_t n)
{
        int reached = -1;

        for (size_t i = 0; i < d->n_stages; i++)
                if (is_step(&d->stages[i]) && sum_stage(d->stages[i].id, kinds, n).current > 0)
                        reached = (int)i;
        return reached;
}

static int newest_first(const void *a, const void *b)
{
        return strcmp(((const struct gap *)b)->date, ((const struct gap *)a)->date);
}

static const char *stage_label(const struct model *m, const struct rule_domain *d, const char *id)
{
        int rank = rule_stage_rank(d, str_of(id));

        return rank < 0 ? "" : label(m, d->stages[rank].name, d->stages[rank].name_en);
}

size_t find_gaps(struct model *m, const struct rule_domain *d, const char *project,
                 struct gap **ret)
{
        struct duty *duties;
        size_t n = duty_of_project(m->tx, project, &duties), found = 0;
        struct gap *g = arena_alloc(m->cx->mem, (n + 1) * sizeof(*g));
        const char *today = today_in_china(m);

        for (size_t i = 0; i < n; i++) {
                const struct rule_kind *k = rule_kind(d, str_of(duties[i].kind));
                enum duty_state state = duty_state(&duties[i], today);

                if (k == NULL || (state != DUTY_MISSING && state != DUTY_OVERDUE))
                        continue;
                g[found++] = (struct gap){ .kind = k,
                                           .date = state == DUTY_MISSING ? duties[i].since
                                                                         : duties[i].due,
                                           .later = stage_label(m, d, duties[i].later),
                                           .overdue = state == DUTY_OVERDUE,
                                           .project = project };
        }
        qsort(g, found, sizeof(*g), newest_first);
        *ret = g;
        return found;
}

static bool stage_misses(const char *stage, const struct gap *gaps, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(gaps[i].kind->stage, stage) == 0)
                        return true;
        return false;
}

struct stage_look {
        const char *state, *mark, *word;
};

static struct stage_look look_of(const struct stage_sum *s, int rank, int reached, bool misses)
{
        if (rank > reached && s->current == 0)
                return (struct stage_look){ "todo", NULL, SAY("未到") };
        if (misses)
                return (struct stage_look){ "missing", "!", SAY("有缺") };
        if (rank == reached)
                return (struct stage_look){ "now", NULL, SAY("进行到此") };
        if (s->current == 0)
                return (struct stage_look){ "none", "–", SAY("无记录") };
        if (s->corrected > 0)
                return (struct stage_look){ "corrected", "✓", SAY("有更正") };
        return (struct stage_look){ "done", "✓", SAY("已公开") };
}

void put_stages(struct model *m, const struct rule_domain *d, const struct kind_sum *kinds,
                size_t n, const struct gap *gaps, size_t n_gaps)
{
        json_t *array = put_array(m, m->top, "stages");
        int reached = step_reached(d, kinds, n);

        for (size_t i = 0; i < d->n_stages; i++) {
                struct stage_sum s = sum_stage(d->stages[i].id, kinds, n);
                struct stage_look look =
                        look_of(&s, (int)i, reached, stage_misses(d->stages[i].id, gaps, n_gaps));
                json_t *o;

                if (!is_step(&d->stages[i]) && s.current == 0)
                        continue;
                o = add_object(m, array);
                put_text(m, o, "id", d->stages[i].id);
                put_text(m, o, "name", label(m, d->stages[i].name, d->stages[i].name_en));
                put_text(m, o, "state", look.state);
                put_text(m, o, "date", s.last);
                put_int(m, o, "notices", s.current);
                put_text(m, o, "_word", say(m, look.word));
                put_text(m, o, "_mark",
                         look.mark != NULL
                                 ? look.mark
                                 : arena_printf(m->cx->mem, "%zu", json_array_size(array)));
                put_flag(m, o, "_now", (int)i == reached);
        }
        put_flag(m, m->top, "_rail", json_array_size(array) > 0);
}

static void put_publishers(struct model *m, const char *project)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_PUBLISHERS_OF_PROJECT, "ti", project,
                                          (int64_t)PUBLISHERS_MAX);
        json_t *array = put_array(m, m->top, "publishers");

        while (m->rc == LH_OK && store_next(&r)) {
                json_t *o = add_object(m, array);

                put_str(m, o, "id", store_str(&r, 0));
                put_str(m, o, "name", store_str(&r, 1));
                put_int(m, o, "notices", store_i64(&r, 2));
                put_int(m, o, "late", store_i64(&r, 3));
                put_flag(m, o, "_late", store_i64(&r, 3) > 0);
        }
        store_rows_done(&r);
        put_flag(m, m->top, "_publishers", json_array_size(array) > 0);
}

/* The head of the page; false if there is no such project. */
static bool put_head(struct model *m, const char *id, const struct rule_domain **ret_domain)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_PROJECT, "t", id);
        json_t *o;

        if (!store_next(&r))
                return false;
        o = put_object(m, m->top, "project");
        put_project_row(m, o, &r);
        m->title = store_dup(&r, 3);
        *ret_domain = rule_domain(m->site->rules, store_str(&r, 1));
        store_rows_done(&r);
        return true;
}

int model_project(struct model *m, const char *arg)
{
        const struct rule_domain *d = NULL;
        struct kind_sum *kinds;
        struct gap *gaps = NULL;
        size_t n, n_gaps = 0;
        int64_t total = 0;
        json_t *project;

        m->page = "project";
        if (!put_head(m, arg, &d))
                return m->tx->rc != LH_OK
                               ? m->tx->rc
                               : err_set(m->cx, LH_NOT_FOUND, "there is no project \"%.32s\"", arg);
        if (project_kinds(m, arg, &kinds, &n) != LH_OK)
                return m->tx->rc;
        for (size_t i = 0; i < n; i++)
                total += kinds[i].all;
        if (d != NULL) {
                n_gaps = find_gaps(m, d, arg, &gaps);
                put_stages(m, d, kinds, n, gaps, n_gaps);
        }
        project = json_object_get(m->top, "project");
        put_int(m, project, "records", total);
        put_int(m, project, "missing", (int64_t)n_gaps);
        put_flag(m, project, "_missing", n_gaps > 0);
        put_money(m, d, arg);
        put_timeline(m, d, arg, total, gaps, n_gaps);
        put_publishers(m, arg);
        put_owed(m, d, arg);
        put_project_flags(m, arg);
        put_project_ppp(m, arg);
        put_text(m, m->top, "_base", base_url(m));
        put_flag(m, m->top, "_none", total == 0);
        return m->rc;
}
