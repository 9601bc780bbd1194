#include "screen/lay.h"

#include "base/io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void lay_done(struct laid *d)
{
        if (d->fd >= 0)
                close(d->fd);
        if (d->dir[0] == '\0')
                return;
        unlink(d->in);
        unlink(d->out);
        rmdir(d->dir);
}

void lay_ending(struct str name, char ret[LAY_ENDING_MAX + 2])
{
        size_t n = 0;

        ret[0] = '\0';
        while (n < name.n && n <= LAY_ENDING_MAX && name.p[name.n - 1 - n] != '.')
                n++;
        if (n == 0 || n > LAY_ENDING_MAX || n == name.n)
                return;
        for (size_t i = 0; i < n; i++) {
                char c = name.p[name.n - n + i];

                if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
                        return;
        }
        ret[0] = '.';
        memcpy(ret + 1, name.p + name.n - n, n);
        ret[n + 1] = '\0';
}

int lay_out(struct ctx *cx, struct str name, struct str bytes, struct laid *ret)
{
        char link[LAY_PATH_BYTES], ending[LAY_ENDING_MAX + 2];

        lay_ending(name, ending);
        ret->fd = memfd_create("attachment", MFD_CLOEXEC);
        snprintf(ret->dir, sizeof(ret->dir), "/tmp/liuhen-XXXXXX");
        if (ret->fd < 0 || !io_write(ret->fd, bytes.p, bytes.n) || mkdtemp(ret->dir) == NULL) {
                ret->dir[0] = '\0';
                return err_set(cx, LH_IO, "could not lay the document out for its reader: %s",
                               strerror(errno));
        }
        snprintf(ret->in, sizeof(ret->in), "%.32s/in%s", ret->dir, ending);
        snprintf(ret->out, sizeof(ret->out), "%.32s/out", ret->dir);
        snprintf(link, sizeof(link), "/proc/%d/fd/%d", (int)getpid(), ret->fd);
        return symlink(link, ret->in) == 0
                       ? LH_OK
                       : err_set(cx, LH_IO, "could not lay the document out for its reader: %s",
                                 strerror(errno));
}
