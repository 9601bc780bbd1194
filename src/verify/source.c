#include "verify/source.h"

#include <stdio.h>

void verify_source_close(struct verify_source **s)
{
        if (*s != NULL)
                (*s)->ops->close(*s);
        *s = NULL;
}

/* Groups of three digits, all but the last with an x: 1234067 is x001/x234/067. */
static size_t put_groups(uint64_t n, char *out, size_t size)
{
        unsigned group[7], count = 0;
        size_t at = 0;

        do {
                group[count++] = (unsigned)(n % 1000);
                n /= 1000;
        } while (n > 0);
        while (count-- > 0)
                at += (size_t)snprintf(out + at, size - at, count > 0 ? "x%03u/" : "%03u",
                                       group[count]);
        return at;
}

void verify_tile_path(const char *prefix, uint64_t n, unsigned width, char *ret_out)
{
        size_t at = (size_t)snprintf(ret_out, TILE_PATH_BYTES, "%.20s", prefix);

        at += put_groups(n, ret_out + at, TILE_PATH_BYTES - at);
        if (width < TILE_WIDTH)
                snprintf(ret_out + at, TILE_PATH_BYTES - at, ".p/%u", width);
}
