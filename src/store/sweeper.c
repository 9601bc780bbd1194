#include "store/engine.h"
#include "base/mem.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#define SWEEP_INTERVAL_US 100000

struct store_sweeper {
        pthread_t thread;
        struct store *s;
        _Atomic bool stop;
};

static void *sweep(void *arg)
{
        struct store_sweeper *w = arg;

        while (!w->stop) {
                usleep(SWEEP_INTERVAL_US);
                store_checkpoint(w->s);
        }
        return NULL;
}

int store_sweeper_start(struct ctx *cx, const char *path, struct store_sweeper **ret)
{
        struct store_sweeper *w = mem_zalloc(sizeof(*w));
        int rc = store_open(cx, path, STORE_WRITE, &w->s);
        bool needless = rc == LH_OK && w->s->engine->checkpoint == NULL;

        if (rc == LH_OK && !needless && pthread_create(&w->thread, NULL, sweep, w) != 0)
                rc = err_set(cx, LH_IO, "could not start the thread that tidies the store");
        if (rc != LH_OK || needless) {
                store_close(&w->s);
                free(w);
                w = NULL;
        }
        if (rc == LH_OK)
                *ret = w;
        return rc;
}

void store_sweeper_stop(struct store_sweeper **pw)
{
        struct store_sweeper *w = *pw;

        if (w == NULL)
                return;
        w->stop = true;
        pthread_join(w->thread, NULL);
        store_close(&w->s);
        free(w);
        *pw = NULL;
}
