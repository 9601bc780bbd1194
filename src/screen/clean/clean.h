/* Clean copies: what may be published of a document. Nothing of the file is kept but the visible
 * text, masked: text, CSV, XLSX, DOCX and PDF are written anew from the segments, HTML is rewritten
 * tag by tag with a list of what may stay. So properties, comments, hidden sheets, deleted text,
 * pictures and whatever nobody thought of cannot come along. Then another piece of code looks for
 * the masked values in the bytes that were written. Personal Information Protection Law art. 6, 51.
 */
#ifndef LH_CLEAN_H
#define LH_CLEAN_H

#include "screen/doc/doc.h"
#include "screen/finding.h"

/* Writes the clean copy to out_path (replaced if it exists). path: the original, kind and d as
 * doc_read() gave them. LH_HELD: no clean copy can be made of it, the document is held itself, or a
 * value survived; the error says which kind of datum, never the value, and out_path is gone. */
int doc_clean(struct ctx *cx, const char *path, enum doc_kind kind, const struct document *d,
              const struct finding_list *l, const char *out_path) LH_MUST_CHECK;

/* The text that a clean copy shows, masked, a line for each piece, cut at bytes_max: for search. */
void doc_clean_text(struct ctx *cx, const struct document *d, const struct finding_list *l,
                    size_t bytes_max, struct buf *out);

#endif
