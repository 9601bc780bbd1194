#include "os/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define READ_BYTES     ((size_t)64 * 1024)
#define WINDOW_MAX     (WIRE_FRAME_BYTES_MAX + 4 + READ_BYTES)
#define KEEP_BYTES_MAX ((size_t)1024 * 1024) /* a larger window is given back once it is empty */
#define BACKLOG        64

void wire_in_done(struct wire_in *in)
{
        free(in->window);
        *in = (struct wire_in){ 0 };
}

/* Room for READ_BYTES behind what is there. Moves the rest to the front only when the tail is used
 * up, so that a burst of small frames is not copied once a frame. */
static bool make_room(struct wire_in *in)
{
        if (in->begin == in->end) {
                in->begin = in->end = 0;
                if (in->cap > KEEP_BYTES_MAX)
                        wire_in_done(in);
        }
        if (in->cap - in->end >= READ_BYTES)
                return true;
        if (in->begin > 0) {
                memmove(in->window, in->window + in->begin, in->end - in->begin);
                in->end -= in->begin;
                in->begin = 0;
        }
        if (in->cap - in->end >= READ_BYTES || in->cap == WINDOW_MAX)
                return in->end < in->cap;
        in->cap = in->cap ? in->cap * 2 : 2 * READ_BYTES;
        if (in->cap > WINDOW_MAX)
                in->cap = WINDOW_MAX;
        in->window = mem_realloc(in->window, in->cap);
        return true;
}

int wire_feed(struct wire_in *in, int fd)
{
        ssize_t n;

        if (!make_room(in))
                return LH_LIMIT;
        do
                n = recv(fd, in->window + in->end, in->cap - in->end, 0);
        while (n < 0 && errno == EINTR);
        if (n < 0)
                return errno == EAGAIN ? LH_BUSY : errno == ECONNRESET ? LH_NOT_FOUND : LH_IO;
        if (n == 0)
                return LH_NOT_FOUND;
        in->end += (size_t)n;
        return LH_OK;
}

static uint32_t be32(const unsigned char *p)
{
        return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put_be32(char *p, uint32_t v)
{
        for (int i = 0; i < 4; i++)
                p[i] = (char)(unsigned char)(v >> (24 - 8 * i));
}

int wire_next(struct wire_in *in, uint32_t *ret_id, uint8_t *ret_type, struct str *ret_payload)
{
        const unsigned char *p;
        size_t have = in->end - in->begin, n;

        if (have < 4)
                return LH_NOT_FOUND;
        p = in->window + in->begin;
        n = be32(p);
        if (n < WIRE_HEAD_BYTES - 4 || n > WIRE_FRAME_BYTES_MAX)
                return LH_CORRUPT;
        if (have - 4 < n)
                return LH_NOT_FOUND;
        *ret_id = be32(p + 4);
        *ret_type = p[8];
        *ret_payload = (struct str){ (const char *)p + WIRE_HEAD_BYTES, n - (WIRE_HEAD_BYTES - 4) };
        in->begin += 4 + n;
        return LH_OK;
}

size_t wire_begin(struct buf *out, uint8_t type)
{
        const char head[WIRE_HEAD_BYTES] = { [WIRE_HEAD_BYTES - 1] = (char)type };
        size_t at = out->n;

        buf_add(out, head, sizeof(head));
        return at;
}

void wire_end(struct buf *out, size_t at, uint32_t id)
{
        size_t n;

        if (!buf_ok(out))
                return;
        n = out->n - at - 4;
        if (n > WIRE_FRAME_BYTES_MAX) {
                out->over = true;
                return;
        }
        put_be32(out->p + at, (uint32_t)n);
        put_be32(out->p + at + 4, id);
}

void wire_put(struct buf *out, uint32_t id, uint8_t type, struct str payload)
{
        size_t at = wire_begin(out, type);

        buf_str(out, payload);
        wire_end(out, at, id);
}

int wire_flush(struct buf *out, size_t *at, int fd)
{
        while (*at < out->n) {
                ssize_t n = send(fd, out->p + *at, out->n - *at, MSG_NOSIGNAL);

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return errno == EAGAIN ? LH_BUSY : LH_IO;
                *at += (size_t)n;
        }
        buf_clear(out);
        *at = 0;
        return LH_OK;
}

static int address(struct ctx *cx, const char *path, struct sockaddr_un *ret)
{
        *ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
        if (strlen(path) >= sizeof(ret->sun_path))
                return err_set(cx, LH_INVALID,
                               "the path of the socket \"%s\" is longer than %zu bytes; put the "
                               "store into a folder with a shorter path",
                               path, sizeof(ret->sun_path) - 1);
        memcpy(ret->sun_path, path, strlen(path) + 1);
        return LH_OK;
}

static int failed(struct ctx *cx, const char *doing, const char *path, int fd)
{
        const char *why = strerrordesc_np(errno);

        if (fd >= 0)
                close(fd);
        return err_set(cx, LH_IO, "could not %s the socket \"%s\": %s", doing, path,
                       why ? why : "unknown error");
}

/* Only a socket that refuses callers is stale; anything else in its place is left alone. */
static int remove_stale(struct ctx *cx, const char *path)
{
        struct stat st;
        int fd;

        if (lstat(path, &st) != 0)
                return errno == ENOENT ? LH_OK : failed(cx, "look at", path, -1);
        if (!S_ISSOCK(st.st_mode))
                return err_set(cx, LH_CONFLICT, "\"%s\" is there and is not a socket; move it away",
                               path);
        if (wire_connect(cx, path, &fd) == LH_OK) {
                close(fd);
                return err_set(cx, LH_CONFLICT,
                               "another process serves the socket \"%s\"; end it first", path);
        }
        if (errno != ECONNREFUSED)
                return LH_IO;
        cx->err = (struct err){ 0 };
        return unlink(path) == 0 ? LH_OK : failed(cx, "remove", path, -1);
}

int wire_listen(struct ctx *cx, const char *path, int *ret_fd)
{
        struct sockaddr_un a;
        int fd, rc = address(cx, path, &a);

        if (rc == LH_OK)
                rc = remove_stale(cx, path);
        if (rc != LH_OK)
                return rc;
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        /* The mode is set before the name appears: there is no moment for somebody else. */
        if (fd < 0 || fchmod(fd, 0600) != 0 ||
            bind(fd, (const struct sockaddr *)&a, sizeof(a)) != 0 || listen(fd, BACKLOG) != 0)
                return failed(cx, "make", path, fd);
        *ret_fd = fd;
        return LH_OK;
}

/* Keeps errno for remove_stale(). */
int wire_connect(struct ctx *cx, const char *path, int *ret_fd)
{
        struct sockaddr_un a;
        int fd, saved, rc = address(cx, path, &a);

        if (rc != LH_OK) {
                errno = ENAMETOOLONG;
                return rc;
        }
        fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0 || connect(fd, (const struct sockaddr *)&a, sizeof(a)) != 0) {
                saved = errno;
                failed(cx, "connect to", path, fd);
                errno = saved;
                return LH_IO;
        }
        *ret_fd = fd;
        return LH_OK;
}
