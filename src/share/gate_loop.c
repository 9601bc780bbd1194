#include "share/gate_int.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/time.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX   256
#define TICK_MS      50
#define STOP_WAIT_MS 5000
#define BACKLOG      1024

void gate_clock(struct loop *l)
{
        struct timespec t;

        clock_gettime(CLOCK_MONOTONIC, &t);
        l->now_us = (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
        l->now_ms = time_now_ms();
}

static void one_event(struct loop *l, const struct epoll_event *ev)
{
        uint64_t ignored;

        switch (*(enum side *)ev->data.ptr) {
        case SIDE_LISTENER: client_accept(l); break;
        case SIDE_WAKE:
                if (read(l->wake_fd, &ignored, sizeof(ignored)) > 0)
                        client_release_held(l);
                break;
        case SIDE_CLIENT: client_event(ev->data.ptr, ev->events); break;
        case SIDE_PROVIDER: provider_event(ev->data.ptr, ev->events); break;
        }
}

static bool finished(const struct loop *l, int64_t stop_ms)
{
        bool busy = l->held_first != NULL || l->busy != NULL;

        return stop_ms > 0 && (!busy || l->now_ms - stop_ms > STOP_WAIT_MS);
}

/* The journal wakes only loops that wait for it. It may have been done before this one said so:
 * hence the look in between. */
static void tend_held(struct loop *l)
{
        atomic_store(&l->holds, l->held_first != NULL);
        if (l->held_first == NULL)
                return;
        client_release_held(l);
        if (l->held_first != NULL)
                evidence_kick(l->gate->evidence);
}

void *gate_loop_run(void *arg)
{
        struct loop *l = arg;
        struct epoll_event events[EVENTS_MAX];
        int64_t stop_ms = 0;

        gate_clock(l);
        while (!finished(l, stop_ms)) {
                int n = epoll_wait(l->epoll_fd, events, EVENTS_MAX, TICK_MS);

                for (int i = 0; i < n; i++) {
                        gate_clock(l);
                        one_event(l, &events[i]);
                }
                if (n <= 0)
                        gate_clock(l);
                if (l->now_ms - l->scanned_ms >= TICK_MS) {
                        l->scanned_ms = l->now_ms;
                        provider_scan(l);
                        client_scan(l);
                        client_release_held(l);
                }
                tend_held(l);
                client_bury(l);
                provider_bury(l);
                if (stop_ms == 0 && atomic_load(&l->gate->stopping))
                        stop_ms = l->now_ms;
        }
        provider_free_all(l);
        while (l->clients != NULL) {
                l->clients->state = CLIENT_READING;
                client_close(l->clients);
        }
        client_bury(l);
        return NULL;
}

/* ---- starting ---- */

static int listen_on(struct ctx *cx, const char *address, uint16_t *port, int *ret)
{
        struct addrinfo hint = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *list = NULL;
        struct sockaddr_storage bound;
        socklen_t n = sizeof(bound);
        char host[256], service[16];
        const char *colon = strrchr(address, ':');
        const int on = 1;
        int fd = -1, rc;

        if (colon == NULL || (size_t)(colon - address) >= sizeof(host))
                return err_set(cx, LH_INVALID, "\"%.80s\" is not an address; write ADDR:PORT",
                               address);
        snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
        if (*port != 0)
                snprintf(service, sizeof(service), "%u", *port);
        else
                snprintf(service, sizeof(service), "%s", colon + 1);
        if (host[0] == '[') {
                memmove(host, host + 1, strlen(host));
                host[strcspn(host, "]")] = '\0';
        }
        if ((rc = getaddrinfo(host[0] != '\0' ? host : NULL, service, &hint, &list)) != 0)
                return err_set(cx, LH_INVALID, "\"%.80s\" is not an address: %s", address,
                               gai_strerror(rc));
        fd = socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
            setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) != 0 ||
            bind(fd, list->ai_addr, list->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0 ||
            getsockname(fd, (struct sockaddr *)&bound, &n) != 0) {
                rc = err_set(cx, LH_IO, "could not listen on %s: %s", address, strerror(errno));
                if (fd >= 0)
                        close(fd);
                freeaddrinfo(list);
                return rc;
        }
        freeaddrinfo(list);
        *port = ntohs(bound.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                                                  : ((struct sockaddr_in *)&bound)->sin_port);
        *ret = fd;
        return LH_OK;
}

static int open_loop(struct ctx *cx, struct gate *g, struct loop *l)
{
        struct epoll_event ev = { .events = EPOLLIN };
        int rc;

        *l = (struct loop){ .gate = g,
                            .listen_side = SIDE_LISTENER,
                            .wake_side = SIDE_WAKE,
                            .held_last = &l->held_first,
                            .host = { .seeds = g->opt.seeds,
                                      .nonces = g->nonces,
                                      .xroad_new = g->opt.xroad_new,
                                      .receipt = g->opt.receipt,
                                      .usage = g->opt.usage,
                                      .store_arg = g->opt.store_arg,
                                      .metrics = gate_metrics,
                                      .metrics_arg = g } };
        rc = listen_on(cx, g->opt.listen, &g->port, &l->listen_fd);
        if (rc != LH_OK)
                return rc;
        l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
        l->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        ev.data.ptr = &l->listen_side;
        rc = epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->listen_fd, &ev);
        ev.data.ptr = &l->wake_side;
        rc |= epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->wake_fd, &ev);
        return rc == 0 ? LH_OK : err_set(cx, LH_IO, "could not set up epoll: %s", strerror(errno));
}

/* From the journal's thread. */
static void wake_all(void *arg)
{
        struct gate *g = arg;
        const uint64_t one = 1;

        for (unsigned i = 0; i < g->n_loops; i++)
                if (atomic_load(&g->loops[i].holds) || atomic_load(&g->stopping))
                        (void)!write(g->loops[i].wake_fd, &one, sizeof(one));
}

int gate_start(struct ctx *cx, const struct gate_options *opt, struct grant_set *first,
               struct gate **ret)
{
        struct gate *g = mem_zalloc(sizeof(*g));
        struct evidence_options journal = { .dir = opt->dir, .durable = wake_all, .arg = g };
        int rc = LH_OK;

        *g = (struct gate){ .opt = *opt, .set = first, .nonces = auth_nonces_new() };
        pthread_mutex_init(&g->set_lock, NULL);
        g->loops = mem_zalloc(opt->threads * sizeof(*g->loops));
        for (unsigned i = 0; i < opt->threads && rc == LH_OK; i++, g->n_loops++)
                rc = open_loop(cx, g, &g->loops[i]);
        if (rc == LH_OK)
                rc = evidence_start(cx, &journal, &g->evidence);
        for (unsigned i = 0; i < g->n_loops && rc == LH_OK; i++) {
                g->loops[i].host.evidence = g->evidence;
                if (pthread_create(&g->loops[i].thread, NULL, gate_loop_run, &g->loops[i]) != 0)
                        rc = err_set(cx, LH_IO, "could not start a thread of the gateway");
        }
        if (rc == LH_OK)
                *ret = g;
        return rc; /* after a failure the process ends */
}

uint16_t gate_port(const struct gate *g)
{
        return g->port;
}

struct evidence *gate_evidence(struct gate *g)
{
        return g->evidence;
}

void gate_use(struct gate *g, struct grant_set *set)
{
        struct grant_set *old;

        pthread_mutex_lock(&g->set_lock);
        old = g->set;
        g->set = set;
        pthread_mutex_unlock(&g->set_lock);
        grant_set_unref(&old);
}

void gate_stop(struct gate **pg)
{
        struct gate *g = *pg;

        atomic_store(&g->stopping, true);
        wake_all(g);
        for (unsigned i = 0; i < g->n_loops; i++)
                pthread_join(g->loops[i].thread, NULL);
        evidence_stop(&g->evidence);
        for (unsigned i = 0; i < g->n_loops; i++) {
                close(g->loops[i].listen_fd);
                close(g->loops[i].epoll_fd);
                close(g->loops[i].wake_fd);
        }
        grant_set_unref(&g->set);
        auth_nonces_free(&g->nonces);
        free(g->loops);
        free(g);
        *pg = NULL;
}
