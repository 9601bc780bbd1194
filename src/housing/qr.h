/* A text as a QR code (ISO/IEC 18004), drawn as SVG: for what is printed. */
#ifndef LH_QR_H
#define LH_QR_H

#include "base/buf.h"

/* Appends an <svg> with the quiet zone that readers need; its title is the text. False if the text
 * is too long for a code. */
bool qr_svg(struct buf *out, const char *text);

#endif
