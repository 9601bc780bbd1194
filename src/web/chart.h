/* Charts that the server draws as SVG, and the same figures as a table beside: what a chart shows
 * must be readable without seeing it. A chart is a member of the page's model; {{> chart}} inside
 * its section prints it:  put(m, m->top, "by_month", chart_lines(m, &c));  and in the template
 * {{#by_month}}{{> chart}}{{/by_month}}.  In the .json of the page it is title, columns and rows.
 */
#ifndef LH_CHART_H
#define LH_CHART_H

#include "web/model.h"

#define CHART_CELLS_MAX 8
#define CHART_LINES_MAX 3

/* One figure. Only the first cell is drawn, in lines as many as `lines` says. */
struct chart_cell {
        int64_t value;
        const char *text; /* as it is shown; NULL: the number with its thousands marked */
        const char *link; /* the list behind the figure; NULL: none */
        bool none;        /* there is no figure: shown as a dash */
};

struct chart_row {
        const char *name; /* in the reader's language */
        const char *link;
        const char *place; /* tiles: a region code of which the province counts */
        struct chart_cell cells[CHART_CELLS_MAX];
};

struct chart {
        const char *id;    /* [a-z0-9-], unique on the page */
        const char *title; /* of the figure and its table */
        const char *head;  /* of the names */
        const char *heads[CHART_CELLS_MAX];
        size_t n_cells;
        const struct chart_row *rows;
        size_t n_rows;
        size_t lines; /* of chart_lines: how many cells are lines, from the first */
        size_t drawn; /* of chart_bars: at most so many rows are drawn, all stand in the table; 0:
                         all */
        bool open;    /* the table is open from the start */
        bool tenths;  /* of chart_lines: values are tenths of a percent, the scale goes to 100% */
};

/* A bar a row, in the order of the rows. Values below zero count as zero in the drawing. */
json_t *chart_bars(struct model *m, const struct chart *c);
/* A point a row, from left to right. */
json_t *chart_lines(struct model *m, const struct chart *c);
/* One square a province, at its relative place; no map and no boundaries. Rows of one province are
 * added up in the drawing; rows that are of none stand in the table only. */
json_t *chart_tiles(struct model *m, const struct chart *c);

#endif
