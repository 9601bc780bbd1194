/* Who gives data to whom: a picture of two columns, and the table that it is drawn from. */
#include "web/model_share.h"

#define MAP_SIDE_MAX 40 /* bodies of a column that are drawn; the table has all */
#define ROW_PX       24
#define TOP_PX       14
#define LEFT_PX      300
#define RIGHT_PX     500

static json_t *list_edges(struct model *m)
{
        json_t *array = put_array(m, m->top, "edges"), *o;
        size_t i;

        share_rows(m, array,
                   store_query(m->tx, Q_SHARE_EDGES, "ti", today_in_china(m),
                               (int64_t)SHARE_ROWS_MAX * 4),
                   "giver giver_name taker taker_name #grants #reuses");
        json_array_foreach (array, i, o)
                put_int(m, o, "all", number_of(o, "grants") + number_of(o, "reuses"));
        return array;
}

/* The place of a body in its column, -1 if the column is full; put there if it is new. */
static int place_of(struct model *m, json_t *column, const char *id, const char *name, int x)
{
        json_t *o;
        size_t i;

        json_array_foreach (column, i, o)
                if (strcmp(text_of(o, "id"), id) == 0)
                        return (int)i;
        if (i >= MAP_SIDE_MAX)
                return -1;
        o = add_object(m, column);
        put_text(m, o, "id", id);
        put_text(m, o, "name", name);
        put_int(m, o, "x", x);
        put_int(m, o, "y", TOP_PX + (json_int_t)i * ROW_PX + 5);
        return (int)i;
}

static void add_line(struct model *m, json_t *lines, const json_t *edge, int from, int to)
{
        json_t *o = add_object(m, lines);
        int64_t n = number_of(edge, "all");

        put_int(m, o, "y1", TOP_PX + from * ROW_PX);
        put_int(m, o, "y2", TOP_PX + to * ROW_PX);
        put_int(m, o, "width", n > 8 ? 5 : (n + 3) / 2);
        put_text(m, o, "title",
                 arena_printf(m->cx->mem, "%s → %s：%lld", text_of(edge, "giver_name"),
                              text_of(edge, "taker_name"), (long long)n));
}

static void put_picture(struct model *m, json_t *edges)
{
        json_t *o = put_object(m, m->top, "_map"), *givers = put_array(m, o, "givers"),
               *takers = put_array(m, o, "takers"), *lines = put_array(m, o, "lines"), *e;
        size_t i, rows, left_out = 0;

        json_array_foreach (edges, i, e) {
                int from = place_of(m, givers, text_of(e, "giver"), text_of(e, "giver_name"),
                                    LEFT_PX - 8),
                    to = place_of(m, takers, text_of(e, "taker"), text_of(e, "taker_name"),
                                  RIGHT_PX + 8);

                if (from < 0 || to < 0)
                        left_out++;
                else
                        add_line(m, lines, e, from, to);
        }
        rows = json_array_size(givers) > json_array_size(takers) ? json_array_size(givers)
                                                                 : json_array_size(takers);
        put_int(m, o, "height", TOP_PX + (json_int_t)rows * ROW_PX + 4);
        put_int(m, o, "left_out", (json_int_t)left_out);
        put_flag(m, o, "_left_out", left_out > 0);
        put_int(m, m->top, "givers", (json_int_t)json_array_size(givers));
        put_int(m, m->top, "takers", (json_int_t)json_array_size(takers));
}

int model_share_map(struct model *m, const char *arg)
{
        json_t *edges = list_edges(m);

        (void)arg;
        share_begin(m, "share_map", say(m, "谁和谁共享数据"), "map");
        put_picture(m, edges);
        put_text(m, m->top, "_count", grouped(m, (int64_t)json_array_size(edges)));
        put_flag(m, m->top, "_none", json_array_size(edges) == 0);
        put_text(m, m->top, "_csv", self(m, ".csv", ""));
        return m->rc;
}

int write_share_map(struct model *m, const char *arg, enum page_form form, struct buf *out)
{
        static const struct table_file_column columns[] = {
                { "giver_name", "提供单位", "Giver", TABLE_TEXT },
                { "taker_name", "使用单位", "Taker", TABLE_TEXT },
                { "grants", "在线授权", "Live grants", TABLE_NUMBER },
                { "reuses", "登记使用的资源", "Resources taken", TABLE_NUMBER },
        };

        (void)arg;
        return share_file(m, form, say(m, "谁和谁共享数据"), columns, countof(columns),
                          list_edges(m), out);
}
