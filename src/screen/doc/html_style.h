/* What the reader of a page would not see, as far as tags and their style attributes tell. Style
 * sheets are not applied: text that only they hide counts as visible, and is screened like any. */
#ifndef LH_HTML_STYLE_H
#define LH_HTML_STYLE_H

#include "base/buf.h"

/* painted: something behind it has a background, so that white text can be read. *ret_painted: the
 * element paints one itself. */
bool html_tag_hides(struct str name, struct str attributes, bool painted, bool *ret_painted);
bool html_is_void(struct str name);   /* has no end tag: br, img */
bool html_is_inline(struct str name); /* does not end a word: b, span, font */

#endif
