/* Inside of the gate: only for gate_*.c and proxy_*.c. */
#ifndef LH_GATE_INT_H
#define LH_GATE_INT_H

#include "share/gate.h"

#include <netinet/in.h>
#include <pthread.h>
#include <sys/epoll.h>

#define CLIENTS_MAX      4096 /* of one thread */
#define PROVIDERS_MAX    1024 /* connections of one thread to one address */
#define IDLE_PROVIDERS   64
#define CLIENT_IDLE_MS   300000
#define REQUEST_WAIT_MS  15000 /* for the whole of a request that has begun */
#define CONNECT_WAIT_MS  2000
#define PROVIDER_IDLE_MS 55000

enum side { SIDE_LISTENER, SIDE_WAKE, SIDE_CLIENT, SIDE_PROVIDER };

struct loop;
struct provider;

enum client_state {
        CLIENT_READING,
        CLIENT_ASKING, /* the provider has it */
        CLIENT_HELD,   /* the reply waits for its record to be durable */
        CLIENT_WRITING,
};

struct client {
        enum side side;
        int fd; /* -1: closed */
        struct loop *loop;
        struct client *prev, *next, *held_next, *dead_next;
        enum client_state state;
        bool keep_alive;
        bool readable; /* the socket may have more: edges do not come twice */
        struct message in;
        struct exchange x;
        struct buf out;
        size_t out_at;
        int64_t since_ms; /* when the state began */
        int64_t due_ms;   /* the provider must have answered */
        struct provider *provider;
        char peer[48];
};

struct pool;

struct provider {
        enum side side;
        int fd;
        struct pool *pool;
        struct provider *prev, *next; /* idle ones of the pool, or all busy ones of the loop */
        struct client *client;        /* NULL: idle */
        bool connecting, used;        /* used: it has answered before */
        struct message in;
        size_t out_at;
        int64_t since_ms;
};

/* Connections to one address. */
struct pool {
        struct pool *next;
        char host[300];
        struct sockaddr_storage address;
        socklen_t address_n;
        struct provider *idle;
        unsigned n, n_idle;
};

struct gate;

struct loop {
        struct gate *gate;
        pthread_t thread;
        int epoll_fd, listen_fd, wake_fd;
        enum side listen_side, wake_side;
        struct client *clients, *dead; /* dead: freed at the end of the round */
        unsigned n_clients;
        struct client *held_first, **held_last;
        struct provider *busy, *gone;
        struct pool *pools;
        struct exchange_host host;
        int64_t now_ms, now_us, scanned_ms;
        _Atomic bool holds; /* replies wait for their records: the journal is to wake it */
        _Atomic uint64_t accepted, requests, turned_away;
};

struct gate {
        struct gate_options opt;
        struct evidence *evidence;
        struct auth_nonces *nonces;
        pthread_mutex_t set_lock;
        struct grant_set *set;
        _Atomic bool stopping;
        struct loop *loops;
        unsigned n_loops;
        uint16_t port;
};

/* gate_loop.c */
void *gate_loop_run(void *loop);
void gate_clock(struct loop *l); /* reads the time anew */
/* gate_client.c */
void client_accept(struct loop *l);
void client_event(struct client *c, uint32_t events);
void client_reply(struct client *c);      /* the exchange is decided: record and send */
void client_release_held(struct loop *l); /* what has become durable */
void client_close(struct client *c);
void client_pump(struct client *c); /* reads and serves while it can */
void client_bury(struct loop *l);
void client_scan(struct loop *l);
/* proxy_pool.c: hands the exchange's request on; calls client_reply() when there is an answer or a
 * refusal. */
void provider_ask(struct client *c);
void provider_event(struct provider *p, uint32_t events);
void provider_abandon(struct client *c); /* the client has gone */
void provider_scan(struct loop *l);
void provider_bury(struct loop *l);
void provider_free_all(struct loop *l);
/* gate_metrics.c */
void gate_metrics(void *gate, struct buf *out);

#endif
