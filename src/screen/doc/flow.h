/* Running text of WordprocessingML and DrawingML: paragraphs, runs, tables, text boxes. */
#ifndef LH_DOC_FLOW_H
#define LH_DOC_FLOW_H

#include "screen/doc/office.h"

/* Reads one part. hidden: nobody sees it (comments). white_hides: white text stands on white paper
 * (not on slides). */
void read_flow(struct archive *a, size_t i, const char *part, bool hidden, bool white_hides);

#endif
