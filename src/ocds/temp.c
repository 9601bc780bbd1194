#include "ocds/temp.h"

#include "base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int temp_open(struct ctx *cx, int *ret_fd)
{
        const char *dir = getenv("TMPDIR");
        char *path = arena_printf(cx->mem, "%s/liuhen-ocds-XXXXXX",
                                  dir != NULL && dir[0] == '/' ? dir : "/var/tmp");

        *ret_fd = mkstemp(path);
        if (*ret_fd < 0)
                return err_set(cx, LH_IO,
                               "could not make a temporary file in %s: %s; set TMPDIR to a folder "
                               "with room",
                               dir != NULL ? dir : "/var/tmp", strerror(errno));
        unlink(path);
        return LH_OK;
}

int temp_write(struct ctx *cx, int fd, const void *p, size_t n)
{
        if (io_write(fd, p, n))
                return LH_OK;
        return err_set(cx, LH_IO,
                       "could not write a temporary file: %s; set TMPDIR to a folder with room",
                       strerror(errno));
}
