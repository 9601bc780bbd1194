#include "role/indexer.h"
#include "base/log.h"
#include "store/give_up.h"
#include "base/time.h"
#include "search/follow.h"

#include <inttypes.h>
#include <signal.h>
#include <time.h>

#define LOOK_MS      100   /* how often it looks whether the log has grown */
#define TRY_AGAIN_MS 10000 /* after the index could not be written */

static volatile sig_atomic_t stop;

static void on_term(int sig)
{
        (void)sig;
        stop = 1;
        store_give_up();
}

static void rest(int64_t ms)
{
        struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

        if (!stop)
                nanosleep(&t, NULL); /* a signal cuts it short */
}

/* Follows until it is told to end, or something fails. Between two batches nothing is half
 * written, so that is where it ends. */
static int follow(struct ctx *cx, struct folder *f, struct store *s)
{
        struct search_follower *w = NULL;
        int rc = search_follow_open(cx, f->dir, f->rules, &w);

        while (rc == LH_OK && !stop) {
                int64_t before, now;
                bool more = true;

                /* Told before it reads, so that no commit is overlooked. */
                rc = store_version(cx, s, &before);
                while (rc == LH_OK && more && !stop) {
                        rc = search_follow(cx, w, s, &more);
                        if (rc == LH_OK)
                                ctx_reset(cx);
                }
                for (now = before; rc == LH_OK && now == before && !stop;) {
                        rest(LOOK_MS);
                        rc = store_version(cx, s, &now);
                }
        }
        /* An erasure that came while it was busy: its text must not stay in the files of a node
         * that is switched off. */
        if (rc == LH_OK && search_follow_ready(w)) {
                bool more;

                rc = search_follow(cx, w, s, &more);
        }
        search_follow_close(&w);
        return rc;
}

int indexer_run(struct folder *f)
{
        struct sigaction act = { .sa_handler = on_term };
        char store_path[FOLDER_PATH_MAX + 64];
        struct store *s = NULL;
        struct ctx cx;
        int rc;

        log_init("indexer");
        sigaction(SIGTERM, &act, NULL);
        ctx_init(&cx);
        folder_path(f, "liuhen.db", store_path);
        rc = store_open(&cx, store_path, STORE_READ, &s);
        while (rc == LH_OK && !stop) {
                rc = follow(&cx, f, s);
                if (rc == LH_IO) {
                        log_err(&cx, "following the log; the search index is made anew");
                        search_forget(f->dir);
                        ctx_reset(&cx);
                        for (int ms = 0; ms < TRY_AGAIN_MS && !stop; ms += LOOK_MS)
                                rest(LOOK_MS);
                        rc = LH_OK;
                }
        }
        if (rc != LH_OK)
                log_err(&cx, "following the log");
        store_close(&s);
        ctx_done(&cx);
        return rc == LH_OK ? 0 : 1;
}
