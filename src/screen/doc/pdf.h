/* PDF. qpdf has written the file anew without compression, encryption and object streams (its
 * "QDF" form), pdftotext has told every word and where it stands; here the two are put together:
 * which words share a cell (ruling lines, else columns that overlap), which nobody sees (white,
 * invisible, covered, off the page), and all texts that are not on a page (properties, annotations,
 * attachments, scripts). */
#ifndef LH_DOC_PDF_H
#define LH_DOC_PDF_H

#include "screen/doc/reader.h"

/* qdf: the file as qpdf wrote it; words: what pdftotext -bbox-layout said of it after widening. */
void pdf_read(struct reader *r, struct str qdf, struct str words);

/* What to append to the file so that every page is PDF_MARGIN wider on each side and no layer is
 * off: text off the page is text. Empty, and the document held, if it cannot be. */
#define PDF_MARGIN 1000.0
void pdf_widen(struct reader *r, struct str qdf, struct buf *out);

#endif
