#include "ledger/signer_int.h"

#include "base/io.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct signer {
        pid_t pid;
        int fd;
        struct signer_keys keys;
};

static int gone(struct ctx *cx)
{
        return err_set(cx, LH_IO, "the signer has ended; nothing more is signed");
}

/* One reply; its text goes to out, or becomes the error. */
static int take_reply(struct ctx *cx, struct signer *s, struct buf *out)
{
        char text[REPLY_MAX + 1];
        struct reply_head head;

        if (!io_read(s->fd, &head, sizeof(head)) || head.n > REPLY_MAX ||
            !io_read(s->fd, text, head.n))
                return gone(cx);
        text[head.n] = '\0';
        if (head.rc != LH_OK)
                return err_set(cx, head.rc, "%s", text);
        if (out != NULL)
                buf_add(out, text, head.n);
        return LH_OK;
}

int signer_start(struct ctx *cx, const char *seed_path, const char *guard_path, const char *origin,
                 struct signer **ret)
{
        lh_auto(buf_done) struct buf keys = { 0 };
        struct signer *s;
        int fd[2], rc;
        pid_t pid;

        *ret = NULL;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) != 0)
                return err_set(cx, LH_IO, "could not start the signer: %s", strerror(errno));
        pid = fork();
        if (pid == 0) {
                close(fd[0]);
                signer_process(fd[1], seed_path, guard_path, origin);
        }
        close(fd[1]);
        if (pid < 0) {
                close(fd[0]);
                return err_set(cx, LH_IO, "could not start the signer: %s", strerror(errno));
        }
        s = mem_zalloc(sizeof(*s));
        *s = (struct signer){ .pid = pid, .fd = fd[0] };
        buf_init(&keys, sizeof(s->keys));
        rc = take_reply(cx, s, &keys);
        if (rc == LH_OK && keys.n == sizeof(s->keys))
                memcpy(&s->keys, keys.p, sizeof(s->keys));
        if (rc != LH_OK)
                signer_stop(&s);
        *ret = s;
        return rc;
}

void signer_stop(struct signer **s)
{
        if (*s == NULL)
                return;
        close((*s)->fd);
        while (waitpid((*s)->pid, NULL, 0) < 0 && errno == EINTR)
                ;
        free(*s);
        *s = NULL;
}

const struct note_key *signer_key(const struct signer *s)
{
        return &s->keys.key;
}

const struct signer_keys *signer_keys(const struct signer *s)
{
        return &s->keys;
}

static bool ask(struct signer *s, char op, const struct merkle *from, const struct hash *h,
                size_t n)
{
        struct request_head rq = { .op = op, .n = (uint32_t)n };

        if (from != NULL) {
                rq.size = from->size;
                rq.root = merkle_root(from);
        }
        return io_write(s->fd, &rq, sizeof(rq)) && io_write(s->fd, h, n * sizeof(*h));
}

int signer_begin(struct ctx *cx, struct signer *s, const struct merkle *at)
{
        return ask(s, OP_BEGIN, at, at->node, at->n) ? take_reply(cx, s, NULL) : gone(cx);
}

int signer_where(struct ctx *cx, struct signer *s, struct signer_place *ret)
{
        lh_auto(buf_done) struct buf place = { 0 };
        int rc;

        buf_init(&place, sizeof(*ret));
        rc = ask(s, OP_WHERE, NULL, NULL, 0) ? take_reply(cx, s, &place) : gone(cx);
        if (rc == LH_OK && place.n == sizeof(*ret))
                memcpy(ret, place.p, sizeof(*ret));
        return rc;
}

int signer_state(struct ctx *cx, struct signer *s, enum key_change what, struct buf *out)
{
        const struct request_head rq = { .op = OP_STATE, .size = (uint64_t)what };

        return io_write(s->fd, &rq, sizeof(rq)) ? take_reply(cx, s, out) : gone(cx);
}

int signer_follow(struct ctx *cx, struct signer *s, const struct merkle *from,
                  const struct hash *leaves, size_t n)
{
        return ask(s, OP_FOLLOW, from, leaves, n) ? take_reply(cx, s, NULL) : gone(cx);
}

int signer_sign(struct ctx *cx, struct signer *s, const struct merkle *from,
                const struct hash *leaves, size_t n, struct buf *out)
{
        if (n > LEAVES_MAX)
                return err_set(cx, LH_LIMIT, "a group holds at most %zu entries", LEAVES_MAX);
        return ask(s, OP_SIGN, from, leaves, n) ? take_reply(cx, s, out) : gone(cx);
}

void signer_confirm(struct signer *s)
{
        (void)ask(s, OP_CONFIRM, NULL, NULL, 0);
}
