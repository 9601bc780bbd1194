/* The signer's own process: nothing but the keys, the guard and a socket. */
#include "base/io.h"
#include "ledger/guard.h"
#include "ledger/signer_int.h"
#include "os/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define MEMORY_BYTES  ((uint64_t)128 * 1024 * 1024)
#define GUARD_BYTES   4096
#define NOTE_TEXT_MAX 4096
#define SIGNER_NAME   "liuhen-signer"

struct key_holder {
        int fd;
        struct note_signer signer, coming, before, sm2; /* pkey NULL: there is no such key */
        struct guard_file guard;
        struct merkle base, next; /* of the same trees as the guard's */
        struct hash *leaves;
        struct ctx cx;
};

static void reply(struct key_holder *k, int rc, const char *text, size_t n)
{
        struct reply_head head = { .n = (uint32_t)n, .rc = rc };

        if (!io_write(k->fd, &head, sizeof(head)) || !io_write(k->fd, text, n))
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

/* By every key that is there. */
static int sign_text(struct key_holder *k, struct str text, struct buf *note)
{
        const struct note_signer *too[] = { &k->coming, &k->before, &k->sm2 };
        int rc = note_sign(&k->cx, &k->signer, text, note);

        for (size_t i = 0; i < countof(too) && rc == LH_OK; i++)
                if (too[i]->pkey != NULL)
                        rc = note_sign_too(&k->cx, too[i], text, note);
        return rc;
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
        if (sign_text(k, (struct str){ text.p, text.n }, &note) != LH_OK)
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

/* A statement's first line keeps it from being read as a checkpoint, whose second is a number. */
static void state(struct key_holder *k, uint64_t what)
{
        const struct note_signer *about = what == KEY_NEXT         ? &k->coming
                                          : what == KEY_END_BEFORE ? &k->before
                                                                   : &k->sm2;
        lh_auto(buf_done) struct buf text = { 0 }, note = { 0 };
        struct str signed_text;
        int rc;

        if (about->pkey == NULL) {
                refuse(k, LH_INVALID, "there is no such key beside the log's key");
                return;
        }
        buf_init(&text, NOTE_TEXT_MAX);
        buf_init(&note, NOTE_TEXT_MAX);
        log_key_statement((enum key_change)what, &k->signer.pub, &about->pub, &text);
        signed_text = (struct str){ text.p, text.n };
        rc = note_sign(&k->cx, &k->signer, signed_text, &note);
        if (rc == LH_OK && (what == KEY_NEXT || what == KEY_ALSO))
                rc = note_sign_too(&k->cx, about, signed_text, &note);
        if (rc != LH_OK)
                refuse(k, LH_IO, "could not sign the statement");
        else
                reply(k, LH_OK, note.p, note.n);
        ctx_reset(&k->cx);
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
        while (io_read(k->fd, &rq, sizeof(rq))) {
                size_t most = rq.op == OP_BEGIN ? MERKLE_DEPTH_MAX : LEAVES_MAX;

                if (rq.n > most || !io_read(k->fd, k->leaves, rq.n * sizeof(*k->leaves)))
                        break;
                if (rq.op == OP_BEGIN)
                        begin(k, &rq);
                else if (rq.op == OP_SIGN)
                        sign(k, &rq);
                else if (rq.op == OP_FOLLOW)
                        follow(k, &rq);
                else if (rq.op == OP_STATE)
                        state(k, rq.size);
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

/* One of the keys beside the seed; none is no failure. */
static int read_beside(struct key_holder *k, const char *seed_path, const char *suffix,
                       const char *origin, struct note_signer *ret)
{
        const char *path = arena_printf(k->cx.mem, "%s%s", seed_path, suffix);
        unsigned char seed[ED25519_BYTES];
        int rc;

        _Static_assert(ED25519_BYTES == SM2_SECRET_BYTES, "one buffer for both");
        if (access(path, F_OK) != 0 && errno == ENOENT)
                return LH_OK;
        rc = read_seed(&k->cx, path, seed);
        if (rc == LH_OK)
                rc = strcmp(suffix, SIGNER_SM2) == 0
                             ? note_sm2_signer_init(&k->cx, ret, origin, seed)
                             : note_signer_init(&k->cx, ret, origin, seed);
        explicit_bzero(seed, sizeof(seed));
        return rc;
}

static int read_keys(struct key_holder *k, const char *seed_path, const char *origin)
{
        unsigned char seed[ED25519_BYTES];
        int rc = read_seed(&k->cx, seed_path, seed);

        if (rc == LH_OK)
                rc = note_signer_init(&k->cx, &k->signer, origin, seed);
        explicit_bzero(seed, sizeof(seed));
        if (rc == LH_OK)
                rc = read_beside(k, seed_path, SIGNER_NEXT, origin, &k->coming);
        if (rc == LH_OK)
                rc = read_beside(k, seed_path, SIGNER_BEFORE, origin, &k->before);
        if (rc == LH_OK)
                rc = read_beside(k, seed_path, SIGNER_SM2, origin, &k->sm2);
        return rc;
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

_Noreturn void signer_process(int fd, const char *seed_path, const char *guard_path,
                              const char *origin)
{
        const struct sandbox_limits limits = { .memory_bytes = MEMORY_BYTES,
                                               .cpu_s = UINT64_MAX,
                                               .file_bytes = GUARD_BYTES };
        struct key_holder k = { .fd = fd };
        struct signer_keys keys = { 0 };
        int rc;

        prctl(PR_SET_NAME, SIGNER_NAME);
        prctl(PR_SET_DUMPABLE, 0);
        signal(SIGTERM, SIG_IGN); /* it ends when its parent does */
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        ctx_init(&k.cx);
        rc = read_keys(&k, seed_path, origin);
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
        keys = (struct signer_keys){ k.signer.pub, k.coming.pub, k.before.pub, k.sm2.pub };
        reply(&k, LH_OK, (const char *)&keys, sizeof(keys));
        run(&k);
}
