/* Where the cells of a report's table stand on paper: headings that several columns or rows share
 * are one cell over all of them. The page, the document and the sheet are all drawn from this. */
#ifndef LH_REPORT_ANNUAL_LAYOUT_H
#define LH_REPORT_ANNUAL_LAYOUT_H

#include "rule/annual.h"

/* A heading of lines (columns, or rows): it lies over `lines` of them from `line` on, and takes
 * `levels` levels from `level` on; level 0 is furthest from the figures. */
struct annual_head {
        struct str text;
        size_t line, lines, level, levels;
        bool group; /* over several lines, else one line's own name */
};

/* The headings of n lines, in the order of the lines, outer ones first; in mem. */
struct annual_head *annual_heads(struct arena *mem, const struct annual_line *lines, size_t n,
                                 bool english, size_t *ret_n, size_t *ret_levels);

#endif
