/* Bytes to be read: an open file, or memory (tests, fuzzing, a part that was unpacked). */
#ifndef LH_SOURCE_H
#define LH_SOURCE_H

#include "base/buf.h"

#include <stdint.h>

struct source {
        int fd;         /* -1: memory */
        struct str mem; /* used when fd is -1 */
        size_t at;
};

static inline struct source source_fd(int fd)
{
        return (struct source){ .fd = fd };
}
static inline struct source source_mem(const void *p, size_t n)
{
        return (struct source){ .fd = -1, .mem = { p, n } };
}

/* Reads until out is full or the source ends; *ret_n < max only at the end. False: the machine
 * could not read. */
bool source_read(struct source *s, void *out, size_t max, size_t *ret_n) LH_MUST_CHECK;
bool source_rewind(struct source *s) LH_MUST_CHECK;
/* The whole file from its first byte; out gets a size here. False: the machine could not read, or
 * there is more than max. */
bool source_read_all(int fd, size_t max, struct buf *out) LH_MUST_CHECK;

#endif
