#include "ledger/signer.h"
#include "ledger/guard.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LEAVES_MAX    ((size_t)1 << 20) /* of one group */
#define REPLY_MAX     ((size_t)8192)
#define MEMORY_BYTES  ((uint64_t)128 * 1024 * 1024)
#define GUARD_BYTES   4096
#define NOTE_TEXT_MAX 4096
#define SIGNER_NAME   "liuhen-signer"

enum { OP_BEGIN = 'b', OP_SIGN = 's', OP_CONFIRM = 'c', OP_WHERE = 'w', OP_FOLLOW = 'f' };

/* Before every request: what it is, the tree it starts from, how many hashes follow (the frontier's
 * nodes, or the new leaves). */
struct request_head {
        uint64_t size;
        struct hash root;
        uint32_t n;
        char op;
};

struct reply_head {
        uint32_t n; /* bytes of text: a note, or why not */
        int32_t rc;
};

struct signer {
        pid_t pid;
        int fd;
        struct note_key key;
};

static bool read_all(int fd, void *p, size_t n)
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

static bool write_all(int fd, const void *p, size_t n)
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

/* ------ in the signer's process ------ */

struct key_holder {
        int fd;
        struct note_signer signer;
        struct guard_file guard;
        struct merkle base, next; /* of the same trees as the guard's */
        struct hash *leaves;
        struct ctx cx;
};

static void reply(struct key_holder *k, int rc, const char *text, size_t n)
{
        struct reply_head head = { .n = (uint32_t)n, .rc = rc };

        if (!write_all(k->fd, &head, sizeof(head)) || !write_all(k->fd, text, n))
                _exit(0);
}

static void LH_PRINTF(3, 4) refuse(struct key_holder *k, int rc, const char *fmt, ...)
{
        char text[1024];
        va_list ap;

        va_start(ap, fmt);
        vsnprintf(text, sizeof(text), fmt, ap);
        va_end(ap);
        reply(k, rc, text, strlen(text));
}

static struct guard_tree tree_of(const struct merkle *m)
{
        return (struct guard_tree){ m->size, merkle_root(m) };
}

static bool same(const struct guard_tree *t, uint64_t size, const struct hash *root)
{
        return t->size == size && hash_eq(&t->root, root);
}

static void set_base(struct key_holder *k, const struct merkle *m)
{
        k->base = k->next = *m;
        k->guard.base = k->guard.next = tree_of(m);
}

static void refuse_place(struct key_holder *k, uint64_t size)
{
        const struct guard_file *g = &k->guard;

        if (size < g->next.size)
                refuse(k, LH_CONFLICT,
                       "the store holds %llu entries, but %llu were signed: it was set back, by a "
                       "restored backup or a lost disk; nothing is signed until they are there "
                       "again: liuhen recover DIR --from URL takes them from a mirror",
                       (unsigned long long)size, (unsigned long long)g->next.size);
        else if (size > g->next.size)
                refuse(k, LH_CONFLICT,
                       "the store holds %llu entries, but the signer's guard knows %llu: the guard "
                       "was set back or belongs to another store; if this store is the right one, "
                       "liuhen recover DIR --trust-store",
                       (unsigned long long)size, (unsigned long long)g->next.size);
        else
                refuse(k, LH_CONFLICT,
                       "the store holds other entries than were signed (%llu of them); nothing is "
                       "signed: compare it with a mirror, liuhen verify DIR --old CHECKPOINT",
                       (unsigned long long)size);
}

static void begin(struct key_holder *k, const struct request_head *rq)
{
        struct merkle at = { .size = rq->size, .n = rq->n };
        struct guard_file *g = &k->guard;
        struct hash root;

        memcpy(at.node, k->leaves, rq->n * HASH_BYTES);
        root = merkle_root(&at);
        if ((unsigned)__builtin_popcountll(rq->size) != rq->n || !hash_eq(&root, &rq->root)) {
                refuse(k, LH_CORRUPT, "the store's frontier does not give its root");
                return;
        }
        if (g->number > 0 && !same(&g->base, rq->size, &rq->root) &&
            !same(&g->next, rq->size, &rq->root)) {
                refuse_place(k, rq->size);
                return;
        }
        /* What was signed beyond the store never left this process's parent: its group was not
         * committed. */
        set_base(k, &at);
        if (!guard_write(g, true))
                refuse(k, LH_IO, "could not write the signer's guard: %s", strerror(errno));
        else
                reply(k, LH_OK, "", 0);
}

/* The tree of the request and its leaves; false, and refused, if we do not stand there. */
static bool grow(struct key_holder *k, const struct request_head *rq, struct merkle *ret)
{
        if (same(&k->guard.next, rq->size, &rq->root))
                set_base(k, &k->next);
        if (!same(&k->guard.base, rq->size, &rq->root)) {
                refuse_place(k, rq->size);
                return false;
        }
        *ret = k->base;
        for (uint32_t i = 0; i < rq->n; i++)
                merkle_append(ret, &k->leaves[i]);
        return true;
}

static void sign(struct key_holder *k, const struct request_head *rq)
{
        lh_auto(buf_done) struct buf text = { 0 }, note = { 0 };
        struct merkle grown;
        struct hash root;

        if (!grow(k, rq, &grown))
                return;
        k->next = grown;
        k->guard.next = tree_of(&grown);
        root = k->guard.next.root;
        if (!guard_write(&k->guard, true)) {
                refuse(k, LH_IO, "could not write the signer's guard: %s", strerror(errno));
                return;
        }
        buf_init(&text, NOTE_TEXT_MAX);
        buf_init(&note, NOTE_TEXT_MAX);
        checkpoint_text(k->signer.pub.name, grown.size, &root, &text);
        if (note_sign(&k->cx, &k->signer, (struct str){ text.p, text.n }, &note) != LH_OK)
                refuse(k, LH_IO, "could not sign the checkpoint");
        else
                reply(k, LH_OK, note.p, note.n);
        ctx_reset(&k->cx);
}

static void confirm(struct key_holder *k)
{
        set_base(k, &k->next);
        guard_write(&k->guard, false);
}

/* What is not on disk yet when the power goes is followed again. */
static void follow(struct key_holder *k, const struct request_head *rq)
{
        struct merkle grown;

        if (!grow(k, rq, &grown))
                return;
        set_base(k, &grown);
        guard_write(&k->guard, false);
        reply(k, LH_OK, "", 0);
}

static void tell_place(struct key_holder *k)
{
        struct signer_place at = { k->guard.number, k->guard.base.size, k->guard.next.size };

        reply(k, LH_OK, (const char *)&at, sizeof(at));
}

static _Noreturn void run(struct key_holder *k)
{
        struct request_head rq;

        k->leaves = mem_alloc(LEAVES_MAX * sizeof(*k->leaves));
        while (read_all(k->fd, &rq, sizeof(rq))) {
                size_t most = rq.op == OP_BEGIN ? MERKLE_DEPTH_MAX : LEAVES_MAX;

                if (rq.n > most || !read_all(k->fd, k->leaves, rq.n * sizeof(*k->leaves)))
                        break;
                if (rq.op == OP_BEGIN)
                        begin(k, &rq);
                else if (rq.op == OP_SIGN)
                        sign(k, &rq);
                else if (rq.op == OP_FOLLOW)
                        follow(k, &rq);
                else if (rq.op == OP_WHERE)
                        tell_place(k);
                else
                        confirm(k);
        }
        _exit(0);
}

static int read_seed(struct ctx *cx, const char *path, unsigned char *seed)
{
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        bool ok;

        if (fd < 0)
                return err_set(cx, LH_IO, "could not open the log's key %s: %s", path,
                               strerror(errno));
        ok = read(fd, seed, ED25519_BYTES) == ED25519_BYTES;
        close(fd);
        return ok ? LH_OK
                  : err_set(cx, LH_CORRUPT, "the log's key %s is not %d bytes long", path,
                            ED25519_BYTES);
}

/* Nothing of the parent's stays open but the socket, the guard and the log. */
static bool keep_two(int *fd, int *guard)
{
        int a = fcntl(*fd, F_DUPFD, 10), b = fcntl(*guard, F_DUPFD, 10);

        if (a < 0 || b < 0 || dup2(a, 0) < 0 || dup2(b, 1) < 0)
                return false;
        *fd = 0;
        *guard = 1;
        return close_range(3, ~0U, 0) == 0;
}

static _Noreturn void child(int fd, const char *seed_path, const char *guard_path,
                            const char *origin)
{
        const struct sandbox_limits limits = { .memory_bytes = MEMORY_BYTES,
                                               .cpu_s = UINT64_MAX,
                                               .file_bytes = GUARD_BYTES };
        struct key_holder k = { .fd = fd };
        unsigned char seed[ED25519_BYTES];
        int rc;

        prctl(PR_SET_NAME, SIGNER_NAME);
        prctl(PR_SET_DUMPABLE, 0);
        signal(SIGTERM, SIG_IGN); /* it ends when its parent does */
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        ctx_init(&k.cx);
        rc = read_seed(&k.cx, seed_path, seed);
        if (rc == LH_OK)
                rc = note_signer_init(&k.cx, &k.signer, origin, seed);
        explicit_bzero(seed, sizeof(seed));
        if (rc == LH_OK)
                rc = guard_open(&k.cx, guard_path, &k.guard);
        if (rc == LH_OK && !keep_two(&k.fd, &k.guard.fd))
                rc = err_set(&k.cx, LH_IO, "could not start the signer: %s", strerror(errno));
        if (rc == LH_OK && sandbox_enter(&limits) != LH_OK)
                rc = err_set(&k.cx, LH_IO, "could not shut the signer into its sandbox: %s",
                             strerror(errno));
        if (rc != LH_OK) {
                reply(&k, rc, k.cx.err.text, strlen(k.cx.err.text));
                _exit(1);
        }
        reply(&k, LH_OK, (const char *)&k.signer.pub, sizeof(k.signer.pub));
        run(&k);
}

/* ------ in the writer's process ------ */

static int gone(struct ctx *cx)
{
        return err_set(cx, LH_IO, "the signer has ended; nothing more is signed");
}

/* One reply; its text goes to out, or becomes the error. */
static int take_reply(struct ctx *cx, struct signer *s, struct buf *out)
{
        char text[REPLY_MAX + 1];
        struct reply_head head;

        if (!read_all(s->fd, &head, sizeof(head)) || head.n > REPLY_MAX ||
            !read_all(s->fd, text, head.n))
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
        lh_auto(buf_done) struct buf key = { 0 };
        struct signer *s;
        int fd[2], rc;
        pid_t pid;

        *ret = NULL;
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd) != 0)
                return err_set(cx, LH_IO, "could not start the signer: %s", strerror(errno));
        pid = fork();
        if (pid == 0) {
                close(fd[0]);
                child(fd[1], seed_path, guard_path, origin);
        }
        close(fd[1]);
        if (pid < 0) {
                close(fd[0]);
                return err_set(cx, LH_IO, "could not start the signer: %s", strerror(errno));
        }
        s = mem_zalloc(sizeof(*s));
        *s = (struct signer){ .pid = pid, .fd = fd[0] };
        buf_init(&key, sizeof(s->key));
        rc = take_reply(cx, s, &key);
        if (rc == LH_OK && key.n == sizeof(s->key))
                memcpy(&s->key, key.p, sizeof(s->key));
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
        return &s->key;
}

static bool ask(struct signer *s, char op, const struct merkle *from, const struct hash *h,
                size_t n)
{
        struct request_head rq = { .op = op, .n = (uint32_t)n };

        if (from != NULL) {
                rq.size = from->size;
                rq.root = merkle_root(from);
        }
        return write_all(s->fd, &rq, sizeof(rq)) && write_all(s->fd, h, n * sizeof(*h));
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
