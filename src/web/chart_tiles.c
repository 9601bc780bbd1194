/* The tile cartogram: every province an equal square at its relative place. A boundary map is not
 * ours to draw: it needs a reviewed map with its number (审图号). */
#include "web/chart_int.h"

#include <string.h>

#define TILE   52
#define GAP    3
#define LEVELS 5

static const struct {
        char code[3];
        const char *name, *letters; /* GB/T 2260 */
        int col, row;
} tiles[] = {
        { "11", "北京", "BJ", 6, 2 }, { "12", "天津", "TJ", 7, 2 },   { "13", "河北", "HE", 6, 3 },
        { "14", "山西", "SX", 5, 3 }, { "15", "内蒙古", "NM", 5, 2 }, { "21", "辽宁", "LN", 8, 2 },
        { "22", "吉林", "JL", 8, 1 }, { "23", "黑龙江", "HL", 8, 0 }, { "31", "上海", "SH", 8, 4 },
        { "32", "江苏", "JS", 7, 4 }, { "33", "浙江", "ZJ", 6, 5 },   { "34", "安徽", "AH", 6, 4 },
        { "35", "福建", "FJ", 6, 6 }, { "36", "江西", "JX", 5, 5 },   { "37", "山东", "SD", 7, 3 },
        { "41", "河南", "HA", 5, 4 }, { "42", "湖北", "HB", 4, 4 },   { "43", "湖南", "HN", 4, 5 },
        { "44", "广东", "GD", 5, 6 }, { "45", "广西", "GX", 4, 6 },   { "46", "海南", "HI", 4, 7 },
        { "50", "重庆", "CQ", 3, 4 }, { "51", "四川", "SC", 2, 4 },   { "52", "贵州", "GZ", 3, 5 },
        { "53", "云南", "YN", 2, 5 }, { "54", "西藏", "XZ", 1, 4 },   { "61", "陕西", "SN", 4, 3 },
        { "62", "甘肃", "GS", 2, 3 }, { "63", "青海", "QH", 1, 3 },   { "64", "宁夏", "NX", 3, 3 },
        { "65", "新疆", "XJ", 0, 2 }, { "71", "台湾", "TW", 7, 6 },   { "81", "香港", "HK", 6, 7 },
        { "82", "澳门", "MO", 5, 7 },
};

/* In ten thousands and hundred millions where the number would not fit its square. */
static const char *short_number(struct model *m, int64_t v)
{
        if (v < 10000)
                return arena_printf(m->cx->mem, "%lld", (long long)v);
        if (m->english)
                return v < 1000000 ? arena_printf(m->cx->mem, "%lldk", (long long)v / 1000)
                       : v < 1000000000
                               ? arena_printf(m->cx->mem, "%lldM", (long long)v / 1000000)
                               : arena_printf(m->cx->mem, "%lldG", (long long)v / 1000000000);
        return v < 100000000 ? arena_printf(m->cx->mem, "%lld万", (long long)v / 10000)
                             : arena_printf(m->cx->mem, "%lld亿", (long long)v / 100000000);
}

static bool is_place(const struct chart_row *r, const char *code)
{
        return r->place != NULL && strncmp(r->place, code, 2) == 0;
}

struct sum {
        int64_t value;
        size_t rows;
};

static struct sum sum_of(const struct chart *c, const char *code)
{
        struct sum s = { 0 };

        for (size_t i = 0; i < c->n_rows; i++) {
                const struct chart_cell *v = &c->rows[i].cells[0];

                if (!is_place(&c->rows[i], code) || v->none)
                        continue;
                s.value += v->value;
                s.rows++;
        }
        return s;
}

/* How dark: 0 for nothing, then equal steps up to the largest. */
static int level_of(int64_t v, int64_t max)
{
        int64_t level = max <= 0 ? 0 : 1 + v * (LEVELS - 1) / max;

        return v <= 0 ? 0 : level >= LEVELS ? LEVELS - 1 : (int)level;
}

static void put_tile(struct model *m, json_t *array, size_t i, const struct sum *s, int64_t max)
{
        json_t *o = add_object(m, array);
        int64_t x = tiles[i].col * TILE, y = tiles[i].row * TILE;

        put_int(m, o, "x", x);
        put_int(m, o, "y", y);
        put_int(m, o, "text_x", x + (TILE - GAP) / 2);
        put_int(m, o, "name_y", y + 22);
        put_int(m, o, "value_y", y + 40);
        put_text(m, o, "style", arena_printf(m->cx->mem, "t%d", level_of(s->value, max)));
        put_text(m, o, "name", m->english ? tiles[i].letters : tiles[i].name);
        put_text(m, o, "text", s->rows == 0 ? "–" : short_number(m, s->value));
}

json_t *chart_tiles(struct model *m, const struct chart *c)
{
        json_t *o = chart_begin(m, c), *drawing, *array;
        struct sum sums[countof(tiles)];
        int64_t max = 0;

        if (c->n_rows == 0)
                return o;
        for (size_t i = 0; i < countof(tiles); i++) {
                sums[i] = sum_of(c, tiles[i].code);
                if (sums[i].value > max)
                        max = sums[i].value;
        }
        drawing = put_object(m, o, "_tiles");
        array = put_array(m, drawing, "tiles");
        for (size_t i = 0; i < countof(tiles); i++)
                put_tile(m, array, i, &sums[i], max);
        return o;
}
