/* Texts of a PDF that are not on its pages. */
#ifndef LH_PDF_HIDDEN_H
#define LH_PDF_HIDDEN_H

#include "screen/doc/pdf_object.h"

void pdf_read_hidden(struct reader *r, struct pdf *p);

#endif
