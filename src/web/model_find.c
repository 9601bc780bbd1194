/* Which projects fit a search. Few: all are found in one pass over the table and sorted here. Many:
 * only counted up to LIST_COUNT_MAX, and the wanted page is read along an index, newest first,
 * which then meets its rows soon. */
#include "web/model.h"

#include <stdio.h>
#include <stdlib.h>

struct hit {
        int64_t idx, last_idx;
        char date[12];
};

static int newest_first(const void *a, const void *b)
{
        const struct hit *x = a, *y = b;
        int c = strcmp(y->date, x->date);

        return c != 0 ? c : (x->last_idx < y->last_idx) - (x->last_idx > y->last_idx);
}

/* At most LIST_COUNT_MAX + 1 of them. */
static size_t find_hits(struct model *m, const struct search *s, struct hit *ret)
{
        struct store_rows r =
                store_query(m->tx, Q_PAGE_FIND, "tttiti", s->domain, s->stage, s->region, s->year,
                            s->pattern, (int64_t)LIST_COUNT_MAX + 1);
        size_t n = 0;

        while (store_next(&r)) {
                struct str date = store_str(&r, 1);

                ret[n].idx = store_i64(&r, 0);
                ret[n].last_idx = store_i64(&r, 2);
                snprintf(ret[n++].date, sizeof(ret->date), "%.*s", (int)date.n, date.p);
        }
        store_rows_done(&r);
        return n;
}

static void put_found(struct model *m, json_t *projects, struct hit *hits, size_t n, int64_t offset)
{
        qsort(hits, n, sizeof(*hits), newest_first);
        for (size_t i = (size_t)offset; i < n && i < (size_t)offset + LIST_ROWS && m->rc == LH_OK;
             i++) {
                struct store_rows r = store_query(m->tx, Q_PAGE_PROJECT_ROW, "i", hits[i].idx);

                if (store_next(&r))
                        put_project_row(m, add_object(m, projects), &r);
                store_rows_done(&r);
        }
}

/* A project's year is that of its last notice, so a year is a stretch of the index by date. */
static void put_newest(struct model *m, json_t *projects, const struct search *s, int64_t offset)
{
        char from[16] = "", before[16] = "~";
        enum query q = s->domain[0] == '\0' ? Q_PAGE_LIST : Q_PAGE_LIST_OF_DOMAIN;
        struct store_rows r;

        if (s->year != 0) {
                snprintf(from, sizeof(from), "%04d", (int)s->year);
                snprintf(before, sizeof(before), "%04d", (int)s->year + 1);
        }
        r = store_query(m->tx, q, "tttttiit", s->domain, s->stage, s->region, from, s->pattern,
                        (int64_t)LIST_ROWS, offset, before);
        while (m->rc == LH_OK && store_next(&r))
                put_project_row(m, add_object(m, projects), &r);
        store_rows_done(&r);
}

int64_t put_hits(struct model *m, struct search *s, int64_t *ret_pages)
{
        lh_auto(mem_autofree) struct hit *hits = mem_alloc((LIST_COUNT_MAX + 1) * sizeof(*hits));
        size_t n = find_hits(m, s, hits);
        json_t *projects = put_array(m, m->top, "projects");
        int64_t pages = ((int64_t)n + LIST_ROWS - 1) / LIST_ROWS, offset;

        if (pages > LIST_OFFSET_MAX / LIST_ROWS)
                pages = LIST_OFFSET_MAX / LIST_ROWS;
        if (s->page > pages)
                s->page = pages > 0 ? pages : 1;
        offset = (s->page - 1) * LIST_ROWS;
        if (n > LIST_COUNT_MAX)
                put_newest(m, projects, s, offset);
        else
                put_found(m, projects, hits, n, offset);
        *ret_pages = pages;
        return (int64_t)n;
}
