/* The register of information systems: what each collects, shares and takes from others, whether it
 * is connected; those that share nothing and take nothing (信息孤岛); applications to build one. */
#include "web/model_share.h"

static json_t *list_systems(struct model *m, json_t *islands)
{
        json_t *array = put_array(m, m->top, "systems"), *o;
        size_t i;

        share_rows(m, array,
                   store_query(m->tx, Q_SHARE_SYSTEM_LIST, "tti", asked(m, "connection"),
                               share_pattern(m, asked(m, "q")), (int64_t)SHARE_ROWS_MAX),
                   "id title body body_name ?vertical state connection since #collects #shares "
                   "#reuses");
        share_words(m, array, "state");
        share_words(m, array, "connection");
        json_array_foreach (array, i, o) {
                bool island = number_of(o, "shares") == 0 && number_of(o, "reuses") == 0;

                put_flag(m, o, "island", island);
                if (island && islands != NULL)
                        json_array_append(islands, o);
        }
        return array;
}

static void put_builds(struct model *m)
{
        json_t *array = put_array(m, m->top, "builds"), *o;
        size_t i;

        share_rows(m, array, store_query(m->tx, Q_SHARE_BUILD_LIST, "i", (int64_t)SHARE_ROWS_MAX),
                   "id title body body_name kind amount date decision decision_date #index "
                   "#decided");
        share_words(m, array, "kind");
        share_words(m, array, "decision");
        json_array_foreach (array, i, o)
                put(m, o, "_amount", money_json(m, str_of(text_of(o, "amount"))));
        put_flag(m, m->top, "_builds", json_array_size(array) > 0);
}

static int64_t count_where(const json_t *rows, const char *key, const char *value)
{
        const json_t *o;
        int64_t n = 0;
        size_t i;

        json_array_foreach ((json_t *)rows, i, o)
                n += strcmp(text_of(o, key), value) == 0;
        return n;
}

static const char *query_text(struct model *m)
{
        lh_auto(buf_done) struct buf b = { 0 };

        buf_init(&b, 4096);
        link_add(&b, "q", asked(m, "q"));
        link_add(&b, "connection", asked(m, "connection"));
        return b.n == 0 ? "" : arena_strndup(m->cx->mem, b.p, b.n);
}

static void put_figures(struct model *m, const json_t *systems, size_t islands)
{
        json_t *array = put_array(m, m->top, "_figures");

        add_figure(m, array, say(m, "信息系统"), grouped(m, (int64_t)json_array_size(systems)),
                   NULL, NULL);
        add_figure(m, array, say(m, "已接入"),
                   grouped(m, count_where(systems, "connection", "connected")), NULL,
                   "/share/systems?connection=connected");
        add_figure(m, array, say(m, "计划接入"),
                   grouped(m, count_where(systems, "connection", "planned")), NULL,
                   "/share/systems?connection=planned");
        add_figure(m, array, say(m, "未接入"),
                   grouped(m, count_where(systems, "connection", "none")), NULL,
                   "/share/systems?connection=none");
        add_figure(m, array, say(m, "信息孤岛"), grouped(m, (int64_t)islands), NULL, "#h-islands");
}

static void put_choices(struct model *m)
{
        static const char *const types[] = { "connected", "planned", "none" };
        json_t *array = put_array(m, m->top, "_connections"),
               *query = put_object(m, m->top, "query");

        for (size_t i = 0; i < countof(types); i++) {
                json_t *o = json_pack("{s:s}", "connection", types[i]);

                share_word(m, o, "connection");
                add_choice(m, array, types[i], arena_strdup(m->cx->mem, text_of(o, "_connection")),
                           asked(m, "connection"));
                json_decref(o);
        }
        put_text(m, query, "q", asked(m, "q"));
        put_text(m, query, "connection", asked(m, "connection"));
}

int model_share_systems(struct model *m, const char *arg)
{
        json_t *islands = put_array(m, m->top, "islands"), *systems = list_systems(m, islands);

        (void)arg;
        share_begin(m, "share_systems", say(m, "政务信息系统登记"), "systems");
        m->query = query_text(m);
        put_figures(m, systems, json_array_size(islands));
        put_choices(m);
        put_builds(m);
        put_flag(m, m->top, "_islands", json_array_size(islands) > 0);
        put_flag(m, m->top, "_none", json_array_size(systems) == 0);
        put_flag(m, m->top, "_filtered", m->query[0] != '\0');
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        return m->rc;
}

int write_share_systems(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "id", "编号", "Id", TABLE_TEXT },
                { "title", "信息系统", "System", TABLE_TEXT },
                { "body_name", "主管单位", "Body", TABLE_TEXT },
                { "vertical", "垂直系统", "Vertical", TABLE_NUMBER },
                { "_state", "状态", "State", TABLE_TEXT },
                { "_connection", "接入", "Connection", TABLE_TEXT },
                { "since", "上线日期", "Since", TABLE_DATE },
                { "collects", "采集数据项", "Fields collected", TABLE_NUMBER },
                { "shares", "共享资源", "Resources shared", TABLE_NUMBER },
                { "reuses", "使用他方资源", "Resources taken", TABLE_NUMBER },
                { "island", "信息孤岛", "Island", TABLE_NUMBER },
        };

        (void)arg;
        return share_file(m, form, say(m, "政务信息系统登记"), columns, countof(columns),
                          list_systems(m, NULL), out);
}
