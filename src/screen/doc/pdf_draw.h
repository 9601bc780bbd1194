/* What a page draws besides words: ruling lines, filled areas, pictures, and in which colour and
 * order text was shown. Coordinates are those of pdftotext for the widened page: from the top left
 * corner, in points. */
#ifndef LH_PDF_DRAW_H
#define LH_PDF_DRAW_H

#include "screen/doc/pdf_object.h"

#define PDF_LINES_MAX 200000u
#define PDF_OPS_MAX   4000000u /* operators of a file */

struct pdf_line { /* along x (vertical: along y) from a to b at the other coordinate */
        bool vertical;
        double at, from, to;
};
struct pdf_area {
        double x0, y0, x1, y1;
        bool white;
        uint32_t order;
};
struct pdf_show { /* where one piece of text begins */
        double x, y;
        uint32_t order;
        bool white, invisible;
};

struct pdf_drawing {
        struct pdf_line *lines;
        size_t n_lines, cap_lines;
        struct pdf_area *areas;
        size_t n_areas, cap_areas;
        struct pdf_show *shows;
        size_t n_shows, cap_shows;
        double picture_share; /* of the page */
        size_t pictures;
};

void pdf_draw(struct pdf *p, const struct pdf_page *page, unsigned *ops, struct pdf_drawing *ret);
void pdf_drawing_done(struct pdf_drawing *d); /* for lh_auto as well */

#endif
