#include "housing/qr.h"

#include <qrencode.h>

#define QUIET 4 /* modules of white on every side */

static void put_title(struct buf *out, const char *text)
{
        for (; *text != '\0'; text++)
                if (*text == '&')
                        buf_puts(out, "&amp;");
                else if (*text == '<')
                        buf_puts(out, "&lt;");
                else
                        buf_putc(out, *text);
}

/* Dark modules that stand together in a row are one stroke. */
static void put_row(struct buf *out, const unsigned char *row, int width, int y)
{
        for (int x = 0; x < width;) {
                int n = 0;

                while (x + n < width && (row[x + n] & 1) != 0)
                        n++;
                if (n > 0)
                        buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, n, n);
                x += n + 1;
        }
}

bool qr_svg(struct buf *out, const char *text)
{
        QRcode *q = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
        int side;

        if (q == NULL)
                return false;
        side = q->width + 2 * QUIET;
        buf_printf(out,
                   "<svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
                   "width=\"30mm\" height=\"30mm\"><title>",
                   side, side);
        put_title(out, text);
        buf_printf(out, "</title><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"", side, side);
        for (int y = 0; y < q->width; y++)
                put_row(out, q->data + (size_t)y * (size_t)q->width, q->width, y);
        buf_puts(out, "\"/></svg>");
        QRcode_free(q);
        return true;
}
