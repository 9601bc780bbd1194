#include "base/io.h"

#include <errno.h>
#include <unistd.h>

bool io_write(int fd, const void *p, size_t n)
{
        const char *at = p;

        while (n > 0) {
                ssize_t k = write(fd, at, n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k <= 0)
                        return false;
                at += k;
                n -= (size_t)k;
        }
        return true;
}

bool io_read(int fd, void *p, size_t n)
{
        char *at = p;

        while (n > 0) {
                ssize_t k = read(fd, at, n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k <= 0)
                        return false;
                at += k;
                n -= (size_t)k;
        }
        return true;
}
