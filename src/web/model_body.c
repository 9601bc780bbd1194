#include "web/model.h"

#define BODY_NEWS 20

static void put_parent(struct model *m, json_t *o, const char *id)
{
        struct store_rows r;

        if (id[0] == '\0') {
                put(m, o, "parent", json_null());
                return;
        }
        r = store_query(m->tx, Q_PAGE_BODY, "t", id);
        if (store_next(&r))
                put_named(m, o, "parent", id, store_dup(&r, 1));
        else
                put(m, o, "parent", json_null());
        store_rows_done(&r);
}

/* Returns how many projects it has; -1: there is no such body. */
static int64_t put_body(struct model *m, const char *id)
{
        struct store_rows r = store_query(m->tx, Q_PAGE_BODY, "t", id);
        const char *parent, *region;
        int64_t projects = -1;
        json_t *o;

        if (!store_next(&r))
                return -1;
        o = put_object(m, m->top, "body");
        projects = store_i64(&r, 8);
        region = store_dup(&r, 2);
        parent = store_dup(&r, 5);
        m->title = store_dup(&r, 1);
        put_str(m, o, "id", store_str(&r, 0));
        put_text(m, o, "name", m->title);
        put_text(m, o, "region", region);
        put_text(m, o, "_place", place_name(m, region));
        put_str(m, o, "role", store_str(&r, 3));
        put_str(m, o, "uscc", store_str(&r, 4));
        put_int(m, o, "index", store_i64(&r, 6));
        put_int(m, o, "notices", store_i64(&r, 7));
        put_int(m, o, "projects", projects);
        put_int(m, o, "late", store_i64(&r, 9));
        put_str(m, o, "last_date", store_str(&r, 10));
        put_flag(m, o, "_late", store_i64(&r, 9) > 0);
        store_rows_done(&r);
        put_parent(m, o, parent);
        return projects;
}

int model_body(struct model *m, const char *arg)
{
        int64_t projects = put_body(m, arg), pages, page;
        json_t *array;
        struct store_rows r;

        m->page = "body";
        if (projects < 0)
                return m->tx->rc != LH_OK ? m->tx->rc
                                          : err_set(m->cx, LH_NOT_FOUND,
                                                    "there is no disclosing body \"%.64s\"", arg);
        pages = (projects + LIST_ROWS - 1) / LIST_ROWS;
        if (pages > LIST_OFFSET_MAX / LIST_ROWS)
                pages = LIST_OFFSET_MAX / LIST_ROWS;
        page = asked_number(m, "page", 1, pages > 0 ? pages : 1);
        array = put_array(m, m->top, "projects");
        r = store_query(m->tx, Q_PAGE_LIST_OF_BODY, "tii", arg, (int64_t)LIST_ROWS,
                        (page - 1) * LIST_ROWS);
        while (m->rc == LH_OK && store_next(&r))
                put_project_row(m, add_object(m, array), &r);
        store_rows_done(&r);
        put_pager(m, "", "page", page, pages);
        put_flag(m, m->top, "_none", json_array_size(array) == 0);
        r = store_query(m->tx, Q_PAGE_NEWS_OF_BODY, "ti", arg, (int64_t)BODY_NEWS);
        put_flag(m, m->top, "_one_body", true);
        put_flag(m, m->top, "_quiet", put_news(m, &r) == 0);
        put_gaps_of_body(m, arg);
        return m->rc;
}
