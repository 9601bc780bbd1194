#include "role/cosigner.h"
#include "base/log.h"
#include "store/give_up.h"
#include "ledger/tile.h"
#include "witness/ask.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PAUSE_US     1000000
#define AGAIN_S      300 /* a cosignature says that the log was alive at its time */
#define WAIT_FIRST_S 2   /* after a failure; doubled every time, */
#define WAIT_MAX_S   300 /* up to this */

/* What is known of one witness. */
struct asked {
        uint64_t size; /* the tree it has */
        struct {
                uint64_t size, time_s;
                char *line;
        } given; /* its newest cosignature; line NULL: none yet */
        int64_t not_before_s;
        unsigned wait_s;
};

struct cosigner {
        struct folder *f;
        struct store *s;
        struct ctx cx;   /* emptied every round */
        struct ctx kept; /* the policy lives here */
        struct quorum policy;
        struct asked asked[QUORUM_WITNESSES_MAX];
        uint64_t kept_size, kept_time_s; /* of the file */
};

static volatile sig_atomic_t stopping;

static void on_term(int sig)
{
        (void)sig;
        stopping = 1;
        store_give_up();
}

bool cosigner_wanted(const struct folder *f)
{
        char path[FOLDER_PATH_MAX + 64];

        folder_path(f, COSIGN_POLICY_FILE, path);
        return access(path, F_OK) == 0;
}

static int read_policy(struct cosigner *c)
{
        char path[FOLDER_PATH_MAX + 64], *text = arena_alloc(c->kept.mem, QUORUM_FILE_BYTES_MAX);
        ssize_t n;
        int fd;

        folder_path(c->f, COSIGN_POLICY_FILE, path);
        fd = open(path, O_RDONLY | O_CLOEXEC);
        n = fd < 0 ? -1 : read(fd, text, QUORUM_FILE_BYTES_MAX);
        if (fd >= 0)
                close(fd);
        if (n < 0)
                return err_set(&c->cx, LH_IO, "could not read %s: %s", path, strerror(errno));
        if (n == (ssize_t)QUORUM_FILE_BYTES_MAX)
                return err_set(&c->cx, LH_LIMIT, "%s is larger than %zu bytes", path,
                               QUORUM_FILE_BYTES_MAX);
        return quorum_parse(&c->kept, (struct str){ text, (size_t)n }, &c->policy) == LH_OK
                       ? LH_OK
                       : err_set(&c->cx, LH_INVALID, "%s: %s", path, c->kept.err.text);
}

/* The newest checkpoint and its signed text. */
static int newest(struct cosigner *c, struct head *ret, struct str *ret_text)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&c->cx, c->s);
        struct note_key key;
        char *vkey;
        int rc = tx.rc != LH_OK ? tx.rc : ledger_head(&tx, ret);

        if (rc == LH_OK)
                rc = ledger_meta(&tx, "vkey", &vkey);
        if (rc == LH_OK)
                rc = note_vkey_parse(&c->cx, str_of(vkey), &key);
        return rc == LH_OK ? note_open(&c->cx, str_of(ret->note), &key, 1, ret_text) : rc;
}

static void later(struct asked *a, int64_t now_s)
{
        a->wait_s = a->wait_s == 0               ? WAIT_FIRST_S
                    : a->wait_s < WAIT_MAX_S / 2 ? 2 * a->wait_s
                                                 : WAIT_MAX_S;
        a->not_before_s = now_s + a->wait_s;
}

static void keep_line(struct asked *a, uint64_t size, const struct ask_answer *answer)
{
        free(a->given.line);
        a->given.line = mem_strdup(answer->line);
        a->given.size = a->size = size;
        a->given.time_s = answer->time_s;
        a->wait_s = 0;
}

/* A witness that has seen more of this log than the store holds is proof that the store was set
 * back, and that readers know another history already. */
static void alarm_ahead(const struct quorum_witness *w, uint64_t theirs, uint64_t ours)
{
        log_error("msg=\"a witness has cosigned more entries than this store holds: it was set "
                  "back; stop and recover it\" witness=%s cosigned=%llu held=%llu",
                  w->name, (unsigned long long)theirs, (unsigned long long)ours);
}

/* Each look at the store is short: a snapshot that stays open would keep its old pages readable. */
static int prove(struct cosigner *c, uint64_t from, uint64_t to, struct hash *ret, size_t *ret_n)
{
        lh_auto(store_tx_done) struct store_tx tx = store_view(&c->cx, c->s);

        return tx.rc != LH_OK ? tx.rc : ledger_consistency(&tx, from, to, ret, ret_n);
}

static void ask(struct cosigner *c, unsigned i, const struct head *head, struct str text)
{
        const struct quorum_witness *w = &c->policy.witnesses[i];
        struct asked *a = &c->asked[i];
        int64_t now_s = c->cx.now_ms() / 1000;

        for (int tries = 0; tries < 2; tries++) {
                struct hash proof[2 * MERKLE_DEPTH_MAX];
                struct ask_answer answer;
                size_t n;

                if (prove(c, a->size, head->size, proof, &n) != LH_OK)
                        break;
                witness_ask(&c->cx, w, a->size, proof, n, str_of(head->note), text, &answer);
                if (answer.result == ASK_COSIGNED) {
                        keep_line(a, head->size, &answer);
                        return;
                }
                if (answer.result == ASK_REFUSED) {
                        log_warn("msg=\"a witness did not cosign\" witness=%s error=\"%s\"",
                                 w->name, c->cx.err.text);
                        break;
                }
                if (answer.size > head->size) {
                        alarm_ahead(w, answer.size, head->size);
                        break;
                }
                a->size = answer.size;
        }
        later(a, now_s);
}

static bool is_due(const struct asked *a, const struct quorum_witness *w, uint64_t size,
                   int64_t now_s)
{
        if (w->url[0] == '\0' || now_s < a->not_before_s)
                return false;
        return a->given.line == NULL || a->given.size != size ||
               now_s - (int64_t)a->given.time_s >= AGAIN_S;
}

static int write_whole(struct cosigner *c, const struct buf *b)
{
        char path[FOLDER_PATH_MAX + 64], fresh[FOLDER_PATH_MAX + 80];
        bool ok;
        int fd;

        folder_path(c->f, COSIGNED_FILE, path);
        snprintf(fresh, sizeof(fresh), "%s.new", path);
        fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        ok = fd >= 0 && write(fd, b->p, b->n) == (ssize_t)b->n && fsync(fd) == 0;
        if (fd >= 0)
                close(fd);
        return ok && rename(fresh, path) == 0
                       ? LH_OK
                       : err_set(&c->cx, LH_IO, "could not write %s: %s", path, strerror(errno));
}

/* The checkpoint with the lines of those that cosigned this very tree, if they are enough. */
static void keep_if_enough(struct cosigner *c, const struct head *head)
{
        bool cosigned[QUORUM_WITNESSES_MAX] = { false };
        lh_auto(buf_done) struct buf b = { 0 };
        uint64_t newest_s = 0;

        buf_init(&b, NOTE_BYTES_MAX);
        buf_puts(&b, head->note);
        for (unsigned i = 0; i < c->policy.n_witnesses; i++) {
                const struct asked *a = &c->asked[i];

                cosigned[i] = a->given.line != NULL && a->given.size == head->size;
                if (!cosigned[i])
                        continue;
                buf_puts(&b, a->given.line);
                newest_s = a->given.time_s > newest_s ? a->given.time_s : newest_s;
        }
        if (!quorum_met(&c->policy, cosigned) ||
            (c->kept_size == head->size && c->kept_time_s == newest_s))
                return;
        if (write_whole(c, &b) != LH_OK) {
                log_err(&c->cx, "keeping the cosigned checkpoint");
                return;
        }
        c->kept_size = head->size;
        c->kept_time_s = newest_s;
}

static int round_of_all(struct cosigner *c)
{
        int64_t now_s = c->cx.now_ms() / 1000;
        struct head head;
        struct str text;
        int rc = newest(c, &head, &text);

        if (rc != LH_OK)
                return rc;
        for (unsigned i = 0; i < c->policy.n_witnesses && !stopping; i++)
                if (is_due(&c->asked[i], &c->policy.witnesses[i], head.size, now_s))
                        ask(c, i, &head, text);
        keep_if_enough(c, &head);
        return LH_OK;
}

int cosigner_run(struct folder *f)
{
        struct cosigner *c = mem_zalloc(sizeof(*c));
        struct sigaction term = { .sa_handler = on_term };
        char path[FOLDER_PATH_MAX + 64];
        int rc;

        log_init("cosigner");
        sigaction(SIGTERM, &term, NULL);
        signal(SIGINT, SIG_IGN);
        signal(SIGPIPE, SIG_IGN);
        c->f = f;
        ctx_init(&c->cx);
        ctx_init(&c->kept);
        curl_global_init(CURL_GLOBAL_DEFAULT);
        folder_path(f, "liuhen.db", path);
        rc = read_policy(c);
        if (rc == LH_OK)
                rc = store_open(&c->cx, path, STORE_READ, &c->s);
        if (rc == LH_OK)
                log_info("msg=\"asking witnesses\" witnesses=%u", c->policy.n_witnesses);
        while (rc == LH_OK && !stopping) {
                rc = round_of_all(c);
                ctx_reset(&c->cx);
                usleep(PAUSE_US);
        }
        if (rc != LH_OK)
                log_err(&c->cx, "asking witnesses");
        for (unsigned i = 0; i < QUORUM_WITNESSES_MAX; i++)
                free(c->asked[i].given.line);
        store_close(&c->s);
        ctx_done(&c->cx);
        ctx_done(&c->kept);
        free(c);
        return rc == LH_OK ? 0 : 1;
}
