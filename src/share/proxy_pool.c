#include "share/gate_int.h"
#include "base/mem.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- addresses ---- */

static bool resolve(struct pool *p)
{
        struct addrinfo hint = { .ai_socktype = SOCK_STREAM }, *list = NULL;
        char host[256];
        const char *colon = strrchr(p->host, ':');
        size_t n = colon != NULL ? (size_t)(colon - p->host) : 0;

        if (n == 0 || n >= sizeof(host))
                return false;
        memcpy(host, p->host, n);
        host[n] = '\0';
        if (host[0] == '[' && host[n - 1] == ']') {
                memmove(host, host + 1, n - 2);
                host[n - 2] = '\0';
        }
        if (getaddrinfo(host, colon + 1, &hint, &list) != 0 || list == NULL)
                return false;
        memcpy(&p->address, list->ai_addr, list->ai_addrlen);
        p->address_n = list->ai_addrlen;
        freeaddrinfo(list);
        return true;
}

static struct pool *pool_of(struct loop *l, struct str host)
{
        struct pool *p = l->pools;

        while (p != NULL && !str_is(host, p->host))
                p = p->next;
        if (p == NULL && host.n < sizeof(p->host)) {
                p = mem_zalloc(sizeof(*p));
                memcpy(p->host, host.p, host.n);
                p->next = l->pools;
                l->pools = p;
        }
        return p;
}

/* ---- lists ---- */

static struct provider **list_of(struct loop *l, struct provider *p)
{
        return p->client != NULL ? &l->busy : &p->pool->idle;
}

static void unlink_provider(struct loop *l, struct provider *p)
{
        if (p->prev != NULL)
                p->prev->next = p->next;
        else
                *list_of(l, p) = p->next;
        if (p->next != NULL)
                p->next->prev = p->prev;
        p->pool->n_idle -= p->client == NULL;
}

static void link_provider(struct loop *l, struct provider *p, struct client *c)
{
        struct provider **list;

        p->client = c;
        list = list_of(l, p);
        p->prev = NULL;
        p->next = *list;
        if (p->next != NULL)
                p->next->prev = p;
        *list = p;
        p->pool->n_idle += c == NULL;
}

/* Its memory stays until the round is over: an event may still name it. */
static void provider_close(struct loop *l, struct provider *p)
{
        if (p->fd < 0)
                return;
        unlink_provider(l, p);
        close(p->fd);
        p->fd = -1;
        p->pool->n--;
        p->next = l->gone;
        l->gone = p;
}

/* ---- a connection ---- */

static struct provider *connect_new(struct loop *l, struct pool *pool)
{
        struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
        const int on = 1;
        struct provider *p;
        int fd;

        if (pool->n >= PROVIDERS_MAX || (pool->address_n == 0 && !resolve(pool)))
                return NULL;
        fd = socket(pool->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (fd < 0)
                return NULL;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        if (connect(fd, (struct sockaddr *)&pool->address, pool->address_n) != 0 &&
            errno != EINPROGRESS) {
                close(fd);
                pool->address_n = 0; /* looked up again next time */
                return NULL;
        }
        p = mem_zalloc(sizeof(*p));
        *p = (struct provider){ .side = SIDE_PROVIDER, .fd = fd, .pool = pool, .connecting = true };
        message_init(&p->in, false, EXCHANGE_ANSWER_MAX);
        ev.data.ptr = p;
        if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &ev) != 0) {
                close(fd);
                free(p);
                return NULL;
        }
        pool->n++;
        link_provider(l, p, NULL);
        return p;
}

/* A connection that the other side closed while it was idle has something to read. */
static bool still_open(const struct provider *p)
{
        char c;

        return recv(p->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

static bool repeatable(const struct exchange *x)
{
        return str_is(x->method, "GET") || str_is(x->method, "HEAD") ||
               str_is(x->method, "OPTIONS") || x->compare;
}

static struct provider *find_connection(struct loop *l, struct pool *pool, const struct exchange *x)
{
        while (pool->idle != NULL) {
                struct provider *p = pool->idle;

                /* What must not be asked twice does not go into a connection that may be dead. */
                if (p->connecting || repeatable(x) || still_open(p))
                        return p;
                provider_close(l, p);
        }
        return connect_new(l, pool);
}

static void give_up(struct client *c, enum refusal why, const char *detail)
{
        struct exchange *x = &c->x;

        x->back_us = c->loop->now_us;
        if (x->sent_us == x->start_us)
                x->sent_us = x->back_us;
        breaker_tell(x->service->meter, false, c->loop->now_ms);
        exchange_refuse(x, why, detail);
        client_reply(c);
        client_pump(c);
}

/* ---- asking ---- */

static void push(struct loop *l, struct provider *p);

/* Once more, over a new connection, where asking twice does no harm: nothing was sent, or the
 * method changes nothing. */
static void failed(struct loop *l, struct provider *p, enum refusal why)
{
        struct client *c = p->client;
        bool again = !c->x.retried && (p->connecting || (p->used && repeatable(&c->x)));

        c->provider = NULL;
        provider_close(l, p);
        if (!again) {
                give_up(c, why, NULL);
                return;
        }
        c->x.retried = true;
        exchange_flag(&c->x, 'r');
        while (c->x.service != NULL) { /* idle ones of the same age are dead as well */
                struct pool *pool = pool_of(l, c->x.service->host);

                if (pool == NULL || pool->idle == NULL)
                        break;
                provider_close(l, pool->idle);
        }
        provider_ask(c);
}

static void push(struct loop *l, struct provider *p)
{
        struct client *c = p->client;
        const struct buf *b = &c->x.forward;

        while (p->out_at < b->n) {
                ssize_t n = send(p->fd, b->p + p->out_at, b->n - p->out_at, MSG_NOSIGNAL);

                if (n > 0) {
                        p->out_at += (size_t)n;
                        p->connecting = false;
                } else if (n < 0 && (errno == EAGAIN || errno == ENOTCONN)) {
                        return;
                } else if (n < 0 && errno != EINTR) {
                        failed(l, p, p->connecting ? REFUSED_CONNECT : REFUSED_PROVIDER);
                        return;
                }
        }
}

void provider_ask(struct client *c)
{
        struct loop *l = c->loop;
        struct pool *pool = pool_of(l, c->x.service->host);
        struct provider *p = pool != NULL ? find_connection(l, pool, &c->x) : NULL;

        if (p == NULL) {
                give_up(c, REFUSED_CONNECT, NULL);
                return;
        }
        unlink_provider(l, p);
        link_provider(l, p, c);
        c->provider = p;
        p->out_at = 0;
        p->since_ms = l->now_ms;
        p->in.no_body = c->x.head;
        c->due_ms = l->now_ms + c->x.service->timeout_ms;
        c->x.sent_us = l->now_us;
        if (!p->connecting)
                push(l, p);
}

static void answered(struct loop *l, struct provider *p)
{
        struct client *c = p->client;
        bool keep = p->in.keep_alive && p->out_at == c->x.forward.n;

        c->provider = NULL;
        exchange_answer(&c->x, &p->in, l->now_us);
        unlink_provider(l, p);
        p->client = NULL;
        p->used = true;
        link_provider(l, p, NULL);
        message_next(&p->in);
        p->since_ms = l->now_ms;
        if (!keep || p->pool->n_idle > IDLE_PROVIDERS || p->in.n > 0)
                provider_close(l, p);
        client_reply(c);
        client_pump(c);
}

static void read_answer(struct loop *l, struct provider *p)
{
        while (p->fd >= 0) {
                char *at;
                size_t room = message_room(&p->in, &at);
                ssize_t n = room > 0 ? recv(p->fd, at, room, 0) : 0;
                int rc;

                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0 && errno == EAGAIN)
                        return;
                if (p->client == NULL) { /* an idle connection speaks, or ends */
                        provider_close(l, p);
                        return;
                }
                if (room == 0 || n < 0 || (n == 0 && p->in.n == 0)) {
                        failed(l, p, REFUSED_PROVIDER);
                        return;
                }
                rc = message_feed(&p->in, (size_t)n);
                /* "100 Continue" comes before the answer. */
                if (rc == LH_OK && p->in.parser.status_code == 100) {
                        message_next(&p->in);
                        rc = message_more(&p->in);
                }
                if (rc == LH_OK) {
                        answered(l, p);
                        return;
                }
                if (rc != LH_BUSY) {
                        p->used = false; /* it has answered: asking again would not help */
                        failed(l, p, rc == LH_LIMIT ? REFUSED_ANSWER : REFUSED_PROVIDER);
                        return;
                }
                if ((size_t)n < room)
                        return;
        }
}

void provider_event(struct provider *p, uint32_t events)
{
        struct loop *l;

        if (p->fd < 0)
                return;
        if (p->client == NULL) {
                if (events & (EPOLLIN | EPOLLRDHUP | EPOLLERR | EPOLLHUP))
                        p->since_ms = 0; /* closed by the next scan, or by who wants to use it */
                return;
        }
        l = p->client->loop;
        if (p->connecting && (events & (EPOLLERR | EPOLLHUP))) {
                p->pool->address_n = 0;
                failed(l, p, REFUSED_CONNECT);
                return;
        }
        if ((events & EPOLLOUT) && p->out_at < p->client->x.forward.n)
                push(l, p);
        if (p->fd >= 0 && p->client != NULL && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)))
                read_answer(l, p);
}

void provider_abandon(struct client *c)
{
        struct provider *p = c->provider;

        c->provider = NULL;
        provider_close(c->loop, p);
}

/* ---- waiting too long ---- */

void provider_scan(struct loop *l)
{
        struct provider *next;

        for (struct provider *p = l->busy; p != NULL; p = next) {
                struct client *c = p->client;

                next = p->next;
                if (p->connecting && l->now_ms - p->since_ms > CONNECT_WAIT_MS) {
                        c->x.retried = true;
                        failed(l, p, REFUSED_CONNECT);
                        return; /* the list may be another now: the rest at the next scan */
                }
                if (l->now_ms >= c->due_ms) {
                        c->x.retried = true;
                        failed(l, p, REFUSED_TIMEOUT);
                        return;
                }
        }
        for (struct pool *pool = l->pools; pool != NULL; pool = pool->next)
                for (struct provider *p = pool->idle; p != NULL; p = next) {
                        next = p->next;
                        if (l->now_ms - p->since_ms > PROVIDER_IDLE_MS)
                                provider_close(l, p);
                }
}

void provider_bury(struct loop *l)
{
        while (l->gone != NULL) {
                struct provider *p = l->gone;

                l->gone = p->next;
                message_done(&p->in);
                free(p);
        }
}

void provider_free_all(struct loop *l)
{
        while (l->busy != NULL) {
                l->busy->client->provider = NULL;
                provider_close(l, l->busy);
        }
        while (l->pools != NULL) {
                struct pool *pool = l->pools;

                while (pool->idle != NULL)
                        provider_close(l, pool->idle);
                provider_bury(l);
                l->pools = pool->next;
                free(pool);
        }
}
