#include "share/gate_int.h"
#include "base/mem.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void set_state(struct client *c, enum client_state s)
{
        c->state = s;
        c->since_ms = c->loop->now_ms;
}

static void to_the_dead(struct client *c)
{
        c->dead_next = c->loop->dead;
        c->loop->dead = c;
}

/* Others may still point at it in this round: it is freed at its end. One whose record is being
 * written stays until that is durable. */
void client_close(struct client *c)
{
        struct loop *l = c->loop;

        if (c->fd < 0)
                return;
        if (c->provider != NULL)
                provider_abandon(c);
        close(c->fd);
        c->fd = -1;
        if (c->prev != NULL)
                c->prev->next = c->next;
        else
                l->clients = c->next;
        if (c->next != NULL)
                c->next->prev = c->prev;
        l->n_clients--;
        if (c->state != CLIENT_HELD)
                to_the_dead(c);
}

void client_bury(struct loop *l)
{
        while (l->dead != NULL) {
                struct client *c = l->dead;

                l->dead = c->dead_next;
                message_done(&c->in);
                exchange_done(&c->x);
                buf_done(&c->out);
                free(c);
        }
}

static void name_peer(const struct sockaddr_storage *a, char *ret, size_t bytes)
{
        if (a->ss_family == AF_INET6)
                inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr, ret,
                          (socklen_t)bytes);
        else
                inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, ret,
                          (socklen_t)bytes);
        if (strncmp(ret, "::ffff:", 7) == 0)
                memmove(ret, ret + 7, strlen(ret + 7) + 1);
}

static void add_client(struct loop *l, int fd, const struct sockaddr_storage *from)
{
        struct client *c = mem_zalloc(sizeof(*c));
        struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                  .data = { .ptr = c } };
        const int on = 1;

        *c = (struct client){ .side = SIDE_CLIENT, .fd = fd, .loop = l, .next = l->clients };
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        name_peer(from, c->peer, sizeof(c->peer));
        message_init(&c->in, true, EXCHANGE_BODY_MAX);
        exchange_init(&c->x);
        buf_init(&c->out, EXCHANGE_OUT_MAX + EXCHANGE_OUT_MAX);
        if (l->clients != NULL)
                l->clients->prev = c;
        l->clients = c;
        l->n_clients++;
        set_state(c, CLIENT_READING);
        if (epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, fd, &ev) != 0)
                client_close(c);
}

void client_accept(struct loop *l)
{
        struct sockaddr_storage from;
        socklen_t n = sizeof(from);
        int fd;

        while ((fd = accept4(l->listen_fd, (struct sockaddr *)&from, &n,
                             SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                atomic_fetch_add(&l->accepted, 1);
                if (l->n_clients >= CLIENTS_MAX || atomic_load(&l->gate->stopping)) {
                        atomic_fetch_add(&l->turned_away, 1);
                        close(fd);
                } else {
                        add_client(l, fd, &from);
                }
                n = sizeof(from);
        }
}

/* ---- writing ---- */

/* True: all is gone. */
static bool push(struct client *c)
{
        while (c->out_at < c->out.n) {
                ssize_t n = send(c->fd, c->out.p + c->out_at, c->out.n - c->out_at, MSG_NOSIGNAL);

                if (n > 0)
                        c->out_at += (size_t)n;
                else if (n < 0 && errno == EAGAIN)
                        return false;
                else if (n < 0 && errno != EINTR) {
                        c->keep_alive = false;
                        return true; /* nobody reads it any more */
                }
        }
        return true;
}

static void send_reply(struct client *c)
{
        set_state(c, CLIENT_WRITING);
        if (!push(c))
                return;
        buf_clear(&c->out);
        c->out_at = 0;
        if (!c->keep_alive) {
                client_close(c);
                return;
        }
        message_next(&c->in);
        set_state(c, CLIENT_READING);
}

void client_reply(struct client *c)
{
        struct loop *l = c->loop;

        if (atomic_load_explicit(&l->gate->stopping, memory_order_relaxed))
                c->keep_alive = false;
        gate_clock(l);
        if (!exchange_finish(&c->x, l->now_us, c->keep_alive, &c->out)) {
                send_reply(c);
                return;
        }
        set_state(c, CLIENT_HELD);
        c->held_next = NULL;
        *l->held_last = c;
        l->held_last = &c->held_next;
}

/* Records become durable in the order in which they were written. */
void client_release_held(struct loop *l)
{
        while (l->held_first != NULL) {
                struct client *c = l->held_first;
                enum evidence_state s = evidence_state(l->gate->evidence, c->x.ticket.number);

                if (s == EVIDENCE_WAITING)
                        return;
                l->held_first = c->held_next;
                if (l->held_first == NULL)
                        l->held_last = &l->held_first;
                if (c->fd < 0) {
                        to_the_dead(c);
                        continue;
                }
                if (s == EVIDENCE_LOST) {
                        buf_clear(&c->out);
                        exchange_lost(&c->x, c->keep_alive, &c->out);
                }
                send_reply(c);
                client_pump(c);
        }
}

/* ---- reading ---- */

static void plain_refusal(struct client *c, int rc)
{
        c->keep_alive = false;
        buf_printf(&c->out, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                   rc == LH_LIMIT ? "431 Request Header Fields Too Large" : "400 Bad Request");
        send_reply(c);
}

/* A whole request stands in the buffer. */
static void serve(struct client *c)
{
        struct loop *l = c->loop;
        struct gate *g = l->gate;
        struct grant_set *set;
        enum exchange_next next;

        atomic_fetch_add_explicit(&l->requests, 1, memory_order_relaxed);
        c->keep_alive = c->in.keep_alive;
        pthread_mutex_lock(&g->set_lock);
        set = grant_set_ref(g->set);
        pthread_mutex_unlock(&g->set_lock);
        next = exchange_begin(&c->x, &l->host, set, &c->in, str_of(c->peer), l->now_ms, l->now_us);
        grant_set_unref(&set);
        set_state(c, CLIENT_ASKING);
        if (next == EXCHANGE_REPLY)
                client_reply(c);
        else
                provider_ask(c);
}

static void expect_continue(struct client *c)
{
        static const char go[] = "HTTP/1.1 100 Continue\r\n\r\n";
        struct str v;

        if (!c->in.head_done || c->in.done || c->in.body_n > 0)
                return;
        v = message_header(&c->in, "expect");
        if (v.n > 0)
                (void)!send(c->fd, go, sizeof(go) - 1, MSG_NOSIGNAL);
}

/* Reads what there is. False: nothing more to do now. */
static bool read_some(struct client *c)
{
        char *p;
        size_t room;
        ssize_t n;
        int rc = message_more(&c->in);

        if (rc == LH_BUSY && !c->readable)
                return false;
        if (rc == LH_BUSY) {
                room = message_room(&c->in, &p);
                do
                        n = room > 0 ? recv(c->fd, p, room, 0) : 0;
                while (n < 0 && errno == EINTR);
                if (n < 0 && errno == EAGAIN) {
                        c->readable = false;
                        return false;
                }
                if (room > 0 && n <= 0) {
                        client_close(c);
                        return false;
                }
                c->readable = room == 0 || (size_t)n == room;
                rc = room == 0 ? LH_LIMIT : message_feed(&c->in, (size_t)n);
        }
        if (rc == LH_OK)
                serve(c);
        else if (rc == LH_BUSY)
                expect_continue(c);
        else
                plain_refusal(c, rc);
        return true;
}

void client_pump(struct client *c)
{
        while (c->fd >= 0 && c->state == CLIENT_READING && read_some(c))
                ;
}

void client_event(struct client *c, uint32_t events)
{
        if (c->fd < 0)
                return;
        if (events & (EPOLLERR | EPOLLHUP)) {
                client_close(c);
                return;
        }
        if (events & (EPOLLIN | EPOLLRDHUP))
                c->readable = true;
        if (c->state == CLIENT_WRITING && (events & EPOLLOUT))
                send_reply(c);
        client_pump(c);
}

/* Those who began and do not go on, and those who have been silent for long. */
void client_scan(struct loop *l)
{
        struct client *next;

        for (struct client *c = l->clients; c != NULL; c = next) {
                int64_t waited = l->now_ms - c->since_ms;

                next = c->next;
                if ((c->state == CLIENT_READING &&
                     waited > (c->in.n > 0 ? REQUEST_WAIT_MS : CLIENT_IDLE_MS)) ||
                    (c->state == CLIENT_WRITING && waited > REQUEST_WAIT_MS))
                        client_close(c);
        }
}
