#include "web/guard.h"
#include "base/time.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

struct guarded {
        struct guarded *next, *prev;
        int fd;
        atomic_llong deadline_ms; /* 0: none */
};

struct guard {
        pthread_t thread;
        pthread_mutex_t lock; /* of the list: while it is held no descriptor on it is closed */
        pthread_cond_t end;
        struct guarded *first;
        bool stopping;
};

static void shut_late_ones(struct guard *g)
{
        long long now = time_monotonic_ms();

        for (struct guarded *c = g->first; c != NULL; c = c->next) {
                long long deadline = c->deadline_ms;

                if (deadline == 0 || now < deadline)
                        continue;
                shutdown(c->fd, SHUT_RDWR);
                c->deadline_ms = 0;
        }
}

static void *watch(void *arg)
{
        struct guard *g = arg;

        pthread_mutex_lock(&g->lock);
        while (!g->stopping) {
                struct timespec until;

                clock_gettime(CLOCK_MONOTONIC, &until);
                until.tv_nsec += GUARD_STEP_MS * 1000000L;
                until.tv_sec += until.tv_nsec / 1000000000L;
                until.tv_nsec %= 1000000000L;
                pthread_cond_timedwait(&g->end, &g->lock, &until);
                shut_late_ones(g);
        }
        pthread_mutex_unlock(&g->lock);
        return NULL;
}

int guard_start(struct ctx *cx, struct guard **ret)
{
        struct guard *g = mem_zalloc(sizeof(*g));
        pthread_condattr_t attr;

        pthread_mutex_init(&g->lock, NULL);
        pthread_condattr_init(&attr);
        pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
        pthread_cond_init(&g->end, &attr);
        pthread_condattr_destroy(&attr);
        if (pthread_create(&g->thread, NULL, watch, g) != 0) {
                free(g);
                return err_set(cx, LH_IO,
                               "could not start the thread that watches over slow clients");
        }
        *ret = g;
        return LH_OK;
}

void guard_stop(struct guard **pg)
{
        struct guard *g = *pg;

        if (g == NULL)
                return;
        pthread_mutex_lock(&g->lock);
        g->stopping = true;
        pthread_cond_signal(&g->end);
        pthread_mutex_unlock(&g->lock);
        pthread_join(g->thread, NULL);
        pthread_cond_destroy(&g->end);
        pthread_mutex_destroy(&g->lock);
        free(g);
        *pg = NULL;
}

void guard_limit(struct guarded *c, unsigned limit_s)
{
        c->deadline_ms =
                limit_s == GUARD_NO_LIMIT ? 0 : time_monotonic_ms() + (long long)limit_s * 1000;
}

struct guarded *guard_add(struct guard *g, int fd, unsigned limit_s)
{
        struct guarded *c = mem_zalloc(sizeof(*c));

        c->fd = fd;
        guard_limit(c, limit_s);
        pthread_mutex_lock(&g->lock);
        c->next = g->first;
        if (c->next != NULL)
                c->next->prev = c;
        g->first = c;
        pthread_mutex_unlock(&g->lock);
        return c;
}

void guard_remove(struct guard *g, struct guarded *c)
{
        pthread_mutex_lock(&g->lock);
        if (c->prev != NULL)
                c->prev->next = c->next;
        else
                g->first = c->next;
        if (c->next != NULL)
                c->next->prev = c->prev;
        pthread_mutex_unlock(&g->lock);
        free(c);
}
