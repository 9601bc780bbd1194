/* What a page has to tell the scribe after it was made: that a row was shown to its owner. Nobody
 * waits for the answer, so the page is there when the scribe is not. */
#ifndef LH_TELL_H
#define LH_TELL_H

#include "web/scribe_link.h"

#define TELL_BYTES_MAX 4096

/* message: JSON. The log says when it did not arrive. */
void tell_scribe(struct scribe_link *link, const char *message);

#endif
