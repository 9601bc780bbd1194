/* What all charts share, bars and lines. Horizontal places are per cent, so that a chart is as wide
 * as its page and its text stays as large as the page's. */
#include "web/chart.h"
#include "web/chart_int.h"

#define BAR_STEP    36
#define PLOT_HEIGHT 200
#define PLOT_WIDTH  1000 /* of the lines alone, which are stretched */
#define GRID        4
#define X_LABELS    6

/* The first of 1, 2, 5, 10, 20 ... that is not below v. */
static int64_t nice_above(int64_t v)
{
        int64_t step = 1;

        for (;;) {
                static const int64_t parts[] = { 1, 2, 4, 5, 8, 10 };

                for (size_t i = 0; i < countof(parts); i++)
                        if (step * parts[i] >= v)
                                return step * parts[i];
                if (step > INT64_MAX / 200)
                        return v;
                step *= 10;
        }
}

static const char *percent(struct model *m, int64_t part, int64_t of)
{
        double v = of <= 0 || part <= 0 ? 0 : 100.0 * (double)part / (double)of;

        return arena_printf(m->cx->mem, "%.2f%%", v > 100 ? 100 : v);
}

const char *chart_cell_text(struct model *m, const struct chart_cell *c)
{
        if (c->none)
                return "—";
        return c->text != NULL ? c->text : grouped(m, c->value);
}

static void put_cell(struct model *m, json_t *array, const struct chart_cell *c)
{
        json_t *o = add_object(m, array);

        put(m, o, "value", c->none ? json_null() : json_integer(c->value));
        put_text(m, o, "text", chart_cell_text(m, c));
        put_text(m, o, "link", c->link);
}

static void put_table(struct model *m, json_t *o, const struct chart *c)
{
        json_t *columns = put_array(m, o, "columns"), *rows = put_array(m, o, "rows");

        for (size_t i = 0; i < c->n_cells; i++)
                add_text(m, columns, c->heads[i]);
        for (size_t i = 0; i < c->n_rows; i++) {
                json_t *row = add_object(m, rows), *cells;

                put_text(m, row, "name", c->rows[i].name);
                put_text(m, row, "link", c->rows[i].link);
                cells = put_array(m, row, "cells");
                for (size_t j = 0; j < c->n_cells; j++)
                        put_cell(m, cells, &c->rows[i].cells[j]);
        }
}

int64_t chart_max(const struct chart *c, size_t lines)
{
        int64_t max = 0;

        for (size_t i = 0; i < c->n_rows; i++)
                for (size_t j = 0; j < lines; j++)
                        if (!c->rows[i].cells[j].none && c->rows[i].cells[j].value > max)
                                max = c->rows[i].cells[j].value;
        return max;
}

/* One sentence for who does not see the drawing: how many, and which is the largest. */
static const char *describe(struct model *m, const struct chart *c)
{
        const struct chart_row *best = NULL;

        for (size_t i = 0; i < c->n_rows; i++)
                if (!c->rows[i].cells[0].none &&
                    (best == NULL || c->rows[i].cells[0].value > best->cells[0].value))
                        best = &c->rows[i];
        if (best == NULL)
                return say(m, "没有数据。");
        return say_with(m, "最大的是{1}：{2}。全部数字见下面的表格。", best->name,
                        chart_cell_text(m, &best->cells[0]));
}

json_t *chart_begin(struct model *m, const struct chart *c)
{
        json_t *o = json_object();

        put_text(m, o, "id", c->id);
        put_text(m, o, "title", c->title);
        put_text(m, o, "_desc", describe(m, c));
        put_text(m, o, "_head", c->head);
        put_flag(m, o, "_open", c->open);
        put_flag(m, o, "_empty", c->n_rows == 0);
        put_table(m, o, c);
        return o;
}

json_t *chart_bars(struct model *m, const struct chart *c)
{
        json_t *o = chart_begin(m, c), *drawing, *bars;
        int64_t max = chart_max(c, 1);
        size_t n = c->drawn > 0 && c->drawn < c->n_rows ? c->drawn : c->n_rows;

        if (n == 0)
                return o;
        drawing = put_object(m, o, "_bars");
        put_int(m, drawing, "height", (int64_t)n * BAR_STEP);
        bars = put_array(m, drawing, "bars");
        for (size_t i = 0; i < n; i++) {
                const struct chart_cell *cell = &c->rows[i].cells[0];
                json_t *bar = add_object(m, bars);
                int64_t y = (int64_t)i * BAR_STEP;

                put_text(m, bar, "name", c->rows[i].name);
                put_text(m, bar, "text", chart_cell_text(m, cell));
                put_int(m, bar, "text_y", y + 15);
                put_int(m, bar, "y", y + 20);
                put_text(m, bar, "part", percent(m, cell->none ? 0 : cell->value, max));
        }
        return o;
}

static int64_t plot_y(int64_t value, int64_t top)
{
        double v = value <= 0 ? 0 : (double)value / (double)top;

        return PLOT_HEIGHT - (int64_t)(v * PLOT_HEIGHT + 0.5);
}

static int64_t plot_x(size_t i, size_t n)
{
        return n < 2 ? PLOT_WIDTH / 2 : (int64_t)(i * PLOT_WIDTH / (n - 1));
}

static void put_grid(struct model *m, json_t *drawing, const struct chart *c, int64_t top)
{
        json_t *grid = put_array(m, drawing, "grid");

        for (int i = 0; i <= GRID; i++) {
                json_t *o = add_object(m, grid);

                put_int(m, o, "y", plot_y(top * i / GRID, top));
                put_int(m, o, "text_y", plot_y(top * i / GRID, top) - 4);
                put_text(m, o, "text",
                         c->tenths ? arena_printf(m->cx->mem, "%d%%", (int)(top * i / GRID / 10))
                                   : grouped(m, top * i / GRID));
        }
}

/* A line breaks where there is no figure. */
static void put_line(struct model *m, json_t *lines, const struct chart *c, size_t cell,
                     int64_t top)
{
        lh_auto(buf_done) struct buf points = { 0 };
        json_t *o = add_object(m, lines), *parts, *dots;

        buf_init(&points, 64 * (c->n_rows + 1));
        put_text(m, o, "name", c->heads[cell]);
        put_text(m, o, "style", arena_printf(m->cx->mem, "l%zu", cell));
        parts = put_array(m, o, "parts");
        dots = put_array(m, o, "dots");
        for (size_t i = 0; i < c->n_rows; i++) {
                const struct chart_cell *v = &c->rows[i].cells[cell];
                json_t *dot;

                if (v->none) {
                        if (points.n > 0)
                                add_text(m, parts, points.p);
                        buf_clear(&points);
                        continue;
                }
                buf_printf(&points, "%s%lld,%lld", points.n > 0 ? " " : "",
                           (long long)plot_x(i, c->n_rows), (long long)plot_y(v->value, top));
                dot = add_object(m, dots);
                put_text(m, dot, "x", percent(m, plot_x(i, c->n_rows), PLOT_WIDTH));
                put_int(m, dot, "y", plot_y(v->value, top));
        }
        if (points.n > 0)
                add_text(m, parts, points.p);
}

static void put_x_labels(struct model *m, json_t *drawing, const struct chart *c)
{
        json_t *labels = put_array(m, drawing, "labels");
        size_t step = c->n_rows <= X_LABELS ? 1 : (c->n_rows + X_LABELS - 2) / (X_LABELS - 1);

        for (size_t i = 0; i < c->n_rows; i += step) {
                json_t *o = add_object(m, labels);

                put_text(m, o, "x", percent(m, plot_x(i, c->n_rows), PLOT_WIDTH));
                put_text(m, o, "anchor",
                         c->n_rows < 2           ? "middle"
                         : i == 0                ? "start"
                         : i + step >= c->n_rows ? "end"
                                                 : "middle");
                put_text(m, o, "text", c->rows[i].name);
        }
}

json_t *chart_lines(struct model *m, const struct chart *c)
{
        json_t *o = chart_begin(m, c), *drawing, *lines;
        size_t n = c->lines == 0 ? 1 : c->lines > CHART_LINES_MAX ? CHART_LINES_MAX : c->lines;
        int64_t top =
                c->tenths ? 1000 : nice_above(chart_max(c, n) < GRID ? GRID : chart_max(c, n));

        if (c->n_rows == 0)
                return o;
        drawing = put_object(m, o, "_lines");
        put_grid(m, drawing, c, top);
        put_flag(m, drawing, "many", n > 1);
        lines = put_array(m, drawing, "lines");
        for (size_t j = 0; j < n; j++)
                put_line(m, lines, c, j, top);
        put_x_labels(m, drawing, c);
        return o;
}
