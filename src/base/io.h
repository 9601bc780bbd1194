/* Whole pieces through a descriptor, however many calls it takes. */
#ifndef LH_IO_H
#define LH_IO_H

#include "base/base.h"

/* All n bytes; a signal does not end it. False: errno says why not. */
bool io_write(int fd, const void *p, size_t n) LH_MUST_CHECK;
/* All n bytes; false as well where the other side ends before them. */
bool io_read(int fd, void *p, size_t n) LH_MUST_CHECK;

#endif
