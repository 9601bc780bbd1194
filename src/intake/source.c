#include "intake/source.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE_BYTES ((size_t)1 << 16)

static bool read_mem(struct source *s, void *out, size_t max, size_t *ret_n)
{
        size_t n = s->mem.n - s->at;

        if (n > max)
                n = max;
        if (n > 0)
                memcpy(out, s->mem.p + s->at, n);
        s->at += n;
        *ret_n = n;
        return true;
}

bool source_read(struct source *s, void *out, size_t max, size_t *ret_n)
{
        size_t n = 0;

        if (s->fd < 0)
                return read_mem(s, out, max, ret_n);
        while (n < max) {
                ssize_t k = read(s->fd, (char *)out + n, max - n);

                if (k < 0 && errno == EINTR)
                        continue;
                if (k < 0)
                        return false;
                if (k == 0)
                        break;
                n += (size_t)k;
        }
        *ret_n = n;
        return true;
}

bool source_rewind(struct source *s)
{
        s->at = 0;
        return s->fd < 0 || lseek(s->fd, 0, SEEK_SET) == 0;
}

bool source_read_all(int fd, size_t max, struct buf *out)
{
        char *piece = mem_alloc(PIECE_BYTES);
        struct source src = source_fd(fd);
        size_t n = 0;
        bool ok = source_rewind(&src);

        buf_init(out, max);
        do {
                ok = ok && source_read(&src, piece, PIECE_BYTES, &n);
                buf_add(out, piece, ok ? n : 0);
        } while (ok && n > 0);
        free(piece);
        return ok && buf_ok(out);
}
