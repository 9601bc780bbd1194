/* HTML fragments as plain text: tags off, entities decoded, blocks on lines of their own, scripts
 * and styles dropped. Never fails; what looks like markup and is none stays as text. */
#ifndef LH_HTML_H
#define LH_HTML_H

#include "base/buf.h"

void html_to_text(struct str html, struct buf *out);

#endif
